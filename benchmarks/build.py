"""How fast a build is, and how much memory it takes, as the number of articles grows.

    python -m benchmarks.build [N ...]        (default: 1000 10000)

Builds from N synthetic articles: the shipped ones with paragraphs left out and words changed, ten to a story. Prints
for each N the articles a second, the peak of memory, and the time as a ratio to two floors from the same run: the
extraction alone (read to annotate), and writing the same finished rows with bare executemany and a rebuild of the
full-text indexes.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import build_db
from retold.articles import Desk
from retold.cache import Cache
from retold.crew import Crew
from retold.names.authority import Authority
from retold.reading.furniture import load_rules
from retold.source.folder import open_source
from retold.tables.database import DATABASE, TOKENIZE
from retold.tables.schema import load_schema

PROJECT = Path(__file__).resolve().parent.parent
OUTLETS = 40
ARTICLES_A_STORY = 10
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")


def main(sizes: list[int]) -> None:
    print(
        f"{'articles':>9} {'rows':>9} {'a second':>9} {'peak MiB':>9} {'seconds':>8} {'extract':>8} {'floor':>7}",
        end="",
    )
    print("  (build - extract) / floor")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


def measure(size: int, folder: Path) -> None:
    source, output = folder / "source", folder / "output"
    write_source(source, size)
    seconds, peak = run_build(source, output)
    extract, (floor, rows) = timed(lambda: extraction(source))[0], write_floor(output / DATABASE, folder / "floor.db")
    print(f"{size:9,} {rows:9,} {size / seconds:9.1f} {peak:9.0f} {seconds:8.1f} {extract:8.1f} {floor:7.1f}", end="")
    print(f"  {(seconds - extract) / floor:.1f}", flush=True)


def write_source(source: Path, size: int) -> None:
    """A source folder of the shipped authority file and ``size`` variants of the shipped articles."""
    shipped = PROJECT / "data" / "source"
    (source / "articles").mkdir(parents=True)
    for name in ("entities.csv", "aliases.csv"):
        (source / name).write_bytes((shipped / name).read_bytes())
    with (source / "articles" / "variants.jsonl").open("w", encoding="utf-8") as file:
        for article in variants(size):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def variants(size: int) -> Iterator[dict[str, str]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "data/source/articles").glob("*.txt"))]
    for number in range(size):
        story, chance = number // ARTICLES_A_STORY, random.Random(number)
        lines = [line for line in texts[number % len(texts)].split("\n") if not line or chance.random() < 0.9]
        day = date(2023, 1, 1) + timedelta(days=story // 5)
        text = _LONG_WORD.sub(partial(_reworded, story=story), "\n".join(lines))
        outlet = f"Outlet {chance.randrange(OUTLETS)}"
        yield {"id": f"article-{number:06}", "published": day.isoformat(), "outlet": outlet, "text": text}


def _reworded(match: re.Match[str], story: int) -> str:
    return reworded(match[0], story)


def reworded(word: str, story: int) -> str:
    """The word as this story has it: two in three get an ending that no other story gives them."""
    return (
        word
        if hash_of(word, 0) % 3 == 0
        else word + "abcdefghijklmnopqrstuvwxyz"[hash_of(word, story) % 26] + str_of(story)
    )


def hash_of(word: str, story: int) -> int:
    return sum(ord(letter) * (position + 1 + story) for position, letter in enumerate(word))


def str_of(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def run_build(source: Path, output: Path) -> tuple[float, float]:
    """Seconds and peak MiB of the command in its own process."""
    command = [sys.executable, str(PROJECT / "build_db.py"), str(source), "--output", str(output)]
    seconds, _ = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def extraction(source: Path) -> None:
    schema = load_schema()
    opened = open_source(source, schema)
    desk = Desk(schema, load_rules(), Authority(opened.entities, opened.aliases), opened.corrections)
    with tempfile.TemporaryDirectory() as folder, closing(Cache(Path(folder))) as cache:
        for _ in build_db.articles(opened, desk, cache, Crew(1), skip_bad=False, told=[]):
            pass


def write_floor(database: Path, target: Path) -> tuple[float, int]:
    """Seconds to write the database's rows once more, and how many there are."""
    schema = load_schema()
    finished = sqlite3.connect(database)
    rows = {name: finished.execute(f'SELECT * FROM "{name}"').fetchall() for name in schema}

    def write() -> None:
        connection = sqlite3.connect(target)
        for table in schema.values():
            connection.execute(table.create_sql())
            connection.executemany(table.insert_sql(), rows[table.name])
            if table.search:
                columns = ", ".join(table.search)
                connection.execute(
                    f"CREATE VIRTUAL TABLE {table.name}_fts USING fts5({columns}, "
                    f"content={table.name}, tokenize='{TOKENIZE}')"
                )
                connection.execute(f"INSERT INTO {table.name}_fts({table.name}_fts) VALUES ('rebuild')")
        connection.commit()
        connection.close()

    return timed(write)[0], sum(map(len, rows.values()))


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000])
