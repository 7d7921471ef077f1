"""Link the articles that report the same event.

In: articles in the order of their days, with their words. Out: the story of each. Invariant: an article joins a story
only if it is close enough to one of its articles both in words and in time; the result does not depend on anything
but the articles.

Single-pass clustering, as in topic detection and tracking: each article joins the nearest story that is still open,
or opens one. Nearness is the cosine of TF-IDF vectors. Stories that lie too far back are closed, so that memory is
bounded by what is reported at one time.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import mul

from retold.lists import function_words

# Pairs of the shipped articles score 0.32 and more; of pairs of unrelated articles about one country's politics,
# one in two hundred reaches 0.3.
NEAR_ENOUGH = 0.3
DAYS_APART = 7
# A topic that is reported week after week is no event: after so many days a new story begins.
MOST_DAYS = 21
# A handful of articles says nothing of how rare a word is; idf is taken as if there were at least so many.
LEAST_ARTICLES = 100
_KEPT_MEMBERS = 20
_PROBES = 30  # rarest words by which candidate stories are looked up
_CANDIDATES = 5  # so many stories that share most of them are looked at more closely

_WORD = re.compile(r"[^\W\d_]{4,}")

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as linking sees it."""

    id: str
    published: str | None
    text: str


@dataclass
class Story:
    """An event with the articles that report it, in the order in which they joined."""

    article_ids: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    vectors: list[Vector] = field(default_factory=list)

    def is_open(self, day: str | None) -> bool:
        """Whether an article of that day may still join; an article or a story without a day always may."""
        if not day or not self.days:
            return True
        today, first, last = map(date.fromisoformat, (day, self.days[0], self.days[-1]))
        return abs((today - last).days) <= DAYS_APART and abs((today - first).days) <= MOST_DAYS


class WordCounts:
    """In how many articles each word stands."""

    def __init__(self) -> None:
        """Start with no articles."""
        self.articles = 0
        self.counts: Counter[str] = Counter()
        self._skipped = function_words()

    def add(self, text: str) -> None:
        """Count one article."""
        self.articles += 1
        self.counts.update(set(self.words(text)))

    def words(self, text: str) -> Iterator[str]:
        """The words of a text that say what it is about, folded."""
        folded = (match[0].casefold() for match in _WORD.finditer(text))
        return (word for word in folded if word not in self._skipped)

    def vector(self, text: str) -> Vector:
        """The TF-IDF vector of a text, of length 1, rarest words first."""
        total = max(self.articles, LEAST_ARTICLES) + 1
        weights = {
            word: (1 + math.log(count)) * (math.log(total / (1 + self.counts[word])) + 1)
            for word, count in Counter(self.words(text)).items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        return {word: weight / length for word, weight in ordered}


def link(tellings: Iterable[Telling], counts: WordCounts) -> Iterator[Story]:
    """The stories of articles that come ordered by day (those without one last) and then by id."""
    open_stories: dict[int, Story] = {}
    holders: dict[str, set[int]] = {}
    for number, telling in enumerate(tellings):
        for old in [key for key, story in open_stories.items() if not story.is_open(telling.published)]:
            yield _close(old, open_stories, holders)
        vector = counts.vector(telling.text)
        key = _nearest(vector, open_stories, holders)
        if key is None:
            key = number
            open_stories[key] = Story()
        _join(telling, vector, key, open_stories[key], holders)
    yield from open_stories.values()


def _nearest(vector: Vector, stories: dict[int, Story], holders: dict[str, set[int]]) -> int | None:
    """The open story whose nearest article is near enough; of equals the one opened first."""
    found: Counter[int] = Counter()
    for word in list(vector)[:_PROBES]:
        found.update(holders.get(word, ()))
    best, best_score = None, NEAR_ENOUGH
    for key in sorted(found, key=lambda key: (-found[key], key))[:_CANDIDATES]:
        score = max(_cosine(vector, member) for member in stories[key].vectors)
        if score > best_score:
            best, best_score = key, score
    return best


def _join(telling: Telling, vector: Vector, key: int, story: Story, holders: dict[str, set[int]]) -> None:
    story.article_ids.append(telling.id)
    if telling.published:
        story.days.append(telling.published)
    if len(story.vectors) < _KEPT_MEMBERS:
        story.vectors.append(vector)
        for word in vector:
            holders.setdefault(word, set()).add(key)


def _close(key: int, stories: dict[int, Story], holders: dict[str, set[int]]) -> Story:
    story = stories.pop(key)
    for vector in story.vectors:
        for word in vector:
            holders.get(word, set()).discard(key)
    return story


def _cosine(a: Vector, b: Vector) -> float:
    shared = a.keys() & b.keys()
    return math.fsum(map(mul, map(a.__getitem__, shared), map(b.__getitem__, shared)))
