"""How fast articles are annotated and built into a data set, beside another commit in the same run.

    python benchmarks/beside.py SOURCE [COMMIT] [ROUNDS]        (default: main 3)

SOURCE is a source folder of any articles. Each commit builds it on one core in a process of its own, ROUNDS times; then
two processes, one of each commit, annotate its articles in turn, thirty at a time. Of every piece of work the fewest
CPU seconds of all rounds count, so that a busy machine disturbs the ratio little. Prints articles a second, for this
tree also those of 4,500 characters, how many times as fast it is, and whether both publish the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
AT_A_TIME = 30
USUAL_LENGTH = 4_500

Piece = tuple[str, ...]  # the name of a stage, or with the number of a batch of articles


def main(source: Path, commit: str = "main", rounds: str = "3") -> None:
    with tempfile.TemporaryDirectory() as scratch, checked_out(commit, Path(scratch) / "other") as other:
        trees = (PROJECT, other)
        outputs = [Path(scratch) / f"output-{number}" for number in range(len(trees))]
        fewest: list[dict[Piece, float]] = [{} for _ in trees]
        for _ in range(int(rounds)):
            for tree, output, own in zip(trees, outputs, fewest, strict=True):
                keep(own, ("whole chain",), build(tree, source, output))
        articles = read_articles(outputs[0])
        annotate_in_turn(trees, articles, fewest, int(rounds))
        report(articles, commit, *fewest)
        print("the same bytes" if digest(outputs[0]) == digest(outputs[1]) else "other bytes")


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """The tree of a commit in a folder."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=PROJECT, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=PROJECT, check=True)


def build(tree: Path, source: Path, output: Path) -> float:
    """CPU seconds of the command, without what an earlier build has kept beside its output."""
    shutil.rmtree(output, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, str(tree / "build_db.py"), str(source.resolve()), "--output", str(output)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=on_one_core)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def read_articles(output: Path) -> list[list[str]]:
    """Id, text, language and day of each article, as the build has read it."""
    connection = sqlite3.connect(output / "retold.db")
    return [list(row) for row in connection.execute("SELECT id, text, language, published FROM articles ORDER BY id")]


def annotate_in_turn(
    trees: tuple[Path, Path], articles: list[list[str]], fewest: list[dict[Piece, float]], rounds: int
) -> None:
    """Let one process of each tree annotate batch after batch; each time another one begins."""
    workers = [worker(tree) for tree in trees]
    for turn in range(rounds):
        for start in range(0, len(articles), AT_A_TIME):
            order = list(zip(workers, fewest, strict=True))
            for process, own in order if (start + turn) % 2 else reversed(order):
                for stage, seconds in ask(process, articles[start : start + AT_A_TIME]).items():
                    keep(own, (stage, str(start)), seconds)
    for process in workers:
        process.communicate()


def worker(tree: Path) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--work", str(tree)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree)
    ask(process, [["first", "The minister, Ann Berg, said on 5 May that 61 people were killed in Oslo.", "en", None]])
    return process


def ask(process: subprocess.Popen[str], articles: list[list[str | None]] | list[list[str]]) -> dict[str, float]:
    assert process.stdin and process.stdout
    print(json.dumps(articles), file=process.stdin, flush=True)
    answer: dict[str, float] = json.loads(process.stdout.readline())
    return answer


def work(tree: str) -> None:
    """Annotate with the modules of a tree what comes, and tell the CPU seconds of each stage."""
    sys.path.insert(0, tree)
    from datetime import date

    from retold.annotate import annotate
    from retold.figures import find_figures
    from retold.names.authority import Authority
    from retold.reading.segment import segment
    from retold.source.corrections import Corrections

    authority, corrections = Authority({}, ()), Corrections(Path("corrections.csv"))
    for line in sys.stdin:
        articles = json.loads(line)
        documents = [segment(article_id, text, language) for article_id, text, language, _ in articles]
        days = [date.fromisoformat(day) if day else None for *_, day in articles]
        started = time.process_time()
        for document in documents:
            annotate(document, authority, corrections)
        annotated = time.process_time()
        for document, day in zip(documents, days, strict=True):
            find_figures(document, day)
        told = time.process_time()
        print(json.dumps({"annotation": annotated - started, "figures": told - annotated}), flush=True)


def keep(fewest: dict[Piece, float], piece: Piece, seconds: float) -> None:
    fewest[piece] = min(seconds, fewest.get(piece, seconds))


def report(articles: list[list[str]], commit: str, here: dict[Piece, float], there: dict[Piece, float]) -> None:
    length = sum(len(text) for _, text, _, _ in articles)
    print(f"{len(articles):,} articles of {length // len(articles):,} characters; articles a second, CPU, one core")
    print(f"{'':12} {'this tree':>10} {commit[:12]:>12} {'ratio':>6} {'of 4,500 characters':>20}")
    for stage in dict.fromkeys(piece[0] for piece in here):
        own, other = (sum(time for piece, time in each.items() if piece[0] == stage) for each in (here, there))
        print(f"{stage:12} {len(articles) / own:10.1f} {len(articles) / other:12.1f} {other / own:6.2f}", end="")
        print(f" {length / USUAL_LENGTH / own:20.1f}")


def digest(output: Path) -> str:
    """Of all that is published as text."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted((output / "data").glob("*.csv")))).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2])
    elif len(sys.argv) < 2:
        sys.exit(__doc__)
    else:
        main(Path(sys.argv[1]), *sys.argv[2:])
