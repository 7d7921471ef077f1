"""Answer quickly when an address is not found.

Where rich is installed (frictionless brings it along), Datasette prints a traceback with all local variables for each
such request, and takes half a second over it in which nobody else is answered.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from datasette import handle_exception, hookimpl


@hookimpl
def startup() -> None:
    """Leave the printing of errors to the log."""
    handle_exception.rich = None
