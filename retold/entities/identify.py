"""Decide which spellings found in many articles name one entity.

In: the names that no authority file lists, with how often they stand in articles, and the names of the entities that
are known. Out: the entity of each name, and a row for every merge that was made or that a person should look at.
Invariant: the result does not depend on the order of the names; nothing is merged that a person decided to keep
apart, and no short name that fits two longer ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from retold.names.spelling import SURNAME_ALONE, Verdict, block_of, judge
from retold.records import Decision, EntityType
from retold.text import slug

SURE = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name with the number of its mentions.

    ``entity_id`` is given for a name of a known entity, ``provisional_ids`` for a name as articles have it; ``place``
    is the gazetteer's id of a place that it knows.
    """

    type: EntityType
    name: str
    mentions: int = 0
    entity_id: str | None = None
    provisional_ids: tuple[str, ...] = ()
    place: str = ""

    @property
    def id(self) -> str:
        """Id of the entity, or the one that it gets if it is listed under this name."""
        return self.entity_id or slug(self.name)


# The candidates of each entity by its id, the one that it is listed under first
Groups = dict[str, list[Candidate]]


@dataclass(frozen=True, slots=True)
class Merge:
    """A spelling that was judged to be an entity's (merged), or that may be (suggested)."""

    into: Candidate
    spelling: Candidate
    decision: Decision
    verdict: Verdict


@dataclass
class Identities:
    """Groups of candidates, each one entity with the name it is listed under first, and all merges."""

    groups: list[list[Candidate]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


def identify(candidates: Iterable[Candidate], apart: frozenset[tuple[str, str]] = frozenset()) -> Identities:
    """Group the candidates; ``apart`` are pairs (entity id, spelling) that a person decided to keep apart."""
    blocks: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in sorted(candidates, key=_rank):
        blocks.setdefault((candidate.type, block_of(candidate.type, candidate.name)), []).append(candidate)
    found = Identities()
    for block in blocks.values():
        if len(block) == 1:
            found.groups.append(block)
        else:
            _identify_block(block, apart, found)
    return found


def are_two_places(one: Candidate, other: Candidate) -> bool:
    """Whether the gazetteer knows both as places, and not as one."""
    return bool(one.place and other.place) and one.place != other.place


def _rank(candidate: Candidate) -> tuple[bool, int, int, str, str]:
    """Known entities first, then the name that is used most; of equals the longest."""
    return candidate.entity_id is None, -candidate.mentions, -len(candidate.name), candidate.name, candidate.place


def _identify_block(block: Sequence[Candidate], apart: frozenset[tuple[str, str]], found: Identities) -> None:
    verdicts = {pair: verdict for pair, verdict in _verdicts(block, apart) if verdict.same}
    torn, sure = _torn(block, verdicts), defaultdict[int, set[int]](set)
    for (i, j), verdict in verdicts.items():
        if verdict.score >= SURE and not {i, j} & torn:
            sure[j].add(i)
    numbers: list[list[int]] = []
    for number in range(len(block)):
        home = _home(number, block, numbers, sure)
        if home is None:
            numbers.append([number])
        else:
            home.append(number)
    groups = [[block[number] for number in group] for group in numbers]
    found.groups += groups
    found.merges += _merges(block, groups, verdicts)


def _verdicts(
    block: Sequence[Candidate], apart: frozenset[tuple[str, str]]
) -> Iterator[tuple[tuple[int, int], Verdict]]:
    for (i, one), (j, other) in combinations(enumerate(block), 2):
        if (one.entity_id and other.entity_id) or are_two_places(one, other):
            continue
        if not (apart and {(one.id, other.name), (other.id, one.name)} & apart):  # ids take time to make
            yield (i, j), judge(one.type, one.name, other.name)


def _torn(block: Sequence[Candidate], verdicts: Mapping[tuple[int, int], Verdict]) -> set[int]:
    """Candidates that fit two others which do not fit each other."""
    fits: dict[int, list[int]] = {}
    for i, j in verdicts:
        fits.setdefault(i, []).append(j)
        fits.setdefault(j, []).append(i)
    return {
        number
        for number, others in fits.items()
        if any(not _fit(block, verdicts, i, j) for i, j in combinations(sorted(others), 2))
    }


def _fit(block: Sequence[Candidate], verdicts: Mapping[tuple[int, int], Verdict], i: int, j: int) -> bool:
    same_entity = block[i].entity_id is not None and block[i].entity_id == block[j].entity_id
    return same_entity or (i, j) in verdicts


def _home(
    number: int, block: Sequence[Candidate], groups: Iterable[list[int]], sure: Mapping[int, set[int]]
) -> list[int] | None:
    """The group that a candidate joins; groups stand in order of rank, so that the best known comes first.

    All are given by their numbers in the block; ``sure`` are those before each that it surely is.
    """
    entity_id = block[number].entity_id
    if entity_id:
        return next((group for group in groups if block[group[0]].entity_id == entity_id), None)
    if number not in sure:
        return None
    return next((group for group in groups if not sure[number].isdisjoint(group)), None)


def _merges(
    block: Sequence[Candidate], groups: Iterable[list[Candidate]], verdicts: Mapping[tuple[int, int], Verdict]
) -> Iterator[Merge]:
    """One row per merged spelling, and one per pair of groups that a doubtful verdict would join."""
    group_of = {id(member): group for group in groups for member in group}
    merged: set[int] = set()
    suggested: set[tuple[int, int]] = set()
    for (i, j), verdict in verdicts.items():
        if verdict.grounds == SURNAME_ALONE and " " not in block[i].name:
            i, j = j, i  # the full name comes first, even if it is used less
        one, other = group_of[id(block[i])], group_of[id(block[j])]
        # of all who bear a surname only the one that is named most is suggested
        pair = (0 if verdict.grounds == SURNAME_ALONE else id(one), id(other))
        if one is other and j not in merged and block[j].entity_id is None:
            merged.add(j)
            yield Merge(one[0], block[j], "merged", verdict)
        elif one is not other and pair not in suggested:
            suggested.add(pair)
            yield Merge(one[0], block[j], "suggested", verdict)
