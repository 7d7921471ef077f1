"""Find the verbs that report speech, each with its verb group.

In: the tokens of a sentence. Out: cues in the order of the sentence. Invariant: a cue's head is a form listed in
``lists/cues.csv``, and its group is an unbroken run of auxiliaries and adverbs before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, NamedTuple

from retold.lists import rows_of
from retold.quotations.tokens import Range, Token
from retold.quotations.words import ends_like_adverb, grammar, word_set

Form = Literal["base", "present", "past", "participle", "gerund"]

_BE = word_set("be")
_NOT = word_set("not")
_HAVE = word_set("have")
_OPENERS = word_set("gerund opener") | {"to", "with"}
_GOING = word_set("going on")
_CONTINUING = word_set("continuing")
_NOT_IN_GROUP = word_set("outside verb group")
_SPEAKING_PRONOUNS = ("he", "she", "they")
_SMALL_IN_HEADLINE = 1  # so many open-class words of a headline in capitals may have a small letter


@dataclass(frozen=True, slots=True)
class Verb:
    """A row of the list: a reporting verb, what it governs and how far each use can be trusted (0 = never)."""

    name: str
    particle: tuple[str, ...]
    quote: bool
    bare: float
    that: float
    to: float
    ing: float
    noun: float
    addressee: str  # "must" and "may" be there
    also_noun: bool
    stance: str


class Cue(NamedTuple):
    """A reporting verb in a sentence: tokens ``start`` to ``end`` with its particle, the verb itself at ``head``.

    ``words`` are those that a row keeps: the verb and its particle, and before it only what turns its meaning round
    or what it cannot do without ("did not say", "was quoted as saying").
    """

    start: int
    head: int
    end: int
    verb: Verb
    form: Form
    passive: bool
    infinitive: bool
    negated: bool
    words: Range

    @property
    def is_belief(self) -> bool:
        """Whether the verb reports what somebody thinks rather than says."""
        return self.verb.stance in ("believes", "hopes", "fears")


@cache
def verb_forms() -> dict[str, tuple[tuple[Verb, ...], tuple[Form, ...]]]:
    """Verbs and kinds of form by the written form, from the list ``cues.csv``."""
    forms: dict[str, tuple[tuple[Verb, ...], tuple[Form, ...]]] = {}
    for row in rows_of("cues"):
        verb = _verb(row)
        written: tuple[tuple[Form, str], ...] = (
            ("base", row["verb"]),
            ("present", row["present"]),
            ("past", row["past"]),
            ("participle", row["participle"]),
            ("gerund", row["gerund"]),
        )
        for kind, form in written:
            verbs, kinds = forms.get(form, ((), ()))
            forms[form] = (
                verbs if verb in verbs else (*verbs, verb),
                kinds if kind in kinds else (*kinds, kind),
            )
    return forms


@cache
def reporting_words() -> frozenset[str]:
    """Forms that tell by themselves that somebody reported what stands in marks: "said", "adds"."""
    return frozenset(
        form
        for form, (verbs, kinds) in verb_forms().items()
        if not {"past", "present"}.isdisjoint(kinds) and any(verb.quote and not verb.also_noun for verb in verbs)
    )


def _verb(row: dict[str, str]) -> Verb:
    return Verb(
        row["verb"],
        tuple(row["particle"].split()),
        row["quote"] == "yes",
        float(row["bare"] or 0),
        float(row["that"] or 0),
        float(row["to"] or 0),
        float(row["ing"] or 0),
        float(row["noun"] or 0),
        row["object"],
        row["also_noun"] == "yes",
        row["stance"],
    )


def in_plain_case(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with verbs and small words in lower case, if they are a headline in capitals."""
    words = [token for token in tokens if token.kind == "word" and len(token.text) > 3]
    if len(words) < 3 or sum([token.is_name for token in words]) < 0.75 * len(words):
        return tokens
    if sum(not token.is_name for token in words if not token.grammar) > _SMALL_IN_HEADLINE:  # many long names
        return tokens
    forms = verb_forms()
    return [
        replace(token, text=token.lower) if token.grammar or (token.lower in forms and at) else token
        for at, token in enumerate(tokens)
    ]


def find_cues(tokens: Sequence[Token]) -> list[Cue]:
    """All reporting verbs of a sentence that are used as verbs."""
    forms = verb_forms()
    cues = []
    for index, token in enumerate(tokens):
        if token.lower in forms and (token.text == token.lower or index == 0 or _is_misprinted(tokens, index)):
            cue = _cue(tokens, index, *forms[token.lower])
            if cue is not None:
                cues.append(cue)
    return _quoted_as_saying(tokens, cues)


def _is_misprinted(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb in a capital closes the sentence behind words in marks: "...," he Tweeted."""
    return at > 1 and tokens[at - 1].lower in _SPEAKING_PRONOUNS and tokens[at - 2].kind == "quote"


def _quoted_as_saying(tokens: Sequence[Token], cues: list[Cue]) -> list[Cue]:
    """The cues, with "was quoted (by the agency) as saying" made one cue in the active sense.

    Of "the agency quoted her as saying" only "as saying" is left, whose subject stands before it.
    """
    joined: list[Cue] = []
    for cue in cues:
        last = joined[-1] if joined else None
        quoted = last is not None and last.verb.name in ("quote", "cite") and not last.infinitive
        if last is not None and quoted and cue.form == "gerund" and tokens[cue.head - 1].lower == "as":
            start = last.start if last.passive else cue.head - 1
            words = last.start if last.passive else cue.head, cue.end
            joined[-1] = Cue(start, cue.head, cue.end, cue.verb, "past", False, False, last.negated, words)
        else:
            joined.append(cue)
    return joined


def _cue(tokens: Sequence[Token], head: int, verbs: tuple[Verb, ...], kinds: tuple[Form, ...]) -> Cue | None:
    start = _group_start(tokens, head)
    group = {token.lower for token in tokens[start:head]}
    before = tokens[start - 1] if start else None
    form = _form(kinds, group)
    reading = _reading(tokens, head + 1, verbs)
    if form is None or reading is None or (not any(map(_is_auxiliary, group)) and _is_noun_here(before)):
        return None
    passive = form == "participle" and bool(group & _BE)
    infinitive = form == "base" and before is not None and before.lower == "to"
    if infinitive and _goes_on(tokens, start - 1):
        start, form, infinitive = _group_start(tokens, _verb_before(tokens, start - 1)), "past", False
    end, negated = head + 1 + len(reading.particle), bool(group & _NOT)
    words = start if negated else head, end
    return Cue(start, head, end, reading, form, passive, infinitive, negated, words)


def _goes_on(tokens: Sequence[Token], to: int) -> bool:
    """Whether a verb that only carries speech on stands before "to": "went on to say", "continues to insist"."""
    verb = _verb_before(tokens, to)
    return verb >= 0 and tokens[verb].lower in (_GOING if verb == to - 2 else _CONTINUING)


def _verb_before(tokens: Sequence[Token], to: int) -> int:
    return to - 2 if to > 1 and tokens[to - 1].lower == "on" else to - 1


def _reading(tokens: Sequence[Token], behind: int, verbs: tuple[Verb, ...]) -> Verb | None:
    """The reading of a verb that the particle behind it asks for, else the one without a particle."""
    for verb in verbs:
        if verb.particle and verb.particle == tuple(
            token.lower for token in tokens[behind : behind + len(verb.particle)]
        ):
            return verb
    return next((verb for verb in verbs if not verb.particle), None)


def _group_start(tokens: Sequence[Token], head: int) -> int:
    start = head
    while start and (_in_group(tokens[start - 1]) or _is_since(tokens, start - 1)):
        start -= 1
    return start


def _is_since(tokens: Sequence[Token], at: int) -> bool:
    """Whether "since" only tells the time of a verb: "has since said"."""
    return tokens[at].lower == "since" and at > 0 and tokens[at - 1].lower in _HAVE


def _in_group(token: Token) -> bool:
    if token.kind != "word" or token.lower in _NOT_IN_GROUP:
        return False
    if token.grammar in ("auxiliary", "adverb"):
        return not token.is_name or token.grammar == "auxiliary"
    return ends_like_adverb(token.lower) and not token.is_name


def _form(kinds: tuple[Form, ...], group: set[str]) -> Form | None:
    """Which of its possible forms a word stands in, by the auxiliaries before it."""
    if group & (_BE | _HAVE):
        if "participle" in kinds:
            return "participle"
        return "gerund" if "gerund" in kinds and group & _BE else None
    if "base" in kinds:
        has_auxiliary = any(_is_auxiliary(word) for word in group)
        if has_auxiliary or len(kinds) == 1:
            return "base"
    return next((kind for kind in kinds if kind != "base"), None)


def _is_auxiliary(word: str) -> bool:
    return grammar().get(word) == "auxiliary"


def _is_noun_here(before: Token | None) -> bool:
    """Whether the word before shows that a form is no finite verb ("the report", "his call", "of saying")."""
    if before is None or before.kind != "word":
        return False
    if before.grammar == "preposition":
        return before.lower not in _OPENERS
    return before.grammar == "determiner" or before.is_possessive
