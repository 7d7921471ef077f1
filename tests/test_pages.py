"""The pages: each answers, says what it should, shows text as text, and takes nothing from elsewhere."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import Corpus, Visitor, tree, visitor
from datasette.app import Datasette
from datasette.utils import module_from_path, parse_metadata, tilde_decode
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from build_db import build
from retold.serve import site
from retold.tables.database import DATABASE
from retold.tables.package import DESCRIPTOR
from retold.tables.schema import View, load_schema, load_views

SCHEMA = load_schema()
SITE = parse_metadata((PROJECT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["retold"]
SEARCHED = [name for name, table in SCHEMA.items() if table.search]
ARTICLE = module_from_path(str(PROJECT / "plugins" / "article.py"), "article")
ATTACK = "<script>alert(1)</script>"


def first_row(folder: Path, table: str) -> str | None:
    """The id of some row of a table, if it has any."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        row = connection.execute(f'SELECT id FROM "{table}" ORDER BY id LIMIT 1').fetchone()
    return row[0] if row else None


def addresses(folder: Path) -> Iterator[str]:
    """Every kind of page that the site of a folder has."""
    yield from ("/", "/retold", "/-/downloads", "/-/search?q=the", "/retold?sql=select+*+from+quotes")
    yield from (f"/retold/{name}" for name in SITE["queries"])
    for table in SCHEMA:
        yield f"/retold/{table}"
        row = first_row(folder, table)
        if row:
            yield f"/retold/{table}/{row}"


def words(page: str) -> str:
    """The text of a page as a reader sees it, white space made plain."""
    return " ".join(tree(page).text_content().split())


# Each page answers, with what it should say


@pytest.mark.corpora
def test_home_says_what_the_data_set_is(visit: Visitor, built: Path) -> None:
    package = json.loads((built / DESCRIPTOR).read_text(encoding="utf-8"))
    page = words(visit("/").text)
    assert package["title"] in page
    assert " ".join(package.get("description", "").split()) in page
    for source in package.get("sources", []):
        assert source["title"] in page


def test_home_links_every_article_table_and_query(visit: Visitor, datasette: Datasette, built: Path) -> None:
    links = set(tree(visit("/").text).xpath("//a/@href"))
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        articles = [key for (key,) in connection.execute("SELECT id FROM articles")]
    expected = {f"/retold/articles/{key}" for key in articles}
    expected |= {f"/retold/{table}" for table in SCHEMA} | {f"/retold/{query}" for query in SITE["queries"]}
    assert expected | {"/-/downloads", "/retold"} <= links


def test_home_keeps_the_search_form(visit: Visitor) -> None:
    assert tree(visit("/").text).xpath("//form[@action='/-/search']//input[@name='q']")


@pytest.mark.parametrize("table", SCHEMA)
def test_table_page_describes_the_table_and_its_columns(visit: Visitor, table: str) -> None:
    reply = visit(f"/retold/{table}").text
    assert SCHEMA[table].title in words(reply)
    assert SCHEMA[table].description in words(reply)
    meanings = tree(reply).xpath("//dl[@class='column-descriptions']")[0]
    shown = zip(meanings.xpath("dt/text()"), meanings.xpath("dd/text()"), strict=True)
    assert list(shown) == [(column.name, column.description) for column in SCHEMA[table].fields]


@pytest.mark.parametrize("table", SCHEMA)
def test_table_page_links_no_other_licence_than_its_own(visit: Visitor, built: Path, table: str) -> None:
    package = json.loads((built / DESCRIPTOR).read_text(encoding="utf-8"))
    (own,) = (resource["licenses"] for resource in package["resources"] if resource["name"] == table)
    page = tree(visit(f"/retold/{table}").text)
    addresses = {link.get("href"): link.text for link in page.xpath("//a") if link.text == own[0]["title"]}
    assert addresses == {own[0].get("path", "/#licences"): own[0]["title"]}


@pytest.mark.corpora
@pytest.mark.parametrize("table", SCHEMA)
def test_row_page_shows_every_value(visit: Visitor, built: Path, table: str) -> None:
    key = first_row(built, table)
    if key is None:
        assert "0 rows" in words(visit(f"/retold/{table}").text)
        return
    page = words(visit(f"/retold/{table}/{key}").text)
    row = visit(f"/retold/{table}/{key}.json", _shape="objects").json()["rows"][0]
    hidden = set(SCHEMA[table].foreign_keys)  # these are shown by name
    for column, value in row.items():
        if value is not None and column not in hidden and table != "articles":
            assert " ".join(str(value).split()) in page, f"{table}.{column} is not on the page"


@pytest.mark.corpora
def test_row_page_shows_keys_by_name(visit: Visitor, built: Path) -> None:
    key = first_row(built, "mentions")
    row = visit(f"/retold/mentions/{key}.json", _shape="objects").json()["rows"][0]
    name = visit(f"/retold/entities/{row['entity_id']}.json", _shape="objects").json()["rows"][0]["name"]
    link = tree(visit(f"/retold/mentions/{key}").text).xpath(f"//a[@href='/retold/entities/{row['entity_id']}']")
    assert [anchor.text for anchor in link] == [name]


@pytest.mark.corpora
def test_article_page_shows_the_whole_text_in_order(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        articles = dict(connection.execute("SELECT id, text FROM articles").fetchall())
    for key, text in articles.items():
        page = tree(visit(f"/retold/articles/{key}").text)
        for note in page.xpath("//article//small"):  # where a sentence is told again; not part of the text
            note.drop_tree()
        shown = [" ".join(block.text_content().split()) for block in page.xpath("//h1 | //article//p")]
        blocks = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        assert [block for block in shown if block in blocks] == blocks, key


@pytest.mark.corpora
def test_article_page_says_what_is_known_about_the_article(visit: Visitor, built: Path) -> None:
    for row in visit("/retold/articles.json", _shape="array").json():
        page = words(visit(f"/retold/articles/{row['id']}").text)
        for column in set(row) - {"text", "label", "story_id", "outlet_id"}:
            assert row[column] is None or " ".join(str(row[column]).split()) in page, f"{row['id']}: {column}"


@given(
    text=st.text(min_size=1, max_size=8),
    start=st.integers(0, 9),
    spans=st.lists(st.tuples(st.integers(-3, 12), st.integers(1, 9), st.sampled_from(["direct", "mixed", "indirect"]))),
)
def test_a_block_is_cut_without_loss(text: str, start: int, spans: list[tuple[int, int, str]]) -> None:
    """Pieces put together are the text, and each knows every quotation that covers it, and no other."""
    quotes: list[dict[str, Any]] = [
        {"char_start": start + first, "char_end": start + first + length, "kind": kind} for first, length, kind in spans
    ]
    at = start
    for piece in ARTICLE.pieces(text, start, quotes):
        covering = {q["kind"] for q in quotes if q["char_start"] <= at and at + len(piece.text) <= q["char_end"]}
        touching = {q["kind"] for q in quotes if q["char_start"] < at + len(piece.text) and at < q["char_end"]}
        assert set(piece.kinds.split()) == covering == touching
        at += len(piece.text)
    assert "".join(piece.text for piece in ARTICLE.pieces(text, start, quotes)) == text


@pytest.mark.corpora
def test_article_page_names_the_speaker_beside_the_quotation(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        article, quote = connection.execute(
            "SELECT article_id, id FROM quotes WHERE kind = 'direct' AND speaker_text IS NOT NULL"
            " AND part_of_id IS NULL ORDER BY article_id, position LIMIT 1"
        ).fetchone()
    page = tree(visit(f"/retold/articles/{article}").text)
    assert page.xpath(f"//ul[@class='voices']//a[@href='/retold/quotes/{quote}']/text()")


@pytest.mark.corpora
def test_article_page_lists_what_was_cut(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        cut = connection.execute("SELECT article_id, text, rule FROM removed_lines").fetchall()
    assert cut
    for article, text, rule in cut:
        page = words(visit(f"/retold/articles/{article}").text)
        assert f"{' '.join(text.split())}" in page and rule in page


@pytest.mark.corpora
def test_article_text_is_not_squeezed_into_a_cell(visit: Visitor) -> None:
    page = tree(visit("/retold/articles", _all="on").text)
    cells = page.xpath("//td[contains(concat(' ', @class, ' '), ' col-text ')]")
    assert cells
    for cell in cells:
        assert len(cell.text_content().split()) <= 32
        assert cell.xpath(".//a[text()='read']/@href")


@pytest.mark.corpora
def test_labels_in_cells_are_short(visit: Visitor) -> None:
    page = tree(visit("/retold/mentions").text)
    labels = page.xpath("//td[contains(@class, 'col-sentence_id')]//a")
    assert labels and all(len(label.text.split()) <= 9 for label in labels)


@pytest.mark.corpora
def test_ids_in_queries_lead_to_rows(visit: Visitor) -> None:
    page = tree(visit("/retold/article-overview").text)
    links = page.xpath("//td[contains(@class, 'col-article_id')]//a/@href")
    assert links and all(visit(link).status_code == 200 for link in links)


@pytest.mark.corpora
def test_keys_in_tables_lead_to_rows_that_are_there(visit: Visitor, corpus: Corpus) -> None:
    known: dict[str, set[str]] = {}
    for table in SCHEMA:
        for link in tree(visit(f"/retold/{table}").text).xpath("//td//a[contains(@href, '/retold/')]/@href"):
            other, key = map(tilde_decode, urlsplit(link).path.split("/")[2:4])
            if other not in known:
                known[other] = {str(row[0]) for row in corpus.rows(f"SELECT id FROM {other}")}
            assert key in known[other], (table, link)


def test_metadata_names_what_exists() -> None:
    for name, about in SITE["tables"].items():
        if name in SCHEMA:
            named = [*about.get("facets", []), about.get("label_column"), about.get("sort"), about.get("sort_desc")]
            assert set(filter(None, named)) <= set(SCHEMA[name].columns), name
    assert set(SCHEMA) <= set(SITE["tables"]), "a table is not configured in metadata.yml"


@pytest.mark.parametrize("table", SCHEMA)
def test_paging_shows_every_row_once(visit: Visitor, built: Path, table: str) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        expected = [key for (key,) in connection.execute(f'SELECT id FROM "{table}"')]
    size = max(2, len(expected) // 20)  # rows are lost, if any are, between pages
    seen: list[str] = []
    reply = visit(f"/retold/{table}.json", _shape="objects", _size=size).json()
    while True:
        seen += [row["id"] for row in reply["rows"]]
        if not reply["next"]:
            break
        reply = visit(f"/retold/{table}.json", _shape="objects", _size=size, _next=reply["next"]).json()
    assert sorted(seen) == sorted(expected)


def test_an_unknown_address_is_answered_in_our_own_style(visit: Visitor) -> None:
    reply = visit("/retold/articles/no-such-article")
    assert reply.status_code == 404
    assert "/static/retold.css" in reply.text


# JSON and CSV


@pytest.mark.corpora
@pytest.mark.parametrize("table", SCHEMA)
def test_json(visit: Visitor, built: Path, table: str) -> None:
    objects = visit(f"/retold/{table}.json", _shape="objects", _size="max").json()
    array = visit(f"/retold/{table}.json", _shape="array", _size="max").json()
    assert objects["rows"] == array
    assert objects["filtered_table_rows_count"] >= len(array)
    for row in array:
        assert tuple(row) == SCHEMA[table].columns


@pytest.mark.corpora
@pytest.mark.parametrize("table", SCHEMA)
def test_csv(visit: Visitor, built: Path, table: str) -> None:
    reply = visit(f"/retold/{table}.csv", _stream="on")
    rows = list(csv.DictReader(io.StringIO(reply.text, newline="")))
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    assert reply.headers["content-type"].startswith("text/plain")
    assert len(rows) == count
    assert all(tuple(row) == SCHEMA[table].columns for row in rows)


def test_sql_editor(visit: Visitor) -> None:
    page = visit("/retold", sql="select count(*) as articles_in_all from articles where id <> :id", id="x")
    assert page.status_code == 200
    assert "articles_in_all" in page.text
    reply = visit("/retold.json", sql="select 6 * 7 as answer", _shape="array")
    assert reply.json() == [{"answer": 42}]


# Nothing from elsewhere, and text stays text


@pytest.mark.corpora
def test_pages_take_nothing_from_elsewhere(visit: Visitor, built: Path) -> None:
    for address in addresses(built):
        page = tree(visit(address).text)
        taken = page.xpath(
            "//script/@src | //link[@rel='stylesheet']/@href | //img/@src | //iframe/@src | //source/@src"
        )
        assert taken
        assert [url for url in taken if not url.startswith("/") or url.startswith("//")] == [], address
    styles = (PROJECT / "static" / "retold.css").read_text(encoding="utf-8")
    assert "http:" not in styles and "https:" not in styles and "@import" not in styles


@pytest.mark.corpora
def test_pages_have_a_language_a_title_and_a_landmark(visit: Visitor, built: Path) -> None:
    for address in addresses(built):
        page = tree(visit(address).text)
        assert page.get("lang") == "en" and page.findtext(".//title"), address
        assert len(page.xpath("//main")) == 1 and len(page.xpath("//h1")) == 1, address


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of a source folder in which every text that people write tries to run a script."""
    source, output = tmp_path_factory.mktemp("attack"), tmp_path_factory.mktemp("attacked")
    (source / "articles").mkdir()
    text = (
        f"A headline with {ATTACK}\n\nThe mayor {ATTACK} of Sanga, Fatou Keita, spoke.\n\n"
        f"“The road {ATTACK} is open,” Fatou Keita said. She said that the bridge {ATTACK} was closed.\n\n"
        f"Leave a Comment\n"
    )
    for name in ("one", "two"):
        (source / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    write_csv(source / "articles.csv", ["id", "title", "outlet", "byline", "note"], ["one", *[f"T {ATTACK}"] * 4])
    write_csv(
        source / "entities.csv", ["id", "name", "type", "description"], ["keita", ATTACK, "person", f"D {ATTACK}"]
    )
    write_csv(source / "aliases.csv", ["entity_id", "alias"], ["keita", "Fatou Keita"])
    build(source, output)
    return output


def write_csv(path: Path, *rows: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_markup_in_the_data_is_shown_as_text(attacked: Path) -> None:
    ask = visitor(site(attacked))
    escaped = 0
    for address in [*addresses(attacked), "/-/search?q=script", "/retold/name-variants?name=%3Cscript%3Ealert(1)"]:
        reply = ask(address)
        assert reply.status_code == 200, address
        assert "<script>alert(1)" not in reply.text, address
        escaped += "<script>alert(1)" in unescape(reply.text)
    assert escaped > len(SCHEMA)


def test_article_page_shows_markup_as_text(attacked: Path) -> None:
    page = visitor(site(attacked))("/retold/articles/one").text
    assert words(page).count(ATTACK) >= 5


def test_markup_in_an_address_is_shown_as_text(visit: Visitor) -> None:
    for address in (
        f"/-/search?q={ATTACK}",
        f"/retold/quotes?_search={ATTACK}",
        f"/retold/who-said-what?speaker={ATTACK}",
    ):
        assert "<script>alert(1)" not in visit(address).text


@pytest.mark.parametrize("view", load_views().values(), ids=lambda view: view.name)
def test_a_view_is_described_and_linked_as_a_table_is(view: View, visit: Visitor) -> None:
    page = visit(f"/retold/{view.name}")
    assert page.status_code == 200
    assert str(escape(view.description)) in page.text
    assert all(str(escape(column.description)) in page.text for column in view.fields)
    assert visit(f"/retold/{view.name}.json?_shape=array&_size=1").json()
    key = view.fields[1].name  # behind the number of the row
    row = visit(f"/retold/{view.name}.json?_shape=array&_size=1").json()[0]
    table = {"article_id": "articles", "quote_id": "quotes"}[key]
    assert f'href="/retold/{table}/{row[key]}"' in page.text
    assert f'href="/retold/{view.name}"' in visit("/retold").text


# Another corpus speaks for itself


def test_another_corpus_does_not_claim_to_be_the_shipped_one(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "articles").mkdir(parents=True)
    (source / "articles" / "road.txt").write_text("The road to Sanga is open again.\n", encoding="utf-8")
    (source / "dataset.yml").write_text("name: roads\ntitle: Roads of the region\n", encoding="utf-8")
    build(source, tmp_path / "out")
    ask = visitor(site(tmp_path / "out"))
    shipped = json.loads((PROJECT / DESCRIPTOR).read_text(encoding="utf-8"))
    for address in addresses(tmp_path / "out"):
        page = ask(address)
        assert page.status_code == 200, address
        assert shipped["title"] not in page.text and "Lavrov" not in page.text, address
    assert "Roads of the region" in ask("/").text


def test_a_database_without_its_package_is_still_served(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    ask = visitor(site(tmp_path))
    for address in addresses(tmp_path):
        assert ask(address).status_code == 200, address


# Search


@pytest.mark.parametrize("table", SEARCHED)
def test_table_has_its_search_box(visit: Visitor, table: str) -> None:
    assert tree(visit(f"/retold/{table}").text).xpath("//input[@name='_search']")


def test_search_leaves_accents_out_of_account(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        accented = {key for (key,) in connection.execute("SELECT id FROM articles WHERE text LIKE '%Goïta%'")}
    found = {row["id"] for row in visit("/retold/articles.json", _shape="array", _search="Goita").json()}
    assert accented and accented <= found


def test_quotation_is_found_by_its_speaker(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        quotes = connection.execute(
            "SELECT id, speaker_text FROM quotes WHERE instr(text, speaker_text) = 0 AND length(speaker_text) < 40"
        ).fetchall()
    assert quotes
    for key, speaker in quotes:
        found = visit("/retold/quotes.json", _shape="array", _search=speaker, _size="max").json()
        assert key in {row["id"] for row in found}, speaker


def test_entity_is_found_by_any_of_its_spellings(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        aliases = connection.execute("SELECT entity_id, alias FROM aliases").fetchall()
    for entity, alias in aliases:
        found = visit("/retold/entities.json", _shape="array", _search=alias).json()
        assert entity in {row["id"] for row in found}, alias


def test_search_page_finds_in_every_table(visit: Visitor) -> None:
    page = tree(visit("/-/search", q="Goita").text)
    links = page.xpath("//ol[@class='hits']//a/@href")
    assert any(link.startswith("/retold/articles/") for link in links)
    assert any(link.startswith("/retold/entities/") for link in links)
    assert all(visit(link).status_code == 200 for link in links)
    assert page.xpath("//mark")
    for table in SEARCHED:
        assert SCHEMA[table].title in words(visit("/-/search", q="Goita").text)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("  \t", id="white space"),
        pytest.param("zzzqqq", id="no such word"),
        pytest.param("O'Brien's", id="apostrophe"),
        pytest.param('"', id="one double quote"),
        pytest.param('""', id="empty phrase"),
        pytest.param('a "b c" "d', id="phrase left open"),
        pytest.param("*", id="asterisk"),
        pytest.param("NEAR( AND ) : ^ {x} -", id="operators"),
        pytest.param("a\0b", id="NUL"),
        pytest.param("x" * 10_000, id="one word of 10,000 characters"),
        pytest.param("a " * 5_000, id="5,000 words"),
    ],
)
def test_search_page_takes_anything(visit: Visitor, typed: str) -> None:
    assert visit("/-/search", q=typed).status_code == 200


# What many rows have to do with many


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("articles", "SELECT article_id, entity_id FROM mentions"),
        ("entities", "SELECT entity_id, article_id FROM mentions"),
        ("utterances", "SELECT utterance_id, article_id FROM quotes"),
        ("stories", "SELECT story_id, id FROM articles"),
    ],
)
def test_tables_show_what_a_row_stands_beside(visit: Visitor, built: Path, table: str, sql: str) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        pairs = set(connection.execute(sql).fetchall())
    rows = tree(visit(f"/retold/{table}").text).xpath("//table/tbody/tr")
    assert rows
    for row in rows:
        key = row.xpath("td[1]//a/@href")[0].rpartition("/")[2]
        every = {other for own, other in pairs if own == key}
        (cell,) = row.xpath("td[contains(@class, 'col-beside')]")
        shown = [address.rpartition("/")[2] for address in cell.xpath(".//a/@href")]
        assert len(shown) == len(set(shown)) == min(len(every), 4) and set(shown) <= every
        assert ("and others" in cell.text_content()) is (len(every) > 4)


def test_a_table_of_keys_has_no_further_column(visit: Visitor) -> None:
    assert "col-beside" not in visit("/retold/mentions").text


@pytest.mark.parametrize("view", load_views())
def test_a_row_of_a_view_has_a_page(visit: Visitor, corpus: Corpus, view: str) -> None:
    number, *_, last = corpus.rows(f"SELECT * FROM {view} ORDER BY rowid LIMIT 1")[0]
    page = visit(f"/retold/{view}/{number}")
    assert page.status_code == 200
    assert last is None or str(last) in page.text
    assert visit(f"/retold/{view}/0").status_code == 404
