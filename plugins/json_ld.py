"""Describe the data set to search engines, in the words of its descriptor.

In: the tables of the descriptor. Out: for the data page, a schema.org Dataset as JSON-LD.
Invariant: it says nothing that the descriptor or the tables do not, and nothing in it can end the script element.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup

from retold.tables.about import Record, about

# Each by its own index; both at once would read all stories.
PERIOD = "select (select min(first_published) from stories), (select max(last_published) from stories)"


@hookimpl
def extra_template_vars(
    template: str, datasette: Datasette, request: Request
) -> dict[str, Callable[[dict[str, Record]], Awaitable[Markup]]]:
    """Give the data page a function that describes the data set of which these are the tables."""
    if template != "downloads.html":
        return {}

    async def json_ld(tables: dict[str, Record]) -> Markup:
        return await structured(datasette, request, tables)

    return {"json_ld": json_ld}


async def structured(datasette: Datasette, request: Request, tables: dict[str, Record]) -> Markup:
    """The description, with every < written as JSON allows, so that no text can close the element."""
    database = datasette.get_database()
    site = datasette.absolute_url(request, datasette.urls.instance()).rstrip("/")
    resources = {name: table["resource"] for name, table in tables.items()}
    record = dataset(datasette.metadata("package") or {}, resources, site, database.name)
    start, end = (await database.execute(PERIOD)).first()
    if start:
        record["temporalCoverage"] = f"{start}/{end}"
    return Markup(json.dumps(record, ensure_ascii=False).replace("<", "\\u003c"))


def dataset(package: Record, tables: dict[str, Record], site: str, database: str) -> Record:
    """A schema.org Dataset; what the descriptor does not say is left out."""
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{site}/",
        **about(package),
        "url": f"{site}/",
        "isAccessibleForFree": True,
        "variableMeasured": [variable for name, table in tables.items() for variable in variables(name, table)],
        "distribution": list(distribution(tables, site, database)),
    }
    return {key: value for key, value in record.items() if value}


def variables(name: str, table: Record) -> list[Record]:
    """The columns of a table."""
    return [
        {"@type": "PropertyValue", "name": f"{name}.{field['name']}", "description": field["description"]}
        for field in table["schema"]["fields"]
    ]


def distribution(tables: dict[str, Record], site: str, database: str) -> list[Record]:
    """The files: the database, the archive, and each table as CSV with its size and hash."""
    whole = [
        file("SQLite database", f"{site}/{database}.db", "application/vnd.sqlite3"),
        file("Data package", f"{site}/-/downloads/{database}.zip", "application/zip"),
    ]
    return whole + [
        file(table["title"], f"{site}/-/downloads/{table['path']}", "text/csv")
        | {"contentSize": f"{table['bytes']} B", "sha256": table["hash"].removeprefix("sha256:")}
        for table in tables.values()
    ]


def file(name: str, url: str, media_type: str) -> Record:
    """A file that can be taken along."""
    return {"@type": "DataDownload", "name": name, "contentUrl": url, "encodingFormat": media_type}
