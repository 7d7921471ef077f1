"""Set an article for reading: its blocks, with what is named, quoted and told elsewhere marked.

In: the rows of one article. Out: what row-retold-articles.html shows. Invariant: the pieces of a block, put together,
are its text; no markup is made here, so that the template escapes every piece.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
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
GRADES = ["copied", "retold", "related"]

PARAGRAPHS = "select role, char_start, char_end, text from paragraphs where article_id = :id order by position"
QUOTES = """
    select quotes.id, quotes.kind, quotes.char_start, quotes.char_end, quotes.part_of_id, quotes.cue,
           coalesce(entities.name, quotes.speaker_text) as speaker
    from quotes left join entities on entities.id = quotes.speaker_id
    where article_id = :id order by quotes.char_start, quotes.char_end desc
"""
MENTIONS = """
    select mentions.char_start, mentions.char_end, mentions.kind, mentions.entity_id,
           entities.name, entities.type, entities.description
    from mentions join entities on entities.id = mentions.entity_id
    where mentions.article_id = :id order by mentions.char_start, mentions.char_end desc
"""
SENTENCES = "select id, char_start, char_end from sentences where article_id = :id order by position"
ELSEWHERE = """
    select sentence_a_id as sentence_id, article_b_id as other_id, grade from retellings where article_a_id = :id
    union all
    select sentence_b_id, article_a_id, grade from retellings where article_b_id = :id
"""
REMOVED = "select line, text, rule from removed_lines where article_id = :id order by line"
QUERIES = (PARAGRAPHS, QUOTES, MENTIONS, SENTENCES, ELSEWHERE, REMOVED)


class Piece(NamedTuple):
    """Characters of a block that stand in the same quotations, the same name and the same sentence.

    kinds are those of the quotations; begins and ends are the sentence of which this is the first or the last piece.
    """

    text: str
    kinds: str
    mention: Row | None
    begins: str | None
    ends: str | None


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
    paragraphs, quotes, mentions, sentences, elsewhere, removed = [
        (await datasette.execute(database, query, {"id": article})).rows for query in QUERIES
    ]
    told = [quote for quote in quotes if quote["speaker"] or quote["cue"]]
    return {
        "blocks": list(blocks(paragraphs, told, mentions, sentences)),
        "elsewhere": by_sentence(elsewhere),
        "marks": Counter([mention["type"] for mention in mentions] + [quote["kind"] for quote in told]),
        "graded": Counter(row["grade"] for row in elsewhere),
        "removed": removed,
        "set_apart": SET_APART,
    }


def blocks(
    paragraphs: Sequence[Row], quotes: Sequence[Row], mentions: Sequence[Row], sentences: Sequence[Row]
) -> Iterator[Block]:
    """Every block of an article, with what stands in it."""
    for paragraph in paragraphs:
        start, end = paragraph["char_start"], paragraph["char_end"]
        said, named, own = (
            [row for row in rows if row["char_start"] < end and row["char_end"] > start]
            for rows in (quotes, mentions, sentences)
        )
        cut = list(pieces(paragraph["text"], start, said, named, own))
        yield Block(paragraph["role"], cut, list(voices(start, said)))


def pieces(
    text: str, start: int, quotes: Sequence[Row], mentions: Sequence[Row] = (), sentences: Sequence[Row] = ()
) -> Iterator[Piece]:
    """Cut a block wherever something begins or ends in it; offsets are code points into the article's text."""
    spans = (*quotes, *mentions, *sentences)
    edges = {edge - start for span in spans for edge in (span["char_start"], span["char_end"])}
    cuts = sorted({0, len(text)} | {edge for edge in edges if 0 < edge < len(text)})
    begins = {sentence["char_start"] - start: sentence["id"] for sentence in sentences}
    ends = {sentence["char_end"] - start: sentence["id"] for sentence in sentences}
    for low, high in pairwise(cuts):
        kinds = {quote["kind"] for quote in over(quotes, start + low, start + high)}
        named = over(mentions, start + low, start + high)[-1:]  # the innermost: a role may hold a name
        yield Piece(
            text[low:high], " ".join(sorted(kinds)), named[0] if named else None, begins.get(low), ends.get(high)
        )


def over(spans: Sequence[Row], low: int, high: int) -> list[Row]:
    """Those that cover all characters from low to high."""
    return [span for span in spans if span["char_start"] <= low and high <= span["char_end"]]


def voices(start: int, quotes: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Speaker and id of each quotation that begins in a block, but for its parts and the speaker named just before."""
    last = None
    for quote in quotes:
        if quote["char_start"] >= start and not quote["part_of_id"] and quote["speaker"] not in (None, last):
            last = quote["speaker"]
            yield last, quote["id"]


def by_sentence(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """For each sentence, the articles that tell it too, each with the closest grade."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: GRADES.index(row["grade"])):
        found[row["sentence_id"]].setdefault(row["other_id"], row["grade"])
    return found
