"""Say what the data set, its tables and its columns are, in the words of the datapackage.json beside the database.

In: the descriptor. Out: Datasette's metadata: title, description, source and licence of the whole; title, description,
licence, columns and keys of each table. Invariant: nothing about the data is worded here, so that the site of another
corpus never claims to be the shipped one. What metadata.yml says of a table is laid over this by Datasette.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

Metadata = dict[str, Any]


# What Datasette asks for at every request to know who may see what. It copies all it is told, and a descriptor says
# nothing of it; what stands there of the tables is also under "described".
OF_ACCESS = {"allow", "allow_sql", "tables"}


@hookimpl
def get_metadata(datasette: Datasette, key: str | None, database: str | None) -> Metadata:
    """The metadata of every database that has a descriptor beside it, or what is asked for of the whole."""
    if key in OF_ACCESS:
        return {}
    files = [(name, own.path) for name, own in datasette.databases.items() if own.path]
    whole = described(datasette, datasette.urls.instance(), *files)
    if key is None or database is not None:
        return whole
    return {key: whole[key]} if key in whole else {}


@lru_cache(maxsize=8)
def described(_datasette: Datasette, home: str, *files: tuple[str, str]) -> Metadata:
    """What descriptors say; read once for each site, since Datasette asks dozens of times for a page.

    Datasette lays metadata.yml over it in place, which changes nothing when it is done again; each site has its own.
    """
    metadata: Metadata = {"databases": {}}
    for name, database in files:
        beside = Path(database).with_name("datapackage.json")
        if beside.is_file():
            package = json.loads(beside.read_text(encoding="utf-8"))
            metadata |= about(package, home)
            metadata["databases"][name] = tables(package, home)
    return metadata


def about(package: Metadata, home: str) -> Metadata:
    """What holds for the data set as a whole; the sources are listed on the home page."""
    described: Metadata = {key: package[key] for key in ("title", "description") if key in package}
    described |= source(package, home)
    described["package"] = {key: value for key, value in package.items() if key not in ("resources", "views")}
    return described | licence(package, home)


def source(package: Metadata, home: str) -> Metadata:
    """How many sources there are, with a link to their list."""
    sources = len(package.get("sources", []))
    return {"source": f"{sources} source{'s' * (sources > 1)}", "source_url": f"{home}#sources"} if sources else {}


def tables(package: Metadata, home: str) -> Metadata:
    """Each table with its columns, and which table a column that holds a key leads to.

    Each says its source itself: Datasette would write it in when the page of the table is made, and not before.
    """
    resources = package["resources"]
    links = {resource["name"]: dict(keys(resource)) for resource in resources}
    of = source(package, home)
    described = {resource["name"]: table(resource, home) | of for resource in resources}
    views = {view["name"]: table(view | {"schema": view}, home) | of for view in package.get("views", [])}
    return {"tables": described | views, "described": described, "links": links, "links_anywhere": anywhere(resources)}


def anywhere(resources: list[Metadata]) -> dict[str, str]:
    """Which table a column leads to where only its name is known, as in a query: the one that all mean by it."""
    leads = {(f"{resource['name'].removesuffix('s')}_id", resource["name"]) for resource in resources}
    leads |= {key for resource in resources for key in keys(resource)}
    meanings = Counter(column for column, _ in leads)
    return {column: other for column, other in leads if meanings[column] == 1}


def table(resource: Metadata, home: str) -> Metadata:
    """Title, description, licence and columns of one table, in a new dictionary: Datasette writes into it.

    Rows come in the order in which they were stored, in which q2 stands before q10, as it does not by the ids.
    """
    columns = {field["name"]: field["description"] for field in resource["schema"]["fields"]}
    return {
        "title": resource["title"],
        "description": resource["description"],
        "columns": columns,
        "sort": "rowid",
        "sortable_columns": [*columns, "rowid"],
        **licence(resource, home),
    }


def keys(resource: Metadata) -> list[tuple[str, str]]:
    """The columns of a table that name a row of another (or of itself, which the descriptor writes as "")."""
    return [
        (key["fields"][0], key["reference"]["resource"] or resource["name"])
        for key in resource["schema"].get("foreignKeys", [])
    ]


def licence(described: Metadata, home: str) -> Metadata:
    """The licences in one phrase; it leads to the one licence, or to the list on the home page.

    Without an address Datasette would take that of the whole data set, which may be another licence.
    """
    licences = described.get("licenses", [])
    if not licences:
        return {}
    address = licences[0].get("path") if len(licences) == 1 else None
    if not (address or "").startswith(("http://", "https://")):  # nothing else is a link
        address = None
    words = "; ".join(item.get("title") or item["name"] for item in licences)
    return {"license": words, "license_url": address or f"{home}#licences"}
