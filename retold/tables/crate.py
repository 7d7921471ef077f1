"""Describe the files of the data package as a Research Object Crate.

In: a descriptor, and what other files lie beside it. Out: the crate's metadata, version 1.1 of the specification.
Invariant: every file stands in it once, and everything that is named in it is described in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from retold.tables.about import Record, about, agent, creators, publishers

CRATE = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_VERSION = "https://w3id.org/ro/crate/1.1"


def crate(package: Mapping[str, Any], beside: Iterable[tuple[str, str, str]]) -> Record:
    """The metadata of a crate; of each other file its name, what it is, and its media type."""
    licences = {licence["name"]: _licence(licence) for licence in package.get("licenses", [])}
    authors = [_named(agent(who), f"#author-{number}") for number, who in enumerate(creators(package), 1)]
    publisher = [_named(agent(who), f"#publisher-{number}") for number, who in enumerate(publishers(package), 1)]
    sources = [_source(source, f"#source-{number}") for number, source in enumerate(package.get("sources", []), 1)]
    files = [_file(name, description, kind) for name, description, kind in beside]
    files += [_table(resource, licences) for resource in package["resources"]]
    known = about(package) | {
        "license": _references(licences.values()),
        "author": _references(authors),
        "publisher": _references(publisher),
        "isBasedOn": _references(sources),
        "hasPart": _references(files),
    }
    known.pop("creator", None)  # the standard's word is author
    root = {"@id": "./", "@type": "Dataset"} | {key: value for key, value in known.items() if value}
    itself = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
    }
    described = {one["@id"]: one for one in [*files, *licences.values(), *sources, *authors, *publisher]}
    return {"@context": _CONTEXT, "@graph": [itself, root, *described.values()]}


def _references(entities: Iterable[Record]) -> list[Record] | Record:
    """To each entity once; a single one stands without a list."""
    found = [{"@id": key} for key in dict.fromkeys(entity["@id"] for entity in entities)]
    return found[0] if len(found) == 1 else found


def _named(entity: Record, otherwise: str) -> Record:
    """An entity under its address; one that has none under a name within the crate."""
    return {"@id": entity.get("url", otherwise)} | entity


def _licence(licence: Mapping[str, str]) -> Record:
    words = licence.get("title", licence["name"])
    key = licence.get("path", f"#{licence['name']}")
    return {"@id": key, "@type": "CreativeWork", "name": words, "description": words}


def _source(source: Mapping[str, str], otherwise: str) -> Record:
    return {"@id": source.get("path", otherwise), "@type": "CreativeWork", "name": source["title"]}


def _file(name: str, description: str, kind: str) -> Record:
    return {"@id": name, "@type": "File", "name": name, "description": description, "encodingFormat": kind}


def _table(resource: Mapping[str, Any], licences: Mapping[str, Record]) -> Record:
    file = _file(resource["path"], resource["description"], resource["mediatype"])
    own = _references(licences[licence["name"]] for licence in resource.get("licenses", []))
    about_it = {"name": resource["title"], "contentSize": str(resource["bytes"]), "license": own}
    return file | {key: value for key, value in about_it.items() if value}
