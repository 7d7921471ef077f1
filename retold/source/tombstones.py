"""Read tombstones.csv: ids of earlier versions that no longer mean what they meant, and what replaced them.

In: the file. Out: its rows, checked. Invariant: of one id of one version there is one row.
"""

from __future__ import annotations

from pathlib import Path

from retold.errors import SourceError
from retold.parse import Row, read_csv

COLUMNS = ("table_name", "row_id", "last_version", "reason", "replaced_by")
GONE, MERGED, RENUMBERED = "gone", "merged", "renumbered"
REASONS = (GONE, MERGED, RENUMBERED)


def read_tombstones(path: Path) -> list[Row]:
    """The rows of a file; none if it is not there. Raises SourceError for one that makes no sense."""
    rows: dict[tuple[str, ...], Row] = {}
    for line, row in read_csv(path, COLUMNS, COLUMNS[:-1]):
        for name in COLUMNS[:-1]:
            if not row[name]:
                raise SourceError(path, f"the cell {name} is empty; fill it, or remove the row", line)
        if row["reason"] not in REASONS:
            raise SourceError(path, f"the reason {row['reason']!r} is none of {', '.join(REASONS)}; correct it", line)
        if key_of(row) in rows:
            raise SourceError(path, f"{row['row_id']} of {row['last_version']} stands there twice; remove one", line)
        rows[key_of(row)] = row
    return list(rows.values())


def key_of(row: Row) -> tuple[str, ...]:
    """What a row is about: an id of a table, as it was in a version."""
    return tuple(row[name] for name in COLUMNS[:3])
