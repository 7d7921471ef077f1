"""OpenDocument texts, as LibreOffice writes them (https://docs.oasis-open.org/office/OpenDocument/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from retold.reading.archive import member, members
from retold.reading.exports import split_export
from retold.reading.found import MAX_FILE, Found, Outcome, UnreadableError, paragraphs, whole
from retold.reading.head import described

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_BROKEN = "it is no OpenDocument text, or a broken or locked one; save it again as .odt"
_LEFT_OUT = {_TEXT + name for name in ("note", "tracked-changes", "bookmark-ref")} | {
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"
}


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The paragraphs and headings in their order; notes and comments are no part of the text."""
    archive = members(whole(file), _BROKEN, 4 * MAX_FILE)
    content, meta = (_parsed(member(archive, name, _BROKEN)) for name in ("content.xml", "meta.xml"))
    if content is None:
        raise UnreadableError(_BROKEN)
    blocks = [block for block in content.iter(_TEXT + "p", _TEXT + "h") if not _is_left_out(block)]
    lines = paragraphs(text for block in blocks for text in "".join(_pieces(block)).split("\n"))
    declared = meta.findtext(f".//{_TITLE}") if meta is not None else None
    headings = (block for block in blocks if block.get(_TEXT + "style-name") == "Title" or block.tag[-1] == "h")
    titles = [declared or "", *("".join(_pieces(block)) for block in headings)]
    yield from split_export(lines) or [Found(lines, described(lines, titles))]


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser) if data else None
    except (etree.LxmlError, ValueError):
        raise UnreadableError(_BROKEN) from None


def _is_left_out(block: etree._Element) -> bool:
    return any(one.tag in _LEFT_OUT for one in block.iterancestors())


def _pieces(block: etree._Element) -> Iterator[str]:
    """The text of a paragraph: blanks, tabs and line ends are elements."""
    yield block.text or ""
    for child in block:
        if child.tag == _TEXT + "line-break":
            yield "\n"
        elif child.tag in (_TEXT + "s", _TEXT + "tab"):
            yield " "
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _pieces(child)
        yield child.tail or ""
