"""Write entities as FollowTheMoney, the form in which investigators exchange and compare names.

In: a package in a store. Out: one file, an entity a line. Invariant: every entity is one, with every spelling of its
name, and says nothing that FollowTheMoney's own library does not take.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Row
from typing import Any

from retold.editions.opened import Package
from retold.errors import SourceError
from retold.tables.store import Store

ENTITIES = Path("entities.ftm.json")
# A group ("the Tuareg") need be no organisation; what an entity is in our words stands among its keywords.
_SCHEMATA = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Address",
    "group": "LegalEntity",
    "event": "Event",
}
_COLUMNS = {
    "name": "name",
    "type": "keywords",
    "description": "summary",
    "wikidata_id": "wikidataId",
    "country_code": "country",
}
_OF_PLACES = {"name": "full", "latitude": "latitude", "longitude": "longitude"}
_ALIASES = "SELECT alias FROM aliases WHERE entity_id = ? AND kind = 'name' AND alias <> ? ORDER BY rowid"


def write_ftm(package: Package, store: Store, folder: Path) -> Iterator[Path]:
    """All entities; SourceError where the library is not installed."""
    try:
        from followthemoney import model
    except ImportError:
        raise SourceError("--ftm", "followthemoney is not installed; run pip install 'retold[ftm]'") from None
    store.index(["aliases"])
    store.connection.row_factory = Row
    before = f"{package.dataset['name']}-" if "name" in package.dataset else ""
    with (folder / ENTITIES).open("w", encoding="utf-8", newline="\n") as file:
        for row in store.connection.execute("SELECT * FROM entities ORDER BY rowid"):
            entity = model.make_entity(_SCHEMATA[row["type"]])
            entity.id = f"{before}{row['id']}"
            for prop, value in _said(store, row):
                # numbers as they are: the library would round degrees to hundredths
                entity.add(prop, str(value), cleaned=isinstance(value, float))
            file.write(json.dumps(entity.to_dict(), ensure_ascii=False) + "\n")
    yield ENTITIES


def _said(store: Store, row: Row) -> Iterator[tuple[str, Any]]:
    """What is known of an entity, in FollowTheMoney's words."""
    columns = [*_COLUMNS.items(), *(_OF_PLACES.items() if row["type"] == "place" else [])]
    for column, prop in columns:
        if row[column] is not None:
            yield prop, row[column]
    for (alias,) in store.connection.execute(_ALIASES, [row["id"], row["name"]]):
        yield "alias", alias
