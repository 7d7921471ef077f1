"""Which reader reads which file.

In: a file's name, and the file opened for reading. Out: its articles. Invariant: a reader's module, and the library
that it needs, is imported when the first file of its kind is read and not before.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, cast

from retold.errors import SourceError
from retold.reading.found import Outcome, Reader, UnreadableError


class Format(NamedTuple):
    """A kind of file: what it is called, the endings of its names, and the module of retold.reading that reads it."""

    title: str
    endings: tuple[str, ...]
    module: str
    several: bool = False  # whether such a file always holds a list of articles


FORMATS = (
    Format("plain text", (".txt", ".text"), "text"),
    Format("Markdown", (".md", ".markdown"), "markdown"),
    Format("saved page", (".html", ".htm", ".xhtml"), "page"),
    Format("saved page with its pictures", (".mhtml", ".mht"), "mhtml"),
    Format("JSON lines", (".jsonl", ".ndjson"), "jsonl", several=True),
    Format("JSON", (".json",), "json_list", several=True),
    Format("table", (".csv", ".tsv"), "table", several=True),
    Format("Word document", (".docx",), "docx"),
    Format("OpenDocument text", (".odt",), "odt"),
    Format("Rich Text", (".rtf",), "rtf"),
    Format("PDF", (".pdf",), "pdf"),
    Format("e-book", (".epub",), "epub", several=True),
    Format("e-mail", (".eml",), "eml"),
    Format("web archive", (".warc",), "warc", several=True),
    Format("archive", (".zip",), "zipped", several=True),
)
_BY_ENDING = {ending: each for each in FORMATS for ending in each.endings}
ENDINGS = (*_BY_ENDING, ".gz")


def format_of(name: str) -> Format | None:
    """The format that a file's name tells, in capitals or not, compressed or not."""
    return _BY_ENDING.get(PurePath(_unpacked(name)).suffix.lower())


def stem(name: str) -> str:
    """A file's name without what tells its format."""
    return PurePath(_unpacked(name)).stem


def _unpacked(name: str) -> str:
    name = PurePath(name).name
    return name[:-3] if name.lower().endswith(".gz") else name


def read(file: BinaryIO, name: str) -> Iterator[Outcome]:
    """The articles of a file. Raises UnreadableError if nothing of it can be read, or nothing more."""
    kind = format_of(name)
    if kind is None:
        raise UnreadableError(f"not a kind of file that is read ({', '.join(ENDINGS)}); convert or remove it")
    reader = cast(Reader, import_module(f"retold.reading.{kind.module}").read)
    if name.lower().endswith(".gz"):
        file = cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    try:
        yield from reader(file, name)
    except (UnreadableError, SourceError):
        raise
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise UnreadableError("the compressed file is broken; pack it again") from None
    except RecursionError:
        raise UnreadableError("its parts nest too deeply; save the article as plain text") from None
    except Exception as error:  # the libraries raise whatever they stumble over in a broken file
        raise UnreadableError(f"the {kind.title} is broken ({type(error).__name__}); save it again") from error
