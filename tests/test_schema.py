"""The tables as the schema declares them: what is loaded, what is refused, and what is derived."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from folders import PROJECT

from retold import records
from retold.errors import SourceError
from retold.stories.retellings import Grade
from retold.stories.values import ValueKind
from retold.tables.schema import SCHEMA, Field, Table, Value, View, dictionary, load_schema, load_views

DECLARED = """
shared:
  - &key {required: true, unique: true}
tables:
  quays:
    title: Quays
    description: One row per quay.
    content: annotations
    search: [name]
    unique: [[kind, length]]
    columns:
      id: {<<: *key, description: Key.}
      name: {description: Its | name., unique: true}
      kind: {description: Kind., enum: [old, it's]}
      length: {description: In metres., type: number, minimum: 1}
      open: {description: Whether it is., type: boolean}
      next_id: {description: The one behind it., names: quays}
"""
Change = Callable[[dict[str, Any]], object]


def load(folder: Path, change: Change = lambda quays: None) -> Mapping[str, Table]:
    """The schema above, with a change made to its only table."""
    declared = yaml.safe_load(DECLARED)
    change(declared["tables"]["quays"])
    path = folder / "schema.yml"
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return load_schema(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda quays: quays.pop("description"), "must begin with 'One row per'", id="no description"),
        pytest.param(lambda quays: quays.update(description="Quays."), "must begin with 'One row per'", id="no grain"),
        pytest.param(
            lambda quays: quays["columns"]["name"].pop("description"), "quays.name has no description", id="column"
        ),
        pytest.param(
            lambda quays: quays["columns"]["next_id"].update(names="piers"),
            "quays.next_id to piers names nothing",
            id="foreign key to no table",
        ),
        pytest.param(lambda quays: quays.update(search=["nmae"]), "has no column nmae", id="search of no column"),
        pytest.param(lambda quays: quays.update(unique=[["kind", "hue"]]), "has no column hue", id="key of no column"),
        pytest.param(lambda quays: quays.update(serch=["name"]), "quays declares 'serch'", id="unknown of a table"),
        pytest.param(
            lambda quays: quays["columns"]["length"].update(minimun=2),
            "quays.length declares 'minimun'",
            id="unknown of a column",
        ),
    ],
)
def test_a_schema_with_gaps_is_refused(change: Change, words: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=words):
        load(tmp_path, change)


VIEW = {
    "title": "Berths",
    "description": "One row per quay with a length.",
    "from": "quays",
    "columns": {"quay_id": "quays.id", "feet": {"sql": "round(quays.length / 0.3048)", "description": "In feet."}},
}


def load_view(folder: Path, **changed: Any) -> View:
    declared = yaml.safe_load(DECLARED) | {"views": {"berths": VIEW | changed}}
    path = folder / "schema.yml"
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return load_views(path)["berths"]


def test_the_view_is_made_as_declared(tmp_path: Path) -> None:
    view = load_view(tmp_path)
    table = load_schema(tmp_path / "schema.yml")["quays"]
    with sqlite3.connect(":memory:") as database:
        database.execute(table.create_sql())
        database.execute(table.insert_sql(), ("a", "A", "old", 30.48, 1, None))
        database.execute(view.create_sql())
        answer = database.execute("SELECT * FROM berths")
        assert [column[0] for column in answer.description] == ["quay_id", "feet"]
        assert answer.fetchall() == [("a", 100.0)]
    assert [(column.name, column.description) for column in view.fields] == [("quay_id", "Key."), ("feet", "In feet.")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"description": "Berths."}, "of berths must begin with 'One row per'", id="no grain"),
        pytest.param({"columns": {"a": "quays.hue"}}, "takes quays.hue, which is no column", id="no such column"),
        pytest.param({"columns": {"a": "piers.id"}}, "takes piers.id, which is no column", id="no such table"),
        pytest.param({"columns": {"a": {"sql": "1"}}}, "berths.a has no description", id="no description"),
        pytest.param({"where": "1"}, "berths declares 'where'", id="unknown"),
    ],
)
def test_a_view_with_gaps_is_refused(changed: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=words):
        load_view(tmp_path, **changed)


def test_the_table_is_made_as_declared(tmp_path: Path) -> None:
    table = load(tmp_path)["quays"]
    with sqlite3.connect(":memory:") as database:
        database.execute(table.create_sql())
        database.execute(table.insert_sql(), ("a", "A", "old", 1.5, 1, None))
        columns = database.execute("PRAGMA table_info(quays)").fetchall()
        keys = database.execute("PRAGMA foreign_key_list(quays)").fetchall()
    assert [(name, kind, required) for _, name, kind, required, _, _ in columns] == [
        ("id", "TEXT", 1),
        ("name", "TEXT", 0),
        ("kind", "TEXT", 0),
        ("length", "REAL", 0),
        ("open", "INTEGER", 0),
        ("next_id", "TEXT", 0),
    ]
    assert [(key[2], key[3], key[4]) for key in keys] == [("quays", "next_id", "id")]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("a", "B", None, None, None, None), id="primary key twice"),
        pytest.param((None, "B", None, None, None, None), id="no key"),
        pytest.param(("b", "A", None, None, None, None), id="unique value twice"),
        pytest.param(("b", "B", "old", 2.0, None, None), id="unique key twice"),
        pytest.param(("b", "B", "new", None, None, None), id="none of the values"),
        pytest.param(("b", "B", None, 0.5, None, None), id="below the minimum"),
        pytest.param(("b", "B", None, "long", None, None), id="another type"),
        pytest.param(("b", "B", None, None, 2, None), id="neither true nor false"),
        pytest.param(("b", "B", None, None, None, "c"), id="foreign key to no row"),
    ],
)
def test_the_table_refuses_what_the_schema_does_not_allow(row: tuple[Value, ...], tmp_path: Path) -> None:
    table = load(tmp_path)["quays"]
    with sqlite3.connect(":memory:") as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(table.create_sql())
        database.execute(table.insert_sql(), ("a", "A", "old", 2.0, 1, "a"))
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(table.insert_sql(), row)


def field(kind: str, **constraints: Any) -> Field:
    return Field("quay", kind, "A column.", constraints)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (field("string"), "a", "a"),
        (field("string"), "", None),
        (field("string", enum=["a", "b"]), "b", "b"),
        (field("string", pattern="[A-Z]{2}"), "ML", "ML"),
        (field("number"), "-12.50", -12.5),
        (field("number", minimum=-90, maximum=90), "90", 90.0),
        (field("integer"), "+7", 7),
        (field("boolean"), "yes", True),
        (field("boolean"), "false", False),
        (field("date"), "2024-02-29", "2024-02-29"),
        (field("date"), "2023-05-01T10:00:00+02:00", "2023-05-01"),
        (field("date"), "2023-05-01 10:00", "2023-05-01"),
    ],
    ids=lambda value: value.type if isinstance(value, Field) else repr(value),
)
def test_cast(column: Field, text: str, value: Value) -> None:
    assert column.cast(text) == value


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        (field("string", required=True), "", "quay is empty"),
        (field("string", enum=["a", "b"]), "c", "quay is 'c', but should be one of a, b"),
        (field("string", pattern="[A-Z]{2}"), "ML ", "should have the form"),
        (field("number"), "1e5", "not a decimal number"),
        (field("number"), "nan", "not a decimal number"),
        (field("number"), "1,5", "not a decimal number"),
        (field("number", minimum=-90, maximum=90), "-90.1", "should lie between -90 and 90"),
        (field("integer"), "1.0", "not a whole number"),
        (field("integer"), "9" * 30, "not a whole number"),
        (field("boolean"), "maybe", "neither yes nor no"),
        (field("date"), "2023-02-29", "not a date"),
        (field("date"), "01/05/2023", "not a date"),
        (field("date"), "2023-5-1", "not a date"),
        (field("date"), "2023-05-01x", "not a date"),
        (field("date"), "٢٠٢٣-٠٥-٠١", "not a date"),
    ],
    ids=lambda value: value.type if isinstance(value, Field) else repr(value),
)
def test_cast_refuses(column: Field, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        column.cast(text)


def test_the_dictionary_names_every_table_and_column(tmp_path: Path) -> None:
    (tmp_path / "view").mkdir()
    assert list(dictionary(load(tmp_path), {"berths": load_view(tmp_path / "view")}))[6:] == [
        "",
        "## quays",
        "",
        "Quays. One row per quay.",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        "| id | string | Key. |",
        "| name | string, may be empty | Its \\| name. |",
        "| kind | string, may be empty | Kind. |",
        "| length | number, may be empty | In metres. |",
        "| open | boolean, may be empty | Whether it is. |",
        "| next_id | string, names a row of quays, may be empty | The one behind it. |",
        "",
        "# Views",
        "",
        "Queries that stand ready in the database under a name, to be read as tables are.",
        "",
        "## berths",
        "",
        "Berths. One row per quay with a length.",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        "| quay_id | string | Key. |",
        "| feet | string | In feet. |",
    ]


@pytest.mark.parametrize(
    ("literal", "table", "column"),
    [
        (records.BlockRole, "paragraphs", "role"),
        (records.QuoteKind, "quotes", "kind"),
        (records.MentionKind, "mentions", "kind"),
        (records.MentionKind, "aliases", "kind"),
        (records.EntityType, "entities", "type"),
        (records.Origin, "entities", "origin"),
        (records.Origin, "aliases", "origin"),
        (records.Decision, "merges", "decision"),
        (records.Judge, "merges", "origin"),
        (Grade, "retellings", "grade"),
        (ValueKind, "differences", "kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_code_knows_the_kinds_that_the_schema_has(literal: object, table: str, column: str) -> None:
    assert sorted(get_args(literal)) == sorted(load_schema()[table].column(column).constraints["enum"])


def test_the_schema_says_nothing_of_one_data_set() -> None:
    """What the shipped articles are called, name and come from stands in their source folder alone."""
    said = SCHEMA.read_text(encoding="utf-8")
    words = {row["name"] for file in ("entities", "outlets") for row in source_rows(file)}
    assert sorted(word for word in words if word in said) == []


def source_rows(file: str) -> list[dict[str, str]]:
    with (PROJECT / "data" / "source" / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_tables_stand_behind_those_they_refer_to() -> None:
    """So that the CSV files can be loaded in this order with foreign keys enforced; a table may refer to itself."""
    seen: set[str] = set()
    for table in load_schema().values():
        assert set(table.foreign_keys.values()) - {table.name} <= seen
        seen.add(table.name)
