"""Requests that are not let in, and mistakes in an address that are told as such."""

from __future__ import annotations

import asyncio
import csv
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Visitor, visitor
from datasette.utils import module_from_path
from folders import PROJECT

from retold.serve import site
from retold.tables.database import DATABASE
from retold.tables.package import DESCRIPTOR

GUARD = module_from_path(str(PROJECT / "plugins" / "guard.py"), "guard")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace", "brew"])
@pytest.mark.parametrize(
    "path", ["/", "/retold/quotes", "/-/downloads", "/-/downloads/retold.zip", "/static/retold.css"]
)
def test_the_site_can_only_be_read(visit: Visitor, method: str, path: str) -> None:
    reply = visit(path, method=method)
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD")
    assert "content-security-policy" in reply.headers


def test_a_head_is_that_of_the_page(visit: Visitor) -> None:
    assert visit("/retold/quotes", method="head").status_code == 200


def test_very_many_parameters_are_refused_before_they_are_read(visit: Visitor) -> None:
    start = time.monotonic()
    reply = visit("/retold/quotes?" + "&".join(f"a{number}=1" for number in range(8_000)))
    assert reply.status_code == 400 and "parameters" in reply.text
    assert time.monotonic() - start < 1
    assert visit("/retold.json?sql=select+1&" + "&".join(f"a{number}=1" for number in range(90))).status_code == 200


@pytest.mark.parametrize("name", ["_facet", "%5Ffacet", "_facet_date"])
def test_very_many_facets_are_refused(visit: Visitor, name: str) -> None:
    reply = visit("/retold/quotes?" + "&".join([f"{name}=kind"] * (GUARD.MOST_FACETS + 1)))
    assert reply.status_code == 400 and "facets" in reply.text


@pytest.mark.parametrize(
    "asked",
    [
        "_sort=unheard",
        "_sort_desc=unheard",
        "_sort=id&_sort_desc=id",
        *(f"_through={quote(typed)}" for typed in ("x", "{}", "[]", '{"table": "x", "column": "y", "value": "1"}')),
        "_where=1;2",
        "_where=unheard",
        "_timelimit=soon",
        "_size=many",
        "_next=,,,",
        "_facet=unheard",
        "_facet_array=id",
        "_col=unheard",
        "unheard__gt=1",
        "kind__unheard=1",
        "_search=%22&_searchmode=raw",
        "_filter_column=unheard&_filter_op=unheard&_filter_value=1",
        "_shape=unheard",
        f"_through={'%7B%22a%22:' * 3_000}",
        f"kind__in={'[' * 3_000}",
        f"kind__in=[{'1,' * 15_000}1]",
        f"speaker_id__notin=[{'1,' * 15_000}1]",
    ],
)
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_what_cannot_be_read_in_an_address_is_a_mistake_of_the_reader(visit: Visitor, asked: str, ending: str) -> None:
    assert visit(f"/retold/quotes{ending}?{asked}").status_code < 500


@pytest.mark.parametrize("path", ["/retold.csv", "/retold.csv?sql=", "/retold.csv?sql=select+unheard"])
def test_a_query_as_csv_says_what_is_wrong_with_it(visit: Visitor, path: str) -> None:
    reply = visit(path)
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/html")


def test_a_query_as_csv_that_takes_too_long_says_so(visit: Visitor) -> None:
    sql = "with recursive a(x) as (select 1 union all select x + 1 from a) select count(*) from a"
    reply = visit("/retold.csv", sql=sql)
    assert reply.status_code == 400 and "interrupted" in reply.text


def test_a_query_as_csv_has_its_rows(visit: Visitor) -> None:
    rows = list(csv.reader(visit("/retold.csv", sql="select 6 * 7 as answer").text.splitlines()))
    assert rows == [["answer"], ["42"]]


def test_a_mistake_of_a_reader_is_not_printed(visit: Visitor, capfd: pytest.CaptureFixture[str]) -> None:
    """Else anybody could fill the disk with what the server prints."""
    for path in ("/retold/quotes?_sort=unheard", "/retold.csv?sql=select+unheard", "/retold/quotes.json?_next=,,,"):
        assert visit(path).status_code == 400
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_fault_of_the_site_stays_one(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A page of our own that fails is not the reader's mistake."""

    def fail(*_: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr("datasette.app.Datasette.get_canned_queries", fail)
    assert visit("/?page=1").status_code == 500
    assert "ValueError: a fault" in capfd.readouterr().err


def test_nobody_is_told_where_the_database_lies(visit: Visitor, built: Path) -> None:
    for path in ("/-/databases", "/-/databases.json"):
        page = visit(path)
        assert page.status_code == 200 and "retold" in page.text
        assert str(built) not in page.text and "/tmp" not in page.text
    assert visit("/-/threads").status_code == visit("/-/threads.json").status_code == 404
    for asked in ("file from pragma_database_list", "max(d.FILE) as file from PRAGMA_DATABASE_LIST() as d"):
        assert visit("/retold.json", sql=f"select {asked}", _shape="array").json() == [{"file": None}]
    assert visit("/retold").status_code == 200, "Datasette asks for the names itself"


def test_a_folder_that_is_removed_is_told(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(built, folder)
    ask = visitor(site(folder))
    assert ask("/retold/outlets").status_code == 200
    shutil.rmtree(folder)
    for path in ("/-/downloads", "/retold.db", "/retold/outlets"):
        reply = ask(path)
        assert reply.status_code in (200, 503), path
        assert reply.status_code == 200 or "moved or removed" in reply.text
    assert ask("/-/downloads").status_code == 503


def test_sqlite_takes_no_more_memory_than_it_is_given() -> None:
    """In a process of its own, since nothing can raise the limit again."""
    code = """
import sqlite3
from retold.serve import MOST_HEAP, limit_memory
limit_memory()
connection = sqlite3.connect(":memory:")
assert connection.execute("PRAGMA hard_heap_limit").fetchone() == (MOST_HEAP,)
try:
    connection.execute("SELECT length(hex(zeroblob(?)))", [MOST_HEAP])
except MemoryError:
    print("refused")
"""
    reply = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (reply.stdout, reply.stderr) == ("refused\n", "")


def test_whoever_makes_a_site_is_not_changed_by_it(visit: Visitor) -> None:
    """A build in the same process may need as much as it needs."""
    assert visit("/retold.json", sql="select 1").status_code == 200
    with closing(sqlite3.connect(":memory:")) as connection:
        assert connection.execute("PRAGMA hard_heap_limit").fetchone() == (0,)


def test_a_licence_without_a_web_address_is_no_link(built: Path, tmp_path: Path) -> None:
    """The build refuses such an address; whoever changes a descriptor by hand is not trusted more."""
    shutil.copy(built / DATABASE, tmp_path)
    descriptor = (built / DESCRIPTOR).read_text(encoding="utf-8")
    (tmp_path / DESCRIPTOR).write_text(
        descriptor.replace("https://creative", "javascript://creative"), encoding="utf-8"
    )
    ask = visitor(site(tmp_path))
    for path in ("/", "/retold/mentions", "/-/downloads"):
        assert 'href="javascript' not in ask(path).text, path


# Who has gone, and who does not read

GET = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
START = {"type": "http.response.start", "status": 200, "headers": []}


async def nobody_leaves() -> Any:
    await asyncio.Event().wait()


def large_app(size: int) -> Any:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"x" * size})

    return app


def test_nobody_works_on_for_who_has_gone() -> None:
    ended: list[str] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("stopped")

    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    start = time.monotonic()
    asyncio.run(GUARD.guarded(app)(GET, receive, None))
    assert ended == ["stopped"] and time.monotonic() - start < 10


def test_what_comes_after_the_reply_is_done() -> None:
    """A page is kept after it has been sent, when the server says that there is nothing more to wait for."""
    done: list[str] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await large_app(5)(None, None, send)
        await asyncio.sleep(0.05)
        done.append("kept")

    async def send(_message: Any) -> None:
        pass

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def ask() -> None:
        await GUARD.guarded(app)(GET, nobody_leaves, send)

    asyncio.run(ask())
    assert done == ["kept"]


@pytest.mark.parametrize("size", [0, 1, 63_999, 64_000, 64_001, 300_000])
def test_a_reply_goes_out_in_pieces(size: int) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(GUARD.guarded(large_app(size))(GET, nobody_leaves, send))
    start, *pieces = sent
    assert start["status"] == 200 and b"".join(piece["body"] for piece in pieces) == b"x" * size
    assert all(len(piece["body"]) <= GUARD.PIECE for piece in pieces)
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]


@pytest.mark.parametrize("query", [b"_stream=on", b"a=b&%5Fstream=1"])
def test_few_whole_tables_are_sent_at_once(query: bytes) -> None:
    statuses: list[int] = []

    async def ask() -> None:
        reads = asyncio.Event()

        async def app(_scope: Any, _receive: Any, send: Any) -> None:
            await reads.wait()
            await send(START)
            await send({"type": "http.response.body", "body": b"1"})

        async def send(message: Any) -> None:
            statuses.append(message.get("status", 0))

        guarded, whole = GUARD.guarded(app), GET | {"query_string": query}
        waiting = [asyncio.ensure_future(guarded(whole, nobody_leaves, send)) for _ in range(GUARD.MOST_STREAMS + 1)]
        await asyncio.sleep(0.05)
        assert [status for status in statuses if status] == [503]
        waiting.append(asyncio.ensure_future(guarded(GET | {"query_string": b"q=_stream"}, nobody_leaves, send)))
        reads.set()
        await asyncio.gather(*waiting)
        await guarded(whole, nobody_leaves, send)

    asyncio.run(ask())
    assert [status for status in statuses if status] == [503] + [200] * (GUARD.MOST_STREAMS + 2)


def test_replies_that_nobody_reads_take_a_bounded_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GUARD, "MOST_WAITING", 700_000)
    statuses: list[int] = []

    async def ask() -> None:
        app, small = GUARD.guarded(large_app(300_000)), large_app(1_000)
        reads = asyncio.Event()

        async def slow(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            else:
                await reads.wait()

        async def quick(message: Any) -> None:
            statuses.append(message.get("status", 0))

        waiting = [asyncio.ensure_future(app(GET, nobody_leaves, slow)) for _ in range(2)]
        await asyncio.sleep(0.05)
        await app(GET, nobody_leaves, quick)
        await GUARD.guarded(small)(GET, nobody_leaves, quick)
        reads.set()
        await asyncio.gather(*waiting)
        await app(GET, nobody_leaves, quick)

    asyncio.run(ask())
    assert [status for status in statuses if status] == [200, 200, 503, 200, 200]


def test_a_reply_that_is_never_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GUARD, "MOST_SECONDS", 0.05)

    async def stuck(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    start = time.monotonic()
    asyncio.run(GUARD.guarded(large_app(100_000))(GET, nobody_leaves, stuck))
    assert time.monotonic() - start < 10
