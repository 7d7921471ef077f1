"""Know when the last build stands as a new one would make it.

In: a source folder, and the folder that it was built into. Out: what the last build counted and told, if its files are
as it left them and nothing on which they rest has changed. Invariant: the files that are then left alone are, to the
byte, those that would be written; whatever is not plainly the same is built again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from retold.cache import FOLDER, Cache, code_key, key_of
from retold.files import site_files
from retold.tables.database import DATABASE
from retold.tables.lines import InOrder, Last
from retold.tables.package import DESCRIPTOR, sha256
from retold.tables.publish import is_decided, logs_of


@dataclass(frozen=True)
class Outcome:
    """The number of rows of each table, and what was told meanwhile."""

    counts: dict[str, int]
    told: list[str]


def key_of_source(source: Path, skip_bad: bool) -> bytes | None:
    """A key for all that a build rests on: each file of the source, where it stands, and the program.

    None where that cannot be told, because a file cannot be read.
    """
    whole = hashlib.blake2b(digest_size=20)
    try:
        site = sha256(site_files() / "metadata.yml")  # which says what is to be indexed
        whole.update(key_of(code_key(), "built", os.fsencode(source), str(skip_bad), site))
        for path in _paths(source):
            link = path.readlink() if path.is_symlink() else ""
            content = sha256(path) if path.is_file() else ""
            whole.update(key_of(os.fsencode(path.relative_to(source)), os.fsencode(link), content))
    except OSError:
        return None
    return whole.digest()


def _paths(source: Path) -> Iterator[Path]:
    """Everything below the folder, in an order that hangs on the names alone."""
    for folder, folders, files in os.walk(source):
        folders.sort()
        yield from (Path(folder, name) for name in sorted([*folders, *files]))


def last_outcome(output: Path, key: bytes | None) -> Outcome | None:
    """What the last build came to, if it was of the same and all its files are as it left them."""
    if key is None or is_decided(output) or logs_of(output / DATABASE) or not (output / FOLDER).is_dir():
        return None
    with closing(Cache(output / FOLDER)) as cache:
        kept = cache.get(_last_key())
    if kept is None:
        return None
    source, outcome, files = json.loads(kept)
    is_same = source == key.hex() and all(_is_whole(output / name, digest) for name, digest in files.items())
    return Outcome(**outcome) if is_same else None


def last_lines(output: Path, cache: Cache) -> Last | None:
    """The database and the CSV files that the last build left, of whatever, if they are as it left them."""
    kept = cache.get(_last_key())
    files = json.loads(kept)[2] if kept else {}
    if not kept or not all(_is_whole(output / name, files[name]) for name in (DATABASE, DESCRIPTOR)):
        return None
    described = json.loads((output / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    tables = {each["name"]: (output / each["path"], InOrder(cache, each).blocks) for each in described}
    return Last(output / DATABASE, tables)


def keep_outcome(cache: Cache, key: bytes, folder: Path, files: Iterable[Path], outcome: Outcome) -> None:
    """Remember what a build came to; ``files`` are given relative to the folder that they stand in."""
    described = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    known = {each["path"]: each["hash"].removeprefix("sha256:") for each in described}  # and validated as such
    digests = {name: known.get(name) or sha256(folder / name) for name in map(Path.as_posix, files)}
    cache.put(_last_key(), json.dumps([key.hex(), asdict(outcome), digests]).encode())


def _last_key() -> bytes:
    return key_of(code_key(), "last")


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return path.is_file() and sha256(path) == digest  # a pipe would wait for somebody to write into it
    except OSError:
        return False
