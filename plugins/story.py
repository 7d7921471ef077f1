"""Tell a story at a glance: who retells whom, who is quoted, which places are named.

In: the id of a story. Out: what _story.html shows, on the home page and on the page of the story. Invariant: what is
read grows with the story, and never with the number of stories.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

MOST_SPEAKERS, MOST_PLACES = 8, 40
OVERLAPS = """
    select article_id, other_id, copied_count, retold_count, sentence_count, retold_share, copied_share
    from overlaps where story_id = :story order by retold_share desc, article_id, other_id
"""
SPEAKERS = f"""
    select quotes.speaker, quotes.speaker_id, count(*) as quotations,
           count(distinct quotes.article_id) as article_count, group_concat(distinct quotes.article_id) as articles
    from articles
    join who_speaks as quotes on quotes.article_id = articles.id
    where articles.story_id = :story and quotes.part_of_id is null and quotes.is_statement
      and coalesce(quotes.speaker_id, quotes.speaker_text) is not null
    group by coalesce(quotes.speaker_id, quotes.speaker_text)
    order by article_count desc, quotations desc, speaker limit {MOST_SPEAKERS}
"""
PLACES = f"""
    select entities.id, entities.name, entities.latitude, entities.longitude, count(*) as times,
           count(distinct mentions.article_id) as article_count
    from articles
    join mentions on mentions.article_id = articles.id
    join entities on entities.id = mentions.entity_id
    where articles.story_id = :story and mentions.kind = 'name' and entities.type = 'place'
    group by entities.id order by times desc, entities.name limit {MOST_PLACES}
"""


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[[str, str], Awaitable[dict[str, Any]]]]:
    """Give every template a function that returns a story at a glance."""

    async def glance(database: str, story: str) -> dict[str, Any]:
        of = {"story": story}
        overlaps, speakers, places = [
            (await datasette.execute(database, query, of)).rows for query in (OVERLAPS, SPEAKERS, PLACES)
        ]
        return {
            "story": story,
            "closest": closest(overlaps),
            "overlaps": {(row["article_id"], row["other_id"]): row for row in overlaps},
            "speakers": speakers,
            "places": places,
        }

    return {"glance": glance}


def closest(overlaps: list[sqlite3.Row]) -> dict[str, sqlite3.Row]:
    """For each article, the one in which most of it stands; the rows come with the largest share first."""
    first: dict[str, sqlite3.Row] = {}
    for row in overlaps:
        if row["retold_share"]:
            first.setdefault(row["article_id"], row)
    return first
