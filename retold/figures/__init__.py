"""Find the figures of an article: the values that it states, each with what it is of.

In: a Document, and the day on which it was published. Out: its figures in the order in which they stand. Invariant: a
pure function; no two figures of a sentence overlap, and each covers exactly the words that give its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from retold.figures.days import Days, day_words, days_in
from retold.figures.quantities import Quantity, number_words, quantities_in
from retold.figures.scope import other_time, scope_of
from retold.figures.subjects import Subject, subjects_of
from retold.records import Document, Figure, Span
from retold.text import plain_words

LONGEST = 2_000
"""Characters: a sentence that is longer is a table or a list of results, and gives no figures."""

# Shares of figures that are right, by what told what they are of; docs/figures.md says how they were counted
_CONFIDENCE = {"day": 0.95, "number": 0.95, "behind": 0.95, "before": 0.95, "toll": 0.95, "part": 0.85}
_CONFIDENCE |= {"magnitude": 0.95, "name": 0.9, "verb": 0.9, "size": 0.9}


def find_figures(document: Document, published: date | None) -> list[Figure]:
    """The figures of an English document; of a text in another language none."""
    if document.language.split("-")[0] != "en":
        return []
    figures: list[Figure] = []
    before = ""
    for sentence in document.sentences:
        text = sentence.span.of(document.text)
        if len(text) <= LONGEST:
            continued = before if text[:1].islower() else ""
            figures += [figure.moved(sentence.span.start) for figure in figures_in(text, published, continued)]
        before = text
    return figures


def figures_in(text: str, published: date | None, continued: str = "") -> Iterator[Figure]:
    """The figures of a sentence, by its own offsets; ``continued`` is the one that it goes on from, if it does."""
    words = plain_words(text)
    if words.isdisjoint(_telling_words()):  # as half of all sentences
        return
    days = sorted(days_in(text, words, published), key=lambda day: day.start)
    quantities = sorted(
        (
            quantity
            for quantity in quantities_in(text, words)
            if all(quantity.end <= day.start or quantity.start >= day.end for day in days)
        ),
        key=lambda quantity: quantity.start,
    )
    earlier = list(days_in(continued, plain_words(continued), published)) if quantities and not days else []
    found = [_of_day(day) for day in days]
    for quantity, subject in zip(quantities, subjects_of(text, words, quantities), strict=True):
        scope = scope_of(text, quantity.start, quantity.end, days, published) if subject else None
        if subject and earlier and scope is None:
            scope = other_time(earlier[-1], published)
        found.append(_of_quantity(quantity, subject, scope))
    yield from sorted(found, key=lambda figure: figure.span.start)


@cache
def _telling_words() -> frozenset[str]:
    """One of these is among the plain words of a sentence that states a figure."""
    return day_words() | number_words()


def _of_day(day: Days) -> Figure:
    span = Span(day.start, day.end)
    return Figure(span, "day", day.iso, day.exactness, None, None, day.first, day.last, confidence=_CONFIDENCE["day"])


def _of_quantity(quantity: Quantity, subject: Subject | None, scope: str | None) -> Figure:
    method = subject.method if subject else "number"
    return Figure(
        Span(quantity.start, quantity.end),
        quantity.kind,
        quantity.text,
        quantity.unit,
        quantity.low,
        quantity.high,
        subject=Span(subject.start, subject.end) if subject else None,
        subject_key=subject.key if subject else None,
        is_part=subject.is_part if subject else False,
        scope=scope,
        method=method,
        confidence=_CONFIDENCE[method],
    )
