"""Plain text: one article, or an export of a news archive with many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from retold.reading.exports import split_export
from retold.reading.found import MAX_TEXT, Found, Outcome, UnreadableError, decoded, indents, numbered, too_large, whole
from retold.reading.head import printed
from retold.reading.wrapped import unwrap


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article, its paragraphs on one line each; or the articles of an export."""
    data = whole(file)
    text, notices = decoded(data)
    lines = numbered(text)
    exported = split_export(lines)
    if exported:
        yield from exported
        return
    if len(data) > MAX_TEXT:
        raise UnreadableError(too_large(MAX_TEXT))
    joined, told = unwrap(lines, indents(text))
    yield Found(joined, printed(joined), notices=[*notices, *told])
