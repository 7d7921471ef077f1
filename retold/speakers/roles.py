"""What the persons of an article are, by its own words: "Mali's foreign minister Abdoulaye Diop" is a minister.

In: the text and its cast. Out: roles, each with its head noun, its modifiers and the member who has it. Invariant: a
description fits a role only if its head noun is the role's, all its modifiers are among the role's, and both or
neither are former, deputy and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from retold.names import lexicon
from retold.quotations.cues import reporting_words
from retold.records import Span
from retold.speakers.cast import Cast, Naming
from retold.text import fold

_WORD = re.compile(r"[^\W_](?:[\w’'-]|\.(?=\w))*")
_CLAUSE_END = re.compile(r"[,;:()\[\]“”\"—\n!?]|(?<![A-Z][a-z])(?<![A-Z][a-z][a-z])(?<![A-Z])\.\s")
_VERBS = frozenset(("is", "was", "has", "had", "will", "would", "were", "are", "did")) | reporting_words()
_OUTSIDE = _VERBS | frozenset(
    ("for", "at", "in", "to", "and", "or", "who", "on", "from", "with", "by", "but", "as", "when", "that", "after")
)
"""Words that end the phrase in which a role is named; "of" does not."""
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "our", "my", "this"))
_APPOSITION_END = (",", ".", ";", ")")
_MISTERS = ("Mr", "Mrs", "Ms", "Dr", "Sir", "Dame")
# What may stand between an office and a name, and without an office is all that somebody is called
_HONOURS = ("Prof", "Professor", "Sheikh", "Sheikha", "Hon", "Engr", "Datuk", "Alhaji", "Madam", "Miss", "Shri", "Smt")
RANKS = frozenset(
    ("former", "ex", "deputy", "vice", "late", "then", "shadow", "acting", "assistant", "interim", "outgoing", "next")
)
_RANKED = re.compile(r"(ex|vice|deputy)-(\w.*)")  # an ex-president is a former one
# What stands for an office in capitals
_OFFICES = {
    "PM": ("prime", "minister"),
    "CM": ("chief", "minister"),
    "DPM": ("deputy", "prime", "minister"),
    "VP": ("vice", "president"),
}
_COUNTRY_ENDINGS = ("", "a", "ia", "y", "ey", "e", "en", "ain")
_ADJECTIVE_ENDINGS = ("n", "an", "ian", "ese", "i", "ish", "ean")
_HONORIFIC = re.compile(r"\s(\w+) (?:Mr|Mrs|Ms|Dr)\.? \Z")
_FIELD_OF_OFFICE = re.compile(
    r"(?i:\s(?:minister|(?:under-?)?secretary|director|commissioner|coordinator)(?: of state)?)"
    r" for (?:(?!the |an? |his |her )[a-z-]+,? ){1,6}\Z"
)
_FIELD = re.compile(r"\s(?:in|on) (?:[a-z-]+ ){0,3}([a-z-]{4,}) \Z")
PREPOSITION = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by|during|after|before|via)\s")
_SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z.-]{1,9})\)")  # of the institution before it
_MARKS = "“”\"‘’'.,:()[]"
_REACH = 80
"""So many characters before and after a name are read for its bearer's role."""


@dataclass(frozen=True, slots=True)
class Description:
    """A head noun for a person, such as "minister", and the words that narrow it down."""

    head: str
    modifiers: frozenset[str]

    def fits(self, role: Description) -> bool:
        """Whether these words can mean the bearer of that role."""
        if self.head != role.head or self.modifiers & RANKS != role.modifiers & RANKS:
            return False
        return all(any(is_same_word(own, other) for other in role.modifiers) for own in self.modifiers)


@dataclass(frozen=True, slots=True)
class Role:
    """That a member of the cast is described so at one place of the text."""

    description: Description
    member: int
    start: int


def find_roles(text: str, cast: Cast) -> list[Role]:
    """Return the roles that stand directly before or after a person's name, in order of the text."""
    return [
        Role(description, naming.member, naming.span.start)
        for naming in cast.namings
        if cast.members[naming.member].is_person
        for phrase in _phrases_beside(text, naming)
        if (description := describe(phrase))
    ]


def describe(phrase: str) -> Description | None:
    """Read a noun phrase for a person; None if its head is no word for one."""
    found = _WORD.findall(phrase)
    words = [fold(word).removesuffix("'s") for word in found]
    if found and found[-1] in _OFFICES:
        words[-1:] = _OFFICES[found[-1]]
    place = words.index("of") if "of" in words else len(words)
    before, after = words[:place], words[place + 1 :]
    if before and (ranked := _RANKED.match(before[-1])):
        before[-1:] = ["former" if ranked[1] == "ex" else ranked[1], ranked[2]]
    if not before or before[-1] not in lexicon.genders_of_titles():
        return None
    head = lexicon.long_titles().get(before[-1]) or before[-1]
    return Description(head, frozenset((*before[:-1], *after)) - _DETERMINERS)


def leads_to_name(words: str) -> bool:
    """Whether words before a name describe its bearer, as "Secretary of State" does and "a spokesman for" does not."""
    words = f" {words}"
    honorific = _HONORIFIC.search(words)
    if honorific and not (PREPOSITION.match(f" {honorific[1]} ") or fold(honorific[1]) in lexicon.titles()):
        return True  # the secretary for education Mr Moss, but not a spokesman for Mr Moss
    if _FIELD_OF_OFFICE.search(words):
        return True  # minister of state for ports and roads Ada Moss
    field = _FIELD.search(words)
    if field and fold(field[1]) not in lexicon.titles():
        return True  # an expert in port affairs Ada Moss, but not a friend in need of the singer Ada Moss
    _, of, after = words.rpartition(" of ")
    if PREPOSITION.search(words.replace(" of ", " ")) or (of and " and " in after):
        return False
    return not of or any(fold(word).strip(_MARKS) not in (*lexicon.titles(), "the") for word in after.split())


def _phrases_beside(text: str, naming: Naming) -> Iterator[str]:
    """The noun phrase that leads up to a name, and the one that follows it between commas."""
    words = _words_before(text, naming.span)
    title = [*takewhile(lambda word: word[:1].isupper(), reversed(words))][::-1]
    if title and len(title) < len(words):  # the group met President Obrador
        yield " ".join(title)
    if "of" not in words or _is_one_phrase(words[words.index("of") + 1 :]):
        yield " ".join(words)
    if text.startswith(", ", naming.span.end):
        words = _CLAUSE_END.split(text[naming.span.end + 2 : naming.span.end + _REACH])[0].split()
        if " and " in f" {' '.join(words)} ":
            yield from _joined_role(words)
        if _VERBS.isdisjoint(words) and _DETERMINERS.isdisjoint(
            words[1 : words.index("of") if "of" in words else None]
        ):
            yield " ".join(takewhile(lambda word: word not in _OUTSIDE, words))


def _joined_role(words: list[str]) -> Iterator[str]:
    """The office behind "and" in what follows a name: ", chief of the port and chairman of the guild"."""
    joined = words[words.index("and") + 1 :]
    is_office = bool(joined) and fold(joined[0]) in lexicon.words_of("office") and _VERBS.isdisjoint(words[:-1])
    if is_office:
        yield " ".join(takewhile(lambda word: word not in _OUTSIDE, joined))


def _words_before(text: str, name: Span) -> list[str]:
    """The words of a clause before a name from the last one on that can open its noun phrase."""
    before = _SHORT_FORM.sub(r"\1", text[max(0, name.start - _REACH) : name.start].replace("\u00a0", " ")).rstrip(" ")
    head, last = _parted(before)
    word, last_but_one = last.rstrip("."), _parted(head)[1]
    if word in _MISTERS or (word in _HONOURS and fold(last_but_one) in lexicon.genders_of_titles()):
        before, last = head, last_but_one
    if before.endswith(",") and text[name.end : name.end + 1] in _APPOSITION_END:
        before = before[:-1]
    if " of " not in before and fold(last.strip('“"‘(.,')) not in lexicon.genders_of_titles():
        return []
    words = _CLAUSE_END.split(before)[-1].split()
    outside = [index for index, word in enumerate(words) if word in _OUTSIDE]
    words = words[outside[-1] + 1 :] if outside else words
    of = words.index("of") if "of" in words else len(words)
    determiners = [index for index, word in enumerate(words[:of]) if word in _DETERMINERS]
    return words[determiners[-1] :] if determiners else words


def _parted(words: str) -> tuple[str, str]:
    """All but the last word, and that, also where it opens a line."""
    last = "".join(words.split()[-1:])
    return words[: len(words) - len(last)].rstrip(" "), last


def _is_one_phrase(words: list[str]) -> bool:
    """Whether what follows "of" is a name or a single word, and not a clause: "of state", "of the National Bank"."""
    return len(words) == 1 or all(word[0].isupper() or word == "the" for word in words)


def is_same_word(word: str, other: str) -> bool:
    """Whether two words are one, or a country and its adjective: Mali and Malian, Turkey and Turkish."""
    if word == other:
        return True
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    first, second = sorted((word[stem:], other[stem:]), key=lambda ending: ending not in _COUNTRY_ENDINGS)
    return stem > 2 and first in _COUNTRY_ENDINGS and second in _ADJECTIVE_ENDINGS
