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
from retold.tables.publish import replacing
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

    def listed(self) -> dict[str, str]:
        """The names of the entities that people list, by id."""
        return {row["id"]: row["name"] for _, row in read_csv(self.entities, ENTITIES, ())}

    def add(self, decision: Mapping[str, str], new: Row | None = None) -> Row:
        """Append a decision, and the entity that it is the first to name; the row as it was written.

        Raises SourceError for a decision that contradicts the file or stands there; neither is written then.
        """
        row = dict.fromkeys(COLUMNS, "") | dict(decision) | {"by": self.by, "on": self.day}
        if any({**other, "note": row["note"], "on": self.day} == row for other in self.rows()):
            raise SourceError(self.corrections, "you have decided this already; load the page again")
        before = _bytes(self.corrections)
        after = _appended(self.corrections, before, COLUMNS, row)
        self._check(after)
        if new:
            self._list(new)
        try:
            _put(self.corrections, before, after)
        except (SourceError, OSError):
            if new:
                self._unlist(new)
            raise
        return row

    def take_back(self, row: Mapping[str, str], new: Row | None = None) -> None:
        """Remove a decision, and the entity that was listed with it, unless another decision names it by now.

        Raises SourceError where the decision does not stand there any more.
        """
        before = _bytes(self.corrections)
        rows = self.rows()
        if dict(row) not in rows:
            raise SourceError(self.corrections, "the decision does not stand there any more; somebody has changed it")
        rows.remove(dict(row))
        after = _without(before, dict(row)) or _whole(COLUMNS, rows)
        self._check(after)
        _put(self.corrections, before, after)
        if new and all(other["entity_id"] != new["id"] for other in rows):
            self._unlist(new)

    def new_entity(self, name: str, entity_type: str, known: Mapping[str, str]) -> Row:
        """The row that lists a new entity under a name, with an id that is none of the known ones.

        Raises SourceError for a type that entities do not have.
        """
        if entity_type not in get_args(EntityType):
            raise SourceError(self.entities, f"the type {entity_type!r} is none of {', '.join(get_args(EntityType))}")
        entity_id = free_slug(name, known, entity_type)
        return dict.fromkeys(ENTITIES, "") | {"id": entity_id, "name": name, "type": entity_type}

    def _list(self, new: Row) -> None:
        before = _bytes(self.entities)
        _put(self.entities, before, _appended(self.entities, before, ENTITIES, new))

    def _unlist(self, new: Row) -> None:
        """Remove an entity that stands there as it was listed; one that somebody has changed stays."""
        before = _bytes(self.entities)
        after = _without(before, new)
        if after:
            _put(self.entities, before, after)

    def _check(self, after: bytes) -> None:
        """Raise SourceError for corrections that a build would not read."""
        part = self.corrections.with_name(f".{self.corrections.name}.part")
        part.write_bytes(after)
        try:
            read_corrections(part, self._ids)
        except SourceError as error:
            raise SourceError(self.corrections, str(error).partition(": ")[2]) from None
        finally:
            part.unlink()


def entity_named(words: str, known: Mapping[str, str]) -> str | None:
    """The id that somebody means who typed an id or a name; None if there is no such entity, or more than one."""
    if words in known:
        return words
    named = [key for key, name in known.items() if slug(name) == slug(words)]
    return named[0] if len(named) == 1 else None


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _put(path: Path, before: bytes, after: bytes) -> None:
    with replacing(path) as part:
        part.write_bytes(after)
        if _bytes(path) != before:
            raise SourceError(path, "somebody has changed the file just now; look at it and decide again")


def _appended(path: Path, before: bytes, columns: tuple[str, ...], row: Row) -> bytes:
    """The file with a row more: a line more where its header has room for it, so that versions merge by lines."""
    header = _header(before)
    if not _has_room(header, row):
        return _whole(columns, [*(row for _, row in read_csv(path, columns, ())), row])
    end = b"" if before.endswith(b"\n") else b"\n"
    return before + end + _lines(header, [row])


def _without(before: bytes, row: Row) -> bytes | None:
    """The file without the line of a row, the last of them; None where no line of it stands there as it was written."""
    header = _header(before)
    start, line, end = before.rpartition(b"\n" + _lines(header, [row])) if _has_room(header, row) else (b"", b"", b"")
    return start + b"\n" + end if line else None


def _header(before: bytes) -> list[str]:
    return before.decode("utf-8-sig", "replace").partition("\n")[0].strip().split(",")


def _has_room(header: list[str], row: Row) -> bool:
    """Whether a file has a column for every value of a row."""
    return {name for name, value in row.items() if value} <= set(header) <= set(row)


def _whole(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    return (",".join(columns) + "\n").encode() + _lines(columns, rows)


def _lines(columns: tuple[str, ...] | list[str], rows: list[Row]) -> bytes:
    out = io.StringIO()
    csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
