"""What the questions that a build asks of all articles together cost in SQLite, and what they would in DuckDB.

    python -m benchmarks.joins [OUTPUT]        (default: this folder's data set)

Asks each question twice of both, in one thread, and counts the processor seconds of the second time; DuckDB has read
the package's CSV files before, and what that takes is told as well. A build would have to write its rows for DuckDB,
or have it read them from SQLite's file, for which it needs an extension that it loads from the internet.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from retold.stories import compare
from retold.tables.database import DATABASE

# What merging counts while it reads all mentions once (retold/entities/uses.py)
_SPELLINGS = """
SELECT entity_id, text, kind FROM mentions WHERE kind <> 'role' OR method = 'institution'
GROUP BY entity_id, text, kind ORDER BY entity_id, count(*) DESC, text, kind
"""
_ARTICLES_NAMING = "SELECT entity_id, count(DISTINCT article_id) FROM mentions GROUP BY entity_id ORDER BY entity_id"
QUESTIONS = {
    "spellings of each entity": _SPELLINGS,
    "articles that name each entity": _ARTICLES_NAMING,
    "what outlets took from one another": compare._OUTLET_PAIRS.replace("overlaps", '"overlaps"'),
}
TABLES = ("mentions", "overlaps", "articles")
Ask = Callable[[str], list[Any]]


def main(output: Path) -> None:
    with closing(sqlite3.connect(f"{(output / DATABASE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as sqlite:
        duck = duckdb.connect(config={"threads": 1})
        loading = seconds(lambda: [duck.execute(_load(output, name)) for name in TABLES])
        print(f"{'':36} {'rows':>8} {'SQLite s':>9} {'DuckDB s':>9}")
        for name, sql in QUESTIONS.items():
            rows, in_sqlite = asked(lambda sql: sqlite.execute(sql).fetchall(), sql)
            same, in_duck = asked(lambda sql: duck.execute(sql).fetchall(), sql)
            assert same == rows, name
            print(f"{name:36} {rows:8,} {in_sqlite:9.2f} {in_duck:9.2f}")
        print(f"{'for DuckDB to read the tables':36} {'':8} {'':9} {loading:9.2f}")


def asked(ask: Ask, sql: str) -> tuple[int, float]:
    """How many rows come, and the seconds that the second time takes."""
    rows = len(ask(sql))
    return rows, seconds(lambda: ask(sql))


def seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _load(output: Path, name: str) -> str:
    path = str(output / "data" / f"{name}.csv").replace("'", "''")
    options = "header = true, quote = '\"', escape = '\"', max_line_size = 20000000, sample_size = -1"
    return f"CREATE TABLE {_quoted(name)} AS SELECT * FROM read_csv('{path}', {options})"


def _quoted(name: str) -> str:
    """A name as both take it: DuckDB reserves the word "overlaps"."""
    return f'"{name}"'


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
