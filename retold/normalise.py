"""Bytes of an article to plain lines.

In: bytes as received. Out: text in Unicode NFC whose only white space is single blanks and line ends. Invariant:
nothing but white space and invisible characters is changed or lost; quotation marks stay as printed; doing it twice
changes nothing more.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
# soft hyphen, zero-width space, directional marks, word joiner, byte-order mark; not the joiners that scripts need
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_BLANK_AT_BORDER = re.compile(r"(?m)^ | $")


def decode(data: bytes) -> tuple[str, str]:
    """The text that the bytes spell, and the name of the encoding that was used.

    UTF-8 with or without byte-order mark if that fits, otherwise what charset-normalizer judges likeliest. Raises
    ValueError where nothing fits.
    """
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # only paid for by the rare article that needs it

        best = from_bytes(data).best()
        if best is None:
            raise ValueError("the encoding cannot be told; save the file as UTF-8") from None
        return str(best), best.encoding


def plain(text: str) -> str:
    """The text in NFC, with line feeds as line ends, runs of blanks as one space, and invisible characters gone."""
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    return _BLANK_AT_BORDER.sub("", text)
