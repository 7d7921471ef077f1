"""The arithmetic of the calendar, from a day of publication that may be missing or lie at its very end.

In: numbers of years, months and days, a day of publication. Out: days and stretches of days. Invariant: what is no day
between the years 1 and 9999 is None, as is all that would be told from no day of publication.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Exactness = Literal["day", "week", "month", "year"]
Stretch = tuple[date, date, Exactness]

_SATURDAY = 5


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(day: date | None, days: int) -> date | None:
    """So many days later."""
    try:
        return day + timedelta(days=days) if day else None
    except OverflowError:
        return None


def single(day: date | None) -> Stretch | None:
    """The stretch that is one day."""
    return (day, day, "day") if day else None


def nearest(year: int, month: int, day: int, today: date | None, tense: str | None) -> date | None:
    """The day of the calendar; without a year (0) the nearest to today, on the side that the verb tells."""
    if year:
        return day_of(year, month, day)
    if today is None:
        return None
    days = [found for step in (-1, 0, 1) if (found := day_of(today.year + step, month, day))]
    if tense == "past":
        days = [found for found in days if found <= today] or days
    elif tense == "future":
        days = [found for found in days if (found.year, found.month) >= (today.year, today.month)] or days
    return min(days, key=lambda found: abs(found - today), default=None)


def weekday_near(weekday: int, today: date | None, tense: str | None) -> date | None:
    """The weekday nearest to today, on the side that the verb tells; today itself is on either side."""
    if today is None:
        return None
    ahead = (weekday - today.weekday()) % 7
    back = ahead - 7 if ahead else 0
    if tense:
        return shifted(today, back if tense == "past" else ahead)
    return shifted(today, ahead if ahead <= 3 else back)


def stepped_weekday(weekday: int, today: date | None, step: str) -> date | None:
    """The weekday that is "last", "past", "this", "next" or "coming"; None where people mean either of two weeks."""
    if today is None:
        return None
    ahead = (weekday - today.weekday()) % 7
    if step == "this":
        return shifted(today, ahead)
    if step == "coming":
        return shifted(today, ahead or 7)
    if step in ("last", "past"):
        return shifted(today, ahead - 7)
    is_of_this_week = weekday > today.weekday()
    return None if is_of_this_week else shifted(today, ahead or 7)


def week(today: date | None, step: int) -> Stretch | None:
    """The week, Monday to Sunday, so many weeks from today's."""
    monday = shifted(today, 7 * step - today.weekday()) if today else None
    sunday = shifted(monday, 6)
    return (monday, sunday, "week") if monday and sunday else None


def weekend_near(today: date | None) -> Stretch | None:
    """The nearest weekend; on a Monday the one before."""
    saturday = weekday_near(_SATURDAY, shifted(today, -1), None)
    sunday = shifted(saturday, 1)
    return (saturday, sunday, "day") if saturday and sunday else None


def months(year: int, first: int, last: int) -> Stretch | None:
    """From the first day of one month of a year to the last day of another."""
    start = day_of(year, first, 1)
    return (start, date(year, last, monthrange(year, last)[1]), "month") if start else None


def stepped_month(month: int, today: date | None, step: int) -> Stretch | None:
    """The month of that name that is "last" (-1), "this" (0) or "next" (1) as seen from today."""
    if today is None:
        return None
    year = today.year
    if step < 0 and month >= today.month:
        year -= 1
    if step > 0 and month <= today.month:
        year += 1
    return months(year, month, month)


def years(first: int, last: int) -> Stretch | None:
    """From the first day of one year to the last day of another."""
    start, end = day_of(first, 1, 1), day_of(last, 12, 31)
    return (start, end, "year") if start and end else None


def unit_away(unit: str, today: date | None, steps: int) -> Stretch | None:
    """The day, week, month or year so many steps from today's."""
    if today is None:
        return None
    if unit == "day":
        return single(shifted(today, steps))
    if unit == "week":
        return week(today, steps)
    if unit == "year":
        return years(today.year + steps, today.year + steps)
    year, month = divmod(12 * today.year + today.month - 1 + steps, 12)
    return months(year, month + 1, month + 1)
