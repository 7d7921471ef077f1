"""What the columns of a table or the keys of a record are called where they come from.

In: a record of an article, as Media Cloud, NewsAPI, GDELT, GNews, crawlers and collections on Kaggle write it. Out: the
article. Invariant: a name means one column, whatever its case and its blanks; names that mean none are given back, so
that they can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from retold.normalise import plain
from retold.reading.bylines import byline
from retold.reading.dates import Order, read_moment
from retold.reading.found import MAX_TEXT, Found, UnreadableError, numbered, too_large
from retold.reading.language import code

METADATA = (
    "title", "outlet", "byline", "credit", "url", "published", "published_at", "published_basis", "language",
    "translated_from", "rights", "shows", "note",
)  # fmt: skip
# column: the names that mean it, those first that say it best
NAMES = {
    "id": ("id", "article_id", "articleid", "stories_id", "story_id", "uuid", "guid", "doc_id", "document_id", "_id"),
    "text": (
        "text", "full_text", "fulltext", "article_text", "articletext", "maintext", "main_text", "article_body",
        "articlebody", "body", "body_text", "bodytext", "article", "story_text", "content", "contents",
        "article_content", "content_text", "news", "story", "transcript", "plain_text", "description",
    ),
    "title": ("title", "headline", "article_title", "news_title", "heading", "name"),
    "outlet": (
        "outlet", "media_name", "publication", "publisher", "newspaper", "source_name", "source",
        "sourcecommonname", "site_name", "news_source", "media", "domain", "source_domain", "site",
    ),
    "byline": ("byline", "author", "authors", "creator", "written_by", "journalist", "reporter"),
    "url": (
        "url", "link", "article_url", "web_url", "weburl", "source_url", "documentidentifier", "permalink", "href",
    ),
    "published": (
        "published", "publish_date", "published_date", "date_published", "datepublished", "publication_date",
        "pub_date", "pubdate", "date_publish", "published_at", "publishedat", "publishdate", "published_on",
        "article_date", "date", "datetime", "seendate", "sqldate", "timestamp", "time", "created_at", "day",
    ),
    "language": ("language", "lang", "article_language", "language_code"),
}  # fmt: skip
NAMES |= {name: (name,) for name in METADATA if name not in NAMES and name != "published_at"}
_ADDRESS = re.compile(r"https?://[^\s/]\S*$")
_MARKUP = re.compile(r"(?i)<(?:p|br|div|h\d)\b[^<>]*>")
_CUT_SHORT = re.compile(r"(?:…|\.\.\.)\s*\[\+?\d+ chars?\]\s*$")


def key(name: str) -> str:
    """A column's name as it is compared: "Publish Date" and "publish_date" are one."""
    return re.sub(r"\W+", "_", plain(name).strip().casefold()).strip("_")


def known(names: Iterable[str]) -> Mapping[str, list[str]]:
    """The names among these that mean each column, the best first; those that mean none under ""."""
    return _known(tuple(names))


@lru_cache(8)  # the records of a file mostly have the same names
def _known(names: tuple[str, ...]) -> Mapping[str, list[str]]:
    by_key = {key(name): name for name in reversed(names)}
    found = {column: [by_key[one] for one in meant if one in by_key] for column, meant in NAMES.items()}
    meant = {name for each in found.values() for name in each}
    return {column: each for column, each in found.items() if each} | {
        "": [n for n in by_key.values() if n not in meant]
    }


def article(
    record: Mapping[str, Any], columns: Mapping[str, list[str]], number: int, order: Order | None = None
) -> Found:
    """The article of a record; ``columns`` is what ``known`` says of its names.

    Raises UnreadableError for one whose text is too large or whose day can be read in two ways.
    """
    values = {column: _first(record, names) for column, names in columns.items() if column}
    body = values.pop("text", "")
    values.pop("id", "")
    if len(body) > MAX_TEXT:
        raise UnreadableError(too_large(MAX_TEXT), number)
    notices = ["the text is cut short at its end, as the service sells it."] if _CUT_SHORT.search(body) else []
    metadata = {column: value for column, value in values.items() if value}
    if "published" in metadata:
        days = [text for name in columns["published"] for text in _texts(record.get(name)) if text]
        metadata |= _day(days, order, number)
    metadata["language"] = code(metadata.get("language", "")) or ""
    if not _ADDRESS.match(metadata.get("url", "")):
        metadata["url"] = ""
    if "byline" in metadata:
        metadata["byline"] = byline([metadata["byline"]]) or ""
    return Found(_lines(body), metadata, notices=notices, name=identity(record, columns), number=number)


def identity(record: Mapping[str, Any], columns: Mapping[str, list[str]]) -> str:
    """The id of a record as it came: its own, or else its address."""
    ids = (_first(record, columns.get(column, [])) for column in ("id", "url"))
    return next((name for name in ids if name), "")


def _first(record: Mapping[str, Any], names: Iterable[str]) -> str:
    texts = (", ".join(_texts(record.get(name))) for name in names)
    return next((text for text in texts if text.strip()), "")


def _texts(value: Any) -> Iterator[str]:
    """A value as text: of a list its values, of an object what names it."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for one in value[:50]:
            if not isinstance(one, list):
                yield from _texts(one)
    elif isinstance(value, dict):
        yield from [str(value[name]) for name in ("name", "title", "domain", "id") if isinstance(value.get(name), str)][
            :1
        ]


def _day(texts: list[str], order: Order | None, number: int) -> dict[str, str]:
    """The day that the best of these names, and the first minute in them."""
    moments = [read_moment(text, order) for text in texts]
    if moments[0] is None:
        raise UnreadableError(f"the day {texts[0][:40]!r} cannot be read for certain; write it as YYYY-MM-DD", number)
    minutes = [moment.minute for moment in moments if moment and moment.minute]
    return {"published": moments[0].day} | ({"published_at": minutes[0]} if minutes else {})


def _lines(body: str) -> list[Any]:
    if not _MARKUP.search(body):
        return numbered(body)
    from retold.reading.html import visible_lines

    try:
        return visible_lines(body)
    except ValueError as error:
        raise UnreadableError(f"the text cannot be read: {error}") from None
