"""Read what a document says of itself: its properties, and what is printed at its head.

In: the lines of a document and the titles that it declares. Out: columns of articles.csv. Invariant: the lines stay
where they are; only a line that is a byline or a day from end to end says anything; a property that the program that
wrote the file filled in by itself says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from retold.reading.bylines import byline
from retold.reading.dates import read_moment
from retold.records import Line
from retold.text import ends_prose

_LINES = 8  # title, outlet, byline, day, and what else stands above a text
_TITLE = 200  # characters of a title at most
_NAMES = re.compile(r"[^\W\d_][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|and|de|da|van|von|der|den|al|bin|el)|,){0,14}")
_BASIS = "printed at the head of the document"
# "Document1", "Word Document", "Microsoft Word - mill.doc", "mill.pdf", "Unknown Author": nobody typed them
_FILLED_IN = re.compile(
    r"(?i)(?:(?:microsoft )?(?:word|office|pdf|powerpoint)? ?(?:document|presentation)? ?\d*"
    r"|microsoft \w+ - .*|.*\.(?:docx?|odt|rtf|pdf|x?html?|txt|indd|qxd|pages|wp[ds]|epub)"
    r"|(?:untitled|unnamed|unknown|anonymous|new|no)(?: (?:author|title|user|document|\d+))*"
    r"|(?:admin|administrator|user|author|title)\d*)"
)


def is_typed(value: str) -> bool:
    """Whether somebody typed this property, rather than a program filled it in."""
    return not _FILLED_IN.fullmatch(value.strip())


def described(lines: Iterable[Line], titles: Iterable[str]) -> dict[str, str]:
    """The title of a document, the first that somebody typed, with the byline and the day of its first lines."""
    title = next(filter(is_typed, map(str.strip, titles)), "")
    return printed(lines) | ({"title": title} if title else {})


def printed(lines: Iterable[Line]) -> dict[str, str]:
    """The byline and the day of the first lines; what stands above them is the title, if it reads as one."""
    texts = [line.text for line in lines if line.text][:_LINES]
    told = [_told(text) for text in texts]
    found: dict[str, str] = {}
    for one in told:
        if not found.keys() & one.keys():
            found |= one
    if found and not told[0] and len(texts[0]) <= _TITLE and not ends_prose(texts[0]):
        found["title"] = texts[0]
    return found


def _told(text: str) -> dict[str, str]:
    """What a line says that is a day or a byline from end to end."""
    moment = read_moment(text)
    if moment:
        minute = {"published_at": moment.minute} if moment.minute else {}
        return {"published": moment.day, "published_basis": _BASIS} | minute
    names = re.sub(r"(?i)^(?:(?:written|reported) )?by:? ", "", text)
    if names != text and names[:1].isupper() and _NAMES.fullmatch(names):
        return {"byline": byline([names]) or names}
    return {}
