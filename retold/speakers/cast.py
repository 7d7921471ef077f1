"""Whom an article names: the cast from which speakers are chosen.

In: a text and its mentions. Out: a Cast: one member for each entity, and every place where one of them is named.
Invariant: a member is an entity of the mentions and nothing else, so that a speaker is never anybody else than the
mention at the same words; namings stand in order of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from retold.names import INSTITUTION, lexicon
from retold.records import EntityType, Mention, Span, start_of
from retold.text import NAME_SUFFIXES, fold

_KOREAN = re.compile(r"\S+ [^\W\d_a-z]\w+-[a-z]\w*")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.?[ \u00a0]\Z")
_LONGEST_TITLE = 20
_NAMES_KEPT = 2**12  # names that stay read
_MARKS = "“”\"‘’'.,:()[]"


class Naming(NamedTuple):
    """A place where the text names somebody; ``member`` is an index into the cast's members."""

    span: Span
    member: int


@dataclass(slots=True)
class Member:
    """An entity of one article.

    ``name`` is the fullest form, as printed; ``keys`` are its words, folded, without initials and suffix; ``gender``
    is "m", "f" or "" where neither a title nor the given name tells it.
    """

    entity_id: str
    type: EntityType
    name: str = ""
    keys: tuple[str, ...] = ()
    gender: str = ""

    @property
    def is_person(self) -> bool:
        """Whether a person is meant."""
        return self.type == "person"


@dataclass(slots=True)
class Cast:
    """Everybody whom an article names, and where; ``of_entity`` tells the member for an entity."""

    members: list[Member] = field(default_factory=list)
    namings: list[Naming] = field(default_factory=list)
    of_entity: dict[str, int] = field(default_factory=dict)

    def bearer(self, key: str) -> int | None:
        """The only person whom a surname or, failing that, a given name stands for."""
        for place in (-1, 0):
            bearers = [
                i for i, member in enumerate(self.members) if member.is_person and member.keys[place:][:1] == (key,)
            ]
            if bearers:
                return bearers[0] if len(bearers) == 1 else None
        return None

    def named_in(self, span: Span) -> Sequence[Naming]:
        """The namings that begin in a stretch of the text."""
        first = bisect_left(self.namings, span.start, key=start_of)
        return self.namings[first : bisect_left(self.namings, span.end, first, key=start_of)]

    def ending_at(self, offset: int) -> Naming | None:
        """The naming that ends at an offset."""
        last = bisect_left(self.namings, offset, key=start_of) - 1
        return self.namings[last] if last >= 0 and self.namings[last].span.end == offset else None


def cast_of(text: str, mentions: Iterable[Mention]) -> Cast:
    """The entities that an article names, nationalities apart, with every naming of them."""
    cast = Cast()
    for mention in sorted(mentions, key=lambda mention: (mention.span.start, mention.span.end)):
        if mention.kind == "demonym":
            continue
        index = cast.of_entity.setdefault(mention.entity_id, len(cast.members))
        if index == len(cast.members):
            cast.members.append(Member(mention.entity_id, mention.entity_type))
        if mention.kind == "name" or mention.method == INSTITUTION:
            cast.namings.append(Naming(mention.span, index))
            _learn(cast.members[index], text, mention.span)
    return cast


def _learn(member: Member, text: str, span: Span) -> None:
    """Take over what a naming tells: a fuller form, a gender."""
    name = span.of(text)
    if name != member.name:
        keys = keys_of(name)
        if (len(keys), len(name)) > (len(member.keys), len(member.name)):
            member.name, member.keys = name, keys
    if member.is_person:
        title = _WORD_BEFORE.search(text, max(0, span.start - _LONGEST_TITLE), span.start)
        gender = lexicon.genders_of_titles().get(fold(title[1]), "") if title else ""
        member.gender = gender or member.gender or _gender_of_given_name(member)


@lru_cache(_NAMES_KEPT)
def keys_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell who is meant, folded."""
    keys = [fold(word.strip(_MARKS)) for word in name.split()]
    if len(keys) > 1 and keys[-1] in NAME_SUFFIXES:
        keys.pop()
    return tuple(key for key in keys if len(key) > 1 and "." not in key)


def _gender_of_given_name(member: Member) -> str:
    """The gender that the given name tells; the first word of Kim Yo-jong is none."""
    is_family_name = len(member.keys) < 2 or _KOREAN.fullmatch(member.name)
    return "" if is_family_name else lexicon.genders_of_given_names().get(member.keys[0], "")
