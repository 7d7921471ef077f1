"""Say how much two sentences of a story are alike: the one scorer of sentence pairs.

In: the sentences of a story, with the entities that are named in them, their values and who speaks. Out: vectors, and
the score of two of them, between 0 and 1. Invariant: the score depends on the two sentences and on how often each
feature stands in the story, and on nothing else: not on the order of articles, nor on how the pair was found.

The score is the cosine of TF-IDF vectors. Features are the four-letter sequences of each word (n-grams that stay
inside words survive inflection and spelling), one feature for each entity that is named or speaks ("he said"), however
it is spelt, and one for each value ("fourteen", "14"). Two sentences with words in marks of two speakers score less.
Inverse document frequencies are fitted inside the story: with general ones, the names that the whole story is about
look rare and swamp the score.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from retold.lists import function_words
from retold.text import fold

GRAM = 4
# A word of twelve letters has twelve sequences of four, its edges counted, and so a length of 3.5; a name weighs as
# much, and so does a value.
NAME_WEIGHT = 3.5
# What two say in nearly the same words is not the same statement.
OTHER_VOICE = 0.05
# A feature that stands in one sentence of so many is all over the story: it weighs so little that it need not be looked
# up; a name weighs too much for that.
ALL_OVER = 4
# A sentence with fewer words that say something is like too many others.
LEAST_WORDS = 3

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SCALE = 100  # weights are kept to two decimals
NAME_MARK, VALUE_MARK, VOICE_MARK = "@", "#", '"'
_MARKED = (NAME_MARK, VALUE_MARK)


class Named(NamedTuple):
    """A naming of an entity, by its offsets into the sentence."""

    start: int
    end: int
    entity_id: str
    kind: str = "name"
    entity_type: str = ""
    country: str | None = None  # the code of the country in which a place lies


def words_of(text: str) -> list[str]:
    """The words of a text, folded: lower case, without accents, straight apostrophes."""
    return _WORD.findall(fold(text))


class Voice(NamedTuple):
    """Who speaks in a sentence: what stands for the entity, if it is known, or the words for it."""

    entity_id: str | None
    words: str
    in_marks: bool


def tokens_of(
    text: str,
    named: Sequence[Named],
    values: Iterable[str] = (),
    voices: Iterable[Voice] = (),
    called: Mapping[str, str] | None = None,
) -> str:
    """The words of a sentence with blanks between, and ``@`` and the entity's id for each name.

    ``called`` is what stands for entities in place of their ids. Of nested names the longest counts. Behind the words
    stand the values, without "at least" and "about", who speaks, and whose words are in marks.
    """
    tokens, position = list[str](), 0
    for name in sorted(named, key=lambda name: (name.start, -name.end)):
        if name.start >= position:
            tokens += words_of(text[position : name.start])
            tokens.append(NAME_MARK + (called[name.entity_id] if called else name.entity_id))
            position = name.end
    tokens += words_of(text[position:])
    told = {VALUE_MARK + value.lstrip("<>~≤≥ ").replace(" ", "_") for value in values}
    for voice in voices:
        if voice.entity_id:
            told.add(NAME_MARK + voice.entity_id)
        if voice.in_marks and (voice.entity_id or voice.words):
            told.add(VOICE_MARK + (voice.entity_id or words_of(voice.words)[-1]))
    return " ".join(tokens + sorted(told.difference(tokens)))


def says_enough(tokens: str) -> bool:
    """Whether a sentence has enough different words, names included, to be told from others."""
    words = {token for token in tokens.split() if not token.startswith((VALUE_MARK, VOICE_MARK))}
    return len(words - function_words()) >= LEAST_WORDS


@lru_cache(maxsize=5_000)
def features(tokens: str) -> Counter[str]:
    """How often each feature stands in a sentence; a name counts once, so that repeating it does not swamp the rest."""
    counts: Counter[str] = Counter()
    for token in tokens.split():
        if token.startswith(_MARKED):
            counts[token] = 1
        elif not token.startswith(VOICE_MARK):
            counts.update(_grams(token))
    return counts


class Vector(NamedTuple):
    """A sentence's TF-IDF vector, in whole numbers, so that sums do not depend on the order of adding.

    ``telling`` are the features that tell it from others, ``alone`` those that no other sentence has, ``rest`` those
    that are all over the story; ``length`` and ``rest_length`` are the lengths of the whole and of the rest.
    ``voices`` are those whose words it has in marks.
    """

    telling: dict[str, int]
    alone: dict[str, int]
    rest: dict[str, int]
    length: float
    rest_length: float
    voices: frozenset[str]


class Weights:
    """How much each feature of a story weighs."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Count in how many of the story's sentences, given by their tokens, each feature stands."""
        counts: Counter[str] = Counter()
        total = 0
        for tokens, times in Counter(sentences).items():
            counts.update(dict.fromkeys(features(tokens), times) if times > 1 else features(tokens).keys())
            total += times
        rarity = {count: math.log((total + 1) / (1 + count)) + 1 for count in set(counts.values())}
        self._weights = {
            feature: rarity[count] * (NAME_WEIGHT if feature.startswith(_MARKED) else 1.0)
            for feature, count in counts.items()
        }
        self._rounded = {feature: round(_SCALE * weight) for feature, weight in self._weights.items()}
        self._of_one = frozenset(feature for feature, count in counts.items() if count == 1)
        self._all_over = frozenset(
            feature for feature, count in counts.items() if count * ALL_OVER > total and not feature.startswith(_MARKED)
        )

    def vector(self, tokens: str) -> Vector:
        """The vector of a sentence of the story."""
        telling: dict[str, int] = {}
        alone: dict[str, int] = {}
        rest: dict[str, int] = {}
        for feature, count in features(tokens).items():
            weight = self._rounded[feature]
            if count > 1:
                weight = round(_SCALE * self._weights[feature] * (1 + math.log(count)))
            part = alone if feature in self._of_one else rest if feature in self._all_over else telling
            part[feature] = weight
        rest_squares = _square(rest)
        squares = rest_squares + _square(telling) + _square(alone)
        voices = frozenset(token for token in tokens.split() if token.startswith(VOICE_MARK))
        return Vector(telling, alone, rest, math.sqrt(squares) or 1.0, math.sqrt(rest_squares), voices)


def likeness(one: Vector, other: Vector) -> float:
    """The score of two sentences, to four decimals."""
    return score_of(product(one.telling, other.telling) + product(one.alone, other.alone), one, other)


def score_of(telling: int, one: Vector, other: Vector) -> float:
    """The cosine, less if two others speak; ``telling`` is the product without that of the rests, which is added."""
    cosine = (telling + product(one.rest, other.rest)) / (one.length * other.length)
    if one.voices and other.voices and one.voices.isdisjoint(other.voices):
        cosine = max(0.0, cosine - OTHER_VOICE)
    return round(cosine, 4)


def _square(part: Mapping[str, int]) -> int:
    return sum(map(mul, part.values(), part.values()))


def product(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """The sum of the products of what two vectors have in common."""
    shared = one.keys() & other.keys()
    return sum(map(mul, map(one.__getitem__, shared), map(other.__getitem__, shared)))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + GRAM] for start in range(max(1, len(padded) - GRAM + 1)))
