"""The canned queries: each says what it tells, answers whatever is typed, and tells the truth about the tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Visitor
from datasette.utils import parse_metadata
from folders import PROJECT

from retold.quotations import NO_STATEMENT
from retold.tables.database import DATABASE

QUERIES = parse_metadata((PROJECT / "metadata.yml").read_text(encoding="utf-8"))["databases"]["retold"]["queries"]
PARAMETERS = {name: sorted(set(re.findall(r":([a-z_]+)", query["sql"]))) for name, query in QUERIES.items()}
TAKING = {name: taken for name, taken in PARAMETERS.items() if taken}

HOSTILE = {
    "apostrophe": "O'Brien's",
    "double quotes": 'a "b" "c',
    "asterisk": "*",
    "operators": "NEAR( AND ) : ^ {x} - %_",
    "white space": " \t\n",
    "NUL": "a\0b",
    "markup": "<script>alert(1)</script>",
    "one word of 10,000 characters": "x" * 10_000,
    "5,000 words": "a " * 5_000,
}


def ask(visit: Visitor, query: str, **parameters: str) -> list[dict[str, Any]]:
    """The rows that a query returns; fails where the site answers with an error."""
    reply = visit(f"/retold/{query}.json", _shape="array", **parameters)
    assert reply.status_code == 200, reply.text[:500]
    rows: list[dict[str, Any]] = reply.json()
    return rows


@pytest.fixture(scope="module")
def database(built: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


# Every query


def test_there_are_enough_to_start_from() -> None:
    assert len(QUERIES) >= 12


@pytest.mark.parametrize("name", QUERIES)
def test_says_what_it_tells(visit: Visitor, name: str) -> None:
    query = QUERIES[name]
    assert query["title"] and query["description"].endswith(".")
    page = visit(f"/retold/{name}")
    assert page.status_code == 200
    assert query["title"] in page.text.replace("&#39;", "'")


@pytest.mark.corpora
@pytest.mark.parametrize("name", QUERIES)
def test_names_nothing_of_one_corpus(name: str, database: sqlite3.Connection) -> None:
    sql = QUERIES[name]["sql"].casefold()
    names = {alias.casefold() for (alias,) in database.execute("SELECT alias FROM aliases")}
    names = {name for name in names if len(name) > 2} | {key for (key,) in database.execute("SELECT id FROM articles")}
    assert [word for word in sorted(names) if re.search(rf"\b{re.escape(word)}\b", sql)] == []


@pytest.mark.corpora("shipped", "invented")
@pytest.mark.parametrize("name", QUERIES)
def test_answers_without_parameters(visit: Visitor, name: str) -> None:
    assert ask(visit, name)


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("name", TAKING)
def test_answers_whatever_is_typed(visit: Visitor, name: str, typed: str) -> None:
    ask(visit, name, **dict.fromkeys(TAKING[name], HOSTILE[typed]))


@pytest.mark.parametrize("name", TAKING)
def test_what_is_typed_is_shown_as_text(visit: Visitor, name: str) -> None:
    page = visit(f"/retold/{name}", **dict.fromkeys(TAKING[name], HOSTILE["markup"]))
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text


# What they tell


@pytest.mark.corpora
def test_who_said_what_by_speaker(visit: Visitor) -> None:
    everything = ask(visit, "who-said-what")
    speaker = everything[0]["speaker"]
    rows = ask(visit, "who-said-what", speaker=speaker)
    assert everything[0] in rows
    assert len(rows) < len(everything)


def test_search_quotations(visit: Visitor) -> None:
    rows = ask(visit, "search-quotations", words="support")
    assert rows
    assert all("[support" in row["words"].casefold() or "support" in (row["speaker"] or "").casefold() for row in rows)


@pytest.mark.corpora
def test_quotations_without_speaker(visit: Visitor, database: sqlite3.Connection) -> None:
    (count,) = database.execute(
        "SELECT count(*) FROM quotes WHERE speaker_id IS NULL AND part_of_id IS NULL"
    ).fetchone()
    assert len(ask(visit, "quotations-without-speaker")) == count


@pytest.mark.corpora
def test_most_quoted_counts_each_quotation_once(visit: Visitor, database: sqlite3.Connection) -> None:
    (count,) = database.execute(
        "SELECT count(*) FROM quotes WHERE coalesce(speaker_id, speaker_text) IS NOT NULL AND part_of_id IS NULL"
        f" AND method NOT IN {NO_STATEMENT}"
    ).fetchone()
    assert sum(row["quotations"] for row in ask(visit, "most-quoted")) == count


@pytest.mark.corpora
def test_several_wordings_of_one_utterance(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "several-wordings")
    counts = dict(database.execute("SELECT id, quote_count FROM utterances WHERE quote_count > 1").fetchall())
    assert {row["utterance_id"] for row in rows} == set(counts)
    assert len(rows) == sum(counts.values())


def test_sentences_told_again_are_not_those_that_may_be(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "told-again")
    (count,) = database.execute("SELECT count(*) FROM retellings WHERE grade <> 'related'").fetchone()
    assert len(rows) == count and "related" not in {row["grade"] for row in rows}
    assert {row["grade"] for row in ask(visit, "told-again", grade="Related")} == {"related"}
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_shared_sentences_of_an_article(visit: Visitor) -> None:
    everything = ask(visit, "shared-sentences")
    article = everything[0]["article_id"]
    assert ask(visit, "shared-sentences", article=article) == [
        row for row in everything if row["article_id"] == article
    ]


def test_cues_of_a_speaker(visit: Visitor) -> None:
    speaker = ask(visit, "cues")[0]["speaker"]
    rows = ask(visit, "cues", speaker=speaker)
    assert rows and all(row["cue"] == row["cue"].lower() for row in rows)
    assert speaker in {row["speaker"] for row in rows}


def test_all_variants_of_a_name_and_who_uses_which(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "name-variants", name="Goita")
    spellings = {row["spelling"] for row in rows if row["entity_id"] == "assimi-goita"}
    expected = {text for (text,) in database.execute("SELECT text FROM mentions WHERE entity_id = 'assimi-goita'")}
    assert len(spellings) > 1 and spellings == expected
    assert sum(row["times"] for row in rows if row["entity_id"] == "assimi-goita") == sum(
        1 for _ in database.execute("SELECT 1 FROM mentions WHERE entity_id = 'assimi-goita'")
    )


def test_variants_without_a_name_are_those_of_names_with_several(visit: Visitor) -> None:
    rows = ask(visit, "name-variants")
    names = [row["name"] for row in rows if row["kind"] == "name"]
    assert names and all(names.count(name) > 1 for name in names)


def test_named_together(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "named-together", first="Lavrov", second="Goita")
    assert rows
    for row in rows:
        named = {
            entity
            for (entity,) in database.execute(
                "SELECT entity_id FROM mentions WHERE sentence_id = ?", [row["sentence_id"]]
            )
        }
        assert {"sergei-lavrov", "assimi-goita"} <= named


def test_named_together_with_anyone(visit: Visitor) -> None:
    rows = ask(visit, "named-together", first="Goita")
    assert len({row["second"] for row in rows}) > 1
    assert all(row["first"] != row["second"] for row in rows)


def test_in_context_shows_the_words_around(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "in-context", name="Goyta")
    assert rows
    for row in rows:
        (sentence,) = database.execute("SELECT text FROM sentences WHERE id = ?", [row["sentence_id"]]).fetchone()
        assert row["before"] + row["named"] + row["after"] in sentence


@pytest.mark.corpora
def test_shared_places(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "shared-places")
    (articles,) = database.execute("SELECT max(article_count) FROM stories").fetchone()
    assert rows and {row["of_articles"] for row in rows} == {articles}
    assert ask(visit, "shared-places", at_least=str(articles)) == [row for row in rows if row["named_by"] == articles]
    assert rows == sorted(rows, key=lambda row: -row["named_by"])
    assert all(row["named_by"] == len(row["articles"].split(",")) for row in rows)


def test_names_and_demonyms(visit: Visitor, database: sqlite3.Connection) -> None:
    (count,) = database.execute("SELECT count(*) FROM mentions WHERE kind = 'demonym'").fetchone()
    assert sum(row["by_adjective"] for row in ask(visit, "names-and-demonyms")) == count > 0


@pytest.mark.corpora
def test_what_was_cut(visit: Visitor, database: sqlite3.Connection) -> None:
    (count,) = database.execute("SELECT count(*) FROM removed_lines").fetchone()
    rows = ask(visit, "what-was-cut")
    assert len(rows) == count
    rule = rows[0]["rule"]
    assert ask(visit, "what-was-cut", rule=rule.upper()) == [row for row in rows if rule in row["rule"]]


@pytest.mark.corpora
def test_to_check(visit: Visitor, database: sqlite3.Connection) -> None:
    (lowest,) = database.execute("SELECT min(confidence) FROM quotes").fetchone()
    rows = ask(visit, "to-check", at_most=str(lowest))
    assert rows and all(row["confidence"] <= lowest for row in rows)


@pytest.mark.corpora
def test_article_overview(visit: Visitor, database: sqlite3.Connection) -> None:
    rows = ask(visit, "article-overview")
    counts = dict(database.execute("SELECT article_id, count(*) FROM removed_lines GROUP BY 1").fetchall())
    assert {row["article_id"]: row["lines_cut"] for row in rows if row["lines_cut"]} == counts
    assert len(rows) == len(database.execute("SELECT 1 FROM articles").fetchall())
