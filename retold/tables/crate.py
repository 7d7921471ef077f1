"""Describe the files of the data package as a Research Object Crate.

In: a descriptor, and what other files lie beside it. Out: the crate's metadata, version 1.1 of the specification.
Invariant: every file stands in it once, and everything that is named in it is described in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from retold.tables.about import Record, about, agent

CRATE = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_VERSION = "https://w3id.org/ro/crate/1.1"


def crate(package: Mapping[str, Any], beside: Iterable[tuple[str, str, str]]) -> Record:
    """The metadata of a crate; of each other file its name, what it is, and its media type."""
    licences = {licence["name"]: _licence(licence) for licence in package.get("licenses", [])}
    creators = [_named(agent(who), f"#contributor-{number}") for number, who in _numbered(package, "contributors")]
    sources = [_source(source, number) for number, source in _numbered(package, "sources")]
    files = [_file(name, description, kind) for name, description, kind in beside]
    files += [_table(resource, licences) for resource in package["resources"]]
    known = about(package) | {
        "license": _references(licences.values()),
        "creator": _references(creators),
        "isBasedOn": _references(sources),
        "hasPart": _references(files),
    }
    root = {"@id": "./", "@type": "Dataset"} | {key: value for key, value in known.items() if value}
    itself = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
    }
    described = {one["@id"]: one for one in [*files, *licences.values(), *creators, *sources]}
    return {"@context": _CONTEXT, "@graph": [itself, root, *described.values()]}


def _numbered(package: Mapping[str, Any], key: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    return enumerate(package.get(key, []), start=1)


def _references(entities: Iterable[Record]) -> list[Record]:
    return [{"@id": key} for key in dict.fromkeys(entity["@id"] for entity in entities)]


def _named(entity: Record, otherwise: str) -> Record:
    """An entity under its address; one that has none under a name within the crate."""
    return {"@id": entity.get("url", otherwise)} | entity


def _licence(licence: Mapping[str, str]) -> Record:
    words = licence.get("title", licence["name"])
    key = licence.get("path", f"#{licence['name']}")
    return {"@id": key, "@type": "CreativeWork", "name": words, "description": words}


def _source(source: Mapping[str, str], number: int) -> Record:
    return {"@id": source.get("path", f"#source-{number}"), "@type": "CreativeWork", "name": source["title"]}


def _file(name: str, description: str, kind: str) -> Record:
    return {"@id": name, "@type": "File", "name": name, "description": description, "encodingFormat": kind}


def _table(resource: Mapping[str, Any], licences: Mapping[str, Record]) -> Record:
    file = _file(resource["path"], resource["description"], resource["mediatype"])
    own = _references(licences[licence["name"]] for licence in resource.get("licenses", []))
    about_it = {"name": resource["title"], "contentSize": str(resource["bytes"]), "license": own}
    return file | {key: value for key, value in about_it.items() if value}
