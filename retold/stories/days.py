"""Read days, months and years out of a text.

In: a text, and the day on which it was published. Out: stretches of days with the words that give them. Invariant:
no two of them overlap; what cannot be told without a day of publication is left out.

Days are told from the day of publication as news does it: a weekday is the nearest one, a month or a day without a
year the nearest too.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from retold.lists import values_by_word

Exactness = Literal["day", "month", "year"]

_SATURDAY = 5
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}


class Days(NamedTuple):
    """A stretch of days, how exactly the words give it, and where they stand."""

    first: date
    last: date
    exactness: Exactness
    start: int
    end: int

    @property
    def iso(self) -> str:
        """The stretch in ISO 8601: a day, two days with a slash, a month or a year."""
        if self.exactness == "day":
            return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"
        return self.first.isoformat()[: 7 if self.exactness == "month" else 4]


Stretch = tuple[date, date, Exactness]
Reader = Callable[[re.Match[str], date | None], Stretch | None]


def days_in(text: str, words: set[str], published: date | None) -> Iterator[Days]:
    """The days, months and years that a text with these plain words gives; of forms that overlap the fullest counts."""
    if words.isdisjoint(_day_words()):
        return
    taken: list[tuple[int, int]] = []
    for pattern, reader in _forms():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            stretch = reader(match, published)
            if stretch:
                taken.append((start, end))
                yield Days(*stretch, start, end)


@cache
def _day_words() -> frozenset[str]:
    """Words and digits without one of which no form fits: most sentences give no day, and looking takes time."""
    return frozenset([*values_by_word("weekday"), *values_by_word("month"), *_RELATIVE, "weekend", *"0123456789"])


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    month = "|".join(word.capitalize() for word in values_by_word("month"))
    weekday = "|".join(word.capitalize() for word in values_by_word("weekday"))
    nearer = "(?:(?:[Ee]arly|[Ll]ate|[Ll]ast|[Tt]his|[Nn]ext) )*"
    number, ordinal, year = r"(?P<day>\d\d?)", "(?:st|nd|rd|th)?", r"(?:,? (?P<year>\d{4}))?"
    forms: tuple[tuple[str, Reader], ...] = (
        (r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)", _iso_day),
        (rf"{nearer}(?:(?:{weekday}),? )?(?P<month>{month}) {number}{ordinal}{year}", _calendar_day),
        (rf"{nearer}(?:(?:{weekday}),? )?{number}{ordinal} (?P<month>{month}){year}", _calendar_day),
        (rf"{nearer}(?P<weekday>{weekday})(?: (?:morning|afternoon|evening|night))?", _weekday),
        (r"(?:(?:over|at|on) )?(?:the|this|last) weekend", _weekend),
        (rf"(?P<month>{month}),? (?P<year>\d{{4}})", _month),
        (rf"(?<=[Ii]n )(?P<month>{month})", _month),
        (r"(?:19|20)\d\d", _year),
        (r"(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow)", _relative),
    )
    return tuple((re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), reader) for pattern, reader in forms)


def _iso_day(match: re.Match[str], _today: date | None) -> Stretch | None:
    return _single(_date(int(match["year"]), int(match["number"]), int(match["day"])))


def _calendar_day(match: re.Match[str], today: date | None) -> Stretch | None:
    return _single(_nearest(_month_number(match), int(match["day"]), match["year"], today))


def _month(match: re.Match[str], today: date | None) -> Stretch | None:
    first = _nearest(_month_number(match), 1, match.groupdict().get("year"), today)
    if first is None:
        return None
    return first, first.replace(day=monthrange(first.year, first.month)[1]), "month"


def _year(match: re.Match[str], _today: date | None) -> Stretch:
    return date(int(match[0]), 1, 1), date(int(match[0]), 12, 31), "year"


def _weekday(match: re.Match[str], today: date | None) -> Stretch | None:
    return _single(_nearest_weekday(int(values_by_word("weekday")[match["weekday"].lower()]), today) if today else None)


def _weekend(_match: re.Match[str], today: date | None) -> Stretch | None:
    yesterday = _shifted(today, -1)
    saturday = _nearest_weekday(_SATURDAY, yesterday) if yesterday else None
    sunday = _shifted(saturday, 1)
    return (saturday, sunday, "day") if saturday and sunday else None


def _relative(match: re.Match[str], today: date | None) -> Stretch | None:
    return _single(_shifted(today, _RELATIVE[match["word"].lower()]))


def _single(day: date | None) -> Stretch | None:
    return (day, day, "day") if day else None


def _month_number(match: re.Match[str]) -> int:
    return int(values_by_word("month")[match["month"].lower()])


def _nearest(month: int, day: int, year: str | None, today: date | None) -> date | None:
    """The day of the calendar; without a year the one nearest to today; None for one that there is not."""
    if year:
        return _date(int(year), month, day)
    if today is None:
        return None
    days = [_date(today.year + step, month, day) for step in (-1, 0, 1)]
    return min((found for found in days if found), key=lambda found: abs(found - today), default=None)


def _nearest_weekday(weekday: int, today: date) -> date | None:
    ahead = (weekday - today.weekday()) % 7
    return _shifted(today, ahead if ahead <= 3 else ahead - 7)


def _shifted(day: date | None, days: int) -> date | None:
    """So many days later; None from no day, and where the calendar has come to its end."""
    try:
        return day + timedelta(days=days) if day else None
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
