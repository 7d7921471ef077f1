"""Close connections on which nobody asks anything.

In: the connections of the server. Out: the same, but for those on which no request is complete within some seconds of
the connection, or of the answer before. Invariant: whoever is being answered is left in peace. The server only waits
for a next request that has not begun; a few hundred connections that send nothing, or a letter a second, would
keep all others out.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0


class Impatient(H11Protocol):
    """A connection that is closed when nothing is asked on it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Begin, and look again later."""
        super().connection_made(transport)
        self.loop.call_later(SECONDS, self._look, None)

    def _look(self, before: object) -> None:
        """Close it, if nothing was asked since the last look; ``before`` is what was answered then."""
        asks = self.cycle is not None and not self.cycle.response_complete
        if self.transport.is_closing():
            return
        if not asks and self.cycle is before:
            self.transport.close()
        else:
            self.loop.call_later(SECONDS, self._look, self.cycle)
