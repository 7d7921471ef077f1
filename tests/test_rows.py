"""The rows of the tables: what their ids promise."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from folders import write_source
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.parse import SLUG
from retold.stories.differences import Difference, Side
from retold.stories.retellings import Article, Overlap, Retelling, Sentence
from retold.stories.slots import Place
from retold.tables.rows import difference_row, overlap_row, retelling_id

Pairs = set[tuple[str, str]]


def cuts(words: list[str]) -> Pairs:
    """All pairs of what stands before and what stands behind some of the words."""
    return {
        ("-".join(words[:end]), "-".join(words[start:]))
        for end in range(1, len(words))
        for start in range(end, len(words))
    }


# made of the words that ids are joined with, or were once, so that slugs look like ids
PAIRS = st.lists(st.sampled_from(["in", "s1-and", "d1", "may"]), min_size=3, max_size=7).map(cuts)


@given(PAIRS)
def test_two_pairs_of_articles_never_have_one_id(pairs: Pairs) -> None:
    ids = {overlap_row("story", Overlap(Article(a, ()), Article(b, ()), 0, 0), ())["id"] for a, b in pairs}
    assert len(ids) == len(pairs)


@given(PAIRS)
def test_two_pairs_of_sentences_never_have_one_id(pairs: Pairs) -> None:
    value = Difference("day", Side("x", 0, 1), Side("y", 0, 1))
    retellings = [retelling_id(Retelling(sentence(a, 1), sentence(b, 1), "copied", 1.0)) for a, b in pairs]
    places = Place("a", "text", 0), Place("b", "text", 0)
    rows = [difference_row(own, number, places, value, None, own) for own in retellings for number in (1, 2)]
    assert len({*retellings, *(row["id"] for row in rows)}) == 3 * len(pairs)


def sentence(article_id: str, number: int) -> Sentence:
    return Sentence(f"{article_id}-s{number}", "A text.", "")


def test_no_slug_holds_what_joins_two_ids() -> None:
    assert not SLUG.fullmatch("one--other")


def test_articles_whose_names_could_be_read_as_pairs_are_built(tmp_path: Path) -> None:
    text = "The old harbour wall of Sanga fell into the water on Monday after a week of heavy rain.\n"
    names = ["wall", "harbour-in-june", "wall-in-harbour", "june"]
    source = write_source(tmp_path / "source", {f"articles/{name}.txt": text for name in names})
    assert build(source, tmp_path / "output")["overlaps"] == len(list(permutations(names, 2)))
