"""Open a source folder: what people wrote, checked before anything is built from it.

In: the path of the folder. Out: a Source with the references of its articles, their metadata, the authority file, the
corrections and the furniture rules. Invariant: every value has been checked against the column of the schema that it
ends up in; nothing unknown has been dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retold.errors import SourceError, place
from retold.reading.dates import read_moment
from retold.records import Alias, Entity, Metadata
from retold.source.corrections import Corrections, read_corrections
from retold.source.dataset import read_dataset
from retold.source.parse import SLUG, clean, parse_json, read_csv
from retold.tables.schema import Table, Value

_ADDRESS = re.compile(r"https?://[^\s/]\S*")
MAX_BYTES = 2_000_000
MAX_PAGE = 50_000_000  # most of a saved page is script; its text is measured by itself
TOO_LARGE = "the article is larger than {:,} bytes; split it into articles"
ARTICLE_ENDINGS = (".txt", ".md", ".html", ".jsonl")
METADATA = (
    "title", "outlet", "byline", "credit", "url", "published", "published_at", "published_basis", "language",
    "translated_from", "rights", "note",
)  # fmt: skip
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
    "dataset.yml",
}

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Where an article stands: a file, or a line of a JSON-lines file that begins at byte ``offset``."""

    id: str
    path: Path
    line: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Source:
    """A source folder, opened and checked."""

    path: Path
    articles: list[ArticleRef]
    metadata: dict[str, Metadata]
    outlets: dict[str, Values]
    entities: dict[str, Entity]
    aliases: list[Alias]
    corrections: Corrections
    furniture: Path | None
    dataset: dict[str, Any]
    notices: list[str]


def open_source(path: Path, schema: Mapping[str, Table]) -> Source:
    """Read everything in a source folder but the articles' texts.

    Raises SourceError for the first thing that is wrong.
    """
    if not path.is_dir():
        raise SourceError(path, "there is no such folder; name the folder that holds articles/")
    refs, notices = _article_refs(path / "articles")
    furniture = path / "furniture.csv"
    entities = _entities(path / "entities.csv", schema["entities"])
    return Source(
        path=path,
        articles=refs,
        metadata=_metadata(path / "articles.csv", schema["articles"], {ref.id for ref in refs}),
        outlets=_outlets(path / "outlets.csv", schema["outlets"]),
        entities={entity.id: entity for _, entity in entities},
        aliases=_aliases(path, schema["aliases"], entities),
        corrections=read_corrections(path / "corrections.csv", {ref.id for ref in refs}),
        furniture=furniture if furniture.exists() else None,
        dataset=read_dataset(path / "dataset.yml"),
        notices=[*_unknown_files(path), *notices],
    )


def _unknown_files(path: Path) -> Iterator[str]:
    for entry in sorted(path.iterdir()):
        if entry.name not in KNOWN and not entry.name.startswith("."):
            yield f"{entry}: not a part of a source folder, left out."


# Articles


def _article_refs(folder: Path) -> tuple[list[ArticleRef], list[str]]:
    if not folder.is_dir():
        raise SourceError(folder, "there is no such folder; put the articles there")
    refs: dict[str, ArticleRef] = {}
    notices = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.suffix not in ARTICLE_ENDINGS or not path.is_file():
            notices.append(f"{path}: not an article ({', '.join(ARTICLE_ENDINGS)}), left out.")
            continue
        for ref in _refs_of(path):
            _check_id(ref, refs.get(ref.id))
            refs[ref.id] = ref
    if not refs:
        raise SourceError(folder, f"there are no articles; put files there that end in {', '.join(ARTICLE_ENDINGS)}")
    return [refs[key] for key in sorted(refs)], notices


def _refs_of(path: Path) -> Iterator[ArticleRef]:
    if path.suffix != ".jsonl":
        yield ArticleRef(path.stem, path)
        return
    with path.open("rb") as file:
        number = offset = 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            if len(line) > MAX_BYTES:
                raise SourceError(path, TOO_LARGE.format(MAX_BYTES), number)
            if line.strip():
                yield ArticleRef(_json_id(path, number, line), path, number, offset)
            offset += len(line)


def _json_id(path: Path, number: int, line: bytes) -> str:
    record = parse_json(path, number, line)
    article_id = record.get("id")
    if not isinstance(article_id, str):
        raise SourceError(path, "the article has no id; give it one in lower-case letters and digits", number)
    return article_id


def _check_id(ref: ArticleRef, other: ArticleRef | None) -> None:
    line = ref.line or None
    if not SLUG.fullmatch(ref.id):
        problem = f"the id {ref.id!r} is not a slug; use lower-case letters a-z, digits and single hyphens"
        raise SourceError(ref.path, problem, line)
    if other:
        raise SourceError(ref.path, f"the id {ref.id!r} is taken by {place(other.path, other.line)}; rename one", line)


# The CSV files


def cast_row(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Values:
    """The row's cells as values of the table's columns; SourceError for a value that does not fit."""
    try:
        if row.get("url"):
            _check_address(row["url"])
        return {name: table.column(name).cast(cell) for name, cell in row.items()}
    except ValueError as error:
        raise SourceError(path, f"{error}; correct it", line) from None


def _check_address(text: str) -> None:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"url is {text!r}, but should be a web address such as https://example.org/page")


def check_metadata(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Metadata:
    """Metadata of an article as values; ``outlet`` stays the outlet's name."""
    # the language has a default, and every other column may be empty: only what is said is checked
    said = {name: clean(cell) for name, cell in row.items() if clean(cell)}
    outlet = said.pop("outlet", None)
    moment = read_moment(said.get("published", ""))
    if moment and moment.minute:
        said = {"published_at": moment.minute} | said | {"published": moment.day}
    values = cast_row(path, line, said, table)
    checked: Metadata = {name: str(values[name]) if name in values else None for name in METADATA}
    return checked | {"outlet": outlet}


def _metadata(path: Path, table: Table, ids: set[str]) -> dict[str, Metadata]:
    found: dict[str, Metadata] = {}
    for line, row in read_csv(path, ("id", *METADATA), ("id",)):
        key = row.pop("id")
        if key not in ids:
            raise SourceError(path, f"there is no article {key!r} in articles/; correct the id or remove the row", line)
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
