"""Open a source folder: what people wrote, checked before anything is built from it.

In: the path of the folder. Out: a Source with the references of its articles, their metadata, the authority file, the
corrections and the furniture rules. Invariant: every value has been checked against the column of the schema that it
ends up in; nothing unknown has been dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.errors import SourceError, place
from retold.parse import SLUG, Row, is_there, read_csv
from retold.reading.columns import METADATA
from retold.reading.listing import Refs, list_articles
from retold.reading.metadata import FULL, Values, cast_row, check_metadata
from retold.reading.registry import ENDINGS
from retold.records import Alias, Entity, Metadata
from retold.source.corrections import Corrections, read_corrections
from retold.source.dataset import read_dataset
from retold.source.tombstones import read_tombstones
from retold.tables.schema import Table

OUTLETS = ("id", "name", "kind", "country_code", "url")
ENTITIES = ("id", "name", "type", "description", "wikidata_id", "country_code", "latitude", "longitude")
ALIASES = ("entity_id", "alias", "kind", "ambiguous", "note")
KNOWN = {
    "articles",
    "articles.csv",
    "outlets.csv",
    "entities.csv",
    "aliases.csv",
    "corrections.csv",
    "furniture.csv",
    "tombstones.csv",
    "dataset.yml",
}


@dataclass(frozen=True)
class Source:
    """A source folder, opened and checked."""

    path: Path
    articles: Refs
    metadata: dict[str, Metadata]
    outlets: dict[str, Values]
    entities: dict[str, Entity]
    aliases: list[Alias]
    corrections: Corrections
    furniture: Path | None
    dataset: dict[str, Any]
    shows: str
    tombstones: list[Row]
    notices: list[str]


def open_source(path: Path, schema: Mapping[str, Table], skip_bad: bool = False) -> Source:
    """Read everything in a source folder but the articles' texts.

    Raises SourceError for the first thing that is wrong; with ``skip_bad``, not for articles that cannot be read.
    """
    if not path.is_dir():
        raise SourceError(path, "there is no such folder; name the folder that holds articles/")
    folder = path / "articles"
    if not folder.is_dir():
        raise SourceError(folder, "there is no such folder; put the articles there")
    listing = list_articles(folder, skip_bad)
    if not listing.articles:
        raise SourceError(folder, f"there are no articles; put files there that end in {', '.join(ENDINGS)}")
    ids = listing.ids()
    furniture = path / "furniture.csv"
    dataset = read_dataset(path / "dataset.yml")
    entities = _entities(path / "entities.csv", schema["entities"])
    return Source(
        path=path,
        articles=listing.articles,
        metadata=_metadata(path / "articles.csv", schema["articles"], ids, skip_bad),
        outlets=_outlets(path / "outlets.csv", schema["outlets"]),
        entities={entity.id: entity for _, entity in entities},
        aliases=_aliases(path, schema["aliases"], entities),
        corrections=read_corrections(path / "corrections.csv", ids),
        furniture=furniture if is_there(furniture) else None,
        dataset=dataset,
        shows=dataset.pop("shows", FULL),
        tombstones=read_tombstones(path / "tombstones.csv"),
        notices=[*_unknown_files(path), *listing.notices],
    )


def _unknown_files(path: Path) -> Iterator[str]:
    for entry in sorted(path.iterdir()):
        if entry.name not in KNOWN and not entry.name.startswith("."):
            yield f"{place(entry)}: not a part of a source folder, left out."


# The CSV files


def _metadata(path: Path, table: Table, ids: Mapping[str, str], skip_bad: bool) -> dict[str, Metadata]:
    """What articles.csv says, by id; an article may be named by its id or by the name that it came with."""
    found: dict[str, Metadata] = {}
    for line, row in read_csv(path, ("id", *METADATA), ("id",)):
        name = row.pop("id")
        key = ids.get(name, "")
        if not key and skip_bad:  # it may be one of those that cannot be read
            continue
        if not key:
            problem = f"there is no article {name!r} in articles/; correct the id or remove the row"
            raise SourceError(path, problem, line)
        if key in found:
            raise SourceError(path, f"the article {key!r} stands there twice; remove one row", line)
        found[key] = check_metadata(path, line, row, table)
    return found


def _outlets(path: Path, table: Table) -> dict[str, Values]:
    outlets: dict[str, Values] = {}
    for line, row in read_csv(path, OUTLETS, ("id", "name")):
        row["kind"] = row["kind"] or "unknown"
        values = cast_row(path, line, row, table)
        _check_slug(path, line, row["id"])
        if row["name"] in outlets or any(row["id"] == other["id"] for other in outlets.values()):
            raise SourceError(path, f"the outlet {row['name']!r} stands there twice; remove one row", line)
        outlets[row["name"]] = values
    return outlets


def _entities(path: Path, table: Table) -> list[tuple[int, Entity]]:
    entities: dict[str, tuple[int, Entity]] = {}
    for line, row in read_csv(path, ENTITIES, ("id", "name", "type")):
        values = cast_row(path, line, row, table)
        _check_slug(path, line, row["id"])
        if row["id"] in entities:
            raise SourceError(path, f"the entity {row['id']!r} stands there twice; remove one row", line)
        entities[row["id"]] = line, Entity(**values, origin="curated")  # type: ignore[arg-type]
    return list(entities.values())


def _aliases(folder: Path, table: Table, entities: list[tuple[int, Entity]]) -> list[Alias]:
    """The entities' own names, then aliases.csv; a row there that repeats a name may mark it as ambiguous."""
    listed = list(_listed_aliases(folder / "aliases.csv", table, {entity.id for _, entity in entities}))
    repeated = {(alias.entity_id, alias.alias) for _, alias in listed}
    names = [
        (line, Alias(entity.id, entity.name, "name", False, None, "curated"))
        for line, entity in entities
        if (entity.id, entity.name) not in repeated
    ]
    holders: dict[str, Alias] = {}
    for file, rows in (("entities.csv", names), ("aliases.csv", listed)):
        for line, alias in rows:
            _check_alias(folder / file, line, alias, holders)
    return [alias for _, alias in (*names, *listed)]


def _listed_aliases(path: Path, table: Table, ids: set[str]) -> Iterator[tuple[int, Alias]]:
    for line, row in read_csv(path, ALIASES, ("entity_id", "alias")):
        row["kind"], row["ambiguous"] = row["kind"] or "name", row["ambiguous"] or "no"
        if row["entity_id"] not in ids:
            problem = f"there is no entity {row['entity_id']!r} in entities.csv; correct the id or add the entity"
            raise SourceError(path, problem, line)
        yield line, Alias(**cast_row(path, line, row, table), origin="curated")  # type: ignore[arg-type]


def _check_alias(path: Path, line: int, alias: Alias, holders: dict[str, Alias]) -> None:
    other = holders.setdefault(alias.alias, alias)
    if other is alias:
        return
    if other.entity_id == alias.entity_id:
        problem = f"{alias.alias!r} stands there twice for {alias.entity_id!r}; remove one row"
        raise SourceError(path, problem, line)
    if not (alias.ambiguous and other.ambiguous):
        problem = (
            f"{alias.alias!r} stands for {other.entity_id!r} and for {alias.entity_id!r}; "
            "mark both as ambiguous in aliases.csv, or remove one"
        )
        raise SourceError(path, problem, line)


def _check_slug(path: Path, line: int, text: str) -> None:
    if not SLUG.fullmatch(text):
        raise SourceError(path, f"the id {text!r} is not a slug; use a-z, digits and single hyphens", line)
