"""Tell whether the files in a folder are whole and of one build.

In: a folder that a build was published into. Out: a sentence for each file that is not, in order. Invariant: a folder
that a build left behind, however it ended, has none once the move is finished; one in which files of two builds stand
side by side has at least one.

The descriptor holds the size and the SHA-256 of each table's CSV file, the database a number made of these hashes, and
the archive every file but the database. A file that was left away on purpose is no fault.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from retold.tables.database import DATABASE
from retold.tables.package import ARCHIVE, DESCRIPTOR, fingerprint, sha256


def faults(folder: Path, *, thorough: bool = False) -> Iterator[str]:
    """What is wrong with the files of a folder; thoroughly is to read all of them, else it looks at sizes."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        return
    try:
        descriptor = json.loads(path.read_bytes())
        tables = [(one["path"], one["bytes"], one["hash"]) for one in descriptor["resources"]]
        marked = fingerprint(descriptor)
    except (ValueError, LookupError, TypeError):
        yield f"{DESCRIPTOR} cannot be read"
        return
    for name, size, digest in tables:
        if (folder / name).is_file() and not _is_same(folder / name, size, digest, thorough):
            yield f"{name} is of another build than {DESCRIPTOR}"
    yield from _of_database(folder / DATABASE, marked, thorough)
    yield from _of_archive(folder, thorough)


def _is_same(path: Path, size: int, digest: str, thorough: bool) -> bool:
    return path.stat().st_size == size and not (thorough and f"sha256:{sha256(path)}" != digest)


def _of_database(path: Path, marked: int, thorough: bool) -> Iterator[str]:
    if not path.is_file():
        return
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
        if number not in (0, marked):  # 0 is a database of before there were such numbers
            yield f"{DATABASE} is of another build than {DESCRIPTOR}"
        if thorough and connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            yield f"{DATABASE} is damaged"


def _of_archive(folder: Path, thorough: bool) -> Iterator[str]:
    path = folder / ARCHIVE
    if not thorough or not path.is_file():
        return
    try:
        with zipfile.ZipFile(path) as archive:
            other = [name for name in archive.namelist() if (folder / name).read_bytes() != archive.read(name)]
    except (zipfile.BadZipFile, OSError):
        yield f"{ARCHIVE} is damaged"
        return
    yield from (f"{name} is another one than in {ARCHIVE}" for name in other)
