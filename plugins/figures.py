"""Draw how a figure differs from telling to telling: the day of publication along, the value up, a letter for each.

In: the id of a story. Out: for templates, its slots whose values differ, each with the places of its marks.
Invariant: marks stand in the order of publication, and higher is always more; a side that the words leave open is open.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import groupby
from math import ceil, floor, log10
from typing import NamedTuple

from datasette import hookimpl
from datasette.app import Datasette

Row = sqlite3.Row
MOST_SLOTS, MOST_MARKS = 6, 80
# Units of the drawing, about pixels on a small screen
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 216, 44, 8, 18, 30
MARK = 15
OPEN = 16  # how far the stroke of an open side reaches beyond its mark
FROM_ZERO = 0.6  # where the least value is less than this share of the greatest, the scale begins at 0
TICKS = 4
SLOTS = f"""
    select id, kind, label, scope, unit, article_count from slots where story_id = :story
    and exists (select 1 from differences where differences.slot_id = slots.id and not differences.compatible)
    order by article_count desc, id limit {MOST_SLOTS}
"""
FIGURES = """
    select figures.slot_id, figures.article_id, figures.sentence_id, figures.text, figures.value, figures.low,
           figures.high, articles.published
    from figures join articles on articles.id = figures.article_id
    where articles.story_id = :story and figures.slot_id is not null
    order by figures.slot_id, articles.published nulls last, articles.published_at, articles.id, figures.char_start
"""


class Mark(NamedTuple):
    """A figure in the drawing: where its letter stands, and from where to where its stroke goes."""

    x: float
    y: float
    low: float
    high: float
    row: Row


class Band(NamedTuple):
    """A day of publication along the drawing; None for articles without one."""

    left: float
    width: float
    day: str | None


class Chart(NamedTuple):
    """A slot with its drawing: marks, days along, and values up, each with its height."""

    slot: Row
    rows: list[Row]
    marks: list[Mark]
    bands: list[Band]
    ticks: list[tuple[float, str]]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[[str, str], Awaitable[list[Chart]]]]:
    """Give every template a function that returns the charts of a story."""

    async def figure_charts(database: str, story: str) -> list[Chart]:
        of = {"story": story}
        slots = (await datasette.execute(database, SLOTS, of)).rows
        figures = (await datasette.execute(database, FIGURES, of)).rows if slots else []
        told = {slot_id: list(rows) for slot_id, rows in groupby(figures, key=lambda row: str(row["slot_id"]))}
        return list(charts(slots, told))

    return {"figure_charts": figure_charts}


def charts(slots: Sequence[Row], told: Mapping[str, Sequence[Row]]) -> Iterator[Chart]:
    """The charts of slots with their figures in the order of publication; what an article repeats is drawn once."""
    for slot in slots:
        first = {(row["article_id"], row["value"]): row for row in reversed(told.get(slot["id"], []))}
        rows = [row for row in told.get(slot["id"], []) if first[row["article_id"], row["value"]] is row][:MOST_MARKS]
        bounds = [bound for row in rows for bound in (row["low"], row["high"]) if bound is not None]
        if len(set(bounds)) > 1:
            ticks = scale(min(bounds), max(bounds))
            bands, places = along(rows)
            marks = [mark(row, places[row["article_id"]], ticks[0], ticks[-1]) for row in rows]
            labels = [(up(tick, ticks[0], ticks[-1]), said(tick, slot["kind"])) for tick in ticks]
            yield Chart(slot, rows, marks, bands, labels)


def along(rows: Sequence[Row]) -> tuple[list[Band], dict[str, float]]:
    """The days along the drawing, each as wide as the articles that it has, and where each article stands."""
    articles = list(dict.fromkeys((row["published"], row["article_id"]) for row in rows))
    step = (WIDTH - LEFT - RIGHT) / len(articles)
    bands, places, left = list[Band](), dict[str, float](), float(LEFT)
    for day, own in groupby(articles, key=lambda article: article[0]):
        ids = [article_id for _, article_id in own]
        bands.append(Band(left, step * len(ids), day))
        places |= {article_id: left + step * (number + 0.5) for number, article_id in enumerate(ids)}
        left += step * len(ids)
    return bands, places


def mark(row: Row, x: float, least: float, most: float) -> Mark:
    """Where a figure stands: a range on its middle, an open one at the number that is told."""
    low, high = row["low"], row["high"]
    if low is None or high is None:
        y = up(high if low is None else low, least, most)
        return Mark(x, y, y + OPEN if low is None else y, y if low is None else y - OPEN, row)
    return Mark(x, up((low + high) / 2, least, most), up(low, least, most), up(high, least, most), row)


def up(value: float, least: float, most: float) -> float:
    """How far down from the top of the drawing a value stands."""
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - least) / (most - least))


def scale(least: float, most: float) -> list[float]:
    """Round values from below the least to above the greatest, evenly apart."""
    least = 0.0 if least < FROM_ZERO * most else least
    rough = (most - least) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first, last = floor(least / step), ceil(most / step)
    return [round(number * step, 6) for number in range(first, last + 1)]


def said(value: float, kind: str) -> str:
    """A value on the scale in words: hours and minutes of a time, thousands and millions short."""
    if kind == "time":
        return f"{int(value) // 60:02}:{int(value) % 60:02}"
    for size, short in ((1e9, "bn"), (1e6, "m")):
        if value >= size:
            return f"{value / size:g}{short}"
    return f"{value:,.10g}"
