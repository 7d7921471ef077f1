"""How the time of a piece of work grows with its size: a ratio within one run, never a number of seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

SLACK = 4  # a quadratic step shows as a factor of ten, noise as one of two
FLOOR = 0.05  # below so many seconds a ratio says nothing


def assert_about_linear(prepare: Callable[[int], Callable[[], object]], small: int, large: int) -> None:
    """Fail if the work on ``large`` takes much more than its share of the time that ``small`` takes.

    ``prepare`` makes the work for a size; only the work is timed, in processor time, the better of two runs, of which
    a large one that is short enough at once needs no second.
    """
    prepare(small)()  # reads lists, compiles patterns
    short = min(_seconds(prepare(small)) for _ in range(2))
    allowed = SLACK * large / small * short + FLOOR
    long = _seconds(prepare(large))
    if long >= allowed:
        long = min(long, _seconds(prepare(large)))
    assert long < allowed, f"{small}: {short:.3f} s, {large}: {long:.3f} s"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
