"""What a figure is of, and of what time."""

from __future__ import annotations

from datetime import date

import pytest

from retold.figures import figures_in, find_figures
from retold.records import Document, Figure, Paragraph, Sentence, Span

PUBLISHED = date(2021, 6, 16)


def of(text: str) -> list[tuple[str, str | None, bool]]:
    """Of each figure but days: its words, what it is of, and whether it is a part."""
    found = [figure for figure in figures_in(text, PUBLISHED) if figure.kind != "day"]
    return [(figure.span.of(text), figure.subject_key, figure.is_part) for figure in found]


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        pytest.param("Some 40 farmhands were injured.", "Some 40", "farmhand wounded", id="passive"),
        pytest.param("The flood left 17 dead.", "17", "people killed", id="bare state"),
        pytest.param("The wave drowned the quay, killing 12 people.", "12", "people killed", id="participle before"),
        pytest.param("Divers rescued nine from the hold.", "nine", "people rescued", id="active verb before"),
        pytest.param("At least 8 people have been arrested.", "At least 8", "people arrested", id="perfect"),
        pytest.param("The death toll rose to 44 on Sunday.", "44", "people killed", id="toll"),
        pytest.param(
            "The number of people injured in the fire at a mill in the hills climbed to 44.",
            "44",
            "people wounded",
            id="number of those hurt by something",
        ),
        pytest.param("Twelve sailors continue missing.", "Twelve", "sailor missing", id="state that goes on"),
        pytest.param("The number of injured stood at 130.", "130", "people wounded", id="number of"),
        pytest.param("Thirty wounded pilgrims were led away.", "Thirty", "pilgrim wounded", id="adjective"),
        pytest.param("Over 60 civilians, mostly elderly, were hurt.", "Over 60", "people wounded", id="aside"),
        pytest.param("Twelve people lost their lives.", "Twelve", "people killed", id="set phrase"),
        pytest.param("The wave left 90 dead or missing.", "90", "people killed or missing", id="either of two states"),
        pytest.param("It wounded or killed 12 people.", "12", "people killed or wounded", id="either, before"),
        pytest.param("Nine sailors were killed and six injured.", "Nine", "sailor killed", id="two counts"),
        pytest.param("In May, 52-year-old Nora Lind won.", "52-year-old", "age of lind", id="a month before an age"),
        pytest.param("Lind, 52, owns it.", "52", "age of lind", id="age beside a last name"),
        pytest.param("They counted 40 cold-related deaths.", "40", "people killed", id="deaths of a cause"),
        pytest.param("About 200 houses were destroyed.", "About 200", "building destroyed", id="things"),
        pytest.param("A tremor of magnitude 5.4 shook it.", "5.4", "magnitude", id="magnitude"),
        pytest.param("Nora Lind, 52, owns it.", "52", "age of lind", id="age"),
        pytest.param("It struck at 4:10 a.m. there.", "4:10 a.m.", "time it happened", id="time"),
    ],
)
def test_what_a_figure_is_of(text: str, words: str, key: str) -> None:
    assert (words, key, False) in of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Nine of those killed were bakers.", "Nine", id="of those"),
        pytest.param("The toll is 30, including 4 nurses.", "4", id="including"),
        pytest.param("Another 20 people were killed.", "20", id="another"),
        pytest.param("The mayor and three others were killed.", "three", id="others killed"),
        pytest.param("Two Danes were among the dead.", "Two", id="among"),
        pytest.param("Eleven people died in Sanga and six in Mela.", "Eleven", id="here and there"),
        pytest.param("Dozens of wounded lay in the hall.", "Dozens", id="of the wounded"),
        pytest.param("Five were killed there, and eight were killed here.", "Five", id="twice in a sentence"),
    ],
)
def test_a_part_is_no_total(text: str, words: str) -> None:
    assert any(found == words and (is_part or key is None) for found, key, is_part in of(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Two ferries sailed past the dead.", id="no state of theirs"),
        pytest.param("Twelve guards killed the mayor.", id="they did it"),
        pytest.param("He gave 40 speeches; nobody was injured.", id="another clause"),
        pytest.param("Nine people were killed or chased away.", id="a state that has no name"),
        pytest.param("A 30-year-old Danish clerk spoke.", id="what somebody is"),
        pytest.param("Several of his windows broke.", id="no noun that is counted"),
    ],
)
def test_no_number_is_of_what_the_words_do_not_say(text: str) -> None:
    assert [key for _, key, _ in of(text)] in ([None], [])


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        pytest.param("On Monday 12 people were killed.", None, id="the time of the report"),
        pytest.param("In March 2014 a flood killed 300 people.", "2014", id="another year"),
        pytest.param("A flood killed 300 people in 1998.", "1998", id="the year behind"),
        pytest.param("Since 2016 some 90 people have been killed.", "since 2016", id="since"),
        pytest.param("In the past two years 90 people were killed.", "last two years", id="a stretch"),
        pytest.param("Floods kill 90 people a year.", "rate", id="rate"),
        pytest.param("Worst since May 2009, when a wave left 700 dead.", "2009", id="a clause with when"),
    ],
)
def test_of_what_time_a_figure_is(text: str, scope: str | None) -> None:
    (found,) = [figure for figure in figures_in(text, PUBLISHED) if figure.kind == "number"]
    assert found.scope == scope


def document(*sentences: str) -> Document:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence}\n"
    return Document(
        "a", text, tuple(Paragraph(span, "body") for span in spans), tuple(map(Sentence, spans, range(len(spans))))
    )


def numbers(*sentences: str) -> list[Figure]:
    return [figure for figure in find_figures(document(*sentences), PUBLISHED) if figure.kind == "number"]


def test_a_line_that_goes_on_has_the_time_of_the_line_before() -> None:
    (torn,) = numbers("The worst was in May 2009, when a ship opened a", "hole that killed 600 people.")
    (whole,) = numbers("The worst was in May 2009.", "This wave killed 60 people.")
    assert (torn.scope, whole.scope) == ("2009", None)


def test_offsets_are_those_of_the_document() -> None:
    own = document("It rained.", "The storm killed 12 people.")
    (found,) = find_figures(own, PUBLISHED)
    assert found.span.of(own.text) == "12"
    assert found.subject and found.subject.of(own.text) == "killed 12 people"


def test_texts_in_other_languages_give_no_figures() -> None:
    own = Document("a", "12 dead", (Paragraph(Span(0, 7), "body"),), (Sentence(Span(0, 7), 0),), "fr")
    assert find_figures(own, PUBLISHED) == []
