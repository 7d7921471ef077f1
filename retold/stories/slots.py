"""Put the figures of a story that are of the same thing into slots, and find where their values differ.

In: the figures of the running text of a story's articles. Out: slots, and pairs of their figures that do not say the
same. Invariant: the number decides nothing: a slot is made of what is counted with its verb or state, its time and its
unit; parts of a whole are in none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from retold.records import Figure
from retold.stories.agreement import agreement

# Of a slot with more figures each value is held against the others once, by its first telling; and so many at most.
MOST = 60
# What told what a figure is of must be as sure as that; a length or a depth may be of anything in the story
_TIED_BY = ("behind", "before", "toll", "magnitude", "name", "verb")


class Place(NamedTuple):
    """A sentence by its id and text, and where it begins in its article."""

    id: str
    text: str
    start: int


class Where(NamedTuple):
    """A place by its id, and its name; both empty where nothing is counted by places."""

    id: str
    name: str


NOWHERE = Where("", "")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as it is stored, by its offsets into its sentence."""

    id: str
    article_id: str
    sentence: Place
    figure: Figure
    where: Where = NOWHERE

    @property
    def is_vague(self) -> bool:
        """Whether the value is a word such as "dozens" or "several hundred"."""
        words = self.figure.span.of(self.sentence.text)
        return self.figure.value.startswith("≥") and not any(map(str.isdigit, words))


@dataclass(frozen=True, slots=True)
class Slot:
    """What several articles give a value of, with the figures in the order in which they were published."""

    id: str
    label: str
    stated: tuple[Stated, ...]


def slots_of(story_id: str, stated: Iterable[Stated]) -> list[Slot]:
    """The slots of a story, from figures in the order in which they were published."""
    found: dict[tuple[str, str, str, str, Where], list[Stated]] = defaultdict(list)
    for one in stated:
        figure = one.figure
        if figure.subject_key and not figure.is_part and figure.method in _TIED_BY:
            found[figure.kind, figure.subject_key, figure.scope or "", figure.unit, one.where].append(one)
    told_twice = [key for key in sorted(found) if len({one.article_id for one in found[key]}) > 1]
    return [
        Slot(f"{story_id}-v{number}", _label(key[1], key[-1]), tuple(found[key]))
        for number, key in enumerate(told_twice, start=1)
    ]


def _label(subject_key: str, where: Where) -> str:
    return f"{subject_key} in {where.name}" if where.name else subject_key


def pairs_of(slot: Slot) -> Iterator[tuple[Stated, Stated, bool]]:
    """The pairs of a slot's figures of two articles that differ, and whether both can be right all the same."""
    for one, other in combinations(_compared(slot.stated), 2):
        if one.article_id == other.article_id:
            continue
        how = agree(one, other)
        if how != "same":
            one, other = sorted((one, other), key=lambda stated: stated.article_id)
            yield one, other, how == "compatible"


def agree(one: Stated, other: Stated) -> str:
    """How two figures of the same thing agree."""
    return agreement(one.figure, other.figure, one.is_vague or other.is_vague)


def _compared(stated: Sequence[Stated]) -> Sequence[Stated]:
    if len(stated) <= MOST:
        return stated
    first: dict[str, Stated] = {}
    for one in stated:
        first.setdefault(one.figure.value, one)
    return list(first.values())[:MOST]
