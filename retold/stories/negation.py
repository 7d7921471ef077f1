"""Find what one of two sentences that tell the same denies or doubts, and the other states.

In: two sentences, one copied or retold from the other. Out: the verbs that only one of them negates, with the words of
both sides. Invariant: both have the verb; what both negate, or both state, is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from retold.lists import function_words
from retold.text import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOT = frozenset(("not", "never", "cannot"))
_NO = frozenset(("no", "nobody", "none", "neither", "nor"))
_DENIES = re.compile(r"(?:den(?:y|ies|ied|ying)|refus|fail|lack|reject|without|unless|hardly|dismiss)")
# "Last changed in 2009" is "not changed since"
_SINCE = re.compile(r"\blast (?:been )?\w+(?:ed|en|ught|lt|id)\b", re.IGNORECASE)
_DOUBT = frozenset(("may", "might", "could", "allegedly", "reportedly", "possibly"))
_NOT_TURNED = frozenset(("only", "just", "less", "fewer", "more", "least", "doubt", "longer"))
# "No fault was found" denies a fault, not that anything was found
_PASSIVE = frozenset(("be", "been", "is", "are", "was", "were"))
_ANSWERED = (",", ".", "!", "?")  # "No, I meant it" denies what was asked
_REACH, _REACH_OF_NO = 4, 6  # words in which what is turned follows: "not listen"; "no group has claimed"
_STEM = 4  # letters that tell a verb, whatever its ending: "listen" and "listened"
_SHORTEST = 4


class Turn(NamedTuple):
    """A word with the one that negates or doubts it, if any: where they stand."""

    word: str
    kind: str
    start: int
    end: int


def turned(a: str, b: str, is_copied: bool) -> Iterator[tuple[Turn, Turn]]:
    """The word that one of the two sentences negates (or, of copied ones, doubts) and the other states, if one does.

    Where both negate or deny anything they may well say the same in other words.
    """
    for kind in ("not", "maybe") if is_copied else ("not",):
        ours, theirs = _turns(a, kind), _turns(b, kind)
        in_ours, in_theirs = _is_turned(a, ours, kind), _is_turned(b, theirs, kind)
        if in_ours == in_theirs:
            continue
        pairs = [(ours[stem], theirs[stem]) for stem in ours if stem in theirs and ours[stem].kind != theirs[stem].kind]
        # rather the verb than its subject or object: "no group claimed responsibility"
        pairs.sort(key=lambda pair: not a[: pair[0].end].endswith("ed"))
        yield from pairs[:1]


def are_contrary(a: str, b: str) -> bool:
    """Whether one of two texts says that something was done and the other that it was not, whatever else both deny."""
    ours, theirs = _turns(a, "not"), _turns(b, "not")
    return any(
        own.kind != other.kind and (own if own.kind else other).word.endswith("ed")
        for stem, own in ours.items()
        if (other := theirs.get(stem))
    )


def _is_turned(text: str, turns: Mapping[str, Turn], kind: str) -> bool:
    if any(turn.kind for turn in turns.values()):
        return True
    if kind != "not":
        return False
    words = map(_plain, _WORD.findall(text))
    is_denied = any(word in _NOT | _NO or word.endswith("n't") or _DENIES.match(word) for word in words)
    return is_denied or _SINCE.search(text) is not None


def _turns(text: str, kind: str) -> dict[str, Turn]:
    """The telling words of a sentence by their stems, in order, each with the word that turns it if one does."""
    found: dict[str, Turn] = {}
    begin, reach, lasts = 0, 0, False
    for match in _WORD.finditer(text):
        word = _plain(match[0])
        is_no = word in _NO and kind == "not" and text[match.end() : match.end() + 1] not in _ANSWERED
        if is_no or _turns_next(word, kind):
            begin, reach, lasts = match.start(), _REACH_OF_NO if is_no else _REACH, is_no
            continue
        reach -= 1
        if word in _NOT_TURNED or (lasts and word in _PASSIVE):
            reach = 0  # "not only", "no fewer than"
        elif match.start() and match[0][0].isupper():
            continue  # part of a name
        elif len(word) >= _SHORTEST and word not in function_words() and not word.endswith("ly"):
            is_turned = reach > 0
            found[word[:_STEM]] = Turn(
                word, kind if is_turned else "", begin if is_turned else match.start(), match.end()
            )
            reach = reach if lasts else 0
    return found


def _turns_next(word: str, kind: str) -> bool:
    return word in _DOUBT if kind == "maybe" else word in _NOT or word.endswith("n't")


def _plain(word: str) -> str:
    return fold(word).replace("’", "'")
