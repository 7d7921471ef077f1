"""The word lists that finding quotations rests on.

In: ``lists/grammar.csv`` (the closed word classes) and ``lists/quotation_words.csv`` (small sets by name). Out:
look-ups.
Invariant: read once, never changed.
"""

from __future__ import annotations

from functools import cache

from retold.lists import rows_of, words_by


@cache
def grammar() -> dict[str, str]:
    """The closed word class of each word that has one."""
    return {row["word"]: row["class"] for row in rows_of("grammar")}


def word_set(name: str) -> frozenset[str]:
    """The words of one of the named sets."""
    return words_by("quotation_words", "set")[name]


def ends_like_adverb(word: str) -> bool:
    """Whether a word in lower case ends in -ly and is none of the nouns and adjectives that do."""
    return word.endswith("ly") and len(word) > 4 and word not in word_set("no adverb")
