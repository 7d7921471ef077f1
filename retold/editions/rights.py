"""Publish of each article no more than it may show.

In: a store in which everything was found, and what articles.csv and dataset.yml say that each article shows. Out: the
same rows without the words beyond that. Invariant: what is written from the store, and every page made of it, holds
none of these words, because the tables do not.
"""

from __future__ import annotations

from retold.editions.words import Shown, end_of, withhold
from retold.reading.metadata import FACTS, FULL
from retold.tables.store import Store

_LESS = "SELECT id, shows, text FROM articles WHERE shows <> ? AND text IS NOT NULL"


def show_only(store: Store) -> None:
    """Empty every string that its article does not show."""
    shown = {key: _shown(shows, text) for key, shows, text in store.connection.execute(_LESS, (FULL,))}
    if shown:
        withhold(store, shown)


def _shown(shows: str, text: str) -> Shown:
    return Shown(0, title=False) if shows == FACTS else Shown(end_of(text, int(shows.split()[0])))
