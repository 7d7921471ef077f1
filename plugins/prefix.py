"""Let the site stand below a path of its host, behind a proxy: the setting base_url.

In: every request, with the path before it as the proxy passes it on, or without it where the proxy takes it away. Out:
the request as it would be at the top of a host, and a redirect with the path before it. Invariant: a page is the same
whatever the proxy does with the path, and every link in it leads below the path.

Datasette puts the path before each link. It would do so twice with those that it makes of the page's own address.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


@hookimpl(tryfirst=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Wrap what answers, within all that looks at the address as it was typed."""
    return lambda app: below(datasette.setting("base_url"), app)


def below(prefix: str, app: App) -> App:
    """The application, standing below a path that begins and ends with a slash."""
    if prefix == "/":
        return app

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        async def redirecting(message: Message) -> None:
            await send({**message, "headers": [led_back(prefix, *header) for header in message.get("headers", [])]})

        if scope["type"] != "http":
            return await app(scope, receive, send)
        return await app(at_the_top(prefix, scope), receive, redirecting)

    return wrapped


def at_the_top(prefix: str, scope: Message) -> Message:
    """The request without the path."""
    path = without(prefix, scope["path"])
    raw = scope.get("raw_path")
    return {**scope, "path": path} | ({"raw_path": without(prefix, raw.decode("ascii")).encode()} if raw else {})


def without(prefix: str, path: str) -> str:
    """What of an address stands below the path."""
    return "/" + path.removeprefix(prefix) if path.startswith(prefix) else path if path + "/" != prefix else "/"


def led_back(prefix: str, name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; an address of the site in it stands below the path."""
    start = prefix.encode("ascii")
    if name.lower() == b"location" and value.startswith(b"/") and not value.startswith((start, b"//")):
        value = start + value[1:]
    return name, value
