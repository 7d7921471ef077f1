"""Who the speaker of each quotation is.

In: a document, its quotations and its mentions. Out: the same quotations in the same order, with the speaker's entity
and its name (the fullest form in the article). Invariant: a speaker is an entity that the article mentions, and where
the words that name the speaker are a mention, it is that one; where nothing tells who a speaker is, both stay None;
the words that name the speaker are never changed.

First the words that name a speaker are read (references.py); then, with what they tell, the stage is set (stage.py) for
the quotations that nobody introduces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from retold.lists import rows_of
from retold.quotations.assemble import words_confidence
from retold.records import Document, Mention, Quotation, Span
from retold.speakers.cast import Cast, cast_of
from retold.speakers.interview import Interview
from retold.speakers.pronouns import Antecedent, antecedents
from retold.speakers.references import References
from retold.speakers.stage import OPEN, REPORTER, Deed, Stage, Turn, Verdict, sentence_of
from retold.speakers.subjects import Cover, Subject, subjects_of

_WITHOUT_SPEAKER = ("run-on", "uncued")
"""The methods of quotations that nobody introduces; the rule that finds the speaker takes their place."""


def resolve_speakers(
    document: Document, quotations: Sequence[Quotation], mentions: Sequence[Mention]
) -> list[Quotation]:
    """Return the quotations with ``speaker_name`` and ``speaker_id`` filled in where the article tells them.

    A row's confidence is that of its words and its speaker together. What goes on from another quotation by somebody
    else, by the stage, no longer continues it.
    """
    if not quotations or not document.sentences:
        return list(quotations)
    cast = cast_of(document.text, mentions)
    references = References(document, cast, mentions)
    is_open = any(map(_is_open, quotations))
    subjects: list[Subject] = []
    if is_open or references.has_pronoun(quotations):  # in every third article nobody else is asked about
        subjects = _subjects(document, cast, quotations, references)
    verdicts = [references.meant(quotation.speaker) if quotation.speaker else OPEN for quotation in quotations]
    interview = Interview(document.text, cast, quotations)
    verdicts = [
        interview.answers(quotation) if verdict.member is None else verdict
        for quotation, verdict in zip(quotations, verdicts, strict=True)
    ]
    spoken = list(_spoken(document, quotations, verdicts)) if is_open else []
    acted = _acted(subjects, references.pronouns, spoken) if is_open else []
    return list(_resolved(quotations, verdicts, Stage(document, cast, (*spoken, *acted)), cast))


def _subjects(document: Document, cast: Cast, quotations: Sequence[Quotation], references: References) -> list[Subject]:
    """Who acts in each sentence; the references learn whom its pronouns stand for."""
    quoted = Cover([quotation.span for quotation in quotations if quotation.kind == "direct"])
    subjects = [references.with_bearer(subject) for subject in subjects_of(document, cast, quoted)]
    roles = list(references.with_roles(quotations))
    references.pronouns = antecedents(document, cast, quotations, subjects, roles)
    return subjects


def _resolved(
    quotations: Sequence[Quotation], verdicts: list[Verdict], stage: Stage, cast: Cast
) -> Iterator[Quotation]:
    """The quotations with what their own words tell, or the stage, or an earlier one that they belong to."""
    for index, quotation in enumerate(quotations):
        if quotation.speaker is None:
            parent = quotation.part_of if quotation.part_of is not None else quotation.continues
            if _is_open(quotation):
                verdicts[index] = stage.speaker(quotation)
                quotation = _by_stage(quotation, verdicts[index], verdicts)
            elif parent is not None:
                verdicts[index] = verdicts[parent]  # an earlier row, whose own is known by now
        yield _said_by(quotation, verdicts[index], cast)


def _is_open(quotation: Quotation) -> bool:
    """Whether only the stage can tell who says a quotation."""
    return quotation.speaker is None and quotation.part_of is None and quotation.method in _WITHOUT_SPEAKER


def _spoken(document: Document, quotations: Sequence[Quotation], verdicts: Sequence[Verdict]) -> Iterator[Turn]:
    """A turn for each attribution, with the whole of its sentence."""
    for quotation, verdict in zip(quotations, verdicts, strict=True):
        if quotation.speaker and quotation.part_of is None:
            member = REPORTER if quotation.speaker.of(document.text) in ("I", "we", "We") else verdict.member
            yield Turn(_attribution(document, quotation, quotation.speaker), member, _deed(quotation))


def _acted(subjects: Iterable[Subject], pronouns: Mapping[int, Antecedent], spoken: Iterable[Turn]) -> Iterator[Turn]:
    """A turn for each sentence about somebody that attributes nothing."""
    taken = Cover([turn.span for turn in spoken])
    for subject in subjects:
        if not taken.holds(subject.span.start):
            pronoun = pronouns.get(subject.span.start)
            yield Turn(subject.span, pronoun.member if pronoun else subject.member, "acts")


def _deed(quotation: Quotation) -> Deed:
    return "speaks" if quotation.kind == "direct" else "reports"


def _attribution(document: Document, quotation: Quotation, speaker: Span) -> Span:
    """A quotation, its speaker and the rest of the sentence in which that is named."""
    start, end = min(quotation.span.start, speaker.start), max(quotation.span.end, speaker.end)
    return Span(start, max(end, sentence_of(document, speaker.start).end))


def _by_stage(quotation: Quotation, verdict: Verdict, verdicts: Sequence[Verdict]) -> Quotation:
    """A quotation that nobody introduces, by the rule that tells who says it."""
    continues = quotation.continues
    if continues is not None and verdicts[continues].member != verdict.member:
        continues = None
    if verdict.member is None:
        method = "run-on" if continues is not None else "uncued"
        confidence = words_confidence(method, quotation.kind)
        return replace(quotation, continues=continues, method=method, confidence=confidence)
    return replace(quotation, continues=continues, method=verdict.rule, confidence=1.0)


def _said_by(quotation: Quotation, verdict: Verdict, cast: Cast) -> Quotation:
    if verdict.member is None:
        return quotation
    member = cast.members[verdict.member]
    confidence = round(quotation.confidence * _confidences()[verdict.rule], 2)
    return replace(quotation, speaker_name=member.name or None, speaker_id=member.entity_id, confidence=confidence)


@cache
def _confidences() -> dict[str, float]:
    """How often each rule names the right speaker."""
    return {row["rule"]: float(row["confidence"]) for row in rows_of("speaker_rules")}
