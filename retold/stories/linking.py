"""Link the articles that report the same event.

In: articles ordered by day, those without one first, with their words. Out: the stories, each with its articles.
Invariant: an article joins a story only if it is close enough to one of its articles in words and in time, and not far
from the rest; the result does not depend on anything but the articles.

Single-pass clustering, as in topic detection and tracking, by best evidence: each article joins every open story that
has an article near to it, and so joins stories with one another that were apart until then. Nearness is the cosine of
TF-IDF vectors; the nearer two articles are in time, the less of it is asked. Stories that lie too far back are closed,
so that memory is bounded by what is reported at one time; articles without a day stay open.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import mul

from retold.lists import function_words

# Of dated political news that share a cast, nearly every pair from 0.3 on reports one event, and of those from 0.25 to
# 0.3 two in three, if no more than three days lie between (docs/retellings.md).
NEAR_ENOUGH = 0.3
NEAR_IN_DAYS = 0.25
FEW_DAYS = 3
# What ties an article to a single one of a story may be a name; it must not be strange to the rest.
NEAR_TO_ALL = 0.15
DAYS_APART = 7
# A topic that is reported week after week is no event: after so many days a new story begins.
MOST_DAYS = 21
# A handful of articles says nothing of how rare a word is; idf is taken as if there were at least so many.
LEAST_ARTICLES = 100
_KEPT_MEMBERS = 20  # of each story, the newest
_TELLING_WORDS = 60  # weightiest words of an article, by which near articles are looked up
_CANDIDATES = 10  # so many articles that share most of them are looked at more closely

_WORD = re.compile(r"[^\W\d_]{4,}")

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as linking sees it."""

    id: str
    published: str | None
    words: Mapping[str, int]  # as word_counts counts them


@dataclass(eq=False, slots=True)
class _Member:
    """An article of an open story."""

    id: str
    day: date | None
    vector: Vector

    def telling_words(self) -> Iterator[str]:
        """The words that weigh most in it."""
        return islice(self.vector, _TELLING_WORDS)


@dataclass(eq=False)
class Story:
    """An event with the articles that report it; ``kept`` are those that a new article is compared with."""

    members: list[_Member] = field(default_factory=list)
    kept: list[_Member] = field(default_factory=list)

    @property
    def article_ids(self) -> list[str]:
        """The articles by day, those without one last, and then by id."""
        return [member.id for member in sorted(self.members, key=_in_order)]

    @property
    def days(self) -> list[date]:
        """The days on which it is reported, in order."""
        return sorted(member.day for member in self.members if member.day)

    def is_over(self, today: date) -> bool:
        """Whether no article of that day or later may join; a story without a day is never over."""
        days = self.days
        return bool(days) and ((today - days[-1]).days > DAYS_APART or (today - days[0]).days > MOST_DAYS)


def word_counts(text: str) -> Counter[str]:
    """The words of a text that say what it is about, folded, with how often each stands there."""
    found: Counter[str] = Counter()
    skipped = function_words()
    for word, count in Counter(_WORD.findall(text)).items():
        folded = word.casefold()
        if folded not in skipped:
            found[folded] += count
    return found


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

    def vector(self, words: Mapping[str, int]) -> Vector:
        """The TF-IDF vector of an article, of length 1, rarest words first."""
        total = max(self.articles, LEAST_ARTICLES) + 1
        weights = {
            word: (1 + math.log(count)) * (math.log(total / (1 + self.counts[word])) + 1)
            for word, count in words.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        return {word: weight / length for word, weight in ordered}


def link(tellings: Iterable[Telling], counts: WordCounts) -> Iterator[Story]:
    """The stories of articles that come ordered by day (those without one first) and then by id."""
    desk = _Desk()
    today = None
    for telling in tellings:
        day = date.fromisoformat(telling.published) if telling.published else None
        if day and day != today:
            today = day
            yield from desk.close_before(day)
        desk.file(_Member(telling.id, day, counts.vector(telling.words)))
    yield from desk.stories


class _Desk:
    """The stories that are still open, and by each word the articles that have it."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self._story_of: dict[str, Story] = {}
        self._holders: dict[str, dict[str, _Member]] = defaultdict(dict)

    def close_before(self, today: date) -> list[Story]:
        """Let go of the stories that no article of that day or later may join."""
        closed = [story for story in self.stories if story.is_over(today)]
        self.stories = [story for story in self.stories if not story.is_over(today)]
        for story in closed:
            for member in story.kept:
                self._forget(member)
            for member in story.members:
                del self._story_of[member.id]
        return closed

    def file(self, member: _Member) -> None:
        """Put an article into the story that it belongs to, and join the stories that it ties together."""
        own = Story([member], [member])
        for other in self._near(member):
            found = self._story_of[other.id]
            if found is not own and _belong(found, own):
                own = self._join(found, own)
        if member.id not in self._story_of:
            self.stories.append(own)
            self._story_of[member.id] = own
        for word in member.telling_words():
            self._holders[word][member.id] = member

    def _near(self, member: _Member) -> list[_Member]:
        """The kept articles that are near enough, the nearest first; of equals the one with the first id."""
        shared: dict[str, float] = defaultdict(float)
        members: dict[str, _Member] = {}
        for word in member.telling_words():
            weight = member.vector[word]
            for key, other in self._holders.get(word, {}).items():
                shared[key] += weight * other.vector[word]
                members[key] = other
        found = []
        for key in sorted(shared, key=lambda key: (-shared[key], key))[:_CANDIDATES]:
            other = members[key]
            score = _cosine(member.vector, other.vector)
            if score >= _asked(member.day, other.day):
                found.append((-score, key, other))
        return [other for _, _, other in sorted(found, key=lambda each: each[:2])]

    def _join(self, found: Story, own: Story) -> Story:
        """Make one story of two, of which the newest articles are kept."""
        found.members += own.members
        for member in own.members:
            self._story_of[member.id] = found
        if own in self.stories:
            self.stories.remove(own)
        kept = sorted([*found.kept, *own.kept], key=_in_order)
        for member in kept[:-_KEPT_MEMBERS]:
            self._forget(member)
        found.kept = kept[-_KEPT_MEMBERS:]
        return found

    def _forget(self, member: _Member) -> None:
        for word in member.telling_words():
            holders = self._holders[word]
            holders.pop(member.id, None)
            if not holders:
                del self._holders[word]


def _asked(one: date | None, other: date | None) -> float:
    """How near two articles have to be to report one event, by their days; no nearness is enough for far ones."""
    if one is None or other is None:
        return NEAR_ENOUGH
    apart = abs((one - other).days)
    if apart > DAYS_APART:
        return math.inf
    return NEAR_IN_DAYS if apart <= FEW_DAYS else NEAR_ENOUGH


def _belong(one: Story, other: Story) -> bool:
    """Whether two stories that an article ties together lie in one time and are not strange to one another."""
    days = [*one.days, *other.days]
    if days and (max(days) - min(days)).days > MOST_DAYS:
        return False
    scores = [_cosine(a.vector, b.vector) for a in one.kept for b in other.kept]
    return math.fsum(scores) >= NEAR_TO_ALL * len(scores)


def _in_order(member: _Member) -> tuple[bool, date, str]:
    return member.day is None, member.day or date.min, member.id


def _cosine(a: Vector, b: Vector) -> float:
    shared = a.keys() & b.keys()
    return math.fsum(map(mul, map(a.__getitem__, shared), map(b.__getitem__, shared)))
