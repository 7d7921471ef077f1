"""Make the rows of all tables, and their ids.

In: what the stages found out: about one article, about the names, about the articles of a story. Out: rows, as
mappings from the columns of schema.yml to values. Invariant: every row with offsets holds exactly the characters of
``articles.text`` that they cover.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from retold.normalise import in_whole_letters
from retold.records import Alias, Document, Entity, Figure, Judgement, Mention, Quotation, RawArticle, RemovedLine, Span
from retold.text import count_words, free_slug, letters

if TYPE_CHECKING:  # the stages write to the tables, so that the tables must not need the stages
    from retold.stories.differences import Difference, Side
    from retold.stories.direction import Source
    from retold.stories.retellings import Comparison, Overlap, Retelling
    from retold.stories.slots import Place, Slot
    from retold.stories.utterances import Utterance

Row = dict[str, Any]
Rows = dict[str, list[Row]]

SEPARATOR = ", "  # between names that share a cell
_LABEL_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article with all that was found in it."""

    raw: RawArticle
    document: Document
    removed: list[RemovedLine]
    mentions: list[Mention]
    quotations: list[Quotation]
    figures: list[Figure]
    agencies: Sequence[str] = ()


class Outlets:
    """The outlets that outlets.csv lists, and those that only articles name."""

    def __init__(self, listed: Mapping[str, Row]) -> None:
        """Start with the listed ones, by their names; case and blanks make no difference to a name."""
        self._by_name = {_bare(name): row for name, row in listed.items()}

    def id_of(self, name: str | None) -> str | None:
        """Id of the outlet of that name; one that is not listed is added, of unknown kind."""
        if name is None:
            return None
        if _bare(name) not in self._by_name:
            taken = {row["id"] for row in self._by_name.values()}
            row = {"id": free_slug(name, taken), "name": name, "kind": "unknown", "country_code": None, "url": None}
            self._by_name[_bare(name)] = row
        return str(self._by_name[_bare(name)]["id"])

    def rows(self) -> Rows:
        """The rows of the table of outlets, ordered by id."""
        return {"outlets": sorted(self._by_name.values(), key=lambda row: str(row["id"]))}


def _bare(name: str) -> str:
    return letters(name) or name


def tombstone_row(tombstone: Mapping[str, str]) -> Row:
    """An id of an earlier version, and what became of it."""
    key = "-".join(tombstone[name].replace("_", "-") for name in ("table_name", "row_id", "last_version"))
    return {"id": key, **tombstone, "replaced_by": tombstone["replaced_by"] or None}


# One article


def article_rows(article: Annotated) -> Rows:
    """The rows of every table that rest on this one article; outlets, stories and utterances are still to come."""
    return {
        "articles": [_article(article)],
        "paragraphs": list(_paragraphs(article.document)),
        "sentences": list(_sentences(article.document)),
        "removed_lines": list(_removed(article)),
        "mentions": list(_mentions(article)),
        "quotes": list(_quotes(article)),
        "figures": list(_figures(article)),
    }


def _article(article: Annotated) -> Row:
    text = article.document.text
    metadata = {key: value for key, value in article.raw.metadata.items() if key != "outlet"}
    return metadata | {
        "id": article.raw.id,
        "story_id": None,
        "outlet_id": None,
        "label": metadata["title"] or _opening(article.document),
        "agencies": SEPARATOR.join(article.agencies) or None,
        "language": article.document.language,
        "language_basis": article.raw.language_basis,
        "source_name": in_whole_letters(article.raw.source_name),
        "word_count": count_words(text),
        "char_count": len(text),
        "sha256": article.raw.sha256,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
    }


def _opening(document: Document) -> str:
    """The first words of the body; of a document without any, of whatever it has."""
    body = [paragraph for paragraph in document.paragraphs if paragraph.role == "body"]
    return opening_words((body or document.paragraphs)[0].span.of(document.text))


def opening_words(line: str) -> str:
    """The first words of a paragraph that begins an article, as a label of it; cut between two words."""
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


def _figures(article: Annotated) -> Iterator[Row]:
    document = article.document
    for position, figure in enumerate(article.figures, start=1):
        yield {
            "id": f"{document.id}-f{position}",
            "article_id": document.id,
            "sentence_id": _sentence_id(document, figure.span),
            "slot_id": None,
            "kind": figure.kind,
            **_optional_span(document, "subject", figure.subject),
            "subject_key": figure.subject_key,
            "is_part": figure.is_part,
            "scope": figure.scope,
            "low": figure.low,
            "high": figure.high,
            "unit": figure.unit or None,
            "value": figure.value,
            "first_day": figure.first_day.isoformat() if figure.first_day else None,
            "last_day": figure.last_day.isoformat() if figure.last_day else None,
            **_span(document, figure.span),
            "method": figure.method,
            "confidence": figure.confidence,
        }


def _span(document: Document, span: Span) -> Row:
    start, end = span
    return {"char_start": start, "char_end": end, "text": document.text[start:end]}


def _optional_span(document: Document, name: str, span: Span | None) -> Row:
    text_column = "speaker_text" if name == "speaker" else name
    if span is None:
        return {text_column: None, f"{name}_start": None, f"{name}_end": None}
    return {text_column: span.of(document.text), f"{name}_start": span.start, f"{name}_end": span.end}


def _sentence_id(document: Document, span: Span) -> str:
    return f"{document.id}-s{document.sentence_at(span.start) + 1}"


def _quote_id(document: Document, index: int | None) -> str | None:
    return None if index is None else f"{document.id}-q{index + 1}"


# Names

_of_entity, _of_alias = attrgetter(*Entity.__slots__), attrgetter(*Alias.__slots__)


def entity_rows(entity: Entity, aliases: Sequence[Alias], article_count: int) -> Rows:
    """The rows of an entity and its aliases; so many articles name it."""
    row = dict(zip(Entity.__slots__, _of_entity(entity), strict=True))
    row |= {"spellings": " | ".join(alias.alias for alias in aliases), "article_count": article_count}
    return {"entities": [row], "aliases": [_alias(alias, number) for number, alias in enumerate(aliases, start=1)]}


def _alias(alias: Alias, number: int) -> Row:
    return dict(zip(Alias.__slots__, _of_alias(alias), strict=True)) | {"id": f"{alias.entity_id}-a{number}"}


def merge_rows(judgements: Iterable[Judgement]) -> Iterator[Row]:
    """The rows of merges, numbered by entity."""
    numbers: Counter[str] = Counter()
    for judgement in sorted(judgements, key=lambda each: (each.entity_id, each.spelling, each.decision)):
        numbers[judgement.entity_id] += 1
        row_id = f"{judgement.entity_id}-g{numbers[judgement.entity_id]}"
        yield {"id": row_id} | {name: getattr(judgement, name) for name in Judgement.__slots__}


# The articles of a story


def _joined(one: str, other: str) -> str:
    """The id of a pair: no slug holds two hyphens in a row, so that no two pairs have the same."""
    return f"{one}--{other}"


def story_row(story_id: str, title: str, days: Sequence[str], article_count: int) -> Row:
    """A story with the days of its dated articles."""
    return {
        "id": story_id,
        "title": title,
        "first_published": min(days, default=None),
        "last_published": max(days, default=None),
        "article_count": article_count,
    }


def story_id_of(article_id: str) -> str:
    """Id of the story whose earliest article that is."""
    return f"{article_id}-story"


def retelling_row(
    story_id: str, articles: Comparison, retelling: Retelling, confidence: float, source: Source | None
) -> Row:
    """A pair of sentences that tell the same; ``source`` is the source, where it can be known."""
    return {
        "id": retelling_id(retelling),
        "story_id": story_id,
        "sentence_a_id": retelling.a.id,
        "sentence_b_id": retelling.b.id,
        "article_a_id": articles.a.id,
        "article_b_id": articles.b.id,
        "grade": retelling.grade,
        "score": retelling.score,
        "confidence": confidence,
        "source_id": source.article_id if source else None,
        "source_basis": source.basis if source else None,
    }


def slot_row(story_id: str, slot: Slot) -> Row:
    """What several articles of a story give a value of."""
    figure = slot.stated[0].figure
    return {
        "id": slot.id,
        "story_id": story_id,
        "kind": figure.kind,
        "label": slot.label,
        "scope": figure.scope,
        "unit": figure.unit or None,
        "article_count": len({one.article_id for one in slot.stated}),
        "value_count": len({one.figure.value for one in slot.stated}),
    }


def difference_row(
    of: str, number: int, sentences: tuple[Place, Place], difference: Difference, slot_id: str | None, pair: str | None
) -> Row:
    """Two values that differ; ``of`` is the id of the retelling or slot that is numbered, ``pair`` of the retelling."""
    a, b = sentences
    return {
        "id": f"{of}-d{number}",
        "sentence_a_id": a.id,
        "sentence_b_id": b.id,
        "slot_id": slot_id,
        "retelling_id": pair,
        "kind": difference.kind,
        "compatible": difference.compatible,
        **_side("a", a, difference.a),
        **_side("b", b, difference.b),
    }


def _side(name: str, sentence: Place, side: Side) -> Row:
    return {
        f"text_{name}": sentence.text[side.start : side.end],
        f"value_{name}": side.value,
        f"char_start_{name}": sentence.start + side.start,
        f"char_end_{name}": sentence.start + side.end,
    }


def retelling_id(retelling: Retelling) -> str:
    """Id of a retelling: those of its sentences."""
    return _joined(retelling.a.id, retelling.b.id)


def overlap_row(story_id: str, overlap: Overlap, agencies: Sequence[str]) -> Row:
    """How much of one article stands in another."""
    total = len(overlap.article.sentences)
    return {
        "id": _joined(overlap.article.id, overlap.other.id),
        "story_id": story_id,
        "article_id": overlap.article.id,
        "other_id": overlap.other.id,
        "sentence_count": total,
        "copied_count": overlap.copied,
        "retold_count": overlap.retold,
        "copied_share": round(overlap.copied_share, 4) if total else None,
        "retold_share": round(overlap.share, 4) if total else None,
        "shared_agency": SEPARATOR.join(agencies) or None,
    }


def outlet_overlap_row(outlet_id: str, other_id: str, *counts: int) -> Row:
    """How much of one outlet's articles stands in another's."""
    stories, pairs, sentences, copied, retold = counts
    return {
        "id": _joined(outlet_id, other_id),
        "outlet_id": outlet_id,
        "other_id": other_id,
        "story_count": stories,
        "pair_count": pairs,
        "sentence_count": sentences,
        "copied_count": copied,
        "retold_count": retold,
        "retold_share": round((copied + retold) / sentences, 4) if sentences else None,
    }


def utterance_row(story_id: str, utterance: Utterance) -> Row:
    """A thing said; its id is that of its first quotation, with "-u" behind it."""
    quotes = utterance.quotes
    return {
        "id": f"{quotes[0].id}-u",
        "story_id": story_id,
        "speaker_id": utterance.speaker_id,
        "text": utterance.text,
        "quote_count": len(quotes),
        "article_count": len({quote.article_id for quote in quotes}),
    }
