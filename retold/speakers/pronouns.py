"""Whom "he" and "she" stand for.

In: a document, its cast and its quotations. Out: the person meant by each "he", "she" and their forms outside
quotation marks, where one stands out among those who can be meant. Invariant: a person whose gender is known never
stands for a pronoun of the other gender.

The method weighs salience, after Lappin and Leass (1994), with a newsroom's habits for weights: a person gains with
each naming, most as the subject of a sentence and as a speaker, and fades from sentence to sentence, still more from
paragraph to paragraph. Whoever is named in the reported words is not the one who says them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from retold.records import Document, Quotation, Sentence, Span
from retold.speakers.cast import Cast, Naming
from retold.speakers.subjects import Cover, Subject

_SUBJECT, _OTHER, _SPEAKER = 6.0, 2.0, 3.5
"""What a naming adds to the salience of a person: as subject, otherwise, and besides as a speaker."""
_PRONOUN_SUBJECT, _PRONOUN_OTHER = 2.5, 1.0
_FADE_SENTENCE, _FADE_PARAGRAPH = 0.4, 0.2
_UNKNOWN_GENDER = 0.25
"""The share of salience that counts for somebody who may be a man or a woman: more where the names of more persons of
the article are unknown, since there it says less. All weights: tuned on one corpus."""
_NAMED_IN_CLAUSE_BEFORE = 0.1
_LEAD, _CLEAR_LEAD = 1.2, 10.0
"""How many times the next one's somebody's salience must be to be meant at all, and to be meant clearly."""
_NEAR = 150
"""So many characters after a name a pronoun still tells the gender of its bearer."""

# It opens with letters, for which a text is searched fast; whether a word begins there is looked at then
_FORMS = re.compile(r"[HhSs](?<!\w.)(?:(?<=[Hh])(?:(e|is|im|imself)|ers?|erself)|(?<=[Ss])he)\b")


class Antecedent(NamedTuple):
    """Whom a pronoun stands for, and whether nobody else comes near."""

    member: int
    is_clear: bool


_NEW = re.compile(r"(?:[Aa]n?|[Aa]nother|[Oo]ne|[Ss]ome(?:one|body))\s|[^\W\d_a-z][\w’'-]*\s*\Z")
_GOING_ON = frozenset(("added", "adds", "continued", "continues", "went on", "concluded", "concludes"))
_ANSWERING = frozenset(("replied", "answered", "responded", "countered"))
_FRONTED = re.compile(r"(?:(?:^|[.!?”\"]\s+|\n\s*)[A-Z]\w+[^.,!?\n]*|\bby (?:[^\W\d_A-Z][\w’'-]* ){0,5})\Z")
_ANY = "any"  # the gender of somebody new, whom any pronoun may mean


@dataclass(frozen=True, slots=True)
class _Pronoun:
    span: Span
    gender: str
    is_subject: bool


def antecedents(
    document: Document,
    cast: Cast,
    quotations: Sequence[Quotation],
    subjects: Sequence[Subject],
    by_role: Sequence[Naming],
) -> dict[int, Antecedent]:
    """Return whom each pronoun stands for, by the offset at which it starts; none where two come near each other.

    ``by_role`` are the words for speakers that do not name them ("the minister").
    """
    quoted = Cover([quotation.span for quotation in quotations if quotation.kind == "direct"])
    pronouns = [pronoun for pronoun in _pronouns(document.text) if not quoted.holds(pronoun.span.start)]
    namings = sorted({*by_role, *(each for each in cast.namings if cast.members[each.member].is_person)})
    sentences = [sentence for sentence in document.sentences if not quoted.holds(sentence.span.start)]
    acting = {subject.span.start for subject in subjects if subject.member is not None}
    speakers = {quotation.speaker.end for quotation in quotations if quotation.speaker}
    shares = _named_in_content(quotations, namings)
    persons = [index for index, member in enumerate(cast.members) if member.is_person]
    others = _not_named(document.text, cast, subjects)
    salience = _Salience([*_genders(cast, namings, pronouns, acting), _ANY], persons)
    stranger = len(cast.members)  # whoever acts without being one of the cast
    floor = _Floor(document, quotations, namings, pronouns)
    found: dict[int, Antecedent] = {}
    paragraph = -1
    steps: list[Sentence | Naming | _Pronoun | Subject] = [*sentences, *namings, *pronouns, *others]
    for step in sorted(steps, key=_place):
        if isinstance(step, Sentence):
            salience.fade(_FADE_SENTENCE if step.paragraph == paragraph else _FADE_SENTENCE * _FADE_PARAGRAPH)
            paragraph = step.paragraph
        elif isinstance(step, Naming):
            salience.add(step.member, _SUBJECT if step.span.start in acting else _OTHER, step.span.end in speakers)
            floor.named(step, step.span.start in acting)
        elif isinstance(step, Subject):
            actor = stranger if step.member is None else step.member
            salience.add(actor, _SUBJECT, is_speaker=False)
            floor.acts(actor)
        else:
            told = shares.get(step.span.start, {})
            member, lead = salience.top(step.gender, told)
            holder = floor.holder(step, member)
            if holder is not None and holder not in told and salience.may_be(holder, step.gender):
                member, lead = holder, _LEAD
            floor.stands(step, member)
            if member is not None:
                if lead >= _LEAD and member != stranger:
                    found[step.span.start] = Antecedent(member, lead >= _CLEAR_LEAD)
                weight = _PRONOUN_SUBJECT if step.is_subject else _PRONOUN_OTHER
                salience.add(member, weight, step.span.end in speakers)
    return found


def _not_named(text: str, cast: Cast, subjects: Iterable[Subject]) -> list[Subject]:
    """Those who act without a name: strangers, and members of the cast by their role."""
    named = {naming.span.start for naming in cast.namings}
    return [subject for subject in subjects if _is_stranger(text, subject) or _is_role(subject, named)]


class _Salience:
    """How much each member of the cast is in the reader's mind at one point of the text."""

    def __init__(self, genders: Sequence[str], persons: Sequence[int]) -> None:
        self._genders = genders
        unknown = sum(not genders[member] for member in persons)
        self._unknown = max(_UNKNOWN_GENDER, unknown / len(persons) if persons else 0.0)
        self._values = [0.0] * len(genders)

    def fade(self, share: float) -> None:
        """Let everybody fade to that share."""
        self._values = [value * share for value in self._values]

    def may_be(self, member: int, gender: str) -> bool:
        """Whether a member may be of that gender."""
        return self._genders[member] in (gender, "")

    def add(self, member: int, weight: float, is_speaker: bool) -> None:
        """Raise one member."""
        self._values[member] += weight + (_SPEAKER if is_speaker else 0)

    def top(self, gender: str, shares: Mapping[int, float]) -> tuple[int | None, float]:
        """The most salient member of that gender, the earlier one of equals, and how many times the next one's that is.

        Some have only a share of their salience.
        """
        best, most, second = None, 0.0, 0.0
        for member, value in enumerate(self._values):
            known = self._genders[member]
            if value and known in (gender, "", _ANY):
                value *= shares.get(member, 1.0) * (1.0 if known else self._unknown)
                if value > most:
                    best, most, second = member, value, most
                else:
                    second = max(second, value)
        return best, most / second if second else inf


class _Floor:
    """Who spoke last, and who has acted since: whoever spoke has the floor until somebody else acts.

    "Berg left, Lund said. Berg's bags are gone, he added": he is Lund, however often Berg is named.
    """

    def __init__(
        self,
        document: Document,
        quotations: Sequence[Quotation],
        namings: Sequence[Naming],
        pronouns: Sequence[_Pronoun],
    ) -> None:
        self._text = document.text
        self._paragraphs = [paragraph.span.start for paragraph in document.paragraphs]
        rows = [row for row in quotations if row.part_of is None]
        self._said = Cover([row.span for row in rows])
        self._speaking = {row.speaker.end: row for row in reversed(rows) if row.speaker}
        told = {each.span.end for each in namings} | {each.span.end for each in pronouns}
        self._unknown = sorted(end for end in self._speaking if end not in told)
        self._member: int | None = None
        self._spoke = 0
        self._acted: set[int] = set()

    def named(self, naming: Naming, acts: bool) -> None:
        """Somebody is named: as a speaker, as one who acts, or where a sentence says whom it is about."""
        if naming.span.end in self._speaking:
            asks = self._cue(self._speaking[naming.span.end]).startswith("ask")  # the other one answers
            self._takes(None if asks else naming.member, naming.span.end)
        elif naming.member in self._acted or self._said.holds(naming.span.start):
            return
        elif acts or self._is_fronted(naming):
            self._acted.add(naming.member)

    def acts(self, member: int) -> None:
        """Somebody acts whom no name tells: The minister also saw the mill."""
        self._acted.add(member)

    def stands(self, pronoun: _Pronoun, member: int | None) -> None:
        """A pronoun stands for somebody."""
        if pronoun.span.end in self._speaking:
            self._takes(member, pronoun.span.end)
        elif member is not None and pronoun.is_subject:
            self._acted.add(member)

    def holder(self, pronoun: _Pronoun, other: int | None) -> int | None:
        """Who speaks on by a pronoun that another one seems to be meant by; None if that one has acted since."""
        row = self._speaking.get(pronoun.span.end)
        if row is None or self._member in (None, other) or not self._is_recent(pronoun.span.start):
            return None
        goes_on = self._cue(row) in _GOING_ON
        closes = self._is_aside(row, pronoun) or row.span.start < pronoun.span.start
        closes = closes and self._cue(row) not in _ANSWERING
        return self._member if goes_on or (closes and other not in self._acted) else None

    def _is_aside(self, row: Quotation, pronoun: _Pronoun) -> bool:
        """Whether the attribution stands between commas: "However, she says, it rained"."""
        is_led = self._text.startswith(", ", pronoun.span.start - 2)
        return is_led and row.cue is not None and self._text.startswith(",", row.cue.end)

    def _cue(self, row: Quotation) -> str:
        return row.cue.of(self._text) if row.cue else ""

    def _takes(self, member: int | None, offset: int) -> None:
        self._member, self._spoke, self._acted = member, offset, set()

    def _is_recent(self, offset: int) -> bool:
        """Whether nobody else spoke since, and it was in this paragraph or the one before."""
        between = bisect_left(self._unknown, offset) - bisect_left(self._unknown, self._spoke)
        start, end = (bisect_right(self._paragraphs, place) for place in (self._spoke, offset))
        return between == 0 and end - start <= 1

    def _is_fronted(self, naming: Naming) -> bool:
        """Whether a name stands behind the preposition that opens its sentence, or behind "by": "For Berg, ..."."""
        return _FRONTED.search(self._text, max(0, naming.span.start - _NEAR), naming.span.start) is not None


def _is_stranger(text: str, subject: Subject) -> bool:
    """Whether somebody acts who is new and is none of the cast: "A farmer", "Another driver", "Anna"."""
    words = subject.span.of(text)
    return subject.member is None and not _FORMS.match(words) and _NEW.match(words) is not None


def _is_role(subject: Subject, named: set[int]) -> bool:
    """Whether a role tells who acts, and no name: The minister."""
    return subject.member is not None and subject.span.start not in named


def _place(step: Sentence | Naming | _Pronoun | Subject) -> tuple[int, bool]:
    return step.span.start, not isinstance(step, Sentence)


def _pronouns(text: str) -> Iterator[_Pronoun]:
    for match in _FORMS.finditer(text):
        yield _Pronoun(Span(*match.span()), "m" if match[1] else "f", match[0].lower() in ("he", "she"))


def _named_in_content(quotations: Sequence[Quotation], namings: Sequence[Naming]) -> dict[int, dict[int, float]]:
    """Who is named in the words that a speaker is reported to say, with the share that is left of their salience.

    By where the speaker's words start. Of a clause before them ("The mayor was asleep, he said") a little is left.
    """
    starts = [naming.span.start for naming in namings]
    shares: dict[int, dict[int, float]] = {}
    for quotation in quotations:
        if quotation.speaker:
            content, speaker = quotation.span, quotation.speaker.start
            is_clause_before = quotation.kind != "direct" and content.end <= speaker
            named = namings[bisect_left(starts, content.start) : bisect_left(starts, content.end)]
            share = _NAMED_IN_CLAUSE_BEFORE if is_clause_before else 0.0
            shares.setdefault(speaker, {}).update((naming.member, share) for naming in named)
    return shares


def _genders(cast: Cast, namings: Sequence[Naming], pronouns: Sequence[_Pronoun], subjects: set[int]) -> list[str]:
    """The members' genders; where no name or title tells, the pronouns that follow their names do."""
    starts = [pronoun.span.start for pronoun in pronouns]
    balance = [0] * len(cast.members)
    for naming, following in zip(namings, [*namings[1:], None], strict=False):
        index = bisect_left(starts, naming.span.end)
        limit = naming.span.end + _NEAR
        if following:
            limit = min(limit, following.span.start)
        if naming.span.start in subjects and index < len(starts) and starts[index] < limit:
            balance[naming.member] += 1 if pronouns[index].gender == "m" else -1
    return [
        member.gender or ("m" if votes > 0 else "f" if votes < 0 else "")
        for member, votes in zip(cast.members, balance, strict=True)
    ]
