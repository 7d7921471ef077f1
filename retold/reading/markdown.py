"""Markdown, with front matter in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from markdown_it import MarkdownIt

from retold.parse import parse_yaml
from retold.reading.columns import METADATA
from retold.reading.found import MAX_TEXT, Found, Outcome, UnreadableError, decoded, one_line, whole
from retold.records import Line, RemovedLine

MARKUP = "markup"
_LINE_END = re.compile("\r\n?")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def read(file: BinaryIO, name: str) -> Iterator[Outcome]:
    """The article without its marks; lines of HTML in it are cut."""
    text, notices = decoded(whole(file, MAX_TEXT))
    text = _LINE_END.sub("\n", text)
    front = _FRONT_MATTER.match(text)
    if front is None:
        if text.startswith("---\n"):
            raise UnreadableError("the front matter does not end; close it with a line '---'", 1)
        lines, cut = _markdown(text, 1)
        yield Found(lines, cut=cut, notices=notices)
        return
    lines, cut = _markdown(text[front.end() :], text.count("\n", 0, front.end()) + 1)
    yield Found(lines, _front_matter(name, front[1]), cut, notices)


def _front_matter(name: str, text: str) -> dict[str, str]:
    metadata = parse_yaml(Path(name), text, METADATA, first=2)
    for key, value in metadata.items():
        if not isinstance(value, str):
            raise UnreadableError(f"the value of {key!r} should be text; write it on one line, in quotes")
    return metadata


def _markdown(text: str, first: int) -> tuple[list[Line], list[RemovedLine]]:
    """The lines of a Markdown text without its marks, and the lines of HTML in it."""
    lines: list[Line] = []
    cut: list[RemovedLine] = []
    for token in MarkdownIt("commonmark").parse(text):
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


def _inline_text(children: list[Any]) -> str:
    kept = (child for child in children if child.type != "html_inline")
    return "".join(" " if child.type.endswith("break") else child.content for child in kept)


def _source_lines(content: str, first: int) -> list[Line]:
    lines = (Line(number, one_line(text)) for number, text in enumerate(content.split("\n"), start=first))
    return [line for line in lines if line.text]
