"""Show where the tellings of a story differ: both sentences, both values, both dates.

In: the id of a story. Out: the page /-/differences/<story>, and for templates the few that are most worth knowing.
Invariant: a difference that several pairs of sentences show is listed once, from the pair that is most alike, and so is
what all figures of one thing differ in; values that can both be right are left out.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

Row = sqlite3.Row
# What a reader would ask first comes first; a kind that is not listed comes last, under its own name.
KINDS = {
    "day": "When it happened",
    "time": "At what time",
    "duration": "How long it took",
    "number": "How many",
    "money": "How much money",
    "negation": "What one denies or doubts",
    "place": "Where it happened",
    "stance": "How strongly it is put",
    "name": "How a name is written",
}
MOST = 500
STORY = "select id, title from stories where id = :story"
DIFFERENCES = f"""
    select differences.id, differences.kind, differences.text_a, differences.text_b, differences.slot_id, slots.label,
           differences.value_a, differences.value_b, retellings.grade, retellings.confidence,
           a.article_id as article_a_id, b.article_id as article_b_id,
           differences.sentence_a_id, differences.sentence_b_id,
           substr(a.text, 1, differences.char_start_a - a.char_start) as before_a,
           substr(a.text, 1 + differences.char_end_a - a.char_start) as after_a,
           substr(b.text, 1, differences.char_start_b - b.char_start) as before_b,
           substr(b.text, 1 + differences.char_end_b - b.char_start) as after_b
    from articles
    join sentences as a on a.article_id = articles.id
    join differences on differences.sentence_a_id = a.id
    join sentences as b on b.id = differences.sentence_b_id
    left join retellings on retellings.id = differences.retelling_id
    left join slots on slots.id = differences.slot_id
    where articles.story_id = :story and not differences.compatible
    order by coalesce(retellings.score, 0) desc, differences.id limit {MOST}
"""


@hookimpl
def register_routes() -> list[tuple[str, object]]:
    """The page of a story's differences."""
    return [(r"^/-/differences/(?P<story>[^/]+)$", page)]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[[str, str, int], Awaitable[list[Row]]]]:
    """Give every template a function that returns a few differences of a story."""

    async def differences(database: str, story: str, most: int) -> list[Row]:
        rows = (await datasette.execute(database, DIFFERENCES, {"story": story})).rows
        ranked = [(rank, row) for _, own in by_kind(rows) for rank, row in enumerate(own)]
        return [row for _, row in sorted(ranked, key=lambda pair: pair[0])[:most]]  # one of each kind, then the next

    return {"differences": differences}


async def page(datasette: Datasette, request: Request) -> Response:
    """All differences of a story, kind by kind."""
    database = datasette.get_database()
    of = {"story": request.url_vars["story"]}
    story = (await database.execute(STORY, of)).first()
    if story is None:
        raise NotFound("There is no such story")
    rows = (await database.execute(DIFFERENCES, of)).rows
    context: dict[str, Any] = {
        "database": database.name,
        "story": story,
        "kinds": list(by_kind(rows)),
        "cut_short": len(rows) == MOST,
        "sql": DIFFERENCES,
        "of": of,
    }
    return Response.html(await datasette.render_template("differences.html", context, request=request))


def by_kind(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The heading of each kind and its differences, each once, the most alike first."""
    kinds: dict[str, dict[str | frozenset[str], Row]] = {kind: {} for kind in KINDS}
    for row in rows:
        values = row["slot_id"] or frozenset((row[f"text_{side}"] or row[f"value_{side}"]).casefold() for side in "ab")
        kinds.setdefault(row["kind"], {}).setdefault(values, row)
    for kind, own in kinds.items():
        if own:
            yield KINDS.get(kind, kind.capitalize()), list(own.values())
