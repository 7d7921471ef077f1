"""Read the values out of a sentence that another telling may give otherwise: days, lengths of time, numbers, stances.

In: a sentence, and the day on which its article was published. Out: values in a normal form, with the words that give
them and the words around. Invariant: ``text[start:end]`` is exactly the words that give the value.

What a value is a value of (whose arrival, how many of what) is judged by the words near it in its own clause. The word
lists are ``lists/value_words.csv`` and ``lists/stances.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from retold.figures.days import days_in
from retold.figures.quantities import quantities_in
from retold.lists import function_words, rows_of, values_by_word
from retold.stories.likeness import plain_words, words_of

ValueKind = Literal["day", "duration", "number", "place", "name", "stance"]

_CLAUSE_END = re.compile(r"[,;:()“”\"—–]")
# "Twice in six months" says within what time, "a visit of six days" how long.
_PERIOD = re.compile(
    r"\b(?:(?:in|within|over)(?: the (?:past|last|first|next))?|the (?:past|last|first|next)) $", re.IGNORECASE
)
LONGEST = 2_000  # characters: what is longer is a table or a list of results
_NEAR = 5  # so many words that say something, on either side
_NEXT = 2  # so many next to a day say what happens on it, but for those that say who acts
_COUNTED = 4  # so many behind a number say what is counted
_STEM = 5  # letters that tell a word, whatever its ending


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its words.

    Two values of one ``kind`` and ``unit`` can be compared. ``low`` and ``high`` are numbers of days (from the first to
    the last), hours or things; ``sign`` is "<" and the like. ``of`` holds the sorts of things that are counted or
    measured, ``near`` the stems around.
    """

    kind: ValueKind
    unit: str
    value: str
    start: int
    end: int
    near: frozenset[str]
    of: frozenset[str] = frozenset()
    sign: str = ""
    low: float = 0.0
    high: float = 0.0


def values_of(text: str, published: str | None) -> list[Value]:
    """The values of a sentence: first days, then lengths of time and numbers that are no part of them, then stances."""
    if len(text) > LONGEST:
        return []
    words = plain_words(text)
    days = list(_days(text, words, date.fromisoformat(published) if published else None))
    quantities = [
        value
        for value in _quantities(text, words)
        if all(value.end <= day.start or value.start >= day.end for day in days)
    ]
    return [*days, *quantities, *_stances(text, words)]


def stems_of(text: str) -> list[str]:
    """The beginnings of the words of a text that say something, numbers left out."""
    return [word[:_STEM] for word in _telling_words(text)]


def _telling_words(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in function_words() and not word[0].isdigit()]


@cache
def _actors() -> frozenset[str]:
    """Words for people and institutions: two things that a government does are not the same for that."""
    institutions = {row["word"] for row in rows_of("head_words") if row["kind"] == "organisation"}
    return frozenset(institutions | {row["word"] for row in rows_of("person_words")})


def _days(text: str, words: set[str], published: date | None) -> Iterator[Value]:
    for days in days_in(text, words, published):
        near = _near(text, days.start, days.end, _NEXT, _actors())
        low, high = days.first.toordinal(), days.last.toordinal()
        yield Value("day", days.exactness, days.iso, days.start, days.end, near, low=low, high=high)


def _quantities(text: str, words: set[str]) -> Iterator[Value]:
    for found in quantities_in(text, words):
        near, sign = _near(text, found.start, found.end), found.sign.strip("~")  # "about six" is no other than "six"
        low = found.low if found.low is not None else found.high or 0.0
        high = found.high if found.high is not None else low
        if found.kind == "duration":
            kind: ValueKind = "duration"
            unit = "period" if _PERIOD.search(text, 0, found.start) else "length"
            of = _sorts(_clause(text, found.start, found.end))
        else:
            kind, unit = "number", f"{found.kind} {found.unit}"
            of = _sorts(text[found.end : _clause_end(text, found.end)], _COUNTED)
        yield Value(kind, unit, found.text, found.start, found.end, near, of, sign, low, high)


def _stances(text: str, words: set[str]) -> Iterator[Value]:
    pattern, stances, first_words = _stance_words()
    if words.isdisjoint(first_words):
        return
    for match in pattern.finditer(text):
        matter, stance = stances[match[0].lower()]
        yield Value("stance", matter, f"{matter}: {stance}", *match.span(), _near(text, *match.span()))


@cache
def _stance_words() -> tuple[re.Pattern[str], dict[str, tuple[str, str]], frozenset[str]]:
    stances = {
        words: (row["matter"], row["stance"]) for row in rows_of("stances") for words in row["words"].split(" | ")
    }
    longest_first = sorted(stances, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.IGNORECASE)
    return pattern, stances, frozenset(words.split()[0] for words in stances)


def _sorts(text: str, most: int | None = None) -> frozenset[str]:
    """The sorts of things that a text names, of its first words that say something."""
    words = [word for word in words_of(text) if word not in function_words()]
    counted = values_by_word("counted")
    return frozenset(counted[form] for word in words[:most] for form in _singulars(word) if form in counted)


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
