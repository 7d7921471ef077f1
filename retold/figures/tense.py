"""Tell from the verb next to a day whether it lies behind or ahead.

In: a sentence and a stretch of it. Out: "past", "future", or None where no verb tells. Invariant: only the words of the
same clause count, the nearest before the stretch first.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from retold.lists import speech_verbs, values_by_word

Tense = Literal["past", "future"]

_REACH = 80  # characters on either side
_CLAUSE_END = re.compile(r"[;:()“”\"—–]|, and ")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
# "died", "agreed"; not "need", "red", "hundred"
_PAST = re.compile(r"(?!hundred|sacred|naked)(?:[a-z]+[^e]ed|agreed|freed|guaranteed)")


def tense_at(text: str, start: int, end: int) -> Tense | None:
    """What the nearest verb before the stretch says, or else the nearest behind it."""
    before = _CLAUSE_END.split(text[max(0, start - _REACH) : start])[-1]
    behind = _CLAUSE_END.split(text[end : end + _REACH])[0]
    told_before, told_behind = _tenses(before), _tenses(behind)
    return told_before[-1] if told_before else next(iter(told_behind), None)


def _tenses(text: str) -> list[Tense]:
    """What each verb of a text says; "mended" is past, "be mended" is not."""
    words = [word.lower() for word in _WORD.findall(text)]
    found: list[Tense] = []
    for before, word in zip(["", *words], words, strict=False):
        if word in _ahead() or before == "be":
            found.append("future")
        elif word in _behind() or _PAST.fullmatch(word):
            found.append("past")
    return found


@cache
def _ahead() -> frozenset[str]:
    return frozenset(values_by_word("ahead"))


@cache
def _behind() -> frozenset[str]:
    return frozenset(values_by_word("behind")) | {verb for verb in speech_verbs() if not verb.endswith("s")}
