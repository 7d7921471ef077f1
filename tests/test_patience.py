"""Connections on which nobody asks anything do not stay open."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from retold.serving import patience

SECONDS = 0.3
ASKS = b"GET / HTTP/1.1\r\nHost: quay\r\n\r\n"


async def slow_app(scope: Any, _receive: Any, send: Any) -> None:
    """Answer after a time in which somebody who asks nothing would have to go."""
    assert scope["type"] == "http"
    await asyncio.sleep(3 * SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def connected(pieces: list[bytes]) -> tuple[bytes, bool]:
    """What comes back on a connection on which these are sent, one after the other, and whether it is closed then."""
    config = uvicorn.Config(slow_app, http=patience.Impatient, lifespan="off", log_level="critical")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: patience.Impatient(config=config, server_state=server.server_state, app_state={}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    try:
        told = asyncio.ensure_future(reader.read())
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(SECONDS / 4)
        return await asyncio.wait_for(told, 20 * SECONDS), reader.at_eof()
    finally:
        writer.close()
        listening.close()


@pytest.mark.parametrize("pieces", [[], [b"G"], [bytes([letter]) for letter in ASKS[:-4]]])
def test_who_asks_nothing_goes(pieces: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", SECONDS)
    assert asyncio.run(connected(pieces)) == (b"", True)


def test_who_is_answered_stays_and_goes_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", SECONDS)
    answer, closed = asyncio.run(connected([ASKS, b"GET /"]))
    assert answer.count(b"200 OK") == 1 and closed
