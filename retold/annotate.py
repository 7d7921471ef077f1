"""Annotate one article: who is named in it, and who says what.

In: a Document and the authority file. Out: its mentions and quotations. Invariant: a pure function of the two; no
file, clock or global is touched, so that articles can be annotated in any order and in any process.
"""

from __future__ import annotations

from dataclasses import replace

from retold.mentions import Authority
from retold.quotations import find_quotations
from retold.records import Document, Mention, Quotation
from retold.speakers import resolve_speakers


def annotate(document: Document, authority: Authority) -> tuple[list[Mention], list[Quotation]]:
    """The mentions and the quotations of a document, each ordered by where it begins.

    The rules of attribution are for English; of a text in another language only the quotations in marks are taken.
    """
    mentions = authority.find(document)
    quotations = find_quotations(document)
    if document.language.split("-")[0] != "en":
        return mentions, _in_marks(quotations)
    return mentions, resolve_speakers(document, quotations, mentions)


def _in_marks(quotations: list[Quotation]) -> list[Quotation]:
    return [
        replace(quotation, cue=None, speaker=None, part_of=None, continues=None)
        for quotation in quotations
        if quotation.kind == "direct"
    ]
