"""What an article does not show is nowhere: in no file that a build writes, on no page, in no answer of the site.

Each place where a publisher's words can stand has a word of its own (withheld.py), and these words are looked for.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import yaml
from conftest import site_of, tree, visitor
from folders import PROJECT, run_build, sentence, write_source
from hypothesis import given
from hypothesis import strategies as st
from withheld import FILES, WORDS, everything_in, found_in

from build_db import build
from retold.cache import FOLDER
from retold.crew import Crew
from retold.curate.questions import ASKED_OF, of_row, queue
from retold.editions.attach import attach
from retold.editions.formats import FORMATS, write_formats
from retold.editions.standoff import take_apart
from retold.editions.words import end_of
from retold.freezing.freeze import freeze
from retold.tables.schema import load_schema
from retold.tables.validate import check_package
from retold.text import count_words

SCHEMA = load_schema()
# What of an article with the words is still shown; the title is plennish, and begins the text.
SHOWN = {
    "facts": set(),
    "33 words": {"title", "body"},
    "full": set(WORDS),
}
LESS = [shows for shows in SHOWN if shows != "full"]
METADATA = FILES["articles.csv"]


def with_rights(shows: str) -> dict[str, str]:
    """The articles, of which the one with the words shows no more than that."""
    lines = METADATA.splitlines()
    rows = [f"{line},{value}" for line, value in zip(lines, ["shows", shows, ""], strict=True)]
    return FILES | {"articles.csv": "\n".join(rows) + "\n"}


@pytest.fixture(scope="module", params=LESS)
def rights(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """How much is shown, the source folder and its build."""
    folder = tmp_path_factory.mktemp("rights")
    build(write_source(folder / "source", with_rights(request.param)), folder / "output")
    return request.param, folder / "source", folder / "output"


def hidden(shows: str) -> list[str]:
    return [word for place, word in WORDS.items() if place not in SHOWN[shows]]


def test_what_is_not_shown_is_in_no_file(rights: tuple[str, Path, Path]) -> None:
    shows, _, output = rights
    kept = 0
    for name, data in everything_in(output):
        if not name.startswith(FOLDER):  # what a build keeps for the next is not published
            assert found_in(data, hidden(shows)) == [], name
            kept += 1
    assert kept > 2 * len(SCHEMA)


def test_what_is_shown_is_there(rights: tuple[str, Path, Path]) -> None:
    shows, _, output = rights
    whole = b"".join(data for name, data in everything_in(output) if not name.startswith(FOLDER))
    assert set(found_in(whole, WORDS.values())) == {WORDS[place] for place in SHOWN[shows]}


def test_no_words_leave_the_title(tmp_path: Path) -> None:
    build(write_source(tmp_path / "source", with_rights("0 words")), tmp_path / "output")
    whole = b"".join(data for name, data in everything_in(tmp_path / "output") if not name.startswith(FOLDER))
    assert found_in(whole, WORDS.values()) == [WORDS["title"]]


def rows(output: Path, sql: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(output / "retold.db")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()


def addresses(output: Path) -> Iterator[str]:
    """Every page and every answer of a site: of each row, each pair of articles, each query, each file."""
    yield from ("/", "/retold", "/feed.xml", "/sitemap.xml", "/robots.txt", "/-/downloads", "/-/search.json?q=quay")
    descriptor = json.loads((output / "datapackage.json").read_bytes())
    for name in [*SCHEMA, *(view["name"] for view in descriptor["views"])]:
        yield from (f"/retold/{name}", f"/retold/{name}.json?_shape=array", f"/retold/{name}.csv?_size=max")
    for name in SCHEMA:
        yield f"/-/downloads/data/{name}.json"
        yield f"/-/downloads/data/{name}.csv"
        for row in rows(output, f'SELECT id FROM "{name}"'):
            yield f"/retold/{name}/{quote(row['id'])}"
    for name in ("retold.zip", "datapackage.json", "DICTIONARY.md"):
        yield f"/-/downloads/{name}"
    for row in rows(output, "SELECT id FROM stories"):
        yield f"/-/differences/{row['id']}"
    articles = [row["id"] for row in rows(output, "SELECT id FROM articles")]
    yield from (f"/-/compare/{one}" for one in articles)
    yield from (f"/-/compare/{one}/{other}" for one in articles for other in articles if one != other)
    for page in ("/-/search", "/-/search.json"):
        yield from (f"{page}?{urlencode({'q': words})}" for words in ("Sanga quay", *WORDS.values()))
    site = yaml.safe_load((PROJECT / "metadata.yml").read_text(encoding="utf-8"))
    for name, query in site["databases"]["retold"]["queries"].items():
        typed = urlencode(dict.fromkeys(query.get("params", []), "sanga"))
        yield from (f"/retold/{name}?{typed}", f"/retold/{name}.json?{typed}&_shape=array")


def test_what_is_not_shown_is_on_no_page(rights: tuple[str, Path, Path]) -> None:
    shows, _, output = rights
    ask = visitor(site_of(output))
    for address in addresses(output):
        reply = ask(address)
        assert reply.status_code == 200, address
        typed = [word for word in WORDS.values() if word in address]
        assert [word for word in found_in(reply.content, hidden(shows)) if word not in typed] == [], address
        assert ">None<" not in reply.text, address


def test_no_search_finds_what_is_not_shown(rights: tuple[str, Path, Path]) -> None:
    shows, _, output = rights
    ask = visitor(site_of(output))
    for word in hidden(shows):
        assert ask("/-/search.json", q=word).json()["hits"] == []


def test_no_index_of_words_holds_what_is_not_shown(rights: tuple[str, Path, Path]) -> None:
    shows, _, output = rights
    found = set()
    for table in (table.name for table in SCHEMA.values() if table.search):
        for word in WORDS.values():
            if rows(output, f"SELECT 1 FROM {table}_fts WHERE {table}_fts MATCH '{word}'"):
                found.add(word)
    assert not found & set(hidden(shows))
    assert found == {WORDS[place] for place in SHOWN[shows]}  # words that are shown are found, so that others would be


def test_every_string_that_is_left_slices_true(rights: tuple[str, Path, Path]) -> None:
    output = rights[2]
    texts = {row["id"]: row["text"] or "" for row in rows(output, "SELECT id, text FROM articles")}
    sentences = {row["id"]: row["article_id"] for row in rows(output, "SELECT id, article_id FROM sentences")}
    for table in SCHEMA.values():
        for column in table.fields:
            words = column.words
            if words is None or words.kind != "slice":
                continue
            for row in rows(output, f'SELECT * FROM "{table.name}"'):
                article = row[words.of] if words.of == "article_id" else sentences[row[words.of]]
                if row[column.name] is not None:
                    cut = texts[article][row[words.start] : row[words.end]]
                    assert cut == row[column.name] != "", (table.name, row["id"])


def test_the_other_article_is_whole(rights: tuple[str, Path, Path]) -> None:
    output = rights[2]
    found = rows(output, "SELECT text FROM sentences WHERE article_id = 'herald'")
    assert all(row["text"] for row in found)
    assert [row["shows"] for row in rows(output, "SELECT shows FROM articles ORDER BY id")] == ["full", rights[0]]


def test_an_utterance_keeps_the_words_of_the_article_that_shows_them(rights: tuple[str, Path, Path]) -> None:
    (text,) = (row["text"] for row in rows(rights[2], "SELECT text FROM utterances WHERE article_count = 2"))
    assert text == "The work took three years and we are glad that it holds,"


def test_frictionless_finds_the_package_valid(rights: tuple[str, Path, Path]) -> None:
    counts = {name: rows(rights[2], f'SELECT count(*) FROM "{name}"')[0][0] for name in SCHEMA}
    check_package(rights[2], counts, Crew(1))


def test_it_is_taken_apart_and_put_together_as_it_was(rights: tuple[str, Path, Path], tmp_path: Path) -> None:
    _, source, output = rights
    take_apart(output, tmp_path / "bare")
    attach(tmp_path / "bare", source, tmp_path / "whole")
    assert (tmp_path / "whole" / "retold.zip").read_bytes() == (output / "retold.zip").read_bytes()


def test_what_is_not_shown_is_in_no_other_format(rights: tuple[str, Path, Path], tmp_path: Path) -> None:
    shows, _, output = rights
    left_out = {"citation"} if find_spec("followthemoney") else {"citation", "ftm"}
    files = write_formats(output, tmp_path / "formats", FORMATS.keys() - left_out)
    assert len(files) > 2 * len(SCHEMA)
    for name, data in everything_in(tmp_path / "formats"):
        assert found_in(data, hidden(shows)) == [], name


def test_what_is_not_shown_is_not_in_the_site_as_plain_files(rights: tuple[str, Path, Path], tmp_path: Path) -> None:
    shows, _, output = rights
    assert freeze(output, tmp_path / "frozen", "https://sanga.example/", jobs=1)
    for name, data in everything_in(tmp_path / "frozen"):
        assert found_in(data, hidden(shows)) == [], name


def test_a_speaker_whose_words_are_not_shown_is_not_said_to_be_nobody(rights: tuple[str, Path, Path]) -> None:
    ask = visitor(site_of(rights[2]))
    page = tree(ask("/retold/quotes/post-q6").text).xpath("string(//main)")
    assert "Who said it stands in words that are not shown" in page
    assert "Nobody" not in page
    unknown = ask("/retold/quotations-without-speaker.json", _shape="array").json()
    assert {row["said_by"] for row in unknown if row["article_id"] == "post"} == {"(not shown)"}


@pytest.mark.parametrize("kind", ["articles", "quotes", "compare"])
def test_a_page_says_that_the_words_are_not_shown(kind: str, rights: tuple[str, Path, Path]) -> None:
    ask = visitor(site_of(rights[2]))
    address = {
        "articles": "/retold/articles/post",
        "quotes": "/retold/quotes/post-q6",
        "compare": "/-/compare/post/herald",
    }
    page = tree(ask(address[kind]).text)
    assert page.xpath("//*[@class='unshown'][contains(., 'not shown')]")
    if kind == "articles":
        assert page.xpath("//p[@class='unshown']/a/@href") == ["https://post.example/quay"]
        assert page.xpath("//p[@class='unshown']/a/text()") == ["Sanga Post"]


def test_while_curating_nothing_is_asked_of_words_that_are_not_there(rights: tuple[str, Path, Path]) -> None:
    with closing(sqlite3.connect(rights[2] / "retold.db")) as database:
        database.row_factory = sqlite3.Row
        asked = queue(database)
        for table in ASKED_OF:
            source = table.replace("wordings", "quotes")
            for (key,) in database.execute(f'SELECT id FROM "{source}"').fetchall():
                asked += of_row(database, table, key)
    assert {question.key.partition("/")[0] for question in asked} >= {"entities", "quotes", "mentions"}
    assert all(question.words for question in asked)


@pytest.mark.parametrize("rights", ["facts"], indirect=True)
def test_so_does_the_page_of_an_article_in_an_edition_without_texts(
    rights: tuple[str, Path, Path], tmp_path: Path
) -> None:
    take_apart(rights[2], tmp_path / "bare")
    ask = visitor(site_of(tmp_path / "bare"))
    page = tree(ask("/retold/articles/herald").text)
    assert page.xpath("//p[@class='unshown']/a/@href") == ["https://herald.example/1"]
    assert "Fatou Keita" in page.xpath("string(//article)")  # who is named and quoted is no secret
    assert "retold attach" in ask("/-/downloads").text
    for address in addresses(tmp_path / "bare"):
        assert ask(address).status_code == 200, address


@pytest.mark.parametrize("robots", ["", "robots: noindex\n"])
def test_pages_ask_search_engines_not_to_list_them_where_that_is_said(robots: str, tmp_path: Path) -> None:
    build(write_source(tmp_path / "source", FILES | {"dataset.yml": f"name: sanga\n{robots}"}), tmp_path / "output")
    ask = visitor(site_of(tmp_path / "output"))
    for address in ("/", "/retold/articles/post", "/-/search?q=quay"):
        assert tree(ask(address).text).xpath("//meta[@name='robots']/@content") == (["noindex"] if robots else [])


@pytest.mark.parametrize(
    ("default", "own", "shown"),
    [
        ("facts", "", "facts"), ("facts", "full", "full"), ("", "12", "12 words"), ("1 word", "", "1 words"),
        ("", "", "full"), ("30 words", "facts", "facts"),
    ],
)  # fmt: skip
def test_an_article_wins_over_the_data_set(default: str, own: str, shown: str, tmp_path: Path) -> None:
    files = with_rights(own) | {"dataset.yml": f"name: sanga\nshows: {default}\n"}
    build(write_source(tmp_path / "source", files), tmp_path / "output")
    (row,) = rows(tmp_path / "output", "SELECT shows FROM articles WHERE id = 'post'")
    assert row["shows"] == shown
    assert "shows" not in json.loads((tmp_path / "output" / "datapackage.json").read_bytes())


def test_a_file_may_say_it_of_itself(tmp_path: Path) -> None:
    line = {"id": "gull", "text": "A gull sat on the quay of Sanga.", "shows": "facts"}
    build(write_source(tmp_path / "source", {"articles/all.jsonl": json.dumps(line)}), tmp_path / "output")
    assert [tuple(row) for row in rows(tmp_path / "output", "SELECT shows, label, text FROM articles")] == [
        ("facts", "gull", None)
    ]


@pytest.mark.parametrize("where", ["articles.csv, line 2", "dataset.yml"])
def test_what_says_nothing_of_how_much_is_refused(where: str, tmp_path: Path) -> None:
    files = with_rights("nothing") if "csv" in where else FILES | {"dataset.yml": "shows: nothing\n"}
    source = write_source(tmp_path / "source", files)
    assert sentence(run_build(source, tmp_path / "output")) == (
        f"{source}/{where}: shows is 'nothing', but should be full, facts or a number of words such as '25 words'; "
        "correct it"
    )


def test_robots_can_only_be_sent_away(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", FILES | {"dataset.yml": "robots: nofollow\n"})
    assert "robots is 'nofollow', but can only be noindex" in sentence(run_build(source, tmp_path / "output"))


@given(st.text(max_size=60), st.integers(0, 12))
def test_an_excerpt_ends_with_its_last_word(text: str, words: int) -> None:
    shown = text[: end_of(text, words)]
    assert count_words(shown) == min(words, count_words(text))
    assert shown == shown.rstrip()
    assert not shown or not text[len(shown) :][:1].strip()  # no word is cut in two
