"""Make a page once: what has been sent is sent again, since the data do not change while they are served.

In: every request. Out: the reply, made or kept. Invariant: what is kept hangs on its address alone. It is a page of a
database that is immutable, asked for without a query, a cookie or a password; a query may ask for the time or for
chance. Where room runs out, the page that nobody has asked for longest is made anew.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Address = tuple[str, bytes, str]

MOST_BYTES = 50_000_000
# What a reply takes beside its body and its address: its headers, and the objects that hold it together.
BESIDE_BODY = 4_000
PAGES = {"/", "/-/downloads", "/feed.xml"}
OWN_PAGES = ("/-/compare/", "/-/differences/", "/sitemap")
OF_A_READER = {b"cookie", b"authorization"}


class Shelf:
    """Replies by address, of at most so many bytes together."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.replies: OrderedDict[Address, list[Message]] = OrderedDict()

    def get(self, address: Address) -> list[Message] | None:
        """The reply, if it is here; it counts as just asked for."""
        if address in self.replies:
            self.replies.move_to_end(address)
        return self.replies.get(address)

    def put(self, address: Address, reply: list[Message]) -> None:
        """Keep a reply, and let go of others where there is no room."""
        if address in self.replies:  # made twice at the same time
            return
        self.replies[address] = reply
        self.room -= length(address, reply)
        while self.room < 0:
            self.room += length(*self.replies.popitem(last=False))


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Wrap the whole site."""

    def keeping(app: App) -> App:
        shelf = Shelf(MOST_BYTES)

        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            address = lasting(datasette, scope)
            if address is None:
                return await app(scope, receive, send)
            kept = shelf.get(address)
            if kept is not None:
                for message in kept:
                    await send(message)
                return None
            made: list[Message] = []

            async def send_and_keep(message: Message) -> None:
                made.append(message)
                await send(message)

            await app(scope, receive, send_and_keep)
            if is_good(made):
                shelf.put(address, made)
            return None

        return answer

    return keeping


def lasting(datasette: Datasette, scope: Message) -> Address | None:
    """What a reply hangs on, if that is its address alone."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    headers = dict(scope["headers"])
    path = Request(scope, None).path  # as it was typed, by which Datasette finds the page
    if headers.keys() & OF_A_READER or not is_of_data(datasette, path):
        return None
    return scope["scheme"], headers.get(b"host", b""), path


def is_of_data(datasette: Datasette, path: str) -> bool:
    """Whether a page shows what stands in the database and nothing else, such as the state of the server."""
    if any(database.is_mutable for name, database in datasette.databases.items() if name != "_internal"):
        return False
    path = "/" + path.removeprefix(datasette.setting("base_url"))
    if path in PAGES or path.startswith(OWN_PAGES):
        return True
    database, _, rest = path[1:].partition("/")
    table = rest.partition("/")[0].removesuffix(".json")
    return table in (datasette.metadata("described", database=database) or {})


def is_good(reply: list[Message]) -> bool:
    """Whether a reply is whole, found, and the same for every reader."""
    if not reply or reply[0].get("status") != 200 or reply[-1].get("more_body"):
        return False
    return not any(name.lower() == b"set-cookie" for name, _ in reply[0].get("headers", []))


def length(address: Address, reply: list[Message]) -> int:
    """About how many bytes it takes to keep a reply; a stranger can make its address long by naming any host."""
    return BESIDE_BODY + sum(map(len, address)) + sum(len(message.get("body", b"")) for message in reply)
