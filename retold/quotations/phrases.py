"""Small judgements about words that subjects and clauses are found with.

In: tokens and a position. Out: yes or no, or where a phrase ends. Invariant: every judgement looks at the word,
its closed class and its neighbours only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from retold.quotations.cues import verb_forms
from retold.quotations.tokens import Range, Token
from retold.quotations.words import ends_like_adverb, word_set
from retold.text import CLOSING, QUOTATION_MARKS

STRONG_MARKS = frozenset(";:—.!?")
LINKING = word_set("linking")
_ENDS_IN_MARK = re.compile(rf"[.,!?][{CLOSING}]*$")


_WORDS_KEPT = 2**14  # words that stay read
_DATELINE_WORDS = 9
_BEFORE_VERB = ("", "time", "quantifier", "pronoun", "adverb", "relative")


def ends_in_mark(token: Token) -> bool:
    """Whether a quotation closes with a comma or the end of a sentence inside its marks."""
    return token.kind == "quote" and _ENDS_IN_MARK.search(token.text) is not None


def begins_sentence(quote: Token) -> bool:
    """Whether a quotation opens with a capital letter."""
    return quote.text.lstrip(QUOTATION_MARKS + "([")[:1].isupper()


def is_nounish(token: Token) -> bool:
    """Whether a word can stand inside a noun phrase: any open-class word, a number or a bracket."""
    return token.kind == "bracket" or (token.kind == "word" and token.grammar in ("", "time", "verb", "quantifier"))


def is_adverb(token: Token) -> bool:
    """Whether a word is an adverb by its class or its ending."""
    return token.grammar == "adverb" or (ends_like_adverb(token.lower) and not token.is_name)


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is a finite verb, as far as its form and the word before it tell."""
    token = tokens[at]
    if token.kind != "word" or token.is_name:
        return False
    form = _verb_form(token.lower, token.grammar)
    if form in ("none", "auxiliary"):
        return form == "auxiliary"
    before = tokens[at - 1] if at else None
    if before is not None and (before.grammar in ("determiner", "preposition") or before.is_possessive):
        return False
    if form == "present":
        return _behind_pronoun(tokens, at)  # it demands a vote, she also reports
    if form == "past":
        return before is not None and (before.kind == "bracket" or before.grammar in _BEFORE_VERB)
    return True


@lru_cache(_WORDS_KEPT)
def _verb_form(word: str, kind: str) -> Literal["auxiliary", "finite", "present", "past", "none"]:
    """What form of a verb a word of a class is; a "present" may be a noun as well, a "past" any word in -ed."""
    if kind in ("auxiliary", "verb"):
        return "auxiliary" if kind == "auxiliary" else "finite"
    forms = verb_forms().get(word)
    if forms is None:
        return "past" if word.endswith("ed") and len(word) > 4 else "none"
    verbs, kinds = forms
    if kinds[0] in ("base", "gerund") or ("present" in kinds and verbs[0].also_noun):
        return "present" if "present" in kinds else "none"
    return "finite"


def _behind_pronoun(tokens: Sequence[Token], at: int) -> bool:
    """Whether "he", "it" or the like stands before a word, or before its adverb."""
    first = at - 1 if at and tokens[at - 1].grammar != "adverb" else at - 2
    return first >= 0 and tokens[first].grammar == "pronoun"


def may_be_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word may be a finite verb: one for certain, or an open word between a noun and an object."""
    if is_verb(tokens, at):
        return True
    token = tokens[at]
    if token.kind != "word" or token.is_name or token.grammar or not 0 < at < len(tokens) - 1:
        return False
    if token.lower == "according":
        return False
    before, behind = tokens[at - 1], tokens[at + 1]
    follows = before.grammar in ("pronoun", "relative") or (before.grammar == "" and before.kind == "word")
    return follows and not before.is_possessive and (behind.grammar in ("determiner", "object") or behind.lower == "to")


def has_verb(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a finite verb stands between two positions."""
    return any(is_verb(tokens, at) for at in range(start, end))


def ends_place(tokens: Sequence[Token], segments: Sequence[Range]) -> bool:
    """Whether bare names only end the place before them: "in Vigo, | Spain, | fire and rescue officials"."""
    number = len(segments) - 1
    while number and is_bare_name(tokens, segments[number]):
        number -= 1
    if number == len(segments) - 1:
        return False
    start, end = segments[number]
    at = next((at for at in range(end - 1, start - 1, -1) if not tokens[at].is_name), start)
    return at < end - 1 and tokens[at].grammar == "preposition"


def is_bare_name(tokens: Sequence[Token], segment: Range) -> bool:
    """Whether capitalised words are all that stands in a segment."""
    return segment[0] < segment[1] and all(tokens[at].is_name for at in range(*segment))


def over_dateline(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a sentence goes on behind "LEEDS, May 5:" or "LEEDS (AP) —"."""
    reach = range(start, min(start + _DATELINE_WORDS, end))
    mark = next((at for at in reach if tokens[at].text in (":", "—")), start)
    opens = all(
        token.is_name or token.kind == "bracket" or token.grammar == "time" or token.text == "," or token.text.isdigit()
        for token in tokens[start:mark]
    )
    return mark + 1 if mark > start and opens else start


def noun_phrase_end(tokens: Sequence[Token], start: int) -> int:
    """Where the noun phrase that begins at a position ends; the position itself when none begins there."""
    at = start
    if start < len(tokens) and tokens[start].grammar in ("pronoun", "object"):
        return at + 1
    while at < len(tokens) and tokens[at].grammar in ("determiner", "quantifier"):
        at += 1
    if at < len(tokens) and is_adverb(tokens[at]):
        return start
    while at < len(tokens) and _continues_phrase(tokens, start, at):
        at += 1
    return at


def _continues_phrase(tokens: Sequence[Token], start: int, at: int) -> bool:
    token = tokens[at]
    if token.kind == "quote":  # the name of a programme: NBC's "Meet the Press"
        return at > start and tokens[at - 1].is_possessive
    if token.grammar == "time":  # "a Friday interview", but not "reporters Friday"
        return tokens[at - 1].grammar == "determiner" and at + 1 < len(tokens) and is_nounish(tokens[at + 1])
    if token.grammar == "quantifier" and tokens[at - 1].is_name:  # told the BBC | every claim
        return False
    return is_nounish(token) and not is_verb(tokens, at)
