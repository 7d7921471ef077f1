"""Which sentences of a story tell the same, how closely, and which article is the source."""

from __future__ import annotations

import csv
import sqlite3
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.agencies import agencies_of
from retold.evaluate.retellings import TOLD_AGAIN, gold_pairs
from retold.stories.direction import shared_agencies, source_of
from retold.stories.likeness import OTHER_VOICE, Named, Voice, Weights, likeness, says_enough, tokens_of
from retold.stories.retellings import (
    ALL_PAIRS,
    PARTNERS,
    RELATED,
    Article,
    Comparison,
    Sentence,
    compare_articles,
    confidence_of,
    copied_share,
    overlaps,
)
from retold.text import fold

QUAY = [
    "The harbour master of Sanga opened the new quay on Monday after three years of work.",
    "Fishers from the islands came in forty boats to see the ribbon being cut.",
    "Mayor Fatou Keita thanked the masons and the carpenters for their patience.",
    "A storm had swept away the wooden pier that stood there before.",
]
QUAY_AGAIN = [
    "After three years of work the new quay was opened on Monday by the harbour master of Sanga.",
    "Forty boats with fishers from the islands had come to see the ribbon cut.",
    "The masons and carpenters were thanked for their patience by Mayor Fatou Keita.",
    "The wooden pier which stood there before had been swept away by a storm.",
]
ELSEWHERE = [
    "Voters in the northern province went to the polls to choose a governor.",
    "Observers counted few complaints, though several stations ran out of ballot papers before noon.",
]
STORM = [
    "A storm sank two ferries near the island of Mela during the night, the coast guard said.",
    "Divers brought seven passengers out of the water and looked for three others.",
    "The ferries had left the port although a warning had been given the evening before.",
]
STORM_AGAIN = [
    "During the night two ferries were sunk by a storm near the island of Mela, the coast guard said.",
    "Seven passengers were brought out of the water by divers, who looked for three others.",
    "Although a warning had been given the evening before, the ferries had left the port.",
]
WITH_SPLIT = [
    "The harbour master of Sanga opened the new quay on Monday.",
    "It had taken three years of work, the harbour master of Sanga said.",
]


def article(key: str, texts: list[str], **about: Any) -> Article:
    sentences = (Sentence(f"{key}-s{number}", text, tokens_of(text, ())) for number, text in enumerate(texts, 1))
    return Article(key, tuple(sentences), **about)


def no_ties(_sentence: Sentence) -> frozenset[str]:
    return frozenset()


def compared(*articles: Article) -> list[Comparison]:
    return list(compare_articles(articles, no_ties))


def pairs(*articles: Article, told_again: bool = True) -> set[tuple[str, str]]:
    return {
        (found.a.id, found.b.id)
        for comparison in compared(*articles)
        for found in comparison.retellings
        if (found.grade != "related") == told_again
    }


# The scorer


@pytest.mark.parametrize(
    ("text", "named", "tokens"),
    [
        pytest.param("The Mayor’s boat", [], "the mayor's boat", id="apostrophe"),
        pytest.param("Goïta spoke", [Named(0, 5, "assimi-goita")], "@assimi-goita spoke", id="name"),
        pytest.param(
            "Mali's foreign minister spoke",
            [Named(0, 4, "mali"), Named(0, 23, "the-minister")],
            "@the-minister spoke",
            id="the longest of nested names",
        ),
        pytest.param("on 7 two-day visits", [], "on 7 two-day visits", id="numbers and hyphens"),
    ],
)
def test_tokens(text: str, named: list[Named], tokens: str) -> None:
    assert tokens_of(text, named) == tokens


def test_values_and_who_speaks_are_tokens_however_they_are_worded() -> None:
    said = tokens_of(
        "Nineteen sank, she said", [], ["≥19", "3 km"], [Voice("ade", "she", True), Voice(None, "a man", True)]
    )
    assert said == 'nineteen sank she said "ade "man #19 #3_km @ade'
    assert tokens_of("Ade spoke", [Named(0, 3, "ade")], (), [Voice("ade", "Ade", False)]) == "@ade spoke"
    assert not says_enough(tokens_of("It sank", [], ["19", "20", "21"]))


def test_a_shared_value_brings_sentences_nearer_and_two_voices_set_them_apart() -> None:
    rest = [f"{word} sailed home" for word in ("ketches", "yawls", "sloops", "barges")]

    def score(a: str, b: str) -> float:
        weights = Weights([a, b, *rest])
        return likeness(weights.vector(a), weights.vector(b))

    bare = score("nineteen boats were lost", "19 vessels sank")
    assert score("nineteen boats were lost #19", "19 vessels sank #19") > bare
    alike = score('the quay is lost "ade', 'the quay is lost "ade')
    assert score('the quay is lost "ade', 'the quay is lost "berg') == pytest.approx(alike - OTHER_VOICE)
    assert score('the quay is lost "ade', "the quay is lost") == alike


@given(st.text(max_size=30))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "enough"),
    [("The two men met again", False), ("Fishers mended torn nets", True), ("It was the boat of the boat", False)],
)
def test_sentences_that_say_too_little(text: str, enough: bool) -> None:
    assert says_enough(tokens_of(text, ())) is enough


TOKENS = st.lists(
    st.sampled_from(["quay", "boat", "boats", "mayor", "@sanga", "@mela", "#7", '"sanga', '"mela', "the"]),
    min_size=1,
    max_size=8,
)


@given(st.lists(TOKENS.map(lambda tokens: " ".join(["nets", *tokens])), min_size=2, max_size=6))
def test_likeness_lies_between_0_and_1_and_has_no_direction(sentences: list[str]) -> None:
    weights = Weights(sentences)
    vectors = [weights.vector(tokens) for tokens in sentences]
    for one in vectors:
        assert likeness(one, one) == 1
        for other in vectors:
            assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_a_name_counts_once_and_however_spelt() -> None:
    texts = ["Goita and Goita and Goyta met fishers", "Goïta met fishers", "The mayor sold nets and boats"]
    named = [[Named(0, 5, "g"), Named(10, 15, "g"), Named(20, 25, "g")], [Named(0, 5, "g")], []]
    tokens = [tokens_of(text, own) for text, own in zip(texts, named, strict=True)]
    weights = Weights(tokens)
    assert likeness(*(weights.vector(own) for own in tokens[:2])) > 0.8


# Pairs and grades


def test_reworded_sentences_are_found_and_others_not() -> None:
    one, other = article("a", QUAY), article("b", QUAY_AGAIN + ELSEWHERE)
    assert pairs(one, other) == {(f"a-s{number}", f"b-s{number}") for number in (1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("again", "grade"),
    [
        pytest.param(QUAY[2], "copied", id="the same words"),
        pytest.param(QUAY[2].replace("thanked", "praised"), "copied", id="one word changed"),
        pytest.param(QUAY_AGAIN[2], "retold", id="turned round"),
    ],
)
def test_grades(again: str, grade: str) -> None:
    (comparison,) = compared(article("a", QUAY), article("b", [again, *ELSEWHERE]))
    assert [(found.a.id, found.b.id, found.grade) for found in comparison.retellings] == [("a-s3", "b-s1", grade)]


def test_a_sentence_that_was_split_has_two_partners() -> None:
    assert {("a-s1", "b-s1"), ("a-s1", "b-s2")} <= pairs(article("a", QUAY), article("b", WITH_SPLIT)) | pairs(
        article("a", QUAY), article("b", WITH_SPLIT), told_again=False
    )


def test_a_sentence_with_a_likelier_partner_on_both_sides_makes_no_pair() -> None:
    twice = [QUAY[0], "The harbour master of Sanga had the new quay closed on Monday after an accident at work."]
    found = pairs(article("a", twice), article("b", twice))
    assert found == {("a-s1", "b-s1"), ("a-s2", "b-s2")}


def test_sentences_that_give_a_value_of_the_same_thing_are_related() -> None:
    one = article("a", ["The journey takes two days by boat and road.", *ELSEWHERE])
    other = article("b", ["Nine hours is all that this journey lasts, an aide told fishers at her gate.", *QUAY])
    tied = frozenset({"duration length journey"})

    def ties(sentence: Sentence) -> frozenset[str]:
        return tied if sentence.id in ("a-s1", "b-s1") else frozenset()

    (untied,), (found,) = compared(one, other), compare_articles([one, other], ties)
    assert [(pair.a.id, pair.b.id, pair.grade) for pair in found.retellings] == [("a-s1", "b-s1", "related")]
    assert untied.retellings == ()


def test_the_order_of_articles_changes_nothing() -> None:
    articles = [article("a", QUAY), article("b", QUAY_AGAIN), article("c", QUAY[:2] + ELSEWHERE), article("d", QUAY)]
    results = set()
    for order in permutations(articles):
        found = compared(*order)
        results.add(frozenset((pair.a.id, pair.b.id, pair.grade, pair.score) for c in found for pair in c.retellings))
        assert {(comparison.a.id, comparison.b.id) for comparison in found} == {
            ("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")
        }  # fmt: skip
    assert len(results) == 1


WORDS = ["quay", "boats", "fishers", "mayor", "storm", "pier", "Sanga", "opened", "islands", "masons", "nets", "old"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(" ".join), max_size=5)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_looking_up_loses_no_pair(texts: list[list[str]]) -> None:
    """What the index leaves out of its sums never hides a pair that the scorer would show."""
    articles = [article(f"a{number}", own) for number, own in enumerate(texts)]
    weights = Weights(sentence.tokens for one in articles for sentence in one.sentences)
    for comparison in compared(*articles):
        found = {(pair.a.id, pair.b.id): pair.score for pair in comparison.retellings}
        scores = {
            (i, j): likeness(weights.vector(a.tokens), weights.vector(b.tokens))
            for i, a in enumerate(comparison.a.sentences)
            for j, b in enumerate(comparison.b.sentences)
        }
        ranked = sorted(scores, key=lambda pair: (-scores[pair], abs(pair[0] - pair[1]), pair))
        of_a = dict(reversed(ranked))  # the best comes last, and stays
        of_b = {j: i for i, j in reversed(ranked)}
        expected = {
            (comparison.a.sentences[i].id, comparison.b.sentences[j].id): scores[i, j]
            for i, j in ranked
            if scores[i, j] >= RELATED and (of_a[i] == j or of_b[j] == i)
        }
        assert {pair: score for pair, score in found.items() if score >= RELATED} == expected
        assert all(pair.score >= RELATED or pair.grade != "related" for pair in comparison.retellings)


def test_a_line_that_both_repeat_makes_as_many_pairs_as_it_has_places() -> None:
    one, other = article("a", [*QUAY, QUAY[0], QUAY[0]]), article("b", [QUAY[0], QUAY[0], *QUAY[1:]])
    repeated = {"a-s1", f"a-s{len(QUAY) + 1}", f"a-s{len(QUAY) + 2}"}
    assert len([pair for pair in pairs(one, other) if pair[0] in repeated]) <= 4


def test_a_large_story_is_compared_in_part_and_every_article_at_least_with_one() -> None:
    number = ALL_PAIRS + 30
    articles = [
        article(f"a{key:03}", [*QUAY, f"Visitor number {key} was given a model boat."]) for key in range(number)
    ]
    found = compared(*articles)
    assert len(found) < number * PARTNERS
    assert {key for comparison in found for key in (comparison.a.id, comparison.b.id)} == {one.id for one in articles}
    assert all(len([pair for pair in comparison.retellings if pair.grade == "copied"]) >= 4 for comparison in found)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("a b c d", "a b c d", 1.0),
        ("a b c d", "x a b c y", 0.5),
        ("a b", "a b c", 0.0),
        ("a b c", "c b a", 0.0),
        ("The Quay, now open", "the quay now OPEN", 1.0),
    ],
)
def test_copied_share(one: str, other: str, share: float) -> None:
    assert copied_share(one, other) == copied_share(other, one) == share


def test_overlaps_count_each_sentence_once() -> None:
    (comparison,) = compared(article("a", QUAY), article("b", [QUAY[0], QUAY[0], *ELSEWHERE]))
    one, other = overlaps(comparison)
    assert (one.article.id, one.copied, one.retold) == ("a", 1, 0)
    assert (other.article.id, other.copied, other.retold) == ("b", 2, 0)


# Direction


@pytest.mark.parametrize(
    ("one", "other", "source"),
    [
        pytest.param({"published": "2023-05-01"}, {"published": "2023-05-02"}, None, id="an earlier day alone"),
        pytest.param({"agencies": frozenset({"AFP"})}, {}, "a", id="credits an agency"),
        pytest.param({"agencies": frozenset({"AFP"})}, {"agencies": frozenset({"dpa"})}, None, id="both credit one"),
        pytest.param({"agencies": frozenset({"AFP"}), "translated_from": "fr"}, {}, None, id="a translation"),
    ],
)
def test_source_of_reworded_copy(one: dict[str, Any], other: dict[str, Any], source: str | None) -> None:
    (comparison,) = compared(article("a", QUAY, **one), article("b", QUAY_AGAIN, **other))
    found = source_of(comparison)
    assert (found.article_id if found else None) == source


@pytest.mark.parametrize(
    ("one", "other", "source"),
    [
        pytest.param("2023-05-01T10:00Z", "2023-05-01T12:30Z", "a", id="earlier"),
        pytest.param("2023-05-02T10:00Z", "2023-05-01T12:30Z", "b", id="earlier, the other way round"),
        pytest.param("2023-05-01T10:00Z", "2023-05-01T10:00Z", None, id="at the same time"),
        pytest.param("2023-05-01T10:00Z", None, None, id="a time unknown"),
    ],
)
def test_the_earlier_one_is_the_source_of_a_copy_only(one: str | None, other: str | None, source: str | None) -> None:
    (copied,) = compared(article("a", QUAY, published_at=one), article("b", QUAY, published_at=other))
    found = source_of(copied)
    assert (found.article_id if found else None) == source
    (reworded,) = compared(article("a", QUAY, published_at=one), article("b", QUAY_AGAIN, published_at=other))
    assert source_of(reworded) is None


def test_copies_of_one_agency_are_no_source_of_one_another() -> None:
    known = {"agencies": frozenset({"AFP"})}
    (comparison,) = compared(
        article("a", QUAY, published_at="2023-05-01T10:00Z", **known),
        article("b", QUAY, published_at="2023-05-01T12:00Z", **known),
    )
    assert source_of(comparison) is None
    assert shared_agencies(comparison.a, comparison.b) == ["AFP"]


def test_an_outlet_that_is_named_as_the_source_is_the_source() -> None:
    named = [*QUAY_AGAIN, "All that was seen on the quay, according to the Sanga Mirror, went off well."]
    for outlet, source in (("Sanga Mirror", "a"), ("Dorra Post", None)):
        (comparison,) = compared(article("a", QUAY, outlet=outlet), article("b", named))
        found = source_of(comparison)
        assert (found.article_id if found else None) == source


@pytest.mark.parametrize(
    ("credits", "opening", "agencies"),
    [
        ("With Agence France-Presse", "", {"AFP"}),
        ("", "SANGA, Mela (dpa) - The harbour master opened the quay.", {"dpa"}),
        ("", "UPI, SANGA The harbour master opened the quay.", {"UPI"}),
        ("", "The harbour master told Reuters that the quay is open.", set()),
        ("Photo: CAPITAL", "", set()),
        ("AP, AFP", "", {"AP", "AFP"}),
        ("with Reuters and dpa", "", {"Reuters", "dpa"}),
        ("Kyodo; Agence France-Presse", "", {"Kyodo", "AFP"}),
        ("Awa Lund in Mela, The Associated Press", "", {"AP"}),
        ("", "MELA (AP/AFP) — The harbour master opened the quay.", {"AP", "AFP"}),
        ("", "SANGA (Reuters, with dpa) - The harbour master opened the quay.", {"Reuters", "dpa"}),
        ("", "SANGA (Reuters with dpa) - The harbour master opened the quay.", {"Reuters", "dpa"}),
        ("", "AFP/Reuters, SANGA - The harbour master opened the quay.", {"AFP", "Reuters"}),
        ("", "Reuters and dpa counted the boats of Sanga.", set()),
        ("", "The quay (Reuters counted 40 boats) is open.", set()),
    ],
)
def test_agencies_of(credits: str, opening: str, agencies: set[str]) -> None:
    assert agencies_of([credits], opening) == agencies


def test_no_source_where_little_is_retold() -> None:
    (comparison,) = compared(
        article("a", [QUAY[0], *ELSEWHERE], published="2023-05-01"), article("b", QUAY_AGAIN, published="2023-05-02")
    )
    assert comparison.retellings
    assert source_of(comparison) is None


# A folder of articles


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """The tables of four articles about two events, with boilerplate in all of them."""
    source, output = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("output")
    (source / "articles").mkdir()
    closing = "Reporting by Ada Moor; editing by Cy Dane"
    for key, texts in {"a": QUAY, "b": QUAY_AGAIN, "c": STORM, "d": STORM_AGAIN}.items():
        (source / "articles" / f"{key}.txt").write_text("\n\n".join([*texts, closing]), encoding="utf-8")
    days = "id,published\na,2023-05-01\nb,2023-05-02\nc,2023-05-02\nd,2023-05-03\n"
    (source / "articles.csv").write_text(days, encoding="utf-8")
    build(source, output)
    connection = sqlite3.connect(output / "retold.db")
    connection.row_factory = sqlite3.Row
    return connection


def test_only_articles_of_one_story_are_compared(tables: sqlite3.Connection) -> None:
    rows = tables.execute("SELECT DISTINCT article_a_id, article_b_id FROM retellings ORDER BY 1, 2")
    assert [tuple(row) for row in rows] == [("a", "b"), ("c", "d")]


def test_an_earlier_day_alone_names_no_source(tables: sqlite3.Connection) -> None:
    rows = tables.execute("SELECT DISTINCT source_id, source_basis FROM retellings WHERE article_a_id = 'a'")
    assert [tuple(row) for row in rows] == [(None, None)]


def test_boilerplate_is_not_compared(tables: sqlite3.Connection) -> None:
    rows = tables.execute("SELECT text FROM retellings JOIN sentences ON sentences.id = sentence_a_id").fetchall()
    assert len(rows) >= 6
    assert not [row["text"] for row in rows if "editing by" in row["text"]]


# The five articles


@pytest.fixture(scope="module")
def database(built: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(built / "retold.db")
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture(scope="module")
def judged(database: sqlite3.Connection) -> dict[str, list[tuple[tuple[str, str], float, str]]]:
    """The pairs of each grade, with their confidence and the grade that was marked by hand, or "none"."""
    sentences = [dict(row) for row in database.execute("SELECT id, article_id, text FROM sentences")]
    gold = gold_pairs(PROJECT / "tests/gold/retellings.csv", sentences)
    found: dict[str, list[tuple[tuple[str, str], float, str]]] = {"copied": [], "retold": [], "related": []}
    for row in database.execute("SELECT * FROM retellings"):
        key = (row["sentence_a_id"], row["sentence_b_id"])
        marked = gold.get(key)
        if row["grade"] != "related" or marked is None or not marked.is_arguable:
            found[row["grade"]].append((key, row["confidence"], marked.grade if marked else "none"))
    return found


def test_every_sentence_that_one_article_rewords_is_found_and_none_wrong(database: sqlite3.Connection) -> None:
    found = database.execute(
        """SELECT sentence_a_id, sentence_b_id FROM retellings
        WHERE article_a_id = 'europenewsok' AND article_b_id = 'ibtimes' AND grade != 'related'"""
    )
    sentences = [dict(row) for row in database.execute("SELECT id, article_id, text FROM sentences")]
    gold = gold_pairs(PROJECT / "tests/gold/retellings.csv", sentences)
    same = {key for key, row in gold.items() if row.grade == "same" and key[0].startswith("europe") and "ibt" in key[1]}
    assert {tuple(row) for row in found} == same


@pytest.mark.parametrize("other", ["europenewsok", "ibtimes"])
def test_a_third_of_what_the_translation_retells_is_found(database: sqlite3.Connection, other: str) -> None:
    sentences = [dict(row) for row in database.execute("SELECT id, article_id, text FROM sentences")]
    gold = gold_pairs(PROJECT / "tests/gold/retellings.csv", sentences)
    there = {
        key
        for key, row in gold.items()
        if row.grade in TOLD_AGAIN and all(any(k.startswith(a) for k in key) for a in (other, "france24"))
    }
    found = database.execute("SELECT sentence_a_id, sentence_b_id FROM retellings WHERE grade != 'related'")
    assert len(there & {tuple(row) for row in found}) >= len(there) / 3


@pytest.mark.parametrize("grade", ["copied", "retold", "related"])
def test_grades_are_right_as_often_as_their_confidence_says(judged: dict, grade: str) -> None:  # type: ignore[type-arg]
    # which is that of four stories, so that one of a few pairs of one story may be wrong
    right = [marked in TOLD_AGAIN if grade != "related" else marked != "none" for _, _, marked in judged[grade]]
    assert sum(right) >= sum(confidence for _, confidence, _ in judged[grade]) - 1


def test_scores_and_confidence_of_rows(database: sqlite3.Connection) -> None:
    for row in database.execute("SELECT * FROM retellings"):
        assert row["confidence"] == confidence_of(row["grade"], row["score"])
        assert row["article_a_id"] < row["article_b_id"]
        assert row["id"] == f"{row['sentence_a_id']}--{row['sentence_b_id']}"
        assert (row["source_id"] is None) == (row["source_basis"] is None)


def test_the_source_is_said_only_where_a_credit_tells_it(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT DISTINCT article_a_id, article_b_id, source_id FROM retellings WHERE source_id != ''"
    )
    assert [tuple(row) for row in rows] == [("europenewsok", "ibtimes", "ibtimes")]


def test_headlines_and_captions_are_not_compared(database: sqlite3.Connection) -> None:
    roles = database.execute(
        """SELECT DISTINCT role FROM retellings JOIN sentences ON sentences.id IN (sentence_a_id, sentence_b_id)
        JOIN paragraphs ON paragraphs.id = paragraph_id"""
    )
    assert {row["role"] for row in roles} == {"body"}


def test_overlaps_agree_with_retellings(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT * FROM overlaps").fetchall()
    assert len(rows) == 20
    for row in rows:
        found = database.execute(
            """SELECT count(DISTINCT sentences.id) FROM retellings
            JOIN sentences ON sentences.id IN (sentence_a_id, sentence_b_id) AND sentences.article_id = :article_id
            WHERE grade != 'related' AND :other_id IN (article_a_id, article_b_id)""",
            dict(row),
        ).fetchone()[0]
        assert row["copied_count"] + row["retold_count"] == found, row["id"]
        assert row["retold_share"] == round(found / row["sentence_count"], 4), row["id"]


def test_gold_files_name_what_is_there(database: sqlite3.Connection) -> None:
    texts = dict(database.execute("SELECT id, text FROM articles").fetchall())
    with (PROJECT / "tests/gold/differences.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for side in "ab":
                assert row[f"sentence_{side}"] in texts[row[f"article_{side}"]]
                assert row[f"text_{side}"] in texts[row[f"article_{side}"]]


_FIRST = "The harbour master of Sanga opened the new quay on Monday after three years of work."
_BETWEEN = (
    "After three years of work the harbour master opened a new quay where fishers may land, to the sound of drums."
)
_LAST = (
    "To the sound of drums a quay for fishers was{}opened, and children danced all evening with the masons on Monday."
)


@pytest.mark.parametrize(
    ("word", "between", "grade"),
    [
        pytest.param(" ", ELSEWHERE[0], None, id="nobody tells both"),
        pytest.param(" ", _BETWEEN, "retold", id="a third tells both"),
        pytest.param(" not ", _BETWEEN, None, id="one denies it"),
    ],
)
def test_two_sentences_that_a_third_ties_together_tell_the_same(word: str, between: str, grade: str | None) -> None:
    articles = [
        article("anchor", [_FIRST, *ELSEWHERE]),
        article("beacon", [between, STORM[1]]),
        article("courier", [_LAST.format(word), STORM[2]]),
    ]
    (pair,) = [each for each in compared(*articles) if (each.a.id, each.b.id) == ("anchor", "courier")]
    found = [("anchor-s1", "courier-s1", grade)] if grade else []
    assert [(each.a.id, each.b.id, each.grade) for each in pair.retellings] == found
