"""Find the paragraphs that a name, or a verb, and a colon attribute ("Mr Keita: We will go on", "He wrote:").

In: the sentences of an article. Out: the speaker of a paragraph and where his words begin. Invariant: a label is a
name with a title or the name of a speaker of the article, followed by a colon and a clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from retold.quotations.content import adverbial_end
from retold.quotations.cues import find_cues
from retold.quotations.phrases import has_verb, noun_phrase_end
from retold.quotations.reported import Reported, with_subjects
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set
from retold.text import abbreviated_titles

_LONGEST = 5
_STAR, _MOST_STARS = "*", 3
_LONGEST_OFFICE = 6
QUESTIONS = frozenset(("q", "question"))
ANSWERS = frozenset(("a", "answer"))
_FIRST_PERSON = frozenset(("i", "my", "me", "we", "our", "us"))


class Label(NamedTuple):
    """The name of a label, the place of its colon, and where the words begin that it attributes."""

    name: Range
    colon: int
    behind: int


def label_of(tokens: Sequence[Token], speakers: frozenset[str], interview: frozenset[str]) -> Label | None:
    """The label at the head of a paragraph, if there is one.

    ``speakers`` are the last words of the speakers that the article names elsewhere, ``interview`` those of the labels
    of an interview, which attribute also what has no verb ("Berg: Not at all.").
    """
    label = _colon(tokens)
    if label is None or tokens[label.behind].kind == "quote":
        return None
    words = tokens[slice(*label.name)]
    if not words or not all(token.kind == "word" and token.is_name for token in words):
        return None
    if words[0].lower in QUESTIONS | ANSWERS:
        return label if words[0].lower in interview and len(words) == 1 else None
    if words[0].lower in word_set("no label"):
        return None
    if not interview and not has_verb(tokens, label.behind, len(tokens)):
        return None
    titled = words[0].lower in abbreviated_titles() or words[0].lower + "." in abbreviated_titles()
    return label if titled or words[-1].lower in speakers | interview else None


def _colon(tokens: Sequence[Token]) -> Label | None:
    """Where a paragraph opens with a few words and a colon, be they between stars ("**Berg**: Why?") or not."""
    if ":" not in [token.text for token in tokens[: _MOST_STARS + _LONGEST + 3]]:  # as in most
        return None
    start = next((at for at, token in enumerate(tokens[:_MOST_STARS]) if token.text != _STAR), _MOST_STARS)
    reach = range(start, min(start + _LONGEST + 3, len(tokens)))
    colon = next((at for at in reach if tokens[at].text == ":"), 0)
    end, behind = colon, colon + 1
    while end > start and tokens[end - 1].text == _STAR:
        end -= 1
    while behind < len(tokens) and tokens[behind].text == _STAR:
        behind += 1
    if not colon or behind == len(tokens) or end - start > _LONGEST:
        return None
    return Label((start, end), colon, behind)


def interview_labels(openings: Sequence[Sequence[Token]]) -> frozenset[str]:
    """The last words of the labels of an interview or transcript, from the first sentences of its paragraphs.

    An interview has "Q: ..." and "A: ..."; in a transcript two take turns, each more than once, mostly with a verb.
    """
    labelled = [(words, tokens) for tokens in openings if (words := _label(tokens))]
    labels = Counter(words for words, _ in labelled)
    letters = {words[0] for words in labels if len(words) == 1}
    found = QUESTIONS | ANSWERS if letters & QUESTIONS and letters & ANSWERS else frozenset()
    repeated = {words for words, count in labels.items() if count > 1 and words[0] not in QUESTIONS | ANSWERS}
    verbs = [has_verb(tokens, 0, len(tokens)) for words, tokens in labelled if words in repeated]
    talks = len(repeated) > 1 and 2 * sum(verbs) >= len(verbs)
    return found | {words[-1] for words in repeated} if talks else found


def _label(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words in capitals before a colon at the head of a paragraph, in small letters; none where others stand."""
    label = _colon(tokens)
    words = tokens[slice(*label.name)] if label else ()
    named = all(token.is_name and token.grammar != "time" for token in words)
    return tuple(token.lower for token in words) if named else ()


def signature(sentences: Sequence[Sequence[Token]]) -> Range | None:
    """The name, with what follows its comma, that is the last sentence of a paragraph in the first person.

    So are set what somebody wrote, and words from the text in large type, where their marks have been lost.
    """
    *told, last = sentences
    words = next((at for at, token in enumerate(last) if not token.is_name), len(last))
    behind = last[words:]
    if not told or told[-1][-1].text not in (".", "!", "?") or words < 2 or has_verb(last, 0, len(last)):
        return None
    if behind and (behind[0].text != "," or len(behind) > _LONGEST_OFFICE or behind[-1].kind == "mark"):
        return None
    mine = any(token.lower in _FIRST_PERSON for sentence in told for token in sentence)
    return (0, len(last)) if mine else None


def block_leader(tokens: Sequence[Token], marks: str = ":") -> Reported | None:
    """The reporting verb, with its subject, that a sentence closes with before a colon: "In his letter he wrote:"."""
    last = len(tokens) - 1
    reported = with_subjects(tokens, find_cues(tokens)) if tokens[last].text in marks else []
    if not reported or not reported[-1].cue.verb.quote or reported[-1].inverted:
        return None
    if reported[-1].cue.verb.also_noun and reported[-1].cue.form == "present":  # by these rules:
        return None
    end = adverbial_end(tokens, reported[-1].cue.end)
    if reported[-1].cue.verb.noun or reported[-1].cue.verb.addressee:  # he denied the claims; she told the crowd
        end = adverbial_end(tokens, noun_phrase_end(tokens, reported[-1].cue.end))
    return reported[-1] if end == last else None
