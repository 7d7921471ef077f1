"""Write the rows into a SQLite database that Datasette can serve.

In: rows by table. Out: one database file. Invariant: every row has passed the constraints that the schema
declares, every foreign key resolves, the full-text indexes hold what their tables hold, and every view can be read.

The file is written from nothing beside the old one and thrown away if anything fails; that is why it needs no journal.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from retold.files import site_files
from retold.tables.schema import Table, load_views

DATABASE = "retold.db"
# What pages list by: the first and the newest stories, the story that most articles tell, and the likest sentences.
LISTED_BY = [
    ("stories", "first_published"),
    ("stories", "last_published"),
    ("stories", "article_count"),
    ("retellings", "score"),
    ("entities", "article_count"),
    ("quotes", "confidence"),
    ("mentions", "confidence"),
]
# Accents are left out of account ("Goita" finds "Goïta"), and so are English endings ("visit" finds "visits").
TOKENIZE = "porter unicode61 remove_diacritics 2"


class Store:
    """A database while it is built."""

    def __init__(self, path: Path, schema: Mapping[str, Table]) -> None:
        """Create the tables in a new file, and begin the one transaction of the build."""
        self.schema, self.path = schema, path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("CREATE TEMP TABLE kept (article_id TEXT PRIMARY KEY, key BLOB, words TEXT)")
        self.connection.execute("BEGIN")
        for table in schema.values():
            self.connection.execute(table.create_sql())

    def insert(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to a table; KeyError for a row that lacks a column."""
        self.insert_values(name, values_of(self.schema[name], rows))

    def insert_values(self, name: str, values: Iterable[Sequence[Any]]) -> None:
        """Append rows to a table, each given as its values in the order of the columns."""
        self.connection.executemany(self.schema[name].insert_sql(), values)

    def insert_article(self, values: Mapping[str, list[list[Any]]], outlet_id: str | None, shows: str = "full") -> None:
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
        self.connection.execute("INSERT INTO kept VALUES (?, ?, ?)", (article_id, key, words))

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
                self._index(name, column)

    def finish(self) -> None:
        """Index every foreign key, what the site lists by and every text to be searched, and put the file in order.

        Raises sqlite3.IntegrityError where a foreign key leads nowhere.
        """
        self.index(self.schema)
        for name, column in [*LISTED_BY, *counted_by()]:
            self._index(name, column)
        broken = self.connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken:
            raise sqlite3.IntegrityError(f"row {broken[1]} of {broken[0]} names a row of {broken[2]} that is not there")
        self.connection.execute("COMMIT")
        self.connection.execute("VACUUM")  # may renumber rows, so the search indexes come after it
        self._index_texts()
        for view in load_views().values():
            self.connection.execute(view.create_sql())
            self.connection.execute(f'SELECT * FROM "{view.name}" LIMIT 1')  # where it is not even SQL, it fails here
        self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.execute("ANALYZE")
        if self._one("PRAGMA quick_check") != "ok":
            raise sqlite3.DatabaseError("the database does not pass SQLite's quick_check")

    def mark(self, number: int) -> None:
        """Write a number into the file's header, where it can be read without looking for a table."""
        self.connection.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _index(self, name: str, column: str) -> None:
        """Index a column; of a key that most rows may lack only the rows that have it.

        SQLite takes NULL for a value as rare as the others, and would look for the rows without a key by such an index.
        """
        table = self.schema[name]
        sparse = column in table.foreign_keys and not table.column(column).constraints.get("required")
        where = f' WHERE "{column}" IS NOT NULL' if sparse else ""
        self.connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}_{column}" ON "{name}" ("{column}"){where}')

    def _index_texts(self) -> None:
        database = _sqlite_utils().Database(self.connection, execute_plugins=False)
        for table in self.schema.values():
            if table.search:
                # Datasette recognises the content="..." that sqlite-utils writes
                database.table(table.name).enable_fts(table.search, tokenize=TOKENIZE)

    def _one(self, query: str) -> Any:
        return self.connection.execute(query).fetchone()[0]


def _sqlite_utils() -> Any:
    """The library, without pandas: wherever that is installed it would import it, for a fifth of a small build."""
    is_there = "pandas" in sys.modules
    if not is_there:
        sys.modules["pandas"] = None  # type: ignore[assignment]  # Python then says that there is none
    try:
        import sqlite_utils
    finally:
        if not is_there:
            del sys.modules["pandas"]
    return sqlite_utils


class Reader:
    """A database whose rows are in the file, as each process opens it for itself."""

    def __init__(self, store: Store) -> None:
        """Begin with the connection of the process that writes it."""
        self.schema, self._path = store.schema, store.path
        self._process, self._connection = os.getpid(), store.connection

    def __getstate__(self) -> tuple[Mapping[str, Table], Path]:
        return self.schema, self._path.resolve()

    def __setstate__(self, state: tuple[Mapping[str, Table], Path]) -> None:
        self.schema, self._path = state
        self._process = 0

    def connection(self) -> sqlite3.Connection:
        """The connection of this process."""
        if self._process != os.getpid():
            address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._process, self._connection = os.getpid(), sqlite3.connect(address, uri=True, check_same_thread=False)
        return self._connection


def all_rows(connection: sqlite3.Connection, name: str) -> Iterator[tuple[Any, ...]]:
    """All rows of a table, in the order in which they were inserted."""
    return connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')


def values_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The values of each row in the order of the table's columns; KeyError for a row that lacks a column."""
    columns = table.columns
    return ([row[column] for column in columns] for row in rows)


@cache
def counted_by() -> tuple[tuple[str, str], ...]:
    """Each table and column that metadata.yml sorts or counts rows by."""
    site = yaml.safe_load((site_files() / "metadata.yml").read_text(encoding="utf-8"))
    tables = site["databases"][Path(DATABASE).stem]["tables"].items()
    return tuple(
        (name, column)
        for name, table in tables
        for column in [*table.get("facets", []), *filter(None, [table.get("sort")])]
    )
