"""Weigh the words of articles, and find the articles that share most of what weighs most.

In: how often each word stands in each article. Out: vectors of TF-IDF weights, and for a vector those that are near.
Invariant: twelve bytes hold a word of an article that may still be asked for, since all articles without a day may; and
cosines are sums without rounding on the way, so that they do not depend on the order of words.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from operator import mul, truediv

# A handful of articles, maybe all of one event, says nothing of how rare a word is; idf is taken as if there were more.
LEAST_ARTICLES = 200
_OF_ONE = 0  # the number of every word that stands in one article alone
_TELLING_WORDS = 60  # weightiest words of an article, by which near articles are looked up
CANDIDATES = 10  # so many articles that share most of them are looked at more closely
_KEPT_COSINES, _KEPT_BY_WORD = 2**14, 2**6  # stories that are joined ask again for what was asked of their articles


class WordCounts:
    """In how many articles each word stands."""

    def __init__(self) -> None:
        """Start with no articles."""
        self.articles = 0
        self.counts: Counter[str] = Counter()

    def add(self, words: Mapping[str, int]) -> None:
        """Count one article, in which each of its words counts once."""
        self.articles += 1
        self.counts.update(words.keys())  # a mapping would be added with its numbers


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """The words of an article as numbers with their weights, all of them and the weightiest; its length is 1."""

    words: array[int]
    weights: array[float]
    telling_words: array[int]
    telling_weights: array[float]

    def by_word(self) -> dict[int, float]:
        """The weights by the numbers of the words that other articles have too, to compare several with."""
        found = dict(zip(self.words, self.weights, strict=True))
        found.pop(_OF_ONE, None)
        return found

    def telling(self) -> Iterator[tuple[int, float]]:
        """The weightiest of the words that other articles have too, with their weights."""
        return zip(self.telling_words, self.telling_weights, strict=True)


class Weights:
    """How much each word weighs, once all articles have been counted."""

    def __init__(self, counts: WordCounts) -> None:
        """Number the words and weigh each; those of one article alone have one number, since they tie it to nothing."""
        total = max(counts.articles, LEAST_ARTICLES) + 1
        shared = {word: count for word, count in counts.counts.items() if count > 1}
        self._numbers = {word: number for number, word in enumerate(shared, _OF_ONE + 1)}
        self._rarity = [math.log(total / (1 + count)) + 1 for count in (1, *shared.values())]

    def vector(self, words: Mapping[str, int]) -> Vector:
        """The TF-IDF vector of an article that has been counted."""
        numbers = array("I", map(self._numbers.get, words, repeat(_OF_ONE)))
        weights = list(map(mul, map(_frequency, words.values()), map(self._rarity.__getitem__, numbers)))
        length = math.sqrt(sum(map(mul, weights, weights))) or 1.0
        least = min(sorted(weights, reverse=True)[:_TELLING_WORDS], default=0.0)
        each = zip(weights, words, numbers, strict=True)
        weighty = sorted([(-much, word, number) for much, word, number in each if much >= least])
        telling = [each for each in weighty[:_TELLING_WORDS] if each[2] != _OF_ONE]
        return Vector(
            numbers,
            array("d", map(truediv, weights, repeat(length))),
            array("I", [number for _, _, number in telling]),
            array("d", [-weight / length for weight, _, _ in telling]),
        )


@cache
def _frequency(count: int) -> float:
    return 1 + math.log(count)


def cosine(one: Mapping[int, float], other: Vector) -> float:
    """How near two articles are; ``one`` is a vector by its words."""
    products = map(mul, map(one.get, other.words, repeat(0.0)), other.weights)
    return math.fsum(filter(None, products))  # zeros take time and add nothing


class Index:
    """The vectors of articles by number, and by each word those in which it weighs most."""

    def __init__(self) -> None:
        """Start with no articles."""
        self._vectors: dict[int, Vector] = {}
        self._by_word = lru_cache(_KEPT_BY_WORD)(lambda number: self._vectors[number].by_word())
        self._cosine = lru_cache(_KEPT_COSINES)(lambda one, other: cosine(self._by_word(other), self._vectors[one]))
        self._holders: dict[int, tuple[array[int], array[float]]] = {}

    def put(self, number: int, vector: Vector) -> None:
        """Put an article in, under a number greater than those of all before."""
        self._vectors[number] = vector
        for word, weight in vector.telling():
            if word not in self._holders:
                self._holders[word] = array("I"), array("d")
            numbers, weights = self._holders[word]
            numbers.append(number)
            weights.append(weight)

    def remove(self, number: int) -> None:
        """Take an article out."""
        for word, _ in self._vectors.pop(number).telling():
            numbers, weights = self._holders[word]
            place = bisect_left(numbers, number)
            del numbers[place], weights[place]
            if not numbers:
                del self._holders[word]

    def cosine(self, one: int, other: int) -> float:
        """How near two articles that were put in are."""
        return self._cosine(min(one, other), max(one, other))

    def nearest(self, vector: Vector) -> list[tuple[int, float]]:
        """Those that share most of the words that weigh most, with how much they share; of equals all."""
        shared: dict[int, float] = defaultdict(float)
        for word, weight in vector.telling():
            if word in self._holders:
                for number, other in zip(*self._holders[word], strict=True):
                    shared[number] += weight * other
        least = min(sorted(shared.values(), reverse=True)[:CANDIDATES], default=0.0)
        return [item for item in shared.items() if item[1] >= least]
