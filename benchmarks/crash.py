"""What is left of a build that is killed, finds the disk full, or whose sources change meanwhile.

    python -m benchmarks.crash [N] [SEED]        (default: 200 1)

Builds two folders that share most of their articles in turns into one output, in one process or in two, after what
the last build kept or, one in three times, from nothing. Kills each build at a random moment: a third of them
anywhere, a third while the files are written through to the disk, a third after the build is decided, while they are
moved. Each time the output must be, to the byte, that of the one folder or of the other, when the move is finished
that was begun; the hashes of the descriptor, SQLite's quick_check and the archive are looked at as well. Then, a
fifth as often each: a limit on the size of files at a random number of bytes, a small disk (where one can be
mounted), and a source in which files are written to, vanish and appear while it is read. Prints how each ended.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from benchmarks.build import variants
from retold.cache import FOLDER as KEPT
from retold.tables.publish import READY, STAGING, finish, is_decided
from retold.tables.whole import faults

PROJECT = Path(__file__).resolve().parent.parent
SHARED, OWN = 24, 2  # articles: enough for two processes
WRITING, MOVING = 0.05, 0.002  # seconds that it takes about to write the files through, and to move them


class Build(Protocol):
    """A build at work in a process, and in a group of processes, of its own."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def communicate(self) -> tuple[str, str]: ...


def begun(source: Path, output: Path, jobs: str, limit: Callable[[], None] | None) -> subprocess.Popen[str]:
    """A build of a source folder by the command, under a limit."""
    return subprocess.Popen(
        [sys.executable, str(PROJECT / "build_db.py"), str(source), "--output", str(output), "--jobs", jobs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=limit,
    )


Begin = Callable[[Path, Path, str, Callable[[], None] | None], Build]


class Trial:
    """Two source folders and one output, of which is known what it may hold."""

    def __init__(self, folder: Path, seed: int, shared: int = SHARED, begin: Begin = begun) -> None:
        """Build both; they share so many articles."""
        self.shared = shared
        self.begin = begin
        self.draw = random.Random(seed)
        self.output = folder / "output"
        self.sources = [folder / "one", folder / "other"]
        self.held: list[dict[str, bytes]] = []
        for number, source in enumerate(self.sources):
            self.write_articles(source, number)
            started = time.monotonic()
            assert self.build(source).wait() == 0
            self.seconds = time.monotonic() - started
            self.held.append(contents(self.output))
        assert self.held[0] != self.held[1]

    def build(self, source: Path, limit: Callable[[], None] | None = None) -> Build:
        jobs = self.draw.choice("12")
        if self.draw.random() < 1 / 3:
            shutil.rmtree(self.output / KEPT, ignore_errors=True)
        return self.begin(source, self.output, jobs, limit)

    def write_articles(self, source: Path, number: int) -> None:
        (source / "articles").mkdir(parents=True, exist_ok=True)
        own = range(self.shared + OWN * number, self.shared + OWN * (number + 1))
        for position, article in enumerate(variants(own.stop)):
            if position < self.shared or position in own:
                (source / "articles" / f"{article['id']}.txt").write_text(article["text"], encoding="utf-8")

    def next(self) -> Path:
        """The source that the output does not show."""
        return self.sources[1 - self.held.index(contents(self.output))]

    def kill(self) -> str:
        """Kill a build; returns what was left."""
        old = contents(self.output)
        process = self.build(self.next())
        self.wait(process)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        before = contents(self.output)
        decided = is_decided(self.output)
        finish(self.output)
        return f"{'too late' if ended else 'killed'}, {self.left(old, before, decided)}"

    def wait(self, process: Build) -> None:
        moment, kind = self.draw.random(), self.draw.choice(["anywhere", "writing", "moving"])
        if kind == "anywhere":
            time.sleep(moment * self.seconds)
            return
        awaited = self.output / STAGING / READY if kind == "writing" else self.output / READY
        while process.poll() is None and not awaited.exists():
            time.sleep(MOVING / 10)
        time.sleep(moment * (WRITING if kind == "writing" else MOVING))

    def left(self, old: dict[str, bytes], before: dict[str, bytes], decided: bool) -> str:
        """What the output holds, which must be one build and whole."""
        now = contents(self.output)
        assert now in self.held, "a mixture"
        assert list(faults(self.output, thorough=True)) == []
        assert decided or now == before
        return "finished afterwards" if decided else "as it was" if now == old else "new"

    def full_disk(self) -> str:
        largest = max(map(len, self.held[0].values()))
        most = int(self.draw.random() * 1.5 * largest)
        process = self.build(self.next(), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
        return self.said(process)

    def changing(self) -> str:
        """Build a source that somebody works in; it is put in order again afterwards."""
        source = self.next()
        process = self.build(source)
        with disturbed(source / "articles", self.draw):
            words = self.said(process, any_build=True)
        for path in (source / "articles").iterdir():
            path.unlink()
        self.write_articles(source, self.sources.index(source))
        assert self.build(source).wait() == 0
        return words

    def said(self, process: Build, any_build: bool = False) -> str:
        _, errors = process.communicate()
        last = errors.strip().splitlines()[-1] if errors.strip() else ""
        assert "Traceback" not in errors, errors
        status = process.wait()
        assert status in (0, 1), (status, errors)
        assert list(faults(self.output, thorough=True)) == []
        assert any_build or contents(self.output) in self.held
        return "built" if status == 0 else last.rpartition(": ")[2][:60]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a build; what is hidden stands where a build was broken off."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not str(path.relative_to(folder)).startswith(".")
    }


@contextmanager
def disturbed(folder: Path, draw: random.Random) -> Iterator[None]:
    """Somebody who writes, removes and adds files without end."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(draw.random() * 0.05):
            files = sorted(folder.iterdir())
            path = draw.choice(files) if files else folder / "new.txt"
            deed = draw.choice(["write", "remove", "add", "cut"])
            if deed == "write":
                path.write_text("Somebody wrote this on Monday.\n" * draw.randrange(3), encoding="utf-8")
            elif deed == "cut" and path.exists():
                os.truncate(path, draw.randrange(100))
            elif deed == "add":
                (folder / f"added-{draw.randrange(9)}.txt").write_text("There was a feast.\n", encoding="utf-8")
            elif len(files) > 2:
                path.unlink(missing_ok=True)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """A disk of so many bytes at the folder, if this process may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def on_small_disks(trial: Trial, folder: Path, times: int) -> Counter[str]:
    """Builds on disks on which the first fits, and the second may not."""
    ended: Counter[str] = Counter()
    whole = sum(map(len, trial.held[0].values()))
    for _ in range(times):
        with small_disk(folder, whole + trial.draw.randrange(3 * whole)) as mounted:
            if not mounted:
                return Counter({"no disk could be mounted": times})
            trial.output = folder
            first = trial.build(trial.sources[0])
            if first.wait() == 0:
                ended[trial.said(trial.build(trial.sources[1]))] += 1
            else:
                assert contents(folder) == {}
                ended["not even the first fits"] += 1
    return ended


def repeat(words: str, times: int, deed: Callable[[], str]) -> None:
    ended: Counter[str] = Counter()
    with click.progressbar(range(times), label=words, file=sys.stderr) as numbers:
        for _ in numbers:
            ended[deed()] += 1
    show(words, ended)


def show(words: str, ended: Counter[str]) -> None:
    for how, count in sorted(ended.items()):
        print(f"{words:16} {count:5}  {how}", flush=True)


def main(times: int = 200, seed: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), seed)
        repeat("killed", times, trial.kill)
        assert trial.build(trial.next()).wait() == 0
        repeat("full disk", times // 5, trial.full_disk)
        repeat("sources change", times // 5, trial.changing)
        show("small disk", on_small_disks(trial, Path(folder) / "disk", times // 5))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
