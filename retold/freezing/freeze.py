"""Freeze a site: write every page that is made for reading, and every file to take along, as plain files.

In: a folder that the build wrote. Out: a folder that any host of files can serve, or a browser can open from the disk.
Invariant: the same build gives the same bytes, however many processes write them; the pages are those that the site
sends; the folder is there as a whole or not at all, and never takes the place of anything else.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import click
from datasette.utils import tilde_encode

from retold.crew import Crew, cores
from retold.errors import SourceError
from retold.freezing.places import DOWNLOADS, ELSEWHERE, READING, SEARCH, Places
from retold.freezing.search import INDEX, script
from retold.freezing.write import Plan, Written, let_go, opened, write
from retold.serving.held import hold
from retold.serving.lean import Datasette
from retold.signals import undisturbed
from retold.tables.database import DATABASE
from retold.tables.publish import locked, really

MARKER = "frozen.txt"
OURS = re.compile(
    rf"-|static|{re.escape(MARKER)}|index[-a-z0-9]*\.html|feed\.xml|sitemap[-a-z0-9]*\.xml|robots\.txt"
    rf"|{Path(DATABASE).stem}(?:\.html|\.db)?"
)
STAGING = ".retold-frozen-"
# Addresses that are given out together, and how much work one is: as much as some bytes of an article to the build.
SHARE, WORK = 50, 1_000


def freeze(
    folder: Path, output: Path, address: str | None = None, living: str | None = None, jobs: int | None = None
) -> int:
    """Freeze the site of a folder; returns how many pages there are.

    The address is where the files will stand, the living site where questions are answered. Raises SourceError where
    the folder holds no build, or the output something else.
    """
    output = really(output)
    _check(output)
    with _staging(output) as staging, _held(folder) as whole:
        datasette, _ = opened(whole, os.getpid())
        places = asyncio.run(_places(datasette, whole, address, living))
        written = _walk(Plan(whole, staging, places), jobs or cores())
        (staging / INDEX).write_bytes(script(written.rows))
        (staging / MARKER).write_text(f"{len(written.pages)} pages of a site that retold froze.\n", encoding="utf-8")
        with undisturbed():
            _put(staging, output)
    return len(written.pages)


@contextmanager
def _staging(output: Path) -> Iterator[Path]:
    """An empty folder beside the output, gone afterwards; what a killed one left in it goes first."""
    folder = output.with_name(f"{STAGING}{output.name}")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        try:
            if _before(folder).exists() and not output.exists():  # it was killed between the two steps of putting
                _before(folder).rename(output)
            for left in folder.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield folder
        finally:
            with undisturbed():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """The build of a folder, as it is now, whatever is built there meanwhile."""
    held = hold(folder)
    try:
        yield held.folder
    finally:
        let_go(held.folder)
        held.let_go()


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
    shutil.rmtree(_before(staging), ignore_errors=True)
    if output.exists():
        output.rename(_before(staging))
    staging.rename(output)
    shutil.rmtree(_before(staging), ignore_errors=True)


def _before(staging: Path) -> Path:
    """Where the folder that was frozen before stands while the next one takes its place."""
    return staging.with_name(f"{staging.name}-before")


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


def _walk(plan: Plan, jobs: int) -> Written:
    """Write what there is, and whatever that leads to, share by share; what leads nowhere is mended in the end."""
    written, seen = Written(), set[str | None]()
    waiting = list(_beginnings(plan))
    bar = click.progressbar(length=0, label="Freezing", file=sys.stderr, hidden=not sys.stderr.isatty())
    with Crew(jobs) as crew, bar:
        while waiting:
            bar.length = (bar.length or 0) + len(waiting)
            seen.update(map(plan.places.file, waiting))
            shares = [waiting[begin : begin + SHARE] for begin in range(0, len(waiting), SHARE)]
            for part in crew.map(partial(write, plan, frozenset()), shares, lambda share: WORK * len(share)):
                written.add(part)
                bar.update(SHARE)
            found = {plan.places.file(url): url for url in sorted(written.leads, reverse=True)}
            waiting = [url for name, url in sorted(found.items(), key=str) if name not in seen]
    led_astray = [url for url, leads in written.pages.items() if leads & written.missing]
    written.add(write(plan, frozenset(written.missing), led_astray))
    return written


def _beginnings(plan: Plan) -> Iterator[str]:
    """What there is, whether a page leads to it or not."""
    yield from ("/", SEARCH, ELSEWHERE, DOWNLOADS)
    yield from filter(plan.places.file, ("/feed.xml", "/sitemap.xml", "/robots.txt"))
    with closing(sqlite3.connect(plan.folder / DATABASE)) as connection:
        for table in READING:
            for (key,) in connection.execute(f"SELECT id FROM {table} ORDER BY id"):
                yield f"/{plan.places.database}/{table}/{tilde_encode(key)}"
