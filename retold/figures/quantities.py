"""Read numbers out of a text with what they measure: money, shares, distances, lengths of time, ages, plain counts.

In: a text. Out: quantities with the words that give them. Invariant: no two of them overlap; what cannot be read whole
("3-1", "two thirds", "No. 10", "from 61 to 90") gives no value, and no part of it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from retold.figures.leads import Lead
from retold.figures.measures import HOURS, Measure, currency_of, currency_signs, measure_behind
from retold.figures.numerals import DIGITS, number_of, number_pattern, scale_of
from retold.figures.times import times_in
from retold.lists import values_by_word
from retold.text import in_small_letters

QuantityKind = Literal[
    "time", "duration", "number", "money", "percentage", "distance", "age", "magnitude", "measure", "ordinal"
]

# "Several hundred" are three hundred at least, "hundreds" two.
_SEVERAL, _PLURAL = 3, 2
_REACH = 40  # characters before a number in which the words that belong to it begin
_OLDEST, _GREATEST = 115, 10  # years of a person, magnitude of an earthquake

# Between two numbers
_JOIN = re.compile(r" ?[-–] ?| (?:to|or) ")
_AND = (" and ", " ", ", ")
_FROM = re.compile(r"\bfrom (?:about |around |nearly |almost |just |an estimated )?$", re.IGNORECASE)
_TO, _FROM_TO = re.compile(r" to (?:[a-z]+ ){0,2}\d"), re.compile(r"\bfrom (?:[a-z]+ ){0,2}\d[\d,.]* to (?:[a-z]+ )?$")
_BETWEEN = re.compile(r"\bbetween (?:about |around )?$", re.IGNORECASE)
# Before a number
_MAGNITUDE = re.compile(r"\b(?:magnitude(?: of| was| at|-)?|measur(?:ing|ed))(?: about| around)? ?$", re.IGNORECASE)
_AGED = Lead(r"\b(?:aged|age|age of) $", ("aged ", "age ", "age of "))
_PERSON_OF = Lead(r"\b(?:boy|girl|child|man|woman|son|daughter|baby|toddler|youth|widow|widower) of $", [" of "])
# "Ann Lee, 31,", "Lee, 31,", but not "in Sanga, 31,"
_NAMED = re.compile(
    r"(?:\b[A-Z][\w'’-]+ |(?<!\b[Ii]n )(?<!\b[Aa]t )(?<!\bof )(?<!\bto )(?<!\b[Nn]ear )(?<!\b[Ff]rom ))"
    r"\b[A-Z][\w'’-]+, $"
)
_LASTING = re.compile(
    r"\b(?:for|lasts?|lasted|lasting|after|within|than|nearly|almost|about|takes?|took|spent|of) $", re.IGNORECASE
)
# Behind a number
_MORE = re.compile(r"\+|[- ]plus\b| or (?:more|older|over)\b", re.IGNORECASE)
_FEW = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)"
_ONE_IN = Lead(
    rf"\b(?:one|{_FEW}) (?:in|out of) (?:every )?$|\bone (?:or|to) $", (" in ", " of ", " every ", "one or ", "one to ")
)
_OUT_OF = re.compile(rf" (?:in|out of) (?:every )?{_FEW}\b", re.IGNORECASE)
# More of it, a fraction, a score
_TORN = re.compile(
    r"[\w%²/]| ?[°º]| degrees?\b|[.,:]\d|-|–\d| (?:thirds?|quarters|halves|fifths|tenths)\b", re.IGNORECASE
)
_PEOPLE_BEHIND = re.compile(r" (?:more |other |others|people|persons|men|women|children|police|soldiers|troops|dead)\b")
_PLURAL_BEHIND = re.compile(r" (?:people|persons|men|women|children|police|(?!(?:is|was|has|as)\b)[a-z-]+s)\b")
_NAME_BEHIND = re.compile(r" [A-Z]")
# "80 x 85 cm", "8 by 10 feet"
_TIMES_BEHIND, _TIMES_BEFORE = re.compile(r" ?[x×*#] ?\d| by \d{1,3}(?!\d)"), re.compile(r"\d ?[x×*#] ?$|\d by $")
# "It took over two days", "over two days ago"; but what happened over two days did so within them
_OVER = re.compile(r"over (?:the )?$", re.IGNORECASE)
_GAVE = re.compile(r"\b(?:hand|turn|presid|t(?:ake|ook|aken|aking))(?:e?[sd]|ing)? $", re.IGNORECASE)
# "One day" may be any; "within one day", "one day after" is a length
_SOME_DAY = re.compile(r" day\b(?! (?:after|before|later|earlier|of|in)\b)")
_LATER = re.compile(r" (?:ago|old|late|longer?)\b")
_ONE = ("a", "an", "one")
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
_LISTED = re.compile(r"\s*\d{1,3}[.)](?:\s|$)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


class Quantity(NamedTuple):
    """A number or a range of numbers with its unit, and where the words stand.

    ``low`` and ``high`` are told in ``unit`` ("hour", "km", the code of a currency, "%", "" for a count); one of both
    is None where the words leave that side open. ``sign`` is "~" for "about"; ``text`` is the value in normal form;
    "dozens" and "several" are vague.
    """

    kind: QuantityKind
    unit: str
    sign: str
    low: float | None
    high: float | None
    text: str
    start: int
    end: int
    is_vague: bool = False


class _Number(NamedTuple):
    """A number, or a range of two, as it stands in the text."""

    start: int
    end: int
    words: str
    low: float
    high: float
    currency: str = ""
    measure: Measure | None = None
    is_vague: bool = False
    is_range: bool = False
    is_torn: bool = False

    @property
    def behind(self) -> int:
        """Where the number with its unit ends."""
        return self.measure.end if self.measure else self.end


def quantities_in(text: str, words: set[str]) -> Iterator[Quantity]:
    """The quantities of a text with these plain words; of forms that overlap the fullest counts."""
    if words.isdisjoint(number_words()):  # most sentences give no number, and looking takes time
        return
    taken: list[tuple[int, int]] = []
    for quantity in [*_times(text, words), *_ordinals(text, words), *_counted(text, words)]:
        if not any(quantity.start < end and start < quantity.end for start, end in taken):
            taken.append((quantity.start, quantity.end))
            yield quantity


def _times(text: str, words: set[str]) -> Iterator[Quantity]:
    for time in times_in(text, words):
        yield Quantity("time", time.zone, "", time.minutes, time.minutes, time.text, time.start, time.end)


def _ordinals(text: str, words: set[str]) -> Iterator[Quantity]:
    if words.isdisjoint(values_by_word("ordinal")):
        return
    for match in _ordinal_pattern().finditer(text):
        if match[0][0].isupper() and _NAME_BEHIND.match(text, match.end()):
            continue  # "Fifth Avenue", "Second World War"
        place = values_by_word("ordinal")[match[0].lower()]
        yield Quantity("ordinal", "", "", float(place), float(place), f"{place}.", *match.span())


def _counted(text: str, words: set[str]) -> Iterator[Quantity]:
    if words.isdisjoint(_counting_words()) and (words.isdisjoint(_hour_words()) or words.isdisjoint(_ONE)):
        return
    numbers = list(_numbers(text))
    if numbers and _LISTED.match(text):
        del numbers[0]  # the number of a line in a list
    while numbers:
        number, *numbers = numbers
        if numbers:
            joined = _joined(text, number, numbers[0])
            number, numbers = (joined, numbers[1:]) if joined else (number, numbers)
        quantity = _quantity(text, number)
        if quantity:
            yield quantity


def _numbers(text: str) -> Iterator[_Number]:
    """The numbers of a text with the sign or unit of what they measure; several and dozens are vague ones."""
    for match in _number_form().finditer(in_small_letters(text)):
        words = text[slice(*match.span("vague" if match["vague"] else "number"))]
        number = _vague(words) if match["vague"] else number_of(words)
        currency = currency_of(match["sign"]) if match["sign"] else ""
        of = len(" of") if match["vague"] and text.startswith(" of ", match.end()) else 0
        measure = None if currency else measure_behind(text, match.end() + of)
        yield _Number(*match.span(), words, number, number, currency, measure, is_vague=bool(match["vague"]))


def _vague(words: str) -> float:
    """The least that "several hundred", "dozens" or "tens of thousands" are."""
    product = 1.0
    for word in re.findall(r"[a-z]+", words.lower()):
        product *= float(values_by_word("magnitude").get(word, 1))
    return product * (_SEVERAL if words.lower().startswith(("several", "a few")) else _PLURAL)


def _joined(text: str, one: _Number, other: _Number) -> _Number | None:
    """The range, or the length in hours and minutes, that two numbers next to one another are, if they are one."""
    gap = text[one.behind : other.start]
    if one.is_vague or other.is_vague:
        return None
    if one.measure and other.measure and one.measure.kind == other.measure.kind == "duration" and gap in _AND:
        return _sum(text, one, other, one.measure, other.measure)
    is_between = gap == " and " and _BETWEEN.search(text, 0, one.start) is not None
    if not (is_between or _JOIN.fullmatch(gap)):
        return None
    joined = _range(text, one, other)
    # "From 61 to 90" may be a range or a change
    return joined._replace(is_torn=True) if _FROM.search(text, 0, one.start) else joined


def _even(value: float) -> float:
    """What 30 micrometres are in metres, 0.00003 and not 0.000029999999999999997; no article gives 15 digits."""
    return float(f"{value:.15g}")


def _sum(text: str, one: _Number, other: _Number, unit: Measure, smaller: Measure) -> _Number | None:
    if smaller.factor >= unit.factor:
        return None
    hours = one.low * unit.factor + other.low * smaller.factor
    total, measure = hours / smaller.factor, smaller
    return other._replace(start=one.start, words=text[one.start : other.end], low=total, high=total, measure=measure)


def _range(text: str, one: _Number, other: _Number) -> _Number:
    """Of "5 to 6 million" and "5-$6 million" the first is told in what the second has."""
    low = one.low if one.measure or scale_of(one.words) > 1 else one.low * scale_of(other.words)
    if one.currency and one.currency == (other.currency or one.currency) and other.measure is None:
        other = other._replace(currency=one.currency)
    are_alike = one.currency in ("", other.currency) and (not one.measure or one.measure == other.measure)
    if one.measure and other.measure:
        are_alike = one.measure[:3] == other.measure[:3]
    if not (are_alike and low < other.high):
        return other._replace(start=one.start, is_torn=True)
    return other._replace(start=one.start, words=text[one.start : other.end], low=low, is_range=True)


# What a number is with the words around


def _quantity(text: str, number: _Number) -> Quantity | None:
    """The quantity that a number gives, or None if it cannot be read whole."""
    start, sign = _sign_before(text, number.start)
    measure = number.measure or _told_before(text, number)
    if number.is_torn or _is_torn(text, number, measure):
        return None
    kind, unit = (measure.kind, measure.unit.lstrip("?")) if measure else ("number", "")
    if number.currency:
        kind, unit = "money", number.currency
    if _OVER.match(text[start : number.start]) and not _is_more_than(text, start, number, kind):
        start, sign = number.start, ""
    factor, added = (measure.factor, measure.added) if measure else (1.0, 0.0)
    end = number.behind
    more = _MORE.match(text, end)
    if more:
        sign, end = "≥", more.end()
    if number.is_vague:
        sign = sign if sign in ("<", "≤", ">", "≥") else "≥"
    low, high = (_even((bound + added) * factor) for bound in (number.low, number.high))
    printed = measure.printed if measure else unit
    words = _in_words(number, added, sign, printed if not number.currency else unit, kind)
    return Quantity(
        kind,
        unit,
        sign,
        None if sign in ("<", "≤") else low,
        None if sign in (">", "≥") else high,
        words,
        start,
        end,
        number.is_vague,
    )


def _in_words(number: _Number, added: float, sign: str, unit: str, kind: str) -> str:
    low, high = f"{number.low + added:.15g}", f"{number.high + added:.15g}"
    amount = low if low == high else f"{low}–{high}"
    if kind in ("duration", "age") and (low, high) != ("1", "1"):
        unit = unit.replace("century", "centurie") + "s"
    return f"{sign}{amount} {unit}".strip()


def _sign_before(text: str, start: int) -> tuple[int, str]:
    """Where a number begins with the words that belong to it, and its sign."""
    match = _sign_form().search(text, max(0, start - _REACH), start)
    return (match.start(), values_by_word("sign")[match["sign"].lower()]) if match else (start, "")


def _is_more_than(text: str, start: int, number: _Number, kind: str) -> bool:
    """Whether "over" before a number says that it is more: not in "handed over 20", nor in "over several days"."""
    if kind == "duration":
        return bool(_LASTING.search(text, max(0, start - _REACH), start) or _LATER.match(text, number.behind))
    return not number.is_vague and not _GAVE.search(text, max(0, start - _REACH), start)


def _told_before(text: str, number: _Number) -> Measure | None:
    """The measure that the words before a number tell: a magnitude, or the age of somebody who is named."""
    if number.currency or number.is_vague:
        return None
    reach = max(0, number.start - _REACH)
    if number.high <= _GREATEST and _MAGNITUDE.search(text, reach, number.start):
        return Measure("magnitude", "", 1.0, "", number.end)
    is_aged = (
        _AGED.search(text, reach, number.start)
        or (text[number.end : number.end + 1] == "," and _NAMED.search(text, 0, number.start))
        # "a boy of six", but no "man of two worlds"
        or (_PERSON_OF.search(text, reach, number.start) and not _PLURAL_BEHIND.match(text, number.end))
    )
    if is_aged and number.high <= _OLDEST and not _TORN.match(text, number.end):
        return Measure("age", "year", 1.0, "year", number.end)
    return None


def _is_torn(text: str, number: _Number, measure: Measure | None) -> bool:
    """Whether the words are a part of something else, or may be read in two ways."""
    before, reach = text[number.start - 1 : number.start] or " ", max(0, number.start - _REACH)
    if before == "(" and text[: number.start - 1][-1:].isalnum():  # "Article VIII(5)"
        return True
    if before in "-–—/'’#" or (number.words[0] == "0" and number.words[1:2].isdigit()):
        return True
    if _TIMES_BEFORE.search(text, reach, number.start) or _TIMES_BEHIND.match(text, number.end):
        return True
    if _FROM.search(text, reach, number.start) and _TO.match(text, number.end):
        return True
    if _FROM_TO.search(text, reach, number.start):
        return True
    if _numbered().search(text, reach, number.start) or _ONE_IN.search(text, reach, number.start):
        return True
    if number.high <= _GREATEST and _OUT_OF.match(text, number.end):
        return True
    is_article = number.words.lower() in ("a", "an") or (
        number.words.lower() == "one" and _SOME_DAY.match(text, number.end)
    )
    if is_article and not _LASTING.search(text, reach, number.start):
        return True
    if _MORE.match(text, number.end):
        return False
    if measure:
        return measure.unit == "?" or (measure.unit[:1] == "?" and scale_of(number.words) == 1)
    if _TORN.match(text, number.end):
        return True
    if number.currency:
        return number.currency == "ZAR" and not re.search(r"[,a-z]|\d{3}", text[number.start + 1 : number.end])
    return not _counts(text, number)


def _counts(text: str, number: _Number) -> bool:
    """Whether a bare number is a count: no year, no score, no metres, no thousands with a point."""
    words = number.words
    if _THOUSANDS.fullmatch(words):
        return False
    is_plural = _PLURAL_BEHIND.match(text, number.end) is not None
    if _YEAR.fullmatch(words):
        return bool(_PEOPLE_BEHIND.match(text, number.end)) or (is_plural and words.endswith("00"))
    is_glued = words[0].isdigit() and words[-1] in "mbk"
    return is_plural or not (is_glued or (number.is_range and "-" in words))


# Patterns


@cache
def number_words() -> frozenset[str]:
    """One of these is among the plain words of a text that gives a quantity."""
    return _counting_words().union(values_by_word("ordinal"), _hour_words(), ["noon", "midday"])


@cache
def _counting_words() -> frozenset[str]:
    """One of these is among the plain words of a text that counts, unless it is "an hour"."""
    return DIGITS.union(values_by_word("number"), values_by_word("magnitude"), ["several", "few", "half", "tens"])


@cache
def _hour_words() -> frozenset[str]:
    return frozenset(f"{unit}{ending}" for unit in HOURS for ending in ("", "s"))


@cache
def _number_form() -> re.Pattern[str]:
    """A number with the sign of a currency before it; "several" and "dozens"; "an hour", "half a year".

    It is for text in small letters: a pattern for any case takes three times as long.
    """
    plural = "|".join(word for word in values_by_word("magnitude") if word.endswith("s") and word != "scores")
    single = "|".join(word for word in values_by_word("magnitude") if not word.endswith("s"))
    unit = "|".join(HOURS)
    vague = (
        rf"(?:several|a few)(?: (?:{single})\b)?(?= [a-z])|(?:{plural}|tens)(?: of (?:{plural}))*"
        r"|scores(?= (?:of|more|others|were|are|have|killed|wounded|injured|dead|hurt|missing|trapped|arrested)\b)"
    )
    return re.compile(
        rf"(?<![\w$€£¥₹])(?={_number_opening()})(?<!\d[.,:/])(?:(?P<vague>{vague})\b"
        rf"|(?:(?P<sign>{currency_signs()}) ?)?(?P<number>{number_pattern()}|(?:half )?(?:an?|one)(?= (?:{unit})\b)))"
    )


def _number_opening() -> str:
    """What all numbers in small letters begin with: of words the first two letters, which is soon told."""
    words = {*values_by_word("number"), *values_by_word("magnitude"), "several", "tens", "half", "a ", "an", "one"}
    return "|".join([r"\d", *sorted({word[:2] for word in words}), currency_signs()])


@cache
def _ordinal_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(values_by_word('ordinal'))})(?![\w-])", re.IGNORECASE)


@cache
def _sign_form() -> Lead:
    words = values_by_word("sign")
    signs = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    endings = [*(f"{word} " for word in words), " the "]
    return Lead(rf"\b(?:(?:just|well|slightly|far|only) )?(?P<sign>{signs}) (?:the )?$", endings)


@cache
def _numbered() -> Lead:
    """What is followed by a number that counts nothing: "No. 10", "Flight 370"."""
    words = sorted(values_by_word("numbered"), key=len, reverse=True)
    endings = (f"{word}{sign}" for word in words for sign in " -")
    return Lead(rf"\b(?:{'|'.join(map(re.escape, words))})[ -]$", endings)
