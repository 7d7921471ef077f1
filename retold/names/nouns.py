"""What a plain noun beside a name says that it is: "the daily Liberté", "Tolasi district", "the village of Ambidédi".

In: a text's context and a candidate. Out: yes or no. Invariant: nothing beyond the candidate's own line is looked at.
"""

from __future__ import annotations

import re
from functools import cache

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.context import Context


def is_called_institution(candidate: Candidate, context: Context) -> bool:
    """Whether a noun makes it an institution: "the firm Acumen" and, of no plain words, "Tolasi staff"."""
    if context.word_before(candidate) in lexicon.words_of("organisation noun"):
        return True
    if _is_plain(candidate):  # not "Research director", but whom somebody told is a medium: "told Morning Call"
        return context.word_before(candidate) == "told" and not context.is_possessive(candidate)
    is_led = context.noun_of(candidate) in lexicon.words_of("leads institution")
    return is_led or context.follows(candidate, _institution_after()) is not None


def is_called_place(candidate: Candidate, context: Context) -> bool:
    """Whether a noun makes it a place: "the mayor of Hope", and of no plain words "Tolasi district"."""
    if context.noun_of(candidate) in lexicon.words_of("of place"):
        return True
    return not _is_plain(candidate) and context.follows(candidate, _place_after()) is not None


def _is_plain(candidate: Candidate) -> bool:
    return all(key in lexicon.common_words() for key in candidate.keys)


@cache
def _institution_after() -> re.Pattern[str]:
    return _followed_by("organisation noun", "leads institution")


@cache
def _place_after() -> re.Pattern[str]:
    return _followed_by("place noun")


def _followed_by(*uses: str) -> re.Pattern[str]:
    nouns = sorted(re.escape(noun) for use in uses for noun in lexicon.words_of(use))
    return re.compile(rf" (?:{'|'.join(nouns)})\b(?![’'-])")
