"""Who the speaker of each quotation is.

In: a document, its quotations and its mentions of the authority file. Out: the same quotations in the same order,
with the speaker's name (the fullest form in the article) and entity. Invariant: where nothing tells who a speaker is,
both stay None; the words that name the speaker are never changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from retold.lists import rows_of
from retold.records import Document, Mention, Quotation, Span
from retold.speakers.name_runs import PERSON_WORDS, is_group, is_stranger
from retold.speakers.people import Cast, Naming, find_people
from retold.speakers.pronouns import antecedents
from retold.speakers.roles import Role, describe, find_roles
from retold.text import fold

_PHRASE_END = re.compile(r"[,(;:—\n]|\s[-–]\s|\swho(?:se)?\b")
_PREPOSITION = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by)\s")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"(?:(?<=\s)|\A)[^\W_a-z].*", re.DOTALL)
_INDEFINITE = re.compile(r"(?:an?|one|another|some|no|any|every|each)\s", re.IGNORECASE)
_TITLES = frozenset((*PERSON_WORDS, "the"))
_MARKS = "“”\"‘’'.,:()[]"
_PERSONAL = ("he", "she", "him", "her", "his")
_WORDS = rows_of("speaker_words")
_AFTER_NAME = frozenset(row["word"] for row in _WORDS if row["use"] == "after name")
_INSTEAD_OF_NAME = frozenset(row["word"] for row in _WORDS if row["use"] == "instead of name")
_DOCUMENTS = frozenset(row["word"] for row in _WORDS if row["use"] == "document")
_CAPITALISED = r"[^\W\d_a-z][\w’'-]*"
_AUTHOR = re.compile(
    rf"\s(?:by|from)\s(?:the\s)?(?P<name>{_CAPITALISED}(?:\s(?:(?:of|for|and|the)\s)*{_CAPITALISED})*)"
)

_Speaker = tuple[str | None, str | None]
"""Name and entity."""
_UNKNOWN: _Speaker = (None, None)


def resolve_speakers(
    document: Document, quotations: Sequence[Quotation], mentions: Sequence[Mention]
) -> list[Quotation]:
    """Return the quotations with ``speaker_name`` and ``speaker_id`` filled in where the article tells them.

    A quotation without words for its speaker takes the speaker of the one that it continues or is part of.
    """
    scene = _Scene(document, quotations, mentions)
    speakers = [scene.speaker(quotation.speaker) if quotation.speaker else _UNKNOWN for quotation in quotations]
    resolved = []
    for index, quotation in enumerate(quotations):
        parent = quotation.continues if quotation.continues is not None else quotation.part_of
        if quotation.speaker is None and parent is not None:
            speakers[index] = speakers[parent]  # an earlier row, whose own is known by now
        name, entity_id = speakers[index]
        resolved.append(replace(quotation, speaker_name=name, speaker_id=entity_id))
    return resolved


class _Scene:
    """What is known about who appears in one article; ``speaker`` is asked in the order of the text."""

    def __init__(self, document: Document, quotations: Sequence[Quotation], mentions: Sequence[Mention]) -> None:
        self._document = document
        self._text = document.text
        self._quotations = quotations
        self._mentions = sorted(
            (mention for mention in mentions if mention.kind != "demonym"), key=lambda mention: mention.span.start
        )
        self._starts = [mention.span.start for mention in self._mentions]
        self._ends = {mention.span.end for mention in self._mentions}
        self._institutions: list[tuple[Span, _Speaker]] = []

    @cached_property
    def _cast(self) -> Cast:
        return find_people(self._document)

    @cached_property
    def _pronouns(self) -> dict[int, int]:
        return antecedents(self._document, self._cast, self._quotations)

    @cached_property
    def _roles(self) -> list[Role]:
        return find_roles(self._text, self._cast)

    @cached_property
    def _by_end(self) -> dict[int, Naming]:
        return {naming.span.end: naming for naming in self._cast.namings}

    @cached_property
    def _entities(self) -> dict[int, str]:
        """The entity of each member: that of the first mention of a person that ends where a naming ends."""
        entities: dict[int, str] = {}
        for mention in self._mentions:
            naming = self._by_end.get(mention.span.end)
            if naming and mention.kind == "name" and mention.entity_type == "person":
                entities.setdefault(naming.member, mention.entity_id)
        return entities

    def speaker(self, words: Span) -> _Speaker:
        """Tell whom the words that name a speaker mean."""
        pronoun = words.of(self._text).lower()
        if pronoun in _PERSONAL:
            return self._of_member(self._pronouns.get(words.start))
        if pronoun == "who":
            return self._of_member(self._named_before(words.start))
        heads = self._heads(words)
        mention = next((mention for head in heads if (mention := self._mention(head))), None)
        if mention and mention.entity_type == "person":
            return self._of_entity(mention)
        member = next((member for head in heads if (member := self._person(head)) is not None), None)
        if member is None and not mention:
            member = self._bearer_of_role(words, heads[0])
        return self._institution(heads[0], mention) if member is None else self._of_member(member)

    def _named_before(self, offset: int) -> int | None:
        """The member whose name stands directly before "who" or ", who"."""
        naming = self._by_end.get(len(self._text[:offset].rstrip(" ,\u00a0")))
        return naming.member if naming else None

    def _heads(self, words: Span) -> list[Span]:
        """The phrase before the first comma, and the one after it if a name may open it.

        Of a document, the phrase for its author, even behind the words: a study by the institute.
        """
        first, *others = _phrases(self._text, words)
        if self._is_document(first):
            author = _AUTHOR.match(self._text, self._noun_phrase(first).end)
            if author:
                return [Span(*author.span("name"))]
        names = [other for other in others[:1] if self._text[other.start].isupper()]
        return [first, *names]

    def _is_document(self, phrase: Span) -> bool:
        return _last_word(self._noun_phrase(phrase).of(self._text)) in _DOCUMENTS

    def _person(self, head: Span) -> int | None:
        """The member whose name closes the phrase, but for "of Texas", "Tuesday" or "MP"."""
        noun_phrase = self._noun_phrase(head)
        for end in (_without_strangers(self._text, noun_phrase), head.end):
            naming = self._by_end.get(end)
            if naming is None or naming.span.start < head.start or not self._cast.members[naming.member].is_person:
                continue
            if _leads_to_name(self._text[head.start : naming.span.start]) and not self._is_joint(head, naming.span):
                return naming.member
        word = head.of(self._text).strip(_MARKS)
        return self._cast.bearer(fold(word)) if word[:1].isupper() and word.isalpha() else None

    def _is_joint(self, head: Span, name: Span) -> bool:
        """Whether another is named before an "and": two speak, and neither alone is the speaker."""
        joint = self._text.rfind(" and ", head.start, name.start)
        return joint >= 0 and (joint in self._by_end or joint in self._ends)

    def _bearer_of_role(self, words: Span, head: Span) -> int | None:
        """The one member whom "the minister" can mean; of several the one who is named shortly before."""
        phrase = head.of(self._text)
        description = None if _INDEFINITE.match(phrase) else describe(phrase)
        if description is None:
            return None
        known = [role for role in self._roles if role.start < words.start]
        bearers = {role.member for role in known if description.fits(role.description)}
        if len(bearers) > 1:
            start = self._recently(words.start)
            bearers &= {naming.member for naming in self._cast.namings if start <= naming.span.start < words.start}
        return bearers.pop() if len(bearers) == 1 else None

    def _recently(self, offset: int) -> int:
        """Where the paragraph before that of the offset starts."""
        starts = [paragraph.span.start for paragraph in self._document.paragraphs]
        return starts[max(0, bisect_right(starts, offset) - 2)]

    def _mention(self, head: Span) -> Mention | None:
        """The longest mention that closes the phrase or its part before a preposition."""
        noun_phrase = self._noun_phrase(head)
        within = slice(bisect_left(self._starts, head.start), bisect_left(self._starts, noun_phrase.end))
        fitting = [
            mention
            for mention in self._mentions[within]
            if (noun_phrase.end <= mention.span.end <= head.end or self._is_called(mention, noun_phrase))
            and not self._is_joint(head, mention.span)
        ]
        return min(fitting, key=lambda mention: mention.span.start, default=None)

    def _is_called(self, mention: Mention, noun_phrase: Span) -> bool:
        """Whether a noun such as "newspaper" closes the phrase after the name of an organisation."""
        noun = self._text[mention.span.end : noun_phrase.end].strip()
        return mention.entity_type == "organisation" and noun in _AFTER_NAME

    def _noun_phrase(self, head: Span) -> Span:
        """The phrase without what a preposition adds."""
        preposition = _PREPOSITION.search(self._text, head.start, head.end)
        return Span(head.start, preposition.start()) if preposition else head

    def _of_member(self, member: int | None) -> _Speaker:
        if member is None:
            return _UNKNOWN
        return self._cast.members[member].name, self._entities.get(member)

    def _of_entity(self, mention: Mention) -> _Speaker:
        """The person whom a role such as "the Russian foreign minister" stands for by the authority file."""
        member = next((member for member, entity in self._entities.items() if entity == mention.entity_id), None)
        if member is not None:
            return self._of_member(member)
        return (mention.span.of(self._text) if mention.kind == "name" else None), mention.entity_id

    def _institution(self, head: Span, mention: Mention | None) -> _Speaker:
        """An institution by its name as printed, or by a later word for it: "the ministry", "it"."""
        phrase = self._noun_phrase(head)
        name = _NAME.search(_ARTICLE.sub("", self._without_noun(phrase).of(self._text).strip()))
        if mention:
            speaker: _Speaker = (mention.span.of(self._text), mention.entity_id)
        elif name and _is_institution(name[0]) and not self._is_common(name[0], phrase):
            speaker = (name[0], None)
        else:
            return self._earlier_institution(phrase)
        if not is_group(_last_word(phrase.of(self._text))):
            self._institutions.append((phrase, speaker))
        return speaker

    def _without_noun(self, phrase: Span) -> Span:
        """The phrase without a noun that says what an institution is: the Hezbollah movement."""
        nouns = [noun for noun in _AFTER_NAME if self._text.endswith(f" {noun}", phrase.start, phrase.end)]
        end = phrase.end - len(max(nouns, key=len, default="")) - bool(nouns)
        naming = self._by_end.get(end)
        return phrase if naming and self._cast.members[naming.member].is_person else Span(phrase.start, end)

    def _is_common(self, name: str, phrase: Span) -> bool:
        """Whether a lone word is capitalised only because it opens a sentence: Diplomats."""
        word = name.casefold()
        if len(name) < phrase.end - phrase.start or " " in name or is_group(word):
            return False
        return word.removesuffix("s") in PERSON_WORDS or f" {word} " in self._text

    def _earlier_institution(self, words: Span) -> _Speaker:
        """The institution that spoke before and has the same noun, or that spoke last if the noun is general."""
        phrase = words.of(self._text)
        noun = fold(phrase).removeprefix("the ")
        if noun == fold(phrase) and noun != "it":
            return _UNKNOWN
        for earlier, speaker in reversed(self._institutions):
            if _last_word(earlier.of(self._text)) == noun:
                return speaker
            if noun in _INSTEAD_OF_NAME and earlier.start >= self._recently(words.start):
                return speaker
        return _UNKNOWN


def _without_strangers(text: str, words: Span) -> int:
    """Where the words end without the days, adverbs and honours that may follow a name."""
    end = words.end
    for word in reversed(words.of(text).split(" ")[1:]):
        if not is_stranger(fold(word.strip(_MARKS))):
            break
        end -= len(word) + 1
    return end


def _last_word(phrase: str) -> str:
    return fold("".join(phrase.split()[-1:]).strip(_MARKS))


def _is_institution(name: str) -> bool:
    """Whether a phrase closes with a capitalised word that is no noun for a person, nor alone a pronoun or day."""
    words = name.split()
    if len(name) < 2 or not words[-1].lstrip(_MARKS)[:1].isupper() or _last_word(name) in PERSON_WORDS:
        return False
    return len(words) > 1 or not is_stranger(fold(name))


def _leads_to_name(words: str) -> bool:
    """Whether words before a name describe its bearer, as "Secretary of State" does and "a spokesman for" does not."""
    words = f" {words}"
    _, of, after = words.rpartition(" of ")
    if _PREPOSITION.search(words.replace(" of ", " ")) or (of and " and " in after):
        return False
    return not of or any(fold(word).strip(_MARKS) not in _TITLES for word in after.split())


def _phrases(text: str, words: Span) -> list[Span]:
    """The words cut at commas, brackets, dashes and "who", without the space around."""
    phrases, start = [], words.start
    for cut in (*_PHRASE_END.finditer(text, words.start, words.end), None):
        end = cut.start() if cut else words.end
        stretch = text[start:end]
        if _LETTER.search(stretch):
            phrases.append(Span(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())))
        start = cut.end() if cut else end
    return phrases or [words]
