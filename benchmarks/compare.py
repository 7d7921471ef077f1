"""How fast articles are compared, and how much memory that takes, beside the time that annotating them takes.

    python -m benchmarks.compare [N ...] [hot]        (default: 1000 10000 hot)

N is a number of sentences: synthetic articles, three shipped ones with paragraphs left out and words changed, in
stories of 5 to 50 articles. ``hot`` is one story of 2,000 near-identical copies of one report. Each corpus runs in a
process of its own. Prints the CPU seconds of annotation (read to annotate) and of comparison (stories to differences),
their ratio, how many pairs were found, and the peak of memory before and after comparison.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.build import reworded
from build_db import articles
from retold.articles import Desk
from retold.cache import Cache
from retold.crew import Crew
from retold.entities.merging import merge_entities
from retold.names.authority import Authority
from retold.reading.furniture import load_rules
from retold.source.corrections import Corrections
from retold.source.folder import open_source
from retold.stories.compare import begin_linking, compare
from retold.tables.schema import load_schema
from retold.tables.store import Store

PROJECT = Path(__file__).resolve().parent.parent
HOT, HOT_COPIES = "hot", 2_000
SIZES_OF_STORIES = (5, 10, 20, 35, 50)
SENTENCES_AN_ARTICLE = 20
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")


def main(corpora: list[str]) -> None:
    print(f"{'corpus':>10} {'articles':>9} {'sentences':>10} {'annotate s':>11} {'compare s':>10} {'ratio':>6}", end="")
    print(f" {'stories':>8} {'retellings':>11} {'differences':>12} {'MiB before':>11} {'MiB after':>10}")
    for corpus in corpora:
        subprocess.run([sys.executable, "-m", "benchmarks.compare", "--one", corpus], cwd=PROJECT, check=True)


def measure(corpus: str, folder: Path) -> None:
    write_source(folder / "source", texts_of(corpus))
    store, named, annotating = annotated(folder)
    before = peak()
    started = time.process_time()
    with closing(Cache(folder / "anew")) as cache:
        corrections = Corrections(Path("corrections.csv"))
        compare(store, begin_linking(store, Crew(1))(), named, corrections, cache, Crew(1))
    comparing = time.process_time() - started
    rows = store.counts()
    print(
        f"{corpus:>10} {rows['articles']:9,} {rows['sentences']:10,} {annotating:11.1f} {comparing:10.1f}"
        f" {comparing / annotating:6.2f} {rows['stories']:8,} {rows['retellings']:11,} {rows['differences']:12,}"
        f" {before:11.0f} {peak():10.0f}",
        flush=True,
    )


def annotated(folder: Path) -> tuple[Store, dict[str, bytes], float]:
    """A store with the rows of every article, the keys of whom they name, and the seconds from reading to annotating.

    Those of writing are left out.
    """
    schema = load_schema()
    source = open_source(folder / "source", schema)
    desk = Desk(schema, load_rules(), Authority(source.entities, source.aliases), source.corrections)
    store = Store(folder / "compare.db", schema)
    seconds, started = 0.0, time.process_time()
    with closing(Cache(folder)) as cache:
        for article in articles(source, desk, cache, Crew(1), skip_bad=False, told=[]):
            seconds += time.process_time() - started
            store.insert_article(article.values, None)
            store.keep(article.id, article.key, article.words)
            started = time.process_time()
    return store, merge_entities(store, source.entities, source.aliases, source.corrections), seconds


def texts_of(corpus: str) -> Iterator[tuple[date, str]]:
    """Day and text of each article."""
    shipped = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "data/source/articles").glob("*.txt"))]
    if corpus == HOT:
        for number in range(HOT_COPIES):
            yield date(2023, 1, 1), variant(shipped[2], 0, random.Random(number), changed=0.02)
        return
    story, left = 0, int(corpus) // SENTENCES_AN_ARTICLE
    while left > 0:
        size = min(left, SIZES_OF_STORIES[story % len(SIZES_OF_STORIES)])
        for number in range(size):
            chance = random.Random(story * 1_000 + number)
            yield (
                date(2023, 1, 1) + timedelta(days=story // 5),
                variant(shipped[number % 3], story, chance, changed=0.03),
            )
        story, left = story + 1, left - size


def variant(text: str, story: int, chance: random.Random, changed: float) -> str:
    """The text with words that only this story has, one paragraph in ten left out, and some words swapped."""
    lines = [line for line in text.split("\n") if not line or chance.random() < 0.9]
    words = _LONG_WORD.sub(lambda match: reworded(match[0], story), "\n".join(lines)) if story else "\n".join(lines)
    pool = _LONG_WORD.findall(words)
    return _LONG_WORD.sub(lambda match: chance.choice(pool) if chance.random() < changed else match[0], words)


def write_source(source: Path, texts: Iterator[tuple[date, str]]) -> None:
    import json

    shipped = PROJECT / "data" / "source"
    (source / "articles").mkdir(parents=True)
    for name in ("entities.csv", "aliases.csv"):
        (source / name).write_bytes((shipped / name).read_bytes())
    with (source / "articles" / "variants.jsonl").open("w", encoding="utf-8") as file:
        for number, (day, text) in enumerate(texts):
            article = {"id": f"article-{number:06}", "published": day.isoformat(), "text": text}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as scratch:
            measure(sys.argv[2], Path(scratch))
    else:
        main(sys.argv[1:] or ["1000", "10000", HOT])
