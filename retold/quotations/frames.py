"""Read what stands behind a reporting verb as its content.

In: a scene and one of its cues. Out: the name of the rule that fits and the range of the content. Invariant: a
use of a verb that the list does not trust yields nothing.
"""

from __future__ import annotations

from retold.quotations.content import (
    OCCASIONS,
    addressee_end,
    adverbial_end,
    clause_end,
    is_clause,
    noun_content_end,
    over_aside,
    quotes_end,
    trimmed,
    without_occasion,
)
from retold.quotations.cues import Verb
from retold.quotations.phrases import begins_sentence, is_adverb, is_nounish, is_verb, noun_phrase_end
from retold.quotations.reported import Reported
from retold.quotations.scene import Scene
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set

TRUSTED = 0.58
TRUSTED_THAT = 0.6
TRUSTED_ACT = 0.54  # asked them to go, expressed regret
TRUSTED_WITH_SIGN = 0.35
STRONG = 0.8
_LESS = STRONG - 0.01  # trusted, if the clause has a verb for certain

Content = tuple[str, Range]

_CLAUSE_WORDS = word_set("clause word")
_SUBORDINATORS = word_set("subordinator")
_OCCASIONS = word_set("occasion opener")
_CIRCUMSTANCES = word_set("circumstance")
_EARLIER = ("after", "following", "for")  # behind "said": when it was said, if an occasion follows
_COMPLEMENT = ("", "determiner", "quantifier")
_JUDGING = ("criticises", "praises", "denies")
_OPENS_PHRASE = ("determiner", "object", "pronoun")
_STATING = ("says", "admits", "claims", "commits", "criticises")
_FORETELLING = ("commits", "predicts", "proposes", "warns")
_TELLING_EVENTS = word_set("tells an event")
_NO_INFINITIVE = ("determiner", "quantifier", "object", "pronoun", "time")
_ATTITUDES = word_set("speech noun") | word_set("attitude noun")


def may_stand_behind(verb: Verb) -> bool:
    """Whether a verb can report a clause without marks that it stands behind: "..., the minister said"."""
    return verb.bare > 0


def content_behind(scene: Scene, each: Reported) -> Content | None:
    """What a verb reports to its right: by the uses that are trusted, or less trusted ones if words in marks follow."""
    content = _content(scene, each, TRUSTED)
    if content is not None or not (each.cue.verb.stance == "demands" or any(map(_is_marked, scene.tokens))):
        return content
    content = _content(scene, each, TRUSTED_WITH_SIGN)
    return content if content is not None and _has_sign(scene, each, content[1]) else None


def _has_sign(scene: Scene, each: Reported, content: Range) -> bool:
    """Whether something else than the verb tells of speech: words in marks, or a demand "on somebody to do" a thing."""
    demands = each.cue.verb.stance == "demands"
    return any(scene.is_quote(at) or (demands and _is_infinitive(scene, at)) for at in range(*content))


def _is_marked(token: Token) -> bool:
    return token.kind == "quote"


def _is_infinitive(scene: Scene, at: int) -> bool:
    """Whether "to" opens what somebody is to do: not so in "directed funds to clinics", "to the ports"."""
    if scene.lower(at) != "to" or at + 1 >= len(scene.tokens):
        return False
    token = scene.tokens[at + 1]
    is_plural = token.lower.endswith("s") and not token.lower.endswith(("ss", "us"))
    return token.kind == "word" and not token.is_name and not is_plural and token.grammar in ("", "verb", "auxiliary")


def _content(scene: Scene, each: Reported, least: float) -> Content | None:
    """The first frame of the verb that fits."""
    verb, start = each.cue.verb, each.cue.end
    if each.passive:
        asked = scene.lower(each.speaker[1]) == "to"  # was asked by the ministry to pay
        return _passive(scene, each) if verb.noun >= (min(least, TRUSTED_ACT) if asked else least) else None
    if verb.particle and verb.noun:
        place = noun_phrase_end(scene.tokens, start)
        if scene.lower(place) == "that" and all(scene.tokens[at].is_name for at in range(start, place)):
            return _piece(scene, "said-that", place)  # insisted on Radio Gao that
        return stated(scene, verb, _noun(scene, start)) if verb.noun >= min(least, TRUSTED_ACT) else None
    addressed = addressee_end(scene.tokens, start) if verb.addressee else start
    if verb.to >= least and scene.lower(start + (scene.lower(start) == "not")) == "to":
        return _act(scene, "said-to", start)
    if verb.ing >= least and scene.lower(start).endswith("ing"):
        return _act(scene, "said-ing", start)
    begin = adverbial_end(scene.tokens, each.speaker[1] if each.inverted else addressed)
    if each.cue.negated and scene.lower(begin) in _CLAUSE_WORDS - {"that"}:
        return None  # they did not say whether
    subordinate = _is_subordinate(scene, each)
    return (
        _marked(scene, verb, begin)
        or _marked(scene, verb, _object_end(scene, verb, start))
        or _that(scene, verb, begin, subordinate, least)
        or _fronted(scene, _bare(each), addressed, subordinate, least)
        or _clause(scene, _bare(each), begin, subordinate, least)
        or (addressed != begin and _clause(scene, _bare(each), addressed, subordinate, least))
        or _certain(scene, each, addressed, subordinate)
        or _behind_comma(scene, each, begin, least)
        or (
            stated(scene, verb, _noun(scene, start))
            if verb.noun >= min(least, TRUSTED_ACT) and _may_act(scene, each)
            else None
        )
    )


def _may_act(scene: Scene, each: Reported) -> bool:
    """Whether a verb before a noun phrase is a speech act: not when denied, nor in "called a meeting"."""
    if each.cue.negated or each.cue.verb.name != "call":
        return not each.cue.negated
    start = each.cue.end + (scene.lower(each.cue.end) == "that")
    end = adverbial_end(scene.tokens, noun_phrase_end(scene.tokens, start))
    named = range(each.cue.end, min(end + 2, len(scene.tokens)))
    if any(scene.is_quote(at) for at in named):
        return True
    return end < len(scene.tokens) and scene.tokens[end].kind == "word" and scene.tokens[end].grammar in _COMPLEMENT


def _passive(scene: Scene, each: Reported) -> Content | None:
    """What the agent of a passive says: "was accused by the union of lying"."""
    start = each.speaker[1] + (scene.lower(each.speaker[1]) == "of")
    piece = trimmed(scene.tokens, start, noun_content_end(scene, start))
    return stated(scene, each.cue.verb, ("passive", piece)) if piece else None


def _is_subordinate(scene: Scene, each: Reported) -> bool:
    """Whether an attribution stands in a clause that depends on another."""
    before = scene.lower(each.onset - 1)
    if scene.lower(each.speaker[0]) in ("who", "which"):
        return before == ","
    return before in _SUBORDINATORS or before == "which"


def _marked(scene: Scene, verb: Verb, begin: int) -> Content | None:
    """Words behind a colon, or words in marks, behind a comma or not."""
    if not verb.quote or begin >= len(scene.tokens):
        return None
    if scene.lower(begin) == ":":
        return _sentence(scene, "said-colon", begin + 1) if scene.is_quote(begin + 1) else None
    if scene.lower(begin) == ",":
        behind = over_aside(scene, begin)
        return _sentence(scene, "said-quote", behind) if behind else None
    if scene.is_quote(begin) and scene.tokens[begin - 1].grammar != "preposition":
        return _sentence(scene, "said-quote", begin)
    return None


def _object_end(scene: Scene, verb: Verb, start: int) -> int:
    """Where the object ends that a comma or colon may follow: chiding him, "..."."""
    end = noun_phrase_end(scene.tokens, start) if verb.noun else start
    return end if scene.lower(end) in (",", ":") else len(scene.tokens)


def _sentence(scene: Scene, method: str, start: int) -> Content | None:
    """A quotation behind a colon or comma is complete in itself when it begins like a sentence."""
    if not scene.is_quote(start) or not begins_sentence(scene.tokens[start]):
        return _piece(scene, method, start)
    return method, (start, quotes_end(scene, start))


def _that(scene: Scene, verb: Verb, begin: int, subordinate: bool, least: float) -> Content | None:
    if scene.lower(begin) == "," and scene.lower(begin + 1) == "that":
        begin += 1
    if scene.lower(begin) == ",":  # the notice explains, in plain words, that
        close = next(
            (at for at in range(begin + 1, min(begin + 14, len(scene.tokens))) if scene.lower(at) == ","), begin
        )
        begin = close + 1 if scene.lower(close + 1) == "that" else begin
    elif scene.lower(begin) in _OCCASIONS:  # he said when the suit was filed that
        late = next(
            (at for at in range(begin, min(begin + 12, len(scene.tokens))) if scene.lower(at) in (",", "that")), begin
        )
        begin = late if scene.lower(late) == "that" else begin
    word = scene.lower(begin)
    if verb.that < min(least, TRUSTED_THAT) or word not in _CLAUSE_WORDS:
        return None
    if word == "if" and verb.stance != "asks":  # they would answer if trams stopped
        return None
    found = _piece(scene, "said-that" if word == "that" else "said-wh", begin, subordinate)
    return _without_that(scene, *found) if word == "that" and found else found


def _without_that(scene: Scene, method: str, piece: Range) -> Content:
    """The content without "that" where words in marks follow that stand by themselves: that, "..."; that "We ..."."""
    comma = scene.lower(piece[0] + 1) == ","
    start = piece[0] + 1 + comma
    whole = all(scene.is_quote(at) for at in range(start, piece[1]))
    stands = start < piece[1] and whole and (comma or begins_sentence(scene.tokens[start]))
    return method, (start, piece[1]) if stands else piece


def _bare(each: Reported) -> float:
    """How far a clause without "that" is trusted; ", adding the school would follow" as far as one with it."""
    joined = each.shared and each.cue.form == "gerund"
    return min(each.cue.verb.that, _LESS) if joined and each.cue.verb.stance == "says" else each.cue.verb.bare


def _fronted(scene: Scene, trust: float, begin: int, subordinate: bool, least: float) -> Content | None:
    """A clause that begins with a circumstance of its own: "despite the price, farmers sell"; "if it rains, ..."."""
    if scene.lower(begin) == "," and trust >= STRONG and scene.lower(begin + 1) in _CIRCUMSTANCES:
        begin += 1  # she said, because the price fell, farmers would wait
    if trust < least or not _is_circumstance(scene, begin, trust):
        return None
    end = next((at for at in range(begin, len(scene.tokens)) if scene.lower(at) == "," or scene.is_quote(at)), None)
    if end is None:
        return None
    main = end if scene.is_quote(end) else end + 1
    follows = scene.is_quote(main) or is_clause(scene, main, trusted=False)
    return _piece(scene, "said-clause", begin, subordinate) if follows else None


def _behind_comma(scene: Scene, each: Reported, begin: int, least: float) -> Content | None:
    """A clause behind a comma that needs none, where the attribution opens the sentence: "He said, trams are late"."""
    opens = each.onset == 0 or scene.lower(each.onset - 1) == ","
    if not opens or each.inverted or scene.lower(begin) != "," or _bare(each) < max(least, STRONG):
        return None
    aside = any(scene.lower(at) == "," for at in range(begin + 1, min(begin + 8, len(scene.tokens))))
    start = begin + 1
    while start < len(scene.tokens) and (
        scene.tokens[start].grammar == "time" or scene.tokens[start].lower.endswith("ly")
    ):
        start += 1
    return _piece(scene, "said-clause", begin + 1) if not aside and is_clause(scene, start, trusted=False) else None


def _is_circumstance(scene: Scene, at: int, trust: float) -> bool:
    """Whether words such as "despite", "in considering" or, behind a verb that is trusted, "after" open a clause."""
    if scene.lower(at) in _CIRCUMSTANCES:
        return True
    if scene.lower(at) in _EARLIER and trust >= STRONG:
        return not any(scene.lower(word) in OCCASIONS for word in range(at, noun_phrase_end(scene.tokens, at + 1)))
    if (scene.lower(at), scene.lower(at + 1)) in (("instead", "of"), ("in", "order")):
        return True
    return scene.lower(at + 1).endswith("ing") and scene.tokens[at].grammar == "preposition"


def _clause(scene: Scene, trust: float, begin: int, subordinate: bool, least: float) -> Content | None:
    """A clause without "that"."""
    if trust < least or not is_clause(scene, begin, trust >= STRONG):
        return None
    if scene.lower(begin) in ("if", "when") and trust < STRONG:  # who must declare if they have sold
        return None
    return _piece(scene, "said-clause", begin, subordinate)


def _certain(scene: Scene, each: Reported, begin: int, subordinate: bool) -> Content | None:
    """A clause without "that" behind a verb that seldom has one, if an auxiliary follows its subject: added he was."""
    verb, last = each.cue.verb, scene.tokens[each.speaker[1] - 1]
    if verb.that < TRUSTED_THAT or verb.stance not in _STATING or scene.lower(begin) in _CLAUSE_WORDS:
        return None
    end = noun_phrase_end(scene.tokens, begin)
    while begin < end < len(scene.tokens) and is_adverb(scene.tokens[end]):
        end += 1
    if not begin < end < len(scene.tokens) or scene.tokens[end].grammar != "auxiliary":
        return None
    spoken = last.is_name or last.grammar in ("pronoun", "relative")  # not: a lead of 400 pledged delegates is
    if not spoken and is_nounish(scene.tokens[begin]) and not scene.tokens[begin].is_name:
        return None
    return _piece(scene, "said-clause", begin, subordinate)


def _noun(scene: Scene, start: int) -> Content | None:
    """A thing that is said: "condemned the attack", "called for talks", "accused them of lying"."""
    if start >= len(scene.tokens):
        return None
    if scene.lower(start) == "as" and scene.is_quote(start + 1):  # whom she described as "..."
        start += 1
    first = scene.tokens[start]
    if is_adverb(first) or first.grammar == "time":
        return None
    opens = first.grammar in _OPENS_PHRASE or is_nounish(first) or first.lower in ("that", "being", "having")
    if first.kind == "quote" or opens:
        return _act(scene, "speech-act", start)
    return None


def _act(scene: Scene, method: str, start: int) -> Content | None:
    """A thing said or done by saying; it is shorter than a clause."""
    end = noun_content_end(scene, start)
    piece = trimmed(scene.tokens, start, without_occasion(scene.tokens, start, end))
    if piece is None or (piece[1] == piece[0] + 1 and scene.tokens[piece[0]].grammar in ("pronoun", "object")):
        return None  # "criticised it" says nothing
    points = scene.lower(start) in ("this", "these") and start + 1 < len(scene.tokens)
    if points and scene.tokens[start + 1].grammar in ("preposition", "time", "adverb"):
        return None  # announced this in Gao
    return method, piece


def stated(scene: Scene, verb: Verb, content: Content | None) -> Content | None:
    """The content of a speech act, apart when it only names a thing that is praised, denied, demanded or cited."""
    foretells = verb.stance in _FORETELLING or verb.name in _TELLING_EVENTS  # announced the expulsion of the envoy
    if content is None or foretells or any(_says_something(scene, content[1][0], at) for at in range(*content[1])):
        return content
    return ("judgement" if verb.stance in _JUDGING else "topic"), content[1]


def _says_something(scene: Scene, start: int, at: int) -> bool:
    """Whether words go beyond naming a thing: marks, "as a spy", "to leave", "hope that it fell", "for lying"."""
    word, behind = scene.lower(at), scene.lower(at + 1)
    if behind == "not":
        behind = scene.lower(at + 2)  # accused them of not paying
    if scene.is_quote(at) or (word in ("of", "for", "by") and behind.endswith("ing")):
        return True
    if word == "that":
        return at == start or scene.lower(at - 1) in _ATTITUDES
    if word == "as":
        return behind not in ("well", "soon", "of") and scene.lower(at - 1) not in ("such", "well", "as")
    following = scene.tokens[at + 1] if at + 1 < len(scene.tokens) else None
    infinitive = word == "to" and following is not None and following.kind == "word"
    if infinitive and following is not None:
        return not (following.is_name or following.grammar in _NO_INFINITIVE or following.lower.endswith("ing"))
    return at == start and word.endswith("ing") and at + 1 < len(scene.tokens) and not is_verb(scene.tokens, at + 1)


def _piece(scene: Scene, method: str, start: int, subordinate: bool = False) -> Content | None:
    if start >= len(scene.tokens):
        return None
    piece = trimmed(scene.tokens, start, clause_end(scene, start, subordinate))
    return (method, piece) if piece else None
