"""Serve a data set as a Datasette site on this machine.

In: a folder that the build wrote. Out: a Datasette instance, and a server of it on 127.0.0.1. Invariant: the database
is opened immutable, and the tests ask the very instance that is served.

`python -m datasette .` in the project's folder serves the same pages from the same files.
"""

from __future__ import annotations

import argparse
import json
import socket
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.utils import parse_metadata

from retold.errors import SourceError
from retold.tables.schema import PROJECT
from retold.tables.store import DATABASE

HOST = "127.0.0.1"
# Three times what the site takes when it is busy. A request that asks for more fails alone, and the site goes on.
# It counts what is written to: address space would also count what threads reserve and never touch.
MAX_MEMORY = 700_000_000


def site(folder: Path) -> Datasette:
    """The site of the database in a folder, with the project's queries, pages, plugins and settings.

    Raises SourceError where the folder holds no database.
    """
    database = folder / DATABASE
    check_database(database)
    return Datasette(
        immutables=[str(database)],
        metadata=parse_metadata((PROJECT / "metadata.yml").read_text(encoding="utf-8")),
        settings=json.loads((PROJECT / "settings.json").read_text(encoding="utf-8")),
        template_dir=str(PROJECT / "templates"),
        plugins_dir=str(PROJECT / "plugins"),
        static_mounts=[("static", str(PROJECT / "static"))],
    )


def check_database(path: Path) -> None:
    """Raise SourceError unless the file is a database that the build made."""
    if not path.is_file():
        raise SourceError(path, "there is no database; run make build")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            connection.execute("SELECT id FROM articles LIMIT 1")
    except sqlite3.DatabaseError as error:
        raise SourceError(path, f"it cannot be served ({error}); run make build") from None


def listen(port: int) -> socket.socket:
    """A socket that listens on the port, or on any free one for port 0; raises SourceError where it is taken."""
    try:
        listener = socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        raise SourceError(f"{HOST}:{port}", f"the port cannot be used ({error}); choose another with --port") from None
    # Without it each reply waits 40 ms; asyncio sees to it only for sockets that it opens itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def limit_memory() -> None:
    """Bound the memory of this process, where the platform can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = MAX_MEMORY if most == resource.RLIM_INFINITY else min(MAX_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))


def main() -> int:
    """Read the command line, serve until interrupted, and say in one sentence what went wrong, if anything did."""
    parser = argparse.ArgumentParser(prog="python -m retold.serve", description="Serve a data set on this machine.")
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT, metavar="DIR", help="default: the project")
    parser.add_argument("--port", type=int, default=8001, help="default: 8001; 0 takes any that is free")
    options = parser.parse_args()
    try:
        datasette = site(options.folder)
        listener = listen(options.port)
    except SourceError as error:
        print(f"retold.serve: {error}", file=sys.stderr)
        return 1
    limit_memory()
    print(f"http://{HOST}:{listener.getsockname()[1]}/", flush=True)
    with listener, suppress(KeyboardInterrupt):
        uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on")).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
