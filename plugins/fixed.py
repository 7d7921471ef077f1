"""Look at the tables of a database once: while it is served as immutable they cannot change.

In: the databases of the site. Out: the same, which remember what Datasette asks of their tables, keys and indexes for
every page. Invariant: nothing that a row holds is remembered, and nothing of a database that may change.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

MOST_ANSWERS = 200
ABOUT_TABLES = [
    "table_exists",
    "table_names",
    "view_names",
    "hidden_table_names",
    "table_columns",
    "table_column_details",
    "primary_keys",
    "fts_table",
    "foreign_keys_for_table",
    "get_all_foreign_keys",
    "label_column_for_table",
]


@hookimpl
def startup(datasette: Datasette) -> None:
    """Have each database that cannot change remember."""
    databases = [database for name, database in datasette.databases.items() if name != "_internal"]
    for database in databases:
        if not database.is_mutable:
            for name in ABOUT_TABLES:
                setattr(database, name, remembering(getattr(database, name)))
    if not any(database.is_mutable for database in databases):
        datasette.refresh_schemas = remembering(datasette.refresh_schemas)


def remembering(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same question, which is asked once; of names that a stranger makes up, only the last ones are remembered."""
    answers: dict[tuple[Any, ...], Any] = {}

    async def answer(*of: Any, **named: Any) -> Any:
        asked = (of, *sorted(named.items()))
        if asked in answers:
            return copy(answers[asked])
        found = await ask(*of, **named)
        answers[asked] = found
        if len(answers) > MOST_ANSWERS:
            del answers[next(iter(answers))]
        return copy(found)

    return answer
