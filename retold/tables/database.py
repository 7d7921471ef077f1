"""Make of the rows of a build the SQLite database that Datasette serves.

In: the file of a store, which is left as it is. Out: one database file. Invariant: the file is the same to the byte for
the same rows in the same order; every foreign key resolves, the full-text indexes hold what their tables hold, and
every view can be read.

It is written from nothing beside the old one and thrown away if anything fails; that is why it needs no journal.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from retold.files import site_files
from retold.lean import without
from retold.tables.schema import LOADER, load_schema, load_views
from retold.tables.store import address

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


def write_database(rows: Path, path: Path) -> None:
    """Write the database of a store's file to a path where there is none yet.

    Raises sqlite3.IntegrityError where a foreign key leads nowhere.
    """
    with closing(sqlite3.connect(address(rows), uri=True)) as connection:
        connection.execute("VACUUM INTO ?", [address(path)])  # page after page, whatever the rows have gone through
    with closing(sqlite3.connect(address(path), isolation_level=None, uri=True)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        _index(connection)
        _check_keys(connection)
        connection.execute("COMMIT")
        _index_texts(connection)
        _add_views(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("ANALYZE")
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the database does not pass SQLite's quick_check")


def mark(path: Path, fingerprint: int) -> None:
    """Write into the header of a database of which package it is, where it can be read without looking for a table."""
    with closing(sqlite3.connect(address(path), isolation_level=None, uri=True)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA user_version = {fingerprint}")


def _index(connection: sqlite3.Connection) -> None:
    """Index every foreign key, and what the site lists by."""
    tables = load_schema()
    keys = [(table.name, column) for table in tables.values() for column in table.foreign_keys]
    for name, column in [*keys, *LISTED_BY, *counted_by()]:
        connection.execute(tables[name].index_sql(column))


def _check_keys(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise sqlite3.IntegrityError(f"row {broken[1]} of {broken[0]} names a row of {broken[2]} that is not there")


def _index_texts(connection: sqlite3.Connection) -> None:
    database = _sqlite_utils().Database(connection, execute_plugins=False)
    for table in load_schema().values():
        if table.search:
            # Datasette recognises the content="..." that sqlite-utils writes
            database.table(table.name).enable_fts(table.search, tokenize=TOKENIZE)


def _add_views(connection: sqlite3.Connection) -> None:
    for view in load_views().values():
        connection.execute(view.create_sql())
        connection.execute(f'SELECT * FROM "{view.name}" LIMIT 1')  # where it is not even SQL, it fails here


def _sqlite_utils() -> Any:
    """The library, without pandas: wherever that is installed it would import it, for a fifth of a small build."""
    with without("pandas"):
        import sqlite_utils
    return sqlite_utils


@cache
def counted_by() -> tuple[tuple[str, str], ...]:
    """Each table and column that metadata.yml sorts or counts rows by."""
    site = yaml.load((site_files() / "metadata.yml").read_text(encoding="utf-8"), LOADER)
    tables = site["databases"][Path(DATABASE).stem]["tables"].items()
    return tuple(
        (name, column)
        for name, table in tables
        for column in [*table.get("facets", []), *filter(None, [table.get("sort")])]
    )
