"""Read days, weeks, months and years out of a text.

In: a text, and the day on which it was published. Out: stretches of days with the words that give them. Invariant:
no two of them overlap; what cannot be told without a day of publication, or could be either of two days, is left out.

Days are told from the day of publication as news does it: what happened on a Saturday lies behind, what will happen on
one lies ahead, and where no verb tells, the nearest is meant. A month or a day without a year likewise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from retold.figures import calendar
from retold.figures.calendar import Exactness, Stretch
from retold.figures.numerals import DIGITS
from retold.figures.tense import tense_at
from retold.lists import values_by_word

_RELATIVE = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
_STEPS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_STEPPED_YEAR = r"(?:of )?(?P<step>last|this|next) year"  # "in May last year"
_MOST_AGO = 200  # years, months or weeks: "65 million years ago" is no year of the calendar


class Days(NamedTuple):
    """A stretch of days, how exactly the words give it, and where they stand."""

    first: date
    last: date
    exactness: Exactness
    start: int
    end: int

    @property
    def iso(self) -> str:
        """The stretch in ISO 8601: a day, a month, a year, or two of them with a slash."""
        length = {"day": 10, "week": 10, "month": 7, "year": 4}[self.exactness]
        first, last = self.first.isoformat()[:length], self.last.isoformat()[:length]
        return first if first == last else f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class _Form:
    """A form that was found in a text, and the day on which the text was published."""

    match: re.Match[str]
    today: date | None

    def word(self, name: str) -> str:
        """The words of one part of the form in small letters, "" where it has none."""
        return (self.match.groupdict().get(name) or "").lower()

    def number(self, name: str) -> int:
        """The number in one part of the form; 0 where there is none."""
        return int(self.word(name) or 0)

    def month(self, name: str = "month") -> int:
        """The number of the month that one part of the form names."""
        word = self.word(name).removesuffix(".")
        return int(values_by_word("month").get(word) or values_by_word("short month")[word])

    @property
    def year(self) -> int:
        """The year that the form gives, in digits or as seen from today; 0 where it gives none."""
        step = self.word("step")
        return self.today.year + _STEPS[step] if step and self.today else self.number("year")

    @property
    def tense(self) -> Literal["past", "future"] | None:
        """Whether the verb next to the form speaks of what was or of what will be."""
        return tense_at(self.match.string, *self.match.span())


Reader = Callable[[_Form], Stretch | None]
# A form holds one word or number of each of these at least, so that most sentences need not be searched for most forms
Needed = tuple[frozenset[str], ...]
_DIGIT, _YEAR = frozenset("#"), frozenset(["####"])  # any digit, four in a row
_MARK = re.compile(r"[-–/]|\.(?=\d)")
_SLASH, _POINT, _TO = frozenset("-–/"), frozenset("/."), frozenset(["-", "–", "to", "until", "through"])


def days_in(text: str, words: set[str], published: date | None) -> Iterator[Days]:
    """The days, months and years that a text with these plain words gives; of forms that overlap the fullest counts.

    A form that gives no day of the calendar ("February 31") takes its place all the same: no part of it is read.
    """
    if words.isdisjoint(day_words()):  # most sentences give no day
        return
    words = with_signs(text, words)
    missing = {needed for needed in _all_needed() if words.isdisjoint(needed)}
    taken: list[tuple[int, int]] = []
    for needed, pattern, reader in _forms_in_words() if words.isdisjoint(_DIGIT) else _forms():
        if not missing.isdisjoint(needed):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("it") if "it" in pattern.groupindex else match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            stretch = reader(_Form(match, published))
            if stretch:
                yield Days(*stretch, start, end)


def with_signs(text: str, words: set[str]) -> set[str]:
    """The plain words of a text, and if there is a digit among them what forms need that is no word."""
    figures = [word for word in words if word.isdigit()]
    if not figures:
        return words
    is_year = any(len(figure) > 1 for figure in figures)
    return {*words, *_DIGIT, *(_YEAR if is_year else ()), *_MARK.findall(text)}


@cache
def _forms() -> tuple[tuple[Needed, re.Pattern[str], Reader], ...]:
    """The forms in which days are written, the fullest first."""
    plain = (*_dates(), *_weekdays(), *_months_and_years(), *_relative_days())
    return tuple(
        (needed, re.compile(rf"(?<![\w-])(?<!\d[.,/])(?:{form})(?![\w-]|[.,/]\d)"), reader)
        for needed, form, reader in plain
    )


@cache
def _forms_in_words() -> tuple[tuple[Needed, re.Pattern[str], Reader], ...]:
    return tuple(form for form in _forms() if not {_DIGIT, _YEAR} & {*form[0]})


@cache
def _all_needed() -> frozenset[frozenset[str]]:
    """All that forms need."""
    return frozenset(each for needed, *_ in _forms() for each in needed)


@cache
def day_words() -> frozenset[str]:
    """One of these is among the plain words of a text that gives a day."""
    return DIGITS.union(*(needed[0] for needed, *_ in _forms_in_words()))


def _dates() -> Iterator[tuple[Needed, str, Reader]]:
    month = rf"(?:(?:{_names('month')})|(?:{_names('short month')})\.?)"
    nearer = rf"(?:(?:[Ee]arly|[Ll]ate|[Ll]ast|[Tt]his|[Nn]ext) )*(?:(?:{_names('weekday')}),? )?(?:the )?"
    months = _months(), _DIGIT
    stretches = *months, _TO
    day, last_day = (rf"(?P<{name}>\d\d?)(?:st|nd|rd|th)?" for name in ("day", "last_day"))
    named, later = rf"(?P<month>{month})", rf"(?P<last_month>{month})"
    year, to = rf"(?:,? (?P<year>\d{{4}})| {_STEPPED_YEAR})?", r"(?: ?[-–] ?| to | until | through )"
    yield (_YEAR, _SLASH), r"(?P<year>\d{4})[-/](?P<number>\d\d)[-/](?P<day>\d\d)", _iso_day
    yield (_DIGIT, _POINT), r"\d\d?[/.]\d\d?[/.]\d{2,4}|\d\d?/\d\d?", _unread  # the day or the month first
    yield stretches, rf"{nearer}{day} {named}{to}{last_day} {later}{year}", _calendar_days
    yield stretches, rf"{nearer}{named} {day}{to}{later} {last_day}{year}", _calendar_days
    yield stretches, rf"{nearer}{day}{to}{last_day} (?:of )?{named}{year}", _calendar_days
    yield stretches, rf"{nearer}{named} {day}{to}{last_day}{year}", _calendar_days
    yield months, rf"{nearer}{named} {day}{year}", _calendar_days
    yield months, rf"{nearer}{day} (?:of )?{named}{year}", _calendar_days


def _weekdays() -> Iterator[tuple[Needed, str, Reader]]:
    weekdays, steps = frozenset(values_by_word("weekday")), frozenset(_STEPS)
    weekday = rf"(?P<weekday>{_names('weekday')})(?: (?:morning|afternoon|evening|night))?"
    yield (weekdays, steps), rf"{weekday} (?:of )?(?P<step>last|this|next) week", _weekday_of_week
    yield (
        (weekdays, steps),
        rf"(?:[Tt]his )?(?P<step>[Ll]ast|[Pp]ast|[Tt]his|[Nn]ext|[Cc]oming) {weekday}",
        _stepped_weekday,
    )
    yield (weekdays,), rf"(?:(?:[Ee]arly|[Ll]ate) )?{weekday}", _weekday
    yield (frozenset(["weekend"]),), r"(?:(?:[Oo]ver|[Aa]t|[Oo]n) )?(?:[Tt]he|[Tt]his|[Ll]ast) weekend", _weekend


def _months_and_years() -> Iterator[tuple[Needed, str, Reader]]:
    months, steps = _months(), frozenset(_STEPS)
    month = rf"(?P<month>{_names('month')})(?! [A-Z])"  # not "by April Jones"
    year = r"(?P<it>(?P<year>(?:19|20)\d\d))"
    openers = frozenset(["in", "since", "until", "by", "during", "from", "of", "before", "after"])
    since = rf"(?:{'|'.join(f'[{word[0].upper()}{word[0]}]{word[1:]}' for word in sorted(openers))})"
    part = r"(?:(?:early|late|mid)[ -])?"
    # "In 2000 metres" counts, as do four digits before any other plural
    no_count = r"(?! (?:people|persons|million|billion|[a-z]+s)\b)"
    yield (_YEAR, frozenset(["half"])), r"(?:the )?(?P<half>first|second) half of (?P<year>\d{4})", _half_year
    yield (
        (months, _YEAR),
        rf"(?P<month>{_names('month')}|(?:{_names('short month')})\.),? (?P<year>\d{{4}})",
        _month,
    )
    yield (months, steps), rf"{month},? {_STEPPED_YEAR}", _month
    yield (months, steps), rf"(?P<step>[Ll]ast|[Tt]his|[Nn]ext) {month}", _stepped_month
    yield (months, openers), rf"{since} {part}(?P<it>{month})", _month
    yield (
        (_YEAR, _TO),
        r"(?P<year>(?:19|20)\d\d)[-–](?P<last_year>(?:(?:19|20)\d\d|\d\d))(?! (?:points?|votes?))",
        _years,
    )
    yield (
        (_YEAR, frozenset(["between", "from"])),
        r"(?:[Bb]etween|[Ff]rom) (?P<it>(?P<year>(?:19|20)\d\d) (?:and|to|until) (?P<last_year>(?:19|20)\d\d))",
        _years,
    )
    yield (
        (_YEAR, openers | {"and", "to", "least"}),
        rf"(?:{since}|and|to|since at least) {part}{year}{no_count}",
        _year,
    )
    article = r"(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Tt]his|\w+['’]s?|early|late|mid)"
    yield (_YEAR,), rf"{article}[ -]{year}(?! met(?:re|er)s?\b)", _year
    yield (_YEAR,), rf"{year}(?=[)\].,;:?!’”]|$)", _year


def _relative_days() -> Iterator[tuple[Needed, str, Reader]]:
    words = "|".join(sorted(_RELATIVE, key=len, reverse=True))
    amount = "|".join([*values_by_word("number"), "a", "an", "one", r"\d\d?\d?"])
    yield (frozenset(phrase.split()[-1] for phrase in _RELATIVE),), rf"(?P<words>(?i:{words}))", _relative
    units, ago = frozenset(["week", "month", "year"]), frozenset(["ago", "today"])
    yield (units, frozenset(_STEPS)), r"(?P<step>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>week|month|year)", _stepped_unit
    yield (ago,), rf"(?P<amount>(?i:{amount})) (?P<unit>day|week|month|year)s? (?:ago|earlier today)", _ago


def _months() -> frozenset[str]:
    return frozenset([*values_by_word("month"), *values_by_word("short month")])


def _names(kind: str) -> str:
    return "|".join(sorted((word.capitalize() for word in values_by_word(kind)), key=len, reverse=True))


# What each form stands for


def _unread(_form: _Form) -> None:
    """A form that is read in two ways gives nothing."""


def _iso_day(form: _Form) -> Stretch | None:
    return calendar.single(calendar.day_of(form.number("year"), form.number("number"), form.number("day")))


def _calendar_days(form: _Form) -> Stretch | None:
    """A day, or the days from one to another, of which one may have its month and year from the other."""
    last_month = form.month("last_month") if form.word("last_month") else form.month()
    first_day, last_day = form.number("day"), form.number("last_day") or form.number("day")
    last = calendar.nearest(form.year, last_month, last_day, form.today, form.tense)
    if last is None:
        return None
    first = calendar.day_of(last.year - (form.month() > last_month), form.month(), first_day)
    return (first, last, "day") if first and first <= last else None


def _weekday(form: _Form) -> Stretch | None:
    return calendar.single(calendar.weekday_near(_weekday_number(form), form.today, form.tense))


def _weekday_of_week(form: _Form) -> Stretch | None:
    week = calendar.week(form.today, _STEPS[form.word("step")])
    return calendar.single(calendar.shifted(week[0], _weekday_number(form))) if week else None


def _stepped_weekday(form: _Form) -> Stretch | None:
    return calendar.single(calendar.stepped_weekday(_weekday_number(form), form.today, form.word("step")))


def _weekday_number(form: _Form) -> int:
    return int(values_by_word("weekday")[form.word("weekday")])


def _weekend(form: _Form) -> Stretch | None:
    return calendar.weekend_near(form.today)


def _half_year(form: _Form) -> Stretch | None:
    first = 1 if form.word("half") == "first" else 7
    return calendar.months(form.number("year"), first, first + 5)


def _month(form: _Form) -> Stretch | None:
    first = calendar.nearest(form.year, form.month(), 1, form.today, form.tense)
    return calendar.months(first.year, first.month, first.month) if first else None


def _stepped_month(form: _Form) -> Stretch | None:
    return calendar.stepped_month(form.month(), form.today, _STEPS[form.word("step")])


def _year(form: _Form) -> Stretch | None:
    return calendar.years(form.number("year"), form.number("year"))


def _years(form: _Form) -> Stretch | None:
    first, last = form.number("year"), form.number("last_year")
    last = last if last >= 100 else first - first % 100 + last
    return calendar.years(first, last) if first < last else None


def _relative(form: _Form) -> Stretch | None:
    return calendar.single(calendar.shifted(form.today, _RELATIVE[form.word("words")]))


def _stepped_unit(form: _Form) -> Stretch | None:
    return calendar.unit_away(form.word("unit"), form.today, _STEPS[form.word("step")])


def _ago(form: _Form) -> Stretch | None:
    word = form.word("amount")
    amount = 1 if word in ("a", "an", "one") else int(values_by_word("number").get(word) or word)
    return calendar.unit_away(form.word("unit"), form.today, -amount) if amount <= _MOST_AGO else None
