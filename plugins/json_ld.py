"""Describe the data set to search engines, in the words that the build wrote for them.

In: the croissant.json beside the database, and the tables of the descriptor. Out: for the data page, a schema.org
Dataset as JSON-LD, and how to cite the data set. Invariant: it says nothing that these files or the tables do not, and
nothing in it can end the script element.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request
from markupsafe import Markup

# Each by its own index; both at once would read all stories.
PERIOD = "select (select min(first_published) from stories), (select max(last_published) from stories)"


# What Croissant says of tables and files, the page says by addresses of the site.
OF_CROISSANT = ("@context", "@type", "conformsTo", "citeAs", "distribution", "recordSet")
Record = dict[str, Any]


@hookimpl
def extra_template_vars(template: str, datasette: Datasette, request: Request) -> Record:
    """Give the data page a function that describes the data set of which these are the tables, and how to cite it."""
    if template != "downloads.html":
        return {}
    known = croissant(datasette.get_database())

    async def json_ld(tables: dict[str, Record]) -> Markup:
        return await structured(datasette, request, known, tables)

    return {"json_ld": json_ld, "citation": known.get("citeAs", f"{known['name']}.")}


def croissant(database: Database) -> Record:
    """What the croissant.json beside the database says; without one, only a name."""
    path = Path(database.path).with_name("croissant.json") if database.path else None
    found: Record = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {"name": "Retold"}
    return found


async def structured(datasette: Datasette, request: Request, known: Record, tables: dict[str, Record]) -> Markup:
    """The description, with every < written as JSON allows, so that no text can close the element."""
    database = datasette.get_database()
    site = datasette.absolute_url(request, datasette.urls.instance()).rstrip("/")
    resources = {name: table["resource"] for name, table in tables.items()}
    record = dataset(known, resources, site, database.name)
    start, end = (await database.execute(PERIOD)).first()
    if start:
        record["temporalCoverage"] = f"{start}/{end}"
    return Markup(json.dumps(record, ensure_ascii=False).replace("<", "\\u003c"))


def dataset(known: Record, tables: dict[str, Record], site: str, database: str) -> Record:
    """A schema.org Dataset, at the address of the site; what nobody says is left out."""
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{site}/",
        **{key: value for key, value in known.items() if key not in OF_CROISSANT},
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
