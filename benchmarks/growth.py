"""What a first build takes, and what the next one takes after a change, as the number of articles grows.

    python -m benchmarks.growth CORPUS.jsonl [N ...] [--first CHARACTERS]        (default: 500 2000, of all of them)

CORPUS holds one article a line: an object with ``text``. N articles are made of it by a seeded rewriter: each is an
article of the corpus in which every third paragraph is that of another, and every tenth capitalised word another one
of the corpus; three of a story have the same day. Builds them from nothing in one process, then with nothing changed,
with one more article, with an alias that no article has, and from nothing in two processes. Prints for each the
processor seconds of all processes, as a share of those of the first build too, and the peak of memory of the largest.
Of many articles only the first characters may be taken, to see within an hour how memory grows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ARTICLES_A_STORY, STORIES_A_DAY = 3, 30
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")


def main(corpus: Path, sizes: list[int], characters: int | None) -> None:
    texts = [json.loads(line)["text"][:characters] for line in corpus.read_text(encoding="utf-8").splitlines()]
    print(f"{'articles':>9} {'build':<24} {'seconds':>8} {'share':>7} {'a second':>9} {'peak MiB':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, texts, Path(folder))


def measure(size: int, texts: list[str], folder: Path) -> None:
    source, output = folder / "source", folder / "output"
    write_source(source, rewritten(texts, size))
    first, _ = shown(size, "from nothing", source, output, 0)
    shown(size, "nothing changed", source, output, first)
    more = {"id": "one-more", "published": "2023-03-01", "text": next(rewritten(texts, 1, seed=size))["text"]}
    (source / "articles" / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
    shown(size, "one more article", source, output, first)
    with (source / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,Xqzana Whoever,name,no,\n")
    with (source / "entities.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,Xqzana Whoever Senior,person,,,,,\n")
    shown(size, "an alias that nobody has", source, output, first)
    shutil.rmtree(output)
    shown(size, "from nothing, two jobs", source, output, first, "2")


def shown(size: int, name: str, source: Path, output: Path, first: float, jobs: str = "1") -> tuple[float, float]:
    seconds, peak = run_build(source, output, jobs)
    share = f"{seconds / first:7.1%}" if first else f"{'':7}"
    print(f"{size:9,} {name:<24} {seconds:8.1f} {share} {size / seconds:9.1f} {peak:9.0f}", flush=True)
    return seconds, peak


def run_build(source: Path, output: Path, jobs: str) -> tuple[float, float]:
    """Processor seconds of the command with all its processes, and the peak MiB of the largest."""
    command = [sys.executable, str(PROJECT / "build_db.py"), str(source), "--output", str(output), "--jobs", jobs]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write_source(source: Path, articles: Iterator[dict[str, str]]) -> None:
    shipped = PROJECT / "data" / "source"
    (source / "articles").mkdir(parents=True)
    for name in ("entities.csv", "aliases.csv"):
        shutil.copy(shipped / name, source / name)
    with (source / "articles" / "all.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


def rewritten(texts: list[str], size: int, seed: int = 0) -> Iterator[dict[str, str]]:
    names = sorted({name for text in texts for name in _NAME.findall(text)})
    for number in range(size):
        story, draw = number // ARTICLES_A_STORY, random.Random(f"{seed} {number}")
        base, swap = random.Random(f"{seed} {story}").choice(texts), random.Random(f"{seed} {story}").random()
        lines = [draw.choice(texts).split("\n")[0] if draw.random() < 1 / 3 else line for line in base.split("\n")]
        day = date(2023, 1, 1) + timedelta(days=story // STORIES_A_DAY)
        text = _NAME.sub(partial(_other, swap=swap, names=names), "\n".join(lines))
        yield {"id": f"article-{number:07}", "published": day.isoformat(), "text": text}


def _other(match: re.Match[str], swap: float, names: list[str]) -> str:
    """The name, or for one in ten of a story's names another one, the same wherever the story has it."""
    chance = random.Random(f"{swap} {match[0]}")
    return chance.choice(names) if chance.random() < 0.1 else match[0]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(usage=__doc__)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("sizes", type=int, nargs="*")
    asked.add_argument("--first", type=int)
    given = asked.parse_args()
    main(given.corpus, given.sizes or [500, 2_000], given.first)
