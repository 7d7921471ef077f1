"""Write a share of a frozen site: what stands at some addresses, as files.

In: addresses, and where the site's files are to stand. Out: the files, where their pages lead to, what the search finds
them by, and at which addresses there is nothing. Invariant: what is written at an address hangs on the build and the
address alone, whichever process writes it, and whatever it wrote before.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.version import __version__

from retold.errors import SourceError
from retold.freezing.pages import Page
from retold.freezing.places import ADDRESS, DOWNLOADS, ELSEWHERE, HOST, ORIGIN, SEARCH, Places
from retold.freezing.search import Row, row_of
from retold.serve import site
from retold.serving.lean import Datasette
from retold.tables.database import DATABASE

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """What is frozen, where the files are written to, and where everything is to stand."""

    folder: Path
    staging: Path
    places: Places


@dataclass
class Written:
    """What came of a share."""

    pages: dict[str, set[str]] = field(default_factory=dict)  # where each leads to
    leads: set[str] = field(default_factory=set)  # where all of it leads to
    missing: set[str] = field(default_factory=set)
    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, other: Written) -> None:
        """Add what came of another share."""
        self.pages |= other.pages
        self.leads |= other.leads
        self.missing |= other.missing
        self.rows |= other.rows


def write(plan: Plan, missing: frozenset[str], urls: Iterable[str]) -> Written:
    """Write what stands at some addresses; no link leads to those that are missing."""
    return asyncio.run(_write(plan, missing, urls))


async def _write(plan: Plan, missing: frozenset[str], urls: Iterable[str]) -> Written:
    writer = Writer(plan, opened(plan.folder, os.getpid()), missing)
    for url in urls:
        await writer.write(url)
    return writer.written


@lru_cache(maxsize=1)
def opened(folder: Path, _process: int) -> tuple[Datasette, App]:
    """The site of a build, opened once in each process: neither threads nor connections live on in a fork."""
    datasette = site(folder)
    return datasette, datasette.app()


def let_go(folder: Path) -> None:
    """Let go of the site that this process has opened."""
    datasette, _ = opened(folder, os.getpid())
    datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()
    opened.cache_clear()


class Writer:
    """Who writes a share."""

    def __init__(self, plan: Plan, opened: tuple[Datasette, App], missing: frozenset[str]) -> None:
        self.plan, self.places, self.missing = plan, plan.places, missing
        self.datasette, self.app = opened
        self.written = Written()

    async def write(self, url: str) -> None:
        """Write what stands at an address."""
        path = url.partition("?")[0]
        name = self.places.file(url) or ""
        beside = self.plan.folder / unquote(_beside(path))
        if name.endswith(".html"):
            await self._page(url)
        elif self.places.is_download(path) and beside.is_file():
            shutil.copyfile(beside, self._room(name))
        else:
            await self._other(url, name)

    async def _page(self, url: str) -> None:
        body = await self._body(url)
        if body is None:
            self.written.missing.add(url)
            return
        page = Page(self.places, url, self.missing)
        frozen, root = page.frozen(body)
        self._room(page.name).write_bytes(frozen)
        self.written.pages[url] = page.links
        self.written.leads |= page.links
        self.written.rows |= row_of(page.name, url, root)

    async def _body(self, url: str) -> bytes | None:
        """A page as the site sends it, or one that only files have; None where there is nothing."""
        template = {SEARCH: "frozen-search.html", ELSEWHERE: "frozen.html"}.get(url)
        if template is None:
            return await self._answer(url)
        await self.datasette.invoke_startup()
        told = {"living": self.places.living, "datasette_version": __version__}
        return str(await self.datasette.render_template(template, told)).encode()

    async def _other(self, url: str, name: str) -> None:
        """What is no page; feeds and maps name the files where they will stand, and lead to them."""
        body = await self._answer(url)
        if body is None:
            self.written.missing.add(url)
            return
        if name.endswith((".xml", ".txt")):
            found = [address.removeprefix(ORIGIN) or "/" for address in ADDRESS.findall(body.decode())]
            self.written.leads |= set(filter(self.places.file, found))
            body = ADDRESS.sub(lambda found: self.places.absolute(found[0]) or "", body.decode()).encode()
        self._room(name).write_bytes(body)

    async def _answer(self, url: str) -> bytes | None:
        printed = io.StringIO()
        with redirect_stderr(printed):
            status, body = await ask(self.app, url)
        if status not in (200, 404):
            why = "".join(printed.getvalue().splitlines()[-1:])
            raise SourceError(url, f"the site answers {status} ({why or 'and not why'}); build again")
        return body if status == 200 else None

    def _room(self, name: str) -> Path:
        path = self.plan.staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _beside(path: str) -> str:
    """The file of the build that is taken along from an address."""
    return DATABASE if path == f"/{DATABASE}" else path.removeprefix(f"{DOWNLOADS}/")


async def ask(app: App, url: str) -> tuple[int, bytes]:
    """The status and the body of what a site answers, without a network."""
    path, _, query = url.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "headers": [(b"host", HOST.encode("ascii"))],
    }
    reply: list[Message] = []

    async def send(message: Message) -> None:
        reply.append(message)

    await app(scope, asyncio.Event().wait, send)  # whoever asks stays until the end
    return reply[0]["status"], b"".join(message.get("body", b"") for message in reply[1:])
