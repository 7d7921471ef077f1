"""The one search: what each query must find, what it must not, and in which order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Visitor, tree, visitor
from datasette.utils import module_from_path
from folders import PROJECT

from build_db import build
from retold.serve import site
from retold.tables.schema import load_schema

SEARCH = module_from_path(str(PROJECT / "plugins" / "search.py"), "search")
SEARCHED = {name for name, table in load_schema().items() if table.search}

# Query: rows that must be found (a row of an article or an entity by its id, a quotation by words of its text), rows
# that must not be, and the row that must be the first of its table.
RELEVANT: dict[str, tuple[set[str], set[str], str | None]] = {
    "Goita": ({"assimi-goita", "ibtimes", "sundsvallidag"}, {"sergei-lavrov", "sarkariresultpro"}, "assimi-goita"),
    "Goïta": ({"assimi-goita"}, {"sergei-lavrov"}, "assimi-goita"),
    "Lavrov": ({"sergei-lavrov", "ibtimes", "europenewsok"}, {"assimi-goita"}, "sergei-lavrov"),
    "lavrov colonial": ({"ibtimes", "colonial methods"}, {"france24-translated", "solidarity"}, None),
    "Wagner": ({"wagner-group", "ibtimes", "paramilitaries"}, {"abdoulaye-diop"}, "wagner-group"),
    "Russian company Wagner": ({"they are mercenaries"}, {"colonial methods"}, None),
    '"first of its kind"': ({"europenewsok", "ibtimes", "Several Malian officials"}, {"sarkariresultpro"}, None),
    '"kind its of first"': (set(), {"europenewsok", "Several Malian officials"}, None),
    "human rights": ({"ibtimes"}, {"assimi-goita"}, None),
    "diop": ({"abdoulaye-diop", "sundsvallidag"}, {"sarkariresultpro", "colonial methods"}, "abdoulaye-diop"),
    "Swedish elections": ({"sundsvallidag"}, {"sergei-lavrov"}, None),
}


def ask(visit: Visitor, words: str, **more: str) -> dict[str, Any]:
    reply = visit("/-/search.json", q=words, **more)
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


def rows(found: dict[str, Any]) -> list[str]:
    """What was found, articles and entities by id, quotations by what they say."""
    return [text_of(hit["label"]) if hit["table"] == "quotes" else hit["id"] for hit in found["hits"]]


def text_of(label: str) -> str:
    return str(tree(f"<p>{label}</p>").text_content())


def holds(found: list[str], row: str) -> bool:
    return any(row == one or (" " in row and row in one) or (row in one and " " in one) for one in found)


@pytest.mark.parametrize("query", RELEVANT)
def test_relevance(visit: Visitor, query: str) -> None:
    wanted, unwanted, first = RELEVANT[query]
    found = ask(visit, query)
    assert {row for row in wanted if not holds(rows(found), row)} == set()
    assert {row for row in unwanted if holds(rows(found), row)} == set()
    if first:
        assert rows(found)[0] == first


def test_a_hit_says_where_it_stands(visit: Visitor) -> None:
    for hit in ask(visit, "Wagner")["hits"]:
        assert hit["table"] in SEARCHED
        assert visit(hit["url"]).status_code == 200
        assert "<mark>" in hit["label"] + hit["excerpt"]
        assert hit["context"]


def test_every_searchable_table_is_searched() -> None:
    assert set(SEARCH.TABLES) == SEARCHED


def test_hits_of_one_table(visit: Visitor) -> None:
    everything, quotes = ask(visit, "Mali"), ask(visit, "Mali", **{"in": "quotes"})
    assert {hit["table"] for hit in quotes["hits"]} == {"quotes"}
    assert quotes["counts"] == everything["counts"]
    assert [hit["id"] for hit in everything["hits"] if hit["table"] == "quotes"] == [
        hit["id"] for hit in quotes["hits"][: sum(hit["table"] == "quotes" for hit in everything["hits"])]
    ]


def test_pages_show_every_hit_once(visit: Visitor) -> None:
    seen: list[tuple[str, str]] = []
    for page in range(1, SEARCH.MAX_PAGES + 1):
        found = ask(visit, "Mali Lavrov Wagner rhinoceros", page=str(page))
        seen += [(hit["table"], hit["id"]) for hit in found["hits"]]
        if not found["more"]:
            break
    assert len(seen) == len(set(seen)) == sum(found["counts"].values()) > SEARCH.ON_A_PAGE


def test_some_words_are_looked_for_where_no_row_holds_all(visit: Visitor) -> None:
    found = ask(visit, "Wagner rhinoceros")
    assert found["all_words"] is False and "wagner-group" in rows(found)
    assert "No row holds all of the words" in visit("/-/search", q="Wagner rhinoceros").text
    assert ask(visit, "rhinoceros")["hits"] == []


def test_page_and_json_agree(visit: Visitor) -> None:
    page = tree(visit("/-/search", q="Wagner").text)
    found = ask(visit, "Wagner")
    assert page.xpath("//ol[contains(@class, 'hits')]/li/a/@href") == [hit["url"] for hit in found["hits"]]
    link = page.xpath("//a[text()='JSON']/@href")[0]
    assert visit(link).json()["hits"] == found["hits"]


@pytest.mark.parametrize("typed", ["0", "-1", "x", "²", "99999999999", ""], ids=repr)
def test_any_page_can_be_asked_for(visit: Visitor, typed: str) -> None:
    assert ask(visit, "Mali", page=typed)["page"] in (1, SEARCH.MAX_PAGES)


def test_an_unknown_table_means_all(visit: Visitor) -> None:
    assert ask(visit, "Mali", **{"in": "x' or 1"}) == ask(visit, "Mali")


def test_markup_in_a_hit_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "source" / "articles").mkdir(parents=True)
    article = {"id": "one", "title": "<b>Bridge</b>", "text": "The <img src=x onerror=alert(1)> bridge is open.\n"}
    (tmp_path / "source" / "articles" / "a.jsonl").write_text(json.dumps(article) + "\n", encoding="utf-8")
    build(tmp_path / "source", tmp_path / "out")
    (hit,) = ask(visitor(site(tmp_path / "out")), "bridge")["hits"]
    assert hit["label"] == "&lt;b&gt;<mark>Bridge</mark>&lt;/b&gt;"
    assert "<img" not in hit["excerpt"] and "&lt;img" in hit["excerpt"]
