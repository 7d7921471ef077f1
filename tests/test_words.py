"""Taking words out of the tables and putting them back, of any articles: what is left is true, and comes back whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_package import ARTICLES

from build_db import annotated
from retold.articles import Desk
from retold.editions.words import Shown, derive, end_of, restore, withhold
from retold.errors import SourceError
from retold.names.authority import Authority
from retold.reading.formats import Received
from retold.reading.furniture import load_rules
from retold.records import RemovedLine
from retold.source.corrections import Corrections
from retold.tables.rows import article_rows, story_id_of, story_row
from retold.tables.schema import load_schema
from retold.tables.store import Store
from retold.text import count_words

SCHEMA = load_schema()
OF_WORDS = [
    (table.name, column.name, column.words)
    for table in SCHEMA.values()
    for column in table.fields
    if column.words and column.words.kind not in ("facts", "derived")
]


def store_of(text: str) -> Store | None:
    """The rows of one article; None for a text that is none."""
    desk = Desk(SCHEMA, load_rules(), Authority({}, []), Corrections(Path("none"), {}))
    received = Received("gull", Path("gull.txt"), "gull.txt", 0, False, text.encode(), {})
    try:
        article = annotated(received, desk)
    except SourceError:
        return None
    store = Store(Path(":memory:"), SCHEMA)
    for name, own in article_rows(article).items():
        shows = {"shows": "full", "story_id": story_id_of("gull")} if name == "articles" else {}
        store.insert(name, [row | shows for row in own])
    store.insert("stories", [story_row(story_id_of("gull"), "Gulls", [], 1)])
    derive(store, ["gull"])
    return store


def everything(store: Store) -> dict[str, list[Any]]:
    return {name: list(store.rows(name)) for name in SCHEMA}


def column(store: Store, table: str, *names: str) -> list[tuple[Any, ...]]:
    wanted = ", ".join(f'"{name}"' for name in names)
    return store.connection.execute(f'SELECT {wanted} FROM "{table}" ORDER BY rowid').fetchall()


@settings(max_examples=60)
@given(ARTICLES, st.integers(0, 20), st.integers(0, 5))
def test_what_is_left_is_cut_from_what_is_shown_and_comes_back(text: str, words: int, quotation: int) -> None:
    store = store_of(text)
    if store is None:
        return
    before = everything(store)
    ((whole,),) = column(store, "articles", "text")
    end = end_of(whole, words)
    withhold(store, {"gull": Shown(end, quotation=quotation)})
    for table, name, own in OF_WORDS:
        if own.kind == "slice" and own.of == "article_id":
            for string, start, stop in column(store, table, name, own.start, own.end):
                is_short = table == "quotes" and name == "text" and count_words(whole[start:stop]) <= quotation
                shown = whole if is_short else whole[:end]
                assert string in (None, shown[start:stop])
                assert (string is not None) == (
                    stop is not None and (is_short or (stop <= end or (own.in_part and start < end)))
                )
    assert column(store, "articles", "text") == [(whole[:end] or None,)]
    assert column(store, "removed_lines", "text") == [(None,)] * len(before["removed_lines"])
    columns = SCHEMA["removed_lines"].columns
    lines = [dict(zip(columns, row, strict=True)) for row in before["removed_lines"]]
    restore(store, "gull", whole, [RemovedLine(line["line"], line["text"], line["rule"]) for line in lines])
    derive(store, ["gull"])
    assert everything(store) == before
