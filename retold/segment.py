"""Cut a normalised text into blocks and sentences.

In: the text of one article. Out: a Document. Invariant: blocks and sentences slice the text exactly, stand in
order, do not overlap, and together hold every character of it that is not white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from retold.records import Document, Paragraph, Sentence, Span

_LINE = re.compile(r"[^\n]+")


def segment(article_id: str, text: str, language: str = "en") -> Document:
    """Make a Document of a text whose lines are its blocks."""
    paragraphs = tuple(Paragraph(span, "body") for span in _blocks(text))
    sentences = tuple(
        Sentence(span, index)
        for index, paragraph in enumerate(paragraphs)
        for span in _sentences(text, paragraph.span, language)
    )
    return Document(article_id, text, paragraphs, sentences, language)


def _blocks(text: str) -> Iterator[Span]:
    for line in _LINE.finditer(text):
        span = _trimmed(text, *line.span())
        if span:
            yield span


def _sentences(text: str, block: Span, language: str) -> Iterator[Span]:
    for boundary in get_sentence_boundaries(language, block.of(text)):
        span = _trimmed(text, block.start + boundary["start_index"], block.start + boundary["end_index"])
        if span:
            yield span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
