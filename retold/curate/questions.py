"""Ask what a person can decide of a row, and which rows most need it.

In: a built database. Out: questions, each with the text around it and the decisions that answer it. Invariant: every
answer is a row that corrections.csv takes; a question that cannot be told by words and their occurrence is not asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from retold.decisions import METHOD, occurrence_at

Decision = dict[str, str]
Place = tuple[str, str, str, str]


@dataclass(frozen=True)
class Question:
    """Something that a person can decide.

    ``yes`` confirms what stands there, ``no`` is its opposite; ``other`` lacks only the entity that a person names.
    """

    key: str
    asked: str
    before: str
    words: str
    after: str
    address: str
    why: str
    yes: Decision | None = None
    no: Decision | None = None
    other: Decision | None = None
    types: Decision | None = None
    weight: float = field(default=0.0, compare=False)

    @property
    def place(self) -> Place:
        """What every answer is about."""
        return place_of(next(iter(self.answers().values())))

    def answers(self) -> dict[str, Decision]:
        """The decisions by name."""
        named = {"yes": self.yes, "no": self.no, "other": self.other, "type": self.types}
        return {name: decision for name, decision in named.items() if decision is not None}


_QUOTES = f"""
SELECT quotes.id, quotes.article_id, quotes.text, quotes.char_start, quotes.char_end, quotes.speaker_id,
  quotes.speaker_text, quotes.method, quotes.confidence, articles.text AS whole, entities.name,
  (SELECT 1 + count(*) FROM quotes AS part WHERE part.part_of_id = quotes.id)
  + (SELECT count(*) FROM quotes AS part WHERE part.continues_id = quotes.id) AS hanging
FROM quotes JOIN articles ON articles.id = quotes.article_id LEFT JOIN entities ON entities.id = quotes.speaker_id
WHERE quotes.part_of_id IS NULL AND quotes.method <> '{METHOD}'
"""
_MENTIONS = f"""
SELECT mentions.id, mentions.article_id, mentions.text, mentions.char_start, mentions.char_end, mentions.entity_id,
  mentions.method, mentions.confidence, articles.text AS whole, entities.name, entities.type, 1 AS hanging
FROM mentions JOIN articles ON articles.id = mentions.article_id JOIN entities ON entities.id = mentions.entity_id
WHERE mentions.method <> '{METHOD}'
"""
_ENTITIES = f"""
SELECT entities.id, entities.name, entities.type, entities.origin, count(*) AS hanging,
  avg(mentions.confidence) AS confidence, min(mentions.method) AS method,
  (SELECT sentences.text FROM mentions AS first JOIN sentences ON sentences.id = first.sentence_id
    WHERE first.entity_id = entities.id ORDER BY first.rowid LIMIT 1) AS whole
FROM entities JOIN mentions ON mentions.entity_id = entities.id
WHERE mentions.method <> '{METHOD}'
"""
_MERGES = """
SELECT merges.id, merges.spelling, merges.entity_id, merges.evidence, merges.score, merges.decision, entities.name,
  coalesce(own.article_count, 1) AS hanging
FROM merges JOIN entities ON entities.id = merges.entity_id
LEFT JOIN entities AS own ON own.name = merges.spelling AND own.type = entities.type AND own.id <> entities.id
"""
_RETELLINGS = """
SELECT retellings.id, retellings.grade AS method, retellings.confidence, a.article_id, a.text, a.char_start, a.char_end,
  own.text AS whole, b.article_id AS other_article_id, b.text AS other_text, b.char_start AS other_start,
  other.text AS other_whole,
  (SELECT 1 + count(*) FROM differences WHERE differences.retelling_id = retellings.id) AS hanging
FROM retellings
JOIN sentences AS a ON a.id = retellings.sentence_a_id JOIN sentences AS b ON b.id = retellings.sentence_b_id
JOIN articles AS own ON own.id = a.article_id JOIN articles AS other ON other.id = b.article_id
"""
# each quotation of an utterance beside the first
_WORDINGS = """
SELECT quotes.id, quotes.method, quotes.confidence, first.article_id, first.text, first.char_start, first.char_end,
  own.text AS whole, quotes.article_id AS other_article_id, quotes.text AS other_text, quotes.char_start AS other_start,
  other.text AS other_whole, 1 AS hanging
FROM quotes JOIN quotes AS first ON first.utterance_id = quotes.utterance_id AND first.id <> quotes.id
JOIN articles AS own ON own.id = first.article_id JOIN articles AS other ON other.id = quotes.article_id
WHERE first.id || '-u' = quotes.utterance_id
"""
_FIGURES = """
SELECT figures.id, figures.article_id, figures.text, figures.char_start, figures.char_end, figures.value,
  figures.method, figures.confidence, figures.subject_key, articles.text AS whole, 1 AS hanging
FROM figures JOIN articles ON articles.id = figures.article_id
"""
_OF_DIFFERENCE = """
WHERE EXISTS (
  SELECT 1 FROM differences JOIN sentences ON sentences.id IN (differences.sentence_a_id, differences.sentence_b_id)
  WHERE differences.id = ? AND sentences.article_id = figures.article_id
    AND figures.char_start IN (differences.char_start_a, differences.char_start_b)
)
"""
_WORDS = ("text", "whole", "other_text", "other_whole")
AROUND = 160  # characters shown on either side
LONGEST = 80  # characters of a quotation that a decision repeats
MOST = 100  # rows of each kind that stand in the queue
LOOKED_AT = 500  # so many are looked at for them: the least certain ones, or the entities that most articles name
_DOUBTFUL_QUOTES = f"""
AND quotes.id IN (
  SELECT id FROM quotes WHERE confidence < 0.9 AND kind <> 'indirect' AND part_of_id IS NULL AND method <> '{METHOD}'
    AND coalesce(speaker_id, speaker_text) IS NOT NULL ORDER BY confidence, rowid LIMIT {LOOKED_AT}
) ORDER BY hanging * (1 - quotes.confidence) DESC, quotes.id LIMIT {MOST}
"""
_DOUBTFUL_MENTIONS = f"""
AND mentions.id IN (
  SELECT id FROM mentions WHERE confidence < 0.8 AND method <> '{METHOD}' ORDER BY confidence, rowid LIMIT {MOST}
) ORDER BY mentions.confidence, mentions.id
"""
_DOUBTFUL_ENTITIES = f"""
AND entities.id IN (
  SELECT id FROM entities WHERE origin = 'discovered' ORDER BY article_count DESC, rowid LIMIT {LOOKED_AT}
) GROUP BY entities.id HAVING confidence < 0.9
ORDER BY hanging * (1 - confidence) DESC, entities.id LIMIT {MOST}
"""
_SUGGESTED = f"""
WHERE merges.decision = 'suggested' ORDER BY hanging * (1 - merges.score) DESC, merges.id LIMIT {MOST}
"""
_WEAKEST = f"""
WHERE retellings.id IN (SELECT id FROM retellings WHERE grade = 'retold' ORDER BY score, rowid LIMIT {MOST})
ORDER BY retellings.score, retellings.id
"""


def of_row(database: sqlite3.Connection, table: str, key: str) -> list[Question]:
    """The questions of one row: its own, or, of an article and an utterance, those of its quotations."""
    if table not in ASKED_OF:
        return []
    sql, ask = ASKED_OF[table]
    return list(_asked(database, sql, ask, key))


def queue(database: sqlite3.Connection) -> list[Question]:
    """What most needs a human eye, first what is doubtful and has many rows hanging on it."""
    every = [
        *_asked(database, _MERGES + _SUGGESTED, _merge),
        *_asked(database, _ENTITIES + _DOUBTFUL_ENTITIES, _entity),
        *_asked(database, _QUOTES + _DOUBTFUL_QUOTES, _quote),
        *_asked(database, _MENTIONS + _DOUBTFUL_MENTIONS, _mention),
        *_asked(database, _RETELLINGS + _WEAKEST, _retelling),
    ]
    return sorted(every, key=lambda one: (-one.weight, one.key))


def place_of(decision: Mapping[str, str]) -> Place:
    """What a decision is about: an article, words, which of their occurrences, and the words of another article."""
    article_id = decision.get("article_id", "")
    occurrence = decision.get("occurrence") or ("1" if article_id else "")
    return article_id, decision["words"], occurrence, decision.get("other_words", "")


def _asked(
    database: sqlite3.Connection, sql: str, ask: Callable[[sqlite3.Row], Question | None], *values: Any
) -> Iterator[Question]:
    for row in database.execute(sql, values):
        question = ask(row) if _is_shown(row) else None
        if question is not None:
            yield question


def _is_shown(row: sqlite3.Row) -> bool:
    """Whether the words that a question is about are there: an article may show less than its text."""
    return all(row[name] is not None for name in _WORDS if name in row.keys())  # noqa: SIM118 (a row is no mapping)


def _quote(row: sqlite3.Row) -> Question | None:
    place = _words_at(row, _beginning(row["text"]))
    if place is None:
        return None
    asked = f"Does {row['name']} say this?" if row["speaker_id"] else "Who says this?"
    decision = {"decision": "speaker", **place}
    return Question(
        **_shown(row, "quotes", asked),
        yes={**decision, "entity_id": row["speaker_id"]} if row["speaker_id"] else None,
        no={**decision, "entity_id": ""},
        other=decision,
    )


def _mention(row: sqlite3.Row) -> Question | None:
    place = _words_at(row, row["text"])
    if place is None:
        return None
    return Question(
        **_shown(row, "mentions", f"Does this name {row['name']}, {_a(row['type'])}?"),
        yes={"decision": "mention", **place, "entity_id": row["entity_id"]},
        no={"decision": "no mention", **place},
        other={"decision": "mention", **place},
    )


def _entity(row: sqlite3.Row) -> Question | None:
    spelling = {"words": row["name"]}
    before, found, after = row["whole"].partition(row["name"])
    return Question(
        key=f"entities/{row['id']}",
        asked=f"Is this {_a(row['type'])}?",
        before=_from_word(before[-AROUND:], len(before) > AROUND) if found else "",
        words=row["name"],
        after=_to_word(after[:AROUND], len(after) > AROUND) if found else f": {before}",
        address=f"entities/{row['id']}",
        why=_why(row),
        yes={"decision": "type", **spelling, "type": row["type"]},
        no={"decision": "no entity", **spelling},
        other={"decision": "same", **spelling},
        types={"decision": "type", **spelling},
        weight=_weight(row),
    )


def _merge(row: sqlite3.Row) -> Question | None:
    spelling = {"words": row["spelling"], "entity_id": row["entity_id"]}
    return Question(
        key=f"merges/{row['id']}",
        asked=f"Is this {row['name']}?",
        before="",
        words=row["spelling"],
        after="",
        address=f"entities/{row['entity_id']}",
        why=f"{row['decision']}: {row['evidence']}",
        yes={"decision": "same", **spelling},
        no={"decision": "apart", **spelling},
        weight=row["hanging"] * (1 - row["score"]),
    )


def _figure(row: sqlite3.Row) -> Question | None:
    place = _words_at(row, row["text"])
    if place is None:
        return None
    of = f", of {row['subject_key']}" if row["subject_key"] else ""
    return Question(
        **_shown(row, "figures", f"Does this say {row['value']}{of}?"), no={"decision": "no figure", **place}
    )


def _retelling(row: sqlite3.Row) -> Question | None:
    pair = _pair(row)
    if pair is None:
        return None
    asked = f"Does this tell the same as {row['other_article_id']}: “{row['other_text']}”"
    return Question(**_shown(row, "retellings", asked), no={"decision": "not retold", **pair})


def _wording(row: sqlite3.Row) -> Question | None:
    pair = _pair(row)
    if pair is None:
        return None
    asked = f"Is this one utterance with what {row['other_article_id']} has: “{row['other_text']}”"
    shown = _shown(row, "wordings", asked)
    return Question(**shown, yes={"decision": "one utterance", **pair}, no={"decision": "two utterances", **pair})


def _pair(row: sqlite3.Row) -> Decision | None:
    """The beginnings of two texts and their occurrences, if they can be told so."""
    place, words = _words_at(row, _beginning(row["text"])), _beginning(row["other_text"])
    occurrence = occurrence_at(row["other_whole"], words, row["other_start"])
    if place is None or occurrence is None:
        return None
    other = {"article_id": row["other_article_id"], "words": words, "occurrence": str(occurrence)}
    return {**place, **{f"other_{name}": value for name, value in other.items()}}


def _words_at(row: sqlite3.Row, words: str) -> Decision | None:
    """The words and which of their occurrences in the article it is, if they can be told so."""
    occurrence = occurrence_at(row["whole"], words, row["char_start"])
    if occurrence is None:
        return None
    return {"article_id": row["article_id"], "words": words, "occurrence": str(occurrence)}


def _beginning(text: str) -> str:
    """The words with which a quotation begins: so many as fit a cell that people read."""
    line = text.partition("\n")[0].strip()
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] or line


def _shown(row: sqlite3.Row, table: str, asked: str) -> dict[str, Any]:
    start, end = row["char_start"], row["char_end"]
    return {
        "key": f"{table}/{row['id']}",
        "asked": asked,
        "before": _from_word(row["whole"][max(0, start - AROUND) : start], start > AROUND),
        "words": row["text"],
        "after": _to_word(row["whole"][end : end + AROUND], end + AROUND < len(row["whole"])),
        "address": f"articles/{row['article_id']}",
        "why": _why(row),
        "weight": _weight(row),
    }


def _from_word(text: str, is_cut: bool) -> str:
    """The text before a place, from a whole word on."""
    return "…" + text.partition(" ")[2] if is_cut and " " in text else text


def _to_word(text: str, is_cut: bool) -> str:
    """The text after a place, to a whole word."""
    return text.rpartition(" ")[0] + " …" if is_cut and " " in text else text


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _why(row: sqlite3.Row) -> str:
    return f"rule {row['method']}, right {row['confidence']:.0%} of the time"


def _weight(row: sqlite3.Row) -> float:
    """How much a decision may change: its doubt times the rows that hang on it."""
    return float(row["hanging"] * (1 - row["confidence"]))


# The tables of which something can be asked, with the rows that it is asked of
ASKED_OF = {
    "quotes": (f"{_QUOTES} AND quotes.id = ?", _quote),
    "mentions": (f"{_MENTIONS} AND mentions.id = ?", _mention),
    "entities": (f"{_ENTITIES} AND entities.id = ? GROUP BY entities.id", _entity),
    "merges": (f"{_MERGES} WHERE merges.id = ?", _merge),
    "articles": (f"{_QUOTES} AND quotes.article_id = ? ORDER BY quotes.position LIMIT {MOST}", _quote),
    "utterances": (f"{_WORDINGS} AND quotes.utterance_id = ? LIMIT {MOST}", _wording),
    "wordings": (f"{_WORDINGS} AND quotes.id = ?", _wording),
    "retellings": (f"{_RETELLINGS} WHERE retellings.id = ?", _retelling),
    "differences": (_FIGURES + _OF_DIFFERENCE, _figure),
    "figures": (f"{_FIGURES} WHERE figures.id = ?", _figure),
}
