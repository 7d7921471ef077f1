"""Say whether two figures of the same thing agree.

In: two figures of one kind and unit. Out: "same", "compatible" or "differs". Invariant: the order does not matter; what
can both be true since one says less than the other ("dozens" and 61, "at least 90" and 92) is compatible.
"""

from __future__ import annotations

from math import inf
from typing import Literal

from retold.records import Figure

Agreement = Literal["same", "compatible", "differs"]

# "At least 90" is what was counted so far: 92 says no more than that, 125 does. "About 90" reaches as far both ways.
_REACH = 0.1


def agreement(one: Figure, other: Figure, is_vague: bool) -> Agreement:
    """How two figures agree; ``is_vague`` says that one is told by a word such as "dozens", which leaves all open."""
    if one.kind == "day":
        return _of_days(one, other)
    if _stated(one) == _stated(other):
        return "same"
    (low, high), (other_low, other_high) = _bounds(one, is_vague), _bounds(other, is_vague)
    return "compatible" if low <= other_high and other_low <= high else "differs"


def _of_days(one: Figure, other: Figure) -> Agreement:
    if one.value == other.value:
        return "same"
    if not (one.first_day and one.last_day and other.first_day and other.last_day):
        return "differs"
    return "compatible" if one.first_day <= other.last_day and other.first_day <= one.last_day else "differs"


def _stated(figure: Figure) -> set[float]:
    """The numbers themselves: "at least 90", "more than 90" and "about 90" are one number, told with more care."""
    return {round(bound, 6) for bound in (figure.low, figure.high) if bound is not None}


def _bounds(figure: Figure, is_open: bool) -> tuple[float, float]:
    low, high = figure.low, figure.high
    if low is None or high is None:
        bound = low if low is not None else high or 0.0
        reach = inf if is_open else bound * (1 + _REACH)
        return (bound, reach) if high is None else (0.0, bound)
    reach = _REACH if figure.value.startswith("~") else 0.0
    return low * (1 - reach), high * (1 + reach)
