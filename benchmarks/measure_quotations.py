"""Measure how far each reporting verb and each rule can be trusted, and write that into the lists.

    python benchmarks/measure_quotations.py cues GOLD.jsonl        the trust columns of retold/lists/cues.csv
    python benchmarks/measure_quotations.py confidence GOLD.jsonl  retold/lists/confidence.csv

GOLD holds one article a line: ``{"id", "text", "quotes": [{"start", "end", "kind", ...}]}``, offsets in code points,
end exclusive. A row is right when it shares at least 0.8 of its words (Jaccard) with an annotated quotation; both are
cut at line breaks first. Use texts that the rules were tuned on for ``cues`` and others to check ``confidence``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retold.lists import LISTS
from retold.quotations import find_quotations, frames
from retold.quotations.cues import verb_forms
from retold.records import Document, Quotation, Span
from retold.segment import segment

RIGHT = 0.8
PRIOR_WEIGHT = 8
COLUMN = {
    "said-clause": "bare",
    "said-gap": "bare",
    "said-that": "that",
    "said-wh": "that",
    "said-to": "to",
    "told-to": "to",
    "said-ing": "ing",
    "speech-act": "noun",
    "passive": "noun",
}
PRIOR = {"bare": 0.68, "that": 0.8, "to": 0.58, "ing": 0.7, "noun": 0.6}

Judged = tuple[Document, Quotation, bool]


def judged(gold: Path) -> Iterator[Judged]:
    """Each row found in the gold texts, with whether it is right."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        document = segment(article["id"], article["text"])
        words = [match.span() for match in re.finditer(r"\w+(?:['’]\w+)?", document.text)]
        pieces = [
            piece for quote in article["quotes"] for piece in _pieces(document.text, quote["start"], quote["end"])
        ]
        annotated = [_words_in(words, *piece) for piece in pieces]
        for row in find_quotations(document):
            if row.part_of is None:
                yield document, row, _is_right(document, row, words, annotated)


def _is_right(
    document: Document, row: Quotation, words: list[tuple[int, int]], annotated: list[frozenset[int]]
) -> bool:
    """Whether most words of every piece of a row are those of an annotated piece."""
    pieces = [_words_in(words, *piece) for piece in _pieces(document.text, row.span.start, row.span.end)]
    return all(
        any(len(piece & other) >= RIGHT * len(piece | other) for other in annotated if piece & other)
        for piece in pieces
        if piece
    )


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text[start:end]):
        yield start + match.start(), start + match.end()


def _words_in(words: list[tuple[int, int]], start: int, end: int) -> frozenset[int]:
    return frozenset(at for at, (begin, stop) in enumerate(words) if begin < end and stop > start)


def measure_cues(gold: Path) -> None:
    """Write how often each use of each verb was right, drawn towards the mean of the use where it was rare."""
    frames.TRUSTED = 0.01
    hits: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for document, row, right in judged(gold):
        column = COLUMN.get(row.method)
        if column and row.cue:
            hits[(*_verb_of(row.cue, document.text), column)].append(right)
    path = LISTS / "cues.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    for verb in rows:
        for column, prior in PRIOR.items():
            found = hits[(verb["verb"], verb["particle"], column)]
            if verb[column]:
                verb[column] = f"{(sum(found) + PRIOR_WEIGHT * prior) / (len(found) + PRIOR_WEIGHT):.2f}"
    _write(path, rows)


def _verb_of(cue: Span, text: str) -> tuple[str, str]:
    """The verb and particle of a cue, by the last of its words that the list knows."""
    words = cue.of(text).lower().split()
    for at in range(len(words) - 1, -1, -1):
        for verb in verb_forms().get(words[at], ((), ()))[0]:
            if tuple(words[at + 1 :]) == verb.particle:
                return verb.name, " ".join(verb.particle)
    return "", ""


def measure_confidence(gold: Path) -> None:
    """Write the share of right rows of each rule."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for _, row, right in judged(gold):
        hits[row.method].append(right)
    rows = [
        {"method": method, "confidence": f"{sum(found) / len(found):.2f}", "rows": str(len(found))}
        for method, found in sorted(hits.items())
    ]
    _write(LISTS / "confidence.csv", rows)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in ("cues", "confidence"):
        print(__doc__)
        return 2
    {"cues": measure_cues, "confidence": measure_confidence}[arguments[0]](Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
