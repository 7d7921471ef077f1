"""Bytes of an article to plain lines.

In: bytes as received. Out: text in Unicode NFC whose only white space is single blanks and line ends. Invariant:
nothing but white space and invisible characters is changed or lost, but that half of a letter is shown as such;
quotation marks stay as printed; doing it twice changes nothing more.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

# UTF-32 first: its little-endian mark begins with that of UTF-16
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Western European text in Windows-1252 is made of: in another encoding's text, rarer signs would turn up
_WESTERN = re.compile("[\\x00-\\x7f\\xa0À-ÖØ-öø-ÿŒœŠšŽžŸ‘’‚“”„•–—…€™£§©®°«»¡¿·]*")

# Patterns that open with a class of characters, or with characters, are searched for fast
_LINE_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
_BLANK, _SPACES = re.compile(r"[^\S\n ]"), re.compile("  +")
# soft hyphen, zero-width space, directional marks, word joiner, byte-order mark; not the joiners that scripts need
_INVISIBLE = re.compile("[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
# An escape, or the name of a file, can spell half of a letter of two, which no file of text can hold
_HALF = re.compile("[\ud800-\udfff]")
# no language puts so many accents on one letter
_MOST_MARKS, _JOINER = 30, "\u034f"
_MARKS = re.compile(r"[^\w\s\x00-\x7f][^\w\s\x00-\x7f]{30,}")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text that the bytes spell, and the name of the encoding that was used.

    In this order, the first that fits: the byte-order mark, UTF-8, the encoding that the file declares, Windows-1252
    if it gives a text in Western letters, and what charset-normalizer judges likeliest. Raises ValueError where
    nothing fits.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    for encoding in (marked, "utf-8", _as_browsers_read(declared)):
        text = _decoded(data, encoding)
        if text is not None and encoding is not None:
            return text, encoding
    western = _decoded(data, "cp1252")
    if western is not None and _WESTERN.fullmatch(western) and _is_mostly_ascii(data):
        return western, "cp1252"
    return _detected(data)


def _decoded(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):  # a page may declare an encoding that nobody knows
        return None


def _as_browsers_read(declared: str | None) -> str | None:
    """Pages that declare Latin-1 are in its superset Windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels)."""
    return "cp1252" if declared and declared.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else declared


def _is_mostly_ascii(data: bytes) -> bool:
    return sum(byte > 127 for byte in data) * 5 < len(data)


def _detected(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # only paid for by the rare article that needs it

    best = from_bytes(data).best()
    if best is None:
        raise ValueError("the encoding cannot be told; save the file as UTF-8")
    return str(best), best.encoding


def split_lines(text: str) -> list[str]:
    """The lines of a text as they are, parted where ``plain`` parts them."""
    return _LINE_ENDS.sub("\n", text).split("\n")


def _kept_apart(run: re.Match[str]) -> str:
    """The signs with a joiner behind every thirtieth mark: to bring marks into order takes a time quadratic in them.

    This is the Stream-Safe Text Format of https://unicode.org/reports/tr15/.
    """
    kept, marks = [], 0
    for sign in run[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _MOST_MARKS:
            kept.append(_JOINER)
            marks = 1
        kept.append(sign)
    return "".join(kept)


def plain(text: str) -> str:
    """The text in NFC, with line feeds as line ends, runs of blanks as one space, and invisible characters gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.replace("\n", "").isprintable():  # as every white space but the space is not
        text = in_whole_letters(text)
        text = _BLANK.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))))
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub(_kept_apart, text))
    return text.replace(" \n", "\n").replace("\n ", "\n").strip(" ")


def in_whole_letters(text: str) -> str:
    """The text with two halves of a letter as that letter, and half of one as the sign for what is lost."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _HALF.search(text) else text
