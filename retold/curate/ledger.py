"""Keep what people decide in the files of a source folder.

In: decisions, one after the other. Out: corrections.csv and entities.csv with a row more or a row less. Invariant: a
file is replaced whole or not at all, only by one that a build would read, and rows of others stay as they are: the file
is read anew each time, and nothing is written where it has changed in between.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from retold.errors import SourceError
from retold.parse import read_csv
from retold.reading.listing import list_articles
from retold.records import EntityType
from retold.source.corrections import COLUMNS, read_corrections
from retold.source.folder import ENTITIES
from retold.text import free_slug, slug

Row = dict[str, str]


class Ledger:
    """The decisions of one source folder, written in the name of one person, on one day."""

    def __init__(self, source: Path, by: str, day: str) -> None:
        """``day`` stands in the rows, YYYY-MM-DD; no other clock is asked."""
        self.corrections, self.entities = source / "corrections.csv", source / "entities.csv"
        self.by, self.day = by, day
        self._ids = list_articles(source / "articles", skip_bad=True).ids()

    def rows(self) -> list[Row]:
        """Every decision, in the order of the file."""
        return [row for _, row in read_csv(self.corrections, COLUMNS, ())]

    def add(self, decision: Mapping[str, str]) -> Row:
        """Append a decision; the row as it was written. Raises SourceError for one that contradicts the file."""
        row = dict.fromkeys(COLUMNS, "") | dict(decision) | {"by": self.by, "on": self.day}
        before = _bytes(self.corrections)
        self._replace(self.corrections, before, _appended(self.corrections, before, COLUMNS, row))
        return row

    def take_back(self, row: Mapping[str, str]) -> None:
        """Remove a decision. Raises SourceError where it does not stand there any more."""
        before = _bytes(self.corrections)
        rows = self.rows()
        if dict(row) not in rows:
            raise SourceError(self.corrections, "the decision does not stand there any more; somebody has changed it")
        rows.remove(dict(row))
        self._replace(self.corrections, before, _whole(COLUMNS, rows))

    def add_entity(self, name: str, entity_type: str, known: Mapping[str, str]) -> str:
        """List a new entity under a name; returns its id, which is none of the known ones.

        Raises SourceError for a type that entities do not have.
        """
        if entity_type not in get_args(EntityType):
            raise SourceError(self.entities, f"the type {entity_type!r} is none of {', '.join(get_args(EntityType))}")
        before = _bytes(self.entities)
        entity_id = free_slug(name, known, entity_type)
        row = dict.fromkeys(ENTITIES, "") | {"id": entity_id, "name": name, "type": entity_type}
        _put(self.entities, before, _appended(self.entities, before, ENTITIES, row))
        return entity_id

    def _replace(self, path: Path, before: bytes, after: bytes) -> None:
        """Put corrections in place that a build would read."""
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(after)
        try:
            read_corrections(part, self._ids)
        except SourceError as error:
            part.unlink()
            raise SourceError(path, str(error).partition(": ")[2]) from None
        _put(path, before, after)


def entity_named(words: str, known: Mapping[str, str]) -> str | None:
    """The id that somebody means who typed an id or a name; None if there is no such entity, or more than one."""
    if words in known:
        return words
    named = [key for key, name in known.items() if slug(name) == slug(words)]
    return named[0] if len(named) == 1 else None


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _put(path: Path, before: bytes, after: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(after)
    if _bytes(path) != before:
        part.unlink()
        raise SourceError(path, "somebody has changed the file just now; look at it and decide again")
    part.replace(path)


def _appended(path: Path, before: bytes, columns: tuple[str, ...], row: Row) -> bytes:
    """The file with a row more: a line more where its header has all the columns, so that versions merge by lines."""
    header = before.decode("utf-8-sig", "replace").partition("\n")[0].strip().split(",")
    if sorted(header) != sorted(columns):
        return _whole(columns, [*(row for _, row in read_csv(path, columns, ())), row])
    end = b"" if before.endswith(b"\n") else b"\n"
    return before + end + _lines(header, [row])


def _whole(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    return (",".join(columns) + "\n").encode() + _lines(columns, rows)


def _lines(columns: tuple[str, ...] | list[str], rows: list[Row]) -> bytes:
    out = io.StringIO()
    csv.DictWriter(out, columns, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
