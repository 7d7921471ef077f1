"""Say what the data set, its tables and its columns are, in the words of the datapackage.json beside the database.

In: the descriptor. Out: Datasette's metadata: title, description, source and licence of the whole; title, description,
licence, columns and keys of each table. Invariant: nothing about the data is worded here, so that the site of another
corpus never claims to be the shipped one. What metadata.yml says of a table is laid over this by Datasette.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

Metadata = dict[str, Any]


@hookimpl
def get_metadata(datasette: Datasette) -> Metadata:
    """The metadata of every database that has a descriptor beside it."""
    metadata: Metadata = {}
    for name, database in datasette.databases.items():
        descriptor = Path(database.path or "").with_name("datapackage.json") if database.path else None
        if descriptor and descriptor.is_file():
            package = read_package(descriptor, descriptor.stat().st_mtime_ns)
            metadata |= about(package, datasette.urls.instance())
            metadata.setdefault("databases", {})[name] = tables(package)
    return metadata


@lru_cache(maxsize=8)
def read_package(path: Path, _modified: int) -> Metadata:
    """The descriptor; read again only when the file has changed."""
    package: Metadata = json.loads(path.read_text(encoding="utf-8"))
    return package


def about(package: Metadata, home: str) -> Metadata:
    """What holds for the data set as a whole; the sources are listed on the home page."""
    sources = package.get("sources", [])
    described: Metadata = {key: package[key] for key in ("title", "description") if key in package}
    if sources:
        described |= {"source": f"{len(sources)} sources", "source_url": f"{home}#sources"}
    return described | licence(package) | {"package": {key: package[key] for key in package if key != "resources"}}


def tables(package: Metadata) -> Metadata:
    """Each table with its columns, and which table a key of any of them leads to."""
    resources = package["resources"]
    return {
        "tables": {resource["name"]: table(resource) for resource in resources},
        "links": {column: other for resource in resources for column, other in keys(resource)},
    }


def table(resource: Metadata) -> Metadata:
    """Title, description, licence and columns of one table, in a new dictionary: Datasette writes into it."""
    columns = {field["name"]: field["description"] for field in resource["schema"]["fields"]}
    return {
        "title": resource["title"],
        "description": resource["description"],
        "columns": columns,
        **licence(resource),
    }


def keys(resource: Metadata) -> list[tuple[str, str]]:
    """The columns of a table that name a row of another (or of itself, which the descriptor writes as "")."""
    return [
        (key["fields"][0], key["reference"]["resource"] or resource["name"])
        for key in resource["schema"].get("foreignKeys", [])
    ]


def licence(described: Metadata) -> Metadata:
    """The licences in one phrase, with the address of the first that has one."""
    licences = described.get("licenses", [])
    addresses = [item["path"] for item in licences if "path" in item]
    words = "; ".join(item.get("title") or item["name"] for item in licences)
    return ({"license": words} if words else {}) | ({"license_url": addresses[0]} if addresses else {})
