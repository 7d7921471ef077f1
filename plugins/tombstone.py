"""Say what became of a row whose id is of an earlier version.

In: the address of a row that is not there. Out: what tombstones has of it, on the page that says so. Invariant: the
status stays 404.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette import handle_exception as printing
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

BECAME = """
    select table_name, row_id, last_version, replaced_by from tombstones
    where table_name = :table and row_id = :key order by last_version desc limit 1
"""
SAID = Markup("{row_id} was a row of {table_name} until version {last_version}.")
NOW = Markup(' What it was is now <a href="{address}">{replaced_by}</a>.')


@hookimpl(tryfirst=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Look a row up that is not found."""
    steps = request.path.removeprefix(datasette.setting("base_url")).strip("/").removesuffix(".json").split("/")
    if not isinstance(exception, NotFound) or len(steps) != 3 or steps[0] != datasette.get_database().name:
        return None

    async def answer() -> Response:
        of = {"table": tilde_decode(steps[1]), "key": tilde_decode(steps[2])}
        rows = (await datasette.get_database().execute(BECAME, of)).rows
        told: Exception = exception
        if rows:
            said = SAID.format(**rows[0])
            if rows[0]["replaced_by"]:
                address = datasette.urls.row(steps[0], of["table"], rows[0]["replaced_by"])
                said += NOW.format(address=address, replaced_by=rows[0]["replaced_by"])
            told = DatasetteError(said, status=404, message_is_html=True)
        reply: Response = await printing.handle_exception(datasette, request, told)()
        return reply

    return answer
