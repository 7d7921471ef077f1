"""Join what some articles name only by a short form ("UN") with what others name by it and in full.

In: groups of candidates by entity, the spellings under which articles name each, and the company that each keeps. Out:
the same with such groups joined, and a row for each join. Invariant: whatever names whatever, every group ends in one
that is there; what a curator listed is joined to nothing; two organisations that never meet the same country or person
are suggested and not joined, because the world has more than one NBC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache

from retold.entities.discover import provisional
from retold.entities.identify import Candidate, Groups, Merge, are_two_places
from retold.entities.uses import Uses
from retold.names.gazetteer import Country, place_of
from retold.names.spelling import Verdict
from retold.records import Entity, EntityType

SHORT_FORM = Verdict(True, 0.92, "other articles have both this and the full name")
OTHER_COMPANY = Verdict(True, 0.6, "articles of other countries have both this and the full name")
_KEPT = 2**10  # articles and entities of which is remembered whom they meet and what is known of them
_Name = tuple[EntityType, str]


class Company:
    """Which country the articles that name somebody are about, and which persons they name."""

    def __init__(self, uses: Uses, entities: Mapping[str, Entity], groups: Groups) -> None:
        """Whom articles name by provisional ids is what is asked; ``entities`` are those of the authority file."""
        self._uses = uses
        self._entities = entities
        self._known = lru_cache(_KEPT)(self._known_of)
        self._met = lru_cache(_KEPT)(self._met_in)
        self._keys = {id_: key for key, group in groups.items() for each in group for id_ in each.provisional_ids}

    def is_shared(self, one: Iterable[Candidate], other: Iterable[Candidate]) -> bool:
        """Whether some article of each is about the same country, or names the same person."""
        few, many = sorted(map(self._articles_of, (one, other)), key=len)
        met = {each for article in few for each in self._met(article)}
        return any(not met.isdisjoint(self._met(article)) for article in many)

    def _articles_of(self, group: Iterable[Candidate]) -> set[int]:
        ids = {each.entity_id for each in group if each.entity_id}
        ids.update(each for member in group for each in member.provisional_ids)
        return {article for id_ in ids for article in self._uses.articles_naming(id_)}

    def _met_in(self, article: int) -> set[str]:
        """The country that an article names most, with its places and people, and all persons and unknown places."""
        countries: Counter[str] = Counter()
        met = set()
        for entity_id, mentions in self._uses.named_in(article):
            type_, country = self._known(entity_id)
            if country:
                countries[country] += mentions
            elif type_ in ("person", "place"):
                met.add(self._keys.get(entity_id, entity_id))
        return met | {country for country, _ in sorted(countries.items(), key=lambda item: (-item[1], item[0]))[:1]}

    def _known_of(self, entity_id: str) -> tuple[EntityType, str]:
        """The type of an entity, and the code of the country of a place."""
        if entity_id in self._entities:
            entity = self._entities[entity_id]
            return entity.type, entity.country_code or ""
        if ":" not in entity_id:  # an entity that only a correction names
            return "organisation", ""
        known = provisional(entity_id)
        place = place_of(known.gazetteer_id)
        return known.type, place.code if isinstance(place, Country) else place.country if place else ""


def join_namesakes(groups: Groups, named: Iterable[tuple[str, str]], company: Company) -> Iterator[Merge]:
    """Join the groups where one other entity alone is named so, in the same company; yield joins and suggestions.

    ``named`` are provisional ids with what articles name their bearers. Not persons, whose short forms are surnames.
    """
    joins: dict[str, str] = {}
    for key, full in _fuller(groups, named):
        if groups[key][0].type == "organisation" and not company.is_shared(groups[key], groups[full]):
            yield Merge(groups[full][0], groups[key][0], "suggested", OTHER_COMPANY)
        elif _end(full, joins) != key:  # of two that name each other so, the second is in the first's group by then
            joins[key] = full
    for key in joins:
        first, target = groups[key][0], groups[_end(key, joins)]
        yield Merge(target[0], first, "merged", SHORT_FORM)
    for key in joins:
        groups[_end(key, joins)] += groups.pop(key)


def _fuller(groups: Groups, named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each group that no authority file lists, with the only other one that articles name by the same words."""
    firsts = {key: group[0] for key, group in groups.items() if group and group[0].type != "person"}
    unlisted = {key: (first.type, first.name) for key, first in firsts.items() if first.entity_id is None}
    bearers = _bearers(groups, named, frozenset(unlisted.values()))
    for key, name in unlisted.items():
        others = [other for other in bearers.get(name, ()) if other != key]
        if len(others) == 1 and not are_two_places(firsts[key], groups[others[0]][0]):
            yield key, others[0]


def _bearers(groups: Groups, named: Iterable[tuple[str, str]], names: Container[_Name]) -> dict[_Name, tuple[str, ...]]:
    """The groups that articles name by each of these names."""
    owners = {id_: (member.type, key) for key, group in groups.items() for member in group for id_ in _ids(member)}
    found: dict[_Name, tuple[str, ...]] = {}
    for id_, text in named:
        type_, key = owners.get(id_, ("person", ""))
        if (type_, text) in names and key not in found.get((type_, text), ()):
            found[type_, text] = (*found.get((type_, text), ()), key)
    return found


def _ids(member: Candidate) -> tuple[str, ...]:
    return member.provisional_ids if member.type != "person" else ()


def _end(key: str, joins: Mapping[str, str]) -> str:
    """The group in which a group ends up: a chain of short forms has one end, because no join closes a ring."""
    while key in joins:
        key = joins[key]
    return key
