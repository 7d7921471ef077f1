"""Read the rows of a store as other formats want them.

In: a store and a table. Out: its rows. Invariant: what the schema calls a truth value is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from retold.tables.schema import Table
from retold.tables.store import Store


def rows_of(store: Store, table: Table) -> Iterator[list[Any]]:
    """The rows of a table; days are text, as in the store."""
    booleans = [number for number, column in enumerate(table.fields) if column.type == "boolean"]
    for row in store.rows(table.name):
        values = list(row)
        for number in booleans:
            values[number] = None if values[number] is None else bool(values[number])
        yield values
