"""Show what became of words on the way from one text to another.

In: two texts. Out: pieces, each of which says whether its words stand in both texts, in one of them, or in place of
other words. Invariant: the pieces put together are both texts, to the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from retold.text import fold

PieceKind = Literal["same", "only here", "only there", "swapped"]

# Aligning takes time and memory by the product of both lengths; no quotation that a reader compares is as long.
MOST_WORDS = 3_000

_TOKEN = re.compile(r"\S+\s*|\s+")
_EDGE = re.compile(r"^\W+|\W+$")


class Piece(NamedTuple):
    """Words of one text (here) beside those of the other (there); case and punctuation do not make words differ."""

    kind: PieceKind
    here: str
    there: str


def compare_wordings(here: str, there: str) -> list[Piece]:
    """The pieces of two texts, in order: the words that both have are the longest common sequence of words."""
    if here == there:
        return [Piece("same", here, there)] if here else []
    ours, theirs = _TOKEN.findall(here), _TOKEN.findall(there)
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return [Piece("swapped", here, there)]
    return list(_joined(_aligned(ours, theirs)))


def same_word(token: str) -> str:
    """What two tokens have in common if they are the same word; a token without a word is itself."""
    folded = fold(token.strip())
    return folded if folded.isalnum() else _EDGE.sub("", folded) or folded


def _aligned(ours: list[str], theirs: list[str]) -> Iterator[Piece]:
    alignment = LCSseq.opcodes([same_word(token) for token in ours], [same_word(token) for token in theirs])
    for step in alignment:
        here = "".join(ours[step.src_start : step.src_end])
        there = "".join(theirs[step.dest_start : step.dest_end])
        yield Piece("same" if step.tag == "equal" else _one_sided(here, there), here, there)


def _one_sided(here: str, there: str) -> PieceKind:
    if here and there:
        return "swapped"
    return "only here" if here else "only there"


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of the same sort as one piece: words that go and words that come in their place are swapped."""
    last: Piece | None = None
    for piece in pieces:
        if last and (last.kind == "same") == (piece.kind == "same"):
            here, there = last.here + piece.here, last.there + piece.there
            last = Piece("same" if piece.kind == "same" else _one_sided(here, there), here, there)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
