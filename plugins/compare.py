"""Set two tellings of a story side by side, sentence by sentence; or all of them beside one.

In: the ids of two articles, or of one. Out: the pages under /-/compare/. Invariant: the page of two shows every
sentence of both once, and each sentence of the second stands beside the one of the first that it is likest to.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

Row = sqlite3.Row
# Columns that a reader can take in; who wants others compares two.
MOST_COLUMNS = 6

ARTICLES = "select id, story_id from articles where id in (:a, :b)"
SENTENCES = """
    select sentences.id, sentences.article_id, sentences.position, sentences.text, paragraphs.role
    from sentences join paragraphs on paragraphs.id = sentences.paragraph_id
    where sentences.article_id in (:a, :b) order by sentences.article_id, sentences.position
"""
PAIRS = """
    select retellings.grade, retellings.score, retellings.confidence, a.text as sentence_a, b.text as sentence_b,
           retellings.sentence_a_id, retellings.sentence_b_id, retellings.source_id, retellings.source_basis,
           retellings.id
    from retellings
    join sentences as a on a.id = retellings.sentence_a_id
    join sentences as b on b.id = retellings.sentence_b_id
    where retellings.article_a_id = min(:a, :b) and retellings.article_b_id = max(:a, :b)
    order by a.position, b.position
"""
GUIDE = "select id, story_id from articles where id = :guide"
GUIDE_SENTENCES = """
    select sentences.id, sentences.position, sentences.text, paragraphs.role
    from sentences join paragraphs on paragraphs.id = sentences.paragraph_id
    where sentences.article_id = :guide order by sentences.position
"""
BESIDE = """
    select sentence_a_id as guide_id, article_b_id as article_id, sentence_b_id as sentence_id, sentences.text,
           sentences.position, grade, score, confidence
    from retellings join sentences on sentences.id = sentence_b_id where article_a_id = :guide
    union all
    select sentence_b_id, article_a_id, sentence_a_id, sentences.text, sentences.position, grade, score, confidence
    from retellings join sentences on sentences.id = sentence_a_id where article_b_id = :guide
    order by article_id, position
"""
# A pair that is copied or retold is shown rather than one that is only related, however sure that is.
CLOSEST = {"copied": 2, "retold": 1}


class Match(NamedTuple):
    """A sentence of the second article beside one of the first, with the pair that both make."""

    sentence: Row
    pair: Row


class Line(NamedTuple):
    """A sentence of the first article (or none), what stands beside it, and what else it is like."""

    sentence: Row | None
    matches: list[Match]
    alone: Row | None
    elsewhere: list[Match]


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The page of two articles, and the page of one with all others."""
    return [(r"^/-/compare/(?P<guide>[^/]+)$", guide_page), (r"^/-/compare/(?P<a>[^/]+)/(?P<b>[^/]+)$", pair_page)]


async def pair_page(datasette: Datasette, request: Request) -> Response:
    """Two articles of one story, side by side."""
    database = datasette.get_database()
    of = {"a": request.url_vars["a"], "b": request.url_vars["b"]}
    stories = {row["id"]: row["story_id"] for row in (await database.execute(ARTICLES, of)).rows}
    if len(stories) < 2 or len(set(stories.values())) > 1 or None in stories.values():
        raise NotFound("These are not two articles of one story")
    sentences = (await database.execute(SENTENCES, of)).rows
    pairs = (await database.execute(PAIRS, of)).rows
    here, there = ([row for row in sentences if row["article_id"] == of[side]] for side in ("a", "b"))
    context = {
        **of,
        "database": database.name,
        "story": stories[of["a"]],
        "lines": aligned(here, there, pairs),
        "counts": Counter(pair["grade"] for pair in pairs),
        "confidence": promised(pairs),
        "sql": PAIRS,
        "of": of,
    }
    return Response.html(await datasette.render_template("compare.html", context, request=request))


def aligned(here: Sequence[Row], there: Sequence[Row], pairs: Iterable[Row]) -> list[Line]:
    """The sentences of the first in their order, with those of the second where they belong."""
    ends = [ends_of(pair, {row["id"] for row in here}) for pair in pairs]
    best = {other: own for own, other, _ in sorted(ends, key=strength)}  # the closest pair comes last, and stays
    matches: dict[str, list[Match]] = defaultdict(list)
    elsewhere: dict[str, list[Match]] = defaultdict(list)
    following: dict[str | None, list[Row]] = defaultdict(list)
    rows = {row["id"]: row for row in there}
    for own, other, pair in ends:
        (matches if best[other] == own else elsewhere)[own].append(Match(rows[other], pair))
    after: str | None = None
    for row in there:
        after = best.get(row["id"], after)
        if row["id"] not in best:
            following[after].append(row)
    lines = [Line(None, [], row, []) for row in following[None]]
    for row in here:
        lines.append(Line(row, matches[row["id"]], None, elsewhere[row["id"]]))
        lines += [Line(None, [], other, []) for other in following[row["id"]]]
    return lines


def promised(pairs: Iterable[Row]) -> dict[str, float]:
    """Of each grade the share of its pairs that are right, if each is as sure as it says."""
    shares: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        shares[pair["grade"]].append(pair["confidence"])
    return {grade: round(fmean(own), 4) for grade, own in shares.items()}


def ends_of(pair: Row, here: set[str]) -> tuple[str, str, Row]:
    """The sentence of the first article, that of the second, and the pair."""
    a, b = pair["sentence_a_id"], pair["sentence_b_id"]
    return (a, b, pair) if a in here else (b, a, pair)


def strength(ends: tuple[str, str, Row]) -> tuple[int, float, float]:
    """How close a pair is: by its grade, as each says another thing of itself, then by how sure it is, and by score."""
    pair = ends[2]
    return CLOSEST.get(pair["grade"], 0), pair["confidence"], pair["score"]


async def guide_page(datasette: Datasette, request: Request) -> Response:
    """All other articles of a story beside one of them, the guide."""
    database = datasette.get_database()
    of = {"guide": request.url_vars["guide"]}
    guide = (await database.execute(GUIDE, of)).first()
    if guide is None or guide["story_id"] is None:
        raise NotFound("There is no such article of a story")
    sentences = (await database.execute(GUIDE_SENTENCES, of)).rows
    beside = (await database.execute(BESIDE, of)).rows
    cells: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in beside:
        cells[row["guide_id"]][row["article_id"]].append(row)
    context = {
        "database": database.name,
        "guide": guide,
        "sentences": sentences,
        "cells": cells,
        "confidence": promised(beside),
        "most": MOST_COLUMNS,
        "sql": BESIDE,
        "of": of,
    }
    return Response.html(await datasette.render_template("compare-all.html", context, request=request))
