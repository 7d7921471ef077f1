"""Read what stands before an attribution as its content, and what resumes behind it.

In: a scene and one of its cues. Out: ranges of tokens. Invariant: a range ends right before the speaker (or the
inverted cue), or begins right behind the attribution's comma.
"""

from __future__ import annotations

from retold.quotations.content import (
    adverbial_end,
    clause_end,
    is_clause,
    number_behind,
    over_aside,
    quotes_end,
    trimmed,
)
from retold.quotations.phrases import begins_sentence, ends_in_mark, is_verb, may_be_verb
from retold.quotations.reported import Reported
from retold.quotations.scene import Scene
from retold.quotations.tokens import Range
from retold.quotations.words import word_set

_RESUMING = word_set("resuming")
_DATELINE = 9
_CLAUSE_WORDS = 4
_JOINING = ("and", "or", "but")


def ends_in_speech(scene: Scene, onset: int) -> bool:
    """Whether a quotation that ends like a sentence stands right before the speaker."""
    if scene.is_quote(onset - 1):
        return ends_in_mark(scene.tokens[onset - 1]) and quote_before(scene, onset, 0) is not None
    return scene.lower(onset - 1) in (",", "—") and scene.is_quote(onset - 2)


def content_before(scene: Scene, onset: int, floor: int, ends_all: bool = False) -> Range | None:
    """The clause or quotation that ends right before an attribution, with which the sentence may end."""
    if onset <= floor:
        return None
    if scene.is_quote(onset - 1):
        return quote_before(scene, onset, floor)
    if scene.lower(onset - 1) not in (",", "—"):
        return None
    if scene.is_quote(onset - 2):
        return quote_before(scene, onset - 1, floor)
    start = first_word(scene, floor, onset)
    told = _tells(scene, start, onset) or (ends_all and _is_long_clause(scene, start, onset))
    return trimmed(scene.tokens, start, onset) if told else None


def _is_long_clause(scene: Scene, start: int, end: int) -> bool:
    """Whether so many words can only be what is said, though none is known for a verb, since nothing follows."""
    first = scene.tokens[start]
    opens_aside = _opens_aside(scene, start) or first.grammar == "time" or first.lower.endswith(("ing", "ed"))
    first_part = next((at for at in range(start, end) if scene.lower(at) == ","), end)
    return first_part - start > _CLAUSE_WORDS and not opens_aside


def quote_before(scene: Scene, end: int, floor: int) -> Range | None:
    """A quotation before its attribution, with the words that lead up to it when it completes their clause."""
    start = end - 1
    while start > floor and scene.is_quote(start - 1):
        start -= 1
    if start == floor or scene.tokens[start - 1].kind == "mark":
        return start, end
    if start == floor + 1 and scene.tokens[floor].grammar == "conjunction":
        return start, end
    first = first_word(scene, floor, end)
    return trimmed(scene.tokens, first, end) if _tells(scene, first, end) else None


def resumed(scene: Scene, each: Reported, left: Range | None, behind: int) -> Range | None:
    """What goes on behind an attribution in the middle: the talks, he said, had failed; "A," he said, "B"."""
    at = adverbial_end(scene.tokens, behind)
    if scene.lower(at) in (",", ";") and scene.lower(at + 1) in _JOINING:  # he said, and, later, "..."
        quote = adverbial_end(scene.tokens, at + 2 + (scene.lower(at + 2) == ","))
        quote += scene.lower(quote) == ","
        at = quote - 1 if scene.is_quote(quote) else at
    aside = over_aside(scene, at) if scene.lower(at) == "," else None
    if aside is not None:
        if begins_sentence(scene.tokens[aside]):
            return aside, quotes_end(scene, aside)
        aside = at + 1 if scene.tokens[at + 1].grammar == "subordinator" else aside  # he says, once it rains, "..."
        return trimmed(scene.tokens, aside, clause_end(scene, aside))
    if scene.is_quote(at + 1) and (scene.tokens[at].kind == "mark" or scene.lower(at) in _JOINING):
        return trimmed(scene.tokens, at + 1, clause_end(scene, at + 1))
    if scene.is_quote(behind):
        return trimmed(scene.tokens, behind, clause_end(scene, behind))
    opens, closes = scene.lower(each.onset - 1), scene.lower(at)
    if opens not in (",", "—") or opens != closes or at + 1 >= len(scene.tokens):
        return None
    if left is not None and scene.is_quote(left[1] - 1):
        return None
    if not _resumes(scene, at + 1, left is None):
        return None
    return trimmed(scene.tokens, at + 1, clause_end(scene, at + 1))


def _resumes(scene: Scene, at: int, nothing_before: bool) -> bool:
    first = scene.tokens[at]
    if is_verb(scene.tokens, at):
        return True
    if first.lower in _RESUMING:
        return nothing_before or first.lower != "as"  # "...", a clerk told us, as others cooked
    is_aside = first.lower.endswith("ing") or first.grammar in ("relative", "conjunction")
    return nothing_before and first.kind == "word" and not is_aside


def lead_in(scene: Scene, floor: int, onset: int, right: int) -> Range | None:
    """The subject before an attribution in the middle: the talks, he said, had failed."""
    start = first_word(scene, floor, onset)
    if start >= onset or scene.tokens[start].grammar in ("conjunction", "adverb"):
        return None
    if _opens_aside(scene, start) and is_clause(scene, right, trusted=False):  # at the same time, he said, talks failed
        return None
    return trimmed(scene.tokens, start, onset)


def as_told(scene: Scene, each: Reported, floor: int) -> Range | None:
    """The clause that "as X noted" comments on, before or behind it."""
    comment = each.onset - 1
    if scene.lower(each.cue.end) == "," and scene.is_quote(each.cue.end + 1):
        return trimmed(scene.tokens, each.cue.end + 1, clause_end(scene, each.cue.end + 1))
    if comment > floor and scene.lower(comment - 1) == ",":
        left = trimmed(scene.tokens, first_word(scene, floor, comment), comment)
        if left is not None and any(is_verb(scene.tokens, at) for at in range(*left)):
            return left
        floor = comment
    comma = next((at for at in range(each.cue.end, len(scene.tokens)) if scene.lower(at) == ","), len(scene.tokens))
    if comment <= floor + 1 and comma + 1 < len(scene.tokens):
        return trimmed(scene.tokens, comma + 1, clause_end(scene, comma + 1))
    return None


def _tells(scene: Scene, start: int, end: int) -> bool:
    """Whether words before an attribution are a clause of their own, rather than its time or place."""
    if _opens_aside(scene, start) or scene.tokens[start].grammar == "time" or scene.lower(start) == "asked":
        comma = next((at for at in range(start, end - 1) if scene.lower(at) == ","), None)
        if comma is None:
            return False
        told = range(comma, end)
        return end - comma > _CLAUSE_WORDS + 1 or any(scene.is_quote(at) or is_verb(scene.tokens, at) for at in told)
    if any(is_verb(scene.tokens, at) for at in range(start, end)):
        return True
    if scene.lower(start) == "citing":  # Citing "duties at home," he said he would not come
        return False
    if any(scene.is_quote(at) for at in range(start, end)):
        return True
    if scene.lower(start).endswith("ing"):  # Speaking at the old depot, she said
        return False
    if any(may_be_verb(scene.tokens, at) for at in range(start, end)):
        return True
    return end - start > _CLAUSE_WORDS and not any(scene.lower(at) == "," for at in range(start, end - 1))


def _opens_aside(scene: Scene, start: int) -> bool:
    """Whether a clause begins with its circumstances, and not with a number such as "at least nine"."""
    measures = number_behind(scene, start) > 0
    return scene.tokens[start].grammar in ("preposition", "subordinator") and not measures


def first_word(scene: Scene, floor: int, end: int) -> int:
    """Where a clause begins behind a dateline, a conjunction or a mark."""
    start = floor
    for at in range(floor, min(floor + _DATELINE, end - 1)):
        is_place = scene.tokens[floor].text.isupper() or (at == 1 and scene.tokens[0].is_name)
        ends = scene.lower(at) == "—" or (scene.lower(at) == ":" and is_place)
        if ends and not any(is_verb(scene.tokens, before) for before in range(floor, at)):
            start = at + 1
    while start < end - 1 and (scene.tokens[start].grammar == "conjunction" or scene.tokens[start].kind == "mark"):
        start += 1
    return start
