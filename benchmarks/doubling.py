"""Text of any shape takes a time that grows with its length, not with the square of it.

    python -m benchmarks.doubling [SHAPES] [SEED]        (default: 200 1)

A shape is a unit of one to four random pieces, repeated to a text of about 15,000 and of about 60,000 characters. Each
is read as plain text, Markdown, a saved page and a line of JSON, cut into sentences and annotated, its figures are
found, and two articles of it are compared. Prints the shapes for which four times the text takes more than eight times
the processor time of a stage, and how many times it took in the middle and at most; a quadratic step takes sixteen.
"""

from __future__ import annotations

import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import click

from benchmarks.fuzz import NO_CORRECTIONS, PIECES
from retold.annotate import annotate
from retold.errors import SourceError
from retold.figures import find_figures
from retold.names.authority import Authority
from retold.reading.found import UnreadableError
from retold.reading.furniture import load_rules, sort_lines
from retold.reading.registry import read
from retold.reading.segment import segment

SMALL, TIMES = 15_000, 4
BAD = 8
FLOOR = 0.1  # seconds, below which a ratio says nothing
NAMES = ["a.txt", "a.md", "a.html", "a.jsonl"]


def shape(draw: random.Random) -> str:
    return "".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 5)))


def stages(text: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each stage with the work that it has with a text."""
    for name in NAMES:
        data = json.dumps({"text": text}) if name.endswith("jsonl") else text
        data = f"<html><body><article><p>{data}</p></article></body></html>" if name.endswith("html") else data
        yield f"read {name}", partial(lines_of, data.encode("utf-8", "replace"), name)
    document = segment("a", text)
    yield "segment", partial(segment, "a", text)
    yield "annotate", partial(annotate, document, Authority({}, []), NO_CORRECTIONS)
    yield "figures", partial(find_figures, document, date(2023, 2, 8))


def lines_of(data: bytes, name: str) -> None:
    """Read, and sort the lines as a build does; what is refused is refused at any length."""
    try:
        for found in read(io.BytesIO(data), name):
            if not isinstance(found, Exception):
                sort_lines(found.lines, load_rules(None), None)
    except (SourceError, UnreadableError):
        pass


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def ratios(unit: str) -> Iterator[tuple[str, float, float]]:
    """Of each stage how many times longer it takes for the longer text, and how long."""
    small = (unit * (SMALL // len(unit) + 1))[:SMALL]
    large = (unit * (SMALL * TIMES // len(unit) + 1))[: SMALL * TIMES]
    for (name, short), (_, long) in zip(stages(small), stages(large), strict=True):
        taken = seconds(long)
        if taken < FLOOR:
            continue
        ratio = taken / seconds(short)
        if ratio > BAD:  # something else may have taken the processor's cache: the best of some
            ratio = min(seconds(long) for _ in range(3)) / min(seconds(short) for _ in range(3))
        yield name, ratio, taken


def main(shapes: int = 200, seed: int = 1) -> int:
    seen: dict[str, list[float]] = {}
    bad = 0
    for _, work in stages("It is open. “Yes,” said Ada Lund on Monday."):  # lists are read, patterns compiled
        work()
    with click.progressbar(range(shapes), label="Doubling", file=sys.stderr) as numbers:
        for number in numbers:
            unit = shape(random.Random(f"{seed} {number}"))
            for name, ratio, taken in ratios(unit):
                seen.setdefault(name, []).append(ratio)
                if ratio > BAD:
                    bad += 1
                    print(f"{name}: {ratio:.0f} times, {taken:.1f} s, {unit!r}", flush=True)
    for name, all_of_them in seen.items():
        print(f"{name:13} {statistics.median(all_of_them):5.1f} {max(all_of_them):5.1f}  ({len(all_of_them)} shapes)")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
