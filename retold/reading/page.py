"""Saved web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from retold.reading.exports import split_export
from retold.reading.found import Found, Outcome, UnreadableError, decoded, whole
from retold.reading.html import read_page, visible_lines
from retold.records import Line

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{1,200}(?:charset|encoding)=["']?([A-Za-z0-9_.:-]{2,40})""")
_EXPORT = re.compile(rb"(?i)factiva|lexis ?nexis|proquest")


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of a page; or the articles of an export that was saved as one."""
    data = whole(file)
    declared = _CHARSET.search(data[:4096])
    text, notices = decoded(data, declared[1].decode("ascii") if declared else None)
    exported = split_export(_lines(text)) if _EXPORT.search(data) else []
    if exported:
        yield from exported
    else:
        yield page(text, notices)


def page(text: str, notices: list[str] | None = None) -> Found:
    """The article of a page's HTML."""
    try:
        found = read_page(text)
    except ValueError as error:
        raise UnreadableError(f"the page cannot be read: {error}") from None
    told = []
    if found.lost:
        cut = "1 long paragraph was" if found.lost == 1 else f"{found.lost} long paragraphs were"
        told.append(f"{cut} cut between those of the article; look at removed_lines.")
    if found.boxes:
        told.append(f"boxes beside the article ({found.boxes} words) were cut; look at removed_lines.")
    return Found(found.lines, found.metadata, found.cut, [*(notices or []), *told])


def _lines(text: str) -> list[Line]:
    try:
        return visible_lines(text)
    except ValueError:
        return []
