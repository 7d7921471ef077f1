"""Read what stands behind a reporting verb as its content.

In: the tokens of a sentence and a cue. Out: the name of the rule that fits and the range of the content. Invariant:
a use of a verb that the list does not trust yields nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retold.quotations.content import (
    CLAUSE_WORDS,
    addressee_end,
    adverbial_end,
    clause_end,
    is_clause,
    noun_content_end,
    trimmed,
    without_time,
)
from retold.quotations.cues import Cue, Verb
from retold.quotations.phrases import is_adverb, is_nounish, may_be_verb
from retold.quotations.reported import Reported
from retold.quotations.subject import Range
from retold.quotations.tokens import Token
from retold.quotations.words import word_set

TRUSTED = 0.5
STRONG = 0.75

Content = tuple[str, Range]

_SUBORDINATORS = word_set("subordinator")


def verb_here(tokens: Sequence[Token], cue: Cue) -> tuple[Verb, int]:
    """The reading of the verb that fits the particle behind it, and where the words behind that begin."""
    for verb in cue.verbs:
        length = len(verb.particle)
        words = tuple(token.lower for token in tokens[cue.end : cue.end + length])
        if length and words == verb.particle:
            return verb, cue.end + length
    return cue.verb, cue.end


def content_behind(
    tokens: Sequence[Token], each: Reported, verb: Verb, start: int, onsets: Mapping[int, str]
) -> Content | None:
    """What a verb reports to its right, by the first frame of the verb that fits."""
    if verb.particle and verb.noun >= TRUSTED:
        return _noun(tokens, start, onsets)
    addressed = addressee_end(tokens, start) if verb.addressee else start
    for at in (start, addressed):
        if verb.to >= TRUSTED and at < len(tokens) and tokens[at].lower == "to":
            return _piece("said-to" if at == start else "told-to", tokens, at, onsets)
    begin = adverbial_end(tokens, addressed)
    subordinate = _is_subordinate(tokens, each)
    return (
        _marked(tokens, verb, begin, onsets)
        or _that(tokens, verb, begin, onsets, subordinate)
        or _clause(tokens, verb, begin, onsets, subordinate)
        or _clause(tokens, verb, addressed, onsets, subordinate)
        or _gap(tokens, each, begin, onsets)
        or (_noun(tokens, start, onsets) if verb.noun >= TRUSTED and not each.cue.negated else None)
    )


def _is_subordinate(tokens: Sequence[Token], each: Reported) -> bool:
    """Whether an attribution stands in a clause that depends on another."""
    if tokens[each.speaker[0]].lower in ("who", "which") and each.speaker[1] == each.cue.start:
        return each.onset > 0 and tokens[each.onset - 1].text == ","
    before = tokens[each.onset - 1] if each.onset else None
    return before is not None and before.lower in _SUBORDINATORS


def _marked(
    tokens: Sequence[Token], verb: Verb, begin: int, onsets: Mapping[int, str], subordinate: bool = False
) -> Content | None:
    """Words behind a colon, or words in marks, behind a comma or not."""
    if not verb.quote or begin >= len(tokens):
        return None
    if tokens[begin].text == ":":
        return _piece("said-colon", tokens, begin + 1, onsets)
    behind = begin + 1 if tokens[begin].text == "," else begin
    if tokens[behind - 1].grammar == "preposition":
        return None
    if behind < len(tokens) and tokens[behind].kind == "quote":
        return _piece("said-quote", tokens, behind, onsets)
    return None


def _that(
    tokens: Sequence[Token], verb: Verb, begin: int, onsets: Mapping[int, str], subordinate: bool = False
) -> Content | None:
    if verb.that < TRUSTED or begin >= len(tokens) or tokens[begin].lower not in CLAUSE_WORDS:
        return None
    return _piece("said-that" if tokens[begin].lower == "that" else "said-wh", tokens, begin, onsets, subordinate)


def _clause(
    tokens: Sequence[Token], verb: Verb, begin: int, onsets: Mapping[int, str], subordinate: bool = False
) -> Content | None:
    """A clause without "that"."""
    end = clause_end(tokens, begin, onsets)
    if verb.bare < TRUSTED or not is_clause(tokens, begin, end, verb.bare >= STRONG):
        return None
    return _piece("said-clause", tokens, begin, onsets, subordinate)


def _gap(
    tokens: Sequence[Token], each: Reported, begin: int, onsets: Mapping[int, str], subordinate: bool = False
) -> Content | None:
    """A predicate whose subject stands before the attribution: "the talks that officials said had failed"."""
    if not each.onset or begin >= len(tokens) or not may_be_verb(tokens, begin):
        return None
    before = tokens[each.onset - 1]
    if before.lower not in ("that", "which", "who", "what"):
        return None
    return _piece("said-gap", tokens, begin, onsets)


def _noun(tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> Content | None:
    """A thing that is said: "condemned the attack", "called for talks", "accused them of lying"."""
    if start >= len(tokens) or is_adverb(tokens[start]) or tokens[start].grammar == "time":
        return None
    first = tokens[start]
    if first.kind == "quote" or first.grammar in ("determiner", "object", "pronoun") or is_nounish(first):
        end = noun_content_end(tokens, start, onsets)
        piece = trimmed(tokens, start, without_time(tokens, start, end))
        return ("speech-act", piece) if piece else None
    return None


def _piece(
    method: str, tokens: Sequence[Token], start: int, onsets: Mapping[int, str], subordinate: bool = False
) -> Content | None:
    if start >= len(tokens):
        return None
    piece = trimmed(tokens, start, clause_end(tokens, start, onsets, subordinate))
    return (method, piece) if piece else None
