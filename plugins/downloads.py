"""Offer the data package that lies beside the database: the archive, and each file that is in it.

In: the archive, which has the database's name and lists the package's files. Out: a page with sizes and SHA-256, and
the files under /-/downloads/. Invariant: only those files are sent, whatever is asked for.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, NotFound, Request, Response


class Download(NamedTuple):
    """A file that is offered: its name within the package, and where it lies."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """Number of bytes."""
        return self.path.stat().st_size

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, as hexadecimal digits."""
        return digest(self.path, self.path.stat().st_mtime_ns)


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The page that lists the files, and the files."""
    return [(r"^/-/downloads$", page), (r"^/-/downloads/(?P<name>.+)$", file)]


async def page(datasette: Datasette, request: Request) -> Response:
    """All files with their sizes and SHA-256, the databases first."""
    databases = [
        Download(f"{name}.db", Path(database.path))
        for name, database in datasette.databases.items()
        if database.path and not database.is_mutable
    ]
    context = {"databases": databases, "files": list(files(datasette))}
    return Response.html(await datasette.render_template("downloads.html", context, request=request))


async def file(datasette: Datasette, request: Request) -> AsgiFileDownload:
    """One file of the package."""
    offered = {download.name: download.path for download in files(datasette)}
    path = offered.get(request.url_vars["name"])
    if path is None:
        raise NotFound("There is no such file in the data package")
    return AsgiFileDownload(str(path), filename=path.name)


def files(datasette: Datasette) -> Iterator[Download]:
    """The archive beside each database, and the files in it, as they lie beside it."""
    for database in datasette.databases.values():
        archive = Path(database.path).with_suffix(".zip") if database.path else None
        if archive and archive.is_file():
            folder = archive.parent.resolve()
            yield Download(archive.name, archive)
            for name in zipfile.ZipFile(archive).namelist():
                path = (folder / name).resolve()
                if path.is_file() and path.is_relative_to(folder):
                    yield Download(name, path)


@lru_cache(maxsize=256)
def digest(path: Path, _modified: int) -> str:
    """SHA-256 of a file; read again only when the file has changed."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
