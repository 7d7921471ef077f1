"""Web archives (https://iipc.github.io/warc-specifications/): every page in it that was answered well is an article."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from retold.reading.found import MAX_FILE, Outcome, UnreadableError, decoded, too_large
from retold.reading.page import page

logging.getLogger("warcio").setLevel(logging.ERROR)
_BROKEN = "the web archive is broken; fetch or pack it again"


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of every page; the address is the one that was asked for."""
    number = 0
    records = iter(ArchiveIterator(file))
    while answer := _next_page(records):
        number += 1
        yield _page(*answer, number)


def _next_page(records: Iterator[Any]) -> tuple[bytes, str, str] | None:
    """The next page: its bytes, its type and its address. The library tells of oddities on standard error."""
    try:
        with redirect_stderr(StringIO()):
            for record in records:
                head = record.http_headers
                kind = (head.get_header("Content-Type") or "") if head else ""
                if record.rec_type == "response" and head and head.get_statuscode() == "200" and "html" in kind:
                    address = record.rec_headers.get_header("WARC-Target-URI") or ""
                    return record.content_stream().read(MAX_FILE + 1), kind, address
    except (ArchiveLoadFailed, ValueError, EOFError, OSError, AttributeError, KeyError, IndexError, TypeError):
        raise UnreadableError(_BROKEN) from None
    return None


def _page(data: bytes, kind: str, address: str, number: int) -> Outcome:
    try:
        if len(data) > MAX_FILE:
            raise UnreadableError(too_large(MAX_FILE))
        found = page(*decoded(data, kind.partition("charset=")[2].strip(" \"'") or None))
    except UnreadableError as error:
        return UnreadableError(f"{address}: {error.problem}")
    found.metadata |= {"url": address} if "url" not in found.metadata and address.startswith("http") else {}
    found.name, found.number = address, number
    return found
