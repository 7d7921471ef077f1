"""Wrapped text is judged run by run: what is wrapped is joined, what is not stays, and both are told."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.reading.found import indents, numbered
from retold.reading.wrapped import unwrap

PARAGRAPHS = [
    "The ferry to the outer islands was late again on Sunday, and forty passengers spent the night in the waiting room "
    "of the harbour, where the heating had been turned off for the summer and nobody could find the key to the cellar.",
    "A spokeswoman of the company said that a rope had been caught in the propeller, that divers had worked until four "
    "in the morning, and that everybody would be given the price of the ticket back within a week of the journey.",
    "Some of the passengers did not want to wait for that, and wrote to the minister before breakfast.",
]


def joined(text: str) -> tuple[list[str], list[str]]:
    lines, told = unwrap(numbered(text), indents(text))
    return [line.text for line in lines if line.text], told


@pytest.mark.parametrize(
    ("width", "between"), [(45, "\n\n"), (60, "\n\n"), (72, "\n\n"), (78, "\n\n"), (60, "\n"), (72, "\n")]
)
def test_wrapped_paragraphs_are_one_line_again(width: int, between: str) -> None:
    text, told = joined(between.join(textwrap.fill(each, width) for each in PARAGRAPHS))
    assert text == PARAGRAPHS and len(told) == 1


@pytest.mark.parametrize(
    "odd",
    [
        "Ferry to the outer islands is late once more, and forty people stay the night in the cold",
        "https://example.org/" + "x" * 90,
    ],
    ids=["headline", "address"],
)
def test_one_longer_line_changes_nothing(odd: str) -> None:
    text, _ = joined("\n\n".join([odd, *(textwrap.fill(each, 72) for each in PARAGRAPHS)]))
    assert text == [odd, *PARAGRAPHS]


def test_two_widths_in_one_file() -> None:
    long = [PARAGRAPHS[0] + " " + PARAGRAPHS[1], PARAGRAPHS[1] + " " + PARAGRAPHS[0]]
    text, told = joined("\n\n".join([textwrap.fill(long[0], 50), textwrap.fill(long[1], 78)]))
    assert text == long and " and " in told[0]


def test_indented_first_lines() -> None:
    text, _ = joined("\n".join(textwrap.fill(each, 66, initial_indent="     ") for each in PARAGRAPHS))
    assert text == PARAGRAPHS


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "Roses for the mayor\nTulips for the clerk\nNothing for the guard\nWeeds for all the rest",
        "Ferry late once more, forty stay in harbour\nMinister wants to know who lost the key\nDivers paid",
    ],
    ids=["a paragraph a line", "verse", "headlines"],
)
def test_what_is_not_wrapped_stays(text: str) -> None:
    assert joined(text) == (text.split("\n"), [])


@given(st.text(alphabet="ab .A\t\n", max_size=400))
def test_no_word_is_lost_and_no_number_is_given_twice(text: str) -> None:
    lines = numbered(text)
    after, _ = unwrap(lines, indents(text))
    assert " ".join(line.text for line in after).split() == " ".join(line.text for line in lines).split()
    assert [line.number for line in after] == sorted({line.number for line in after})


def test_a_line_that_is_cut_short_in_a_sentence_goes_on_with_the_next() -> None:
    """As pages are copied: the first line of a paragraph ends early, and no empty line stands between paragraphs."""
    text = """The keeper of the lighthouse at Mela says that the lamp will be lit again
before the first storms of the autumn reach the northern islands.
The harbour office had
closed the tower in the spring, after a fall of stones from its gallery
hurt two of the masons who were at work below.
Nobody knows who is to pay."""
    lines, told = joined(text)
    assert [line.split()[-1] for line in lines] == ["islands.", "below.", "pay."]
    assert told
