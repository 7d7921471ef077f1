"""Read lengths of time and numbers out of a text.

In: a text. Out: quantities with the words that give them. Invariant: no two of them overlap; no bare "one", which in
English is a pronoun as often as a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from retold.lists import values_by_word

_HOURS = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730, "year": 8_760, "decade": 87_600}
# "Several hundred" are three hundred at least, "hundreds" two.
_SEVERAL, _PLURAL = 3, 2


class Quantity(NamedTuple):
    """A number with its unit, its sign (such as "<") and where the words stand.

    ``unit`` is "time" for a length of time (``number`` is then in hours), "ordinal" for a place in a row, "%", the
    code of a currency, or "count".
    """

    unit: str
    sign: str
    number: float
    text: str
    start: int
    end: int


Reader = Callable[[re.Match[str]], Quantity]


def quantities_in(text: str, words: set[str]) -> Iterator[Quantity]:
    """The quantities of a text with these plain words; of forms that overlap the fullest counts."""
    taken: list[tuple[int, int]] = []
    for needed, pattern, reader in _forms():
        if words.isdisjoint(needed):  # most sentences give no number, and looking takes time
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                yield reader(match)


@cache
def _forms() -> tuple[tuple[frozenset[str], re.Pattern[str], Reader], ...]:
    magnitudes = sorted(values_by_word("magnitude"), key=len, reverse=True)
    single = "|".join(word for word in magnitudes if not word.endswith("s"))
    plural = "|".join(word for word in magnitudes if word.endswith("s"))
    number = rf"(?:{_either('number')}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    sign = rf"(?:(?P<sign>{_either('sign')}) )?"
    symbol = "|".join(re.escape(word) for word in values_by_word("currency") if not word.isalpha())
    money = "|".join(word for word in values_by_word("currency") if word.isalpha())
    money_unit = rf"(?P<percent> ?%| percent| per cent)?(?: (?P<money>{money})s?)?"
    counts, units = {*values_by_word("number"), *"0123456789"}, values_by_word("unit")
    forms: tuple[tuple[Iterable[str], str, Reader], ...] = (
        (
            {*units, *(f"{unit}s" for unit in units)},
            rf"{sign}(?P<number>{number}|an?|one)[ -](?P<unit>{_either('unit')})s?(?![- ](?:olds?|ago)\b)",
            _time,
        ),
        (values_by_word("ordinal"), rf"(?P<word>{_either('ordinal')})", _ordinal),
        (
            counts,
            rf"{sign}(?P<symbol>{symbol})?(?P<number>{number})(?P<more>(?:[ -](?:{single}))*){money_unit}",
            _counted,
        ),
        (magnitudes, rf"{sign}(?P<vague>several|a few|an?) (?P<more>{single}){money_unit}", _vague),
        (magnitudes, rf"{sign}(?P<more>(?:{plural})(?: of (?:{plural}))*){money_unit}", _vague),
    )
    # no part of a word, a decimal, a score or a compound, no hour, and no age or point in time
    edges = rf"(?<![\w.:$€£¥-])(?:{{}})(?![\w:%]|[.,]\d|-\w| [ap]\.m| (?:{_either('unit')})s?\b)"
    return tuple(
        (frozenset(needed), re.compile(edges.format(pattern), re.IGNORECASE), reader)
        for needed, pattern, reader in forms
    )


def _time(match: re.Match[str]) -> Quantity:
    number, unit = _number(match["number"]), values_by_word("unit")[match["unit"].lower()]
    text = f"{_sign(match)}{number:.15g} {unit}{'' if number == 1 else 's'}"
    return Quantity("time", _sign(match), number * _HOURS[unit], text, *match.span())


def _ordinal(match: re.Match[str]) -> Quantity:
    place = values_by_word("ordinal")[match["word"].lower()]
    return Quantity("ordinal", "", float(place), f"{place}.", *match.span())


def _counted(match: re.Match[str]) -> Quantity:
    return _quantity(match, _sign(match), _number(match["number"]) * _magnitude(match))


def _vague(match: re.Match[str]) -> Quantity:
    vague = (match.groupdict().get("vague") or "").lower()
    if vague in ("a", "an"):
        return _quantity(match, _sign(match), _magnitude(match))
    return _quantity(match, _sign(match) or "≥", _magnitude(match) * (_SEVERAL if vague else _PLURAL))


def _quantity(match: re.Match[str], sign: str, number: float) -> Quantity:
    named = match.groupdict()
    currency = values_by_word("currency").get(named.get("symbol") or (match["money"] or "").lower(), "")
    unit = currency or ("%" if match["percent"] else "")
    text = f"{sign}{number:.15g} {unit}".strip()
    return Quantity(unit or "count", sign, number, text, *match.span())


def _magnitude(match: re.Match[str]) -> float:
    product = 1.0
    for word in re.findall(r"[a-z]+", match["more"].lower()):
        if word != "of":
            product *= float(values_by_word("magnitude")[word])
    return product


def _number(words: str) -> float:
    plain = words.lower()
    if plain in ("a", "an", "one"):
        return 1.0
    return float(values_by_word("number").get(plain) or plain.replace(",", ""))


def _sign(match: re.Match[str]) -> str:
    return values_by_word("sign")[match["sign"].lower()] if match["sign"] else ""


def _either(kind: str) -> str:
    return "|".join(sorted(values_by_word(kind), key=len, reverse=True))
