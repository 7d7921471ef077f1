"""Ten thousand articles: what every kind of page asks of the database, and how SQLite answers it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache, partial
from pathlib import Path

import pytest
from conftest import KINDS, Corpus
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from benchmarks import build as benchmark
from build_db import build
from retold.curate.questions import of_row, queue
from retold.serve import site
from retold.tables.database import DATABASE
from retold.tables.schema import load_schema

ARTICLES = 25
# With so many times the rows that there are, SQLite plans as for 10,000 articles.
TIMES = 400
SCHEMA = load_schema()
OTHERS = {
    "search": "/-/search?q=support",
    "search as JSON": "/-/search.json?q=support",
    "a spelling searched for": "/-/search?q=Lavrof",
    "all tables searched": "/-/search-all?q=support",
    "data": "/-/downloads",
    "database": "/retold",
    "feed": "/feed.xml",
    "sitemap": "/sitemap.xml",
    "sitemap of articles": "/sitemap-articles-1.xml",
    "sitemap of pairs": "/sitemap-compare-1.xml",
    "sitemap of differences": "/sitemap-differences-1.xml",
    "row without a page of its own": "/retold/sentences/article-000000-s1",
}
# The home page of many stories, in all that can be asked of it; the days are those of the bars of its calendar.
MANY = {
    "home, page 2": "/?page=2",
    "home of an outlet": "/?outlet={outlet}",
    "home of a person": "/?person={entity}",
    "home of a place and a month": "/?place={entity}&when=2019-01",
    "home of a day, page 2": "/?when=2019-01-02&page=2",
    "outlet of most articles": "/retold/outlets/{outlet}",
    "entity of most stories": "/retold/entities/{entity}",
}
FEWER_THAN = 15
# Each shows one page of its rows, counted by facets, which SQLite adds up from an index.
TABLE_PAGES = {f"table {name}": f"/retold/{name}" for name in SCHEMA}
TABLE_PAGES |= {f"table {name} as JSON": f"/retold/{name}.json" for name in ("articles", "quotes")}


class Trace:
    """A plugin that writes down the statements that a site runs, with their values in."""

    __name__ = "trace"

    def __init__(self) -> None:
        self.statements: list[str] = []

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: sqlite3.Connection, database: str) -> None:
        if database == "retold":
            conn.set_trace_callback(self.statements.append)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The benchmark corpus, with statistics that claim 10,000 articles."""
    source, output = tmp_path_factory.mktemp("variants") / "source", tmp_path_factory.mktemp("large")
    benchmark.write_source(source, ARTICLES)
    build(source, output)
    with closing(sqlite3.connect(output / DATABASE)) as connection, connection:
        for table, index, figures in connection.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall():
            rows, *rest = figures.split()
            scaled = " ".join([str(int(rows) * TIMES), *rest])
            connection.execute("UPDATE sqlite_stat1 SET stat = ? WHERE tbl = ? AND idx IS ?", (scaled, table, index))
    return Corpus(output)


@pytest.fixture(scope="module")
def asked(large: Corpus) -> Iterator[Callable[[str], list[str]]]:
    """What a page asks of its data, looked at once for each address."""
    trace = Trace()
    pm.register(trace)
    opened = site(large.folder)
    opened.sql_time_limit_ms = 60_000  # what is asked is looked at, however busy the machine is meanwhile
    yield cache(partial(statements, opened, trace))
    pm.unregister(trace)


def statements(datasette: Datasette, trace: Trace, path: str) -> list[str]:
    """What a page asks of its data when it is made for the second time; the first counts what is counted once."""

    async def visit() -> None:
        for number in range(2):
            trace.statements.clear()
            mark = "&" if "?" in path else "?"
            reply = await datasette.client.get(f"{path}{mark}_={number}")
            assert reply.status_code == 200, reply.text[:500]

    asyncio.run(visit())
    about_schema = re.compile(r"PRAGMA|--|.*\bsqlite_master\b|.*\bgeometry_columns\b", re.DOTALL)
    return [statement for statement in trace.statements if not about_schema.match(statement)]


def scans(folder: Path, sql: str) -> list[str]:
    """The tables that SQLite would read from end to end, not by an index, to answer a query."""
    if re.search(r"\bin \(\s*\)", sql):  # labels of no keys at all: it reads nothing, whatever the plan says
        return []
    if re.fullmatch(r"select [\w, ]+ from \w+ order by rowid limit \d+", sql):  # it reads the rows that it shows
        return []
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.create_function("fts_query", 1, lambda words: f'"{words}"', deterministic=True)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    found = [re.fullmatch(r"SCAN (\w+)", step) for step in plan]
    return [scan[1] for scan in found if scan and scan[1] in SCHEMA]


def address(large: Corpus, kind: str) -> str:
    found = {**large.pages(), **OTHERS, **TABLE_PAGES, **MANY}[kind]
    return found.format(
        outlet=large.one("SELECT outlet_id FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1"),
        entity=large.one("SELECT id FROM entities ORDER BY article_count DESC, id"),
    )


@pytest.mark.parametrize("kind", [*KINDS, *OTHERS, *MANY, *TABLE_PAGES])
def test_no_page_reads_a_table_from_end_to_end(large: Corpus, asked: Callable[[str], list[str]], kind: str) -> None:
    for sql in asked(address(large, kind)):
        assert scans(large.folder, sql) == [], sql


@pytest.mark.parametrize("kind", [kind for kind in [*KINDS, *OTHERS, *MANY] if kind != "database"])
def test_a_page_asks_few_queries(large: Corpus, asked: Callable[[str], list[str]], kind: str) -> None:
    found = asked(address(large, kind))
    assert len(found) < FEWER_THAN, "\n".join(found)


def test_the_queue_of_who_curates_asks_few_queries_and_reads_no_table_from_end_to_end(large: Corpus) -> None:
    asked: list[str] = []
    with closing(sqlite3.connect(large.folder / DATABASE)) as connection:
        connection.row_factory = sqlite3.Row
        connection.set_trace_callback(asked.append)
        found = queue(connection)
        for one in found[:3]:
            of_row(connection, *one.key.split("/"))
    assert found and len(asked) < FEWER_THAN
    for sql in asked:  # of merges most may be suggestions, all of which are weighed
        assert [name for name in scans(large.folder, sql) if name != "merges"] == [], sql


def test_a_table_read_from_end_to_end_would_be_seen(large: Corpus) -> None:
    assert scans(large.folder, "select text from sentences where text like '%x%'") == ["sentences"]
    assert scans(large.folder, "select text from sentences where article_id = 'x'") == []


@pytest.mark.parametrize("name", SCHEMA)
def test_rows_without_a_key_are_not_looked_for_by_an_index_of_it(large: Corpus, name: str) -> None:
    """Most rows may lack it, which SQLite does not know: it takes NULL for a value as rare as the others."""
    table = SCHEMA[name]
    with closing(sqlite3.connect(large.folder / DATABASE)) as connection:
        for column in table.foreign_keys:
            plans = {
                sign: [
                    row[3]
                    for row in connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {name} WHERE {column} {sign}")
                ]
                for sign in ("= 'x'", "IS NULL")
            }
            assert "USING INDEX" in plans["= 'x'"][0]
            if not table.column(column).constraints.get("required"):
                assert plans["IS NULL"] == [f"SCAN {name}"]
