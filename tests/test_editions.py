"""The data in other formats, each opened by a program that nobody here wrote."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars
import pytest
from click.testing import CliRunner
from conftest import Corpus
from folders import PROJECT, QUAY, contents, write_source
from pyld import jsonld

from build_db import build
from retold.cli import main
from retold.editions.formats import FORMATS, write_formats
from retold.errors import SourceError
from retold.tables.schema import Table, load_schema

SCHEMA = load_schema()
TABULAR = ["parquet", "jsonl", "annotations"]
DUCKDB = {"string": "VARCHAR", "date": "DATE", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
POLARS = {
    "string": polars.String,
    "date": polars.Date,
    "integer": polars.Int64,
    "number": polars.Float64,
    "boolean": polars.Boolean,
}
SPANS = {  # columns that hold what stands between two others
    "paragraphs": ("text", "char_start", "char_end"),
    "sentences": ("text", "char_start", "char_end"),
    "mentions": ("text", "char_start", "char_end"),
    "quotes": ("text", "char_start", "char_end"),
    "figures": ("text", "char_start", "char_end"),
}
# The words of the standard that are in use, written down from https://www.w3.org/TR/annotation-vocab/: no test asks the
# network for its context. What is not among them is no word of the standard, and would be lost on the way.
OA, AS, RDF = (
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
DCTERMS, DC, FOAF = "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/", "http://xmlns.com/foaf/0.1/"
RDFS, DCMI = "http://www.w3.org/2000/01/rdf-schema#", "http://purl.org/dc/dcmitype/"
CONTEXT = {
    "id": "@id",
    "type": "@type",
    **{name: f"{OA}{name}" for name in ("Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector",
       "TextPositionSelector", "describing", "identifying", "linking", "tagging", "start", "end", "exact", "prefix",
       "suffix")},
    "AnnotationCollection": f"{AS}OrderedCollection",
    "AnnotationPage": f"{AS}OrderedCollectionPage",
    "Text": f"{DCMI}Text",
    "Person": f"{FOAF}Person",
    "Organization": f"{FOAF}Organization",
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    **{name: {"@id": f"{OA}has{name.capitalize()}", "@type": "@id"}
       for name in ("body", "target", "source", "selector")},
    "via": {"@id": f"{OA}via", "@type": "@id"},
    **{name: {"@id": f"{AS}{name}", "@type": "@id"} for name in ("partOf", "first", "last", "next", "prev")},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
    "total": f"{AS}totalItems",
    "startIndex": f"{AS}startIndex",
    "rights": {"@id": f"{DCTERMS}rights", "@type": "@id"},
    "label": f"{RDFS}label",
    "name": f"{FOAF}name",
    "value": f"{RDF}value",
    "format": f"{DC}format",
    "language": f"{DC}language",
}  # fmt: skip


@pytest.fixture(scope="session")
def written_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    made: dict[Path, Path] = {}

    def of(built: Path) -> Path:
        if built not in made:
            made[built] = tmp_path_factory.mktemp("editions")
            write_formats(built, made[built], TABULAR)
        return made[built]

    return of


@pytest.fixture(scope="session")
def written(built: Path, written_of: Callable[[Path], Path]) -> Path:
    """A data set in every format."""
    return written_of(built)


def rows_of(corpus: Corpus, table: Table) -> list[tuple[Any, ...]]:
    """The rows of the database, with days and truth values as such."""

    def value(kind: str, cell: Any) -> Any:
        if cell is None:
            return None
        return date.fromisoformat(cell) if kind == "date" else bool(cell) if kind == "boolean" else cell

    kinds = [column.type for column in table.fields]
    found = corpus.rows(f'SELECT * FROM "{table.name}" ORDER BY rowid')
    return [tuple(value(kind, cell) for kind, cell in zip(kinds, row, strict=True)) for row in found]


def asked(query: str) -> list[tuple[Any, ...]]:
    """What DuckDB answers."""
    return duckdb.connect().execute(query).fetchall()


def file(folder: Path, table: str) -> str:
    return str(folder / "parquet" / f"{table}.parquet")


# Parquet


@pytest.mark.corpora("shipped", "invented")
@pytest.mark.parametrize("table", SCHEMA.values(), ids=list(SCHEMA))
def test_duckdb_reads_what_the_database_holds(table: Table, written: Path, corpus: Corpus) -> None:
    found = duckdb.read_parquet(file(written, table.name))
    assert found.columns == list(table.columns)
    assert [str(kind) for kind in found.types] == [DUCKDB[column.type] for column in table.fields]
    assert found.fetchall() == rows_of(corpus, table)


@pytest.mark.corpora("shipped", "invented")
@pytest.mark.parametrize("table", SCHEMA.values(), ids=list(SCHEMA))
def test_polars_reads_what_the_database_holds(table: Table, written: Path, corpus: Corpus) -> None:
    found = polars.read_parquet(file(written, table.name))
    assert dict(found.schema) == {column.name: POLARS[column.type] for column in table.fields}
    assert found.rows() == rows_of(corpus, table)


@pytest.mark.corpora
@pytest.mark.parametrize("table", SPANS)
def test_spans_slice_true_in_duckdb(table: str, written: Path) -> None:
    words, start, end = SPANS[table]
    false = f"""
        SELECT count(*), count(*) FILTER (substr(articles.text, {start} + 1, {end} - {start}) <> rows.{words})
        FROM '{file(written, table)}' AS rows JOIN '{file(written, "articles")}' AS articles ON articles.id = article_id
    """
    ((number, wrong),) = asked(false)
    assert number == len(polars.read_parquet(file(written, table))) and wrong == 0


def test_what_must_not_be_empty_cannot_be(written: Path) -> None:
    for name, table in SCHEMA.items():
        query = f"SELECT name, repetition_type FROM parquet_schema('{file(written, name)}') WHERE type IS NOT NULL"
        required = {column: kind == "REQUIRED" for column, kind in asked(query)}
        assert required == {column.name: bool(column.constraints.get("required")) for column in table.fields}


def test_the_file_says_what_it_holds(written: Path) -> None:
    assert polars.read_parquet_metadata(file(written, "quotes"))["description"] == SCHEMA["quotes"].description


# JSON lines


@pytest.mark.corpora("shipped", "invented")
@pytest.mark.parametrize("table", SCHEMA.values(), ids=list(SCHEMA))
def test_each_line_is_a_row(table: Table, written: Path, corpus: Corpus) -> None:
    lines = (written / "jsonl" / f"{table.name}.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    days = [number for number, column in enumerate(table.fields) if column.type == "date"]
    expected = [list(row) for row in rows_of(corpus, table)]
    for row in expected:
        for number in days:
            row[number] = row[number] and row[number].isoformat()
    assert [json.loads(line) for line in lines] == [dict(zip(table.columns, row, strict=True)) for row in expected]


def test_duckdb_reads_json_lines(written: Path, corpus: Corpus) -> None:
    lines = duckdb.read_json(str(written / "jsonl" / "articles.jsonl"), format="newline_delimited")
    assert lines.columns == list(SCHEMA["articles"].columns)
    assert dict(lines.project("id, text").fetchall()) == dict(map(tuple, corpus.rows("SELECT id, text FROM articles")))


# Web Annotation


def loaded(url: str, _: Any) -> dict[str, Any]:
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


def expanded(path: Path) -> dict[str, Any]:
    (node,) = jsonld.expand(json.loads(path.read_text(encoding="utf-8")), {"documentLoader": loaded})
    return dict(node)


def pages(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((folder / "annotations").iterdir()):
        yield path.stem, expanded(path)


def one(node: dict[str, Any], term: str) -> Any:
    """The only value of a property."""
    (value,) = node[term]
    return value.get("@value", value.get("@id", value)) if len(value) <= 2 and "@type" not in value else value


def spans(node: dict[str, Any]) -> tuple[int, int, dict[str, str]]:
    """Where a resource is cut, and what its quote selector says."""
    found = {selector["@type"][0]: selector for selector in node[f"{OA}hasSelector"]}
    position, quote = found[f"{OA}TextPositionSelector"], found.get(f"{OA}TextQuoteSelector", {})
    said = {key: one(quote, OA + key) for key in ("exact", "prefix", "suffix") if OA + key in quote}
    return one(position, f"{OA}start"), one(position, f"{OA}end"), said


def cut(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every selection in an annotation: its target, and a body that is one."""
    for found in [*node[f"{OA}hasTarget"], *node[f"{OA}hasBody"]]:
        if f"{OA}hasSelector" in found:
            yield found


@pytest.mark.corpora
def test_annotations_select_what_they_say(written: Path, corpus: Corpus) -> None:
    texts = dict(map(tuple, corpus.rows("SELECT id, text FROM articles")))
    counts = dict.fromkeys(("quotes", "mentions", "retellings"), 0)
    for key, page in pages(written):
        for annotation in page[f"{AS}items"][0]["@list"]:
            assert annotation["@type"] == [f"{OA}Annotation"]
            counts[annotation["@id"].partition("#")[2].partition("/")[0]] += 1
            (target,) = annotation[f"{OA}hasTarget"]
            assert one(target, f"{OA}hasSource")["@id"].endswith(f"#articles/{key}")
            for selection in cut(annotation):
                text = texts[one(selection, f"{OA}hasSource")["@id"].rpartition("/")[2]]
                start, end, said = spans(selection)
                assert said["exact"] == text[start:end]
                assert text[:start].endswith(said.get("prefix", "")) and text[end:].startswith(said.get("suffix", ""))
                assert ("prefix" in said, "suffix" in said) == (start > 0, end < len(text))
    assert counts == {
        name: corpus.one(f"SELECT count(*) FROM {name}") * (1 + (name == "retellings")) for name in counts
    }


def plain(node: Any) -> Any:
    """JSON-LD in which a list of one and its only member are the same, and order is that of the letters."""
    if isinstance(node, list):
        members = sorted((plain(one) for one in node), key=lambda one: json.dumps(one, sort_keys=True))
        return members[0] if len(members) == 1 else members
    return {key: plain(value) for key, value in node.items()} if isinstance(node, dict) else node


def test_no_word_is_lost_on_a_processor(written: Path) -> None:
    for path in [*(written / "annotations").iterdir(), written / "annotations.jsonld"]:
        record = json.loads(path.read_text(encoding="utf-8"))
        again = jsonld.compact(jsonld.expand(record, {"documentLoader": loaded}), CONTEXT)
        del record["@context"], again["@context"]
        assert plain(again) == plain(record)


@pytest.mark.corpora
def test_pages_follow_each_other(written: Path) -> None:
    collection = json.loads((written / "annotations.jsonld").read_text(encoding="utf-8"))
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (written / "annotations").iterdir()]
    by_id = {record["id"]: record for record in records}
    page, seen, before = by_id[collection["first"]], 0, None
    while page:
        assert page["partOf"]["id"] == collection["id"]
        assert (page.get("prev"), page["startIndex"]) == (before, seen)
        seen, before = seen + len(page["items"]), page["id"]
        del by_id[before]
        page = by_id[page["next"]] if "next" in page else None
    assert (by_id, before, seen) == ({}, collection["last"], collection["total"])


def test_every_id_is_absolute_and_stands_once(written: Path) -> None:
    found = [node["@id"] for _, page in pages(written) for node in page[f"{AS}items"][0]["@list"]]
    assert found and len(found) == len(set(found)) and all(key.startswith("urn:uuid:") for key in found)


def test_characters_count_whatever_they_take(tmp_path: Path) -> None:
    """The standard counts code points: not bytes, not code units, not what a reader takes for one character."""
    text = "😀 Cafe\u0301 𝒮anga opened.\n\n“The 🛶 came,” Fatou Keita said.\n"
    build(write_source(tmp_path / "source", {"articles/boat.txt": text}), tmp_path / "built")
    write_formats(tmp_path / "built", tmp_path / "out", ["annotations", "jsonl"])
    (line,) = (tmp_path / "out" / "jsonl" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    ((_, page),) = pages(tmp_path / "out")
    found = [spans(node[f"{OA}hasTarget"][0]) for node in page[f"{AS}items"][0]["@list"]]
    assert "The 🛶 came," in [said["exact"] for _, _, said in found]
    assert all(json.loads(line)["text"][start:end] == said["exact"] for start, end, said in found)


# FollowTheMoney


def entities_of(folder: Path) -> list[Any]:
    """Entities as the library reads them; the test is skipped where it is not installed."""
    library = pytest.importorskip("followthemoney")
    lines = (folder / "entities.ftm.json").read_text(encoding="utf-8").splitlines()
    return [library.model.get_proxy(json.loads(line), cleaned=False) for line in lines]


@pytest.mark.corpora("shipped", "invented")
def test_followthemoney_takes_every_entity(built: Path, corpus: Corpus, tmp_path: Path) -> None:
    pytest.importorskip("followthemoney")
    write_formats(built, tmp_path, ["ftm"])
    rows = corpus.rows("SELECT * FROM entities ORDER BY rowid")
    found = entities_of(tmp_path)
    assert len({entity.id for entity in found}) == len(found) == len(rows)
    for entity, row in zip(found, rows, strict=True):
        entity.schema.validate(entity.to_dict())
        assert (entity.caption, entity.get("keywords")) == (row["name"], [row["type"]])
        assert entity.get("country") == ([row["country_code"].lower()] if row["country_code"] else [])
        names = "SELECT alias FROM aliases WHERE entity_id = ? AND kind = 'name'"
        assert set(entity.names) == {row["name"], *(alias for (alias,) in corpus.rows(names, row["id"]))}
        if row["type"] == "place" and row["latitude"] is not None:
            assert [float(entity.first(key)) for key in ("latitude", "longitude")] == [
                row["latitude"],
                row["longitude"],
            ]


# What the docs say


PUBLISHING = (PROJECT / "docs" / "publishing.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PUBLISHING, re.MULTILINE | re.DOTALL)


def test_the_query_of_the_docs_answers(written: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written)
    (query,) = blocks("sql")
    counted = (
        "SELECT name, count(*) FROM quotes JOIN entities ON entities.id = speaker_id GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    assert asked(query) == list(map(tuple, corpus.rows(counted)))


def test_the_program_of_the_docs_runs(
    built: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built)
    (program,) = blocks("python")
    exec(program, {})
    assert len(capsys.readouterr().out.splitlines()) == corpus.one("SELECT count(*) FROM quotes")


# All formats


def test_the_same_package_gives_the_same_bytes(built: Path, written: Path, tmp_path: Path) -> None:
    files = write_formats(built / "retold.zip", tmp_path, TABULAR)
    assert contents(tmp_path) == contents(written)
    assert sorted(map(str, files)) == sorted(contents(tmp_path))


def test_without_texts_only_positions_are_left(built: Path, tmp_path: Path) -> None:
    reply = CliRunner().invoke(
        main, ["package", str(built), str(tmp_path), "--without-texts", "--annotations", "--parquet"]
    )
    assert reply.exit_code == 0, reply.output
    assert polars.read_parquet(file(tmp_path, "sentences"))["text"].null_count() > 0
    kinds = {
        (
            annotation["@id"].partition("#")[2].partition("/")[0],
            "exact" in spans(selection)[2],
            len(spans(selection)[2]),
        )
        for _, page in pages(tmp_path)
        for annotation in page[f"{AS}items"][0]["@list"]
        for selection in cut(annotation)
    }
    assert kinds == {("quotes", False, 0), ("mentions", True, 1), ("retellings", False, 0)}


def test_files_of_another_package_are_not_mixed_in(built: Path, tmp_path: Path) -> None:
    write_formats(built, tmp_path, ["annotations"])
    write_formats(built, tmp_path, ["annotations", "jsonl"])
    (tmp_path / "annotations" / "gone.jsonld").write_text("{}")
    before = contents(tmp_path)
    with pytest.raises(SourceError, match=r"gone\.jsonld: it would stand among the new files; remove it"):
        write_formats(built, tmp_path, ["annotations"])
    assert contents(tmp_path) == before


@pytest.mark.parametrize(("format", "library"), [("parquet", "pyarrow"), ("ftm", "followthemoney")])
def test_what_is_not_installed_is_said(
    format: str, library: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    reply = CliRunner().invoke(main, ["package", str(built), str(tmp_path), f"--{format}"])
    assert reply.exit_code == 1
    assert reply.output.endswith(f"--{format}: {library} is not installed; run pip install 'retold[{format}]'\n")
    assert contents(tmp_path) == {}


def test_nothing_is_loaded_that_is_not_asked_for(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("pyarrow", "followthemoney"):
        monkeypatch.setitem(sys.modules, library, None)
    write_formats(built, tmp_path, set(FORMATS) - {"parquet", "ftm"})


BAD = [
    ([], "say what to write: --without-texts, --parquet, --jsonl, --annotations, --ftm, --citation"),
    (["--words", "3", "--jsonl"], "--words is for --without-texts"),
]


@pytest.mark.parametrize(("options", "words"), BAD, ids=["nothing", "words"])
def test_options_that_say_nothing(options: list[str], words: str, tmp_path: Path) -> None:
    reply = CliRunner().invoke(main, ["package", str(tmp_path), str(tmp_path / "out"), *options])
    assert reply.exit_code != 0 and words in reply.output
    assert not (tmp_path / "out").exists()


def test_formats_go_into_a_folder(built: Path, tmp_path: Path) -> None:
    reply = CliRunner().invoke(main, ["package", str(built), str(tmp_path / "out.zip"), "--jsonl"])
    assert reply.exit_code == 1 and "out.zip: other formats are written into a folder; name one" in reply.output
    assert contents(tmp_path) == {}


def test_a_quay_in_every_format(tmp_path: Path) -> None:
    build(write_source(tmp_path / "source", {"articles/quay.txt": QUAY}), tmp_path / "built")
    reply = CliRunner().invoke(
        main, ["package", str(tmp_path / "built"), str(tmp_path / "built"), "--parquet", "--jsonl"]
    )
    assert reply.output == f"{2 * len(SCHEMA)} files\n"
