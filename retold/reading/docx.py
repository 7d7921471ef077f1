"""Word documents: one article, or an export of a news archive with many."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as DocumentType
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from retold.reading.archive import check_bomb
from retold.reading.exports import split_export
from retold.reading.found import Found, Outcome, UnreadableError, paragraphs, whole
from retold.reading.head import described

_MOST_PARAGRAPHS = 100_000
_BROKEN = "it is no Word document, or a broken one; save it again as .docx"


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The paragraphs and the cells of the tables, in their order; footnotes and page heads are no part of the text."""
    data = whole(file)
    check_bomb(data, _BROKEN)
    try:
        document = Document(io.BytesIO(data))
        _check_size(document)
        texts = [text for block in document.iter_inner_content() for text in _texts(block)]
        titles = [document.core_properties.title, *_titles(document)]
    except (PackageNotFoundError, BadZipFile, LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError):
        raise UnreadableError(_BROKEN) from None
    lines = paragraphs(text for block in texts for text in block.split("\n"))
    exported = split_export(lines)
    yield from exported or [Found(lines, described(lines, titles))]


def _texts(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    else:
        for row in block.rows:
            yield "  ".join(dict.fromkeys(cell.text.replace("\n", " ") for cell in row.cells))


def _check_size(document: DocumentType) -> None:
    """Raise UnreadableError for more paragraphs than anybody writes, or a cell said to be as wide as a million."""
    counted = document.element.xpath("count(//w:p)") + sum(
        abs(int(width)) for width in document.element.xpath("//w:gridSpan/@w:val")
    )
    if counted > _MOST_PARAGRAPHS:
        raise UnreadableError(f"it has more than {_MOST_PARAGRAPHS:,} paragraphs and cells; split it into articles")


def _titles(document: DocumentType) -> list[str]:
    """The paragraphs that are set as titles; to ask each for its style would take longer than to read it."""
    ids = {style.style_id for style in document.styles if style.name in ("Title", "Heading 1")}
    return [one.text for one in document.element.body.xpath("./w:p[w:pPr/w:pStyle]") if one.style in ids]
