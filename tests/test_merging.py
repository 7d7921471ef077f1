"""Entities that no authority file lists: found, merged, suggested, corrected, reviewed."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from folders import run_build, write_source

from build_db import build
from retold.annotate import annotate
from retold.decisions import correct_mentions
from retold.entities.identify import Candidate, Identities, identify
from retold.errors import SourceError
from retold.names.authority import Authority
from retold.reading.segment import segment
from retold.records import EntityType
from retold.source.corrections import COLUMNS, Correction, Corrections

FIRST = (
    "The harbour of Sanga was closed on Monday, said Sergei Oblov, the minister of ports. “We have no choice,” "
    "Oblov said.\n\nThe Harbour Workers Union (HWU) called a strike. The HWU has 300 members.\n"
)
SECOND = (
    "Sergey Oblov, the minister of ports, defended the closing of the harbour of Sanga on Tuesday.\n\n"
    "The HWU said that its strike would go on. A man with a dog asked why.\n"
)
THIRD = "Mikhail Oblov, a singer, sang for the workers of the harbour of Sanga on Tuesday. Oblov stayed for an hour.\n"
ARTICLES: dict[str, str | bytes] = {
    "articles/first.txt": FIRST,
    "articles/second.txt": SECOND,
    "articles/third.txt": THIRD,
}
HEADER = "decision,article_id,words,occurrence,entity_id,type,note\n"
REVIEWED = ",".join(COLUMNS) + "\n"

Rows = list[dict[str, str]]


def rows(output: Path, name: str) -> Rows:
    with (output / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def built(tmp_path: Path, corrections: str = "", **files: str) -> Path:
    extra = {"corrections.csv": HEADER + corrections} if corrections else {}
    source = write_source(tmp_path / "source", {**ARTICLES, **extra, **files})
    build(source, tmp_path / "output")
    return tmp_path / "output"


def mentioned(output: Path, entity_id: str) -> list[tuple[str, str]]:
    return [(row["article_id"], row["text"]) for row in rows(output, "mentions") if row["entity_id"] == entity_id]


# Judging names


def people(*names: str) -> list[Candidate]:
    return [Candidate("person", name, mentions=len(names) - place) for place, name in enumerate(names)]


def groups(found: Identities) -> set[frozenset[str]]:
    return {frozenset(member.name for member in group) for group in found.groups}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ["Sergei Oblov", "Sergey V. Oblov", "Mikhail Oblov"],
            [{"Sergei Oblov", "Sergey V. Oblov"}, {"Mikhail Oblov"}],
        ),
        (["John Smith", "John A. Smith", "John B. Smith"], [{"John Smith"}, {"John A. Smith"}, {"John B. Smith"}]),
        (["Oblov", "Sergei Oblov"], [{"Oblov"}, {"Sergei Oblov"}]),
        (["Bill Oblov", "William Oblov"], [{"Bill Oblov"}, {"William Oblov"}]),
    ],
    ids=["transliteration", "a short name that fits two", "a bare surname", "a short form is only suggested"],
)
def test_persons_are_grouped(names: list[str], expected: list[set[str]]) -> None:
    for order in itertools.permutations(people(*names)):
        assert groups(identify(order)) == {frozenset(group) for group in expected}


def test_a_doubtful_pair_is_suggested() -> None:
    (merge,) = identify(people("William Oblov", "Bill Oblov")).merges
    assert (merge.into.name, merge.spelling.name, merge.decision) == ("William Oblov", "Bill Oblov", "suggested")
    assert merge.verdict.score < 0.9


def test_a_bare_surname_is_suggested_for_the_one_who_is_named_most() -> None:
    (merge,) = identify([*people("Awa Oblov", "Mikhail Oblov"), Candidate("person", "Oblov", 9)]).merges
    assert (merge.into.name, merge.spelling.name, merge.decision) == ("Awa Oblov", "Oblov", "suggested")


def test_known_entities_are_not_merged_with_each_other() -> None:
    known = [Candidate("person", name, 0, key) for name, key in (("Awa Keita", "a"), ("Awa Keïta", "b"))]
    assert groups(identify(known)) == {frozenset({"Awa Keita"}), frozenset({"Awa Keïta"})}


# From articles to entities


def test_spellings_are_merged_across_articles_and_the_merge_is_a_row(tmp_path: Path) -> None:
    output = built(tmp_path)
    assert mentioned(output, "sergei-oblov") == [
        ("first", "Sergei Oblov"),
        ("first", "Oblov"),
        ("second", "Sergey Oblov"),
    ]
    assert mentioned(output, "mikhail-oblov") == [("third", "Mikhail Oblov"), ("third", "Oblov")]
    (merge,) = [row for row in rows(output, "merges") if row["entity_id"] == "sergei-oblov"]
    assert (merge["spelling"], merge["decision"], merge["origin"]) == ("Sergey Oblov", "merged", "automatic")
    assert float(merge["score"]) >= 0.9


def test_a_short_form_belongs_to_what_another_article_names_in_full(tmp_path: Path) -> None:
    output = built(tmp_path)
    assert [text for _, text in mentioned(output, "harbour-workers-union")] == [
        "Harbour Workers Union",
        "HWU",
        "HWU",
        "HWU",
    ]
    assert [row["type"] for row in rows(output, "entities") if row["id"] == "harbour-workers-union"] == ["organisation"]


def test_the_authority_file_takes_in_spellings_that_it_does_not_list(tmp_path: Path) -> None:
    entities = "id,name,type\nminister,Sergei Oblov,person\n"
    output = built(tmp_path, **{"entities.csv": entities})
    assert len(mentioned(output, "minister")) == 3
    assert {row["origin"] for row in rows(output, "entities") if row["id"] == "minister"} == {"curated"}
    assert [row["spelling"] for row in rows(output, "merges") if row["entity_id"] == "minister"] == ["Sergey Oblov"]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    one = built(tmp_path / "one")
    source = write_source(tmp_path / "two" / "source", dict(reversed(ARTICLES.items())))
    build(source, tmp_path / "two" / "output")
    for name in ("entities", "aliases", "merges", "mentions"):
        assert rows(one, name) == rows(tmp_path / "two" / "output", name)


# Corrections


def test_apart_undoes_a_merge_and_same_makes_one(tmp_path: Path) -> None:
    output = built(tmp_path, "apart,,Sergey Oblov,,sergei-oblov,,\nsame,,Mikhail Oblov,,sergei-oblov,,\n")
    assert mentioned(output, "sergey-oblov") == [("second", "Sergey Oblov")]
    assert ("third", "Mikhail Oblov") in mentioned(output, "sergei-oblov")
    decided = {(row["spelling"], row["decision"]) for row in rows(output, "merges") if row["origin"] == "curated"}
    assert decided == {("Sergey Oblov", "kept apart"), ("Mikhail Oblov", "merged")}


def test_type_and_no_entity(tmp_path: Path) -> None:
    output = built(tmp_path, "type,,Harbour Workers Union,,,group,\nno entity,,Mikhail Oblov,,,,\n")
    types = {row["id"]: row["type"] for row in rows(output, "entities")}
    assert types["harbour-workers-union"] == "group"
    assert ("third", "Mikhail Oblov") not in mentioned(output, "mikhail-oblov")


def test_mention_and_no_mention(tmp_path: Path) -> None:
    decisions = "mention,third,singer,1,sergei-oblov,,\nno mention,first,Oblov,2,,,\n"
    output = built(tmp_path, decisions)
    assert ("third", "singer") in mentioned(output, "sergei-oblov")
    assert mentioned(output, "sergei-oblov").count(("first", "Oblov")) == 0
    (row,) = [row for row in rows(output, "mentions") if row["text"] == "singer"]
    assert (row["method"], row["confidence"]) == ("corrected", "1.0")


@pytest.mark.parametrize(
    ("entity_id", "expected"), [("mikhail-oblov", "mikhail-oblov"), ("", "")], ids=["other", "nobody"]
)
def test_speaker(tmp_path: Path, entity_id: str, expected: str) -> None:
    output = built(tmp_path, f'speaker,first,"We have no choice,",1,{entity_id},,\n')
    (row,) = [row for row in rows(output, "quotes") if row["text"].startswith("We have")]
    assert (row["speaker_id"], row["method"], row["confidence"]) == (expected, "corrected", "1.0")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("mention,fourth,Oblov,,sergei-oblov,,", "there is no article 'fourth'"),
        ("mention,first,Oblov,,,,", "needs a value for entity_id"),
        ("mention,first,Oblov,,nobody,,", "there is no entity 'nobody'"),
        ("mention,first,Oblov,9,sergei-oblov,,", "does not stand in first 9 times"),
        ("mention,first,blo,,sergei-oblov,,", "does not stand in first once"),
        ("mention,first,Monday. “We,,sergei-oblov,,", "does not stand in first once"),
        ("no mention,first,harbour,,,,", "is no mention in first"),
        ("no mention,first,Oblov,,sergei-oblov,,", "takes no entity_id"),
        ("speaker,first,harbour,,sergei-oblov,,", "no quotation of first begins with 'harbour'"),
        ("speaker,first,\"We have no choice,\",,nobody,,", "there is no entity 'nobody'"),
        ("same,,Sergio Oblov,,sergei-oblov,,", "no article has the spelling 'Sergio Oblov'"),
        ("same,,Sergey Oblov,,nobody,,", "there is no entity 'nobody'"),
        ("apart,,Sergio Oblov,,sergei-oblov,,", "no article has the spelling 'Sergio Oblov'"),
        ("type,,Sergey Oblov,,,saint,", "the type 'saint' is none of"),
        ("type,,Nobody At All,,,person,", "no article has the spelling 'Nobody At All'"),
        ("no entity,,Nobody At All,,,,", "no article has the spelling 'Nobody At All'"),
        ("split,,Sergey Oblov,,,,", "the decision 'split' is none of"),
        ("same,,,,sergei-oblov,,", "there are no words"),
        ("mention,first,Oblov,0,sergei-oblov,,", "the occurrence '0' is not a number from 1"),
        ("mention,first,Oblov,,person:oblov,,", "the entity_id 'person:oblov' is no id of an entity"),
        ("same,,Sergey Oblov,,place:,,", "the entity_id 'place:' is no id of an entity"),
    ],
)  # fmt: skip
def test_a_correction_that_fits_nothing_stops_the_build(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        built(tmp_path, row + "\n")
    assert reason in str(caught.value)
    assert f"{tmp_path / 'source' / 'corrections.csv'}, line 2: " in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mention,first,Oblov,2,sergei-oblov,,", "no mention,first,Oblov,2,,,"),
        ("mention,first,Oblov,1,sergei-oblov,,", "mention,first,Oblov,,mikhail-oblov,,"),
        ("mention,first,Sergei Oblov,,mikhail-oblov,,", "mention,first,Oblov,,sergei-oblov,,"),
        ('speaker,first,"We have no choice,",,,,', 'speaker,first,"We have no choice,",1,mikhail-oblov,,'),
        ('speaker,first,"We have no choice,",,,,', "speaker,first,We have,,mikhail-oblov,,"),
        ("same,,Sergey Oblov,,mikhail-oblov,,", "same,,Sergey Oblov,,sergei-oblov,,"),
        ("same,,Sergey Oblov,,sergei-oblov,,", "apart,,Sergey Oblov,,sergei-oblov,,"),
        ("no entity,,Mikhail Oblov,,,,", "type,,Mikhail Oblov,,,group,"),
        ("type,,Mikhail Oblov,,,place,", "type,,Mikhail Oblov,,,group,"),
        ("no entity,,Mikhail Oblov,,,,", "same,,Mikhail Oblov,,sergei-oblov,,"),
        ("no entity,,Mikhail Oblov,,,,", "mention,first,Oblov,,mikhail-oblov,,"),
    ],
)  # fmt: skip
def test_corrections_that_contradict_or_repeat_each_other_stop_the_build(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(SourceError) as caught:
        built(tmp_path, f"{one}\n{other}\n")
    assert f"{tmp_path / 'source' / 'corrections.csv'}, line 3: " in str(caught.value)
    assert str(caught.value).count("\n") == 0


SPEECH = "“The quay is ours,” said Awa Ba. “It is late.” She left. “Nobody came,” said Ali Moh. “It rains.”"


def spoken(*decided: tuple[str, str]) -> list[tuple[str, str | None, int | None]]:
    """The quotations of SPEECH with their speakers, and what each continues, after some speakers are corrected."""
    document = segment("quay", SPEECH)
    rows = [Correction(line, "speaker", words, 1, speaker, None) for line, (words, speaker) in enumerate(decided, 2)]
    corrections = Corrections(Path("corrections.csv"), {"quay": rows})
    quotations = annotate(document, Authority({}, []), corrections)[1]
    assert [quotation.continues for quotation in annotate(document, Authority({}, []), Corrections(Path()))[1]] == [
        None, 0, None, 2,
    ]  # fmt: skip
    return [(each.span.of(SPEECH), each.speaker_id, each.continues) for each in quotations]


def test_a_quotation_that_is_given_to_somebody_else_continues_nothing() -> None:
    assert spoken(("It is late", "ali"))[:2] == [
        ("The quay is ours,", "person::Awa Ba", None),
        ("It is late.", "ali", None),
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
def test_what_continues_a_corrected_quotation_changes_with_it_unless_it_is_corrected_itself(order: int) -> None:
    decided = [("The quay is ours", "x"), ("It rains", "y"), ("Nobody came", "z")][::order]
    assert [quotation[1:] for quotation in spoken(*decided)] == [("x", None), ("x", 0), ("z", None), ("y", None)]


@pytest.mark.parametrize(
    ("types", "expected"), [({"port": "place"}, "place"), ({}, "person")], ids=["listed", "not listed"]
)
def test_a_corrected_mention_has_the_type_of_its_entity(types: dict[str, EntityType], expected: str) -> None:
    correction = Correction(2, "mention", "pier", 1, "port", None)
    corrections = Corrections(Path("corrections.csv"), {"pier": [correction]})
    (mention,) = correct_mentions(segment("pier", "The old pier said so."), [], corrections, types)
    assert mention.entity_type == expected


# Review


def test_review_proposes_what_corrections_take_with_most_rows_first(tmp_path: Path) -> None:
    fourth = (
        "Bill Oblov, a cousin, was in Sanga on Tuesday.\n\nWilliam Oblov came to Sanga on Monday with Brumo Tolasi.\n"
    )
    source = write_source(tmp_path / "source", {**ARTICLES, "articles/fourth.txt": fourth})
    review = tmp_path / "review.csv"
    result = run_build(source, tmp_path / "output", "--review", str(review))
    assert result.returncode == 0, result.stderr
    text = review.read_text(encoding="utf-8")
    assert text.startswith(REVIEWED)
    hanging = [int(row["note"].split()[0]) for row in csv.DictReader(text.splitlines())]
    assert len(hanging) >= 3
    assert hanging == sorted(hanging, reverse=True)
    (source / "corrections.csv").write_text(text, encoding="utf-8")
    again = run_build(source, tmp_path / "output", "--review", str(review))
    assert again.returncode == 0, again.stderr
    assert review.read_text(encoding="utf-8") == REVIEWED
