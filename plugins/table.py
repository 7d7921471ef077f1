"""Show in a table what its rows have to do with many rows of another: whom an article names, who names an entity.

In: the rows of a table page. Out: for _table.html, a heading and, for each row, links to rows of the other table.
Invariant: what is read for a row is bounded, so the links are the first of perhaps more, and no number is given.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import CustomRow, tilde_encode

# Of what is named or told very often, the first so many are looked at, and of these the first few are shown.
LOOKED_AT, MOST = 200, 4
IN_ORDER = f"""
    join who_tells on who_tells.article_id = found.article_id
    order by who_tells.published nulls last, who_tells.article_id limit {MOST + 1}
"""
NAMED = f"""
    select entities.id, entities.name
    from (select entity_id, count(*) as times from mentions where article_id = :id group by 1) as found
    join entities on entities.id = found.entity_id
    order by found.times desc, entities.name limit {MOST + 1}
"""
NAMED_BY = f"""
    select who_tells.article_id, who_tells.teller
    from (
      select distinct article_id from (select article_id from mentions where entity_id = :id limit {LOOKED_AT})
    ) as found {IN_ORDER}
"""
PRINTED_BY = f"""
    select who_tells.article_id, who_tells.teller
    from (
      select distinct article_id from (select article_id from quotes where utterance_id = :id limit {LOOKED_AT})
    ) as found {IN_ORDER}
"""
TOLD_BY = f"""
    select who_tells.article_id, who_tells.teller
    from (select id as article_id from articles where story_id = :id limit {LOOKED_AT}) as found {IN_ORDER}
"""


class Beside(NamedTuple):
    """What stands in the further column: its heading, and the links of each row by the id of the row."""

    heading: str
    links: dict[str, list[tuple[str, str]]]
    more: set[str]


COLUMNS = {
    "articles": ("names", "entities", NAMED),
    "entities": ("named by", "articles", NAMED_BY),
    "utterances": ("printed by", "articles", PRINTED_BY),
    "stories": ("told by", "articles", TOLD_BY),
}


@hookimpl
def startup() -> None:
    """Let a table be sorted by what it does not show, as all are by the order in which they were stored.

    Datasette asks a row for what it sorts by, and looks it up if the row raises IndexError, as those of sqlite3 do.
    """
    CustomRow.__missing__ = not_shown


def not_shown(_row: CustomRow, column: str) -> NoReturn:
    """Tell that a row does not show a column."""
    raise IndexError(column)


@hookimpl
def extra_template_vars(
    datasette: Datasette, database: str | None, table: str | None
) -> dict[str, Callable[[Sequence[Any]], Awaitable[Beside | None]]]:
    """Give every table a function that returns the further column of its rows, if it has one."""

    async def beside(rows: Sequence[Any]) -> Beside | None:
        if database is None or table not in COLUMNS:
            return None
        heading, other, sql = COLUMNS[table]
        found = await of_each(datasette.get_database(database), sql, [row["id"] for row in rows])
        urls = datasette.urls
        links = {
            key: [(urls.row(database, other, tilde_encode(own)), label) for own, label in some[:MOST]]
            for key, some in found.items()
        }
        return Beside(heading, links, {key for key, some in found.items() if len(some) > MOST})

    return {"beside": beside}


async def of_each(database: Database, sql: str, keys: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The rows that belong to each key, in one go to the database."""

    def ask(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
        return {key: [tuple(row) for row in connection.execute(sql, {"id": key})] for key in keys}

    found: dict[str, list[tuple[str, str]]] = await database.execute_fn(ask)
    return found
