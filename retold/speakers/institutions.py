"""Which institution a noun such as "the ministry", "the rights group" or "it" stands for.

In: a text and its cast, and the institutions that speak by their names, as they come. Out: for a noun phrase the member
that it means. Invariant: an institution is called only by a word of its name or by a noun that the article gives it,
or by "it" and the like right after it spoke; where two fit, by neither. A place is one as "the City of Lund" alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cached_property

from retold.lists import rows_of
from retold.names import lexicon
from retold.records import Span, start_of
from retold.speakers.cast import Cast, Naming
from retold.text import fold

_GENERAL = frozenset(row["word"] for row in rows_of("speaker_words") if row["use"] == "instead of name")
_WORD = re.compile(r"[^\W_][\w’'-]*")
_BEFORE = re.compile(r"(?<![\w’'-])((?:[\w’'-]+ ){0,5}[\w’'-]+),? (?:the )?\Z")
_AFTER = re.compile(r"(?: \([^()\n]{1,12}\))?, (?:an?|the) ((?:[\w’'-]+ ?){1,6})")
_BEHIND_NOUN = re.compile(r"\b(?:of|for|in|at|that|which|to|on)\b")
_RULE = re.compile(r"(City|Town|County|District|Municipality|Township|State|Province) of ")
_REACH = 60
_COMMON = frozenset(("police", "government", "military", "army", "media", "authorities", "opposition"))
_DETERMINERS = frozenset(("a", "an", "the", "its", "his", "her", "their", "this", "that"))


class Institutions:
    """What the institutions of an article are called."""

    def __init__(self, text: str, cast: Cast) -> None:
        """Note where they are named; what each of them is called is read when the first noun is asked for."""
        self._text, self._cast = text, cast
        self._namings = [each for each in cast.namings if self._may_speak(each)]
        self._spoke: list[tuple[int, int]] = []

    @cached_property
    def _called(self) -> dict[int, list[frozenset[str]]]:
        """The words of each name, and those of the nouns beside it."""
        called: dict[int, list[frozenset[str]]] = {}
        for naming in self._namings:
            called.setdefault(naming.member, [frozenset(self._cast.members[naming.member].keys)])
            if rule := self._rule(naming):
                called[naming.member].append(frozenset((fold(rule[1]),)))
            called[naming.member] += [words for words in self._beside(naming) if words]
        return called

    def _may_speak(self, naming: Naming) -> bool:
        """Whether an institution is named, or a place as what rules it: the City of Lund."""
        type_ = self._cast.members[naming.member].type
        return type_ == "organisation" or (type_ == "place" and self._rule(naming) is not None)

    def _rule(self, naming: Naming) -> re.Match[str] | None:
        """The word for a place that is named by what it is, before its name or as the first part of it."""
        before = self._text[max(0, naming.span.start - _REACH) : naming.span.start]
        led = before.rpartition("he ")[2]  # behind "The" or "the"
        return _RULE.fullmatch(led) or _RULE.match(naming.span.of(self._text))

    def speaks(self, member: int, offset: int) -> None:
        """Note that a member speaks at an offset."""
        self._spoke.append((offset, member))

    def called(self, phrase: str, offset: int, recent: int) -> int | None:
        """The member that a phrase at an offset means; general words mean who spoke since ``recent``."""
        words = [fold(word) for word in _WORD.findall(phrase)]
        if words[:1] != ["the"] and words != ["it"]:
            return None
        noun, said = " ".join(words[1:]) or "it", frozenset(words[1:])
        if noun in _COMMON:
            return None
        before = {each.member for each in self._namings[: bisect_left(self._namings, offset, key=start_of)]}
        fitting = [member for member in before if any(said and said <= called for called in self._called[member])]
        for at, member in reversed(self._spoke):
            is_recent = noun in _GENERAL and at >= recent
            if member in fitting or (is_recent and (noun != "it" or not self._is_other_named(member, at, offset))):
                return member
        if len(fitting) != 1 or (noun in _GENERAL and not self._is_foremost(fitting[0], offset)):
            return None
        return fitting[0]

    def _is_foremost(self, member: int, offset: int) -> bool:
        """Whether no other institution is named as often before an offset: of two firms "the company" may be either."""
        namings = self._namings[: bisect_left(self._namings, offset, key=start_of)]
        counts = Counter(each.member for each in namings)
        return all(count < counts[member] for other, count in counts.items() if other != member)

    def _is_other_named(self, member: int, start: int, end: int) -> bool:
        """Whether another institution or a state is named after one that spoke."""
        named = (
            self._cast.members[each.member] for each in self._cast.named_in(Span(start, end)) if each.member != member
        )
        return any(other.type in ("organisation", "place") for other in named)

    def _beside(self, naming: Naming) -> list[frozenset[str]]:
        """The words for an institution before its name, and those behind it between commas."""
        before = self._text[max(0, naming.span.start - _REACH) : naming.span.start].rpartition("\n")[2]
        phrases = []
        if any(map(_is_noun, _WORD.findall(before)[-2:])) and (led := _BEFORE.search(before)):  # the last may be "the"
            phrases.append(led[1])
        if followed := _AFTER.match(self._text, naming.span.end):
            phrases.append(_BEHIND_NOUN.split(followed[1], maxsplit=1)[0])
        return [_description(phrase) for phrase in phrases]


def _is_noun(word: str) -> bool:
    """Whether a word is a noun for an institution."""
    key = fold(word)
    return key in _GENERAL or lexicon.heads().get(key) == "organisation"


def _description(phrase: str) -> frozenset[str]:
    """The words of a phrase from its determiner on, if its last one is a noun for an institution."""
    words = [fold(word) for word in _WORD.findall(phrase)]
    if not words or not _is_noun(words[-1]):
        return frozenset()
    first = max((at + 1 for at, word in enumerate(words) if word in _DETERMINERS), default=0)
    return frozenset(words[first:])
