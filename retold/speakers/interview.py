"""Who answers in an interview that is printed as "Q:" and "A:".

In: a cast and where the first question stands. Out: the member who is interviewed, or nobody. Invariant: that one is
named first in the article and oftenest before the first question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retold.quotations.labels import ANSWERS
from retold.records import Quotation, Span
from retold.speakers.cast import Cast
from retold.speakers.stage import OPEN, Verdict


class Interview:
    """The interview of an article, if it has one."""

    def __init__(self, text: str, cast: Cast, quotations: Sequence[Quotation]) -> None:
        """Look for the labels that question and answer carry."""
        self._text, self._cast = text, cast
        self._starts = [each.span.start for each in quotations if each.method == "label"]

    def answers(self, quotation: Quotation) -> Verdict:
        """Who is meant by "A:" before a quotation; nobody where the label is another or several can be meant."""
        words = quotation.speaker.of(self._text).lower() if quotation.speaker else ""
        if quotation.method != "label" or words not in ANSWERS:
            return OPEN
        named = self._cast.named_in(Span(0, min(self._starts)))
        counts = Counter(each.member for each in named if self._cast.members[each.member].is_person)
        (first, most), *others = counts.most_common() or [(-1, 0)]
        is_first = first == next(iter(counts), None)
        return Verdict(first, "in-turn") if is_first and all(count < most for _, count in others) else OPEN
