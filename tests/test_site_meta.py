"""What machines read of the site: the data page, JSON-LD, sitemap, robots, feed, and the card of each page."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ElementTree
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import Visitor, tree, visitor
from folders import PROJECT

from build_db import build
from retold.serve import site
from retold.tables.database import DATABASE
from retold.tables.package import DESCRIPTOR
from retold.tables.schema import load_schema

SCHEMA = load_schema()
SITE = "http://localhost"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = "</script><script>alert(1)</script> & ]]> \x08"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """The site of a data set whose every name is markup, with one dated and one undated article."""
    source, output = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("hostile-built")
    (source / "articles").mkdir()
    articles = [
        {"id": "dated", "title": HOSTILE, "published": "2024-02-29", "text": "The bridge is open again.\n"},
        {"id": "undated", "title": "Nobody knows when", "text": "The river rose.\n"},
    ]
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    (source / "articles" / "all.jsonl").write_text(lines, encoding="utf-8")
    text = f"name: hostile\ntitle: {json.dumps(HOSTILE[:-1])}\ndescription: {json.dumps(HOSTILE[:-1])}\n"
    (source / "dataset.yml").write_text(text, encoding="utf-8")
    build(source, output)
    (output / "CHANGELOG.md").write_text("# Changes\n\n## 2.0\n\n- <script>alert(1)</script>\n", encoding="utf-8")
    return visitor(site(output))


def ids(folder: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return [key for (key,) in connection.execute(f"SELECT id FROM {table} ORDER BY id")]


def locations(visit: Visitor, path: str) -> list[str]:
    reply = visit(path)
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("application/xml")
    return [str(found.text).removeprefix(SITE) for found in ElementTree.fromstring(reply.text).iter(f"{MAP}loc")]


# The data page


def test_data_page_tells_every_column(visit: Visitor) -> None:
    page = tree(visit("/-/downloads").text)
    for name, table in SCHEMA.items():
        (section,) = page.xpath(f"//details[@id='table-{name}']")
        assert section.xpath(".//tbody//td[1]/code/text()") == list(table.columns)
        words = " ".join(section.text_content().split())
        for column in table.fields:
            assert " ".join(column.description.split()) in words, f"{name}.{column.name}"


def test_calls_on_the_data_page_answer(visit: Visitor) -> None:
    page = tree(visit("/-/downloads").text)
    calls = page.xpath("//pre/a/@href")
    assert len(calls) >= 8
    for call in calls:
        reply = visit(call.removeprefix(SITE))
        assert reply.status_code == 200 and len(reply.content) > 20, call


def test_links_within_the_data_page_lead_somewhere(visit: Visitor) -> None:
    page = tree(visit("/-/downloads").text)
    for target in page.xpath("//a/@href[starts-with(., '#')]"):
        assert page.xpath(f"//*[@id='{target[1:]}']"), target


@pytest.mark.corpora
@pytest.mark.parametrize("table", SCHEMA)
def test_table_as_json(visit: Visitor, built: Path, table: str) -> None:
    reply = visit(f"/-/downloads/data/{table}.json")
    rows: list[dict[str, Any]] = reply.json()
    assert reply.headers["content-type"].startswith("application/json")
    assert sorted(row["id"] for row in rows) == ids(built, table)
    assert all(tuple(row) == SCHEMA[table].columns for row in rows)


@pytest.mark.parametrize("name", ["sqlite_master", "quotes_fts", "x"])
def test_no_other_table_as_json(visit: Visitor, name: str) -> None:
    assert visit(f"/-/downloads/data/{name}.json").status_code == 404


def test_changes_are_shown_where_they_lie_beside_the_database(visit: Visitor, hostile: Visitor) -> None:
    assert "What has changed" not in visit("/-/downloads").text
    page = tree(hostile("/-/downloads").text)
    assert page.xpath("//section[@class='changes']/h3/text()") == ["2.0"]
    assert "<script>alert" not in hostile("/-/downloads").text


# JSON-LD


def described(page: str) -> dict[str, Any]:
    (script,) = tree(page).xpath("//script[@type='application/ld+json']/text()")
    found: dict[str, Any] = json.loads(script)
    return found


@pytest.mark.corpora
def test_json_ld_describes_the_data_set(visit: Visitor, built: Path) -> None:
    package = json.loads((built / DESCRIPTOR).read_text(encoding="utf-8"))
    found = described(visit("/-/downloads").text)
    assert (found["@type"], found["name"], found.get("version")) == (
        "Dataset",
        package["title"],
        package.get("version"),
    )
    assert [variable["name"] for variable in found["variableMeasured"]] == [
        f"{name}.{column}" for name, table in SCHEMA.items() for column in table.columns
    ]
    assert len(found.get("license", [])) == len(package.get("licenses", []))
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        first, last = connection.execute("SELECT min(published), max(published) FROM articles").fetchone()
    assert found["temporalCoverage"] == f"{first}/{last}"
    hashes = {resource["hash"] for resource in package["resources"]}
    assert {f"sha256:{file['sha256']}" for file in found["distribution"] if "sha256" in file} == hashes
    for file in found["distribution"]:
        assert visit(file["contentUrl"].removeprefix(SITE)).status_code == 200, file["contentUrl"]


def test_json_ld_cannot_be_broken_out_of(hostile: Visitor) -> None:
    page = hostile("/-/downloads").text
    assert "<script>alert" not in page
    assert described(page)["name"] == HOSTILE[:-1]


def test_a_database_without_its_package_has_a_data_page(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    page = visitor(site(tmp_path))("/-/downloads")
    assert page.status_code == 200 and described(page.text)["name"] == "Retold"


# Sitemap and robots


@pytest.mark.corpora("shipped", "invented")
def test_sitemap_names_every_row_once(visit: Visitor, built: Path) -> None:
    maps = locations(visit, "/sitemap.xml")
    pages = [page for one in maps for page in locations(visit, one)]
    assert len(pages) == len(set(pages))
    for table in ("articles", "entities", "utterances", "stories"):
        assert [p for p in pages if p.startswith(f"/retold/{table}/")] == [
            f"/retold/{table}/{key}" for key in sorted(ids(built, table), key=pages_order(pages, table))
        ]
    for page in pages:
        assert visit(page).status_code == 200, page


@pytest.mark.corpora("shipped", "invented")
def test_sitemap_names_what_stands_side_by_side(visit: Visitor, built: Path) -> None:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        pairs = connection.execute(
            "SELECT min(article_a_id, article_b_id), max(article_a_id, article_b_id) FROM retellings"
            " WHERE grade <> 'related' GROUP BY 1, 2"
        ).fetchall()
    assert set(locations(visit, "/sitemap-compare-1.xml")) == {f"/-/compare/{a}/{b}" for a, b in pairs}
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        differing = connection.execute(
            "SELECT DISTINCT story_id FROM differences JOIN retellings ON retellings.id = retelling_id"
        ).fetchall()
    assert set(locations(visit, "/sitemap-differences-1.xml")) == {f"/-/differences/{key}" for (key,) in differing}


def test_what_does_not_differ_has_no_address_in_the_sitemap(hostile: Visitor) -> None:
    assert locations(hostile, "/sitemap-stories-1.xml") and not locations(hostile, "/sitemap-differences-1.xml")


def pages_order(pages: list[str], table: str) -> Any:
    """The order of a map is that of the rows, which is not the test's concern."""
    return lambda key: pages.index(f"/retold/{table}/{key}")


def test_sitemap_is_cut_into_maps(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        rows = ((f"x{number}", "x", "place", "curated", "x") for number in range(12_000))
        columns = "id, name, type, origin, spellings, article_count"
        connection.executemany(f"INSERT INTO entities ({columns}) VALUES (?, ?, ?, ?, ?, 0)", rows)
        connection.commit()
    ask = visitor(site(tmp_path))
    maps = [one for one in locations(ask, "/sitemap.xml") if "entities" in one]
    lengths = [len(locations(ask, one)) for one in maps]
    assert len(maps) == 3 and max(lengths) <= 5_000 and sum(lengths) == len(ids(tmp_path, "entities"))


@pytest.mark.parametrize("name", ["articles-0", "articles-9", "articles-999999", "quotes-1", "sqlite-1"])
def test_no_other_map(visit: Visitor, name: str) -> None:
    assert visit(f"/sitemap-{name}.xml").status_code == 404


def test_robots_name_the_sitemap(visit: Visitor) -> None:
    text = visit("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in text and "Disallow: /-/search" in text


# Feed


@pytest.mark.corpora
def test_feed_is_valid_and_dated_by_publication(visit: Visitor, built: Path) -> None:
    reply = visit("/feed.xml")
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(reply.text)
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        days = dict(connection.execute("SELECT id, published FROM articles WHERE published IS NOT NULL").fetchall())
    entries = feed.findall(f"{ATOM}entry")
    found = {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}updated") for entry in entries}
    assert found == {f"{SITE}/retold/articles/{key}": f"{day}T00:00:00Z" for key, day in days.items()}
    assert feed.findtext(f"{ATOM}updated") == f"{max(days.values())}T00:00:00Z"
    for part in (feed, *entries):
        assert part.findtext(f"{ATOM}id") and part.findtext(f"{ATOM}title")
    assert all(entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries)
    assert [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"{SITE}/feed.xml"
    ]


def test_feed_holds_markup_as_text_and_no_undated_article(hostile: Visitor) -> None:
    feed = ElementTree.fromstring(hostile("/feed.xml").text)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title", "").strip() == HOSTILE[:-1].strip()
    assert entry.findtext(f"{ATOM}updated") == "2024-02-29T00:00:00Z"


# Cards


@pytest.mark.parametrize("path", ["/", "/retold/articles/ibtimes", "/retold/quotes?kind=direct", "/-/search?q=Mali"])
def test_card(visit: Visitor, path: str) -> None:
    page = tree(visit(path).text)
    card = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert card["og:title"] == " ".join(page.findtext(".//title").split())
    assert card["og:url"] == page.xpath("//link[@rel='canonical']/@href")[0] == SITE + path.partition("?")[0]
    assert card["og:description"] == page.xpath("//meta[@name='description']/@content")[0] != ""
    image = visit(card["og:image"].removeprefix(SITE))
    assert image.status_code == 200 and image.headers["content-type"] == "image/png"


def test_card_holds_markup_as_text(hostile: Visitor) -> None:
    for path in ("/", "/retold/articles/dated"):
        reply = hostile(path)
        assert "<script>alert" not in reply.text and "alert(1)" in unescape(unquote(reply.text))


def test_feed_is_announced(visit: Visitor) -> None:
    page = tree(visit("/").text)
    assert page.xpath("//link[@type='application/atom+xml']/@href") == ["/feed.xml"]


def test_styles_and_scripts_name_no_other_site() -> None:
    for path in sorted((PROJECT / "static").glob("*.[cj]s*")):
        assert not re.search(r"https?:|@import", path.read_text(encoding="utf-8")), path.name


def test_lock_file_names_no_package_index() -> None:
    lock = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock and "http" not in lock
