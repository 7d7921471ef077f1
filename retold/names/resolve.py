"""Decide what each candidate of an article names, from all that the article says.

In: the candidates of the running text. Out: each candidate's type, method and, of a person, who it is; or that it
names nothing. Invariant: candidates with the same words are judged alike wherever the text does not tell them apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from retold.names import gazetteer, lexicon
from retold.names.acronyms import bracketed, of_things
from retold.names.chunks import Candidate
from retold.names.context import Context
from retold.names.evidence import Evidence, ends_in_word, is_like_firm
from retold.names.gazetteer import CITY, Entry
from retold.names.nouns import MEDIUM_AFTER, among_places
from retold.names.persons import Person, Persons
from retold.records import EntityType
from retold.text import has_word

_MOST_WORDS_OF_PERSON = 4
_REGION = re.compile(r", (?=[A-Z])")
_COUNTY = re.compile(r" County\b|(?:,? and [A-Z]\w+)? (?:[Cc]ounties|[Ss]treets|[Aa]venues)\b")
_OPEN_METHODS = ("unknown-words", "family-name")
_BEFORE_NOUNS = ("the", "a", "an", "fellow")
_COUNT = r" \((?:[+-]\d|\d[\d,.]*(?:\d\d\d|%))"  # "Molina (1,253)", but not an age
_PHRASE_ENDS = re.compile(r"[,.;:)\n]|\Z| (?:and|or|in|of|at|on|is|was|has|will|to)\b")
_COUNTED = re.compile(_COUNT)
_NUMBER = re.compile(rf"\.? \d|{_COUNT}")
# Two words written as one ("PetroChina"), but neither "MacAdam" nor "LeBron"
_BRAND = re.compile(r"(?!(?:Mac|Fitz|Van|Von|Ben|Ibn|Abu)[A-Z])[A-Z][a-z]{2,}[A-Z][a-z]{2,}(?:[A-Z][a-z]+)?")
# A shorter word is too soon spelt like another
_SHORTEST_VARIANT = 4
# A word that stands in capitals so often is not stressed, but an acronym
_OFTEN = 3
# Where towns are called like English surnames
_LIKE_SURNAMES = ("US", "GB", "CA", "AU", "NZ", "IE", "ZA")
# A word that may be a surname as well is a place if at least this share of its uses follow "in" or the like
_SHARE_IN = 1 / 3


class Verdict(NamedTuple):
    """What a candidate names: its type, the method that told it, and the person if it is one.

    ``full`` is the name that an acronym stands for.
    """

    type: EntityType
    method: str
    person: Person | None = None
    full: str = ""


class Resolver:
    """Judges the candidates of one article."""

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        """Take in the full names first, then what the shorter ones may refer to."""
        self._context = Context(text)
        introductions = [(candidate, acronym) for candidate in candidates if (acronym := bracketed(text, candidate))]
        self._initials = {acronym: each for each, acronym in introductions if each.type == "person"}
        institutions = [(each, acronym) for each, acronym in introductions if each.type != "person"]
        self._acronyms = {acronym: candidate.text for candidate, acronym in institutions}
        self._introduced = {candidate.start for candidate, _ in institutions}
        self._inside = {candidate.keys for candidate in candidates if not candidate.opens}
        lone = [candidate for candidate in candidates if len(candidate.keys) == 1]
        self._kin = {each.keys[0] for each in lone if self._context.is_kin(each)}
        self._surnames = {each.keys[-1] for each in candidates if each.type == "person"}
        self._in_lists = among_places(text, candidates)
        self._evidence = Evidence(text, candidates, self._context)
        self._heads: set[str] = set()
        self._firsts: set[str] = set()
        self.persons = Persons()
        for candidate in sorted(candidates, key=_doubt):
            self._admit(candidate)
        self._namesakes = _persons_like_countries(candidates, lone, self._context)
        self._words = _written_small(text, lone)
        self._things = of_things(text) | {each.keys[0] for each in lone if _is_label(text, each)}
        self._capitals = _always_in_capitals(text, lone)
        unknown = [candidate for candidate in lone if candidate.type is None]
        self._places = _keys(unknown, self._is_place_here, _SHARE_IN)
        self._located = _keys(unknown, self._context.is_in, _SHARE_IN)
        self._countries = {each.entry.country for each in candidates if each.entry and _tells_country(each.entry)}
        self._speakers = _keys(unknown, self._is_person_here)

    def verdict(self, candidate: Candidate) -> Verdict | None:
        """What a candidate names; None if nothing."""
        if len(candidate.keys) > 1 and candidate.type in (None, "person"):
            return self._several(candidate)
        if len(candidate.keys) == 1 and (candidate.entry is None or candidate.entry.kind == "name"):
            return self._lone(candidate)
        if candidate.method == "head" and self._is_any(candidate):
            return None
        return Verdict(candidate.type, candidate.method) if candidate.type else None

    def _is_any(self, candidate: Candidate) -> bool:
        """Whether plain words of a place stand behind "a", so that any such place is meant ("a Restricted Zone")."""
        is_plain = lexicon.common_words().issuperset(candidate.keys)
        return candidate.type == "place" and is_plain and self._context.word_before(candidate) in ("a", "an")

    def in_heading(self, candidate: Candidate) -> Verdict:
        """What a candidate of a heading names, whose type is certain."""
        person = self.persons.add(candidate) if candidate.type == "person" else None
        return Verdict(candidate.type or "organisation", candidate.method, person)

    def _admit(self, candidate: Candidate) -> None:
        """Enter a full name, or the words of an institution that may stand for it alone."""
        if self._is_thing(candidate):
            return
        if candidate.type == "person" or (candidate.type is None and self._is_full_name(candidate)):
            if len(candidate.keys) > 1 or self._is_titled_name(candidate):
                self.persons.add(candidate)
        elif candidate.type == "organisation" and len(candidate.keys) > 1:
            self._heads.add(candidate.keys[-1])
            self._firsts.add(candidate.keys[0])

    def _is_thing(self, candidate: Candidate) -> bool:
        """Whether a given name and a plain word behind "the" are a thing: "the Ada Train"; not "the Ada Train case"."""
        is_word = candidate.method == "given-name" and ends_in_word(candidate)
        behind_the = is_word and self._context.word_before(candidate) == "the"
        return behind_the and self._context.follows(candidate, _PHRASE_ENDS) is not None

    def _several(self, candidate: Candidate) -> Verdict | None:
        if candidate.start in self._introduced:
            return Verdict("organisation", "bracketed-acronym")
        if self._is_thing(candidate):
            return None
        if candidate.type == "person":
            return Verdict("person", candidate.method, self.persons.add(candidate))
        if candidate.keys in self._in_lists and candidate.method in _OPEN_METHODS:
            return Verdict("place", "in-list")
        if self._is_full_name(candidate):
            return Verdict("person", candidate.method, self.persons.add(candidate))
        called = self._evidence.called(candidate)
        if called and not candidate.opens:
            return Verdict(called, "described")
        is_people = _is_plural(candidate.keys[-1]) and candidate.keys[-1] not in lexicon.common_words()
        if is_people or candidate.method == "common-words" or (candidate.opens and candidate.method == "unknown-words"):
            return None
        if candidate.entry and self._is_namesake_of_place(candidate):
            return Verdict("person", "given-name-like-place", self.persons.add(candidate))
        if candidate.entry:
            return Verdict(candidate.entry.type, "gazetteer-doubtful")
        if self._evidence.is_title_of_work(candidate):
            return None
        if self._evidence.is_place(candidate) and not is_like_firm(candidate):
            return Verdict("place", "preposition")
        if candidate.method == "unknown-words" and not self._evidence.is_institution(candidate):
            return None
        return Verdict("organisation", candidate.method)

    def _is_namesake_of_place(self, candidate: Candidate) -> bool:
        """Whether somebody is meant after whom a town is called: a full name that stands nowhere behind "in"."""
        first, last = candidate.keys[0], candidate.keys[-1]
        is_name = first in lexicon.given_names() and last in lexicon.family_names()
        is_word = first in lexicon.common_words() or last in lexicon.common_words()
        return is_name and not is_word and not self._evidence.is_place(candidate)

    def _is_full_name(self, candidate: Candidate) -> bool:
        """Whether several words of no certain type are a person's name."""
        if candidate.start in self._introduced or candidate.keys in self._in_lists:
            return False
        if self._context.follows(candidate, _COUNTED):
            return False
        if candidate.method == "common-words":  # "candidate Mike Pence"
            is_given = len(candidate.keys) == 2 and candidate.keys[0] in lexicon.given_names()
            return (
                is_given
                and not _is_plural(candidate.keys[1])
                and not candidate.opens
                and self._evidence.has_title(candidate)
            )
        return _may_be_full_name(candidate) and self._evidence.is_person(candidate)

    def _is_titled_name(self, candidate: Candidate) -> bool:
        """Whether the word after a title is a name, and not a word that goes on with the title ("Deputy Whip")."""
        key = candidate.keys[0]
        if key in lexicon.heads() or key.removesuffix("s") in lexicon.titles():
            return False
        return lexicon.is_persons(key) or candidate.abbreviated or key not in lexicon.common_words()

    def _lone(self, candidate: Candidate) -> Verdict | None:
        """One word: part of a person's name, a name of the gazetteer, or what its surroundings say."""
        entry, key = candidate.entry, candidate.keys[0]
        person = self.persons.of(candidate)
        may_be = candidate.titled or not lexicon.is_adjective(key)
        if person and may_be and not self._is_rather_place(candidate, person):
            return Verdict("person", "title" if candidate.titled else "short-form", person)
        if key in self._initials:
            return Verdict("person", "short-form", self.persons.add(self._initials[key]))
        if key in self._kin and person is None and entry and entry.id != entry.country:
            return Verdict("person", "lone-given-name", self.persons.add(candidate))
        if key in self._acronyms:
            return Verdict("organisation", "bracketed-acronym", full=self._acronyms[key])
        if entry and _is_short_form(candidate, entry):
            if entry.country in self._countries:
                return Verdict("place", "gazetteer-company")
            candidate, entry = replace(candidate, entry=None), None
        if key in self._things and candidate.method in ("acronym", "lone"):
            return None
        if key in self._capitals and candidate.text.isupper():
            return Verdict("organisation", "acronym")
        if entry and entry.type == "organisation" and entry.doubtful:
            is_firm = self._evidence.is_firm(candidate)
            return Verdict("organisation", "gazetteer-doubtful") if is_firm else self._bearer(candidate)
        if key in lexicon.words_of("language") and (entry is None or entry.doubtful):
            return None
        is_network = key in lexicon.words_of("medium")
        if candidate.type == "person" or (is_network and self._context.is_medium(candidate)):
            return None
        if key in self._namesakes and person:
            return Verdict("person", "short-form", person)
        if entry and entry.size and self._context.is_dateline(candidate):
            return Verdict("place", "gazetteer")
        if candidate.opens and key in self._words and candidate.keys not in self._inside:
            return None
        if candidate.type:
            return Verdict(candidate.type, candidate.method)
        is_city = entry is not None and entry.type == "place"
        if key in self._places and (is_city or self._context.follows(candidate, _COUNTY)):
            return Verdict("place", "gazetteer-in" if is_city else "preposition")
        return self._unlisted(candidate)

    def _unlisted(self, candidate: Candidate) -> Verdict | None:
        """One word that neither the article nor the gazetteer explains for certain."""
        key, before = candidate.keys[0], self._context.word_before(candidate)
        if key in lexicon.words_of("compass") and before == "the" and not self._context.is_attribute(candidate):
            return Verdict("place", "compass")
        if self._is_city_of_article(candidate):
            return Verdict("place", "gazetteer-company")
        if candidate.opens and candidate.keys not in self._inside and not self._context.speaks(candidate):
            return None
        is_head = key in self._heads and lexicon.heads().get(key) == "organisation"
        if is_head and before == "the" and not candidate.opens:
            return Verdict("organisation", "short-form")
        if key in lexicon.words_of("team") and before == "the" and not candidate.opens:
            return Verdict("organisation", "gazetteer-doubtful")
        if key in lexicon.titles() or key in lexicon.words_of("no name"):
            return None
        if lexicon.is_adjective(key):
            return None
        if candidate.keys in self._in_lists and not (
            key in self._surnames or self._context.follows(candidate, _NUMBER)
        ):
            return Verdict("place", "in-list")
        if self._evidence.lies(candidate):
            return Verdict("place", "described")
        called = self._evidence.called(candidate)
        is_paper = before == "the" and self._context.follows(candidate, MEDIUM_AFTER) is not None
        if called and (is_paper or not lexicon.is_persons(key)) and key not in lexicon.heads():
            return Verdict(called, "described")
        if key in lexicon.common_words():
            return None
        if key in self._firsts and key not in self._places and not (lexicon.is_persons(key) or candidate.entry):
            return Verdict("organisation", "short-form")
        return self._by_word(candidate)

    def _is_city_of_article(self, candidate: Candidate) -> bool:
        """Whether a word that may be a person's name is a city or region of a country that the article names."""
        entry, key = candidate.entry, candidate.keys[0]
        if entry is None or entry.id is None or key in self._speakers:
            return False
        if key in lexicon.common_words() or key in lexicon.words_of("no name"):
            return False
        is_sure = entry.size >= CITY or (key in self._located and entry.country not in _LIKE_SURNAMES)
        if not is_sure:
            return False
        return entry.country in self._countries or any(
            city.country in self._countries for city in gazetteer.namesakes(entry.key)
        )

    def _by_word(self, candidate: Candidate) -> Verdict | None:
        """What a word that is none of the common ones is likely to name."""
        key = candidate.keys[0]
        person = self.persons.spelt_like(key) if len(key) >= _SHORTEST_VARIANT and not candidate.entry else None
        if person:
            return Verdict("person", "spelling", person)
        is_given, is_family = key in lexicon.given_names(), key in lexicon.family_names()
        is_city = candidate.entry is not None and candidate.entry.type == "place"
        if candidate.entry and is_city and (candidate.entry.size >= CITY or not (is_given or is_family)):
            return Verdict("place", "gazetteer-doubtful")
        if is_given or is_family:
            is_other = self._context.follows(candidate, _NUMBER) or self._context.word_before(candidate) == "at"
            if key in self._places:
                return Verdict("place", "preposition")
            bearer = self.persons.of(candidate)  # "close to Mao", where a town of that name is listed
            method = "short-form" if bearer else "lone-given-name" if is_given else "lone-family-name"
            return None if is_other else Verdict("person", method, bearer)
        if candidate.text.isupper():
            return None
        if key in self._places:
            return Verdict("place", "preposition")
        if _BRAND.fullmatch(candidate.text):
            return Verdict("organisation", "brand")
        is_noun = key.endswith("s") or "-" in key or self._context.word_before(candidate) in _BEFORE_NOUNS
        if key not in self._speakers or is_noun:
            return None
        agent = "person" if self._evidence.has_title(candidate) else self._evidence.agent(candidate)
        return Verdict(agent, "speaks") if agent else None

    def _bearer(self, candidate: Candidate) -> Verdict:
        """Somebody who is named by a surname alone."""
        return Verdict("person", "lone-family-name", self.persons.add(candidate))

    def _is_rather_place(self, candidate: Candidate, person: Person) -> bool:
        """Whether a place of the gazetteer stands where persons do not, or only shares their given name."""
        entry = candidate.entry
        if entry is None or candidate.titled or entry.type != "place":
            return False
        key = candidate.keys[-1]
        is_surname = person.keys[-1] == key and (entry.doubtful or lexicon.is_persons(key) or bool(person.titles))
        return self._context.is_in(candidate) or not (is_surname or entry.doubtful)

    def _is_place_here(self, candidate: Candidate) -> bool:
        if candidate.entry and self._context.follows(candidate, _REGION):
            return True
        if self._context.follows(candidate, _COUNTY):
            return True
        if not self._context.is_strictly_in(candidate) or self._context.is_possessive(candidate):
            return False
        return self._context.follows(candidate, _NUMBER) is None  # not "around Rs 4 million"

    def _is_person_here(self, candidate: Candidate) -> bool:
        return candidate.titled or self._context.speaks(candidate) or self._context.is_at_work(candidate)


def _tells_country(entry: Entry) -> bool:
    """Whether a place is certain enough to say which country an article is about."""
    return entry.type == "place" and bool(entry.country) and not entry.doubtful


def _is_short_form(candidate: Candidate, entry: Entry) -> bool:
    """Whether capitals may stand for a region, if the article is about its country ("WA" for Western Australia)."""
    return entry.type == "place" and entry.doubtful and candidate.text.isupper() and entry.key != candidate.text


def _may_be_full_name(candidate: Candidate) -> bool:
    """Whether the words themselves do not forbid a person: acronyms and plurals do."""
    if not 2 <= len(candidate.keys) <= _MOST_WORDS_OF_PERSON or candidate.method not in _OPEN_METHODS:
        return False
    if candidate.keys[0] in lexicon.words_of("direction"):  # North Al Batinah
        return False
    words = candidate.text.split()
    has_acronym = any(word.isupper() and len(word) > 1 and "." not in word for word in words)
    has_other = any(lexicon.is_adjective(key) or key in lexicon.strangers() for key in candidate.keys[1:])
    return not ("&" in words or has_other or has_acronym or _is_plural(candidate.keys[-1]))


def _is_plural(word: str) -> bool:
    """Whether a word is a plural and no surname: "Yorkers", and of common words all that end in s."""
    ends = ("ers", "s") if word in lexicon.common_words() else "ers"
    return word.endswith(ends) and word not in lexicon.family_names()


def _persons_like_countries(candidates: list[Candidate], lone: list[Candidate], context: Context) -> set[str]:
    """The given names that are countries too, where the article has a bearer and nothing that tells of the country.

    A state acts and speaks ("Jordan said"); whoever has a title is named by the surname afterwards ("Minister Chad
    Berg").
    """
    bearers = {each.keys[0] for each in candidates if each.type == "person" and len(each.keys) > 1 and not each.titled}
    named = [candidate for candidate in lone if candidate.entry and candidate.keys[0] in bearers]
    countries = {candidate.keys[0]: candidate.entry.id for candidate in named if candidate.entry and candidate.entry.id}
    located = {candidate.keys[0] for candidate in named if context.is_in(candidate)}
    peoples = {candidate.entry.id for candidate in lone if candidate.entry and candidate.entry.kind == "demonym"}
    return {key for key in bearers - located if countries.get(key, "").isalpha() and countries[key] not in peoples}


def _written_small(text: str, lone: list[Candidate]) -> set[str]:
    """The words of sentence openings that the text has in small letters too ("Turkey" and "turkey")."""
    words = {candidate.keys[0] for candidate in lone if candidate.opens and candidate.type}
    return {word for word in words if word in lexicon.common_words() and has_word(text, word)}


def _is_label(text: str, candidate: Candidate) -> bool:
    """Whether capitals at the beginning of a line tell who speaks in an interview ("JN: I did.")."""
    opens_line = candidate.start == 0 or text[candidate.start - 1] == "\n"
    return opens_line and candidate.text.isupper() and text.startswith(":", candidate.end)


def _always_in_capitals(text: str, lone: list[Candidate]) -> set[str]:
    """The plain words that the text has several times, always in capitals ("MAS"): those are acronyms."""
    uses = Counter(each.keys[0] for each in lone if each.text.isupper() and not each.entry)
    often = {key for key, count in uses.items() if count >= _OFTEN and len(key) > 2 and key in lexicon.common_words()}
    written = {key for key in often if has_word(text, key) or has_word(text, key.capitalize())}
    return often - written - lexicon.words_of("not acronym")


def _keys(unknown: list[Candidate], holds: Callable[[Candidate], bool], share: float = 0.0) -> set[str]:
    """The single words for which something holds: in at least a share of the uses.

    Of words that are no persons' names in half that share: "in Jokowi using ..." once among many uses tells nothing.
    """
    held = Counter([candidate.keys[0] for candidate in unknown if holds(candidate)])
    if not share or not held:
        return {*held}
    uses = Counter([candidate.keys[0] for candidate in unknown])
    return {key for key, count in held.items() if count >= share * uses[key] / (1 if lexicon.is_persons(key) else 2)}


def _doubt(candidate: Candidate) -> tuple[bool, bool, int]:
    """The order in which names of persons are entered: full ones before their parts, certain ones first."""
    return len(candidate.keys) == 1, candidate.type is None, candidate.start
