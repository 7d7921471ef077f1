"""Behind a proxy under a path: every address that the site gives away lies below it, whatever the proxy passes on."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from click.testing import CliRunner
from conftest import Corpus, tree
from datasette.app import Datasette

from retold.cli import main
from retold.serve import site

PREFIX = "/press/"
HOME = f"http://news.example{PREFIX}"
ADDRESSES = re.compile(r"http://news\.example[^\s\"'<>}]*")
Ask = Callable[[str], httpx.Response]


def asking(datasette: Datasette) -> Ask:
    """Ask for an address as it is, which the site's own client would put below the path."""

    through = httpx.ASGITransport(app=datasette.app())

    def ask(path: str) -> httpx.Response:
        async def reply() -> httpx.Response:
            async with httpx.AsyncClient(transport=through, verify=False) as client:
                return await client.get(f"http://news.example{path}")

        return asyncio.run(reply())

    return ask


@pytest.fixture(scope="module")
def ask(built: Path) -> Ask:
    return asking(site(built, PREFIX))


@pytest.fixture(scope="module")
def paths(corpus: Corpus) -> dict[str, str]:
    return {kind: path.removeprefix("/") for kind, path in corpus.pages().items()} | {
        "table": "retold/quotes?_facet=kind&_sort=kind",
        "row": f"retold/mentions/{corpus.some('mentions')}",
        "query": "retold/who-said-what",
        "SQL": "retold?sql=select+id+from+sentences",
        "database": "retold",
        "search": "-/search?q=the",
        "data": "-/downloads",
        "feed": "feed.xml",
        "map of the site": "sitemap.xml",
        "map of stories": "sitemap-stories-1.xml",
        "robots": "robots.txt",
        "rows": "retold/quotes.json?_size=3&_shape=array",
        "hits": "-/search.json?q=the",
    }


def addresses(path: str, reply: httpx.Response) -> set[str]:
    """Every address of the site's host that a reply holds, wherever it stands."""
    found = set(ADDRESSES.findall(html.unescape(reply.text)))
    if "html" in reply.headers["content-type"]:
        targets = tree(reply.text).xpath("//@href | //@src | //@action")
        found |= {urljoin(f"{HOME}{path}", target) for target in targets}
    elif path.startswith("-/search.json"):
        found |= {urljoin(HOME, hit["url"]) for hit in reply.json()["hits"]}
    return {address for address in found if urlsplit(address).netloc == "news.example"}


def test_every_address_lies_below_the_path(ask: Ask, paths: dict[str, str]) -> None:
    given = 0
    for kind, path in paths.items():
        reply = ask(PREFIX + path)
        assert reply.status_code == 200, kind
        for address in addresses(path, reply):
            assert address.startswith(HOME) and not address.startswith(f"{HOME}press"), (kind, address)
            given += 1
    assert given > 300


def test_every_kind_of_address_is_answered(ask: Ask, paths: dict[str, str]) -> None:
    kinds: dict[tuple[str, ...], str] = {}
    for path in paths.values():
        for address in addresses(path, ask(PREFIX + path)):
            parts = urlsplit(address)
            kinds[*parts.path.split("/")[:4], *sorted(re.findall(r"(?:^|&)([^=&]*)=", parts.query))] = address
    for address in kinds.values():
        parts = urlsplit(address)
        assert ask(f"{parts.path}?{parts.query}" if parts.query else parts.path).status_code == 200, address


def test_a_proxy_may_take_the_path_away(ask: Ask, paths: dict[str, str]) -> None:
    for kind, path in paths.items():
        assert ask(f"/{path}").text == ask(PREFIX + path).text, kind


@pytest.mark.parametrize("path", ["retold/quotes/", "no-such-page/"])
def test_a_redirect_leads_below_the_path(ask: Ask, path: str) -> None:
    assert ask(PREFIX + path).headers["location"] == PREFIX + path.rstrip("/")


def test_without_a_path_nothing_changes(built: Path) -> None:
    home = asking(site(built))("/")
    assert '<link rel="canonical" href="http://news.example/">' in home.text


@pytest.mark.parametrize("prefix", ["//x", "/a b/", "/ä/", "https://x.example/"])
def test_a_path_that_is_none_is_refused(prefix: str, built: Path) -> None:
    result = CliRunner().invoke(main, ["serve", str(built), "--prefix", prefix])
    assert result.exit_code == 2 and "a path is made of" in result.output
