"""Join what the authority file knows with the names that the text alone tells.

In: the mentions of the authority file in a document, and the names found in it. Out: all mentions. Invariant: what a
curator listed is never touched; mentions of names and demonyms do not overlap.

An entity that no authority file knows gets a provisional id; which of these are one entity is decided when all
articles have been read (retold/entities/merging.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from retold.names import Name
from retold.records import EntityType, Mention, Span


class Provisional(NamedTuple):
    """What is known of an entity while articles are read: type, the gazetteer's id if there is one, fullest name."""

    type: EntityType
    gazetteer_id: str
    name: str

    def __str__(self) -> str:
        """The parts with colons between; no slug, so that it is never taken for the id of an entity."""
        return f"{self.type}:{self.gazetteer_id}:{self.name}"


def provisional(entity_id: str) -> Provisional:
    """Read a provisional id back."""
    entity_type, gazetteer_id, name = entity_id.split(":", 2)
    return Provisional(cast(EntityType, entity_type), gazetteer_id, name)


def with_discovered(curated: Sequence[Mention], names: Iterable[Name]) -> list[Mention]:
    """The curated mentions, and one for every name that does not overlap any of them, in order.

    What stands for an institution by its owner ("Mali's police") may overlap a mention of that.
    """
    names = list(names)
    known = _known_keys(curated, names)
    taken = _taken(mention for mention in curated if mention.kind != "role")
    taken_but_owners = _taken(mention for mention in curated if mention.entity_type != "place")
    added = [
        _mention(name, known.get(name.key))
        for name in names
        if (taken_but_owners if name.kind == "role" else taken).isdisjoint(_positions(name.span))
    ]
    return sorted([*curated, *added], key=lambda mention: (mention.span.start, -mention.span.end))


def _known_keys(curated: Sequence[Mention], names: Iterable[Name]) -> dict[str, Mention]:
    """Of each name of the article: the curated mention with exactly the same characters, if there is one."""
    by_span = {mention.span: mention for mention in curated if mention.kind == "name"}
    return {name.key: by_span[name.span] for name in names if name.kind == "name" and name.span in by_span}


def _mention(name: Name, known: Mention | None) -> Mention:
    if known:
        entity_type, entity_id = known.entity_type, known.entity_id
    else:
        entity_type, entity_id = name.type, str(Provisional(name.type, name.id or "", name.key))
    return Mention(name.span, entity_id, entity_type, name.kind, name.method, name.confidence)


def _taken(mentions: Iterable[Mention]) -> set[int]:
    return {position for mention in mentions for position in _positions(mention.span)}


def _positions(span: Span) -> range:
    return range(span.start, span.end)
