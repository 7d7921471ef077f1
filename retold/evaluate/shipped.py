"""Say how right the published tables of the shipped data set are, against the gold files made by hand.

In: the tables that the build wrote (``data/*.csv``) and the gold files (``tests/gold``). Out: lines that a person can
read. Invariant: nothing is written anywhere; a gold row that does not stand in its article is an error.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from retold.errors import SourceError
from retold.evaluate.scoring import Row, Score, Tally, judge, kind_of, score_article
from retold.evaluate.tables import heading, line_of, read_text, reliability_table, score_table

ARGUABLE = "arguable"


class Naming(NamedTuple):
    """A mention: where, what of whom, and in which way."""

    article_id: str
    start: int
    end: int
    entity_id: str
    kind: str


def shipped_report(root: Path) -> Iterator[str]:
    """The tables for the built data set against the gold files."""
    texts = {row["id"]: row["text"] for row in _table(root / "data/articles.csv")}
    gold, found = _gold_rows(root / "tests/gold/quotes.csv", texts), _found_rows(root / "data/quotes.csv")
    scores = {article_id: Score() for article_id in texts}
    score = Score()
    for article_id, text in texts.items():
        for each in (score, scores[article_id]):
            score_article(text, gold[article_id], found[article_id], each)
        score.judged += judge(text, gold[article_id], found[article_id])
    yield f"{len(texts)} articles of the data set, against the quotations that were marked in them by hand"
    yield from score_table(score)
    yield from reliability_table(score)
    yield from _quotes_listed(texts, scores)
    yield from _mentions_report(texts, root)


def _gold_rows(path: Path, texts: dict[str, str]) -> dict[str, list[Row]]:
    rows = _table(path)
    mixed = {row["group"] for row in rows if row["kind"] == "mixed" and row["group"]}
    gold: dict[str, list[Row]] = defaultdict(list)
    for line, row in enumerate(rows, 2):
        start = _locate(path, line, texts, row["article_id"], row["quote"], row["occurrence"], whole_word=False)
        gold[row["article_id"]].append(
            Row(
                *(start, start + len(row["quote"]), kind_of(row["kind"])),
                cue=row["cue"],
                speaker_words=row["speaker"],
                speaker=row["speaker_id"],
                is_named=bool(row["speaker_id"]),
                is_part=row["kind"] == "direct" and row["group"] in mixed,
                arguable=row["note"].startswith(ARGUABLE),
            )
        )
    return gold


def _found_rows(path: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _table(path):
        found[row["article_id"]].append(
            Row(
                *(int(row["char_start"]), int(row["char_end"]), kind_of(row["kind"])),
                cue=row["cue"],
                speaker_words=row["speaker_text"],
                speaker=row["speaker_id"],
                is_part=bool(row["part_of_id"]),
                method=row["method"],
                confidence=float(row["confidence"]),
            )
        )
    return found


def _quotes_listed(texts: dict[str, str], scores: dict[str, Score]) -> Iterator[str]:
    def listed(title: str, pick: Callable[[Score], Iterable[Row]]) -> Iterator[str]:
        rows = [(article_id, row) for article_id, score in scores.items() for row in pick(score)]
        yield from ("", f"{title}: {len(rows)}")
        for article_id, row in rows:
            yield f"  {article_id}, {row.kind}: {_short(texts[article_id][row.start : row.end])}"

    yield from listed("Quotations missed", lambda score: score.missed)
    yield from listed("Quotations that are none, or have other borders", lambda score: score.spurious)
    wrong = [(one, pair) for one, score in scores.items() for pair in score.misattributed]
    yield from ("", f"Direct quotations with a wrong speaker: {len(wrong)}")
    for article_id, (gold, found) in wrong:
        words = _short(texts[article_id][gold.start : gold.end])
        yield f"  {article_id}: {words} is {gold.speaker}'s, not {found.speaker or 'nobody'}'s"


def _mentions_report(texts: dict[str, str], root: Path) -> Iterator[str]:
    gold, arguable = _gold_namings(root / "tests/gold/mentions.csv", texts)
    # only the entities of the authority file were marked
    marked = {row["id"] for row in _table(root / "data/entities.csv") if row["origin"] == "curated"}
    found = {
        Naming(row["article_id"], int(row["char_start"]), int(row["char_end"]), row["entity_id"], row["kind"])
        for row in _table(root / "data/mentions.csv")
        if row["entity_id"] in marked
    } - arguable
    yield from ("", "Mentions of entities, against those marked by hand (same place, same entity, same kind)")
    yield heading("kind of mention")
    for kind in ("name", "demonym", "role", "every kind"):
        there = {naming for naming in gold if kind in (naming.kind, "every kind")}
        given = {naming for naming in found if kind in (naming.kind, "every kind")}
        yield line_of(kind, Tally(len(there & given), len(there), len(given)))
    for title, rows in (("Mentions missed", gold - found), ("Mentions that are none", found - gold)):
        yield from ("", f"{title}: {len(rows)}")
        for row in sorted(rows):
            words = texts[row.article_id][row.start : row.end]
            yield f"  {row.article_id} {row.start}, {row.kind} of {row.entity_id}: {words}"


def _gold_namings(path: Path, texts: dict[str, str]) -> tuple[set[Naming], set[Naming]]:
    """The mentions that were marked: those beyond doubt, and those that may be found or not."""
    sure, arguable = set[Naming](), set[Naming]()
    for line, row in enumerate(_table(path), 2):
        doubtful = row["note"].startswith(ARGUABLE)
        try:
            start = _locate(path, line, texts, row["article_id"], row["text"], row["occurrence"], whole_word=True)
        except SourceError:
            if doubtful:
                continue
            raise
        naming = Naming(row["article_id"], start, start + len(row["text"]), row["entity_id"], row["kind"])
        (arguable if doubtful else sure).add(naming)
    return sure, arguable


def _locate(
    path: Path, line: int, texts: dict[str, str], article_id: str, words: str, occurrence: str, whole_word: bool
) -> int:
    """Where the words stand in the article for the so-many-th time."""
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)" if whole_word else re.escape(words)
    starts = [match.start() for match in re.finditer(pattern, texts.get(article_id, ""))]
    if len(starts) < int(occurrence):
        problem = f"{words!r} does not stand {occurrence} times in {article_id}; mend the row or rebuild the data"
        raise SourceError(path, problem, line)
    return starts[int(occurrence) - 1]


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read_text(path), newline="")))


def _short(words: str, length: int = 90) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
