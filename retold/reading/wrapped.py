"""Join the lines of a text that was wrapped at a fixed width.

In: the lines of a text and how far each is indented. Out: the same words, each paragraph one line again. Invariant:
only line ends are taken away; where the lines around are wrapped, a line is joined to the next one if it is full, that
is if the next word would not have fitted on, or if the next one goes on in small letters in the middle of a sentence.

Lines belong together in runs, between empty lines and lines that no wrap lets through (a long headline, an address).
The usual width is judged over all runs; a text that has none is judged run by run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from retold.records import Line
from retold.text import ends_sentence

_NARROWEST, _WIDEST = 40, 100
_FULL = 0.9  # of the lines that end inside a sentence are full in wrapped text
_STICK_OUT = 0.05  # of the lines may be longer than the width
_GOES_ON = 0.3  # of those that go on begin with a small letter; of a list of headlines none does
_LONG_RUN = 4


class _Wrapped(NamedTuple):
    """A line with its width as printed."""

    line: Line
    indent: int

    @property
    def width(self) -> int:
        return self.indent + len(self.line.text)


def unwrap(lines: list[Line], indents: Sequence[int] = ()) -> tuple[list[Line], list[str]]:
    """The lines, those of a wrapped paragraph joined, and a notice if any were."""
    printed = [_Wrapped(line, indent) for line, indent in zip(lines, indents or [0] * len(lines), strict=True)]
    runs = _runs(printed)
    usual = _width(runs)
    own = {index: usual or (_width([run]) if len(run) >= _LONG_RUN else 0) for index, run in enumerate(runs)}
    widths = sorted(set(filter(None, own.values())))
    joined: list[Line] = []
    for index, run in enumerate(runs):
        joined += _joined(run, own[index] or next((width for width in widths if run[0].width <= width), 0))
    ends = len(lines) - len(joined)
    if not ends:
        return lines, []
    wrap = " and ".join(map(str, widths))
    return joined, [f"text wrapped at {wrap} characters was joined again: {ends} line ends were taken out."]


def _runs(lines: Iterable[_Wrapped]) -> list[list[_Wrapped]]:
    """Lines that stand together; an empty line, and one that is wider than any wrap, stands alone."""
    runs: list[list[_Wrapped]] = []
    apart = True
    for one in lines:
        alone = not one.line.text or one.width > _WIDEST
        if alone or apart:
            runs.append([])
        runs[-1].append(one)
        apart = alone
    return runs


def _width(runs: list[list[_Wrapped]]) -> int:
    """The width at which these runs are wrapped, 0 if they are not: the one that the fewest lines stick out of."""
    breaks = [pair for run in runs for pair in pairwise(run)]
    inside = [(line, following) for line, following in breaks if not ends_sentence(line.line.text)]
    goes_on = sum(_goes_on(line, following) for line, following in inside)
    if not inside or goes_on < _GOES_ON * len(inside):
        return 0
    for width in sorted({line.width for line, _ in breaks if _NARROWEST <= line.width <= _WIDEST}, reverse=True):
        sticking = sum(line.width > width for line, _ in breaks)
        within = [
            (line, following)
            for line, following in inside
            if line.width <= width and (_is_full(line, following, width) or not _goes_on(line, following))
        ]
        if sticking > max(1, _STICK_OUT * len(breaks)) or not within:
            return 0
        if sum(_is_full(line, following, width) for line, following in within) >= _FULL * len(within):
            return width
    return 0


def _joined(run: list[_Wrapped], width: int) -> list[Line]:
    joined = [run[0].line]
    margin = min(one.indent for one in run)
    for before, one in pairwise(run):
        begins = one.indent > margin and before.indent <= margin
        if width and not begins and before.width <= width and (_is_full(before, one, width) or _goes_on(before, one)):
            joined[-1] = Line(joined[-1].number, f"{joined[-1].text} {one.line.text}")
        else:
            joined.append(one.line)
    return joined


def _goes_on(line: _Wrapped, following: _Wrapped) -> bool:
    """Whether a sentence that a line does not end goes on in small letters."""
    return not ends_sentence(line.line.text) and following.line.text[:1].islower()


def _is_full(line: _Wrapped, following: _Wrapped, width: int) -> bool:
    return line.width + 1 + len(following.line.text.split(" ", 1)[0]) > width
