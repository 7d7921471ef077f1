"""Find what is attributed without a verb and its subject: to a source, a noun, a colon, or in the passive.

In: a scene and the attributions that verbs have made. Out: further attributions. Invariant: none lies inside what
another reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from retold.quotations.before import first_word
from retold.quotations.content import (
    addressee_end,
    adverbial_end,
    clause_end,
    is_clause,
    is_parenthesis,
    noun_content_end,
    trimmed,
)
from retold.quotations.cues import Cue, find_cues, verb_forms
from retold.quotations.frames import TRUSTED_THAT, content_behind, stated
from retold.quotations.phrases import (
    begins_sentence,
    ends_in_mark,
    is_adverb,
    is_nounish,
    is_verb,
    may_be_verb,
    noun_phrase_end,
)
from retold.quotations.reported import NAMING, Reported, with_subjects
from retold.quotations.scene import Attribution, Scene
from retold.quotations.subject import clause_subject, subject_after, subject_before
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set

_LONGEST_LABEL = 5
_QUESTION_WORDS = word_set("question")
_CONDITIONS = word_set("condition")
_NAMED_BY_MARKS = word_set("named by marks")
_OBLIGING = word_set("obliging")
_RULES = word_set("rule")
_SPEECH_NOUNS = word_set("speech noun")
_BE = word_set("be")
_HAVE = word_set("have")
_SAYING = ("clause-said", "inverted", "said-clause", "said-that", "said-quote", "said-colon")
_THOUGHTS = ("believes", "hopes", "fears", "predicts")
# One of them, marks or a form of a verb is in all that _according_to finds
_SOURCE_OPENERS = ("according", "per")
_NEEDED_BY_SOURCES = (*_SOURCE_OPENERS, "by", "words")  # "as reported by", "in the words of"
STRONG_ACT = 0.75  # of verbs whose passive says what somebody is accused of


def may_report(tokens: Sequence[Token]) -> bool:
    """Whether a sentence has any of what reports: words in marks, a form of a listed verb, an opener of a source."""
    return not _telling_words().isdisjoint([token.lower for token in tokens])


@cache
def _telling_words() -> frozenset[str]:
    return frozenset([*verb_forms(), *_SOURCE_OPENERS, ""])  # words in marks have no small letters


def without_verb(scene: Scene, cues: Sequence[Cue], found: Sequence[Attribution]) -> list[Attribution]:
    """All attributions of a sentence with these cues that rest on no reporting verb with a subject."""
    words = {token.lower for token in scene.tokens}
    readers = (
        (_NEEDED_BY_SOURCES, _according_to),
        (_SPEECH_NOUNS, _speech_nouns),
        (("asked",), _questions),
        ((":",), _behind_colons),
    )
    plain = [each for needed, read in readers if not words.isdisjoint(needed) for each in read(scene, found)]
    passives = [] if words.isdisjoint(_BE) else _in_passive(scene, cues, found)
    return [*plain, *passives, *_without_subject(scene, cues, [*found, *passives])]


def _speech_nouns(scene: Scene, found: Sequence[Attribution]) -> list[Attribution]:
    """What a noun of speech reports with its owner, if partly in marks: "the minister's claim that all was "well"."""
    inside = {at for each in found for start, end in each.pieces for at in range(start, end)}
    reported = []
    for at, token in enumerate(scene.tokens):
        if token.lower not in _SPEECH_NOUNS or at in inside:
            continue
        owner = _owner(scene.tokens, at)
        start = adverbial_end(scene.tokens, at + 1)
        if owner is None or scene.lower(start) != "that":
            continue
        piece = trimmed(scene.tokens, start, clause_end(scene, start, subordinate=True))
        if piece is not None and any(scene.is_quote(word) for word in range(*piece)):
            reported.append(Attribution((at, at + 1), owner, (piece,), "noun-that"))
    return reported


def _owner(tokens: Sequence[Token], at: int) -> Range | None:
    """The words that say whose a noun is: "his", "the minister's"."""
    for back in range(at - 1, max(-1, at - 4), -1):
        if tokens[back].lower in ("his", "her", "their", "its"):
            return back, back + 1
        if tokens[back].is_possessive:
            start = subject_before(tokens, back + 1, 0)
            return start if start is not None else (back, back + 1)
        if not is_nounish(tokens[back]):
            return None
    return None


def _questions(scene: Scene, found: Sequence[Attribution]) -> list[Attribution]:
    """Questions put in the passive, whoever asked: "Asked by a reporter whether he would go, he nodded"."""
    cues = {at for each in found for at in range(*each.cue)}
    questions = []
    for at, token in enumerate(scene.tokens):
        if token.lower != "asked" or at in cues or not _is_passive(scene, at):
            continue
        start, speaker = at + 1, None
        if scene.lower(start) == "by":
            speaker = (start + 1, noun_phrase_end(scene.tokens, start + 1))
            start = speaker[1]
        start = adverbial_end(scene.tokens, start)
        piece = None
        if scene.lower(start) in _QUESTION_WORDS:
            piece = trimmed(scene.tokens, start, clause_end(scene, start, subordinate=True))
        if piece is not None:
            questions.append(Attribution((at, at + 1), speaker, (piece,), "asked"))
    return questions


def _is_passive(scene: Scene, at: int) -> bool:
    """Whether somebody was asked, rather than asked."""
    start = at
    while start and (is_adverb(scene.tokens[start - 1]) or scene.lower(start - 1) in _BE | _HAVE):
        start -= 1
    in_passive = any(scene.lower(word) in _BE for word in range(start, at))
    return in_passive or start == 0 or scene.lower(start - 1) in (",", "when", "if")


def _behind_colons(scene: Scene, found: Sequence[Attribution]) -> list[Attribution]:
    """Words in marks behind a colon that no verb reports: "Her answer was short: "No."", "Keita: 'We go on'"."""
    claimed = {at for each in found for start, end in each.pieces for at in range(start, end)}
    colons = []
    for at, token in enumerate(scene.tokens):
        if token.lower != ":" or not at:
            continue
        names = scene.lower(at - 1) in _NAMED_BY_MARKS  # on the theme: "Ports for all"
        if scene.is_quote(at + 1) and at + 1 not in claimed and not names:
            told = next((each for each in found if each.pieces[-1][1] == at), None)  # he said it was so: "..."
            leader = (told.cue, told.speaker) if told else ((at, at + 1), _leader(scene, at))
            cue, speaker = _verb_before(scene, at) or leader
            quote = scene.tokens[at + 1]
            if speaker is not None or (begins_sentence(quote) and ends_in_mark(quote)):
                colons.append(Attribution(cue, speaker, ((at + 1, at + 2),), "colon"))
    return colons


def _verb_before(scene: Scene, colon: int) -> tuple[Range, Range] | None:
    """The reporting verb that ends at a colon inside what another reports: she said so, to which he replied: "..."."""
    reported = with_subjects(scene.tokens, find_cues(scene.tokens))
    verbs = (each for each in reported if each.cue.verb.quote and _leads_to(scene, each, colon))
    return next(((each.cue.words, each.speaker) for each in verbs), None)


def _leads_to(scene: Scene, each: Reported, colon: int) -> bool:
    """Whether only whom a verb is said to, and when, stands before a colon: he told clerks on March 6, 2022: "..."."""
    told = addressee_end(scene.tokens, each.cue.end) if each.cue.verb.addressee else each.cue.end
    end = adverbial_end(scene.tokens, told)
    end += scene.lower(end).isdigit()  # on March 6
    is_year = scene.lower(end) == "," and scene.lower(end + 1).isdigit()
    return not each.inverted and end + 2 * is_year == colon


def _leader(scene: Scene, colon: int) -> Range | None:
    """Who leads up to a colon: the subject of the clause before it, or the bare name that is all of it."""
    if not any(is_verb(scene.tokens, at) for at in range(colon)):
        named = all(token.is_name or token.kind == "bracket" for token in scene.tokens[:colon])
        return (0, colon) if named and colon <= _LONGEST_LABEL else None
    return clause_subject(scene.tokens, 0, colon)


def _without_subject(scene: Scene, cues: Sequence[Cue], found: Sequence[Attribution]) -> list[Attribution]:
    """Words in marks behind a verb whose subject cannot be told: "as if to say "Go!"", "were told that "we lost"."""
    marked = [at for at, token in enumerate(scene.tokens) if token.kind == "quote"]
    if not marked:  # as in most sentences
        return []
    taken = {at for each in found for start, end in (each.cue, *each.pieces) for at in range(start, end)}
    attributions: list[Attribution] = []
    if taken.issuperset(marked):
        return attributions
    for cue in cues:
        if cue.head in taken or not cue.verb.quote or (cue.verb.also_noun and cue.form in ("base", "present")):
            continue
        if cue.verb.name in NAMING and cue.start == cue.head and scene.is_quote(cue.end):
            continue  # a tram called "Snowbird"
        framed = content_behind(scene, Reported(cue, (cue.start, cue.start), cue.start))
        if framed is None or taken & set(range(*framed[1])) or not any(scene.is_quote(at) for at in range(*framed[1])):
            continue
        taken.update(range(*framed[1]))
        attributions.append(Attribution(cue.words, None, (framed[1],), "no-subject"))
    return attributions


def _according_to(scene: Scene, others: Sequence[Attribution]) -> list[Attribution]:
    """What a source is named for: "according to X, ...", "as per X", "as reported by X", "in the words of X"."""
    found = []
    for at, token in enumerate(scene.tokens[:-2]):
        end = _source_opener(scene, at) if token.lower in ("according", "as", "in", "per") else 0
        speaker = _source(scene, at, end) if end else None
        pieces = _attributed(scene, at, speaker[1]) if speaker else ()
        if pieces and not any(_is_retold(scene, pieces, other) for other in others):
            found.append(Attribution((at, end), speaker, pieces, "according-to"))
    return found


def _is_retold(scene: Scene, pieces: tuple[Range, ...], other: Attribution) -> bool:
    """Whether a source only passes on what another is reported to say: "According to the daily, | Lund said no"."""
    word = scene.lower(other.cue[0])
    thinks = word in verb_forms() and verb_forms()[word][0][0].stance in _THOUGHTS
    if other.speaker is None or other.method not in _SAYING or thinks:
        return False
    (start, _), (_, end) = pieces[0], pieces[-1]
    first = min(other.speaker[0], other.pieces[0][0])
    last = adverbial_end(scene.tokens, max(other.speaker[1], other.cue[1], other.pieces[-1][1]))
    return start <= other.cue[0] < end and first <= start + 1 and last >= end - 1


def _source_opener(scene: Scene, at: int) -> int:
    """Where the words end that a source follows; 0 if none begin at a position, or a reporting verb goes before."""
    words = scene.lower(at), scene.lower(at + 1), scene.lower(at + 2)
    if words[:2] == ("according", "to"):
        return 0 if at and scene.lower(at - 1) in verb_forms() else at + 2
    if words[0] == "as" and words[1] in verb_forms() and words[2] == "by":
        return at + 3
    if words == ("in", "the", "words") and scene.lower(at + 3) == "of":
        return at + 4 if any(scene.is_quote(behind) for behind in range(at + 4, len(scene.tokens))) else 0
    if words[:2] == ("as", "per") and at == 0:
        phrase = scene.tokens[at + 2 : noun_phrase_end(scene.tokens, at + 2)]
        is_whole = bool(phrase) and phrase[-1].grammar != "determiner"
        return at + 2 if is_whole and not any(token.lower in _RULES for token in phrase) else 0
    aside = at == 0 or scene.tokens[at - 1].text == "," or scene.is_quote(at - 1)
    return at + 1 if words[0] == "per" and aside and scene.tokens[at + 1].is_name else 0


def _source(scene: Scene, at: int, start: int) -> Range | None:
    """The words that name a source; at the head of a sentence an apposition ends in a comma."""
    speaker = subject_after(scene.tokens, start)
    inside = scene.lower(at) == "according" and is_parenthesis(scene.tokens, at)
    if speaker is None or not (_opens(scene, at) or inside) or (scene.lower(speaker[1]) == "," and not inside):
        return speaker
    comma = next((word for word in range(*speaker) if scene.lower(word) == ","), speaker[1])
    return start, comma


def _opens(scene: Scene, at: int) -> bool:
    """Whether a source is named before what it says."""
    before = scene.tokens[at - 1] if at else None
    in_marks = scene.lower(at) == "in" and not scene.is_quote(at - 1)
    if before is None or scene.tokens[at].is_name or in_marks:
        return True
    return before.lower == "that" or before.grammar in ("conjunction", "subordinator")


def _attributed(scene: Scene, at: int, behind: int) -> tuple[Range, ...]:
    """What stands before "according to X", around it, or behind it at the head of a sentence."""
    tokens = scene.tokens
    start = behind + (scene.lower(behind) == ",")
    if at > 1 and scene.lower(at - 1) == "," and is_parenthesis(tokens, at) and not scene.is_quote(start):
        apart = tokens[at - 2].grammar in ("subordinator", "conjunction") and is_clause(scene, start, trusted=False)
        right = trimmed(tokens, start, clause_end(scene, start)) if apart else None
        return (right,) if right else ()
    left = None if _opens(scene, at) else trimmed(tokens, first_word(scene, 0, at), at)
    if left is None and (is_clause(scene, behind, trusted=False) or scene.lower(behind) in _CONDITIONS):
        right = trimmed(tokens, behind, clause_end(scene, behind))
        return (right,) if right else ()
    comma = next((i for i in range(behind, len(tokens)) if tokens[i].text == ","), len(tokens))
    if scene.lower(comma + 1) in ("citing", "quoting"):
        comma = next((i for i in range(comma + 1, len(tokens)) if tokens[i].text == ","), len(tokens))
    comma = _over_apposition(scene, comma) if left is None and tokens[behind - 1].is_name else comma
    right = None
    if comma + 1 < len(tokens) and (left is None or (comma == behind and is_verb(tokens, comma + 1))):
        right = trimmed(tokens, comma + 1, clause_end(scene, comma + 1))
    return tuple(piece for piece in (left, right) if piece is not None)


def _over_apposition(scene: Scene, comma: int) -> int:
    """The comma behind what says again who a source is: according to Lund, head clerk at the port, trams stop."""
    tokens = scene.tokens
    close = next((at for at in range(comma + 1, len(tokens)) if tokens[at].text == ","), comma)
    segment = range(comma + 1, close)
    plain = len(segment) > 2 and not tokens[comma + 1].is_name and tokens[comma + 1].grammar in ("", "determiner")
    links = any(tokens[at].lower in ("of", "at", "for") for at in segment)
    says_who = plain and links and not any(may_be_verb(tokens, at) for at in segment)
    return close if says_who and is_clause(scene, close + 1, trusted=False) else comma


def _in_passive(scene: Scene, cues: Sequence[Cue], found: Sequence[Attribution]) -> list[Attribution]:
    """What is said in the passive, by nobody or by an agent: "was told that ...", "are accused of lying"."""
    taken = {at for each in found for start, end in (each.cue, *each.pieces) for at in range(start, end)}
    reported: list[Attribution] = []
    for cue in cues:
        if not cue.passive or cue.head in taken or _is_comment(scene, cue):
            continue
        speaker = _agent(scene, cue.end)
        piece = _passive_content(scene, cue, speaker[1] if speaker else cue.end)
        if piece is not None and speaker is None:
            piece, speaker = _agent_apart(scene, piece)
        content = stated(scene, cue.verb, ("passive", piece)) if piece is not None else None
        if content is not None and not taken & set(range(*content[1])):
            taken.update(range(*content[1]))
            reported.append(Attribution(cue.words, speaker, (content[1],), content[0]))
    return reported


def _is_comment(scene: Scene, cue: Cue) -> bool:
    """Whether the reporter only leads on in the passive: "it should be noted that"."""
    obliges = any(scene.lower(at) in _OBLIGING for at in range(cue.start, cue.head))
    return obliges and cue.start > 0 and scene.lower(cue.start - 1) == "it"


def _agent(scene: Scene, at: int) -> Range | None:
    """Who does what a passive tells: "by the court"."""
    end = noun_phrase_end(scene.tokens, at + 1) if scene.lower(at) == "by" else at + 1
    return (at + 1, end) if end > at + 1 else None


def _agent_apart(scene: Scene, piece: Range) -> tuple[Range, Range | None]:
    """What is said without the agent that closes it: "are accused of theft | by two clerks"."""
    for at in range(piece[1] - 1, piece[0] + 1, -1):
        if scene.lower(at) == "by":
            agent = subject_after(scene.tokens, at + 1)
            if agent is not None and agent[1] == piece[1] and not is_verb(scene.tokens, at - 1):
                return (piece[0], at), agent
    return piece, None


def _passive_content(scene: Scene, cue: Cue, start: int) -> Range | None:
    """A clause with "that" behind a verb of telling, or what somebody is accused "of"."""
    to_somebody = scene.lower(start) == "to" and not cue.verb.addressee  # is related to a plant that
    begin = start if to_somebody else adverbial_end(scene.tokens, start)
    if cue.verb.that >= TRUSTED_THAT and scene.lower(begin) == "that" and cue.verb.stance not in _THOUGHTS:
        return trimmed(scene.tokens, begin, clause_end(scene, begin, subordinate=True))
    accused = cue.verb.noun >= STRONG_ACT and scene.lower(start) == "of" and cue.verb.stance == "criticises"
    urges = cue.verb.stance == "demands" and (cue.verb.addressee or (cue.verb.quote and cue.verb.to))  # not "ordered"
    bids = urges or (cue.verb.addressee and cue.verb.stance == "says")
    bidden = bids and scene.lower(begin) == "to" and not cue.verb.particle
    if accused or bidden:
        return trimmed(scene.tokens, start if accused else begin, noun_content_end(scene, start if accused else begin))
    return None
