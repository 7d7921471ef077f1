"""Patterns for the words that lead up to a place in a text.

In: a text and the place. Out: the match that ends there. Invariant: the same as the pattern alone would give. To search
backwards takes time, and most places are led up to by other words; so the last of them are looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_REACH = 40  # characters, more than any ending has


class Lead:
    """A pattern that ends in the place, and what it may end in."""

    def __init__(self, pattern: str, endings: Iterable[str]) -> None:
        """Whatever the case of the words; ``endings`` are in small letters."""
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._endings = tuple(endings)
        self._width = min(map(len, self._endings))  # of what is looked up before the endings are gone through
        self._tails = frozenset(ending[-self._width :] for ending in self._endings)

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The match that ends at ``end``, if there is one from ``start`` on."""
        if text[max(start, end - self._width) : end].lower() not in self._tails:
            return None
        near = text[max(start, end - _REACH) : end].lower()
        return self._pattern.search(text, start, end) if near.endswith(self._endings) else None
