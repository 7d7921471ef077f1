"""E-books: every chapter that holds a text is an article."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

from retold.reading.archive import member, members
from retold.reading.dates import read_moment
from retold.reading.found import MAX_FILE, Found, Outcome, UnreadableError, whole
from retold.reading.head import described, is_typed
from retold.reading.html import heading, visible_lines
from retold.reading.language import code

_BROKEN = "it is no e-book, or a broken or locked one; save it again as .epub"
_LEAST = 200  # characters of a chapter: a cover and a table of contents have fewer, or only links
_DC = "{http://purl.org/dc/elements/1.1/}"


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The chapters in their order; author, day and language are the book's where the chapter prints none."""
    archive = members(whole(file), _BROKEN, 4 * MAX_FILE)
    container = _parsed(member(archive, "META-INF/container.xml", _BROKEN))
    opf = next((one.get("full-path") or "" for one in container.iter("{*}rootfile")), "")
    package = _parsed(member(archive, opf, _BROKEN))
    items = {one.get("id"): one.get("href") or "" for one in package.iter("{*}item")}
    metadata = _metadata(package)
    spines = {items.get(spine.get("idref"), ""): spine for spine in reversed([*package.iter("{*}itemref")])}
    for number, (href, spine) in enumerate(reversed(spines.items()), start=1):  # each chapter once
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(href)))
        source = member(archive, inner, _BROKEN).decode("utf-8", "replace")
        try:
            lines = visible_lines(source)
        except ValueError as error:
            yield UnreadableError(f"{inner!r} in it cannot be read: {error}")
            continue
        if sum(len(line.text) for line in lines) >= _LEAST and spine.get("linear") != "no":
            yield Found(lines, metadata | described(lines, [heading(source)]), number=number)


def _metadata(package: etree._Element) -> dict[str, str]:
    texts = {
        name: [one.text or "" for one in package.iter(_DC + name)] for name in ("creator", "date", "language", "title")
    }
    moment = read_moment(texts["date"][0]) if texts["date"] else None
    found = {
        "title": next(iter(texts["title"]), ""),
        "byline": ", ".join(filter(is_typed, texts["creator"])),
        "language": code(next(iter(texts["language"]), "")) or "",
        "published": moment.day if moment else "",
        "published_basis": "declared in the e-book" if moment else "",
    }
    return {column: value for column, value in found.items() if value}


def _parsed(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError):
        raise UnreadableError(_BROKEN) from None
