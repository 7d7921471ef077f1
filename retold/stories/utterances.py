"""Group the quotations that word one utterance.

In: the quotations of one story, in the order of its articles, and which sentences of it tell the same. Out: groups of
them. Invariant: every quotation is in exactly one group; a group has two speakers only if articles print nearly the
same long words of both, since one was told or spelt wrongly: then its speaker is whom most name.

Two quotations are the same utterance if they have the same speaker and their wordings are alike or one is a cut of the
other (a word or two only where the sentences that hold them are alike too); or, where nobody can say who the speaker of
one is, if besides the sentences that hold them tell the same, and long ones have nearly the same words. Wordings of
which one denies what the other says are never the same. A quotation that its attribution breaks ("...," she said.
"...") is one wording in several parts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from retold.lists import function_words
from retold.stories.likeness import words_of
from retold.stories.negation import are_contrary
from retold.text import fold

# How alike the letters of two wordings are, of 100, and the share of their words that are the same, in order: letters
# alone make long sentences alike.
ALIKE = (55.0, 0.4)
# One article prints one utterance twice only in nearly the same words.
NEARLY_THE_SAME = (80.0, 0.75)
# So do two articles, where nobody can say who the speaker of one is and both have so many words in marks.
MANY_WORDS = 9
# Two persons do not say so many words alike: the one who is told as the second speaker is the first.
SAME_WORDS = (93.0, 0.9)
# A cut: at least so many words, of which nearly every letter stands in the other wording in one piece
CUT_WORDS, CUT = 4, 90.0
_READ = 2**10  # texts that stay read: those of one story are compared with one another
_NEGATION = re.compile(r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without)\b|n't\b")


class Quote(NamedTuple):
    """A quotation as grouping sees it."""

    id: str
    article_id: str
    sentence_id: str
    speaker_id: str | None
    text: str
    continues_id: str | None
    in_marks: bool = True


@dataclass(frozen=True)
class Wording:
    """A quotation with those that continue it: what one article prints of an utterance."""

    quotes: tuple[Quote, ...]

    @property
    def article_id(self) -> str:
        """The article that prints it."""
        return self.quotes[0].article_id

    @cached_property
    def speaker_id(self) -> str | None:
        """Who is said to have said it."""
        return next((quote.speaker_id for quote in self.quotes if quote.speaker_id), None)

    @cached_property
    def in_marks(self) -> bool:
        """Whether it is words in quotation marks, which newsrooms reword least."""
        return all(quote.in_marks for quote in self.quotes)

    @cached_property
    def text(self) -> str:
        """The words of all parts."""
        return " ".join(quote.text for quote in self.quotes)

    @cached_property
    def texts(self) -> list[str]:
        """The different texts that stand for it, folded: the whole, and each part."""
        return list(dict.fromkeys(fold(text) for text in (self.text, *(quote.text for quote in self.quotes))))


@dataclass(eq=False)
class Utterance:
    """A thing said, with its wordings; ``leaders`` are those that others are compared with."""

    leaders: list[Wording]
    wordings: list[Wording] = field(default_factory=list)
    speakers: Counter[str] = field(default_factory=Counter)

    @property
    def speaker_id(self) -> str | None:
        """Who said it, as most wordings have it; of equals the first."""
        return max(self.speakers, key=self.speakers.__getitem__, default=None)

    @property
    def quotes(self) -> list[Quote]:
        """All quotations of it."""
        return [quote for wording in self.wordings for quote in wording.quotes]

    @property
    def text(self) -> str:
        """The wording that most articles print, of equals the longest, of these the first."""
        return _representative(self.wordings)


def _representative(wordings: Sequence[Wording]) -> str:
    if len(wordings) == 1:
        return wordings[0].text
    articles: dict[str, set[str]] = defaultdict(set)
    for wording in wordings:
        articles[fold(wording.text)].add(wording.article_id)
    return max(wordings, key=lambda wording: (len(articles[fold(wording.text)]), len(wording.text))).text


def wording_of(quotes: Sequence[Quote], shown: Container[str]) -> str | None:
    """The wording of the quotations of one utterance, in their order, as ``Utterance.text`` has it.

    Of those alone that are among the ids that are shown; None where none is shown from its beginning to its end.
    """
    wordings = [wording for wording in _wordings(quotes) if all(quote.id in shown for quote in wording.quotes)]
    return _representative(wordings) if wordings else None


def group(quotes: Sequence[Quote], told_again: Mapping[str, Iterable[str]]) -> list[Utterance]:
    """The utterances of a story, ordered by their first quotations.

    ``told_again`` gives for a sentence the sentences of other articles that copy or retell it. A wording is compared
    with the first of each group only, so that the time grows with what is said and not with how often it is printed.
    """
    groups = _Groups(told_again)
    for wording in _wordings(quotes):
        groups.add(wording)
    order = {quote.id: number for number, quote in enumerate(quotes)}
    for utterance in groups.utterances:
        utterance.wordings.sort(key=lambda wording: order[wording.quotes[0].id])
    return sorted(groups.utterances, key=lambda utterance: order[utterance.wordings[0].quotes[0].id])


def _wordings(quotes: Sequence[Quote]) -> Iterator[Wording]:
    """Each quotation with those that continue it, however the parts are ordered."""
    parts = {quote.id: [quote] for quote in quotes}
    for quote in quotes:
        begun, own = parts.get(quote.continues_id or ""), parts[quote.id]
        if begun is not None and begun is not own:
            begun += own
            parts |= dict.fromkeys((part.id for part in own), begun)
    for quote in quotes:
        if parts[quote.id][0] is quote:
            yield Wording(tuple(parts[quote.id]))


class _Groups:
    """The utterances found so far, and where a further wording looks for its own."""

    def __init__(self, told_again: Mapping[str, Iterable[str]]) -> None:
        self.utterances: list[Utterance] = []
        self._told_again = told_again
        self._of_speaker: dict[str, list[Utterance]] = defaultdict(list)
        self._of_sentence: dict[str, list[Utterance]] = defaultdict(list)

    def add(self, wording: Wording) -> None:
        """Put a wording into the utterance that it fits; utterances that it holds together become one."""
        home = None
        for utterance in self._fitting(wording):
            if home is None:
                home = utterance
            elif _one_speaker(home.speaker_id, utterance.speaker_id):
                self._move(utterance, home)
        if home is None:
            home = Utterance([wording])
            self.utterances.append(home)
        self._put(wording, home)

    def _fitting(self, wording: Wording) -> list[Utterance]:
        known = self._of_speaker[wording.speaker_id] if wording.speaker_id else []
        told_again = dict.fromkeys(
            utterance
            for quote in wording.quotes
            for sentence_id in self._told_again.get(quote.sentence_id, ())
            for utterance in self._of_sentence.get(sentence_id, ())
        )
        return [
            utterance
            for utterance in dict.fromkeys([*known, *told_again])
            if any(
                _alike(wording, leader, utterance in told_again)
                if _one_speaker(wording.speaker_id, utterance.speaker_id)
                else _printed_alike(wording, leader)
                for leader in utterance.leaders
            )
        ]

    def _put(self, wording: Wording, home: Utterance) -> None:
        home.wordings.append(wording)
        if wording.speaker_id:
            home.speakers[wording.speaker_id] += 1
            if home.speakers[wording.speaker_id] == 1:
                self._of_speaker[wording.speaker_id].append(home)
        for quote in wording.quotes:
            if home not in self._of_sentence[quote.sentence_id]:
                self._of_sentence[quote.sentence_id].append(home)

    def _move(self, utterance: Utterance, home: Utterance) -> None:
        self.utterances.remove(utterance)
        for speaker_id in utterance.speakers:
            self._of_speaker[speaker_id].remove(utterance)
        for sentence_id in dict.fromkeys(quote.sentence_id for quote in utterance.quotes):
            self._of_sentence[sentence_id].remove(utterance)
        home.leaders += utterance.leaders
        for wording in utterance.wordings:
            self._put(wording, home)


def _one_speaker(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _alike(one: Wording, other: Wording, told_again: bool) -> bool:
    """Whether two wordings are alike as wholes, or a part of the one and a part of the other."""
    is_near = one.article_id == other.article_id
    is_doubtful = not (one.speaker_id and other.speaker_id) and one.in_marks and other.in_marks
    pairs = list(product(one.texts, other.texts))
    if any(_texts_alike(a, b, is_near, is_doubtful) for a, b in pairs):
        return True
    is_sure = told_again and not is_near and not is_doubtful and one.in_marks and other.in_marks
    return is_sure and any(_is_fragment(*sorted((words_of(a), words_of(b)), key=len)) for a, b in pairs)


def _printed_alike(one: Wording, other: Wording) -> bool:
    """Whether two articles print nearly the same long words in marks, though of two speakers."""
    if not (one.in_marks and other.in_marks) or one.article_id == other.article_id:
        return False
    a, b = fold(one.text), fold(other.text)
    ours, theirs = words_of(a), words_of(b)
    letters, words = SAME_WORDS
    return (
        min(len(ours), len(theirs)) >= MANY_WORDS
        and ratio(a, b, score_cutoff=letters) > 0
        and Indel.normalized_similarity(ours, theirs) >= words
        and _denies(a) == _denies(b)
    )


def _is_fragment(short: list[str], long: list[str]) -> bool:
    """Whether the one is a word or a few that say something, and stand in the other, where nothing denies them."""
    if len(short) >= CUT_WORDS or function_words().issuperset(short):
        return False
    places = (at for at in range(len(long)) if long[at : at + len(short)] == short)
    return any(not _denies(" ".join(long[max(0, at - CUT_WORDS) : at])) for at in places)


def _texts_alike(a: str, b: str, is_near: bool, is_doubtful: bool) -> bool:
    """Whether two folded texts are alike, of one article or of two, with the same speaker or in doubt of it."""
    if a == b:
        return True
    short, long = sorted((_words(a), _words(b)), key=len)
    letters, words = NEARLY_THE_SAME if is_near or (is_doubtful and len(short) >= MANY_WORDS) else ALIKE
    if ratio(a, b, score_cutoff=letters) and Indel.normalized_similarity(short, long) >= words:
        return _denies(a) == _denies(b) and not are_contrary(a, b)
    return len(short) >= (MANY_WORDS if is_doubtful else CUT_WORDS) and _is_cut(*sorted((a, b), key=len))


def _is_cut(short: str, long: str) -> bool:
    """Whether the one stands in the other in one piece, and neither it alone nor that piece alone denies."""
    piece = partial_ratio_alignment(short, long, score_cutoff=CUT)
    return piece is not None and _denies(short) == _denies(long[piece.dest_start : piece.dest_end])


@lru_cache(_READ)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _denies(text: str) -> bool:
    return len(_NEGATION.findall(text)) % 2 == 1
