"""How many bytes each kind of page sends, and how many requests a second the site answers.

    python -m benchmarks.serving [N ...]        (default: 5 10000)

Serves the five shipped articles (5) or N synthetic ones, as `make serve` does, and asks each kind of page over 8
connections: made anew for each request, and as the site sends it when it has made it before. Two floors come from the
same run, taken in turns with the page: a bare ASGI application under the same server, and all the SQL that the page
runs, once more in sqlite3. Prints for each page its bytes, its SQL statements and their milliseconds, how often a
second it is made, the time of that as a ratio to that of a bare reply, to that of the SQL, and to both together, and
how often a second it is sent again, with the ratio to a bare reply. Each is the median of several rounds.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from datasette import hookimpl
from datasette.plugins import pm

from benchmarks.build import write_source
from build_db import build
from retold.serve import site
from retold.tables.database import DATABASE

PROJECT = Path(__file__).resolve().parent.parent
CONNECTIONS = 8
SECONDS, ROUNDS = 0.5, 5
SHIPPED = 5
BARE = """
import uvicorn
async def reply(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
from retold.serve import listen
listener = listen(0)
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(reply, log_level="warning", lifespan="off")).run([listener])
"""


def main(sizes: list[int]) -> None:
    with process([sys.executable, "-c", BARE]) as bare:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                print(f"\n{size:,} articles")
                measure(prepared(size, Path(folder)), bare)


def prepared(size: int, folder: Path) -> Path:
    """The folder of a build of so many articles."""
    if size == SHIPPED:
        source = PROJECT / "data" / "source"
    else:
        source = folder / "source"
        write_source(source, size)
    build(source, folder / "out")
    return folder / "out"


def measure(folder: Path, bare: str) -> None:
    print(f"{'page':16} {'bytes':>9} {'SQL':>5} {'SQL ms':>8}", end="")
    print(f" {'made/s':>8} {'to bare':>8} {'to SQL':>8} {'to both':>8} {'again/s':>8} {'to bare':>8}")
    with process([sys.executable, "-m", "retold.serve", str(folder), "--port", "0"]) as address:
        for kind, path in kinds(folder):
            sent = ask(connected(address), path)
            statements = statements_of(folder, path)
            rounds = [
                (
                    seconds_a_reply(bare, itertools.repeat("/")),
                    seconds_of(folder / DATABASE, statements),
                    seconds_a_reply(address, anew(path)),
                    seconds_a_reply(address, itertools.repeat(path)),
                )
                for _ in range(ROUNDS)
            ]
            floor, sql, made, again = map(statistics.median, zip(*rounds, strict=True))
            print(
                f"{kind:16} {sent:9,} {len(statements):5} {sql * 1000:8.2f} {1 / made:8.1f} {made / floor:8.1f}", end=""
            )
            print(f" {made / sql:8.1f} {made / (sql + floor):8.1f} {1 / again:8.0f} {again / floor:8.1f}", flush=True)


def anew(path: str) -> Iterator[str]:
    """Addresses of one page, none of which was asked for before."""
    mark = "&" if "?" in path else "?"
    return map(f"{path}{mark}_={{}}".format, itertools.count())


def kinds(folder: Path) -> Iterator[tuple[str, str]]:
    """One page of each kind."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:

        def one(query: str) -> str:
            return str(connection.execute(query).fetchone()[0])

        article = one("SELECT article_id FROM quotes GROUP BY 1 ORDER BY count(*) DESC, 1")
        story = one(f"SELECT story_id FROM articles WHERE id = '{article}'")
        other = one(f"SELECT id FROM articles WHERE story_id = '{story}' AND id <> '{article}' ORDER BY id")
        yield "home", "/"
        yield "story", f"/retold/stories/{story}"
        yield "article", f"/retold/articles/{article}"
        yield "article JSON", f"/retold/articles/{article}.json?_shape=array"
        yield "compare", f"/-/compare/{article}/{other}"
        yield "utterance", f"/retold/utterances/{one('SELECT id FROM utterances ORDER BY article_count DESC, id')}"
        yield "quote", f"/retold/quotes/{one('SELECT id FROM quotes ORDER BY id')}"
        yield "entity", f"/retold/entities/{one('SELECT entity_id FROM mentions GROUP BY 1 ORDER BY count(*) DESC')}"
    yield "differences", f"/-/differences/{story}"
    yield "table", "/retold/quotes"
    yield "table JSON", "/retold/quotes.json?_shape=array"
    yield "query", "/retold/search-quotations?words=support"
    yield "search", "/-/search?q=support"
    yield "search JSON", "/-/search.json?q=support"
    yield "data", "/-/downloads"
    yield "feed", "/feed.xml"


@contextmanager
def process(command: list[str]) -> Iterator[str]:
    """The address that a server prints, while it runs."""
    started = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        assert started.stdout is not None
        yield started.stdout.readline().strip()
    finally:
        started.terminate()
        started.wait()


def connected(address: str) -> HTTPConnection:
    return HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=60)


def ask(connection: HTTPConnection, path: str) -> int:
    """The number of bytes of a page; fails unless it is answered."""
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    assert reply.status == 200, f"{path}: {reply.status}"
    return len(body)


def seconds_a_reply(address: str, paths: Iterator[str]) -> float:
    """How long a reply takes when replies come for a while over several connections, after one that warms up."""
    ask(connected(address), next(paths))
    start = time.perf_counter()

    def keep_asking(_: int) -> int:
        connection, count = connected(address), 0
        while time.perf_counter() < start + SECONDS:
            ask(connection, next(paths))
            count += 1
        return count

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        replies = sum(pool.map(keep_asking, range(CONNECTIONS)))
    return (time.perf_counter() - start) / replies


class Recorder:
    """A plugin that writes down every statement that is run on the data."""

    __name__ = "recorder"

    def __init__(self) -> None:
        self.statements: list[str] = []

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: sqlite3.Connection, database: str) -> None:
        if database != "_internal":
            conn.set_trace_callback(self.statements.append)


def statements_of(folder: Path, path: str) -> list[str]:
    """The SQL of a page that is made for the second time, with its values in."""
    recorder = Recorder()
    pm.register(recorder)
    try:
        datasette = site(folder)

        async def visit() -> None:
            first, second = itertools.islice(anew(path), 2)
            await datasette.client.get(first)
            recorder.statements.clear()
            await datasette.client.get(second)

        asyncio.run(visit())
    finally:
        pm.unregister(recorder)
    return [statement for statement in recorder.statements if not statement.startswith("--")]


def seconds_of(database: Path, statements: list[str]) -> float:
    """Seconds to run the statements in sqlite3: the median of several times."""
    fts_query = pm.get_plugin("search.py").fts_query
    taken = []
    with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as connection:
        connection.create_function("fts_query", 1, fts_query, deterministic=True)
        for _ in range(11):
            start = time.perf_counter()
            for statement in statements:
                connection.execute(statement).fetchall()
            taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [SHIPPED, 10_000])
