"""PDF files with a text layer.

Lines are put together to paragraphs by where they stand on the page; what stands at the same height of several pages
(running heads, page numbers) is furniture.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from retold.reading.found import MAX_FILE, Found, Outcome, UnreadableError, one_line, whole
from retold.reading.head import described
from retold.records import Line, RemovedLine
from retold.text import ends_prose

# it warns of every oddity on standard error; what matters ends in an error
logging.getLogger("pdfminer").setLevel(logging.ERROR)

RULE = "page-head-or-foot"
_MOST_PAGES = 500
MAX_UNPACKED = 4 * MAX_FILE  # bytes, as of a document that is a zip archive
_BORDER = 0.12  # of the page's height: heads and feet stand there
_SHORT = 0.4  # of the width of its column that a line leaves free if it is the last of a paragraph
_SAME_COLUMN = 30  # points between the left sides of two boxes of one column
_BROKEN = "the PDF is broken or locked; print it to a new PDF, or save its text"


class _Piece(NamedTuple):
    """A paragraph or a part of one: its lines, and whether it stands at the border of its page."""

    lines: list[str]
    page: int
    at_border: bool


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The paragraphs in reading order, column by column."""
    data = whole(file)
    _check_bomb(data)
    try:
        pieces = list(_pieces(data))
        title = _title(data)
    except (
        PSException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        AssertionError,
        OverflowError,
        OSError,
    ):
        raise UnreadableError(_BROKEN) from None
    except (RecursionError, MemoryError, ZeroDivisionError, NotImplementedError, UnboundLocalError):
        raise UnreadableError(_BROKEN) from None
    if not pieces:
        raise UnreadableError("the PDF holds pictures of text and no text; run it through text recognition first")
    heads = _heads(pieces)
    body = [piece for piece in pieces if _mark(piece) not in heads]
    lines = [Line(number, text) for number, text in enumerate(_paragraphs(body), start=1)]
    cut = [
        RemovedLine(number, one_line(" ".join(piece.lines)), RULE)
        for number, piece in enumerate((one for one in pieces if _mark(one) in heads), start=len(lines) + 1)
    ]
    yield Found(lines, described(lines, [title]), cut)


def _check_bomb(data: bytes) -> None:
    """Raise UnreadableError where the streams of a file unpack to more than a document may have; the library would."""
    room = MAX_UNPACKED
    for start in re.finditer(rb"stream\r?\n", data):
        packed: bytes | memoryview = memoryview(data)[start.end() :]
        while packed:
            try:
                packed = zlib.decompressobj().decompress(packed, room + 1)
            except zlib.error:  # packed in another way, or not at all
                break
            room -= len(packed)
            if room < 0:
                raise UnreadableError(f"it unpacks to more than {MAX_UNPACKED:,} bytes; save its text")


def _pieces(data: bytes) -> Iterator[_Piece]:
    pages = extract_pages(io.BytesIO(data), maxpages=_MOST_PAGES, laparams=LAParams(line_margin=0.6, boxes_flow=0.5))
    for number, page in enumerate(pages):
        boxes = [box for box in page if isinstance(box, LTTextContainer)]
        for box in boxes:
            middle = (box.y0 + box.y1) / 2 / max(page.height, 1)
            right = max(one.x1 for one in boxes if abs(one.x0 - box.x0) < _SAME_COLUMN)
            for lines in _split([line for line in box if isinstance(line, LTTextLine)], right):
                texts = [one_line(line.get_text()) for line in lines]
                if any(texts):
                    yield _Piece([t for t in texts if t], number, not _BORDER < middle < 1 - _BORDER)


def _split(lines: list[Any], right: float) -> list[list[Any]]:
    """The lines of a box as paragraphs: a new one begins where a line is indented, or behind one that was short."""
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    step = max(line.height for line in lines)
    parts = [[lines[0]]]
    for before, line in pairwise(lines):
        indented = line.x0 - left > step * 0.6 and before.x0 - left < step * 0.6
        gap = (right - before.x1) / max(right - left, 1)
        short = gap > _SHORT or (gap > _SHORT / 2 and ends_prose(before.get_text().strip()))
        other = abs(line.height - before.height) > 0.15 * step
        if indented or short or other:
            parts.append([])
        parts[-1].append(line)
    return parts


def _mark(piece: _Piece) -> str | None:
    """What a head or a foot says without its numbers; None for what is none."""
    text = " ".join(piece.lines)
    return re.sub(r"\d+", "#", text) if piece.at_border and len(text) < 150 else None


def _heads(pieces: list[_Piece]) -> set[str | None]:
    """What stands at the border of two pages or more, and numbers of pages wherever they stand there."""
    pages = Counter(mark for mark, _ in {(_mark(piece), piece.page) for piece in pieces} if mark)
    lone = {mark for mark in pages if re.fullmatch(r"(?i)(?:page|p\.|-|–)?\s*#\s*(?:(?:of|/)\s*#|-|–)?", mark)}
    return {mark for mark, count in pages.items() if count > 1 or mark in lone}


def _paragraphs(pieces: list[_Piece]) -> Iterator[str]:
    """The texts of the paragraphs, one that runs on over a column or a page in one."""
    texts: list[str] = []
    for piece in pieces:
        text = _joined(piece.lines)
        runs_on = texts and not re.search(r"[.!?:][\"'”’)]*$", texts[-1]) and text[:1].islower()
        if runs_on:
            texts[-1] = _joined([texts[-1], text])
        else:
            texts.append(text)
    yield from texts


def _joined(lines: list[str]) -> str:
    """Lines as one, a word that was parted at the end of a line in one again."""
    text = lines[0]
    for line in lines[1:]:
        parted = re.search(r"[^\W\d_]-$", text) and line[:1].islower()
        text = text[:-1] + line if parted else f"{text} {line}"
    return text


def _title(data: bytes) -> str:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    for info in document.info:
        title = info.get("Title")
        if isinstance(title, bytes):
            return one_line(title.decode("utf-16" if title[:2] in (b"\xfe\xff", b"\xff\xfe") else "latin-1", "replace"))
    return ""
