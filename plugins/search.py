"""Search all tables at once, best first, each hit with its words in bold and a link to its row.

In: what a reader typed. Out: a SQL function that makes a full-text query of it, for the queries of metadata.yml too,
and the hits for the search page. Invariant: nothing that can be typed is an error.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import escape_fts, escape_sqlite
from markupsafe import Markup, escape

MAX_TYPED = 200
HITS = 5
# Characters that no text holds mark the words in an excerpt, until it is escaped.
MARK, UNMARK = "\ue000", "\ue001"


class Hits(NamedTuple):
    """What a table is called, how many of its rows match, and the best of them as (link, label, excerpt)."""

    title: str
    total: int
    best: list[tuple[str, str, Markup]]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Offer fts_query(text) to SQL."""
    conn.create_function("fts_query", 1, fts_query, deterministic=True)


def fts_query(typed: str | None) -> str:
    """Rows that hold all the words; a phrase stands in double quotes; no words match nothing."""
    words = escape_fts((typed or "").replace("\0", " ")[:MAX_TYPED])
    return f"({words})" if words else '("")'


@hookimpl
def extra_template_vars(template: str, datasette: Datasette) -> dict[str, Callable[..., Awaitable[Hits]]]:
    """Give the search page a function that searches one table."""
    if template != "search_all.html":
        return {}

    async def search(database: str, table: str, typed: str) -> Hits:
        return await hits(datasette, database, table, typed)

    return {"search": search}


async def hits(datasette: Datasette, name: str, table: str, typed: str) -> Hits:
    """The rows of a table that match best, by BM25."""
    database = datasette.get_database(name)
    index = escape_sqlite(await database.fts_table(table))
    (key,) = await database.primary_keys(table)
    label = await database.label_column_for_table(table) or key
    values = {"query": fts_query(typed), "mark": MARK, "unmark": UNMARK}
    found = await database.execute(f"select count(*) from {index} where {index} match :query", values)
    best = await database.execute(
        f"""select own.{escape_sqlite(key)}, own.{escape_sqlite(label)},
                   snippet({index}, -1, :mark, :unmark, ' … ', 32)
            from {index} join {escape_sqlite(table)} as own on own.rowid = {index}.rowid
            where {index} match :query order by rank limit {HITS}""",
        values,
    )
    rows = [(datasette.urls.row(name, table, key), label, marked(text)) for key, label, text in best.rows]
    title = datasette.metadata("title", database=name, table=table)
    return Hits(title, found.single_value(), rows)


def marked(excerpt: str) -> Markup:
    """The excerpt, escaped, with the words that were looked for in <mark>."""
    return escape(excerpt).replace(MARK, Markup("<mark>")).replace(UNMARK, Markup("</mark>"))
