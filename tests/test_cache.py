"""Pages that are made once, and tables that are looked at once: what is kept, and what must not be."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Visitor, visitor
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import module_from_path
from folders import PROJECT

from retold.serve import site
from retold.tables.database import DATABASE

CACHE = module_from_path(str(PROJECT / "plugins" / "cache.py"), "cache")


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the pages that are made, as they are."""
    made: list[str] = []
    render = Datasette.render_template

    async def noted(self: Datasette, templates: Any, context: Any = None, request: Any = None, **more: Any) -> str:
        made.append(request.full_path)
        return str(await render(self, templates, context, request, **more))

    monkeypatch.setattr(Datasette, "render_template", noted)
    return made


@pytest.fixture
def ask(built: Path) -> Visitor:
    """A site that has made no page yet."""
    return visitor(site(built))


@pytest.fixture(scope="module")
def addresses(built: Path) -> dict[str, str]:
    with closing(sqlite3.connect(built / DATABASE)) as connection:
        a, b, story = connection.execute(
            "SELECT article_a_id, article_b_id, story_id FROM retellings ORDER BY id LIMIT 1"
        ).fetchone()
    return {
        "home": "/",
        "article": f"/retold/articles/{a}",
        "table": "/retold/quotes",
        "compare": f"/-/compare/{a}/{b}",
        "differences": f"/-/differences/{story}",
        "data": "/-/downloads",
    }


@pytest.mark.parametrize("kind", ["home", "article", "table", "compare", "differences", "data"])
def test_a_page_is_made_once_and_sent_the_same(
    ask: Visitor, addresses: dict[str, str], renderings: list[str], kind: str
) -> None:
    first, again = ask(addresses[kind]), ask(addresses[kind])
    assert renderings == [addresses[kind]]
    assert (again.status_code, again.headers, again.content) == (200, first.headers, first.content)


def test_a_page_is_kept_for_each_host(built: Path, addresses: dict[str, str]) -> None:
    """Pages name their own address, and one site answers to several."""
    datasette = site(built)

    async def visit(host: str) -> str:
        reply = await datasette.client.get(addresses["article"], headers={"host": host})
        return str(reply.text)

    assert "http://a.example/" in asyncio.run(visit("a.example"))
    assert "http://a.example/" not in asyncio.run(visit("b.example"))


def test_another_spelling_of_an_address_is_another_address(ask: Visitor, addresses: dict[str, str]) -> None:
    assert ask(addresses["article"]).status_code == 200
    database, table, key = addresses["article"].lstrip("/").split("/")
    assert ask(f"/{database}/{table}%2F{key}").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/retold?sql=select+random()", id="SQL"),
        pytest.param("/retold/quotes?_where=random()+>+0", id="a table that is filtered"),
        pytest.param("/-/search?q=visit", id="a search"),
        pytest.param("/retold/cues", id="a query that has a name"),
        pytest.param("/retold", id="the database"),
        pytest.param("/-/versions", id="the state of the server"),
    ],
)
def test_what_may_change_is_made_anew(ask: Visitor, renderings: list[str], path: str) -> None:
    ask(path)
    ask(path)
    assert len(renderings) == 2


@pytest.mark.parametrize("header", ["cookie", "authorization"])
def test_a_reader_who_is_known_gets_a_page_of_their_own(
    built: Path, addresses: dict[str, str], renderings: list[str], header: str
) -> None:
    datasette = site(built)

    async def visit(**headers: str) -> None:
        assert (await datasette.client.get(addresses["article"], headers=headers)).status_code == 200

    asyncio.run(visit())
    asyncio.run(visit(**{header: "x"}))
    assert len(renderings) == 2


def test_nothing_is_kept_of_a_database_that_may_change(tmp_path: Path, built: Path, renderings: list[str]) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    ask = visitor(Datasette([str(tmp_path / DATABASE)], plugins_dir=str(PROJECT / "plugins")))
    for _ in range(2):
        assert ask("/retold/quotes").status_code == 200
    assert len(renderings) == 2


def test_downloads_are_not_held_in_memory(built: Path) -> None:
    datasette = site(built)
    for path in ("/retold.db", "/-/downloads/retold.zip", "/-/downloads/data/quotes.csv", "/static/retold.css"):
        assert not CACHE.is_of_data(datasette, path), path


def reply(size: int) -> list[dict[str, Any]]:
    return [{"type": "http.response.start", "status": 200}, {"type": "http.response.body", "body": b"x" * size}]


@pytest.mark.parametrize(
    ("start", "body"),
    [
        pytest.param({"status": 404}, {}, id="not found"),
        pytest.param({"headers": [(b"Set-Cookie", b"ds_messages=x")]}, {}, id="of one reader"),
        pytest.param({}, {"more_body": True}, id="broken off"),
    ],
)
def test_a_reply_is_kept_only_when_it_is_whole_and_the_same_for_all(
    start: dict[str, Any], body: dict[str, Any]
) -> None:
    first, last = reply(1)
    assert CACHE.is_good([first, last])
    assert not CACHE.is_good([first | start, last | body])


def test_room_is_made_by_what_was_not_asked_for_longest() -> None:
    addresses = [("http", b"", f"/{number}") for number in range(4)]
    shelf = CACHE.room_for(3 * CACHE.length((addresses[0], reply(3))))
    for address in addresses[:3]:
        CACHE.keep(shelf, address, reply(3))
    assert shelf[addresses[0]]
    CACHE.keep(shelf, addresses[3], reply(3))
    assert [address in shelf for address in addresses] == [True, False, True, True]


def test_a_reply_larger_than_the_room_is_not_kept() -> None:
    shelf = CACHE.room_for(10_000)
    CACHE.keep(shelf, ("http", b"", "/small"), reply(10))
    CACHE.keep(shelf, ("http", b"", "/"), reply(11_000))
    assert [path for _, _, path in shelf] == ["/small"]


def test_long_names_of_hosts_take_up_room() -> None:
    """Else many short replies under long made-up names would fill the memory."""
    shelf = CACHE.room_for(1_000_000)
    for number in range(100):
        CACHE.keep(shelf, ("http", b"%060000d" % number, "/"), reply(10))
    assert shelf and sum(len(host) for _, host, _ in shelf) < 1_000_000


# What is asked of tables


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The databases that are asked anything, as they are."""
    asked: list[str] = []
    execute = Database.execute_fn

    async def noted(self: Database, ask: Callable[..., Any]) -> Any:
        asked.append(self.name)
        return await execute(self, ask)

    monkeypatch.setattr(Database, "execute_fn", noted)
    return asked


def test_only_rows_are_asked_for_again(built: Path, hops: list[str]) -> None:
    ask = visitor(site(built))
    first = ask("/retold/articles/ibtimes.json", _shape="array").json()
    hops.clear()
    assert ask("/retold/articles/ibtimes.json", _shape="array").json() == first
    assert hops.count("retold") <= 3 and "_internal" not in hops  # the row, and twice whether it may be seen


def test_of_a_database_that_may_change_everything_is_asked_again(tmp_path: Path, built: Path, hops: list[str]) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    ask = visitor(Datasette([str(tmp_path / DATABASE)], plugins_dir=str(PROJECT / "plugins")))
    ask("/retold/articles/ibtimes.json")
    hops.clear()
    ask("/retold/articles/ibtimes.json")
    assert len(hops) >= 5 and "_internal" in hops


def test_what_is_remembered_is_bounded_and_nobody_can_change_it() -> None:
    asked: list[str] = []

    async def columns(table: str) -> list[str]:
        asked.append(table)
        return [table]

    remembered = CACHE.remembering(columns)

    async def ask() -> None:
        (await remembered("quotes")).append("changed")
        assert await remembered("quotes") == ["quotes"]
        for number in range(1_000):
            await remembered(str(number))
        assert await remembered("999") == ["999"]
        await remembered("quotes")

    asyncio.run(ask())
    assert len(asked) == 1 + 1_000 + 1  # the first was forgotten, the last was not
