"""Put cue, speaker and content together: who is reported to have said what in a sentence.

In: the tokens of a sentence. Out: attributions in the order of their cues. Invariant: no token belongs to the
content of an attribution and to its cue or speaker. What a reported clause reports in its turn is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from retold.quotations.before import as_told, content_before, ends_in_speech, lead_in, resumed
from retold.quotations.content import addressee_end, adverbial_end
from retold.quotations.cues import find_cues, in_plain_case
from retold.quotations.frames import STRONG, TRUSTED, content_behind, may_stand_behind
from retold.quotations.phrases import begins_sentence, has_verb, is_verb
from retold.quotations.reported import NAMING, Reported, with_subjects
from retold.quotations.scene import Attribution, Scene
from retold.quotations.tokens import Token
from retold.quotations.verbless import may_report, without_verb
from retold.quotations.words import word_set

_NAMING_MORE = (*NAMING, "describe", "term")
_ACTS = ("speech-act", "said-to", "topic", "judgement", "passive")
_ASIDE = 14
_CITING = ("citing", "quoting")  # "..., reports said citing the police"
_OCCASION_OPENERS = word_set("occasion opener")  # "..., she said after the vote was counted"


def attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All that a sentence reports."""
    if not may_report(tokens):
        return []
    tokens = in_plain_case(tokens)
    cues = find_cues(tokens)
    reported = with_subjects(tokens, cues)
    onsets = {each.onset: _kind(each) for each in reported if _may_break(tokens, each)}
    scene = Scene(tokens, onsets)
    found: list[Attribution] = []
    floor = 0
    for each in reported:
        if any(start <= each.onset < end for before in found for start, end in before.pieces):
            continue  # inside what another reports
        attribution = None if found and _reports_acts(scene, each, found) else _attribution(scene, each, floor)
        if attribution is None and found and _reports_all(scene, each, found[-1]):
            found.clear()
            attribution = _attribution(scene, each, 0)
        if attribution is not None and not (each.first_person and _has_words(scene, attribution)):
            found.append(attribution)
            floor = max(each.cue.end, *(end for _, end in attribution.pieces))
    found.extend(without_verb(scene, cues, found))
    return sorted(found, key=lambda attribution: attribution.cue)


def _kind(each: Reported) -> str:
    """What is known of an attribution where a clause before it may end."""
    if each.cue.verb.name in _NAMING_MORE:
        return "naming"
    return "belief" if each.cue.is_belief else each.cue.form


def _may_break(tokens: Sequence[Token], each: Reported) -> bool:
    """Whether a verb can end the clause before it: not when it reports nothing itself ("and would respond")."""
    before = tokens[each.onset - 1] if each.onset else None
    if each.shared and (each.cue.negated or each.cue.start == each.cue.head) and not _is_joined(tokens, each):
        return True
    if before is None or each.inverted or before.kind == "quote" or each.cue.verb.bare >= STRONG:
        return True
    scene = Scene(tokens, {})
    follows = before.grammar != "conjunction" and _may_follow(scene, each) and _is_closed(scene, _told_end(scene, each))
    if follows:
        return True
    content = content_behind(scene, each)
    return content is not None and not (each.shared and content[0] in ("judgement", "topic"))


def _is_joined(tokens: Sequence[Token], each: Reported) -> bool:
    """Whether a verb behind "and" may go on with the clause before it rather than the story: took and accepted."""
    conjunction, before = tokens[each.onset - 1], tokens[each.onset - 2] if each.onset > 1 else None
    if conjunction.grammar != "conjunction" or before is None or before.kind != "word" or each.cue.verb.addressee:
        return False
    return (
        each.cue.form in ("base", "gerund")
        or is_verb(tokens, each.onset - 2)
        or not content_behind(Scene(tokens, {}), each)
    )


def _attribution(scene: Scene, each: Reported, floor: int) -> Attribution | None:
    if each.inverted and (each.onset == 0 or _follows_conjunction(scene, each.onset)):
        framed = content_behind(scene, each)
        return Attribution(each.cue.words, each.speaker, (framed[1],), framed[0]) if framed else None
    if each.inverted:
        return _around(scene, each, floor, each.speaker[1], "inverted")
    if scene.lower(each.onset - 1) == "as" and each.cue.verb.bare and _is_comment(scene, each):
        commented = as_told(scene, each, floor)
        if commented is not None:
            return Attribution(each.cue.words, each.speaker, (commented,), "as-told")
    may_follow = _may_follow(scene, each)
    behind = _told_end(scene, each)
    if may_follow and (
        _closes(scene, each, floor, behind) or ends_in_speech(scene, each.onset) or _only_told(scene, each)
    ):
        around = _around(scene, each, floor, behind, "clause-said")
        if around is not None:
            return around
    framed = content_behind(scene, each)
    if framed is not None:
        return Attribution(each.cue.words, each.speaker, (framed[1],), framed[0])
    left = content_before(scene, each.onset, floor) if may_follow else None
    if left is not None and scene.is_quote(left[1] - 1):
        return Attribution(each.cue.words, each.speaker, (left,), "clause-said")
    return None


def _closes(scene: Scene, each: Reported, floor: int, behind: int) -> bool:
    """Whether nothing stands behind a cue that it could report, or only what belongs to the clause before it."""
    return _is_closed(scene, behind) and (not _that_follows(scene, behind) or has_verb(scene.tokens, floor, each.onset))


def _that_follows(scene: Scene, at: int) -> bool:
    """Whether "that" stands behind an aside: "For its part, the board said, with the help of the port, that ..."."""
    if scene.lower(at) != ",":
        return False
    aside = range(at + 1, min(at + _ASIDE, len(scene.tokens)))
    close = next((word for word in aside if scene.lower(word) == "," or scene.is_quote(word)), at)
    return close > at + 1 and scene.lower(close) == "," and scene.lower(close + 1) == "that"


def _only_told(scene: Scene, each: Reported) -> bool:
    """Whether nothing with a verb follows, but a clause goes before: "Trams stop, Lund said in a post on snow"."""
    before = has_verb(scene.tokens, 0, each.onset) and scene.lower(each.onset - 1) == ","
    quiet = not any(scene.is_quote(at) for at in range(each.cue.end, len(scene.tokens)))
    preposition = each.cue.end < len(scene.tokens) and scene.tokens[each.cue.end].grammar == "preposition"
    if each.cue.verb.to and scene.lower(each.cue.end) == "to":  # After the vote fell, Lund vowed to go on
        return False
    return before and quiet and preposition and not has_verb(scene.tokens, each.cue.end, len(scene.tokens))


def _reports_all(scene: Scene, each: Reported, before: Attribution) -> bool:
    """Whether an attribution at the end reports what another reports before it: "He denies it, police said"."""
    is_act = before.method in _ACTS  # founded it by asking farmers to pay, he added
    ends_before = before.pieces[-1][1] == each.onset - 1 or is_act
    says = is_act or each.cue.verb.bare >= TRUSTED
    return ends_before and says and _closes_sentence(scene, each)


def _reports_acts(scene: Scene, each: Reported, found: Sequence[Attribution]) -> bool:
    """Whether an attribution at the end reports a sentence of acts: "They admitted theft and left, he said"."""
    quoted = any(scene.is_quote(at) for at in range(each.onset))
    return not quoted and all(one.method in _ACTS for one in found) and _closes_sentence(scene, each)


def _closes_sentence(scene: Scene, each: Reported) -> bool:
    """Whether an attribution stands behind a comma with nothing behind it that it could report."""
    is_last = _is_closed(scene, each.speaker[1] if each.inverted else _told_end(scene, each))
    return is_last and scene.lower(each.onset - 1) == "," and _may_follow(scene, each)


def _follows_conjunction(scene: Scene, onset: int) -> bool:
    """Whether only a conjunction and a comma stand before an inverted cue: "But, said Keita, ..."."""
    return scene.lower(onset - 1) == "," and scene.tokens[onset - 2].grammar == "conjunction"


def _has_words(scene: Scene, attribution: Attribution) -> bool:
    """Whether the content is more than words in marks; what "I" am told to have said only these show."""
    return any(scene.tokens[at].kind == "word" for start, end in attribution.pieces for at in range(start, end))


def _may_follow(scene: Scene, each: Reported) -> bool:
    """Whether an attribution can stand behind what it reports."""
    relatives = ("who", "which", "that")
    is_relative = scene.lower(each.speaker[0]) in relatives or scene.lower(each.speaker[1] - 1) in relatives
    if each.shared or each.passive or is_relative:
        return False
    if may_stand_behind(each.cue.verb):
        return True
    return each.cue.verb.quote and (scene.is_quote(each.onset - 1) or scene.is_quote(each.onset - 2))


def _around(scene: Scene, each: Reported, floor: int, behind: int, method: str) -> Attribution | None:
    """An attribution behind its content or in the middle of it."""
    rest = adverbial_end(scene.tokens, behind)
    ends_all = not each.inverted and rest >= len(scene.tokens) - 1 and scene.lower(rest) in (".", "")
    left = content_before(scene, each.onset, floor, ends_all)
    right = resumed(scene, each, left, behind)
    in_middle = right is not None and scene.lower(each.onset - 1) in (",", "—")
    if right is not None and scene.is_quote(right[0]) and begins_sentence(scene.tokens[right[0]]):
        if left is not None and (not scene.is_quote(left[1] - 1) or scene.lower(left[0]).endswith("ing")):
            left = None  # "When asked about it, he said, ..."; "Speaking of the "great loss," he said, ..."
    elif right is not None and in_middle and left is None:
        left = lead_in(scene, floor, each.onset, right[0])
    pieces = tuple(piece for piece in (left, right) if piece is not None)
    return Attribution(each.cue.words, each.speaker, pieces, method) if pieces else None


def _is_comment(scene: Scene, each: Reported) -> bool:
    """Whether "as X noted" stands by itself, rather than "as X noted that ..."."""
    verb = each.cue.verb
    is_verb_here = not verb.also_noun or each.cue.form in ("past", "participle")
    return verb.stance in ("says", "claims") and is_verb_here and _is_closed(scene, _told_end(scene, each))


def _told_end(scene: Scene, each: Reported) -> int:
    """Where a cue ends, with whom it is said to."""
    return addressee_end(scene.tokens, each.cue.end) if each.cue.verb.addressee else each.cue.end


def _is_closed(scene: Scene, start: int) -> bool:
    """Whether nothing stands behind a cue that it could report: the sentence ends there, or an aside begins."""
    at = adverbial_end(scene.tokens, start)
    if at >= len(scene.tokens) or (scene.tokens[at].kind == "mark" and scene.lower(at) != ":"):
        return True
    if scene.lower(at) in ("here", "there") and scene.lower(at + 1) in (".", ""):
        return True
    if scene.lower(at) in _CITING:
        return True
    return any(scene.lower(word) in _OCCASION_OPENERS for word in range(start, at + 1))
