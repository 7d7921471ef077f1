"""Say days as readers do: 2023-02-07 is 7 February 2023.

In: days as the data have them, YYYY-MM-DD. Out: for templates, filters that set them in words, with the day as it
stands in the data beside them for programs. Invariant: the same words in every language of the machine.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from sqlite3 import Row
from typing import NamedTuple

from datasette import hookimpl
from jinja2 import Environment
from markupsafe import Markup

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


MOST_BARS = 120


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give every template the filters."""
    env.filters |= {"day": day, "days": days, "time_in_words": time_in_words, "bars": bars}


def day(value: str | None) -> Markup:
    """A day in words, or nothing."""
    return marked(value, ["day", "month", "year"]) if value else Markup()


def days(first: str | None, last: str | None) -> Markup:
    """From one day to another, without saying twice what they share."""
    if not first or not last or first == last:
        return day(last or first)
    year, month, _ = last.split("-")
    told = ["day"]
    if not first.startswith(f"{year}-{month}-"):
        told.append("month")
    if not first.startswith(f"{year}-"):
        told.append("year")
    return Markup("{} to {}").format(marked(first, told), day(last))


def time_in_words(value: str) -> Markup:
    """A year, a month of a year or a day in words."""
    if len(value) == len("2023-02-05"):
        return day(value)
    year, _, month = value.partition("-")
    return Markup('<time datetime="{}">{}</time>').format(value, f"{MONTHS[int(month) - 1]} {year}" if month else year)


def marked(value: str, told: list[str]) -> Markup:
    """The parts of a day that are told."""
    found = date.fromisoformat(value)
    words = {"day": str(found.day), "month": MONTHS[found.month - 1], "year": str(found.year)}
    return Markup('<time datetime="{}">{}</time>').format(value, " ".join(words[part] for part in told))


class Bar(NamedTuple):
    """A day, a month or a year of a calendar strip, with its number of articles."""

    when: str
    times: int


def bars(days: Iterable[Row]) -> list[Bar]:
    """The articles by day, or by month or year where there would be too many; times without any count as well."""
    counts = {row["published"]: row["times"] for row in days}
    if not counts:
        return []
    first, last = date.fromisoformat(min(counts)), date.fromisoformat(max(counts))
    letters = 10 if (last - first).days < MOST_BARS else 7 if (last.year - first.year) * 12 < MOST_BARS else 4
    times = Counter[str]()
    for day, number in counts.items():
        times[day[:letters]] += number
    is_too_long = last.year - first.year >= MOST_BARS  # as a mistyped year makes it
    return [Bar(when, times[when]) for when in (sorted(times) if is_too_long else steps(first, last, letters))]


def steps(first: date, last: date, letters: int) -> list[str]:
    """Every day, month or year from the first day to the last, each once."""
    if letters == 4:
        return [f"{year:04}" for year in range(first.year, last.year + 1)]
    days = (date.fromordinal(day).isoformat() for day in range(first.toordinal(), last.toordinal() + 1))
    return list(dict.fromkeys(day[:letters] for day in days))
