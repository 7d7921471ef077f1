"""Compare the quotations that were found in an article with those that a person marked.

In: a text, the marked and the found quotations as Rows. Out: a Score that adds up over articles. Invariant: no row
counts twice, neither as a hit nor as a miss.

A quotation is compared in pieces: it is cut at line breaks, and marks, punctuation and space are trimmed off each
end, so that nobody wins or loses by a full stop. Two pieces are the same when their characters are ("exact"), or
when they share at least four fifths of the words that either has ("overlap"). Pairs are taken best first. The
definitions are those in use for PolNeAR, the corpus of attributions in US news (Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast, get_args

from retold.quotations.cues import verb_forms
from retold.records import QuoteKind
from retold.text import CLOSING_MARKS, NAME_SUFFIXES, OPENING_MARKS, QUOTATION_MARKS, fold

EDGE = QUOTATION_MARKS + " \t\r\n\u00a0,.;:!?…-–—()[]"
ENOUGH = 0.8

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_MARKED = re.compile(r"[“‟«„\"]([^\n”»\"“«]*)")
_NAME_END = re.compile(r"[,(;:—]|\s[-–]\s|\bwho\b|\bwhose\b")
_PREPOSITION = re.compile(r"\s(?:of|for|from|at|in|with|to|on|by)\s")
_POSSESSIVE = re.compile(r"'s?(?!\w)")
_NAME_WORD = re.compile(r"[^\W_][\w.'-]*")
_SUFFIXES = NAME_SUFFIXES | {"md", "phd", "qc", "mp", "mpp", "mla", "esq"}
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "one", "some", "many", "others", "both"))
_THOUGHTS = ("believes", "hopes", "fears")


@dataclass(frozen=True, slots=True)
class Row:
    """A quotation, marked or found.

    ``speaker_words`` name the speaker where the quotation is reported, ``speaker`` says who that is (a name or an
    id) and ``is_named`` whether that is somebody rather than "a source". ``running_cue`` is the cue of the quotation
    that it goes on from. ``arguable`` marks what need not be found and is no error where it is; of found words in marks
    ``is_said`` tells whether the row claims that somebody said them.
    """

    start: int
    end: int
    kind: QuoteKind
    cue: str = ""
    running_cue: str = ""
    speaker_words: str = ""
    speaker: str = ""
    is_named: bool = False
    is_part: bool = False
    arguable: bool = False
    is_said: bool = True
    method: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a quotation, trimmed; ``words`` are the numbers of its words in the text."""

    start: int
    end: int
    words: frozenset[int]
    row: Row


@dataclass(slots=True)
class Tally:
    """Hits, and of how many."""

    hits: int = 0
    gold: int = 0
    found: int = 0

    def add(self, hits: int, gold: int, found: int) -> None:
        """Count one article more."""
        self.hits += hits
        self.gold += gold
        self.found += found

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.found + self.gold
        return 2 * self.hits / both if both else 0.0


class Judged(NamedTuple):
    """A found row, whether its words are right, and whether its speaker's words are right as well."""

    row: Row
    is_right: bool
    is_all_right: bool


@dataclass(slots=True)
class Score:
    """What adds up over articles."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    covered: int = 0
    speaker_words_right: int = 0
    cue_right: int = 0
    running_cue_right: int = 0
    judged: list[Judged] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    spurious: list[Row] = field(default_factory=list)
    misattributed: list[tuple[Row, Row]] = field(default_factory=list)


class Words:
    """The words of a text, numbered."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.ends = [end for _, end in self.spans]

    def between(self, start: int, end: int) -> frozenset[int]:
        """The numbers of the words that stand at least in part between two offsets."""
        first = bisect.bisect_right(self.ends, start)
        return frozenset(range(first, bisect.bisect_left(self.spans, (end, 0), first)))


def score_article(text: str, gold: Iterable[Row], found: Iterable[Row], score: Score) -> None:
    """Add one article to a score."""
    words = Words(text)
    gold, found = _settled(text, words, list(gold), list(found))
    gold_direct, gold_other = _by_kind(text, words, gold)
    found_direct, found_other = _by_kind(text, words, found)
    _score_direct(text, gold_direct, _apart(found_direct, gold_direct, gold_other), score)
    _count(score, "marked", _marked(text, words, gold), _marked(text, words, found))
    apart = _apart(found_other, gold_other, gold_direct)
    _count(score, "reported", gold_other, apart)
    speech = [piece for piece in gold_other if is_speech(piece.row.cue)]
    score.tallies["speech"].add(len(pairs(speech, apart, overlap)), len(speech), len(apart))
    _score_all(gold_direct + gold_other, found_direct + found_other, score)
    _score_covered([row for row in gold if not row.is_part], [row for row in found if not row.is_part], score)


def judge(text: str, gold: Sequence[Row], found: Iterable[Row]) -> Iterator[Judged]:
    """Whether each found row says what the marking says; several rows may be right about one quotation.

    A part of a mixed row, and words in marks without a cue, claim no more than that they are quoted: they are right
    inside any marked quotation. Words that nobody is claimed to have said are right outside all of them.
    """
    words = Words(text)
    marked = pieces(text, words, gold)
    for row in found:
        own = pieces(text, words, [row])
        near = [[one for one in marked if one.words & piece.words and _tells(one, piece)] for piece in own]
        if row.is_said:
            right = all(near)
            speaker_too = right and _claims_right(row, near)
            yield Judged(row, right, speaker_too)
        else:
            outside = not any(near)
            yield Judged(row, outside, outside)


def _claims_right(row: Row, near: list[list[Piece]]) -> bool:
    """Whether the speaker's words are right of each piece; a row without any claims nothing of who spoke."""
    claims = row.speaker_words or row.speaker
    return not claims or all(any(_same_words(one.row, row) for one in ones) for ones in near)


def _tells(gold: Piece, found: Piece) -> bool:
    row = found.row
    inside = row.kind == "direct" and (row.is_part or not row.cue)
    return _share(gold, found) >= ENOUGH or (inside and found.words <= gold.words)


def pieces(text: str, words: Words, rows: Iterable[Row]) -> list[Piece]:
    """The pieces of some rows, each stretch of text once."""
    return _unique(
        Piece(start, end, words.between(start, end), row)
        for row in rows
        for start, end in _lines(text, row.start, row.end)
        if start < end
    )


def pairs(
    gold: Sequence[Piece], found: Sequence[Piece], likeness: Callable[[Piece, Piece], float]
) -> list[tuple[int, int]]:
    """Match pieces one to one, the likest first; each pair is an index into both lists."""
    candidates = [
        (-likeness(one, other), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
        if other.start < one.end and one.start < other.end
    ]
    left, right, matched = set[int](), set[int](), []
    for unlike, i, j in sorted(candidates):
        if unlike and i not in left and j not in right:
            left.add(i)
            right.add(j)
            matched.append((i, j))
    return matched


def exact(one: Piece, other: Piece) -> float:
    """1 if both are the same characters, else 0."""
    return float((one.start, one.end) == (other.start, other.end))


def overlap(one: Piece, other: Piece) -> float:
    """The share of words in common, 0 where that is less than enough."""
    share = _share(one, other)
    return share if share >= ENOUGH else 0.0


def same_name(one: str, other: str) -> bool:
    """Whether two names end in the same word, titles and descriptions aside; ids are names of one word."""
    first, second = last_name(one), last_name(other)
    return bool(first) and first == second


def last_name(name: str) -> str:
    """The surname of a name, folded to lower case without accents, possessive and "Jr"."""
    plain = fold(head(name))
    found = [word.strip(".'-") for word in _NAME_WORD.findall(_POSSESSIVE.sub("", plain))]
    while len(found) > 1 and found[-1] in _SUFFIXES:
        found.pop()
    return found[-1] if found else ""


def is_speech(cue: str) -> bool:
    """Whether the words that report are of saying rather than of thinking: a listed verb, or "according to"."""
    words = cue.lower().split()
    verbs = [verb for word in words for verb in verb_forms().get(word, ((), ()))[0]]
    return "according" in words or any(verb.stance not in _THOUGHTS for verb in verbs)


def kind_of(value: str) -> QuoteKind:
    """The kind of quotation that a file names; ValueError if there is none of that name."""
    if value not in get_args(QuoteKind):
        raise ValueError(f"{value!r} is no kind of quotation")
    return cast(QuoteKind, value)


def is_name(words: str) -> bool:
    """Whether the words that name a speaker are a name rather than a pronoun or a description."""
    found = [word for word in re.findall(r"[^\W\d_][\w'’.-]*", head(words)) if word.lower() not in ("the", "a", "an")]
    return bool(found) and found[-1][0].isupper() and found[-1].lower().strip(".") not in _PRONOUNS


def head(phrase: str) -> str:
    """The part of a noun phrase that stands before its apposition, its relative clause or its "of"."""
    phrase = phrase.strip()
    phrase = _NAME_END.split(phrase, maxsplit=1)[0].strip() or phrase
    return _PREPOSITION.split(phrase, maxsplit=1)[0].strip() or phrase


def _score_direct(text: str, gold: list[Piece], found: list[Piece], score: Score) -> None:
    _count(score, "direct", gold, found)
    matched = pairs(gold, found, overlap)
    named = [(gold[i], found[j].row) for i, j in matched if gold[i].row.is_named]
    for one, other in named:
        is_hit = same_name(one.row.speaker, other.speaker)
        where = "near speaker" if _is_named_beside(text, one) else "far speaker"
        score.tallies[where].add(is_hit, 1, bool(other.speaker))
        if not is_hit:
            score.misattributed.append((one.row, other))
    nobody = {j for i, j in matched if not gold[i].row.is_named}
    claimed = sum(bool(piece.row.speaker.strip()) for j, piece in enumerate(found) if j not in nobody)
    there = sum(piece.row.is_named for piece in gold)
    right = sum(same_name(one.row.speaker, other.speaker) for one, other in named)
    score.tallies["direct speaker"].add(right, there, claimed)


def _is_named_beside(text: str, quotation: Piece) -> bool:
    """Whether the speaker's name stands in the paragraph of a quotation, outside it."""
    start, end = text.rfind("\n", 0, quotation.start) + 1, text.find("\n", quotation.end)
    around = f"{text[start : quotation.start]} {text[quotation.end : end if end >= 0 else None]}"
    return last_name(quotation.row.speaker) in {last_name(word) for word in around.split()}


def _score_all(gold: list[Piece], found: list[Piece], score: Score) -> None:
    gold, found = _unique(gold), _unique(found)
    _count(score, "all", gold, found)
    partner = {j: i for i, j in pairs(gold, found, overlap)}
    hit = set(partner.values())
    score.missed += [piece.row for i, piece in enumerate(gold) if i not in hit]
    score.spurious += [piece.row for j, piece in enumerate(found) if j not in partner]


def _score_covered(gold: list[Row], found: list[Row], score: Score) -> None:
    left, hits = list(found), 0
    for row in gold:
        best = max(left, key=lambda other: _covered(row, other), default=None)
        if best is None or _covered(row, best) <= ENOUGH:
            continue
        left.remove(best)
        hits += 1
        score.speaker_words_right += _same_words(row, best)
        score.cue_right += row.cue.lower().strip() == best.cue.lower()
        score.running_cue_right += row.cue.lower().strip() in (best.cue.lower(), best.running_cue.lower())
        score.tallies["known speaker"].add(row.is_named and same_name(row.speaker, best.speaker), row.is_named, 0)
    score.covered += hits
    score.tallies["covered"].add(hits, len(gold), len(found))


def _count(score: Score, name: str, gold: list[Piece], found: list[Piece]) -> None:
    score.tallies[f"{name} exact"].add(len(pairs(gold, found, exact)), len(gold), len(found))
    score.tallies[name].add(len(pairs(gold, found, overlap)), len(gold), len(found))


def _covered(gold: Row, found: Row) -> float:
    return max(0, min(gold.end, found.end) - max(gold.start, found.start)) / (gold.end - gold.start)


def _same_words(gold: Row, found: Row) -> bool:
    """Whether the speakers' words have one in common; without words, whether the speaker is the same."""
    words = set(re.findall(r"\w+", gold.speaker_words.lower()))
    if not words:
        return same_name(gold.speaker, found.speaker)
    return bool(words & set(re.findall(r"\w+", (found.speaker_words or found.speaker).lower())))


def _by_kind(text: str, words: Words, rows: list[Row]) -> tuple[list[Piece], list[Piece]]:
    direct = pieces(text, words, [row for row in rows if row.kind == "direct"])
    return direct, pieces(text, words, [row for row in rows if row.kind != "direct"])


def _settled(text: str, words: Words, gold: list[Row], found: list[Row]) -> tuple[list[Row], list[Row]]:
    """Leave out the arguable rows, and the found ones that are like an arguable row and like no other as much."""
    open_to_doubt = pieces(text, words, [row for row in gold if row.arguable])
    firm = [row for row in gold if not row.arguable]
    certain = pieces(text, words, firm)

    def is_settled(row: Row) -> bool:
        own = pieces(text, words, [row])
        doubtful = max((_share(one, piece) for one in open_to_doubt for piece in own), default=0.0)
        return doubtful < 0.5 or any(_share(one, piece) >= doubtful for one in certain for piece in own)

    return firm, [row for row in found if is_settled(row)] if open_to_doubt else found


def _apart(found: list[Piece], same: list[Piece], other: list[Piece]) -> list[Piece]:
    """Leave out what touches no gold piece of its kind and lies mostly in one of the other kind."""

    def is_other(piece: Piece) -> bool:
        if any(piece.start < one.end and one.start < piece.end for one in same):
            return False
        return any(2 * len(piece.words & one.words) >= max(1, len(piece.words)) for one in other)

    return [piece for piece in found if not is_other(piece)]


def _marked(text: str, words: Words, rows: list[Row]) -> list[Piece]:
    """The pieces in quotation marks: direct quotations, and the stretches in marks inside mixed ones."""
    inside = [
        Row(start, end, "direct")
        for row in rows
        if row.kind == "mixed"
        for start, end in _stretches(text, row.start, row.end)
    ]
    return pieces(text, words, [row for row in rows if row.kind == "direct"] + inside)


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands in marks in a span; a mark just outside it counts, and a line's end closes what is open."""
    while start and text[start - 1] in OPENING_MARKS:
        start -= 1
    while end < len(text) and text[end] in CLOSING_MARKS:
        end += 1
    position = start
    while match := _MARKED.search(text, position, end):
        yield match.span(1)
        position = match.end() + text.startswith(tuple(CLOSING_MARKS), match.end())


def _unique(found: Iterable[Piece]) -> list[Piece]:
    first: dict[tuple[int, int], Piece] = {}
    for piece in found:
        first.setdefault((piece.start, piece.end), piece)
    return list(first.values())


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", text[start:end]):
        first, last = start + line.start(), start + line.end()
        while first < last and text[first] in EDGE:
            first += 1
        while last > first and text[last - 1] in EDGE:
            last -= 1
        yield first, last


def _share(one: Piece, other: Piece) -> float:
    both = len(one.words | other.words)
    return len(one.words & other.words) / both if both else 0.0
