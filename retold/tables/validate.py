"""Let frictionless validate the package.

In: a folder with a data package, and how many rows each table of the database has. Out: nothing, or PackageError.
Invariant: what passes here passes `frictionless validate`, but for the foreign keys, which SQLite has checked on the
same rows: frictionless would hold every id of the package in memory.

Frictionless takes a fifth of a build if it goes through a table by itself, cell by cell, and to load it takes as long
as all else in a build of a few articles. So what it asks of files, headers, rows and cells is asked of them here. What
it says of a cell that is not plainly as it should be counts; where anything else is not, it goes through the table, and
what it says counts. What it said of a descriptor or of rows holds for as long as they are, to the byte, the same, and
so are this program and frictionless; but of all rows is asked whether a key comes twice.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import filterfalse
from pathlib import Path
from typing import Any, NamedTuple

from retold.cache import Cache, code_key, key_of
from retold.crew import Crew
from retold.tables.cells import plain_cells
from retold.tables.lines import Block, InOrder, blocks_of
from retold.tables.package import DESCRIPTOR, DIALECT, sha256

_EASE = 100  # to validate a table takes so many times less than to annotate an article of as many bytes
_KEPT = 20_000  # numbers and days of a column that are known to be as they should: they come again in every block
_PARTS = 64  # in which doubles are looked for, so that a small part of a column is in memory as objects at a time
_SAMPLE = 2  # lines of which frictionless guesses a dialect, though it is declared, in a time quadratic in their length
_LOADING = 100_000  # bytes of articles: to annotate them takes as long as to load frictionless and judge a descriptor
_judged = set[bytes]()  # keys of the descriptors that this process knows to be in order
# What has no bearing on how a table is read, and how those are read that are looked at here.
_BESIDE = {"name", "title", "description", "content", "path", "search", "mediatype", "bytes", "hash"}
_BESIDE |= {"licenses", "sources", "schema"}
_READ_AS = {"type": "table", "format": "csv", "encoding": "utf-8", "dialect": DIALECT}
_OF_SCHEMAS = {"fields", "primaryKey", "foreignKeys", "uniqueKeys"}


class PackageError(Exception):
    """A package that does not hold what it should; a fault of this project, not of the source folder."""


class Judging:
    """What frictionless says of a descriptor: asked from the start, while there is nothing else for a process to do."""

    def __init__(self, descriptor: Mapping[str, Any], crew: Crew, cache: Cache | None = None) -> None:
        """Begin, unless it is known to be in order; its files need not be there yet."""
        self.said = _said(descriptor)
        self._cache, self._key = cache, key_of(code_key(), "descriptor in order", self.said)
        is_known = self._key in _judged or (cache is not None and cache.get(self._key) is not None)
        self._fault = str if is_known else crew.begin(partial(_fault_of, self.said), _LOADING)

    def end(self) -> None:
        """Wait for it; raises PackageError where there is anything to say."""
        if fault := self._fault():
            raise PackageError(fault)
        _judged.add(self._key)
        if self._cache:
            self._cache.put(self._key, b"")


def check_package(
    folder: Path, counts: Mapping[str, int], crew: Crew, cache: Cache | None = None, judging: Judging | None = None
) -> None:
    """Validate the package, and compare the number of its rows with the database's.

    Each table is validated by itself, so that several can be at once; ``cache`` keeps what was in order, and
    ``judging`` has begun to look at what the descriptor was to say.
    Raises PackageError with the first thing that is wrong.
    """
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    if judging is None or judging.said != _said(descriptor):
        judging = Judging(descriptor, crew, cache)
    judging.end()
    in_order = {each["name"]: InOrder(cache, each) for each in descriptor["resources"]}
    rows = dict[str, int]()
    for name, (problems, number, blocks) in _validated(descriptor, folder, in_order, crew):
        for problem in problems:
            raise PackageError(problem)
        rows[name] = number
        in_order[name].keep(blocks)
    for name in counts:
        if rows[name] != counts[name]:
            raise PackageError(f"{name}.csv has {rows[name]} rows, but the database has {counts[name]}")


def _said(descriptor: Mapping[str, Any]) -> str:
    """What a descriptor says, but for bytes and hashes: they are compared with those of the files."""
    resources = [{key: each[key] for key in each if key not in ("bytes", "hash")} for each in descriptor["resources"]]
    return json.dumps({**descriptor, "resources": resources})


def _fault_of(said: str) -> str:
    """What frictionless has to say against a descriptor."""
    from frictionless import FrictionlessException, Package

    try:
        Package.from_descriptor(json.loads(said))
    except FrictionlessException as error:
        return str(error)
    return ""


_Verdict = tuple[list[str], int, list[Block]]


def _validated(
    descriptor: Mapping[str, Any], folder: Path, in_order: Mapping[str, InOrder], crew: Crew
) -> Iterator[tuple[str, _Verdict]]:
    """Each table, the largest first, with what is wrong with it, the number of its rows, and its blocks in order."""
    sizes = {each["name"]: (folder / each["path"]).stat().st_size for each in descriptor["resources"]}
    tables = sorted(sizes, key=lambda name: (-sizes[name], name))
    known = {name: own.blocks for name, own in in_order.items()}
    work, total = partial(_checked, descriptor, folder, known), sum(sizes.values()) // _EASE
    yield from zip(tables, crew.map(work, tables, lambda name: sizes[name] // _EASE, total), strict=True)


def _checked(descriptor: Mapping[str, Any], folder: Path, known: Mapping[str, list[Block]], name: str) -> _Verdict:
    described = next(each for each in descriptor["resources"] if each["name"] == name)
    plain = if_plain(folder / described["path"], described, known[name])
    return ([], plain.rows, plain.blocks) if plain else _gone_through(descriptor, folder, name)


def _gone_through(descriptor: Mapping[str, Any], folder: Path, name: str) -> _Verdict:
    """What frictionless says of a table."""
    from frictionless import FrictionlessException, Package
    from frictionless.formats.csv import parser

    parser.SAMPLE_SIZE = _SAMPLE
    try:
        # Given the descriptor's path, it would take "[", "?" and "*" in the folder's name for a pattern.
        resource: Any = Package.from_descriptor(dict(descriptor), basepath=str(folder)).get_resource(name)
    except FrictionlessException as error:
        return [str(error)], 0, []
    resource.schema.foreign_keys = []
    report = resource.validate()
    problems = [error.message for error in report.errors]
    for task in report.tasks:
        problems += [f"{task.place}: {error.message}" for error in task.errors]
    return problems, sum(task.stats.get("rows", 0) for task in report.tasks), []


class Plain(NamedTuple):
    """A table in which all is as it should be: the number of its rows, and its blocks."""

    rows: int
    blocks: list[Block]


def if_plain(path: Path, described: Mapping[str, Any], known: Iterable[Block] = ()) -> Plain | None:
    """The rows and blocks of a table in which all is as it should be; None where frictionless has to look.

    Cells of blocks that are ``known`` to be in order are not looked at again, but for the first of each row.
    """
    if described.get("bytes") != path.stat().st_size or described.get("hash") != f"sha256:{sha256(path)}":
        return None
    try:
        return _Look(described, known).plain(path) if _is_usual(described) else None
    except (ValueError, csv.Error):  # the first where a row has too few cells or too many, or bytes are no UTF-8
        return None


def _is_usual(described: Mapping[str, Any]) -> bool:
    """Whether a table is described as this project describes its tables: by nothing that would be overlooked here."""
    read_as = {key: value for key, value in described.items() if key not in _BESIDE}
    schema = described.get("schema")
    return read_as == _READ_AS and isinstance(schema, dict) and schema.keys() <= _OF_SCHEMAS


class _Look:
    """What is asked of a table."""

    def __init__(self, described: Mapping[str, Any], known: Iterable[Block]) -> None:
        schema = described["schema"]
        self._header = [field["name"] for field in schema.get("fields", [])]
        self._is_keyed = schema.get("primaryKey") == self._header[:1]
        self._columns = [_Column(field, number == 0) for number, field in enumerate(schema.get("fields", []))]
        is_by_block = not any(column.is_unique for column in self._columns[1:])
        self._known = {block.first: block for block in known} if is_by_block else {}

    def plain(self, path: Path) -> Plain | None:
        """The rows and blocks of the table if all is as it should be."""
        keys, blocks = _Doubles(), list[Block]()
        csv.field_size_limit(sys.maxsize)
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
        return list(csv.reader(io.StringIO(block.decode(), newline=""), strict=True))

    def _are_fine(self, rows: list[list[str]], number: int) -> bool:
        columns = zip(self._columns, zip(*rows, strict=True), strict=True)
        return len(rows) == number and all(column.takes(cells) for column, cells in columns)


class _Doubles:
    """Whether it looks as if something came twice, by hashes: eight bytes each."""

    def __init__(self) -> None:
        self._seen = defaultdict[int, "array[int]"](partial(array, "q"))

    def add(self, hashes: Iterable[int]) -> None:
        """Note the hashes of some more."""
        for number in hashes:
            self._seen[number % _PARTS].append(number)

    def are_there(self) -> bool:
        """Whether any hash came twice."""
        return any(len(set(part)) != len(part) for part in self._seen.values())


class _Column:
    """What is asked of a column, and what it has held until now where no cell may come twice.

    Whether the first cell of a row, which is its key, comes twice is asked of all rows together.
    """

    def __init__(self, field: Mapping[str, Any], is_key: bool) -> None:
        self._field, self._is_key, self._is_plain = field, is_key, plain_cells(field)
        self.is_unique = not is_key and field.get("constraints", {}).get("unique", False)
        self.doubles = _Doubles()
        self._kept = 0 if field.get("type") == "string" else _KEPT
        self._fine = set[str]()

    def takes(self, cells: tuple[str, ...]) -> bool:
        """Whether frictionless has nothing to say against any of the cells."""
        different = set(cells)
        if not all(map(self._is_taken, filterfalse(self._is_plain, different - self._fine))):
            return False
        if self._is_key and "" in different:
            return False
        if self.is_unique:
            self.doubles.add(map(hash, filter(None, cells)))
        elif len(self._fine) < self._kept:
            self._fine |= different
        return True

    def _is_taken(self, cell: str) -> bool:
        return not self._read(cell)[1]

    @cached_property
    def _read(self) -> Any:
        """The reader that frictionless has for the column's cells: of the value, and of what it has to say."""
        from frictionless import Field

        return Field.from_descriptor(dict(self._field)).create_cell_reader()
