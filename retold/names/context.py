"""What stands around a candidate: the word before it, and the words after it.

In: the text and a candidate. Out: yes or no. Invariant: nothing beyond the candidate's own line is looked at.
"""

from __future__ import annotations

import re
from functools import cache

from retold.lists import speech_verbs
from retold.names import lexicon
from retold.names.chunks import Candidate

_WINDOW = 32
_MEDIUM = re.compile(
    r" (?:accounts?|pages?|posts?|feeds?|followers|users?|handles?|messages?|videos?|live|wars?|chat)\b"
)
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{2,20})?(?: \([^()\n]{2,30}\))? ?(?:--|[–—]| - ?)|:(?= [A-Z])")
_KIN = re.compile(
    r"\b(?:daughter|son|wife|husband|mother|father|sister|brother|grandson|granddaughter|niece|nephew),? "
    r"(?:named |called )?\Z"
)
_NEXT_WORD = re.compile(r",? ([a-z]+)\b")
_NOUN = re.compile(
    r" (?!(?:and|or|in|of|on|to|is|was|are|has|have|had|will|would|that|who|for|with|as|by|at|from)\b)[a-z]"
)


class Context:
    """Looks around candidates in one text."""

    def __init__(self, text: str) -> None:
        """Keep the text, and the words that were looked up before."""
        self._text = text
        self._before: dict[int, str] = {}

    def word_before(self, candidate: Candidate) -> str:
        """The word before, in small letters; nothing where a mark that ends a clause stands between."""
        start = candidate.start
        if start not in self._before:
            words = self._text[max(0, start - _WINDOW) : start].rsplit("\n", 1)[-1].split()
            self._before[start] = words[-1].casefold() if words else ""
        return self._before[start]

    def noun_of(self, candidate: Candidate) -> str:
        """The word before "of", where that stands before ("village" of "the village of Gao"); else nothing."""
        if self.word_before(candidate) != "of":
            return ""
        words = self._text[max(0, candidate.start - _WINDOW) : candidate.start].rsplit("\n", 1)[-1].split()
        return words[-2].casefold() if len(words) > 1 else ""

    def is_in(self, candidate: Candidate) -> bool:
        """Whether a preposition of place stands before ("in Gao")."""
        return self.word_before(candidate) in lexicon.words_of("in")

    def is_strictly_in(self, candidate: Candidate) -> bool:
        """Whether a preposition stands before that persons and organisations rarely follow."""
        return self.word_before(candidate) in lexicon.words_of("strict in")

    def is_at_work(self, candidate: Candidate) -> bool:
        """Whether a word for a person stands before ("spokeswoman Awa Ba")."""
        return self.word_before(candidate) in lexicon.titles()

    def speaks(self, candidate: Candidate) -> bool:
        """Whether a verb of speech follows, or precedes it after a quotation."""
        following = _NEXT_WORD.match(self._text, candidate.end)
        return following is not None and following[1] in _speaking()

    def is_attribute(self, candidate: Candidate) -> bool:
        """Whether a word in small letters follows that it may describe ("the South side")."""
        return bool(_NOUN.match(self._text, candidate.end))

    def is_possessive(self, candidate: Candidate) -> bool:
        """Whether a possessive 's follows."""
        return self._text.startswith(("'s", "’s"), candidate.end)

    def is_dateline(self, candidate: Candidate) -> bool:
        """Whether it says where a report was written, first in the text ("Hull: Rain") or in a line ("Hull – Rain")."""
        before = self._text[: candidate.start].rpartition("\n")[2]
        if before.strip():
            return False
        match = _DATELINE.match(self._text, candidate.end)
        return match is not None and (match[0] != ":" or not self._text[: candidate.start].strip())

    def is_medium(self, candidate: Candidate) -> bool:
        """Whether the words around a social network tell of something written there ("on Twitter")."""
        return self.word_before(candidate) in ("on", "via", "to", "over") or bool(
            _MEDIUM.match(self._text, candidate.end)
        )

    def is_kin(self, candidate: Candidate) -> bool:
        """Whether it is called somebody's child, parent or spouse ("a daughter, Virginia")."""
        is_name = candidate.keys[0] in lexicon.given_names() and not self.is_possessive(candidate)
        return is_name and self.is_behind(candidate, _KIN)

    def is_behind(self, candidate: Candidate, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern that ends in its own end is found right before."""
        return pattern.search(self._text, max(0, candidate.start - _WINDOW), candidate.start) is not None

    def follows(self, candidate: Candidate, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match what comes right after."""
        return pattern.match(self._text, candidate.end)


@cache
def _speaking() -> frozenset[str]:
    return speech_verbs() | {"who"}
