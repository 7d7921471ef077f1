"""The data package of any source folder: whatever people write, the CSV and the database say the same."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import pytest
from folders import QUAY, Files, write_source
from hypothesis import given, settings
from hypothesis import strategies as st

from build_db import build
from retold.crew import Crew
from retold.quotations import NO_STATEMENT
from retold.tables.package import table_schema
from retold.tables.schema import load_schema, load_views
from retold.tables.validate import PackageError, check_package

SCHEMA = load_schema()


def built_of(folder: Path, files: Files) -> Path:
    build(write_source(folder / "source", files), folder / "output")
    return folder / "output"


def rows(output: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(output / "retold.db") as database:
        return database.execute(query).fetchall()


AWKWARD = 'He wrote "a, b",\n"",;\t\'=1+1\' and 😀 on the wall of the quay in Sanga.\n\n'


def test_awkward_text_comes_out_of_the_csv_as_it_is_in_the_database(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": AWKWARD + QUAY})
    with (output / "data" / "paragraphs.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert texts == [text for (text,) in rows(output, "SELECT text FROM paragraphs ORDER BY rowid")]
    assert '"",;' in texts[1]


def test_csv_is_rfc_4180(tmp_path: Path) -> None:
    data = (built_of(tmp_path, {"articles/quay.txt": AWKWARD}) / "data" / "paragraphs.csv").read_bytes()
    assert data.startswith(b"id,article_id,position,role,char_start,char_end,text\r\n")
    assert data.endswith(b"\r\n")
    assert b'"He wrote ""a, b"","' in data


def test_what_dataset_yml_says_is_in_the_descriptor(tmp_path: Path) -> None:
    dataset = (
        "name: sanga\ntitle: Sanga\nversion: 1.0\nsources: [{title: Sanga Post}]\n"
        "licenses: {texts: [{name: other-closed}], annotations: [{name: CC0-1.0}]}\n"
    )
    output = built_of(tmp_path, {"articles/quay.txt": QUAY, "dataset.yml": dataset})
    descriptor = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    assert (descriptor["name"], descriptor["title"], descriptor["version"]) == ("sanga", "Sanga", "1.0")
    assert [licence["name"] for licence in descriptor["licenses"]] == ["CC0-1.0", "other-closed"]
    licences = {item["name"]: [one["name"] for one in item["licenses"]] for item in descriptor["resources"]}
    assert licences["articles"] == ["other-closed"]
    assert licences["entities"] == ["CC0-1.0"]


def test_the_descriptor_says_of_the_tables_what_the_schema_says(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    descriptor = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    assert [item["name"] for item in descriptor["resources"]] == list(SCHEMA)
    for item, table in zip(descriptor["resources"], SCHEMA.values(), strict=True):
        assert (item["title"], item["description"]) == (table.title, table.description)
        assert (item["content"], tuple(item.get("search", []))) == (table.content, table.search)
        assert item["schema"] == table_schema(table)
        said = [(field["name"], field["type"], field["description"]) for field in item["schema"]["fields"]]
        assert said == [(column.name, column.type, column.description) for column in table.fields]
        rules = [field.get("constraints", {}) for field in item["schema"]["fields"]]
        assert rules == [column.constraints for column in table.fields]


def test_the_descriptor_says_of_the_views_what_the_database_holds(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    views = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))["views"]
    made = rows(output, "SELECT name, sql FROM sqlite_master WHERE type = 'view'")
    assert [(view["name"], view["sql"]) for view in views] == made
    for view in views:
        columns = rows(output, f"SELECT name FROM pragma_table_info('{view['name']}')")
        assert [(field["name"],) for field in view["fields"]] == columns


# What is known of an article says who tells; what is known of a quotation, who speaks.
TOLD = [
    ({}, "quay"),
    ({"credit": "Sanga Press"}, "Sanga Press"),
    ({"credit": "Sanga Press", "outlet": "Sanga Post"}, "Sanga Post"),
]


@pytest.mark.parametrize(("known", "teller"), TOLD, ids=["id", "credit", "outlet"])
def test_who_tells_is_the_outlet_or_the_credit_or_the_id(known: dict[str, str], teller: str, tmp_path: Path) -> None:
    metadata = {"articles.csv": f"id,{','.join(known)}\nquay,{','.join(known.values())}\n"} if known else {}
    output = built_of(tmp_path, {"articles/quay.txt": QUAY} | metadata)
    assert rows(output, "SELECT article_id, teller FROM who_tells") == [("quay", teller)]


def test_who_speaks_is_the_entity_or_the_words_or_nobody(tmp_path: Path) -> None:
    text = "“It holds,” said Fatou Keita.\n\n“It leaks,” said a fisherman.\n\nThe “old” wall stands.\n"
    output = built_of(tmp_path, {"articles/quay.txt": text})
    found = rows(output, "SELECT speaker, speaker_id, speaker_text FROM who_speaks ORDER BY position")
    assert found == [
        ("Fatou Keita", "fatou-keita", "Fatou Keita"), ("a fisherman", None, "a fisherman"), (None, None, None)
    ]  # fmt: skip


def test_who_speaks_says_which_rows_are_statements(tmp_path: Path) -> None:
    sql = load_views()["who_speaks"].create_sql()
    assert f"quotes.method not in {NO_STATEMENT}" in sql
    text = "The mayor said that it holds.\n\nThe mayor condemned the wall.\n\nThe mayor called for a gate.\n"
    output = built_of(tmp_path, {"articles/quay.txt": text})
    assert rows(output, "SELECT is_statement FROM who_speaks ORDER BY position") == [(1,), (0,), (0,)]


def test_a_data_set_credits_the_lists_whose_values_it_holds_and_nobody_else(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    descriptor = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    credits = [credit for table in SCHEMA.values() for credit in table.credits]
    assert descriptor["sources"] == credits
    assert [item["name"] for item in descriptor["resources"] if "sources" in item] == ["entities"]
    assert "licenses" not in descriptor and not [item for item in descriptor["resources"] if "licenses" in item]


def test_the_zip_is_whole_and_says_no_time(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    with zipfile.ZipFile(output / "retold.zip") as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.extract_version for info in archive.infolist()} == {20}  # as for any file of less than 4 GB
        names = [
            "datapackage.json",
            "DICTIONARY.md",
            "croissant.json",
            "ro-crate-metadata.json",
            *(f"data/{name}.csv" for name in SCHEMA),
        ]
        assert archive.namelist() == names
        assert all(archive.read(name) == (output / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        pytest.param("articles", b",quay-story,", b",no-story,", "articles.csv", id="changed bytes"),
        pytest.param("paragraphs", b",headline,", b",headlike,", "paragraphs.csv", id="a value outside its list"),
    ],
)
def test_a_package_that_was_tampered_with_fails_its_check(
    table: str, old: bytes, new: bytes, words: str, tmp_path: Path
) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    path = output / "data" / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(PackageError, match=words):
        check_package(output, dict.fromkeys(SCHEMA, 0), Crew(1))


def test_a_descriptor_that_is_no_descriptor_fails_its_check(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    path = output / "datapackage.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"type": "integer"', '"type": "whole"', 1), encoding="utf-8"
    )
    with pytest.raises(PackageError, match="whole"):
        check_package(output, dict.fromkeys(SCHEMA, 0), Crew(1))


def test_row_counts_are_compared_with_the_database(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": QUAY})
    counts = {name: int(str(rows(output, f'SELECT count(*) FROM "{name}"')[0][0])) for name in SCHEMA}
    check_package(output, counts, Crew(1))
    with pytest.raises(PackageError, match=r"sentences.csv has 4 rows, but the database has 5"):
        check_package(output, counts | {"sentences": 5}, Crew(1))


def test_an_edited_article_changes_no_id_of_another(tmp_path: Path) -> None:
    files = {f"articles/{name}.txt": QUAY.replace("three", name) for name in ("four", "five", "six")}
    entities = {"entities.csv": "id,name,type\nfatou-keita,Fatou Keita,person\n"}
    before = built_of(tmp_path / "before", files | entities)
    edited = "A new first line about Fatou Keita\n\n" + files["articles/five.txt"] + "\n“It is done,” she said.\n"
    after = built_of(tmp_path / "after", files | entities | {"articles/five.txt": edited})
    for table in ("paragraphs", "sentences", "mentions", "quotes", "removed_lines"):
        columns = ", ".join(f'"{name}"' for name in SCHEMA[table].columns if name != "utterance_id")
        query = f"SELECT {columns} FROM {table} WHERE article_id <> 'five' ORDER BY id"
        assert rows(before, query) == rows(after, query)


# An article in another language

FRENCH = (
    "Le port de Sanga est ouvert\n\nLa mairesse Fatou Keita a ouvert le port lundi. Elle a dit que le travail avait "
    "duré trois ans. « C'est fini », a dit Fatou Keita. According to Awa, Keita said that it is open.\n"
)


def test_french_is_stored_split_and_searched_but_not_read_for_reported_speech(tmp_path: Path) -> None:
    files = {
        "articles/port.txt": FRENCH,
        "articles.csv": "id,language\nport,fr\n",
        "entities.csv": "id,name,type\nfatou-keita,Fatou Keita,person\n",
    }
    output = built_of(tmp_path, files)
    assert rows(output, "SELECT language FROM articles") == [("fr",)]
    assert rows(output, "SELECT count(*) FROM sentences") == [(5,)]
    assert set(rows(output, "SELECT kind FROM quotes")) <= {("direct",)}
    assert rows(output, "SELECT count(*) FROM quotes WHERE cue IS NOT NULL OR speaker_id IS NOT NULL") == [(0,)]
    assert set(rows(output, "SELECT entity_id, kind FROM mentions")) == {("fatou-keita", "name")}
    assert rows(output, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'dure'") == [(1,)]


# Any articles at all

PIECES = [
    *("“The quay,” ", "Fatou Keita ", "said that ", "it is open. ", "\n\n", "\n", "”", "“", '"', "'", "’s ", "…", "\t"),
    *("according to ", "the mayor ", "; ", "(SHB) ", "Sanga Harbour Board ", "Share\n", "Related stories\n", "Mr. "),
]
ARTICLES = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(codec="utf-8"), max_size=5), min_size=1, max_size=25
).map("".join)


@settings(max_examples=12)
@given(st.lists(ARTICLES, min_size=1, max_size=6))
def test_every_span_of_any_articles_slices_true(texts: list[str]) -> None:
    files = {f"articles/a{number}.txt": text for number, text in enumerate([*texts, QUAY])}
    entities = "id,name,type\nfatou-keita,Fatou Keita,person\nboard,Sanga Harbour Board,organisation\n"
    with tempfile.TemporaryDirectory() as folder:
        source = write_source(Path(folder) / "source", files | {"entities.csv": entities})
        build(source, Path(folder) / "output", skip_bad=True)
        assert list(false_spans(Path(folder) / "output" / "retold.db")) == []


def false_spans(database: Path) -> list[tuple[object, ...]]:
    """Rows of any table whose offsets do not cover exactly what the row says."""
    found = []
    with sqlite3.connect(database) as connection:
        for table in SCHEMA.values():
            if "article_id" in table.columns:
                for name, text in spans_of(table.columns):
                    query = (
                        f"SELECT t.id, t.{name}_start, t.{name}_end, t.{text} FROM {table.name} t "
                        f"JOIN articles a ON a.id = t.article_id WHERE t.{text} IS NOT "
                        f"substr(a.text, t.{name}_start + 1, t.{name}_end - t.{name}_start)"
                    )
                    found += connection.execute(query).fetchall()
    return found


def spans_of(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """The beginnings of the offset columns of a table, each with the column that holds the words."""
    names = [name.removesuffix("_start") for name in columns if name.endswith("_start")]
    words = {"char": "text", "cue": "cue", "speaker": "speaker_text", "subject": "subject"}
    return [(name, words[name]) for name in names]


def test_csv_parses_back_with_the_standard_library(tmp_path: Path) -> None:
    output = built_of(tmp_path, {"articles/quay.txt": AWKWARD + QUAY})
    for table in SCHEMA.values():
        text = (output / "data" / f"{table.name}.csv").read_bytes().decode("utf-8")
        header, *body = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert tuple(header) == table.columns
        assert len(body) == rows(output, f'SELECT count(*) FROM "{table.name}"')[0][0]
