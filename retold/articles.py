"""Take the articles of a folder to their rows: by annotating those that have changed, from the cache for the others.

In: references to articles, and what all of them are read and annotated by. Out: the rows of each, or what is wrong with
it, in the order of the references. Invariant: rows and notices do not depend on what the cache holds.

The authority file changes more often than any article, and most articles name nobody whom a change concerns. So what
is kept of an article is found under two keys: by the article, which mentions the authority file of the last build found
in it; and by the article with these mentions, its rows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any

import orjson

from retold.cache import Cache, code_key, key_of
from retold.crew import Crew, Job
from retold.errors import SourceError, place
from retold.names.authority import Authority
from retold.reading.formats import Received, receive
from retold.reading.furniture import Rules
from retold.reading.listing import ArticleRef
from retold.records import Document, Mention, Metadata, Sentence, Span
from retold.source.corrections import Corrections
from retold.stories.topic import word_counts
from retold.tables.rows import Annotated, article_rows
from retold.tables.schema import Table
from retold.tables.store import values_of

_FASTEST = 1  # of zlib: a fifth of the size already

Values = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Desk:
    """What all articles of a build are read and annotated by."""

    schema: Mapping[str, Table]
    rules: Rules
    authority: Authority
    corrections: Corrections

    def key(self) -> bytes:
        """A key for all of it but the authority file and the corrections, which concern some articles only."""
        rules = [(rule.name, rule.action, rule.zone, rule.pattern.pattern) for rule in self.rules.rules]
        return key_of(code_key(), json.dumps(rules))

    def key_of(self, received: Received, own: bytes) -> bytes:
        """A key for an article with what people say of it; ``own`` is the desk's."""
        decided = [
            (astuple(each)[1:], self.authority.types.get(each.entity_id or ""))
            for each in self.corrections.by_article.get(received.id, ())
        ]
        kind = "spooled" if received.spooled else "line" if received.line else "file"
        told = [received.id, received.name, received.path.name, kind, received.declared, decided]
        return key_of(own, json.dumps(told, sort_keys=True), received.data)


@dataclass(frozen=True, slots=True)
class Finished:
    """The rows of an article, the name of its outlet, its words, and what is to be told of it.

    ``key`` is one for all of these; ``words`` are those that linking counts, with how often each stands there, as JSON.
    """

    id: str
    key: bytes
    values: Values
    outlet: str | None
    words: str
    notices: list[str]


@dataclass(slots=True)
class Record:
    """What is kept of an article: as it is, packed, or both; packed only to be kept or sent to another process."""

    _plain: dict[str, Any] | None = None
    _packed: bytes | None = None

    def plain(self) -> dict[str, Any]:
        """Its rows, the name of its outlet, its words and what is to be told of it."""
        if self._plain is None:
            self._plain = orjson.loads(zlib.decompress(self.packed()))
        return self._plain

    def packed(self) -> bytes:
        """The same as JSON, compressed."""
        if self._packed is None:
            self._packed = zlib.compress(orjson.dumps(self._plain), _FASTEST)
        return self._packed

    def __reduce__(self) -> tuple[type[Record], tuple[None, bytes]]:
        """What another process is sent."""
        return Record, (None, self.packed())


Work = Callable[[Received, Desk], Annotated]
# What is kept of an article, and the key of its mentions of the authority file; or what is wrong with it.
Outcome = tuple[Record, bytes] | SourceError


def finished(
    refs: Iterable[ArticleRef], declared: Mapping[str, Metadata], desk: Desk, work: Work, cache: Cache, crew: Crew
) -> Iterator[Finished | SourceError]:
    """Each article, or what is wrong with it; ``work`` annotates one, ``declared`` is what articles.csv says by id."""
    kept = _Kept(cache, desk)
    for job in crew.complete(partial(_one, work, desk), (_job(ref, declared, kept) for ref in refs)):
        assert job.result is not None
        yield job.result if isinstance(job.result, SourceError) else kept.settled(job.task, *job.result)


def _job(ref: ArticleRef, declared: Mapping[str, Metadata], kept: _Kept) -> Job[Received, Outcome]:
    """An article, with its rows if they are known, or with what is wrong with it."""
    try:
        received = receive(ref, declared)
    except SourceError as error:
        return Job(Received(ref.id, ref.path, ref.name, ref.line, False, b"", {}), 0, error)
    return Job(received, len(received.data), kept.known(received))


# What the crew does


def _one(work: Work, desk: Desk, received: Received) -> Outcome:
    try:
        article = work(received, desk)
    except SourceError as error:
        return error
    values = {name: list(values_of(desk.schema[name], rows)) for name, rows in article_rows(article).items()}
    raw = article.raw
    bare = [notice.removeprefix(f"{place(raw.path, raw.line)}: ") for notice in raw.notices]
    words = orjson.dumps(word_counts(article.document.text)).decode()
    record = {"values": values, "outlet": raw.metadata["outlet"], "words": words, "notices": bare}
    return Record(record), _key_of(desk.authority.find(article.document))


def _key_of(mentions: Iterable[Mention]) -> bytes:
    return key_of(repr(mentions))


# What is kept


@dataclass
class _Kept:
    """What the cache holds of articles."""

    cache: Cache
    desk: Desk
    _desk_key: bytes = field(init=False)
    _authority_key: bytes = field(init=False)
    # of the articles that are being worked on: the key, and what was kept under it
    _looked_up: dict[str, tuple[bytes, bytes | None]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._desk_key = self.desk.key()
        self._authority_key = key_of(self.desk.authority.spelled())

    def known(self, received: Received) -> tuple[Record, bytes] | None:
        """The rows of an article and the key of its mentions, if they are known."""
        key = self.desk.key_of(received, self._desk_key)
        seen = self.cache.get(key)
        self._looked_up[received.id] = key, seen
        if seen is None:
            return None
        authority, mentions = seen[: len(key)], seen[len(key) :]
        packed = self.cache.get(key_of(key, mentions))
        if packed is not None and authority != self._authority_key:
            before, mentions = mentions, _key_of(self.desk.authority.find(self._document(Record(None, packed))))
            packed = packed if mentions == before else self.cache.get(key_of(key, mentions))
        return None if packed is None else (Record(None, packed), mentions)

    def settled(self, received: Received, record: Record, mentions: bytes) -> Finished:
        """The rows of an article, which are kept."""
        (key, before), seen = self._looked_up.pop(received.id), self._authority_key + mentions
        if before != seen:
            self.cache.put(key, seen)
            self.cache.put(key_of(key, mentions), record.packed())
        plain, where = record.plain(), place(*received.place)
        notices = [f"{where}: {each}" for each in plain["notices"]]
        return Finished(received.id, key_of(key, mentions), plain["values"], plain["outlet"], plain["words"], notices)

    def _document(self, record: Record) -> Document:
        """The document of which the rows were made, as far as the authority file looks at it."""
        values = record.plain()["values"]
        article = self._rows("articles", values)[0]
        sentences = (Span(row["char_start"], row["char_end"]) for row in self._rows("sentences", values))
        return Document(article["id"], article["text"], (), tuple(Sentence(span, 0) for span in sentences))

    def _rows(self, name: str, values: Values) -> list[dict[str, Any]]:
        columns = self.desk.schema[name].columns
        return [dict(zip(columns, row, strict=True)) for row in values[name]]
