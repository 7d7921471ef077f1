"""Who acts in each sentence of an article, as far as its first words tell.

In: a document, its cast and its quotations. Out: for each sentence outside quotation marks its subject, where that is
somebody. Invariant: subjects stand in order of the text, one at most for each sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from retold.names import lexicon
from retold.quotations.cues import verb_forms
from retold.quotations.words import grammar
from retold.records import Document, Sentence, Span
from retold.speakers.cast import Cast, Member, Naming
from retold.text import fold

_WORD = re.compile(r"[^\W_][\w’'.-]*|[,;:—()“”\"]")
_NEXT = re.compile(r"[ \u00a0]([a-z]+)\b")
_LEADS_ON = re.compile(r"[ \u00a0](?:[a-z-]+[ \u00a0]){0,2}([a-z-]+)[ \u00a0](?=[^\W\d_a-z])")
_BEHIND_NOUN = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by|who)\s")
_ACTIVE = ("has", "had", "will", "would")
_MARKS = ",;:—()"
_POSSESSIVE = ("'", "’")
_SOMEBODY = (["one"], ["another"], ["someone"], ["somebody"])  # One of them
_LONGEST_OPENING = 30
"""So many words of a sentence are read for its subject."""
_WORDS_KEPT = 2**13  # words that stay read


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

    def touches(self, span: Span) -> bool:
        """Whether one of them and a span have a character in common."""
        index = bisect_left(self._starts, span.end) - 1
        return index >= 0 and span.start < self._ends[index]

    def holds(self, offset: int) -> bool:
        """Whether the character at the offset stands in one of them."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def subjects_of(document: Document, cast: Cast, quoted: Cover) -> list[Subject]:
    """The subjects of the sentences, of what stands outside quotation marks in them."""
    namings = {naming.span.start: naming for naming in cast.namings}
    found = (_Opening(document.text, sentence, cast, namings).subject(quoted) for sentence in document.sentences)
    return [subject for subject in found if subject]


class _Opening:
    """The first words of a sentence, read one by one until its subject or its verb."""

    def __init__(self, text: str, sentence: Sentence, cast: Cast, namings: Mapping[int, Naming]) -> None:
        self._text, self._sentence, self._cast, self._namings = text, sentence, cast, namings
        self._phrase = sentence.span.start  # where the words since the last comma begin
        self._first_phrase = ""
        self._before = ""  # the class of the word before; a preposition lasts over what belongs to it

    def subject(self, quoted: Cover) -> Subject | None:
        """The first name or pronoun before the verb, or the noun phrase for somebody that stands there."""
        end = self._sentence.span.start
        has_marks = quoted.touches(self._sentence.span)
        words = _WORD.finditer(self._text, end, self._sentence.span.end)
        for match in islice(words, _LONGEST_OPENING):
            start = match.start()
            if start < end or (has_marks and quoted.holds(start)):
                continue
            naming, word = self._namings.get(start), _read(match[0])
            if naming and _may_act(self._text, naming, self._cast.members[naming.member]):
                end = naming.span.end
                if self._before != "preposition" and not self._text.startswith(_POSSESSIVE, end):
                    return Subject(naming.span, naming.member)
                self._before = ""
            elif word.is_pronoun:
                return Subject(Span(*match.span()), None)
            elif word.is_verb and self._before not in ("determiner", "preposition"):
                return self._somebody(start)
            elif word.is_mark:
                self._first_phrase = self._first_phrase or self._text[self._phrase : start]
                self._phrase, self._before = match.end(), ""
            elif not (word.may_belong and self._before == "preposition"):
                self._before = word.kind
        return None

    def _somebody(self, verb: int) -> Subject | None:
        """The noun phrase before the verb, if it means a person."""
        phrase = self._text[self._phrase : verb]
        if not (_is_given_name(phrase.strip()) or any(_is_person(words) for words in (phrase, self._first_phrase))):
            return None
        return Subject(Span(self._sentence.span.start, verb), None)


def _may_act(text: str, naming: Naming, member: Member) -> bool:
    """Whether a person is named, or an institution with a verb right behind, so that it does something."""
    led = _LEADS_ON.match(text, naming.span.end)
    if led and lexicon.is_title(led[1]):  # Moss campaign manager Tom Lind
        return False
    following = _NEXT.match(text, naming.span.end)
    if member.is_person or member.type != "organisation" or following is None:
        return member.is_person
    return following[1] in _ACTIVE or grammar().get(following[1]) == "verb" or _is_verb(following[1])


class _Word(NamedTuple):
    """What a word is, wherever it stands.

    ``kind`` is its class; ``is_verb`` is whether it may be the verb of a sentence, ``may_belong`` whether what a
    preposition opens may go on with it.
    """

    kind: str
    is_pronoun: bool
    is_verb: bool
    is_mark: bool
    may_belong: bool


@lru_cache(_WORDS_KEPT)
def _read(word: str) -> _Word:
    lower = word.lower()
    kind = grammar().get(lower, "")
    is_verb = kind in ("verb", "auxiliary") or (word[0].islower() and _is_verb(word))
    may_belong = kind == "determiner" or word[0].isupper() or lexicon.is_title(lower)
    return _Word(kind, lower in ("he", "she"), is_verb, word in _MARKS, may_belong)


def _is_verb(word: str) -> bool:
    forms = verb_forms().get(word)
    if forms is not None:
        verbs, kinds = forms
        return kinds[0] not in ("base", "gerund") and not ("present" in kinds and verbs[0].also_noun)
    return word.endswith("ed") and len(word) > 4


def _is_given_name(word: str) -> bool:
    """Whether a word is a given name that stands alone, so that it is no member of the cast: Anna, Anna-Lena."""
    if not word[:1].isupper() or " " in word:
        return False
    return all(fold(part) in lexicon.genders_of_given_names() for part in word.split("-"))


def _is_person(phrase: str) -> bool:
    """Whether a noun phrase means somebody."""
    words = _BEHIND_NOUN.split(phrase, maxsplit=1)[0].lower().split()
    return words in _SOMEBODY or (bool(words) and lexicon.is_title(words[-1].rstrip(".,")))
