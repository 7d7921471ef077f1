"""Describe the tables in Croissant, the form in which tools for machine learning load data sets.

In: a descriptor. Out: a Croissant record, version 1.0. Invariant: every table is a record set, and every column a field
of it with its type. Keys that name rows of other tables are left to the descriptor: Croissant's own loader takes a
reference for an order to join both tables whenever one is read, and can do so for one key of a table only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retold.tables.about import Record, about, citation

CROISSANT = "croissant.json"
_VERSION = "http://mlcommons.org/croissant/1.0"
_TYPES = {
    "string": "sc:Text",
    "date": "sc:Date",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
}
# The standard wants all its terms in the context, those that are not used as well.
_TERMS = (
    "citeAs column equivalentProperty extract field fileProperty fileObject fileSet format includes isLiveDataset "
    "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
    "subField transform"
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {term: f"cr:{term}" for term in _TERMS.split()}


def croissant(package: Mapping[str, Any]) -> Record:
    """The record of a data package, to lie beside its descriptor."""
    resources = package["resources"]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        **about(package),
        "citeAs": citation(package),
        "distribution": [_file(resource) for resource in resources],
        "recordSet": [_record_set(resource) for resource in resources],
    }


def _file(resource: Mapping[str, Any]) -> Record:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": resource["mediatype"],
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _record_set(resource: Mapping[str, Any]) -> Record:
    name = resource["name"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": {"@id": f"{name}/id"},
        "field": [_field(resource, column) for column in resource["schema"]["fields"]],
    }


def _field(resource: Mapping[str, Any], column: Mapping[str, Any]) -> Record:
    key = f"{resource['name']}/{column['name']}"
    return {
        "@type": "cr:Field",
        "@id": key,
        "name": key,
        "description": column["description"],
        "dataType": "sc:URL" if column.get("format") == "uri" else _TYPES[column["type"]],
        "source": {"fileObject": {"@id": resource["path"]}, "extract": {"column": column["name"]}},
    }
