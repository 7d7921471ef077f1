"""Rich Text: one article, or an export of a news archive with many."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from striprtf.striprtf import rtf_to_text as _untyped

from retold.reading.exports import split_export
from retold.reading.found import Found, Outcome, UnreadableError, numbered, whole
from retold.reading.head import described

_TITLE = re.compile(r"\{\\info\b[^{}]*(?:\{[^{}]*\}[^{}]*)*?\{\\title ([^{}]{1,300})\}")
_text = cast(Callable[..., str], _untyped)


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The paragraphs, one a line."""
    source = whole(file).decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise UnreadableError("it is no Rich Text; save it again as .rtf")
    try:
        text = _text(source, errors="replace")
        title = _TITLE.search(source[:20_000])
        declared = _text("{\\rtf1 " + title[1] + "}", errors="replace") if title else ""
    except (ValueError, LookupError, IndexError, TypeError, AttributeError, OverflowError):
        raise UnreadableError("the Rich Text is broken; save it again as .rtf") from None
    lines = numbered(text.replace("\0", ""))
    yield from split_export(lines) or [Found(lines, described(lines, [declared]))]
