"""Say what of the site works in the Datasette that runs this: `PYTHON scripts/try_datasette.py FOLDER`.

In: a folder that the build wrote. Out: the hooks that this Datasette no longer calls, and a line for each kind of page:
whether it is there and shows what it should, or why not. The status is 1 where anything does not work.

It needs what the site needs, and no more: datasette, cachetools, markdown-it-py, pyyaml, uvicorn.
"""

from __future__ import annotations

import asyncio
import io
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stderr
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from datasette import hookspecs
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.version import __version__

from retold.files import site_files
from retold.serve import site
from retold.tables.database import DATABASE

# For each kind of page: its address, with the first row of a table in braces, and what it shows.
PAGES = {
    "home": ("/", "What is in the data"),
    "story": ("/retold/stories/{stories}", "A story"),
    "article": ("/retold/articles/{articles}", 'class="reading"'),
    "two tellings": ("/-/compare/{articles}", "beside"),
    "differences": ("/-/differences/{stories}", "iffer"),
    "entity": ("/retold/entities/{entities}", "Named"),
    "utterance": ("/retold/utterances/{utterances}", "Who prints it, in which words"),
    "quotation": ("/retold/quotes/{quotes}", "In its paragraph"),
    "outlet": ("/retold/outlets/{outlets}", "What it prints"),
    "row": ("/retold/sentences/{sentences}", "Take it along"),
    "table": ("/retold/quotes", "Who is quoted, in which words"),
    "table, filtered": ("/retold/quotes?_search=the&_facet=kind", "Who is quoted, in which words"),
    "database": ("/retold", "What is in the tables"),
    "ready query": ("/retold/who-said-what", "The SQL behind it"),
    "SQL": ("/retold?sql=select+id+from+quotes", "An answer in SQL"),
    "search": ("/-/search?q=the", "found for"),
    "data": ("/-/downloads", "SHA-256"),
    "a file": ("/-/downloads/data/quotes.csv", "id,"),
    "feed": ("/feed.xml", "<entry>"),
    "map of the site": ("/sitemap-articles-1.xml", "<loc>"),
    "rows as JSON": ("/retold/quotes.json?_shape=array", '"id"'),
    "ready query as JSON": ("/retold/who-said-what.json?_shape=array", '"speaker"'),
    "SQL as JSON": ("/retold.json?sql=select+1+as+one&_shape=array", '"one"'),
    "hits as JSON": ("/-/search.json?q=the", '"hits"'),
    "hostile SQL is refused": ("/retold.json?sql=select+load_extension('x')", "not authorized"),
}
PLUGINS = site_files() / "plugins"
HEADERS = ("content-security-policy", "etag")


def main(folder: Path) -> int:
    """Try everything; returns the status."""
    print(f"Datasette {__version__}")
    with redirect_stderr(io.StringIO()):
        datasette = site(folder)
    unknown = sorted(set(hooks_without_a_call()))
    if unknown:
        print(f"hooks that it does not call: {', '.join(unknown)}")
    faults = asyncio.run(try_all(datasette, first_rows(folder)))
    print(f"{faults} of {len(PAGES) + 1} do not work" if faults else "all of it works")
    return bool(faults or unknown)


def hooks_without_a_call() -> Iterator[str]:
    """What plugins of the project implement that this Datasette does not know."""
    own = [plugin for plugin in pm.get_plugins() if Path(getattr(plugin, "__file__", "")).parent == PLUGINS]
    for plugin in own:
        for name in dir(plugin):
            if hasattr(getattr(plugin, name), "datasette_impl") and not hasattr(hookspecs, name):
                yield name


def first_rows(folder: Path) -> dict[str, str]:
    """The first row of each table."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT tbl FROM sqlite_stat1 GROUP BY 1")]
        keyed = [name for name in names if not name.rpartition("_fts")[1]]
        found = {name: connection.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone() for name in keyed}
    return {name: str(row[0]) for name, row in found.items() if row}


async def try_all(datasette: Datasette, rows: dict[str, str]) -> int:
    """Try each kind of page; returns how many do not work."""
    faults = 0
    headers: Any = {}
    for kind, (address, shown) in PAGES.items():
        fault, found = await try_one(datasette, address.format(**rows), shown)
        faults += bool(fault)
        headers = headers or (found if not fault else {})
        print(f"{kind}: {fault or 'works'}")
    missing = [name for name in HEADERS if name not in headers]
    print(f"headers: {'without ' + ', '.join(missing) if missing else 'works'}")
    return faults + bool(missing)


async def try_one(datasette: Datasette, address: str, shown: str) -> tuple[str, Any]:
    """What is wrong with a page, and its headers."""
    printed = io.StringIO()
    with redirect_stderr(printed):
        try:
            reply = await datasette.client.get(address)
        except Exception as error:  # what a plugin raises outside of a view
            return f"{type(error).__name__}: {error}", {}
    said = printed.getvalue().strip().splitlines()
    if shown not in reply.text:
        why = f", {said[-1]}" if said else ""
        return f"status {reply.status_code}{why}" if reply.status_code != 200 else f"shows no {shown!r}", reply.headers
    return "", reply.headers


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
