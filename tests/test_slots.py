"""Figures of one thing: whether they agree, and what a story's articles differ in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from datasette.utils import module_from_path
from folders import PROJECT, write_source
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.figures import figures_in
from retold.records import Figure, Span
from retold.stories.negation import turned
from retold.stories.slots import MOST, Place, Stated, agree, pairs_of, slots_of
from retold.stories.where import Named, located, of_persons

CHARTS = module_from_path(str(PROJECT / "plugins" / "figures.py"), "figures")


def stated(text: str, article: str = "a", number: int = 1) -> Stated:
    """The first figure of a sentence that is of something."""
    figure = next(figure for figure in figures_in(text, date(2021, 6, 16)) if figure.subject_key)
    return Stated(f"{article}-f{number}", article, Place(f"{article}-s{number}", text, 0), figure)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("40", "at least 40", "same"),
        ("more than 40", "about 40", "same"),
        ("dozens", "73", "compatible"),
        ("hundreds", "several hundred", "compatible"),
        ("at least 40", "42", "compatible"),
        ("between 40 and 60", "50", "compatible"),
        ("about 40", "42", "compatible"),
        ("up to 50", "30", "compatible"),
        ("at least 40", "73", "differs"),
        ("at least 40", "more than 60", "differs"),
        ("dozens", "12", "differs"),
        ("40", "41", "differs"),
    ],
)
def test_whether_two_figures_agree(one: str, other: str, how: str) -> None:
    a, b = stated(f"The storm killed {one} people."), stated(f"The storm killed {other} people.", "b")
    assert agree(a, b) == agree(b, a) == how


@given(st.integers(1, 500), st.integers(1, 500))
def test_two_plain_numbers_differ_unless_they_are_one(one: int, other: int) -> None:
    a, b = (stated(f"The storm left {number} people dead.") for number in (one, other))
    assert (agree(a, b) == "same") == (one == other)


def test_a_slot_is_made_by_what_is_counted_and_never_by_the_number() -> None:
    figures = [
        stated("The storm killed 12 people.", "a"),
        stated("The storm left 14 dead.", "b"),
        stated("The storm injured 12 people.", "a", 2),
        stated("In 2011 a storm killed 12 people.", "b", 2),
        stated("Nine of those killed were bakers.", "c"),
        stated("The storm killed 12 soldiers.", "c", 2),
    ]
    (slot,) = slots_of("a-story", figures)
    assert (slot.id, slot.label) == ("a-story-v1", "people killed")
    assert [(one.id, other.id, compatible) for one, other, compatible in pairs_of(slot)] == [("a-f1", "b-f1", False)]


def told(*articles: list[str]) -> list[tuple[str, list[str]]]:
    """The slots of articles, given by their sentences, with the values in each."""
    known = [("Sanga", "SN"), ("Mela", "ML"), ("Mali", "ML"), ("Senegal", "SN")]
    figures = [
        stated(text, f"a{article}", number)
        for article, texts in enumerate(articles)
        for number, text in enumerate(texts)
    ]
    places = {
        one.sentence.id: [
            Named(one.sentence.text.index(name), one.sentence.text.index(name) + len(name), name.lower(), name, country)
            for name, country in known
            if name in one.sentence.text
        ]
        for one in figures
    }
    return [(slot.label, [one.figure.value for one in slot.stated]) for slot in slots_of("s", located(figures, places))]


def test_tolls_of_several_places_are_of_several_things() -> None:
    found = told(
        ["The storm killed 12 people in northern Sanga.", "Mela reported 20 dead.", "The storm killed 50 people."],
        ["In Sanga, 14 people were killed.", "The storm went on to Mela, where 31 people died."],
        ["The storm has killed 60 people."],
    )
    assert found == [
        ("people killed", ["50", "60"]),
        ("people killed in Mela", ["20", "31"]),
        ("people killed in Sanga", ["12", "14"]),
    ]


@pytest.mark.parametrize(
    "others",
    [
        [["In Senegal, 14 people were killed.", "In Sanga 15 people died."]],
        [["Mela said 16 people died.", "In Sanga 15 people died."]],
        [["Mela said 16 people died."], ["In Mela 17 people died."], ["In Sanga 18 people died."]],
    ],
    ids=["its country", "a place that one figure names", "no article tells of both"],
)
def test_names_of_one_place_tell_no_tolls_apart(others: list[list[str]]) -> None:
    found = told(["The storm killed 12 people in Sanga."], *others)
    assert [label for label, _ in found] == ["people killed"]


def test_an_age_is_that_of_a_person_and_not_of_a_last_name() -> None:
    texts = ["Lind, 52, sells it.", "Nora Lind, 53, sells it.", "Carl Lind, 7, plays."]
    figures = [stated(text, f"a{number}") for number, text in enumerate(texts)]
    names = [("Lind", "Nora Lind"), ("Nora Lind", "Nora Lind"), ("Carl Lind", "Carl Lind")]
    persons = {
        one.sentence.id: [Named(0, len(printed), name, name, None)]
        for one, (printed, name) in zip(figures, names, strict=True)
    }
    (slot,) = slots_of("s", of_persons(figures, persons))
    assert (slot.label, [one.figure.value for one in slot.stated]) == ("age of Nora Lind", ["52 years", "53 years"])


def test_a_slot_of_many_figures_is_held_together_value_by_value() -> None:
    figures = [stated(f"The storm killed {n % 3 + 2} people.", f"a{n}") for n in range(MOST + 1)]
    (slot,) = slots_of("a-story", figures)
    assert len(list(pairs_of(slot))) == 3


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("The court did not hear him.", "The court heard him on the quay.", ("not hear", "heard")),
        ("Voters did not reject the plan.", "Voters rejected the plan.", None),  # both deny
        ("The town never wanted the money.", "The town wanted the money.", ("never wanted", "wanted")),
        ("No union has signed the treaty.", "The union has signed the treaty.", ("No union has signed", "signed")),
        ("No crack was seen in the dam.", "Divers had seen the dam intact.", None),
        ("No crack was seen in the dam.", "A crack was seen in the dam.", ("No crack", "crack")),
        ("The town wanted not only money.", "The town wanted money.", None),
        ("The dam may collapse.", "The dam collapses.", ("may collapse", "collapses")),
        ("They have not painted it since May.", "It was last painted in May.", None),
    ],
)
def test_what_one_denies_and_the_other_states(a: str, b: str, words: tuple[str, str] | None) -> None:
    found = [(a[one.start : one.end], b[other.start : other.end]) for one, other in turned(a, b, is_copied=True)]
    assert found == ([words] if words else [])


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_sentence_denies_nothing_that_it_states_itself(a: str, b: str) -> None:
    assert list(turned(a, a, is_copied=True)) == []
    for one, other in turned(a, b, is_copied=True):
        assert 0 <= one.start < one.end <= len(a) and 0 <= other.start < other.end <= len(b)


# A story of three articles


TELLINGS = {
    "early": "The ferry Ondine sank off Sanga in a storm on Monday. At least 12 people were killed in the harbour.",
    "noon": "The ferry Ondine sank off Sanga in a storm on Monday. The death toll in the harbour rose to 17.",
    "late": "The ferry Ondine sank off Sanga in a storm on Monday. Dozens of passengers swam. It left 23 people dead.",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("tolls")
    files = {f"articles/{name}.txt": f"{text}\n" for name, text in TELLINGS.items()}
    days = "".join(f"{name},2021-06-{14 + number}\n" for number, name in enumerate(TELLINGS))
    files["articles.csv"] = f"id,published\n{days}"
    build(write_source(folder / "source", files), folder / "output")
    connection = sqlite3.connect(Path(folder) / "output" / "retold.db")
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_articles_differ_in_what_they_count_though_their_sentences_are_no_pair(database: sqlite3.Connection) -> None:
    (slot,) = database.execute("SELECT * FROM slots").fetchall()
    assert (slot["label"], slot["article_count"], slot["value_count"]) == ("people killed", 3, 3)
    rows = database.execute("SELECT * FROM differences WHERE slot_id = ?", (slot["id"],)).fetchall()
    found = {(row["text_a"], row["text_b"]) for row in rows if not row["compatible"]}
    assert found == {("At least 12", "23"), ("At least 12", "17"), ("23", "17")}
    for row in rows:
        pair = database.execute(
            "SELECT id FROM retellings WHERE sentence_a_id = ? AND sentence_b_id = ?",
            (row["sentence_a_id"], row["sentence_b_id"]),
        ).fetchone()
        assert row["retelling_id"] == (pair["id"] if pair else None)


def test_the_chart_stands_in_the_order_of_publication_and_higher_is_more(database: sqlite3.Connection) -> None:
    slots = database.execute("SELECT * FROM slots").fetchall()
    figures = database.execute(CHARTS.FIGURES, {"story": slots[0]["story_id"]}).fetchall()
    (chart,) = CHARTS.charts(slots, {slots[0]["id"]: figures})
    assert [mark.row["article_id"] for mark in sorted(chart.marks, key=lambda mark: mark.x)] == list(TELLINGS)
    assert [mark.row["text"] for mark in sorted(chart.marks, key=lambda mark: -mark.y)] == ["At least 12", "17", "23"]
    open_side, *others = chart.marks
    assert open_side.high < open_side.y == open_side.low and all(mark.low == mark.high for mark in others)
    assert [band.day for band in chart.bands] == ["2021-06-14", "2021-06-15", "2021-06-16"]


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_the_scale_holds_both_ends(one: float, other: float) -> None:
    least, most = sorted((round(one, 2), round(other, 2)))
    if most - least > 1e-6 * most:
        ticks = CHARTS.scale(least, most)
        assert ticks[0] <= least and most <= ticks[-1] + 1e-6 and len(ticks) <= 2 * CHARTS.TICKS


def test_a_range_is_drawn_from_end_to_end() -> None:
    figure = Figure(Span(0, 3), "magnitude", "6–7", "", 6.0, 7.0)
    drawn = CHARTS.mark({"low": figure.low, "high": figure.high}, 10.0, 5.0, 8.0)
    assert drawn.high < drawn.y < drawn.low
