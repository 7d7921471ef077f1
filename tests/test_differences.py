"""Which values two sentences give, and which of them differ."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.stories.days import days_in
from retold.stories.differences import Differences
from retold.stories.likeness import Named, plain_words, tokens_of
from retold.stories.quantities import quantities_in
from retold.stories.retellings import Article, Grade, Sentence
from retold.stories.values import values_of

FRIDAY = date(2023, 3, 10)


# Days


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
    (found,) = days_in("by December 9999", {"december"}, None)
    assert (found.first, found.last) == (date(9999, 12, 1), date.max)


# Numbers and lengths of time


def quantities(text: str) -> list[tuple[str, str]]:
    found = quantities_in(text, plain_words(text))
    return [(text[one.start : one.end], one.text) for one in sorted(found, key=lambda one: one.start)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        pytest.param("a visit of fewer than 24 hours", "fewer than 24 hours", "<24 hours", id="sign"),
        pytest.param("a two-day visit", "two-day", "2 days", id="hyphen"),
        pytest.param("half of a year of work", "a year", "1 year", id="a year"),
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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a 45-year-old man", id="age"),
        pytest.param("two years ago", id="ago"),
        pytest.param("at 1:30 a.m. there", id="hour"),
        pytest.param("one of them", id="one"),
        pytest.param("the G7 and the A400M", id="part of a name"),
        pytest.param("for the first time", id="first"),
    ],
)
def test_no_quantities(text: str) -> None:
    assert quantities(text) == []


@given(st.text(max_size=80) | st.text("0123456789 .,-$%hundredsfolya", max_size=60))
def test_values_of_any_text_lie_in_it_and_do_not_overlap(text: str) -> None:
    values = [value for value in values_of(text, "2023-03-10") if value.kind != "stance"]
    assert all(0 <= value.start < value.end <= len(text) for value in values)
    ends = sorted((value.start, value.end) for value in values)
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


def test_a_table_gives_no_values() -> None:
    row = "Sanga 12 dead on Monday and Mela 14 dead on Tuesday, "
    assert values_of(row, "2023-03-10")
    assert values_of(row * 50, "2023-03-10") == []


# Differences


def sentence(text: str, names: dict[str, str] | None = None, kind: str = "person") -> Sentence:
    named = {
        key: Named(text.index(name), text.index(name) + len(name), key, "name", kind)
        for key, name in (names or {}).items()
    }
    return Sentence("s", text, tokens_of(text, list(named.values())), 0, named)


def between(
    a: Sentence, b: Sentence, grade: Grade = "retold", published: tuple[str, str] = ("2023-03-10", "2023-03-10")
) -> list[tuple[str, str, str, str, str]]:
    found = Differences([Article("a", (a,)), Article("b", (b,))]).between(a, b, published, grade)
    return [
        (one.kind, a.text[one.a.start : one.a.end], b.text[one.b.start : one.b.end], one.a.value, one.b.value)
        for one in found
    ]


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        pytest.param(
            "The minister arrives on Monday.",
            "The minister arrived early Tuesday, March 7.",
            ("day", "Monday", "early Tuesday, March 7", "2023-03-13", "2023-03-07"),
            id="day",
        ),
        pytest.param(
            "It is a two-day visit.",
            "The visit lasts less than 24 hours.",
            ("duration", "two-day", "less than 24 hours", "2 days", "<24 hours"),
            id="duration",
        ),
        pytest.param(
            "It is her third trip to the islands.",
            "It is her second tour of the islands.",
            ("number", "third", "second", "3.", "2."),
            id="ordinal",
        ),
        pytest.param(
            "The quake killed 12 people.",
            "The quake left 14 dead.",
            None,
            id="people and dead are not known to be the same",
        ),
        pytest.param(
            "Rescuers counted 12 dead.", "Rescuers counted 14 deaths.", ("number", "12", "14", "12", "14"), id="count"
        ),
        pytest.param(
            "Hundreds of soldiers came.",
            "Several hundred fighters came.",
            ("number", "Hundreds", "Several hundred", "≥200", "≥300"),
            id="vague counts",
        ),
        pytest.param(
            "The loan for the bridge is worth $3 million.",
            "The loan for the bridge is worth $4 million.",
            ("number", "$3 million", "$4 million", "3000000 USD", "4000000 USD"),
            id="money",
        ),
        pytest.param(
            "Turnout rose to 45 percent.",
            "Turnout rose to 47 per cent.",
            ("number", "45 percent", "47 per cent", "45 %", "47 %"),
            id="percentage",
        ),
        pytest.param(
            "The army evicted the miners.",
            "The miners withdrew from the camp.",
            ("stance", "evicted", "withdrew", "leaving: by force", "leaving: of one's own accord"),
            id="stance",
        ),
        pytest.param("It lasts a day.", "It lasts 24 hours.", None, id="the same length in other units"),
        pytest.param("It lasts about six days.", "It lasts six days.", None, id="about the same"),
        pytest.param("She came on Friday.", "She came on March 10.", None, id="the same day in other words"),
        pytest.param("She came on Friday.", "She came in March 2023.", None, id="a day of the month that is given"),
        pytest.param("Two boats sank.", "Seven mayors spoke.", None, id="counts of other things"),
        pytest.param("He criticised the plan.", "He faulted the plan.", None, id="two verbs of one stance"),
        pytest.param("He said so and claimed more.", "He insisted.", None, id="several stances"),
        pytest.param("A visit of two days.", "Two visits in six months.", None, id="how long and within what time"),
        pytest.param(
            "On Sunday the council's mayor said little.",
            "The mayor on Tuesday defended the council's plan.",
            None,
            id="two things that the same people do",
        ),
        pytest.param(
            "On Sunday the mayors of both towns met.",
            "Both mayors on Tuesday defended the plan.",
            None,
            id="two things that several people do",
        ),
    ],
)
def test_differences(a: str, b: str, found: tuple[str, str, str, str, str] | None) -> None:
    assert between(sentence(a), sentence(b)) == ([found] if found else [])


def test_days_are_told_from_each_article_s_own_day() -> None:
    a, b = sentence("The ferry sank on Monday."), sentence("The ferry sank on Monday.")
    assert between(a, b, published=("2023-03-07", "2023-03-06")) == []
    assert between(a, b, published=("2023-03-07", "2023-03-14")) == [
        ("day", "Monday", "Monday", "2023-03-06", "2023-03-13")
    ]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Sergey V. Lavrov", "Sergei Lavrov", True),
        ("Goita", "Goïta", True),
        ("Assimi Goita", "Goïta", True),
        ("Lavrov", "Sergei Lavrov", False),
        ("U.N.", "United Nations", False),
        ("MINUSMA", "Minusma", False),
        ("Ann Lee", "Lee, Ann", False),
    ],
)
def test_spellings_of_a_name(one: str, other: str, differ: bool) -> None:
    a, b = sentence(f"{one} spoke in the old town hall.", {"x": one}), sentence(f"In town {other} spoke.", {"x": other})
    kinds = [row[:3] for row in between(a, b, "related")]
    assert kinds == ([("name", one, other)] if differ else [])


def test_a_place_in_place_of_another() -> None:
    a = sentence("The ferry from Sanga sank at night near the coast.", {"sanga": "Sanga"}, "place")
    b = sentence("The ferry from Mela sank at night near the coast.", {"mela": "Mela"}, "place")
    assert between(a, b) == [("place", "Sanga", "Mela", "sanga", "mela")]
    assert between(a, b, "related") == []


def test_a_place_that_both_name_differs_from_nothing() -> None:
    a = sentence("From Sanga to Mela the ferry sails.", {"sanga": "Sanga", "mela": "Mela"}, "place")
    b = sentence("From Mela to Sanga the ferry sails.", {"sanga": "Sanga", "mela": "Mela"}, "place")
    assert between(a, b) == []


def test_words_all_over_the_story_do_not_make_two_days_the_same_event() -> None:
    on_monday, on_thursday = "The quay opened on Monday.", "The quay was flooded on Thursday."
    a = Article("a", tuple(sentence(text) for text in (on_monday, *["The quay was there."] * 8)))
    b = Article("b", (sentence(on_thursday),))
    differences = Differences([a, b])
    days = ("2023-03-10", "2023-03-10")
    assert differences.between(a.sentences[0], b.sentences[0], days, "related") == []
    alone = Differences([Article("a", a.sentences[:1]), b])
    assert len(alone.between(a.sentences[0], b.sentences[0], days, "related")) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_of_any_texts_lie_in_them(a: str, b: str) -> None:
    for row in between(sentence(a), sentence(b)):
        assert row[1] and row[2] and row[3] != row[4]


def test_a_sentence_does_not_differ_from_itself() -> None:
    text = "On Monday 12 of several hundred soldiers refused a two-day march, the third in a year."
    assert between(sentence(text), sentence(text)) == []


# The five articles


@pytest.fixture(scope="module")
def database(built: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(built / "retold.db")
    connection.row_factory = sqlite3.Row
    return connection


def test_both_spans_slice_the_articles(database: sqlite3.Connection) -> None:
    texts = dict(database.execute("SELECT id, text FROM articles").fetchall())
    rows = database.execute(
        """SELECT differences.*, article_a_id, article_b_id FROM differences
        JOIN retellings ON retellings.id = retelling_id"""
    ).fetchall()
    assert rows
    for row in rows:
        for side in "ab":
            text = texts[row[f"article_{side}_id"]]
            assert text[row[f"char_start_{side}"] : row[f"char_end_{side}"]] == row[f"text_{side}"], row["id"]
        assert row["value_a"] != row["value_b"], row["id"]


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [
        ("day", "early Tuesday, February 7", "Monday"),
        ("duration", "fewer than 24 hours", "two-day"),
        ("number", "second", "third"),
        ("number", "several hundred", "hundreds"),
        ("name", "Abdulai Diop", "Abdoulaye Diop"),
        ("stance", "criticized", "slammed"),
    ],
)
def test_known_differences_are_found(database: sqlite3.Connection, kind: str, a: str, b: str) -> None:
    query = "SELECT 1 FROM differences WHERE kind = ? AND (text_a, text_b) IN (VALUES (?, ?), (?, ?))"
    assert database.execute(query, (kind, a, b, b, a)).fetchone()
