"""Put the blocks of an article together to its text, and cut that into sentences.

In: blocks, each one line with its role. Out: a Document. Invariant: paragraphs and sentences slice the text exactly,
stand in order, do not overlap, and together hold every character of it that is not white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import get_sentence_boundaries

from retold.records import Block, Document, Paragraph, Sentence, Span

BETWEEN_BLOCKS = "\n\n"
# The splitter's time is quadratic in open marks and brackets; no real block is as long as this many characters.
LONGEST_PIECE = 10_000
# The splitter takes the apostrophe before a decade or a clipped word for an opening mark, which nothing closes.
_APOSTROPHE = re.compile(r"['’‘](?<![^\s(\[“\"—–-].)(?=\d\ds?\b|(?:em|til|tis|twas|cause)\b)", re.IGNORECASE)
# The splitter takes every blank for one byte, and panics within one that is more: "J\u2028. K. Smith".
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f]")
_CLOCK = re.compile(r"\d ?[ap]\.m\.\s*$", re.IGNORECASE)
_DAY_OR_ZONE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.|Jan|Feb|March|April|May \d|June"
    r"|July|Aug|Sept|Oct|Nov|Dec|[A-Z]{1,3}T\b|GMT|UTC|(?:Eastern|Central|Mountain|Pacific|Greenwich|local)\b)"
)


def assemble(article_id: str, blocks: Iterable[Block], language: str = "en") -> Document:
    """Make a Document of blocks; each becomes a paragraph, with an empty line between two."""
    blocks = list(blocks)
    paragraphs, start = [], 0
    for block in blocks:
        end = start + len(block.text)
        paragraphs.append(Paragraph(Span(start, end), block.role))
        start = end + len(BETWEEN_BLOCKS)
    return _document(article_id, text_of(blocks), paragraphs, language)


def text_of(blocks: Iterable[Block]) -> str:
    """The text of an article: its blocks, with an empty line between two."""
    return BETWEEN_BLOCKS.join(block.text for block in blocks)


def segment(article_id: str, text: str, language: str = "en") -> Document:
    """Make a Document of a text that must stay as it is; every line that is not blank is a body paragraph."""
    paragraphs, start = [], 0
    for line in text.split("\n"):
        span = _trimmed(text, start, start + len(line))
        if span:
            paragraphs.append(Paragraph(span, "body"))
        start += len(line) + 1
    return _document(article_id, text, paragraphs, language)


def _document(article_id: str, text: str, paragraphs: list[Paragraph], language: str) -> Document:
    sentences = [
        Sentence(span, index)
        for index, paragraph in enumerate(paragraphs)
        for span in _sentences(text, paragraph.span, language)
    ]
    return Document(article_id, text, tuple(paragraphs), tuple(sentences), language)


def _sentences(text: str, block: Span, language: str) -> Iterator[Span]:
    for piece in _pieces(text, block):
        for start, end in _boundaries(piece.of(text), language):
            span = _trimmed(text, piece.start + start, piece.start + end)
            if span:
                yield span


def _boundaries(text: str, language: str) -> list[tuple[int, int]]:
    """Where the splitter cuts a text, but not between a time of day and its day or zone ("at 9 a.m. Monday")."""
    cuts: list[tuple[int, int]] = []
    plain = _WIDE_BLANK.sub(" ", _APOSTROPHE.sub("x", text))
    for boundary in get_sentence_boundaries(language, plain):
        start, end = boundary["start_index"], boundary["end_index"]
        if cuts and _DAY_OR_ZONE.match(text, start, end) and _CLOCK.search(text, *cuts[-1]):
            cuts[-1] = cuts[-1][0], end
        else:
            cuts.append((start, end))
    return cuts


def _pieces(text: str, block: Span) -> Iterator[Span]:
    """The block, cut at a blank into pieces that the splitter can take."""
    start = block.start
    while block.end - start > LONGEST_PIECE:
        blank = text.rfind(" ", start, start + LONGEST_PIECE)
        end = blank + 1 if blank > start else start + LONGEST_PIECE
        yield Span(start, end)
        start = end
    yield Span(start, block.end)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
