"""Show many stories at a glance on the home page: the most told, the newest, when they were told, who retells whom.

In: the home page's address, whose query picks stories by outlet, place, person or time. Out: what _front.html shows.
Invariant: the number of statements and the length of the page do not grow with the number of stories.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from sqlite3 import Row
from typing import Any, NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request

MOST_TOLD, A_PAGE, SINGLES, MOST_LETTERS, MOST_OUTLETS, CHOICES = 4, 12, 24, 12, 10, 60
# What a reader can pick stories by, each with its condition; a value that is not given has none.
FILTERS = {
    "outlet": "stories.id in (select story_id from articles where outlet_id = :outlet)",
    "place": "stories.id in (select story_id from articles where id in (select article_id from mentions where "
    "entity_id = :place))",
    "person": "stories.id in (select story_id from articles where id in (select article_id from mentions where "
    "entity_id = :person))",
    "when": "stories.last_published >= :when and stories.first_published < :when || '~'",  # a year, a month or a day
}
STORIES = "select id, title, first_published, last_published, article_count from stories"
NEWEST = "order by last_published desc, id limit :most offset :skipped"
LARGEST = "order by article_count desc, id limit :most"
SEVERAL = "article_count > 1"
COUNTED = "select count(*) filter (where article_count > 1) as several, count(*) as whole from stories"
OUTLETS = f"""
    select outlets.id, outlets.name, found.times
    from (select outlet_id, count(*) as times from articles where outlet_id is not null group by 1) as found
    join outlets on outlets.id = found.outlet_id order by found.times desc, outlets.name limit {CHOICES}
"""
# The most named of each kind, as people look them up
NAMED = " union all ".join(
    f"""
    select * from (
      select id, name, type, article_count from entities where type = '{kind}' and article_count > 1
      order by article_count desc limit {CHOICES}
    )
    """
    for kind in ("person", "place")
)
DAYS = "select published, count(*) as times from articles where published is not null group by published"
BESIDE = """
    select outlet_id, other_id, story_count, sentence_count, copied_count, retold_count, retold_share
    from json_each(:ids) as own cross join json_each(:ids) as other
    join outlet_overlaps on outlet_id = own.value and other_id = other.value
"""
TOLD_BY = f"""
    select story_id, article_id, teller, place from (
      select story_id, article_id, teller,
             row_number() over (partition by story_id order by published nulls last, article_id) as place
      from who_tells where story_id in (select value from json_each(:ids))
    ) where place <= {MOST_LETTERS} order by story_id, place
"""
CLOSEST = """
    select story_id, article_id, other_id, max(retold_share) as share from overlaps
    where story_id in (select value from json_each(:ids)) group by story_id
"""
REPEATED = """
    with pairs as (
      select story_id, sentence_a_id as sentence_id, article_b_id as other_id from retellings
      where story_id in (select value from json_each(:ids)) and grade <> 'related'
      union select story_id, sentence_b_id, article_a_id from retellings
      where story_id in (select value from json_each(:ids)) and grade <> 'related'
    ), counted as (select story_id, sentence_id, count(*) as others from pairs group by 1, 2)
    select counted.story_id, sentences.id, sentences.article_id, sentences.text, max(counted.others) as others
    from counted join sentences on sentences.id = counted.sentence_id
    where sentences.text is not null group by counted.story_id
"""
# What differs between tellings of known days, the thing that most of them give first.
GROWN = """
    select slots.story_id, slots.id, slots.label, coalesce(figures.text, figures.value) as text, figures.value,
           articles.published
    from slots
    join figures on figures.slot_id = slots.id
    join articles on articles.id = figures.article_id
    where slots.story_id in (select value from json_each(:ids)) and articles.published is not null
      and exists (select 1 from differences where differences.slot_id = slots.id and not differences.compatible)
    order by slots.story_id, slots.article_count desc, slots.id, articles.published, articles.published_at,
             articles.id, figures.char_start
"""


class Card(NamedTuple):
    """A story as the list shows it."""

    story: Row
    tellings: list[Row]
    places: dict[str, int]
    closest: Row | None
    repeated: Row | None
    grown: tuple[Row, Row] | None


@hookimpl
def extra_template_vars(
    template: str, datasette: Datasette, request: Request
) -> dict[str, Callable[[], Awaitable[dict[str, Any]]]] | None:
    """Give the home page a function that returns what many stories are at a glance."""
    return {"front": lambda: front(datasette.get_database(), request)} if template == "index.html" else None


async def front(database: Database, request: Request) -> dict[str, Any]:
    """Everything that the page shows; the lists are those of the stories that the address picks."""
    page = page_number(request)
    picked = picked_by(request)
    condition = " and ".join(["1", *(FILTERS[name] for name in picked)])

    async def rows(sql: str, **of: Any) -> list[Row]:
        found: list[Row] = (await database.execute(sql, {**picked, **of})).rows
        return found

    once = f"{STORIES} where article_count = 1 and {condition} {NEWEST}"
    several = f"{STORIES} where {SEVERAL} and {condition}"
    most_told = await rows(f"{several} {LARGEST}", most=MOST_TOLD)
    others = f"{several} and id not in (select value from json_each(:told))"
    told = json.dumps([row["id"] for row in most_told])
    newest = await rows(f"{others} {NEWEST}", told=told, most=A_PAGE + 1, skipped=(page - 1) * A_PAGE)
    if page == 1 and len(most_told) + len(newest) <= A_PAGE:  # one list holds them all
        most_told, newest = [], newest_first([*most_told, *newest])
    elif page > 1:
        most_told = []
    outlets = await rows(OUTLETS)
    ids = json.dumps([row["id"] for row in [*most_told, *newest[:A_PAGE]]])
    known = {
        "told_by": grouped(await rows(TOLD_BY, ids=ids)),
        "closest": grouped(await rows(CLOSEST, ids=ids)),
        "repeated": grouped(await rows(REPEATED, ids=ids)),
        "grown": grouped(await rows(GROWN, ids=ids)),
    }
    is_whole = page == 1 and not picked  # what is of all stories is not shown beside a part of them
    largest = json.dumps([row["id"] for row in outlets[:MOST_OUTLETS]])
    beside = await rows(BESIDE, ids=largest) if is_whole else []
    return {
        "picked": picked,
        "outlets": outlets,
        "named": await rows(NAMED),
        "days": await rows(DAYS),
        "beside": {(row["outlet_id"], row["other_id"]): row for row in beside},
        "largest": {row["id"]: row["name"] for row in outlets[:MOST_OUTLETS]},
        "most_told": [card(row, known) for row in most_told],
        "newest": [card(row, known) for row in newest[:A_PAGE]],
        "page": page,
        "is_last": len(newest) <= A_PAGE,
        "singles": await rows(once, most=SINGLES, skipped=0) if page == 1 else [],
        "counted": (await rows(COUNTED))[0],
    }


def newest_first(stories: Iterable[Row]) -> list[Row]:
    """Stories as the list has them: the newest first, those of one day by id, those without a day last."""
    by_id = sorted(stories, key=lambda story: str(story["id"]))
    return sorted(by_id, key=lambda story: story["last_published"] or "", reverse=True)


def page_number(request: Request) -> int:
    """The page of the list of stories that is asked for, from 1."""
    typed = request.args.get("page") or ""
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def picked_by(request: Request) -> dict[str, str]:
    """The filters that the address names; a time that is none is left out."""
    given = {name: request.args.get(name) or "" for name in FILTERS}
    if not is_time(given["when"]):
        given["when"] = ""
    return {name: value for name, value in given.items() if value}


def is_time(value: str) -> bool:
    """Whether it is a year, a month of a year or a day."""
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", value, re.ASCII) is not None


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each story."""
    return {story_id: list(own) for story_id, own in groupby(rows, key=lambda row: str(row["story_id"]))}


def card(story: Row, known: Mapping[str, Mapping[str, list[Row]]]) -> Card:
    """What is known of a story."""
    own = {kind: rows.get(story["id"], []) for kind, rows in known.items()}
    closest = next((row for row in own["closest"] if row["share"]), None)
    places = {row["article_id"]: row["place"] for row in own["told_by"]}
    return Card(story, own["told_by"], places, closest, next(iter(own["repeated"]), None), grown(own["grown"]))


def grown(figures: Iterable[Row]) -> tuple[Row, Row] | None:
    """The first and the last telling of a thing whose value changed from one day to a later one."""
    for _, own in groupby(figures, key=lambda row: str(row["id"])):
        first, *_, last = [*own] * 2
        if first["published"] < last["published"] and first["value"] != last["value"]:
            return first, last
    return None
