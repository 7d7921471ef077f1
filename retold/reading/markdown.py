"""Markdown, with front matter in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retold.parse import parse_yaml
from retold.reading.columns import METADATA
from retold.reading.found import MAX_TEXT, Found, Outcome, UnreadableError, decoded, one_line, whole
from retold.reading.head import described
from retold.records import Line, RemovedLine

MARKUP = "markup"
_LINE_END = re.compile("\r\n?")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def read(file: BinaryIO, name: str) -> Iterator[Outcome]:
    """The article without its marks; lines of HTML in it are cut."""
    text, notices = decoded(whole(file, MAX_TEXT))
    text = _LINE_END.sub("\n", text)
    front = _FRONT_MATTER.match(text)
    if front is None and text.startswith("---\n"):
        raise UnreadableError("the front matter does not end; close it with a line '---'", 1)
    declared = _front_matter(name, front[1]) if front else {}
    start = front.end() if front else 0
    tokens = MarkdownIt("commonmark").parse(text[start:])
    lines, cut = _markdown(tokens, text.count("\n", 0, start) + 1)
    told = described(lines, _headings(tokens))
    if "published" in declared:  # its minute and its basis must not be those of another day
        told = {column: value for column, value in told.items() if not column.startswith("published")}
    yield Found(lines, told | declared, cut, notices)


def _headings(tokens: list[Token]) -> Iterator[str]:
    """The headings of the first level."""
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h1":
            yield one_line(_inline_text(token.children or []))


def _front_matter(name: str, text: str) -> dict[str, str]:
    metadata = parse_yaml(Path(name), text, METADATA, first=2)
    for key, value in metadata.items():
        if not isinstance(value, str):
            raise UnreadableError(f"the value of {key!r} should be text; write it on one line, in quotes")
    return metadata


def _markdown(tokens: list[Token], first: int) -> tuple[list[Line], list[RemovedLine]]:
    """The lines of a Markdown text without its marks, and the lines of HTML in it."""
    lines: list[Line] = []
    cut: list[RemovedLine] = []
    for token in tokens:
        if not token.content or not token.map:
            continue
        number = first + token.map[0]
        if token.type == "inline":
            lines.append(Line(number, one_line(_inline_text(token.children or []))))
        elif token.type == "html_block":
            cut += [RemovedLine(line.number, line.text, MARKUP) for line in _source_lines(token.content, number)]
        else:
            lines += _source_lines(token.content, number)
    return lines, cut


def _inline_text(children: list[Token]) -> str:
    kept = (child for child in children if child.type != "html_inline")
    return "".join(" " if child.type.endswith("break") else child.content for child in kept)


def _source_lines(content: str, first: int) -> list[Line]:
    lines = (Line(number, one_line(text)) for number, text in enumerate(content.split("\n"), start=first))
    return [line for line in lines if line.text]
