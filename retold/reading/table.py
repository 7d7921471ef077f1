"""Tables, as spreadsheets and news services write them: one article a row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO

from retold.reading.columns import known
from retold.reading.found import MAX_FILE, Outcome, UnreadableError, decoded, whole
from retold.reading.json_list import records

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of every row; how its cells are parted is told by the header."""
    text, notices = decoded(whole(file))
    delimiter = max(_DELIMITERS, key=lambda one: _meant(text, one))
    if delimiter != ",":
        notices.append(f"its cells are parted by {_DELIMITERS[delimiter]}.")
    csv.field_size_limit(MAX_FILE)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header, *cells = [row for row in rows if row] or [[]]
    except csv.Error as error:
        raise UnreadableError(f"the table is broken ({error}); check its quotes", rows.line_num) from None
    twice = next((name for name, times in Counter(header).items() if times > 1 and name), None)
    if twice is not None:
        raise UnreadableError(f"the column {twice!r} stands there twice; rename one", 1)
    for number, row in enumerate(cells, start=1):
        if any(row[len(header) :]):
            raise UnreadableError(
                f"row {number} has {len(row)} cells, the header {len(header)}; check the quotes in it"
            )
    yield from records([dict(zip_longest(header, row[: len(header)], fillvalue="")) for row in cells], notices)


def _meant(text: str, delimiter: str) -> tuple[int, int]:
    """How many columns of an article the header has if this parts its cells, and how many in all."""
    first = re.split(r"[\r\n]", text.lstrip("\ufeff\r\n"), maxsplit=1)[0][:10_000]
    names = next(csv.reader([first], delimiter=delimiter), [])
    columns = known(names)
    return len(columns) - 1, len(names)
