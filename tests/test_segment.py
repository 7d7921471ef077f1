"""Blocks to text, text to sentences."""

from __future__ import annotations

from functools import partial

import pytest
from growth import assert_about_linear
from hypothesis import given
from hypothesis import strategies as st

from retold.normalise import plain
from retold.reading.segment import assemble, segment
from retold.records import Block, Document

LANGUAGES = st.sampled_from(["en", "fr", "en-GB", "zh", "xx", "not a language"])
LINES = st.text(
    st.sampled_from("Aa .!?…“”\"'’()[]-—0,;:\u00a0\u200d\u3002é") | st.characters(codec="utf-8"), max_size=80
)
PLAIN_LINES = LINES.map(lambda text: plain(text).replace("\n", "")).filter(bool)
BLOCKS = st.lists(st.builds(Block, PLAIN_LINES, st.sampled_from(["body", "caption"])), max_size=8)


def check(document: Document) -> None:
    """What holds of every document."""
    text = document.text
    for spans in ([paragraph.span for paragraph in document.paragraphs], [s.span for s in document.sentences]):
        ends = [0, *(span.end for span in spans)]
        assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
        assert all(span.of(text) == span.of(text).strip() for span in spans)
        covered = "".join(span.of(text) for span in spans)
        assert "".join(covered.split()) == "".join(text.split())
    for sentence in document.sentences:
        paragraph = document.paragraphs[sentence.paragraph].span
        assert paragraph.start <= sentence.span.start
        assert sentence.span.end <= paragraph.end


@given(BLOCKS, LANGUAGES)
def test_blocks_become_paragraphs(blocks: list[Block], language: str) -> None:
    document = assemble("quay", blocks, language)
    assert [(p.span.of(document.text), p.role) for p in document.paragraphs] == [(b.text, b.role) for b in blocks]
    check(document)


@given(st.lists(LINES, max_size=6).map("\n".join), LANGUAGES)
def test_any_text_is_segmented_as_it_stands(text: str, language: str) -> None:
    document = segment("quay", text, language)
    assert document.text == text
    check(document)


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Keita met Mrs. Awa Diallo.", "They talked."],
        ["The U.N. sent Col. Awa Keita to Sanga.", "She left at 1:30 a.m. on Monday.", "It rained."],
        ["Fatou V. Keita spoke for 3.5 hours.", "Nobody left."],
        ["The ferry (the old one, No. 4) is late.", "It will come."],
        ["“It is late,” he said.", "“We wait.”"],
        ["Will it come?", "Yes!", "Perhaps …"],
        ["Gen. Diallo, Dr. Keita and St. Mary's school were named.", "So was Sanga Co. Ltd. of Bamako."],
    ],
    ids=lambda sentences: sentences[0],
)
def test_sentences(sentences: list[str]) -> None:
    document = segment("quay", " ".join(sentences))
    assert [sentence.span.of(document.text) for sentence in document.sentences] == sentences


def test_french_sentences() -> None:
    document = segment("quai", "Le maire est parti. Il reviendra lundi.", "fr")
    assert [s.span.of(document.text) for s in document.sentences] == ["Le maire est parti.", "Il reviendra lundi."]


@pytest.mark.parametrize("unit", ["“", "(", '"', ". ", "A. ", "Mr. ", "…", "a", "a.b", "? ", "“a ", "’", "[1] "])
def test_time_is_linear_in_the_length_of_a_line(unit: str) -> None:
    assert_about_linear(lambda size: partial(segment, "quay", (unit * size)[:size]), 20_000, 200_000)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "Doors open at 7 p.m. Saturday for all. Come early.",
            ["Doors open at 7 p.m. Saturday for all.", "Come early."],
        ),
        ("The train left at 6:15 a.m. EST as planned.", ["The train left at 6:15 a.m. EST as planned."]),
        ("The bar shut at 2 a.m. Nobody had left.", ["The bar shut at 2 a.m.", "Nobody had left."]),
        ("The ’60s ended. He aged. The miners’ club shut.", ["The ’60s ended.", "He aged.", "The miners’ club shut."]),
        ("She sang 'Rain. Come now.' and left.", ["She sang 'Rain. Come now.' and left."]),
    ],
)
def test_times_of_day_and_apostrophes_end_no_sentence(text: str, sentences: list[str]) -> None:
    document = segment("quay", text)
    assert [sentence.span.of(text) for sentence in document.sentences] == sentences


@pytest.mark.parametrize("blank", ["\u00a0", "\u1680", "\u2003", "\u2028", "\u202f", "\u3000"])
@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_blank_of_any_width_may_stand_behind_an_initial(blank: str, language: str) -> None:
    text = f"The quay of O{blank}. P. Lund was opened. He was glad."
    document = segment("a", text, language)
    assert "".join(sentence.span.of(text) for sentence in document.sentences).endswith("He was glad.")
