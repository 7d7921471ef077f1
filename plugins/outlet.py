"""Show an outlet: what it prints, from whom it takes and who takes from it, whom it quotes, how it spells.

In: the id of an outlet. Out: what row-retold-outlets.html shows. Invariant: of an outlet with very many articles the
newest are looked at, so that the page takes no longer for it.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

LOOKED_AT, MOST_ARTICLES, MOST_OUTLETS, MOST_SPEAKERS, MOST_SPELLINGS = 300, 12, 8, 10, 12
NEWEST = f"""
    (select id from articles where outlet_id = :id order by published desc, id limit {LOOKED_AT})
"""
DAYS = """
    select published, count(*) as times from articles where outlet_id = :id and published is not null
    group by published
"""
COUNTED = "select count(*) as articles, count(distinct story_id) as stories from articles where outlet_id = :id"
ARTICLES = f"""
    select articles.id, articles.label, articles.published, articles.story_id, stories.article_count
    from articles join stories on stories.id = articles.story_id
    where articles.outlet_id = :id order by articles.published desc, articles.id limit {MOST_ARTICLES}
"""
BESIDE = """
    select outlets.id, outlets.name, own.story_count, own.copied_count, own.retold_count, own.sentence_count,
           own.retold_share
    from outlet_overlaps as own join outlets on outlets.id = own.{other}
    where own.{one} = :id and own.copied_count + own.retold_count > 0
    order by own.retold_share desc, outlets.name limit {most}
"""
TAKES = BESIDE.format(one="outlet_id", other="other_id", most=MOST_OUTLETS)
GIVES = BESIDE.format(one="other_id", other="outlet_id", most=MOST_OUTLETS)
QUOTED = f"""
    select speaker, speaker_id, count(*) as times, count(distinct article_id) as article_count
    from who_speaks where article_id in {NEWEST} and part_of_id is null and speaker_id is not null
    group by speaker_id order by article_count desc, times desc, speaker limit {MOST_SPEAKERS}
"""
# Names that are no shorter or longer form of the one under which the entity is listed
SPELLS = f"""
    select entities.id, entities.name, mentions.text, count(*) as times
    from mentions join entities on entities.id = mentions.entity_id
    where mentions.article_id in {NEWEST} and mentions.kind = 'name'
      and instr(entities.name, mentions.text) = 0 and instr(mentions.text, entities.name) = 0
    group by entities.id, mentions.text order by times desc, entities.name, mentions.text limit {MOST_SPELLINGS}
"""
QUERIES = {
    "days": DAYS,
    "printed": ARTICLES,
    "takes": TAKES,
    "gives": GIVES,
    "quoted": QUOTED,
    "spells": SPELLS,
    "counted": COUNTED,
}


@hookimpl
def extra_template_vars(
    template: str, database: str | None, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """What is known of an outlet, on its page."""
    if template != "row-retold-outlets.html" or database is None:
        return None
    return lambda: outlet(datasette, database, tilde_decode(request.url_vars["pks"]))


async def outlet(datasette: Datasette, database: str, key: str) -> dict[str, Any]:
    """Each list of the page, and the SQL of the articles."""
    of = {"id": key}
    found = {name: (await datasette.execute(database, query, of)).rows for name, query in QUERIES.items()}
    return {**found, "counted": found["counted"][0], "looked_at": LOOKED_AT, "sql": ARTICLES, "of": of}
