"""Parse the files that people write: CSV, YAML and JSON lines.

In: a file, or the text of one. Out: its rows or its mapping, every value of YAML and CSV as text. Invariant: nothing
is dropped in silence; what is unknown, repeated, missing or broken is a SourceError with its file and line.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from retold.errors import SourceError
from retold.normalise import plain

Row = dict[str, str]
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DEEPEST_YAML = 20
_OTHER_MARKS = {";": "semicolons", "\t": "tabs"}
_ESCAPED_SURROGATE = re.compile(rb"\\u[Dd][89A-Fa-f]")


# CSV


def read_csv(path: Path, columns: tuple[str, ...], required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Rows of a CSV file, each with the line on which it begins; none if the file is not there.

    Cells are made plain as the articles are, without white space around; a column that the file lacks gives empty
    cells. Raises SourceError for bytes that are not UTF-8, NUL bytes, unknown, repeated or missing columns, and rows
    of the wrong length.
    """
    if not is_there(path):
        return
    rows = _numbered_rows(path, read_text(path))
    _, header = next(rows, (1, []))
    _check_header(path, header, columns, required)
    for line, cells in rows:
        if len(cells) != len(header):
            problem = f"the row has {len(cells)} cells, but the header has {len(header)}; check commas and quotes"
            raise SourceError(path, problem, line)
        yield line, dict.fromkeys(columns, "") | dict(zip(header, map(clean, cells), strict=True))


def is_there(path: Path) -> bool:
    """Whether there is such a file; SourceError for what is none: a pipe would wait for ever, a device never end."""
    if not os.path.lexists(path):
        return False
    if not path.is_file():
        raise SourceError(path, "it is no file, or a link that leads to none; put the file itself there or remove it")
    return True


def clean(cell: str) -> str:
    """A value as it is compared with texts: plain, without white space around."""
    return plain(cell).strip()


def _numbered_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line on which it begins; a cell in quotes may run on over several."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(path, f"the CSV is broken ({error}); check the quotes", line) from None


def _check_header(path: Path, header: list[str], columns: tuple[str, ...], required: tuple[str, ...]) -> None:
    for name in header:
        parted = next((mark for mark in _OTHER_MARKS if name not in columns and name.split(mark)[0] in columns), "")
        if parted:
            raise SourceError(path, f"the cells are parted by {_OTHER_MARKS[parted]}; save the file with commas", 1)
        if name not in columns:
            raise SourceError(path, f"the column {name!r} is unknown; the columns are {', '.join(columns)}", 1)
        if header.count(name) > 1:
            raise SourceError(path, f"the column {name!r} stands there twice; remove one", 1)
    for name in required:
        if name not in header:
            raise SourceError(path, f"the column {name!r} is missing; add it", 1)


def read_text(path: Path) -> str:
    """The text of a file; SourceError for bytes that are not UTF-8, and for NUL bytes."""
    data = path.read_bytes()
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SourceError(path, "there is a NUL byte; save the file as UTF-8 text", line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(path, "there are bytes that are not UTF-8; save the file as UTF-8", line) from None


# YAML and JSON


def parse_yaml(path: Path, text: str, keys: Iterable[str], first: int = 1) -> dict[str, Any]:
    """The mapping in a YAML text that begins on line ``first``; SourceError if it is broken or has other keys.

    Every scalar is text as it stands there: a date stays as written, and "no" is a word.
    """
    try:
        _refuse_bombs(path, text, first)
        root = yaml.compose(text, yaml.BaseLoader)
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            problem = "the YAML is not a list of keys with values; write 'key: value' lines"
            raise SourceError(path, problem, first + root.start_mark.line)
        _check_yaml_keys(path, root, list(keys), first)
        record: dict[str, Any] = yaml.BaseLoader("").construct_document(root)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"the YAML is broken ({getattr(error, 'problem', None) or 'unreadable'}); mend it"
        raise SourceError(path, problem, first + mark.line if mark else None) from None
    _check_characters(path, None, record)
    return record


def _refuse_bombs(path: Path, text: str, first: int) -> None:
    """A few aliases that repeat one another spell more than any memory holds; deep nesting takes quadratic time."""
    depth = 0
    for event in yaml.parse(text, yaml.BaseLoader):
        line = first + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            problem = f"the YAML repeats a value by its name (*{event.anchor}); write the value itself"
            raise SourceError(path, problem, line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST_YAML:
            raise SourceError(path, "the YAML nests too deeply; write 'key: value' lines", line)


def _check_yaml_keys(path: Path, root: yaml.MappingNode, allowed: list[str], first: int) -> None:
    seen: set[str] = set()
    for key, _ in root.value:
        line = first + key.start_mark.line
        if key.value not in allowed:
            raise SourceError(path, f"the key {key.value!r} is unknown; the keys are {', '.join(allowed)}", line)
        if key.value in seen:
            raise SourceError(path, f"the key {key.value!r} stands there twice; remove one", line)
        seen.add(key.value)


def parse_json(path: Path, number: int, line: bytes) -> dict[str, Any]:
    """The object on a line of a JSON-lines file; SourceError if it is none."""
    try:
        record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_unrepeated)
    except UnicodeDecodeError:
        raise SourceError(path, "the line is not UTF-8; save the file as UTF-8", number) from None
    except (ValueError, RecursionError) as error:
        raise SourceError(path, f"the line is not JSON ({error}); mend or remove it", number) from None
    if not isinstance(record, dict):
        raise SourceError(path, "the line is not a JSON object; write one {...} per line", number)
    if _ESCAPED_SURROGATE.search(line):
        _check_characters(path, number, record)
    return record


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands there twice")
    return record


def check_keys(path: Path, line: int | None, record: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Raise SourceError for a key of the record that is none of the keys."""
    allowed = list(keys)
    for key in record:
        if key not in allowed:
            raise SourceError(path, f"the key {key!r} is unknown; the keys are {', '.join(allowed)}", line)


def _check_characters(path: Path, line: int | None, record: Mapping[str, Any]) -> None:
    """An escape can spell half a character (a lone surrogate), which no file can hold."""
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise SourceError(path, "there is half a surrogate pair; write the character itself", line) from None
