"""Say days as readers do: 2023-02-07 is 7 February 2023.

In: days as the data have them, YYYY-MM-DD. Out: for templates, filters that set them in words, with the day as it
stands in the data beside them for programs. Invariant: the same words in every language of the machine.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from datetime import date

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


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give every template the filters."""
    env.filters |= {"day": day, "days": days, "time_in_words": time_in_words}


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
