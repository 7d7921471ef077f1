"""Open a source folder: what people wrote, checked before anything is built from it.

In: the path of the folder. Out: a Source with the references of its articles, their metadata, the authority file and
the furniture rules. Invariant: every value has been checked against the column of datapackage.json that it ends up
in; nothing unknown has been dropped in silence.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from retold.errors import SourceError
from retold.records import Alias, Entity
from retold.schema import Table, Value

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ARTICLE_ENDINGS = (".txt", ".md", ".html", ".jsonl")
METADATA = (
    "title", "outlet", "byline", "credit", "url", "published", "published_basis", "language", "translated_from",
    "rights", "note",
)  # fmt: skip
OUTLETS = ("id", "name", "kind", "country_code", "url")
ENTITIES = ("id", "name", "type", "description", "wikidata_id", "country_code", "latitude", "longitude")
ALIASES = ("entity_id", "alias", "kind", "ambiguous", "note")
DATASET = ("name", "title", "description", "version", "homepage", "licenses", "sources", "contributors")
KNOWN = {
    "articles",
    "articles.csv",
    "outlets.csv",
    "entities.csv",
    "aliases.csv",
    "furniture.csv",
    "dataset.yml",
}

Row = dict[str, str]
Values = dict[str, Value]
Metadata = dict[str, str | None]


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
        entities=entities,
        aliases=_aliases(path / "aliases.csv", schema["aliases"], entities),
        furniture=furniture if furniture.exists() else None,
        dataset=_dataset(path / "dataset.yml"),
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
        offset = 0
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield ArticleRef(_json_id(path, number, line), path, number, offset)
            offset += len(line)


def _json_id(path: Path, number: int, line: bytes) -> str:
    record = parse_json(path, number, line)
    article_id = record.get("id")
    if not isinstance(article_id, str):
        raise SourceError(path, "the article has no id; give it one in lower-case letters and digits", number)
    return article_id


def parse_json(path: Path, number: int, line: bytes) -> dict[str, Any]:
    """The object on a line of a JSON-lines file; SourceError if it is none."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError(path, "the line is not UTF-8; save the file as UTF-8", number) from None
    except (ValueError, RecursionError) as error:
        raise SourceError(path, f"the line is not JSON ({error}); mend or remove it", number) from None
    if not isinstance(record, dict):
        raise SourceError(path, "the line is not a JSON object; write one {...} per line", number)
    return record


def _check_id(ref: ArticleRef, other: ArticleRef | None) -> None:
    line = ref.line or None
    if not SLUG.fullmatch(ref.id):
        problem = f"the id {ref.id!r} is not a slug; use lower-case letters a-z, digits and single hyphens"
        raise SourceError(ref.path, problem, line)
    if other:
        raise SourceError(ref.path, f"the id {ref.id!r} is taken by {other.path}; rename one of them", line)


# The CSV files and dataset.yml


def read_csv(path: Path, columns: tuple[str, ...], required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Rows of a CSV file with their line numbers; none if the file is not there.

    Cells are stripped of white space around; a column that the file lacks gives empty cells. Raises SourceError for
    bytes that are not UTF-8, NUL bytes, unknown, repeated or missing columns, and rows of the wrong length.
    """
    if not path.exists():
        return
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(path, header, columns, required)
        for cells in reader:
            if len(cells) not in (0, len(header)):
                problem = f"the row has {len(cells)} cells, but the header has {len(header)}; check commas and quotes"
                raise SourceError(path, problem, reader.line_num)
            if cells:
                row = dict.fromkeys(columns, "") | dict(zip(header, map(str.strip, cells), strict=True))
                yield reader.line_num, row
    except csv.Error as error:
        raise SourceError(path, f"the CSV is broken ({error}); check the quotes", reader.line_num) from None


def _check_header(path: Path, header: list[str], columns: tuple[str, ...], required: tuple[str, ...]) -> None:
    for name in header:
        if name not in columns:
            raise SourceError(path, f"the column {name!r} is unknown; the columns are {', '.join(columns)}", 1)
        if header.count(name) > 1:
            raise SourceError(path, f"the column {name!r} stands there twice; remove one", 1)
    for name in required:
        if name not in header:
            raise SourceError(path, f"the column {name!r} is missing; add it", 1)


def _read_text(path: Path) -> str:
    data = path.read_bytes()
    if b"\0" in data:
        raise SourceError(
            path,
            "there is a NUL byte; save the file as UTF-8 text",
            data.count(b"\n", 0, data.index(b"\0")) + 1,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(path, "there are bytes that are not UTF-8; save the file as UTF-8", line) from None


def cast_row(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Values:
    """The row's cells as values of the table's columns; SourceError for a value that does not fit."""
    try:
        return {name: table.column(name).cast(cell) for name, cell in row.items()}
    except ValueError as error:
        raise SourceError(path, f"{error}; correct it", line) from None


def check_metadata(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Metadata:
    """Metadata of an article as values; ``outlet`` stays the outlet's name."""
    # the language has a default, and every other column may be empty: only what is said is checked
    said = {name: cell for name, cell in row.items() if cell}
    outlet = said.pop("outlet", None)
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


def _entities(path: Path, table: Table) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for line, row in read_csv(path, ENTITIES, ("id", "name", "type")):
        values = cast_row(path, line, row, table)
        _check_slug(path, line, row["id"])
        if row["id"] in entities:
            raise SourceError(path, f"the entity {row['id']!r} stands there twice; remove one row", line)
        entities[row["id"]] = Entity(**values, origin="curated")  # type: ignore[arg-type]
    return entities


def _aliases(path: Path, table: Table, entities: Mapping[str, Entity]) -> list[Alias]:
    aliases = [Alias(entity.id, entity.name, "name", False, None, "curated") for entity in entities.values()]
    holders: dict[str, Alias] = {}
    for alias in aliases:
        _check_alias(path, None, alias, holders)
    for line, row in read_csv(path, ALIASES, ("entity_id", "alias")):
        row["kind"], row["ambiguous"] = row["kind"] or "name", row["ambiguous"] or "no"
        if row["entity_id"] not in entities:
            problem = f"there is no entity {row['entity_id']!r} in entities.csv; correct the id or add the entity"
            raise SourceError(path, problem, line)
        alias = Alias(**cast_row(path, line, row, table), origin="curated")  # type: ignore[arg-type]
        _check_alias(path, line, alias, holders)
        aliases.append(alias)
    return aliases


def _check_alias(path: Path, line: int | None, alias: Alias, holders: dict[str, Alias]) -> None:
    other = holders.setdefault(alias.alias, alias)
    if other is alias:
        return
    if other.entity_id == alias.entity_id:
        problem = f"{alias.alias!r} stands there twice for {alias.entity_id!r} (its name counts); remove one row"
        raise SourceError(path, problem, line)
    if not (alias.ambiguous and other.ambiguous):
        problem = (
            f"{alias.alias!r} stands for {other.entity_id!r} and for {alias.entity_id!r}; "
            "mark both rows as ambiguous, or remove one"
        )
        raise SourceError(path, problem, line)


def _check_slug(path: Path, line: int, text: str) -> None:
    if not SLUG.fullmatch(text):
        raise SourceError(path, f"the id {text!r} is not a slug; use a-z, digits and single hyphens", line)


def _dataset(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    return parse_yaml(path, _read_text(path), DATASET)


def parse_yaml(path: Path, text: str, keys: Iterable[str]) -> dict[str, Any]:
    """The mapping in a YAML text, its keys checked; SourceError if it is broken or has other keys."""
    try:
        record = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"the YAML is broken ({getattr(error, 'problem', None) or 'unreadable'}); mend it"
        raise SourceError(path, problem, mark.line + 1 if mark else None) from None
    if not isinstance(record, dict):
        raise SourceError(path, "the YAML is not a list of keys with values; write 'key: value' lines")
    check_keys(path, None, record, keys)
    return record


def check_keys(path: Path, line: int | None, record: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Raise SourceError for a key of the record that is none of the keys."""
    allowed = list(keys)
    for key in record:
        if key not in allowed:
            raise SourceError(path, f"the key {key!r} is unknown; the keys are {', '.join(allowed)}", line)
