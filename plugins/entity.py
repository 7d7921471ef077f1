"""Show who or what is named: by which names, by whom, where, beside whom, what it said, and what is said of it.

In: the id of an entity. Out: what row-retold-entities.html shows. Invariant: lists are cut at a length that a page can
hold, and the counts beside them are of all.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

# Of an entity that is named very often, the first so many mentions are looked at, and so many for the calendar.
LOOKED_AT, COUNTED = 2_000, 20_000
MOST_NAMES, MOST_MENTIONS, MOST_OF_AN_ARTICLE, MOST_QUOTED, MOST_TOGETHER, MOST_STORIES = 24, 24, 4, 20, 12, 12
OWN = f"(select * from mentions where entity_id = :id limit {LOOKED_AT})"
NAMES = f"""
    select own.text, own.kind, count(*) as times, count(distinct own.article_id) as article_count,
           group_concat(distinct own.article_id) as articles
    from {OWN} as own group by own.text, own.kind order by times desc, own.text limit {MOST_NAMES}
"""
CONTEXTS = f"""
    select own.id, own.article_id, own.sentence_id, own.text, own.kind, own.method, own.confidence, articles.story_id,
           substr(sentences.text, 1, own.char_start - sentences.char_start) as before,
           substr(sentences.text, 1 + own.char_end - sentences.char_start) as after
    from (
      select *, row_number() over (partition by article_id order by char_start) as place
      from (select *, min(char_start) from {OWN} group by sentence_id)
    ) as own
    join sentences on sentences.id = own.sentence_id
    join articles on articles.id = own.article_id
    where own.place <= {MOST_OF_AN_ARTICLE}
    order by articles.published nulls last, own.article_id, sentences.position limit {MOST_MENTIONS}
"""
# The same words in several stories are told once, as where most tell them.
QUOTED = f"""
    select id, text, max(article_count), sum(article_count) as article_count
    from utterances where speaker_id = :id and text is not null
    group by text order by sum(article_count) desc, sum(quote_count) desc, id limit {MOST_QUOTED}
"""
# Quotations that name it, of anybody else; one utterance counts once, by its first wording.
ABOUT = f"""
    select min(quotes.quote_id) as id, quotes.utterance_id, quotes.text, quotes.speaker_id, quotes.speaker,
           (select speaker_start from quotes as own_quote where own_quote.id = quotes.quote_id) as speaker_start,
           count(distinct quotes.article_id) as article_count
    from {OWN} as own
    join who_speaks as quotes on quotes.article_id = own.article_id
      and quotes.char_start <= own.char_start and own.char_end <= quotes.char_end
    where quotes.part_of_id is null and quotes.speaker_id is not :id and quotes.is_statement
      and quotes.text is not null
    group by coalesce(quotes.utterance_id, quotes.quote_id) order by article_count desc, id limit {MOST_QUOTED}
"""
TOGETHER = f"""
    select entities.id, entities.name, entities.type, count(distinct own.sentence_id) as times
    from {OWN} as own
    join mentions as other on other.sentence_id = own.sentence_id and other.entity_id <> :id
    join entities on entities.id = other.entity_id
    group by entities.id order by times desc, entities.name limit {MOST_TOGETHER}
"""
MERGES = """
    select spelling, decision, evidence, score, origin from merges where entity_id = :id order by decision, spelling
"""
# Its stories, with the first thing that it says in each
STORIES = f"""
    select stories.id, stories.title, stories.first_published, stories.last_published, count(*) as times,
           (select text from utterances where speaker_id = :id and story_id = stories.id and text is not null
            order by article_count desc, id limit 1) as said
    from {OWN} as own
    join articles on articles.id = own.article_id
    join stories on stories.id = articles.story_id
    group by stories.id order by times desc, stories.id limit {MOST_STORIES}
"""
DAYS = f"""
    select articles.published, count(*) as times
    from (
      select distinct article_id from (select article_id from mentions where entity_id = :id limit {COUNTED})
    ) as own
    join articles on articles.id = own.article_id
    where articles.published is not null group by articles.published
"""
COUNTS = f"""
    select (select count(*) from mentions where entity_id = :id) as times,
           (select article_count from entities where id = :id) as article_count,
           count(distinct articles.story_id) as story_count
    from {OWN} as own join articles on articles.id = own.article_id
"""
QUERIES = {
    "names": NAMES,
    "contexts": CONTEXTS,
    "quoted": QUOTED,
    "about": ABOUT,
    "together": TOGETHER,
    "merges": MERGES,
    "counts": COUNTS,
    "stories": STORIES,
    "days": DAYS,
}


@hookimpl
def extra_template_vars(
    template: str, database: str | None, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What is known of an entity, on its page."""
    if template != "row-retold-entities.html" or database is None:
        return None
    return lambda: entity(datasette, database, tilde_decode(request.url_vars["pks"]))


async def entity(datasette: Datasette, database: str, key: str) -> dict[str, Any]:
    """Each list of the page, and the SQL of the mentions."""
    of = {"id": key}
    found = {name: (await datasette.execute(database, query, of)).rows for name, query in QUERIES.items()}
    return {**found, "counts": found["counts"][0], "looked_at": LOOKED_AT, "sql": CONTEXTS, "of": of}
