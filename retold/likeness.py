"""Say how much two sentences of a story are alike: the one scorer of sentence pairs.

In: the sentences of a story, with the entities that are named in them. Out: vectors, and the score of two of them,
between 0 and 1. Invariant: the score depends on the two sentences and on how often each feature stands in the story,
and on nothing else: not on the order of articles, nor on how the pair was found.

The score is the cosine of TF-IDF vectors. Features are the four-letter sequences of each word (n-grams that stay
inside words survive inflection and spelling), and one feature for each entity that is named, however it is spelt.
Inverse document frequencies are fitted inside the story: with general ones, the names that the whole story is about
look rare and swamp the score.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from retold.lists import function_words

GRAM = 4
# A word of nine letters has nine sequences of four, its edges counted, and so a length of 3; a name weighs as much.
NAME_WEIGHT = 3.0
# A feature that stands in one sentence of so many is all over the story: it weighs so little that it need not be looked
# up; a name weighs too much for that.
ALL_OVER = 4
# A sentence with fewer words that say something is like too many others.
LEAST_WORDS = 4

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PLAIN_WORD = re.compile(r"[a-z]+|\d")
_ACCENT = re.compile(r"[\u0300-\u036f]")
NAME_MARK = "@"

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Named:
    """A naming of an entity, by its offsets into the sentence."""

    start: int
    end: int
    entity_id: str
    kind: str = "name"
    entity_type: str = ""


def words_of(text: str) -> list[str]:
    """The words of a text, folded: lower case, without accents, straight apostrophes."""
    return _WORD.findall(fold(text))


def plain_words(text: str) -> set[str]:
    """The different words and digits of a text in lower case, hyphenated ones taken apart."""
    return set(_PLAIN_WORD.findall(text.lower()))


def fold(text: str) -> str:
    """The text in lower case, without accents, with straight apostrophes."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.replace("’", "'").lower()))


def tokens_of(text: str, named: Sequence[Named]) -> str:
    """The words of a sentence with blanks between, and ``@`` and the entity's id for each name.

    Of nested names the longest counts.
    """
    tokens, position = list[str](), 0
    for name in sorted(named, key=lambda name: (name.start, -name.end)):
        if name.start >= position:
            tokens += words_of(text[position : name.start])
            tokens.append(NAME_MARK + name.entity_id)
            position = name.end
    return " ".join(tokens + words_of(text[position:]))


def says_enough(tokens: str) -> bool:
    """Whether a sentence has enough different words, names included, to be told from others."""
    return len(set(tokens.split()) - function_words()) >= LEAST_WORDS


@lru_cache(maxsize=5_000)
def features(tokens: str) -> Counter[str]:
    """How often each feature stands in a sentence; a name counts once, so that repeating it does not swamp the rest."""
    counts: Counter[str] = Counter()
    for token in tokens.split():
        if token.startswith(NAME_MARK):
            counts[token] = 1
        else:
            counts.update(_grams(token))
    return counts


class Weights:
    """How much each feature of a story weighs."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Count in how many of the story's sentences, given by their tokens, each feature stands."""
        counts: Counter[str] = Counter()
        total = 0
        for tokens, times in Counter(sentences).items():
            counts.update(dict.fromkeys(features(tokens), times) if times > 1 else features(tokens).keys())
            total += times
        self._weights = {
            feature: (math.log((total + 1) / (1 + count)) + 1) * (NAME_WEIGHT if feature.startswith(NAME_MARK) else 1.0)
            for feature, count in counts.items()
        }
        self.all_over = frozenset(
            feature
            for feature, count in counts.items()
            if count * ALL_OVER > total and not feature.startswith(NAME_MARK)
        )

    def vector(self, tokens: str) -> Vector:
        """The TF-IDF vector of a sentence of the story, of length 1."""
        weights = {
            feature: self._weights[feature] * (1.0 if count == 1 else 1 + math.log(count))
            for feature, count in features(tokens).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {feature: weight / length for feature, weight in weights.items()}


def likeness(one: Vector, other: Vector) -> float:
    """The score of two sentences: the cosine of their vectors, rounded so that the order of adding is of no account."""
    if one is other:
        return 1.0
    shared = one.keys() & other.keys()
    return round(math.fsum(map(mul, map(one.__getitem__, shared), map(other.__getitem__, shared))), 4)


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
