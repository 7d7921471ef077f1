"""Find who and what an article names, without an authority file.

In: a Document. Out: its names: persons, organisations, places, groups and events. Invariant: names stand in order of
the text and, roles apart, do not overlap; ``key`` is the same for all names of one entity of the article.

An editor's rules, no model: a run of capitalised words is cut into candidates; titles, given names, heads of names
("Committee", "River") and the gazetteer tell what the full ones are; the shorter ones are what the article has named
in full, or what their surroundings say. The rules follow what a study on news from the US measured.
"""

from __future__ import annotations

from typing import NamedTuple

from retold.names import lexicon
from retold.names.chunks import Candidate, candidates
from retold.names.clusters import Judged, keys_of
from retold.names.headings import candidates_in_heading, known_names
from retold.names.joins import joined
from retold.names.lexicon import confidence_of
from retold.names.owned import in_small_letters, with_owners
from retold.names.places import place_ids
from retold.names.resolve import Resolver, Verdict
from retold.names.runs import Reader
from retold.records import Document, EntityType, MentionKind, Paragraph, Span
from retold.text import is_heading

__all__ = ["INSTITUTION", "Name", "find_names"]

INSTITUTION = "institution"
"""The method of an institution in small letters, which is named by its owner."""


class Name(NamedTuple):
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
    """The names in a document, ordered by where they begin; spans count code points, the end is exclusive.

    An institution in small letters ("Mali's police") is a role that comes before the name of its owner.
    """
    text, judged = document.text, _judged(document)
    ids = place_ids(text, [each for each, verdict in judged if _is_listed_place(each, verdict)])
    keys = with_owners(text, judged, keys_of(judged, ids), ids)
    names = [
        _name(candidate, verdict, key, ids.get(candidate.start))
        for (candidate, verdict), key in zip(judged, keys, strict=True)
    ]
    names += [
        Name(span, "organisation", "role", key, None, INSTITUTION, confidence_of(INSTITUTION, "organisation"))
        for span, key in in_small_letters(text, judged, keys, ids)
    ]
    return sorted(names, key=lambda name: (name.span.start, -name.span.end))


def _is_listed_place(candidate: Candidate, verdict: Verdict) -> bool:
    """Whether the gazetteer's place is meant; "the South" is no region of that name."""
    is_compass = len(candidate.keys) == 1 and candidate.keys[0] in lexicon.words_of("compass")
    return verdict.type == "place" and candidate.entry is not None and not is_compass


def _judged(document: Document) -> list[Judged]:
    """Every candidate that names something, with what it names: first in the running text, then in headings."""
    reader = Reader(document)
    headings: list[Paragraph] = []
    body: list[Paragraph] = []
    for paragraph in document.paragraphs:
        (headings if is_heading(paragraph.span.of(document.text)) else body).append(paragraph)
    found = [candidate for paragraph in body for run in reader.runs(paragraph) for candidate in candidates(run)]
    found = joined(document.text, found)
    resolver = Resolver(document.text, found)
    judged = [(candidate, verdict) for candidate in found if (verdict := resolver.verdict(candidate))]
    known = known_names((candidate, verdict.type) for candidate, verdict in judged)
    for paragraph in headings:
        for run in reader.runs(paragraph):
            judged += [(candidate, resolver.in_heading(candidate)) for candidate in candidates_in_heading(run, known)]
    return sorted(judged, key=lambda pair: pair[0].start)


def _name(candidate: Candidate, verdict: Verdict, key: str, id_: str | None) -> Name:
    entry = candidate.entry if candidate.entry and candidate.entry.type == verdict.type else None
    kind: MentionKind = entry.kind if entry else "name"
    span = Span(candidate.start, candidate.end)
    return Name(span, verdict.type, kind, key, id_, verdict.method, confidence_of(verdict.method, verdict.type))
