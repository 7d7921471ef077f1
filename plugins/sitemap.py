"""Tell search engines which pages there are, and which to leave alone.

In: the tables. Out: /robots.txt, /sitemap.xml, which lists the maps, and one map for every so many rows of the tables
that have pages worth finding. Invariant: every row of these stands in one map, and no map is longer than is allowed
(sitemaps.org: 50,000 addresses).
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

TABLES = ("stories", "articles", "utterances", "entities")
ROWS_IN_A_MAP = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The addresses that search engines ask for."""
    return [
        (r"^/robots\.txt$", robots),
        (r"^/sitemap\.xml$", index),
        (r"^/sitemap-pages\.xml$", pages),
        (r"^/sitemap-(?P<table>[a-z]+)-(?P<number>[0-9]{1,6})\.xml$", rows),
    ]


async def robots(datasette: Datasette, request: Request) -> Response:
    """Pages are welcome; searches, queries and filtered tables, of which there is no end, are not."""
    path = datasette.urls.path
    closed = [path("/-/search"), path("/-/downloads/"), f"{path('/')}*?"]
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    return Response.text("\n".join([*lines, f"Sitemap: {datasette.absolute_url(request, path('/sitemap.xml'))}\n"]))


async def index(datasette: Datasette, request: Request) -> Response:
    """The maps."""
    maps = ["/sitemap-pages.xml"]
    for table in TABLES:
        last = (await datasette.get_database().execute(f"select max(rowid) from {table}")).single_value() or 0
        maps += [f"/sitemap-{table}-{number}.xml" for number in range(1, -(-last // ROWS_IN_A_MAP) + 1)]
    return listed(datasette, request, "sitemapindex", "sitemap", map(datasette.urls.path, maps))


async def pages(datasette: Datasette, request: Request) -> Response:
    """The pages that are not of one row: home, data, tables and queries."""
    urls, database = datasette.urls, datasette.get_database().name
    tables = datasette.metadata("described", database=database) or {}
    queries = await datasette.get_canned_queries(database, None)
    paths = [urls.instance(), urls.path("/-/downloads"), urls.database(database)]
    paths += [urls.table(database, name) for name in tables] + [urls.query(database, name) for name in queries]
    return listed(datasette, request, "urlset", "url", paths)


async def rows(datasette: Datasette, request: Request) -> Response:
    """The pages of so many rows of one table."""
    table, number = request.url_vars["table"], int(request.url_vars["number"])
    if table not in TABLES:
        raise NotFound("There is no such map")
    database = datasette.get_database()
    select = f"select id from {table} where rowid > ? and rowid <= ?"
    found = (await database.execute(select, [(number - 1) * ROWS_IN_A_MAP, number * ROWS_IN_A_MAP])).rows
    if not found:
        raise NotFound("There is no such map")
    paths = (datasette.urls.row(database.name, table, tilde_encode(row["id"])) for row in found)
    return listed(datasette, request, "urlset", "url", paths)


def listed(datasette: Datasette, request: Request, root: str, item: str, paths: Iterable[str]) -> Response:
    """A list of addresses in the form that the protocol wants."""
    addresses = (escape(datasette.absolute_url(request, path)) for path in paths)
    body = "\n".join(f"<{item}><loc>{address}</loc></{item}>" for address in addresses)
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">\n{body}\n</{root}>\n'
    return Response(xml, content_type="application/xml; charset=utf-8")
