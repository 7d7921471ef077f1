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
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from retold.stories.vectors import CANDIDATES, Counted, Index, Vector, Weights

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
_KEPT_MEMBERS = 20  # of each story, the newest


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as linking sees it."""

    id: str
    published: str | None
    words: Mapping[str, int]  # as word_counts counts them


@dataclass(eq=False, slots=True)
class _Member:
    """An article of an open story, with its number in the index."""

    number: int
    id: str
    day: date | None
    story: Story = field(init=False)


@dataclass(eq=False)
class Story:
    """An event with the articles that report it; ``kept`` are those that a new article is compared with.

    ``days`` are those on which it is reported, in order; it is asked for them every day anew.
    """

    members: list[_Member]
    kept: list[_Member]
    days: list[date]

    @property
    def article_ids(self) -> list[str]:
        """The articles by day, those without one last, and then by id."""
        return [member.id for member in sorted(self.members, key=_in_order)]

    @property
    def first_and_last_day(self) -> list[str]:
        """The days on which reporting begins and ends, if any article has one."""
        days = self.days
        return [day.isoformat() for day in (*days[:1], *days[-1:])]

    def is_over(self, today: date) -> bool:
        """Whether no article of that day or later may join; a story without a day is never over."""
        days = self.days
        return bool(days) and ((today - days[-1]).days > DAYS_APART or (today - days[0]).days > MOST_DAYS)


def link(tellings: Iterable[Telling], folder: Path | None = None) -> Iterator[Story]:
    """The stories of articles that come ordered by day (those without one first) and then by id.

    Their words wait in a file in a folder until all have been counted.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        counted, told = Counted(file), []
        for telling in tellings:
            counted.add(telling.words)
            told.append((telling.id, telling.published))
        weights = Weights(counted)
        desk = _Desk(Index(len(weights)))
        today = None
        for (article_id, published), words in zip(told, counted, strict=True):
            day = date.fromisoformat(published) if published else None
            if day and day != today:
                today = day
                yield from desk.close_before(day)
            desk.file(article_id, day, weights.vector(*words))
    yield from desk.stories


class _Desk:
    """The stories that are still open, with those of their articles that are kept, by number."""

    def __init__(self, index: Index) -> None:
        self.stories: dict[Story, None] = {}  # in the order of their first articles
        self._members: dict[int, _Member] = {}
        self._index = index

    def close_before(self, today: date) -> list[Story]:
        """Let go of the stories that no article of that day or later may join."""
        closed = [story for story in self.stories if story.is_over(today)]
        for story in closed:
            del self.stories[story]
            for member in story.kept:
                self._forget(member)
        return closed

    def file(self, article_id: str, day: date | None, vector: Vector) -> None:
        """Put an article into the story that it belongs to, and join the stories that it ties together."""
        shared = self._index.nearest(vector)
        member = _Member(self._index.put(vector), article_id, day)
        self._members[member.number] = member
        own = member.story = Story([member], [member], [day] if day else [])
        for other in self._near(member, shared):
            found = other.story
            if found is not own and self._belong(found, own):
                own = self._join(found, own)
        self.stories.setdefault(own)

    def _near(self, member: _Member, shared: Iterable[tuple[int, float]]) -> list[_Member]:
        """Those that are near enough, the nearest first, of equals the one with the first id.

        ``shared`` are numbers of kept articles, with how much each has of the words that weigh most.
        """
        ranked = sorted((-much, self._members[number].id, number) for number, much in shared)
        others = [self._members[number] for _, _, number in ranked[:CANDIDATES]]
        others = [other for other in others if _asked(member.day, other.day) <= 1]
        if not others:
            return []
        scores = self._index.cosines(member.number, [other.number for other in others], NEAR_IN_DAYS)
        scored = sorted((-score, other.id, other.number) for score, other in zip(scores, others, strict=True))
        ranked_others = [(-score, self._members[number]) for score, _, number in scored]
        return [other for score, other in ranked_others if score >= _asked(member.day, other.day)]

    def _belong(self, one: Story, other: Story) -> bool:
        """Whether two stories that an article ties together lie in one time and are not strange to one another."""
        days = [*one.days, *other.days]
        if days and (max(days) - min(days)).days > MOST_DAYS:
            return False
        few, many = sorted(([member.number for member in story.kept] for story in (one, other)), key=len)
        return self._index.is_near(few, many, NEAR_TO_ALL)

    def _join(self, found: Story, own: Story) -> Story:
        """Make one story of two, of which the newest articles are kept."""
        found.members += own.members
        found.days = sorted([*found.days, *own.days])
        for member in own.members:
            member.story = found
        self.stories.pop(own, None)
        kept = sorted([*found.kept, *own.kept], key=_in_order)
        for member in kept[:-_KEPT_MEMBERS]:
            self._forget(member)
        found.kept = kept[-_KEPT_MEMBERS:]
        return found

    def _forget(self, member: _Member) -> None:
        del self._members[member.number]
        self._index.remove(member.number)


def _asked(one: date | None, other: date | None) -> float:
    """How near two articles have to be to report one event, by their days; no nearness is enough for far ones."""
    if one is None or other is None:
        return NEAR_ENOUGH
    apart = abs((one - other).days)
    if apart > DAYS_APART:
        return math.inf
    return NEAR_IN_DAYS if apart <= FEW_DAYS else NEAR_ENOUGH


def _in_order(member: _Member) -> tuple[bool, date, str]:
    return member.day is None, member.day or date.min, member.id
