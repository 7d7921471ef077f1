"""Measure the names that are found against names that others marked, and make retold/lists/names_confidence.csv.

In: a JSONL file of articles (id, text) and one of their names (id, mentions: start, end, type). Out: precision, recall
and F1 for each type, where a name counts as found if it overlaps one of the same type, one to one, and in brackets
if its borders are the same too; with --write, the share right of each method, for the list. Invariant: demonyms, and
types that the other file does not know, are left out of precision and recall.

The other names may be wrong themselves. For the share right, retold/lists/names_judged.csv therefore says for each
method how many names that the others do not have were judged by their context, and how many of those were right.

    python scripts/measure_names.py ARTICLES NAMES [--write]
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retold.lists import rows_of
from retold.names import Name, find_names
from retold.segment import segment

CONFIDENCE = Path(__file__).parent.parent / "retold" / "lists" / "names_confidence.csv"
TYPES = ("person", "organisation", "place")
# A method that was used less often than this keeps the confidence of a coin toss, pulled towards its share
PRIOR_ROWS = 4
# No method is beyond doubt, however often it was right
HIGHEST = 0.99

Mention = dict[str, Any]
Pair = tuple[Name, Mention | None]


def main() -> None:
    """Read the command line, measure, and print or write."""
    parser = argparse.ArgumentParser(description="Measure the names that are found.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("names", type=Path)
    parser.add_argument("--write", action="store_true", help="write the share right of each method")
    options = parser.parse_args()
    gold = {row["id"]: row["mentions"] for row in _rows(options.names)}
    documents = [segment(row["id"], row["text"]) for row in _rows(options.articles) if row["id"] in gold]
    find_names(documents[0])  # the lists are read with the first article
    started = time.process_time()
    found = [find_names(document) for document in documents]
    seconds = time.process_time() - started
    pairs = [
        pair
        for document, names in zip(documents, found, strict=True)
        for pair in _paired(_of_known_types(names), gold[document.id])
    ]
    _report(pairs, Counter(mention["type"] for document in documents for mention in gold[document.id]))
    print(f"{len(documents) / seconds:.0f} articles a second")
    if options.write:
        _write(found, pairs)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _of_known_types(names: list[Name]) -> list[Name]:
    return [name for name in names if name.kind == "name" and name.type in TYPES]


def _paired(names: list[Name], mentions: list[Mention]) -> Iterator[Pair]:
    """Each name with the mention that it finds: one with the same borders, or else the first that it overlaps."""
    free = sorted(mentions, key=lambda mention: mention["start"])
    for name in names:
        fitting = [mention for mention in free if mention["type"] == name.type and _overlap(name, mention)]
        fitting.sort(key=lambda mention: not _is_exact(name, mention))
        if fitting:
            free.remove(fitting[0])
        yield name, fitting[0] if fitting else None


def _overlap(name: Name, mention: Mention) -> bool:
    return bool(name.span.start < mention["end"] and mention["start"] < name.span.end)


def _is_exact(name: Name, mention: Mention) -> bool:
    return (name.span.start, name.span.end) == (mention["start"], mention["end"])


def _report(pairs: list[Pair], marked: Counter[str]) -> None:
    print(f"{'':14}{'F1':>6} (exact)  precision  recall  marked")
    for type_ in (*TYPES, "all"):
        chosen = [pair for pair in pairs if type_ in ("all", pair[0].type)]
        total = marked.total() if type_ == "all" else marked[type_]
        right = sum(mention is not None for _, mention in chosen)
        exact = sum(mention is not None and _is_exact(name, mention) for name, mention in chosen)
        scores = f"{_f1(right, len(chosen), total):6.1f} ({_f1(exact, len(chosen), total):5.1f})"
        print(f"{type_:14}{scores}  {100 * right / len(chosen):9.1f} {100 * right / total:7.1f} {total:7}")


def _f1(right: int, found: int, marked: int) -> float:
    return 200 * right / (found + marked)


def _write(found: list[list[Name]], pairs: list[Pair]) -> None:
    """Write the share right of each method."""
    rows = Counter((name.method, name.type) for names in found for name in names if name.kind == "name")
    agreed = Counter((name.method, name.type) for name, mention in pairs if mention)
    judged = {(row["method"], row["type"]): int(row["right"]) / int(row["judged"]) for row in rows_of("names_judged")}
    with CONFIDENCE.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["method", "type", "confidence", "rows"])
        for key in sorted(rows):
            right = agreed[key] + judged.get(key, 0) * (rows[key] - agreed[key])
            share = (right + PRIOR_ROWS / 2) / (rows[key] + PRIOR_ROWS)
            table.writerow([*key, f"{min(share, HIGHEST):.2f}", rows[key]])


if __name__ == "__main__":
    main()
