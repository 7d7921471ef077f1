"""Tell every page which data set it is part of, so that it can say how to cite it and where to ask in SQL.

In: the descriptor, as describe.py gives it to Datasette. Out: for templates, title, version and contributors, and the
name of the database.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    """Give every template the data package but for its tables, and the database that it is in."""
    return {"package": datasette.metadata("package") or {}, "own_database": datasette.get_database().name}
