"""Put cue, subject and content together: who is reported to have said what in a sentence.

In: the tokens of a sentence. Out: attributions in the order of their cues. Invariant: no token belongs to the
content of an attribution and to its cue or speaker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retold.quotations.content import (
    CLAUSE_WORDS,
    addressee_end,
    adverbial_end,
    clause_end,
    is_clause,
    trimmed,
)
from retold.quotations.cues import Cue, Verb, find_cues
from retold.quotations.phrases import is_nounish
from retold.quotations.subject import clause_subject, subject_after, subject_before
from retold.quotations.tokens import Token
from retold.quotations.words import word_set

Range = tuple[int, int]

_TRUSTED = 0.5
_PLURAL = word_set("plural subject")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Ranges of tokens: the cue, the speaker's words, and the content in one or two pieces."""

    cue: Range
    speaker: Range | None
    pieces: tuple[Range, ...]
    method: str


@dataclass(frozen=True, slots=True)
class _Reported:
    """A cue with its subject, before its content is known."""

    cue: Cue
    speaker: Range | None
    onset: int
    inverted: bool


def attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All that a sentence reports."""
    reported = _with_subjects(tokens)
    onsets = {each.onset: each.cue.form for each in reported}
    found: list[Attribution] = []
    floor = 0
    for each in reported:
        attribution = _attribution(tokens, each, floor, onsets)
        if attribution is not None:
            found.append(attribution)
            floor = max(each.cue.end, *(end for _, end in attribution.pieces))
    found.extend(_according_to(tokens, onsets))
    return sorted(found, key=lambda attribution: attribution.cue)


def _with_subjects(tokens: Sequence[Token]) -> list[_Reported]:
    reported: list[_Reported] = []
    floor = 0
    for cue in find_cues(tokens):
        if cue.passive or cue.infinitive:
            continue
        each = _with_subject(tokens, cue, floor, reported)
        if each is not None:
            reported.append(each)
            floor = cue.end
    return reported


def _with_subject(tokens: Sequence[Token], cue: Cue, floor: int, earlier: Sequence[_Reported]) -> _Reported | None:
    before = tokens[cue.start - 1] if cue.start else None
    if cue.form == "gerund" or before is None or before.grammar == "conjunction":
        if (
            cue.form == "gerund"
            and (before is None or before.text not in (",", "—"))
            and not (before and before.lower in ("while", "by"))
        ):
            return None
        shared = _shared_subject(tokens, cue, earlier)
        return _Reported(cue, shared, cue.start, False) if shared else None
    if before.kind == "quote" or before.text == ",":
        inverted = _inverted(tokens, cue)
        if inverted is not None:
            return inverted
    speaker = subject_before(tokens, cue.start, floor)
    if speaker is not None and _agrees(tokens, speaker, cue):
        return _Reported(cue, speaker, speaker[0], False)
    return None


def _agrees(tokens: Sequence[Token], speaker: Range, cue: Cue) -> bool:
    """Whether a bare form can be a verb behind this subject: only plurals have one."""
    if tokens[speaker[0]].lower in ("i", "you"):
        return False
    if cue.form != "base" or cue.start < cue.head:
        return True
    last = tokens[speaker[1] - 1].lower
    words = [token.lower for token in tokens[speaker[0] : speaker[1]]]
    return "and" in words or any(
        word in _PLURAL or (word.endswith("s") and not word.endswith(("'s", "’s", "ss"))) for word in [*words, last]
    )


def _shared_subject(tokens: Sequence[Token], cue: Cue, earlier: Sequence[_Reported]) -> Range | None:
    """The subject of the clause that a cue joins with "and", "but" or as a participle."""
    if earlier:
        return earlier[-1].speaker
    return clause_subject(tokens, 0, cue.start)


def _inverted(tokens: Sequence[Token], cue: Cue) -> _Reported | None:
    """The reading "..., said X": the speaker stands behind the cue and nothing reported follows."""
    if not cue.verb.quote or cue.form in ("gerund", "base"):
        return None
    speaker = subject_after(tokens, cue.end)
    if speaker is None:
        return None
    rest = adverbial_end(tokens, speaker[1])
    ends = (
        rest >= len(tokens)
        or tokens[rest].kind != "word"
        or tokens[rest].grammar not in ("", "auxiliary", "verb", "pronoun")
    )
    return _Reported(cue, speaker, cue.start, True) if ends else None


# ---------------------------------------------------------------- content


def _attribution(tokens: Sequence[Token], each: _Reported, floor: int, onsets: Mapping[int, str]) -> Attribution | None:
    cue = each.cue
    if each.inverted:
        assert each.speaker is not None
        left = _left(tokens, each.onset, floor)
        right = _broken(tokens, each.speaker[1], onsets)
        return _made(each, (cue.start, cue.end), left, right, "inverted")
    verb, start = _verb_here(tokens, cue)
    framed = _right(tokens, verb, cue, start, onsets)
    if framed is not None:
        method, piece = framed
        return _made(each, (cue.start, start if verb.particle else cue.end), None, piece, method)
    left = _left(tokens, each.onset, floor)
    if left is None or cue.form == "gerund" or not (verb.quote or verb.bare):
        return None
    begin = addressee_end(tokens, cue.end) if verb.addressee else cue.end
    right = _broken(tokens, begin, onsets)
    return _made(each, (cue.start, cue.end), left, right, "clause-said")


def _made(each: _Reported, cue: Range, left: Range | None, right: Range | None, method: str) -> Attribution | None:
    pieces = tuple(piece for piece in (left, right) if piece is not None)
    return Attribution(cue, each.speaker, pieces, method) if pieces else None


def _verb_here(tokens: Sequence[Token], cue: Cue) -> tuple[Verb, int]:
    """The reading of the verb that fits the particle behind it, and where the words behind it begin."""
    for verb in cue.verbs:
        length = len(verb.particle)
        words = tuple(token.lower for token in tokens[cue.end : cue.end + length])
        if length and words == verb.particle:
            return verb, cue.end + length
    return cue.verb, cue.end


def _right(
    tokens: Sequence[Token], verb: Verb, cue: Cue, start: int, onsets: Mapping[int, str]
) -> tuple[str, Range] | None:
    """What stands behind the cue as its content, with the rule that says so."""
    if verb.particle and verb.noun >= _TRUSTED:
        return _noun_content(tokens, verb, start, onsets)
    if start < len(tokens) and tokens[start].lower == "to" and verb.to >= _TRUSTED:
        return _piece("said-to", tokens, start, onsets)
    at = addressee_end(tokens, start) if verb.addressee else start
    if at < len(tokens) and tokens[at].lower == "to" and verb.to >= _TRUSTED and verb.addressee:
        return _piece("told-to", tokens, at, onsets)
    begin = adverbial_end(tokens, at)
    comma = begin < len(tokens) and tokens[begin].text == ","
    behind = begin + 1 if comma else begin
    if behind < len(tokens):
        token = tokens[behind]
        if token.text == ":" and verb.quote:
            return _piece("said-colon", tokens, behind + 1, onsets)
        if token.kind == "quote" and verb.quote:
            return _piece("said-quote", tokens, behind, onsets)
        if token.lower in CLAUSE_WORDS and not comma and verb.that >= _TRUSTED:
            return _piece("said-that" if token.lower == "that" else "said-wh", tokens, behind, onsets)
    for clause in (begin, at):
        if verb.bare >= _TRUSTED and not comma and is_clause(tokens, clause, clause_end(tokens, clause, onsets)):
            return _piece("said-clause", tokens, clause, onsets)
    if verb.noun >= _TRUSTED:
        return _noun_content(tokens, verb, start, onsets)
    return None


def _piece(method: str, tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> tuple[str, Range] | None:
    if start >= len(tokens):
        return None
    piece = trimmed(tokens, start, clause_end(tokens, start, onsets))
    return (method, piece) if piece else None


def _noun_content(
    tokens: Sequence[Token], verb: Verb, start: int, onsets: Mapping[int, str]
) -> tuple[str, Range] | None:
    if start >= len(tokens):
        return None
    first = tokens[start]
    opens = first.kind == "quote" or first.grammar in ("determiner", "object") or is_nounish(first)
    return _piece("speech-act", tokens, start, onsets) if opens else None


def _left(tokens: Sequence[Token], onset: int, floor: int) -> Range | None:
    """The clause or quotation that ends right before the speaker or the inverted cue."""
    if onset <= floor:
        return None
    last = tokens[onset - 1]
    if last.kind != "quote" and last.text not in (",", "—", "?", "!"):
        return None
    start = floor
    while start < onset and (tokens[start].grammar == "conjunction" or tokens[start].kind == "mark"):
        start += 1
    return trimmed(tokens, start, onset)


def _broken(tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> Range | None:
    """The second half of what an attribution in the middle breaks: "A," he said, "B"."""
    begin = adverbial_end(tokens, start)
    if begin >= len(tokens) or tokens[begin].text not in (",", "—", ";", ":", ".") or begin + 1 >= len(tokens):
        return None
    behind = begin + 1
    if tokens[behind].kind == "quote":
        return trimmed(tokens, behind, clause_end(tokens, behind, onsets))
    return None


def _according_to(tokens: Sequence[Token], onsets: Mapping[int, str]) -> list[Attribution]:
    found = []
    for at in range(len(tokens) - 2):
        if tokens[at].lower == "according" and tokens[at + 1].lower == "to":
            speaker = subject_after(tokens, at + 2)
            if speaker is None:
                continue
            if at and tokens[at - 1].kind != "mark":
                piece = trimmed(tokens, 0, at)
            elif at:
                piece = trimmed(tokens, _clause_start(tokens, at, onsets), at)
            else:
                comma = next((i for i in range(speaker[1], len(tokens)) if tokens[i].text == ","), None)
                piece = None if comma is None else trimmed(tokens, comma + 1, clause_end(tokens, comma, onsets))
            if piece is not None:
                found.append(Attribution((at, at + 2), speaker, (piece,), "according-to"))
    return found


def _clause_start(tokens: Sequence[Token], at: int, onsets: Mapping[int, str]) -> int:
    start = 0
    while start < at and (tokens[start].grammar == "conjunction" or tokens[start].kind == "mark"):
        start += 1
    return start
