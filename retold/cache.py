"""Keep what was found out in one build for the next.

In: keys that hold all that a value depends on, and values, both bytes. Out: the values that an earlier build has kept.
Invariant: a value comes back as it was put in or not at all; whatever happens to the file, a build at most has to find
out anew what stood there. Anybody may delete it at any time.

One SQLite file, which several processes may use at once. It holds at most twice what the last build has used.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

FOLDER = ".retold-cache"
FILE = "cache.db"
# So much may lie there unused, however little the last build has used.
_SPARE = 64 << 20
_BATCH = 4 << 20  # bytes that wait to be written together
_NOTED = 1_000  # keys that have been used and wait to be noted together
_KEY = 20  # bytes of a key, and of the check of a value
# Errors that say nothing against the file itself: it is in use, cannot be opened or written, or the disk is full.
_NOT_DAMAGED = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
}
_CREATE = """
PRAGMA auto_vacuum = FULL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""
_TAKE = "INSERT OR REPLACE INTO entries VALUES (?, ?)"
_FORGET = "DELETE FROM entries WHERE key NOT IN (SELECT key FROM used)"


class Cache:
    """Values by their keys; one whose file cannot be used holds nothing and keeps nothing."""

    def __init__(self, folder: Path) -> None:
        """Open the cache in a folder, or begin one."""
        self._path = folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._waiting: dict[bytes, bytes] = {}
        self._used: list[tuple[bytes]] = []
        self._bytes_waiting = self._bytes_used = 0
        with self._careful():
            folder.mkdir(exist_ok=True)
            self._open()

    def get(self, key: bytes) -> bytes | None:
        """The value that was kept under a key."""
        value = None
        with self._careful():
            if self._connection:
                found = self._connection.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
                value = _checked(key, found[0]) if found else None
        if value is not None:
            self._use(key, value)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""
        if self._connection is None:
            return
        self._use(key, value)
        self._waiting[key] = key_of(key, value) + value
        self._bytes_waiting += len(value)
        if self._bytes_waiting > _BATCH:
            self._write()

    def tidy(self) -> None:
        """Forget what this build has not used, if that is more than it has."""
        self._write()
        self._note_used()
        with self._careful():
            if self._connection and self._path.stat().st_size > 2 * self._bytes_used + _SPARE:
                self._connection.execute(_FORGET)

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._write()
        if self._connection:
            self._connection.close()
        self._connection = None

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path.absolute(), isolation_level=None, timeout=10)
        self._connection.executescript(_CREATE)

    def _use(self, key: bytes, value: bytes) -> None:
        self._bytes_used += len(value)
        self._used.append((key,))
        if len(self._used) > _NOTED:
            self._note_used()

    def _note_used(self) -> None:
        used, self._used = self._used, []
        with self._careful():
            if self._connection:
                self._connection.executemany("INSERT OR IGNORE INTO used VALUES (?)", used)

    def _write(self) -> None:
        waiting, self._waiting, self._bytes_waiting = self._waiting, {}, 0
        with self._careful():
            if self._connection and waiting:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(_TAKE, waiting.items())
                self._connection.execute("COMMIT")

    @contextmanager
    def _careful(self) -> Iterator[None]:
        """Do without the cache when it cannot be used: the disk is full, say, or the file is no database any more."""
        try:
            yield
        except (
            OSError,
            sqlite3.Error,
            UnicodeDecodeError,
        ) as error:  # the last is of messages that name what is broken
            if self._connection:
                self._connection.close()
            self._connection = None
            if not isinstance(error, OSError) and getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NOT_DAMAGED:
                with suppress(OSError):
                    self._path.unlink()  # the next build begins a new one


def _checked(key: bytes, stored: object) -> bytes | None:
    """The value, if it is the one that was put under the key."""
    if not isinstance(stored, bytes) or stored[:_KEY] != key_of(key, stored[_KEY:]):
        return None
    return stored[_KEY:]


def key_of(*parts: bytes | str) -> bytes:
    """A key for all of these parts, no matter how long they are."""
    digest = hashlib.blake2b(digest_size=_KEY)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.digest()


@cache
def code_key() -> bytes:
    """A key for all that makes results out of articles: every file of this package, what is installed, and Python."""
    package = Path(__file__).parent
    walked = ((folder, names) for folder, _, names in os.walk(package) if not folder.endswith("__pycache__"))
    files = [Path(folder, name) for folder, names in walked for name in names]
    files += package.parent.glob("build_db.py")
    parts: list[bytes | str] = [sys.version, unicodedata.unidata_version, sqlite3.sqlite_version]
    for path in sorted(files):
        parts += [path.relative_to(package.parent).as_posix(), path.read_bytes()]
    installed = {entry.name for folder in sys.path for entry in Path(folder).glob("*.dist-info")}
    return key_of(*parts, *sorted(installed))
