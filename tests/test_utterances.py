"""Which quotations word one utterance."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.utterances import Wording, group

SAID = "The work on the new quay took three long years"


def wording(key: str, text: str, continues: str | None = None) -> Wording:
    return Wording(key, key[0], text, continues)


def groups(*wordings: Wording) -> list[list[str]]:
    return [[member.quote_id for member in members] for members in group(wordings)]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        pytest.param(SAID, True, id="the same words"),
        pytest.param(SAID.upper(), True, id="the same words in capitals"),
        pytest.param("Work on this new quay has taken three very long years", True, id="other words"),
        pytest.param("The ferry to the islands is late again", False, id="another utterance"),
        pytest.param("", False, id="no words"),
    ],
)
def test_alike_wordings_of_two_articles(text: str, together: bool) -> None:
    found = groups(wording("a1", SAID), wording("b1", text))
    assert found == ([["a1", "b1"]] if together else [["a1"], ["b1"]])


def test_within_one_article_only_nearly_the_same_words_are_one_utterance() -> None:
    reworded = "Work on this new quay has taken three very long years"
    assert groups(wording("a1", SAID), wording("a2", reworded)) == [["a1"], ["a2"]]
    assert groups(wording("a1", SAID), wording("a2", SAID + "!")) == [["a1", "a2"]]


def test_a_broken_quotation_is_one_utterance() -> None:
    assert groups(wording("a1", "The quay,"), wording("a2", "is open at last.", "a1")) == [["a1", "a2"]]


def test_a_wording_joins_groups_that_stood_apart() -> None:
    parts = [wording("a1", "The new quay is open"), wording("b1", "and the ferry will come in May")]
    whole = wording("c1", "The new quay is open and the ferry will come in May")
    assert groups(*parts) == [["a1"], ["b1"]]
    assert groups(*parts, whole) == [["a1", "b1", "c1"]]


WORDINGS = [
    wording("a1", SAID),
    wording("a2", "and nobody was hurt", "a1"),
    wording("b1", SAID + " of work"),
    wording("b2", "The ferry is late again"),
    wording("c1", "The ferry is late"),
]


def test_the_order_of_wordings_changes_nothing() -> None:
    found = {frozenset(map(frozenset, groups(*order))) for order in permutations(WORDINGS)}
    assert found == {frozenset({frozenset({"a1", "a2", "b1"}), frozenset({"b2", "c1"})})}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=12)), max_size=12))
def test_every_wording_is_in_exactly_one_group(pairs: list[tuple[str, str]]) -> None:
    wordings = [wording(f"{article}{number}", text) for number, (article, text) in enumerate(pairs)]
    found = groups(*wordings)
    assert sorted(key for members in found for key in members) == sorted(item.quote_id for item in wordings)
    order = [item.quote_id for item in wordings]
    assert all(members == sorted(members, key=order.index) for members in found)
    assert [members[0] for members in found] == sorted((members[0] for members in found), key=order.index)
