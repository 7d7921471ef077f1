"""Put what people decided of pairs in the place of what was found.

In: the corrections that name words of two articles, and a database that holds the articles. Out: the pairs of sentences
that are no retelling, and the quotations that are one utterance or two. Invariant: every decision fits a sentence or a
quotation of both articles; one that does not stops the build.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from retold.decisions import place_of_occurrence
from retold.source.corrections import OF_PAIRS, Correction, Corrections, Words
from retold.stories.retellings import Comparison
from retold.stories.utterances import Utterance, Wording

_SENTENCE = "SELECT id FROM sentences WHERE article_id = ? AND char_start <= ? AND char_end > ?"
_QUOTES = (
    "SELECT id FROM quotes WHERE article_id = ? AND char_start <= ? AND char_end > ? ORDER BY char_end - char_start, id"
)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Decided:
    """Pairs of sentences that do not tell the same, and pairs of quotations, one for each that may be meant."""

    apart_sentences: frozenset[Pair]
    one: tuple[tuple[Pair, ...], ...]
    two: tuple[tuple[Pair, ...], ...]

    def without(self, comparison: Comparison) -> Comparison:
        """A comparison without the pairs that do not tell the same."""
        kept = (each for each in comparison.retellings if (each.a.id, each.b.id) not in self.apart_sentences)
        return replace(comparison, retellings=tuple(kept)) if self.apart_sentences else comparison

    def regrouped(self, utterances: list[Utterance]) -> list[Utterance]:
        """Utterances of which those that are two are parted, and those that are one are joined."""
        for pairs in self.two:
            for one, other in pairs:
                utterances = list(_parted(utterances, one, other))
        for pairs in self.one:
            utterances = _joined(utterances, pairs)
        return utterances


def decided(connection: sqlite3.Connection, corrections: Corrections) -> Decided:
    """What is decided of pairs. Raises SourceError for a decision that fits nothing."""
    found: dict[str, list[tuple[Pair, ...]]] = {decision: [] for decision in OF_PAIRS}
    for article_id, own in corrections.by_article.items():
        for correction in own:
            if correction.other:
                here = Words(article_id, correction.words, correction.occurrence)
                of = _SENTENCE if correction.decision == "not retold" else _QUOTES
                ours, theirs = (
                    _rows_at(connection, of, words, corrections, correction) for words in (here, correction.other)
                )
                found[correction.decision].append(tuple((one, other) for one in ours for other in theirs))
    sentences = {pair for pairs in found["not retold"] for one, other in pairs for pair in ((one, other), (other, one))}
    return Decided(frozenset(sentences), tuple(found["one utterance"]), tuple(found["two utterances"]))


def _rows_at(
    connection: sqlite3.Connection, sql: str, words: Words, corrections: Corrections, correction: Correction
) -> list[str]:
    (text,) = connection.execute("SELECT text FROM articles WHERE id = ?", (words.article_id,)).fetchone() or ("",)
    span = place_of_occurrence(text, words.words, words.occurrence)
    place = (words.article_id, span.start, span.start) if span else ()
    rows = [row_id for (row_id,) in connection.execute(sql, place)] if place else []
    if not rows:
        what = "sentence" if sql == _SENTENCE else "quotation"
        raise corrections.error(correction, f"{words.words!r} stands in no {what} of {words.article_id!r} so often")
    return rows


def _holder(utterances: Iterable[Utterance], quote_id: str) -> tuple[Utterance, Wording] | None:
    for utterance in utterances:
        for wording in utterance.wordings:
            if any(quote.id == quote_id for quote in wording.quotes):
                return utterance, wording
    return None


def _parted(utterances: list[Utterance], one: str, other: str) -> Iterator[Utterance]:
    """The wording of the other quotation becomes an utterance of its own, if both are of one."""
    ours, theirs = _holder(utterances, one), _holder(utterances, other)
    if not ours or not theirs or ours[0] is not theirs[0] or ours[1] is theirs[1]:
        yield from utterances
        return
    for utterance in utterances:
        yield utterance
        if utterance is theirs[0]:
            utterance.wordings.remove(theirs[1])
            yield _utterance([theirs[1]])


def _joined(utterances: list[Utterance], pairs: Iterable[Pair]) -> list[Utterance]:
    """The utterances of the first pair of quotations that are grouped become one."""
    for one, other in pairs:
        ours, theirs = _holder(utterances, one), _holder(utterances, other)
        if ours and theirs:
            first, second = sorted((utterances.index(ours[0]), utterances.index(theirs[0])))
            if first == second:
                return utterances
            whole = _utterance([*utterances[first].wordings, *utterances[second].wordings])
            return [*utterances[:first], whole, *utterances[first + 1 : second], *utterances[second + 1 :]]
    return utterances


def _utterance(wordings: list[Wording]) -> Utterance:
    utterance = Utterance(wordings[:1], wordings)
    utterance.speakers.update(wording.speaker_id for wording in wordings if wording.speaker_id)
    return utterance
