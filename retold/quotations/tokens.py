"""Cut an article into clauses' raw material: sentences of tokens, a stretch in quotation marks being one token.

In: a Document and its marked stretches. Out: sentences of tokens in the order of the text. Invariant: tokens do
not overlap, and every word that is not inside a marked stretch or a bracket is in exactly one token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retold.quotations.marks import Marked
from retold.quotations.words import grammar
from retold.records import Document, Span

_TOKEN = re.compile(
    r"(?P<bracket>\([^()\n]{0,200}\)|\[[^\[\]\n]{0,200}\])"
    r"|(?P<word>[$£€#@]?\w+(?:(?:[./'’&@‑-]|(?<=\d)[,:](?=\d))\w+)*(?:['’](?=\s))?\.?)"
    r"|(?P<dash>\s[-–]\s|—|–|--+)"
    r"|(?P<mark>[^\w\s])"
)

_ABBREVIATION = re.compile(
    r"(?:[^\W\d_]\.)+$|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Maj|Rev|Hon|St|Jr|Sr|Reps|Sens|Govs"
    r"|No|Inc|Corp|Co|Ltd|vs|Adm|Cmdr|Brig|Supt|Insp|Const)\.$"
)
_FULL_STOP = re.compile(r"[.…][”’\"'»)]*$")


@dataclass(slots=True)
class Token:
    """A word, a punctuation mark, a bracket with its content, or a whole stretch in quotation marks."""

    start: int
    end: int
    text: str
    lower: str
    kind: str  # "word", "mark", "bracket" or "quote"
    grammar: str  # the closed word class, "" for open ones
    stretch: int = -1  # the index of the marked stretch that the token stands for

    @property
    def is_name(self) -> bool:
        """Whether the word is written with a capital."""
        return self.kind == "word" and self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class TokenSentence:
    """The tokens of one sentence; a sentence never ends inside a marked stretch."""

    tokens: tuple[Token, ...]
    paragraph: int


def token_sentences(document: Document, stretches: Sequence[Marked]) -> list[TokenSentence]:
    """The sentences of the article as tokens."""
    by_paragraph: dict[int, list[int]] = {}
    for index, stretch in enumerate(stretches):
        by_paragraph.setdefault(stretch.paragraph, []).append(index)
    starts: dict[int, list[int]] = {}
    for sentence in document.sentences:
        starts.setdefault(sentence.paragraph, []).append(sentence.span.start)
    sentences: list[TokenSentence] = []
    for number, paragraph in enumerate(document.paragraphs):
        inside = [(index, stretches[index]) for index in by_paragraph.get(number, ())]
        tokens = list(_tokens(document.text, paragraph.span, inside))
        sentences.extend(
            TokenSentence(tuple(group), number) for group in _split(tokens, starts.get(number, [])) if group
        )
    return sentences


def _tokens(text: str, span: Span, stretches: Sequence[tuple[int, Marked]]) -> Iterator[Token]:
    position = span.start
    for index, stretch in stretches:
        yield from _plain(text, position, stretch.outer.start)
        start, end = stretch.outer.start, stretch.outer.end
        yield Token(start, end, text[start:end], "", "quote", "", index)
        position = end
    yield from _plain(text, position, span.end)


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    classes = grammar()
    for match in _TOKEN.finditer(text, start, end):
        kind, word, a, b = match.lastgroup, match.group(), match.start(), match.end()
        if kind == "word":
            if word[-1] == "." and not _ABBREVIATION.match(word):
                word, b = word[:-1], b - 1
            lower = word.lower()
            yield Token(a, b, word, lower, "word", classes.get(lower, ""))
            if b < match.end():
                yield Token(b, b + 1, ".", ".", "mark", "")
        elif kind == "dash":
            yield Token(a, b, "—", "—", "mark", "")
        else:
            yield Token(a, b, word, word, kind or "mark", "")


def _split(tokens: list[Token], starts: Sequence[int]) -> Iterator[list[Token]]:
    """Split a paragraph's tokens where a sentence begins, but never where a stretch reads on in lower case."""
    borders = set(starts)
    group: list[Token] = []
    for token in tokens:
        if group and _begins(token, group[-1], borders):
            yield group
            group = []
        group.append(token)
    yield group


def _begins(token: Token, previous: Token, borders: set[int]) -> bool:
    if token.kind == "mark":
        return False
    if previous.kind == "quote":  # “Why?” Diop asked: only a full stop ends the sentence
        return bool(_FULL_STOP.search(previous.text)) and (token.kind == "quote" or token.text[:1].isupper())
    return token.start in borders or (token.kind == "quote" and previous.lower in (".", "!", "?"))
