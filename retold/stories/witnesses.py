"""Settle which pairs of sentences of a story tell the same, by their own words and by what third articles tell.

In: the pairs that are alike, each with its score and with how near its sentences are to one another. Out: those that
tell the same. Invariant: the order in which the pairs come changes nothing.

Two articles may tell one thing in words of which hardly one is the same; a third often has words of both. A witness of
a pair is a third article of which one sentence tells the same as both of the pair; a stranger is one of which sentences
tell the same as one of the pair, and none as both. Witnesses tie pairs that are little alike; a pair that is no copy,
and that strangers know without witnesses, only looks alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

# How alike two sentences are that tell the same, without any witness: each the likeliest partner of the other, or only
# one of them of the other; all these were set on the pairs of four marked stories (docs/retellings.md).
ALONE, ALONE_ONE_SIDED = 0.33, 0.5
# What is supposed of each other's likeliest partners until the witnesses are heard; then it needs one.
SUPPOSED = 0.3
# With a witness one of whose sentences is as much like both, or with any two, less is enough for a likeliest partner,
SURE_WITNESS = 0.33
WITNESSED = 0.25
# and with so many witnesses still less, whatever else the one or the other is like.
MANY, WITNESSED_BY_MANY = 3, 0.18
# Below this score, so many strangers refute a pair if they are four times as many as the witnesses.
REFUTABLE, STRANGERS, TIMES = 0.5, 2, 4
_ROUNDS = 4  # what witnesses tie may be a witness in its turn


class Place(NamedTuple):
    """Where a sentence stands: the article's id, and the sentence's number in it."""

    article_id: str
    number: int


class Pair(NamedTuple):
    """Two sentences of two articles; ``nearest`` counts those of both that have no likelier partner in the other."""

    one: Place
    other: Place
    score: float
    nearest: int


_Ties = dict[Place, set[Place]]


def told_again(pairs: Collection[Pair], denies: Callable[[Pair], bool]) -> set[Pair]:
    """The pairs that tell the same; ``denies`` says whether one sentence of a pair denies what the other says."""
    told = {pair for pair in pairs if _is_supposed(pair)}
    for _ in range(_ROUNDS):
        ties, sure = _ties(told), _ties(pair for pair in told if pair.score >= SURE_WITNESS)
        tied = {pair for pair in pairs if pair not in told and _is_witnessed(pair, ties, sure) and not denies(pair)}
        if not tied:
            break
        told |= tied
    ties = _ties(told)
    return {pair for pair in told if not _is_refuted(pair, ties)}


def _is_supposed(pair: Pair) -> bool:
    return pair.score >= SUPPOSED if pair.nearest == 2 else pair.nearest == 1 and pair.score >= ALONE_ONE_SIDED


def _ties(pairs: Iterable[Pair]) -> _Ties:
    """The sentences that tell the same as a sentence."""
    ties: _Ties = defaultdict(set)
    for pair in pairs:
        ties[pair.one].add(pair.other)
        ties[pair.other].add(pair.one)
    return ties


def _is_witnessed(pair: Pair, ties: _Ties, sure: _Ties) -> bool:
    number = len(_witnesses(pair, ties))
    if number >= MANY:
        return pair.score >= WITNESSED_BY_MANY
    if not number or not pair.nearest or pair.score < WITNESSED:
        return False
    return number > 1 or bool(_witnesses(pair, sure))


def _is_refuted(pair: Pair, ties: _Ties) -> bool:
    if pair.score >= REFUTABLE:
        return False
    witnesses = _witnesses(pair, ties)
    if not witnesses and pair.score < ALONE:
        return True
    known = {place.article_id for place in ties[pair.one] | ties[pair.other]}
    strangers = len(known - witnesses - {pair.one.article_id, pair.other.article_id})
    return strangers >= STRANGERS and strangers >= TIMES * len(witnesses)


def _witnesses(pair: Pair, ties: _Ties) -> set[str]:
    one, other = ties.get(pair.one), ties.get(pair.other)
    return {place.article_id for place in one & other} if one and other else set()
