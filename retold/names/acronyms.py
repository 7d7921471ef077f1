"""Acronyms and the names that they stand for.

In: names as printed. Out: which acronym abbreviates which. Invariant: an acronym's letters stand in the name in the
same order, and it begins with the name's first letter.
"""

from __future__ import annotations

import re

from retold.names import gazetteer, lexicon
from retold.names.chunks import Candidate
from retold.text import fold

_BRACKET = re.compile(r"(?:'s|’s)?,? \((?:the )?[“\"]?([A-Z][A-Za-z.]{1,9})[”\"]?\)")
_EXPLAINED = re.compile(r" \([“\"]?([A-Z][A-Za-z]?[A-Z]{1,4})[”\"]?\)")
_LONGEST_WORD = 32
_SMALL = ("of", "the", "for", "and", "on", "in", "de", "la", "des", "du", "et")


def bracketed(text: str, candidate: Candidate) -> str:
    """The acronym that stands in brackets behind a name that it abbreviates, folded; nothing if there is none."""
    bracket = _BRACKET.match(text, candidate.end) if len(candidate.keys) > 1 else None
    if bracket is None or (bracket[1].endswith("s") and bracket[1][:-1].isupper()):  # of many such things ("NGOs")
        return ""
    short = fold(bracket[1].strip("."))
    is_its = candidate.type == "organisation" and _may_be_short_form(bracket[1], short)
    is_same = sorted(short) == sorted(initials(candidate.text))  # as another language orders the words
    return short if is_its or is_same or abbreviates(bracket[1], candidate.text) else ""


def of_things(text: str) -> set[str]:
    """The acronyms, folded, that stand in brackets behind what is no institution ("free trade agreement (FTA)")."""
    return {fold(match[1]) for match in _EXPLAINED.finditer(text) if _is_thing(_word_before(text, match.start()))}


def _word_before(text: str, end: int) -> str:
    words = text[max(0, end - _LONGEST_WORD) : end].split()
    return words[-1] if words and words[-1].isalpha() else ""


def _is_thing(word: str) -> bool:
    """Whether a word before brackets is that of no institution: one in small letters, or the head of an act or rate."""
    head = lexicon.heads().get(fold(word))
    is_institution = head == "organisation" or word in lexicon.words_of("organisation noun")
    return head == "thing" or (word.islower() and not is_institution)


def _may_be_short_form(printed: str, word: str) -> bool:
    """Whether a word in brackets behind an institution is its short form, in whatever language ("Sieca")."""
    if printed.isupper():
        return gazetteer.entry_of(printed) is None and word not in lexicon.words_of("not acronym")
    return not (gazetteer.entry_of(printed) or word in lexicon.common_words() or lexicon.is_persons(word))


def abbreviates(acronym: str, name: str) -> bool:
    """Whether every letter of an acronym is found in the name in order, the first as its first."""
    letters = fold(acronym.replace(".", ""))
    spelt = fold("".join(word for word in name.split()))
    if not spelt.startswith(letters[:1]) or sum(letter.isupper() for letter in acronym) < 2:
        return False
    rest = iter(spelt)
    return all(letter in rest for letter in letters)


def initials(name: str) -> str:
    """The first letters of a name's words, without small ones, in small letters."""
    words = re.findall(r"[^\W_]+", name)
    return fold("".join(word[0] for word in words if word.casefold() not in _SMALL))
