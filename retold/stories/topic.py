"""Count the words of a text that say what it is about, by which articles are linked.

In: the text of an article. Out: its words, folded, with how often each stands there. Invariant: a word has four letters
or more and is no function word; the order is that in which they come first.
"""

from __future__ import annotations

import re
from collections import Counter

from retold.lists import function_words

_WORD = re.compile(r"[^\W\d_]{4,}")
_PLAIN_WORD = re.compile(r"[a-z]{4,}")  # the same in small letters of ASCII, in half the time
_ASCII = frozenset(map(chr, range(128)))


def word_counts(text: str) -> Counter[str]:
    """The words of a text that say what it is about, folded, with how often each stands there."""
    is_plain = not any(map(str.isalnum, set(text) - _ASCII))
    found = Counter(_PLAIN_WORD.findall(text.lower()) if is_plain else map(str.casefold, _WORD.findall(text)))
    for word in function_words() & found.keys():
        found.pop(word)  # del of a counter is no faster than Python
    return found
