"""Find the words that name a speaker, left or right of a cue.

In: the tokens of a sentence and the place of a verb group. Out: a range of tokens, or None. Invariant: a range
holds at least one word and reaches across a stretch in quotation marks only if a determiner leads into it.
"""

from __future__ import annotations

from collections.abc import Sequence

from retold.quotations.cues import verb_forms
from retold.quotations.phrases import (
    LINKING,
    STRONG_MARKS,
    ends_in_mark,
    ends_place,
    has_verb,
    is_adverb,
    is_bare_name,
    is_nounish,
    is_verb,
    may_be_verb,
    noun_phrase_end,
    over_dateline,
)
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set

_ASIDE = word_set("aside")
_OPENINGS = word_set("opening")
_INTRODUCING = word_set("subordinator") | {"with"}
_NOT_FIRST = ("preposition", "subordinator", "object")
_LINKS = ("of", "for", "at", "from", "with", "and", "by", "on", "in", "to")
_REFLEXIVE = frozenset(["himself", "herself", "itself", "themselves"])
_LIST_WORDS = 8
_ASIDE_WORDS = 14
_RELATIVE_WORDS = 10


def subject_before(tokens: Sequence[Token], at: int, floor: int) -> Range | None:
    """The noun phrase that ends before a verb group, over asides between commas."""
    while at - 1 > floor and tokens[at - 1].grammar in ("time", "adverb") and tokens[at - 2].text == ",":
        at -= 1  # the minister, Ibrahim Sow, yesterday | said
    if at > floor and tokens[at - 1].text == "—":
        return _over_dashes(tokens, floor, at - 1)
    segments = _segments(tokens, floor, at)
    if _is_all_behind_marks(tokens, segments[0][0], at):
        return segments[0][0], at
    start, end = segments[-1]
    if start < end and len(segments) > 1 and tokens[start].lower == "during":  # Lund, during a visit | said
        return _over_asides(tokens, segments)
    if start < end and _lacks_comma(tokens, segments):
        return segments[-2][0], end
    if start < end:
        return _listed(tokens, segments) or _with_marks(tokens, _phrase(tokens, start, end), floor)
    return _over_asides(tokens, segments[:-1])


def _lacks_comma(tokens: Sequence[Token], segments: list[Range]) -> bool:
    """Whether the comma is missing behind an apposition to a full name: "Ada Lund, a clerk from the port | said"."""
    if len(segments) != 2 or tokens[segments[1][0]].lower not in ("a", "an", "the"):
        return False
    (start, stop), (begin, end) = segments
    named = stop - start > 1 and all(token.is_name and not token.grammar for token in tokens[start:stop])
    return named and not has_verb(tokens, begin, end) and _phrase(tokens, begin, end) == (begin, end)


def _is_all_behind_marks(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether only the speaker stands between a quotation's comma and the verb: "...," a friend, Ada Lund, | said."""
    if start == 0 or start >= end or not ends_in_mark(tokens[start - 1]):
        return False
    first, last = tokens[start], tokens[end - 1]
    phrase = first.grammar in ("", "determiner", "quantifier") and first.kind == "word" and not is_adverb(first)
    inside = any(token.grammar in ("relative", "time", "pronoun") for token in tokens[start:end])
    return phrase and not inside and last.kind == "word" and not has_verb(tokens, start, end)


def _with_marks(tokens: Sequence[Token], phrase: Range | None, floor: int) -> Range | None:
    """The phrase with words in marks inside it: the "Letters" page of the site."""
    if phrase is None or phrase[0] - 2 < floor or tokens[phrase[0] - 1].kind != "quote":
        return phrase
    inside = tokens[phrase[0] - 2].grammar == "determiner" and tokens[phrase[0] - 1].text[-2:-1].isalnum()
    return (phrase[0] - 2, phrase[1]) if inside else phrase


def _over_dashes(tokens: Sequence[Token], floor: int, closing: int) -> Range | None:
    """The phrase before an aside between dashes: "Keita - a former colonel - said"."""
    for at in range(closing - 1, max(floor, closing - 2 * _ASIDE_WORDS), -1):
        if tokens[at].text == "—":
            return subject_before(tokens, at, floor)
    return None


def _segments(tokens: Sequence[Token], floor: int, at: int) -> list[Range]:
    """The stretches between commas before a position, back to a quotation, a strong mark or the floor."""
    segments: list[Range] = []
    end = start = at
    while start > floor:
        token = tokens[start - 1]
        if token.kind == "quote" or token.text in STRONG_MARKS:
            break
        if token.text == ",":
            segments.append((start, end))
            end = start - 1
        start -= 1
    segments.append((start, end))
    return segments[::-1]


def _listed(tokens: Sequence[Token], segments: list[Range]) -> Range | None:
    """A list of three or more names or groups: "diplomats, analysts and rights groups"."""
    start, end = segments[-1]
    if len(segments) < 2 or tokens[end - 1].lower in ("who", "which"):
        return None
    if not any(tokens[at].lower in ("and", "or") for at in range(start, end)) or has_verb(tokens, start, end):
        return None
    if not (tokens[start].is_name or tokens[start].lower in ("and", "or")) and ends_place(tokens, segments[:-1]):
        return None
    first = start
    for begin, stop in reversed(segments[:-1]):
        if stop <= begin or stop - begin > _LIST_WORDS or not _is_bare_phrase(tokens, begin, stop):
            if stop > begin and first < start and _is_occupied(tokens, begin, stop):
                return None  # Responding to a query by farmers, clerks and teachers, the minister said
            break
        first = begin
    return (first, end) if first < start else None


def _is_occupied(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a participle opens an aside that a list behind it belongs to."""
    return end > start + 1 and tokens[start].lower.endswith("ing") and tokens[start + 1].grammar == "preposition"


def _is_bare_phrase(tokens: Sequence[Token], start: int, end: int) -> bool:
    first = tokens[start]
    opens = first.grammar in ("", "determiner", "quantifier") or is_nounish(first)
    return (
        opens
        and first.grammar != "time"
        and not _is_occupied(tokens, start, end)
        and not has_verb(tokens, start, end)
        and _phrase(tokens, start, end) == (start, end)
    )


def _over_asides(tokens: Sequence[Token], segments: list[Range]) -> Range | None:
    """The phrase before one or more asides; an apposition counts as part of it."""
    end = None
    for number in range(len(segments) - 1, -1, -1):
        start, stop = segments[number]
        if start >= stop:
            return None
        if number and stop - start == 1 and tokens[start].text.isdigit():  # an age
            end = end or stop
            continue
        if number and _is_aside(tokens, start):
            continue
        if number > 1 and _is_place(tokens, segments[number - 1], segments[number]):
            continue
        if number and _is_apposition(tokens, _anchor(tokens, segments, number), start):
            end = end or stop
            continue
        phrase = _phrase(tokens, start, stop)
        return (phrase[0], end or phrase[1]) if phrase else None
    return None


def _is_aside(tokens: Sequence[Token], start: int) -> bool:
    first = tokens[start]
    if first.grammar in ("relative", "preposition", "subordinator", "adverb", "conjunction", "time"):
        return True
    return first.lower in _ASIDE or (not first.is_name and first.lower.endswith(("ing", "ed")))


def _is_place(tokens: Sequence[Token], aside: Range, segment: Range) -> bool:
    """Whether a bare name only ends the aside before it: "during a visit to Columbus, Ohio,"."""
    names = is_bare_name(tokens, segment)
    return names and aside[0] < aside[1] and tokens[aside[0]].grammar == "preposition" and tokens[aside[1] - 1].is_name


def _anchor(tokens: Sequence[Token], segments: list[Range], number: int) -> Range:
    """The segment that an apposition belongs to: the one before it, over an age."""
    start, stop = segments[number - 1]
    over_age = number > 1 and stop - start == 1 and tokens[start].text.isdigit()
    return segments[number - 2] if over_age else segments[number - 1]


def _is_apposition(tokens: Sequence[Token], anchor: Range, start: int) -> bool:
    """Whether what begins at ``start`` says again whom the phrase before it names."""
    begin, end = anchor
    if begin >= end or tokens[begin].grammar in ("preposition", "time") or _is_opening(tokens, anchor):
        return False
    if _opens_participle(tokens, begin):
        return False
    last = tokens[end - 1]
    if last.is_name or last.kind == "bracket":
        return True
    return tokens[start].is_name and last.grammar != "time" and last.lower not in ("however", "meanwhile")


def _opens_participle(tokens: Sequence[Token], start: int) -> bool:
    """Whether a participle opens words that lead up to a subject: "Asked what they need, | Lund, who ..., said"."""
    behind = tokens[start + 1] if start + 1 < len(tokens) else None
    if behind is None or not tokens[start].lower.endswith(("ing", "ed")) or (tokens[start].is_name and start):
        return False
    return behind.grammar in ("preposition", "determiner", "pronoun", "object", "relative", "subordinator", "time")


def _is_opening(tokens: Sequence[Token], segment: Range) -> bool:
    """Whether a single adverb stands alone between commas or at the head of a sentence: "Meanwhile," "Contacted,"."""
    start, end = segment
    alone = end == start + 1
    first = tokens[start]
    reacts = start == 0 and first.lower.endswith("ing")  # Reacting, the minister said
    return alone and (reacts or is_adverb(first) or first.grammar == "adverb" or first.lower in _OPENINGS)


# ---------------------------------------------------------------- the phrase itself


def _phrase(tokens: Sequence[Token], floor: int, end: int) -> Range | None:
    """The noun phrase that ends at ``end``, walking left until a word that cannot belong to it."""
    end = _without_adverbs(tokens, floor, end)
    if end > floor and tokens[end - 1].lower in ("who", "which"):
        return end - 1, end
    at = _walk_left(tokens, floor, end, end)
    relative = _relative_before(tokens, floor, at)
    if relative is not None:
        at = _walk_left(tokens, floor, relative, end)
    at = _over_least(tokens, floor, at)
    measured = _over_measure(tokens, floor, at)
    if measured < at:
        return measured, end
    if at > floor and tokens[at - 1].grammar == "preposition" and tokens[at - 1].lower not in _INTRODUCING:
        at = _after_introduction(tokens, at, end)
    while at < end and tokens[at].kind == "bracket":
        at += 1
    extreme = at + 1 < end and tokens[at + 1].lower in ("least", "most")
    return (at, end) if at < end and (extreme or tokens[at].grammar not in _NOT_FIRST) else None


def _walk_left(tokens: Sequence[Token], floor: int, at: int, end: int) -> int:
    """Where a phrase begins that ends at ``end``, of which the words from ``at`` on are known."""
    while at > floor:
        step = _step_left(tokens, floor, at, end)
        if step == at:
            break
        at = step
        if tokens[at].grammar == "pronoun" or _opens_phrase(tokens, floor, at):
            break
    return at


def _opens_phrase(tokens: Sequence[Token], floor: int, at: int) -> bool:
    """Whether a phrase must begin with the article at a position: "in a letter | the firm"."""
    if at == floor or tokens[at].lower not in ("the", "a", "an"):
        return False
    before = tokens[at - 1]
    return is_nounish(before) and not (before.is_name or before.is_possessive or before.grammar == "quantifier")


def _relative_before(tokens: Sequence[Token], floor: int, at: int) -> int | None:
    """The "who" of a clause that belongs to the phrase: "a chief who spoke to | the agency"."""
    for back in range(at - 1, max(floor, at - _RELATIVE_WORDS), -1):
        if tokens[back].kind != "word":
            return None
        if tokens[back].lower in ("who", "whose"):
            return back if is_nounish(tokens[back - 1]) and has_verb(tokens, back + 1, at) else None
    return None


def _without_adverbs(tokens: Sequence[Token], floor: int, end: int) -> int:
    """Where a subject ends before its time or place: "Diop | on Tuesday", "workers | here", "Diop | himself"."""
    at = end
    while at - 1 > floor and (tokens[at - 1].grammar in ("time", "adverb") or tokens[at - 1].lower in _REFLEXIVE):
        at -= 1
    if at < end and at - 1 > floor and tokens[at - 1].lower in ("on", "in", "last", "this", "earlier"):
        at -= 1
        while at - 1 > floor and tokens[at - 1].grammar == "adverb":  # the board already on Tuesday said
            at -= 1
    return at


def _over_least(tokens: Sequence[Token], floor: int, at: int) -> int:
    """Take in "at" before "least" and "most": "at least three members"."""
    extreme = tokens[at].lower in ("least", "most") if at < len(tokens) else False
    return at - 1 if extreme and at > floor and tokens[at - 1].lower == "at" else at


def _over_measure(tokens: Sequence[Token], floor: int, at: int) -> int:
    """Take in what only measures a number: "about 9 percent", "more than six in ten"."""
    if at - 1 >= floor and tokens[at - 1].lower in ("about", "around", "over", "nearly"):
        return at - 1 if tokens[at].text[:1].isdigit() or tokens[at].grammar == "quantifier" else at
    if at - 2 >= floor and tokens[at - 1].lower == "than" and tokens[at - 2].lower in ("more", "less", "fewer"):
        return at - 2
    return at


def _step_left(tokens: Sequence[Token], floor: int, at: int, end: int) -> int:
    """Where the phrase begins when the word before ``at`` is taken in too; ``at`` when it is not."""
    token = tokens[at - 1]
    before = tokens[at - 2] if at - 2 >= floor else None
    if token.lower in ("what", "whatever"):  # they prepare for what | Lund called
        return at
    if token.kind == "mark":
        return at - 1 if token.text in "&%/" and before is not None else at
    if token.grammar == "time" and at < end and token.lower not in ("may", "march"):
        return at
    if token.grammar == "object" and at < end and tokens[at].grammar == "determiner":  # sent her | a letter
        return at
    if is_verb(tokens, at - 1) or (token.grammar == "object" and at == end):
        return _over_relative(tokens, floor, at, end)
    if token.grammar == "pronoun":
        return at - 1 if at == end else at
    if is_nounish(token) or token.grammar == "determiner":
        return at - 1
    if before is None or at == end:
        return at
    joins = is_nounish(before) and (not is_verb(tokens, at - 2) or _is_reduced(tokens, at - 2, floor))
    if token.lower in LINKING or token.lower.endswith("ing"):
        return at - 1 if joins or before.grammar in ("pronoun", "determiner", "quantifier") else at
    if token.lower in ("and", "or"):
        return at - 1 if joins and not has_verb(tokens, floor, at - 1) else at
    return at


def _is_reduced(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Whether a participle behind a noun may open a reduced relative clause: "a witness interviewed by"."""
    return at > floor and tokens[at].lower.endswith("ed") and is_nounish(tokens[at - 1])


def _over_relative(tokens: Sequence[Token], floor: int, at: int, end: int) -> int:
    """Skip a clause inside the phrase: "officials who met him", "people briefed on the talks"."""
    if at == end and at - 2 >= floor and tokens[at - 2].lower == "of":  # "most of them"
        return at - 1
    for back in range(at - 2, max(floor, at - 12), -1):
        token = tokens[back]
        if token.kind != "word":
            break
        if token.lower in ("who", "that", "which", "whose") and is_nounish(tokens[back - 1]):
            return at if token.lower == "that" and tokens[back - 1].lower in verb_forms() else back
    governed = at < end and tokens[at].grammar == "preposition"
    if governed and tokens[at - 1].lower.endswith("ed") and is_nounish(tokens[at - 2]):
        return at - 1
    return at


def _after_introduction(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a name begins behind an introduction without a comma: "In a statement | Diop"."""
    for at in range(start + 1, end):
        if tokens[at].is_name and not tokens[at - 1].is_name and tokens[at - 1].grammar != "determiner":
            return at
    return end


# ---------------------------------------------------------------- behind the cue, and at the clause's head


def subject_after(tokens: Sequence[Token], start: int) -> Range | None:
    """The noun phrase that follows a cue ("said Diop, the minister"), with its apposition."""
    end = _linked_phrase_end(tokens, start)
    if end == start:
        return None
    while end < len(tokens) and tokens[end].text == ",":
        further = _apposition_end(tokens, end + 1)
        if further == end + 1:
            break
        end = further
    return start, end


def _linked_phrase_end(tokens: Sequence[Token], start: int) -> int:
    end = noun_phrase_end(tokens, start)
    while start < end < len(tokens) - 1:
        token = tokens[end]
        links = ("of", "for", "at", "from", "with", "and") if tokens[end - 1].is_name else _LINKS
        if token.lower not in links:
            break
        further = noun_phrase_end(tokens, end + 1)
        if further == end + 1 or tokens[end + 1].grammar == "pronoun":
            break
        end = further
    return end


def _apposition_end(tokens: Sequence[Token], start: int) -> int:
    """Where an apposition that begins at ``start`` ends; ``start`` when none does."""
    if start >= len(tokens) or not _opens_apposition(tokens[start]):
        return start
    end = _linked_phrase_end(tokens, start)
    while end < len(tokens) - 1 and tokens[end].lower in ("in", "on"):
        further = noun_phrase_end(tokens, end + 1)
        if further == end + 1:
            break
        end = further
    return end if end == len(tokens) or _follows_apposition(tokens[end]) else start


def _opens_apposition(token: Token) -> bool:
    """Whether a word behind a comma can say again who speaks: not so in "said Awa, her voice trembling"."""
    if token.kind != "word" or token.lower.endswith("ing") or token.lower in ("his", "her", "their"):
        return False
    return token.grammar in ("", "determiner", "quantifier")


def _follows_apposition(token: Token) -> bool:
    if token.text in (",", ".", ";", "—") or token.kind == "quote":
        return True
    return token.grammar in ("relative", "preposition", "time")


def _over_time(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a sentence goes on behind "Last month," or "Early on Tuesday,"."""
    comma = next((at for at in range(start, min(start + 6, end)) if tokens[at].text == ","), None)
    is_time = comma is not None and any(tokens[at].grammar == "time" for at in range(start, comma))
    return comma + 1 if comma is not None and is_time and not has_verb(tokens, start, comma) else start


def clause_subject(tokens: Sequence[Token], floor: int, at: int) -> Range | None:
    """The subject of the clause that a later verb belongs to: its first noun phrase before a finite verb."""
    if tokens[floor].lower == "according" and tokens[at].lower == "adding":  # it is the source that adds
        return subject_after(tokens, floor + 2)
    start = _over_time(tokens, over_dateline(tokens, floor, at), at)
    if start < at and tokens[start].is_name and tokens[start].lower.endswith(("ing", "ed")):
        start = next((word + 1 for word in range(start, at) if tokens[word].text == ","), start)
    opens_late = start + 1 < at and tokens[start + 1].grammar in ("preposition", "subordinator")
    if opens_late and tokens[start].lower.endswith("ly"):
        start += 1  # Shortly | after the vote
    while start < at and tokens[start].grammar in ("conjunction", "preposition", "subordinator", "time", "adverb"):
        comma = next((i for i in range(start, at) if tokens[i].text == ","), None)
        if tokens[start].grammar in ("conjunction", "adverb"):
            start += 1
        elif comma is None and tokens[start].grammar == "subordinator":
            start += 1  # the later verb stands in the same clause: "When Diop spoke and said"
        elif comma is None:
            return None
        else:
            start = comma + 1
    end = start
    while end < at and tokens[end].kind in ("word", "bracket") and not may_be_verb(tokens, end):
        if tokens[end].grammar in ("relative", "subordinator"):
            break
        end += 1
    while end > start and (
        tokens[end - 1].grammar in ("adverb", "preposition") or tokens[end - 1].lower.endswith("ly")
    ):
        end -= 1
    ok = start < end < at and not tokens[end - 1].is_possessive
    return (start, end) if ok else None
