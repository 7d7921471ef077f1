"""Serve a data set as a Datasette site on this machine.

In: a folder that the build wrote. Out: a Datasette instance, and a server of it on 127.0.0.1. Invariant: the database
is opened immutable, and the tests ask the very instance that is served; the server only keeps one build from the next,
and the SQL of strangers in processes of its own.

`python -m datasette .` in the project's folder serves the same pages from the same files.
"""

from __future__ import annotations

if __name__ == "__main__":  # before Datasette is loaded, which takes a second in which somebody may press Ctrl-C
    from retold.cli import serve as command

    command()

import hashlib
import json
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
import yaml

from retold.errors import SourceError
from retold.files import site_files
from retold.serving.held import check_database
from retold.serving.lean import Datasette
from retold.serving.patience import Impatient
from retold.serving.switch import Switch
from retold.serving.together import together
from retold.signals import Stopped
from retold.tables.database import DATABASE
from retold.tables.schema import LOADER

HOST = "127.0.0.1"
# Three times what the site takes when it is busy. A request that asks for more fails alone, and the site goes on.
# It counts what is written to: address space would also count what threads reserve and never touch.
MAX_MEMORY = 700_000_000
# Bytes that SQLite may take for all connections of the process together; what would need more fails alone. Without it
# the limit of the process is met instead, after which no thread can be started any more.
MOST_HEAP = 150_000_000
MOST_CONNECTIONS = 500


def site(folder: Path, prefix: str = "/") -> Datasette:
    """The site of the database in a folder, with the project's queries, pages, plugins and settings.

    The prefix is the path below which it stands, behind a proxy. Raises SourceError where the folder holds no database.
    """
    database = folder / DATABASE
    check_database(database)
    files = site_files()
    return Datasette(
        immutables=[str(database)],
        inspect_data=known(database),
        metadata=yaml.load((files / "metadata.yml").read_text(encoding="utf-8"), LOADER),
        settings=json.loads((files / "settings.json").read_text(encoding="utf-8")) | {"base_url": prefix},
        template_dir=str(files / "templates"),
        plugins_dir=str(files / "plugins"),
        static_mounts=[("static", str(files / "static"))],
    )


def known(database: Path) -> dict[str, Any] | None:
    """What Datasette would find out before its first answer by reading the whole file: its rows, counted, and a hash.

    The build's ANALYZE has counted the rows; an empty table has no statistics, nor has an index of texts.
    """
    status = database.stat()
    identity = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode("ascii")).hexdigest()
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if "sqlite_stat1" not in tables:
            return None
        counts = {name: int(stat.split()[0]) for name, stat in connection.execute("SELECT tbl, stat FROM sqlite_stat1")}
    counted = {name: {"count": counts.get(name, counts.get(name.removesuffix("_fts"), 0))} for name in tables}
    about = {"hash": identity, "size": status.st_size, "file": str(database), "tables": counted}
    return {database.stem: about}


def listen(port: int, host: str = HOST) -> socket.socket:
    """A socket that listens on the port, or on any free one for port 0; raises SourceError where it is taken."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise SourceError(f"{host}:{port}", f"the port cannot be used ({error}); choose another with --port") from None
    # Without it each reply waits 40 ms; asyncio sees to it only for sockets that it opens itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def limit_memory() -> None:
    """Bound the memory of this process, for good: that of SQLite, and where the platform can that of the rest."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA hard_heap_limit = {MOST_HEAP}")
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = MAX_MEMORY if most == resource.RLIM_INFINITY else min(MAX_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))


def serve(
    folder: Path, port: int, watch: bool = False, host: str = HOST, prefix: str = "/", processes: int = 1
) -> None:
    """Serve the database of a folder until somebody stops it; raises SourceError where that cannot be.

    Watching is to go over to each new build of the folder. The prefix is the path below which a proxy shows the site.
    """
    if processes == 1:
        return _answer(folder, partial(_listen, port, host, prefix), watch, prefix)
    check_database(folder / DATABASE)
    with _listen(port, host, prefix) as listener, suppress(Stopped):
        together(partial(_answer, folder, lambda: listener, watch, prefix), processes)
    return None


def _listen(port: int, host: str, prefix: str) -> socket.socket:
    """A socket that listens, of which the address is told."""
    listener = listen(port, host)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listener.getsockname()[1]}{prefix}", flush=True)
    return listener


def _answer(folder: Path, opened: Callable[[], socket.socket], watch: bool, prefix: str) -> None:
    """Answer what comes in at a socket, at which other processes may listen as well."""
    with closing(Switch(folder, partial(site, prefix=prefix), watch=watch)) as switch:
        listener = opened()
        limit_memory()
        config = uvicorn.Config(
            switch, http=Impatient, log_level="warning", lifespan="on", limit_concurrency=MOST_CONNECTIONS
        )
        with listener, suppress(Stopped):
            uvicorn.Server(config).run([listener])
