"""Show what a key stands for: the name of an entity, the opening words of a sentence, not a bare id.

In: cells of tables, queries and rows. Out: links with short labels. Invariant: every label is escaped, and a text that
is too long for a cell is one click away.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import escape_sqlite, tilde_encode
from markupsafe import Markup

WORDS_IN_LABEL = 8
WORDS_OF_ARTICLE = 30


@hookimpl
def render_cell(
    row: Mapping[str, Any], value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Shorten labels and articles in tables; link the ids that a query returns."""
    other = key_to(datasette, database, table, column)
    if isinstance(value, dict) and other:
        return row_link(datasette, database, other, value["value"], value["label"])
    if other and isinstance(value, str):
        return row_link(datasette, database, other, value, value)
    if table == "articles" and column == "text" and isinstance(value, str):
        read = row_link(datasette, database, table, row["id"], "read")
        return Markup("{} {}").format(shortened(value, WORDS_OF_ARTICLE), read)
    return None


@hookimpl
def extra_template_vars(template: str, database: str | None, table: str | None, datasette: Datasette) -> dict[str, Any]:
    """Give row pages the titles of all tables, and functions that make a link of a key and list what is known."""
    if database is None or table is None or not template.startswith("row"):
        return {}

    known: dict[tuple[str, Any], str | None] = {}

    async def link(column: str, value: Any) -> Markup | None:
        other = key_to(datasette, database, table, column)
        if other is None or value is None:
            return None
        if (other, value) not in known:
            known[other, value] = await label_of(datasette.get_database(database), other, value)
        return row_link(datasette, database, other, value, known[other, value], words=None)

    async def fields(cells: Iterable[Any], apart: Collection[str]) -> list[tuple[str, Any]]:
        shown = [cell for cell in cells if cell["raw"] is not None and cell["column"] not in apart]
        return [(cell["column"], await link(cell["column"], cell["raw"]) or cell["value"]) for cell in shown]

    tables = datasette.metadata("described", database=database) or {}
    return {
        "link": link,
        "fields": fields,
        "titles": {name: about.get("title", name) for name, about in tables.items()},
    }


async def label_of(database: Database, table: str, key: Any) -> str | None:
    """What metadata.yml has stand for a row, if it is there."""
    column = await database.label_column_for_table(table)
    if column is None:
        return None
    found = await database.execute(f"select {escape_sqlite(column)} from {escape_sqlite(table)} where id = ?", [key])
    return str(found.rows[0][0]) if found.rows and found.rows[0][0] is not None else None


def key_to(datasette: Datasette, database: str, table: str | None, column: str) -> str | None:
    """The table that a column leads to; one of a query to what all tables mean by its name."""
    own, anywhere = links(datasette, database)
    return own.get(table or "", {}).get(column) or anywhere.get(column)


@lru_cache(maxsize=8)
def links(datasette: Datasette, database: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Which table each column leads to, by table and in whichever; asked for every cell, the same for a whole site."""
    by_table, anywhere = (datasette.metadata(key, database=database) for key in ("links", "links_anywhere"))
    return by_table or {}, anywhere or {}


def row_link(
    datasette: Datasette, database: str, table: str, key: str, label: str | None, words: int | None = WORDS_IN_LABEL
) -> Markup:
    """A link to a row, with at most so many words of its label."""
    address = datasette.urls.row(database, table, tilde_encode(key))
    return Markup('<a href="{}" title="{}">{}</a>').format(address, key, shortened(label or key, words))


def shortened(text: str, words: int | None) -> str:
    """The first words of a text, with an ellipsis where there are more."""
    every = text.split()
    return " ".join(every[:words]) + (" …" if words and len(every) > words else "")
