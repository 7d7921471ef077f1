"""Keep the previous build until the next one is whole, and put the next one in its place by one step.

In: an output folder. Out: a staging folder inside it, and the move of the finished files to their places. Invariant:
until that step the files of the previous build are not touched. The step is the renaming of a folder, which holds
everything that is to be published, all of it on the disk: where a folder of that name stands, the build is decided, and
whatever still waits in it belongs in the output. A move that was broken off is finished by whoever comes next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retold.errors import SourceError
from retold.signals import undisturbed

STAGING = ".retold-build"
READY = ".retold-ready"
_LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Stage:
    """A folder in which a build stands until it is whole."""

    folder: Path
    output: Path

    def publish(self, files: Iterable[Path]) -> None:
        """Move the files, given relative to the folder, into the output: all, or none if one has no place there."""
        names = list(files)
        for name in names:
            _make_room(self.folder, self.output / name)
        ready = self.folder / READY
        for name in names:
            (ready / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).rename(ready / name)
        _write_through(ready)
        with undisturbed():
            ready.rename(self.output / READY)  # the step that decides
            _write_through(self.output, deep=False)
            _move(self.output)


def is_decided(output: Path) -> bool:
    """Whether a build has been decided of which files may still wait to be moved to their places."""
    return _is_own_folder(output / READY)


def _is_own_folder(path: Path) -> bool:
    """Whether a folder stands there, and no link to one, whose files would be moved or removed."""
    return path.is_dir() and not path.is_symlink()


def finish(output: Path) -> None:
    """Finish the move that a killed build began, if there is one; raises SourceError while another build writes."""
    with locked(output):
        _finish(output)


def _finish(output: Path) -> None:
    if is_decided(output):
        with undisturbed():
            _move(output)
        print(
            f"{output}: a build that was broken off while it was published has been put in its place.", file=sys.stderr
        )


def _move(output: Path) -> None:
    """Move what waits to its place; where that fails it waits on, whole, for the next attempt."""
    ready = output / READY
    waiting = sorted(ready.rglob("*"))
    folders = [output / path.relative_to(ready) for path in waiting if path.is_dir()]
    for file in (path for path in waiting if not path.is_dir()):
        target = output / file.relative_to(ready)
        try:
            target.parent.mkdir(exist_ok=True)
            for log in logs_of(target):
                log.unlink()
            file.replace(target)
        except OSError as error:
            problem = (
                f"the new build is decided, but this file cannot be put in its place ({error.strerror}); "
                f"mend that, and the next build or `retold serve` moves what waits in {READY}"
            )
            raise SourceError(target, problem) from None
    for folder in (*folders, output):
        _write_through(folder, deep=False)
    shutil.rmtree(ready)


def logs_of(database: Path) -> list[Path]:
    """What SQLite keeps beside a database while somebody writes into it, and would read into another in its place."""
    logs = [database.with_name(database.name + end) for end in _LOGS]
    return [log for log in logs if log.is_file()]


def _write_through(folder: Path, deep: bool = True) -> None:
    """Have the disk keep what stands in a folder, and the names; a crash of the machine can then not mix two builds."""
    for path in [*(sorted(folder.rglob("*")) if deep else []), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _make_room(staging: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if target.is_dir():
        raise SourceError(target, "a folder stands where the build writes a file; move it away")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise SourceError(target.parent, "the folder cannot be written to; choose another or change its permissions")
    if any(place.exists() and place.stat().st_dev != staging.stat().st_dev for place in (target.parent, target)):
        raise SourceError(
            target, "another disk is mounted there; a build is published on one, so choose another folder"
        )


def really(path: Path) -> Path:
    """Where a path leads; links that lead in a circle stay as they are."""
    return Path(os.path.realpath(path))


def check_output(output: Path, source: Path) -> None:
    """Raise SourceError where the output folder lies inside the source folder, or is the source folder."""
    if really(output).is_relative_to(really(source)):
        raise SourceError(output, f"the output folder lies inside the source folder {source}; choose another")


@contextmanager
def staging(output: Path) -> Iterator[Stage]:
    """A new, empty staging folder in the output folder, gone afterwards.

    What a killed build left behind is finished or cleared first. Raises SourceError while another build writes there.
    """
    output.mkdir(parents=True, exist_ok=True)
    with locked(output):
        for own in (output / READY, output / STAGING):
            if os.path.lexists(own) and not _is_own_folder(own):
                raise SourceError(own, "the build needs this name for a folder of its own; move away what stands there")
        _finish(output)
        folder = output / STAGING
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield Stage(folder, output)
        finally:
            with undisturbed():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file, which takes the place of another when it is written; a link goes on leading to it.

    Raises SourceError where something else than a file stands, such as a device, which would be gone.
    """
    target = really(path)
    if target.exists() and not target.is_file():
        raise SourceError(path, "it is no file that can be written over; name another")
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else writes into the folder meanwhile; raises SourceError where somebody does.

    The system lets go of the lock when the process ends, however it ends.
    """
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
