"""Keep the previous build until the next one is whole.

In: an output folder. Out: a staging folder inside it, and the move of the finished files to their places. Invariant:
whatever happens before the move, the files of the previous build are not touched.
"""

from __future__ import annotations

import fcntl
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retold.errors import SourceError

STAGING = ".retold-build"


@dataclass(frozen=True)
class Stage:
    """A folder in which a build stands until it is whole."""

    folder: Path
    output: Path

    def publish(self, files: Iterable[Path]) -> None:
        """Move the files, given relative to the folder, into the output; signals wait until all are moved."""
        with _signals_held():
            for file in files:
                target = self.output / file
                target.parent.mkdir(exist_ok=True)
                (self.folder / file).replace(target)


def check_output(output: Path, source: Path) -> None:
    """Raise SourceError where the output folder lies inside the source folder, or is the source folder."""
    if output.resolve().is_relative_to(source.resolve()):
        raise SourceError(output, f"the output folder lies inside the source folder {source}; choose another")


@contextmanager
def staging(output: Path) -> Iterator[Stage]:
    """A new, empty staging folder in the output folder, gone afterwards.

    What a killed build left behind is cleared first. Raises SourceError while another build writes there.
    """
    output.mkdir(parents=True, exist_ok=True)
    folder = output / STAGING
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SourceError(output, "another build is writing there; wait until it has ended") from None
        _clear(folder)
        work = folder / "new"
        work.mkdir()
        try:
            yield Stage(work, output)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


@contextmanager
def _signals_held() -> Iterator[None]:
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
