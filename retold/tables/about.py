"""Describe a data set in the words of schema.org, which search engines, Croissant and RO-Crate share.

In: a descriptor. Out: what is known of the data set as a whole. Invariant: it says nothing that the descriptor does
not, and leaves out what nobody says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Record = dict[str, Any]


def about(package: Mapping[str, Any]) -> Record:
    """The properties of a schema.org Dataset, without its files."""
    record = {
        "name": _title(package),
        "alternateName": package.get("name"),
        "description": package.get("description"),
        "url": package.get("homepage"),
        "version": package.get("version"),
        "datePublished": package.get("published"),
        "keywords": package.get("keywords"),
        "license": licences(package.get("licenses", [])),
        "creator": [agent(who) for who in creators(package)],
        "publisher": [agent(who) for who in publishers(package)],
        "isBasedOn": [source.get("path") or source["title"] for source in package.get("sources", [])],
    }
    return {key: value for key, value in record.items() if value}


def citation(package: Mapping[str, Any]) -> str:
    """How to cite it, in one line: who made it, what it is called, and which version it is."""
    by = ", ".join(who["title"] for who in creators(package))
    version = package.get("version")
    return ". ".join(filter(None, [by, _title(package), version and f"Version {version}"])) + "."


def _title(package: Mapping[str, Any]) -> str:
    return str(package.get("title") or package.get("name") or "Retold")


def publishers(package: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who publishes it, where that is said."""
    return [who for who in package.get("contributors", []) if who.get("role") == "publisher"]


def creators(package: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who made it: all contributors but the publisher, unless there is nobody else."""
    contributors: list[dict[str, str]] = package.get("contributors", [])
    return [who for who in contributors if who.get("role") != "publisher"] or contributors


def licences(declared: Iterable[Mapping[str, str]]) -> list[str]:
    """The address of each licence; of one that has none its words."""
    return [licence.get("path") or licence.get("title") or licence["name"] for licence in declared]


def agent(who: Mapping[str, str]) -> Record:
    """A person, if names of one are given, or else an organisation."""
    kind = "Person" if who.get("familyName") else "Organization"
    known = {"name": who["title"], "url": who.get("path")}
    known |= {key: who.get(key) for key in ("givenName", "familyName")}
    return {"@type": kind} | {key: value for key, value in known.items() if value}
