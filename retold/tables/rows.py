"""Make the rows of the tables.

In: what the earlier stages found out about one article, and the authority file. Out: rows, as mappings from the
columns of datapackage.json to values, under the names of their tables. Invariant: every row with offsets holds
exactly the characters of ``articles.text`` that they cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from retold.records import Alias, Document, Entity, Mention, Quotation, RawArticle, RemovedLine, Span
from retold.text import free_slug

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_LABEL_LENGTH = 80
_WORD = re.compile(r"\S*\w\S*")


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article with all that was found in it."""

    raw: RawArticle
    document: Document
    removed: list[RemovedLine]
    mentions: list[Mention]
    quotations: list[Quotation]


class Outlets:
    """The outlets that outlets.csv lists, and those that only articles name."""

    def __init__(self, listed: Mapping[str, Row]) -> None:
        """Start with the listed ones, by their names."""
        self._by_name = dict(listed)

    def id_of(self, name: str | None) -> str | None:
        """Id of the outlet of that name; one that is not listed is added, of unknown kind."""
        if name is None:
            return None
        if name not in self._by_name:
            taken = {row["id"] for row in self._by_name.values()}
            row = {"id": free_slug(name, taken), "name": name, "kind": "unknown", "country_code": None, "url": None}
            self._by_name[name] = row
        return str(self._by_name[name]["id"])

    def rows(self) -> Rows:
        """The rows of the table of outlets, ordered by id."""
        return {"outlets": sorted(self._by_name.values(), key=lambda row: str(row["id"]))}


def article_rows(article: Annotated, outlets: Outlets) -> Rows:
    """The rows of every table that rest on this one article; stories and utterances are still to come."""
    return {
        "articles": [_article(article, outlets.id_of(article.raw.metadata["outlet"]))],
        "paragraphs": list(_paragraphs(article.document)),
        "sentences": list(_sentences(article.document)),
        "removed_lines": list(_removed(article)),
        "mentions": list(_mentions(article)),
        "quotes": list(_quotes(article)),
    }


def _article(article: Annotated, outlet_id: str | None) -> Row:
    text = article.document.text
    metadata = {key: value for key, value in article.raw.metadata.items() if key != "outlet"}
    return metadata | {
        "id": article.raw.id,
        "story_id": None,
        "outlet_id": outlet_id,
        "label": metadata["title"] or _opening(article.document),
        "language": article.document.language,
        "word_count": sum(1 for _ in _WORD.finditer(text)),
        "sha256": article.raw.sha256,
        "text": text,
    }


def _opening(document: Document) -> str:
    """The first words of the body, cut between two words; of a document without any, of whatever it has."""
    body = [paragraph for paragraph in document.paragraphs if paragraph.role == "body"]
    line = (body or document.paragraphs)[0].span.of(document.text)
    if len(line) <= _LABEL_LENGTH:
        return line
    return line[: _LABEL_LENGTH + 1].rsplit(" ", 1)[0][:_LABEL_LENGTH] + " …"


def _paragraphs(document: Document) -> Iterator[Row]:
    for position, paragraph in enumerate(document.paragraphs, start=1):
        yield {
            "id": f"{document.id}-p{position}",
            "article_id": document.id,
            "position": position,
            "role": paragraph.role,
            **_span(document, paragraph.span),
        }


def _sentences(document: Document) -> Iterator[Row]:
    for position, sentence in enumerate(document.sentences, start=1):
        yield {
            "id": f"{document.id}-s{position}",
            "article_id": document.id,
            "paragraph_id": f"{document.id}-p{sentence.paragraph + 1}",
            "position": position,
            **_span(document, sentence.span),
        }


def _removed(article: Annotated) -> Iterator[Row]:
    for line in sorted([*article.raw.cut, *article.removed], key=lambda line: line.number):
        yield {
            "id": f"{article.raw.id}-r{line.number}",
            "article_id": article.raw.id,
            "line": line.number,
            "text": line.text,
            "rule": line.rule,
        }


def _mentions(article: Annotated) -> Iterator[Row]:
    document = article.document
    for position, mention in enumerate(article.mentions, start=1):
        yield {
            "id": f"{document.id}-m{position}",
            "article_id": document.id,
            "sentence_id": _sentence_id(document, mention.span),
            "entity_id": mention.entity_id,
            "kind": mention.kind,
            **_span(document, mention.span),
            "method": mention.method,
            "confidence": mention.confidence,
        }


def _quotes(article: Annotated) -> Iterator[Row]:
    document = article.document
    for position, quotation in enumerate(article.quotations, start=1):
        sentence = document.sentences[document.sentence_at(quotation.span.start)]
        yield {
            "id": _quote_id(document, position - 1),
            "article_id": document.id,
            "paragraph_id": f"{document.id}-p{sentence.paragraph + 1}",
            "sentence_id": _sentence_id(document, quotation.span),
            "utterance_id": None,
            "position": position,
            "kind": quotation.kind,
            **_span(document, quotation.span),
            **_optional_span(document, "cue", quotation.cue),
            **_optional_span(document, "speaker", quotation.speaker),
            "speaker_id": quotation.speaker_id,
            "part_of_id": _quote_id(document, quotation.part_of),
            "continues_id": _quote_id(document, quotation.continues),
            "method": quotation.method,
            "confidence": quotation.confidence,
        }


def _span(document: Document, span: Span) -> Row:
    return {"char_start": span.start, "char_end": span.end, "text": span.of(document.text)}


def _optional_span(document: Document, name: str, span: Span | None) -> Row:
    text_column = "cue" if name == "cue" else "speaker_text"
    if span is None:
        return {text_column: None, f"{name}_start": None, f"{name}_end": None}
    return {text_column: span.of(document.text), f"{name}_start": span.start, f"{name}_end": span.end}


def _sentence_id(document: Document, span: Span) -> str:
    return f"{document.id}-s{document.sentence_at(span.start) + 1}"


def _quote_id(document: Document, index: int | None) -> str | None:
    return None if index is None else f"{document.id}-q{index + 1}"


# The authority file and the outlets


def entity_rows(entities: Mapping[str, Entity], aliases: Iterable[Alias]) -> Rows:
    """The rows of entities and aliases, in the order of the entities' ids."""
    spellings: dict[str, list[Alias]] = {key: [] for key in sorted(entities)}
    for alias in aliases:
        spellings[alias.entity_id].append(alias)
    return {
        "entities": [_entity(entities[key], own) for key, own in spellings.items()],
        "aliases": [_alias(alias, number) for own in spellings.values() for number, alias in enumerate(own, start=1)],
    }


def _entity(entity: Entity, aliases: list[Alias]) -> Row:
    row = {name: getattr(entity, name) for name in Entity.__slots__}
    return row | {"spellings": " | ".join(alias.alias for alias in aliases)}


def _alias(alias: Alias, number: int) -> Row:
    return {name: getattr(alias, name) for name in Alias.__slots__} | {"id": f"{alias.entity_id}-a{number}"}
