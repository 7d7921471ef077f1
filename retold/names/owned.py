"""Institutions named by whose they are: "Mali's foreign ministry", "the Kenyan police", "Kenya's Supreme Court".

In: the text, its judged names with their keys, and the ids of places by where their names begin. Out: the institutions
in small letters, each with a key; and the keys again, those of institutions in capitals and common words with their
owner in it. Invariant: all words for one institution of one owner have one key in an article, and institutions of two
owners have two.

The owner is a country, a region or a city right before the institution: a nationality, or a name with or without 's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from retold.lists import rows_of
from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.clusters import Judged
from retold.records import Span
from retold.text import fold

_POSSESSIVES = ("'s ", "’s ", "' ", "’ ")
# Words for people that are no adjectives ("New Zealander"); the country's name serves
_PEOPLE = "er"


class Institution(NamedTuple):
    """An institution in small letters, and the key of all its names."""

    span: Span
    key: str


def with_owners(text: str, judged: Sequence[Judged], keys: Sequence[str], ids: Mapping[int, str]) -> list[str]:
    """The keys, with the owner in those of institutions whose words are all common ones.

    One that stands without an owner has that which the article gives it elsewhere, if it is one alone.
    """
    owned = dict(_owned(text, judged, ids))
    owners: dict[str, set[str]] = {}
    for index, key in owned.items():
        owners.setdefault(keys[index], set()).add(key)
    return [
        owned.get(index) or (min(owners[key]) if len(owners.get(key, ())) == 1 else key)
        for index, key in enumerate(keys)
    ]


def _owned(text: str, judged: Sequence[Judged], ids: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """The places in the list of institutions with an owner before them, and their keys."""
    owners = {candidate.end: candidate for candidate, verdict in judged if verdict.type == "place"}
    for index, (candidate, verdict) in enumerate(judged):
        if verdict.type == "organisation" and _is_general(candidate):
            ends = (candidate.start - len(mark) for mark in _POSSESSIVES if text.endswith(mark, 0, candidate.start))
            owner = next((owners[end] for end in ends if end in owners), None) or owners.get(candidate.start - 1)
            if owner:
                yield index, f"{_adjective(owner, ids)} {candidate.text}"


def _is_general(candidate: Candidate) -> bool:
    """Whether many states and towns have an institution of that name ("Supreme Court", "Parliament")."""
    if len(candidate.keys) == 1:
        return candidate.keys[0] in lexicon.words_of("institution alone")
    return lexicon.common_words().issuperset(candidate.keys)


def in_small_letters(
    text: str, judged: Sequence[Judged], keys: Sequence[str], ids: Mapping[int, str]
) -> Iterator[Institution]:
    """The institutions in small letters, in order."""
    listed = {fold(key): key for key in keys}
    for candidate, verdict in judged:
        match = _institution().match(text, candidate.end) if verdict.type == "place" else None
        if match:
            key = f"{_adjective(candidate, ids)} {_plain(match[1])}"
            yield Institution(Span(candidate.start, match.end()), listed.get(fold(key), key))


def _plain(words: str) -> str:
    """The shortest words for the same institution: "foreign ministry" for "ministry of foreign affairs"."""
    noun, _, matter = words.partition(" of ")
    words = f"{matter.removeprefix('the ')} {noun}" if matter else words
    return words.replace("foreign affairs ", "foreign ").replace("defense ", "defence ")


def _adjective(owner: Candidate, ids: Mapping[int, str]) -> str:
    """The adjective for a country, else the name of the place or people as printed."""
    entry = owner.entry
    if entry is None or not entry.country or ids.get(owner.start) != entry.country:  # Georgia may be the state
        return owner.text
    return _adjectives().get(entry.country, entry.key)


@cache
def _adjectives() -> dict[str, str]:
    """The adjective of each country that has one of its own, by its code."""
    found: dict[str, str] = {}
    for source in ("gazetteer_country_names", "gazetteer_country_names_added"):
        for row in rows_of(source):
            if row["kind"] == "demonym":
                found.setdefault(row["code"], row["name"])
    return {code: name for code, name in found.items() if not name.endswith(_PEOPLE)} | {"US": "US"}


@cache
def _institution() -> re.Pattern[str]:
    """What follows its owner: words for what it is for, and a noun for an institution."""
    alone, noun, matter = (
        "|".join(re.escape(word).replace("'", "['’]") for word in sorted(lexicon.words_of(use)))
        for use in ("institution alone", "institution of", "institution for")
    )
    named_after = rf"(?:ministry|department) of (?:the )?(?:{matter})(?: (?:and )?(?:{matter}))*"
    named_before = rf"(?:(?:{matter}) ){{0,3}}(?:{alone})|(?:(?:{matter}) ){{1,3}}(?:{noun})"
    return re.compile(rf"(?:['’]s?)? ({named_after}|{named_before})\b(?![-’']| [A-Z])")  # not the news agency Tass
