"""Hold the rows of a build while it goes on.

In: rows by table. Out: a SQLite file of which the package and the database are written. Invariant: every row has passed
the constraints that the schema declares, but for foreign keys.

The file is thrown away when the build ends, however it ends; that is why it needs no journal.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from retold.tables.schema import Table

ROWS = "rows.db"
# What is known of articles beside their rows: in a file of its own, to be read while rows are written
_KEPT = "CREATE TABLE aside.kept (article_id TEXT PRIMARY KEY, published TEXT, key BLOB, words TEXT)"
_KEEP = "INSERT INTO kept SELECT id, published, ?, ? FROM articles WHERE id = ?"


class Store:
    """A database while it is built."""

    def __init__(self, path: Path, schema: Mapping[str, Table]) -> None:
        """Create the tables in a new file, and begin the one transaction of the build."""
        self.schema, self.path = schema, path
        self.aside = path if str(path) == ":memory:" else path.with_suffix(".aside")
        self.connection = sqlite3.connect(address(path), isolation_level=None, uri=True)
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("ATTACH ? AS aside", [address(self.aside)])
        self.connection.execute("PRAGMA aside.journal_mode = OFF")
        self.connection.execute("PRAGMA aside.synchronous = OFF")
        self.connection.execute(_KEPT)
        self.connection.execute("BEGIN")
        for table in schema.values():
            self.connection.execute(table.create_sql())

    def insert(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to a table; KeyError for a row that lacks a column."""
        self.insert_values(name, values_of(self.schema[name], rows))

    def insert_values(self, name: str, values: Iterable[Sequence[Any]]) -> None:
        """Append rows to a table, each given as its values in the order of the columns."""
        self.connection.executemany(self.schema[name].insert_sql(), values)

    def insert_article(
        self, values: Mapping[str, Sequence[Sequence[Any]]], outlet_id: str | None, shows: str = "full"
    ) -> None:
        """Append the rows of an article, as values, to their tables.

        Only now its outlet is known, and how much of it is shown where nothing is said of that.
        """
        columns = self.schema["articles"].columns
        for name, own in values.items():
            if name == "articles":
                settled = [dict(zip(columns, row, strict=True)) | {"outlet_id": outlet_id} for row in own]
                self.insert(name, (row | {"shows": row["shows"] or shows} for row in settled))
            else:
                self.insert_values(name, own)

    def keep(self, article_id: str, key: bytes, words: str) -> None:
        """Remember until the store is closed on what the rows of an article rest, and its words with their counts."""
        self.connection.execute(_KEEP, (key, words, article_id))

    def commit(self) -> None:
        """Have everything in the file, so that others can read it."""
        self.connection.execute("COMMIT")
        self.connection.execute("BEGIN")

    def insert_all(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Append rows to several tables."""
        for name, own in rows.items():
            self.insert(name, own)

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """All rows of a table, in the order in which they were inserted."""
        return all_rows(self.connection, name)

    def counts(self) -> dict[str, int]:
        """Number of rows in each table."""
        return {name: self._one(f'SELECT count(*) FROM "{name}"') for name in self.schema}

    def index(self, names: Iterable[str], columns: Iterable[str] | None = None) -> None:
        """Index the foreign keys of some tables, or only those columns, unless they are indexed already."""
        for name in names:
            for column in columns or self.schema[name].foreign_keys:
                self.connection.execute(self.schema[name].index_sql(column))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _one(self, query: str) -> Any:
        return self.connection.execute(query).fetchone()[0]


class Reader:
    """A database whose rows are in the file, as each process opens it for itself."""

    def __init__(self, store: Store, aside: bool = False) -> None:
        """Begin with the connection of the process that writes it; ``aside`` is for what stands beside the rows."""
        self.schema, self.path = store.schema, store.aside if aside else store.path
        self._process, self._connection = os.getpid(), store.connection

    def __getstate__(self) -> tuple[Mapping[str, Table], Path]:
        return self.schema, self.path.resolve()

    def __setstate__(self, state: tuple[Mapping[str, Table], Path]) -> None:
        self.schema, self.path = state
        self._process = 0

    def connection(self) -> sqlite3.Connection:
        """The connection of this process."""
        if self._process != os.getpid():
            opened = sqlite3.connect(unchanging(self.path), uri=True, check_same_thread=False)
            self._process, self._connection = os.getpid(), opened
        return self._connection


def unchanging(path: Path) -> str:
    """The address by which SQLite opens a database that nobody writes into meanwhile."""
    return f"{address(path)}?mode=ro&immutable=1"


def address(path: Path) -> str:
    """The address by which SQLite opens or makes a database, whatever its folders are called."""
    return str(path) if str(path) == ":memory:" else path.resolve().as_uri()


def all_rows(
    connection: sqlite3.Connection, name: str, after: int = 0, before: int = sys.maxsize
) -> Iterator[tuple[Any, ...]]:
    """All rows of a table, in the order in which they were inserted, or those between two of these numbers."""
    between = f'SELECT * FROM "{name}" WHERE rowid > ? AND rowid < ? ORDER BY rowid'
    return connection.execute(between, (after, before))


def values_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The values of each row in the order of the table's columns; KeyError for a row that lacks a column."""
    return map(itemgetter(*table.columns), rows)
