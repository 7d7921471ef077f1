"""Find the names that two sentences give otherwise: one person's spellings, and two names in the same place.

In: two sentences with the entities that are named in them, the fullest name of each. Out: pairs of names. Invariant: a
short form ("Lavrov" beside "Sergei Lavrov") is no other spelling; a name that both sentences have differs from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from retold.lists import rows_of
from retold.names import lexicon
from retold.stories.likeness import Named
from retold.stories.retellings import Sentence
from retold.stories.wording import compare_wordings
from retold.text import NAME_SUFFIXES, fold, slug

# Two spellings of one name are so much alike at least ("Sergey", "Sergei"); other names of one thing are less.
_SPELT_ALIKE = 70
# A name is set against another only where it is swapped with few words around.
_MOST_SWAPPED = 4
_BEGINNING = 2  # letters of a first name that its short forms mostly keep
_KEPT = 5_000
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SUFFIX = re.compile(rf",? (?:{'|'.join(sorted(NAME_SUFFIXES))})\b\.?", re.IGNORECASE)


Words = tuple[str, ...]


class Spelt(NamedTuple):
    """A name in a sentence, its words in small letters."""

    words: Words
    start: int
    end: int
    entity_id: str = ""
    country: str | None = None


def spelt_otherwise(a: Sentence, b: Sentence, is_retold: bool) -> Iterator[tuple[Spelt, Spelt]]:
    """The names of one entity, or of two whose names are nearly one, that are spelt otherwise.

    In sentences that tell the same, a fuller name is one too ("Robert S. Mueller III"), and so are two persons with one
    last name; elsewhere only if their first names begin alike ("Rudy", "Rudolph W.").
    """
    for entity_id, one in a.names.items():
        other = b.names.get(entity_id)
        if other is not None:
            pair = _spelt(a, one), _spelt(b, other)
            if _differ(one.entity_type, pair[0].words, pair[1].words, is_retold):
                yield pair
    for entity_type in ("person", "organisation", "group"):
        for spelt_a in _only_in(a, b, entity_type):
            for spelt_b in _only_in(b, a, entity_type):
                if _are_one(entity_type, spelt_a.words, spelt_b.words, is_retold):
                    yield spelt_a, spelt_b


def _differ(entity_type: str, one: Words, other: Words, is_retold: bool) -> bool:
    """Whether two names of one entity are two spellings."""
    if entity_type not in ("person", "place"):
        return _has_other_letters(one, other)
    is_fuller = entity_type == "person" and is_retold and _is_fuller(one, other)
    return is_fuller or _is_other_spelling(one, other)


def _are_one(entity_type: str, one: Words, other: Words, is_retold: bool) -> bool:
    """Whether the names of two entities are likely to be one name."""
    if entity_type != "person":
        return _has_other_letters(one, other)
    begin_alike = one[0][:_BEGINNING] == other[0][:_BEGINNING] and one[0] != other[0]
    return _is_one_name(one, other) or ((is_retold or begin_alike) and _has_one_last_name(one, other))


def swapped(a: Sentence, b: Sentence, entity_type: str) -> Iterator[tuple[Spelt, Spelt]]:
    """Entities of a type of which one stands where the other sentence has another."""
    ours, theirs = list(_only_in(a, b, entity_type)), list(_only_in(b, a, entity_type))
    if not ours or not theirs:
        return
    position_a = position_b = 0
    for piece in compare_wordings(a.text, b.text):
        end_a, end_b = position_a + len(piece.here), position_b + len(piece.there)
        if piece.kind == "swapped" and max(len(piece.here.split()), len(piece.there.split())) <= _MOST_SWAPPED:
            here = [name for name in ours if name.start < end_a and position_a < name.end]
            there = [name for name in theirs if name.start < end_b and position_b < name.end]
            if len(here) == len(there) == 1 and _can_differ(entity_type, here[0], there[0]):
                yield here[0], there[0]
        position_a, position_b = end_a, end_b


def swapped_in_text(a: Sentence, b: Sentence) -> Iterator[tuple[Spelt, Spelt]]:
    """Names of copied text that differ in one word, whether or not they were found to be names.

    Such a word stands next to one that both have, is written with a capital letter like it, and English has neither
    ("the Ann Fairweather Papers", "the Joan Fairweather Papers").
    """
    position_a = position_b = 0
    for piece in compare_wordings(a.text, b.text):
        end_a, end_b = position_a + len(piece.here), position_b + len(piece.there)
        if piece.kind == "swapped" and len(piece.here.split()) == len(piece.there.split()) == 1:
            here, there = _name_around(a.text, position_a), _name_around(b.text, position_b)
            if len(here.words) == len(there.words) > 1 and here.words != there.words:
                yield here, there
        position_a, position_b = end_a, end_b


def _name_around(text: str, position: int) -> Spelt:
    """The words around a place that stand in a row and look like a name; none where that at the place does not."""
    row: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        is_next = not row or text[row[-1].end() : word.start()] == " "
        if not is_next or not word[0][0].isupper() or fold(word[0]) in lexicon.common_words():
            if row and row[-1].end() > position:
                break
            row = []
        if word[0][0].isupper() and fold(word[0]) not in lexicon.common_words():
            row.append(word)
    if not row or not row[0].start() <= position < row[-1].end():
        return Spelt((), position, position)
    start, end = row[0].start(), row[-1].end()
    return Spelt(_spelling(text[start:end]), start, end)


def _can_differ(entity_type: str, one: Spelt, other: Spelt) -> bool:
    if entity_type == "place":
        return not _lies_in(one, other) and not _lies_in(other, one)
    return entity_type != "organisation" or _share_most(one, other)


def _lies_in(one: Spelt, other: Spelt) -> bool:
    """Whether the other is the country of the one: "Lima" and "Peru" may be one place."""
    return one.country is not None and other.entity_id == _countries().get(one.country)


@cache
def _countries() -> dict[str, str]:
    """The ids of the countries by their codes."""
    return {row["code"]: slug(row["name"]) for row in rows_of("gazetteer_countries")}


def _share_most(one: Spelt, other: Spelt) -> bool:
    """Whether most words of two names are the same, so that a party is not held against its committee."""
    return 2 * len(set(one.words) & set(other.words)) > max(len(one.words), len(other.words))


def _only_in(sentence: Sentence, other: Sentence, entity_type: str) -> Iterator[Spelt]:
    for entity_id, named in sentence.names.items():
        if named.entity_type == entity_type and entity_id not in other.names:
            yield _spelt(sentence, named)


def _spelt(sentence: Sentence, named: Named) -> Spelt:
    suffix = _SUFFIX.match(sentence.text, named.end) if named.entity_type == "person" else None
    end = suffix.end() if suffix else named.end
    return Spelt(_spelling(sentence.text[named.start : end]), named.start, end, named.entity_id, named.country)


@lru_cache(_KEPT)
def _spelling(name: str) -> Words:
    words = (re.sub(r"['’]s$", "", word.strip("’'.,")) for word in name.lower().replace("-", " ").split())
    return tuple(word for word in words if word)


def _is_other_spelling(one: Words, other: Words) -> bool:
    """Whether each has a word that the other has not, and two of these are nearly the same."""
    return any(
        ratio(x, y) >= _SPELT_ALIKE and x.replace(".", "") != y.replace(".", "")
        for x in _without(one, other)
        for y in _without(other, one)
    )


def _has_other_letters(one: Words, other: Words) -> bool:
    """Whether two names are the same but for the letters of a name in them: "Shabaab", not "ministry" or "Malian"."""
    pairs = [(x, y) for x, y in zip(one, other, strict=False) if x.replace(".", "") != y.replace(".", "")]
    return (
        len(one) == len(other)
        and bool(pairs)
        and all(
            ratio(x, y) >= _SPELT_ALIKE
            and not {x, y} & lexicon.common_words()
            and not x.startswith(y)
            and not y.startswith(x)
            for x, y in pairs
        )
    )


def _has_one_last_name(one: Words, other: Words) -> bool:
    bare_one, bare_other = _bare(one), _bare(other)
    return min(len(bare_one), len(bare_other)) > 1 and bare_one[-1] == bare_other[-1] and one != other


def _bare(words: Words) -> list[str]:
    return [word for word in words if word not in NAME_SUFFIXES]


def _is_fuller(one: Words, other: Words) -> bool:
    """Whether two full names of a person are the same but for a middle name, an initial or a suffix."""
    shorter, longer = sorted((one, other), key=len)
    core, bare = _bare(shorter), _bare(longer)
    if len(core) < 2 or len(shorter) == len(longer) or not set(shorter) <= set(longer):
        return False
    return core[0] == bare[0] and core[-1] == bare[-1]


def _is_one_name(one: Words, other: Words) -> bool:
    """Whether the first two names of both are nearly the same, and not all the same."""
    pairs = list(zip(one, other, strict=False))[:2]
    if len(pairs) < 2 or all(x == y for x, y in pairs):
        return False
    return all(ratio(fold(x), fold(y)) >= _SPELT_ALIKE for x, y in pairs)


def _without(words: Words, others: Words) -> list[str]:
    return [word for word in words if word not in others]
