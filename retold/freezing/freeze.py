"""Freeze a site: write every page that is made for reading, and every file to take along, as plain files.

In: a folder that the build wrote. Out: a folder that any host of files can serve, or a browser can open from the disk.
Invariant: the same build gives the same bytes; the pages are those that the site sends; the folder is there as a whole
or not at all, and never takes the place of anything else.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.version import __version__

from retold.errors import SourceError
from retold.freezing.pages import Page
from retold.freezing.places import ADDRESS, DOWNLOADS, ELSEWHERE, HOST, ORIGIN, READING, SEARCH, Places
from retold.freezing.search import INDEX, Index
from retold.serve import site
from retold.serving.held import hold
from retold.signals import undisturbed
from retold.tables.store import DATABASE

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]

MARKER = "frozen.txt"
OURS = re.compile(
    rf"-|static|{re.escape(MARKER)}|index[-a-z0-9]*\.html|feed\.xml|sitemap[-a-z0-9]*\.xml|robots\.txt"
    rf"|{Path(DATABASE).stem}(?:\.html|\.db)?"
)
STAGING = ".retold-frozen-"


def freeze(folder: Path, output: Path, address: str | None = None, living: str | None = None) -> int:
    """Freeze the site of a folder; returns how many pages there are.

    The address is where the files will stand, the living site where questions are answered. Raises SourceError where
    the folder holds no build, or the output something else.
    """
    _check(output)
    held = hold(folder)
    output.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=output.parent))
    try:
        pages = asyncio.run(_write(held.folder, staging, address, living))
        staging.chmod(0o755)
        with undisturbed():
            _put(staging, output)
    finally:
        held.let_go()
        shutil.rmtree(staging, ignore_errors=True)
    return pages


def _check(output: Path) -> None:
    """Raise SourceError where the output is anything but new, empty or a site that was frozen before."""
    if not output.exists():
        return
    names = sorted(path.name for path in output.iterdir()) if output.is_dir() else [output.name]
    others = [name for name in names if not OURS.fullmatch(name)]
    if names and (others or MARKER not in names):
        raise SourceError(output, f"{(others or names)[0]} stands there, which is no frozen site; name a new folder")


def _put(staging: Path, output: Path) -> None:
    """Put the folder in its place; what was frozen before goes."""
    before = staging.with_name(f"{staging.name}-before")
    if output.exists():
        output.rename(before)
    staging.rename(output)
    shutil.rmtree(before, ignore_errors=True)


async def _write(folder: Path, staging: Path, address: str | None, living: str | None) -> int:
    datasette = site(folder)
    await datasette.invoke_startup()
    try:
        freezer = Freezer(datasette, await _places(datasette, folder, address, living), folder, staging)
        return await freezer.run()
    finally:
        datasette.executor.shutdown()
        for database in datasette.databases.values():
            database.close()


async def _places(datasette: Datasette, folder: Path, address: str | None, living: str | None) -> Places:
    database = datasette.get_database()
    about = datasette.metadata("tables", database=database.name) or {}
    described = datasette.metadata("described", database=database.name) or {}
    there = set(await database.table_names()) | set(await database.view_names())
    queries = await datasette.get_canned_queries(database.name, None)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"}
    files |= {f"data/{name}.json" for name in described}
    return Places(
        database.name, frozenset({*about, *described} & there | set(queries)), frozenset(files), address, living
    )


class Freezer:
    """Those pages that are written and those that are not yet."""

    def __init__(self, datasette: Datasette, places: Places, folder: Path, staging: Path) -> None:
        self.datasette, self.places, self.folder, self.staging = datasette, places, folder, staging
        self.app: App = datasette.app()
        self.links: dict[str, set[str]] = {}
        self.missing: set[str] = set()
        self.index = Index()

    async def run(self) -> int:
        """Write everything; returns how many pages there are."""
        await self._follow(self._beginnings())
        for url in [url for url, links in self.links.items() if links & self.missing]:
            await self._page(url)
        self._save(INDEX, self.index.script())
        self._save(MARKER, f"{len(self.links)} pages of a site that retold froze.\n".encode())
        return len(self.links)

    def _beginnings(self) -> Iterator[str]:
        """What there is, whether a page leads to it or not."""
        yield from ("/", SEARCH, ELSEWHERE, DOWNLOADS)
        yield from filter(self.places.file, ("/feed.xml", "/sitemap.xml", "/robots.txt"))
        database = self.places.database
        with closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            for table in READING:
                for (key,) in connection.execute(f"SELECT id FROM {table} ORDER BY id"):
                    yield f"/{database}/{table}/{tilde_encode(key)}"

    async def _follow(self, beginnings: Iterable[str]) -> None:
        """Write what stands at these addresses, and whatever that leads to."""
        waiting = list(beginnings)
        seen = set(map(self.places.file, waiting))
        quiet = not sys.stderr.isatty()
        with click.progressbar(length=len(waiting), label="Freezing", file=sys.stderr, hidden=quiet) as bar:
            while waiting:
                for url in sorted(await self._file(waiting.pop())):
                    name = self.places.file(url)
                    if name not in seen:
                        seen.add(name)
                        waiting.append(url)
                        bar.length = (bar.length or 0) + 1
                bar.update(1)

    async def _file(self, url: str) -> set[str]:
        """Write what stands at an address; returns where it leads to."""
        path = url.partition("?")[0]
        name = self.places.file(url) or ""
        if name.endswith(".html"):
            return await self._page(url)
        if self.places.is_download(path) and (beside := self.folder / unquote(self._beside(path))).is_file():
            self._save(name, None)
            shutil.copyfile(beside, self.staging / name)
            return set()
        status, body = await ask(self.app, url)
        if status != 200:
            raise SourceError(url, f"the site answers {status}; build again")
        if not name.endswith((".xml", ".txt")):
            self._save(name, body)
            return set()
        text = body.decode()
        self._save(name, ADDRESS.sub(lambda found: self.places.absolute(found[0]) or "", text).encode())
        return {url for found in ADDRESS.findall(text) if self.places.file(url := found.removeprefix(ORIGIN) or "/")}

    def _beside(self, path: str) -> str:
        """The file of the build that is taken along from an address."""
        return DATABASE if path == f"/{DATABASE}" else path.removeprefix(f"{DOWNLOADS}/")

    async def _page(self, url: str) -> set[str]:
        status, body = await self._body(url)
        if status == 404:
            self.missing.add(url)
            return set()
        if status != 200:
            raise SourceError(url, f"the site answers {status}; build again")
        page = Page(self.places, url, frozenset(self.missing))
        written, root = page.frozen(body)
        self._save(page.name, written)
        self.index.add(page.name, url, root)
        self.links[url] = page.links
        return page.links

    async def _body(self, url: str) -> tuple[int, bytes]:
        """A page as the site sends it, or one that only files have."""
        template = {SEARCH: "frozen-search.html", ELSEWHERE: "frozen.html"}.get(url)
        if template is None:
            return await ask(self.app, url)
        told = {"living": self.places.living, "datasette_version": __version__}
        html = await self.datasette.render_template(template, told)
        return 200, html.encode()

    def _save(self, name: str, body: bytes | None) -> None:
        path = self.staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if body is not None:
            path.write_bytes(body)


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
