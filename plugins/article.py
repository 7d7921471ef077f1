"""Set an article for reading: its blocks, with what is named, quoted and told elsewhere marked.

In: the rows of one article. Out: what row-retold-articles.html shows. Invariant: the pieces of a block, put together,
are its text; no markup is made here, so that the template escapes every piece.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

Row = sqlite3.Row
TEMPLATE = "row-retold-articles.html"
# Shown as the text, as its heading, or only for lists.
SET_APART = {"id", "label", "title", "text"}
# Listed of an article whose text is not shown
MOST_NAMES = 24
# Grades that say so much as that a sentence is told again; any other says that another is akin to it.
AGAIN = {"copied", "retold"}

PARAGRAPHS = "select role, char_start, char_end, text from paragraphs where article_id = :id order by position"
QUOTES = """
    select quote_id as id, kind, char_start, char_end, part_of_id, cue, speaker
    from who_speaks where article_id = :id and is_statement order by char_start, char_end desc
"""
MENTIONS = """
    select mentions.char_start, mentions.char_end, mentions.entity_id, entities.type, entities.name,
           entities.name || ': ' || entities.type || coalesce('. ' || entities.description, '') as title
    from mentions join entities on entities.id = mentions.entity_id
    where mentions.article_id = :id order by mentions.char_start, mentions.char_end desc
"""
SENTENCES = "select id, char_start, char_end from sentences where article_id = :id order by position"
ELSEWHERE = """
    select told.sentence_id, told.other_id, told.grade
    from (
      select sentence_a_id as sentence_id, article_b_id as other_id, grade, confidence
      from retellings where article_a_id = :id
      union all
      select sentence_b_id, article_a_id, grade, confidence from retellings where article_b_id = :id
    ) as told
    join articles on articles.id = told.other_id
    order by articles.published nulls last, articles.id, told.confidence desc
"""
# Marked as quotations are, since they may stand within one
FIGURES = "select 'figure' as kind, char_start, char_end from figures where article_id = :id"
REMOVED = "select line, text, rule from removed_lines where article_id = :id order by line"
QUERIES = (PARAGRAPHS, QUOTES, MENTIONS, SENTENCES, ELSEWHERE, FIGURES, REMOVED)


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
    text: str
    pieces: list[Piece]
    voices: list[tuple[str, str]]


@hookimpl
def extra_template_vars(
    template: str, database: str | None, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """The blocks of the article and the lines that were cut from its page."""
    if template != TEMPLATE or database is None:
        return None
    return lambda: reading(datasette.get_database(database), tilde_decode(request.url_vars["pks"]))


async def reading(database: Database, article: str) -> dict[str, Any]:
    """What the article's page shows beside its row."""

    def ask(connection: sqlite3.Connection) -> list[list[Row]]:
        # in one go: the way to the database's thread and back takes longer than most queries
        return [connection.execute(query, {"id": article}).fetchall() for query in QUERIES]

    paragraphs, quotes, mentions, sentences, elsewhere, figures, removed = await database.execute_fn(ask)
    told = [quote for quote in quotes if quote["speaker"] or quote["cue"]]
    named = Counter((mention["entity_id"], mention["name"]) for mention in mentions)
    heard = dict(voices(told))
    shown = [paragraph for paragraph in paragraphs if paragraph["text"] is not None]
    end = max((paragraph["char_start"] + len(paragraph["text"]) for paragraph in shown), default=0)
    told, mentions, figures = (
        [row for row in rows if row["char_start"] < end] for rows in (told, mentions, outside(figures, mentions))
    )
    return {
        "is_whole": all(paragraph["char_end"] <= end for paragraph in paragraphs),
        "named": named.most_common(MOST_NAMES),
        "heard": heard,
        "blocks": list(blocks(shown, told, mentions, sentences, figures)),
        "elsewhere": by_sentence(elsewhere),
        "marks": Counter([mention["type"] for mention in mentions] + [span["kind"] for span in (*told, *figures)]),
        "graded": Counter("again" if row["grade"] in AGAIN else "akin" for row in elsewhere),
        "removed": removed,
        "set_apart": SET_APART,
    }


def blocks(
    paragraphs: Sequence[Row],
    quotes: Sequence[Row],
    mentions: Sequence[Row],
    sentences: Sequence[Row],
    figures: Sequence[Row] = (),
) -> Iterator[Block]:
    """Every block of an article, with what stands in it; nothing stands in two."""
    starts = [paragraph["char_start"] for paragraph in paragraphs]
    said, named, own, stated = (by_block(starts, rows) for rows in (quotes, mentions, sentences, figures))
    for number, paragraph in enumerate(paragraphs):
        start, spoken = paragraph["char_start"], said[number]
        cut = list(pieces(paragraph["text"], start, [*spoken, *stated[number]], named[number], own[number]))
        yield Block(paragraph["role"], paragraph["text"], cut, list(voices(spoken)))


def outside(figures: Sequence[Row], mentions: Sequence[Row]) -> list[Row]:
    """The figures that stand in no name: a link is not cut in two."""
    starts = [mention["char_start"] for mention in mentions]
    ends = [0, *accumulate((mention["char_end"] for mention in mentions), max)]
    return [figure for figure in figures if ends[bisect_right(starts, figure["char_end"] - 1)] <= figure["char_start"]]


def by_block(starts: Sequence[int], rows: Sequence[Row]) -> dict[int, list[Row]]:
    """The rows that begin in each block, by the number of the block."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[bisect_right(starts, row["char_start"]) - 1].append(row)
    return found


def pieces(
    text: str, start: int, quotes: Sequence[Row], mentions: Sequence[Row] = (), sentences: Sequence[Row] = ()
) -> Iterator[Piece]:
    """Cut a block wherever something begins or ends in it; offsets are code points into the article's text."""
    spans = (*quotes, *mentions, *sentences)
    edges = {edge - start for span in spans for edge in (span["char_start"], span["char_end"])}
    cuts = sorted({0, len(text)} | {edge for edge in edges if 0 < edge < len(text)})
    begins = {sentence["char_start"] - start: sentence["id"] for sentence in sentences}
    ends = {sentence["char_end"] - start: sentence["id"] for sentence in sentences}
    said = covering(quotes, [start + cut for cut in cuts])
    named = covering(mentions, [start + cut for cut in cuts])
    for (low, high), over, names in zip(pairwise(cuts), said, named, strict=True):
        kinds = " ".join(sorted({quote["kind"] for quote in over}))
        mention = names[-1] if names else None  # the innermost: a role may hold a name
        yield Piece(text[low:high], kinds, mention, begins.get(low), ends.get(high))


def covering(spans: Sequence[Row], cuts: Sequence[int]) -> Iterator[list[Row]]:
    """For each stretch from one cut to the next, the spans that cover it; no span begins or ends within a stretch."""
    waiting = sorted(spans, key=lambda span: (-span["char_start"], span["char_end"]))
    now: list[Row] = []
    for low, _ in pairwise(cuts):
        now = [span for span in now if span["char_end"] > low]
        while waiting and waiting[-1]["char_start"] <= low:
            span = waiting.pop()
            if span["char_end"] > low:
                now.append(span)
        yield now


def voices(quotes: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Speaker and id of each quotation of a block, but for its parts and the speaker named just before."""
    last = None
    for quote in quotes:
        if not quote["part_of_id"] and quote["speaker"] not in (None, last):
            last = quote["speaker"]
            yield last, quote["id"]


def by_sentence(rows: Sequence[Row]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """For each sentence, the articles that tell it again and those that are akin; of each pair the first row counts."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: {"again": [], "akin": []})
    closest: dict[tuple[str, str], str] = {}
    for row in rows:
        closest.setdefault((row["sentence_id"], row["other_id"]), row["grade"])
    for (sentence, other), grade in closest.items():
        found[sentence]["again" if grade in AGAIN else "akin"].append((other, grade))
    return found
