"""Group the quotations that word one utterance.

In: the quotations of one speaker in one story, in order. Out: groups of them. Invariant: every quotation is in exactly
one group; the order of articles changes nothing.

Two quotations are the same utterance if their wordings are alike (rapidfuzz ratio), or if one goes on where the other
was broken by its attribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

ALIKE = 55.0
ALIKE_WITHIN_ARTICLE = 80.0  # one article prints one utterance twice only in nearly the same words


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation as grouping sees it."""

    quote_id: str
    article_id: str
    text: str
    continues_id: str | None


def group(wordings: Sequence[Wording]) -> list[list[Wording]]:
    """Groups of wordings, each in the order given, ordered by their first members."""
    groups: list[list[Wording]] = []
    for wording in wordings:
        same = [members for members in groups if any(_same(wording, member) for member in members)]
        joined = [member for members in same for member in members]
        groups = [members for members in groups if members not in same]
        groups.append([*joined, wording])
    order = {wording.quote_id: number for number, wording in enumerate(wordings)}
    for members in groups:
        members.sort(key=lambda wording: order[wording.quote_id])
    return sorted(groups, key=lambda members: order[members[0].quote_id])


def _same(a: Wording, b: Wording) -> bool:
    if a.continues_id == b.quote_id or b.continues_id == a.quote_id:
        return True
    needed = ALIKE_WITHIN_ARTICLE if a.article_id == b.article_id else ALIKE
    return ratio(a.text.casefold(), b.text.casefold(), score_cutoff=needed) > 0
