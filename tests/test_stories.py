"""Which articles report one event."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from retold.stories import Telling, WordCounts, link

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
        (Telling(*telling) for telling in tellings), key=lambda t: (t.published is None, t.published, t.id)
    )
    counts = WordCounts()
    for telling in ordered:
        counts.add(telling.text)
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


def test_articles_without_words_stand_alone() -> None:
    assert sorted(map(sorted, stories(("a", None, "..."), ("b", None, "1 2 3")))) == [["a"], ["b"]]


def test_no_articles_no_stories() -> None:
    assert stories() == []


def test_the_shipped_articles_are_one_story(built: Path) -> None:
    with sqlite3.connect(built / "retold.db") as database:
        rows = database.execute("SELECT id, first_published, last_published, article_count FROM stories").fetchall()
    assert rows == [("sarkariresultpro-story", "2023-02-06", "2023-02-07", 5)]
