"""Word documents: one article, or an export of a news archive with many."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from retold.reading.archive import check_bomb
from retold.reading.exports import split_export
from retold.reading.found import Found, Outcome, UnreadableError, paragraphs, whole
from retold.reading.head import described

_BROKEN = "it is no Word document, or a broken one; save it again as .docx"


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The paragraphs and the cells of the tables, in their order; footnotes and page heads are no part of the text."""
    data = whole(file)
    check_bomb(data, _BROKEN)
    try:
        document = Document(io.BytesIO(data))
        blocks = list(document.iter_inner_content())
        texts = [text for block in blocks for text in _texts(block)]
        titles = [document.core_properties.title, *map(_text, filter(_is_title, blocks))]
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


def _text(block: Paragraph | Table) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _is_title(block: Paragraph | Table) -> bool:
    return isinstance(block, Paragraph) and block.style is not None and block.style.name in ("Title", "Heading 1")
