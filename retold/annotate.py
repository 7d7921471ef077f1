"""Annotate one article: who is named in it, and who says what.

In: a Document, the authority file and the corrections. Out: its mentions and quotations. Invariant: a pure function; no
file, clock or global is touched, so that articles can be annotated in any order and in any process.
"""

from __future__ import annotations

from dataclasses import replace

from retold.decisions import correct_mentions, correct_speakers
from retold.entities.discover import with_discovered
from retold.names import find_names
from retold.names.authority import Authority
from retold.quotations import find_quotations
from retold.records import Document, Mention, Quotation
from retold.source.corrections import Corrections
from retold.speakers.resolve import resolve_speakers


def annotate(
    document: Document, authority: Authority, corrections: Corrections
) -> tuple[list[Mention], list[Quotation]]:
    """The mentions and the quotations of a document, each ordered by where it begins.

    The rules are for English; of a text in another language only what the authority file names and the quotations in
    marks are taken. Raises SourceError for a correction that does not fit the document.
    """
    mentions = authority.find(document)
    quotations = find_quotations(document)
    if document.language.split("-")[0] != "en":
        mentions, quotations = correct_mentions(document, mentions, corrections, authority.types), _in_marks(quotations)
    else:
        mentions = correct_mentions(
            document, with_discovered(mentions, find_names(document)), corrections, authority.types
        )
        quotations = resolve_speakers(document, quotations, mentions)
    return mentions, correct_speakers(document, quotations, corrections)


def _in_marks(quotations: list[Quotation]) -> list[Quotation]:
    return [
        replace(quotation, cue=None, speaker=None, part_of=None, continues=None)
        for quotation in quotations
        if quotation.kind == "direct"
    ]
