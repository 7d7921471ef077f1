"""Let anyone write SQL, without letting one query take the machine down.

In: each connection that Datasette opens to a database. Out: the same connection with small limits, without the
functions that read memory, open files or make long strings out of nothing, and without what tells of the server.
Invariant: no value is longer than the longest article needs, so that no single step of a query takes long; Datasette's
time limit ends the rest. Whoever makes a site is not changed by it: what bounds a whole process is for the process that
serves (retold/serve.py).
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from pathlib import Path

from cachetools import LRUCache
from datasette import hookimpl

# Room for lists that a query makes out of many rows, whatever the longest article.
MIN_LENGTH = 100_000
# A row also holds the article's other columns.
ROOM_BESIDE_TEXT = 20_000
LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 64,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
LONGEST: LRUCache[tuple[str, int] | None, int] = LRUCache(8)
DENIED_FUNCTIONS = {"load_extension", "fts3_tokenizer", "printf", "format", "zeroblob", "randomblob"}
# What tells of the server: what others asked on the same connection, and where the file lies.
DENIED_TABLES, HIDDEN_COLUMNS = {"sqlite_stmt"}, {("pragma_database_list", "file")}
DENIED_ACTIONS = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Lock a connection down, save those to Datasette's own notes, which it writes itself."""
    if database == "_internal":
        return
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest_value_of(conn))
    for category, most in LIMITS.items():
        conn.setlimit(category, most)
    conn.set_authorizer(authorise)


def longest_value_of(conn: sqlite3.Connection) -> int:
    """How many bytes a value may have; looked up once for each file, since it takes all articles to know."""
    (path,) = conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    known = (path, Path(path).stat().st_mtime_ns) if path else None
    if known is None or known not in LONGEST:
        LONGEST[known] = longest_value(conn)
    return LONGEST[known]


def longest_value(conn: sqlite3.Connection) -> int:
    """How many bytes a value may have: as many as the row of the longest article."""
    try:
        (longest,) = conn.execute("SELECT max(length(CAST(text AS BLOB))) FROM articles").fetchone()
    except sqlite3.OperationalError:  # a database without articles
        longest = None
    return max(MIN_LENGTH, (longest or 0) + ROOM_BESIDE_TEXT)


def authorise(action: int, first: str | None, second: str | None, _database: str | None, _source: str | None) -> int:
    """Deny what no reader needs; everything else is bounded by time and by size."""
    if action in DENIED_ACTIONS or (action == sqlite3.SQLITE_FUNCTION and second in DENIED_FUNCTIONS):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and first is not None and first.lower() in DENIED_TABLES:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and (first, second) in HIDDEN_COLUMNS:
        return sqlite3.SQLITE_IGNORE  # it reads as NULL, and Datasette may go on asking for the names
    return sqlite3.SQLITE_OK
