"""Fill the home page: the stories, the largest of them opened, the tables and the queries.

In: the database. Out: what index.html shows. Invariant: the page stays short, however many articles there are.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

STORIES_A_PAGE = 20
STORIES = f"""
    select id, title, first_published, last_published, article_count from stories
    order by last_published desc, id limit {STORIES_A_PAGE + 1} offset :skipped
"""
LARGEST = """
    select id, title, first_published, last_published, article_count from stories
    order by article_count desc, id limit 1
"""


@hookimpl
def extra_template_vars(
    template: str, datasette: Datasette, request: Request
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What the home page shows beside what Datasette gives it."""
    return (lambda: home(datasette, page_number(request))) if template == "index.html" else None


def page_number(request: Request) -> int:
    """The page of the list of stories that is asked for, from 1."""
    typed = request.args.get("page") or ""
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


async def home(datasette: Datasette, page: int) -> dict[str, Any]:
    """One page of stories, the largest story, every table with its number of rows, and every query."""
    database = datasette.get_database()
    queries = await datasette.get_canned_queries(database.name, None)
    stories = (await database.execute(STORIES, {"skipped": (page - 1) * STORIES_A_PAGE})).rows
    return {
        "database": database.name,
        "stories": stories[:STORIES_A_PAGE],
        "page": page,
        "is_last": len(stories) <= STORIES_A_PAGE,
        "largest": (await database.execute(LARGEST)).first(),
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
