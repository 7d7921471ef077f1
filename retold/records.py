"""The records that the stages hand to one another.

Invariant: every span counts code points, its start inclusive and its end exclusive, into the text of its own
document, so that ``text[start:end]`` is exactly what the record stands for.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Literal, NamedTuple

BlockRole = Literal["headline", "subheading", "caption", "credit", "body"]
QuoteKind = Literal["direct", "mixed", "indirect"]
MentionKind = Literal["name", "demonym", "role"]
Origin = Literal["curated", "gazetteer", "discovered"]
Decision = Literal["merged", "suggested", "kept apart"]
Judge = Literal["automatic", "curated"]
EntityType = Literal["person", "organisation", "place", "group", "event"]
FigureKind = Literal[
    "day", "time", "duration", "number", "money", "percentage", "distance", "age", "magnitude", "measure", "ordinal"
]
Metadata = dict[str, str | None]


start_of = attrgetter("span.start")
"""Where the span of a record begins: what records are sorted and looked up by."""


class Span(NamedTuple):
    """A stretch of a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article as received, with its number from 1, its text made plain."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that is page furniture, with the name of the rule that says so."""

    number: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as read: its lines are plain, but still hold the page's furniture."""

    id: str
    path: Path
    line: int | None
    metadata: Metadata
    sha256: str
    lines: list[Line]
    cut: list[RemovedLine] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    source_name: str = ""
    language_basis: str = "assumed"


@dataclass(frozen=True, slots=True)
class Block:
    """A line that belongs to the article, with what it is for."""

    text: str
    role: BlockRole


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text: one line of it, without the white space around."""

    span: Span
    role: BlockRole


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; it never crosses the border of its paragraph (an index into the document's paragraphs)."""

    span: Span
    paragraph: int


@dataclass(frozen=True)
class Document:
    """One article after normalisation: all that annotation sees of it."""

    id: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    language: str = "en"

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds a position of the text, or of the last one before it."""
        return bisect_right(self._starts, position) - 1

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.span.start for sentence in self.sentences]


class Figure(NamedTuple):
    """A value that a text states.

    ``value`` is the value in normal form. ``low`` and ``high`` are told in ``unit``; one of them is None where the
    words leave that side open, both where the value is a stretch of days. ``subject`` is where the words stand that say
    what it is of, ``subject_key`` the same in normal form; ``scope`` is its time, where that is not the time of the
    report.
    """

    span: Span
    kind: FigureKind
    value: str
    unit: str
    low: float | None
    high: float | None
    first_day: date | None = None
    last_day: date | None = None
    subject: Span | None = None
    subject_key: str | None = None
    is_part: bool = False
    scope: str | None = None
    method: str = "day"
    confidence: float = 1.0

    def moved(self, by: int) -> Figure:
        """The same figure in a text in which it stands so many characters later."""
        subject = Span(self.subject.start + by, self.subject.end + by) if self.subject else None
        return self._replace(span=Span(self.span.start + by, self.span.end + by), subject=subject)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, group or event: of the authority file, of a gazetteer, or of the texts alone."""

    id: str
    name: str
    type: EntityType
    description: str | None
    wikidata_id: str | None
    country_code: str | None
    latitude: float | None
    longitude: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of an entity's name; its own name is one."""

    entity_id: str
    alias: str
    kind: MentionKind
    ambiguous: bool
    note: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was judged of a spelling: that it is an entity's, that it may be, or that it is not."""

    entity_id: str
    spelling: str
    decision: Decision
    evidence: str
    score: float
    origin: Judge


class Mention(NamedTuple):
    """A naming of an entity; the id of one that no authority file lists is provisional until articles are merged."""

    span: Span
    entity_id: str
    entity_type: EntityType
    kind: MentionKind
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with what reports it.

    ``speaker`` is the words that name the speaker where the quotation is reported; ``speaker_name`` is the
    fullest form of that speaker's name in the article, and ``speaker_id`` the entity, each None where nobody
    can say.
    ``part_of`` and ``continues`` are indexes into the list of quotations of the same document.
    """

    kind: QuoteKind
    span: Span
    cue: Span | None = None
    speaker: Span | None = None
    speaker_name: str | None = None
    speaker_id: str | None = None
    part_of: int | None = None
    continues: int | None = None
    method: str = ""
    confidence: float = 0.0
