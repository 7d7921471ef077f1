"""Write the rows as a Frictionless Data Package.

In: a store that holds all rows, and its schema. Out: data/*.csv, datapackage.json and the same in the words of
Croissant and of RO-Crate, the data dictionary, and a zip of them all. Invariant: what is written passes frictionless,
has as many rows as the database, and is the same to the byte for the same rows.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from retold.crew import Crew
from retold.tables.crate import CRATE, crate
from retold.tables.croissant import CROISSANT, croissant
from retold.tables.lines import Last
from retold.tables.schema import Field, Table, View, dictionary, load_schema, load_views
from retold.tables.store import Reader, Store, all_rows

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DICTIONARY = "DICTIONARY.md"
ARCHIVE = "retold.zip"
# What lies beside the tables, for those who describe the files.
_BESIDE = [
    (DESCRIPTOR, "The tables, their columns, keys and hashes, as a Frictionless Data Package", "application/json"),
    (CROISSANT, "The tables and their columns in Croissant", "application/ld+json"),
    (DICTIONARY, "What each table and column means", "text/markdown"),
]
DIALECT = {"csv": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}}
_BOOLEANS = {0: "false", 1: "true"}
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say; a real one would change the bytes


class Package(NamedTuple):
    """The files of a package, relative to its folder, the zip last, and the number by which its database is known."""

    files: list[Path]
    fingerprint: int


def write_package(
    store: Store, folder: Path, dataset: Mapping[str, Any], crew: Crew, last: Last | None = None
) -> Package:
    """Write the package of a store, whose rows are in its file, into a folder; ``last`` is what the last build left."""
    (folder / "data").mkdir()
    counts = store.counts()
    tables = sorted(counts, key=lambda name: -counts[name])
    write = partial(_write_csv, folder, Reader(store), last)
    for _ in crew.map(write, tables, counts.__getitem__, sum(counts.values())):
        pass
    descriptor = descriptor_of(store.schema, dataset, folder)
    write_json(folder / DESCRIPTOR, descriptor)
    _write_text(folder / DICTIONARY, "\n".join(dictionary(store.schema, load_views())))
    write_json(folder / CROISSANT, croissant(descriptor))
    write_json(folder / CRATE, crate(descriptor, _BESIDE))
    files = [Path(name) for name in (DESCRIPTOR, DICTIONARY, CROISSANT, CRATE)]
    files += [Path("data") / f"{name}.csv" for name in store.schema]
    _write_zip(folder, files)
    return Package([*files, Path(ARCHIVE)], fingerprint(descriptor))


def _write_csv(folder: Path, reader: Reader, last: Last | None, name: str) -> None:
    """RFC 4180: comma, CRLF, quotes where needed; an empty cell is NULL."""
    table, connection, done = reader.schema[name], reader.connection(), 0
    booleans = [number for number, column in enumerate(table.fields) if column.type == "boolean"]
    with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.columns)
        for block in last.standing(reader.path, table) if last else ():
            writer.writerows(_in_words(all_rows(connection, name, done, block.first), booleans))
            file.flush()
            file.buffer.write(block.lines)
            done = block.last
        writer.writerows(_in_words(all_rows(connection, name, done), booleans))


def _in_words(rows: Iterator[tuple[Any, ...]], booleans: list[int]) -> Iterator[Sequence[Any]]:
    """The rows with what is true or false in words."""
    return (_told(row, booleans) for row in rows) if booleans else rows


def _told(row: tuple[Any, ...], booleans: list[int]) -> list[Any]:
    cells = list(row)
    for number in booleans:
        cells[number] = _BOOLEANS[cells[number]]
    return cells


def descriptor_of(
    tables: Mapping[str, Table], dataset: Mapping[str, Any], folder: Path | None = None
) -> dict[str, Any]:
    """What the schema says of every data set, and what is known of this one; and of its files, once there are any."""
    licences = dataset.get("licenses", {})
    about = {key: value for key, value in dataset.items() if key not in ("licenses", "sources")}
    if licences:
        about["licenses"] = [licence for kind in sorted(licences) for licence in licences[kind]]
    resources = [_resource(table, licences, dataset, folder) for table in tables.values()]
    credits = [credit for table in tables.values() for credit in table.credits]
    about["sources"] = [*dataset.get("sources", []), *credits]
    views = [_view(view) for view in load_views().values()]
    return {"$schema": PROFILE, **about, "resources": resources, "views": views}


def dataset_of(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """What a descriptor says of its data set as a whole: what ``write_package`` took to write it."""
    resources = descriptor["resources"]
    dataset = {key: value for key, value in descriptor.items() if key not in ("$schema", "resources", "views")}
    licences = {resource["content"]: resource.get("licenses", []) for resource in resources}
    credits = [credit for table in load_schema().values() for credit in table.credits]
    sources = dataset["sources"][: -len(credits) or None]
    return dataset | {"licenses": {content: own for content, own in licences.items() if own}, "sources": sources}


def _resource(
    table: Table, licences: Mapping[str, Any], dataset: Mapping[str, Any], folder: Path | None
) -> dict[str, Any]:
    path = f"data/{table.name}.csv"
    described = {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "content": table.content,
        "path": path,
        "search": table.search,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        **(_measured(folder / path) if folder else {}),
        "licenses": licences.get(table.content, []),
        "sources": [*dataset.get("sources", []), *table.credits],
    }
    return {key: value for key, value in described.items() if value} | {"schema": table_schema(table)}


def _measured(file: Path) -> dict[str, Any]:
    return {"bytes": file.stat().st_size, "hash": f"sha256:{sha256(file)}"}


def table_schema(table: Table) -> dict[str, Any]:
    """The table as a Frictionless Table Schema."""
    keys = {
        "uniqueKeys": [list(key) for key in table.unique_keys if len(key) > 1],  # of one column: its own constraint
        "foreignKeys": [
            # "" refers to the table itself
            {"fields": [column], "reference": {"resource": "" if other == table.name else other, "fields": ["id"]}}
            for column, other in table.foreign_keys.items()
        ],
    }
    fields = [_field(column) for column in table.fields]
    return {"fields": fields, "primaryKey": ["id"]} | {key: value for key, value in keys.items() if value}


def _view(view: View) -> dict[str, Any]:
    return {
        "name": view.name,
        "title": view.title,
        "description": view.description,
        "sql": view.create_sql(),
        "fields": [_field(column) for column in view.fields],
    }


def _field(column: Field) -> dict[str, Any]:
    field = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "format": column.format,
        "constraints": column.constraints,
    }
    return {key: value for key, value in field.items() if value}


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, record: Mapping[str, Any]) -> None:
    """Write a record as JSON that people can read as well."""
    _write_text(path, json.dumps(record, ensure_ascii=False, indent=2))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_zip(folder: Path, files: Iterable[Path]) -> None:
    """Stored, not deflated: what deflate makes of the same bytes differs from one zlib to the next."""
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.as_posix(), _NO_TIME)
            entry.external_attr = 0o644 << 16
            entry.file_size = (folder / file).stat().st_size  # without it Pythons leave room for it in several ways
            with archive.open(entry, "w") as target, (folder / file).open("rb") as source:
                while chunk := source.read(1 << 20):
                    target.write(chunk)


def fingerprint(descriptor: Mapping[str, Any]) -> int:
    """A number that the database and the descriptor of one build share: of the hashes of the tables, never 0."""
    hashes = "".join(resource.get("hash", "") for resource in descriptor.get("resources", []))
    return int.from_bytes(hashlib.sha256(hashes.encode("ascii")).digest()[:4], "big") % (2**31 - 1) + 1
