"""Find where what is reported begins and ends.

In: the tokens of a sentence, its cues and the subjects of these. Out: ranges of tokens. Invariant: a range holds
at least one word and no part of the cue that reports it.
"""

from __future__ import annotations

from collections.abc import Sequence

from retold.quotations.cues import reporting_words
from retold.quotations.phrases import (
    begins_sentence,
    ends_in_mark,
    has_verb,
    is_adverb,
    is_nounish,
    is_verb,
    may_be_verb,
    noun_phrase_end,
)
from retold.quotations.scene import Scene
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set

_CLAUSE_ENDS = frozenset(".!?;")
_NOUN_ENDS = frozenset(",.!?;—:")
_CLAUSE_OPENERS = word_set("clause opener")
_NOT_CLAUSE = word_set("not clause")
_ADDING = word_set("adding")
_TURNING = word_set("turning")
OCCASIONS = word_set("occasion")
_CONDITIONS = word_set("condition")
_ASIDE = 18
_NEAR = 6
_LITTLE = word_set("little")
_CONTRAST = word_set("contrast")
_HANGING = _CONTRAST | {"which"}
_SPEECH_NOUNS = word_set("speech noun") | word_set("attitude noun")
_NOT_IN_ADVERBIAL = word_set("not in adverbial")
_BEFORE_TIMES = ("last", "next", "early", "late", "this", "earlier", "later")
_ROUGHLY = ("about", "around", "over", "nearly", "between", "almost", "some")
_ROUGHLY_IN_TWO = (("at", "least"), ("at", "most"), ("up", "to"), ("more", "than"), ("less", "than"), ("fewer", "than"))


def quotes_end(scene: Scene, start: int) -> int:
    """Where the run of words in marks ends that begins at a position."""
    end = start + 1
    while scene.is_quote(end):
        end += 1
    return end


def addressee_end(tokens: Sequence[Token], start: int) -> int:
    """Where the person spoken to ends: "told [reporters in Bamako]"."""
    if start < len(tokens) and tokens[start].grammar == "pronoun":
        return start
    return noun_phrase_end(tokens, start)


def adverbial_end(tokens: Sequence[Token], start: int) -> int:
    """Where times, places and occasions end that stand between a cue and what it reports."""
    at = start
    while at < len(tokens):
        step = _adverbial_step(tokens, at)
        if step == 0 and at + 2 < len(tokens) and tokens[at].text == tokens[at + 2].text == ",":
            step = 3 if _is_aside(tokens[at + 1]) else 0
        if step == 0 and at > start:
            step = int(_describes_occasion(tokens, at))
        if step == 0:
            break
        at += step
    return at


def _describes_occasion(tokens: Sequence[Token], at: int) -> bool:
    """Whether a participle says more of an occasion: "in a report | released | today", "at a forum held in May"."""
    if at + 1 >= len(tokens) or not (tokens[at].lower.endswith("ed") or tokens[at].lower == "held"):
        return False
    plain = not tokens[at].is_name and is_nounish(tokens[at - 1]) and tokens[at - 1].lower not in _BEFORE_TIMES
    return plain and (tokens[at + 1].grammar in ("time", "preposition") or tokens[at + 1].lower == "here")


def _is_aside(token: Token) -> bool:
    """Whether a word can stand alone between two commas: "he added, though, that"."""
    return (is_adverb(token) and token.lower != "there") or token.lower in ("though", "too")


def _adverbial_step(tokens: Sequence[Token], at: int) -> int:
    """How many words of an adverbial stand at a position."""
    token = tokens[at]
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.grammar == "time" or (is_adverb(token) and token.lower not in _NOT_IN_ADVERBIAL):
        is_day = token.is_name and behind is not None and behind.text.isdigit()  # March 1
        return 1 + (token.grammar == "time" and is_day)
    if behind is None:
        return 0
    if token.lower in ("only", "just"):
        return int(behind.lower == "that")
    if token.lower in _BEFORE_TIMES:
        return 2 if behind.grammar == "time" else 0
    if token.lower == "here":  # said here on Monday, but not: said here was a man
        return int(behind.grammar in ("time", "preposition") or behind.lower == "that")
    if token.grammar != "preposition":
        return 0
    if token.lower == "to" and not _is_phrase_start(behind):
        return _told_that(tokens, at)
    if behind.lower.endswith("ing") and at + 2 < len(tokens) and tokens[at + 2].grammar in ("determiner", "object"):
        return 0  # said after leaving the hall that
    end = noun_phrase_end(tokens, at + 1)
    return end - at if end > at + 1 else int(behind.grammar == "time")


def _told_that(tokens: Sequence[Token], to: int) -> int:
    """How many words name whom something is told: complained | to farmers | that; not: responded to reports that."""
    end = noun_phrase_end(tokens, to + 1)
    if not to + 1 < end < len(tokens) or tokens[end].lower != "that" or not is_verb(tokens, to - 1):
        return 0
    return 0 if tokens[end - 1].lower in _SPEECH_NOUNS else end - to


def _is_phrase_start(token: Token) -> bool:
    return token.is_name or token.grammar in ("determiner", "quantifier", "object")


def clause_end(scene: Scene, start: int, subordinate: bool = False) -> int:
    """Where the clause ends that begins at ``start``: before another attribution, or with the sentence.

    A subordinate attribution ("When he said it was over, they left") ends at its comma.
    """
    tokens = scene.tokens
    resumes = 0 if subordinate else _main_clause(scene, start)
    complete = False  # whether the clause has had its verb
    for at in range(start + 1, len(tokens)):
        complete = complete or tokens[at].kind == "quote" or may_be_verb(tokens, at)
        if _is_border(scene, at, complete) or (at != resumes and _breaks_off(scene, start, at)):
            return at
        ends = subordinate and at > start + 2 and scene.lower(at + 1) not in ("who", "whose", "whom")
        if tokens[at].text == "," and (ends or _is_told_apart(scene, start, at)):
            return at
    return len(tokens)


def _is_border(scene: Scene, at: int, complete: bool) -> bool:
    """Whether a mark, a source or a turn of the story stands at a position, behind which no clause goes on."""
    token, before = scene.tokens[at], scene.tokens[at - 1]
    if token.text == ":" and scene.is_quote(at + 1):
        return at + 2 in scene.onsets or (complete and begins_sentence(scene.tokens[at + 1]))
    if token.text in _CLAUSE_ENDS or (token.text == "—" and before.kind == "quote"):
        return True
    names_source = token.lower == "according" and not is_parenthesis(scene.tokens, at)
    turns = complete and token.lower in _TURNING and not _lists(scene.tokens, at)
    return before.text == "," and (names_source or turns)


def _lists(tokens: Sequence[Token], at: int) -> bool:
    """Whether an article behind a comma opens the next of several things: "a fine, a ban or a loss of rights"."""
    article = tokens[at].lower
    if article not in ("a", "an") or tokens[at - 1].text != ",":
        return False
    joined = any(
        tokens[word].lower in ("and", "or") and tokens[word + 1].lower in ("a", "an")
        for word in range(at + 2, len(tokens) - 1)
    )
    return joined and any(tokens[word].lower in ("a", "an") for word in range(max(0, at - 12), at))


def _breaks_off(scene: Scene, start: int, at: int) -> bool:
    """Whether another attribution begins at a position, or marks close before it and nothing goes on."""
    if at in scene.onsets and _breaks(scene, at):
        return True
    if not ends_in_mark(scene.tokens[at - 1]):
        return False
    return not (_adds(scene.tokens[at]) or (at - 1 > start and is_verb(scene.tokens, at)))


def _is_told_apart(scene: Scene, start: int, comma: int) -> bool:
    """Whether the reporter goes on behind words in marks that are all of the content: "...", but trams run."""
    behind = comma + 2 if scene.lower(comma + 1) == "but" else len(scene.tokens)
    whole = all(scene.is_quote(at) for at in range(start, comma))
    return whole and behind < len(scene.tokens) and not scene.is_quote(behind) and _has_main_verb(scene, behind)


def is_parenthesis(tokens: Sequence[Token], at: int) -> bool:
    """Whether what opens behind a comma only interrupts a clause: "since, according to the firm, demand has grown"."""
    return at > 1 and tokens[at - 2].grammar in ("subordinator", "conjunction", "relative", "preposition")


def _main_clause(scene: Scene, start: int) -> int:
    """Where the main clause begins behind the comma of one that opens with "(that) if" or "when"; 0 if none does."""
    first = start + (scene.lower(start) == "that")
    if scene.lower(first) not in _CONDITIONS:
        return 0
    for at in range(first, len(scene.tokens)):
        if scene.lower(at) == "," or ends_in_mark(scene.tokens[at]):
            return at + 1
    return 0


def _adds(token: Token) -> bool:
    """Whether the word behind a closed quotation goes on with the clause."""
    return token.lower in _ADDING or token.lower in _CONDITIONS or token.kind in ("quote", "bracket")


def over_aside(scene: Scene, comma: int) -> int | None:
    """Where words in marks stand behind a comma, or behind an aside that it opens."""
    if scene.is_quote(comma + 1):
        return comma + 1
    for at in range(comma + 1, min(comma + _ASIDE, len(scene.tokens))):
        if scene.tokens[at].kind == "quote" or at in scene.onsets:
            return None
        if scene.lower(at) in (",", ":"):
            return at + 1 if scene.is_quote(at + 1) else None
    return None


def noun_content_end(scene: Scene, start: int) -> int:
    """Where a thing said ends: at a comma, a dash, or before another verb of the same subject."""
    tokens = scene.tokens
    for at in range(start + 1, len(tokens)):
        if tokens[at].text in _NOUN_ENDS and not (tokens[at].text == "," and _goes_on(tokens, at + 1)):
            return at
        if (at in scene.onsets and _breaks(scene, at)) or ends_in_mark(tokens[at - 1]):
            return at
        if at + 1 < len(tokens) and (_leaves_noun(tokens, at) or _is_main_cue(tokens, at)):
            return at
    return len(tokens)


def _is_main_cue(tokens: Sequence[Token], at: int) -> bool:
    """Whether the sentence's own verb of speech stands at a position: a man who claimed to know them | said: "..."."""
    return is_verb(tokens, at) and tokens[at].lower in reporting_words() and tokens[at + 1].text in (":", ",")


def _blames(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is said at a position what somebody is accused of or praised for: "of lying", "for not leaving"."""
    if at + 1 >= len(tokens) or tokens[at].lower not in ("of", "for"):
        return False
    return any(token.lower.endswith("ing") for token in tokens[at + 1 : at + 3])


def _asks(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is said at a position what somebody is asked to do: "to leave", "not to leave"."""
    return [token.lower for token in tokens[at : at + 2] if token.lower != "not"][:1] == ["to"]


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a thing said goes on behind a comma: "of lying, and of stealing"; "roads, dams and bridges"."""
    if at < len(tokens) and tokens[at].kind == "quote":  # a clerk, "lost in the snow"
        return not begins_sentence(tokens[at])
    if at + 1 >= len(tokens):
        return False
    if tokens[at].lower in ("including", "such") or _blames(tokens, at):
        return True
    opened = next((word for word in range(at - 2, max(0, at - _ASIDE), -1) if tokens[word].text == ","), at)
    if opened < at and _asks(tokens, at) and not has_verb(tokens, opened, at):
        return True
    apposed = next((word for word in range(at, min(at + _ASIDE, len(tokens))) if tokens[word].text == ","), 0)
    if apposed and not has_verb(tokens, at, apposed) and (_asks(tokens, apposed + 1) or _blames(tokens, apposed + 1)):
        return True  # accused Lund, a weaver, of lying; urged the mayor, Ada Lund, not to go
    if tokens[at].grammar == "relative":  # praised the cuts, which will "help the town"
        return any(token.kind == "quote" for token in tokens[at + 1 : at + _NEAR])
    if tokens[at].lower == "but":  # not only sell, but feed the city
        return any(tokens[word].lower == "only" for word in range(at))
    if tokens[at].lower in ("and", "or", "not", "as"):
        third = any(token.text == "," for token in tokens[max(0, at - 8) : at - 1]) and is_nounish(tokens[at + 1])
        joins = third or tokens[at + 1].grammar in ("preposition", "determiner")
        return joins and not has_verb(tokens, at, len(tokens))
    end = noun_phrase_end(tokens, at)
    if at < end < len(tokens) - 2 and tokens[end].text == "," and tokens[at].lower not in ("a", "an", "the"):
        end += tokens[end + 1].lower in ("and", "or")  # young clerks, farmers, and smiths
        if tokens[end].text == ",":
            return _goes_on(tokens, end + 1)
    lists = at < end < len(tokens) - 1 and tokens[end].lower in ("and", "or") and tokens[at].lower not in ("a", "an")
    return lists and not is_verb(tokens, end + 1) and noun_phrase_end(tokens, end + 1) > end + 1


def _leaves_noun(tokens: Sequence[Token], at: int) -> bool:
    behind = tokens[at + 1]
    if tokens[at].lower in ("and", "but"):
        return is_verb(tokens, at + 1) or is_adverb(behind) or behind.lower.endswith("ed")
    if tokens[at].lower == "as":
        return behind.grammar == "pronoun"
    return tokens[at].lower in _CLAUSE_OPENERS and has_verb(tokens, at + 1, min(at + 6, len(tokens)))


def without_occasion(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a range without the occasion it closes with ("in a tweet", "at a rally in Iowa on Tuesday")."""
    if any(tokens[at].lower in ("of", "for") and tokens[at + 1].lower.endswith("ing") for at in range(start, end - 1)):
        return end  # it belongs to what somebody is accused of
    end = _without_time(tokens, start, end)
    for at in range(end - 2, max(start, end - 7), -1):
        if tokens[at].lower in ("in", "at", "during", "on", "over") and tokens[at + 1].kind == "word":
            phrase = range(at + 1, noun_phrase_end(tokens, at + 1))
            if any(tokens[word].lower in OCCASIONS for word in phrase):
                return _without_time(tokens, start, at)
    return end


def _without_time(tokens: Sequence[Token], start: int, end: int) -> int:
    at = end
    while at > start + 1 and (tokens[at - 1].grammar == "time" or tokens[at - 1].lower in ("last", "earlier", "this")):
        at -= 1
    cut = at - (at < end and at > start + 2 and tokens[at - 1].grammar == "determiner")
    if at < end and cut > start + 1 and tokens[cut - 1].lower in ("on", "in", "over", "at", "during", "early", "late"):
        return cut - 1
    return end if cut < at or tokens[at - 1].grammar == "preposition" else at


def _breaks(scene: Scene, at: int) -> bool:
    """Whether an attribution that begins at a position stands beside the clause before it, not inside it."""
    before, form = scene.tokens[at - 1], scene.onsets[at]
    if form == "naming" and before.lower == "which" and scene.lower(at - 2) == ",":  # a law, which he called "a joke"
        return True
    if before.text in (",", "—") or ends_in_mark(before):
        return True
    if before.grammar == "conjunction":
        return form != "belief" or scene.lower(at - 2) == ","
    return before.lower in _CONTRAST


def trimmed(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """A range without punctuation at its ends and without a conjunction hanging over its end."""
    while start < end and tokens[start].kind == "mark":
        start += 1
    while end > start and (tokens[end - 1].kind == "mark" and tokens[end - 1].text not in "%$"):
        end -= 1
    while end > start and (tokens[end - 1].grammar == "conjunction" or tokens[end - 1].lower in _HANGING):
        end -= 1
        while end > start and tokens[end - 1].kind == "mark":
            end -= 1
    return (start, end) if start < end else None


def is_clause(scene: Scene, start: int, trusted: bool) -> bool:
    """Whether a clause without "that" begins at a position: a noun phrase first, a finite verb or a quotation behind.

    Behind a verb that is trusted three words are enough, since many verbs cannot be told from nouns.
    """
    if start >= len(scene.tokens):
        return False
    first = scene.tokens[start]
    if number := number_behind(scene, start):
        return _has_main_verb(scene, number) or (trusted and clause_end(scene, number) - number >= 3)
    if first.lower in _NOT_CLAUSE or (first.lower != "there" and is_adverb(first)):
        return False
    if not (is_nounish(first) or first.grammar in ("pronoun", "determiner", "subordinator") or first.lower == "there"):
        return False
    if trusted and first.grammar != "time" and first.lower not in _LITTLE:
        end = clause_end(scene, start)
        return end - start >= 3 or _has_main_verb(scene, start)
    return _has_main_verb(scene, start)


def number_behind(scene: Scene, start: int) -> int:
    """Where the number stands that a clause opens with roughly: "around 500 tonnes", "at least two"; 0 if none does."""
    words = scene.lower(start), scene.lower(start + 1)
    at = start + 1 if words[0] in _ROUGHLY else start + 2 if words in _ROUGHLY_IN_TWO else len(scene.tokens)
    if at >= len(scene.tokens):
        return 0
    return at if scene.lower(at)[:1].isdigit() or scene.tokens[at].grammar == "quantifier" else 0


def _has_main_verb(scene: Scene, start: int) -> bool:
    """Whether a finite verb or a quotation comes before the first comma, dash or subordinate clause."""
    for at in range(start + 1, len(scene.tokens)):
        token = scene.tokens[at]
        if token.kind == "mark" or token.grammar in ("relative", "subordinator"):
            return False
        if token.grammar == "conjunction" and at == start + 1:  # he denied it and went
            return False
        if token.kind == "quote" or may_be_verb(scene.tokens, at):
            return True
    return False
