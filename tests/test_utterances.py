"""Which quotations word one utterance."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.stories.utterances import Quote, Utterance, group

SAID = "The work on the new quay took three long years"


def wording(
    key: str, text: str, continues: str | None = None, speaker: str | None = "mayor", in_marks: bool = True
) -> Quote:
    """A quotation of the article named by the key's first letter, in a sentence of its own."""
    return Quote(key, key[0], f"{key}-sentence", speaker, text, continues, in_marks)


def ids(utterances: list[Utterance]) -> list[list[str]]:
    return [[quote.id for quote in utterance.quotes] for utterance in utterances]


def groups(*quotes: Quote, told_again: tuple[str, ...] = ()) -> list[list[str]]:
    """The groups of some quotations; the sentences of those in ``told_again`` tell the same."""
    sentences = [f"{key}-sentence" for key in told_again]
    return ids(group(quotes, {one: [other for other in sentences if other != one] for one in sentences}))


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


@pytest.mark.parametrize(
    ("text", "together"),
    [
        pytest.param("three long years", False, id="three words may be anybody's"),
        pytest.param("the new quay took three long years", True, id="a piece"),
        pytest.param(f"I must say this. {SAID}, and more will follow in the spring.", True, id="a longer cut"),
        pytest.param("the old pier and its three crooked lamps", False, id="other words around a piece"),
    ],
)
def test_cuts_of_one_statement_are_one_utterance(text: str, together: bool) -> None:
    assert (len(groups(wording("a1", SAID), wording("b1", text))) == 1) is together


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        (SAID, "The work on the new quay never took three long years"),
        ("We shall leave the islands before winter", "We shall not leave the islands before winter"),
        ("They paid for the nets", "They didn't pay for the nets"),
        ("that the boat had been mended in May and that no leak was found", "that the boat had not been mended in May"),
        ("not going to pay for any of the nets", "We are going to pay for any of the nets, and for the boats, in May"),
    ],
)
def test_what_one_denies_and_the_other_says_is_never_one_utterance(said: str, denied: str) -> None:
    assert len(groups(wording("a1", said), wording("b1", denied))) == 2
    assert len(groups(wording("a1", said), wording("b1", denied, speaker=None), told_again=("a1", "b1"))) == 2


@pytest.mark.parametrize(("in_marks", "together"), [(True, False), (False, True)])
def test_long_words_in_marks_of_nobody_known_have_to_be_nearly_the_same(in_marks: bool, together: bool) -> None:
    reworded = "Work on this new quay has taken three very long years"
    quotes = wording("a1", SAID, in_marks=in_marks), wording("b1", reworded, speaker=None, in_marks=in_marks)
    assert (len(groups(*quotes, told_again=("a1", "b1"))) == 1) is together
    same = wording("a1", SAID), wording("b1", SAID + "!", speaker=None)
    assert len(groups(*same, told_again=("a1", "b1"))) == 1


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


def test_a_part_printed_alone_is_the_utterance_that_it_is_broken_from() -> None:
    broken = [wording("a1", "The quay is open at last,"), wording("a2", "and " + SAID * 3, "a1")]
    assert groups(*broken, wording("b1", "The quay is open at last")) == [["a1", "a2", "b1"]]


@pytest.mark.parametrize(
    ("first", "second", "told_again", "together"),
    [
        pytest.param("mayor", "mayor", False, True, id="same speaker"),
        pytest.param("mayor", "bishop", True, False, id="two speakers"),
        pytest.param("mayor", None, True, True, id="speaker unknown, sentences tell the same"),
        pytest.param(None, None, True, True, id="both unknown, sentences tell the same"),
        pytest.param("mayor", None, False, False, id="speaker unknown, sentences tell something else"),
    ],
)
def test_speakers(first: str | None, second: str | None, told_again: bool, together: bool) -> None:
    quotes = [wording("a1", "a new chapter", speaker=first), wording("b1", "to open a new chapter", speaker=second)]
    found = groups(*quotes, told_again=("a1", "b1") if told_again else ())
    assert found == ([["a1", "b1"]] if together else [["a1"], ["b1"]])


@pytest.mark.parametrize(
    ("fragment", "together"),
    [
        pytest.param("three long years", True, id="words that say something"),
        pytest.param("the new", True, id="a word"),
        pytest.param("the", False, id="a word that says nothing"),
        pytest.param("three years", False, id="not in one piece"),
    ],
)
def test_a_word_or_two_are_of_what_is_said_in_sentences_that_are_alike(fragment: str, together: bool) -> None:
    quotes = wording("a1", SAID), wording("b1", fragment)
    assert (len(groups(*quotes, told_again=("a1", "b1"))) == 1) is together
    assert len(groups(*quotes)) == 2
    assert len(groups(quotes[0], wording("b1", fragment, speaker="bishop"), told_again=("a1", "b1"))) == 2
    denied = wording("c1", f"It was never {fragment} and I am going to say it now and as long as I can")
    assert len(groups(quotes[1], denied, told_again=("b1", "c1"))) == 2


def test_the_same_long_words_of_two_speakers_are_one_utterance_of_whom_most_articles_name() -> None:
    printed = [wording("a1", SAID, speaker="bishop"), wording("b1", SAID), wording("c1", SAID + "!")]
    for quotes in permutations(printed):
        told_again = {f"{one.id}-sentence": [f"{other.id}-sentence" for other in quotes] for one in quotes}
        (utterance,) = group(quotes, told_again)
        assert utterance.speaker_id == "mayor"
    assert len(group(printed, {})) == 2, "the sentences are not alike"
    reworded = "Work on this new quay has taken three very long years"
    assert len(groups(wording("a1", SAID), wording("b1", reworded, speaker="bishop"), told_again=("a1", "b1"))) == 2
    assert len(groups(wording("a1", SAID), wording("a2", SAID, speaker="bishop"), told_again=("a1", "a2"))) == 2


def test_an_unknown_speaker_does_not_bridge_two_known_ones() -> None:
    quotes = [
        wording("a1", "a new chapter", speaker="mayor"),
        wording("b1", "a new chapter", speaker="bishop"),
        wording("c1", "a new chapter", speaker=None),
    ]
    found = group(quotes, {"c1-sentence": ["a1-sentence", "b1-sentence"]})
    assert [utterance.speaker_id for utterance in found] == ["mayor", "bishop"]
    assert ids(found) == [["a1", "c1"], ["b1"]]


def test_letters_alone_do_not_make_sentences_alike() -> None:
    first = "We have seen that the roads of the northern hills are in a poor state after the rain"
    second = "There has been no word of an answer to the letter that was sent to them in the spring"
    assert groups(wording("a1", first), wording("b1", second)) == [["a1"], ["b1"]]


def test_the_representative_wording_is_what_most_articles_print() -> None:
    quotes = [
        wording("a1", "A new chapter begins"),
        wording("b1", "a new chapter begins"),
        wording("c1", "a whole new chapter begins here"),
    ]
    (utterance,) = group(quotes, {})
    assert utterance.text == "A new chapter begins"


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
    assert sorted(key for members in found for key in members) == sorted(item.id for item in wordings)
    order = [item.id for item in wordings]
    assert all(members == sorted(members, key=order.index) for members in found)
    assert [members[0] for members in found] == sorted((members[0] for members in found), key=order.index)
