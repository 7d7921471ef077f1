"""Words and marks as every stage reads them: folded words, endings of sentences, quotation marks, headings.

In: text. Out: what it is, or the same text in the form that is compared. Invariant: each question is answered in one
way for all stages, and nothing here knows of articles, names or quotations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import cache
from itertools import chain, count

from retold.lists import rows_of

# Letters that Unicode does not take apart into a plain letter and its accent, and marks that are typed in two ways
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "œ": "oe", "Æ": "Ae", "Œ": "Oe",
     "’": "'", "‘": "'", "ʼ": "'", "\u00a0": " "}
)  # fmt: skip
_COMBINING = re.compile("[\u0300-\u036f]")
# What English is mostly printed with: it has no accent to lose, and of it the apostrophe alone is typed in two ways
_NO_ACCENT = frozenset((*map(chr, range(128)), *"’“”–—•£€"))

NAME_SUFFIXES = frozenset(("jr", "sr", "jnr", "snr", "ii", "iii", "iv"))
"""What stands behind a person's name and is no part of it, folded and without a stop."""

APOSTROPHES = "'’‘ʼ"
# Quotation marks as pairs, by who prints them: English and most of the world's English, German, French, typewriters
OPENING_MARKS, CLOSING_MARKS = '“‟„«"', '”“»"'
CLOSING = "\"'”’»"
"""Marks that may stand behind the stop that ends a sentence."""
QUOTATION_MARKS = "“”„‟«»\"‘’'`"
"""Every quotation mark, single and double, of every language that is read here."""

_FROM_LETTER_OR_DIGIT = re.compile(r"\w\S*")
_ONLY_LETTERS = bytes(code if chr(code).islower() and code < 128 else ord(" ") for code in range(256))
_FIGURE = re.compile(r"\d(?:(?<=[0-9])[0-9]{3})?")
_CLOSING, _CLAUSE_ENDS, _SENTENCE_ENDS = f"{CLOSING})]", frozenset(".!?:;,…"), frozenset(".!?")
_NEXT_SENTENCE = re.compile(r"[a-z][.!?][”\"]? [A-Z“]")
_LONGEST_HEADING = 200
_SHORTEST_HEADING = 4
_SHARE_CAPITALISED = 0.9


def fold(text: str) -> str:
    """The text in small letters, without accents, with straight apostrophes: Goïta and GOITA are one."""
    if text.isascii():
        return text.lower()
    return unaccented(text).casefold()


def unaccented(text: str) -> str:
    """The text without accents, its capitals kept: Tromso for Tromsø."""
    if _NO_ACCENT.issuperset(text):
        return text.replace("’", "'")
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.translate(_PLAIN)))


def in_small_letters(text: str) -> str:
    """The text in small letters, each in its place: the Turkish İ alone would become two."""
    return text.replace("İ", "i").lower()


def plain_words(text: str) -> set[str]:
    """The different words, numbers of four digits and other digits of a text in small letters, without hyphens."""
    words = set(ascii_words(text.lower()))
    words.update(_FIGURE.findall(text))
    return words


def ascii_words(text: str) -> list[str]:
    """What stands between other characters in a text in small letters, in order; twice as fast as by a pattern."""
    return text.encode("ascii", "replace").translate(_ONLY_LETTERS).decode().split()


def letters(word: str) -> str:
    """The folded word without anything but letters and digits."""
    folded = fold(word)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def slug(name: str) -> str:
    """A name as an id: its letters and digits without accents, in small letters, joined by hyphens."""
    plain = fold(name).replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode("ascii"))) or "unnamed"


def free_slug(name: str, taken: Container[str], kind: str = "") -> str:
    """A slug of a name that is not taken: if need be with the kind behind it, or a number."""
    plain = slug(name)
    if plain not in taken:
        return plain
    of_kind = f"{plain}-{kind}" if kind else plain
    tries = chain([of_kind], (f"{of_kind}-{number}" for number in count(2)))
    return next(each for each in tries if each not in taken)


def ends_sentence(text: str) -> bool:
    """Whether a line ends in a mark that ends a sentence or one of its clauses, and so is no heading."""
    return _last_mark(text) in _CLAUSE_ENDS


def ends_prose(text: str) -> bool:
    """Whether a line ends as a whole sentence does."""
    return _last_mark(text) in _SENTENCE_ENDS


def _last_mark(text: str) -> str:
    """What a line ends in before the marks and brackets that close behind it; a blank for nothing."""
    return text.removesuffix("\n").rstrip(_CLOSING)[-1:] or " "


def has_word(text: str, word: str) -> bool:
    """Whether a word stands in a text by itself; a pattern made for one word takes longer to make than to use."""
    at = text.find(word)
    while at >= 0:
        if _is_border(text, at) and _is_border(text, at + len(word)):
            return True
        at = text.find(word, at + 1)
    return False


def _is_border(text: str, at: int) -> bool:
    """Whether a word begins or ends there."""
    return _is_of_word(text[at - 1 : at] if at else "") != _is_of_word(text[at : at + 1])


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def is_heading(line: str) -> bool:
    """Whether nearly every word that headings capitalise is capitalised, and the line is no more than a sentence."""
    if len(line) > _LONGEST_HEADING or line[:1].islower() or _NEXT_SENTENCE.search(line):
        return False
    words = [word for word in line.split() if word not in _small_in_headings()]
    capitalised = sum(not word[0].islower() for word in words)
    return len(words) >= _SHORTEST_HEADING and capitalised >= _SHARE_CAPITALISED * len(words)


@cache
def abbreviated_titles() -> frozenset[str]:
    """Titles that are written with a stop, with it, in small letters: "mr.", and plurals such as "sens."."""
    short = {row["word"] for row in rows_of("person_words") if row["word"].endswith(".")}
    return frozenset(short | {f"{word[:-1]}s." for word in short if not word.endswith("s.")})  # not "press."


@cache
def _small_in_headings() -> frozenset[str]:
    return frozenset(row["word"] for row in rows_of("name_words") if row["use"] == "small in headings")


def ends_of_words(text: str) -> Iterator[int]:
    """Where each word of a text ends: each run of characters between white space that holds a letter or a digit."""
    return (word.end() for word in _FROM_LETTER_OR_DIGIT.finditer(text))


def count_words(text: str) -> int:
    """The number of words in a text."""
    return len(_FROM_LETTER_OR_DIGIT.findall(text))
