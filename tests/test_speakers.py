"""Who the speaker of a quotation is; the quotations are given, so that only their speakers are tested."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from retold.entities.discover import with_discovered
from retold.evaluate.corpus import Annotator, Published, entity_name
from retold.names import find_names
from retold.quotations import find_quotations
from retold.reading.segment import segment
from retold.records import EntityType, Mention, MentionKind, Quotation, QuoteKind, Span
from retold.speakers.resolve import resolve_speakers
from retold.speakers.roles import describe
from retold.text import fold


def span_of(text: str, words: str) -> Span:
    """Where the last occurrence of the words stands."""
    start = text.rindex(words)
    return Span(start, start + len(words))


def quotation(text: str, quoted: str, speaker: str | None) -> Quotation:
    span = span_of(text, quoted)
    kind: QuoteKind = "direct" if text[span.start - 1] in "“‘" else "indirect"
    return Quotation(kind, span, speaker=span_of(text, speaker) if speaker else None)


def mention(text: str, words: str, entity_id: str, type_: EntityType, kind: MentionKind = "name") -> Mention:
    start = text.index(words)
    return Mention(Span(start, start + len(words)), entity_id, type_, kind, "authority", 1.0)


def resolved(text: str, rows: Sequence[Quotation], curated: Sequence[Mention] = ()) -> list[Quotation]:
    """The quotations with the speakers that are chosen from the names of the text."""
    document = segment("a", text)
    return resolve_speakers(document, rows, with_discovered(curated, find_names(document)))


@pytest.mark.parametrize(
    ("text", "speaker", "name"),
    [
        pytest.param(
            "Norway’s oil ministry said it is late.", "Norway’s oil ministry", "Norwegian oil ministry", id="s"
        ),
        pytest.param("The Kenyan police said it is late.", "The Kenyan police", "Kenyan police", id="nationality"),
        pytest.param(
            "The Kenyan navy left. It rained there. The navy said it is late.",
            "The navy",
            "Kenyan navy",
            id="named before",
        ),
    ],
)
def test_an_institution_in_small_letters_speaks(text: str, speaker: str, name: str) -> None:
    row = resolved(text, [quotation(text, "it is late", speaker)])[0]
    assert row.speaker_id == f"organisation::{name}"
    assert row.speaker_name


def speaker_name(text: str, quoted: str, speaker: str) -> str | None:
    return resolved(text, [quotation(text, quoted, speaker)])[0].speaker_name


@pytest.mark.parametrize(
    ("text", "quoted", "speaker", "name"),
    [
        pytest.param("Abena Adjei met them. “Yes,” Adjei said.", "Yes", "Adjei", "Abena Adjei", id="surname"),
        pytest.param(
            "Abena Adjei won. “Yes,” Ms Adjei said.", "Yes", "Ms Adjei", "Abena Adjei", id="title and surname"
        ),
        pytest.param("“Yes,” said Abena Adjei. Adjei left.", "Yes", "Abena Adjei", "Abena Adjei", id="full name"),
        pytest.param("ADJEI: “Yes.” Abena Adjei left.", "Yes.", "ADJEI", "Abena Adjei", id="transcript in capitals"),
        pytest.param(
            "Abena Adjei met Tom Marsh. “Yes,” said Adjei, the trade minister, who left early.",
            "Yes",
            "Adjei, the trade minister, who left early",
            "Abena Adjei",
            id="apposition and who-clause",
        ),
        pytest.param(
            "“Yes,” said the trade minister, Abena Adjei.",
            "Yes",
            "the trade minister, Abena Adjei",
            "Abena Adjei",
            id="role, then name",
        ),
        pytest.param(
            "“Yes,” said the head of the Kano Institute, Abena Adjei.",
            "Yes",
            "the head of the Kano Institute, Abena Adjei",
            "Abena Adjei",
            id="office with of, then name",
        ),
        pytest.param("Abena Adjei MP said rain fell.", "rain fell", "Abena Adjei MP", "Abena Adjei", id="honour"),
        pytest.param(
            "Abena Adjei Tuesday said rain fell.", "rain fell", "Abena Adjei Tuesday", "Abena Adjei", id="day"
        ),
        pytest.param(
            "“Yes,” said her shadow, Sir Tom Marsh.",
            "Yes",
            "her shadow, Sir Tom Marsh",
            "Tom Marsh",
            id="metaphor, then name",
        ),
        pytest.param(
            "The Kano Front movement said rain fell.",
            "rain fell",
            "The Kano Front movement",
            "Kano Front",
            id="noun after the name of an institution",
        ),
        pytest.param(
            "“Yes,” said observers, including Tom Marsh.",
            "Yes",
            "observers, including Tom Marsh",
            None,
            id="one of several",
        ),
        pytest.param(
            "“Yes,” said Tom Marsh's campaign chief Abena Adjei of Kumasi.",
            "Yes",
            "Tom Marsh's campaign chief Abena Adjei of Kumasi",
            "Abena Adjei",
            id="name after another's possessive and before a place",
        ),
        pytest.param(
            "“Yes,” said Secretary of State Abena Adjei.",
            "Yes",
            "Secretary of State Abena Adjei",
            "Abena Adjei",
            id="title with of",
        ),
        pytest.param("“Yes,” a spokesman for Mr Marsh said.", "Yes", "a spokesman for Mr Marsh", None, id="spokesman"),
        pytest.param("“Yes,” Tom Marsh's lawyer said.", "Yes", "Tom Marsh's lawyer", None, id="unnamed lawyer"),
        pytest.param("“Yes,” a resident said.", "Yes", "a resident", None, id="description"),
        pytest.param("Diplomats said it was late.", "it was late", "Diplomats", None, id="common word"),
        pytest.param(
            "The Kano Herald said it was late.", "it was late", "The Kano Herald", "Kano Herald", id="institution"
        ),
        pytest.param(
            "Officials at the Kano Herald said it was late.",
            "it was late",
            "Officials at the Kano Herald",
            None,
            id="people at an institution",
        ),
        pytest.param(
            "“Yes,” said Abena Adjei and Tom Marsh.",
            "Yes",
            "Abena Adjei and Tom Marsh",
            None,
            id="two speakers",
        ),
    ],
)
def test_words_of_a_speaker(text: str, quoted: str, speaker: str, name: str | None) -> None:
    assert speaker_name(text, quoted, speaker) == name


@pytest.mark.parametrize(
    ("text", "quoted", "speaker", "name"),
    [
        pytest.param("Abena Adjei met Tom Marsh. “Yes,” she said.", "Yes", "she", "Abena Adjei", id="gender of names"),
        pytest.param("Abena Adjei met Tom Marsh. “Yes,” he said.", "Yes", "he", "Tom Marsh", id="the other gender"),
        pytest.param("Rain fell on Abena Adjei. “Yes,” he said.", "Yes", "he", None, id="nobody of that gender"),
        pytest.param(
            "Tom Marsh met Kofi Osei in Accra. “Yes,” he said.", "Yes", "he", "Tom Marsh", id="subject before object"
        ),
        pytest.param(
            "Tom Marsh won.\nKofi Osei lost. “Yes,” he said.", "Yes", "he", "Kofi Osei", id="nearer paragraph"
        ),
        pytest.param(
            "Kofi Osei praised Tom Marsh. He said Osei was late.",
            "Osei was late",
            "He",
            "Tom Marsh",
            id="not who is named in the words",
        ),
        pytest.param(
            "Xolu Vanto left her home. “Yes,” she said.", "Yes", "she", "Xolu Vanto", id="gender by an earlier pronoun"
        ),
        pytest.param(
            "Tom Marsh met them.\nIn Accra, Ghana, Kofi Osei met the press. “Yes,” he said.",
            "Yes",
            "he",
            "Kofi Osei",
            id="subject after a place and a comma",
        ),
        pytest.param(
            "It rained. Kofi Osei was late, he said.", "Kofi Osei was late", "he", "Kofi Osei", id="of himself"
        ),
        pytest.param(
            "Tom Marsh left. Kofi Osei was late, he said.", "Kofi Osei was late", "he", "Tom Marsh", id="of another"
        ),
        pytest.param("His wife, Adaeze, came. “Yes,” she said.", "Yes", "she", "Adaeze", id="given name alone"),
        pytest.param("They met Tom Marsh, who said it was late.", "it was late", "who", "Tom Marsh", id="who"),
        pytest.param("They met people who said it was late.", "it was late", "who", None, id="who of nobody named"),
        pytest.param("Mrs Vanto left. Mr Tolo stayed. “Yes,” she said.", "Yes", "she", "Vanto", id="gender by titles"),
    ],
)
def test_pronouns(text: str, quoted: str, speaker: str, name: str | None) -> None:
    assert speaker_name(text, quoted, speaker) == name


def test_pronoun_stays_with_who_spoke() -> None:
    text = "Kofi Osei met Tom Marsh. “Late,” said Marsh. It rained. “Very late,” he said."
    rows = [quotation(text, "Late", "Marsh"), quotation(text, "Very late", "he")]
    assert [row.speaker_name for row in resolved(text, rows)] == ["Tom Marsh", "Tom Marsh"]


@pytest.mark.parametrize(
    ("text", "speaker", "name"),
    [
        pytest.param("Mali's trade minister Abdou Sanu left.", "The minister", "Abdou Sanu", id="head alone"),
        pytest.param("Mali's trade minister Abdou Sanu left.", "The Malian minister", "Abdou Sanu", id="adjective"),
        pytest.param("The Turkish trade minister, Abdou Sanu, left.", "Turkey’s minister", "Abdou Sanu", id="country"),
        pytest.param("Mali's trade minister Abdou Sanu left.", "The finance minister", None, id="another office"),
        pytest.param("The former minister Abdou Sanu left.", "The minister", None, id="former"),
        pytest.param("Abdou Sanu, a minister from Gao, left.", "A minister", None, id="indefinite"),
        pytest.param("Sen. Abdou Sanu left.", "The senator", "Abdou Sanu", id="short title"),
        pytest.param("Abdou Sanu, Mali's trade minister, left.", "The minister", "Abdou Sanu", id="apposition"),
        pytest.param(
            "Abdou Sanu, president of Mali, left.", "The Malian president", "Abdou Sanu", id="office of a country"
        ),
        pytest.param(
            "Trade minister Abdou Sanu met health minister Ann Bah.", "The minister", None, id="two ministers"
        ),
        pytest.param(
            "Trade minister Abdou Sanu left.\nIt rained.\nHealth minister Ann Bah met them.",
            "The minister",
            "Ann Bah",
            id="two ministers, one of them near",
        ),
        pytest.param("They met the envoy of Chad, Mr Abdou Sanu.", "The envoy", "Abdou Sanu", id="title between"),
        pytest.param("Abdou Sanu, met by the envoy, left.", "The envoy", None, id="another's office after a name"),
        pytest.param("The judge mocked Abdou Sanu.", "The judge", None, id="subject before a verb and a name"),
        pytest.param("After Abdou Sanu, the judge said no.", "The judge", None, id="clause after a name"),
    ],
)
def test_roles(text: str, speaker: str, name: str | None) -> None:
    text = f"{text} {speaker} said it was late."
    assert speaker_name(text, "it was late", speaker) == name


@pytest.mark.parametrize(
    ("first", "later", "name"),
    [
        pytest.param("The Malian Trade Ministry", "The ministry", "Malian Trade Ministry", id="same noun"),
        pytest.param("Farmers United", "The group", "Farmers United", id="general noun"),
        pytest.param("Farmers United", "It", "Farmers United", id="it"),
        pytest.param("Farmers United", "The court", None, id="another noun"),
        pytest.param("Residents", "It", None, id="no institution"),
    ],
)
def test_institution_is_called_by_a_noun_later(first: str, later: str, name: str | None) -> None:
    text = f"{first} said rain fell. {later} said it was late."
    rows = [quotation(text, "rain fell", first), quotation(text, "it was late", later)]
    assert resolved(text, rows)[1].speaker_name == name


def test_entity_comes_from_any_naming_of_the_person() -> None:
    text = "Sergei Petrenko came. “Yes,” the tired Mr Petrenko said. “No,” he said."
    rows = [quotation(text, "Yes", "the tired Mr Petrenko"), quotation(text, "No", "he")]
    mentions = [mention(text, "Sergei Petrenko", "petrenko", "person")]
    found = resolved(text, rows, mentions)
    assert [(row.speaker_name, row.speaker_id) for row in found] == [("Sergei Petrenko", "petrenko")] * 2


def test_role_mention_means_the_person_of_the_authority_file() -> None:
    text = "Petrenko came. The Russian envoy said it was late."
    mentions = [
        mention(text, "Petrenko", "petrenko", "person"),
        mention(text, "Russian envoy", "petrenko", "person", "role"),
    ]
    row = resolved(text, [quotation(text, "it was late", "The Russian envoy")], mentions)[0]
    assert row.speaker_id == "petrenko"


@pytest.mark.parametrize(
    ("words", "named", "entity_id"),
    [
        pytest.param("Mali's trade ministry", "Mali's trade ministry", "ministry", id="whole words"),
        pytest.param("the daily Kano Herald newspaper", "Kano Herald", "herald", id="noun after the name"),
        pytest.param("a study by the Kano Institute", "Kano Institute", "institute", id="author of a study"),
        pytest.param("an official at the Kano Institute", "Kano Institute", None, id="official of an institution"),
        pytest.param("the junta in Kano", "Kano", None, id="place after a preposition"),
    ],
)
def test_institution_of_the_authority_file(words: str, named: str, entity_id: str | None) -> None:
    text = f"According to {words}, rain fell."
    mentions = [mention(text, named, entity_id or "other", "organisation")]
    row = resolved(text, [quotation(text, "rain fell", words)], mentions)[0]
    assert (row.speaker_name, row.speaker_id) == ((named, entity_id) if entity_id else (None, None))


def test_author_of_a_study_is_found_behind_the_words() -> None:
    assert (
        speaker_name("According to a study by the Kano Institute, rain fell.", "rain fell", "a study")
        == "Kano Institute"
    )


def test_quotation_that_runs_on_or_is_part_inherits_the_speaker() -> None:
    text = "“Yes,” Abena Adjei said. “We won.” “We did.” Adjei called it “late”."
    rows = [
        quotation(text, "Yes", "Abena Adjei"),
        replace(quotation(text, "We won.", None), continues=0),
        replace(quotation(text, "We did.", None), continues=1),
        replace(quotation(text, "late", None), part_of=4),
        quotation(text, "it “late”", "Adjei"),
    ]
    found = resolved(text, rows)
    assert [row.speaker_name for row in found] == ["Abena Adjei"] * 5
    assert [replace(row, speaker_name=None, speaker_id=None) for row in found] == rows


@pytest.mark.parametrize(
    ("text", "words", "entity_id"),
    [
        pytest.param(
            "Minister Chad Osei left. “Yes,” Chad argued.", "Chad", "chad", id="state that a person is named like"
        ),
        pytest.param("Mayor Ann Lake left. “Yes,” Lake Front argued.", "Lake Front", "front", id="body with a surname"),
    ],
)
def test_speaker_is_the_mention_at_the_same_words(text: str, words: str, entity_id: str) -> None:
    curated = Mention(span_of(text, words), entity_id, "place", "name", "alias", 0.9)
    row = resolved(text, [quotation(text, "Yes", words)], [curated])[0]
    assert row.speaker_id == entity_id


NAMES = ["Israel", "Ann Israel", "Mr Israel", "Chad", "Lund University", "Dr Ann Lund", "the Hope Alliance", "Jordan"]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_no_speaker_is_another_than_the_mention_at_the_same_words(names: list[str]) -> None:
    document = segment("a", " ".join(f"“It is late,” argued {name}." for name in names))
    mentions = with_discovered([], find_names(document))
    by_span = {mention.span: mention.entity_id for mention in mentions if mention.kind == "name"}
    for row in resolve_speakers(document, find_quotations(document), mentions):
        if row.speaker in by_span:
            assert row.speaker_id == by_span[row.speaker]


def test_scare_quote_has_no_speaker() -> None:
    text = "Abena Adjei won the “big” prize."
    rows = [quotation(text, "big", None)]
    assert resolved(text, rows) == rows


@pytest.mark.parametrize(
    ("phrase", "head", "modifiers"),
    [
        ("Mali’s foreign minister", "minister", {"mali", "foreign"}),
        ("the president of the National Bank", "president", {"national", "bank"}),
        ("Gov.", "governor", set()),
    ],
)
def test_describe_reads_head_and_modifiers(phrase: str, head: str, modifiers: set[str]) -> None:
    description = describe(phrase)
    assert description and (description.head, set(description.modifiers)) == (head, modifiers)


def test_describe_knows_no_person_in_a_thing() -> None:
    assert describe("the red house") is None


@given(st.data(), st.text(alphabet=st.sampled_from("AaBb hesi.,“”\n"), min_size=2, max_size=120))
def test_any_text_and_spans_keep_the_quotations(data: st.DataObject, text: str) -> None:
    def a_span() -> Span:
        start = data.draw(st.integers(0, len(text) - 1))
        return Span(start, data.draw(st.integers(start + 1, len(text))))

    count = data.draw(st.integers(0, 4))
    rows = [
        Quotation("direct", a_span(), speaker=a_span(), continues=data.draw(st.none() | st.integers(0, count - 1)))
        for _ in range(count)
    ]
    found = resolved(text, rows)
    assert [replace(row, speaker_name=None, speaker_id=None) for row in found] == rows


def test_without_an_authority_file_the_speakers_of_the_shipped_articles_are_told() -> None:
    texts = {row["id"]: row["text"] for row in _rows(PROJECT / "data/articles.csv")}
    annotator = Annotator()
    published = {article_id: annotator(article_id, text) for article_id, text in texts.items()}
    gold = [row for row in _rows(PROJECT / "tests/gold/quotes.csv") if row["kind"] == "direct"]
    right = sum(_is_right(row, published[row["article_id"]]) for row in gold)
    assert (len(gold), right >= 24) == (27, True)


def _is_right(row: dict[str, str], article: Published) -> bool:
    """Whether the speaker of a marked quotation, or that it has none, is told; entities are told by the last word."""
    said = (each for each in article.quotations if each.span.of(article.document.text) == row["quote"])
    name = next(entity_name(each.speaker_id) for each in said)
    return fold(name).split()[-1:] == row["speaker_id"].split("-")[-1:] or not (name or row["speaker_id"])


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8", newline="")))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The Council of Reeds’ Pond Agency", "Pond Agency"),
        ("The Guild of Weavers's Mill Commission", "Mill Commission"),
        ("A clerk of the Council of Reeds’s Pond Agency", None),
        ("The Council of Reeds’s chief clerk", None),
        ("Lagos", "Lagos"),
        ("The city of Lagos", "Lagos"),
        ("The Lagos MP", None),
        ("Umbrano Lagos", None),
    ],
)
def test_what_belongs_to_another_speaks_for_itself(words: str, name: str | None) -> None:
    assert speaker_name(f"{words} told them: “It is late.”", "It is late.", words) == name
