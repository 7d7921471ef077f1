"""Keep the previous build until the next one is whole.

In: an output folder. Out: a staging folder inside it, and the move of the finished files to their places. Invariant:
whatever happens before the move, the files of the previous build are not touched.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retold.errors import SourceError
from retold.signals import undisturbed

STAGING = ".retold-build"


@dataclass(frozen=True)
class Stage:
    """A folder in which a build stands until it is whole."""

    folder: Path
    output: Path

    def publish(self, files: Iterable[Path]) -> None:
        """Move the files, given relative to the folder, into the output: all, or none if one has no place there."""
        moves = [(self.folder / file, self.output / file) for file in files]
        for _, target in moves:
            _make_room(target)
        with undisturbed():
            for file, target in moves:
                file.replace(target)


def _make_room(target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if target.is_dir():
        raise SourceError(target, "a folder stands where the build writes a file; move it away")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise SourceError(target.parent, "the folder cannot be written to; choose another or change its permissions")


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
    with _locked(output):
        folder = output / STAGING
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield Stage(folder, output)
        finally:
            with undisturbed():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The system lets go of the lock when the process ends, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SourceError(folder, "another build is writing there; wait until it has ended") from None
