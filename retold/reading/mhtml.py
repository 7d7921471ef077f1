"""Saved pages with their pictures, as browsers write them: the first page in the file is the article."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import BinaryIO

from retold.reading.found import Outcome, UnreadableError, check_parts, decoded, whole
from retold.reading.page import page

_MOST = 200_000_000  # pictures count
_ADDRESS = ("Snapshot-Content-Location", "Content-Location")


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of the page."""
    try:
        data = whole(file, _MOST)
        check_parts(data)
        message = message_from_bytes(data, policy=policy.default)
        part = next(
            (one for one in message.walk() if one.get_content_type() in ("text/html", "application/xhtml+xml")), None
        )
        text = part.get_payload(decode=True) if part else b""
        charset = part.get_content_charset() if part else None
        address = next((str(message[name]) for name in _ADDRESS if message[name]), "")
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError):
        raise UnreadableError("the saved page is broken; save it again") from None
    if not isinstance(text, bytes) or not text.strip():
        raise UnreadableError("there is no page in it; save it again")
    found = page(*decoded(text, charset))
    if address.startswith(("http://", "https://")):
        found.metadata.setdefault("url", address)
    yield found
