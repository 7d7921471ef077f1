"""List the articles of a folder.

In: the folder. Out: a reference to every article, in the order of their ids, with what is to be told. Invariant: every
file is an article, a list of articles, or told to be left out; no two references have one id, and an id is a slug of
the name that the article came with, whatever else is in the folder.

A file with one article is read when its turn comes. A list of articles is read here, once, and its articles wait in a
spool on the disk; a file of JSON lines is its own spool. The references wait on the disk too, so that memory grows with
neither.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, BinaryIO, cast

from retold.errors import SourceError, place
from retold.reading import jsonl
from retold.reading.found import MAX_TEXT, Found, UnreadableError, too_large
from retold.reading.registry import ENDINGS, format_of, read, stem
from retold.records import Line, RemovedLine
from retold.text import slug

# lines that exports of news archives hold; a file without one of them is one article
_EXPORT = re.compile(rb"(?i)end of document|\d of \d+ documents|full text:|(?-i:\bSN\b)")
_MAY_BE_EXPORTS = ("text", "page")
_ARE_READ_AT_ONCE = ("docx", "odt", "rtf")
# what tells no pages of one site apart: "https://www.", the way somebody came, the place in the page
_ADDRESS_NOISE = re.compile(
    r"(?i)^https?://(?:www\.)?|#.*$|(?<=[?&])(?:utm_\w+|fbclid|gclid|ref|cmp)=[^&#]*&?|[/?&]+(?=#|$)"
)
# "The mill_files", "mill-Dateien": with pieces of pages that are no articles
_BESIDE_A_PAGE = re.compile(r"(?i).[_-](?:files|dateien|fichiers|archivos|file|bestanden|filer|arquivos)$|^__macosx$")
_LONGEST_ID = 80
_SNIFFED = 1_000_000  # bytes: the first article of an export ends within them
_SHOWN = 5
_MOST_COLLISIONS = 20


class Spool:
    """Articles that wait on the disk."""

    def __init__(self) -> None:
        """Open a file that is gone when nobody needs it any more."""
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115

    def put(self, found: Found) -> int:
        """Where the article now waits."""
        offset = self._file.seek(0, os.SEEK_END)
        record = {
            "lines": [(line.number, line.text) for line in found.lines],
            "cut": [(line.number, line.text, line.rule) for line in found.cut],
            "metadata": found.metadata,
            "notices": found.notices,
            "sha256": found.sha256,
        }
        self._file.write(json.dumps(record).encode("ascii") + b"\n")
        return offset

    def get(self, offset: int) -> bytes:
        """The article that waits there, as ``unspooled`` reads it."""
        self._file.seek(offset)
        return self._file.readline()


def unspooled(data: bytes) -> Found:
    """An article that has waited in a spool."""
    record = json.loads(data)
    lines = [Line(number, text) for number, text in record["lines"]]
    cut = [RemovedLine(*line) for line in record["cut"]]
    return Found(lines, record["metadata"], cut, record["notices"], sha256=record["sha256"])


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Where an article stands: a file, or a part of one, with the name that it came with.

    ``line`` is its line or number in a file of several, 0 for a file's only article; ``offset`` is where it begins in
    the file, or in the spool if there is one; ``check`` tells whether the line is still the same.
    """

    id: str
    path: Path
    name: str
    line: int = 0
    offset: int = 0
    check: int = 0
    spool: Spool | None = field(default=None, compare=False, repr=False)


class Refs:
    """References that wait on the disk; they come back in the order of their ids, those of one id as they were put."""

    def __init__(self, spool: Spool) -> None:
        """Begin with none, in a file that is gone when nobody needs it any more."""
        self._spool = spool
        self._ask = sqlite3.connect("", isolation_level=None, check_same_thread=False).execute
        self._ask("CREATE TABLE refs (id TEXT, path BLOB, name BLOB, line INT, start INT, sum INT, is_spooled INT)")
        self._ask("CREATE INDEX refs_id ON refs (id)")
        self._ask("BEGIN")  # and never ended: nobody else reads the file

    def put(self, ref: ArticleRef) -> None:
        """Put a reference to the others."""
        where = os.fsencode(ref.path), _bytes(ref.name), ref.line, ref.offset, ref.check, ref.spool is not None
        self._ask("INSERT INTO refs VALUES (?, ?, ?, ?, ?, ?, ?)", (ref.id, *where))

    def __len__(self) -> int:
        return int(self._ask("SELECT count(*) FROM refs").fetchone()[0])

    def __iter__(self) -> Iterator[ArticleRef]:
        return self._found("ORDER BY id, rowid")

    def of(self, article_id: str) -> list[ArticleRef]:
        """Those of an id."""
        return list(self._found("WHERE id = ? ORDER BY rowid", article_id))

    def shared(self) -> list[str]:
        """The ids that several have, in order."""
        return [key for (key,) in self._ask("SELECT id FROM refs GROUP BY id HAVING count(*) > 1 ORDER BY id")]

    def keep_first(self) -> None:
        """Forget all but the first of each id."""
        self._ask("DELETE FROM refs WHERE rowid NOT IN (SELECT min(rowid) FROM refs GROUP BY id)")

    def _found(self, which: str, *values: str) -> Iterator[ArticleRef]:
        for key, path, name, line, start, check, is_spooled in self._ask(f"SELECT * FROM refs {which}", values):
            spool = self._spool if is_spooled else None
            yield ArticleRef(key, Path(os.fsdecode(path)), _text(name), line, start, check, spool)


class _Ids(Mapping[str, str]):
    """The ids of articles by all their names, which are written down when somebody asks for the first."""

    def __init__(self, refs: Refs) -> None:
        self._refs = refs
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)

    def __getitem__(self, name: str) -> str:
        rows = self._named("SELECT rank, id FROM names WHERE name = ? ORDER BY rank, id LIMIT 2", _bytes(name))
        if not rows or (rows[0][0] == _BY_FILE and len(rows) > 1):
            raise KeyError(name)
        return str(rows[0][1])

    def __iter__(self) -> Iterator[str]:
        return (name for (key,) in self._named("SELECT DISTINCT name FROM names") if (name := _text(key)) in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _named(self, query: str, *values: bytes) -> list[tuple[Any, ...]]:
        if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._connection.execute("CREATE TABLE names (name BLOB, rank INT, id TEXT)")
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT INTO names VALUES (?, ?, ?)", _names(self._refs))
            self._connection.execute("COMMIT")
            self._connection.execute("CREATE INDEX by_name ON names (name, rank, id)")
        return self._connection.execute(query, values).fetchall()


_BY_FILE = 2  # the rank of names that count only if one article alone has them


def _names(refs: Iterable[ArticleRef]) -> Iterator[tuple[bytes, int, str]]:
    for ref in refs:
        yield _bytes(ref.id), 0, ref.id
        yield _bytes(ref.name), 1, ref.id
        for name in sorted({ref.path.name, ref.path.stem}) if not ref.line else ():
            yield _bytes(name), _BY_FILE, ref.id


def _bytes(name: str) -> bytes:
    """A name, which may hold halves of letters, as those of files do that are no text."""
    return name.encode("utf-8", "surrogatepass")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogatepass")


@dataclass
class Listing:
    """The articles of a folder, and what is to be told of them."""

    articles: Refs
    notices: list[str] = field(default_factory=list)

    def ids(self) -> Mapping[str, str]:
        """The id for every name that people may write: ids, names as they came, file names that one alone has."""
        return _Ids(self.articles)


def list_articles(folder: Path, skip_bad: bool = False) -> Listing:
    """The articles in a folder. Raises SourceError for what cannot be read, unless that is to be left out."""
    spool = Spool()
    listing = Listing(Refs(spool))
    for path in _files(folder, listing.notices):
        if not path.is_file():
            listing.notices.append(f"{place(path)}: no file, or a link that leads to none, left out.")
            continue
        if format_of(path.name) is None:
            listing.notices.append(f"{place(path)}: not an article ({', '.join(ENDINGS)}), left out.")
            continue
        for outcome in _refs(path, folder, spool):
            if isinstance(outcome, ArticleRef):
                listing.articles.put(outcome)
            elif skip_bad:
                listing.notices.append(f"{outcome} (left out with --skip-bad)")
            else:
                raise outcome
    _settle_ids(folder, listing, skip_bad)
    return listing


def _files(folder: Path, notices: list[str]) -> Iterator[Path]:
    """Every file in a folder and the folders in it, but for links to folders and what browsers save beside a page."""
    waiting = [folder]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.name.startswith("."):
                continue
            if not path.is_dir():
                yield path
            elif path.is_symlink():
                notices.append(f"{place(path)}: a link to a folder, left out; put the folder itself there.")
            elif _BESIDE_A_PAGE.search(path.name):
                notices.append(f"{place(path)}: what a browser saved beside a page, left out.")
            else:
                waiting.append(path)


def _refs(path: Path, folder: Path, spool: Spool) -> Iterator[ArticleRef | SourceError]:
    """The references to a file's articles; an error stands for an article, or for the rest of the file."""
    name = path.relative_to(folder).as_posix()
    try:
        with open_regular(path, folder) as file:
            kind = format_of(path.name)
            if kind is not None and kind.module == "jsonl" and path.suffix.lower() != ".gz":
                yield from _lines(path, name, file)
            elif kind is not None and _may_hold_several(path, kind.module, kind.several, file):
                yield from _spooled(path, name, file, spool)
            else:
                yield ArticleRef(slug_of(_stem(name)), path, name)
    except OSError as error:
        yield SourceError(path, f"the file cannot be opened ({error.strerror or error}); mend or remove it")
    except SourceError as error:
        yield error


def open_regular(path: Path, folder: Path) -> BinaryIO:
    """The file, opened for reading. Raises SourceError for a link that leads out of the folder, and for no file."""
    may_lead_out = folder != path.parent or path.is_symlink()  # to resolve a path takes longer than to open it
    if may_lead_out and not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(path, "the link leads out of the folder; put the file itself there")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for somebody to write into it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SourceError(path, "it is no longer a file; put the article there")
    return os.fdopen(descriptor, "rb")


def _may_hold_several(path: Path, module: str, several: bool, file: BinaryIO) -> bool:
    if several or path.suffix.lower() == ".gz" or module in _ARE_READ_AT_ONCE:
        return True
    if module not in _MAY_BE_EXPORTS:
        return False
    found = _EXPORT.search(file.read(_SNIFFED))
    file.seek(0)
    return found is not None


def _lines(path: Path, file_name: str, file: BinaryIO) -> Iterator[ArticleRef | SourceError]:
    """The lines of a file of JSON lines."""
    number = offset = 0
    while line := file.readline(MAX_TEXT + 1):
        number, begin = number + 1, offset
        offset += len(line)
        if len(line) > MAX_TEXT:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_TEXT)
                offset += len(line)
            yield SourceError(path, too_large(MAX_TEXT), number)
        elif line.strip():
            try:
                name = jsonl.name_of(line, str(path), number)
            except SourceError as error:
                yield error
            else:
                article_id = slug_of(name or f"{_stem(file_name)}-{number}")
                yield ArticleRef(
                    article_id, path, name or f"{file_name}, line {number}", number, begin, zlib.crc32(line)
                )


def _spooled(path: Path, file_name: str, file: BinaryIO, spool: Spool) -> Iterator[ArticleRef | SourceError]:
    digest = hashlib.file_digest(cast(io.BufferedReader, file), "sha256").hexdigest()
    file.seek(0)
    empty = True
    try:
        for found in read(file, str(path)):
            empty = False
            if isinstance(found, UnreadableError):
                yield SourceError(path, found.problem, found.line)
                continue
            if isinstance(found, SourceError):
                yield found
                continue
            found.sha256 = found.sha256 or digest
            yield _spooled_ref(path, file_name, found, spool)
    except UnreadableError as error:
        yield SourceError(path, error.problem, error.line)
        return
    if empty:
        yield SourceError(path, "there are no articles in it; fill or remove it")


def _spooled_ref(path: Path, file_name: str, found: Found, spool: Spool) -> ArticleRef:
    name = found.name or (f"{_stem(file_name)}-{found.number}" if found.number else _stem(file_name))
    shown = found.name or (f"{file_name}, {found.number}" if found.number else file_name)
    return ArticleRef(slug_of(name), path, shown, found.number, spool.put(found), 0, spool)


# Ids


def _stem(name: str) -> str:
    """A file's name without what tells its format, behind the folders that it is in."""
    return PurePath(name).with_name(stem(name)).as_posix()


def slug_of(name: str) -> str:
    """A name as an id: of an address what tells pages apart, of a long name its beginning and a check of the rest."""
    name = _ADDRESS_NOISE.sub("", name) if "://" in name else name
    plain = slug(name)
    if plain == "unnamed" or not plain.isascii():
        return f"article-{_check(name)}"
    return plain if len(plain) <= _LONGEST_ID else f"{plain[: _LONGEST_ID - 9].rstrip('-')}-{_check(name)}"


def _check(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _settle_ids(folder: Path, listing: Listing, skip_bad: bool) -> None:
    """Order the articles by their ids; all names that make one id are told at once."""
    shared = listing.articles.shared()
    if shared:
        problem = _collisions(listing.articles, shared)
        if not skip_bad:
            raise SourceError(folder, f"{problem}; rename all but one of each")
        listing.notices.append(f"{place(folder)}: {problem}; with --skip-bad only the first of each is read.")
        listing.articles.keep_first()
    made = (ref for ref in listing.articles if ref.id not in (ref.name, _stem(ref.name)) and not ref.spool)
    shown = list(islice(made, _SHOWN))
    if shown:
        listing.notices.append(f"{place(folder)}: {_made(shown, sum(1 for _ in made))}")


def _collisions(articles: Refs, shared: Sequence[str]) -> str:
    told = [
        f"{' and '.join(_origin(ref) for ref in articles.of(key)[:_SHOWN])} make the id {key!r}"
        for key in shared[:_MOST_COLLISIONS]
    ]
    more = len(shared) - len(told)
    return "; ".join(told) + (f"; and {more} more ids" if more > 0 else "")


def _origin(ref: ArticleRef) -> str:
    if not ref.line:
        return repr(ref.name)
    return f"{ref.name!r} ({place(ref.path.name)}, {'article' if ref.spool else 'line'} {ref.line})"


def _made(refs: Iterable[ArticleRef], left: int) -> str:
    shown = ", ".join(f"{ref.name!r} is {ref.id}" for ref in refs)
    more = f" and {left} more" if left else ""
    return f"names made into ids: {shown}{more}; source_name keeps them."
