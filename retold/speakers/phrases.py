"""The phrases of the words that name a speaker.

In: a text and the span of the words. Out: the phrases that commas, brackets, dashes and "who" part. Invariant: they
stand in order inside the words, and there is one at least.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retold.records import Span

_PHRASE_END = re.compile(r"\([^()\n]{1,60}\)(?! [\w’'-])|\((?![^()\n]{1,60}\))|[,;:—\n]|\s[-–]\s|\swho(?:se)?\b")
_LETTER = re.compile(r"[^\W\d_]")


def phrases(text: str, words: Span, names: Sequence[Span]) -> list[Span]:
    """The words cut at commas, brackets, dashes and "who" outside names, without the space around."""
    found, start = [], words.start
    cuts = _PHRASE_END.finditer(text, words.start, words.end)
    outside = (cut for cut in cuts if not any(name.start < cut.start() < name.end for name in names))
    for cut in (*outside, None):
        end = cut.start() if cut else words.end
        stretch = text[start:end]
        if _LETTER.search(stretch):
            found.append(Span(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())))
        start = cut.end() if cut else end
    return found or [words]
