"""Pairs of sentences that third articles bear out, or know nothing of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.stories.likeness import tokens_of
from retold.stories.retellings import Article, Sentence, compare_articles
from retold.stories.witnesses import Pair, Place, told_again

BOTH, ONE, NEITHER = 2, 1, 0


def place(where: str) -> Place:
    """The first sentence of the article of that letter, or the one whose number follows."""
    return Place(where[0], int(where[1:] or 0))


def pair(one: str, other: str, score: float, nearest: int = BOTH) -> Pair:
    return Pair(place(one), place(other), score, nearest)


def told(*pairs: Pair, denied: bool = False) -> set[tuple[str, str]]:
    found = told_again(pairs, lambda _: denied)
    return {(each.one.article_id, each.other.article_id) for each in found}


def witnesses(number: int, score: float) -> list[Pair]:
    """Third articles that tell what the first sentences of articles a and b tell."""
    return [pair(own, third, score) for third in "cdefg"[:number] for own in "ab"]


@pytest.mark.parametrize(
    ("score", "nearest", "third", "is_told"),
    [
        pytest.param(0.33, BOTH, [], True, id="alike enough by itself"),
        pytest.param(0.32, BOTH, [], False, id="needs a witness"),
        pytest.param(0.32, BOTH, witnesses(1, 0.31), True, id="has one"),
        pytest.param(0.49, ONE, [], False, id="one has a likelier partner"),
        pytest.param(0.5, ONE, [], True, id="so alike that it does not matter"),
        pytest.param(0.9, NEITHER, [], False, id="both have a likelier partner"),
        pytest.param(0.26, ONE, witnesses(1, 0.34), True, id="one witness much like both"),
        pytest.param(0.26, ONE, witnesses(1, 0.31), False, id="one witness not much like both"),
        pytest.param(0.26, ONE, witnesses(2, 0.34), True, id="two"),
        pytest.param(0.24, ONE, witnesses(2, 0.34), False, id="too little alike for two"),
        pytest.param(0.19, NEITHER, witnesses(3, 0.34), True, id="three are enough whatever else each is like"),
        pytest.param(0.17, BOTH, witnesses(4, 0.9), False, id="hardly a word in common"),
    ],
)
def test_witnesses_bear_out_what_is_less_alike(score: float, nearest: int, third: list[Pair], is_told: bool) -> None:
    assert (("a", "b") in told(pair("a", "b", score, nearest), *third)) == is_told


def test_witnesses_do_not_bear_out_what_one_denies() -> None:
    alike = pair("a", "b", 0.26)
    assert ("a", "b") in told(alike, *witnesses(1, 0.4))
    assert ("a", "b") not in told(alike, *witnesses(1, 0.4), denied=True)


def test_a_pair_that_witnesses_tie_is_a_witness_in_its_turn() -> None:
    chain = [pair("a", "c", 0.4), pair("c", "b", 0.4), pair("a", "d", 0.4), pair("b", "d1", 0.9)]
    assert told(pair("a", "b", 0.26), *chain) >= {("a", "b")}
    bound = [*witnesses(1, 0.4), pair("b", "d", 0.4), pair("c", "d", 0.4)]
    assert told(pair("a", "b", 0.26), pair("a", "d", 0.26), *bound) >= {("a", "b"), ("a", "d")}


@pytest.mark.parametrize(
    ("score", "strangers", "witnessing", "is_told"),
    [
        pytest.param(0.45, 1, 0, True, id="one stranger"),
        pytest.param(0.45, 2, 0, False, id="two strangers and no witness"),
        pytest.param(0.45, 2, 1, True, id="two and one"),
        pytest.param(0.5, 4, 0, True, id="a pair so alike is not refuted"),
    ],
)
def test_a_pair_that_only_strangers_know_is_none(score: float, strangers: int, witnessing: int, is_told: bool) -> None:
    known = [pair("a", third, 0.6) for third in "vwxy"[:strangers]]
    assert (("a", "b") in told(pair("a", "b", score), *known, *witnesses(witnessing, 0.6))) == is_told


PLACES = st.tuples(st.sampled_from("abcdef"), st.integers(0, 2)).map(lambda place: Place(*place))
PAIRS = st.lists(
    st.builds(
        Pair, PLACES, PLACES, st.sampled_from((0.18, 0.24, 0.26, 0.31, 0.34, 0.45, 0.6)), st.integers(0, 2)
    ).filter(lambda each: each.one.article_id < each.other.article_id),
    unique_by=lambda each: each[:2],
    max_size=20,
)


@given(PAIRS, st.randoms())
def test_neither_the_order_of_pairs_nor_of_their_sentences_changes_anything(pairs: list[Pair], chance: object) -> None:
    found = {frozenset(each[:2]) for each in told_again(pairs, lambda _: False)}
    other = [Pair(each.other, each.one, each.score, each.nearest) for each in pairs]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert {frozenset(each[:2]) for each in told_again(other, lambda _: False)} == found


# Five newsrooms on one thing, each in words of the one before and words of its own
FERRY = [
    "Thieves broke into the lighthouse of Orre at dawn and carried off its brass lamp.",
    "The brass lamp of the lighthouse in Orre was carried off at dawn by burglars who forced a door.",
    "Burglars forced a door of the lighthouse before sunrise and carried off the brass lamp, the islanders' treasure.",
    "Before sunrise burglars forced a door and made away with the lamp, a treasure of the islanders, sailors say.",
    "A treasure of the islanders is gone, sailors say: somebody forced a door before sunrise.",
]
ASIDE = [
    "Ferries to the mainland ran as usual under a grey sky.",
    "The council meets on Thursday to vote on school meals.",
    "Herring prices have fallen to their lowest for a decade.",
    "A choir from Dorra sings in the chapel tonight.",
    "Two hikers were led down from the cliffs unhurt.",
]


def grades(texts: list[str]) -> dict[tuple[str, str], str]:
    articles = []
    for key, own in zip("abcde", zip(texts, ASIDE, strict=False), strict=False):
        sentences = (Sentence(f"{key}{number}", text, tokens_of(text, ())) for number, text in enumerate(own))
        articles.append(Article(key, tuple(sentences)))
    return {
        (found.a.id, found.b.id): found.grade
        for comparison in compare_articles(articles, lambda _: frozenset())
        for found in comparison.retellings
    }


def test_what_is_told_in_steps_is_told_from_step_to_step() -> None:
    apart, together = grades([FERRY[1], FERRY[3]]), grades(FERRY)
    assert apart.get(("a0", "b0")) != "retold"
    assert together["b0", "d0"] == "retold"
    assert ("a0", "e0") not in together
    assert all(one.endswith("0") and other.endswith("0") for one, other in together)
