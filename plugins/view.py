"""Give a row of a view a page, as a row of a table has one.

In: what Datasette asks of a database's keys. Out: the same, in which a view stands too, with no keys. Invariant: of
tables nothing is changed. (Datasette makes the page of a row from its keys, and fails where it finds none noted.)
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database


@hookimpl
def startup(datasette: Datasette) -> None:
    """Note of every view that it has no keys."""
    for name, database in datasette.databases.items():
        if name != "_internal":
            database.get_all_foreign_keys = with_views(database)


def with_views(database: Database) -> Any:
    """The keys of the tables and views of a database, as a function that is asked for them."""
    ask = database.get_all_foreign_keys

    async def answer() -> dict[str, dict[str, list[Any]]]:
        keys: dict[str, dict[str, list[Any]]] = await ask()
        return {name: {"incoming": [], "outgoing": []} for name in await database.view_names()} | keys

    return answer
