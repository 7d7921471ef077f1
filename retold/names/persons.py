"""The persons of one article, by the names that it gives them.

In: candidates that name persons. Out: a registry that tells whom a name, a surname or a given name stands for.
Invariant: each person's name is the fullest that the article prints, and no two persons share it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from retold.names import lexicon, spelling
from retold.names.chunks import Candidate
from retold.text import NAME_SUFFIXES

# Behind the name of a ruler, which alone means the same person if the article has no other: Charles III, King Charles
_NUMERALS = ("ii", "iii", "iv")
# No article tells more persons with one surname apart
_MOST_NAMESAKES = 50
_NAMES_KEPT = 2**12  # names that stay taken apart


@dataclass(slots=True)
class Person:
    """A person: the fullest name as printed, its words, folded, without initials and suffix, and its titles."""

    name: str
    keys: tuple[str, ...]
    suffix: str
    titles: set[str] = field(default_factory=set)


class Persons:
    """The persons of one article."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._by_surname: dict[str, list[Person]] = {}
        self._by_given_name: dict[str, list[Person]] = {}
        self._with_suffix: set[str] = set()

    def add(self, candidate: Candidate) -> Person:
        """The person whom a candidate names, who is entered if the article has not named them before."""
        keys, suffix = _parts(candidate.keys)
        if suffix and len(keys) == 1 and suffix not in _NUMERALS:
            self._with_suffix.add(keys[0])
        person = self._same(keys, suffix) or (self.of(candidate) if len(keys) == 1 else None)
        if person:
            self._learn(person, candidate, keys)
            return person
        person = Person(candidate.text, keys, suffix, {_office(candidate.title)} - {""})
        self._by_surname.setdefault(keys[-1], []).append(person)
        for key in keys[:-1]:
            self._by_given_name.setdefault(key, []).append(person)
        return person

    def of(self, candidate: Candidate) -> Person | None:
        """The person whom a part of a name stands for, the first of several; None if the article has none.

        After "Mr." it is a surname, which stands first in some languages ("Yoon Suk-yeol").
        """
        keys, suffix = _parts(candidate.keys)
        if len(keys) > 1:
            return self._same(keys, suffix)
        found = self._by_surname.get(keys[0]) or self._by_given_name.get(keys[0]) or []
        if not found:
            return None
        if candidate.abbreviated:
            found = [person for person in found if keys[0] in (person.keys[-1], _surname_first(person))]
        gender = lexicon.genders_of_titles().get(candidate.title, "")
        meant = self._meant(found, suffix, candidate)
        return min(meant, key=lambda person: (_differs(person, gender), len(person.keys) > 1), default=None)

    def _meant(self, found: list[Person], suffix: str, candidate: Candidate) -> list[Person]:
        """Those of the bearers of a surname who may be meant by it alone, or with a suffix or a title.

        Where one of them is "Berg Jr.", "Berg" is another; "President Berg" is whoever of several is called president,
        and if nobody is, then none of them for certain.
        """
        if suffix:
            return [person for person in found if person.suffix == suffix]
        plain = [person for person in found if not person.suffix]
        if plain or (found and found[0].keys[-1] in self._with_suffix):
            found = plain
        office = _office(candidate.title)
        if len(found) > 1 and office:
            return [person for person in found if office in person.titles]
        return found

    def spelt_like(self, word: str) -> Person | None:
        """The person whose surname is another spelling of a word ("Goyta" of Goïta); None if there is none."""
        person = self._by_sound.get(spelling.key(word))
        return None if person and person.suffix and person.keys[-1] in self._with_suffix else person

    @cached_property
    def _by_sound(self) -> dict[str, Person]:
        """The first bearer of each surname, by what all spellings of it share."""
        return {spelling.key(surname): persons[0] for surname, persons in reversed(self._by_surname.items())}

    def _same(self, keys: tuple[str, ...], suffix: str) -> Person | None:
        if len(keys) < 2:
            return None
        for person in self._by_surname.get(keys[-1], [])[:_MOST_NAMESAKES]:
            if _is_same(keys, person.keys) and person.suffix == suffix:
                return person
        return None if suffix else self._opening_alike(keys)

    def _opening_alike(self, keys: tuple[str, ...]) -> Person | None:
        """The only person whose name goes on where another stops ("Ahmed Salim" of "Ahmed Salim Nasser")."""
        persons = self._by_given_name.get(keys[0], [])[:_MOST_NAMESAKES]
        alike = [person for person in persons if _is_opening(keys, person.keys)]
        return alike[0] if len(alike) == 1 else None

    def _learn(self, person: Person, candidate: Candidate, keys: tuple[str, ...]) -> None:
        """Take over a title, and a fuller form of the name; a nickname ("Iron Mike Berg") is longer, not fuller."""
        if len(keys) > 1 and _office(candidate.title):
            person.titles.add(_office(candidate.title))
        is_nickname = keys[0] in lexicon.common_words() and keys[0] not in lexicon.given_names()
        if is_nickname and person.keys[0] in lexicon.given_names():
            return
        is_fuller = (len(keys), len(candidate.text)) > (len(person.keys), len(person.name))
        if is_fuller and not (len(keys) > 1 and candidate.text.isupper() and not person.name.isupper()):
            if len(person.keys) == 1:
                self._by_given_name.setdefault(keys[0], []).append(person)
            person.name, person.keys = candidate.text, keys


@lru_cache(_NAMES_KEPT)
def _parts(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words of a name without articles and particles before them ("Von der Leyen"), and the suffix behind it."""
    keys = tuple([key.removeprefix("al-").removeprefix("el-") for key in words])
    if len(keys) > 1 and keys[0] in lexicon.particles():
        keys = keys[1:]
    if len(keys) > 1 and keys[-1] in NAME_SUFFIXES:
        return keys[:-1], keys[-1]
    return keys, ""


def _differs(person: Person, gender: str) -> int:
    """How little a title's gender fits a person: not at all (2), unknown (1), or well (0)."""
    own = lexicon.genders_of_given_names().get(person.keys[0], "") if len(person.keys) > 1 else ""
    return 0 if not gender or own == gender else 2 if own else 1


def _office(title: str) -> str:
    """The title in full, if it is an office that tells no gender; else nothing."""
    full = lexicon.long_titles().get(title, title)
    return full if full in lexicon.words_of("office") and not lexicon.genders_of_titles().get(full) else ""


def _surname_first(person: Person) -> str:
    """The first word of a name, if that is the surname: the last one is a Korean given name, or only it is known."""
    first, last = person.keys[0], person.keys[-1]
    is_family = first in lexicon.family_names() and last not in lexicon.family_names()
    return first if is_family or "-" in last else ""


def _is_same(keys: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names with the same surname are one person's: the shorter is part of the longer one.

    Two different middle names are two persons'.
    """
    shorter, longer = sorted((keys, other), key=len)
    if longer[-len(shorter) :] == shorter:
        return True
    middles = zip(shorter[1:-1], longer[1:-1], strict=False)
    return len(shorter) > 1 and _is_alike(shorter[0], longer[0]) and all(_is_alike(*pair) for pair in middles)


def _is_opening(keys: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two names of different length opens with the other, and the longer has three words or more."""
    shorter, longer = sorted((keys, other), key=len)
    return 1 < len(shorter) < len(longer) and longer[: len(shorter)] == shorter


def _is_alike(name: str, other: str) -> bool:
    """Whether two given names are spellings of one: Tim and Timothy, Sergei and Sergey."""
    if name == other:
        return True
    shorter, longer = sorted((name, other), key=len)
    return longer.startswith(shorter[: max(3, len(longer) - 1)]) and shorter in lexicon.given_names()
