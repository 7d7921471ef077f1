"""The SQL of strangers in processes of its own: the same answers, and an end to what would have none."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import Visitor

from retold.serve import site
from retold.serving.apart import Apart, keep_apart, looks_for_something, marking, results
from retold.serving.worker import MOST_DATA, MOST_REPLY
from retold.tables.database import DATABASE


@pytest.fixture(scope="module")
def apart(built: Path) -> Iterator[Apart]:
    processes = Apart(built / DATABASE)
    yield processes
    processes.close()


@pytest.fixture(scope="module")
def ask(built: Path, apart: Apart) -> Visitor:
    """The site as the command serves it."""
    datasette = site(built)
    keep_apart(datasette, apart)
    transport = httpx.ASGITransport(marking(datasette.app()))

    def visit(path: str, **parameters: str) -> httpx.Response:
        async def get() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.get(path, params=parameters or None)

        return asyncio.run(get())

    return visit


def answer(apart: Apart, sql: str, seconds: float = 1.0, most: int | None = 10) -> tuple[object, ...] | None:
    return asyncio.run(apart.ask((sql, [], most, seconds)))


@pytest.mark.parametrize(
    ("query", "strange"),
    [
        ("", False),
        ("_=1", False),
        ("_size=10&_shape=array&_nofacet=1", False),
        ("sql=select+1", True),
        ("q=", True),
        ("kind__exact=direct", True),
        ("_size=1&%5Fwhere=1", True),
        ("_search=a", True),
        ("_search_text=a", True),
        ("_searchmode=raw", True),
        ("_through={}", True),
        ("_sort=text", True),
        ("_facet_array=id", True),
    ],
)
def test_addresses_that_look_for_something(query: str, strange: bool) -> None:
    assert looks_for_something(query.encode()) is strange


SAME = [
    "/retold.json?sql=select+1+as+a,+2+as+a,+null+as+'it''s+\"it\"',+x'00ff'+as+b,+1.5+as+c,+'é“'+as+d",
    "/retold.json?sql=select+cast(x'ff61'+as+text)+as+broken",
    "/retold.json?sql=select+*+from+articles+order+by+id&_shape=array",
    "/retold.json?sql=select+id+from+sentences",
    "/retold.json?sql=select+:a+as+a&a=x",
    "/retold.json?sql=select+nothing",
    "/retold.json?sql=select+1+where+0",
    "/retold.json?sql=explain+query+plan+select+*+from+articles",
    "/retold.json?sql=select+fts_query('a+b')",
    "/retold.json?sql=select+printf('x')",
    "/retold.json?sql=delete+from+articles",
    "/retold.csv?sql=select+id,title+from+articles",
    "/retold.csv?sql=select+nothing",
    "/retold/quotes.json?kind__exact=direct&_size=7&_facet=kind",
    "/retold/quotes.json?_where=length(text)>100&_shape=array",
    "/retold/quotes?_where=nothing",
    "/retold/articles.json?_search=visit&_shape=array",
    "/retold/articles.json?_searchmode=raw&_search=(&_shape=array",
    "/retold/sentences.csv?_stream=1&article_id__startswith=s",
    "/-/search.json?q=support",
    "/retold/search-quotations.json?words=support&_shape=array",
]


@pytest.mark.parametrize("path", SAME)
def test_answers_are_the_same_as_within_the_server(path: str, ask: Visitor, visit: Visitor) -> None:
    mine, theirs = ask(path), visit(path)
    assert mine.status_code == theirs.status_code
    if "query_ms" in theirs.text:
        assert {**mine.json(), "query_ms": 0} == {**theirs.json(), "query_ms": 0}
    elif theirs.status_code == 200:
        assert mine.text == theirs.text


def test_pages_ask_within_the_server(ask: Visitor, apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a page waits for a question")

    monkeypatch.setattr(apart, "ask", refuse)
    for path in ("/", "/retold/quotes", "/retold/articles.json?_shape=array&_size=2", "/-/downloads"):
        assert ask(path).status_code == 200


# One step of each takes longer than it has, and SQLite does not look at the clock within a step.
LETTERS = "g" * 7_000 + "0123456789ABCDEF"
ONE_LONG_STEP = [
    f"select max(length(rtrim(substr(hex(text), 1, 6000), '{LETTERS}'))) from articles",
    "select "
    + ", ".join([f"instr(hex(text || a), '{number}' || hex(text || a))" for number in range(60)])
    + " from articles, (select hex(text) || hex(text) || hex(text) as a from articles)",
]


@pytest.mark.parametrize("sql", ONE_LONG_STEP)
def test_a_step_that_does_not_end_is_ended(sql: str, apart: Apart) -> None:
    answer(apart, "select 1")
    start = time.monotonic()
    assert answer(apart, sql, 0.005) in (None, ("OperationalError", "interrupted"))
    assert time.monotonic() - start < 2
    assert answer(apart, "select 1") == ("rows", ["1"], [(1,)], False)


def test_memory_is_bounded(apart: Apart) -> None:
    rows = "with recursive a(x) as (select 'x' union select x || hex(x) from a) select count(*) from a"
    sql = f"{rows} union all select count(*) from (select a.text || b.text from sentences a, sentences b order by 1)"
    found = answer(apart, sql, 5)
    assert found is not None and found[0] in ("MemoryError", "OperationalError", "DataError")
    assert MOST_DATA < 600_000_000
    assert answer(apart, "select 1") == ("rows", ["1"], [(1,)], False)


def test_a_reply_is_bounded(apart: Apart) -> None:
    found = answer(apart, "select hex(a.text) from articles a, sentences b, sentences c", 20, None)
    assert found is not None and found[0] == "DataError" and "too large" in str(found[1])
    assert MOST_REPLY <= 10_000_000


def test_a_process_that_dies_is_replaced(apart: Apart) -> None:
    for _ in range(4):
        answer(apart, "select 1")
        process = apart.idle.get()
        assert process is not None
        os.kill(process.number, 9)
        apart.idle.put(process)
        assert answer(apart, "select 1") == ("MemoryError", "")
    assert answer(apart, "select 2") == ("rows", ["2"], [(2,)], False)


def test_too_many_questions_are_sent_away(ask: Visitor, apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "waiting", 30)
    assert ask("/retold/quotes.json?kind=direct").status_code == 503
    assert ask("/").status_code == 200


def test_nobody_is_left_when_it_closes(built: Path) -> None:
    processes = Apart(built / DATABASE)
    answer(processes, "select 1")
    process = processes.idle.get()
    assert process is not None
    processes.idle.put(process)
    processes.close()
    for _ in range(1_000):
        try:
            os.kill(process.number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("it is still there")


def test_rows_are_those_of_sqlite() -> None:
    found = results(["a", 'b"c'], [(1, "x")], False)
    (row,) = found.rows
    assert isinstance(row, sqlite3.Row) and (row["a"], row['b"c'], tuple(row)) == (1, "x", (1, "x"))
    assert found.columns == ["a", 'b"c']
