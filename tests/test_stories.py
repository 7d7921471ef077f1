"""Which articles report one event."""

from __future__ import annotations

import math
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.stories import vectors
from retold.stories.linking import MOST_DAYS, Telling, link
from retold.stories.topic import word_counts
from retold.stories.vectors import CANDIDATES, LEAST_ARTICLES, MARGIN, Counted, Index, Vector, Weights

QUAY = (
    "The harbour master of Sanga opened the new quay on Monday. The quay took three years to build and fishers from "
    "the islands came to see it. Mayor Fatou Keita thanked the masons and the carpenters for their patience."
)
QUAY_AGAIN = (
    "After three years of work the new quay of Sanga was opened by the harbour master. Fishers had come from all the "
    "islands, and Mayor Fatou Keita praised the patience of masons and carpenters who had built it."
)
FLOOD = (
    "A flood in the hills swept away two bridges near Dorra during the night. Farmers lost their cattle, and the road "
    "towards the capital stays closed until engineers have looked at the remaining pillars."
)
ELECTION = (
    "Voters in the northern province went to the polls on Sunday to choose a governor. Observers counted few "
    "complaints, though several stations ran out of ballot papers before noon."
)


def stories(*tellings: tuple[str, str | None, str]) -> list[set[str]]:
    """The ids of the articles of each story; the articles come in the order that compare gives them."""
    ordered = sorted(
        (Telling(article_id, day, word_counts(text)) for article_id, day, text in tellings),
        key=lambda t: (t.published or "", t.id),
    )
    return [set(story.article_ids) for story in link(ordered)]


def vectors_of(told: Iterable[Mapping[str, int]]) -> tuple[Weights, list[Vector]]:
    """How much each word of some articles weighs, and their vectors."""
    counted = Counted(BytesIO())
    for words in told:
        counted.add(words)
    weights = Weights(counted)
    return weights, [weights.vector(*words) for words in counted]


def indexed(told: Iterable[Mapping[str, int]]) -> tuple[Index, list[Vector]]:
    """An index of some articles, with their vectors, numbered from 0."""
    weights, vectors = vectors_of(told)
    index = Index(len(weights))
    assert [index.put(vector) for vector in vectors] == list(range(len(vectors)))
    return index, vectors


def cosine(index: Index, one: int, other: int) -> float:
    return next(index.cosines(one, [other], 0.0))


def test_two_tellings_are_one_story_and_unrelated_articles_stand_alone() -> None:
    found = stories(
        ("a", "2023-05-01", QUAY),
        ("b", "2023-05-02", QUAY_AGAIN),
        ("c", "2023-05-01", FLOOD),
        ("d", "2023-05-02", ELECTION),
    )
    assert sorted(map(sorted, found)) == [["a", "b"], ["c"], ["d"]]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        pytest.param("2023-05-01", "2023-05-08", 1, id="a week apart"),
        pytest.param("2023-05-01", "2023-05-09", 2, id="more than a week apart"),
        pytest.param("2023-05-01", "2024-05-01", 2, id="a year apart"),
        pytest.param("2023-05-01", None, 1, id="one without a day"),
        pytest.param(None, None, 1, id="both without a day"),
    ],
)
def test_similar_events_at_another_time_are_another_story(first: str | None, second: str | None, count: int) -> None:
    assert len(stories(("a", first, QUAY), ("b", second, QUAY_AGAIN))) == count


def test_the_order_of_ids_changes_nothing() -> None:
    texts = [QUAY, QUAY_AGAIN, FLOOD, FLOOD + " Nobody was hurt.", ELECTION]
    groups = set()
    for seed in range(10):
        names = list("abcde")
        random.Random(seed).shuffle(names)
        named = dict(zip(names, texts, strict=True))
        found = stories(*((name, "2023-05-01", text) for name, text in named.items()))
        groups.add(frozenset(frozenset(named[name] for name in story) for story in found))
    assert groups == {frozenset({frozenset(texts[:2]), frozenset(texts[2:4]), frozenset(texts[4:])})}


def test_an_article_that_ties_two_stories_together_makes_them_one() -> None:
    pieces = [("a", "2023-05-01", QUAY), ("b", "2023-05-01", FLOOD)]
    assert len(stories(*pieces)) == 2
    both = ("c", "2023-05-02", f"{QUAY} {FLOOD}")
    assert stories(*pieces, both) == [{"a", "b", "c"}]


def test_an_article_without_a_day_belongs_to_its_story_however_old_that_is() -> None:
    found = stories(("a", "2019-05-01", QUAY), ("b", "2023-05-02", FLOOD), ("c", None, QUAY_AGAIN))
    assert sorted(map(sorted, found)) == [["a", "c"], ["b"]]


def test_reports_of_one_event_stay_together_over_days() -> None:
    days = ["2023-05-01", "2023-05-04", "2023-05-09", "2023-05-14"]
    told = [
        (f"a{number}", day, text) for number, (day, text) in enumerate(zip(days, [QUAY, QUAY_AGAIN] * 2, strict=True))
    ]
    assert len(stories(*told)) == 1


def test_articles_of_one_event_are_as_near_alone_as_among_many_others() -> None:
    event = [f"event{number}" for number in range(30)]
    told = [dict.fromkeys([*event, *(f"own{article}x{number}" for number in range(30))], 1) for article in range(10)]
    others = [
        dict.fromkeys((f"else{article}x{number}" for number in range(60)), 1)
        for article in range(LEAST_ARTICLES - len(told))
    ]
    near = []
    for folder in (told, [*told, *others]):
        near.append(cosine(indexed(folder)[0], 0, 1))
    assert near[0] == pytest.approx(near[1], abs=0.01)


def test_words_that_articles_have_to_themselves_make_them_near_to_none() -> None:
    told = [{"quay": 1, "lantern": 3, "herring": 2}, {"mast": 2, "rudder": 1}, {"quay": 2, "mast": 1}]
    index, (_, second, _) = indexed(told)
    assert cosine(index, 0, 1) == 0
    assert cosine(index, 0, 2) > 0
    assert {number for number, _ in index.nearest(second)} == {1, 2}


def test_an_article_that_was_taken_out_is_near_to_none_and_its_number_is_given_anew() -> None:
    index, vectors = indexed([{"quay": 1, "mast": 2}, {"quay": 2}, {"mast": 1, "quay": 3}])
    index.remove(1)
    assert {number for number, _ in index.nearest(vectors[1])} == {0, 2}
    assert index.put(vectors[2]) == 1
    assert cosine(index, 1, 2) == cosine(index, 2, 2)


ARTICLES = st.lists(st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(1, 9)), min_size=1, max_size=30)


@settings(max_examples=50)
@given(ARTICLES, st.sampled_from([3, 60]))
def test_vectors_are_what_one_word_after_the_other_gives(told: list[dict[str, int]], telling: int) -> None:
    held = Counter(word for words in told for word in words)
    total = max(len(told), LEAST_ARTICLES) + 1
    shared = sorted(word for word in held if held[word] > 1)
    with patch.object(vectors, "_TELLING_WORDS", telling):
        found = vectors_of(told)[1]
    for words, vector in zip(told, found, strict=True):
        own = {word: (1 + math.log(count)) * (math.log(total / (1 + held[word])) + 1) for word, count in words.items()}
        length = math.sqrt(sum(weight * weight for weight in own.values())) or 1.0
        by_word = [(shared[number - 1], weight) for number, weight in zip(vector.words, vector.weights, strict=True)]
        assert by_word == [(word, weight / length) for word, weight in own.items() if held[word] > 1]
        weightiest = sorted(own, key=lambda word: (-own[word], word))[:telling]
        assert [shared[number - 1] for number in vector.telling_words] == [
            word for word in weightiest if held[word] > 1
        ]
        assert vector.telling_weights.tolist() == [own[word] / length for word in weightiest if held[word] > 1]


@settings(max_examples=50)
@given(ARTICLES)
def test_what_is_near_is_what_one_product_after_the_other_gives(told: list[dict[str, int]]) -> None:
    index, found = indexed(told)
    for one in found:
        sums: dict[int, float] = defaultdict(float)
        for word, weight in zip(one.telling_words, one.telling_weights, strict=True):
            for number, other in enumerate(found):
                for same, much in zip(other.telling_words, other.telling_weights, strict=True):
                    if same == word:
                        sums[number] += weight * much
        least = min(sorted(sums.values(), reverse=True)[:CANDIDATES], default=0.0)
        assert dict(index.nearest(one)) == {number: much for number, much in sums.items() if much >= least}


def exact(one: Vector, other: Vector) -> float:
    """The cosine of two vectors, rounded once."""
    weights = dict(zip(one.words.tolist(), one.weights.tolist(), strict=True))
    own = zip(other.words.tolist(), other.weights.tolist(), strict=True)
    return math.fsum(weights.get(word, 0.0) * weight for word, weight in own)


@settings(max_examples=50)
@given(ARTICLES)
def test_cosines_are_rounded_once_unless_they_are_too_small(told: list[dict[str, int]]) -> None:
    index, found = indexed(told)
    others = [number for number, vector in enumerate(found) if len(vector.words)]
    for one, vector in enumerate(found[:5]):
        right = [exact(vector, found[other]) for other in others]
        for least in right:
            for cosine, should in zip(index.cosines(one, others, least), right, strict=True):
                assert cosine == should if should >= least else cosine == pytest.approx(should, abs=MARGIN)
                assert (cosine >= least) == (should >= least)


@settings(max_examples=50)
@given(ARTICLES)
def test_groups_are_near_from_the_very_number_on_that_their_cosines_come_to(told: list[dict[str, int]]) -> None:
    index, found = indexed(told)
    some = [number for number, vector in enumerate(found) if len(vector.words)]
    if some:
        few = some[:3]
        cosines = [exact(found[one], found[other]) for one in few for other in some]
        for least in (0.15, math.fsum(cosines) / len(cosines), math.fsum(cosines) / len(cosines) + MARGIN / 2):
            assert index.is_near(few, some, least) == (math.fsum(cosines) >= least * len(cosines))


def test_articles_of_a_story_stand_in_the_order_of_their_days() -> None:
    told = [("c", None, QUAY), ("b", "2023-05-01", QUAY_AGAIN), ("a", "2023-05-02", QUAY)]
    tellings = [Telling(article_id, day, word_counts(text)) for article_id, day, text in told]
    (story,) = link(tellings)
    assert story.article_ids == ["b", "a", "c"]
    assert story.days == [date(2023, 5, 1), date(2023, 5, 2)]


def test_articles_without_words_stand_alone() -> None:
    assert sorted(map(sorted, stories(("a", None, "..."), ("b", None, "1 2 3")))) == [["a"], ["b"]]


def test_no_articles_no_stories() -> None:
    assert stories() == []


def test_the_shipped_articles_are_one_story(built: Path) -> None:
    with sqlite3.connect(built / "retold.db") as database:
        rows = database.execute("SELECT id, first_published, last_published, article_count FROM stories").fetchall()
    assert rows == [("sarkariresultpro-story", "2023-02-06", "2023-02-07", 5)]


# Several stories about similar events: two visits of one minister, two earthquakes. Each is told twice.
VISIT_IN_MARCH = (
    "Foreign minister Ilse Brandt arrived in Sanga on Tuesday for talks about fishing rights. She met the harbour "
    "master and signed an agreement on nets and quotas. Brandt said the two countries were old friends of the sea.",
    "Ilse Brandt, the foreign minister, came to Sanga on Tuesday and signed an agreement on fishing quotas and nets. "
    "After talks with the harbour master Brandt called both countries old friends of the sea.",
)
VISIT_IN_APRIL = (
    "Foreign minister Ilse Brandt returned to Sanga on Monday, this time for talks about the railway. She met the "
    "harbour master and the mayor and promised loans for rails and bridges across the hills.",
    "On her second journey to Sanga the foreign minister Ilse Brandt promised the mayor loans for bridges and rails. "
    "The talks on Monday were about the railway through the hills, the harbour master said.",
)
EARTHQUAKE_OF_DORRA = (
    "An earthquake shook the town of Dorra on Friday night and killed 12 people, rescuers said. Houses in the old "
    "quarter fell, and families slept in the open while soldiers searched the rubble for survivors.",
    "Rescuers said that 14 people were killed when an earthquake shook Dorra on Friday night. Soldiers searched the "
    "rubble of fallen houses in the old quarter for survivors; families slept in the open.",
)
EARTHQUAKE_OF_MELA = (
    "An earthquake shook the island of Mela on Wednesday and killed three people, rescuers said. The hospital was "
    "damaged, the ferry stopped, and soldiers brought tents and water to the villages on the coast.",
    "Three people were killed when an earthquake shook Mela on Wednesday, rescuers said. Soldiers brought water and "
    "tents to villages on the coast of the island; the hospital was damaged and the ferry stopped.",
)
SIMILAR_EVENTS = {
    "visit-1": (VISIT_IN_MARCH, "2023-03-07"),
    "visit-2": (VISIT_IN_APRIL, "2023-04-03"),
    "quake-1": (EARTHQUAKE_OF_DORRA, "2023-03-10"),
    "quake-2": (EARTHQUAKE_OF_MELA, "2023-03-22"),
}


def test_similar_events_with_their_dates_apart_are_told_from_one_another() -> None:
    tellings = [
        (f"{event}-{number}", day, text)
        for event, (texts, day) in SIMILAR_EVENTS.items()
        for number, text in enumerate(texts)
    ]
    found = sorted(map(sorted, stories(*tellings)))
    assert found == sorted([f"{event}-0", f"{event}-1"] for event in SIMILAR_EVENTS)


def test_a_topic_that_is_reported_for_months_is_not_one_story() -> None:
    days = [date(2023, 1, 1) + timedelta(days=3 * number) for number in range(40)]
    found = stories(*((f"a{number:02}", day.isoformat(), QUAY) for number, day in enumerate(days)))
    assert len(found) > 4
    number_of = {f"a{number:02}": day for number, day in enumerate(days)}
    for story in found:
        told = [number_of[key] for key in story]
        assert (max(told) - min(told)).days <= MOST_DAYS


def test_articles_without_a_day_crowd_out_no_later_story() -> None:
    """A story compares what comes with twenty of its articles; those without a day come first and count as newest."""
    undated = [(f"a{number:02}", None, QUAY) for number in range(20)]
    dated = [(f"b{day:02}", f"2023-05-{day:02}", QUAY) for day in range(1, 29, 6)]
    assert [len(story) for story in stories(*undated, *dated)] == [24, 1]


def test_a_word_counts_once_in_an_article_however_often_it_stands_there() -> None:
    counted = Counted(BytesIO())
    for text in ("Bridge after bridge: the BRIDGE fell.", "A bridge."):
        counted.add(word_counts(text))
    held = {word: counted.held[number] for word, number in counted.numbers.items()}
    assert (counted.articles, held) == (2, {"bridge": 2, "fell": 1})
    assert word_counts("Bridge after bridge: the BRIDGE fell.")["bridge"] == 3
