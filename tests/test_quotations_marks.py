"""Stretches in quotation marks: every style, and what only looks like one."""

from __future__ import annotations

import pytest

from retold.quotations.marks import marked_stretches
from retold.reading.segment import segment


def marked(text: str) -> list[str]:
    paragraphs = [paragraph.span for paragraph in segment("test", text).paragraphs]
    return [stretch.inner.of(text) for stretch in marked_stretches(text, paragraphs)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“We go,” he said. “Now.”", ["We go,", "Now."], id="curly"),
        pytest.param('"We go," he said. "Now."', ["We go,", "Now."], id="straight"),
        pytest.param("«We go,» he said. « Now. »", ["We go,", "Now."], id="guillemets"),
        pytest.param("„We go,“ he said.", ["We go,"], id="low and high"),
        pytest.param("``We go,'' he said. ''Now.''", ["We go,", "Now."], id="doubled single marks"),
        pytest.param("”We go,” he said. “Now.“", ["We go,", "Now."], id="turned the wrong way"),
        pytest.param("‘We go,’ he said. ‘It’s late.’", ["We go,", "It’s late."], id="single curly"),
        pytest.param("'We go,' he said. 'It's late.'", ["We go,", "It's late."], id="single straight"),
        pytest.param(
            "‘The leaders’ promises mean nothing,’ he said.", ["The leaders’ promises mean nothing,"], id="possessive"
        ),
        pytest.param("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,"], id="single inside double"),
        pytest.param("'He said \"no\" to me,' she said.", ['He said "no" to me,'], id="double inside single"),
        pytest.param("This—“our home”—is lost.", ["our home"], id="dashes around"),
        pytest.param("(“Our home”), he wrote.", ["Our home"], id="brackets around"),
        pytest.param('A pole 6\'2" long said "yes".', ["yes"], id="feet and inches"),
        pytest.param("In the '90s and '80s, rock 'n' roll was king.", [], id="elisions"),
        pytest.param("The players' union met the owners' club.", [], id="possessives alone"),
        pytest.param("“...” he said.", [], id="no word inside"),
        pytest.param("", [], id="empty"),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


def test_outer_span_takes_the_marks_in() -> None:
    text = "He said ``no'' twice."
    [stretch] = marked_stretches(text, [paragraph.span for paragraph in segment("test", text).paragraphs])
    assert (stretch.inner.of(text), stretch.outer.of(text)) == ("no", "``no''")


def test_paragraph_that_opens_again_runs_on() -> None:
    text = "“One.\n“Two.”\n“Three.”"
    stretches = marked_stretches(text, [paragraph.span for paragraph in segment("test", text).paragraphs])
    assert [(stretch.inner.of(text), stretch.runs_on) for stretch in stretches] == [
        ("One.", True),
        ("Two.", False),
        ("Three.", False),
    ]


def test_unclosed_stretch_ends_with_its_paragraph() -> None:
    assert marked("“One.\nTwo.") == ["One."]


def test_stretch_that_opens_twice_ends_where_the_second_opens() -> None:
    assert marked("“One. “Two.”") == ["One.", "Two."]
