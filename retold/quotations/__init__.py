"""Find who is reported to have said what.

The way of a text through the modules: ``marks`` finds the stretches in quotation marks, ``tokens`` cuts sentences in
which such a stretch is one token, ``cues`` finds the reporting verbs and ``reported`` their subjects (``subject``);
``attribute`` gives each its content, behind it (``frames``) or before it (``before``), with the borders of clauses from
``content`` and what needs no verb from ``verbless``; ``assemble`` makes rows, also of the stretches left over.

In: a Document. Out: its quotations in the order of the text, a mixed one before its parts. Invariant: spans slice
the text exactly; ``part_of`` and ``continues`` point to earlier rows.
"""

from __future__ import annotations

from retold.quotations.assemble import NOT_SPEECH, quotations_of
from retold.quotations.attribute import attributions
from retold.quotations.marks import marked_stretches
from retold.quotations.tokens import token_sentences
from retold.records import Document, Quotation

__all__ = ["NOT_SPEECH", "NO_STATEMENT", "find_quotations"]

# Methods of rows that hold no statement: words that nobody said, what somebody only praised or blamed ("the West"), and
# what somebody only asked for, cited or is accused of ("the junta of theft")
NO_STATEMENT = (*NOT_SPEECH, "judgement", "topic")


def find_quotations(document: Document) -> list[Quotation]:
    """All direct, mixed and indirect quotations of an article, with cue and speaker words but no resolved speaker.

    Of an article in another language than English only the words in marks are found, without cue and speaker.
    Offsets are code points into ``document.text``, start inclusive, end exclusive.
    """
    stretches = marked_stretches(document.text, [paragraph.span for paragraph in document.paragraphs])
    sentences = token_sentences(document, stretches)
    english = document.language.partition("-")[0] == "en"
    found = [attributions(each.tokens) if english else [] for each in sentences]
    return quotations_of(document, stretches, sentences, found)
