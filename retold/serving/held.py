"""Hold on to one build while it is served, whatever is published over it.

In: a folder that a build wrote, and may write again at any time. Out: a folder with the files of one build, which
nobody changes: hard links beside the files themselves, since a build replaces files and never writes into them; copies
where links cannot be made. Invariant: what is held is whole and of one build; a move that was broken off is finished
first, and files of two builds are refused.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from retold.errors import SourceError
from retold.tables.crate import CRATE
from retold.tables.croissant import CROISSANT
from retold.tables.database import DATABASE
from retold.tables.package import ARCHIVE, DESCRIPTOR, DICTIONARY
from retold.tables.publish import finish, is_decided
from retold.tables.whole import faults

PREFIX = ".retold-held-"
_FILES = (DATABASE, DESCRIPTOR, DICTIONARY, CROISSANT, CRATE, ARCHIVE, "CHANGELOG.md")
_ATTEMPTS, _PAUSE = 50, 0.1  # moving the files of a build takes some milliseconds

State = tuple[tuple[str, int, int, int], ...]


class Held:
    """A folder with the files of one build."""

    def __init__(self, folder: Path) -> None:
        """Take the files as they stand in a folder, which a build may be changing."""
        self.state = state(folder)
        self.folder = _room(folder)
        # Tells whoever starts later that somebody still needs the folder; the system lets go of it.
        self._lock = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        for path in _files(folder):
            _take(path.resolve(), self.folder / path.relative_to(folder))

    def let_go(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def hold(folder: Path) -> Held:
    """The build that stands in a folder; raises SourceError where it is not whole, or of two builds."""
    _clear(folder)
    for attempt in range(1, _ATTEMPTS + 1):
        held = None
        try:
            if is_decided(folder):
                finish(folder)
            check_database(folder / DATABASE)
            held = Held(folder)
            if held.state == state(folder) and not is_decided(folder):
                break
        except FileNotFoundError:  # it was replaced between two steps
            pass
        except SourceError:  # somebody is moving files there right now
            if attempt == _ATTEMPTS:
                raise
        if held:
            held.let_go()
        time.sleep(_PAUSE)
    else:
        raise SourceError(folder, "the files there change all the time; wait until the build has ended")
    for fault in faults(held.folder):
        held.let_go()
        raise SourceError(folder, f"{fault}; build again")
    return held


def check_database(path: Path) -> None:
    """Raise SourceError unless the file is a database that the build made."""
    if not path.is_file():
        raise SourceError(path, "there is no database; run make build or retold build")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            connection.execute("SELECT id FROM articles LIMIT 1")
    except sqlite3.DatabaseError as error:
        raise SourceError(path, f"it cannot be served ({error}); run make build or retold build") from None


def state(folder: Path) -> State:
    """What tells one build in a folder from the next, without reading its files."""
    found = []
    for path in _files(folder):
        status = path.stat()
        found.append((path.name, status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(found)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a build, without those that lie elsewhere in truth."""
    yield from (folder / name for name in _FILES if (folder / name).is_file())
    for path in sorted((folder / "data").glob("*.csv")):
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            yield path


def _room(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    except OSError:
        return Path(tempfile.mkdtemp(prefix=PREFIX))


def _take(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    try:
        target.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        shutil.copy2(path, target)


def _clear(folder: Path) -> None:
    """Remove what a killed server held."""
    for left in folder.glob(f"{PREFIX}*"):
        handle = os.open(left, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)
