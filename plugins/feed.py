"""Tell feed readers of new articles.

In: the articles. Out: /feed.xml, an Atom feed (RFC 4287) of the newest. Invariant: every time in it is a day of
publication, never the clock, so that the feed changes only with the data; an article without a day is not news.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import re
import sqlite3
from xml.etree.ElementTree import Element, SubElement, tostring

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response

PATH = "/feed.xml"
ENTRIES = 50
NAMESPACE = "http://www.w3.org/2005/Atom"
# No time of day is known, and Atom wants one.
MIDNIGHT = "T00:00:00Z"
NEVER = "1970-01-01"
NOT_IN_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEWEST = f"""
    select article_id as id, label, byline, credit, published, language, outlet
    from who_tells where published is not null order by published desc, article_id limit {ENTRIES}
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The feed."""
    return [(rf"^{PATH}$", feed)]


async def feed(datasette: Datasette, request: Request) -> Response:
    """The newest articles, each with a link to its page."""
    database = datasette.get_database()
    articles = (await database.execute(NEWEST)).rows
    home = datasette.absolute_url(request, datasette.urls.instance())
    root = opening(home, datasette.metadata("title") or "Retold", articles)
    for article in articles:
        row = datasette.urls.row(database.name, "articles", tilde_encode(article["id"]))
        add_entry(root, article, datasette.absolute_url(request, row))
    body = tostring(root, encoding="unicode", xml_declaration=False)
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n', content_type="application/atom+xml; charset=utf-8"
    )


def opening(home: str, title: str, articles: list[sqlite3.Row]) -> Element:
    """The feed without its entries; it is as new as its newest article."""
    root = Element("feed", xmlns=NAMESPACE)
    add(root, "id", home)
    add(root, "title", title)
    add(root, "updated", (articles[0]["published"] if articles else NEVER) + MIDNIGHT)
    SubElement(root, "link", rel="alternate", type="text/html", href=home)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=home.rstrip("/") + PATH)
    return root


def add_entry(root: Element, article: sqlite3.Row, url: str) -> None:
    """One article; its text belongs to its publisher and is not sent along."""
    entry = SubElement(root, "entry")
    add(entry, "id", url)
    add(entry, "title", article["label"])
    add(entry, "updated", article["published"] + MIDNIGHT)
    add(entry, "published", article["published"] + MIDNIGHT)
    author = SubElement(entry, "author")
    add(author, "name", article["byline"] or article["credit"] or article["outlet"] or article["id"])
    SubElement(entry, "link", rel="alternate", type="text/html", href=url, hreflang=article["language"])


def add(parent: Element, tag: str, text: str) -> None:
    """An element that holds text, but for control characters, which XML cannot hold."""
    SubElement(parent, tag).text = NOT_IN_XML.sub("", text)
