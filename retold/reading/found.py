"""What a reader of files takes and gives.

In: a file opened for reading, and its name. Out: the articles that were found in it, one after the other. Invariant:
a reader gives articles or raises UnreadableError, whatever the bytes are; every line of text of a file is in the
``lines`` of an article or in its ``cut``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from retold.errors import SourceError
from retold.normalise import decode, plain, split_lines
from retold.records import Line, RemovedLine

MAX_TEXT = 2_000_000  # bytes or characters of the text of one article
MAX_FILE = 50_000_000  # bytes of a file that is read as a whole
MAX_PARTS = 5_000  # of a message: texts, pictures and other files


class UnreadableError(Exception):
    """A file, or an article in it, cannot be read: what is wrong and what to do, and the line where there is one."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


@dataclass
class Found:
    """An article as found in a file.

    ``name`` is its own id as it came, empty where the file's name is all it has; ``number`` is where it stands in a
    file of several: its line, or which one it is; ``sha256`` is of its own bytes where it has any.
    """

    lines: list[Line]
    metadata: dict[str, str] = field(default_factory=dict)
    cut: list[RemovedLine] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    name: str = ""
    number: int = 0
    sha256: str = ""

    def size(self) -> int:
        """Characters of its text."""
        return sum(len(line.text) for line in self.lines)


Outcome = Found | UnreadableError | SourceError
"""An article, or what is wrong with one of several."""


class Reader(Protocol):
    """Reads one kind of file."""

    def __call__(self, file: BinaryIO, name: str) -> Iterator[Outcome]:
        """The articles of a file, whose path is ``name``."""


def whole(file: BinaryIO, most: int = MAX_FILE) -> bytes:
    """The bytes of a file that is read as a whole."""
    data = file.read(most + 1)
    if len(data) > most:
        raise UnreadableError(too_large(most))
    return data


def too_large(most: int) -> str:
    """That an article is larger than it may be."""
    return f"the article is larger than {most:,} bytes; split it into articles"


def check_parts(data: bytes) -> None:
    """Raise UnreadableError for a message of more parts than anybody sends, each of which takes a millisecond."""
    if data.count(b"\n--") > MAX_PARTS:
        raise UnreadableError(f"it has more than {MAX_PARTS:,} parts; save the text as plain text")


def decoded(data: bytes, declared: str | None = None) -> tuple[str, list[str]]:
    """The text that the bytes spell, and a notice if they are not UTF-8."""
    try:
        text, encoding = decode(data, declared)
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    if "\0" in text:
        raise UnreadableError(
            "there is a NUL byte; save the file as UTF-8 text", text.count("\n", 0, text.index("\0")) + 1
        )
    return text, [] if encoding.startswith("utf-8") else [f"not UTF-8, read as {encoding}."]


def numbered(text: str, first: int = 1) -> list[Line]:
    """The lines of a text, made plain."""
    return [Line(number, line) for number, line in enumerate(plain(text).split("\n"), start=first)]


def indents(text: str) -> list[int]:
    """How far each of these lines is indented, a tab as four blanks."""
    lines = split_lines(text)
    return [len(line[: len(line) - len(line.lstrip())].expandtabs(4)) for line in lines]


def paragraphs(texts: Iterable[str]) -> list[Line]:
    """Paragraphs as lines, each without line ends of its own."""
    return [Line(number, one_line(text)) for number, text in enumerate(texts, start=1)]


def one_line(text: str) -> str:
    """Plain text without line ends."""
    return plain(plain(text).replace("\n", " "))
