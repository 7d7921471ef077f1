"""Tell the names of a byline.

In: the texts in which a page or an export names its authors. Out: one byline, its names as printed, each once.
Invariant: nothing but names is in it; an address, an account or the word "by" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_BY = re.compile(r"(?i)^(?:(?:written|reported|story|words|posted) )?by:?\s+")
_ADDRESS = re.compile(r"(?i)(?:https?://|www\.|/)\S*|\S+@\S+|@\w+|\S+\.(?:com|org|net|co\.\w\w)/\S*")
_BETWEEN = re.compile(r"\s*[;|\n]\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+")
# what a program writes where it has no author
_NOBODY = {
    "",
    "admin",
    "administrator",
    "author",
    "editor",
    "none",
    "null",
    "unknown",
    "undefined",
    "user",
    "webmaster",
}
_LONGEST = 300


def byline(texts: Iterable[str]) -> str | None:
    """The names in these texts, joined with commas; None if there are none."""
    names: dict[str, str] = {}
    for text in texts:
        for name in _names(text):
            names.setdefault(" ".join(re.findall(r"\w+", name.casefold())), name)
    return ", ".join(names.values())[:_LONGEST] or None


def _names(text: str) -> Iterator[str]:
    text = _BY.sub("", " ".join(text.split()))
    for piece in _BETWEEN.split(_ADDRESS.sub("", text)):
        name = piece.strip(" ,.;:|–—-\"'“”()") if not piece.endswith(("Jr.", "Sr.")) else piece.strip()
        if re.search(r"[^\W\d_]", name) and name.casefold() not in _NOBODY and not _is_account(name):
            yield name


def _is_account(name: str) -> bool:
    """Whether it is the name of an account, as "jane-doe" or "jdoe7"."""
    return " " not in name and name == name.lower()
