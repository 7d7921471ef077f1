"""Count the words of a text that say what it is about, by which articles are linked.

In: the text of an article. Out: its words, folded, with how often each stands there. Invariant: a word has four letters
or more and is no function word; the order is that in which they come first.
"""

from __future__ import annotations

import re
from collections import Counter

from retold.lists import function_words
from retold.text import ascii_words

_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORTEST_WORD = 4
_OTHER_LETTER = re.compile(r"[^\x00-\x7f\W]")


def word_counts(text: str) -> Counter[str]:
    """The words of a text that say what it is about, folded, with how often each stands there."""
    is_plain = _OTHER_LETTER.search(text) is None
    words = ascii_words(text.lower()) if is_plain else map(str.casefold, _WORD.findall(text))
    idle = function_words()
    return Counter([word for word in words if len(word) >= _SHORTEST_WORD and word not in idle])
