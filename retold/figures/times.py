"""Read times of day out of a text.

In: a text. Out: times in minutes after midnight, with the zone that is named. Invariant: "8:55" alone is a time only
behind a word such as "at", since it may be a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ZONE = r"(?: (?P<zone>GMT|UTC|EST|EDT|CST|CDT|PST|PDT|CET|CEST|BST|IST))?"
_HALF = r"(?P<half>a\.m\.?|p\.m\.?|am|pm)(?!\w)"
# With each form words of which it holds one at least: most sentences need not be searched
_FORMS = (
    ({"m", "am", "pm"}, rf"(?<![\w.:,/$-])(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))? ?{_HALF}{_ZONE}"),
    (
        {"gmt", "utc", "local"},
        r"(?<![\w.:,/$-])(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)"
        r"(?: (?:hours|hrs))? (?P<zone>GMT|UTC|local time)\b",
    ),
    (
        {"hours", "hrs", "gmt", "utc"},
        r"(?<![\w.:,/$-])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d) (?:hours|hrs|(?P<zone>GMT|UTC))\b",
    ),
    ({"at"}, r"(?<=\bat )(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\w:])"),
    ({"noon", "midday"}, r"\b(?P<noon>noon|midday)\b"),
)
_PATTERNS = tuple((needed, re.compile(form, re.IGNORECASE)) for needed, form in _FORMS)
_NOON = 12


class Time(NamedTuple):
    """A time of day: minutes after midnight in its zone ("" where none is named), and where its words stand."""

    minutes: int
    zone: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The time as 24 hours, with its zone."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02} {self.zone}".strip()


def times_in(text: str, words: set[str]) -> Iterator[Time]:
    """The times of day of a text with these plain words, none overlapping another."""
    taken: list[tuple[int, int]] = []
    for needed, pattern in _PATTERNS:
        if words.isdisjoint(needed):
            continue
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                zone = (match.groupdict().get("zone") or "").upper()
                yield Time(_minutes(match.groupdict()), "" if zone == "LOCAL TIME" else zone, *match.span())


def _minutes(parts: dict[str, str | None]) -> int:
    if parts.get("noon"):
        return 60 * _NOON
    hour, minute, half = int(parts["hour"] or 0), int(parts.get("minute") or 0), (parts.get("half") or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return 60 * hour + minute
