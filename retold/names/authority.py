"""Find where an article names the entities of the authority file.

In: a Document. Out: its mentions in order. Invariant: mentions of names and demonyms do not overlap one another, and
neither do mentions of roles; a role may hold a name ("Mali's foreign minister").

All spellings are looked up at once by Aho-Corasick. Of overlapping ones the longest wins. Beside the listed spellings
two are derived article by article: a person's surname where the full name stands in the article, and an acronym
that the article puts in brackets behind a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import ahocorasick

from retold.records import Alias, Document, Entity, EntityType, Mention, MentionKind, Span
from retold.text import APOSTROPHES, NAME_SUFFIXES

# Share right, with one wrong row more assumed of each: all 320 aliases and 27 surnames of the gold list of the shipped
# articles are right, and so are all 58 acronyms that news articles introduce behind a name of their own.
CONFIDENCE = {"alias": 0.99, "surname": 0.97, "acronym": 0.98}

_SUFFIX = re.compile(rf",? (?:{'|'.join(sorted(NAME_SUFFIXES))})\.?$", re.IGNORECASE)
_SURNAME = re.compile(r"(?:(?<= )[a-zà-ÿ'][\w'-]* )*[^\s]+$")
_ACRONYM = re.compile(r"(?:'s)? \(([A-Z][A-Za-z.]{1,9})\)")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What a spelling may stand for, and by which method."""

    entity_id: str
    entity_type: EntityType
    kind: MentionKind
    method: str
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    span: Span
    spelling: _Spelling


class Authority:
    """The authority file, ready to be looked up in any number of articles."""

    def __init__(self, entities: dict[str, Entity], aliases: Iterable[Alias]) -> None:
        """Index every alias, and the surname of every person's name of two words or more."""
        self.types: dict[str, EntityType] = {entity.id: entity.type for entity in entities.values()}
        self._spellings: dict[str, list[_Spelling]] = {}
        for alias in aliases:
            entity = entities[alias.entity_id]
            self._add(alias.alias, _Spelling(entity.id, entity.type, alias.kind, "alias", alias.ambiguous))
            if entity.type == "person" and alias.kind == "name":
                self._add_surname(alias.alias, entity)
        self._latest: tuple[Document, list[Mention]] | None = None
        self._automaton = ahocorasick.Automaton()
        for text in self._spellings:
            self._automaton.add_word(text, text)
        if self._spellings:
            self._automaton.make_automaton()

    def _add(self, text: str, spelling: _Spelling) -> None:
        holders = self._spellings.setdefault(_straight(text), [])
        if not any(other.entity_id == spelling.entity_id for other in holders):
            holders.append(spelling)

    def _add_surname(self, name: str, entity: Entity) -> None:
        surname = surname_of(name)
        if surname != name:
            self._add(surname, _Spelling(entity.id, entity.type, "name", "surname", False))

    def spelled(self) -> str:
        """Every spelling with what it may stand for; of two files that spell the same, ``find`` finds the same."""
        return repr(self._spellings)

    def find(self, document: Document) -> list[Mention]:
        """All mentions in a document, ordered by where they begin, a role before the name that it holds.

        Those of the latest document are kept: they are asked for again, for the key under which its rows are found.
        """
        if self._latest is None or self._latest[0] is not document:
            self._latest = document, self._find(document) if self._spellings else []
        return list(self._latest[1])

    def _find(self, document: Document) -> list[Mention]:
        text = _straight(document.text)
        hits = list(_settle(self._hits(text)))
        hits += _acronyms(text, hits)
        names = _longest(hit for hit in hits if hit.spelling.kind != "role")
        roles = _longest(hit for hit in hits if hit.spelling.kind == "role")
        mentions = [_mention(hit) for hit in [*roles, *names] if _in_one_sentence(document, hit.span)]
        return sorted(mentions, key=lambda mention: (mention.span.start, -mention.span.end))

    def _hits(self, text: str) -> Iterator[_Hit]:
        """Every spelling wherever it stands between word borders, however many entities it may stand for."""
        for last, spelling in self._automaton.iter(text):
            span = Span(last + 1 - len(spelling), last + 1)
            if _is_whole(text, span):
                for meaning in self._spellings[spelling]:
                    yield _Hit(span, meaning)


def _straight(text: str) -> str:
    """The text with straight apostrophes; a table of characters would be asked of every one."""
    for mark in APOSTROPHES:
        text = text.replace(mark, "'")
    return text


def surname_of(name: str) -> str:
    """The part of a person's name that stands for it alone: the last word, with its particles ("von der Leyen")."""
    match = _SURNAME.search(_SUFFIX.sub("", name))
    return match[0] if match else name


def _settle(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """Keep the hits that are certain: of a spelling with several meanings, the one that the article names otherwise."""
    hits = list(hits)
    listed = {hit.spelling.entity_id for hit in hits if hit.spelling.method == "alias" and not hit.spelling.ambiguous}
    meanings: dict[Span, set[str]] = {}
    for hit in hits:
        meanings.setdefault(hit.span, set()).add(hit.spelling.entity_id)
    for hit in hits:
        rivals = meanings[hit.span]
        certain = hit.spelling.method == "alias" and not hit.spelling.ambiguous and len(rivals) == 1
        if certain or rivals & listed == {hit.spelling.entity_id}:
            yield hit


def _acronyms(text: str, hits: list[_Hit]) -> Iterator[_Hit]:
    """Acronyms that stand in brackets behind a name that they abbreviate, wherever the article uses them."""
    introduced: dict[str, _Spelling] = {}
    for hit in hits:
        bracket = _ACRONYM.match(text, hit.span.end)
        if hit.spelling.method != "alias" or hit.spelling.kind != "name" or not bracket:
            continue
        if bracket[1] not in introduced and _abbreviates(bracket[1], hit.span.of(text)):
            introduced[bracket[1]] = replace(hit.spelling, method="acronym", ambiguous=False)
    for acronym, meaning in introduced.items():
        for use in re.finditer(rf"(?<!\w){re.escape(acronym)}(?!\w)", text):
            yield _Hit(Span(*use.span()), meaning)


def _abbreviates(acronym: str, name: str) -> bool:
    initials = iter("".join(word[0] for word in re.findall(r"\w+", name)).casefold())
    return all(letter in initials for letter in acronym.replace(".", "").casefold())


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    """Of hits that overlap, the longest; of equally long ones, the first."""
    chosen: list[_Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.span.start - hit.span.end, hit.span.start)):
        covered = range(hit.span.start, hit.span.end)
        if taken.isdisjoint(covered):
            taken.update(covered)
            chosen.append(hit)
    return chosen


def _is_whole(text: str, span: Span) -> bool:
    return not (span.start and _joins(text[span.start - 1 : span.start + 1])) and not (
        span.end < len(text) and _joins(text[span.end - 1 : span.end + 1])
    )


def _joins(pair: str) -> bool:
    return pair[0].isalnum() and pair[1].isalnum()


def _in_one_sentence(document: Document, span: Span) -> bool:
    return span.end <= document.sentences[document.sentence_at(span.start)].span.end


def _mention(hit: _Hit) -> Mention:
    meaning = hit.spelling
    confidence = CONFIDENCE[meaning.method]
    return Mention(hit.span, meaning.entity_id, meaning.entity_type, meaning.kind, meaning.method, confidence)
