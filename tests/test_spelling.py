"""Whether two spellings name the same person or institution."""

from __future__ import annotations

import csv
import re

import pytest
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from retold.entities.identify import SURE
from retold.names.spelling import _LETTERS, Verdict, judge_others, judge_persons, key

PAIRS = list(csv.DictReader((PROJECT / "tests/gold/spellings.csv").open(encoding="utf-8", newline="")))
# What folding letters cannot know; the authority file can. A pair that comes out right has to leave this list.
OUT_OF_REACH = {
    "Wolodymyr Selenskyj",
    "Alyaksandr Lukashenka",
    "Muammar Gaddafi",
    "Hassan Rouhani",
    "Khalifa Haftar",
    "Idriss Déby",
    "Maria Zakharova",
    "Timbuktu",
    "Kyiv",
    "Kharkiv",
}


def judge(pair: dict[str, str]) -> Verdict:
    return (judge_persons if pair["type"] == "person" else judge_others)(pair["a"], pair["b"])


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['a']} / {pair['b']}" for pair in PAIRS])
def test_pair(pair: dict[str, str]) -> None:
    expected = pair["same"] == "yes" and pair["a"] not in OUT_OF_REACH
    assert judge(pair).same == expected, judge(pair).grounds


def test_the_table_is_large_enough() -> None:
    assert len(PAIRS) >= 100
    assert sum(pair["same"] == "no" for pair in PAIRS) >= 40


names = st.text(st.sampled_from("abcehijkosuvyzAÉïł -.'") | st.characters(codec="utf-8"), max_size=30)


@given(names, names)
def test_judging_is_symmetric(a: str, b: str) -> None:
    assert judge_persons(a, b) == judge_persons(b, a)
    assert judge_others(a, b) == judge_others(b, a)


@given(names)
def test_case_makes_no_difference_to_the_key(name: str) -> None:
    assert key(name) == key(name.casefold())


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Lavrov", "Sergei Lavrov"),
        ("Donald Trump", "Donald Trump, Jr."),
        ("George W. Bush", "George H.W. Bush"),
        ("Bill Clinton", "William Clinton"),
        ("S. Lavrov", "Sergei Lavrov"),
    ],
)
def test_what_is_doubtful_is_never_sure(a: str, b: str) -> None:
    assert judge_persons(a, b).score < SURE


@given(st.text(alphabet="aeiouyjvfcthskgqzdpxwm", max_size=12))
def test_a_spelling_is_looked_for_wherever_it_stands(word: str) -> None:
    for needed, pattern, become in _LETTERS:
        assert needed in word or re.sub(pattern, become, word) == word, pattern
