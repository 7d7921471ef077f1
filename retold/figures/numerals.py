"""Read numbers in digits and in words.

In: words of a text. Out: the number that they give. Invariant: the pattern takes the whole number or nothing of it:
"one hundred and five", "10 000", "half a million", "two and a half", "1.5m".
"""

from __future__ import annotations

import re
from functools import cache

from retold.lists import values_by_word

GLUED = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "trn": 1e12}
"""What may stand right behind digits; "3m" alone may as well be three metres."""

FOUR_DIGITS = frozenset(f"{number:04}" for number in range(10_000))
"""Whatever a year may be, as it stands among the plain words of a text."""
DIGITS = frozenset("0123456789") | FOUR_DIGITS
"""Of a text with a number in digits one of them is among its plain words."""

_TOKEN = re.compile(r"\d[\d,. \u00a0\u2009\u202f]*|[a-z]+")
_NO_DIGIT = re.compile(r"[^\d.]")
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # 1,243
    r"|\d{1,2}(?:,\d{2})+,\d{3}"  # 1,50,000
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d.,]\d|\d)"  # 10 000
    r"|\d+(?:\.\d+)?"
)


@cache
def number_pattern() -> str:
    """The pattern of a number, without groups, for text in any case; a bare "one" or "a" is a pronoun, no number."""
    words = values_by_word("number")
    tens = "|".join(word for word, value in words.items() if int(value) >= 20)
    units = "|".join(sorted((word for word, value in words.items() if int(value) < 20), key=len, reverse=True))
    large = "|".join(word for word in magnitudes() if word != "dozen")
    small = rf"(?:(?:{tens})(?:[- ](?:{units}|one)\b)?|{units})"
    group = rf"(?:(?:{small}|one|an?)[ -]hundred(?: (?:and )?(?:{small}|one)\b)?|{small})"
    half = "(?: and a half)?"
    glued = "|".join(sorted(GLUED, key=len, reverse=True))
    return (
        rf"(?:(?:{_DIGITS})(?:(?:{glued})\b)?{half}(?:[ -](?:dozen|hundred|{large})\b)*"
        rf"|half(?:-| an? | )(?:dozen|{large})|(?:{small}|one|an?)[ -]dozen"
        rf"|(?:{group}|one|an?){half}[ -](?:{large})\b(?:,? (?:and )?{group}(?:[ -](?:{large})\b)?)*"
        rf"|{group}{half}|one and a half)(?:\b|(?=(?:pc|km|kg|kph|mph|cm|mm|mw|gw|ft)\b))"
    )


def number_of(words: str) -> float:
    """The number that words which fit the pattern give; 1 for "a" or "an"."""
    if words.lower() in ("a", "an"):
        return 1.0
    total, group = 0.0, 0.0
    for token in _TOKEN.findall(words.lower()):
        if token[0].isdigit():
            group += float(_NO_DIGIT.sub("", token).rstrip("."))
        elif token == "hundred":
            group = (group or 1) * 100
        elif token == "half":
            group += 0.5
        elif token in GLUED or token in magnitudes():
            total += (group or 1) * (GLUED.get(token) or magnitudes()[token])
            group = 0.0
        elif token == "one" or token in values_by_word("number"):
            group += float(values_by_word("number").get(token, 1))
    return total + group


@cache
def magnitudes() -> dict[str, float]:
    """The words that multiply the number before them, but for "hundred", behind which a smaller number may stand."""
    found = values_by_word("magnitude")
    return {word: float(value) for word, value in found.items() if not word.endswith("s") and word != "hundred"}


def scale_of(words: str) -> float:
    """By what the last words of a number multiply it: 1,000,000 in "6 million", 1 in "61"."""
    scale = 1.0
    for token in reversed(_TOKEN.findall(words.lower())):
        if token != "hundred" and token not in GLUED and token not in magnitudes():
            break
        scale *= GLUED.get(token) or magnitudes().get(token, 100.0)
    return scale
