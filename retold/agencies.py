"""Read which news agencies an article credits.

In: its declared credit and byline, its credit lines, and the words before its text. Out: the agencies, each once under
its usual name. Invariant: an agency that the running text only speaks of is not credited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from retold.lists import rows_of
from retold.records import Document, Metadata


def credited(document: Document, metadata: Metadata) -> list[str]:
    """The news agencies behind an article, by name."""
    lines = {"credit": [metadata["credit"] or "", metadata["byline"] or ""], "body": list[str]()}
    for paragraph in document.paragraphs:
        if paragraph.role in lines:
            lines[paragraph.role].append(paragraph.span.of(document.text))
    return sorted(agencies_of(lines["credit"], next(iter(lines["body"]), "")))


def agencies_of(credits: Iterable[str], opening: str = "") -> frozenset[str]:
    """The news agencies that credit lines name, or the words before a text: "SANGA (AFP) -", "AP/AFP, SANGA"."""
    name, in_opening = _patterns()
    match = in_opening.match(opening)
    found = name.findall("\n".join([*credits, match[0] if match else ""]))
    return frozenset(_agencies()[each] for each in found)


@cache
def any_agency() -> str:
    """A regular expression of every name of a news agency, the longest first."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(_agencies(), key=len, reverse=True)) + ")"


@cache
def _agencies() -> dict[str, str]:
    """The agency behind each name."""
    return {row["name"]: row["agency"] for row in rows_of("agencies")}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name of an agency; and what stands before a text if it names one, or several behind one another."""
    several = rf"{any_agency()}(?: ?(?:/|,|&|;|-|–|\band\b|\bwith\b|, ?with\b) ?{any_agency()})*"
    return (
        re.compile(rf"(?<!\w)({any_agency()})(?!\w)"),
        re.compile(rf"(?:[^.!?\n]{{0,60}}\({several}\)|{several}(?:,| [-–—|]))"),
    )
