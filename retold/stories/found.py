"""Compare each story by whoever has time, unless an earlier build has compared the same articles.

In: a database in which every article has its story, and the work of comparing one. Out: the same with the rows that the
work finds. Invariant: these rows, and their order, do not depend on what the cache holds or on who works.

Whoever works reads the very file of the database; so nobody writes into it meanwhile, and what is found waits on the
disk until all stories have been compared.
"""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, BinaryIO

import orjson

from retold.cache import Cache, code_key, key_of
from retold.crew import Crew, Job
from retold.progress import progress
from retold.tables.schema import Table
from retold.tables.store import Reader, Store, values_of

# A quotation is compared with few others; an article with all of its story.
_OF_ONE = 10
_WORD = 6  # bytes
_FASTEST = 1  # of zlib

# All that comparison reads beside what merging says of names: the key of an article is one for its own rows
_ARTICLES = """
SELECT story_id, articles.id, key, coalesce(outlets.name, ''), word_count
FROM articles JOIN kept ON kept.article_id = articles.id LEFT JOIN outlets ON outlets.id = outlet_id
ORDER BY story_id, articles.id
"""


class Found:
    """The rows that comparing a story adds, and which rows of its articles point to them."""

    def __init__(self, schema: Mapping[str, Table], connection: sqlite3.Connection) -> None:
        """Begin with none; ``connection`` leads to the articles."""
        self.connection = connection
        self._schema = schema
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._pointers: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def insert(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a table."""
        self._rows.setdefault(name, []).extend(values_of(self._schema[name], rows))

    def point(self, name: str, column: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Have rows of a table point to rows of another, given as pairs: the id of that, and the id of the row."""
        self._pointers.setdefault(name, {}).setdefault(column, []).extend(pairs)

    def packed(self) -> bytes:
        """All of it, as the cache keeps it."""
        return zlib.compress(orjson.dumps([self._rows, self._pointers]), _FASTEST)


Work = Callable[[Found, str, int], None]
_Story = tuple[str, int]


def add_found(store: Store, work: Work, named: Mapping[str, bytes], cache: Cache, crew: Crew) -> None:
    """Add to a store what ``work`` finds in each of its stories, given by id and number of articles.

    ``named`` are keys of whom articles name, by their ids.
    """
    store.commit()
    with tempfile.TemporaryFile(dir=store.path.parent if store.path.parent.is_dir() else None) as spool:
        for packed in _found(store, work, named, cache, crew):
            spool.write(len(packed).to_bytes(8, "big") + packed)
        spool.seek(0)
        for packed in _read(spool):
            _add(store, packed)


def _found(store: Store, work: Work, named: Mapping[str, bytes], cache: Cache, crew: Crew) -> Iterator[bytes]:
    reader = Reader(store)
    keys = dict[str, bytes]()
    (total,) = store.connection.execute("SELECT count(*) FROM stories").fetchone()
    jobs = crew.complete(partial(_packed, work, reader), _jobs(store, named, cache, keys))
    with progress("Comparing", jobs, total) as each:
        for job in each:
            assert job.result is not None
            key = keys.pop(job.task[0], None)
            if key is not None:
                cache.put(key, job.result)
            yield job.result


def _jobs(
    store: Store, named: Mapping[str, bytes], cache: Cache, keys: dict[str, bytes]
) -> Iterator[Job[_Story, bytes]]:
    """The stories with what the cache holds of them; where that is nothing, the key is put into ``keys``."""
    for story_id, rows in groupby(store.connection.execute(_ARTICLES), itemgetter(0)):
        articles = list(rows)
        parts = ((key, outlet, named.get(article_id, b"")) for _, article_id, key, outlet, _ in articles)
        key = key_of(code_key(), story_id, *chain.from_iterable(parts))
        packed = cache.get(key)
        if packed is None:
            keys[story_id] = key
        words = sum(words for *_, words in articles)
        size = 1 + words * _WORD // (1 if len(articles) > 1 else _OF_ONE)
        yield Job((story_id, len(articles)), size, packed)


def _read(spool: BinaryIO) -> Iterator[bytes]:
    while length := spool.read(8):
        yield spool.read(int.from_bytes(length, "big"))


def _add(store: Store, packed: bytes) -> None:
    rows, pointers = orjson.loads(zlib.decompress(packed))
    for name, values in rows.items():
        store.insert_values(name, values)
    for name, columns in pointers.items():
        for column, pairs in columns.items():
            store.connection.executemany(f'UPDATE "{name}" SET "{column}" = ? WHERE id = ?', pairs)


# What the crew does


def _packed(work: Work, reader: Reader, story: _Story) -> bytes:
    found = Found(reader.schema, reader.connection())
    work(found, *story)
    return found.packed()
