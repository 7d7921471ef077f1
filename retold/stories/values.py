"""Say what the figures and the stances of a sentence are of, so that another telling can be held against it.

In: a sentence with its figures. Out: values with the words that give them and the words around. Invariant:
``text[start:end]`` is exactly the words that give the value.

What a figure is of is what its words say (a state behind the number, a toll); where none do (whose arrival, how many of
what) it is judged by the words near it in its own clause. The word lists are ``lists/value_words.csv`` and
``lists/stances.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from retold.lists import function_words, rows_of, values_by_word
from retold.records import FigureKind
from retold.stories.likeness import words_of
from retold.stories.slots import Stated, Where
from retold.text import plain_words

ValueKind = Literal["day", "time", "duration", "number", "money", "place", "name", "stance", "negation"]

_CLAUSE_END = re.compile(r"[,;:()“”\"—–]")
# "Twice in six months" says within what time, "a visit of six days" how long.
_PERIOD = re.compile(
    r"\b(?:(?:in|within|over)(?: the (?:past|last|first|next))?|the (?:past|last|first|next)) $", re.IGNORECASE
)
_NEAR = 5  # so many words that say something, on either side
_NEXT = 2  # so many next to a day say what happens on it, but for those that say who acts
_COUNTED = 4  # so many behind a number say what is counted
_KEPT_PATTERNS = 2**10  # of the words that begin a stance in one sentence
_STEM = 5  # letters that tell a word, whatever its ending
_OF_FIGURES: dict[FigureKind, ValueKind] = {"day": "day", "time": "time", "duration": "duration", "money": "money"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its words.

    Two values of one ``kind`` and ``unit`` can be compared. ``of`` holds the sorts of things that are counted or
    measured, ``phrase`` the pairs of words that follow a number, ``near`` the stems around. A stance has no figure.
    """

    kind: ValueKind
    unit: str
    value: str
    start: int
    end: int
    near: frozenset[str]
    of: frozenset[str] = frozenset()
    stated: Stated | None = None
    phrase: frozenset[tuple[str, str]] = frozenset()

    @property
    def subject(self) -> tuple[str, str | None, Where, bool] | None:
        """What words say that it is of, its time and place, and whether it is a part; None where none say so."""
        figure = self.stated.figure if self.stated else None
        if not self.stated or not figure or not figure.subject_key:
            return None
        return figure.subject_key, figure.scope, self.stated.where, figure.is_part


def kind_of(kind: FigureKind) -> ValueKind:
    """The kind of difference that two figures of a kind make."""
    return _OF_FIGURES.get(kind, "number")


def values_of(text: str, stated: Iterable[Stated]) -> list[Value]:
    """The values of a sentence: its figures, then its stances."""
    return [*(_value(text, one) for one in stated), *_stances(text, plain_words(text))]


def stems_of(text: str) -> list[str]:
    """The beginnings of the words of a text that say something, numbers left out."""
    return [word[:_STEM] for word in _telling_words(text)]


def _telling_words(text: str) -> list[str]:
    empty = function_words()
    return [word for word in words_of(text) if word not in empty and not word[0].isdigit()]


@cache
def _actors() -> frozenset[str]:
    """Words for people and institutions: two things that a government does are not the same for that."""
    institutions = {row["word"] for row in rows_of("head_words") if row["kind"] == "organisation"}
    return frozenset(institutions | {row["word"] for row in rows_of("person_words")})


def _value(text: str, stated: Stated) -> Value:
    figure, start, end = stated.figure, stated.figure.span.start, stated.figure.span.end
    kind, unit, of = kind_of(figure.kind), f"{figure.kind} {figure.unit}", frozenset[str]()
    phrase = frozenset[tuple[str, str]]()
    if kind == "day":
        return Value(kind, unit, figure.value, start, end, _near(text, start, end, _NEXT, _actors()), of, stated)
    if kind == "duration":
        unit = "period" if _PERIOD.search(text, 0, start) else "length"
        of = _sorts(_clause(text, start, end))
    else:
        of = _sorts(text[end : _clause_end(text, end)], _COUNTED)
        phrase = _pairs(text[end : _clause_end(text, end)])
    return Value(kind, unit, figure.value, start, end, _near(text, start, end), of, stated, phrase)


def _stances(text: str, words: set[str]) -> Iterator[Value]:
    first_words = words & _stances_by_first_word().keys()
    if not first_words:
        return
    for match in _stance_pattern(frozenset(first_words)).finditer(text):
        words_told = match[0].lower()
        matter, stance = _stances_by_first_word()[words_told.split()[0]][words_told]
        yield Value("stance", matter, f"{matter}: {stance}", *match.span(), _near(text, *match.span()))


@cache
def _stances_by_first_word() -> dict[str, dict[str, tuple[str, str]]]:
    """Of each word that begins a stance the words of such stances, with their matter and what they say of it."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows_of("stances"):
        for words in row["words"].split(" | "):
            found.setdefault(words.split()[0], {})[words] = row["matter"], row["stance"]
    return found


@lru_cache(_KEPT_PATTERNS)
def _stance_pattern(first_words: frozenset[str]) -> re.Pattern[str]:
    """Finds the stances that begin with some words; one for all of them would try each at every word of a sentence."""
    stances = [words for first in first_words for words in _stances_by_first_word()[first]]
    longest_first = sorted(stances, key=lambda words: (-len(words), words))
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.IGNORECASE)


def _sorts(text: str, most: int | None = None) -> frozenset[str]:
    """The sorts of things that a text names, of its first words that say something."""
    words = [word for word in words_of(text) if word not in function_words()]
    counted = values_by_word("counted")
    return frozenset(counted[form] for word in words[:most] for form in _singulars(word) if form in counted)


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """The pairs of neighbours among the first words of a text, of words that say something."""
    words = words_of(text)[:_COUNTED]
    return frozenset(
        pair for pair in pairwise(words) if function_words().isdisjoint(pair) and min(map(len, pair)) > 1
    )  # "U.S." is no pair


def _singulars(word: str) -> list[str]:
    return [word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"]


def _near(text: str, start: int, end: int, most: int = _NEAR, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """The stems next to a stretch in its clause, some left out; where it fills that, the beginning of the next."""
    before = _telling_words(text[_clause_start(text, start) : start])
    behind = _telling_words(text[end : _clause_end(text, end)])
    if not before and not behind:
        following = _clause_end(text, end) + 1
        behind = _telling_words(text[following : _clause_end(text, following)])
    words = {word.removesuffix("'s") for word in before[-most:] + behind[:most]}
    return frozenset(word[:_STEM] for word in words if without.isdisjoint(_singulars(word)))


def _clause(text: str, start: int, end: int) -> str:
    return text[_clause_start(text, start) : _clause_end(text, end)]


def _clause_start(text: str, start: int) -> int:
    return max((match.end() for match in _CLAUSE_END.finditer(text, 0, start)), default=0)


def _clause_end(text: str, end: int) -> int:
    match = _CLAUSE_END.search(text, end)
    return match.start() if match else len(text)
