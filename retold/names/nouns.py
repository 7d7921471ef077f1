"""What a plain noun beside a name says that it is: "the daily Liberté", "Tolasi district", "the village of Ambidédi".

In: a text's context and a candidate. Out: yes or no. Invariant: nothing beyond the candidate's own line is looked at.
"""

from __future__ import annotations

import re
from functools import cache

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.context import Context

_SEPARATORS = (", ", " and ", ", and ", " or ", " & ")
_PLACES_OF_LIST = 2
_SETTLED = ("colony", "commune", "hamlet", "island", "isthmus", "municipality", "settlement", "town", "village")
_LAND_AFTER = re.compile(
    r" (?:basin|valley|river|lake|islands?|peninsula|mountains?|district|county|province|region|governorate)s?\b"
)
MEDIUM_AFTER = re.compile(r" (?:newspaper|daily|weekly|tabloid|magazine|news (?:agency|website|site))\b")
_PLACE_BEFORE = re.compile(r"\b(?:village|town|city|hamlet|suburb|township|settlement) (?:called |named )?\Z")


def is_called_institution(candidate: Candidate, context: Context) -> bool:
    """Whether a noun makes it an institution: "the firm Acumen" and, of no plain words, "Tolasi staff"."""
    if context.word_before(candidate) in lexicon.words_of("organisation noun"):
        return True
    if _is_plain(candidate):  # not "Research director", but whom somebody told is a medium: "told Morning Call"
        if context.word_before(candidate) == "the" and context.follows(candidate, MEDIUM_AFTER):
            return True  # the Dawn newspaper
        return context.word_before(candidate) == "told" and not context.is_possessive(candidate)
    is_led = context.noun_of(candidate) in lexicon.words_of("leads institution")
    is_full_name = len(candidate.keys) > 1 and any(lexicon.is_persons(key) for key in candidate.keys)
    if not is_full_name and (
        context.is_behind(candidate, _institution_before()) or context.follows(candidate, _institution_apposed())
    ):
        return True
    return is_led or context.follows(candidate, _institution_after()) is not None


def is_called_place(candidate: Candidate, context: Context) -> bool:
    """Whether a noun makes it a place: "the mayor of Hope", and of no plain words "Tolasi district"."""
    if context.noun_of(candidate) in lexicon.words_of("of place"):
        return True
    if _is_plain(candidate):
        return False
    return context.is_behind(candidate, _PLACE_BEFORE) or context.follows(candidate, _place_after()) is not None


def is_surely_place(candidate: Candidate, context: Context) -> bool:
    """Whether a noun makes even a person's name a place: "the village of Carlota", "the Murray basin"."""
    if _is_plain(candidate):
        return False
    return context.noun_of(candidate) in _SETTLED or context.follows(candidate, _LAND_AFTER) is not None


def among_places(text: str, candidates: list[Candidate]) -> set[tuple[str, ...]]:
    """The words of no certain type that stand in a list with places ("Kayes, Nioro and Yélimané").

    A list has three members or more, of which two are places of the gazetteer and none is known to be anything else.
    """
    found: set[tuple[str, ...]] = set()
    members: list[Candidate] = []
    for candidate in candidates:
        if members and text[members[-1].end : candidate.start] not in _SEPARATORS:
            found |= _unknown_places(members)
            members = []
        members.append(candidate)
    return found | _unknown_places(members)


def _unknown_places(members: list[Candidate]) -> set[tuple[str, ...]]:
    if len(members) < _PLACES_OF_LIST:
        return set()
    places = sum(
        each.entry is not None and each.entry.type == "place" and each.entry.kind == "name" for each in members
    )
    is_certain = any(each.type == "place" for each in members)
    if places < _PLACES_OF_LIST or not is_certain or any(each.type not in (None, "place") for each in members):
        return set()
    return {each.keys for each in members if each.type is None and not _is_plain(each)}


def _is_plain(candidate: Candidate) -> bool:
    return lexicon.common_words().issuperset(candidate.keys)


@cache
def _institution_before() -> re.Pattern[str]:
    """What says before a comma that an institution is named: "the state's mining company, Gemina"."""
    return re.compile(rf"\b(?:{_nouns('organisation noun')}), \Z")


@cache
def _institution_apposed() -> re.Pattern[str]:
    """What says behind a comma that an institution is named: "Ceba, a national centre"; not "Berg, a firm's head"."""
    inner = r"(?!(?:of|for|at|in|from|to|with|by|on|and|who)\b)[\w'’&-]+ "
    ends = r"(?=[,.;:)]| (?:that|which|based|of|for|in|with|from|to|and)\b)"
    nouns = _nouns("organisation noun", "apposed organisation")
    return re.compile(rf", (?:(?:which|that) (?:is|was) )?(?:an?|the) (?:{inner}){{0,5}}(?:{nouns}){ends}")


@cache
def _institution_after() -> re.Pattern[str]:
    return _followed_by("organisation noun", "leads institution")


@cache
def _place_after() -> re.Pattern[str]:
    return _followed_by("place noun")


def _followed_by(*uses: str) -> re.Pattern[str]:
    return re.compile(rf" (?:(?:nuclear|power|police|refugee|military) )?(?:{_nouns(*uses)})\b(?![’'-])")


def _nouns(*uses: str) -> str:
    return "|".join(sorted(re.escape(noun) for use in uses for noun in lexicon.words_of(use)))
