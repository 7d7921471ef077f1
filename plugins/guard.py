"""Let in what can be answered, tell browsers to load nothing from elsewhere, and send nothing out of all proportion.

In: every request and every reply of the site. Out: the same, replies with headers; or a short refusal of a request that
does not only read or asks for too much at once, and in place of a reply that was made in memory and is too large.
Invariant: downloads, which are sent in small pieces, pass whatever their size.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_REPLY = 10_000_000
METHODS = {"GET", "HEAD"}
# The site reads all parameters again for each of them, while nobody else is answered, and counts for each facet.
MOST_PARAMETERS, MOST_FACETS = 100, 10
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
def register_routes() -> list[tuple[str, object]]:
    """The page of the databases, without where they lie on the disk."""
    return [(r"^/-/databases(\.json)?$", databases)]


async def databases(datasette: Datasette) -> Response:
    """What is served."""
    served = [own for name, own in datasette.databases.items() if name != "_internal"]
    return Response.json([{"name": own.name, "size": own.size, "is_mutable": own.is_mutable} for own in served])


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap the whole site."""
    return guarded


def guarded(app: App) -> App:
    """The application with the headers and the cap; the reply's start waits for its first piece."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        start: Message = {}
        refused = refusal_of(scope) if scope["type"] == "http" else None
        if refused:
            for message in refused:
                await send(message)
            return

        async def send_guarded(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message.get("headers", []), *HEADERS]}
                return
            if start and message["type"] == "http.response.body":
                if len(message.get("body", b"")) > MAX_REPLY:
                    start, message = refusal(413, "This reply would be too large. Ask for fewer rows or columns.")
                await send(start)
                start = {}
            await send(message)

        await app(scope, receive, send_guarded)

    return wrapped


def refusal_of(scope: Message) -> tuple[Message, Message] | None:
    """What is sent in place of an answer to a request that is not let in."""
    if scope["method"] not in METHODS:
        return refusal(405, "This site can only be read, by GET and HEAD.", (b"allow", b"GET, HEAD"))
    query = scope["query_string"].decode("latin-1")
    if query.count("&") >= MOST_PARAMETERS:
        return refusal(400, f"An address may have {MOST_PARAMETERS} parameters. Ask with fewer.")
    if sum(name.startswith("_facet") for name, _ in parse_qsl(query)) > MOST_FACETS:
        return refusal(400, f"The values of {MOST_FACETS} columns can be counted at once. Ask for fewer facets.")
    return None


def refusal(status: int, words: str, *headers: tuple[bytes, bytes]) -> tuple[Message, Message]:
    """A reply that says in one line why there is no other."""
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), *headers, *HEADERS],
    }
    return start, {"type": "http.response.body", "body": words.encode()}
