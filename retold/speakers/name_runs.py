"""Runs of capitalised words that may be names, with titles and strangers cut off.

In: a Document. Out: its runs. Invariant: runs stand in order of the text and do not overlap; each is read within one
block, and keeps at least one word that can tell who is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from retold.lists import rows_of
from retold.records import Document, Span
from retold.text import NAME_SUFFIXES, fold


def kind_of(word: str) -> str | None:
    """What keeps the folded word from being a name, in the words of lists/not_names.csv."""
    return _NOT_NAMES.get(word)


def is_group(word: str) -> bool:
    """Whether the folded word is a nationality, party or creed, in the singular or plural."""
    return "group" in (_NOT_NAMES.get(word), _NOT_NAMES.get(word.removesuffix("s")))


def is_stranger(word: str) -> bool:
    """Whether the folded word is no part of a name at its end: a function word, a day or an honour."""
    return _NOT_NAMES.get(word) in _STRANGE_LAST


GIVEN_NAMES = {row["name"]: row["gender"] for name in ("first_names", "first_names_added") for row in rows_of(name)}
"""The gender of each known given name: "m", "f", or "" where bearers are of both."""
PERSON_WORDS = {row["word"].rstrip("."): row["gender"] for row in rows_of("person_words")}
"""The gender of each title, office and other noun for a person, likewise."""
SHORT_FORMS = {
    row["word"].rstrip("."): row["short_for"] for row in rows_of("person_words") if row["word"].endswith(".")
}
_NOT_NAMES = {row["word"]: row["kind"] for row in rows_of("not_names")}
_PARTICLES = tuple(word for word, kind in _NOT_NAMES.items() if kind == "particle")
_OPENING_WORDS = frozenset(word.capitalize() for word, kind in _NOT_NAMES.items() if kind == "function")
_STRANGE_FIRST = ("function", "time", "group")
_STRANGE_LAST = ("function", "time", "honour")
_NEVER_ALONE = ("function", "group")
_ARABIC_ARTICLES = ("al", "el", "an", "ar", "as", "ash", "at", "ad", "az")

_SPACE = "[ \u00a0]"
_UPPER = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper())
_TITLE = rf"(?:{'|'.join(sorted(word.capitalize() for word in SHORT_FORMS))})\."
_INITIALS = rf"[{_UPPER}]\.(?:-?[{_UPPER}]\.)*"
_COMPOUNDS = r"(?:based|led|born|backed|run|style|era|like|owned|wide|only|held)\b"
_NAME = (
    rf"(?:(?:{'|'.join(_ARABIC_ARTICLES)}|ben|d|l)[-’'])?[{_UPPER}][^\W\d_]*"
    rf"(?:[’'](?!s\b)[^\W\d_]+|-(?!{_COMPOUNDS})[^\W\d_]+)*"
    rf"(?:(?<!s)[’'](?={_SPACE}[{_UPPER}]))?"
)
_NICKNAME = rf"[“\"‘'(]{_NAME}[”\"’')](?={_SPACE}[{_UPPER}])"
_RUN = re.compile(
    rf"(?<![\w@#])(?:{_TITLE}|{_INITIALS}|{_NAME})"
    rf"(?:{_SPACE}(?:(?:{'|'.join(_PARTICLES)}){_SPACE}){{0,2}}"
    rf"(?:{_TITLE}|(?:Jr|Sr)\.|{_INITIALS}|{_NAME}|{_NICKNAME}))*"
    rf"(?:, (?:Jr|Sr)\b\.?)?"
)
_PIECE = re.compile(r"[^ \u00a0]+")
_MARKS = "()“”\"‘'’"
_BEFORE_SENTENCE = '.!?:”"’…\n'
_HEADING_LENGTH = 200


class _Piece(NamedTuple):
    """One word of a run; ``counts`` is whether it tells who is meant, unlike an initial, particle or nickname."""

    start: int
    end: int
    key: str
    counts: bool


@dataclass(slots=True)
class Run:
    """A run of capitalised words after its titles.

    ``keys`` are the words that tell who is meant, folded, and ``offsets`` where they start; ``title`` is the last
    title before the name, ``before`` the word that stands before it, both folded.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    offsets: tuple[int, ...]
    suffix: str
    title: str
    has_initial: bool
    in_heading: bool
    before: str

    @property
    def is_full(self) -> bool:
        """Whether the run has a surname and something before it."""
        return len(self.keys) > 1

    @property
    def gender(self) -> str:
        """The gender that the title tells."""
        return PERSON_WORDS.get(self.title, "")


def find_runs(document: Document) -> list[Run]:
    """Return the runs of a document."""
    return [run for paragraph in document.paragraphs for run in _runs(document.text, paragraph.span)]


def opens_sentence(text: str, start: int) -> bool:
    """Whether a word is capitalised for its place alone, as far as the marks before it tell."""
    before = text[max(0, start - 2) : start].rstrip(" \u00a0")
    return not before or before[-1] in _BEFORE_SENTENCE


def _runs(text: str, block: Span) -> Iterator[Run]:
    in_heading = _is_heading(block.of(text))
    for match in _RUN.finditer(text, block.start, block.end):
        word = match[0]
        if word in _OPENING_WORDS:
            continue
        if word.isalpha():
            found = [_lone_run(text, match.start(), match.end(), fold(word), in_heading)]
        else:
            pieces = _pieces(text, *match.span())
            found = [_run(text, part, in_heading) for part in (_names_apart(pieces) if in_heading else (pieces,))]
        yield from filter(None, found)


def _lone_run(text: str, start: int, end: int, key: str, in_heading: bool) -> Run | None:
    """The run of a single word; None if the word is none of a name."""
    if len(key) < 2 or "." in key or key in PERSON_WORDS or kind_of(key) in _NEVER_ALONE:
        return None
    return Run(start, end, (_without_article(key),), (start,), "", "", False, in_heading, _word_before(text, start))


def _is_heading(line: str) -> bool:
    """Whether nearly every longer word of the block is capitalised."""
    if len(line) > _HEADING_LENGTH or line.isupper():
        return line.isupper()
    words = [word for word in line.split() if len(word) > 3]
    return len(words) > 3 and sum(not word[0].islower() for word in words) >= 0.9 * len(words)


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    pieces = []
    for match in _PIECE.finditer(text, start, end):
        word = match[0]
        key = fold(word.strip(_MARKS + ".,"))
        is_particle = word[0].islower() and key in _PARTICLES
        counts = len(key) > 1 and "." not in key and word[0] not in _MARKS and not is_particle
        pieces.append(_Piece(match.start(), match.end(), key, counts))
    return pieces


def _names_apart(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Take a heading to pieces: a given name and the word after it, or single words."""
    index = 0
    while index < len(pieces):
        is_pair = pieces[index].key in GIVEN_NAMES and pieces[index + 1 : index + 2]
        width = 2 if is_pair and pieces[index + 1].key not in _NOT_NAMES else 1
        yield pieces[index : index + width]
        index += width


def _run(text: str, pieces: list[_Piece], in_heading: bool) -> Run | None:
    """Cut titles, honours and strangers off a run; None if no name is left."""
    if len(pieces) == 1:
        return _lone_run(text, pieces[0].start, pieces[0].end, pieces[0].key, in_heading)
    end, suffix = 0, ""
    if pieces[-1].key in NAME_SUFFIXES:
        end, suffix, pieces = pieces[-1].end, pieces[-1].key, pieces[:-1]
    title, pieces = _title_apart(text, _without_honours(pieces))
    named = [piece for piece in pieces if piece.counts]
    if not named:
        return None
    start = pieces[0].start
    keys = tuple(_without_article(piece.key) for piece in named)
    offsets = tuple(piece.start for piece in named)
    has_initial = len(named) < len(pieces)
    before = _word_before(text, start)
    return Run(start, end or pieces[-1].end, keys, offsets, suffix, title, has_initial, in_heading, before)


def _without_article(key: str) -> str:
    """The surname in al-Assad."""
    article, hyphen, name = key.partition("-")
    return name if hyphen and article in _ARABIC_ARTICLES else key


def _without_honours(pieces: list[_Piece]) -> list[_Piece]:
    last = len(pieces)
    while last > 1 and kind_of(pieces[last - 1].key) == "honour":
        last -= 1
    return pieces[:last]


def _title_apart(text: str, pieces: list[_Piece]) -> tuple[str, list[_Piece]]:
    """The last title and the name after it; without a title, the name without strangers."""
    last = _last_title(pieces)
    title = pieces[last].key if last >= 0 else ""
    pieces = pieces[last + 1 :] if title else _without_strangers(text, pieces)
    if pieces and text.startswith("of ", pieces[0].start - 3):
        pieces = _from_given_name(pieces)
    return title, pieces


def _last_title(pieces: list[_Piece]) -> int:
    """The last piece that is a title; the surname King after a given name or "Mr." is none."""
    last = len(pieces) - 1
    if last > 0 and any(piece.key in GIVEN_NAMES or piece.key in SHORT_FORMS for piece in pieces[:last]):
        last -= 1
    while last >= 0 and not _is_title(pieces[last].key):
        last -= 1
    return last


def _is_title(key: str) -> bool:
    """Whether the word is a title; the saint of a place's name is none."""
    return key in PERSON_WORDS and kind_of(key) != "opening"


def _without_strangers(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Drop function words, days and nationalities around a name; but inside a sentence, Will Smith is no question."""
    first, last = 0, len(pieces)
    opens_with_given_name = pieces[0].key in GIVEN_NAMES
    while last > 1 + opens_with_given_name and kind_of(pieces[last - 1].key) in _STRANGE_LAST:
        last -= 1
    if opens_with_given_name and not opens_sentence(text, pieces[0].start):
        return pieces[:last]
    while first < last and kind_of(pieces[first].key) in _STRANGE_FIRST:
        first += 1
    return pieces[first:last]


def _from_given_name(pieces: list[_Piece]) -> list[_Piece]:
    """Cut what stands before the given name in "(Secretary of) State John Kerry"."""
    given = (index for index, piece in enumerate(pieces[:-1]) if piece.counts and piece.key in GIVEN_NAMES)
    return pieces[next(given, 0) :]


def _word_before(text: str, start: int) -> str:
    words = text[max(0, start - 24) : start].split()
    return words[-1].rstrip(",").casefold() if words else ""
