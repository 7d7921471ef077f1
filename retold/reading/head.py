"""Read what a document prints at its head: who wrote it, and when.

In: the first lines of a document that declares nothing itself. Out: columns of articles.csv. Invariant: the lines stay
where they are; only a line that is a byline or a day from end to end says anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from retold.reading.bylines import byline
from retold.reading.dates import read_moment
from retold.records import Line

_LINES = 8  # title, outlet, byline, day, and what else stands above a text
_NAMES = re.compile(r"[^\W\d_][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|and|de|da|van|von|der|den|al|bin|el)|,){0,14}")
_BASIS = "printed at the head of the document"


def printed(lines: Iterable[Line]) -> dict[str, str]:
    """The byline and the day of the first lines."""
    found: dict[str, str] = {}
    for text in [line.text for line in lines if line.text][:_LINES]:
        names = re.sub(r"(?i)^(?:(?:written|reported) )?by:? ", "", text)
        moment = read_moment(text)
        if moment and "published" not in found:
            found |= {"published": moment.day, "published_basis": _BASIS}
            found |= {"published_at": moment.minute} if moment.minute else {}
        elif names != text and names[:1].isupper() and _NAMES.fullmatch(names) and "byline" not in found:
            found |= {"byline": byline([names]) or names}
    return found
