"""Say which of two articles is likelier the source of what they have in common, where there is a reason to say so.

In: a comparison of two articles. Out: the id of the likelier source, and the reason in words. Invariant: no reason, no
source; a likeness alone never says who copied whom.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from retold.lists import rows_of
from retold.stories.retellings import Article, Comparison, kin


class Source(NamedTuple):
    """The article that is likelier the source, and why."""

    article_id: str
    basis: str


def likely_source(comparison: Comparison) -> Source | None:
    """The likelier source of two articles, one of which evidently retells the other; None where nothing says so.

    A translation is never called the source: its words went through another language.
    """
    a, b = comparison.a, comparison.b
    if not kin(comparison) or a.translated_from or b.translated_from:
        return None
    return _by_day(a, b) or _by_credit(a, b)


def _by_day(a: Article, b: Article) -> Source | None:
    if not a.published or not b.published or a.published == b.published:
        return None
    earlier = min(a, b, key=lambda article: article.published or "")
    return Source(earlier.id, "published earlier")


def _by_credit(a: Article, b: Article) -> Source | None:
    from_agency = [article for article in (a, b) if article.credit and _agencies().search(article.credit)]
    if len(from_agency) != 1:
        return None
    return Source(from_agency[0].id, "credits a news agency, the other does not")


@cache
def _agencies() -> re.Pattern[str]:
    names = "|".join(re.escape(row["name"]) for row in rows_of("agencies"))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)")
