"""Say in the head of every page what it is called when it is shared, and which of its addresses is its own.

In: the request. Out: for base.html, the page's address without what filters or sorts it, and that of the image, which
is drawn from card.svg.
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
    """Give every page its card."""
    if request is None:
        return {}
    card = {
        "url": datasette.absolute_url(request, request.path),
        "image": datasette.absolute_url(request, datasette.urls.path(IMAGE)),
        "site": datasette.metadata("title") or "Retold",
    }
    return {"card": card}
