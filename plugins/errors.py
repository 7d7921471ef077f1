"""Say what was wrong with a request, and say it quickly.

In: what was raised while a request was answered. Out: a page, or JSON, with the status of a mistake where the mistake
is the reader's: what stands in the address cannot be read, or asks for more than there is room for. Invariant: a fault
of the site itself stays one, and is printed.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from datasette import handle_exception as printing
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError
from datasette.views.database import QueryView

# What Datasette raises over a parameter of its own that it cannot read.
UNREAD = (ValueError, LookupError, TypeError, AttributeError, sqlite3.Error, sqlite3.Warning)
NO_ROOM = "This would take more room than there is for one answer. Ask for less at once."
GONE = "The files of this site have been moved or removed. Ask again in a moment."
NO_TIME = "This was interrupted, because it takes longer than there is time for one answer."


@hookimpl
def startup() -> None:
    """Have only faults of the site printed, without local variables, and queries as CSV say what is wrong with them.

    Datasette asks all who handle an error, itself as well, which would print each mistake of a stranger and make its
    page a second time. Where rich is installed (frictionless brings it along), it takes half a second over each address
    that is not found, in which nobody else is answered. Of a query that fails it would send an empty CSV.
    """
    printing.rich = None
    if pm.is_registered(printing):
        pm.unregister(printing)
    if hasattr(QueryView, "data") and not hasattr(QueryView.data, "__wrapped__"):  # it has none from 1.0 on
        QueryView.data = saying_errors(QueryView.data)


def saying_errors(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same question, which has no answer as CSV where it has an error."""

    @wraps(ask)
    async def answer(view: QueryView, request: Request, *of: Any, **named: Any) -> Any:
        found = await ask(view, request, *of, **named)
        wrong = found[0].get("error") if isinstance(found, tuple) and is_csv(request) else None
        if wrong:
            raise DatasetteError(wrong, status=400)
        return found

    return answer


def is_csv(request: Request) -> bool:
    """Whether CSV is asked for."""
    return bool(request.path.endswith(".csv") or request.args.get("_format") == "csv")


@hookimpl(trylast=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Tell the reader's mistakes from the site's own."""
    said = mistake(request, exception)
    raised = exception if said is None else DatasetteError(said, status=400)
    if is_of_files_gone(exception):
        raised = DatasetteError(GONE, status=503)
    answer: Callable[[], Awaitable[Response]] = printing.handle_exception(datasette, request, raised)
    return answer


def is_of_files_gone(exception: Exception) -> bool:
    """Whether the files that are served are not there: somebody moves or replaces the folder under the server."""
    is_unopened = isinstance(exception, sqlite3.OperationalError) and "unable to open" in str(exception)
    return is_unopened or isinstance(exception, FileNotFoundError)


def mistake(request: Request, exception: Exception) -> str | None:
    """What was wrong with a request, if anything was."""
    if isinstance(exception, MemoryError | RecursionError | sqlite3.DataError):  # the last is of values beyond a limit
        return NO_ROOM
    if isinstance(exception, QueryInterrupted):
        return NO_TIME
    if isinstance(exception, DatasetteError):  # it means the reader, and says 500 unless it is told otherwise
        return str(exception.message) if exception.status == 500 else None
    if is_csv(request) or any(name.startswith("_") for name in request.args):
        return f"This cannot be read: {exception}" if isinstance(exception, UNREAD) else None
    return None
