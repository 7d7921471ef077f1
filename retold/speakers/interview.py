"""Who answers in an interview that is printed as "Q:" and "A:", or with the initials of those who speak.

In: a cast and where the first question stands. Out: the member who is interviewed, or nobody. Invariant: that one is
named first in the article and oftenest before the first question, or is the only one of those initials.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retold.quotations.labels import ANSWERS
from retold.records import Quotation, Span
from retold.speakers.cast import Cast
from retold.speakers.stage import OPEN, Verdict
from retold.text import fold


class Interview:
    """The interview of an article, if it has one."""

    def __init__(self, text: str, cast: Cast, quotations: Sequence[Quotation]) -> None:
        """Look for the labels that question and answer carry."""
        self._text, self._cast = text, cast
        self._starts = [each.span.start for each in quotations if each.method == "label"]

    def answers(self, quotation: Quotation) -> Verdict:
        """Who is meant by "A:" or initials before a quotation; nobody where several can be meant."""
        words = quotation.speaker.of(self._text) if quotation.speaker else ""
        if quotation.method != "label":
            return OPEN
        if words.lower() not in ANSWERS:
            return self._by_initials(words)
        named = self._cast.named_in(Span(0, min(self._starts)))
        counts = Counter(each.member for each in named if self._cast.members[each.member].is_person)
        (first, most), *others = counts.most_common() or [(-1, 0)]
        is_first = first == next(iter(counts), None)
        return Verdict(first, "in-turn") if is_first and all(count < most for _, count in others) else OPEN

    def _by_initials(self, label: str) -> Verdict:
        """The only person whose initials a label is ("AB:" for Ann Berg)."""
        members = enumerate(self._cast.members)
        bearers = [at for at, each in members if each.is_person and _initials(each.keys) == fold(label)]
        return Verdict(bearers[0], "in-turn") if len(bearers) == 1 and label.isupper() else OPEN


def _initials(keys: Sequence[str]) -> str:
    return "".join(key[0] for key in keys) if len(keys) > 1 else ""
