"""The edition without texts: nothing of the publishers' is left in it, and with the texts it is whole again."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import CORPORA, Corpus
from folders import contents, write_source
from withheld import FILES, WORDS, everything_in, found_in

from build_db import build
from retold.cli import main
from retold.crew import Crew
from retold.editions.attach import attach
from retold.editions.standoff import take_apart
from retold.errors import SourceError
from retold.tables.schema import Field, Table, load_schema
from retold.tables.validate import check_package

SCHEMA = load_schema()


def undecided(tables: Mapping[str, Table]) -> list[str]:
    """The columns of free text of which nobody has said whether they hold a publisher's words."""

    def is_free(table: Table, column: Field) -> bool:
        bound = column.constraints.keys() & {"enum", "pattern"} or column.format or column.name == "id"
        return column.type == "string" and not bound and column.name not in table.foreign_keys

    return [
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.fields
        if is_free(table, column) and column.words is None
    ]


def test_of_every_column_of_free_text_it_is_said_whether_it_holds_a_publishers_words() -> None:
    assert undecided(SCHEMA) == []


def test_a_new_column_would_be_missed() -> None:
    new = Field("motto", "string", "What is written over the door.", {})
    table = SCHEMA["outlets"]
    assert undecided({"outlets": replace(table, fields=(*table.fields, new))}) == ["outlets.motto"]


def test_slices_name_columns_that_there_are() -> None:
    for table in SCHEMA.values():
        for column in table.fields:
            if column.words and column.words.kind == "slice":
                assert {column.words.start, column.words.end, column.words.of} <= set(table.columns), column.name


def package_of(folder: Path) -> dict[str, bytes]:
    """The files of a package in a folder: all that a build commits, and the zip of them."""
    return {
        name: data
        for name, data in contents(folder).items()
        if not name.endswith(".db") and not name.startswith(("corrections", "source"))
    }


@pytest.mark.corpora
def test_what_was_taken_apart_is_put_together_to_the_byte(source: Path, built: Path, tmp_path: Path) -> None:
    take_apart(built, tmp_path / "bare")
    attach(tmp_path / "bare", source, tmp_path / "whole")
    assert package_of(tmp_path / "whole") == package_of(built)


@pytest.mark.corpora("invented")
def test_so_it_is_by_way_of_zips_and_with_short_quotations_left_in(source: Path, built: Path, tmp_path: Path) -> None:
    take_apart(built / "retold.zip", tmp_path / "bare.zip", words=12)
    attach(tmp_path / "bare.zip", source / "articles", tmp_path / "whole.zip")
    assert (tmp_path / "whole.zip").read_bytes() == (built / "retold.zip").read_bytes()


@pytest.mark.corpora
def test_an_edition_without_texts_passes_frictionless(corpus: Corpus, tmp_path: Path) -> None:
    counts = take_apart(corpus.folder, tmp_path / "bare")
    assert counts == {name: corpus.one(f"SELECT count(*) FROM {name}") for name in SCHEMA}
    check_package(tmp_path / "bare", counts, Crew(1))


@pytest.mark.corpora
def test_no_sentence_is_left_in_any_file_but_as_a_title(corpus: Corpus, tmp_path: Path) -> None:
    take_apart(corpus.folder, tmp_path / "bare")
    titles = " ".join(row["title"] for row in corpus.rows("SELECT title FROM articles WHERE title IS NOT NULL"))
    rows = corpus.rows("SELECT text FROM sentences UNION SELECT text FROM quotes UNION SELECT text FROM removed_lines")
    texts = [row["text"] for row in rows if len(row["text"].split()) > 5 and row["text"] not in titles]
    for name, data in everything_in(tmp_path / "bare"):
        said = data.decode("utf-8", "replace")
        assert [text for text in texts if text in said] == [], name


@pytest.fixture(scope="module")
def quays(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A source folder whose words are known, and its build."""
    folder = tmp_path_factory.mktemp("quays")
    build(write_source(folder / "source", FILES), folder / "output")
    return folder / "source", folder / "output"


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_word_but_those_of_the_title_is_left_in_any_file(quays: tuple[Path, Path], tmp_path: Path) -> None:
    whole = b"".join(data for _, data in everything_in(quays[1]))
    assert found_in(whole, WORDS.values()) == list(WORDS.values())  # there is something to be found
    take_apart(quays[1], tmp_path / "bare")
    words = [word for place, word in WORDS.items() if place != "title"]
    for name, data in everything_in(tmp_path / "bare"):
        assert found_in(data, words) == [], name


def test_a_data_set_of_which_little_is_said_is_put_together_as_well(quays: tuple[Path, Path], tmp_path: Path) -> None:
    take_apart(quays[1], tmp_path / "bare")
    attach(tmp_path / "bare", quays[0], tmp_path / "whole")
    assert package_of(tmp_path / "whole") == package_of(quays[1])


def test_short_quotations_stay_whole_if_that_is_asked_for(quays: tuple[Path, Path], tmp_path: Path) -> None:
    take_apart(quays[1], tmp_path / "bare", words=6)
    for table in ("quotes", "utterances"):
        before, after = ({row["id"]: row["text"] for row in rows_of(at, table)} for at in (quays[1], tmp_path / "bare"))
        assert after == {key: text if len(text.split()) <= 6 else "" for key, text in before.items()}
        assert any(after.values())
        assert not all(after.values())


def test_an_article_without_a_title_is_labelled_by_who_tells_it_and_when(
    quays: tuple[Path, Path], tmp_path: Path
) -> None:
    source = write_source(tmp_path / "source", FILES | {"articles/gull.txt": "A gull sat on the quay of Sanga.\n"})
    build(source, tmp_path / "output")
    take_apart(tmp_path / "output", tmp_path / "bare")
    labels = {row["id"]: row["label"] for row in rows_of(tmp_path / "bare", "articles")}
    assert labels == {"gull": "gull", "herald": "Sanga Herald, 2023-02-08", "post": "Quay plennish opened in Sanga"}


def as_lines(folder: Path) -> list[str]:
    """The texts of a build as JSON lines, under other names."""
    texts = [row["text"] for row in rows_of(folder, "articles")]
    return [json.dumps({"id": f"copy-{number}", "text": text}) for number, text in enumerate(texts)]


def test_the_texts_themselves_fit_under_any_name(
    quays: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_apart(quays[1], tmp_path / "bare")
    texts = write_source(tmp_path / "texts", {"all.jsonl": "\n".join(as_lines(quays[1]))})
    attach(tmp_path / "bare", texts, tmp_path / "whole")
    for name in SCHEMA:
        if name != "removed_lines":
            assert rows_of(tmp_path / "whole", name) == rows_of(quays[1], name)
    assert [row["text"] for row in rows_of(tmp_path / "whole", "removed_lines")] == ["", ""]
    assert "post: the text fits, but is not the file as received" in capsys.readouterr().err


def changed(folder: Path, source: Path, name: str, old: str, new: str) -> Path:
    shutil.copytree(source, folder)
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return folder


def test_a_text_that_does_not_fit_is_told_with_what_is_expected(quays: tuple[Path, Path], tmp_path: Path) -> None:
    take_apart(quays[1], tmp_path / "bare")
    texts = changed(tmp_path / "texts", quays[0], "articles/herald.txt", "crowd", "throng")
    (known,) = (row for row in rows_of(quays[1], "articles") if row["id"] == "herald")
    with pytest.raises(SourceError) as told:
        attach(tmp_path / "bare", texts, tmp_path / "whole")
    assert str(told.value) == (
        f"{texts}/articles/herald.txt: the text is not that of the article 'herald', it has 286 characters, "
        f"expected are {known['char_count']} characters with the SHA-256 {known['text_sha256']}; "
        "it was published at https://herald.example/1"
    )
    assert not list((tmp_path / "whole").iterdir())


def test_a_text_that_is_not_there_is_told_or_left_out(
    quays: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_apart(quays[1], tmp_path / "bare")
    texts = Path(shutil.copytree(quays[0], tmp_path / "texts"))
    (texts / "articles" / "post.html").unlink()
    with pytest.raises(SourceError, match="there is no text of the article 'post', expected are"):
        attach(tmp_path / "bare", texts, tmp_path / "whole")
    attach(tmp_path / "bare", texts, tmp_path / "whole", skip_bad=True)
    assert "there is no text of the article 'post'" in capsys.readouterr().err
    assert {row["id"]: bool(row["text"]) for row in rows_of(tmp_path / "whole", "articles")} == {
        "herald": True,
        "post": False,
    }
    # what is still without some of its texts can be completed later
    attach(tmp_path / "whole", quays[0], tmp_path / "complete")
    assert package_of(tmp_path / "complete") == package_of(quays[1])


def spoil(data: Any) -> None:
    del data["resources"][3]["schema"]["fields"][2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["package", "{source}", "{new}", "--without-texts"], "there is no datapackage.json", id="source"),
        pytest.param(["package", "{bare}", "{new}", "--without-texts"], "have been taken out already", id="twice"),
        pytest.param(["package", "{output}", "{source}", "--without-texts"], "something in the folder", id="not empty"),
        pytest.param(["package", "{output}", "{output}/a", "--without-texts"], "lies in", id="into itself"),
        pytest.param(["package", "{page}", "{new}", "--without-texts"], "neither a folder nor a zip", id="no zip"),
        pytest.param(["package", "{gone}", "{new}", "--without-texts"], "neither a folder nor a zip", id="nothing"),
        pytest.param(["attach", "{output}", "{source}", "--output", "{new}"], "no edition without texts", id="whole"),
        pytest.param(["attach", "{bare}", "{gone}", "--output", "{new}"], "there is no such folder", id="no texts"),
        pytest.param(
            ["attach", "{bare}", "{page}", "--output", "{new}"], "there is no such folder", id="file of texts"
        ),
        pytest.param(["attach", "{cut}", "{source}", "--output", "{new}"], "of another build", id="not whole"),
        pytest.param(["attach", "{old}", "{source}", "--output", "{new}"], "not as this version", id="other columns"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    arguments: list[str], words: str, quays: tuple[Path, Path], tmp_path: Path
) -> None:
    source, output = quays
    places = {name: tmp_path / name for name in ("new", "gone", "bare", "cut", "old")}
    places |= {"source": source, "output": output, "page": source / "articles" / "post.html"}
    take_apart(output, places["bare"])
    for name in ("cut", "old"):
        shutil.copytree(places["bare"], places[name])
    (places["cut"] / "data" / "quotes.csv").write_text("id\n", encoding="utf-8")
    descriptor = json.loads((places["old"] / "datapackage.json").read_bytes())
    spoil(descriptor)
    (places["old"] / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (places["old"] / "retold.zip").unlink()
    result = CliRunner().invoke(main, [argument.format(**places) for argument in arguments])
    assert result.exit_code == 1
    assert words in result.output
    assert len(result.output.splitlines()) == 1
    assert "Traceback" not in result.output
    assert not places["new"].exists() or not list(places["new"].iterdir())


def test_the_commands_say_what_they_wrote(quays: tuple[Path, Path], tmp_path: Path) -> None:
    source, output = quays
    bare, whole = str(tmp_path / "bare"), str(tmp_path / "whole")
    for arguments in (
        ["package", str(output), bare, "--without-texts", "--words", "3"],
        ["attach", bare, str(source), "--output", whole],
    ):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.output[:21]) == (0, "2 outlets, 1 stories,")


def test_every_corpus_is_among_those_that_are_taken_apart() -> None:
    assert set(CORPORA) >= {"shipped", "invented", "wikinews"}
