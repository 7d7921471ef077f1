"""Small judgements about words that subjects and clauses are found with.

In: tokens and a position. Out: yes or no, or where a phrase ends. Invariant: every judgement looks at the word,
its closed class and its neighbours only.
"""

from __future__ import annotations

from collections.abc import Sequence

from retold.quotations.cues import verb_forms
from retold.quotations.tokens import Token
from retold.quotations.words import word_set

STRONG_MARKS = frozenset(";:—.!?")
LINKING = word_set("linking")
_POSSESSIVE = ("'s", "’s", "s'", "s’")


def is_possessive(token: Token) -> bool:
    """Whether a word is a genitive, and so part of a longer phrase."""
    return token.lower.endswith(_POSSESSIVE)


def is_nounish(token: Token) -> bool:
    """Whether a word can stand inside a noun phrase: any open-class word, a number or a bracket."""
    return token.kind == "bracket" or (token.kind == "word" and token.grammar in ("", "time", "verb"))


def is_adverb(token: Token) -> bool:
    """Whether a word is an adverb by its class or its ending."""
    return token.grammar == "adverb" or (token.lower.endswith("ly") and not token.is_name and len(token.lower) > 4)


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is a finite verb, as far as its form and the word before it tell."""
    token = tokens[at]
    if token.kind != "word" or token.is_name:
        return False
    if token.grammar == "auxiliary":
        return True
    before = tokens[at - 1] if at else None
    if before is not None and (before.grammar in ("determiner", "preposition") or is_possessive(before)):
        return False
    if token.grammar == "verb":
        return True
    forms = verb_forms().get(token.lower)
    if forms is not None:
        verbs, kinds = forms
        return kinds[0] != "base" and kinds[0] != "gerund" and not ("present" in kinds and verbs[0].also_noun)
    ends = token.lower.endswith("ed") and len(token.lower) > 4
    return (
        ends
        and before is not None
        and (before.kind == "bracket" or is_nounish(before) or before.grammar in ("pronoun", "adverb", "relative"))
    )


def has_verb(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a finite verb stands between two positions."""
    return any(is_verb(tokens, at) for at in range(start, end))


def noun_phrase_end(tokens: Sequence[Token], start: int) -> int:
    """Where the noun phrase that begins at a position ends; the position itself when none begins there."""
    at = start
    if at < len(tokens) and tokens[at].grammar in ("pronoun", "object"):
        return at + 1
    while at < len(tokens) and tokens[at].grammar == "determiner":
        at += 1
    if at < len(tokens) and is_adverb(tokens[at]):
        return start
    while at < len(tokens) and is_nounish(tokens[at]) and not is_verb(tokens, at) and tokens[at].grammar != "time":
        at += 1
    return at
