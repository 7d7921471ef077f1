"""JSON lines: one article a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retold.errors import SourceError
from retold.parse import parse_json
from retold.reading.columns import article, identity, known
from retold.reading.found import MAX_TEXT, Outcome, UnreadableError, too_large


def read(file: BinaryIO, name: str) -> Iterator[Outcome]:
    """The article of every line; a broken line stands for itself alone."""
    number = 0
    while line := file.readline(MAX_TEXT + 1):
        number += 1
        if len(line) > MAX_TEXT:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_TEXT)
            yield UnreadableError(too_large(MAX_TEXT), number)
        elif line.strip():
            yield read_line(line, name, number)


def name_of(line: bytes, name: str, number: int) -> str:
    """The id of the article on a line, empty if it has none. Raises SourceError for a broken line."""
    record = parse_json(Path(name), number, line)
    return identity(record, known(record))


def read_line(line: bytes, name: str, number: int) -> Outcome:
    """The article of one line, or what is wrong with it."""
    try:
        record = parse_json(Path(name), number, line)
        columns = known(record)
        found = article(record, columns, number)
    except (UnreadableError, SourceError) as error:
        return error
    if columns[""]:
        found.notices.append(f"not read: {', '.join(columns[''])}.")
    found.sha256 = hashlib.sha256(line).hexdigest()
    return found
