"""Tell of what time a figure is: of the event that is reported, or of another time.

In: a sentence with its days, a figure in it, the day of publication. Out: the time in normal form, None for the time of
the report. Invariant: what is of another year, of a stretch of time or a rate is never of the time of the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retold.figures.days import Days

_NEAR = 31  # days before and after publication that are the time of the report
_REACH = 70  # characters before a figure in which "in the past six years" may stand
_STRETCH = r"\b(?:in|over|during|within|for) the (?:past|last|previous) (?P<length>[\w-]+(?: \w+)?)"
_NO_END = r"(?:(?! when | that | which )[^,;:.“”])"
_STRETCH_BEFORE = re.compile(rf"{_STRETCH}{_NO_END}*$", re.IGNORECASE)
_STRETCH_BEHIND = re.compile(rf"{_NO_END}{{0,60}}?{_STRETCH}", re.IGNORECASE)
_RATE = re.compile(
    rf"{_NO_END}{{0,40}}?\b(?:(?:an?|per|each|every) (?:day|week|month|year|hour)|annually|daily)\b", re.IGNORECASE
)
_SINCE = re.compile(r"\bsince (?:at least |early |late |mid-)?$", re.IGNORECASE)


def scope_of(text: str, start: int, end: int, days: Sequence[Days], published: date | None) -> str | None:
    """The time of a figure: "2017" for what is of another time than the report, "since 2015", "rate"; else None."""
    stretch = _STRETCH_BEFORE.search(text, max(0, start - _REACH), start) or _STRETCH_BEHIND.match(text, end)
    if stretch:
        return f"last {stretch['length'].lower()}"
    if _RATE.match(text, end):
        return "rate"
    before, behind = [day for day in days if day.end <= start], [day for day in days if day.start >= end]
    near = before[-1] if before else behind[0] if behind else None
    if (
        near
        and near.exactness != "day"
        and _SINCE.search(text, 0, near.start)
        and " when " not in text[near.end : start]
    ):
        return f"since {near.iso}"
    return other_time(near, published) if near else None


def other_time(day: Days, published: date | None) -> str | None:
    """The time of a day that is not the time of the report: its year; else None."""
    if day.exactness == "year":
        return day.iso
    if published is None or abs((day.last - published).days) <= _NEAR or day.first <= published <= day.last:
        return None
    return str(day.first.year)
