"""The persons and institutions that an article names.

In: a Document. Out: a Cast: its members, each with the fullest form of the name, and every place where one of them
is named. Invariant: namings stand in order of the text, do not overlap, and cover the words of a name alone,
without title, possessive or determiner.

An editor's rules, no model: a run of capitalised words is a name; a surname, a given name or a form with fewer
initials belongs to the full name that fits it; relatives of one surname are told apart by their titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from retold.records import Document, Span
from retold.speakers.name_runs import GIVEN_NAMES, PERSON_WORDS, Run, find_runs, is_group, kind_of, opens_sentence
from retold.text import fold

__all__ = ["Cast", "Member", "Naming", "find_people", "fold"]

_KOREAN = re.compile(r"\S+ [^\W\d_a-z]\w+-[a-z]\w*")
_SPEAKS = re.compile(r",? who\b|[ \u00a0](?:said|says|told|added|tweeted|wrote|argued|insisted)\b|, \d\d\b|, an? \w")
_NO_PERSON = ("organisation", "function")
_NO_PERSON_AFTER = ("in", "at", "from", "near", "across", "the", "to")


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where the text names somebody; ``member`` is an index into the cast's members."""

    span: Span
    member: int


@dataclass(slots=True)
class Member:
    """A person or an institution of one article.

    ``name`` is the fullest form, as printed; ``keys`` are its words, folded, without initials and particles;
    ``first`` is the offset of the first naming in full; ``gender`` is "m", "f" or "" where neither a title nor the
    given name tells it, and ``is_titled`` whether a title told it.
    """

    name: str
    keys: tuple[str, ...]
    suffix: str
    first: int
    is_person: bool
    gender: str = ""
    is_titled: bool = False

    def may_be(self, gender: str) -> bool:
        """Whether a title of that gender can be this member's; against a given name it can, against a title not."""
        return self.gender == gender or not self.is_titled


@dataclass(slots=True)
class Cast:
    """Everybody whom an article names, and where."""

    members: list[Member] = field(default_factory=list)
    namings: list[Naming] = field(default_factory=list)
    _by_surname: dict[str, list[int]] = field(default_factory=dict)
    _by_given_name: dict[str, list[int]] = field(default_factory=dict)

    def bearer(self, key: str, gender: str = "") -> int | None:
        """Return the member whom a surname or, failing that, a given name stands for.

        Of several the one whose gender fits the title best, then a person, then the one that is named first.
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

    def _rank(self, index: int, gender: str) -> tuple[bool, bool, bool, int]:
        member = self.members[index]
        is_other = bool(gender) and member.gender != gender
        return is_other, is_other and bool(member.gender), not member.is_person, member.first


def find_people(document: Document) -> Cast:
    """Return the persons and institutions that the document names, with every naming of them.

    The spans count code points of the document's text, start inclusive, end exclusive.
    """
    return _Casting(document.text, find_runs(document)).cast()


class _Casting:
    """The runs of one article, and what they tell of one another."""

    def __init__(self, text: str, runs: list[Run]) -> None:
        self._text = text
        self._runs = runs
        self._cast = Cast()
        self._places = {run.keys for run in runs if run.before in _NO_PERSON_AFTER}
        self._alone = {run.keys[0] for run in runs if not run.is_full and _may_be_person(run)}

    def cast(self) -> Cast:
        """Enter full names first, the surest before the others, then lone ones; then say what each run names."""
        known: dict[int, int | None] = {}
        for run in sorted((run for run in self._runs if run.is_full), key=_doubt):
            known[run.start] = self._enter_full_name(run)
        for run in self._runs:
            if not run.is_full and self._cast.bearer(run.keys[0], run.gender) is None and self._is_lone_person(run):
                self._cast.add(self._member(run, is_person=True))
        for run in self._runs:
            member = known.get(run.start)
            if member is None:
                member = self._named_in_part(run)
            if member is not None:
                self._learn(self._cast.members[member], run)
                self._cast.namings.append(Naming(Span(run.start, run.end), member))
        return self._cast

    def _enter_full_name(self, run: Run) -> int | None:
        """Enter a full name, unless it is known, or a surname after a word that only opens a sentence."""
        namesakes = self._cast.namesakes(run.keys[-1])
        for index in namesakes:
            if _is_same(run, self._cast.members[index]):
                return index
        if run.in_heading and (namesakes or run.keys[-1] not in self._alone):
            return None
        if namesakes and self._opens_with_stranger(run):
            return None
        return self._cast.add(self._member(run, is_person=self._is_full_person(run)))

    def _opens_with_stranger(self, run: Run) -> bool:
        return run.keys[0] not in GIVEN_NAMES and not run.title and opens_sentence(self._text, run.start)

    def _is_full_person(self, run: Run) -> bool:
        """Whether a full name is a person's: something says so, or at least nothing says that it is a place."""
        return not self._is_institution(run) and bool(
            run.title
            or run.has_initial
            or run.keys[0] in GIVEN_NAMES
            or run.keys[-1] in self._alone
            or run.before in PERSON_WORDS
            or run.keys not in self._places
            or _SPEAKS.match(self._text, run.end)
        )

    def _is_lone_person(self, run: Run) -> bool:
        """Whether a lone word is a person's name: it is titled, or speaks and is no place, day or newspaper."""
        if run.in_heading or self._is_institution(run):
            return False
        if run.title or (run.before in PERSON_WORDS and run.keys[0] in GIVEN_NAMES):
            return True
        is_common = kind_of(run.keys[0]) is not None or run.keys[0].removesuffix("s") in PERSON_WORDS
        return not is_common and _may_be_person(run) and _SPEAKS.match(self._text, run.end) is not None

    def _is_institution(self, run: Run) -> bool:
        """Whether a word such as "Committee" or one in capitals tells that no person is meant."""
        checked = run.keys[1:] if run.keys[0] in GIVEN_NAMES else run.keys
        if kind_of(run.keys[0]) == "opening" or any(kind_of(key) in _NO_PERSON or is_group(key) for key in checked):
            return True
        words = self._text[run.start : run.end].split()
        return any(word.isupper() and len(word) > 1 and "." not in word for word in words)

    def _named_in_part(self, run: Run) -> int | None:
        """The member of whose name the run is a part; a surname is cut out of a run that opens with a stranger."""
        if run.is_full:
            run.start, run.keys = run.offsets[-1], run.keys[-1:]
        elif not run.title and kind_of(run.keys[0]) and self._may_be_common(run):
            return None
        return self._cast.bearer(run.keys[0], run.gender)

    def _may_be_common(self, run: Run) -> bool:
        """Whether a word such as May or West stands where it need not be a name."""
        return not _may_be_person(run) or opens_sentence(self._text, run.start)

    def _member(self, run: Run, *, is_person: bool) -> Member:
        return Member(self._text[run.start : run.end], run.keys, run.suffix, run.start, is_person)

    def _learn(self, member: Member, run: Run) -> None:
        """Take over what a naming tells: a fuller form, a title's gender."""
        name = self._text[run.start : run.end]
        is_fuller = (len(run.keys), len(name)) > (len(member.keys), len(member.name))
        if is_fuller and (run.keys[0] in GIVEN_NAMES or member.keys[0] not in GIVEN_NAMES):
            member.name, member.keys = name, run.keys
        if run.gender:
            member.gender, member.is_titled = run.gender, True
        elif not member.gender and len(member.keys) > 1:
            member.gender = _gender_of_given_name(member)
        member.is_person = member.is_person or (bool(run.title) and not self._is_institution(run))


def _doubt(run: Run) -> tuple[bool, bool, int]:
    """The order in which full names are believed: those that open with a known given name first."""
    return run.in_heading, run.keys[0] not in GIVEN_NAMES, run.start


def _may_be_person(run: Run) -> bool:
    """Whether a lone word stands where a person's name can: outside headings, and not after "in" or "the"."""
    return not run.in_heading and run.before not in _NO_PERSON_AFTER


def _is_same(run: Run, member: Member) -> bool:
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


def _gender_of_given_name(member: Member) -> str:
    """The gender that the given name tells; the first word of Kim Yo-jong is none."""
    return "" if _KOREAN.fullmatch(member.name) else GIVEN_NAMES.get(member.keys[0], "")
