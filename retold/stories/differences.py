"""Find the values that differ between two sentences that tell the same.

In: two sentences of a story with their grade. Out: pairs of values that differ. Invariant: both values stand in their
sentences as stored; a value that the other sentence gives too, in whatever words, differs from nothing.

A difference is no contradiction: one article may have been written before the event. Two values are set against each
other only if they are values of the same thing: they count the same in the same state, or, where no words say so, the
words around both have one in common that is not all over the story. Values of the same thing in sentences that are no
pair come from slots.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retold.lists import values_by_word
from retold.stories.likeness import words_of
from retold.stories.names_apart import Spelt, spelt_otherwise, swapped, swapped_in_text
from retold.stories.negation import Turn, turned
from retold.stories.retellings import Article, Grade, Sentence
from retold.stories.slots import Stated, agree
from retold.stories.values import Value, ValueKind, kind_of, stems_of, values_of
from retold.text import fold

# A word that an article of the story uses in more sentences than this, on average, is what the story is about and
# tells nothing of what a value belongs to.
_SENTENCES_AN_ARTICLE = 3
# A length of time that is so many times another is of something else: a day's visit, the third in half a year.
_MOST_TIMES = 50
_KEPT_SENTENCES = 5_000
_YEAR = re.compile(r"\b\d{4}\b")
_DAY = 10  # characters of a day in ISO 8601
_ACTING = ("person", "organisation", "group")
# Words before a name by which somebody else acts: "an officer close to Lee flew to Rome on Monday"
_OTHERS_ACT = [[word] for word in ("about", "against", "by", "for", "from", "of", "on", "to", "with")]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values that differ, its offsets into the sentence, and the figure that gives it, if one does."""

    value: str
    start: int
    end: int
    figure_id: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values that differ; ``compatible`` where both can be right, since one says less than the other."""

    kind: ValueKind
    a: Side
    b: Side
    compatible: bool = False


def of_stated(one: Stated, other: Stated, compatible: bool) -> Difference:
    """The difference between two figures of a slot."""
    return Difference(kind_of(one.figure.kind), _of_figure(one), _of_figure(other), compatible)


class Differences:
    """The differences between the sentences of one story."""

    def __init__(self, articles: Iterable[Article], stated: Mapping[str, Sequence[Stated]]) -> None:
        """Count which words are all over the story; ``stated`` are the figures of each sentence."""
        counts: Counter[str] = Counter()
        number = 0
        for article in articles:
            number += 1
            for sentence in article.sentences:
                counts.update(set(stems_of(sentence.text)))
        most = _SENTENCES_AN_ARTICLE * number
        self._all_over = frozenset(stem for stem, count in counts.items() if count > most)
        self._stated = stated
        self._ties = dict[str, frozenset[str]]()
        self._values = lru_cache(_KEPT_SENTENCES)(self._read)

    def _read(self, sentence_id: str, text: str) -> list[Value]:
        return values_of(text, self._stated.get(sentence_id, ()))

    def ties(self, sentence: Sentence) -> frozenset[str]:
        """What the sentence gives a value of; two sentences with one in common are related even if little alike."""
        if sentence.id not in self._ties:
            self._ties[sentence.id] = self._tied(sentence)
        return self._ties[sentence.id]

    def _tied(self, sentence: Sentence) -> frozenset[str]:
        values = self._values(sentence.id, sentence.text)
        counted = {f"{value.kind} {value.unit} {sort}" for value in values for sort in (*value.of, *value.phrase)}
        dated = {
            f"day {who} {stem}"
            for value in values
            if value.kind == "day" and (who := _person(sentence, value.start))
            for stem in value.near - self._all_over
        }
        return frozenset(counted | dated)

    def between(self, a: Sentence, b: Sentence, grade: Grade) -> list[Difference]:
        """The differences between two sentences, in the order in which they stand in the first."""
        found = [*self._of_values(a, b, grade), *_of_names(a, b, grade)]
        if grade != "related" and a.text != b.text:
            for one, other in turned(a.text, b.text, grade == "copied"):
                if _have_one_subject(a, one, b, other):
                    found.append(Difference("negation", _of_turn(one), _of_turn(other)))
        return sorted(found, key=lambda difference: (difference.a.start, difference.b.start, difference.kind))

    def _of_values(self, a: Sentence, b: Sentence, grade: Grade) -> Iterator[Difference]:
        ours, theirs = self._values(a.id, a.text), self._values(b.id, b.text)
        if not ours or not theirs:
            return
        left_a, left_b = _unmatched(ours, theirs), _unmatched(theirs, ours)
        candidates = [
            (self._nearness(one, other, grade), one, other)
            for one in left_a
            for other in left_b
            if (one.kind, one.unit) == (other.kind, other.unit)
            and (one.kind != "day" or self._of_one_event(a, one, b, other, grade))
        ]
        candidates.sort(key=lambda row: (-row[0], row[1].start, row[2].start))
        taken_a, taken_b = set[Value](), set[Value]()
        for nearness, one, other in candidates:
            if nearness and one not in taken_a and other not in taken_b:
                taken_a.add(one)
                taken_b.add(other)
                yield Difference(one.kind, _side(one), _side(other), _how(one, other) == "compatible")

    def _of_one_event(self, a: Sentence, one: Value, b: Sentence, other: Value, grade: Grade) -> bool:
        """Whether the same may have happened on two days: the same person does it, or, told again, words say what.

        Where it happened is not enough: in one place much happens on different days.
        """
        who, its = _person(a, one.start), _person(b, other.start)
        if who and who == its and (grade != "related" or _said(one) != _said(other)):
            return True
        return grade != "related" and bool((one.near & other.near) - self._all_over - _named_in(a) - _named_in(b))

    def _nearness(self, one: Value, other: Value, grade: Grade) -> int:
        """How much speaks for two values being of the same thing; 0 if nothing does."""
        shared = len((one.near & other.near) - self._all_over)
        if one.kind == "stance":
            # who "said" and who "claimed" it, who "condemned" and who "slammed" it, are the same only where the rest is
            if one.unit == "telling" or grade == "related":
                return shared + 1 if grade == "copied" else 0
            return shared + 1
        if one.subject or other.subject:
            is_part = grade == "related" and one.subject is not None and one.subject[-1]
            return (1 + shared) if one.subject == other.subject and not is_part else 0
        if one.kind == "duration" and not _comparable(one, other):
            return 0
        # money for the same may come from others
        if one.phrase & other.phrase and (one.kind != "money" or grade != "related"):
            return 1 + shared
        if one.of or other.of:
            # of two counts of people either may be of others, unless the whole is told again
            is_other = grade == "related" and one.unit.startswith("number") and _how(one, other) == "differs"
            return (1 + shared) if one.of & other.of and not is_other else 0
        return shared if grade != "related" or (one.kind == "day" and not one.unit.endswith("year")) else 0


def _unmatched(values: list[Value], others: list[Value]) -> list[Value]:
    """The values that the other sentence does not give; a stance only if it is the only one in its matter."""
    stances = Counter(matter for matter, _ in {(value.unit, value.value) for value in values if value.kind == "stance"})
    return [
        value
        for value in values
        if not any(_is_given(value, other) for other in others) and (value.kind != "stance" or stances[value.unit] == 1)
    ]


def _is_given(one: Value, other: Value) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind == "day" and _in_one_word(one, other):
        return True
    how = _how(one, other)
    # a day of a month that the other gives is no difference
    return how == "same" or (one.kind == "day" and how == "compatible")


def _in_one_word(one: Value, other: Value) -> bool:
    """Whether two days are told in one word that also means nowadays ("today"), or as one that lacks the year."""
    words, others = _said(one), _said(other)
    if words == others:
        return values_by_word("weekday").keys().isdisjoint(words.split())
    lacks_year = not (_YEAR.search(words) and _YEAR.search(others))
    return lacks_year and len(one.value) == len(other.value) == _DAY and one.value[4:] == other.value[4:]


def _said(value: Value) -> str:
    return fold(value.stated.figure.span.of(value.stated.sentence.text)) if value.stated else ""


def _how(one: Value, other: Value) -> str:
    if one.stated is None or other.stated is None:
        return "same" if one.value == other.value else "differs"
    if one.kind != "day" and one.stated.figure.unit != other.stated.figure.unit:
        return "differs"
    return agree(one.stated, other.stated)


def _comparable(one: Value, other: Value) -> bool:
    shorter, longer = sorted((_size(one), _size(other)))
    return longer <= _MOST_TIMES * shorter


def _size(value: Value) -> float:
    figure = value.stated.figure if value.stated else None
    return ((figure.low if figure.low is not None else figure.high) or 0.0) if figure else 0.0


def _side(value: Value) -> Side:
    return Side(value.value, value.start, value.end, value.stated.id if value.stated else None)


def _of_figure(stated: Stated) -> Side:
    return Side(stated.figure.value, stated.figure.span.start, stated.figure.span.end, stated.id)


def _have_one_subject(a: Sentence, one: Turn, b: Sentence, other: Turn) -> bool:
    """Whether the last one named before each of two verbs is the same, as far as both sentences name anybody there."""
    subject, its = _subject(a, one), _subject(b, other)
    return subject is None or its is None or subject == its


def _subject(sentence: Sentence, turn: Turn) -> str | None:
    """The last word of the name; two spellings of one person often share it."""
    acting = [name for name in sentence.names.values() if name.entity_type in _ACTING and name.end <= turn.start]
    last = max(acting, key=lambda name: name.end, default=None)
    return words_of(sentence.text[last.start : last.end])[-1] if last else None


def _person(sentence: Sentence, start: int) -> str | None:
    """The last person named before a place in a sentence, unless "of" or the like says that somebody else acts."""
    before = [name for name in sentence.names.values() if name.entity_type == "person" and name.end <= start]
    last = max(before, key=lambda name: name.end, default=None)
    words = words_of(sentence.text[: last.start]) if last else []
    return last.entity_id if last and words[-1:] not in _OTHERS_ACT else None


def _named_in(sentence: Sentence) -> frozenset[str]:
    """The stems of all names of a sentence."""
    return frozenset(
        stem for name in sentence.names.values() for stem in stems_of(sentence.text[name.start : name.end])
    )


def _of_turn(turn: Turn) -> Side:
    return Side(f"{turn.kind} {turn.word}".strip(), turn.start, turn.end)


def _of_names(a: Sentence, b: Sentence, grade: Grade) -> Iterator[Difference]:
    """Spellings of a name; places, and persons of copied text, in place of another."""
    pairs = list(spelt_otherwise(a, b, grade != "related"))
    if grade == "copied":
        pairs += [pair for kind in ("person", "organisation") for pair in swapped(a, b, kind) if pair not in pairs]
        pairs += [pair for pair in swapped_in_text(a, b) if not any(_overlap(pair, other) for other in pairs)]
    for one, other in pairs:
        yield Difference("name", _spelt(one, " ".join(one.words)), _spelt(other, " ".join(other.words)))
    if grade != "related":
        for one, other in swapped(a, b, "place"):
            yield Difference("place", _spelt(one, one.entity_id), _spelt(other, other.entity_id))


def _overlap(pair: tuple[Spelt, Spelt], other: tuple[Spelt, Spelt]) -> bool:
    return any(name.start < known.end and known.start < name.end for name, known in zip(pair, other, strict=True))


def _spelt(name: Spelt, value: str) -> Side:
    return Side(value, name.start, name.end)
