"""Check what is said of an article against the columns that it ends up in.

In: texts by column. Out: the values, None for what is not said. Invariant: a value that does not fit its column is a
SourceError with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from retold.errors import SourceError
from retold.parse import clean
from retold.reading.columns import METADATA
from retold.reading.dates import read_moment
from retold.reading.language import code
from retold.records import Metadata
from retold.tables.schema import Table, Value

_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_EXCERPT = re.compile(r"([0-9]{1,6})(?: words?)?")
FULL, FACTS = "full", "facts"
Values = dict[str, Value]


def check_metadata(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Metadata:
    """Metadata of an article as values; ``outlet`` stays the outlet's name."""
    # the language has a default, and every other column may be empty: only what is said is checked
    said = {name: clean(cell) for name, cell in row.items() if clean(cell)}
    outlet = said.pop("outlet", None)
    moment = read_moment(said.get("published", ""))
    if moment and moment.minute:
        said = {"published_at": moment.minute} | said | {"published": moment.day}
    if "language" in said:
        said["language"] = _language(path, line, said["language"])
    if "translated_from" in said:
        said["translated_from"] = _language(path, line, said["translated_from"])
    if "shows" in said:
        said["shows"] = shows_of(path, line, said["shows"])
    values = cast_row(path, line, said, table)
    checked: Metadata = {name: str(values[name]) if name in values else None for name in METADATA}
    return checked | {"outlet": outlet}


def _language(path: Path, line: int | None, written: str) -> str:
    known = code(written)
    if known is None:
        raise SourceError(path, f"there is no language {written!r}; write a code such as en or pt-BR", line)
    return known


def shows_of(path: Path, line: int | None, written: str) -> str:
    """How much of an article is shown, in the form of its column; SourceError for what says nothing of that."""
    words = _EXCERPT.fullmatch(written)
    if not words and written not in (FULL, FACTS):
        problem = f"shows is {written!r}, but should be full, facts or a number of words such as '25 words'"
        raise SourceError(path, f"{problem}; correct it", line)
    return f"{int(words[1])} words" if words else written


def cast_row(path: Path, line: int | None, row: Mapping[str, str], table: Table) -> Values:
    """The row's cells as values of the table's columns; SourceError for a value that does not fit."""
    try:
        if row.get("url"):
            _check_address(row["url"])
        return {name: table.column(name).cast(cell) for name, cell in row.items()}
    except ValueError as error:
        raise SourceError(path, f"{error}; correct it", line) from None


def _check_address(text: str) -> None:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"url is {text!r}, but should be a web address such as https://example.org/page")
