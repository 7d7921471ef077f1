"""Make retold/lists/names_confidence.csv: how often a name that was found by a method is right.

In: a JSONL file of articles (id, text), and one of the names that another system marked in them (id, mentions: start,
end, type), both from the texts that the rules were tuned on; perhaps two more files, of news of another kind and marked
by people. Out: the share right of each method and type, of two kinds of news the lower one. Invariant: the same files
give the same bytes.

A name is right if it overlaps a marked one of the same type, one to one. The marked names may be wrong or missing
themselves; retold/lists/names_judged.csv therefore says, of the names that nobody marked, how many were judged by
their context and how many of those were right. `make evaluate` tells precision and recall.

    python -m scripts.measure_names ARTICLES NAMES [ARTICLES NAMES]
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

# A second kind of news counts for a method from so many rows on
ENOUGH_ROWS = 20
# What people marked; of groups and events nobody did
BY_HAND = ("person", "organisation", "place")

Key = tuple[str, str]


def main(articles: Path, names: Path, *others: Path) -> None:
    """Measure, and write the list."""
    rows, agreed = _measured(articles, names)
    judged = {(row["method"], row["type"]): int(row["right"]) / int(row["judged"]) for row in rows_of("names_judged")}
    agreed = Counter({key: agreed[key] + judged.get(key, 0) * (rows[key] - agreed[key]) for key in rows})
    shares = {key: _share(agreed[key], rows[key]) for key in rows}
    if others:
        rows_there, agreed_there = _measured(*others)
        for key, count in rows_there.items():
            if key in shares and key[1] in BY_HAND and count >= ENOUGH_ROWS and agreed_there[key]:
                shares[key] = min(shares[key], _share(agreed_there[key], count))
    _write(rows, shares)


def _measured(articles: Path, names: Path) -> tuple[Counter[Key], Counter[Key]]:
    """Of each method and type how many names were found, and how many of them are marked."""
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
    return rows, agreed


def _share(right: float, rows: int) -> float:
    return min((right + PRIOR_ROWS / 2) / (rows + PRIOR_ROWS), HIGHEST)


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


def _write(rows: Counter[Key], shares: dict[Key, float]) -> None:
    with (LISTS / "names_confidence.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["method", "type", "confidence", "rows"])
        for key in sorted(rows):
            table.writerow([*key, f"{shares[key]:.2f}", rows[key]])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
