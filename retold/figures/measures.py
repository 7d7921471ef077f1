"""Read what a number measures from the words right behind it: money, a share, a distance, a length of time, an age.

In: a text, and the place behind a number. Out: the measure, with where its words end. Invariant: a unit that may be
either of two ("pounds", "francs") is a measure with a doubtful unit, so that the number gives no value.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from retold.lists import rows_of, values_by_word

MeasureKind = Literal["duration", "number", "money", "percentage", "distance", "age", "magnitude", "measure"]

HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0}
HOURS |= {"year": 8_760.0, "decade": 87_600.0, "century": 876_000.0}
_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365, "day": 1 / 365}
_POINTS = re.compile(r"(?: ?%| percent| per cent| ?pc| percentage) points?\b", re.I)
_PERCENT = re.compile(r"(?: ?%| percent\b| per cent\b| ?pc\b)", re.I)
_AGE = re.compile(r"[- ](?P<unit>year|month|week|day)s?[- ]old(?P<plural>s)?\b", re.I)
_MAGNITUDE = re.compile(r"[- ]magnitude\b| on (?:the|its) (?:Richter|moment magnitude) scale\b", re.I)
_UNIT = rf"(?P<unit>{'|'.join(HOURS)}|centurie)s?"
_TIME = re.compile(rf"[- ](?:more )?{_UNIT}\b(?P<half> and a half)?(?P<ago> (?:ago|earlier|later)\b)?", re.I)


class Measure(NamedTuple):
    """What is measured: its kind, the unit in which it is told and by what the number is multiplied for that.

    ``printed`` is the unit that the text has. ``unit`` is "?" where it cannot be told; "?GBP" may be a weight, but not
    in millions.
    """

    kind: MeasureKind
    unit: str
    factor: float
    printed: str
    end: int
    added: float = 0.0


def measure_behind(text: str, end: int) -> Measure | None:
    """The measure whose words stand right behind a number that ends there."""
    for reader in (_percentage, _age, _magnitude, _duration, _money, _unit):
        measure = reader(text, end)
        if measure:
            return measure
    return None


def _percentage(text: str, end: int) -> Measure | None:
    for pattern, unit in ((_POINTS, "points"), (_PERCENT, "%")):
        match = pattern.match(text, end)
        if match:
            return Measure("percentage", unit, 1.0, unit, match.end())
    return None


def _age(text: str, end: int) -> Measure | None:
    match = _AGE.match(text, end)
    return Measure("age", "year", _YEARS[match["unit"].lower()], match["unit"].lower(), match.end()) if match else None


def _magnitude(text: str, end: int) -> Measure | None:
    match = _MAGNITUDE.match(text, end)
    return Measure("magnitude", "", 1.0, "", match.end()) if match else None


def _duration(text: str, end: int) -> Measure | None:
    match = _TIME.match(text, end)
    if not match:
        return None
    unit = match["unit"].lower().replace("centurie", "century")
    return Measure(
        "duration", "?" if match["ago"] else "hour", HOURS[unit], unit, match.end(), 0.5 if match["half"] else 0.0
    )


def _money(text: str, end: int) -> Measure | None:
    match = _currency_words().match(text, end)
    if not match:
        return None
    code = values_by_word("currency")[match["money"].lower()]
    return Measure("money", code, 1.0, code.lstrip("?"), match.end())


def _unit(text: str, end: int) -> Measure | None:
    match = _unit_words().match(text, end)
    if not match:
        return None
    row = _units()[match["unit"].lower()]
    return Measure(
        "distance" if row["base"] == "km" else "measure", row["base"], float(row["factor"]), row["printed"], match.end()
    )


def currency_of(symbol: str) -> str:
    """The code of the currency that a sign before a number stands for."""
    return values_by_word("currency sign")[symbol.lower().rstrip(".")]


@cache
def currency_signs() -> str:
    """The pattern of a sign of a currency before a number."""
    return "|".join(sorted(map(re.escape, values_by_word("currency sign")), key=len, reverse=True))


@cache
def _currency_words() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, values_by_word("currency")), key=len, reverse=True))
    return re.compile(rf"[- ](?:US |U\.S\. )?(?P<money>{words})s?\b", re.I)


@cache
def _units() -> dict[str, dict[str, str]]:
    return {word: row for row in rows_of("units") for word in row["words"].split(" | ")}


@cache
def _unit_words() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    return re.compile(rf"[- ]?(?P<unit>{words})(?![\w²])", re.I)
