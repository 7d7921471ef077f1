"""Find the values that differ between two sentences that tell the same.

In: two sentences of a story with their grade. Out: pairs of values that differ. Invariant: both values stand in their
sentences as stored; a value that the other sentence gives too, in whatever words, differs from nothing.

A difference is no contradiction: one article may have been written before the event. Two values are set against each
other only if they are values of the same thing: they count the same sort of things, or the words around both have one
in common that is not all over the story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from retold.stories.likeness import Named
from retold.stories.retellings import Article, Grade, Sentence
from retold.stories.values import Value, ValueKind, stems_of, values_of
from retold.stories.wording import compare_wordings

# A word that an article of the story uses in more sentences than this, on average, is what the story is about and
# tells nothing of what a value belongs to.
_SENTENCES_AN_ARTICLE = 3
# Two spellings of one name are so much alike at least ("Sergey", "Sergei"); other names of one thing are less.
_SPELT_ALIKE = 70
# A place is set against another only where it is swapped with few words around.
_MOST_SWAPPED = 4
# A length of time that is so many times another is of something else: a day's visit, the third in half a year.
_MOST_TIMES = 50
_KEPT_SENTENCES = 5_000


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values that differ, its offsets into the sentence."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values that differ."""

    kind: ValueKind
    a: Side
    b: Side


class Differences:
    """The differences between the sentences of one story."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Count which words are all over the story."""
        counts: Counter[str] = Counter()
        number = 0
        for article in articles:
            number += 1
            for sentence in article.sentences:
                counts.update(set(stems_of(sentence.text)))
        most = _SENTENCES_AN_ARTICLE * number
        self._all_over = frozenset(stem for stem, count in counts.items() if count > most)
        self._values = lru_cache(_KEPT_SENTENCES)(values_of)

    def ties(self, sentence: Sentence, published: str | None) -> frozenset[str]:
        """What the sentence gives a value of; two sentences with one in common are related even if little alike."""
        values = self._values(sentence.text, published)
        counted = {f"{value.kind} {value.unit} {sort}" for value in values for sort in value.of}
        dated = {f"day {stem}" for value in values if value.kind == "day" for stem in value.near - self._all_over}
        return frozenset(counted | dated)

    def between(self, a: Sentence, b: Sentence, days: tuple[str | None, str | None], grade: Grade) -> list[Difference]:
        """The differences between two sentences, in the order in which they stand in the first."""
        if a.text == b.text and days[0] == days[1]:
            return []
        found = [*self._of_values(a, b, days, grade), *_names(a, b)]
        if grade != "related":
            found += _places(a, b)
        return sorted(found, key=lambda difference: (difference.a.start, difference.b.start, difference.kind))

    def _of_values(
        self, a: Sentence, b: Sentence, days: tuple[str | None, str | None], grade: Grade
    ) -> Iterator[Difference]:
        ours, theirs = self._values(a.text, days[0]), self._values(b.text, days[1])
        if not ours or not theirs:
            return
        left_a, left_b = _unmatched(ours, theirs), _unmatched(theirs, ours)
        candidates = [
            (self._nearness(one, other, grade), one, other)
            for one in left_a
            for other in left_b
            if (one.kind, one.unit) == (other.kind, other.unit)
        ]
        candidates.sort(key=lambda row: (-row[0], row[1].start, row[2].start))
        taken_a, taken_b = set[Value](), set[Value]()
        for nearness, one, other in candidates:
            if nearness and one not in taken_a and other not in taken_b:
                taken_a.add(one)
                taken_b.add(other)
                yield Difference(one.kind, _side(one), _side(other))

    def _nearness(self, one: Value, other: Value, grade: Grade) -> int:
        """How much speaks for two values being of the same thing; 0 if nothing does."""
        shared = len((one.near & other.near) - self._all_over)
        if one.kind == "stance":
            return shared + (grade != "related")
        if one.kind == "duration" and not _comparable(one, other):
            return 0
        if one.of or other.of:
            return (1 + shared) if one.of & other.of else 0
        return shared


def _unmatched(values: list[Value], others: list[Value]) -> list[Value]:
    """The values that the other sentence does not give; a stance only if it is the only one in its matter."""
    stances = Counter(matter for matter, _ in {(value.unit, value.value) for value in values if value.kind == "stance"})
    return [
        value
        for value in values
        if not any(_same(value, other) for other in others) and (value.kind != "stance" or stances[value.unit] == 1)
    ]


def _same(one: Value, other: Value) -> bool:
    if one.kind == "day" == other.kind:  # a day of a month that the other gives is no difference
        return one.low <= other.high and other.low <= one.high
    if one.kind == "stance":
        return (one.kind, one.value) == (other.kind, other.value)
    return (one.kind, one.unit, one.sign, one.low, one.high) == (
        other.kind,
        other.unit,
        other.sign,
        other.low,
        other.high,
    )


def _comparable(one: Value, other: Value) -> bool:
    shorter, longer = sorted((one.low, other.low))
    return longer <= _MOST_TIMES * shorter


def _side(value: Value) -> Side:
    return Side(value.value, value.start, value.end)


# Names and places


def _names(a: Sentence, b: Sentence) -> Iterator[Difference]:
    """The persons and places whose names are spelt otherwise, each once."""
    for entity_id, one in a.names.items():
        other = b.names.get(entity_id)
        if other is None:
            continue
        words_a = _spelling(a.text[one.start : one.end])
        words_b = _spelling(b.text[other.start : other.end])
        if words_a != words_b and _spelt_otherwise(words_a, words_b):
            yield Difference("name", _named(one, " ".join(words_a)), _named(other, " ".join(words_b)))


@lru_cache(_KEPT_SENTENCES)
def _spelling(name: str) -> tuple[str, ...]:
    words = (word.strip("’'.,").removesuffix("’s").removesuffix("'s") for word in name.lower().split())
    return tuple(words)


def _spelt_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each has a word that the other has not, and two of these are nearly the same."""
    only_one, only_other = [w for w in one if w not in other], [w for w in other if w not in one]
    return any(
        ratio(a, b) >= _SPELT_ALIKE for a in only_one for b in only_other if a.replace(".", "") != b.replace(".", "")
    )


def _named(named: Named, value: str) -> Side:
    return Side(value, named.start, named.end)


def _places(a: Sentence, b: Sentence) -> Iterator[Difference]:
    """Places of which one stands where the other sentence has another."""
    ours = [named for named in a.names.values() if named.entity_type == "place" and named.entity_id not in b.names]
    theirs = [named for named in b.names.values() if named.entity_type == "place" and named.entity_id not in a.names]
    if not ours or not theirs:
        return
    position_a = position_b = 0
    for piece in compare_wordings(a.text, b.text):
        end_a, end_b = position_a + len(piece.here), position_b + len(piece.there)
        if piece.kind == "swapped" and max(len(piece.here.split()), len(piece.there.split())) <= _MOST_SWAPPED:
            here = [named for named in ours if position_a <= named.start and named.end <= end_a]
            there = [named for named in theirs if position_b <= named.start and named.end <= end_b]
            if len(here) == len(there) == 1:
                yield Difference("place", _named(here[0], here[0].entity_id), _named(there[0], there[0].entity_id))
        position_a, position_b = end_a, end_b
