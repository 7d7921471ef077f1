"""Tell search engines which pages there are, and which to leave alone.

In: the tables. Out: /robots.txt, /sitemap.xml, which lists the maps, and one map for every so many rows of the tables
that have pages worth finding. Invariant: every such page stands in one map, and no map is longer than is allowed
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

# The pages of each map: a table, what the address of a page is made of, and which rows have one.
MAPS = {
    "stories": ("stories", ["id"], "true"),
    "articles": ("articles", ["id"], "true"),
    "utterances": ("utterances", ["id"], "true"),
    "entities": ("entities", ["id"], "true"),
    # two tellings once, where the one took sentences from the other
    "compare": ("overlaps", ["article_id", "other_id"], "article_id < other_id and retold_share > 0"),
    "differences": (
        "stories",
        ["id"],
        """exists (
             select 1 from articles join sentences on sentences.article_id = articles.id
             join differences on differences.sentence_a_id = sentences.id where articles.story_id = stories.id
           )""",
    ),
}
OWN_PAGES = {"compare", "differences"}
ROWS_IN_A_MAP = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The addresses that search engines ask for."""
    return [
        (r"^/robots\.txt$", robots),
        (r"^/sitemap\.xml$", index),
        (r"^/sitemap-pages\.xml$", pages),
        (r"^/sitemap-(?P<name>[a-z]+)-(?P<number>[0-9]{1,6})\.xml$", rows),
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
    for name in MAPS:
        maps += [f"/sitemap-{name}-{number}.xml" for number in range(1, await maps_of(datasette, name) + 1)]
    return listed(datasette, request, "sitemapindex", "sitemap", map(datasette.urls.path, maps))


async def maps_of(datasette: Datasette, name: str) -> int:
    """How many maps of this name there are."""
    last = (await datasette.get_database().execute(f"select max(rowid) from {MAPS[name][0]}")).single_value() or 0
    return -(-int(last) // ROWS_IN_A_MAP)


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
    name, number = request.url_vars["name"], int(request.url_vars["number"])
    if name not in MAPS or not 1 <= number <= await maps_of(datasette, name):
        raise NotFound("There is no such map")
    table, keys, which = MAPS[name]
    database, urls = datasette.get_database(), datasette.urls
    select = f"select {', '.join(keys)} from {table} where rowid > ? and rowid <= ? and {which}"
    found = (await database.execute(select, [(number - 1) * ROWS_IN_A_MAP, number * ROWS_IN_A_MAP])).rows
    above = urls.path(f"/-/{name}") if name in OWN_PAGES else urls.table(database.name, table)
    paths = ("/".join([above, *map(tilde_encode, row)]) for row in found)
    return listed(datasette, request, "urlset", "url", paths)


def listed(datasette: Datasette, request: Request, root: str, item: str, paths: Iterable[str]) -> Response:
    """A list of addresses in the form that the protocol wants."""
    addresses = (escape(datasette.absolute_url(request, path)) for path in paths)
    body = "\n".join(f"<{item}><loc>{address}</loc></{item}>" for address in addresses)
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">\n{body}\n</{root}>\n'
    return Response(xml, content_type="application/xml; charset=utf-8")
