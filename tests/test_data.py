"""Promises about the shipped data: a fresh build of the five articles, and the files in the repository."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from folders import PROJECT
from forked import Forked
from frictionless.console.console import console

from retold.tables.schema import Field, Table, load_schema

SCHEMA = load_schema()
SOURCE = PROJECT / "data" / "source"
ARTICLES = sorted(path.stem for path in (SOURCE / "articles").iterdir())
TABLES = [pytest.param(table, id=name) for name, table in SCHEMA.items()]
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in SCHEMA.values()
    for column in table.fields
]
FOREIGN_KEYS = [
    pytest.param(table.name, column, other, id=f"{table.name}.{column}")
    for table in SCHEMA.values()
    for column, other in table.foreign_keys.items()
]
# the beginnings of offset columns, and the column that holds the words between them
WORDS = {"char": "text", "cue": "cue", "speaker": "speaker_text", "subject": "subject"}
SPANS = [
    pytest.param(table.name, name.removesuffix("_start"), id=f"{table.name}.{name}")
    for table in SCHEMA.values()
    for name in table.columns
    if name.endswith("_start")
]
DERIVED = ["croissant.json", "ro-crate-metadata.json"]  # of the descriptor; git has no copy of them
PUBLISHED = ["datapackage.json", "DICTIONARY.md", *(f"data/{name}.csv" for name in SCHEMA)]

Row = dict[str, str]


@pytest.fixture(scope="session")
def database(built: Path) -> Iterator[sqlite3.Connection]:
    """The built database, for reading."""
    connection = sqlite3.connect(f"file:{built / 'retold.db'}?mode=ro", uri=True)
    yield connection
    connection.close()


@cache
def cells(output: Path, name: str) -> list[Row]:
    """The rows of a CSV file as text."""
    with (output / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


# The tables as files


@pytest.mark.corpora
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_values_have_their_type_and_keep_the_constraints(table: Table, column: Field, built: Path) -> None:
    for row in cells(built, table.name):
        broken = fault(column, row[column.name])
        assert not broken, f"{table.name} {row['id']}: {column.name} is {row[column.name]!r}, {broken}"


def fault(column: Field, text: str) -> str:
    """What is wrong with a cell, if anything is; its rules read anew, not by the code that made it."""
    rules = column.constraints
    if not text:
        return "required" if rules.get("required") else ""
    forms = {"date": r"\d{4}-\d\d-\d\d", "integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "true|false"}
    if not re.fullmatch(forms.get(column.type, r"(?s)\S.*"), text) or text != text.strip():
        return f"not a {column.type}"
    if column.type == "date":
        date.fromisoformat(text)
    if text not in rules.get("enum", [text]):
        return f"none of {rules['enum']}"
    if not re.fullmatch(rules.get("pattern", "(?s).*"), text):
        return f"not of the form {rules['pattern']}"
    if ("minimum" in rules and float(text) < rules["minimum"]) or (
        "maximum" in rules and float(text) > rules["maximum"]
    ):
        return "out of range"
    return ""


@pytest.mark.corpora
@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique(table: Table, built: Path) -> None:
    for key in (("id",), *table.unique_keys):
        counted = Counter(tuple(row[column] for column in key) for row in cells(built, table.name))
        assert [values for values, count in counted.items() if count > 1 and all(values)] == []


@pytest.mark.corpora
@pytest.mark.parametrize(("table", "column", "other"), FOREIGN_KEYS)
def test_foreign_keys_lead_somewhere(table: str, column: str, other: str, built: Path) -> None:
    known = {row["id"] for row in cells(built, other)}
    assert [row["id"] for row in cells(built, table) if row[column] and row[column] not in known] == []


@pytest.mark.corpora
@pytest.mark.parametrize("table", TABLES)
def test_csv_and_database_say_the_same(table: Table, built: Path, database: sqlite3.Connection) -> None:
    found = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid').fetchall()
    assert [[written(value, column) for value, column in zip(row, table.fields, strict=True)] for row in found] == [
        list(row.values()) for row in cells(built, table.name)
    ]


def written(value: object, column: Field) -> str:
    """A value of the database as the CSV writes it."""
    if value is None:
        return ""
    return ("false", "true")[int(str(value))] if column.type == "boolean" else str(value)


@pytest.mark.corpora
@pytest.mark.parametrize("table", TABLES)
def test_columns_stand_in_the_declared_order(table: Table, built: Path) -> None:
    header = (built / "data" / f"{table.name}.csv").read_bytes().split(b"\r\n", 1)[0]
    assert header.decode() == ",".join(table.columns)


@pytest.mark.parametrize("table", TABLES)
def test_tables_and_columns_are_described(table: Table) -> None:
    assert table.description.startswith("One row per ")
    assert table.title
    assert [column.name for column in table.fields if not column.description.endswith(".")] == []


# Offsets


@pytest.mark.corpora
@pytest.mark.parametrize(("table", "name"), SPANS)
def test_offsets_slice_true(table: str, name: str, built: Path) -> None:
    texts = {row["id"]: row["text"] for row in cells(built, "articles")}
    for row in cells(built, table):
        start, end, words = row[f"{name}_start"], row[f"{name}_end"], row[WORDS[name]]
        assert bool(start) == bool(end) == bool(words), row["id"]
        if start:
            assert texts[row["article_id"]][int(start) : int(end)] == words, row["id"]


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("table", "parent", "key"),
    [
        ("sentences", "paragraphs", "paragraph_id"),
        ("mentions", "sentences", "sentence_id"),
        ("quotes", "paragraphs", "paragraph_id"),
    ],
)
def test_parts_begin_within_their_wholes(table: str, parent: str, key: str, built: Path) -> None:
    wholes = {row["id"]: row for row in cells(built, parent)}
    for row in cells(built, table):
        whole = wholes[row[key]]
        assert row["article_id"] == whole["article_id"], row["id"]
        assert int(whole["char_start"]) <= int(row["char_start"]) < int(whole["char_end"]), row["id"]
        if table != "quotes":  # a quotation may run on over several paragraphs
            assert int(row["char_end"]) <= int(whole["char_end"]), row["id"]


@pytest.mark.corpora
@pytest.mark.parametrize("table", ["paragraphs", "sentences"])
def test_parts_stand_in_order_and_hold_every_character(table: str, built: Path) -> None:
    for article in cells(built, "articles"):
        own = [row for row in cells(built, table) if row["article_id"] == article["id"]]
        assert [int(row["position"]) for row in own] == list(range(1, len(own) + 1))
        ends = [0, *(int(row["char_end"]) for row in own)]
        assert all(end <= int(row["char_start"]) for end, row in zip(ends, own, strict=False))
        assert "".join("".join(row["text"] for row in own).split()) == "".join(article["text"].split())


# The articles and what was cut from them


@pytest.mark.parametrize("article", ARTICLES)
def test_sha256_is_that_of_the_file(article: str, built: Path) -> None:
    (row,) = (row for row in cells(built, "articles") if row["id"] == article)
    assert row["sha256"] == hashlib.sha256((SOURCE / "articles" / f"{article}.txt").read_bytes()).hexdigest()


REMOVED = {
    "europenewsok": [(37, "source-link"), (39, "neighbour-article"), (40, "neighbour-article")],
    "france24-translated": [(3, "published-label"), (33, "comments")],
    "ibtimes": [(2, "printed-twice")],
    "sarkariresultpro": [(23, "comments")],
    "sundsvallidag": [
        *[(1, "weather-banner"), (2, "date-banner"), (3, "cut-off-title"), (8, "related-stories")],
        *((line, "teaser") for line in range(10, 29, 2)),
        (66, "latest-stories"),
    ],
}


@pytest.mark.parametrize("article", ARTICLES)
def test_only_furniture_is_removed(article: str, built: Path) -> None:
    removed = [row for row in cells(built, "removed_lines") if row["article_id"] == article]
    assert [(int(row["line"]), row["rule"]) for row in removed] == REMOVED[article]


@pytest.mark.parametrize("article", ARTICLES)
def test_every_line_of_the_file_is_kept_or_removed(article: str, built: Path) -> None:
    lines = (SOURCE / "articles" / f"{article}.txt").read_text(encoding="utf-8-sig").split("\n")
    removed = {int(row["line"]) for row in cells(built, "removed_lines") if row["article_id"] == article}
    kept = " ".join(line for number, line in enumerate(lines, start=1) if number not in removed)
    (text,) = (row["text"] for row in cells(built, "articles") if row["id"] == article)
    assert " ".join(text.split()) == " ".join(kept.split())


# The package


def resources(built: Path) -> list[dict[str, Any]]:
    descriptor = json.loads((built / "datapackage.json").read_text(encoding="utf-8"))
    return list(descriptor["resources"])


@pytest.mark.corpora
def test_descriptor_tells_bytes_and_hashes(built: Path) -> None:
    for resource in resources(built):
        data = (built / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_descriptor_tells_licences_of_texts_and_annotations_apart(built: Path) -> None:
    for resource in resources(built):
        expected = {"texts": ["other-closed"], "annotations": ["CC-BY-4.0"]}[resource["content"]]
        assert [licence["name"] for licence in resource["licenses"]] == expected


@pytest.mark.corpora
def test_stock_frictionless_finds_the_package_valid(built: Path) -> None:
    process = Forked(partial(console, ["validate", "--json", "datapackage.json"]), built)
    said, errors = process.communicate()
    assert process.returncode == 0, said + errors
    report = json.loads(said)
    assert (report["valid"], len(report["tasks"])) == (True, len(SCHEMA))


@pytest.mark.corpora
def test_zip_holds_the_files(built: Path) -> None:
    with zipfile.ZipFile(built / "retold.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*PUBLISHED[:2], *DERIVED, *PUBLISHED[2:]]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [name for name in archive.namelist() if archive.read(name) != (built / name).read_bytes()] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_file_in_the_repository_is_not_stale(name: str, built: Path) -> None:
    assert (PROJECT / name).read_bytes() == (built / name).read_bytes(), "run make build"


def test_no_other_file_stands_among_the_data() -> None:
    assert sorted(f"data/{path.name}" for path in (PROJECT / "data").glob("*.*")) == sorted(PUBLISHED[2:])


# The database


@pytest.mark.corpora
def test_database_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_strict_and_foreign_keys_indexed(table: Table, database: sqlite3.Connection) -> None:
    (sql,) = database.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table.name]
    ).fetchone()
    assert sql.endswith("STRICT")
    indexed = {database.execute(f'PRAGMA index_info("{row[1]}")').fetchone()[2] for row in index_list(database, table)}
    assert set(table.foreign_keys) <= indexed
    assert {
        key[3]: key[2] for key in database.execute(f'PRAGMA foreign_key_list("{table.name}")')
    } == table.foreign_keys


def index_list(database: sqlite3.Connection, table: Table) -> list[tuple[object, ...]]:
    return database.execute(f'PRAGMA index_list("{table.name}")').fetchall()


@pytest.mark.parametrize(
    ("table", "words", "count"),
    [
        pytest.param("articles", "lavrov", 5, id="a name in every article"),
        pytest.param("articles", "goïta", 4, id="a name with its accent"),
        pytest.param("articles", "goita", 4, id="a name without its accent"),
        pytest.param("articles", "goyta", 1, id="a spelling of one article"),
        pytest.param("articles", "cucumber", 0, id="a word of none"),
        pytest.param("entities", "goyta", 1, id="an entity by one of its spellings"),
    ],
)
def test_search(table: str, words: str, count: int, database: sqlite3.Connection) -> None:
    query = f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH ?"
    assert database.execute(query, [words]).fetchone() == (count,)


@pytest.mark.corpora
@pytest.mark.parametrize("table", [table for table in SCHEMA.values() if table.search], ids=attrgetter("name"))
def test_search_index_holds_every_row(table: Table, database: sqlite3.Connection) -> None:
    database_rows = database.execute(f'SELECT rowid FROM "{table.name}" ORDER BY rowid').fetchall()
    assert database.execute(f'SELECT rowid FROM "{table.name}_fts" ORDER BY rowid').fetchall() == database_rows


# What the tables promise one another


@pytest.mark.corpora
def test_counts_of_stories_and_utterances(database: sqlite3.Connection) -> None:
    wrong_stories = """SELECT id FROM stories WHERE article_count IS NOT
        (SELECT count(*) FROM articles WHERE story_id = stories.id)"""
    wrong_utterances = """SELECT id FROM utterances WHERE (quote_count, article_count) IS NOT
        (SELECT count(*), count(DISTINCT article_id) FROM quotes WHERE utterance_id = utterances.id)"""
    assert database.execute(wrong_stories).fetchall() == []
    assert database.execute(wrong_utterances).fetchall() == []


@pytest.mark.corpora
def test_parts_of_mixed_quotations_lie_within_them(database: sqlite3.Connection) -> None:
    query = """SELECT part.id FROM quotes part JOIN quotes whole ON whole.id = part.part_of_id
        WHERE whole.kind <> 'mixed' OR part.kind <> 'direct' OR part.article_id <> whole.article_id
        OR part.char_start < whole.char_start OR part.char_end > whole.char_end"""
    assert database.execute(query).fetchall() == []
    assert database.execute("SELECT count(*) FROM quotes WHERE part_of_id IS NOT NULL").fetchone()[0] > 0


def test_the_metadata_are_those_of_articles_csv(built: Path) -> None:
    with (SOURCE / "articles.csv").open(encoding="utf-8", newline="") as file:
        declared = {row["id"]: row for row in csv.DictReader(file)}
    shared = ("title", "byline", "credit", "url", "published", "published_basis", "language", "translated_from", "note")
    for row in cells(built, "articles"):
        assert {name: row[name] for name in shared} == {name: declared[row["id"]][name] for name in shared}


def test_a_speaker_is_the_mention_at_the_same_words(database: sqlite3.Connection) -> None:
    disagreeing = """
        select quotes.id, quotes.speaker_text, quotes.speaker_id, mentions.entity_id
        from quotes join mentions on mentions.article_id = quotes.article_id
        where mentions.char_start = quotes.speaker_start and mentions.char_end = quotes.speaker_end
            and mentions.kind <> 'demonym' and quotes.speaker_id is not mentions.entity_id
    """
    assert database.execute(disagreeing).fetchall() == []
