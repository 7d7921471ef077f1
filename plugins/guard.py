"""Let in what can be answered, tell browsers to load nothing from elsewhere, and send nothing out of all proportion.

In: every request and every reply of the site. Out: the same, replies with headers; or a short refusal of a request that
does not only read or asks for too much at once, and in place of a reply that was made in memory and is too large.
Invariant: downloads, which are sent in small pieces, pass whatever their size; nobody works on for those who have gone,
and those who do not read what they asked for take a bounded room.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_REPLY = 10_000_000
# Large replies that wait to be read may take so many bytes together; each has so many seconds to be read.
LARGE, MOST_WAITING, MOST_SECONDS = 250_000, 60_000_000, 120
PIECE = 64_000
# Whole tables are made page by page, and while many are, any other page waits long for each of its steps.
MOST_STREAMS = 2
TOO_MANY_STREAMS = "Whole tables are being sent to others. Ask again later, or take the file of /-/downloads."
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
    """The page of the databases, without where they lie on the disk; and none of what is at work on the server."""
    return [(r"^/-/databases(\.json)?$", databases), (r"^/-/threads(\.json)?$", threads)]


async def databases(datasette: Datasette) -> Response:
    """What is served."""
    served = [own for name, own in datasette.databases.items() if name != "_internal"]
    return Response.json([{"name": own.name, "size": own.size, "is_mutable": own.is_mutable} for own in served])


async def threads() -> Response:
    """Datasette's own page of them shows where its files lie."""
    raise NotFound("What is at work on the server is not shown.")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap the whole site."""
    return guarded


def guarded(app: App) -> App:
    """The application: a request is let in, its reply counted and cut, and dropped when nobody waits for it."""
    room = Room()

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        refused = refusal_of(scope)
        if not refused:
            with room.taken_by(scope) as refused:
                if not refused:
                    return await answered(app, scope, receive, Reply(send, room))
        for message in refused:
            await send(message)
        return None

    return wrapped


async def answered(app: App, scope: Message, receive: Receive, reply: Reply) -> None:
    """Answer a request, as long as somebody waits for it."""
    answer = asyncio.ensure_future(app(scope, no_body, reply.send))
    gone = asyncio.ensure_future(left(receive))
    await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if not answer.done() and not reply.ended:
        answer.cancel()
    with suppress(asyncio.CancelledError, TooSlowError):
        await answer


async def no_body() -> Message:
    """What a request that only reads brings along."""
    return {"type": "http.request", "body": b"", "more_body": False}


async def left(receive: Receive) -> None:
    """Wait until whoever asked has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class TooSlowError(Exception):
    """Somebody does not read what is sent."""


class Room:
    """The bytes of large replies that wait to be read, all together, and the tables that are being sent whole."""

    def __init__(self) -> None:
        self.taken = self.streams = 0

    @contextmanager
    def taken_by(self, scope: Message) -> Iterator[tuple[Message, Message] | None]:
        """Meanwhile a table that is asked for whole takes up room; if there is none, what is sent in its place."""
        is_stream = "_stream" in dict(parse_qsl(scope["query_string"].decode("latin-1")))
        self.streams += is_stream
        try:
            yield refusal(503, TOO_MANY_STREAMS) if is_stream and self.streams > MOST_STREAMS else None
        finally:
            self.streams -= is_stream


class Reply:
    """A reply on its way out: with headers, in small pieces, and refused where it or all together are too large."""

    def __init__(self, send: Send, room: Room) -> None:
        self._send, self.room = send, room
        self.start: Message = {}
        self.ended = False

    async def send(self, message: Message) -> None:
        """Send a part; the start waits for the first piece of the body."""
        if message["type"] == "http.response.start":
            self.start = {**message, "headers": [*message.get("headers", []), *HEADERS]}
            return
        body = message.get("body", b"")
        if self.start:
            refused = self.refused(len(body))
            start, message = refused or (self.start, message)
            self.start = {}
            await self._send(start)
        await self.pieces(message)

    def refused(self, size: int) -> tuple[Message, Message] | None:
        """What is sent in place of a reply of this size, if it is too much."""
        if size > MAX_REPLY:
            return refusal(413, "This reply would be too large. Ask for fewer rows or columns.")
        if size > LARGE and self.room.taken + size > MOST_WAITING:
            return refusal(503, "Too many large replies wait to be read. Ask again in a moment.")
        return None

    async def pieces(self, message: Message) -> None:
        """Send piece by piece: the server waits between two until the one before has been read."""
        body, more = message.get("body", b""), message.get("more_body", False)
        size = len(body) if len(body) > LARGE else 0
        self.room.taken += size
        try:
            async with asyncio.timeout(MOST_SECONDS):
                for begin in range(0, max(len(body), 1), PIECE):
                    last = begin + PIECE >= len(body) and not more
                    self.ended = self.ended or last
                    await self._send({**message, "body": body[begin : begin + PIECE], "more_body": not last})
        except TimeoutError:
            raise TooSlowError from None
        finally:
            self.room.taken -= size


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
