"""Read one article, whatever the file format.

In: a reference from the opened source folder. Out: a RawArticle: numbered lines of plain text, the metadata that the
file itself declares, and the SHA-256 of the bytes as received. Invariant: every line of the file is either in
``lines`` or in ``cut``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from retold.errors import SourceError, place
from retold.normalise import decode, plain
from retold.records import Line, Metadata, RawArticle, RemovedLine
from retold.source.folder import MAX_BYTES, MAX_PAGE, METADATA, TOO_LARGE, ArticleRef, check_metadata
from retold.source.parse import check_keys, parse_json, parse_yaml
from retold.tables.schema import Table
from retold.text import ends_sentence

MARKUP = "markup"
_LINE_END = re.compile("\r\n?")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_CHARSET = re.compile(rb"""<meta[^>]{1,200}charset=["']?([A-Za-z0-9_.:-]{2,40})""")
_NARROWEST_WRAP, _WIDEST_WRAP = 40, 100
_FEW_WORDS = 8  # an address or a file name may stick out


@dataclass
class _Content:
    """What a format's reader finds in a file."""

    lines: list[Line]
    cut: list[RemovedLine] = field(default_factory=list)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def read_article(ref: ArticleRef, declared: Mapping[str, Metadata], table: Table) -> RawArticle:
    """Read an article; ``declared`` is what articles.csv says of it, and wins over what the file says of itself.

    Raises SourceError for an article that is empty, too large, or no text.
    """
    data = _read_bytes(ref)
    text, encoding = _decode(ref, data)
    content = _READERS[ref.path.suffix](ref, text)
    if not any(line.text for line in content.lines):
        raise SourceError(ref.path, "the article is empty; fill or remove it", ref.line or None)
    own = {key: str(value) for key, value in content.metadata.items() if value is not None}
    metadata = check_metadata(ref.path, ref.line or None, own, table)
    metadata = _overridden(metadata, declared.get(ref.id, {}))
    notices = [] if encoding.startswith("utf-8") else [f"{ref.path}: not UTF-8, read as {encoding}."]
    notices += [f"{place(ref.path, ref.line)}: {notice}" for notice in content.notices]
    digest = hashlib.sha256(data).hexdigest()
    return RawArticle(ref.id, ref.path, ref.line or None, metadata, digest, content.lines, content.cut, notices)


def _overridden(own: Metadata, declared: Metadata) -> Metadata:
    """What the file says of itself under what people say of it; their day takes its minute and basis along."""
    said = {key: value for key, value in declared.items() if value is not None}
    if "published" in said:
        own = own | {"published_at": None, "published_basis": None}
    return own | said


def _read_bytes(ref: ArticleRef) -> bytes:
    most = MAX_PAGE if ref.path.suffix == ".html" else MAX_BYTES
    with ref.path.open("rb") as file:
        file.seek(ref.offset)
        data = file.readline(most + 1) if ref.line else file.read(most + 1)
    if len(data) > most:
        raise SourceError(ref.path, TOO_LARGE.format(most), ref.line or None)
    return data


def _decode(ref: ArticleRef, data: bytes) -> tuple[str, str]:
    try:
        text, encoding = decode(data, _declared_encoding(ref, data))
    except ValueError as error:
        raise SourceError(ref.path, str(error), ref.line or None) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(ref.path, "there is a NUL byte; save the file as UTF-8 text", ref.line or line)
    return text, encoding


def _declared_encoding(ref: ArticleRef, data: bytes) -> str | None:
    declared = _CHARSET.search(data[:4096]) if ref.path.suffix == ".html" else None
    return declared[1].decode("ascii") if declared else None


def _numbered(text: str, first: int = 1) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(plain(text).split("\n"), start=first)]


# One reader per format


def _read_txt(ref: ArticleRef, text: str) -> _Content:
    return _Content(unwrap(_numbered(text)))


def _read_jsonl(ref: ArticleRef, text: str) -> _Content:
    record = parse_json(ref.path, ref.line, text.encode("utf-8"))
    check_keys(ref.path, ref.line, record, ("id", "text", *METADATA))
    for key, value in record.items():
        if not isinstance(value, str) and (value is not None or key == "text"):
            raise SourceError(ref.path, f"the value of {key!r} is not a string; put it in quotes", ref.line)
    body = record.get("text", "")
    return _Content(_numbered(body), metadata={key: record[key] for key in METADATA if key in record})


def _read_md(ref: ArticleRef, text: str) -> _Content:
    text = _LINE_END.sub("\n", text)
    front = _FRONT_MATTER.match(text)
    if front is None:
        if text.startswith("---\n"):
            raise SourceError(ref.path, "the front matter does not end; close it with a line '---'", 1)
        return _Content(*_markdown(text, 1))
    lines, cut = _markdown(text[front.end() :], text.count("\n", 0, front.end()) + 1)
    return _Content(lines, cut, _front_matter(ref.path, front[1]))


def _front_matter(path: Path, text: str) -> dict[str, str]:
    metadata = parse_yaml(path, text, METADATA, first=2)
    for key, value in metadata.items():
        if not isinstance(value, str):
            raise SourceError(path, f"the value of {key!r} should be text; write it on one line, in quotes")
    return metadata


def _markdown(text: str, first: int) -> tuple[list[Line], list[RemovedLine]]:
    """The lines of a Markdown text without its marks, and the lines of HTML in it."""
    from markdown_it import MarkdownIt  # only paid for by a folder that holds Markdown

    lines: list[Line] = []
    cut: list[RemovedLine] = []
    for token in MarkdownIt("commonmark").parse(text):
        if not token.content or not token.map:
            continue
        number = first + token.map[0]
        if token.type == "inline":
            lines.append(Line(number, _one_line(_inline_text(token.children or []))))
        elif token.type == "html_block":
            cut += [RemovedLine(line.number, line.text, MARKUP) for line in _source_lines(token.content, number)]
        else:
            lines += _source_lines(token.content, number)
    return lines, cut


def _inline_text(children: list[Any]) -> str:
    kept = (child for child in children if child.type != "html_inline")
    return "".join(" " if child.type.endswith("break") else child.content for child in kept)


def _source_lines(content: str, first: int) -> list[Line]:
    lines = (Line(number, _one_line(text)) for number, text in enumerate(content.split("\n"), start=first))
    return [line for line in lines if line.text]


def _one_line(text: str) -> str:
    """Plain text without the line ends that an entity can spell: two lines never have one number."""
    return plain(plain(text).replace("\n", " "))


def _read_html(ref: ArticleRef, text: str) -> _Content:
    from retold.reading.html import read_page  # brings trafilatura, only paid for by a folder that holds HTML

    try:
        page = read_page(text)
    except ValueError as error:
        raise SourceError(ref.path, f"the page cannot be read: {error}") from None
    notice = f"{page.lost} long paragraphs between those of the article were cut; look at removed_lines."
    return _Content(page.lines, page.cut, page.metadata, [notice] if page.lost else [])


_READERS: dict[str, Callable[[ArticleRef, str], _Content]] = {
    ".txt": _read_txt,
    ".md": _read_md,
    ".html": _read_html,
    ".jsonl": _read_jsonl,
}


def unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a text that was wrapped at a fixed width, so that each paragraph is one line again.

    A text counts as wrapped if its blocks have a usual width, nearly all of their lines that end in the middle of a
    sentence are full (the next word would not have fitted on), and no block of several words is wider than any wrap.
    """
    if any(len(line.text) > _WIDEST_WRAP and line.text.count(" ") > _FEW_WORDS for line in lines):
        return lines
    breaks = [(line, following) for line, following in pairwise(lines) if line.text and following.text]
    width = max((len(line.text) for line, _ in breaks), default=0)
    inside = [pair for pair in breaks if not ends_sentence(pair[0].text)]
    full = sum(_is_full(line, following, width) for line, following in inside)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP or not inside or full < 0.9 * len(inside):
        return lines
    joined = lines[:1]
    for line, following in pairwise(lines):
        if _is_full(line, following, width):
            joined[-1] = Line(joined[-1].number, f"{joined[-1].text} {following.text}")
        else:
            joined.append(following)
    return joined


def _is_full(line: Line, following: Line, width: int) -> bool:
    if not line.text or not following.text:
        return False
    return len(line.text) + 1 + len(following.text.split(" ", 1)[0]) > width
