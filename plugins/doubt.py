"""Say in words how sure something is.

In: a confidence between 0 and 1, a grade, or a share. Out: for templates, the words. Invariant: the words never
promise more than the number does.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from datasette import hookimpl

# The highest confidence is 1, and no rule is always right.
STEPS = [
    (0.98, "nearly all"),
    (0.95, "nineteen in twenty"),
    (0.9, "nine in ten"),
    (0.8, "four in five"),
    (0.75, "three in four"),
    (0.66, "two in three"),
    (0.5, "about half"),
    (0.33, "one in three"),
]
GRADES = {
    "copied": "told again, much of it word for word",
    "retold": "told again in other words",
    "related": "a fact in common, or nearly",
}


@hookimpl
def extra_template_vars() -> dict[str, Any]:
    """Give every template the words."""
    return {"how_many": how_many, "grades": GRADES, "known_first": known_first}


def how_many(confidence: float) -> str:
    """How many of the rows with this confidence are right, in words."""
    return next((words for least, words in STEPS if confidence >= least), "few")


def known_first(words: Mapping[str, str], found: Iterable[str]) -> list[str]:
    """What was found in the order of the words that we have for it, and last what we have no words for."""
    order = [*words]
    return sorted(set(found), key=lambda name: (order.index(name) if name in words else len(order), name))
