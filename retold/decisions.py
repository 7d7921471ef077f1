"""Put what people decided in the place of what the rules found.

In: what was found in an article, and the corrections of it. Out: the same with the decisions in it. Invariant: every
correction is used; one that fits nothing any more stops the build, because it has outlived what it corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from retold.records import Document, EntityType, Figure, Mention, Quotation, Span
from retold.source.corrections import Correction, Corrections

METHOD = "corrected"


def correct_mentions(
    document: Document, mentions: Iterable[Mention], corrections: Corrections, types: Mapping[str, EntityType]
) -> list[Mention]:
    """The mentions with every decision on them; SourceError for one that fits nothing.

    ``types`` has the types of the listed entities; any other that a person names here counts as a person.

    Whether there is an entity with the id that a mention gets is found out by merging, when all of them are known.
    """
    corrected = list(mentions)
    for correction in corrections.of(document.id, "mention", "no mention"):
        span = _place(document, corrections, correction)
        if correction.entity_id is None:
            kept = [mention for mention in corrected if mention.span != span]
            if len(kept) == len(corrected):
                raise corrections.error(correction, f"{correction.words!r} is no mention in {document.id}")
        else:
            _check_sentence(document, span, corrections, correction)
            kept = [other for other in corrected if other.kind == "role" or not _overlap(other.span, span)]
            if any(other.method == METHOD for other in corrected if other not in kept):
                raise corrections.error(correction, f"another row has a mention where {correction.words!r} stands")
            entity_type = types.get(correction.entity_id, "person")
            kept.append(Mention(span, correction.entity_id, entity_type, "name", METHOD, 1.0))
        corrected = kept
    return sorted(corrected, key=lambda mention: (mention.span.start, -mention.span.end))


def correct_figures(document: Document, figures: Iterable[Figure], corrections: Corrections) -> list[Figure]:
    """The figures without those that a person took for none; SourceError for a decision on words that are none."""
    kept = list(figures)
    for correction in corrections.of(document.id, "no figure"):
        start = _place(document, corrections, correction).start
        others = [figure for figure in kept if figure.span.start != start]
        if len(others) == len(kept):
            raise corrections.error(correction, f"{correction.words!r} states no value in {document.id}")
        kept = others
    return kept


def correct_speakers(document: Document, quotations: list[Quotation], corrections: Corrections) -> list[Quotation]:
    """The quotations with every decision on their speakers; SourceError for one that fits nothing.

    The words are those with which the quotation begins. The whole that it is part of changes with it, and so does what
    continues it; a quotation that is given to somebody else continues nothing.
    """
    decided: dict[int, Correction] = {}
    for correction in corrections.of(document.id, "speaker"):
        for number in _meant(document, quotations, corrections, correction):
            if number in decided:
                problem = f"line {decided[number].line} has decided who speaks where {correction.words!r} stands"
                raise corrections.error(correction, problem)
            decided[number] = correction
    corrected: list[Quotation] = []
    for number, quotation in enumerate(quotations):
        parent = quotation.part_of if quotation.part_of is not None else quotation.continues
        if number not in decided and parent in decided:
            decided[number] = decided[parent]
        corrected.append(_spoken(quotation, decided.get(number), corrected))
    return corrected


def _meant(
    document: Document, quotations: Sequence[Quotation], corrections: Corrections, correction: Correction
) -> set[int]:
    """The quotations that begin with the words of a correction, each as the whole that it is part of."""
    place = _place(document, corrections, correction)
    meant = set()
    for number, quotation in enumerate(quotations):
        if quotation.span.start == place.start:
            meant.add(number if quotation.part_of is None else quotation.part_of)
    if not meant:
        raise corrections.error(correction, f"no quotation of {document.id} begins with {correction.words!r}")
    return meant


def _spoken(quotation: Quotation, correction: Correction | None, earlier: Sequence[Quotation]) -> Quotation:
    """A quotation as its correction has it; ``earlier`` are those before it, as they are now."""
    if correction is None:
        return quotation
    parent, speaker = quotation.continues, correction.entity_id
    goes_on = parent if parent is not None and earlier[parent].speaker_id == speaker else None
    return replace(quotation, speaker_id=speaker, speaker_name=None, continues=goes_on, method=METHOD, confidence=1.0)


def _place(document: Document, corrections: Corrections, correction: Correction) -> Span:
    span = place_of_occurrence(document.text, correction.words, correction.occurrence)
    if span is not None:
        return span
    times = "once" if correction.occurrence == 1 else f"{correction.occurrence} times"
    raise corrections.error(correction, f"{correction.words!r} does not stand in {document.id} {times}")


def place_of_occurrence(text: str, words: str, occurrence: int) -> Span | None:
    """Where that occurrence of the words stands in a text; None if there are fewer."""
    return next(islice(_occurrences(text, words), occurrence - 1, None), None)


def occurrence_at(text: str, words: str, start: int) -> int | None:
    """Which occurrence of the words in a text begins at an offset; None if none does."""
    for number, span in enumerate(_occurrences(text, words), start=1):
        if span.start == start:
            return number
    return None


def _occurrences(text: str, words: str) -> Iterator[Span]:
    """Where the words stand as whole words."""
    for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        yield Span(*match.span())


def _check_sentence(document: Document, span: Span, corrections: Corrections, correction: Correction) -> None:
    for sentence in document.sentences:
        if sentence.span.start <= span.start and span.end <= sentence.span.end:
            return
    raise corrections.error(correction, f"{correction.words!r} runs over the end of a sentence of {document.id}")


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
