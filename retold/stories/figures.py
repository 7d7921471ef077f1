"""Hold the figures of a story's articles against one another: slots, and rows of differences.

In: a database that holds the figures of every article, and the retellings of a story as they are found. Out: its slots,
and its differences. Invariant: two figures make one row at most, that of their retelling if their sentences are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from retold.records import Figure, Span
from retold.stories.differences import Differences, of_stated
from retold.stories.found import Found
from retold.stories.retellings import Comparison, Sentence
from retold.stories.slots import Place, Stated, pairs_of, slots_of
from retold.stories.where import Named, located, of_persons
from retold.tables.rows import Row, difference_row, retelling_id, slot_row

# What is no running text says once more what the text says
_STATED = """
SELECT figures.id, figures.article_id, sentences.id, sentences.text, sentences.char_start, figures.char_start,
       figures.char_end, kind, value, unit, low, high, first_day, last_day, subject_key, is_part, scope, method
FROM figures JOIN articles ON articles.id = figures.article_id JOIN sentences ON sentences.id = sentence_id
JOIN paragraphs ON paragraphs.id = sentences.paragraph_id
WHERE story_id = ? AND paragraphs.role = 'body'
ORDER BY published IS NULL, published, articles.id, figures.rowid
"""

_NAMED = """
SELECT entities.type, sentence_id, mentions.char_start - sentences.char_start, mentions.char_end - sentences.char_start,
    entity_id, entities.name, country_code
FROM mentions JOIN articles ON articles.id = mentions.article_id JOIN entities ON entities.id = entity_id
JOIN sentences ON sentences.id = sentence_id
WHERE story_id = ? AND entities.type IN ('person', 'place') AND kind = 'name' ORDER BY mentions.rowid
"""


class Figures:
    """The figures of one story."""

    def __init__(self, found: Found, story_id: str) -> None:
        """Read the figures of the story's articles and add the rows of its slots."""
        stated = [_stated(row) for row in found.connection.execute(_STATED, (story_id,))]
        named: dict[str, dict[str, list[Named]]] = {"person": defaultdict(list), "place": defaultdict(list)}
        for entity_type, sentence_id, *name in found.connection.execute(_NAMED, (story_id,)):
            named[entity_type][sentence_id].append(Named(*name))
        stated = of_persons(located(stated, named["place"]), named["person"])
        self.by_sentence: dict[str, list[Stated]] = defaultdict(list)
        for one in stated:
            self.by_sentence[one.sentence.id].append(one)
        self._slots = slots_of(story_id, stated)
        self._slot_of = {one.id: slot.id for slot in self._slots for one in slot.stated}
        self._told: set[tuple[str | None, str | None]] = set()
        found.insert("slots", (slot_row(story_id, slot) for slot in self._slots))
        members = [(slot_id, figure_id) for figure_id, slot_id in self._slot_of.items()]
        found.point("figures", "slot_id", members)

    def of_retellings(self, comparison: Comparison, differences: Differences) -> Iterator[Row]:
        """What differs between the sentences of two articles that tell the same."""
        for retelling in comparison.retellings:
            own_id, sentences = retelling_id(retelling), (_place(retelling.a), _place(retelling.b))
            found = differences.between(retelling.a, retelling.b, retelling.grade)
            for number, difference in enumerate(found, start=1):
                pair = difference.a.figure_id, difference.b.figure_id
                self._told.add(pair)
                slot_a, slot_b = (self._slot_of.get(figure_id or "") for figure_id in pair)
                slot_id = slot_a if slot_a == slot_b else None
                yield difference_row(own_id, number, sentences, difference, slot_id, own_id)

    def of_slots(self) -> Iterator[Row]:
        """What differs between figures of the same thing in sentences that are no pair, once all pairs are told."""
        for slot in self._slots:
            pairs = (pair for pair in pairs_of(slot) if (pair[0].id, pair[1].id) not in self._told)
            for number, (one, other, compatible) in enumerate(pairs, start=1):
                sentences, difference = (one.sentence, other.sentence), of_stated(one, other, compatible)
                yield difference_row(slot.id, number, sentences, difference, slot.id, None)


def _place(sentence: Sentence) -> Place:
    return Place(sentence.id, sentence.text, sentence.start)


def _stated(row: tuple[Any, ...]) -> Stated:
    figure_id, article_id, sentence_id, text, offset, start, end, kind, value, unit, low, high, *rest = row
    first_day, last_day, subject_key, is_part, scope, method = rest
    figure = Figure(
        Span(start - offset, end - offset),
        kind,
        value,
        unit or "",
        low,
        high,
        first_day=_day(first_day),
        last_day=_day(last_day),
        subject_key=subject_key,
        is_part=bool(is_part),
        scope=scope,
        method=method,
    )
    return Stated(figure_id, article_id, Place(sentence_id, text, offset), figure)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
