"""Web archives (https://iipc.github.io/warc-specifications/): every page in it that was answered well is an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from retold.reading.found import MAX_FILE, Outcome, UnreadableError, decoded, too_large
from retold.reading.page import page

_BROKEN = "the web archive is broken; fetch or pack it again"


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of every page; the address is the one that was asked for."""
    records = iter(ArchiveIterator(file))
    number = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            head = record.http_headers
            kind = (head.get_header("Content-Type") or "") if head else ""
            if record.rec_type != "response" or not head or head.get_statuscode() != "200" or "html" not in kind:
                continue
            number += 1
            data = record.content_stream().read(MAX_FILE + 1)
        except (ArchiveLoadFailed, ValueError, EOFError, OSError, AttributeError, KeyError, IndexError, TypeError):
            raise UnreadableError(_BROKEN) from None
        yield _page(data, kind, address, number)


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
