"""Measure how far each reporting verb and each rule can be trusted, and write that into the lists.

    python benchmarks/measure_quotations.py cues GOLD.jsonl ...         the trust columns of retold/lists/cues.csv
    python benchmarks/measure_quotations.py confidence GOLD.jsonl ...   retold/lists/confidence.csv

GOLD are files of marked articles, and what is right is what ``python -m retold.evaluate`` calls so (retold/evaluate).
Measure on articles that you do not report on: ``evaluate`` prints how far the numbers hold on others.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retold.evaluate.corpus import Annotator, read_corpus, rows_of
from retold.evaluate.scoring import Judged, judge
from retold.lists import LISTS
from retold.quotations import frames
from retold.quotations.assemble import PART
from retold.quotations.cues import verb_forms

PRIOR_WEIGHT = 8
COLUMN = {
    "said-clause": "bare",
    "said-that": "that",
    "said-wh": "that",
    "said-to": "to",
    "said-ing": "ing",
    "speech-act": "noun",
    "judgement": "noun",
    "topic": "noun",
    "passive": "noun",
}
PRIOR = {"bare": 0.68, "that": 0.8, "to": 0.58, "ing": 0.7, "noun": 0.6}
MEAN = 0.7


def judged_rows(paths: list[Path]) -> Iterator[tuple[str, Judged]]:
    """Every row of the articles of some files, with its words and whether it is right."""
    annotate = Annotator()
    for path in paths:
        for article in read_corpus(path):
            rows = rows_of(annotate(article.id, article.text))
            for judged in judge(article.text, article.quotes or [], rows):
                yield article.text[judged.row.start : judged.row.end], judged


def measure_cues(paths: list[Path]) -> None:
    """Write how often each use of each verb was right, drawn towards the mean of the use where it was rare."""
    frames.TRUSTED = 0.01  # see every use, also those that were not trusted so far
    hits: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    seen: set[str] = set()  # a line that many articles repeat counts once
    for words, (found, is_right, _) in judged_rows(paths):
        if found.cue and not found.is_part and found.method in COLUMN and words not in seen:
            seen.add(words)
            verb, particle = _verb_of(found.cue)
            hits[(_american(verb), particle, COLUMN[found.method])].append(is_right)
    path = LISTS / "cues.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    for row in rows:
        for column, prior in PRIOR.items():
            if row[column]:
                measured = hits[(_american(row["verb"]), row["particle"], column)]
                row[column] = f"{_drawn(measured, prior, PRIOR_WEIGHT):.2f}"
    _write(path, rows)


def _drawn(found: list[bool], mean: float, weight: int) -> float:
    """A share drawn towards a mean as if that had been seen so many times."""
    return (sum(found) + weight * mean) / (len(found) + weight)


def _american(verb: str) -> str:
    """The spelling under which a verb is counted: "criticise" is "criticize"."""
    return re.sub(r"ise$", "ize", verb)


def _verb_of(cue: str) -> tuple[str, str]:
    """The verb and particle of a cue, by the last of its words that the list knows."""
    words = cue.lower().split()
    for at in range(len(words) - 1, -1, -1):
        for verb in verb_forms().get(words[at], ((), ()))[0]:
            if tuple(words[at + 1 :]) == verb.particle:
                return verb.name, " ".join(verb.particle)
    return "", ""


def measure_confidence(paths: list[Path]) -> None:
    """Write the share of right rows of each rule and kind, drawn a little towards the mean where rows are few.

    Reported words that many articles repeat count once: they stand under all articles of a house.
    """
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    seen: set[str] = set()
    for words, (row, is_right, is_all_right) in judged_rows(paths):
        if row.kind == "indirect" and words in seen:
            continue
        seen.add(words)
        # who speaks where the row itself does not say is measured by the rules for speakers
        hits[(row.method, PART if row.is_part else row.kind)].append(is_all_right if row.cue else is_right)
    rows = [
        {"method": method, "kind": kind, "confidence": f"{_drawn(found, MEAN, 4):.2f}", "rows": str(len(found))}
        for (method, kind), found in sorted(hits.items())
    ]
    _write(LISTS / "confidence.csv", rows)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


COMMANDS = {"cues": measure_cues, "confidence": measure_confidence}


def main(arguments: list[str]) -> int:
    if len(arguments) < 2 or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    COMMANDS[arguments[0]]([Path(each) for each in arguments[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
