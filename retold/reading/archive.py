"""Files that are zip archives within: what they may unpack to.

In: the bytes of an archive. Out: its members, each within limits. Invariant: nothing is unpacked before what it
declares has been checked, and nothing more than it declares is unpacked.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from retold.reading.found import MAX_FILE, UnreadableError

MAX_UNPACKED = 1_000_000_000
_MOST_MEMBERS = 100_000
_BOMB = "it unpacks to more than {:,} bytes; unpack it and put the articles there"


def check_bomb(data: bytes, broken: str) -> None:
    """Raise UnreadableError for bytes that are no archive, or one that unpacks to more than a document may have."""
    members(data, broken, 4 * MAX_FILE)


def members(data: bytes, broken: str, most: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The archive in these bytes."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise UnreadableError(broken) from None
    if sum(member.file_size for member in archive.infolist()) > most or len(archive.infolist()) > _MOST_MEMBERS:
        raise UnreadableError(_BOMB.format(most))
    return archive


def member(archive: zipfile.ZipFile, name: str, broken: str) -> bytes:
    """The bytes of a member; empty if there is none of that name."""
    try:
        with archive.open(name) as file:
            data = file.read(MAX_FILE + 1)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UnreadableError(broken) from None
    if len(data) > MAX_FILE:
        raise UnreadableError(_BOMB.format(MAX_FILE))
    return data


def files(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of its files in order, without those that programs put there for themselves."""
    for info in sorted(archive.infolist(), key=lambda one: one.filename):
        parts = info.filename.split("/")
        if not info.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield info.filename
