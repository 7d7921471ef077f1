"""Show every wording of what was said: who prints it, in which sentence, and how it is known who spoke.

In: the id of an utterance or of a quotation. Out: what row-retold-utterances.html and row-retold-quotes.html show.
Invariant: before, text and after of a quotation, put together, are its paragraph.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import Request

MOST_WORDINGS = 50
# The parts of a quotation are wordings as well; a mixed one is shown whole, and its parts in its text.
WORDINGS = f"""
    select quotes.id, quotes.article_id, quotes.kind, quotes.text, quotes.cue, quotes.method, quotes.confidence,
           quotes.speaker_id, quotes.speaker_text, quotes.speaker_start, entities.name as speaker, quotes.sentence_id,
           quotes.part_of_id,
           quotes.continues_id, quotes.utterance_id, articles.story_id,
           substr(paragraphs.text, 1, quotes.char_start - paragraphs.char_start) as before,
           substr(paragraphs.text, 1 + quotes.char_end - paragraphs.char_start) as after
    from quotes
    join paragraphs on paragraphs.id = quotes.paragraph_id
    join articles on articles.id = quotes.article_id
    left join entities on entities.id = quotes.speaker_id
    where quotes.{{key}} = :id
    order by quotes.part_of_id is not null, articles.published nulls last, quotes.article_id, quotes.position
    limit {MOST_WORDINGS}
"""
BY_UTTERANCE = WORDINGS.format(key="utterance_id")
BY_QUOTE = WORDINGS.format(key="id")
OTHERS = """
    select other.id, other.text, other.article_count
    from utterances as own join utterances as other on other.speaker_id = own.speaker_id
    where own.id = :id and other.id <> own.id and other.story_id = own.story_id
    order by other.article_count desc, other.id limit 12
"""


@hookimpl
def extra_template_vars(
    template: str, database: str | None, request: Request, datasette: Datasette
) -> Callable[[], Awaitable[dict[str, Any]]] | None:
    """The wordings, on the pages of an utterance and of a quotation."""
    pages = {"row-retold-utterances.html": utterance, "row-retold-quotes.html": quotation}
    if template not in pages or database is None:
        return None
    return lambda: pages[template](datasette, database, tilde_decode(request.url_vars["pks"]))


async def utterance(datasette: Datasette, database: str, key: str) -> dict[str, Any]:
    """All wordings of an utterance, and what else the same speaker said in the story."""
    of = {"id": key}
    printed, others = [(await datasette.execute(database, query, of)).rows for query in (BY_UTTERANCE, OTHERS)]
    return {"printed": printed, "others": others, "sql": BY_UTTERANCE, "of": of}


async def quotation(datasette: Datasette, database: str, key: str) -> dict[str, Any]:
    """One quotation and, where it has an utterance, all wordings of that."""
    own = (await datasette.execute(database, BY_QUOTE, {"id": key})).rows
    of = {"id": own[0]["utterance_id"]} if own else {"id": None}
    printed = (await datasette.execute(database, BY_UTTERANCE, of)).rows
    return {"own": own[0] if own else None, "printed": printed, "sql": BY_QUOTE, "of": {"id": key}}
