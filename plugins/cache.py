"""Make a page once, and look at the tables once: neither changes while the data are served.

In: every request, and what Datasette asks of a database's tables, keys and indexes for every page. Out: the reply or
the answer, made or kept. Invariant: of a database that may change nothing is kept, and of the others no more than there
is room for; what was not asked for longest is let go. A reply that is kept hangs on its address alone: it is a page of
the data, asked for without a query, a cookie or a password; a query may ask for the time or for chance.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from copy import copy
from typing import Any

from cachetools import LRUCache
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Address = tuple[str, bytes, str]
# A reply with its address, since a stranger can make an address long by naming any host.
Reply = tuple[Address, list[Message]]

MOST_BYTES = 50_000_000
# What a reply takes beside its body and its address: its headers, and the objects that hold it together.
BESIDE_BODY = 4_000
PAGES = {"/", "/-/downloads", "/feed.xml"}
OWN_PAGES = ("/-/compare/", "/-/differences/", "/sitemap")
OF_A_READER = {b"cookie", b"authorization"}

MOST_ANSWERS = 200
ABOUT_TABLES = [
    "table_exists",
    "table_names",
    "view_names",
    "hidden_table_names",
    "table_columns",
    "table_column_details",
    "primary_keys",
    "fts_table",
    "foreign_keys_for_table",
    "get_all_foreign_keys",
    "label_column_for_table",
]


@hookimpl
def startup(datasette: Datasette) -> None:
    """Have each database that cannot change remember what is asked of its tables."""
    if is_fixed(datasette):
        datasette.refresh_schemas = remembering(datasette.refresh_schemas)
    for name, database in datasette.databases.items():
        if name != "_internal" and not database.is_mutable:
            for asked in ABOUT_TABLES:
                setattr(database, asked, remembering(getattr(database, asked)))


def is_fixed(datasette: Datasette) -> bool:
    """Whether none of the databases can change; Datasette's own notes are no page."""
    return not any(database.is_mutable for name, database in datasette.databases.items() if name != "_internal")


def remembering(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same question, which is asked once; of names that a stranger makes up, only the last ones are remembered."""
    answers: LRUCache[tuple[Any, ...], Any] = LRUCache(MOST_ANSWERS)

    async def answer(*of: Any, **named: Any) -> Any:
        asked = (of, *sorted(named.items()))
        if asked not in answers:
            answers[asked] = await ask(*of, **named)
        return copy(answers[asked])

    return answer


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Wrap the whole site."""
    return lambda app: keeping(datasette, app)


def keeping(datasette: Datasette, app: App) -> App:
    """The application, which makes each page of the data once."""
    shelf = room_for(MOST_BYTES)

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        address = lasting(datasette, scope)
        if address is None:
            return await app(scope, receive, send)
        if address not in shelf:
            return keep(shelf, address, await made(app, scope, receive, send))
        for message in shelf[address][1]:
            await send(message)
        return None

    return answer


async def made(app: App, scope: Message, receive: Receive, send: Send) -> list[Message]:
    """The reply, while it is sent."""
    reply: list[Message] = []

    async def send_and_note(message: Message) -> None:
        reply.append(message)
        await send(message)

    await app(scope, receive, send_and_note)
    return reply


def room_for(size: int) -> LRUCache[Address, Reply]:
    """Replies by address, of at most so many bytes together."""
    return LRUCache(size, getsizeof=length)


def length(kept: Reply) -> int:
    """About how many bytes it takes to keep a reply."""
    address, reply = kept
    return BESIDE_BODY + sum(map(len, address)) + sum(len(message.get("body", b"")) for message in reply)


def keep(shelf: LRUCache[Address, Reply], address: Address, reply: list[Message]) -> None:
    """Keep a reply, if every reader may have it and there is room."""
    kept = address, reply
    if is_good(reply) and length(kept) <= shelf.maxsize:
        shelf[address] = kept


def lasting(datasette: Datasette, scope: Message) -> Address | None:
    """What a reply hangs on, if that is its address alone."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    headers = dict(scope["headers"])
    path = Request(scope, None).path  # as it was typed, by which Datasette finds the page
    if headers.keys() & OF_A_READER or not is_fixed(datasette) or not is_of_data(datasette, path):
        return None
    return scope["scheme"], headers.get(b"host", b""), path


def is_of_data(datasette: Datasette, path: str) -> bool:
    """Whether a page shows what stands in the database and nothing else, such as the state of the server."""
    path = "/" + path.removeprefix(datasette.setting("base_url")).lstrip("/")
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
