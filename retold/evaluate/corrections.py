"""Say how right each rule was on what people judged.

In: a source folder with corrections. Out: for each kind of decision and rule, how many rows were judged, how many of
them were right, and how right the rule says it is. Invariant: what is judged is what the rules find when nobody has
decided anything; decisions on what they did not find count as missed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import build_db
from retold.decisions import place_of_occurrence
from retold.reading.listing import list_articles
from retold.source.corrections import Correction, read_corrections
from retold.tables.database import DATABASE

_RETELLING = """
SELECT grade, retellings.confidence FROM retellings
JOIN sentences AS own ON own.id IN (sentence_a_id, sentence_b_id)
JOIN sentences AS other ON other.id IN (sentence_a_id, sentence_b_id)
WHERE own.article_id = :a AND :at >= own.char_start AND :at < own.char_end
AND other.article_id = :b AND :there >= other.char_start AND :there < other.char_end
"""
_UTTERANCE = """
SELECT 1 FROM quotes AS own JOIN quotes AS other ON other.utterance_id = own.utterance_id
WHERE own.article_id = :a AND own.char_start = :at AND other.article_id = :b AND other.char_start = :there
"""
MISSED = "(nothing found)"


@dataclass
class Tally:
    """The judged rows of one rule."""

    judged: int = 0
    right: int = 0
    confidences: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What a decision says of the row that a rule made; ``confidence`` is what the rule says of itself."""

    kind: str
    method: str
    is_right: bool
    confidence: float | None


def judge_corrections(source: Path) -> list[str]:
    """The lines of a table of rules. Raises SourceError for a folder that cannot be built."""
    ids = list_articles(source / "articles", skip_bad=True).ids()
    corrections = read_corrections(source / "corrections.csv", ids)
    tallies: dict[tuple[str, str], Tally] = {}
    with TemporaryDirectory() as folder:
        undecided = Path(folder, "source")
        undecided.mkdir()
        for path in source.iterdir():
            if path.name != "corrections.csv":
                (undecided / path.name).symlink_to(path.resolve())
        build_db.build(undecided, Path(folder, "out"), skip_bad=True)
        with closing(sqlite3.connect(Path(folder, "out", DATABASE))) as database:
            for verdict in _verdicts(database, corrections.by_article, corrections.of_spellings):
                tally = tallies.setdefault((verdict.kind, verdict.method), Tally())
                tally.judged += 1
                tally.right += verdict.is_right
                tally.confidences += [] if verdict.confidence is None else [verdict.confidence]
    return list(_table(tallies))


def _table(tallies: dict[tuple[str, str], Tally]) -> Iterator[str]:
    yield "| decision | rule | judged | right | the rule says |"
    yield "| --- | --- | --- | --- | --- |"
    for (kind, method), tally in sorted(tallies.items()):
        said = f"{sum(tally.confidences) / len(tally.confidences):.0%}" if tally.confidences else ""
        yield f"| {kind} | {method} | {tally.judged} | {tally.right} ({tally.right / tally.judged:.0%}) | {said} |"


def _verdicts(
    database: sqlite3.Connection, by_article: Mapping[str, list[Correction]], of_spellings: tuple[Correction, ...]
) -> Iterator[Verdict]:
    for article_id, own in by_article.items():
        (text,) = database.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone() or ("",)
        for correction in own:
            span = place_of_occurrence(text, correction.words, correction.occurrence)
            if span is not None:
                yield _in_article(database, article_id, correction, span.start, span.end)
    for correction in of_spellings:
        yield _of_spelling(database, correction)


def _in_article(database: sqlite3.Connection, article_id: str, correction: Correction, start: int, end: int) -> Verdict:
    if correction.other:
        return _of_pair(database, article_id, start, correction)
    if correction.decision == "no figure":
        sql = "SELECT method, value, confidence FROM figures WHERE article_id = ? AND char_start = ?"
        method, value, confidence = database.execute(sql, (article_id, start)).fetchone() or (MISSED, None, None)
        return Verdict("figure", method, value is None, confidence)
    if correction.decision == "speaker":
        sql = "SELECT method, speaker_id, confidence FROM quotes WHERE article_id = ? AND char_start = ?"
        row = database.execute(sql, (article_id, start)).fetchone()
    else:
        sql = "SELECT method, entity_id, confidence FROM mentions WHERE (article_id, char_start, char_end) = (?, ?, ?)"
        row = database.execute(sql, (article_id, start, end)).fetchone()
    kind = "speaker" if correction.decision == "speaker" else "mention"
    if row is None:
        return Verdict(kind, MISSED, correction.entity_id is None, None)
    method, entity_id, confidence = row
    return Verdict(kind, method, entity_id == correction.entity_id, confidence)


def _of_pair(database: sqlite3.Connection, article_id: str, start: int, correction: Correction) -> Verdict:
    other = correction.other
    assert other is not None
    (text,) = database.execute("SELECT text FROM articles WHERE id = ?", (other.article_id,)).fetchone() or ("",)
    span = place_of_occurrence(text, other.words, other.occurrence)
    places = {"a": article_id, "b": other.article_id, "at": start, "there": span.start if span else -1}
    if correction.decision == "not retold":
        grade, confidence = database.execute(_RETELLING, places).fetchone() or (MISSED, None)
        return Verdict("retelling", grade, grade == MISSED, confidence)
    is_one = database.execute(_UTTERANCE, places).fetchone() is not None
    return Verdict("utterance", "one" if is_one else "two", is_one == (correction.decision == "one utterance"), None)


def _of_spelling(database: sqlite3.Connection, correction: Correction) -> Verdict:
    words = correction.words
    if correction.decision in ("same", "apart"):
        sql = "SELECT decision, score FROM merges WHERE spelling = ? AND entity_id = ?"
        decision, score = database.execute(sql, (words, correction.entity_id)).fetchone() or (MISSED, None)
        is_merged = decision == "merged"
        return Verdict("spelling", decision, is_merged == (correction.decision == "same"), score)
    sql = """
        SELECT min(mentions.method), entities.type, avg(mentions.confidence)
        FROM entities JOIN mentions ON mentions.entity_id = entities.id WHERE entities.name = ?
    """
    method, entity_type, confidence = database.execute(sql, (words,)).fetchone()
    if method is None:
        return Verdict("type", MISSED, correction.decision == "no entity", None)
    return Verdict("type", method, entity_type == correction.type, confidence)
