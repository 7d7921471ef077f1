"""Make retold/lists/names_confidence.csv: how often a name that was found by a method is right.

In: a JSONL file of articles (id, text), and one of the names that another system marked in them (id, mentions: start,
end, type), both from the texts that the rules were tuned on. Out: the share right of each method and type. Invariant:
the same files give the same bytes.

A name is right if it overlaps a marked one of the same type, one to one. The marked names may be wrong or missing
themselves; retold/lists/names_judged.csv therefore says, of the names that nobody marked, how many were judged by
their context and how many of those were right. `make evaluate` tells precision and recall.

    python -m scripts.measure_names ARTICLES NAMES
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retold.lists import LISTS, rows_of
from retold.names import Name, find_names
from retold.reading.segment import segment

# Every method starts with so many rows of which half are right: few rows prove little
PRIOR_ROWS = 4
# No method is beyond doubt, however often it was right
HIGHEST = 0.99

Key = tuple[str, str]


def main(articles: Path, names: Path) -> None:
    """Measure, and write the list."""
    marked = {row["id"]: row["mentions"] for row in _rows(names)}
    rows: Counter[Key] = Counter()
    agreed: Counter[Key] = Counter()
    for article in _rows(articles):
        if article["id"] in marked:
            every = find_names(segment(article["id"], article["text"]))
            found = [name for name in every if name.kind == "name"]
            rows.update((name.method, name.type) for name in every if name.kind == "role")
            rows.update((name.method, name.type) for name in found)
            agreed.update((name.method, name.type) for name in _agreed(found, marked[article["id"]]))
    _write(rows, agreed)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _agreed(names: list[Name], mentions: list[dict[str, Any]]) -> Iterator[Name]:
    """The names that overlap a mention of their type that no earlier name has taken."""
    free = sorted(mentions, key=lambda mention: mention["start"])
    for name in names:
        for mention in free:
            overlaps = name.span.start < mention["end"] and mention["start"] < name.span.end
            if overlaps and mention["type"] == name.type:
                free.remove(mention)
                yield name
                break


def _write(rows: Counter[Key], agreed: Counter[Key]) -> None:
    judged = {(row["method"], row["type"]): int(row["right"]) / int(row["judged"]) for row in rows_of("names_judged")}
    with (LISTS / "names_confidence.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["method", "type", "confidence", "rows"])
        for key in sorted(rows):
            right = agreed[key] + judged.get(key, 0) * (rows[key] - agreed[key])
            share = (right + PRIOR_ROWS / 2) / (rows[key] + PRIOR_ROWS)
            table.writerow([*key, f"{min(share, HIGHEST):.2f}", rows[key]])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
