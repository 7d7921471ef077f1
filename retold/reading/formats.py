"""Read one article, whatever the file format.

In: a reference from the list of the folder's articles. Out: a RawArticle: numbered lines of plain text, the metadata
that the file itself declares, and the SHA-256 of the bytes as received. Invariant: every line of the file is either in
``lines`` or in ``cut``.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from retold.errors import SourceError, place
from retold.reading import jsonl
from retold.reading.found import MAX_TEXT, Found, Outcome, UnreadableError
from retold.reading.language import tell
from retold.reading.listing import ArticleRef, open_regular, unspooled
from retold.reading.metadata import check_metadata
from retold.reading.registry import read
from retold.records import Metadata, RawArticle
from retold.tables.schema import Table

_ENOUGH = 500  # characters by which a declared language is doubted: a page often declares that of its site
_MOST = 200_000_000  # bytes of a file with one article; its reader has a limit of its own


@dataclass(frozen=True, slots=True)
class Received:
    """An article before it is read: the bytes of its file, of its line, or of its place in the spool.

    ``declared`` is what articles.csv says of it, and wins over what the file says of itself.
    """

    id: str
    path: Path
    name: str
    line: int
    spooled: bool
    data: bytes
    declared: Metadata

    @property
    def place(self) -> tuple[Path, int | None]:
        """Where messages say that it stands: on a line, or as which one of a list whose lines nobody counts."""
        if self.spooled and self.line:
            return self.path.with_name(f"{self.path.name}, article {self.line}"), None
        return self.path, self.line or None


def read_article(ref: ArticleRef, declared: Mapping[str, Metadata], table: Table) -> RawArticle:
    """Read the article that a reference leads to; ``declared`` is what articles.csv says, by id.

    Raises SourceError for an article that is empty, too large, or no text.
    """
    return read_received(receive(ref, declared), table)


def read_received(received: Received, table: Table) -> RawArticle:
    """Read an article whose bytes are here. Raises SourceError for one that is empty, too large, or no text."""
    path, line = received.place
    found = _found(received)
    if not any(one.text for one in found.lines):
        raise SourceError(path, "the article is empty; fill or remove it", line)
    metadata = _overridden(check_metadata(path, line, found.metadata, table), received.declared)
    metadata["language"], basis, doubt = _language(metadata["language"], found)
    notices = [f"{place(path, line)}: {notice}" for notice in (*found.notices, *doubt)]
    key, name = received.id, received.name
    return RawArticle(key, path, line, metadata, found.sha256, found.lines, found.cut, notices, name, basis)


def _language(declared: str | None, found: Found) -> tuple[str | None, str, list[str]]:
    """The language of an article, how it is known, and a notice where English is declared and the words are not."""
    text = "\n".join(line.text for line in found.lines)
    if declared and (declared.partition("-")[0] != "en" or len(text) < _ENOUGH):
        return declared, "declared", []
    told = tell(text)
    if declared:
        doubt = f"it declares its language to be {declared}, but reads as {told}; put the right one in articles.csv."
        return declared, "declared", [doubt] if told not in (None, "en") else []
    return told, "told from the text" if told else "assumed", []


def receive(ref: ArticleRef, declared: Mapping[str, Metadata]) -> Received:
    """Take an article's bytes from where it stands. Raises SourceError for a file that has gone or has changed."""
    data = _bytes(ref) if ref.spool is None else ref.spool.get(ref.offset)
    return Received(ref.id, ref.path, ref.name, ref.line, ref.spool is not None, data, declared.get(ref.id, {}))


def _bytes(ref: ArticleRef) -> bytes:
    try:
        with open_regular(ref.path, ref.path.parent) as file:
            file.seek(ref.offset)
            data = file.readline(MAX_TEXT + 1) if ref.line else file.read(_MOST)
    except OSError as error:
        raise _unreadable(ref.path, error) from None
    if ref.line and zlib.crc32(data) != ref.check:
        raise SourceError(ref.path, "the line has changed since the build began; build again", ref.line)
    return data


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(path, f"the file cannot be read ({error.strerror or error}); mend or remove it")


def _found(received: Received) -> Found:
    if received.spooled:
        return unspooled(received.data)
    try:
        if received.line:
            return _article(received.path, jsonl.read_line(received.data, str(received.path), received.line))
        outcomes = list(read(io.BytesIO(received.data), str(received.path)))
    except UnreadableError as error:
        raise SourceError(received.path, error.problem, error.line) from None
    except OSError as error:
        raise _unreadable(received.path, error) from None
    if len(outcomes) != 1:
        raise SourceError(received.path, "the file holds another number of articles than before; build again")
    found = _article(received.path, outcomes[0])
    found.sha256 = found.sha256 or hashlib.sha256(received.data).hexdigest()
    return found


def _article(path: Path, outcome: Outcome) -> Found:
    if isinstance(outcome, UnreadableError):
        raise SourceError(path, outcome.problem, outcome.line)
    if isinstance(outcome, SourceError):
        raise outcome
    return outcome


def _overridden(own: Metadata, declared: Metadata) -> Metadata:
    """What the file says of itself under what people say of it; their day takes its minute and basis along."""
    said = {key: value for key, value in declared.items() if value is not None}
    if "published" in said:
        own = own | {"published_at": None, "published_basis": None}
    return own | said
