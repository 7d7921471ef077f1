"""Which articles report one event."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from retold.stories.linking import MOST_DAYS, Telling, link, word_counts
from retold.stories.vectors import LEAST_ARTICLES, Index, Weights, WordCounts, cosine

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
    counts = WordCounts()
    for telling in ordered:
        counts.add(telling.words)
    return [set(story.article_ids) for story in link(ordered, counts)]


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
        counts = WordCounts()
        for words in folder:
            counts.add(words)
        one, other = map(Weights(counts).vector, told[:2])
        near.append(cosine(one.by_word(), other))
    assert near[0] == pytest.approx(near[1], abs=0.01)


def test_words_that_articles_have_to_themselves_make_them_near_to_none() -> None:
    counts = WordCounts()
    told = [{"quay": 1, "lantern": 3, "herring": 2}, {"mast": 2, "rudder": 1}, {"quay": 2, "mast": 1}]
    for words in told:
        counts.add(words)
    first, second, third = map(Weights(counts).vector, told)
    assert cosine(first.by_word(), second) == 0
    assert cosine(first.by_word(), third) > 0
    index = Index()
    for number, vector in enumerate((first, third)):
        index.put(number, vector)
    assert [number for number, _ in index.nearest(second)] == [1]


def test_articles_of_a_story_stand_in_the_order_of_their_days() -> None:
    told = [("c", None, QUAY), ("b", "2023-05-01", QUAY_AGAIN), ("a", "2023-05-02", QUAY)]
    tellings = [Telling(article_id, day, word_counts(text)) for article_id, day, text in told]
    counts = WordCounts()
    for telling in tellings:
        counts.add(telling.words)
    (story,) = link(tellings, counts)
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
    counts = WordCounts()
    for text in ("Bridge after bridge: the BRIDGE fell.", "A bridge."):
        counts.add(word_counts(text))
    assert (counts.articles, counts.counts["bridge"], counts.counts["fell"]) == (2, 2, 1)
    assert word_counts("Bridge after bridge: the BRIDGE fell.")["bridge"] == 3
