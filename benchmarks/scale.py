"""How evenly a site of many articles answers, and how soon after its start.

    python -m benchmarks.scale [ARTICLES] [FOLDER]        (default: 20000, in a folder that is thrown away)

Builds some synthetic articles and multiplies their rows in SQLite, all but those of outlets and entities: an entity
that is named often is then named in very many articles, which is the worst that a page can meet. Serves that as `make
serve` does, and asks for each kind of page over 8 connections, each time for another row, so that nothing that is kept
answers.
Prints the seconds from the start of the command to the first answer, and for each kind of page the median (p50) and the
99th percentile (p99) of the milliseconds of an answer, and their ratio; then every statement of these pages for which
SQLite reads a table from end to end or sorts more than a page.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import click
import httpx
from datasette.plugins import pm

from benchmarks.build import write_source
from benchmarks.serving import Recorder
from build_db import build
from retold.serve import site
from retold.tables.database import DATABASE, mark, write_database
from retold.tables.package import DESCRIPTOR
from retold.tables.schema import load_schema
from retold.tables.store import ROWS, Store

PROJECT = Path(__file__).resolve().parent.parent
SEED_ARTICLES = 200
SHARED = {"outlets", "outlet_overlaps", "entities", "aliases", "merges"}
CONNECTIONS, REQUESTS = 8, 160
WORDS = ["support", "government", "minister", "food", "sanctions", "visit", "Mali", "Africa", "terrorism", "grain"]


def multiply(small: Path, folder: Path, times: int) -> None:
    """Write a database with so many copies of the rows of another, and the descriptor beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / ROWS, load_schema())
    store.connection.execute("COMMIT")
    store.connection.execute("ATTACH ? AS small", [str(small / DATABASE)])
    (number,) = store.connection.execute("PRAGMA small.user_version").fetchone()
    store.connection.execute("BEGIN")
    with click.progressbar(range(times), label="Multiplying", file=sys.stderr) as copies:
        for copy in copies:
            for table in store.schema.values():
                if table.name in SHARED and copy:
                    continue
                store.connection.execute(copying(table.name), {"prefix": "" if table.name in SHARED else f"n{copy}-"})
    store.commit()
    store.close()
    write_database(folder / ROWS, folder / DATABASE)
    mark(folder / DATABASE, number)
    (folder / ROWS).unlink()
    shutil.copy(small / DESCRIPTOR, folder)


def copying(name: str) -> str:
    """The statement that copies a table, with another beginning to its ids and to the ids of what is not shared."""
    table = load_schema()[name]
    own = {"id", *(column for column, other in table.foreign_keys.items() if other not in SHARED)}
    columns = (f':prefix || "{column}"' if column in own else f'"{column}"' for column in table.columns)
    return f'INSERT INTO main."{name}" SELECT {", ".join(columns)} FROM small."{name}" ORDER BY rowid'


def addresses(folder: Path) -> dict[str, list[str]]:
    """Many addresses of each kind of page, the heaviest among them."""
    draw = random.Random(1)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:

        def some(sql: str, start: str) -> list[str]:
            found = [f"{start}{key}" for (key,) in connection.execute(sql)]
            draw.shuffle(found)
            return found[:REQUESTS]

        by_mentions = "SELECT entity_id FROM mentions GROUP BY 1 ORDER BY count(*) DESC LIMIT 160"
        pairs = "SELECT article_a_id || '/' || article_b_id FROM retellings LIMIT 40000"
        return {
            "home": [f"/?_={number}" for number in range(REQUESTS)],
            "article": some("SELECT id FROM articles", "/retold/articles/"),
            "entity": some(by_mentions, "/retold/entities/"),
            "story": some("SELECT id FROM stories", "/retold/stories/"),
            "differences": some("SELECT id FROM stories", "/-/differences/"),
            "compare": some(pairs, "/-/compare/"),
            "utterance": some("SELECT id FROM utterances LIMIT 40000", "/retold/utterances/"),
            "quotation": some("SELECT id FROM quotes LIMIT 40000", "/retold/quotes/"),
            "search": [f"/-/search?q={word}&_={number}" for number in range(REQUESTS // 10) for word in WORDS],
            "search for two": [f"/-/search?q={a}+{b}" for a, b in itertools.permutations(WORDS, 2)],
            "table": [f"/retold/mentions?_size=50&_={number}" for number in range(REQUESTS)],
            "filtered table": some(by_mentions, "/retold/mentions?entity_id="),
            "data": [f"/-/downloads?_={number}" for number in range(REQUESTS)],
            "feed": [f"/feed.xml?_={number}" for number in range(REQUESTS)],
        }


def milliseconds(address: str, paths: list[str]) -> list[float]:
    """How long each answer takes, when several readers ask at once."""
    turns = iter(paths)

    def read(_: int) -> list[float]:
        taken = []
        with httpx.Client(base_url=address, timeout=120) as client:
            for path in turns:
                start = time.perf_counter()
                reply = client.get(path)
                taken.append((time.perf_counter() - start) * 1000)
                assert reply.status_code == 200, (path, reply.status_code, reply.text[:300])
        return taken

    with ThreadPoolExecutor(CONNECTIONS) as readers:
        return [one for taken in readers.map(read, range(CONNECTIONS)) for one in taken]


def measure(folder: Path) -> None:
    asked = addresses(folder)
    command = [sys.executable, "-m", "retold.serve", str(folder), "--port", "0"]
    start = time.monotonic()
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        httpx.get(address, timeout=120)
        print(f"first answer after {time.monotonic() - start:.1f} s")
        print(f"{'page':16} {'p50 ms':>8} {'p99 ms':>8} {'p99 / p50':>10}")
        for kind, paths in asked.items():
            taken = sorted(milliseconds(address, paths))
            middle, late = statistics.median(taken), taken[int(len(taken) * 0.99)]
            print(f"{kind:16} {middle:8.1f} {late:8.1f} {late / middle:10.1f}", flush=True)
        server.terminate()
    for kind, slow in slow_statements(folder, asked):
        print(f"{kind}: {slow}")


def slow_statements(folder: Path, asked: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Each kind of page with what SQLite must read from end to end for it."""
    recorder = Recorder()
    pm.register(recorder)
    datasette = site(folder)

    async def visit(path: str) -> None:
        await datasette.client.get(path)

    for kind, paths in asked.items():
        asyncio.run(visit(paths[0]))
        recorder.statements.clear()
        asyncio.run(visit(paths[1]))
        for statement in dict.fromkeys(recorder.statements):
            for step in plan(folder, statement):
                yield kind, f"{step}: {' '.join(statement.split())[:200]}"
    pm.unregister(recorder)


def plan(folder: Path, statement: str) -> list[str]:
    if not re.match(r"\s*(select|with)\b", statement, re.IGNORECASE) or "sqlite_master" in statement:
        return []
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.create_function("fts_query", 1, lambda words: f'"{words}"', deterministic=True)
        try:
            steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        except sqlite3.Error:
            return []
    return [step for step in steps if re.fullmatch(r"SCAN (\w+)( AS \w+)?", step) and "_fts" not in step]


def main(articles: int, folder: Path) -> None:
    if not (folder / DATABASE).exists():
        with tempfile.TemporaryDirectory() as made:
            write_source(Path(made) / "source", SEED_ARTICLES)
            build(Path(made) / "source", Path(made) / "small")
            multiply(Path(made) / "small", folder, articles // SEED_ARTICLES)
    measure(folder)


if __name__ == "__main__":
    size = int(sys.argv[1]) if sys.argv[1:] else 20_000
    if sys.argv[2:]:
        main(size, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as thrown_away:
            main(size, Path(thrown_away))
