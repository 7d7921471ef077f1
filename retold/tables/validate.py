"""Let frictionless validate the package.

In: a folder with a data package, and how many rows each table of the database has. Out: nothing, or PackageError.
Invariant: what passes here passes `frictionless validate`, but for the foreign keys, which SQLite has checked on the
same rows: frictionless would hold every id of the package in memory.

Frictionless takes a fifth of a build if it goes through a table by itself, cell by cell, though most cells say what
others in their column say. So its readers of cells are asked here for each different cell of a block of rows, and what
it asks of files, headers and rows is asked of them as they are. Where anything is not plainly as it should be,
frictionless goes through the table, and what it says counts. Rows that an earlier build found to be in order are so
again while their bytes, their schema, this program and frictionless are the same; but of all of them is asked whether
a key comes twice.
"""

from __future__ import annotations

import csv
import io
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from retold.cache import Cache
from retold.crew import Crew
from retold.tables.lines import Block, Kept, blocks_of
from retold.tables.package import DESCRIPTOR, sha256

_EASE = 100  # to validate a table takes so many times less than to annotate an article of as many bytes
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
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    kept = {each["name"]: Kept(cache, each) for each in descriptor["resources"]}
    try:
        # Validates the descriptor. Given its path, it would take "[", "?" and "*" in the folder's name for a pattern.
        package = Package.from_descriptor(descriptor, basepath=str(folder))
    except FrictionlessException as error:
        raise PackageError(str(error)) from None
    for resource in package.resources:
        resource.schema.foreign_keys = []
    rows = dict[str, int]()
    for name, (problems, number, blocks) in _validated(package, folder, kept, crew):
        for problem in problems:
            raise PackageError(problem)
        rows[name] = number
        kept[name].keep(blocks)
    for name in counts:
        if rows[name] != counts[name]:
            raise PackageError(f"{name}.csv has {rows[name]} rows, but the database has {counts[name]}")


_Verdict = tuple[list[str], int, list[Block]]


def _validated(package: Any, folder: Path, kept: Mapping[str, Kept], crew: Crew) -> Iterator[tuple[str, _Verdict]]:
    """Each table, the largest first, with what is wrong with it, the number of its rows, and its blocks in order."""
    sizes = {name: package.get_resource(name).bytes or 0 for name in kept}
    tables = sorted(sizes, key=lambda name: (-sizes[name], name))
    known = {name: own.blocks for name, own in kept.items()}
    work, total = partial(_checked, package, folder, known), sum(sizes.values()) // _EASE
    yield from zip(tables, crew.map(work, tables, lambda name: sizes[name] // _EASE, total), strict=True)


def _checked(package: Any, folder: Path, known: Mapping[str, list[Block]], name: str) -> _Verdict:
    resource = package.get_resource(name)
    plain = if_plain(folder / resource.path, resource, known[name])
    if plain:
        return [], plain.rows, plain.blocks
    report = resource.validate()
    problems = [error.message for error in report.errors]
    for task in report.tasks:
        problems += [f"{task.place}: {error.message}" for error in task.errors]
    return problems, sum(task.stats.get("rows", 0) for task in report.tasks), []


class Plain(NamedTuple):
    """A table in which all is as it should be: the number of its rows, and its blocks."""

    rows: int
    blocks: list[Block]


def if_plain(path: Path, resource: Any, known: Iterable[Block] = ()) -> Plain | None:
    """The rows and blocks of a table in which all is as it should be; None where frictionless has to look.

    Cells of blocks that are ``known`` to be in order are not looked at again, but for the first of each row.
    """
    if resource.bytes != path.stat().st_size or resource.hash != f"sha256:{sha256(path)}":
        return None
    try:
        return _Look(resource, known).plain(path)
    except (ValueError, csv.Error):  # the first where a row has too few cells or too many, or bytes are no UTF-8
        return None


class _Look:
    """What is asked of a table."""

    def __init__(self, resource: Any, known: Iterable[Block]) -> None:
        from frictionless.formats.csv import CsvControl

        self._encoding, self._dialect = resource.encoding, CsvControl.from_dialect(resource.dialect).to_python()
        self._header = resource.schema.field_names
        self._columns = [_Column(resource.schema, field) for field in resource.schema.fields]
        self._is_keyed = resource.schema.primary_key == self._header[:1]
        is_by_block = not any(column.is_unique for column in self._columns[1:])
        self._known = {block.first: block for block in known} if is_by_block else {}

    def plain(self, path: Path) -> Plain | None:
        """The rows and blocks of the table if all is as it should be."""
        keys, blocks = _Doubles(), list[Block]()
        with path.open("rb") as file:
            if not self._is_keyed or self._read(file.readline()) != [self._header]:
                return None
            for block, lines, firsts in blocks_of(file, self._known):
                if self._known.get(block.first) != block and not self._are_fine(self._read(lines), block.rows):
                    return None
                keys.add(map(hash, firsts))
                blocks.append(block)
        if keys.are_there() or any(column.doubles.are_there() for column in self._columns):
            return None
        return Plain(sum(block.rows for block in blocks), blocks)

    def _read(self, block: bytes) -> list[list[str]]:
        """The rows as frictionless would read them; none of them may end where the block does not."""
        text = io.StringIO(block.decode(self._encoding), newline="")
        return list(csv.reader(text, self._dialect, strict=True))

    def _are_fine(self, rows: list[list[str]], number: int) -> bool:
        columns = zip(self._columns, zip(*rows, strict=True), strict=True)
        return len(rows) == number and all(column.takes(cells) for column, cells in columns)


class _Doubles:
    """Whether it looks as if something came twice, by hashes: eight bytes each."""

    def __init__(self) -> None:
        self._seen = [array("q") for _ in range(_PARTS)]

    def add(self, hashes: Iterable[int]) -> None:
        """Note the hashes of some more."""
        for number in hashes:
            self._seen[number % _PARTS].append(number)

    def are_there(self) -> bool:
        """Whether any hash came twice."""
        return any(len(set(part)) != len(part) for part in self._seen)


class _Column:
    """What is asked of a column, and what it has held until now where no cell may come twice.

    Whether the first cell of a row, which is its key, comes twice is asked of all rows together.
    """

    def __init__(self, schema: Any, field: Any) -> None:
        self._read = field.create_cell_reader()
        self._is_key = field.name in schema.primary_key
        self.is_unique = not self._is_key and field.constraints.get("unique", False)
        self.doubles = _Doubles()
        self._kept = 0 if field.type == "string" else _KEPT
        self._fine = set[str]()

    def takes(self, cells: tuple[str, ...]) -> bool:
        """Whether frictionless has nothing to say against any of the cells."""
        different = set(cells)
        for cell in different - self._fine:
            value, notes = self._read(cell)
            if notes or (self._is_key and value is None):
                return False
        if self.is_unique:
            self.doubles.add(map(hash, filter(None, cells)))
        elif len(self._fine) < self._kept:
            self._fine |= different
        return True
