"""Make entities of the names that articles use: the known ones, and those that no authority file lists.

In: a database with the mentions of every article, some of them with provisional ids, and the authority file. Out: the
same with the rows of entities, aliases and merges, and no provisional id left; and of each article a key of whom it
names, by which an earlier build is known to have found the same. Invariant: what a person decided holds; every merge is
a row with its evidence, so that it can be looked at and undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter

from retold.cache import key_of
from retold.entities.discover import Provisional, provisional
from retold.entities.identify import Candidate, Groups, Identities, identify
from retold.entities.namesakes import Company, join_namesakes
from retold.entities.uses import Uses
from retold.names.gazetteer import City, Country, place_of, whereabouts
from retold.records import Alias, Decision, Entity, EntityType, Judgement, MentionKind, Origin
from retold.source.corrections import Corrections
from retold.tables.rows import Rows, entity_rows, merge_rows
from retold.tables.store import Store
from retold.text import free_slug, slug

_TOGETHER = 500  # entities whose rows are in memory at the same time
_SETTLE = "UPDATE {0} SET {1} = settled({1}) WHERE instr({1}, ':')"
_SPEAKERS = "SELECT article_id, speaker_id FROM quotes ORDER BY rowid"
_DROP = "DELETE FROM mentions WHERE instr(entity_id, ':') AND settled(entity_id) IS NULL"


def merge_entities(
    store: Store, entities: Mapping[str, Entity], aliases: Sequence[Alias], corrections: Corrections
) -> dict[str, bytes]:
    """Settle every provisional id in the store, and add the rows of entities, aliases and merges.

    Returns a key for each article that names anybody, of who all these are: with the key of its own rows it is one for
    all that the database then says of its names and speakers.

    Raises SourceError for a correction of a spelling that fits nothing.
    """
    uses = Uses(store)
    found = identify([*_known(entities, aliases), *_candidates(uses, corrections)], _apart(corrections))
    groups = _by_id(found, entities)
    found.merges += join_namesakes(groups, uses.names(), Company(uses, entities, groups))
    _check_decided(groups, corrections)
    _join_decided(groups, corrections)
    dropped = _take(groups, {each.words for each in corrections.on_spellings("no entity")})
    settled = _settled(groups, dropped)
    _put_ids(store, settled)
    rows = _entity_rows(groups, entities, aliases, uses.aliases(settled), uses.articles(settled))
    keys = dict(_add_entities(store, rows))
    store.insert("merges", merge_rows(_judgements(found, groups, corrections)))
    return _with_speakers(store, uses.keys(settled, keys), keys)


def _known(entities: Mapping[str, Entity], aliases: Iterable[Alias]) -> Iterator[Candidate]:
    for alias in aliases:
        if alias.kind == "name":
            yield Candidate(entities[alias.entity_id].type, alias.alias, 0, alias.entity_id)


def _candidates(uses: Uses, corrections: Corrections) -> Iterator[Candidate]:
    """One for every name that articles have in full; the type is what a person decided, if anybody did."""
    types = {each.words: each.type for each in corrections.on_spellings("type")}
    found: dict[tuple[EntityType, str, str], list[tuple[str, int]]] = {}
    for entity_id, mentions in sorted(uses.mentions().items()):
        if ":" not in entity_id:
            continue
        known = provisional(entity_id)
        name = _listed_name(known)
        key = (types.get(name) or known.type, name, known.gazetteer_id)
        found.setdefault(key, []).append((entity_id, mentions))
    for (entity_type, name, place), own in found.items():
        ids = tuple(entity_id for entity_id, _ in own)
        yield Candidate(entity_type, name, sum(mentions for _, mentions in own), None, ids, place)


def _listed_name(known: Provisional) -> str:
    """The gazetteer's name, so that all spellings that it knows are one; without one, the article's."""
    place = place_of(known.gazetteer_id) if known.gazetteer_id else None
    return place.name if place else known.name


def _apart(corrections: Corrections) -> frozenset[tuple[str, str]]:
    return frozenset((each.entity_id or "", each.words) for each in corrections.on_spellings("apart"))


def _by_id(found: Identities, entities: Iterable[str]) -> Groups:
    """The groups by the ids of their entities; all groups of one listed entity ("US", "United States") are one."""
    groups: Groups = {entity_id: [] for entity_id in entities}
    for group in found.groups:
        if group[0].entity_id:
            groups[group[0].entity_id] += group
    for group in found.groups:
        if not group[0].entity_id:
            kind = slug(whereabouts(group[0].place)) if group[0].place else group[0].type
            groups[free_slug(group[0].name, groups, kind)] = group
    return groups


def _check_decided(groups: Groups, corrections: Corrections) -> None:
    """Raise SourceError for a correction whose spelling no article has, or whose entity there is not."""
    asked = {each.words for each in corrections.of_spellings}
    spellings = {member.name for member in _meant(groups, asked)}
    for correction in corrections.of_spellings:
        if correction.words not in spellings:
            raise corrections.error(correction, f"no article has the spelling {correction.words!r}")
    taken = {each.words: each for each in corrections.of_spellings if each.decision in ("same", "no entity")}
    for correction in corrections.all():
        if correction.entity_id is None:
            continue
        if correction.entity_id not in groups:
            raise corrections.error(correction, f"there is no entity {correction.entity_id!r}")
        other = next((taken[each.name] for each in groups[correction.entity_id][:1] if _means(taken, each)), None)
        if other and other.entity_id != correction.entity_id:
            raise corrections.error(correction, f"line {other.line} takes the entity {correction.entity_id!r} away")


def _join_decided(groups: Groups, corrections: Corrections) -> None:
    """Move every spelling that a person gave to an entity there."""
    given = {each.words: each.entity_id or "" for each in corrections.on_spellings("same")}
    moved = _take(groups, given)
    for member in moved:
        groups[given[member.name]].append(member)


def _take(groups: Groups, spellings: Collection[str]) -> list[Candidate]:
    """Take the members with those spellings out of their groups; a group may be left without any."""
    taken = _meant(groups, spellings)
    if taken:
        for group in groups.values():
            group[:] = [member for member in group if not _means(spellings, member)]
    return taken


def _meant(groups: Groups, spellings: Collection[str]) -> list[Candidate]:
    """The members with those spellings."""
    if not spellings:
        return []
    return [member for group in groups.values() for member in group if _means(spellings, member)]


def _means(spellings: Container[str], member: Candidate) -> bool:
    return bool(member.provisional_ids) and member.name in spellings


def _settled(groups: Groups, dropped: Iterable[Candidate]) -> dict[str, str | None]:
    """Of each provisional id the entity, None for what is none."""
    found: dict[str, str | None] = {each: None for member in dropped for each in member.provisional_ids}
    for key, group in groups.items():
        found.update((each, key) for member in group for each in member.provisional_ids)
    return found


def _put_ids(store: Store, settled: Mapping[str, str | None]) -> None:
    """Put the ids of entities in the place of provisional ones, and take away what names none."""
    store.connection.create_function("settled", 1, settled.__getitem__, deterministic=True)
    if None in settled.values():
        store.connection.execute(_DROP)
    for table, column in (("mentions", "entity_id"), ("quotes", "speaker_id")):
        store.connection.execute(_SETTLE.format(table, column))


def _entity(key: str, group: list[Candidate]) -> Entity:
    place = next((place for member in group if member.place and (place := place_of(member.place))), None)
    origin: Origin = "gazetteer" if place else "discovered"
    code = place.code if isinstance(place, Country) else place.country if place else None
    latitude, longitude = (place.latitude, place.longitude) if isinstance(place, Country | City) else (None, None)
    return Entity(key, group[0].name, group[0].type, None, None, code, latitude, longitude, origin)


def _add_entities(store: Store, rows: Iterator[Rows]) -> Iterator[tuple[str | None, bytes]]:
    """Add the rows of entities and aliases, some at a time; tells a key of each for what comparing reads of it."""
    while some := list(islice(rows, _TOGETHER)):
        for table in ("entities", "aliases"):
            store.insert(table, (row for own in some for row in own[table]))
        for row in (row for own in some for row in own["entities"]):
            yield row["id"], key_of(row["id"], row["type"], row["country_code"] or "", row["name"])


def _with_speakers(
    store: Store, named: Mapping[str, bytes], entity_keys: Mapping[str | None, bytes]
) -> dict[str, bytes]:
    """The keys of whom articles name, with whom they quote."""
    found = dict(named)
    for article_id, quotes in groupby(store.connection.execute(_SPEAKERS), itemgetter(0)):
        found[article_id] = key_of(named.get(article_id, b""), *(entity_keys.get(each, b"") for _, each in quotes))
    return found


def _entity_rows(
    groups: Groups,
    known: Mapping[str, Entity],
    aliases: Iterable[Alias],
    spellings: Mapping[str, Sequence[tuple[str, MentionKind]]],
    article_counts: Counter[str | None],
) -> Iterator[Rows]:
    """The rows of each entity and its aliases, in the order of the entities' ids."""
    listed: dict[str, list[Alias]] = {}
    for alias in aliases:
        listed.setdefault(alias.entity_id, []).append(alias)
    for key in sorted({*known, *(key for key, group in groups.items() if group)}):
        entity = known.get(key) or _entity(key, groups[key])
        own = listed.get(key, [])
        yield entity_rows(entity, [*own, *_new_spellings(entity, own, spellings.get(key, ()))], article_counts[key])


def _new_spellings(
    entity: Entity, listed: Iterable[Alias], found: Iterable[tuple[str, MentionKind]]
) -> Iterator[Alias]:
    """The name of a new entity, and every spelling that an article has and the authority file has not."""
    seen = {(alias.alias, alias.kind) for alias in listed}
    own: list[tuple[str, MentionKind]] = [(entity.name, "name")] if entity.origin != "curated" else []
    origin = "discovered" if entity.origin == "curated" else entity.origin
    for text, kind in dict.fromkeys([*own, *found]):
        if (text, kind) not in seen:
            yield Alias(entity.id, text, kind, False, None, origin)


def _judgements(found: Identities, groups: Groups, corrections: Corrections) -> Iterator[Judgement]:
    """Merges that were made or suggested, then what people decided."""
    ids = {id(member): key for key, group in groups.items() for member in group}
    decided = {each.words for each in (*corrections.on_spellings("same"), *corrections.on_spellings("apart"))}
    for merge in found.merges:
        into, spelling, verdict = ids[id(merge.into)], merge.spelling.name, merge.verdict
        if spelling not in decided:
            yield Judgement(into, spelling, merge.decision, verdict.grounds, verdict.score, "automatic")
    decisions: tuple[tuple[str, Decision], ...] = (("same", "merged"), ("apart", "kept apart"))
    for decision, words in decisions:
        for each in corrections.on_spellings(decision):
            yield Judgement(each.entity_id or "", each.words, words, "a person decided", 1.0, "curated")
