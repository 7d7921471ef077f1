"""Join what some articles name only by a short form ("UN") with what others name by it and in full.

In: groups of candidates by entity, and the spellings under which articles name each. Out: the same with such groups
joined, and a row for each join. Invariant: whatever names whatever, every group ends in one that is there; what a
curator listed is joined to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from retold.entities.identify import Groups, Merge
from retold.names.spelling import Verdict
from retold.records import EntityType

SHORT_FORM = Verdict(True, 0.92, "other articles have both this and the full name")


def join_namesakes(groups: Groups, spellings: Mapping[str, set[str]]) -> Iterator[Merge]:
    """Join the groups where one other entity alone is named so, and yield the joins.

    Not persons, whose short forms are surnames.
    """
    joins: dict[str, str] = {}
    for key, full in _fuller(groups, spellings):
        if _end(full, joins) != key:  # of two that name each other so, the second is in the first's group by then
            joins[key] = full
    for key in joins:
        first, target = groups[key][0], groups[_end(key, joins)]
        yield Merge(target[0], first, "merged", SHORT_FORM)
    for key in joins:
        groups[_end(key, joins)] += groups.pop(key)


def _fuller(groups: Groups, spellings: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Each group that no authority file lists, with the only other one that articles name by the same words."""
    bearers: dict[tuple[EntityType, str], set[str]] = {}
    for key, group in groups.items():
        for member in group:
            for text in set().union(*(spellings.get(each, set()) for each in member.provisional_ids)):
                bearers.setdefault((member.type, text), set()).add(key)
    for key, group in groups.items():
        if group and group[0].entity_id is None and group[0].type != "person":
            others = bearers.get((group[0].type, group[0].name), set()) - {key}
            if len(others) == 1:
                yield key, others.pop()


def _end(key: str, joins: Mapping[str, str]) -> str:
    """The group in which a group ends up: a chain of short forms has one end, because no join closes a ring."""
    while key in joins:
        key = joins[key]
    return key
