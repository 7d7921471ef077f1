"""Set an article for reading: its blocks, with what is quoted marked and the speaker named beside it.

In: the rows of one article. Out: what row-retold-articles.html shows. Invariant: the pieces of a block, put together,
are its text; no markup is made here, so that the template escapes every piece.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

Row = sqlite3.Row
TEMPLATE = "row-retold-articles.html"
# Shown as the text, as its heading, or only for lists.
SET_APART = {"id", "label", "title", "text"}
PARAGRAPHS = "select role, char_start, char_end, text from paragraphs where article_id = :id order by position"
QUOTES = """
    select quotes.id, quotes.kind, quotes.char_start, quotes.char_end, quotes.part_of_id, quotes.cue,
           coalesce(entities.name, quotes.speaker_text) as speaker
    from quotes left join entities on entities.id = quotes.speaker_id
    where article_id = :id order by quotes.char_start, quotes.char_end desc
"""
REMOVED = "select line, text, rule from removed_lines where article_id = :id order by line"


class Piece(NamedTuple):
    """Characters of a block that stand in the same quotations, with the kinds of these."""

    text: str
    kinds: str


class Block(NamedTuple):
    """A block of the text: what it is for, its pieces, and the quotations of a speaker that begin in it."""

    role: str
    pieces: list[Piece]
    voices: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The characters of the block."""
        return "".join(piece.text for piece in self.pieces)


@hookimpl
def extra_template_vars(
    template: str, database: str | None, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """The blocks of the article and the lines that were cut from its page."""
    if template != TEMPLATE or database is None:
        return None
    return lambda: reading(datasette, database, tilde_decode(request.url_vars["pks"]))


async def reading(datasette: Datasette, database: str, article: str) -> dict[str, Any]:
    """What the article's page shows beside its row."""
    of = {"id": article}
    paragraphs, quotes, removed = [
        (await datasette.execute(database, query, of)).rows for query in (PARAGRAPHS, QUOTES, REMOVED)
    ]
    return {"blocks": list(blocks(paragraphs, quotes)), "removed": removed, "set_apart": SET_APART}


def blocks(paragraphs: Sequence[Row], quotes: Sequence[Row]) -> Iterator[Block]:
    """Every block of an article, with the quotations that stand in it."""
    for paragraph in paragraphs:
        start, end = paragraph["char_start"], paragraph["char_end"]
        inside = [quote for quote in quotes if quote["char_start"] < end and quote["char_end"] > start]
        told = [quote for quote in inside if quote["speaker"] or quote["cue"]]
        yield Block(paragraph["role"], list(pieces(paragraph["text"], start, told)), list(voices(start, told)))


def pieces(text: str, start: int, quotes: Sequence[Row]) -> Iterator[Piece]:
    """Cut a block wherever a quotation begins or ends; offsets are code points into the article's text."""
    edges = {edge - start for quote in quotes for edge in (quote["char_start"], quote["char_end"])}
    cuts = sorted({0, len(text)} | {edge for edge in edges if 0 < edge < len(text)})
    for low, high in pairwise(cuts):
        kinds = {q["kind"] for q in quotes if q["char_start"] - start <= low and high <= q["char_end"] - start}
        yield Piece(text[low:high], " ".join(sorted(kinds)))


def voices(start: int, quotes: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Speaker and id of each quotation that begins in a block, but for its parts and the speaker named just before."""
    last = None
    for quote in quotes:
        if quote["char_start"] >= start and not quote["part_of_id"] and quote["speaker"] not in (None, last):
            last = quote["speaker"]
            yield last, quote["id"]
