"""Who the speaker of each quotation is.

In: a document, its quotations and its mentions of the authority file. Out: the same quotations in the same order,
with the speaker's name (the fullest form in the article) and entity. Invariant: where nothing tells who a speaker is,
both stay None; the words that name the speaker are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retold.people import PERSON_WORDS, Naming, find_people, fold
from retold.pronouns import antecedents
from retold.records import Document, Mention, Quotation, Span

_PRONOUNS = ("he", "she", "him", "her", "his")
_PHRASE_END = re.compile(r"[,(;:—\n]|\s[-–]\s|\swho(?:se)?\b")
_PREPOSITION = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by)\s")
_AFTER_PREPOSITION = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by)\s(?:the\s)?$")
_MARKS = "“”\"‘’'.,:()[]"
_NO_NAMES = ("i", "we", "they", "it", "he", "she", "you", "some", "many", "others", "who", "this", "that")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+", re.IGNORECASE)

_Speaker = tuple[str | None, str | None]
"""Name and entity."""
_UNKNOWN: _Speaker = (None, None)


def resolve_speakers(
    document: Document, quotations: Sequence[Quotation], mentions: Sequence[Mention]
) -> list[Quotation]:
    """Return the quotations with ``speaker_name`` and ``speaker_id`` filled in where the article tells them.

    A quotation without words for its speaker takes the speaker of the one that it continues or is part of.
    """
    if not any(quotation.speaker for quotation in quotations):
        return list(quotations)
    scene = _Scene(document, quotations, mentions)
    speakers = [scene.speaker(quotation.speaker) if quotation.speaker else None for quotation in quotations]
    resolved = []
    for index, quotation in enumerate(quotations):
        name, entity_id = speakers[_source(quotations, index)] or _UNKNOWN
        resolved.append(replace(quotation, speaker_name=name, speaker_id=entity_id))
    return resolved


def _source(quotations: Sequence[Quotation], index: int) -> int:
    """The quotation that has the words for this one's speaker: itself, or what it continues or is part of."""
    for _ in quotations:
        quotation = quotations[index]
        parent = quotation.continues if quotation.continues is not None else quotation.part_of
        if quotation.speaker or parent is None:
            break
        index = parent
    return index


class _Scene:
    """What is known about who appears in one article."""

    def __init__(self, document: Document, quotations: Sequence[Quotation], mentions: Sequence[Mention]) -> None:
        self._text = document.text
        self._cast = find_people(document)
        self._pronouns = antecedents(document, self._cast, quotations)
        self._by_end = {naming.span.end: naming for naming in self._cast.namings}
        self._mentions = [mention for mention in mentions if mention.kind != "demonym"]
        self._entities = self._entities_of_members()
        self._members = {entity: member for member, entity in reversed(self._entities.items())}

    def speaker(self, words: Span) -> _Speaker:
        """Tell whom the words that name a speaker mean."""
        if words.of(self._text).lower() in _PRONOUNS:
            return self._of_member(self._pronouns.get(words.start))
        heads = self._heads(words)
        for head in heads:
            member = self._person(head)
            if member is not None:
                return self._of_member(member)
        for head in (words, *heads):
            mention = self._mention(head)
            if mention:
                return self._of_entity(mention)
        return self._institution(heads[0]), None

    def _heads(self, words: Span) -> list[Span]:
        """The phrase before the first comma and, where that one only describes, the phrase after it."""
        first, *others = _phrases(self._text, words)
        last_word = first.of(self._text).split()[-1]
        return [first, *others[:1]] if fold(last_word) in PERSON_WORDS else [first]

    def _person(self, head: Span) -> int | None:
        """The member whose name closes the phrase, with or without what a preposition adds ("of Texas")."""
        text = self._text
        preposition = _PREPOSITION.search(text, head.start, head.end)
        for end in (preposition.start(), head.end) if preposition else (head.end,):
            naming = self._by_end.get(end)
            if naming is None or naming.span.start < head.start or not self._cast.members[naming.member].is_person:
                continue
            if not _AFTER_PREPOSITION.search(text, head.start, naming.span.start) and not self._is_joint(head, naming):
                return naming.member
        word = head.of(text).strip(_MARKS)
        return self._cast.bearer(fold(word)) if word[:1].isupper() and word.isalpha() else None

    def _is_joint(self, head: Span, naming: Naming) -> bool:
        """Whether another person is named before an "and": two speak, and neither alone is the speaker."""
        joint = self._text.rfind(" and ", head.start, naming.span.start)
        return joint >= 0 and joint in self._by_end

    def _mention(self, words: Span) -> Mention | None:
        """The longest mention that closes the phrase or covers it but for its article."""
        fitting = [
            mention
            for mention in self._mentions
            if words.start <= mention.span.start < words.end and mention.span.end == words.end
        ]
        return max(fitting, key=lambda mention: mention.span.end - mention.span.start, default=None)

    def _of_member(self, member: int | None) -> _Speaker:
        if member is None:
            return _UNKNOWN
        return self._cast.members[member].name, self._entities.get(member)

    def _of_entity(self, mention: Mention) -> _Speaker:
        member = self._members.get(mention.entity_id)
        if member is not None:
            return self._cast.members[member].name, mention.entity_id
        return (mention.span.of(self._text) if mention.kind == "name" else None), mention.entity_id

    def _entities_of_members(self) -> dict[int, str]:
        """The entity of each member: that of the first mention of a person that ends where a naming ends."""
        entities: dict[int, str] = {}
        for mention in self._mentions:
            naming = self._by_end.get(mention.span.end)
            if naming and mention.kind == "name" and mention.entity_type == "person":
                entities.setdefault(naming.member, mention.entity_id)
        return entities

    def _institution(self, head: Span) -> str | None:
        """The name of an institution as printed, if the phrase closes with a capitalised word."""
        preposition = _PREPOSITION.search(self._text, head.start, head.end)
        name = self._text[head.start : preposition.start() if preposition else head.end].strip()
        name = _ARTICLE.sub("", name, count=1)
        words = name.split()
        is_name = bool(words) and words[-1].lstrip(_MARKS)[:1].isupper() and fold(words[-1]) not in PERSON_WORDS
        return name if is_name and fold(name) not in _NO_NAMES else None


def _phrases(text: str, words: Span) -> list[Span]:
    """The words cut at commas, brackets, dashes and "who", without the space around."""
    phrases, start = [], words.start
    for cut in (*_PHRASE_END.finditer(text, words.start, words.end), None):
        end = cut.start() if cut else words.end
        stretch = text[start:end]
        if stretch.strip():
            phrases.append(Span(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())))
        start = cut.end() if cut else end
    return phrases or [words]
