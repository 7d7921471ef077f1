"""Cut an article into clauses' raw material: sentences of tokens, a stretch in quotation marks being one token.

In: a Document and its marked stretches. Out: sentences of tokens in the order of the text. Invariant: tokens do
not overlap, and every word that is not inside a marked stretch or a bracket is in exactly one token.

A token says what a word is, wherever it stands; where, its sentence knows. So all places of a word, and all articles,
have one token in common, and it is read once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from retold.lists import speech_verbs
from retold.quotations.marks import Marked
from retold.quotations.words import grammar, word_set
from retold.records import Document, Span
from retold.text import NAME_SUFFIXES, QUOTATION_MARKS, abbreviated_titles

# What there is most of comes first. It is one group, so that a text is split into what stands between and it in turn:
# half the time of asking each match for its place.
_TOKEN = re.compile(
    r"([$£€#@]?\w+(?:(?:[./'’&@‑-]|(?<=\d)[,:](?=\d))\w+)*(?:['’](?=\s))?\.?"
    r"|\([^()\n]{0,80}\)|\[[^\[\]\n]{0,80}\]"
    r"|--+|[^\w\s])"
)

_POSSESSIVE = ("'s", "’s", "s'", "s’")
_BEFORE_IS = ("pronoun", "relative", "subordinator", "adverb")
_WORD_CHARACTER = re.compile(r"\w")
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+$")
_SUFFIXES = {f"{suffix}." for suffix in NAME_SUFFIXES}
_KEEP_STOP = abbreviated_titles() | _SUFFIXES | {"inc.", "corp.", "co.", "ltd.", "vs."}
_CAPITALISED = {"will": "", "may": "time"}  # auxiliaries that a capital makes a name and a month
_MONTHS = word_set("month abbreviation")
_MISTAKEN = ("object", "pronoun", "relative", "preposition", "adverb")  # classes that an acronym is taken for
_LONGEST_NAME = 6
_LONGEST = 500
_WORDS_KEPT = 2**15  # words that stay read: most of an article are those of the articles before
_FULL_STOP = re.compile(rf"[.…][{QUOTATION_MARKS})]*$")


Range = tuple[int, int]  # from a token to the one behind the last


@dataclass(eq=False, slots=True)
class Token:
    """A word, a punctuation mark, a bracket with its content, or a whole stretch in quotation marks.

    ``is_name`` is whether a word is written with a capital, ``is_possessive`` whether it is a genitive, and so opens a
    longer phrase.
    """

    text: str
    lower: str
    kind: str  # "word", "mark", "bracket" or "quote"
    grammar: str  # the closed word class, "" for open ones
    stretch: int = -1  # the index of the marked stretch that the token stands for
    is_name: bool = field(init=False)
    is_possessive: bool = field(init=False)

    def __post_init__(self) -> None:
        """Say once what is asked of a word again and again."""
        self.is_name = self.kind == "word" and self.text[:1].isupper()
        self.is_possessive = self.lower.endswith(_POSSESSIVE)


_DASH, _STOP = Token("—", "—", "mark", ""), Token(".", ".", "mark", "")
_SEVERAL = Token("", "", "mark", "")  # stands for a piece of text until its tokens are told apart


class TokenSentence(NamedTuple):
    """The tokens of one sentence, and where each begins and ends; it never ends inside a marked stretch."""

    tokens: Sequence[Token]
    starts: Sequence[int]
    ends: Sequence[int]
    paragraph: int

    def span(self, piece: Range) -> Span:
        """Where tokens stand in the text."""
        return Span(self.starts[piece[0]], self.ends[piece[1] - 1])

    def part(self, first: int, end: int) -> TokenSentence:
        """The tokens from one to the one behind the last."""
        return TokenSentence(
            tuple(self.tokens[first:end]), self.starts[first:end], self.ends[first:end], self.paragraph
        )


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
        line = _Line()
        line.read(document.text, paragraph.span, inside)
        whole = TokenSentence(line.tokens, line.starts, line.ends, number)
        sentences += [whole.part(*borders) for borders in _split(line, starts.get(number, []))]
    return sentences


class _Line:
    """The tokens of a paragraph while it is read, and where each begins and ends."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.quotes: list[int] = []  # which of the tokens are stretches in quotation marks

    def read(self, text: str, span: Span, stretches: Sequence[tuple[int, Marked]]) -> None:
        """Take in a paragraph with its marked stretches."""
        position = span.start
        for index, stretch in stretches:
            self._read_plain(text, position, stretch.outer.start)
            start, position = stretch.outer
            is_nickname = self.tokens and _is_nickname(text, self.tokens[-1], self.ends[-1], stretch)
            if not is_nickname:
                self.quotes.append(len(self.tokens))
            self.tokens.append(Token(text[start:position], "", "bracket" if is_nickname else "quote", "", index))
            self.starts.append(start)
            self.ends.append(position)
        self._read_plain(text, position, span.end)

    def _read_plain(self, text: str, start: int, end: int) -> None:
        pieces = _TOKEN.split(text[start:end])
        places = list(accumulate(map(len, pieces), initial=start))
        starts, ends = places[1:-1:2], places[2::2]
        tokens = [*map(_whole, pieces[1::2])]
        for at in reversed([at for at, token in enumerate(tokens) if token is _SEVERAL]):
            piece = pieces[2 * at + 1]
            parts = _beside(text, piece, ends[at], end) if piece[-1] in ".-" else _parts(piece)
            borders = list(accumulate((len(part.text) for part in parts[:-1]), initial=starts[at]))
            tokens[at : at + 1], starts[at : at + 1], ends[at : at + 1] = parts, borders, [*borders[1:], ends[at]]
        self.tokens += tokens
        self.starts += starts
        self.ends += ends


def _is_nickname(text: str, before: Token, end: int, stretch: Marked) -> bool:
    """Whether one word in marks stands between a given name, which ends there, and a surname: Ada “Ace” Lund."""
    word = stretch.inner.of(text)
    beside = end + 1 == stretch.outer.start and text[stretch.outer.end : stretch.outer.end + 1] == " "
    is_named = before.is_name and not before.grammar and not before.is_possessive
    after = text[stretch.outer.end + 1 : stretch.outer.end + 3]
    return beside and is_named and word.isalpha() and word[0].isupper() and after[:1].isupper() and after[1:].islower()


def _beside(text: str, piece: str, behind: int, end: int) -> tuple[Token, ...]:
    """The parts of what ends in a stop or a hyphen: what stands beside it tells what it is."""
    if piece == "-" and _is_dash(text, behind, end):
        return (_DASH,)
    if len(piece) == 1 or piece[-1] == "-" or _keeps_stop(text, piece, behind):
        return _parts(piece)
    return (*_parts(piece[:-1]), _STOP)


def _is_dash(text: str, behind: int, end: int) -> bool:
    """Whether the hyphen before a position stands between blanks, or before a blank and a capital."""
    is_apart = behind > 1 and text[behind - 2].isspace()
    following = text[behind : min(behind + 2, end)]
    return following[:1].isspace() and (is_apart or "A" <= following[1:] <= "Z")


def _keeps_stop(text: str, word: str, end: int) -> bool:
    """Whether a full stop belongs to the word: "U.S.", "Ms.", or one that a comma or small letter follows."""
    if _LETTERS.match(word) or word.lower() in _KEEP_STOP:
        return True
    rest = text[end : end + 2]
    if _is_month(word.lower()) or word.lower() == "no.":
        return rest[1:].isdigit()
    return rest[:1] in (",", ";") or (rest[:1] == " " and rest[1:].islower())


def _is_month(word: str) -> bool:
    """Whether a word is the name of a month cut short: "sept."."""
    return word.endswith(".") and word[:-1] in _MONTHS


@lru_cache(_WORDS_KEPT)
def _whole(piece: str) -> Token:
    """What a piece of text is, if it is one token whatever stands beside it."""
    if piece.isalpha():  # as most are
        return _read(piece)
    parts = _parts(piece)
    return parts[0] if len(parts) == 1 and piece[-1] not in ".-" else _SEVERAL


@lru_cache(_WORDS_KEPT)
def _parts(piece: str) -> tuple[Token, ...]:
    """What a piece of text is: a mark, a bracket, a word, or the two words that it joins ("they've")."""
    if piece.isalpha():
        return (_read(piece),)
    if piece[-1] in "—–―" or piece[:2] == "--":
        return (_DASH,)
    if _WORD_CHARACTER.search(piece[:2]) is None or piece[0] in "([":
        return (Token(piece, piece, "bracket" if len(piece) > 1 else "mark", ""),)
    short = _short_verb(piece)
    return (_read(piece[:-short]), _read(piece[-short:])) if short else (_read(piece),)


def _read(word: str) -> Token:
    lower = word.lower()
    kind = grammar().get(lower, "")
    if kind in _MISTAKEN and _is_acronym(word):  # the US, the WHO, IT: no pronouns
        return Token(word, word, "word", "")
    if lower[-1] == "." and not kind and _is_month(lower):
        kind = "time"
    if lower in _CAPITALISED and word[0].isupper():
        kind = _CAPITALISED[lower]
    return Token(word, lower, "word", kind)


def _is_acronym(word: str) -> bool:
    """Whether a small word is written all in capitals, as only a name is."""
    return len(word) > 1 and word.isupper() and word != "NOT"


def _short_verb(word: str) -> int:
    """The length of the verb that a word ends in: "they've", "he's", but not "Mali's"."""
    if "'" not in word and "’" not in word:
        return 0
    at = max(word.rfind("'"), word.rfind("’"))
    if at < 1:
        return 0
    ending, base = word[at + 1 :], word[:at].lower()
    is_verb = ending in ("re", "ll", "ve", "d", "m") or (ending == "s" and grammar().get(base) in _BEFORE_IS)
    return len(ending) + 1 if is_verb else 0


def _split(line: _Line, starts: Sequence[int]) -> Iterator[Range]:
    """Split a paragraph's tokens where a sentence begins, but never where a stretch reads on in lower case.

    A sentence is cut at a length that no prose reaches, so that the work on it stays bounded.
    """
    tokens, first = line.tokens, 0
    borders = set(_at(line.starts, starts))
    for at in sorted({*borders, *line.quotes, *(quote + 1 for quote in line.quotes), len(tokens)}):
        while at - first > _LONGEST or (at - first == _LONGEST and at < len(tokens)):
            yield first, first + _LONGEST
            first += _LONGEST
        if at == len(tokens):
            break
        begins = at > first and _begins(tokens[at], tokens[first:at], at in borders)
        if begins and not _only_attributes(tokens, at):
            yield first, at
            first = at
    if tokens:
        yield first, len(tokens)


def _at(starts: Sequence[int], places: Sequence[int]) -> Iterator[int]:
    """Which tokens begin at the places, of those that begin at ``starts``."""
    for place in places:
        at = bisect_left(starts, place)
        if at < len(starts) and starts[at] == place:
            yield at


def _only_attributes(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence behind words in marks is no more than their speaker: "... go on." Carlos Lund says."""
    if tokens[at - 1].kind != "quote" or not tokens[at].is_name:
        return False
    end = next((word for word in range(at + 1, min(at + _LONGEST_NAME, len(tokens))) if not tokens[word].is_name), at)
    stops = end + 1 >= len(tokens) or tokens[end + 1].text == "."
    return end > at and stops and tokens[end].lower in speech_verbs()


def _begins(token: Token, group: Sequence[Token], is_border: bool) -> bool:
    previous = group[-1]
    if previous.kind == "quote":  # “Why?” Diop asked: only a full stop ends the sentence
        opens = token.kind == "quote" or token.text[:1].isupper()
        return opens and _FULL_STOP.search(previous.text) is not None
    if is_border:
        return (token.kind != "mark" or token.text == "(") and not _is_abbreviated(group)
    return token.kind == "quote" and previous.lower in (".", "!", "?")


def _is_abbreviated(group: Sequence[Token]) -> bool:
    """Whether the full stop before belongs to a title, a month or an initial: "Ms. Keita", "Nov. 8"."""
    previous = group[-1]
    before = group[-2] if len(group) > 1 else None
    if previous.lower in abbreviated_titles():
        return True
    if _is_month(previous.lower) or previous.lower == "no.":
        return True
    return len(previous.text) == 2 and previous.text[1] == "." and before is not None and before.is_name
