"""Serve a build, and the next one as soon as it is there.

In: a folder that builds are published into. Out: an ASGI application. Invariant: a request is answered to its end by
the site that it came to, of which all files are of one build; the site before is closed when its last request has been
answered. What a site keeps (pages that were made, connections, files that it holds) goes with it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from retold.errors import SourceError
from retold.serving.apart import Apart, keep_apart, marking
from retold.serving.held import Held, hold, state
from retold.serving.lean import Datasette
from retold.tables.database import DATABASE
from retold.tables.publish import is_decided

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PAUSE = 1.0  # seconds between two looks at the folder


class Site:
    """One build, served."""

    def __init__(self, held: Held, datasette: Datasette) -> None:
        """Serve what is held; the SQL of strangers runs apart."""
        self.held, self.datasette = held, datasette
        self.apart = Apart(held.folder / DATABASE)
        keep_apart(datasette, self.apart)
        self.app = marking(datasette.app())
        self.requests = 0

    async def start(self) -> None:
        """Have Datasette count its rows and start its plugins before the first request."""
        events = iter(("lifespan.startup", "lifespan.shutdown"))

        async def receive() -> Message:
            return {"type": next(events)}

        async def send(_: Message) -> None:
            pass

        await self.app({"type": "lifespan"}, receive, send)

    def close(self) -> None:
        """Let go of everything."""
        self.apart.close()
        self.datasette.executor.shutdown(wait=True, cancel_futures=True)
        for database in self.datasette.databases.values():
            database.close()
        self.held.let_go()


class Switch:
    """The application; it makes sites by the function that it is given."""

    def __init__(self, folder: Path, make: Callable[[Path], Datasette], *, watch: bool) -> None:
        """Open what is there now; raises SourceError where that cannot be served."""
        self.folder, self.make, self.watch = folder, make, watch
        self.site = self._open()
        self.seen = self.site.held.state

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request by the site that there is when it comes."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        site = self.site
        site.requests += 1
        try:
            await site.app(scope, receive, send)
        finally:
            site.requests -= 1
            self._leave(site)
        return None

    def close(self) -> None:
        """Close the site that there is."""
        self.site.close()

    def _open(self) -> Site:
        held = hold(self.folder)
        try:
            return Site(held, self.make(held.folder))
        except BaseException:
            held.let_go()
            raise

    def _leave(self, site: Site) -> None:
        if site is not self.site and not site.requests:
            asyncio.get_running_loop().run_in_executor(None, site.close)  # it waits for threads

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.site.start()
        watching = asyncio.create_task(self._watch()) if self.watch else None
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if watching:
            watching.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            with suppress(FileNotFoundError):  # a file is just being replaced
                await self.look()

    async def look(self) -> None:
        """Go over to another build if there is one; what cannot be served is told once, and the old one stays."""
        seen = await asyncio.to_thread(state, self.folder)
        if seen == self.seen and not is_decided(self.folder):
            return
        self.seen = seen
        try:
            new = await asyncio.to_thread(self._open)
        except (SourceError, OSError) as error:
            print(f"{error} (the build before is served on)", file=sys.stderr)
            return
        await new.start()
        before, self.site, self.seen = self.site, new, new.held.state
        self._leave(before)
        print("A new build is served.", file=sys.stderr)
