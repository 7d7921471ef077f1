"""Who says the words in marks that nobody introduces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.entities.discover import with_discovered
from retold.names import find_names
from retold.quotations import find_quotations
from retold.reading.segment import segment
from retold.records import Document, Paragraph, Quotation
from retold.speakers.resolve import resolve_speakers
from retold.speakers.subjects import Subject


def said(document: Document) -> list[Quotation]:
    mentions = with_discovered([], find_names(document))
    return resolve_speakers(document, find_quotations(document), mentions)


def last(text: str) -> Quotation:
    """The last quotation of a text."""
    return said(segment("a", text))[-1]


BEFORE = "“The orchard closes in May,” said Ruth Ames.\n"


@pytest.mark.parametrize(
    ("text", "speaker", "rule"),
    [
        pytest.param(BEFORE + "“It grew too dear for us.”", "Ruth Ames", "run-on", id="next paragraph"),
        pytest.param(
            "Ivo Sato said that rents will rise. “People cannot pay that much.”",
            "Ivo Sato",
            "after-speech",
            id="after reported speech",
        ),
        pytest.param(
            "Ivo Sato said that rents will rise.\n“People cannot pay that much.”",
            "Ivo Sato",
            "after-speech",
            id="a paragraph after reported speech",
        ),
        pytest.param(
            BEFORE + "But Oscar Lind argued that the well is dry. “We kept no bees.”",
            "Oscar Lind",
            "after-speech",
            id="somebody else is reported between",
        ),
        pytest.param(
            BEFORE + "Oscar Lind turned to the window. “We kept no bees this year.”",
            "Oscar Lind",
            "after-subject",
            id="a sentence about somebody leads up to it",
        ),
        pytest.param(
            BEFORE + "Oscar Lind turned to the window.\n“We kept no bees this year.”",
            None,
            "uncued",
            id="a paragraph about somebody else between",
        ),
        pytest.param(
            BEFORE + "Ames has worked there for years.\n“We kept no bees this year.”",
            "Ruth Ames",
            "run-on-act",
            id="a paragraph about the same one between",
        ),
        pytest.param(
            BEFORE + "She has worked there for years.\n“We kept no bees this year.”",
            "Ruth Ames",
            "run-on-act",
            id="a paragraph about her between",
        ),
        pytest.param(
            BEFORE + "A neighbour, who is 70, shook his head. “We kept no bees this year.”",
            None,
            "uncued",
            id="somebody without a name leads up to it",
        ),
        pytest.param(
            "“The orchard closes in May,” said a farmer.\n“It grew too dear for us.”",
            None,
            "run-on",
            id="goes on from somebody without a name",
        ),
        pytest.param(
            BEFORE + "“We kept no bees,” went Oscar Lind, a baker.", "Oscar Lind", "beside", id="verb that no list has"
        ),
        pytest.param(
            BEFORE + "Ames estate manager Oscar Lind turned to the window. “We kept no bees this year.”",
            "Oscar Lind",
            "after-subject",
            id="somebody who is described by another's name",
        ),
        pytest.param(
            BEFORE + "The Hope Alliance has moved away. “We kept no bees this year.”",
            "Hope Alliance",
            "after-subject",
            id="an institution leads up to it",
        ),
        pytest.param(BEFORE + "“We kept no bees,” went the song.", None, "uncued", id="waits for nobody named"),
        pytest.param(
            "Oscar Lind turned to the window. “He kept no bees this year.”", None, "uncued", id="speaks of that one"
        ),
        pytest.param(
            "Oscar Lind turned to the window. “He told me about bees.”",
            "Oscar Lind",
            "after-subject",
            id="speaks of me",
        ),
        pytest.param("“Stop,” said Oscar Lind. “Mr Lind kept no bees this year.”", None, "uncued", id="names that one"),
        pytest.param(
            BEFORE + "It rained.\nThe roads were closed.\n“We kept no bees.”\nAmes said it was over.",
            "Ruth Ames",
            "framed",
            id="the same one before and behind",
        ),
        pytest.param(
            BEFORE + "It rained, and they all went home.\n“We kept no bees this year.”",
            "Ruth Ames",
            "nobody-else",
            id="one paragraph between",
        ),
        pytest.param(
            BEFORE + "It rained on Oscar Lind.\n“We kept no bees this year.”",
            None,
            "uncued",
            id="another is named there",
        ),
        pytest.param(
            BEFORE + "It rained.\nIt snowed.\n“We kept no bees this year.”", None, "uncued", id="two paragraphs between"
        ),
        pytest.param(
            BEFORE + "“And why is that?” asked Oscar Lind.\n“We kept no bees this year.”",
            "Ruth Ames",
            "in-turn",
            id="an answer",
        ),
        pytest.param(
            BEFORE + "“And why is that?” asked Oscar Lind.\n“We kept no bees this year.”\n“Who told you so?”",
            "Oscar Lind",
            "in-turn",
            id="asks again",
        ),
        pytest.param(
            BEFORE + "“And why is that?” I asked.\n“We kept no bees.”\n“Who told you so?”\n“My brother.”",
            "Ruth Ames",
            "in-turn",
            id="answers the reporter again",
        ),
        pytest.param(
            BEFORE + "“And why is that?” I asked.\n“We kept no bees.”\n“Who told you so?”",
            None,
            "uncued",
            id="the reporter asks again",
        ),
        pytest.param(
            "“We wait,” said Ivo Sato.\n" + BEFORE + "“And why is that?” asked Oscar Lind.\n“We kept no bees.”",
            None,
            "uncued",
            id="a third may answer",
        ),
        pytest.param(
            BEFORE + "“And why is that?” asked Oscar Lind.\n“Who told you so? I kept no bees. Did you?”",
            None,
            "uncued",
            id="asks back",
        ),
        pytest.param("“We kept no bees this year.”\nRuth Ames left.", None, "uncued", id="nobody before"),
        pytest.param(
            "“The orchard closes,” said Ruth Ames, who told us that Oscar Lind has gone. “It grew too dear.”",
            "Ruth Ames",
            "run-on",
            id="speaks in marks and is reported in one sentence",
        ),
    ],
)
def test_words_that_nobody_introduces(text: str, speaker: str | None, rule: str) -> None:
    row = next(row for row in reversed(said(segment("a", text))) if row.kind == "direct")
    assert (row.speaker_name, row.method) == (speaker, rule)


INTERVIEW = (
    "Ten questions for Ruth Ames\n\nRuth Ames grows pears{}.\n\nQ: Why did you stop?\n\nA: It grew too dear for us."
)


@pytest.mark.parametrize(
    ("introduction", "speaker"),
    [
        pytest.param("", "Ruth Ames", id="one is introduced"),
        pytest.param(". Oscar Lind does too, with Oscar Lind's sons", None, id="two are introduced as often"),
    ],
)
def test_who_answers_in_an_interview(introduction: str, speaker: str | None) -> None:
    rows = said(segment("a", INTERVIEW.format(introduction)))
    assert [(row.method, row.speaker_name) for row in rows] == [("label", None), ("label", speaker)]


@pytest.mark.parametrize(
    "stranger", [pytest.param("A farmer", id="no name"), pytest.param("Anna-Lena", id="a given name alone")]
)
def test_he_or_she_behind_somebody_new_is_nobody_named_before(stranger: str) -> None:
    assert (
        last(f"Ruth Ames opened the hall. {stranger} asked for water. “We have none,” she said.").speaker_name is None
    )


def test_a_caption_is_no_part_of_the_stage() -> None:
    text = "“The orchard closes in May,” said Ruth Ames.\nOscar Lind stands at the gate.\n“It grew too dear for us.”"
    plain = segment("a", text)
    first, caption, third = plain.paragraphs
    paragraphs = (first, Paragraph(caption.span, "caption"), third)
    row = said(Document("a", text, paragraphs, plain.sentences))[-1]
    assert (row.speaker_name, row.method) == ("Ruth Ames", "run-on")


def test_a_row_continues_only_what_the_same_one_says() -> None:
    rows = said(segment("a", BEFORE + "Oscar Lind turned to the window. “We kept no bees this year.” “Not one of us.”"))
    assert [row.speaker_name for row in rows] == ["Ruth Ames", "Oscar Lind", "Oscar Lind"]
    assert rows[1].continues is None


def test_confidence_is_that_of_words_and_speaker_together() -> None:
    rows = said(segment("a", BEFORE + "Oscar Lind turned to the window. “We kept no bees this year.”\n“No,” she said."))
    assert rows[0].confidence > rows[2].confidence > rows[1].confidence > 0.5


@given(
    st.lists(
        st.sampled_from(
            [
                "“Yes, we will.”",
                "“No,” said Ann Hill.",
                "Tom Moss left.",
                "He said so.",
                "“Go,” she said.",
                "\n",
                "Ann Hill said it.",
            ]
        ),
        max_size=12,
    )
)
def test_a_row_and_what_it_continues_have_one_speaker(parts: list[str]) -> None:
    rows = said(segment("a", " ".join(parts).replace(" \n ", "\n")))
    for row in rows:
        if row.continues is not None:
            assert row.speaker_id == rows[row.continues].speaker_id


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        pytest.param("“The orchard closes in May,” said Ruth Ames. She had the keys.", False, id="named"),
        pytest.param("Ruth Ames left. “The orchard closes in May,” she said.", True, id="by a pronoun"),
        pytest.param(BEFORE + "Ivo Sato nodded. “It grew too dear for us.”", True, id="by nobody"),
    ],
)
def test_who_acts_is_only_read_where_a_speaker_may_depend_on_it(
    text: str, is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def subjects(document: Document, *_: object) -> list[Subject]:
        asked.append(document.text)
        return []

    monkeypatch.setattr("retold.speakers.resolve.subjects_of", subjects)
    said(segment("a", text))
    assert asked == [text] * is_asked
