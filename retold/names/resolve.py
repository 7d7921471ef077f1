"""Decide what each candidate of an article names, from all that the article says.

In: the candidates of the running text. Out: each candidate's type, method and key, or that it names nothing.
Invariant: candidates with the same words are judged alike wherever the text does not tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.context import Context
from retold.names.persons import Person, Persons
from retold.records import EntityType

_MOST_WORDS_OF_PERSON = 4
_BRACKET = re.compile(r"(?:'s|’s)? \(([A-Z][A-Za-z.]{1,9})\)")
_REGION = re.compile(r", (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a candidate names: its type, the method that told it, and the person if it is one."""

    type: EntityType
    method: str
    person: Person | None = None


class Resolver:
    """Judges the candidates of one article."""

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        """Take in the full names first, then what the shorter ones may refer to."""
        self.context = Context(text)
        self.persons = Persons()
        self._candidates = candidates
        self._inside = {candidate.keys for candidate in candidates if not candidate.opens}
        self._alone = {candidate.keys[0] for candidate in candidates if len(candidate.keys) == 1}
        self._institutions: set[str] = set()
        for candidate in sorted(candidates, key=_doubt):
            self._admit(candidate)
        self._places = self._keys_where(self._is_place_here)
        self._speakers = self._keys_where(self._is_person_here)

    def verdict(self, candidate: Candidate) -> Verdict | None:
        """What a candidate names; None if nothing."""
        if candidate.type == "person" or (candidate.type is None and len(candidate.keys) > 1):
            return self._full(candidate)
        if len(candidate.keys) == 1 and (candidate.entry is None or candidate.entry.kind == "name"):
            return self._lone(candidate)
        return Verdict(candidate.type, candidate.method) if candidate.type else None

    def _admit(self, candidate: Candidate) -> None:
        """Enter a full name, or the words of an institution that may stand for it alone."""
        if candidate.type == "person" and (len(candidate.keys) > 1 or candidate.titled):
            self.persons.add(candidate)
        elif candidate.type is None and self._may_be_person(candidate):
            self.persons.add(candidate)
        elif candidate.type == "organisation" and len(candidate.keys) > 1:
            self._institutions |= {candidate.keys[0], candidate.keys[-1]}

    def _full(self, candidate: Candidate) -> Verdict | None:
        if candidate.type == "person" or self._may_be_person(candidate):
            method = candidate.method if candidate.type else f"{candidate.method}, person"
            return Verdict("person", method, self.persons.add(candidate))
        if candidate.method == "common words":
            return None
        if self.context.is_strictly_in(candidate):
            return Verdict("place", "in")
        return Verdict("organisation", candidate.method)

    def _may_be_person(self, candidate: Candidate) -> bool:
        """Whether several words of no certain type are a full name."""
        if not 2 <= len(candidate.keys) <= _MOST_WORDS_OF_PERSON or candidate.method not in ("several", "family name"):
            return False
        if any(word.isupper() and len(word) > 1 and "." not in word for word in candidate.text.split()):
            return False
        if candidate.method == "family name" or candidate.keys[-1] in self._alone:
            return True
        return not self.context.is_strictly_in(candidate) and "&" not in candidate.text

    def _lone(self, candidate: Candidate) -> Verdict | None:
        """One word: part of a person's name, a name of the gazetteer, or what its surroundings say."""
        entry, key = candidate.entry, candidate.keys[0]
        person = self.persons.of(candidate)
        if person and not self._is_rather_place(candidate):
            return Verdict("person", "title" if candidate.titled else "part of name", person)
        if candidate.type == "organisation" and candidate.method == "gazetteer" and self._is_medium(candidate):
            return None
        if candidate.type:
            return Verdict(candidate.type, candidate.method)
        if entry and key in self._places and key not in self._speakers:
            return Verdict("place", "gazetteer, in")
        return self._unlisted(candidate)

    def _unlisted(self, candidate: Candidate) -> Verdict | None:
        key, entry = candidate.keys[0], candidate.entry
        if candidate.opens and candidate.keys not in self._inside and not self.context.speaks(candidate):
            return None
        if key in self._institutions and not candidate.opens:
            return Verdict("organisation", "part of name")
        if key in lexicon.common_words() or key in lexicon.titles():
            return None
        is_given, is_family = key in lexicon.given_names(), key in lexicon.family_names()
        if entry and (is_given or not is_family):
            return Verdict("place", "gazetteer, doubtful")
        if is_given or is_family:
            return Verdict("person", "given name alone" if is_given else "family name alone")
        if key in self._places:
            return Verdict("place", "in")
        if key in self._speakers:
            return Verdict("person", "speaks")
        return None

    def _is_rather_place(self, candidate: Candidate) -> bool:
        """Whether a place of the gazetteer stands where persons do not."""
        if candidate.entry is None or candidate.titled:
            return False
        return candidate.entry.type == "place" and self.context.is_in(candidate)

    def _is_medium(self, candidate: Candidate) -> bool:
        """Whether a social network is only where something was written ("on Twitter")."""
        is_network = candidate.keys[0] in lexicon.words_of("medium")
        return is_network and self.context.word_before(candidate) in ("on", "via", "to")

    def _is_place_here(self, candidate: Candidate) -> bool:
        return self.context.is_strictly_in(candidate) or bool(
            candidate.entry and self.context.follows(candidate, _REGION)
        )

    def _is_person_here(self, candidate: Candidate) -> bool:
        return candidate.titled or self.context.speaks(candidate) or self.context.is_at_work(candidate)

    def _keys_where(self, holds: object) -> set[str]:
        return {
            candidate.keys[0]
            for candidate in self._candidates
            if len(candidate.keys) == 1 and candidate.type is None and holds(candidate)  # type: ignore[operator]
        }


def _doubt(candidate: Candidate) -> tuple[bool, bool, int]:
    """The order in which full names are believed: the certain ones first, longer ones before their parts."""
    return candidate.type is None, len(candidate.keys) == 1, candidate.start


def names_of(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that have words at all."""
    return [candidate for candidate in candidates if candidate.keys]
