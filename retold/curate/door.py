"""Let one person decide in the browser, on this machine.

In: the requests of a browser. Out: the pages of the site with forms beside them, the queue, and rows in the files of
the source folder. Invariant: whoever does not come with the token of this start, by a page of this very address, is
answered with 403, whatever is asked for; a form counts once.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import closing
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader

from retold.curate.ledger import Ledger, Row, entity_named
from retold.curate.questions import ASKED_OF, Question, of_row, place_of, queue
from retold.curate.rebuild import Rebuild
from retold.errors import SourceError
from retold.files import site_files
from retold.tables.database import DATABASE

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

COOKIE = "retold-curate"
MAX_FORM = 10_000
A_PAGE = 10
SUGGESTED = 20
HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
]
# Of a reply that gets a form put in, these no longer hold
STALE = {b"content-length", b"etag", b"last-modified", b"cache-control"}


class Door:
    """The application: the site of a build behind a door, with forms."""

    def __init__(self, site: App, source: Path, output: Path, ledger: Ledger, port: int) -> None:
        self.site, self.database, self.ledger = site, output / DATABASE, ledger
        self.rebuild = Rebuild(source, output)
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.token: str | None = secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(24)
        self._forms: set[str] = set()
        self._written: list[tuple[Row, Row | None]] = []  # each with the entity that it is the first to name
        self._queued: tuple[tuple[int, int], list[Question]] = (0, 0), []
        self._templates = Environment(loader=FileSystemLoader(site_files() / "templates"), autoescape=True)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.site(scope, receive, send)
        elif not self._is_at_home(scope):
            await reply(send, 403, "This address is not the one that is served.")
        elif not self._is_let_in(scope):
            await self._enter(scope, send)
        elif scope["path"].startswith("/-/curate"):
            await self._answer(scope, receive, send)
        else:
            await self._with_forms(scope, receive, send)

    # The door

    def _is_at_home(self, scope: Message) -> bool:
        """Whether the request was meant for this server, and comes from none of another address."""
        headers = headers_of(scope)
        origin = headers.get("origin") or (headers.get("referer") if scope["method"] != "GET" else None)
        return headers.get("host") in self.hosts and (origin is None or urlsplit(origin).netloc in self.hosts)

    def _is_let_in(self, scope: Message) -> bool:
        try:
            given = SimpleCookie(headers_of(scope).get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return given is not None and secrets.compare_digest(given.value.encode(), self._cookie.encode())

    async def _enter(self, scope: Message, send: Send) -> None:
        """Give the cookie to whoever comes first with the token; it opens nothing a second time."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if self.token is None or not secrets.compare_digest(given.encode(), self.token.encode()):
            await reply(send, 403, "Open the address that was printed when curating began; it opens once.")
            return
        self.token = None
        cookie = f"{COOKIE}={self._cookie}; HttpOnly; SameSite=Strict; Path=/"
        await reply(send, 303, "", (b"location", b"/-/curate"), (b"set-cookie", cookie.encode()))

    # Pages

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        path, is_post = scope["path"], scope["method"] == "POST"
        if path == "/-/curate" and not is_post:
            await reply(send, 200, self._queue(), kind=b"text/html; charset=utf-8")
        elif path == "/-/curate/state" and not is_post:
            state = {"building": self.rebuild.running, "done": self.rebuild.done, "problem": self.rebuild.problem}
            await reply(send, 200, json.dumps(state), kind=b"application/json")
        elif path == "/-/curate/entities" and not is_post:
            typed = parse_qs(scope["query_string"].decode("latin-1")).get("q", [""])[0]
            await reply(send, 200, json.dumps(self._suggested(typed)), kind=b"application/json")
        elif path in ("/-/curate/decide", "/-/curate/undo") and is_post:
            await self._post(path, await form_of(receive), headers_of(scope), send)
        else:
            await reply(send, 404, "There is no such page.")

    async def _post(self, path: str, form: dict[str, str] | None, headers: dict[str, str], send: Send) -> None:
        if form is None or form.get("form", "") not in self._forms:
            await reply(send, 403, "This form was sent before, or is none of this start. Load the page again.")
            return
        self._forms.discard(form["form"])
        try:
            told = self._undo() if path.endswith("undo") else self._decide(form)
        except SourceError as error:
            self._forms.add(form["form"])  # nothing was written, so that it may be sent again, mended
            await reply(send, 409, str(error))
            return
        self.rebuild.ask()
        if "json" in headers.get("accept", ""):
            answer = {"told": told, "form": self._form(), "decided": len(self._written)}
            await reply(send, 200, json.dumps(answer), kind=b"application/json")
        else:
            back = urlsplit(headers.get("referer", "")).path or "/-/curate"
            await reply(send, 303, "", (b"location", back.encode()))

    def _queue(self) -> str:
        decided = {place_of(row) for row in self.ledger.rows()}
        asked = [one for one in self._asked() if one.place not in decided]
        return self._page("curate.html", questions=asked[:A_PAGE], left=len(asked), decided=len(self._written))

    def _asked(self) -> list[Question]:
        """The queue of the build that is there, made once for each build."""
        file = self.database.stat()
        build = (file.st_ino, file.st_mtime_ns)
        if self._queued[0] != build:
            with self._open() as database:
                self._queued = build, queue(database)
        return self._queued[1]

    def _panel(self, table: str, key: str) -> str:
        with self._open() as database:
            asked = of_row(database, table, key)
        decided = [row for row in self.ledger.rows() if place_of(row) in {one.place for one in asked}]
        return self._page("_curate.html", questions=asked, rows=decided)

    def _page(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(form=self._form, written=self._written[-1:], **values)

    def _form(self) -> str:
        """A word that lets one form in, once."""
        word = secrets.token_urlsafe(12)
        self._forms.add(word)
        return word

    async def _with_forms(self, scope: Message, receive: Receive, send: Send) -> None:
        """A page of the site; what can be decided of a row stands at its end."""
        steps = unquote(scope["path"]).strip("/").split("/")
        is_row = len(steps) == 3 and steps[0] == self.database.stem and steps[1] in ASKED_OF
        panel = self._panel(*steps[1:]) if is_row and scope["method"] == "GET" else ""
        pieces: list[bytes] = []

        async def put_in(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].lower() not in STALE]
                await send({**message, "headers": [*kept, (b"cache-control", b"no-store")]})
                return
            if panel:  # the end of the page is in the last piece, or on both sides of its beginning
                pieces.append(message.get("body", b""))
                last = not message.get("more_body")
                before, end, after = b"".join(pieces).rpartition(b"</main>") if last else (b"", b"", b"")
                message = {**message, "body": before + panel.encode() * bool(end) + end + after}
            await send(message)

        fresh = [pair for pair in scope["headers"] if not pair[0].startswith(b"if-")]
        fresh = [(name, b"identity" if name == b"accept-encoding" else value) for name, value in fresh]
        await self.site({**scope, "headers": fresh}, receive, put_in)

    # Decisions

    def _decide(self, form: dict[str, str]) -> str:
        """Write down an answer; what was written, in words."""
        with self._open() as database:
            table, _, key = form.get("question", "").partition("/")
            asked = [one for one in of_row(database, table, key) if one.key == form.get("question")]
            decision = dict(asked[0].answers().get(form.get("answer", ""), {})) if asked else {}
            if not decision:
                raise SourceError(self.ledger.corrections, "the question is no longer open; load the page again")
            new = None
            if form["answer"] == "other":
                decision["entity_id"], new = self._entity_of(database, form)
        if form["answer"] == "type":
            decision["type"] = form.get("type", "")
        row = self.ledger.add(decision, new)
        self._written.append((row, new))
        return told(row)

    def _entity_of(self, database: sqlite3.Connection, form: dict[str, str]) -> tuple[str, Row | None]:
        """The id of the entity that is named, and the row that lists it if it is new."""
        known = dict(database.execute("SELECT id, name FROM entities")) | self.ledger.listed()
        named = " ".join(form.get("entity", "").split())[:200]
        if not named:
            raise SourceError(self.ledger.corrections, "nobody was named; type who it is")
        entity_id = entity_named(named, known)
        if entity_id:
            return entity_id, None
        new = self.ledger.new_entity(named, form.get("new", ""), known)
        return new["id"], new

    def _undo(self) -> str:
        if not self._written:
            raise SourceError(self.ledger.corrections, "nothing was decided since curating began")
        self.ledger.take_back(*self._written[-1])
        return f"taken back: {told(self._written.pop()[0])}"

    def _suggested(self, typed: str) -> list[str]:
        """Names of entities that begin so, then those that hold it, the most named first."""
        sql = """
            SELECT name FROM entities WHERE instr(lower(name), lower(?)) ORDER BY
            substr(lower(name), 1, length(?)) <> lower(?), article_count DESC, name LIMIT ?
        """
        with self._open() as database:
            return [name for (name,) in database.execute(sql, (typed, typed, typed, SUGGESTED)).fetchall()]

    def _open(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        return closing(connection)


def told(row: Row) -> str:
    """A decision in words."""
    what = row["entity_id"] or row["type"] or ("nobody" if row["decision"] == "speaker" else "")
    return f"{row['decision']}: “{row['words'][:80]}”{f', {what}' if what else ''}"


def headers_of(scope: Message) -> dict[str, str]:
    """The headers of a request, their names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def form_of(receive: Receive) -> dict[str, str] | None:
    """The fields of a form; None for one that is too large or no form."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_FORM or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body"):
            break
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


async def reply(
    send: Send, status: int, body: str, *headers: tuple[bytes, bytes], kind: bytes = b"text/plain; charset=utf-8"
) -> None:
    """Send a whole reply."""
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), *headers, *HEADERS]}
    )
    await send({"type": "http.response.body", "body": body.encode()})
