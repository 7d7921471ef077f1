"""Take from the last build the lines of CSV files whose rows are as they were.

In: what the last build published, the blocks of lines that were found to be in order in it, and the rows of a new one.
Out: of each table the blocks of which every row stands in the new database as it stood in the old one. Invariant: what
is taken is what writing these rows would give: the old database is, to the byte, the one that these lines were written
from, the lines are those that were in order, and row by row the two databases hold the same.

To compare rows inside SQLite takes a sixth of the time of writing them.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO, NamedTuple
from zlib import crc32

from retold.cache import Cache, code_key, key_of
from retold.tables.schema import Table
from retold.tables.store import unchanging

_LINES, _MOST_LINES = 500, 5_000  # that are taken together, on average and in tables without their like
_FIRST_ROWS = 'SELECT o.rowid, n.rowid FROM main."{0}" AS o JOIN now."{0}" AS n ON n.id = o.id WHERE o.id = ?'
_SAME_ROWS = """
SELECT count(*) FROM now."{0}" AS n CROSS JOIN main."{0}" AS o ON o.rowid = n.rowid + ?
WHERE n.rowid BETWEEN ? AND ? AND {1}
"""


class Block(NamedTuple):
    """Lines of whole rows that stand together: a digest of them, how many rows and bytes, and one of the first line."""

    digest: bytes
    rows: int
    size: int
    first: int


_PACKED = Struct(f">{len(key_of())}sQQI")


class InOrder:
    """Which blocks of a table an earlier build found to be in order, as they stood in its file."""

    def __init__(self, cache: Cache | None, described: Mapping[str, Any]) -> None:
        """Look them up under all that validating depends on, but for the bytes."""
        said = {key: value for key, value in described.items() if key not in ("bytes", "hash")}
        self._cache, self._key = cache, key_of(code_key(), "in order", json.dumps(said, sort_keys=True))
        found = (cache and cache.get(self._key)) or b""
        self.blocks = [Block(*each) for each in _PACKED.iter_unpack(found)]

    def keep(self, blocks: list[Block]) -> None:
        """Note those of which the table is made now."""
        if self._cache and self.blocks != blocks:
            self._cache.put(self._key, b"".join(_PACKED.pack(*block) for block in blocks))


def blocks_of(file: BinaryIO, known: Mapping[int, Block]) -> Iterator[tuple[Block, bytes, list[bytes]]]:
    """Blocks of a table's lines, each with these and the first cells of its rows; ``known`` are some by first lines.

    Where a block ends hangs on its last line alone, so that rows more or less leave all other blocks as they are.
    Raises ValueError for a first cell in quotes, of which another may say the same without.
    """
    at = file.tell()
    while line := file.readline():
        first = crc32(line)
        block = known.get(first)
        text = line + file.read(block.size - len(line)) if block else b""
        if block and key_of(text) == block.digest:
            lines = io.BytesIO(text)
            is_plain = text.count(b"\n") == block.rows  # each line is a row
            firsts = [line.partition(b",")[0] for line in lines] if is_plain else _next_lines(lines)[1]
            yield block, text, firsts
        else:
            file.seek(at)
            own, firsts = _next_lines(file)
            text = b"".join(own)
            yield Block(key_of(text), len(firsts), len(text), first), text, firsts
        at += len(text)


def _next_lines(file: BinaryIO) -> tuple[list[bytes], list[bytes]]:
    """The lines up to where a block ends, and the first cells of the rows."""
    lines, firsts, is_within = list[bytes](), list[bytes](), False
    for line in file:
        if not is_within:
            firsts.append(line.partition(b",")[0])
        is_within ^= line.count(b'"') % 2 == 1
        lines.append(line)
        if firsts[-1].startswith(b'"'):
            raise ValueError(firsts[-1])
        if not is_within and (crc32(line) % _LINES == 0 or len(lines) > _MOST_LINES):
            break
    return lines, firsts


class Standing(NamedTuple):
    """Lines that stand as they stood, and the number of the first and the last of their rows."""

    lines: bytes
    first: int
    last: int


@dataclass(frozen=True)
class Last:
    """The database of the last build, and the CSV files that were written from it, in blocks."""

    database: Path
    tables: Mapping[str, tuple[Path, list[Block]]]

    def standing(self, rows: Path, table: Table) -> Iterator[Standing]:
        """The blocks of a table that stand in the file of a new store as they stood, in their order."""
        ask_first = _FIRST_ROWS.format(table.name)
        ask_same = _SAME_ROWS.format(table.name, " AND ".join(f'n."{name}" IS o."{name}"' for name in table.columns))
        done = 0
        with closing(sqlite3.connect(unchanging(self.database), uri=True)) as both:
            both.execute("ATTACH ? AS now", [unchanging(rows)])
            for lines, number in self._blocks(table.name):
                key = lines.partition(b",")[0].decode()
                before, first = both.execute(ask_first, [key]).fetchone() or (0, 0)
                last = first + number - 1
                same = both.execute(ask_same, [before - first, first, last])
                if first > done and same.fetchone() == (number,):
                    yield Standing(lines, first, last)
                    done = last

    def _blocks(self, name: str) -> Iterator[tuple[bytes, int]]:
        """The blocks of a table with the number of their rows, as far as its file is as it was left."""
        path, blocks = self.tables[name]
        if not path.is_file():  # a pipe would wait for somebody to write into it
            return
        with suppress(OSError), path.open("rb") as file:
            file.readline()
            for block in blocks:
                lines = file.read(block.size)
                if key_of(lines) != block.digest:
                    return
                yield lines, block.rows
