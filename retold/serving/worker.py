"""Run the SQL of strangers in a process that can be thrown away.

In: a socket to whoever serves the site, and the path of a database. Out: processes, each of which reads one question
after another from a socket of its own and answers it: SQL with its values, and how many rows and how much time there
are. Invariant: a process has its own limits of time and memory, so that it ends what takes too much by itself; what
does not let itself be ended is ended by whoever asked.

The process that is started first loads what all of them need and runs no SQL: a new one is then ready within some
milliseconds.
"""

from __future__ import annotations

import marshal
import os
import resource
import signal
import socket
import sqlite3
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from datasette import sql_functions

from retold.files import site_files

# For each process: what SQLite may take, and what the process may take with it.
MOST_HEAP, MOST_DATA = 80_000_000, 250_000_000
MOST_REPLY = 10_000_000
STEPS = 1_000  # of SQLite's machine between two looks at the clock
# The plugins that prepare a connection to the data.
PREPARING = ("lockdown", "search")
TOO_LARGE = "the reply would be too large; ask for fewer rows or columns"

Question = tuple[str, Any, int | None, float]
Answer = tuple[Any, ...]


def send(channel: socket.socket, message: Any) -> None:
    """Send a message, with its length before it."""
    data = marshal.dumps(message)
    channel.sendall(struct.pack("!Q", len(data)) + data)


def receive(channel: socket.socket) -> Any:
    """The next message; EOFError where there will be none."""
    (length,) = struct.unpack("!Q", _bytes(channel, 8))
    return marshal.loads(_bytes(channel, length))


def _bytes(channel: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        piece = channel.recv(min(count - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def main(database: Path) -> None:
    """Make a process for every socket that comes in, until nobody serves any more."""
    control = socket.socket(fileno=sys.stdin.fileno())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    plugins = [_plugin(name) for name in PREPARING]
    _connection(database, plugins).close()  # so that what takes long to find out is known to all of them
    with suppress(ConnectionError):  # whoever serves has ended, however that was
        _make_all(control, lambda: _connection(database, plugins))


def _make_all(control: socket.socket, connect: Callable[[], sqlite3.Connection]) -> None:
    while True:
        asked, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        process = os.fork()
        if not process:
            control.close()
            with suppress(ConnectionError, EOFError):
                _answer_all(socket.socket(fileno=handles[0]), connect)
            os._exit(0)
        os.close(handles[0])
        control.sendall(struct.pack("!i", process))


def _plugin(name: str) -> ModuleType:
    spec = spec_from_file_location(name, site_files() / "plugins" / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _connection(path: Path, plugins: list[ModuleType]) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    lockdown, search = plugins
    for functions in (sql_functions, search):
        functions.prepare_connection(connection)
    lockdown.prepare_connection(connection, path.stem)
    return connection


def _answer_all(channel: socket.socket, connect: Callable[[], sqlite3.Connection]) -> None:
    os.nice(5)  # readers of pages come first
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection = connect()
    connection.execute(f"PRAGMA hard_heap_limit = {MOST_HEAP}")  # it can only become less
    while True:
        send(channel, answer(connection, receive(channel)))


def answer(connection: sqlite3.Connection, question: Question) -> Answer:
    """The columns, the rows and whether there are more; or the kind of error, with what it says."""
    sql, values, most, seconds = question
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() >= end, STEPS)
    try:
        cursor = connection.execute(sql, values)
        rows, more = _rows(cursor, most)
        return "rows", [column[0] for column in cursor.description or ()], rows, more
    except MemoryError:
        return "MemoryError", ""
    except sqlite3.Error as error:
        return type(error).__name__, str(error)
    except (ValueError, OverflowError, sqlite3.Warning) as error:  # as sqlite3 says of values that it cannot take
        return "ProgrammingError", str(error)
    finally:
        connection.set_progress_handler(None, 0)


def _rows(cursor: sqlite3.Cursor, most: int | None) -> tuple[list[tuple[Any, ...]], bool]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if most is not None and len(rows) == most:
            return rows, True
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > MOST_REPLY:
            raise sqlite3.DataError(TOO_LARGE)
        rows.append(row)
    return rows, False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
