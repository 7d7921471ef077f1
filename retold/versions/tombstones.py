"""Keep what became of ids that no longer mean what they meant in a published version.

In: a comparison of the version that was published with the one that will be. Out: tombstones.csv of the source folder
with a row more for each such id, from which the build makes the table. Invariant: of one id of one version there is
one row, and `replaced_by` is an id of the newest version, or empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from retold.errors import SourceError
from retold.parse import Row
from retold.source.tombstones import COLUMNS, GONE, MERGED, RENUMBERED, key_of, read_tombstones
from retold.tables.publish import replacing
from retold.versions.compare import Comparison


def bury(comparison: Comparison, path: Path) -> int:
    """Add what became of the ids of the old version to a file; returns how many rows it has now.

    Raises SourceError where the versions have no numbers of their own.
    """
    last, now = comparison.old.version, comparison.new.version
    if not last or last == now:
        problem = f"both versions are called {last!r}" if last else "it has no version"
        raise SourceError(comparison.old.path, f"{problem}; give each a number of its own in dataset.yml, and build")
    rows = [_moved_on(row, comparison) for row in read_tombstones(path)]
    rows += _buried(comparison, last)
    kept = {key_of(row): row for row in rows}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept[key] for key in sorted(kept))
    with replacing(path) as part:
        part.write_text(out.getvalue(), encoding="utf-8", newline="")
    return len(kept)


def _buried(comparison: Comparison, last: str) -> Iterator[Row]:
    for table, ids in comparison.ids.of.items():
        for row_id, now in ids.items():
            heir = comparison.merged.get(row_id) if table == "entities" and now is None else None
            reason = RENUMBERED if now else MERGED if heir else GONE
            yield dict(zip(COLUMNS, (table, row_id, last, reason, now or heir or ""), strict=True))


def _moved_on(row: Row, comparison: Comparison) -> Row:
    """A row of an earlier version; where what replaced its id has another id by now, with that."""
    heir = row["replaced_by"]
    now = comparison.ids.now(row["table_name"], heir) or comparison.merged.get(heir, "") if heir else ""
    return {**row, "replaced_by": now}
