"""Put cue, speaker and content together: who is reported to have said what in a sentence.

In: the tokens of a sentence. Out: attributions in the order of their cues. Invariant: no token belongs to the
content of an attribution and to its cue or speaker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retold.quotations.content import (
    addressee_end,
    adverbial_end,
    clause_end,
    ends_in_mark,
    trimmed,
)
from retold.quotations.frames import content_behind, verb_here
from retold.quotations.phrases import is_verb
from retold.quotations.reported import Reported, with_subjects
from retold.quotations.subject import Range, subject_after
from retold.quotations.tokens import Token


@dataclass(frozen=True, slots=True)
class Attribution:
    """Ranges of tokens: the cue, the speaker's words, and the content in one or two pieces."""

    cue: Range
    speaker: Range | None
    pieces: tuple[Range, ...]
    method: str


def attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All that a sentence reports."""
    reported = with_subjects(tokens)
    onsets = {each.onset: "belief" if each.cue.is_belief else each.cue.form for each in reported}
    found: list[Attribution] = []
    floor = 0
    for each in reported:
        attribution = _attribution(tokens, each, floor, onsets)
        if attribution is not None:
            found.append(attribution)
            floor = max(each.cue.end, *(end for _, end in attribution.pieces))
    found.extend(_according_to(tokens, onsets))
    return sorted(found, key=lambda attribution: attribution.cue)


def _attribution(tokens: Sequence[Token], each: Reported, floor: int, onsets: Mapping[int, str]) -> Attribution | None:
    cue = each.cue
    if each.inverted:
        return _around(tokens, each, each.speaker[1], floor, onsets, "inverted")
    verb, start = verb_here(tokens, cue)
    behind = addressee_end(tokens, start) if verb.addressee else start
    may_follow = (verb.quote or verb.bare > 0) and not each.shared and cue.form != "gerund"
    if may_follow and (_is_closed(tokens, behind) or _ends_in_speech(tokens, each.onset)):
        around = _around(tokens, each, behind, floor, onsets, "clause-said")
        if around is not None:
            return around
    framed = content_behind(tokens, each, verb, start, onsets)
    if framed is not None:
        return Attribution((cue.start, start if verb.particle else cue.end), each.speaker, (framed[1],), framed[0])
    left = _left(tokens, each, floor) if may_follow else None
    if left is not None and tokens[left[1] - 1].kind == "quote":
        return Attribution((cue.start, cue.end), each.speaker, (left,), "clause-said")
    return None


def _around(
    tokens: Sequence[Token], each: Reported, behind: int, floor: int, onsets: Mapping[int, str], method: str
) -> Attribution | None:
    """An attribution behind its content or in the middle of it."""
    left = _left(tokens, each, floor)
    right = _broken_quote(tokens, behind, onsets) or _broken_clause(tokens, each, behind, floor, left, onsets)
    if left is None and right is not None and tokens[right[0]].kind != "quote":
        left = trimmed(tokens, _first_word(tokens, floor, each.onset), each.onset)
        left = None if left is None or tokens[left[0]].grammar == "conjunction" else left
    pieces = tuple(piece for piece in (left, right) if piece is not None)
    return Attribution((each.cue.start, each.cue.end), each.speaker, pieces, method) if pieces else None


def _ends_in_speech(tokens: Sequence[Token], onset: int) -> bool:
    """Whether a quotation that ends like a sentence stands right before the speaker."""
    last = onset - 1 if onset and tokens[onset - 1].kind == "quote" else onset - 2
    return last >= 0 and tokens[last].kind == "quote" and (last < onset - 1 or ends_in_mark(tokens[last]))


def _is_closed(tokens: Sequence[Token], start: int) -> bool:
    """Whether nothing stands behind a cue that it could report: the sentence ends there, or an aside begins."""
    at = adverbial_end(tokens, start)
    return at >= len(tokens) or (tokens[at].kind == "mark" and tokens[at].text != ":")


def _left(tokens: Sequence[Token], each: Reported, floor: int) -> Range | None:
    """The clause or quotation that ends right before the speaker or the inverted cue."""
    if each.onset <= floor:
        return None
    last = tokens[each.onset - 1]
    if last.kind == "quote":
        return _left_quote(tokens, each.onset, floor)
    if last.text not in (",", "—"):
        return None
    if each.onset >= 2 and tokens[each.onset - 2].kind == "quote":
        return _left_quote(tokens, each.onset - 1, floor)
    start = _first_word(tokens, floor, each.onset)
    is_clause = any(is_verb(tokens, at) or tokens[at].kind == "quote" for at in range(start, each.onset))
    introduces = tokens[start].grammar in ("preposition", "subordinator")
    return trimmed(tokens, start, each.onset) if is_clause and not introduces else None


def _left_quote(tokens: Sequence[Token], end: int, floor: int) -> Range | None:
    """A quotation before its attribution, with the words that lead up to it when it completes their clause."""
    start = end - 1
    while start > floor and tokens[start - 1].kind == "quote":
        start -= 1
    before = tokens[start - 1] if start > floor else None
    if before is None or before.kind == "mark":
        return start, end
    return trimmed(tokens, _first_word(tokens, floor, end), end)


def _first_word(tokens: Sequence[Token], floor: int, end: int) -> int:
    start = floor
    while start < end - 1 and (tokens[start].grammar == "conjunction" or tokens[start].kind == "mark"):
        start += 1
    return start


def _broken_quote(tokens: Sequence[Token], start: int, onsets: Mapping[int, str]) -> Range | None:
    """The second half of a quotation that its attribution breaks: "A," he said, "B"."""
    begin = adverbial_end(tokens, start)
    behind = begin + 1 if begin < len(tokens) and tokens[begin].kind == "mark" else start
    if behind < len(tokens) and tokens[behind].kind == "quote":
        return trimmed(tokens, behind, clause_end(tokens, behind, onsets))
    return None


def _broken_clause(
    tokens: Sequence[Token], each: Reported, start: int, floor: int, left: Range | None, onsets: Mapping[int, str]
) -> Range | None:
    """The second half of a clause that its attribution breaks: the talks, he said, had failed."""
    at = adverbial_end(tokens, start)
    if each.onset == floor or tokens[each.onset - 1].text != "," or at + 1 >= len(tokens) or tokens[at].text != ",":
        return None
    if left is not None and tokens[left[1] - 1].kind == "quote":
        return None
    first = tokens[at + 1]
    goes_on = first.lower in ("that", "because", "if", "to", "as") or is_verb(tokens, at + 1)
    begins = left is None and first.kind == "word" and not first.lower.endswith("ing") and first.grammar != "relative"
    if not goes_on and not (begins and first.grammar != "conjunction"):
        return None
    return trimmed(tokens, at + 1, clause_end(tokens, at + 1, onsets))


def _according_to(tokens: Sequence[Token], onsets: Mapping[int, str]) -> list[Attribution]:
    found = []
    for at in range(len(tokens) - 2):
        if tokens[at].lower == "according" and tokens[at + 1].lower == "to":
            speaker = subject_after(tokens, at + 2)
            if speaker is None:
                continue
            if at:
                piece = trimmed(tokens, _first_word(tokens, 0, at), at)
            else:
                comma = next((i for i in range(speaker[1], len(tokens)) if tokens[i].text == ","), None)
                piece = None if comma is None else trimmed(tokens, comma + 1, clause_end(tokens, comma + 1, onsets))
            if piece is not None:
                found.append(Attribution((at, at + 2), speaker, (piece,), "according-to"))
    return found
