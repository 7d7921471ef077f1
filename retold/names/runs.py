"""Runs of capitalised words, with what the gazetteer knows of them.

In: a Document. Out: its runs in order, and of each its items: one or more words that the gazetteer knows as one, one
word that it does not know, or a small word between. Invariant: a run lies within one sentence; its items do not
overlap and stand in order, and rest on the words of the run alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from retold.lists import speech_verbs
from retold.names import gazetteer, lexicon
from retold.names.gazetteer import Entry
from retold.records import Document, Paragraph
from retold.text import abbreviated_titles, fold

CONNECTORS = ("of", "the", "for", "and", "&", "on", "in")
_MARKS = "()“”\"‘'’.,"
_UPPER = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper())
_SHORT = "{1,5}"
# What stands before a name and is written as one word with it: al-Assad, d'Estaing
_ARTICLE = r"(?:a[lnrstz]|ash|el|ben|d|l|m|n)[-’']"
# Parts of words that are no names of their own before a hyphen, however long what follows: the Co-operative Bank
_PREFIX = "|".join(rf"(?<=\b{part})" for part in ("Co", "Sub", "Anti", "Vice", "Inter", "Multi", "Counter"))
_WORD = (
    rf"(?:{_ARTICLE})?[{_UPPER}][^\W_]*(?:(?:{_PREFIX})-[^\W\d_]+\b)?"
    rf"(?:[’'](?!(?:s|d|m|ll|re|ve)\b)[^\W\d_]+|&[{_UPPER}][^\W_]*"
    rf"|-(?:(?:a|au|i|e|o|el|al|ud|ul|de|la|sur|en|le|les|du|des)-)*"
    rf"(?:[{_UPPER}][^\W_]*|(?!(?:ORDINARY)\b)[^\W\d_][^\W\d_]{_SHORT}\b))*"
)
_ALONE = rf"[{_UPPER}][^\W_]*(?![\w.’'&-])"  # a word behind which nothing of the above stands, as most are
_NAME = rf"[{_UPPER}][^\W\d_{_UPPER}]"  # what follows a stop without a space: "K.Berg", "Dr.Berg"
_CURRENCY = r"[A-Z]{1,3}[$£€¥]"  # "US$5" names no country
_ABBREVIATION = rf"(?:[{_UPPER}]\.){{2,}}(?:[{_UPPER}]\b)?|[{_UPPER}]\.[{_UPPER}]\b|[{_UPPER}]\.(?:-[{_UPPER}]\.)?"


@dataclass(slots=True)  # not frozen: there are a hundred in an article, and frozen ones take thrice as long to make
class Item:
    """A part of a run: its place in it, its folded words, and what the gazetteer says of them."""

    start: int
    end: int
    keys: tuple[str, ...]
    key: str  # the last of its words
    text: str
    entry: Entry | None = None
    is_small: bool = False
    is_initial: bool = False  # the first letter of a name alone ("V.")


@dataclass(slots=True)
class Run:
    """At most LONGEST_RUN words that stand side by side, and where in the text they begin.

    ``opens`` is whether a sentence or quotation begins there.
    """

    text: str
    start: int
    opens: bool


@cache
def _run_pattern() -> re.Pattern[str]:
    """A capitalised word and all that follow it, with at most three small words between two."""
    plain = _WORD.replace("ORDINARY", "|".join(sorted(lexicon.words_of("after hyphen"))))
    word = rf"(?!{_CURRENCY})(?:{_ALONE}|{_with_stop()}|{_ABBREVIATION}|{_possessive()}|{plain})"
    small = "|".join(re.escape(word) for word in (*CONNECTORS, *lexicon.particles()))
    nickname = rf"(?!\([{_UPPER}]{{2,}}\))[“\"‘'(]{plain}[”\"’')](?=[ \u00a0][{_UPPER}])"
    return re.compile(
        rf"(?<![\w@#])(?=[{_UPPER}]|{_ARTICLE})(?:(?<![\w][-’'.])|(?<=anti-)|(?<=non-)|(?<=pro-)|(?<=ex-)){word}"
        rf"(?:(?:[ \u00a0]{{1,2}}(?:(?:{small})[ \u00a0]){{0,3}}|(?<=\.)(?={_NAME}))(?:{word}|{nickname}))*"
        rf"(?:,? (?:Jr|Sr)\b\.?)?"
    )


def _with_stop() -> str:
    """Words that end in a stop: titles in the singular and plural, and what the gazetteer has ("Calif.")."""
    titles = {word.capitalize() for word in abbreviated_titles()}
    words = "|".join(sorted(re.escape(word) for word in titles | gazetteer.abbreviations() | {"Mt.", "Ft."}))
    return rf"(?=[^\W_]+\.)(?:{words})(?:(?![^\W_])|(?={_NAME}))"


def _possessive() -> str:
    """Words whose possessive belongs to a name: those of the gazetteer ("Macy's"), and others before a capital."""
    known = "|".join(sorted(re.escape(word).replace("'", "[’']") for word in gazetteer.possessives()))
    holders = "|".join(sorted(word.capitalize() for word in lexicon.words_of("possessive")))
    return rf"(?=[^\W_]+[’'])(?:(?:{known})\b|(?:{holders})(?:[’']s|s[’']|[’'])(?=[ \u00a0][{_UPPER}]))"


_OPENING = frozenset(("", "\n", "“", '"', "‘", "(", ":", "—", "–", "•", "…", "."))
_LONGEST_IN_CAPITALS = 3
_WORDS_KEPT = 2**13  # words that stay read
# No name is longer; a longer run is cut, so that the time it takes grows with its length alone
LONGEST_RUN = 30
_PIECE = re.compile(rf"[^ \u00a0]+?\.(?={_NAME})|[^ \u00a0]+")
_INITIALS = re.compile("[A-Z]{2}|A[A-Z]M")


class Reader:
    """Reads the runs of one document."""

    def __init__(self, document: Document) -> None:
        """Note where its sentences begin."""
        self.text = document.text
        self._starts = frozenset(sentence.span.start for sentence in document.sentences)

    def runs(self, paragraph: Paragraph) -> Iterator[Run]:
        """The runs of a paragraph, cut where a sentence ends."""
        for match in _run_pattern().finditer(self.text, *paragraph.span):
            whole, start = match[0], match.start()
            if whole in lexicon.opening_words():
                continue
            if whole.isalpha():  # one word, as most are
                yield Run(whole, start, self.opens(start))
                continue
            words = [piece.span() for piece in _PIECE.finditer(self.text, start, match.end())]
            if self._is_cue(words):  # Said Moyo: "..."
                words = words[1:]
            first = 0
            for index in range(1, len(words) + 1):
                is_long = index - first == LONGEST_RUN
                if index == len(words) or is_long or words[index][0] in self._starts:
                    start = words[first][0]
                    yield Run(self.text[start : words[index - 1][1]], start, self.opens(start))
                    first = index

    def _is_cue(self, words: list[tuple[int, int]]) -> bool:
        """Whether the first word is no name but the verb before the name of who speaks, with a colon behind."""
        if len(words) < 2 or not self.text.startswith(":", words[-1][1]) or not self.opens(words[0][0]):
            return False
        return self.text[slice(*words[0])].lower() in speech_verbs()

    def opens(self, start: int) -> bool:
        """Whether a sentence, a quotation or a line begins there."""
        return start in self._starts or self.text[max(0, start - 2) : start].rstrip()[-1:] in _OPENING


def items_of(run: str) -> tuple[Item, ...]:
    """The items of a run with these words, by its own offsets."""
    plain = run.replace("’", "'").replace("ʼ", "'").replace("\u00a0", " ")  # as the gazetteer has them
    words = [piece.span() for piece in _PIECE.finditer(run)]
    items = []
    while words:
        entry, count = _known(plain, words)
        items.append(_item(run, words[0][0], words[count - 1][1], entry))
        words = words[count:]
    for first, second in pairwise(items):
        first.is_initial = first.is_initial or _are_initials(first, second)
    return tuple(items)


def _are_initials(first: Item, second: Item) -> bool:
    """Whether capitals without stops are the initials of the name behind them: "VK Saxena", "AKM Rahman"."""
    if first.entry or not _INITIALS.fullmatch(first.text) or first.key in lexicon.words_of("not acronym"):
        return False
    is_name = lexicon.is_persons(second.key) and second.key not in lexicon.common_words()
    return is_name and not (second.text.isupper() or lexicon.is_title(first.key))


def _known(plain: str, words: list[tuple[int, int]]) -> tuple[Entry | None, int]:
    """What the longest spelling of the gazetteer that the words begin with stands for, and how many words it takes."""
    start, end = words[0]
    most, entry, is_in_capitals = _alone(plain[start:end])
    for count in range(min(most, len(words)), 1, -1):
        longer = gazetteer.entry_of(plain[start : words[count - 1][1]])
        if longer:
            return longer, count
    return (entry, 1) if entry or not is_in_capitals else _in_capitals(plain, words)


@lru_cache(_WORDS_KEPT)
def _alone(word: str) -> tuple[int, Entry | None, bool]:
    """How many words a spelling has at most that a word opens, what it stands for alone, whether it is in capitals."""
    return gazetteer.most_words().get(word, 1), gazetteer.entry_of(word), word.isupper()


def _in_capitals(plain: str, words: list[tuple[int, int]]) -> tuple[Entry | None, int]:
    """What the spelling behind words in capitals stands for, and the number of words it takes."""
    start = words[0][0]
    for count in range(min(_LONGEST_IN_CAPITALS, len(words)), 0, -1):
        spelling = gazetteer.in_capitals().get(plain[start : words[count - 1][1]])
        if spelling:
            return gazetteer.entry_of(spelling), count
    return None, 1


def _item(run: str, start: int, end: int, entry: Entry | None) -> Item:
    words = run[start:end]
    keys, is_small, is_letter = _read(words)
    return Item(start, end, keys, keys[-1], words, entry, is_small, is_letter and entry is None)


@lru_cache(_WORDS_KEPT)
def _read(words: str) -> tuple[tuple[str, ...], bool, bool]:
    """Words of a run folded, whether they are a small word, and whether the first letter of a name alone."""
    keys = tuple([fold(word.strip(_MARKS)) for word in words.split()])
    is_letter = words.endswith(".") and all(len(part) < 2 for part in keys[-1].split("."))
    return keys, words in _small_words(), is_letter


@cache
def _small_words() -> frozenset[str]:
    return frozenset((*CONNECTORS, *lexicon.particles()))
