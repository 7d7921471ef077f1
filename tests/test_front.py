"""The home page of many stories, the pages of outlets, and the order in which tables list what they hold."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from conftest import Corpus, Visitor, tree
from datasette.utils import module_from_path
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

DAYS = module_from_path(str(PROJECT / "plugins" / "days.py"), "days")


def listed(visit: Visitor, **picked: str) -> set[str]:
    """The stories that the home page lists, told by several or once."""
    links = tree(visit("/", **picked).text).xpath("//*[@class='stories many' or @class='singles']//a/@href")
    return {link.rpartition("/")[2] for link in links if "/retold/stories/" in link}


def ids(corpus: Corpus, sql: str, *values: Any) -> set[str]:
    return {row[0] for row in corpus.rows(sql, *values)}


@pytest.mark.corpora("invented", "wikinews")
def test_home_lists_every_story_and_how_it_is_told(visit: Visitor, corpus: Corpus) -> None:
    assert listed(visit) == ids(corpus, "SELECT id FROM stories ORDER BY last_published DESC, id LIMIT 36")
    page = tree(visit("/").text)
    for card in page.xpath("//ul[@class='stories many']/li"):
        story = card.xpath(".//h3/a/@href")[0].rpartition("/")[2]
        told = corpus.rows(
            "SELECT teller FROM who_tells WHERE story_id = ? ORDER BY published NULLS LAST, article_id", story
        )
        letters = " ".join(card.xpath("./p[@class='letters']")[0].text_content().split())
        assert letters == " ".join(f"{chr(65 + place)} {row[0]}" for place, row in enumerate(told))


@pytest.mark.corpora("invented")
@pytest.mark.parametrize("kind", ["outlet", "person", "place"])
def test_stories_are_picked_by_who_tells_and_what_is_named(visit: Visitor, corpus: Corpus, kind: str) -> None:
    options = tree(visit("/").text).xpath(f"//select[@name='{kind}']/option/@value")[1:]
    of = "outlet_id = ?" if kind == "outlet" else "id IN (SELECT article_id FROM mentions WHERE entity_id = ?)"
    assert options
    for option in options[:4]:
        expected = ids(corpus, f"SELECT story_id FROM articles WHERE {of}", option)
        assert listed(visit, **{kind: option}) == expected != set()


@pytest.mark.corpora("invented", "wikinews")
def test_stories_are_picked_by_a_bar_of_the_calendar(visit: Visitor, corpus: Corpus) -> None:
    links = tree(visit("/").text).xpath("//svg[@class='calendar']/a/@href")
    assert links
    for link in links[:5]:
        (when,) = re.findall(r"when=([\d-]+)", link)
        inside = ids(corpus, "SELECT story_id FROM articles WHERE published LIKE ? || '%'", when)
        assert inside and inside <= listed(visit, when=when)


@pytest.mark.corpora("invented")
@pytest.mark.parametrize(
    "picked",
    [
        {"outlet": "<script>"},
        {"when": "2019'"},
        {"when": "2019-13"},
        {"page": "99999999"},
        {"page": "900"},
        {"place": "x" * 3000},
    ],
)
def test_what_nobody_can_pick_is_answered_all_the_same(visit: Visitor, picked: dict[str, str]) -> None:
    reply = visit("/", **picked)
    assert reply.status_code == 200 and "<script>" not in reply.text.partition("<body")[2]


@pytest.mark.corpora("shipped")
def test_one_story_is_the_home_page(visit: Visitor) -> None:
    assert not tree(visit("/").text).xpath("//form[@class='pick']")


@pytest.mark.corpora("shipped", "invented", "wikinews")
def test_an_outlet_shows_what_it_prints_and_of_whose_words(visit: Visitor, corpus: Corpus) -> None:
    for (outlet,) in corpus.rows("SELECT id FROM outlets ORDER BY id LIMIT 5"):
        page = tree(visit(f"/retold/outlets/{outlet}").text)
        printed = page.xpath("//section[@aria-labelledby='printed']/ul/li/a/@href")
        newest = "SELECT id FROM articles WHERE outlet_id = ? ORDER BY published DESC, id LIMIT 12"
        assert [link.rpartition("/")[2] for link in printed] == [row[0] for row in corpus.rows(newest, outlet)]
        takes = page.xpath("//section[@aria-labelledby='takes']//tbody//a/@href")
        sql = "SELECT other_id FROM outlet_overlaps WHERE outlet_id = ? AND copied_count + retold_count > 0"
        assert {link.rpartition("/")[2] for link in takes} == ids(corpus, sql, outlet)


@pytest.mark.corpora
def test_overlaps_of_outlets_are_sums_of_those_of_articles(corpus: Corpus) -> None:
    sql = """
        SELECT own.outlet_id, other.outlet_id, overlaps.sentence_count, copied_count, retold_count FROM overlaps
        JOIN articles AS own ON own.id = article_id JOIN articles AS other ON other.id = other_id
    """
    sums: dict[tuple[str, str], Counter[str]] = {}
    for one, other, *counts in corpus.rows(sql):
        if one and other and one != other:
            own = sums.setdefault((one, other), Counter())
            own.update(dict(zip(("sentences", "copied", "retold"), counts, strict=True)))
    sql = "SELECT outlet_id, other_id, sentence_count, copied_count, retold_count FROM outlet_overlaps"
    found = {(row[0], row[1]): tuple(row[2:]) for row in corpus.rows(sql)}
    assert found == {pair: (own["sentences"], own["copied"], own["retold"]) for pair, own in sums.items()}


@pytest.mark.corpora("invented", "wikinews")
@pytest.mark.parametrize("table", ["sentences", "quotes", "mentions", "figures"])
def test_tables_list_parts_as_people_count(visit: Visitor, corpus: Corpus, table: str) -> None:
    address, found = f"/retold/{table}.json?_shape=objects&_col=id&_nofacet=1&_size=40", list[str]()
    while address and len(found) < 200:
        reply = visit(address).json()
        found += [row["id"] for row in reply["rows"]]
        address = (reply["next_url"] or "").partition("localhost")[2]
    parts = [(key.rpartition("-")[0], int(re.sub(r"\D", "", key.rpartition("-")[2]))) for key in found]
    assert len(set(found)) == len(found) > 10
    assert parts == sorted(parts)


@given(st.dictionaries(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.integers(1, 9), max_size=20))
def test_bars_count_every_article_once(days: dict[date, int]) -> None:
    bars = DAYS.bars([{"published": day.isoformat(), "times": times} for day, times in days.items()])
    assert sum(bar.times for bar in bars) == sum(days.values())
    assert [bar.when for bar in bars] == sorted({bar.when for bar in bars})
    assert all(DAYS.time_in_words(bar.when) for bar in bars[:3])
