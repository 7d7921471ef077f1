"""Two versions of a data set: what a correction did is told, and how rows were numbered is not."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Corpus, site_of, tree, visitor
from folders import ENTITIES, QUAY, write_source
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.cli import main
from retold.curate.ledger import Ledger
from retold.errors import SourceError
from retold.source.tombstones import COLUMNS, read_tombstones
from retold.versions.compare import Comparison, compare
from retold.versions.report import as_csv, as_html, as_text
from retold.versions.tombstones import bury
from retold.versions.version import open_version

MORE = (
    "Awa Keita opened the new quay in Sanga on Monday in front of a small crowd of fishers.\n\n"
    "“The work took three years,” Fatou Keita said. “We lost two cranes,” Awa Keita said.\n\n"
    "The guests came from Mela, and <b>nobody</b> went home hungry.\n"
)
FILES = {
    "articles/quay.txt": QUAY,
    "articles/pier.txt": MORE,
    "entities.csv": ENTITIES,
    "dataset.yml": "name: quays\ntitle: Quays\nversion: 1.0.0\n",
}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A source folder, its build as it was published, and one in which a person has decided."""
    home = tmp_path_factory.mktemp("versions")
    source, old, new = write_source(home / "source", FILES), home / "old", home / "new"
    build(source, old)
    ledger = Ledger(source, "Ada", "2024-02-29")
    at = {"article_id": "pier", "occurrence": "1"}
    ledger.add({"decision": "no mention", "words": "Awa Keita", **at})
    ledger.add({"decision": "speaker", "words": "The work took", **at, "entity_id": "awa-keita"})
    (source / "dataset.yml").write_text(FILES["dataset.yml"].replace("1.0.0", "1.1.0"), encoding="utf-8")
    build(source, new)
    return source, old, new


@pytest.fixture(scope="module")
def found(versions: tuple[Path, Path, Path]) -> Comparison:
    return compare(open_version(versions[1]), open_version(versions[2] / "retold.zip"))


def told(found: Comparison, table: str) -> list[tuple[str, str, str]]:
    return [(change.what, change.words, change.old_id) for change in found.changes if change.table == table]


def test_a_correction_is_told_and_no_row_that_it_only_renumbered(found: Comparison) -> None:
    assert told(found, "mentions") == [("gone", "Awa Keita", "pier-m1")]
    assert found.renumbered("mentions") >= 3
    (change,) = [each for each in found.changes if each.table == "quotes" and each.articles == ("pier",)]
    assert change.words.startswith("The work took") and change.articles == ("pier",)
    cells = {cell.column: (cell.before, cell.after) for cell in change.cells}
    assert cells["speaker_id"] == ("fatou-keita", "awa-keita") and cells["method"][1] == "corrected"
    assert "sentence_id" not in cells and "id" not in cells
    for untouched in ("articles", "sentences", "paragraphs", "figures", "entities"):
        assert told(found, untouched) == []
    assert found.by_article()["pier"]["gone"] == 1
    assert found.level() == "MINOR"


def test_a_version_beside_itself_differs_in_nothing(versions: tuple[Path, Path, Path]) -> None:
    same = compare(open_version(versions[1]), open_version(versions[1] / "retold.zip"))
    assert same.changes == [] and same.level() == "none" and not any(same.ids.of.values())
    assert "Nothing differs." in as_html(same) and "Nothing differs." in [*as_text(same)]


def test_every_change_stands_in_the_csv_and_on_the_page(found: Comparison) -> None:
    rows = [*csv.DictReader(io.StringIO("\n".join(as_csv(found))))]
    assert {(row["table"], row["id"]) for row in rows} == {(change.table, change.id) for change in found.changes}
    page = tree(as_html(found))
    shown = [code.text_content() for code in page.xpath("//ol[@class='rows']/li/p/code[1]")]
    assert sorted(shown) == sorted(change.id for change in found.changes)
    assert not page.xpath("//script | //link | //img | //*[@src]")
    lines = "\n".join(as_text(found))
    assert all(change.id in lines for change in found.changes)


def test_the_command_writes_text_csv_page_and_tombstones(versions: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, old, new = versions
    page, stones = tmp_path / "what-changed.html", tmp_path / "tombstones.csv"
    run = CliRunner().invoke(main, ["diff", str(old), str(new), "--html", str(page), "--tombstones", str(stones)])
    assert run.exit_code == 0 and "speaker_id: fatou-keita → awa-keita" in run.output
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    as_table = CliRunner().invoke(main, ["diff", str(old), str(new), "--csv"])
    assert as_table.output.startswith("table,article,change,")
    buried = {row["row_id"]: row for row in read_tombstones(stones)}
    assert (buried["pier-m1"]["reason"], buried["pier-m1"]["replaced_by"]) == ("gone", "")
    assert (buried["pier-m2"]["reason"], buried["pier-m2"]["replaced_by"]) == ("renumbered", "pier-m1")
    assert {row["last_version"] for row in buried.values()} == {"1.0.0"}


def test_tombstones_of_the_source_folder_are_a_table_and_a_vanished_address_says_what_became_of_it(
    versions: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    source = write_source(tmp_path / "source", FILES)
    rows = [("quotes", "quay-q9", "0.9.0", "renumbered", "quay-q1"), ("entities", "bo", "0.9.0", "gone", "")]
    with (source / "tombstones.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    output = tmp_path / "out"
    build(source, output)
    kept = Corpus(output).rows(f"SELECT {', '.join(COLUMNS)} FROM tombstones ORDER BY row_id")
    assert [tuple(row) for row in kept] == [("entities", "bo", "0.9.0", "gone", None), rows[0]]
    ask = visitor(site_of(output))
    reply = ask("/retold/quotes/quay-q9")
    assert reply.status_code == 404 and "/retold/quotes/quay-q1" in reply.text and "0.9.0" in reply.text
    assert ask("/retold/entities/bo").status_code == 404 and "0.9.0" in ask("/retold/entities/bo").text
    assert "0.9.0" not in ask("/retold/entities/nobody-ever").text


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("quotes", "q1", "", "gone", ""), "line 2: the cell last_version is empty"),
        (("quotes", "q1", "1", "lost", ""), "line 2: the reason 'lost' is none of gone, merged, renumbered"),
    ],
)
def test_tombstones_that_make_no_sense_stop_the_build(tmp_path: Path, row: tuple[str, ...], problem: str) -> None:
    source = write_source(tmp_path / "source", {"articles/quay.txt": QUAY})
    with (source / "tombstones.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, row])
    with pytest.raises(SourceError, match=problem):
        build(source, tmp_path / "out")


def test_versions_of_one_number_are_not_buried(versions: tuple[Path, Path, Path], tmp_path: Path) -> None:
    same = compare(open_version(versions[1]), open_version(versions[1]))
    with pytest.raises(SourceError, match=r"both versions are called '1\.0\.0'"):
        bury(same, tmp_path / "tombstones.csv")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"resources": [{"name": "x"}]}'])
def test_what_is_no_package_is_told_in_a_sentence(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="name a built folder or its zip"):
        open_version(tmp_path)


# Any rows


WORD = st.text("abc", min_size=1, max_size=3)
NAMED = {"article_id": "articles"}


def edition(folder: Path, tables: dict[str, list[dict[str, Any]]], version: str = "1") -> Path:
    """A package of rows, as short as one can be."""
    resources = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = [*rows[0]] if rows else ["id", "article_id", "char_start", "char_end", "text"]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        keys = [{"fields": [own], "reference": {"resource": of}} for own, of in NAMED.items() if own in columns]
        schema = {"fields": [{"name": column} for column in columns], "foreignKeys": keys}
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps({"version": version, "resources": resources}))
    return folder


def mentions(words: list[str], kept: list[bool], article: str = "a") -> list[dict[str, Any]]:
    """A mention of each word that is kept, numbered anew; each stands where it stands, whoever is left out."""
    found: list[dict[str, Any]] = []
    start = 0
    for word, is_kept in zip(words, kept, strict=True):
        if is_kept:
            row = {"id": f"{article}-m{len(found) + 1}", "article_id": article, "char_start": start}
            found.append(row | {"char_end": start + len(word), "text": word})
        start += len(word) + 1
    return found


@given(words=st.lists(st.tuples(WORD, st.sampled_from(["both", "old", "new"])), min_size=1, max_size=12))
def test_rows_that_came_and_went_are_told_and_the_others_are_only_renumbered(
    words: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("any")
    texts = [word for word, _ in words]
    sides = {side: mentions(texts, [where in (side, "both") for _, where in words]) for side in ("old", "new")}
    opened = [open_version(edition(home / side, {"mentions": rows})) for side, rows in sides.items()]
    found = compare(*opened)
    where = {side: {(row["char_start"], row["text"]): row["id"] for row in rows} for side, rows in sides.items()}
    both = where["old"].keys() & where["new"].keys()
    assert sorted(change.id for change in found.changes if change.what == "gone") == sorted(
        where["old"][each] for each in where["old"].keys() - both
    )
    assert sorted(change.id for change in found.changes if change.what == "added") == sorted(
        where["new"][each] for each in where["new"].keys() - both
    )
    moved = {where["old"][each]: where["new"][each] for each in both if where["old"][each] != where["new"][each]}
    assert {old: new for old, new in found.ids.of["mentions"].items() if new} == moved


def test_an_edited_article_tells_its_edit_and_not_that_all_behind_it_moved(tmp_path: Path) -> None:
    def rows(first: str) -> dict[str, list[dict[str, Any]]]:
        texts = [first, "The quay is open to boats of forty metres.", "Nobody in the old town had believed it."]
        sentences = mentions(texts, [True] * 3)
        return {"articles": [{"id": "a", "text": " ".join(texts)}], "sentences": sentences}

    old = open_version(edition(tmp_path / "old", rows("The work took three years of the town.")))
    new = open_version(edition(tmp_path / "new", rows("The work took four long years of the town.")))
    found = compare(old, new)
    assert [(change.table, change.what) for change in found.changes] == [
        ("articles", "changed"),
        ("sentences", "changed"),
    ]
    assert found.level() == "PATCH"
    assert [*tree(as_html(found)).xpath("//section[@aria-labelledby='sentences']//ins/text()")] == ["four long"]


def test_an_entity_that_another_took_in_says_who(tmp_path: Path) -> None:
    def rows(names: dict[str, str], of: list[str]) -> dict[str, list[dict[str, Any]]]:
        named = mentions(["Bo", "B. Strand"], [True, True])
        return {
            "articles": [{"id": "a", "text": "Bo B. Strand"}],
            "entities": [{"id": key, "name": name} for key, name in names.items()],
            "mentions": [row | {"entity_id": entity} for row, entity in zip(named, of, strict=True)],
        }

    names = {"bo-strand": "Bo Strand", "b-strand": "B. Strand"}
    old = edition(tmp_path / "old", rows(names, [*names]), "1")
    new = edition(tmp_path / "new", rows({"bo-strand": "Bo Strand"}, ["bo-strand"] * 2), "2")
    path = tmp_path / "tombstones.csv"
    bury(compare(open_version(old), open_version(new)), path)
    (row,) = read_tombstones(path)
    assert (row["row_id"], row["reason"], row["replaced_by"]) == ("b-strand", "merged", "bo-strand")


def test_what_replaced_an_id_is_followed_through_later_versions(tmp_path: Path) -> None:
    path, words = tmp_path / "tombstones.csv", ["aa", "bb", "cc"]
    for number, kept in enumerate(([True] * 3, [False, True, True], [False, False, True]), start=1):
        edition(tmp_path / str(number), {"mentions": mentions(words, kept)}, str(number))
    for number in (1, 2):
        bury(compare(*(open_version(tmp_path / str(each)) for each in (number, number + 1))), path)
    rows = {(row["row_id"], row["last_version"]): row["replaced_by"] for row in read_tombstones(path)}
    assert rows == {
        ("a-m1", "1"): "",
        ("a-m2", "1"): "",
        ("a-m3", "1"): "a-m1",
        ("a-m1", "2"): "",
        ("a-m2", "2"): "a-m1",
    }
