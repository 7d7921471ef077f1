"""Have the SQL of strangers run apart: in processes that are thrown away when they do not end.

In: what Datasette asks of a database while it answers a request whose address says what to look for. Out: the rows, or
the errors that Datasette knows. Invariant: nothing takes longer than about twice the time that it has, no process takes
more memory than it is given, and pages of the data are never kept waiting by a question.
"""

from __future__ import annotations

import asyncio
import os
import queue
import select
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.views.base import DatasetteError

from retold.serving import worker

Scope = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]

PROCESSES = 3
MOST_WAITING = 30
# A process ends a query by itself when its time is up, if SQLite looks at the clock meanwhile.
PATIENCE = 1.8
# After so many answers a process is thrown away, whatever memory it may have lost.
MOST_ANSWERS = 500
# Parameters of Datasette's own that say what to look for; those without "_" all do.
LOOKING_FOR = ("_where", "_search", "_through", "_sort", "_facet")
# What the site itself asks is bounded by how it is asked, and is not to fail where the machine is busy.
OWN_MILLISECONDS = 10_000
BUSY = "Too many questions wait for an answer. Ask again in a moment."

_of_a_stranger: ContextVar[bool] = ContextVar("of_a_stranger", default=False)


class Process:
    """A process that answers, seen from outside."""

    def __init__(self, channel: socket.socket, number: int) -> None:
        self.channel, self.number, self.answers = channel, number, 0

    def ask(self, question: worker.Question) -> worker.Answer | None:
        """The answer; None where the process did not end in time, or died of it."""
        self.answers += 1
        try:
            worker.send(self.channel, question)
            ready, _, _ = select.select([self.channel], [], [], question[3] * PATIENCE + 0.1)
            return worker.receive(self.channel) if ready else None
        except (EOFError, OSError):
            return "MemoryError", ""

    def end(self) -> None:
        """Throw it away."""
        self.channel.close()
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)


class Apart:
    """Some processes that answer questions to one database."""

    def __init__(self, database: Path) -> None:
        """Start the process that makes the others; they are made when they are needed."""
        self.control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "retold.serving.worker", str(database)]
        with theirs:
            self.maker = subprocess.Popen(command, stdin=theirs.fileno(), start_new_session=True, env=_environment())
        self.idle: queue.LifoQueue[Process | None] = queue.LifoQueue()
        for _ in range(PROCESSES):
            self.idle.put(None)
        self.threads = ThreadPoolExecutor(PROCESSES)
        self.making = threading.Lock()
        self.waiting = 0

    async def ask(self, question: worker.Question) -> worker.Answer | None:
        """The answer of the next process that is free; None where it took too long."""
        if self.waiting >= MOST_WAITING:
            raise DatasetteError(BUSY, status=503)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, self._ask, question)
        finally:
            self.waiting -= 1

    def _ask(self, question: worker.Question) -> worker.Answer | None:
        process, answer = self.idle.get() or self._make(), None
        try:
            answer = process.ask(question)
        finally:
            spent = answer is None or answer[0] == "MemoryError" or process.answers >= MOST_ANSWERS
            if spent:
                process.end()
            self.idle.put(None if spent else process)
        return answer

    def _make(self) -> Process:
        ours, theirs = socket.socketpair()
        with theirs, self.making:
            socket.send_fds(self.control, [b"+"], [theirs.fileno()])
            (number,) = struct.unpack("!i", self.control.recv(4, socket.MSG_WAITALL))
        return Process(ours, number)

    def close(self) -> None:
        """End all processes."""
        self.control.close()
        self.maker.terminate()
        self.maker.wait()
        self.threads.shutdown(wait=False, cancel_futures=True)
        while not self.idle.empty():
            process = self.idle.get()
            if process:
                process.end()


def _environment() -> dict[str, str]:
    """The surroundings of this process, in which the package is found where it was found here."""
    root = str(Path(__file__).resolve().parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}


def keep_apart(datasette: Datasette, apart: Apart) -> None:
    """Have a site's one database ask these processes whatever a stranger wants to know."""
    database, limit = datasette.get_database(), datasette.sql_time_limit_ms
    datasette.sql_time_limit_ms = OWN_MILLISECONDS
    database.execute = answering(database, apart, database.execute, limit)


def marking(app: App) -> App:
    """The application, which knows of each request whether its address says what to look for."""

    async def marked(scope: Scope, receive: Any, send: Any) -> None:
        _of_a_stranger.set(scope["type"] == "http" and looks_for_something(scope["query_string"]))
        await app(scope, receive, send)

    return marked


def looks_for_something(query: bytes) -> bool:
    """Whether an address holds more than how to show what is there."""
    names = (name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return any(not name.startswith("_") or name.startswith(LOOKING_FOR) for name in names)


def answering(database: Database, apart: Apart, execute: Callable[..., Awaitable[Results]], limit: int) -> Any:
    """What takes the place of the database's own execute, and raises what that would raise."""

    async def answer(
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        if not _of_a_stranger.get():
            return await execute(sql, params, truncate, custom_time_limit, page_size, log_sql_errors)
        site = database.ds
        most = site.max_returned_rows + (site.max_returned_rows == (page_size or site.page_size))
        milliseconds = min(custom_time_limit or limit, limit)
        values = dict(params) if isinstance(params, Mapping) else list(params or [])
        found = await apart.ask((sql, values, most if truncate else None, milliseconds / 1000))
        if found is None or found == ("OperationalError", "interrupted"):
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params)
        if found[0] != "rows":
            raise MemoryError if found[0] == "MemoryError" else getattr(sqlite3, found[0])(found[1])
        return results(*found[1:])

    return answer


def results(columns: list[str], rows: list[tuple[Any, ...]], more: bool) -> Results:
    """Rows as Datasette knows them; sqlite3 makes them of a cursor that has the same columns."""
    if not columns:
        return Results([], more, [])
    names = ", ".join('null as "{}"'.format(column.replace('"', '""')) for column in columns)
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.execute(f"select {names}")
        return Results([sqlite3.Row(cursor, row) for row in rows], more, cursor.description)
    finally:
        connection.close()
