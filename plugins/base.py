"""Tell every page which data set it is part of, what it is called when it is shared, and which address is its own.

In: the descriptor, as describe.py gives it to Datasette, and the request. Out: for base.html and the ways out of a
page, the data set but for its tables, the database that it is in, and the card: the page's address without what filters
or sorts it, and the image, which is drawn from card.svg.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

IMAGE = "/static/card.png"


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """What every page shows."""
    own = {"package": datasette.metadata("package") or {}, "own_database": datasette.get_database().name}
    return own | {"card": card(datasette, request)} if request else own


def card(datasette: Datasette, request: Request) -> dict[str, str]:
    """The page as it is shared."""
    return {
        "url": datasette.absolute_url(request, datasette.urls.path(request.path)),
        "image": datasette.absolute_url(request, datasette.urls.path(IMAGE)),
        "site": datasette.metadata("title") or "Retold",
    }
