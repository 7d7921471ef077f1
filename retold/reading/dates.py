"""Read the day and the minute of publication as people and programs write them.

In: a text such as "2023-02-07T08:00:00+01:00", "Tue, 7 Feb 2023 08:00 GMT" or "February 7, 2023". Out: a Moment, its
day as written and its minute in UTC where the text gives a time with its zone. Invariant: what can be read in two ways
("07/02/2023") or is no day of the calendar gives nothing, unless told which comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

Order = Literal["day", "month"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = (
    r"(?:[T\s,|•·–-]+(?:at\s+)?(?P<hour>\d{1,2})[:.]?(?P<minute>\d\d)(?:[:.]?\d\d(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>Z|[A-Z]{2,4}(?:[+-]\d{1,2})?|[+-]\d\d:?\d\d|[+-]\d\d)?\)?)?"
)
_FORMS = [
    re.compile(pattern + _CLOCK, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](?P<year>\d{{4}})",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
    )
]
_FIGURES = re.compile(rf"(?P<first>\d{{1,2}})[-/.](?P<second>\d{{1,2}})[-/.](?P<year>\d{{4}}){_CLOCK}", re.IGNORECASE)
# the zones that news pages and mail write as letters; others are unknown, and then so is the minute
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "SAST": 2, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_FIRST_PRINTED = 1600  # no newspaper is older; programs write the year 1 for a day that they do not know
_LABEL = re.compile(
    r"(?i)(?:first |originally |last )?(?:published|posted|updated|modified|created|date)(?: on)?\s*:?\s+"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (YYYY-MM-DD) where the author was, and the minute in UTC (YYYY-MM-DDTHH:MMZ) if that is known too."""

    day: str
    minute: str | None = None


def read_moment(text: str, order: Order | None = None) -> Moment | None:
    """The moment that the whole text names, or None; ``order`` says what comes first in a day of three numbers."""
    text = _LABEL.sub("", " ".join(text.split()), count=1) if len(text) <= 80 else ""
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = _MONTHS.index(parts["word"][:3].lower()) + 1 if parts.get("word") else int(parts["month"])
            return _moment(int(parts["year"]), month, int(parts["day"]), parts)
    figures = _FIGURES.fullmatch(text)
    if figures is None:
        return None
    first, second = int(figures["first"]), int(figures["second"])
    order = order or order_of([text])
    if order is None and first != second:
        return None
    day, month = (second, first) if order == "month" else (first, second)
    return _moment(int(figures["year"]), month, day, figures.groupdict())


def order_of(texts: Iterable[str]) -> Order | None:
    """What comes first in days of three numbers, as those of a list tell together; None if they do not, or disagree."""
    orders: set[Order] = set()
    for text in texts:
        figures = _FIGURES.fullmatch(text.strip())
        if figures and int(figures["first"]) > 12:
            orders.add("day")
        if figures and int(figures["second"]) > 12:
            orders.add("month")
    return orders.pop() if len(orders) == 1 else None


def _moment(year: int, month: int, day: int, parts: Mapping[str, str | None]) -> Moment | None:
    try:
        midnight = datetime(year if year >= _FIRST_PRINTED else 0, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return Moment(midnight.date().isoformat(), _minute(midnight, parts))


def _minute(midnight: datetime, parts: Mapping[str, str | None]) -> str | None:
    zone = _zone(parts["zone"])
    if zone is None or parts["hour"] is None or parts["minute"] is None:
        return None
    hour, half = int(parts["hour"]), (parts["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        local = midnight.replace(hour=hour, minute=int(parts["minute"]), tzinfo=zone)
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    letters, figures = re.match(r"([A-Za-z]*)(.*)", name).groups()  # type: ignore[union-attr]
    hours = _ZONES.get(letters.upper()) if letters else 0
    if hours is None:
        return None
    if figures:
        digits = figures[1:].replace(":", "")
        ahead = int(digits[:2] if len(digits) > 2 else digits) * 60 + int(digits[2:] or 0)
        return timezone(timedelta(minutes=-ahead if figures[0] == "-" else ahead)) if ahead < 24 * 60 else None
    return timezone(timedelta(hours=hours))
