"""Let frictionless validate the package.

In: a folder with a data package, and how many rows each table of the database has. Out: nothing, or PackageError.
Invariant: what passes here passes `frictionless validate`, but for the foreign keys, which SQLite has checked on the
same rows: frictionless would hold every id of the package in memory.

Frictionless takes a fifth of a build if it goes through a table by itself, cell by cell, though most cells say what
others in their column say. So its readers of cells are asked here for each different cell of a block of rows, and what
it asks of files, headers and rows is asked of them as they are. Where anything is not plainly as it should be,
frictionless goes through the table, and what it says counts. A table that an earlier build found to be in order is so
again while its bytes, its schema, this program and frictionless are the same.
"""

from __future__ import annotations

import csv
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from retold.cache import Cache, code_key, key_of
from retold.crew import Crew
from retold.tables.package import DESCRIPTOR, sha256

_EASE = 100  # to validate a table takes so many times less than to annotate an article of as many bytes
_BLOCK = 2_000  # rows that are looked at together
_KEPT = 20_000  # numbers and days of a column that are known to be as they should: they come again in every block
_PARTS = 64  # in which doubles are looked for, so that a small part of a column is in memory as objects at a time
_SAMPLE = 2  # lines of which frictionless guesses a dialect, though it is declared, in a time quadratic in their length


class PackageError(Exception):
    """A package that does not hold what it should; a fault of this project, not of the source folder."""


def check_package(folder: Path, counts: Mapping[str, int], crew: Crew, cache: Cache | None = None) -> None:
    """Validate the package, and compare the number of its rows with the database's.

    Each table is validated by itself, so that several can be at once; ``cache`` keeps which were in order.
    Raises PackageError with the first thing that is wrong.
    """
    from frictionless import FrictionlessException, Package
    from frictionless.formats.csv import parser

    parser.SAMPLE_SIZE = _SAMPLE
    package = Package(str(folder / DESCRIPTOR))
    for resource in package.resources:
        resource.schema.foreign_keys = []
    try:
        package.to_descriptor(validate=True)
    except FrictionlessException as error:
        raise PackageError(str(error)) from None
    keys = {each.name: _key(folder, each) for each in package.resources}
    rows = {name: int.from_bytes(kept) for name, key in keys.items() if cache and (kept := cache.get(key))}
    for name, (problems, number) in _validated(package, folder, keys.keys() - rows.keys(), crew):
        for problem in problems:
            raise PackageError(problem)
        rows[name] = number
        if cache:
            cache.put(keys[name], number.to_bytes(8))
    for name in counts:
        if rows[name] != counts[name]:
            raise PackageError(f"{name}.csv has {rows[name]} rows, but the database has {counts[name]}")


def _key(folder: Path, resource: Any) -> bytes:
    """A key for all that validating a table depends on: its bytes as they are, and what its descriptor says."""
    said = json.dumps(resource.to_descriptor(), sort_keys=True)
    return key_of(code_key(), "validated", said, sha256(folder / resource.path))


def _validated(
    package: Any, folder: Path, names: Iterable[str], crew: Crew
) -> Iterator[tuple[str, tuple[list[str], int]]]:
    """Each of these tables, the largest first, with what is wrong with it and the number of its rows."""
    sizes = {name: package.get_resource(name).bytes or 0 for name in names}
    tables = sorted(sizes, key=lambda name: (-sizes[name], name))
    known = sum(sizes.values()) // _EASE
    checked = crew.map(partial(_checked, package, folder), tables, lambda name: sizes[name] // _EASE, known)
    yield from zip(tables, checked, strict=True)


def _checked(package: Any, folder: Path, name: str) -> tuple[list[str], int]:
    """What is wrong with a table, and the number of its rows."""
    resource = package.get_resource(name)
    rows = rows_if_plain(folder / resource.path, resource)
    if rows is not None:
        return [], rows
    report = resource.validate()
    problems = [error.message for error in report.errors]
    for task in report.tasks:
        problems += [f"{task.place}: {error.message}" for error in task.errors]
    return problems, sum(task.stats.get("rows", 0) for task in report.tasks)


def rows_if_plain(path: Path, resource: Any) -> int | None:
    """The number of rows of a table in which all is as it should be; None where frictionless has to look."""
    if resource.bytes != path.stat().st_size or resource.hash != f"sha256:{sha256(path)}":
        return None
    columns = [_Column(resource.schema, field) for field in resource.schema.fields]
    rows = 0
    try:
        for block in _blocks(path, resource):
            if not all(column.takes(cells) for column, cells in zip(columns, zip(*block, strict=True), strict=True)):
                return None
            rows += len(block)
    except (ValueError, csv.Error):  # the first where a row has too few cells or too many, or bytes are no UTF-8
        return None
    return None if any(column.repeats() for column in columns) else rows


def _blocks(path: Path, resource: Any) -> Iterator[list[list[str]]]:
    """The rows as frictionless would read them; none if the header is not that of the schema."""
    from frictionless.formats.csv import CsvControl

    with path.open(encoding=resource.encoding, newline="") as file:
        lines = csv.reader(file, CsvControl.from_dialect(resource.dialect).to_python())
        if next(lines, None) != resource.schema.field_names:
            raise csv.Error("another header")
        while block := list(islice(lines, _BLOCK)):
            yield block


class _Column:
    """What is asked of a column, and what it has held until now where no cell may come twice."""

    def __init__(self, schema: Any, field: Any) -> None:
        self._read = field.create_cell_reader()
        self._is_key = field.name in schema.primary_key
        self._is_unique = self._is_key or field.constraints.get("unique", False)
        self._kept = 0 if field.type == "string" else _KEPT
        self._fine = set[str]()
        self._seen = [array("q") for _ in range(_PARTS)]  # hashes: eight bytes a row

    def takes(self, cells: tuple[str, ...]) -> bool:
        """Whether frictionless has nothing to say against any of the cells."""
        different = set(cells)
        for cell in different - self._fine:
            value, notes = self._read(cell)
            if notes or (self._is_key and value is None):
                return False
            if self._is_unique and value is not None:
                number = hash(value)
                self._seen[number % _PARTS].append(number)
        if self._is_unique:
            return len(different) == len(cells)
        if len(self._fine) < self._kept:
            self._fine |= different
        return True

    def repeats(self) -> bool:
        """Whether it looks as if a value of a column without doubles came twice."""
        return any(len(set(part)) != len(part) for part in self._seen)
