"""Find where what is reported begins and ends.

In: the tokens of a sentence, its cues and the subjects of these. Out: ranges of tokens. Invariant: a range holds
at least one word and no part of the cue that reports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retold.quotations.phrases import is_adverb, is_nounish, is_verb, noun_phrase_end
from retold.quotations.tokens import Token
from retold.quotations.words import word_set

Range = tuple[int, int]

CLAUSE_WORDS = word_set("clause word")
_CONTRAST = word_set("contrast")
_NOT_IN_ADVERBIAL = word_set("not in adverbial")


def addressee_end(tokens: Sequence[Token], start: int) -> int:
    """Where the person spoken to ends: "told [reporters in Bamako]"."""
    if start < len(tokens) and tokens[start].grammar == "pronoun":
        return start
    return noun_phrase_end(tokens, start)


def adverbial_end(tokens: Sequence[Token], start: int) -> int:
    """Where times, places and occasions end that stand between a cue and what it reports."""
    at = start
    while at < len(tokens):
        token = tokens[at]
        if token.grammar == "time" or (token.grammar == "adverb" and token.lower not in _NOT_IN_ADVERBIAL):
            at += 1
        elif (
            token.lower in ("last", "next", "early", "late")
            and at + 1 < len(tokens)
            and tokens[at + 1].grammar == "time"
        ):
            at += 2
        elif token.grammar == "preposition":
            end = noun_phrase_end(tokens, at + 1)
            if end == at + 1 and not (end < len(tokens) and tokens[end].grammar == "time"):
                break
            at = max(end, at + 1)
        else:
            break
    return at


def clause_end(tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> int:
    """Where the clause ends that begins at ``start``: before the onset of another attribution, or with the sentence."""
    for at in range(start + 1, len(tokens)):
        token = tokens[at]
        if at in onsets and _breaks(tokens, at, onsets[at]):
            return at
        if token.text in (".", "!", "?") or (token.lower == "according" and tokens[at - 1].text == ","):
            return at
        if token.text == ";":
            return at
    return len(tokens)


def _breaks(tokens: Sequence[Token], at: int, form: str) -> bool:
    before = tokens[at - 1]
    if form == "gerund":
        return before.text == ","
    return before.text in (",", "—") or before.grammar == "conjunction" or before.lower in _CONTRAST


def trimmed(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """A range without punctuation at its ends and without a conjunction hanging over its end."""
    while start < end and tokens[start].kind == "mark":
        start += 1
    while end > start and (tokens[end - 1].kind == "mark" and tokens[end - 1].text not in "%$"):
        end -= 1
    while end > start and (tokens[end - 1].grammar == "conjunction" or tokens[end - 1].lower in _CONTRAST):
        end -= 1
        while end > start and tokens[end - 1].kind == "mark":
            end -= 1
    return (start, end) if start < end else None


def is_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a range can be a clause without "that": a noun phrase first, a finite verb or a quotation behind it."""
    if start >= end:
        return False
    first = tokens[start]
    opens = first.grammar in ("pronoun", "determiner", "subordinator") or is_nounish(first) or first.lower == "there"
    if not opens or is_adverb(first):
        return False
    return any(is_verb(tokens, at) or tokens[at].kind == "quote" for at in range(start + 1, end))
