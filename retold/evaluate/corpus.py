"""Say how right the rows are that the build would publish of a file of marked articles.

In: a file of JSON lines, one marked article each. Out: its texts and marked rows, the rows that annotation makes of
them, and lines that a person can read. Invariant: what is scored is what ends up in ``quotes`` and ``mentions``.

A line: ``{"id": "...", "text": "...", "quotes": [{"start": 0, "end": 9, "kind": "direct", "cue": "said", "speaker":
"Ann Lee", "mention": "she", "speaker_kind": "named"}]}``; offsets are code points, the end exclusive, ``mention`` is
the words that name the speaker, and what is unknown may be left out. Where no line has ``quotes``, none are scored.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from retold.annotate import annotate
from retold.entities.discover import provisional
from retold.errors import SourceError
from retold.evaluate.scoring import Row, Score, is_name, judge, kind_of, score_article
from retold.evaluate.tables import methods_table, read_text, reliability_table, score_table
from retold.names.authority import Authority
from retold.quotations import NOT_SPEECH
from retold.reading.segment import segment
from retold.records import Document, Mention, Quotation
from retold.source.corrections import Corrections

# Words in marks that are not counted as quotations; a fragment says no more than that somebody may have said them
LEFT_OUT = (*NOT_SPEECH, "fragment")


class Marked(NamedTuple):
    """An article with the quotations that a person marked in it; None where nobody looked for any."""

    id: str
    text: str
    quotes: list[Row] | None


class Published(NamedTuple):
    """An article as the build annotates it, without corrections."""

    document: Document
    mentions: list[Mention]
    quotations: list[Quotation]


class Annotator:
    """Annotates texts as the build does."""

    def __init__(self, authority: Authority | None = None) -> None:
        """Take the authority file to look names up in; without one only the texts tell."""
        self._authority = authority or Authority({}, ())
        self._corrections = Corrections(Path("corrections.csv"))

    def __call__(self, article_id: str, text: str) -> Published:
        """The annotations of a text."""
        document = segment(article_id, text)
        return Published(document, *annotate(document, self._authority, self._corrections))


def corpus_report(path: Path, annotator: Annotator) -> Iterator[str]:
    """The tables for a file of marked articles, each put through the annotation."""
    articles = list(read_corpus(path))
    marked = [article for article in articles if article.quotes is not None]
    if not marked:
        return
    score, seconds = Score(), 0.0
    for article in marked:
        started = time.perf_counter()
        published = annotator(article.id, article.text)
        seconds += time.perf_counter() - started
        gold, rows = article.quotes or [], rows_of(published)
        score.judged += judge(article.text, gold, rows)
        # the words in marks inside a mixed quotation were not marked on their own
        counted = [row for row in rows if row.method not in LEFT_OUT and not row.is_part]
        score_article(article.text, gold, counted, score)
    yield f"{len(marked)} articles of {path.name}, against the quotations that people marked in them"
    yield from score_table(score)
    yield ""
    unsaid = sum(judged.row.method in LEFT_OUT for judged in score.judged)
    yield f"Left out: {unsaid} stretches in marks that nobody is reported to have said."
    characters = sum(len(article.text) for article in marked)
    yield (
        f"Speed: {len(marked) / seconds:.0f} articles a second on one core "
        f"(names, quotations and speakers; {characters // len(marked):,} characters an article)."
    )
    yield from reliability_table(score)
    yield from methods_table(score)


def read_corpus(path: Path) -> Iterator[Marked]:
    """Each line of a file. Raises SourceError for one that is no marked article, and for a file without any."""
    empty = True
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
            quotes = [_marked_row(quote) for quote in article["quotes"]] if "quotes" in article else None
            yield Marked(article["id"], article["text"], quotes)
        except (ValueError, KeyError, TypeError) as error:
            problem = f"this is no marked article ({error!r}); give an object with id, text and quotes"
            raise SourceError(path, problem, number) from error
        empty = False
    if empty:
        raise SourceError(path, "there is no article in it; give one JSON object a line")


def rows_of(published: Published) -> list[Row]:
    """The rows of ``quotes`` that an article would have; who a speaker is, is the entity or nobody."""
    text, quotations = published.document.text, published.quotations
    return [_row(quotation, _origin(quotation, quotations), text) for quotation in quotations]


def _origin(quotation: Quotation, quotations: list[Quotation]) -> Quotation:
    """The quotation that has the cue and the speaker's words for this one: itself, or what it runs on from."""
    while quotation.cue is None and quotation.continues is not None:
        quotation = quotations[quotation.continues]
    return quotation


def _row(quotation: Quotation, origin: Quotation, text: str) -> Row:
    return Row(
        *(quotation.span.start, quotation.span.end, quotation.kind),
        cue=quotation.cue.of(text) if quotation.cue else "",
        running_cue=origin.cue.of(text) if origin.cue else "",
        speaker_words=origin.speaker.of(text) if origin.speaker else "",
        speaker=entity_name(quotation.speaker_id),
        is_part=quotation.part_of is not None,
        is_said=quotation.method not in NOT_SPEECH,
        method=quotation.method,
        confidence=quotation.confidence,
    )


def entity_name(entity_id: str | None) -> str:
    """The name behind an id: that of a provisional one, or the id itself, whose last word is the name's."""
    if entity_id is None:
        return ""
    return provisional(entity_id).name if ":" in entity_id else entity_id.replace("-", " ")


def _marked_row(quote: dict[str, Any]) -> Row:
    speaker = quote.get("speaker") or ""
    kind = quote.get("speaker_kind")
    return Row(
        *(quote["start"], quote["end"], kind_of(quote["kind"])),
        cue=quote.get("cue") or "",
        speaker_words=quote.get("mention") or "",
        speaker=speaker,
        is_named=kind == "named" if kind else is_name(speaker),
    )
