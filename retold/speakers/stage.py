"""Who is on the stage of an article, turn by turn, and who goes on speaking where no words name the speaker.

In: a document, its cast, its subjects, and its quotations with the speakers that their own words tell. Out: for a
quotation without words of its own the member who says it, with the rule that says so; or nobody. Invariant: turns stand
in order of the text; captions and headings are no part of the stage; a turn of somebody new ends what another said.

The rule of a newsroom: words in marks that nobody introduces belong to whoever spoke last, in marks or in reported
speech, until somebody else comes on; and a sentence about somebody that leads up to them gives them to that one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from retold.records import Document, Quotation, Span, start_of
from retold.speakers.cast import Cast
from retold.text import fold, has_word

_WAITS = re.compile(r",[”\"’'»]?\Z")
_MARK = re.compile(r"[“\"«]")
_PERSONAL = {"m": "he|him|his|he's", "f": "she|her|hers|she's", "": "he|him|his|he's|she|her|hers|she's"}
_OF_ANOTHER = {gender: re.compile(rf"\b(?:{words})\b") for gender, words in _PERSONAL.items()}
_OF_ONESELF = re.compile(r"\b(?:i|me|my|mine|i'm|i've|i'd|i'll)\b")
_QUESTION = re.compile(r"\?(?:[”\"’']|\Z)")
_ONLY_QUESTION = re.compile(r"[^.!?…\n]{1,120}\?")
_NEAR_TURNS = 4

Deed = Literal["speaks", "reports", "acts"]


class Verdict(NamedTuple):
    """Who speaks, by which rule; ``member`` is None where nobody can say, or where it is somebody without a name."""

    member: int | None
    rule: str


OPEN = Verdict(None, "")
REPORTER = -1  # the member that "I" stands for: whoever writes the article, and is none of the cast


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks in marks, is reported to say something, or does something.

    ``member`` is None for somebody without a name, and REPORTER for who writes the article.
    """

    span: Span
    member: int | None
    does: Deed


class Stage:
    """The turns of one article."""

    def __init__(self, document: Document, cast: Cast, turns: Iterable[Turn]) -> None:
        """Set the turns in order, without those in captions and headings."""
        self._document, self._text, self._cast = document, document.text, cast
        self._starts = [paragraph.span.start for paragraph in document.paragraphs]
        self._body = [number for number, paragraph in enumerate(document.paragraphs) if paragraph.role == "body"]
        in_body = (turn for turn in turns if self._is_body(turn.span.start))
        self._turns = sorted(in_body, key=lambda turn: (turn.span.start, turn.span.end))

    def speaker(self, quotation: Quotation) -> Verdict:
        """Who says a quotation that has no words for its speaker; it is a turn of theirs from then on."""
        start = quotation.span.start
        if not self._is_body(start):
            return OPEN
        at = bisect_left(self._turns, start, key=start_of)
        verdict = self._beside(quotation) or self._after(self._turns[:at], self._turns[at:], quotation)
        if verdict.member not in (None, REPORTER) and self._is_of_another(quotation, verdict):
            verdict = OPEN
        self._turns.insert(at, Turn(quotation.span, verdict.member, "speaks"))
        return OPEN if verdict.member == REPORTER else verdict

    def _beside(self, quotation: Quotation) -> Verdict | None:
        """Who is named behind words that end in a comma and so wait for their speaker; None if they do not wait."""
        start = quotation.span.end
        if not _WAITS.search(self._text, quotation.span.start, start):
            return None
        mark = _MARK.search(self._text, start + 1)
        stop = min(sentence_of(self._document, start - 1).end, mark.start() if mark else len(self._text))
        persons = [each for each in self._cast.named_in(Span(start, stop)) if self._cast.members[each.member].is_person]
        return Verdict(persons[0].member, "beside") if persons else OPEN

    def _after(self, before: Sequence[Turn], behind: Sequence[Turn], quotation: Quotation) -> Verdict:
        """Who speaks by the turns before, and the next one behind."""
        if not before:
            return OPEN
        last, start = _last(before), quotation.span.start
        distance = self._distance(last.span.end - 1, start)
        if last.does == "acts":
            return _after_act(last, before, distance)
        if distance == 1 and last.does == "speaks":
            other = self._in_turn(before, quotation)
            if other is not None or self._is_answered(before):
                return OPEN if other is None else Verdict(other, "in-turn")
        if distance < 2:
            return Verdict(last.member, "run-on" if last.does == "speaks" else "after-speech")
        is_framed = bool(behind) and behind[0].member == last.member and behind[0].does != "acts"
        if is_framed:
            return Verdict(last.member, "framed")
        is_alone = distance == 2 and not self._is_other_named(last, start)
        return Verdict(last.member, "nobody-else") if is_alone else OPEN

    def _in_turn(self, before: Sequence[Turn], quotation: Quotation) -> int | None:
        """Who of two answers the other's question, or asks again after the answer; None if they are not in turn."""
        *_, first, second = (None, None, *before)
        if first is None or second is None or first.member == second.member or None in (first.member, second.member):
            return None
        if len({turn.member for turn in before[-_NEAR_TURNS:]}) > 2:  # a third may answer
            return None
        if {first.does, second.does} != {"speaks"} or self._distance(first.span.end - 1, second.span.start) != 1:
            return None
        if self._asks(second.span):
            return None if self._asks(quotation.span) else first.member
        only_asks = _ONLY_QUESTION.fullmatch(quotation.span.of(self._text))  # else it may ask in passing
        return first.member if self._asks(first.span) and only_asks else None

    def _asks(self, span: Span) -> bool:
        return _QUESTION.search(span.of(self._text)) is not None

    def _is_answered(self, before: Sequence[Turn]) -> bool:
        """Whether the last words are a question, and somebody else spoke just before who may answer it."""
        *earlier, last = (turn for turn in before[-_NEAR_TURNS:] if turn.does == "speaks")
        return self._asks(last.span) and any(turn.member != last.member for turn in earlier)

    def _is_other_named(self, last: Turn, start: int) -> bool:
        """Whether another person is named between a turn and an offset."""
        named = {each.member for each in self._cast.named_in(Span(last.span.end, start))} - {last.member}
        return any(self._cast.members[member].is_person for member in named)

    def _is_of_another(self, quotation: Quotation, verdict: Verdict) -> bool:
        """Whether the words name the one found, or after a sentence about a man speak of "he" and not of "me"."""
        member, words = self._cast.members[verdict.member or 0], fold(quotation.span.of(self._text))
        if member.keys and has_word(words, member.keys[-1]):
            return True
        if verdict.rule != "after-subject" or _OF_ONESELF.search(words):
            return False
        return _OF_ANOTHER[member.gender].search(words) is not None

    def _is_body(self, offset: int) -> bool:
        return self._document.paragraphs[self._paragraph(offset)].role == "body"

    def _paragraph(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _distance(self, start: int, end: int) -> int:
        """How many paragraphs of the running text lie from one offset to another."""
        return bisect_right(self._body, self._paragraph(end)) - bisect_right(self._body, self._paragraph(start))


def sentence_of(document: Document, offset: int) -> Span:
    """The sentence in which an offset lies, or the last one before it."""
    return document.sentences[max(0, document.sentence_at(offset))].span


def _last(before: Sequence[Turn]) -> Turn:
    """The last turn; of several in one sentence the one in marks: "No," said Ann, who said that Tom would go."""
    end = before[-1].span.end
    nearest = reversed(before[-_NEAR_TURNS:])
    return next((turn for turn in nearest if turn.does == "speaks" and turn.span.end >= end), before[-1])


def _after_act(last: Turn, before: Sequence[Turn], distance: int) -> Verdict:
    """After a sentence about somebody: that one, if they spoke last as well or the sentence leads up to the words."""
    spoke = next((turn for turn in reversed(before) if turn.does != "acts"), None)
    if spoke and spoke.member == last.member and distance < 2:
        return Verdict(last.member, "run-on-act")
    return Verdict(last.member, "after-subject") if distance == 0 else OPEN
