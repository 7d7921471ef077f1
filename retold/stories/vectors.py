"""Weigh the words of articles, and find the articles that share most of what weighs most.

In: how often each word stands in each article. Out: vectors of TF-IDF weights, and for a vector those that are near.
Invariant: twelve bytes hold a word of an article that may still be asked for, since all articles without a day may; and
cosines are sums without rounding on the way, so that they do not depend on the order of words. Where the order in which
floats are added matters, it is that of the words, whatever numpy does at once.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

# A handful of articles, maybe all of one event, says nothing of how rare a word is; idf is taken as if there were more.
LEAST_ARTICLES = 200
_OF_ONE = 0  # the number of every word that stands in one article alone
_TELLING_WORDS = 60  # weightiest words of an article, by which near articles are looked up
CANDIDATES = 10  # so many articles that share most of them are looked at more closely
MARGIN = 1e-9  # sums of millions of products that were rounded on the way lie less beside the one that was not

Numbers = NDArray[np.uint32]
Floats = NDArray[np.float64]


class Counted:
    """The words of articles as numbers, on the disk, and in how many articles each word stands."""

    def __init__(self, file: BinaryIO) -> None:
        """Start with no articles; ``file`` is an empty one in which the numbers wait."""
        self.articles = self.most = 0
        self.numbers: defaultdict[str, int] = defaultdict()
        self.numbers.default_factory = self.numbers.__len__
        self.held = array("I")
        self._file = file

    def add(self, words: Mapping[str, int]) -> None:
        """Count one article, in which each of its words counts once."""
        numbers = array("I", list(map(self.numbers.__getitem__, words)))
        counts = array("I", words.values())
        self.articles += 1
        self.most = max(self.most, max(counts, default=0))
        self.held.extend(repeat(0, len(self.numbers) - len(self.held)))
        np.frombuffer(self.held, np.uint32)[numbers] += 1
        self._file.write(len(numbers).to_bytes(4, "big") + numbers.tobytes() + counts.tobytes())

    def __iter__(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Of each article, in the order in which they came, its words and how often each stands there."""
        self._file.seek(0)
        while length := self._file.read(4):
            numbers = self._file.read(8 * int.from_bytes(length, "big"))
            words, counts = np.frombuffer(numbers, np.uint32).reshape(2, -1)
            yield words, counts


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """The words of an article that others have too, as numbers with their weights, and the weightiest of them.

    Its length is 1 with the words that no other article has.
    """

    words: Numbers
    weights: Floats
    telling_words: Numbers
    telling_weights: Floats


class Weights:
    """How much each word weighs, once all articles have been counted."""

    def __init__(self, counted: Counted) -> None:
        """Number the words by alphabet and weigh each; those of one article alone have one number: they tie nothing."""
        total = max(counted.articles, LEAST_ARTICLES) + 1
        shared = sorted(word for word, number in counted.numbers.items() if counted.held[number] > 1)
        places = [counted.numbers[word] for word in shared]
        self._numbers = np.full(len(counted.held), _OF_ONE, np.uint32)
        self._numbers[places] = range(_OF_ONE + 1, len(shared) + 1)
        # By the library of C as everywhere: that of numpy may round otherwise
        self._rarity = np.array(
            [math.log(total / (1 + count)) + 1 for count in (1, *map(counted.held.__getitem__, places))]
        )
        self._frequency = np.array([0.0, *(1 + math.log(count) for count in range(1, counted.most + 1))])

    def __len__(self) -> int:
        """How many numbers words have."""
        return len(self._rarity)

    def vector(self, words: Numbers, counts: Numbers) -> Vector:
        """The TF-IDF vector of an article that has been counted, by its words and how often each stands there."""
        numbers = self._numbers[words]
        weights = self._frequency[counts] * self._rarity[numbers]
        length = math.sqrt(sum((weights * weights).tolist())) or 1.0
        weighty = np.flatnonzero(weights >= _least_of(weights, _TELLING_WORDS))
        telling = weighty[np.lexsort((numbers[weighty], -weights[weighty]))][:_TELLING_WORDS]
        telling, shared = telling[numbers[telling] != _OF_ONE], numbers != _OF_ONE
        weights /= length
        return Vector(numbers[shared], weights[shared], numbers[telling], weights[telling])


def _least_of(numbers: Floats, most: int) -> float:
    """The least of so many greatest numbers."""
    return float(np.partition(numbers, -most)[-most]) if len(numbers) > most else 0.0


class Index:
    """The vectors of articles by number, and by each word those in which it weighs most."""

    def __init__(self, words: int) -> None:
        """Start with no articles; ``words`` is how many numbers words have."""
        self._vectors: dict[int, Vector] = {}
        self._free: list[int] = []
        self._holders: dict[int, tuple[array[int], array[float]]] = {}
        self._wide, self._spread = np.zeros(words), _NOTHING

    def put(self, vector: Vector) -> int:
        """Put an article in; returns its number, which another one had that was taken out, or the next."""
        number = self._free.pop() if self._free else len(self._vectors)
        self._vectors[number] = vector
        for word, weight in zip(vector.telling_words.tolist(), vector.telling_weights.tolist(), strict=True):
            if word not in self._holders:
                self._holders[word] = array("I"), array("d")
            numbers, weights = self._holders[word]
            numbers.append(number)
            weights.append(weight)
        return number

    def remove(self, number: int) -> None:
        """Take an article out."""
        for word in self._vectors.pop(number).telling_words.tolist():
            numbers, weights = self._holders[word]
            place = numbers.index(number)
            del numbers[place], weights[place]
            if not numbers:
                del self._holders[word]
        self._free.append(number)

    def nearest(self, vector: Vector) -> list[tuple[int, float]]:
        """Those that share most of the words that weigh most, with how much they share; of equals all."""
        holders = map(self._holders.get, [_OF_ONE, *vector.telling_words.tolist()], repeat(_HELD_BY_NONE))
        by_word, weights_by_word = zip(*holders, strict=True)
        numbers, weights = np.frombuffer(b"".join(by_word), np.uint32), np.frombuffer(b"".join(weights_by_word))
        own = np.repeat(vector.telling_weights, list(map(len, by_word[1:])))
        shared = np.asarray(np.bincount(numbers, own * weights), np.float64)  # adds up in the order of the words
        found = np.flatnonzero(shared)
        found = found[shared[found] >= _least_of(shared[found], CANDIDATES)]
        return list(zip(found.tolist(), shared[found].tolist(), strict=True))

    def cosines(self, one: int, others: Sequence[int], least: float) -> Iterator[float]:
        """How near an article is to each of others; of those that are not so near something below that.

        Each of them has to have words that other articles have, as those have that are near to any.
        """
        products, starts = self._products(one, others)
        about = np.add.reduceat(products, starts[:-1]).tolist()
        for much, start, end in zip(about, starts, starts[1:], strict=False):
            yield much if much < least - MARGIN else math.fsum(products[start:end].tolist())

    def is_near(self, some: Sequence[int], others: Sequence[int], least: float) -> bool:
        """Whether the cosines of all pairs of some articles with some others are so much on the average."""
        pairs = len(some) * len(others)
        about = sum(float(self._products(one, others)[0].sum()) for one in some) / pairs
        if abs(about - least) > MARGIN:
            return about > least
        return math.fsum(cosine for one in some for cosine in self.cosines(one, others, 0.0)) >= least * pairs

    def _products(self, one: int, others: Sequence[int]) -> tuple[Floats, list[int]]:
        """The products of the weights that an article and others have of each word, and where those of each begin."""
        if self._spread is not self._vectors[one]:
            self._wide[self._spread.words] = 0.0
            self._spread = self._vectors[one]
            self._wide[self._spread.words] = self._spread.weights
        vectors = [self._vectors[other] for other in others]
        words = np.concatenate([vector.words for vector in vectors])
        weights = np.concatenate([vector.weights for vector in vectors])
        return self._wide.take(words) * weights, [0, *accumulate(len(vector.words) for vector in vectors)]


_HELD_BY_NONE = array("I"), array("d")
_NOTHING = Vector(np.array([], np.uint32), np.array([]), np.array([], np.uint32), np.array([]))
