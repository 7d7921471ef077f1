"""JSON: a list of articles, an object that holds one, or a single article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from retold.reading.columns import article, known
from retold.reading.dates import order_of
from retold.reading.found import Outcome, UnreadableError, decoded, whole


def read(file: BinaryIO, _name: str) -> Iterator[Outcome]:
    """The article of every record."""
    text, notices = decoded(whole(file))
    try:
        root = json.loads(text)
    except ValueError as error:
        raise UnreadableError(f"the file is not JSON ({error}); mend it") from None
    yield from records(_records(root), notices)


def records(rows: list[dict[str, Any]], notices: list[str]) -> Iterator[Outcome]:
    """The articles of a list of records; the first carries what is to be told of all."""
    columns = known(dict.fromkeys(name for row in rows for name in row))
    if "text" not in columns:
        named = (
            f" ({_listed(columns[''])}); name one 'text'" if columns[""] else "; name them first, one of them 'text'"
        )
        raise UnreadableError(f"none of its columns holds the text{named}")
    order = order_of(
        text for row in rows for name in columns.get("published", []) if isinstance(text := row.get(name), str)
    )
    if columns[""]:
        notices = [*notices, f"not read: {_listed(columns[''])}."]
    for number, row in enumerate(rows, start=1):
        try:
            found = article(row, columns, number, order)
        except UnreadableError as error:
            yield UnreadableError(f"article {number}: {error.problem}")
            continue
        found.notices, notices = [*notices, *found.notices], []
        yield found


def _listed(names: list[str]) -> str:
    return ", ".join(name[:40] for name in names[:12]) + (" and more" if len(names) > 12 else "")


def _records(root: Any) -> list[dict[str, Any]]:
    if isinstance(root, dict):
        lists = [value for value in root.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        root = max(lists, key=len) if lists and "text" not in known(root) else [root]
    rows = root if isinstance(root, list) else []
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise UnreadableError("the JSON is no list of articles; write a list of objects with a text each")
    return rows
