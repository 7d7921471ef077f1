"""Begin to curate: build, and serve the site with forms, on this machine and for one person."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

import uvicorn

import build_db
from retold.curate.door import Door
from retold.curate.ledger import Ledger
from retold.serve import HOST, listen, site
from retold.serving.switch import Switch
from retold.signals import Stopped


def curate(source: Path, output: Path, port: int, by: str, day: str) -> None:
    """Serve until somebody stops it; prints the address, which lets in once.

    Raises SourceError for anything that the user has to mend.
    """
    build_db.build(source, output)
    with closing(Switch(output, site, watch=True)) as switch:
        listener = listen(port)
        port = listener.getsockname()[1]
        door = Door(switch, source, output, Ledger(source, by, day), port)
        print(f"http://{HOST}:{port}/-/curate?token={door.token}", flush=True)
        config = uvicorn.Config(door, log_level="warning", lifespan="on", server_header=False)
        with listener, suppress(Stopped):
            uvicorn.Server(config).run([listener])
