"""Measure how far each reporting verb and each rule can be trusted, and write that into the lists.

    python benchmarks/measure_quotations.py cues GOLD.jsonl         the trust columns of retold/lists/cues.csv
    python benchmarks/measure_quotations.py confidence GOLD.jsonl   retold/lists/confidence.csv
    python benchmarks/measure_quotations.py reliability GOLD.jsonl  a table: confidence given, share right, rows

GOLD holds one article a line: ``{"id", "text", "quotes": [{"start", "end", "kind", "mention", ...}]}``, offsets in
code points, end exclusive. A row is right when it shares at least 0.8 of its words (Jaccard) with an annotated
quotation, both cut at line breaks, and when its speaker's words have one in common with the annotated mention. A
part in marks is right when it lies in an annotated quotation; a row that says that nobody is quoted (a title, a
heading, a term) when it lies in none. Measure ``cues`` and ``confidence`` on the texts that the rules were tuned
on, ``reliability`` on others.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.lists import LISTS
from retold.quotations import NOT_SPEECH, find_quotations, frames
from retold.quotations.assemble import PART
from retold.quotations.cues import verb_forms
from retold.reading.segment import segment
from retold.records import Quotation, Span

RIGHT = 0.8
PRIOR_WEIGHT = 8
COLUMN = {
    "said-clause": "bare",
    "said-that": "that",
    "said-wh": "that",
    "said-to": "to",
    "said-ing": "ing",
    "speech-act": "noun",
    "passive": "noun",
}
PRIOR = {"bare": 0.68, "that": 0.8, "to": 0.58, "ing": 0.7, "noun": 0.6}
MEAN = 0.7

WORD = re.compile(r"\w+(?:['’]\w+)?")
Words = frozenset[int]


@dataclass(frozen=True)
class Gold:
    """An annotated piece of a quotation: its words by number, whether it is direct, and who speaks."""

    words: Words
    direct: bool
    mention: frozenset[str]


class Article:
    """An annotated article and the rows found in it."""

    def __init__(self, line: str) -> None:
        article = json.loads(line)
        self.text: str = article["text"]
        self.spans = [match.span() for match in WORD.finditer(self.text)]
        self.gold = [
            Gold(words, quote["kind"] == "direct", _words_of(quote.get("mention") or ""))
            for quote in article["quotes"]
            for words in self._pieces(Span(quote["start"], quote["end"]))
        ]
        self.rows = find_quotations(segment(article["id"], self.text))

    def _pieces(self, span: Span) -> Iterator[Words]:
        """The words of a span, line by line."""
        for line in re.finditer(r"[^\n]+", span.of(self.text)):
            start, end = span.start + line.start(), span.start + line.end()
            words = frozenset(at for at, (begin, stop) in enumerate(self.spans) if begin < end and stop > start)
            if words:
                yield words

    def is_right(self, row: Quotation, with_speaker: bool = True) -> bool:
        """Whether a row says what the annotation says."""
        pieces = list(self._pieces(row.span))
        if row.method in NOT_SPEECH:
            return not any(piece <= gold.words for piece in pieces for gold in self.gold)
        return all(self._is_found(piece, row, with_speaker) for piece in pieces)

    def _is_found(self, piece: Words, row: Quotation, with_speaker: bool) -> bool:
        inside = row.kind == "direct" and (row.part_of is not None or row.cue is None)
        near = [
            gold
            for gold in self.gold
            if gold.words & piece and (_same(gold.words, piece) or (inside and piece <= gold.words))
        ]
        speaker = self._speaker(row)
        if not with_speaker or not speaker:
            return bool(near)
        return any(not gold.mention or gold.mention & speaker for gold in near)

    def _speaker(self, row: Quotation) -> frozenset[str]:
        """The words that name the speaker, of the row itself or of the one that it goes on from."""
        while row.speaker is None and row.continues is not None:
            row = self.rows[row.continues]
        return _words_of(row.speaker.of(self.text)) if row.speaker else frozenset()


def _same(one: Words, other: Words) -> bool:
    return len(one & other) >= RIGHT * len(one | other)


def _words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def articles(gold: Path) -> Iterator[Article]:
    """The annotated articles of a file, with the rows found in each."""
    with gold.open(encoding="utf-8") as lines:
        for line in lines:
            yield Article(line)


def measure_cues(gold: Path) -> None:
    """Write how often each use of each verb was right, drawn towards the mean of the use where it was rare."""
    frames.TRUSTED = 0.01  # see every use, also those that were not trusted so far
    hits: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    seen: set[str] = set()  # a line that many articles repeat counts once
    for article in articles(gold):
        for found in article.rows:
            words = found.span.of(article.text)
            if found.cue and found.part_of is None and found.method in COLUMN and words not in seen:
                seen.add(words)
                verb, particle = _verb_of(found.cue.of(article.text))
                right = article.is_right(found, with_speaker=False)
                hits[(_american(verb), particle, COLUMN[found.method])].append(right)
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


def measure_confidence(gold: Path) -> None:
    """Write the share of right rows of each rule and kind, drawn a little towards the mean where rows are few."""
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for article in articles(gold):
        for row in article.rows:
            hits[(row.method, row.kind if row.part_of is None else PART)].append(article.is_right(row))
    rows = [
        {"method": method, "kind": kind, "confidence": f"{_drawn(found, MEAN, 4):.2f}", "rows": str(len(found))}
        for (method, kind), found in sorted(hits.items())
    ]
    _write(LISTS / "confidence.csv", rows)


def print_reliability(gold: Path) -> None:
    """Print, for each tenth of confidence, what was given and what was right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for article in articles(gold):
        for row in article.rows:
            bins[int(row.confidence * 10)].append((row.confidence, article.is_right(row)))
    print("given  right   rows")
    for _, rows in sorted(bins.items()):
        given = sum(confidence for confidence, _ in rows) / len(rows)
        right = sum(right for _, right in rows) / len(rows)
        print(f"{given:5.2f}  {right:5.2f}  {len(rows):5}")


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


COMMANDS = {"cues": measure_cues, "confidence": measure_confidence, "reliability": print_reliability}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    COMMANDS[arguments[0]](Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
