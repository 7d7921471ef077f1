"""E-mails: the message is the article; newsletters and alerts of news services come so."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from typing import BinaryIO

from retold.reading.dates import read_moment
from retold.reading.found import Found, Outcome, UnreadableError, check_parts, indents, numbered, whole
from retold.reading.html import visible_lines
from retold.reading.wrapped import unwrap
from retold.records import Line

_READ, _LONGEST = ("subject", "from", "date", "content-type", "content-transfer-encoding"), 20_000


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The text of the message, the plain one if there are two; title, byline and day are those of its head."""
    try:
        data = whole(file)
        check_parts(data)
        _check_head(message_from_bytes(data))
        message = message_from_bytes(data, policy=policy.default)
        body = message.get_body(("plain", "html"))
        text = body.get_content().replace("\0", "") if body is not None else ""
        metadata = _metadata(message)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError, OverflowError):
        raise UnreadableError("the e-mail is broken; save its text as plain text") from None
    if body is None or not isinstance(text, str):
        raise UnreadableError("the e-mail has no text; save what it brings as a file of its own")
    if body.get_content_type() == "text/html":
        yield Found(_html(text), metadata)
    else:
        lines, told = unwrap(numbered(text), indents(text))
        yield Found(lines, metadata, notices=told)


def _check_head(message: Message) -> None:
    """Raise UnreadableError for a field that would take minutes to read; of this kind of message none is read yet."""
    for name, value in (field for part in message.walk() for field in part.raw_items()):
        if name.lower() in _READ and len(value) > _LONGEST:
            raise UnreadableError(f"the field {name} in its head is longer than {_LONGEST:,} characters; cut it")


def _html(text: str) -> list[Line]:
    try:
        return visible_lines(text)
    except ValueError as error:
        raise UnreadableError(f"its text cannot be read: {error}") from None


def _metadata(message: EmailMessage) -> dict[str, str]:
    moment = read_moment(str(message.get("Date", "")))
    name, address = parseaddr(str(message.get("From", "")))
    found = {"title": str(message.get("Subject", "")), "byline": name if name != address else ""}
    if moment:
        found |= {"published": moment.day, "published_basis": "the day on which the e-mail was sent"}
        found |= {"published_at": moment.minute} if moment.minute else {}
    return {column: value for column, value in found.items() if value.strip()}
