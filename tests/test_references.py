"""Whom the words that name a speaker mean, where they are no plain name."""

from __future__ import annotations

import pytest

from retold.entities.discover import with_discovered
from retold.evaluate.corpus import Annotator, entity_name
from retold.names import find_names
from retold.reading.segment import segment
from retold.records import Quotation, Span
from retold.speakers.resolve import resolve_speakers


def speaker(text: str, *words: str) -> str | None:
    """The last speaker, where each of the words, in order, names the speaker of "so" behind them."""
    rows, at = [], 0
    for each in words:
        start = text.index(each, at)
        at = text.index("so", start + len(each))
        rows.append(
            Quotation("indirect", Span(at, at + 2), speaker=Span(start, start + len(each)), method="said-clause")
        )
    document = segment("a", text)
    return resolve_speakers(document, rows, with_discovered([], find_names(document)))[-1].speaker_name


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        pytest.param("Lund University grew. The university said so.", "The university", "Lund University", id="noun"),
        pytest.param(
            "A women's group, Hope Alliance, grew. The women's group said so.",
            "The women's group",
            "Hope Alliance",
            id="what it is, before its name",
        ),
        pytest.param(
            "Hope Alliance, a women's group in Lund, grew. The women's group said so.",
            "The women's group",
            "Hope Alliance",
            id="what it is, behind its name",
        ),
        pytest.param(
            "Lund University and Kano University grew. The university said so.",
            "The university",
            None,
            id="two of them",
        ),
        pytest.param(
            "Lund University grew. The private university said so.", "The private university", None, id="another"
        ),
        pytest.param("Kano Police Academy grew. The police said so.", "The police", None, id="a noun for anybody"),
        pytest.param("The Hope Alliance report said so.", "The Hope Alliance report", "Hope Alliance", id="its report"),
        pytest.param(
            "Hope Alliance's latest survey said so.", "Hope Alliance's latest survey", "Hope Alliance", id="survey"
        ),
        pytest.param("The Kano report said so.", "The Kano report", None, id="a report on a place"),
        pytest.param(
            "The Hope Alliance (HA) spokesperson, Ada Moss, said so.",
            "The Hope Alliance (HA) spokesperson, Ada Moss",
            "Ada Moss",
            id="short form in brackets",
        ),
        pytest.param(
            "The head of the African Union Ada Moss said so.",
            "The head of the African Union Ada Moss",
            "Ada Moss",
            id="name right behind her institute",
        ),
        pytest.param(
            "“No,” the head of the region, Ada Moss, said so.", "the head of the region", "Ada Moss", id="behind"
        ),
        pytest.param(
            "The secretary for planning Mr Moss said so.", "The secretary for planning Mr Moss", "Moss", id="honorific"
        ),
        pytest.param(
            "The Bank of Kano president Ada Moss said so.",
            "The Bank of Kano president Ada Moss",
            "Ada Moss",
            id="of inside",
        ),
        pytest.param("A spokesman for Mr Moss said so.", "A spokesman for Mr Moss", None, id="spokesman"),
        pytest.param(
            "The head of Hope Alliance (HA), Ada Moss, said so.",
            "The head of Hope Alliance (HA), Ada Moss",
            "Ada Moss",
            id="brackets before a comma",
        ),
        pytest.param("The Town of Lund grew. The town said so.", "The town", "Lund", id="a town by what it is"),
        pytest.param("They left Lund. The town said so.", "The town", None, id="a town by its name alone"),
        pytest.param(
            "The Town of Lund and the Town of Oslo grew. The town said so.", "The town", None, id="either of two towns"
        ),
        pytest.param("WHO said so. Ada Moss left.", "WHO", "WHO", id="no relative pronoun"),
        pytest.param(
            "The director for harbours Ada Moss said so.", "The director for harbours Ada Moss", "Ada Moss", id="field"
        ),
        pytest.param(
            "Inspector of Schools Ada Moss at a hearing in Lund said so.",
            "Inspector of Schools Ada Moss at a hearing in Lund",
            "Ada Moss",
            id="where she spoke",
        ),
        pytest.param(
            "The head of the fund backing former Gov. Ben Moss for mayor, Ada Lind, said so.",
            "The head of the fund backing former Gov. Ben Moss for mayor, Ada Lind",
            "Ada Lind",
            id="whom she backs, and for what",
        ),
        pytest.param(
            "The wife of Mayor Ben Moss at a hearing in Lund said so.",
            "The wife of Mayor Ben Moss at a hearing in Lund",
            None,
            id="a relative, and where she spoke",
        ),
        pytest.param(
            "Human Resources and Harbours Minister Ada Moss said so.",
            "Human Resources and Harbours Minister Ada Moss",
            "Ada Moss",
            id="an office of two fields",
        ),
        pytest.param(
            "Human Resources and Prime Minister Ada Moss said so.",
            "Human Resources and Prime Minister Ada Moss",
            None,
            id="two who speak",
        ),
    ],
)
def test_words_for_an_institution_or_its_head(text: str, words: str, name: str | None) -> None:
    assert speaker(text, words) == name


@pytest.mark.parametrize(
    ("between", "words", "name"),
    [
        pytest.param("", "The young farmer", "Ada Moss", id="description"),
        pytest.param("It rained.\n", "The young farmer", None, id="too far"),
        pytest.param("Tom Lind left. ", "The young farmer", None, id="another was named since"),
        pytest.param("", "The official", None, id="a noun for somebody unnamed"),
        pytest.param("", "A young farmer", None, id="indefinite"),
        pytest.param("", "The fisherman", None, id="a man"),
        pytest.param("", "The actress", "Ada Moss", id="a woman"),
    ],
)
def test_a_description_means_who_spoke_last(between: str, words: str, name: str | None) -> None:
    assert speaker(f"Ada Moss said so.\n{between}{words} said so.", "Ada Moss", words) == name


@pytest.mark.parametrize(
    ("between", "words", "name"),
    [
        pytest.param("", "It", "Hope Alliance", id="it"),
        pytest.param("Ghana objected. ", "It", None, id="it, and a state in between"),
        pytest.param("Ghana objected.\nMills there have closed, ", "it", "Hope Alliance", id="it closes a sentence"),
        pytest.param("Ghana objected.\nIt rained.\nMills have closed, ", "it", None, id="it closes one far away"),
        pytest.param("Ghana objected. ", "The group", "Hope Alliance", id="a noun, and a state in between"),
    ],
)
def test_it_means_the_institution_that_spoke_and_was_named_last(between: str, words: str, name: str | None) -> None:
    assert speaker(f"Hope Alliance said so. {between}{words} said so.", "Hope Alliance", words) == name


def test_it_right_after_a_sentence_means_who_spoke_in_it() -> None:
    text = "Hope Alliance said so of Ghana and of Lund University. It said so."
    assert speaker(text, "Hope Alliance", "It") == "Hope Alliance"


@pytest.mark.parametrize(
    ("last", "name"),
    [
        pytest.param("However, she said, the mill was open.", "Ada Moss", id="aside"),
        pytest.param("However, she said the mill was open.", "", id="comma before it alone"),
    ],
)
def test_an_aside_goes_on_with_who_spoke(last: str, name: str) -> None:
    text = f"Ada Moss said the port was shut. It rained, they saw Eva Lind, and Eva Lind sang. {last}"
    assert entity_name(Annotator()("a", text).quotations[-1].speaker_id) == name


def test_one_of_several_keeps_a_pronoun_from_those_who_are_named() -> None:
    assert speaker("They met Ada Moss. Some sang.\nOne of them had cried. She said so.", "She") is None
    assert speaker("They met Ada Moss. Some sang.\nAll of it had stayed. She said so.", "She") == "Ada Moss"


def test_a_title_that_women_and_men_have_leaves_the_gender_to_the_name() -> None:
    assert speaker("Datuk Ada Moss sang. She said so.", "She") == "Ada Moss"


def test_it_means_whom_a_sentence_is_according_to_and_not_who_speaks_in_it() -> None:
    said = "Hope Alliance has called for rain, according to the Kano Institute, which counts clouds."
    found = Annotator()("a", f"{said} It said farmers were glad.")
    assert [entity_name(each.speaker_id) for each in found.quotations][-1] == "Kano Institute"


def test_it_does_not_mean_a_person_who_spoke_last() -> None:
    assert speaker("Hope Alliance grew. Ada Moss said so. It said so.", "Ada Moss", "It") != "Ada Moss"


@pytest.mark.parametrize(
    ("words", "later", "name"),
    [
        pytest.param("Harbour director Prof Ada Moss", "The director", "Ada Moss", id="honour behind the office"),
        pytest.param("The head of the Fish Board (FB), Ada Moss,", "The FB head", "Ada Moss", id="short form"),
        pytest.param("Former mayor Ada Moss", "The ex-mayor", "Ada Moss", id="ex and former"),
        pytest.param("Vice mayor Ada Moss", "The vice-mayor", "Ada Moss", id="with and without hyphen"),
        pytest.param("Mayor Ada Moss", "The ex-mayor", None, id="who has the office now"),
        pytest.param("Sheikh Omar Keita", "The sheikh", "Omar Keita", id="honour alone"),
        pytest.param("The governor of Sanga, Ada Moss,", "The official", "Ada Moss", id="official with an office"),
        pytest.param("The singer Ada Moss", "The official", None, id="official, and nobody has an office"),
    ],
)
def test_an_office_beside_a_name_tells_whom_a_later_noun_means(words: str, later: str, name: str | None) -> None:
    assert speaker(f"{words} said so.\n{later} said so.", words, later) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Tom Lind met Ada Moss. Tom Lind met Ben Ohm. He said so.", "Tom Lind", id="one stands out"),
        pytest.param(
            "The lawyer Xolan Quvu told the court of Mr Ziro Wexa, Pukko Ziman and Gralo Venku. He said so.",
            "Xolan Quvu",
            id="most genders are unknown",
        ),
        pytest.param("They spoke of Tom Lind and Ben Ohm. He said so.", None, id="two come near each other"),
    ],
)
def test_a_pronoun_that_may_mean_two_means_nobody(text: str, name: str | None) -> None:
    assert speaker(text, "He") == name
