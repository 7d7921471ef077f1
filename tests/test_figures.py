"""Which days, times and quantities a text gives."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.figures import figures_in, find_figures, subjects, times
from retold.figures.days import _forms, days_in, with_signs
from retold.figures.leads import Lead
from retold.figures.quantities import (
    _AGED,
    _ONE_IN,
    _PERSON_OF,
    _number_form,
    _number_opening,
    _numbered,
    _sign_form,
    quantities_in,
)
from retold.records import Document, Paragraph, Sentence, Span
from retold.text import plain_words

FRIDAY = date(2023, 3, 10)

PARTS = (
    "12 4 2019 31st 8:55 17:30 1900 2020-01-02 3/4 p.m. 5pm noon GMT hours at last This next the early Oct. March May "
    "Monday weekend week months year two a ago earlier today Tomorrow yesterday night half of first in from to and - "
    "until through 2019-2021 2019–20 3.4 12-14 2020/01/02"
)


# Days


@given(st.lists(st.sampled_from(PARTS.split()), min_size=1, max_size=8).map(" ".join))
def test_what_is_needed_for_a_form_stands_in_every_text_that_it_fits(text: str) -> None:
    words = with_signs(text, plain_words(text))
    forms = [(needed, pattern) for needed, pattern, _ in _forms()]
    for needed, pattern in [*forms, *(((needed,), pattern) for needed, pattern in times._PATTERNS)]:
        assert not (pattern.search(text) and any(map(words.isdisjoint, needed))), pattern


COUNTED = (
    "a|an|one|two|fifty-one|hundred|half a|million|few|several|dozen|tens of|scores of|3|1.5m|$|US$|Rs |hour|of|rain"
)


@given(st.lists(st.sampled_from(COUNTED.split("|")), max_size=6).map(" ".join))
def test_a_number_is_found_whatever_letters_it_opens_with(text: str) -> None:
    form = _number_form()
    plain = re.compile(form.pattern.replace(f"(?={_number_opening()})", ""))
    assert plain.pattern != form.pattern
    assert list(map(str, form.finditer(text.lower()))) == list(map(str, plain.finditer(text.lower())))


LEADS = [
    _AGED, _PERSON_OF, _ONE_IN, _sign_form(), _numbered(),
    subjects._PART_BEFORE,
]  # fmt: skip
LED = (
    "Up to|at least|more than|the|an|a|No.|Flight|aged|age|of|boy|woman|one|in|out|three|every|or|among them|including"
    "|another|further|just|over|COVID|about|-|, "
)


@pytest.mark.parametrize("lead", LEADS, ids=range(len(LEADS)))
@given(st.lists(st.sampled_from(LED.split("|")), max_size=5), st.sampled_from([" ", "-", ""]), st.integers(0, 30))
def test_a_lead_is_found_whenever_its_pattern_is(lead: Lead, words: list[str], end: str, start: int) -> None:
    text = " ".join(words) + end
    found, plain = lead.search(text, start, len(text)), lead._pattern.search(text, start, len(text))
    assert (found and found.span()) == (plain and plain.span())


def days(text: str, published: date | None = FRIDAY) -> list[tuple[str, str]]:
    found = days_in(text, plain_words(text), published)
    return [(text[day.start : day.end], day.iso) for day in sorted(found, key=lambda day: day.start)]


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        pytest.param("It rained on Friday.", "Friday", "2023-03-10", id="the same weekday"),
        pytest.param("It rained on Thursday night.", "Thursday night", "2023-03-09", id="the day before"),
        pytest.param("They meet on Monday.", "Monday", "2023-03-13", id="the nearest one is ahead"),
        pytest.param("They met early Tuesday, March 7,", "early Tuesday, March 7", "2023-03-07", id="weekday and day"),
        pytest.param("on 3 April 2021 it", "3 April 2021", "2021-04-03", id="day first"),
        pytest.param("on April 3rd, 2021, it", "April 3rd, 2021", "2021-04-03", id="with a year"),
        pytest.param("on December 30 it", "December 30", "2022-12-30", id="without a year, the nearest"),
        pytest.param("dated 2023-02-07 here", "2023-02-07", "2023-02-07", id="ISO"),
        pytest.param("over the weekend it", "over the weekend", "2023-03-11/2023-03-12", id="weekend ahead"),
        pytest.param("In January, they", "January", "2023-01", id="month"),
        pytest.param("since August 2020 they", "August 2020", "2020-08", id="month and year"),
        pytest.param("a 2020 coup", "2020", "2020", id="year"),
        pytest.param("They left yesterday", "yesterday", "2023-03-09", id="yesterday"),
    ],
)
def test_days(text: str, words: str, iso: str) -> None:
    assert days(text) == [(words, iso)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("They may march on", id="small letters"),
        pytest.param("The Mayflower left", id="part of a word"),
        pytest.param("on February 31 it", id="a day that there is not"),
        pytest.param("flight 12020 left", id="part of a number"),
        pytest.param("a man named May", id="a month without in"),
    ],
)
def test_no_days(text: str) -> None:
    assert days(text) == []


def test_without_a_day_of_publication_only_full_dates_are_told() -> None:
    text = "On Monday and in January they met, on May 3, 2021 and in 2020."
    assert days(text, None) == [("May 3, 2021", "2021-05-03"), ("2020", "2020")]


def test_the_weekend_of_a_monday_is_the_one_before() -> None:
    assert days("over the weekend", date(2023, 2, 6)) == [("over the weekend", "2023-02-04/2023-02-05")]


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(-3, 3))
def test_a_weekday_is_within_three_days(published: date, distance: int) -> None:
    day = date.fromordinal(published.toordinal() + distance)
    assert days(f"on {day:%A} it", published) == [(f"{day:%A}", day.isoformat())]


_EDGES = st.sampled_from([date.min, date.max]) | st.dates()
_DAY_WORDS = ["Monday", "yesterday", "tomorrow", "today", "the weekend", "In", "April", "December 31", "31 December"]


@given(st.lists(st.sampled_from([*_DAY_WORDS, "9999", "0000", "0001", "0", "-12-31", ",", "2 "]), max_size=6), _EDGES)
def test_days_at_either_end_of_the_calendar_are_read_or_left_out(words: list[str], published: date) -> None:
    text = " ".join(words)
    for day in days_in(text, plain_words(text), published):
        assert day.first <= day.last


def test_the_last_month_of_the_calendar_is_a_month() -> None:
    (found,) = days_in("by December 9999", plain_words("by December 9999"), None)
    assert (found.first, found.last) == (date(9999, 12, 1), date.max)


WEDNESDAY = date(2021, 6, 16)


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        pytest.param("The mill burned last Saturday", "last Saturday", "2021-06-12", id="last"),
        pytest.param("The council votes next Monday", "next Monday", "2021-06-21", id="next"),
        pytest.param("The ferry sails this coming Tuesday", "this coming Tuesday", "2021-06-22", id="coming"),
        pytest.param("It closed this past Thursday", "this past Thursday", "2021-06-10", id="past"),
        pytest.param("It sank Friday last week", "Friday last week", "2021-06-11", id="a day of last week"),
        pytest.param("It sails Friday of next week", "Friday of next week", "2021-06-25", id="a day of next week"),
        pytest.param("The baker drowned on Friday", "Friday", "2021-06-11", id="what happened lies behind"),
        pytest.param("The court will sit on Monday", "Monday", "2021-06-21", id="what will happen lies ahead"),
        pytest.param("The sale planned for Monday was cancelled", "Monday", "2021-06-21", id="planned"),
        pytest.param("On Saturday, the dam broke", "Saturday", "2021-06-12", id="the verb behind"),
        pytest.param("The storm hit on Dec. 3", "Dec. 3", "2020-12-03", id="short month, behind"),
        pytest.param("a law of Aug. 4, 1999, says", "Aug. 4, 1999", "1999-08-04", id="short month and year"),
        pytest.param("on the 9th of May it", "the 9th of May", "2021-05-09", id="ordinal of"),
        pytest.param("from 3-5 June 2021 in town", "3-5 June 2021", "2021-06-03/2021-06-05", id="days of a month"),
        pytest.param("on July 8 to 10 there", "July 8 to 10", "2021-07-08/2021-07-10", id="month first"),
        pytest.param("30 May to 2 June 2021 on", "30 May to 2 June 2021", "2021-05-30/2021-06-02", id="two months"),
        pytest.param("the day after tomorrow it", "the day after tomorrow", "2021-06-18", id="two days on"),
        pytest.param("three days ago it", "three days ago", "2021-06-13", id="days ago"),
        pytest.param("two months ago it", "two months ago", "2021-04", id="months ago"),
        pytest.param("It fell last month", "last month", "2021-05", id="last month"),
        pytest.param("It ends next year", "next year", "2022", id="next year"),
        pytest.param("It began last week", "last week", "2021-06-07/2021-06-13", id="last week"),
        pytest.param("It burned in August", "August", "2020-08", id="a month behind"),
        pytest.param("It will open in March", "March", "2022-03", id="a month ahead"),
        pytest.param("closed last July after", "last July", "2020-07", id="last and a month"),
        pytest.param("between 2011 and 2014 it", "2011 and 2014", "2011/2014", id="years"),
        pytest.param("the second half of 2019 was", "the second half of 2019", "2019-07/2019-12", id="half"),
        ("She rose in June last year.", "June last year", "2020-06"),
        ("It opens on 4 May of next year.", "4 May of next year", "2022-05-04"),
    ],
)
def test_days_as_news_writes_them(text: str, words: str, iso: str) -> None:
    assert days(text, WEDNESDAY) == [(words, iso)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The sale is next Friday", id="of this week or the next"),
        pytest.param("It fell on 05/06/2021", id="the day or the month first"),
        pytest.param("A run of 1900 metres", id="metres"),
        pytest.param("In 2010 villages they", id="a count"),
        pytest.param("65 million years ago it", id="before the calendar"),
        pytest.param("It was sold by June Archer", id="a name"),
    ],
)
def test_what_may_be_two_days_is_none(text: str) -> None:
    assert days(text, WEDNESDAY) == []


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_what_happened_never_lies_ahead(published: date, weekday: str) -> None:
    ((_, behind),) = days(f"The roof fell on {weekday}", published)
    ((_, ahead),) = days(f"The roof will be mended on {weekday}", published)
    assert behind <= published.isoformat() <= ahead


# Numbers and lengths of time


def quantities(text: str) -> list[tuple[str, str]]:
    found = quantities_in(text, plain_words(text))
    return [(text[one.start : one.end], one.text) for one in sorted(found, key=lambda one: one.start)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        pytest.param("a visit of fewer than 24 hours", "fewer than 24 hours", "<24 hours", id="sign"),
        pytest.param("a two-day visit", "two-day", "2 days", id="hyphen"),
        pytest.param("they stayed for a year", "a year", "1 year", id="a year"),
        pytest.param("several hundred soldiers", "several hundred", "≥300", id="several hundred"),
        pytest.param("hundreds of soldiers", "hundreds", "≥200", id="hundreds"),
        pytest.param("hundreds of thousands fled", "hundreds of thousands", "≥200000", id="hundreds of thousands"),
        pytest.param("more than 1,200 people", "more than 1,200", ">1200", id="thousands separator"),
        pytest.param("some 3.5 million people", "some 3.5 million", "~3500000", id="million"),
        pytest.param("a dozen boats", "a dozen", "12", id="a dozen"),
        pytest.param("his third trip", "third", "3.", id="ordinal"),
        pytest.param("about 45 percent of arms", "about 45 percent", "~45 %", id="per cent"),
        pytest.param("a loan of $3 million for", "$3 million", "3000000 USD", id="money with a sign"),
        pytest.param("a loan of 20 euros for", "20 euros", "20 EUR", id="money in words"),
        pytest.param("Twelve boats", "Twelve", "12", id="capital"),
    ],
)
def test_quantities(text: str, words: str, value: str) -> None:
    assert quantities(text) == [(words, value)]


SMALL_UNITS = {"millimetres": "0.000001", "cm": "0.00001", "grams": "0.001", "acres": "0.0040468564224"}


@given(st.integers(2, 9_999), st.sampled_from(sorted(SMALL_UNITS)))
def test_a_quantity_in_another_unit_has_no_digits_that_nobody_gave(number: int, unit: str) -> None:
    (found,) = figures_in(f"It was {number} {unit} too much.", None)
    assert found.low == found.high == float(number * Decimal(SMALL_UNITS[unit]))


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        pytest.param(
            "a quarter million, half a billion trees", "half a billion", "500000000", id="half of a magnitude"
        ),
        pytest.param("some 24 500 homes", "some 24 500", "~24500", id="thousands with a blank"),
        pytest.param("three hundred and twelve cows", "three hundred and twelve", "312", id="in words"),
        pytest.param("seventy-four boats", "seventy-four", "74", id="hyphen"),
        pytest.param("three and a half years of work", "three and a half years", "3.5 years", id="and a half"),
        pytest.param("half a dozen eggs", "half a dozen", "6", id="half a dozen"),
        pytest.param("dozens of eggs", "dozens", "≥24", id="dozens"),
        pytest.param("tens of thousands of birds", "tens of thousands", "≥20000", id="tens of thousands"),
        pytest.param("the price surpassed 40 dollars", "surpassed 40 dollars", ">40 USD", id="sign as a verb"),
        pytest.param("70 or more cows", "70 or more", "≥70", id="sign behind"),
        pytest.param("between 30 and 40 cows", "30 and 40", "30–40", id="between"),
        pytest.param("a fall of 3-4 per cent", "3-4 per cent", "3–4 %", id="range of shares"),
        pytest.param("a prize of £7-£8 million", "£7-£8 million", "7000000–8000000 GBP", id="range of money"),
        pytest.param("sold for RM12,500 there", "RM12,500", "12500 MYR", id="letters before digits"),
        pytest.param("a debt of A$2.7m there", "A$2.7m", "2700000 AUD", id="glued million"),
        pytest.param("a debt of 9bn euros there", "9bn euros", "9000000000 EUR", id="glued billion and words"),
        pytest.param("a debt of R6bn there", "R6bn", "6000000000 ZAR", id="rand"),
        pytest.param("up by 8pc there", "8pc", "8 %", id="pc"),
        pytest.param("a walk of 18 km there", "18 km", "18 km", id="distance"),
        pytest.param("a tremor of magnitude 5.1 there", "5.1", "5.1", id="magnitude"),
        pytest.param("a 31-year-old baker", "31-year-old", "31 years", id="age"),
        pytest.param("Mary Oakes, 31, bakes", "31", "31 years", id="age behind a name"),
        pytest.param("a widow of 84 baked it", "84", "84 years", id="age of a widow"),
        pytest.param("a woman of two worlds", "two", "2", id="no age"),
        pytest.param("at 7:15 p.m. there", "7:15 p.m.", "19:15", id="time of day"),
        pytest.param("it took three hours and ten minutes", "three hours and ten minutes", "190 minutes", id="sum"),
        ("They owe tens of billions of dollars.", "tens of billions of dollars", "≥20000000000 USD"),
        ("Dozens of miles off", "Dozens of miles", "≥24 miles"),
        ("Ekholm, 53, sells bread.", "53", "53 years"),
        ("They met over several days.", "several days", "≥3 days"),
        ("They handed over 31 men.", "31", "31"),
        ("They fined over 31 men.", "over 31", ">31"),
        ("It was gone within one day.", "one day", "1 day"),
        ("It lasted over six days.", "over six days", ">6 days"),
    ],
)
def test_quantities_as_news_writes_them(text: str, words: str, value: str) -> None:
    assert quantities(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("two years ago", id="ago"),
        pytest.param("one of them", id="one"),
        pytest.param("the G7 and the A400M", id="part of a name"),
        pytest.param("for the first time", id="first"),
        pytest.param("they won 4-2 there", id="score"),
        pytest.param("three quarters of it, two-fifths of that", id="fractions"),
        pytest.param("as stated in No. 12 and Article 6", id="numbered"),
        pytest.param("it fell from 80 to 60 there", id="a range or a change"),
        pytest.param("one in eight voters", id="one in so many"),
        pytest.param("it weighs 70 pounds", id="money or weight"),
        pytest.param("a 4m pole", id="metres or million"),
        pytest.param("XQ700,000 was paid", id="an unknown sign"),
        pytest.param("a 12-man crew", id="compound"),
        pytest.param("a crowd of 1.500 there", id="a point for thousands"),
        pytest.param("the 1960s and '70s", id="decades"),
        "It hangs on Seventh Avenue.",
        "The sheet is 20 x 30 cm, the frame 2 by 3 feet.",
        "Call *33*8#.",
        "14. Write it down.",
        "At 31 ºC it melts, at 3 degrees it does not.",
        "Clause VII(5) binds them.",
        "It fell from an estimated 900 to almost 700 there.",
        "We shall sing one day.",
        "See pages 5 of it.",
    ],
)
def test_no_quantities(text: str) -> None:
    assert quantities(text) == []


@given(st.text(max_size=80) | st.text("0123456789 .,-$%hundredsfolya", max_size=60))
def test_figures_of_any_text_lie_in_it_and_do_not_overlap(text: str) -> None:
    spans = [figure.span for figure in figures_in(text, FRIDAY)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_table_gives_no_figures() -> None:
    row = "Sanga 12 dead on Monday and Mela 14 dead on Tuesday, "
    for text, number in ((row, 4), (row * 50, 0)):
        document = Document("a", text, (Paragraph(Span(0, len(text)), "body"),), (Sentence(Span(0, len(text)), 0),))
        assert len(find_figures(document, FRIDAY)) == number
