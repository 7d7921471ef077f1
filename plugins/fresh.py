"""Let caches keep what hangs on the data alone, and tell those who have it that it has not changed.

In: every request. Out: for a page, file or feed of the data an ETag, the time at which the data were written, and how
long a cache may keep it; or 304 in place of what the reader has. Invariant: an ETag changes with the data, the site's
own files and settings, and the address; processes that serve the same files give the same. Nothing is said of what may
be another answer tomorrow (SQL of a stranger) or to another reader (one with a cookie or a password).
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from email.utils import formatdate
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.app import Datasette
from datasette.version import __version__

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

# A reader's browser asks each time and mostly hears 304; a cache in front asks once in so many seconds, which is also
# how long it may show the build before.
IN_FRONT = 60
OF_A_READER = {b"cookie", b"authorization"}
# Pages whose address begins otherwise with /-/ tell of the server.
OWN = ("/-/search", "/-/downloads", "/-/compare/", "/-/differences/", "/-/static/")
# What may be asked for in SQL: the time, or chance.
IN_SQL = {"sql", "_where", "_through"}


class Build(NamedTuple):
    """What is served: a mark of its bytes, and when they were written."""

    mark: str
    written: str


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Wrap the whole site."""
    return lambda app: fresh(datasette, app)


def fresh(datasette: Datasette, app: App) -> App:
    """The application, which says how long a reply holds."""
    known: list[Build] = []

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if not is_steady(datasette, scope):
            return await app(scope, receive, send)
        known[:] = known or [build(datasette)]
        headers = validators(known[0], scope)
        if is_known(dict(scope["headers"]), dict(headers)):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            return await send({"type": "http.response.body", "body": b""})

        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                named = {name for name, _ in headers} - {b"vary"}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in named]
                message = {**message, "headers": [*kept, *headers[:3]]}
            await send(message)

        return await app(scope, receive, saying)

    return wrapped


def is_steady(datasette: Datasette, scope: Message) -> bool:
    """Whether the answer hangs on the data, the site and the address alone."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    if any(database.is_mutable for name, database in datasette.databases.items() if name != "_internal"):
        return False
    path = "/" + scope["path"].removeprefix(datasette.setting("base_url")).lstrip("/")
    asked = {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)}
    is_own = not path.startswith("/-/") or path.startswith(OWN)
    return is_own and not asked & IN_SQL and not OF_A_READER & {name for name, _ in scope["headers"]}


def build(datasette: Datasette) -> Build:
    """What is served now."""
    databases = [Path(own.path) for name, own in datasette.databases.items() if name != "_internal" and own.path]
    digest = hashlib.sha256(json.dumps([__version__, datasette.settings_dict()]).encode())
    described = (path.with_name("datapackage.json") for path in databases)
    for path in [*databases, *described, *files(datasette)]:
        if path.is_file():
            digest.update(f"{path.name} {path.stat().st_size} ".encode())
            digest.update(b"" if path in databases else path.read_bytes())
    written = max((path.stat().st_mtime for path in databases), default=0)
    return Build(digest.hexdigest()[:16], formatdate(written, usegmt=True))


def files(datasette: Datasette) -> Iterator[Path]:
    """The files of which the site is made."""
    if datasette.template_dir:
        yield Path(datasette.template_dir).with_name("metadata.yml")
    folders = [datasette.template_dir, datasette.plugins_dir, *(folder for _, folder in datasette.static_mounts)]
    for folder in filter(None, folders):
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def validators(now: Build, scope: Message) -> list[Header]:
    """What tells a cache whether it may keep a reply, and for how long; it stands in a 304 as well."""
    address = hashlib.sha256(scope.get("raw_path") or scope["path"].encode())
    address.update(b"?" + scope["query_string"])
    return [
        (b"etag", f'W/"{now.mark}-{address.hexdigest()[:12]}"'.encode()),
        (b"last-modified", now.written.encode()),
        (b"cache-control", f"public, max-age=0, s-maxage={IN_FRONT}".encode()),
        (b"vary", b"Cookie, Authorization"),
    ]


def is_known(asked: dict[bytes, bytes], now: dict[bytes, bytes]) -> bool:
    """Whether whoever asks has just this; a time counts only where it is the same, since a build may be taken back."""
    if b"if-none-match" in asked:
        given = {tag.strip().removeprefix(b"W/") for tag in asked[b"if-none-match"].split(b",")}
        return now[b"etag"].removeprefix(b"W/") in given
    return asked.get(b"if-modified-since") == now[b"last-modified"]
