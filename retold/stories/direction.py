"""Say which of two articles is the source of what they have in common, where that can be known.

In: a comparison of two articles. Out: the id of the source and the reason in words; and the news agencies that
both credit. Invariant: no reason, no source; neither a likeness nor an earlier day alone says who took from whom,
because both may have it from the same agency or the same press conference.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.stories.retellings import Article, Comparison, Overlap, kin, overlaps

# What a telling has of its source: at least this share of its sentences copied, or that share copied or retold.
COPIED_MOST, TOLD_MOST = 0.5, 0.75
_SHORTEST_OUTLET = 5  # a shorter name may stand for anything


class Source(NamedTuple):
    """The article that is the source, and why."""

    article_id: str
    basis: str


def source_of(comparison: Comparison) -> Source | None:
    """The source of two articles, one of which evidently retells the other; None where nothing says so.

    A translation is never called the source: its words went through another language.
    """
    a, b = comparison.a, comparison.b
    if not kin(comparison) or a.translated_from or b.translated_from:
        return None
    told = {overlap.article.id: overlap for overlap in overlaps(comparison)}
    found = {
        source.article_id: source
        for source in (_named(a, b), _named(b, a), _by_credit(a, b, told), _by_credit(b, a, told))
        if source
    }
    if not found and not a.agencies | b.agencies:
        found = {source.article_id: source for source in (_earlier(a, b, told), _earlier(b, a, told)) if source}
    return found.popitem()[1] if len(found) == 1 else None


def shared_agencies(a: Article, b: Article) -> list[str]:
    """The news agencies that both articles credit, by name."""
    return sorted(a.agencies & b.agencies)


def _named(source: Article, telling: Article) -> Source | None:
    """The source, if the telling says that it has something from the other's outlet."""
    outlet = source.outlet or ""
    if len(outlet) < _SHORTEST_OUTLET or outlet == telling.outlet:
        return None
    name = re.escape(outlet)
    introduced = "(?:according to|reported by|quoted by|citing|told)"
    pattern = rf"\b{introduced} (?:the )?{name}\b|\b{name} (?:first )?reported\b"
    if any(outlet in sentence.text and re.search(pattern, sentence.text) for sentence in telling.sentences):
        return Source(source.id, "the other names it as its source")
    return None


def _by_credit(source: Article, telling: Article, told: dict[str, Overlap]) -> Source | None:
    if not source.agencies or telling.agencies or told[telling.id].share < TOLD_MOST:
        return None
    return Source(source.id, "credits a news agency, the other does not and has most of it")


def _earlier(source: Article, telling: Article, told: dict[str, Overlap]) -> Source | None:
    if not source.published_at or not telling.published_at or source.published_at >= telling.published_at:
        return None
    if told[telling.id].copied_share < COPIED_MOST:
        return None
    return Source(source.id, "published earlier, and the other copies most of it")
