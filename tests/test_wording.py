"""What became of words on the way from one text to another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.stories.wording import MOST_WORDS, Piece, compare_wordings


@pytest.mark.parametrize(
    ("here", "there", "pieces"),
    [
        pytest.param(
            "a most welcome guest",
            "a very welcome guest",
            [("same", "a ", "a "), ("swapped", "most ", "very "), ("same", "welcome guest", "welcome guest")],
            id="swapped",
        ),
        pytest.param(
            "new chapter",
            "a new chapter",
            [("only there", "", "a "), ("same", "new chapter", "new chapter")],
            id="added",
        ),
        pytest.param(
            "so very glad", "very glad", [("only here", "so ", ""), ("same", "very glad", "very glad")], id="left out"
        ),
        pytest.param("Café, now!", "cafe now", [("same", "Café, now!", "cafe now")], id="case, accents and marks"),
        pytest.param("yes", "no", [("swapped", "yes", "no")], id="nothing in common"),
        pytest.param("it’s late", "it's late", [("same", "it’s late", "it's late")], id="apostrophes"),
        pytest.param("", "", [], id="no words"),
        pytest.param("", "late", [("only there", "", "late")], id="no words on one side"),
        pytest.param(
            "one — two",
            "one two",
            [("same", "one ", "one "), ("only here", "— ", ""), ("same", "two", "two")],
            id="dash",
        ),
    ],
)
def test_pieces(here: str, there: str, pieces: list[tuple[str, str, str]]) -> None:
    assert compare_wordings(here, there) == [Piece(*piece) for piece in pieces]  # type: ignore[arg-type]


TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(["a", "A", "b,", "c", "—", "é"]), max_size=20).map(" ".join)


@given(TEXTS, TEXTS)
def test_pieces_rebuild_both_texts(here: str, there: str) -> None:
    pieces = compare_wordings(here, there)
    assert "".join(piece.here for piece in pieces) == here
    assert "".join(piece.there for piece in pieces) == there
    assert all(piece.here and not piece.there for piece in pieces if piece.kind == "only here")
    assert all(piece.there and not piece.here for piece in pieces if piece.kind == "only there")
    assert all(piece.here and piece.there for piece in pieces if piece.kind in ("same", "swapped"))
    assert all((one.kind == "same") != (other.kind == "same") for one, other in pairwise(pieces))


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert {piece.kind for piece in compare_wordings(text, text)} <= {"same"}


def test_a_text_too_long_to_align_is_one_piece() -> None:
    here, there = "word " * (MOST_WORDS + 1), "other word"
    assert compare_wordings(here, there) == [Piece("swapped", here, there)]
