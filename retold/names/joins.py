"""Join what was cut too far: persons whose given name is also a place ("Mali Berg"), and "Washington, D.C.".

In: the candidates of the running text. Out: the same, with such pairs made one. Invariant: nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.records import EntityType
from retold.text import fold

_IN_THE = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]cross|[Aa]round|[Tt]hroughout|[Tt]o|[Ff]rom) the \Z")
_LOOK_BACK = 16
_FOR = re.compile(r" (?:of|for|on) ")
_WORDS = r"[A-Z][a-z]+(?: [A-Z][a-z]+)*"
_LIST = re.compile(rf"(?:, {_WORDS})+,? (?:and|&) {_WORDS}")


def joined(text: str, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, with a place and the surname behind it made one name, and a capital and its district one place.

    A surname that the article gives with another name ("Florida Nelson supporters") is left alone.
    """
    surnames = {candidate.keys[-1] for candidate in candidates if len(candidate.keys) > 1 or candidate.titled}
    return list(_joined(text, candidates, surnames))


def _joined(text: str, candidates: list[Candidate], surnames: set[str]) -> Iterator[Candidate]:
    index = 0
    while index < len(candidates):
        first, *rest = candidates[index : index + 2]
        if rest and _is_one_person(first, rest[0]) and rest[0].keys[0] not in surnames:
            yield _pair(text, first, rest[0])
            index += 2
        elif rest and first.keys == ("washington",) and _is_district(text, first, rest[0]):
            yield replace(first, end=rest[0].end, text=text[first.start : rest[0].end])
            index += 2
        elif first.method == "head" and (end := _end_of_list(text, first)):
            inside = [each for each in candidates[index + 1 :] if each.start < end]
            is_other = any(each.entry or each.type == "person" for each in inside)
            yield first if is_other else replace(first, end=end, text=text[first.start : end])
            index += 1 if is_other else 1 + len(inside)
        else:
            yield first
            index += 1


def _end_of_list(text: str, first: Candidate) -> int:
    """Where the list ends of what an institution is for ("Ministry of Science, Technology and Innovation"), or 0."""
    if first.type != "organisation" or not _FOR.search(first.text) or " and " in first.text:
        return 0
    rest = _LIST.match(text, first.end)
    words = re.findall(r"[A-Z]\w+", rest[0]) if rest else []
    is_plain = all(fold(word) in lexicon.common_words() and not lexicon.is_title(fold(word)) for word in words)
    return rest.end() if rest and is_plain else 0


def _is_district(text: str, first: Candidate, last: Candidate) -> bool:
    is_district = last.entry is not None and last.entry.id == "US-DC"
    return is_district and text[first.end : last.start] in (" ", ", ")


def _is_one_person(first: Candidate, last: Candidate) -> bool:
    entry = first.entry
    is_place = entry is not None and entry.type == "place" and entry.kind == "name" and len(first.keys) == 1
    is_surname = len(last.keys) == 1 and last.type is None and last.keys[0] in lexicon.family_names()
    return is_place and is_surname and last.start == first.end + 1 and not first.text.isupper()


def _pair(text: str, first: Candidate, last: Candidate) -> Candidate:
    """The person of that name, or the place where it stands behind "in the" ("in the Riviera Salgado")."""
    is_place = _IN_THE.search(text, max(0, first.start - _LOOK_BACK), first.start) is not None
    type_: EntityType = "place" if is_place else "person"
    method = "preposition" if is_place else "given-name-like-place"
    words = f"{first.text} {last.text}"
    return Candidate(first.start, last.end, first.keys + last.keys, words, first.opens, type_, method)
