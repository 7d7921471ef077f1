"""The persons and institutions that an article names.

In: a Document. Out: a Cast: its members, each with the fullest form of the name, and every place where one of them
is named. Invariant: namings stand in order of the text, do not overlap, and cover the words of a name alone,
without title, possessive or determiner.

An editor's rules, no model: a run of capitalised words is a name; titles and words such as "minister" are cut off
its head; a surname, a given name or a form with fewer initials belongs to the full name that fits it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from retold.lists import rows_of
from retold.records import Document, Span


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where the text names somebody; ``member`` is an index into the cast's members."""

    span: Span
    member: int


@dataclass(slots=True)
class Member:
    """A person or an institution of one article.

    ``name`` is the fullest form, as printed; ``keys`` are its words, folded, without initials and particles;
    ``gender`` is "m", "f" or "" where neither a title nor the given name tells; ``first`` is the offset of the first
    naming in full.
    """

    name: str
    keys: tuple[str, ...]
    suffix: str
    first: int
    gender: str = ""
    is_person: bool = False
    is_titled: bool = False

    def may_be(self, gender: str) -> bool:
        """Whether a title of that gender can be this member's: a given name alone does not settle it."""
        return self.gender in (gender, "") or not self.is_titled


@dataclass(slots=True)
class Cast:
    """Everybody whom an article names, and where."""

    members: list[Member] = field(default_factory=list)
    namings: list[Naming] = field(default_factory=list)
    _by_surname: dict[str, list[int]] = field(default_factory=dict)
    _by_given_name: dict[str, list[int]] = field(default_factory=dict)

    def bearer(self, key: str, gender: str = "") -> int | None:
        """Return the member whom a surname or, failing that, a given name stands for.

        Of several the one whose gender is known to fit, then a person, then the one that is named first.
        """
        fitting = self._by_surname.get(key) or self._by_given_name.get(key) or []
        if gender:
            fitting = [index for index in fitting if self.members[index].may_be(gender)]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return min(fitting, key=lambda index: self._rank(index, gender))

    def namesakes(self, surname: str) -> list[int]:
        """Return the members who share a surname."""
        return self._by_surname.get(surname, [])

    def add(self, member: Member) -> int:
        """Add a member and return its index."""
        self.members.append(member)
        index = len(self.members) - 1
        self._by_surname.setdefault(member.keys[-1], []).append(index)
        if member.is_person and len(member.keys) > 1:
            self._by_given_name.setdefault(member.keys[0], []).append(index)
        return index

    def _rank(self, index: int, gender: str) -> tuple[int, bool, int]:
        member = self.members[index]
        misfit = 0 if not gender or member.gender == gender else 1 if not member.gender else 2
        return misfit, not member.is_person, member.first


@dataclass(slots=True)
class _Run:
    """A run of capitalised words, its titles cut off.

    ``offsets`` are where the words of ``keys`` start; ``before`` is the word before the name, in small letters.
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
    member: int | None = None


def fold(word: str) -> str:
    """Return the word without accents and capitals, so that Goïta and GOITA are one."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_PLAIN))
        word = "".join(letter for letter in word if not unicodedata.combining(letter))
    return word.casefold()


def is_group(word: str) -> bool:
    """Whether the folded word is a nationality, party or creed, in the singular or plural."""
    return "group" in (_NOT_NAMES.get(word), _NOT_NAMES.get(word.removesuffix("s")))


def is_stranger(word: str) -> bool:
    """Whether the folded word is no part of a name at its end: a function word, a day or an honour."""
    return _NOT_NAMES.get(word) in _STRANGE_LAST


_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "’": "'", "\u00a0": " "})
_GIVEN_NAMES = {row["name"]: row["gender"] for name in ("first_names", "first_names_added") for row in rows_of(name)}
PERSON_WORDS = {row["word"].rstrip("."): row["gender"] for row in rows_of("person_words")}
SHORT_FORMS = {
    row["word"].rstrip("."): row["short_for"] for row in rows_of("person_words") if row["word"].endswith(".")
}
_NOT_NAMES = {row["word"]: row["kind"] for row in rows_of("not_names")}
_PARTICLES = tuple(row["word"] for row in rows_of("not_names") if row["kind"] == "particle")
_OPENING_WORDS = frozenset(word.capitalize() for word, kind in _NOT_NAMES.items() if kind == "function")
_SUFFIXES = ("jr", "sr", "ii", "iii", "iv")

_UPPER = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper())
_TITLE = rf"(?:{'|'.join(sorted(word.capitalize() for word in SHORT_FORMS))})\."
_SUFFIX = r"(?:Jr|Sr)\."
_INITIALS = rf"[{_UPPER}]\.(?:-?[{_UPPER}]\.)*"
_NAME = (
    rf"(?:(?:a[lnrstz]|ash|el|ben|d|l)[-’'])?[{_UPPER}][^\W\d_]*"
    r"(?:[’'](?!s\b)[^\W\d_]+|-(?!(?:based|led|born|backed|run|style|era|like|owned|wide|only|held)\b)[^\W\d_]+)*"
    rf"(?:(?<!s)[’'](?=[ \u00a0][{_UPPER}]))?"
)
_RUN = re.compile(
    rf"(?<![\w@#])(?:{_TITLE}|{_INITIALS}|{_NAME})"
    rf"(?:[ \u00a0](?:(?:{'|'.join(_PARTICLES)})[ \u00a0]){{0,2}}"
    rf"(?:{_TITLE}|{_SUFFIX}|{_INITIALS}|{_NAME}|[“\"‘'(]{_NAME}[”\"’')](?=[ \u00a0][{_UPPER}])))*"
    rf"(?:, (?:Jr|Sr)\b\.?)?"
)
_PIECE = re.compile(r"[^ \u00a0]+")
_MARKS = "()“”\"‘'’"
_TRIM = _MARKS + ".,"
_STRANGE_FIRST = ("function", "time", "group")
_NEVER_ALONE = ("function", "group")
_STRANGE_LAST = ("function", "time", "honour")
_BEFORE_SENTENCE = '.!?:”"’…\n'
_KOREAN = re.compile(r"^\S+ [^\W\d_a-z]\w+-[a-z]\w*$")
_SPEAKS = re.compile(r",? who\b|[ \u00a0](?:said|says|told|added|tweeted|wrote|argued|insisted)\b|, \d\d\b|, an? \w")
_PLACE_BEFORE = ("in", "at", "from", "near", "across", "the", "to")


class _Piece(NamedTuple):
    """One word of a run; ``counts`` is whether it tells who is meant, unlike an initial, particle or nickname."""

    start: int
    end: int
    key: str
    counts: bool


def find_people(document: Document) -> Cast:
    """Return the persons and institutions that the document names, with every naming of them.

    The spans count code points of the document's text, start inclusive, end exclusive.
    """
    text = document.text
    runs = [run for paragraph in document.paragraphs for run in _runs(text, paragraph.span)]
    places = {run.keys for run in runs if run.before in _PLACE_BEFORE}
    alone = {run.keys[0] for run in runs if len(run.keys) == 1 and _may_be_person(run)}
    cast = Cast()
    for run in sorted((run for run in runs if len(run.keys) > 1), key=_doubt):
        _admit_full(cast, run, text, alone, places)
    for run in runs:
        if len(run.keys) == 1 and cast.bearer(run.keys[0], _gender(run)) is None and _is_lone_person(run, text):
            cast.add(_member(run, text, is_person=True))
    for run in runs:
        member = _linked(cast, run, text)
        if member is not None:
            _learn(cast.members[member], run, text)
            cast.namings.append(Naming(Span(run.start, run.end), member))
    return cast


def _runs(text: str, block: Span) -> Iterator[_Run]:
    in_heading = _is_heading(block.of(text))
    for match in _RUN.finditer(text, block.start, block.end):
        if match[0] in _OPENING_WORDS:
            continue
        pieces = _pieces(text, *match.span())
        for part in _names_apart(pieces) if in_heading else (pieces,):
            run = _run(text, part, in_heading)
            if run:
                yield run


def _is_heading(line: str) -> bool:
    """Whether nearly every longer word of the block is capitalised."""
    if len(line) > 200 or line.isupper():
        return line.isupper()
    words = [word for word in line.split() if len(word) > 3]
    return len(words) > 3 and sum(not word[0].islower() for word in words) >= 0.9 * len(words)


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    pieces = []
    for match in _PIECE.finditer(text, start, end):
        word = match[0]
        key = fold(word.strip(_TRIM))
        is_particle = word[0].islower() and key in _PARTICLES
        counts = len(key) > 1 and "." not in key and word[0] not in _MARKS and not is_particle
        pieces.append(_Piece(match.start(), match.end(), key, counts))
    return pieces


def _names_apart(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Take a heading to pieces: a given name and the word after it, or single words."""
    index = 0
    while index < len(pieces):
        is_pair = pieces[index].key in _GIVEN_NAMES and pieces[index + 1 : index + 2]
        width = 2 if is_pair and pieces[index + 1].key not in _NOT_NAMES else 1
        yield pieces[index : index + width]
        index += width


def _run(text: str, pieces: list[_Piece], in_heading: bool) -> _Run | None:
    """Cut titles and strangers off a run; None if no name is left."""
    if len(pieces) == 1:
        return _lone_run(text, pieces[0], in_heading)
    end, suffix = 0, ""
    if pieces[-1].key in _SUFFIXES:
        end, suffix, pieces = pieces[-1].end, pieces[-1].key, pieces[:-1]
    while len(pieces) > 1 and _NOT_NAMES.get(pieces[-1].key) == "honour":
        pieces = pieces[:-1]
    last_title = _last_title(pieces)
    title = pieces[last_title].key if last_title >= 0 else ""
    pieces = pieces[last_title + 1 :] if title else _without_strangers(text, pieces)
    if pieces and text.startswith("of ", pieces[0].start - 3):
        pieces = _from_given_name(pieces)
    named = [piece for piece in pieces if piece.counts]
    if not named:
        return None
    keys = tuple(piece.key.removeprefix("al-") for piece in named)
    offsets = tuple(piece.start for piece in named)
    start, has_initial, before = pieces[0].start, len(named) < len(pieces), _word_before(text, pieces[0].start)
    return _Run(start, end or pieces[-1].end, keys, offsets, suffix, title, has_initial, in_heading, before)


def _lone_run(text: str, piece: _Piece, in_heading: bool) -> _Run | None:
    start, end, key, counts = piece
    if not counts or key in PERSON_WORDS or _NOT_NAMES.get(key) in _NEVER_ALONE:
        return None
    before = _word_before(text, start)
    return _Run(start, end, (key.removeprefix("al-"),), (start,), "", "", False, in_heading, before)


def _word_before(text: str, start: int) -> str:
    words = text[max(0, start - 24) : start].rstrip(" ,\u00a0").split()
    return words[-1].casefold() if words else ""


def _last_title(pieces: list[_Piece]) -> int:
    """The last piece that is a title; the surname King after a given name or "Mr." is none."""
    last = len(pieces) - 1
    if last > 0 and any(piece.key in _GIVEN_NAMES or piece.key in SHORT_FORMS for piece in pieces[:last]):
        last -= 1
    while last >= 0 and pieces[last].key not in PERSON_WORDS:
        last -= 1
    return last


def _without_strangers(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Drop function words, days and nationalities around a name; but inside a sentence, Will Smith is no question."""
    first, last = 0, len(pieces)
    while last > 1 and _NOT_NAMES.get(pieces[last - 1].key) in _STRANGE_LAST:
        if last == 2 and pieces[0].key in _GIVEN_NAMES:
            break
        last -= 1
    if pieces and pieces[0].key in _GIVEN_NAMES and not _opens_sentence(text, pieces[0].start):
        return pieces[:last]
    while first < last and _NOT_NAMES.get(pieces[first].key) in _STRANGE_FIRST:
        first += 1
    return pieces[first:last]


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].rstrip(" \u00a0")
    return not before or before[-1] in _BEFORE_SENTENCE


def _from_given_name(pieces: list[_Piece]) -> list[_Piece]:
    """Cut what stands before the given name in "(Secretary of) State John Kerry"."""
    if pieces[0].key in _GIVEN_NAMES:
        return pieces
    given = (index for index, piece in enumerate(pieces[:-1]) if piece.counts and piece.key in _GIVEN_NAMES)
    return pieces[next(given, 0) :]


def _doubt(run: _Run) -> tuple[bool, bool, int]:
    """The order in which full names are believed: those that open with a known given name first."""
    return run.in_heading, run.keys[0] not in _GIVEN_NAMES, run.start


def _admit_full(cast: Cast, run: _Run, text: str, alone: set[str], places: set[tuple[str, ...]]) -> None:
    """Enter a full name, unless it is one that is known or a surname after some first word of a sentence."""
    namesakes = cast.namesakes(run.keys[-1])
    run.member = next((index for index in namesakes if _is_same(run, cast.members[index])), None)
    if run.in_heading and (namesakes or run.keys[-1] not in alone):
        return
    if run.member is None and not (namesakes and _opens_with_stranger(run, text)):
        run.member = cast.add(_member(run, text, is_person=_is_full_person(run, text, alone, places)))


def _opens_with_stranger(run: _Run, text: str) -> bool:
    """Whether the first word may be capitalised for its place alone."""
    return run.keys[0] not in _GIVEN_NAMES and not run.title and _opens_sentence(text, run.start)


def _is_same(run: _Run, member: Member) -> bool:
    """Whether two names with the same surname are one person's: the shorter is part of the longer one."""
    if run.suffix != member.suffix:
        return False
    shorter, longer = sorted((run.keys, member.keys), key=len)
    if longer[-len(shorter) :] == shorter:
        return True
    return len(shorter) == 2 and member.is_person and _is_alike(shorter[0], longer[0])


def _is_alike(name: str, other: str) -> bool:
    """Whether two given names are spellings of one: Tim and Timothy, Sergei and Sergey."""
    shorter, longer = sorted((name, other), key=len)
    return longer.startswith(shorter[: max(3, len(longer) - 1)])


def _is_full_person(run: _Run, text: str, alone: set[str], places: set[tuple[str, ...]]) -> bool:
    if _is_institution(run, text):
        return False
    return bool(
        run.title
        or run.has_initial
        or run.keys[0] in _GIVEN_NAMES
        or run.keys[-1] in alone
        or run.before in PERSON_WORDS
        or _SPEAKS.match(text, run.end)
        or run.keys not in places
    )


def _is_institution(run: _Run, text: str) -> bool:
    """Whether a word such as "Committee" or one in capitals tells that no person is meant."""
    first = run.keys[0]
    checked = run.keys[1:] if first in _GIVEN_NAMES else run.keys
    if _NOT_NAMES.get(first) == "opening" or any(
        _NOT_NAMES.get(key) == "organisation" or is_group(key) for key in checked
    ):
        return True
    return any(word.isupper() and len(word) > 1 and "." not in word for word in text[run.start : run.end].split())


def _is_lone_person(run: _Run, text: str) -> bool:
    """Whether a lone word is a person's name: it is titled, or speaks and is no place, day or newspaper."""
    if run.in_heading or _is_institution(run, text):
        return False
    if run.title:
        return True
    is_common = run.keys[0] in _NOT_NAMES or run.keys[0].removesuffix("s") in PERSON_WORDS
    return not is_common and _may_be_person(run) and _SPEAKS.match(text, run.end) is not None


def _may_be_person(run: _Run) -> bool:
    """Whether a lone word stands where a person's name can: outside headings, and not after "in" or "the"."""
    return not run.in_heading and run.before not in _PLACE_BEFORE


def _linked(cast: Cast, run: _Run, text: str) -> int | None:
    """The member that the run names; a surname after some first word of a sentence is cut out of the run."""
    if run.member is not None:
        return run.member
    if len(run.keys) > 1:
        run.start, run.keys = run.offsets[-1], run.keys[-1:]
    elif run.keys[0] in _NOT_NAMES and not run.title and _is_common(run, text):
        return None
    return cast.bearer(run.keys[0], _gender(run))


def _is_common(run: _Run, text: str) -> bool:
    """Whether a word that may be common, such as May or West, stands where it need not be a name."""
    return run.in_heading or _opens_sentence(text, run.start) or run.before in _PLACE_BEFORE


def _gender(run: _Run) -> str:
    return PERSON_WORDS.get(run.title, "")


def _member(run: _Run, text: str, *, is_person: bool) -> Member:
    return Member(text[run.start : run.end], run.keys, run.suffix, run.start, is_person=is_person)


def _learn(member: Member, run: _Run, text: str) -> None:
    """Take over what a naming tells: a fuller form, a title's gender."""
    name = text[run.start : run.end]
    is_fuller = (len(run.keys), len(name)) > (len(member.keys), len(member.name))
    if is_fuller and (run.keys[0] in _GIVEN_NAMES or member.keys[0] not in _GIVEN_NAMES):
        member.name, member.keys = name, run.keys
    if _gender(run):
        member.gender, member.is_titled = _gender(run), True
    elif not member.gender and len(member.keys) > 1:
        member.gender = _gender_of_given_name(member)
    member.is_person = member.is_person or (bool(run.title) and not _is_institution(run, text))


def _gender_of_given_name(member: Member) -> str:
    """The gender that the given name tells; the first word of Kim Yo-jong is none."""
    is_family_name_first = _KOREAN.search(member.name) is not None
    return "" if is_family_name_first else _GIVEN_NAMES.get(member.keys[0], "")
