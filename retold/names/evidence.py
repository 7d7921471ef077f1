"""What an article shows of a name whose words tell nothing: whether a person bears it.

In: the text and its candidates. Out: for the words of a name, whether they are a person's. Invariant: all uses of the
same words in an article are weighed together, so that they get one answer.

Persons have titles, speak, and are explained behind a comma ("Adu Boa, 34,", "Adu Boa, a nurse"). What stands behind
"of", "at" or "the", in quotation marks or before a word that only institutions and places have, is rarely one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from retold.names import lexicon
from retold.names.agents import belongings, shown
from retold.names.chunks import Candidate
from retold.names.context import Context
from retold.names.nouns import is_called_institution, is_called_place, is_surely_place
from retold.records import EntityType

# "Lam Ting-kwok": a second part in small letters, as given names of two syllables have it
_SYLLABLES = re.compile(r"(?<=[^\W\d_])-[a-z]{2,}")
_DOES = re.compile(r" (?:[a-z]+ly )?(?!united|based|related|affiliated|owned|backed)[a-z]+ed\b")
_APPOSITION = re.compile(r",? (?:who|whose|whom)\b|, (?:(?:aged? )?\d\d|an?|the|his|her|one|former|head|director)\b")
_ACTS = re.compile(r" (?:has|have|had|will|would|is|was|can|could|[a-z]+ed)\b")
_MET_WITH = ("by", "with", "at", "for")
_MET_WITH_THE = re.compile(r"\b(?:by|with|at|for|from|as|joined|said) the \Z")
_LOOK_BACK = 24
_RARELY_PERSONS = ("of", "at", "from", "to", "in", "near", "the", "a", "an")
_AT_PLACES = ("at", "from", "near", "to")
_NO_WAY = re.compile(r"\b(?:[Aa]ccording|[Dd]ue|[Rr]elated|[Tt]hanks|[Oo]wing|[Ss]imilar|[Cc]ompared) to \Z")
_MARKS = tuple("“”\"‘’'«»")


class Evidence:
    """What speaks for and against a person, by the words of a name."""

    def __init__(self, text: str, candidates: Iterable[Candidate], context: Context) -> None:
        """Take in the uses of every candidate whose words do not tell what it names."""
        self._text = text
        self._context = context
        self._uses: dict[tuple[str, ...], list[Candidate]] = {}
        self._counted: dict[tuple[str, tuple[str, ...]], int] = {}
        for candidate in candidates:
            if candidate.type is None:
                self._uses.setdefault(candidate.keys, []).append(candidate)

    def _count(self, holds: Callable[[Candidate], bool], keys: tuple[str, ...]) -> int:
        """How many uses of the same words something holds for; most is asked of few words."""
        asked = holds.__name__, keys
        if asked not in self._counted:
            self._counted[asked] = sum(map(holds, self._uses.get(keys, ())))
        return self._counted[asked]

    def is_person(self, candidate: Candidate) -> bool:
        """Whether more speaks for a person than against, of the whole name and of its last word alone."""
        has_particle = any(word in lexicon.particles() for word in candidate.text.split()[1:])
        is_surname_first = len(candidate.keys) == 2 and candidate.keys[0] in lexicon.family_names()
        has_surname = candidate.method == "family-name" or has_particle
        keys = candidate.keys
        surname_speaks = self._count(self._is_like_person, keys[-1:])
        speaking = self._count(self._is_like_person, keys) + surname_speaks
        speaking += 2 * has_surname + (is_surname_first and not self.is_place(candidate))
        against = self._count(self._is_unlike_person, keys) + self._count(self._is_determined, keys)
        against += 2 * (not (has_surname or surname_speaks) and ends_in_word(candidate))  # Kiosk Investment
        against += 2 * (self._count(self._is_called_institution, keys) + self._count(self._is_called_place, keys))
        if speaking != against:
            return speaking > against
        return not any(key in lexicon.common_words() and not lexicon.is_persons(key) for key in candidate.keys)

    def is_firm(self, candidate: Candidate) -> bool:
        """Whether a word that is listed as an organisation and is a surname too stands for the organisation.

        A short form does where the article has the full name, or says that the bearer is a firm or what belongs to it;
        a name that is listed in full does unless a person of that name is met, has a title or is explained.
        """
        if candidate.entry and candidate.entry.key != candidate.text:
            return candidate.entry.key in self._text or self._count(self._is_owner, candidate.keys) > 0
        return not self.has_title(candidate)

    def has_title(self, candidate: Candidate) -> bool:
        """Whether some use of the same words has a title, or is somebody whom one meets."""
        return self._count(self._is_met, candidate.keys) > 0

    def called(self, candidate: Candidate) -> EntityType | None:
        """What the nouns beside the uses of the same words say that they name; None where none do."""
        institutions = self._count(self._is_called_institution, candidate.keys)
        places = self._count(self._is_called_place, candidate.keys)
        if not institutions and not places:
            return None
        return "organisation" if institutions >= places else "place"

    def lies(self, candidate: Candidate) -> bool:
        """Whether a noun beside some use of the same words makes even a person's name a place."""
        return self._count(self._is_lying, candidate.keys) > 0

    def is_institution(self, candidate: Candidate) -> bool:
        """Whether some use of the same words acts, owns or is led as institutions are, or has a head of theirs."""
        return self._count(self._acts, candidate.keys) > 0

    def agent(self, candidate: Candidate) -> EntityType | None:
        """What the uses of one unknown word show that acts or speaks: a person, an organisation, or neither."""
        keys = candidate.keys
        persons, institutions = self._count(self._shows_person, keys), self._count(self._shows_institution, keys)
        institutions += 2 * self._count(self._is_determined, keys)
        if persons == institutions:
            return None
        return "person" if persons > institutions else "organisation"

    def is_place(self, candidate: Candidate) -> bool:
        """Whether some use of the same words stands where places do ("at Monkey Point")."""
        return self._count(self._is_located, candidate.keys) > 0

    def is_title_of_work(self, candidate: Candidate) -> bool:
        """Whether some use of the same words stands in quotation marks."""
        return self._count(self._is_quoted, candidate.keys) > 0

    def _is_like_person(self, candidate: Candidate) -> bool:
        return (
            candidate.titled
            or bool(_SYLLABLES.search(candidate.text))
            or self._context.speaks(candidate)
            or self._context.is_at_work(candidate)
            or self._context.follows(candidate, _APPOSITION) is not None
            or self._context.follows(candidate, _DOES) is not None
            or self._context.word_before(candidate) == "by"
        )

    def _acts(self, candidate: Candidate) -> bool:
        """Whether it does or owns something, is met with, led or explained as an institution, or is like a firm."""
        context = self._context
        return (
            is_like_firm(candidate)
            or context.speaks(candidate)
            or context.is_possessive(candidate)
            or context.follows(candidate, _ACTS) is not None
            or context.follows(candidate, belongings()) is not None
            or context.word_before(candidate) in _MET_WITH
            or context.noun_of(candidate) in lexicon.words_of("leads institution")
            or _MET_WITH_THE.search(self._text, max(0, candidate.start - _LOOK_BACK), candidate.start) is not None
        )

    def _is_located(self, candidate: Candidate) -> bool:
        if self._context.is_strictly_in(candidate):
            return True
        return self._context.word_before(candidate) in _AT_PLACES and not self._context.is_behind(candidate, _NO_WAY)

    def _is_owner(self, candidate: Candidate) -> bool:
        """Whether it is called a firm ("the company Lindt"), or something is said to be a firm's ("Lindt managers")."""
        is_called_one = lexicon.heads().get(self._context.word_before(candidate)) == "organisation"
        return is_called_one or self._context.follows(candidate, _staff()) is not None

    def _is_met(self, candidate: Candidate) -> bool:
        """Whether it has a title, is explained behind a comma, or is whom somebody meets, tells or arrests."""
        if candidate.titled or self._context.is_at_work(candidate):
            return True
        is_word = candidate.keys[-1] in lexicon.common_words()
        is_explained = not is_word and self._context.follows(candidate, _APPOSITION) is not None
        return is_explained or self._context.word_before(candidate) in lexicon.words_of("meets")

    def _is_unlike_person(self, candidate: Candidate) -> bool:
        if self._is_quoted(candidate):
            return True
        is_rare = self._context.word_before(candidate) in _RARELY_PERSONS
        return is_rare and not self._context.is_behind(candidate, _NO_WAY)

    def _is_determined(self, candidate: Candidate) -> bool:
        return self._context.word_before(candidate) == "the"

    def _is_called_institution(self, candidate: Candidate) -> bool:
        return is_called_institution(candidate, self._context)

    def _is_called_place(self, candidate: Candidate) -> bool:
        return is_called_place(candidate, self._context)

    def _is_lying(self, candidate: Candidate) -> bool:
        return is_surely_place(candidate, self._context)

    def _shows_person(self, candidate: Candidate) -> bool:
        return len(candidate.keys) == 1 and shown(self._text, self._context, candidate) == "person"

    def _shows_institution(self, candidate: Candidate) -> bool:
        return len(candidate.keys) == 1 and shown(self._text, self._context, candidate) == "organisation"

    def _is_quoted(self, candidate: Candidate) -> bool:
        """Whether quotation marks stand right around it, as around the title of a work."""
        around = self._text[candidate.start - 1 : candidate.start], self._text[candidate.end : candidate.end + 1]
        return all(mark in _MARKS for mark in around)


def ends_in_word(candidate: Candidate) -> bool:
    """Whether the last word is a plain one that nobody is called, and no title stands before the name."""
    last = candidate.keys[-1]
    return not candidate.titled and last in lexicon.common_words() and not lexicon.is_persons(last)


def is_like_firm(candidate: Candidate) -> bool:
    """Whether an acronym, "&" or a head of institutions is part of it ("Sanga & Sons", "SBV Markets")."""
    words = candidate.text.split()
    has_head = any(lexicon.heads().get(key.removesuffix("s")) == "organisation" for key in candidate.keys)
    return has_head or any(word == "&" or (word.isupper() and len(word) > 1) for word in words)


@cache
def _staff() -> re.Pattern[str]:
    """What belongs to institutions rather than to persons, behind a name: "Lindt's Swiss managers"."""
    nouns = "|".join(sorted(lexicon.words_of("institution's")))
    return re.compile(rf"(?:['’]s)?(?: [a-z-]+)? (?:{nouns})\b")
