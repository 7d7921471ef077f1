"""Tell browsers to load nothing from elsewhere, and send no reply that is out of all proportion.

In: every reply of the site. Out: the same with headers, or a short refusal in place of a reply that was made in memory
and is too large. Invariant: downloads, which are sent in small pieces, pass whatever their size.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import hookimpl

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_REPLY = 10_000_000
TOO_LARGE = b"This reply would be too large. Ask for fewer rows or columns."
HEADERS = [
    # CodeMirror and the hues of the articles write styles into the page, hence 'unsafe-inline'
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap the whole site."""
    return guarded


def guarded(app: App) -> App:
    """The application with the headers and the cap; the reply's start waits for its first piece."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        start: Message = {}

        async def send_guarded(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message.get("headers", []), *HEADERS]}
                return
            if start and message["type"] == "http.response.body":
                if len(message.get("body", b"")) > MAX_REPLY:
                    start, message = refusal()
                await send(start)
                start = {}
            await send(message)

        await app(scope, receive, send_guarded)

    return wrapped


def refusal() -> tuple[Message, Message]:
    """What is sent in place of a reply that is too large."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    start = {"type": "http.response.start", "status": 413, "headers": headers}
    return start, {"type": "http.response.body", "body": TOO_LARGE}
