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
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
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

_FORMS = re.compile(r"\b(?:[Hh](?:(e|is|im|imself)|ers?|erself)|[Ss]he)\b")


class Antecedent(NamedTuple):
    """Whom a pronoun stands for, and whether nobody else comes near."""

    member: int
    is_clear: bool


_NEW = re.compile(r"(?:[Aa]n?|[Aa]nother|[Oo]ne)\s|[^\W\d_a-z][\w’'-]*\s*\Z")
_ANY = "any"  # the gender of somebody new, whom any pronoun may mean


@dataclass(frozen=True, slots=True)
class _Pronoun:
    span: Span
    gender: str
    is_subject: bool


def antecedents(
    document: Document, cast: Cast, quotations: Sequence[Quotation], subjects: Sequence[Subject]
) -> dict[int, Antecedent]:
    """Return whom each pronoun stands for, by the offset at which it starts; none where two come near each other."""
    quoted = Cover([quotation.span for quotation in quotations if quotation.kind == "direct"])
    pronouns = [pronoun for pronoun in _pronouns(document.text) if not quoted.holds(pronoun.span.start)]
    namings = [naming for naming in cast.namings if cast.members[naming.member].is_person]
    sentences = [sentence for sentence in document.sentences if not quoted.holds(sentence.span.start)]
    acting = {subject.span.start for subject in subjects if subject.member is not None}
    speakers = {quotation.speaker.end for quotation in quotations if quotation.speaker}
    shares = _named_in_content(quotations, namings)
    persons = [index for index, member in enumerate(cast.members) if member.is_person]
    strangers = [subject for subject in subjects if _is_stranger(document.text, subject)]
    salience = _Salience([*_genders(cast, namings, pronouns, acting), _ANY], persons)
    stranger = len(cast.members)  # whoever acts without being one of the cast
    found: dict[int, Antecedent] = {}
    paragraph = -1
    steps: list[Sentence | Naming | _Pronoun | Subject] = [*sentences, *namings, *pronouns, *strangers]
    for step in sorted(steps, key=_place):
        if isinstance(step, Sentence):
            salience.fade(_FADE_SENTENCE if step.paragraph == paragraph else _FADE_SENTENCE * _FADE_PARAGRAPH)
            paragraph = step.paragraph
        elif isinstance(step, Naming):
            salience.add(step.member, _SUBJECT if step.span.start in acting else _OTHER, step.span.end in speakers)
        elif isinstance(step, Subject):
            salience.add(stranger, _SUBJECT, is_speaker=False)
        else:
            member, lead = salience.top(step.gender, shares.get(step.span.start, {}))
            if member is not None:
                if lead >= _LEAD and member != stranger:
                    found[step.span.start] = Antecedent(member, lead >= _CLEAR_LEAD)
                weight = _PRONOUN_SUBJECT if step.is_subject else _PRONOUN_OTHER
                salience.add(member, weight, step.span.end in speakers)
    return found


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


def _is_stranger(text: str, subject: Subject) -> bool:
    """Whether somebody acts who is new and is none of the cast: "A farmer", "Another driver", "Anna"."""
    words = subject.span.of(text)
    return subject.member is None and not _FORMS.match(words) and _NEW.match(words) is not None


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
