"""Find who and what an article names, without an authority file.

In: a Document. Out: its names: persons, organisations, places, groups and events. Invariant: names stand in order of
the text and do not overlap; ``key`` is the same for all names of one entity of the article.
"""

from __future__ import annotations

from dataclasses import dataclass

from retold.names.chunks import Candidate, candidates
from retold.names.resolve import Resolver, Verdict, names_of
from retold.names.runs import Reader
from retold.records import Document, EntityType, MentionKind, Span


@dataclass(frozen=True, slots=True)
class Name:
    """A place where the text names something.

    ``span`` is without title and possessive; ``key`` is the fullest form of the name in the article; ``id`` is the
    gazetteer's (a country's code, a city's GeoNames id), if it has one; ``confidence`` is the share of names found by
    the same ``method`` that are right.
    """

    span: Span
    type: EntityType
    kind: MentionKind
    key: str
    id: str | None
    method: str
    confidence: float


def find_names(document: Document) -> list[Name]:
    """The names in a document, ordered by where they begin; spans count code points, the end is exclusive."""
    reader = Reader(document)
    found = names_of(
        candidate
        for paragraph in document.paragraphs
        for run in reader.runs(paragraph)
        for candidate in candidates(run)
    )
    resolver = Resolver(document.text, found)
    names = []
    for candidate in found:
        verdict = resolver.verdict(candidate)
        if verdict:
            names.append(_name(candidate, verdict))
    return names


def _name(candidate: Candidate, verdict: Verdict) -> Name:
    entry = candidate.entry
    key = verdict.person.name if verdict.person else entry.key if entry else candidate.text
    kind = entry.kind if entry and verdict.type == "place" else "name"
    return Name(Span(candidate.start, candidate.end), verdict.type, kind, key, entry.id if entry and verdict.type=="place" else None, verdict.method, 0.5)
