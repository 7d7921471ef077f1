"""Whether one unknown word that acts is somebody or an institution: "Umbrano said it would close its mines".

In: the text, its context and a candidate. Out: what one use of the word shows, person, organisation or nothing.
Invariant: what stands behind the next name is not looked at, but for the pronoun behind the next words in marks.

Somebody has a title or a trade, says "I", is "he", "she" or "who" in what follows, and recalls or jokes. An institution
is "it" or "which", and has shares, workers or a director. What is said in marks, and not as "we", is rather somebody's.
"""

from __future__ import annotations

import re
from functools import cache

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.context import Context
from retold.records import EntityType

_REACH = 160
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|myself)\b")
_FIRST_PERSONS = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_FOLLOWING: dict[str, EntityType] = {
    "he": "person", "she": "person", "his": "person", "her": "person", "him": "person", "who": "person",
    "it": "organisation", "its": "organisation", "which": "organisation",
}  # fmt: skip
_PRONOUN = re.compile(rf"\b(?:{'|'.join(_FOLLOWING)})\b", re.IGNORECASE)
_OTHER = re.compile(r"\b[A-Z]\w+|[“\"]")
_NEXT = re.compile(r"[,.?!][”\"] (?:(he|she|it)\b|\w)")
_NEXT_REACH = 400
_CLOSING = re.compile(r"[,.?!][”\"’] (?:[a-z]+ )?\Z")


def shown(text: str, context: Context, candidate: Candidate) -> EntityType | None:
    """What the surroundings of one use show."""
    if candidate.titled or context.is_at_work(candidate) or context.follows(candidate, _personal()):
        return "person"
    if context.follows(candidate, belongings()) or context.noun_of(candidate) in lexicon.words_of("leads institution"):
        return "organisation"
    if not context.speaks(candidate):
        return None
    said = _said_before(text, candidate)
    if _FIRST_PERSON.search(said):
        return "person"
    kind = _by_pronoun(text, candidate.end) or _by_next_quotation(text, candidate.end)
    return "person" if kind is None and said and not _FIRST_PERSONS.search(said) else kind


def _said_before(text: str, candidate: Candidate) -> str:
    """The end of the quotation in marks right before it ("“I left,” Umbrano said")."""
    before = text[max(0, candidate.start - _REACH) : candidate.start].rpartition("\n")[2]
    return " ".join(re.split('[“"‘]', before)[-2:]) if _CLOSING.search(before) else ""


def _by_pronoun(text: str, start: int) -> EntityType | None:
    """What the first pronoun behind it tells, if nobody else is named before."""
    pronoun = _PRONOUN.search(text, start, start + _REACH)
    if pronoun is None:
        return None
    between = _OTHER.findall(text, start, pronoun.start())
    is_other_named = any(word.casefold() not in lexicon.strangers() for word in between)
    return None if is_other_named else _FOLLOWING[pronoun[0].casefold()]


def _by_next_quotation(text: str, start: int) -> EntityType | None:
    """What the pronoun behind the next words in marks tells, if one stands there ("“It is late,” she said")."""
    cue = _NEXT.search(text, start, start + _NEXT_REACH)
    return _FOLLOWING[cue[1]] if cue and cue[1] else None


@cache
def _personal() -> re.Pattern[str]:
    """Verbs that persons do rather than institutions."""
    return re.compile(rf",? (?:{'|'.join(sorted(lexicon.words_of('personal verb')))})\b|,? who\b|, \d\d,")


@cache
def belongings() -> re.Pattern[str]:
    """What institutions have rather than persons, and what explains them."""
    nouns = "|".join(sorted(lexicon.words_of("institution's")))
    return re.compile(
        rf"(?:['’]s?)?(?: [a-z-]+)? (?:{nouns})\b|, which\b|, (?:an?|the) (?:[\w-]+ ){{0,4}}(?:{_kinds()})\b"
    )


def _kinds() -> str:
    return "|".join(sorted(lexicon.words_of("organisation noun")))
