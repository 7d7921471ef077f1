"""Judge whether two spellings name the same person or institution.

In: two names as printed. Out: whether they may be one, and why. Invariant: symmetric; accents, case and the habits of
transliteration make no difference, another surname or another given name always does.

Letters are folded to a key in which the usual transliterations of one name agree ("Poutine" and "Putin", "Goïta" and
"Goyta"). Of persons the surnames must agree by key, and each given name must agree, be an initial or a short form of
the other, or be absent on one side. Edit distance is not asked: among short names it joins what is not the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from retold.lists import rows_of
from retold.text import NAME_SUFFIXES, letters

# In this order: what one transliteration writes, with letters that are in all of it, and what the key has
_LETTERS = [
    ("e", r"^[yj]e(?=[^aeiou])", "e"),  # Yeltsin, Eltsine
    ("o", r"ou|oo", "u"),  # Touré, Ture
    ("", r"tsch|tch|sch|cz|ch|sh", "C"),  # Chaikovsky, Tchaikovsky; C is the sound, c a letter
    ("c", r"c(?=[eiy])", "s"),
    ("", r"kh|gh|q|ck|c", "k"),  # Bubacar, Boubakar
    ("", r"dzh|zh|dj", "j"),
    ("ph", r"ph", "f"),
    ("th", r"th", "t"),
    ("dh", r"dh", "d"),
    ("x", r"x", "ks"),
    ("w", r"w", "v"),
    ("gu", r"gu(?=[ei])", "g"),  # Serguei
    ("aye", r"aye$", "ai"),
    ("y", r"y", "i"),
    ("j", r"(?<=[aei])j(?![aeiou])", "i"),  # Sergej
    ("i", r"ie|ei", "i"),
    ("", r"[oei]+(?:v|ff?)e?$", "ov"),  # Romanoff, Medwedew
    ("e", r"([aou])e", r"\1"),  # Müller, Mueller
    ("e", r"(?<=[^aeiou])e$", ""),  # Poutine
    ("", r"(.)\1+", r"\1"),
]
_COMPILED = [(needed, re.compile(pattern), become) for needed, pattern, become in _LETTERS]
_PARTICLES = {
    "al", "ap", "ben", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "les",
    "ould", "van", "von", "zu",
}  # fmt: skip


_KEPT = 2**15  # names that stay read: those who are compared stand together
SURNAME_ALONE = "one is a surname alone"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two spellings may be one name, how surely (0 to 1), and on what grounds."""

    same: bool
    score: float
    grounds: str


_letters = lru_cache(_KEPT)(letters)


@lru_cache(_KEPT)
def key(word: str) -> str:
    """The word as all its usual transliterations have it."""
    folded = _letters(word)
    for needed, pattern, become in _COMPILED:
        if needed in folded:
            folded = pattern.sub(become, folded)
    return folded


def judge_persons(a: str, b: str) -> Verdict:
    """Whether two spellings may name one person.

    Much speaks for it if the given names agree; a surname alone, a suffix or a middle name that only one of them has
    leave it doubtful.
    """
    one, other = _parts(a), _parts(b)
    if key(a) == key(b):  # words joined or not: "Jin-ping", "Jinping"
        return Verdict(True, 0.97, "the same but for accents, hyphens and transliteration")
    if one.surname != other.surname or not one.surname:
        return Verdict(False, 0.0, "surnames differ")
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Verdict(False, 0.0, "junior and senior")
    if not one.given or not other.given:
        return Verdict(True, 0.5, SURNAME_ALONE)
    verdict = _judge_given(one.given, other.given)
    if verdict.same and one.suffix != other.suffix:
        return Verdict(True, 0.6, "only one of them is junior, senior or numbered")
    return verdict


def judge_others(a: str, b: str) -> Verdict:
    """Whether two spellings may name one organisation, place, group or event."""
    one, other = _words(a), _words(b)
    if one == other:
        return Verdict(True, 0.99, "the same but for case, accents, stops and articles")
    if len(one) > 1 and [key(word) for word in one] == [key(word) for word in other]:
        return Verdict(True, 0.9, "the same transliteration")
    return Verdict(False, 0.0, "other words")


@dataclass(frozen=True, slots=True)
class _Parts:
    given: tuple[str, ...]
    surname: str
    suffix: str


@lru_cache(_KEPT)
def _parts(name: str) -> _Parts:
    words = [word for word in re.split(r"[\s,-]+|(?<=\w\.)(?=\w\.)", name) if _letters(word)]
    suffix = _letters(words.pop()) if len(words) > 1 and _letters(words[-1]) in NAME_SUFFIXES else ""
    kept = [word for word in words if _letters(word) not in _PARTICLES]
    return _Parts(tuple(kept[:-1]), key(kept[-1]), suffix) if kept else _Parts((), "", suffix)


def _judge_given(one: tuple[str, ...], other: tuple[str, ...]) -> Verdict:
    grounds = _agreement(one[0], other[0])
    if not grounds:
        return Verdict(False, 0.0, "given names differ")
    for middle, rival in zip(one[1:], other[1:], strict=False):
        if not _agreement(middle, rival):
            return Verdict(False, 0.0, "middle names differ")
    if 1 < len(one) != len(other) > 1:
        return Verdict(True, 0.7, "one has more middle names than the other")
    score = {"the same": 0.97, "transliteration": 0.95, "a short form": 0.85, "an initial": 0.75}[grounds]
    return Verdict(True, score, f"surnames agree, given names: {grounds}")


def _agreement(a: str, b: str) -> str:
    """On what grounds two given names are one; "" if they are not."""
    one, other = _letters(a), _letters(b)
    if one == other:
        return "the same"
    if len(one) == 1 or len(other) == 1:
        return "an initial" if one[0] == other[0] else ""
    if key(a) == key(b):
        return "transliteration"
    if _full(one) == _full(other):
        return "a short form"
    return ""


@cache
def _full_forms() -> dict[str, str]:
    return {row["form"]: row["stands_for"] for row in rows_of("given_names")}


def _full(given: str) -> str:
    return key(_full_forms().get(given, given))


def _words(name: str) -> list[str]:
    words = [_letters(word) for word in re.split(r"[\s/-]+", name.replace(".", ""))]
    return [word for word in words if word and word not in ("the", "group")] or [_letters(name)]


def judge(entity_type: str, a: str, b: str) -> Verdict:
    """Whether two spellings may name one entity of that type."""
    return judge_persons(a, b) if entity_type == "person" else judge_others(a, b)


def block_of(entity_type: str, name: str) -> str:
    """A key that all spellings share that could be judged the same, so that only those need to be compared."""
    if entity_type == "person":
        return _parts(name).surname
    return " ".join(key(word) for word in _words(name))
