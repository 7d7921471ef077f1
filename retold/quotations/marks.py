"""Find the stretches of a text that stand in quotation marks.

In: the text of an article and the spans of its paragraphs. Out: stretches in order, none inside another.
Invariant: a stretch never crosses the border of its paragraph; one that is still open where the paragraph ends
says so, and the next paragraph may then run it on.

The direction of a mark is read from its neighbours (a space before it opens, a space or punctuation behind it
closes) and only where they say nothing from its own shape, because marks come turned round from bad conversions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from retold.lists import speech_verbs
from retold.records import Span

# Each opens with the mark itself, so that the search skips to the next one; what stands before is looked at then
_DOUBLE = re.compile(r"”['’](?!\w)|\"['’](?!\w)|“|”|„|‟|«|»|\"|``|''|,,(?=\w)|‘‘|’’")
_SINGLE_OPEN = re.compile(r"[‘’'`](?<![\w’'.,!?].)(?=[\w“\"$£€(\[…—–-])")
_SINGLE_CLOSE = re.compile(r"[’'](?<![\s(\[—–].)(?!\w)")
_ELISION = re.compile(r"[‘’'`](?:\d0s|til|em|cause|twas|tis|n|round|bout)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!:](?<![A-Z]\.)\s+(?=[^\W\d_a-z])")
_CONTENT = re.compile(r"\w")

_SHAPED_OPEN = frozenset("“„‟«``‘‘,,")
_FAR = 600
_LONGEST_RUN = 5  # paragraphs that a quotation may run on without its marks being opened again
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
_BEFORE_OPEN = frozenset("([{—–-/“‘'\"`>")
_AFTER_CLOSE = frozenset(".,;:!?)]}—–-/”’'\"<")

Direction = Literal["open", "close", "either"]


class Marked(NamedTuple):
    """A stretch in quotation marks: the words, the words with their marks, and how the stretch ends."""

    inner: Span
    outer: Span
    paragraph: int
    closed: bool
    runs_on: bool = False


def marked_stretches(text: str, paragraphs: Sequence[Span]) -> list[Marked]:
    """All stretches in quotation marks, in the order of the text."""
    found: list[Marked] = []
    for index, span in enumerate(paragraphs):
        is_open = bool(found) and not found[-1].closed and found[-1].paragraph == index - 1
        opened = (span.start, span.start) if is_open and _closes_later(text, paragraphs[index:]) else None
        doubles = _doubles(text, span, index, opened)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        found.extend(_with_singles(text, span, index, doubles, following))
    return _linked(text, paragraphs, found)


def _ended(text: str, stretch: Marked) -> Marked:
    """A stretch whose closing mark is missing, cut where the words that report it begin."""
    match = reporting_clause().search(text, stretch.inner.start, stretch.inner.end)
    if match is None:
        return stretch
    end = match.start() + 1
    return Marked(Span(stretch.inner.start, end), Span(stretch.outer.start, end), stretch.paragraph, False)


@cache
def reporting_clause() -> re.Pattern[str]:
    """What betrays the end of a quotation that nothing closes: ", the minister said"."""
    return re.compile(rf"[,?!] {_reporting()}")


@cache
def _reported_behind() -> re.Pattern[str]:
    """What betrays that a mark closes a quotation which nothing opens: ",” the minister said"."""
    return re.compile(rf"(?:[”»]|\"|'') {_reporting()}")


@cache
def _mismatched() -> re.Pattern[str]:
    """A single mark that closes what a double one opened: “... a chair,’ the statement said."""
    return re.compile(rf"(?<=[,.!?])(['’]) (?:{_reporting()}|(?:{'|'.join(sorted(speech_verbs()))}) the )")


def _reporting() -> str:
    """A pattern of a speaker and a verb of speech, or the verb and the speaker."""
    verbs = "|".join(sorted(speech_verbs()))
    name = r"(?:the|an?|[^\W\d_a-z])[\w.’'-]*(?: [\w.’'-]+){0,4}"
    named = r"(?:[\w’'-]+ ){0,3}[^\W\d_a-z]\w+"
    return rf"(?:(?:{name}|he|she|they) (?:{verbs})\b|(?:{verbs}) {named})"


def _linked(text: str, paragraphs: Sequence[Span], found: list[Marked]) -> list[Marked]:
    """Say of each open stretch whether the next paragraph opens again and so runs it on."""
    first_of = {stretch.paragraph: stretch for stretch in reversed(found)}
    linked = []
    for stretch in found:
        following = first_of.get(stretch.paragraph + 1)
        reopened = following is not None and following.outer.start == paragraphs[following.paragraph].start
        if not stretch.closed and reopened:
            stretch = Marked(stretch.inner, stretch.outer, stretch.paragraph, False, runs_on=True)
        linked.append(stretch if stretch.closed or stretch.runs_on else _ended(text, stretch))
    return linked


# ---------------------------------------------------------------- double marks


def _closes_later(text: str, paragraphs: Sequence[Span]) -> bool:
    """Whether the next mark, a few paragraphs on at most, closes what an earlier paragraph has opened."""
    for paragraph in paragraphs[:_LONGEST_RUN]:
        mark = _DOUBLE.search(text, paragraph.start, paragraph.end)
        if mark is not None:
            return _direction(text, mark, paragraph, is_open=True) == "close"
    return False


def _doubles(text: str, paragraph: Span, index: int, opened: tuple[int, int] | None) -> list[Marked]:
    """The stretches in double marks of a paragraph; ``opened`` is where one begins that goes on from before."""
    found: list[Marked] = []
    for match in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        direction = _direction(text, match, paragraph, opened is not None)
        if opened is None:
            if direction == "open" or _is_misplaced(text, match, paragraph):
                opened = match.span()
            else:
                _close_lost(text, match, paragraph, index, found)
        elif direction == "close":
            found.extend(_stretch(text, opened, match.span(), index, closed=True))
            opened = None
        elif direction == "open" and (match.group() != '"' or text[match.start() - 1].isspace()):
            found.extend(_stretch(text, opened, (match.start(), match.start()), index, closed=False))
            opened = match.span()
    if opened is not None:
        mismatched = _mismatched().search(text, opened[1], paragraph.end) if opened[0] < opened[1] else None
        end = mismatched.span(1) if mismatched else (paragraph.end, paragraph.end)
        found.extend(_stretch(text, opened, end, index, closed=mismatched is not None))
    return found


def _close_lost(text: str, mark: re.Match[str], paragraph: Span, index: int, found: list[Marked]) -> None:
    """Give a mark that closes nothing its quotation: one that holds another ("A "B" C"), or one whose mark is lost."""
    holding = next((at for at in range(len(found) - 1, -1, -1) if not found[at].closed), None)
    if holding is not None and text[found[holding].inner.end - 1] not in ".?!":
        outer = found[holding]
        opening = outer.outer.start, outer.inner.start
        found[holding:] = _stretch(text, opening, mark.span(), index, closed=True)
    elif text[mark.start() - 1] in ",?!;" and _reported_behind().match(text, mark.start(), paragraph.end):
        start = _lost_start(text, paragraph, found[-1].outer.end if found else paragraph.start, mark.start())
        found.extend(_stretch(text, (start, start), mark.span(), index, closed=True))


def _lost_start(text: str, paragraph: Span, floor: int, end: int) -> int:
    """Where a quotation begins whose opening mark is lost.

    That is the head of its paragraph, or of the sentence behind other words in marks; of its last sentence, if far.
    """
    starts = [match.end() for match in _SENTENCE_END.finditer(text, floor, end - 1)]
    first = floor if floor == paragraph.start else next(iter(starts), floor)
    return first if end - first <= _FAR or not starts else starts[-1]


def _is_misplaced(text: str, match: re.Match[str], paragraph: Span) -> bool:
    """Whether a mark that closes nothing is glued to the comma before it: the next then closes (He said," No.")."""
    if text[match.start() - 1] not in ",:" or not text.startswith(" ", match.end()):
        return False
    following = _DOUBLE.search(text, match.end(), paragraph.end)
    return following is not None and _direction(text, following, paragraph, is_open=True) == "close"


def _direction(text: str, match: re.Match[str], paragraph: Span, is_open: bool) -> Direction:
    """Which way a mark turns: by its neighbours, else by its shape, else by what is open."""
    before = text[match.start() - 1] if match.start() > paragraph.start else " "
    after = text[match.end()] if match.end() < paragraph.end else " "
    if match.group() == '"' and before.isdigit() and not is_open:
        return "close"  # an inch mark
    may_open = before.isspace() or before in _BEFORE_OPEN or before in _INVISIBLE
    may_close = after.isspace() or after in _AFTER_CLOSE or after in _INVISIBLE
    if may_open and not may_close:
        return "open"
    if may_close and not may_open:
        return "close"
    if match.start() == paragraph.start:
        return "open"
    if match.group() not in ('"', "''"):
        return "open" if match.group() in _SHAPED_OPEN else "close"
    return "close" if is_open else "open"


def _stretch(
    text: str, opened: tuple[int, int], closing: tuple[int, int], paragraph: int, closed: bool
) -> Iterator[Marked]:
    inner = _trimmed(text, opened[1], closing[0])
    if _CONTENT.search(text, inner.start, inner.end):
        outer = Span(opened[0], closing[1] if closed else inner.end)
        yield Marked(inner, outer, paragraph, closed)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


# ---------------------------------------------------------------- single marks


def _with_singles(
    text: str, paragraph: Span, index: int, doubles: list[Marked], following: Span | None
) -> Iterator[Marked]:
    """The double stretches and the single ones outside them; a single stretch swallows doubles inside it."""
    position, queue = paragraph.start, list(doubles)
    while True:
        single = _next_single(text, position, paragraph, index, following)
        if single is None:
            yield from queue
            return
        while queue and queue[0].outer.start < single.outer.start:
            double = queue.pop(0)
            yield double
            position = max(position, double.outer.end)
        if single.outer.start < position:
            continue
        inside = [double for double in queue if double.outer.start < single.outer.end]
        if inside and inside[-1].outer.end > single.inner.end:  # it crosses a double stretch: no mark at all
            position = single.inner.start
            continue
        del queue[: len(inside)]
        yield single
        position = single.outer.end


def _next_single(text: str, position: int, paragraph: Span, index: int, following: Span | None) -> Marked | None:
    """The next stretch in single marks that is closed before the paragraph ends, or opened again by the next one."""
    while match := _SINGLE_OPEN.search(text, position, paragraph.end):
        if not _ELISION.match(text, match.start(), paragraph.end):
            close = _single_close(text, match.end(), paragraph.end)
            if close is None and match.start() == paragraph.start and _opens_single(text, following, match.group()):
                return next(_stretch(text, match.span(), (paragraph.end, paragraph.end), index, closed=False), None)
            if close is not None:
                stretch = list(_stretch(text, match.span(), (close, close + 1), index, closed=True))
                if stretch:
                    return stretch[0]
        position = match.end()
    return None


def _opens_single(text: str, paragraph: Span | None, mark: str) -> bool:
    """Whether a paragraph opens with the same single mark."""
    match = _SINGLE_OPEN.match(text, paragraph.start) if paragraph else None
    return match is not None and match.group() == mark and not _ELISION.match(text, match.start())


def _single_close(text: str, start: int, end: int) -> int | None:
    """Where the single mark that opened before ``start`` closes.

    A mark behind or before punctuation closes for certain. One behind a plain word does, unless the word ends in
    s, where it may be a possessive; the last of these stands when nothing better comes.
    """
    following = _SINGLE_OPEN.search(text, start, end)
    limit = following.start() if following else end
    doubtful = None
    for match in _SINGLE_CLOSE.finditer(text, start, limit):
        at = match.start()
        if text[at - 1] in ".,!?…":
            return at
        if text[at - 1] != "s" or text[at + 1 : at + 2] in tuple(".,;:!?)"):
            return at
        doubtful = at
    return doubtful
