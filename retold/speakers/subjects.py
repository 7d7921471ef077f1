"""Who acts in each sentence of an article, as far as its first words tell.

In: a document, its cast and its quotations. Out: for each sentence outside quotation marks its subject, where that is
somebody. Invariant: subjects stand in order of the text, one at most for each sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from retold.names import lexicon
from retold.quotations.cues import verb_forms
from retold.quotations.words import grammar
from retold.records import Document, Sentence, Span
from retold.speakers.cast import Cast, Member, Naming

_WORD = re.compile(r"[^\W_][\w’'.-]*|[,;:—()“”\"]")
_PRONOUN = re.compile(r"(?:he|she|they|we|i)\Z", re.IGNORECASE)
_NEXT = re.compile(r"[ \u00a0]([a-z]+)\b")
_ACTIVE = ("has", "had", "will", "would")
_POSSESSIVE = ("'", "’")
_LONGEST_OPENING = 30
"""So many words of a sentence are read for its subject."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts in a sentence: a member of the cast, or a pronoun or noun phrase, of which ``member`` is None."""

    span: Span
    member: int | None


class Cover:
    """Stretches of a text."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in ordered]
        self._ends = [span.end for span in ordered]

    def holds(self, offset: int) -> bool:
        """Whether the character at the offset stands in one of them."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def subjects_of(document: Document, cast: Cast, quoted: Cover) -> list[Subject]:
    """The subjects of the sentences, of what stands outside quotation marks in them."""
    found = (_subject(document.text, sentence, cast, quoted) for sentence in document.sentences)
    return [subject for subject in found if subject]


def _subject(text: str, sentence: Sentence, cast: Cast, quoted: Cover) -> Subject | None:
    """The first name or pronoun of a sentence before its verb, or the noun phrase that stands there."""
    namings = {naming.span.start: naming for naming in cast.named_in(sentence.span)}
    end = phrase = sentence.span.start
    before = opening = ""
    for count, match in enumerate(_WORD.finditer(text, sentence.span.start, sentence.span.end)):
        word = match[0]
        if match.start() < end or count > _LONGEST_OPENING or quoted.holds(match.start()):
            continue
        naming = namings.get(match.start())
        if naming and _may_act(text, naming, cast.members[naming.member]):
            end = naming.span.end
            if not text.startswith(_POSSESSIVE, end) and before != "preposition":
                return Subject(naming.span, naming.member)
            before = ""
            continue
        lower = word.lower()
        if _PRONOUN.match(word):
            return Subject(Span(*match.span()), None)
        if word in ",;:—()":
            opening = opening or text[phrase : match.start()]
            phrase, before = match.end(), ""
            continue
        kind = grammar().get(lower, "")
        if before not in ("determiner", "preposition", "possessive") and (
            kind in ("verb", "auxiliary") or (word[0].islower() and _is_verb(lower))
        ):
            is_somebody = _is_person(text[phrase : match.start()]) or _is_person(opening)
            return Subject(Span(sentence.span.start, match.start()), None) if is_somebody else None
        stays = before == "preposition" and (kind == "determiner" or word[0].isupper() or lexicon.is_title(lower))
        before = "preposition" if kind == "preposition" or stays else kind
    return None


def _may_act(text: str, naming: Naming, member: Member) -> bool:
    """Whether a person is named, or an institution with a verb right behind, so that it does something."""
    following = _NEXT.match(text, naming.span.end)
    if member.is_person or member.type != "organisation" or following is None:
        return member.is_person
    return following[1] in _ACTIVE or grammar().get(following[1]) == "verb" or _is_verb(following[1])


def _is_verb(word: str) -> bool:
    forms = verb_forms().get(word)
    if forms is not None:
        verbs, kinds = forms
        return kinds[0] not in ("base", "gerund") and not ("present" in kinds and verbs[0].also_noun)
    return word.endswith("ed") and len(word) > 4


def _is_person(phrase: str) -> bool:
    """Whether a noun phrase means somebody."""
    words = re.split(r"\s(?:of|for|from|at|in|with|to|on|by|who)\s", phrase)[0].lower().split()
    return bool(words) and lexicon.is_title(words[-1].rstrip(".,"))
