"""Offer the data: what is in it, under which licence, how to cite and to call it, and every file to take along.

In: the database, the archive beside it, which has the database's name and lists the package's files, and the changes
where CHANGELOG.md lies there too. Out: the data page, and under /-/downloads/ the files, and each table as JSON.
Invariant: only those files are sent, whatever is asked for; a table is sent in small pieces.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import asyncio
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import escape_sqlite
from datasette.utils.asgi import AsgiFileDownload, AsgiStream, AsgiWriter, NotFound, Request, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

ROWS_IN_A_PIECE = 200
# In the changes, a link to a file of the project, which is no page of the site.
BESIDE = r"\[([^\]]*)\]\((?!https?://)[^)]*\)"


class Download(NamedTuple):
    """A file that is offered: its name within the package, where it lies, its bytes and its SHA-256."""

    name: str
    path: Path
    size: int
    sha256: str


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The data page, the tables as JSON, and the files."""
    return [
        (r"^/-/downloads$", page),
        (r"^/-/downloads/data/(?P<table>[^/]+)\.json$", table_as_json),
        (r"^/-/downloads/(?P<name>.+)$", file),
    ]


async def page(datasette: Datasette, request: Request) -> Response:
    """The data page."""
    database = datasette.get_database()
    queries = await datasette.get_canned_queries(database.name, None)
    context = {
        "database": database.name,
        "downloads": await asyncio.to_thread(lambda: [download(*named) for named in offered(datasette)]),
        "tables": await tables(datasette, database),
        "queries": list(queries.values()),
        "changes": changes(database),
        "most_rows": datasette.setting("max_returned_rows"),
        "site": datasette.absolute_url(request, datasette.urls.instance()).rstrip("/"),
    }
    return Response.html(await datasette.render_template("downloads.html", context, request=request))


async def tables(datasette: Datasette, database: Database) -> dict[str, dict[str, Any]]:
    """Every table that the descriptor declares: what the site and the descriptor say of it, and its number of rows."""
    counts = await database.table_counts()
    described = datasette.metadata("described", database=database.name) or {}
    return {
        resource["name"]: {**described[resource["name"]], "resource": resource, "count": counts[resource["name"]]}
        for resource in descriptor(database).get("resources", [])
        if resource["name"] in counts
    }


def descriptor(database: Database) -> dict[str, Any]:
    """The datapackage.json beside the database, if there is one."""
    path = Path(database.path).with_name("datapackage.json") if database.path else None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {}
    return found


async def table_as_json(datasette: Datasette, request: Request) -> AsgiStream:
    """All rows of a table as one JSON array, one row a line."""
    database = datasette.get_database()
    table = request.url_vars["table"]
    if table not in {resource["name"] for resource in descriptor(database).get("resources", [])}:
        raise NotFound("There is no such table in the data package")

    async def write(writer: AsgiWriter) -> None:
        before, last = "[\n", 0
        select = f"select rowid, * from {escape_sqlite(table)} where rowid > ? order by rowid limit {ROWS_IN_A_PIECE}"
        while rows := (await database.execute(select, [last])).rows:
            last = rows[-1][0]
            own = [{column: row[column] for column in row.keys()[1:]} for row in rows]
            await writer.write(before + ",\n".join(json.dumps(row, ensure_ascii=False) for row in own))
            before = ",\n"
        await writer.write("\n]\n" if last else "[]\n")

    return AsgiStream(write, content_type="application/json; charset=utf-8")


async def file(datasette: Datasette, request: Request) -> AsgiFileDownload:
    """One file of the package."""
    path = dict(package_files(datasette)).get(request.url_vars["name"])
    if path is None:
        raise NotFound("There is no such file in the data package")
    return AsgiFileDownload(str(path), filename=path.name)


def offered(datasette: Datasette) -> Iterator[tuple[str, Path]]:
    """Every database, and every file of its package."""
    for name, database in datasette.databases.items():
        if database.path and not database.is_mutable:
            yield f"{name}.db", Path(database.path)
    yield from package_files(datasette)


def package_files(datasette: Datasette) -> Iterator[tuple[str, Path]]:
    """The archive beside each database, and the files in it, as they lie beside it."""
    for database in datasette.databases.values():
        archive = Path(database.path).with_suffix(".zip") if database.path else None
        if archive and archive.is_file():
            folder = archive.parent.resolve()
            yield archive.name, archive
            for name in zipfile.ZipFile(archive).namelist():
                path = (folder / name).resolve()
                if path.is_file() and path.is_relative_to(folder):
                    yield name, path


def download(name: str, path: Path) -> Download:
    """The file with its size and SHA-256."""
    status = path.stat()
    return Download(name, path, status.st_size, digest(path, status.st_mtime_ns))


@lru_cache(maxsize=256)
def digest(path: Path, _modified: int) -> str:
    """SHA-256 of a file; read again only when the file has changed."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def changes(database: Database) -> Markup | None:
    """The changelog beside the database, without its title, its headings one below those of the page's sections."""
    path = Path(database.path).with_name("CHANGELOG.md") if database.path else None
    if path is None or not path.is_file():
        return None
    text = re.sub(BESIDE, r"\1", path.read_text(encoding="utf-8").partition("\n")[2])
    return Markup(MarkdownIt("commonmark", {"html": False}).render(re.sub(r"^#+ ", "### ", text, flags=re.M)))
