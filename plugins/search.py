"""Search articles, quotations and names at once, best first, each hit with its words marked and a link to its row.

In: what a reader typed. Out: a SQL function that makes a full-text query of it, for the queries of metadata.yml too;
the hits, for the search page and as JSON. Invariant: nothing that can be typed is an error.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import escape_fts
from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

MAX_TYPED = 200
ON_A_PAGE = 20
MAX_PAGES = 10
# Characters that no text holds mark the words in an excerpt, until it is escaped.
MARK, UNMARK = "\ue000", "\ue001"
# For each table: how its columns count in the ranking (names and headlines more than what stands below them), which
# rows are looked at, and what is shown of a row: its label, its context in up to three parts, an excerpt.
# A part of a quotation is found with the whole.
TABLES = {
    "entities": (
        "bm25(10, 5, 1)",
        """highlight(entities_fts, 0, :mark, :unmark), own.type, own.description, null,
           snippet(entities_fts, 1, :mark, :unmark, ' … ', 12)
           from entities_fts join entities as own on own.rowid = entities_fts.rowid
           where entities_fts match :query""",
    ),
    "articles": (
        "bm25(5, 1, 1, 1)",
        """highlight(articles_fts, 0, :mark, :unmark), outlets.name, own.credit, own.published,
           snippet(articles_fts, 3, :mark, :unmark, ' … ', 40)
           from articles_fts join articles as own on own.rowid = articles_fts.rowid
           left join outlets on outlets.id = own.outlet_id
           where articles_fts match :query""",
    ),
    "quotes": (
        "bm25(3, 1, 1)",
        """snippet(quotes_fts, 0, :mark, :unmark, ' … ', 48), coalesce(speakers.name, own.speaker_text),
           who_tells.teller, who_tells.published, null
           from quotes_fts join quotes as own on own.rowid = quotes_fts.rowid
           join who_tells on who_tells.article_id = own.article_id
           left join entities as speakers on speakers.id = own.speaker_id
           where quotes_fts match :query and own.part_of_id is null and own.text is not null""",
    ),
}


class Hit(NamedTuple):
    """A row that was found."""

    table: str
    id: str
    url: str
    label: Markup
    context: str
    excerpt: Markup


class Found(NamedTuple):
    """A page of hits, how many rows match in each table, and whether they hold all the words or only some."""

    hits: list[Hit]
    counts: dict[str, int]
    titles: dict[str, str]
    all_words: bool
    page: int
    more: bool


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Offer fts_query(text) to SQL."""
    conn.create_function("fts_query", 1, fts_query, deterministic=True)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The hits as JSON; the page itself is that of datasette-search-all, in our template."""
    return [(r"^/-/search\.json$", as_json)]


@hookimpl
def extra_template_vars(
    template: str, request: Request, datasette: Datasette
) -> dict[str, Callable[[], Awaitable[Found]]]:
    """Give the search page a function that searches for what was asked."""
    return {"search": lambda: search(datasette, request)} if template == "search_all.html" else {}


async def as_json(datasette: Datasette, request: Request) -> Response:
    """The hits with how many there are; label and excerpt are HTML in which only <mark> is markup."""
    found = await search(datasette, request)
    body = found._asdict() | {"query": request.args.get("q") or "", "hits": [hit._asdict() for hit in found.hits]}
    return Response.json(body)


def fts_query(typed: str | None) -> str:
    """Rows that hold all the words; a phrase stands in double quotes; no words match nothing."""
    words = escape_fts((typed or "").replace("\0", " ")[:MAX_TYPED])
    return f"({words})" if words else '("")'


def any_word(query: str) -> str:
    """The same query for rows that hold at least one of the words."""
    return query.replace('" "', '" OR "')


async def search(datasette: Datasette, request: Request) -> Found:
    """What is found for the words `q` in the table `in`, or in all tables; page by page."""
    database = datasette.get_database()
    page = page_number(request.args.get("page"))
    query = fts_query(request.args.get("q"))
    titles = {name: datasette.metadata("title", database=database.name, table=name) or name for name in TABLES}
    counts = {name: await count(database, name, query) for name in TABLES}
    all_words = any(counts.values()) or any_word(query) == query
    if not all_words:
        query = any_word(query)
        counts = {name: await count(database, name, query) for name in TABLES}
    asked = request.args.get("in")
    tables = [asked] if asked in TABLES else list(TABLES)
    end = page * ON_A_PAGE
    ranked = [await best(datasette, database, name, query, end + 1) for name in tables if counts[name]]
    merged = list(merge(ranked))
    more = len(merged) > end and page < MAX_PAGES
    return Found(merged[end - ON_A_PAGE : end], counts, titles, all_words, page, more)


def page_number(typed: str | None) -> int:
    """The page that was asked for; the first one where what was typed is none."""
    return max(1, min(int(typed), MAX_PAGES)) if typed and typed.isdecimal() and len(typed) < 4 else 1


async def count(database: Database, table: str, query: str) -> int:
    """How many rows of a table match."""
    _, columns = TABLES[table]
    rows = await rows_of(database, f"select count(*) {columns[columns.index('from ') :]}", {"query": query})
    return int(rows[0][0]) if rows else 0


async def best(datasette: Datasette, database: Database, table: str, query: str, most: int) -> list[Hit]:
    """The rows of a table that match best, by BM25 with the weights of its columns."""
    weights, columns = TABLES[table]
    values = {"query": query, "mark": MARK, "unmark": UNMARK, "weights": weights, "most": most}
    sql = f"select own.id, {columns} and {table}_fts.rank match :weights order by {table}_fts.rank limit :most"
    return [
        Hit(table, key, datasette.urls.row(database.name, table, key), marked(label), context(parts), marked(excerpt))
        for key, label, *parts, excerpt in await rows_of(database, sql, values)
    ]


async def rows_of(database: Database, sql: str, values: dict[str, Any]) -> list[sqlite3.Row]:
    """The rows of a query; none where the database has no such table, or where it takes too long."""
    try:
        rows: list[sqlite3.Row] = (await database.execute(sql, values)).rows
    except (QueryInterrupted, sqlite3.OperationalError):
        return []
    return rows


def merge(ranked: Iterable[list[Hit]]) -> Iterator[Hit]:
    """The best of each table, then the second best of each, and so on.

    Scores of different indexes cannot be compared, ranks can: this is the order of reciprocal rank fusion (Cormack,
    Clarke and Büttcher 2009) for lists that have no row in common.
    """
    lists = list(ranked)
    for rank in range(max(map(len, lists), default=0)):
        yield from (hits[rank] for hits in lists if rank < len(hits))


def context(parts: Iterable[str | None]) -> str:
    """What is known of where a hit comes from, in one line."""
    return " · ".join(part for part in parts if part)


def marked(excerpt: str | None) -> Markup:
    """The excerpt, escaped, with the words that were looked for in <mark>."""
    return escape(excerpt or "").replace(MARK, Markup("<mark>")).replace(UNMARK, Markup("</mark>"))
