"""Find where what is reported begins and ends.

In: the tokens of a sentence, its cues and the subjects of these. Out: ranges of tokens. Invariant: a range holds
at least one word and no part of the cue that reports it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from retold.quotations.phrases import has_verb, is_adverb, is_nounish, is_verb, may_be_verb, noun_phrase_end
from retold.quotations.tokens import Token
from retold.quotations.words import word_set

Range = tuple[int, int]

CLAUSE_WORDS = word_set("clause word")
_ENDS_IN_MARK = re.compile(r"[.,!?][”’\"'»]*$")
_CLAUSE_ENDS = frozenset(".!?;:")
_NOUN_ENDS = frozenset(",.!?;—:")
_CLAUSE_OPENERS = word_set("clause opener")
_NOT_CLAUSE = word_set("not clause")
_TURNING = word_set("turning")
_CONTRAST = word_set("contrast")
_NOT_IN_ADVERBIAL = word_set("not in adverbial")


def ends_in_mark(token: Token) -> bool:
    """Whether a quotation closes with a comma or the end of a sentence inside its marks."""
    return token.kind == "quote" and _ENDS_IN_MARK.search(token.text) is not None


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


def clause_end(tokens: Sequence[Token], start: int, onsets: Mapping[int, str], subordinate: bool = False) -> int:
    """Where the clause ends that begins at ``start``: before another attribution, or with the sentence.

    A subordinate attribution ("When he said it was over, they left") ends at its comma.
    """
    for at in range(start + 1, len(tokens)):
        token = tokens[at]
        if token.text in _CLAUSE_ENDS or (at in onsets and _breaks(tokens, at, onsets[at])):
            return at
        if ends_in_mark(tokens[at - 1]) and not _adds(token):
            return at
        if token.lower == "according" and tokens[at - 1].text == ",":
            return at
        if token.text == "," and (_turns(tokens, at + 1) or (subordinate and has_verb(tokens, start, at))):
            return at
    return len(tokens)


def _adds(token: Token) -> bool:
    """Whether the word behind a closed quotation goes on with the clause."""
    return token.lower in ("and", "or", "nor") or token.kind in ("quote", "bracket")


def _turns(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words behind a comma are the reporter's own again: "..., which", "..., a", "..., compared with"."""
    return at < len(tokens) and tokens[at].lower in _TURNING


def noun_content_end(tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> int:
    """Where a thing said ends: at a comma, a dash, or before another verb of the same subject."""
    for at in range(start + 1, len(tokens)):
        token = tokens[at]
        if token.text in _NOUN_ENDS or (at in onsets and _breaks(tokens, at, onsets[at])):
            return at
        if ends_in_mark(tokens[at - 1]):
            return at
        if at + 1 < len(tokens) and _leaves_noun(tokens, at):
            return at
    return len(tokens)


def _leaves_noun(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].lower in ("and", "but"):
        return is_verb(tokens, at + 1) or is_adverb(tokens[at + 1])
    return tokens[at].lower in _CLAUSE_OPENERS and has_verb(tokens, at + 1, min(at + 6, len(tokens)))


def without_time(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a range without the time it closes with ("on Thursday night", "last week")."""
    at = end
    while at > start + 1 and (tokens[at - 1].grammar == "time" or tokens[at - 1].lower in ("last", "earlier", "this")):
        at -= 1
    if at < end and at > start + 1 and tokens[at - 1].lower in ("on", "in", "early", "late"):
        at -= 1
    return at


def _breaks(tokens: Sequence[Token], at: int, form: str) -> bool:
    """Whether an attribution that begins at a position stands beside the clause before it, not inside it."""
    before = tokens[at - 1]
    comma = before.text in (",", "—") or ends_in_mark(before)
    if form == "gerund":
        return comma
    if form == "belief":
        return comma or (before.grammar == "conjunction" and tokens[at - 2].text == ",")
    return comma or before.grammar == "conjunction" or before.lower in _CONTRAST


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


def is_clause(tokens: Sequence[Token], start: int, end: int, trusted: bool = False) -> bool:
    """Whether a range can be a clause without "that": a noun phrase first, a finite verb or a quotation behind it.

    Behind a verb that is trusted three words are enough, since many verbs cannot be told from nouns.
    """
    if start >= end or tokens[start].lower in _NOT_CLAUSE:
        return False
    first = tokens[start]
    if first.lower != "there" and is_adverb(first):
        return False
    opens = first.grammar in ("pronoun", "determiner", "subordinator", "adverb") or is_nounish(first)
    if not opens:
        return False
    if trusted and end - start >= 3 and first.grammar != "time":
        return True
    return any(may_be_verb(tokens, at) or tokens[at].kind == "quote" for at in range(start + 1, end))
