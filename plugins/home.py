"""Fill the home page: the one story if there is one, the tables and the queries.

In: the database. Out: what index.html shows. Invariant: the page stays short, however many articles there are.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database

STORIES = """
    select id, title, first_published, last_published, article_count from stories
    order by article_count desc, id limit 2
"""


@hookimpl
def extra_template_vars(template: str, datasette: Datasette) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What the home page shows beside what Datasette gives it."""
    return (lambda: home(datasette)) if template == "index.html" else None


async def home(datasette: Datasette) -> dict[str, Any]:
    """The stories, no more than two of them; every table with its number of rows, and every query."""
    database = datasette.get_database()
    queries = await datasette.get_canned_queries(database.name, None)
    stories = (await database.execute(STORIES)).rows
    return {
        "database": database.name,
        "stories": stories,
        "tables": await tables(datasette, database),
        "queries": list(queries.values()),
    }


async def tables(datasette: Datasette, database: Database) -> list[dict[str, Any]]:
    """The tables that are shown, in the order of the descriptor, with title, grain and number of rows."""
    counts = await database.table_counts()
    described = datasette.metadata("described", database=database.name) or {}
    return [
        {
            "name": name,
            "title": about.get("title", name),
            "grain": about.get("description", "").partition(". ")[0],
            "count": counts[name],
        }
        for name, about in described.items()
        if name in counts
    ]
