"""Give each reporting verb of a sentence its subject: who speaks.

In: the tokens of a sentence. Out: cues with the words of their speakers. Invariant: a cue whose subject cannot be
told, is the first person, or is what the sentence is about ("what he said") is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retold.quotations.content import adverbial_end
from retold.quotations.cues import Cue
from retold.quotations.phrases import ends_in_mark, has_verb, is_nounish, is_verb, noun_phrase_end
from retold.quotations.subject import clause_subject, subject_after, subject_before
from retold.quotations.tokens import Range, Token
from retold.quotations.words import word_set

_PLURAL = word_set("plural subject")
_GERUND_OPENERS = word_set("gerund opener")
_NOUNS_IN_ING = word_set("noun in -ing")
_PREDICATE = ("", "auxiliary", "verb", "pronoun")
_OBJECTS = ("pronoun", "object")
_CLAUSE_WORDS = 4
_LONGEST_JOINED = 8
_SAYS = 0.8  # how far a clause behind a verb is trusted that is sure to be one of saying
NAMING = ("call", "dub", "label")
_FIRST_PERSON = frozenset(["i", "we"])
_NO_SPEAKER = frozenset(["no", "no-one", "nobody", "none", "worth"])  # no group claimed that; it is worth noting that


class Reported(NamedTuple):
    """A cue and its speaker; the attribution begins at the token ``onset``."""

    cue: Cue
    speaker: Range
    onset: int
    inverted: bool = False
    shared: bool = False
    passive: bool = False
    first_person: bool = False


def with_subjects(tokens: Sequence[Token], cues: Iterable[Cue]) -> list[Reported]:
    """Those of the cues of a sentence that have a speaker, in order."""
    reported: list[Reported] = []
    floor = 0
    for cue in cues:
        if cue.infinitive:
            continue
        each = _passive(tokens, cue) if cue.passive else _with_subject(tokens, cue, floor, reported)
        if each is not None:
            reported.append(each)
            floor = cue.end
    return reported


def _passive(tokens: Sequence[Token], cue: Cue) -> Reported | None:
    """The agent of a passive: "was accused by the union of lying"."""
    if cue.end + 1 >= len(tokens) or tokens[cue.end].lower != "by" or not cue.verb.noun:
        return None
    start = cue.end + 1
    end = noun_phrase_end(tokens, start)
    if start < end < len(tokens) and tokens[end].lower == "and":
        end = noun_phrase_end(tokens, end + 1)
    if end == start or end >= len(tokens) or tokens[end].lower not in ("of", "as", "for", "to"):
        return None
    return Reported(cue, (start, end), cue.start, passive=True)


def _with_subject(tokens: Sequence[Token], cue: Cue, floor: int, earlier: Sequence[Reported]) -> Reported | None:
    before = tokens[cue.start - 1] if cue.start else None
    if tokens[cue.start].lower == "as":
        return _quoted(tokens, cue)
    if before is None:
        return _inverted(tokens, cue, floor) if cue.form == "past" else None
    if cue.form == "gerund" and cue.start == cue.head:
        if is_nounish(before):
            return _reduced(tokens, cue)
        opens = before.text in (",", "—") or ends_in_mark(before) or before.grammar == "conjunction"
        if not opens and before.lower not in _GERUND_OPENERS:
            return None
        return _with_whom(tokens, cue) or _sharing(tokens, cue, earlier)
    if before.grammar == "conjunction":
        return _sharing(tokens, cue, earlier)
    if before.kind == "quote" or before.text == ",":
        inverted = _inverted(tokens, cue, floor)
        if inverted is not None:
            return inverted
    return None if before.text == "," and _is_participle(tokens, cue) else _own_subject(tokens, cue)


def _quoted(tokens: Sequence[Token], cue: Cue) -> Reported | None:
    """Who is quoted by another: "the agency quoted | Lund | as saying"; the attribution begins with the other."""
    speaker = subject_before(tokens, cue.start, 0)
    if speaker is None or speaker[0] == 0:
        return None
    quoter = subject_before(tokens, speaker[0] - 1, 0)
    return Reported(cue, speaker, quoter[0] if quoter else speaker[0])


def _with_whom(tokens: Sequence[Token], cue: Cue) -> Reported | None:
    """The subject of its own that "with" gives to a participle behind an apposition: "with Lund, a clerk, saying"."""
    if tokens[cue.start - 1].text != ",":
        return None
    start = next((at for at in range(cue.start - 1, 0, -1) if tokens[at].lower == "with"), 0)
    if start == 0 or tokens[start - 1].text != "," or has_verb(tokens, start, cue.start):
        return None
    speaker = subject_before(tokens, cue.start, start + 1)
    is_own = speaker is not None and speaker[0] == start + 1
    return Reported(cue, speaker, speaker[0]) if speaker is not None and is_own else None


def _reduced(tokens: Sequence[Token], cue: Cue) -> Reported | None:
    """The subject right before a participle: "with analysts saying"; a noun in -ing has none."""
    each = None if tokens[cue.head].lower in _NOUNS_IN_ING else _own_subject(tokens, cue)
    if each is None or all(token.grammar in ("quantifier", "determiner") for token in tokens[slice(*each.speaker)]):
        return None  # four protesting members
    if cue.verb.bare or cue.verb.that:
        return each
    return each if each.onset and tokens[each.onset - 1].lower == "with" else None


def _is_participle(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether a past form opens an aside: "Diop, asked about the vote, said"."""
    if not cue.verb.addressee or cue.form != "past":
        return False
    comma = next((at for at in range(cue.end, len(tokens)) if tokens[at].text == ","), len(tokens))
    return comma + 1 < len(tokens) and is_verb(tokens, comma + 1)


def _own_subject(tokens: Sequence[Token], cue: Cue) -> Reported | None:
    speaker = subject_before(tokens, cue.start, 0)
    if speaker is None or not _agrees(tokens, speaker, cue) or _is_predicate(tokens, speaker):
        return None
    before = tokens[speaker[0] - 1].lower if speaker[0] else ""
    if tokens[speaker[0]].lower == "according":
        return None
    if _only_names(tokens, speaker, cue) and before not in ("what", "which", "whom"):
        return None
    if before == "than" or (before == "what" and not _is_name_calling(tokens, cue)):
        return None
    if tokens[speaker[0]].lower in _NO_SPEAKER:
        return None
    first_person = tokens[speaker[0]].lower in _FIRST_PERSON
    speaker = _with_others(tokens, speaker)
    return Reported(cue, speaker, speaker[0], first_person=first_person)


def _with_others(tokens: Sequence[Token], speaker: Range) -> Range:
    """The subject with what "and" joins to it behind a subordinator: "after | clerks of the port and others | said"."""
    if speaker[0] < 2 or tokens[speaker[0] - 1].lower != "and":
        return speaker
    for at in range(speaker[0] - 2, max(-1, speaker[0] - _LONGEST_JOINED), -1):
        if tokens[at].grammar == "subordinator" or tokens[at].lower in ("after", "before"):
            return at + 1, speaker[1]
        if tokens[at].kind != "word" or is_verb(tokens, at) or tokens[at].grammar in ("relative", "pronoun"):
            return speaker
    return speaker


def _is_predicate(tokens: Sequence[Token], speaker: Range) -> bool:
    """Whether a verb opens what looks like a subject: "(the report has) prompted (calls for)"."""
    first = tokens[speaker[0]]
    return first.lower.endswith("ed") and not first.is_name and speaker[0] > 0 and tokens[speaker[0] - 1].kind == "word"


def _only_names(tokens: Sequence[Token], speaker: Range, cue: Cue) -> bool:
    """Whether a participle gives a thing its name: "a programme called Hope", "the so called "Hope""."""
    if cue.verb.name not in NAMING or cue.start < cue.head or cue.end >= len(tokens):
        return False
    if tokens[cue.start - 1].lower == "so":
        return True
    named = tokens[cue.end].kind == "quote" or tokens[cue.end].is_name
    return named and tokens[speaker[0]].lower in ("a", "an", "another", "the") and not tokens[speaker[1] - 1].is_name


def _is_name_calling(tokens: Sequence[Token], cue: Cue) -> bool:
    """Whether words in marks follow: "what the minister called (described as) "a betrayal"."""
    at = cue.end + 1 if cue.end < len(tokens) and tokens[cue.end].lower == "as" else cue.end
    return any(token.kind == "quote" for token in tokens[at : at + 3])


def _sharing(tokens: Sequence[Token], cue: Cue, earlier: Sequence[Reported]) -> Reported | None:
    """A cue joined to an earlier clause by "and", "but" or as a participle has that clause's subject."""
    if cue.form == "base" and cue.start == cue.head and not (earlier and earlier[-1].cue.form == "base"):
        return None
    speaker = _shared_subject(tokens, cue, earlier)
    if speaker is None and cue.start == 1:
        speaker = _subject_behind(tokens, cue.end)
    if speaker is None or tokens[speaker[0]].lower in _FIRST_PERSON:
        return None
    return Reported(cue, speaker, cue.start, shared=True)


def _shared_subject(tokens: Sequence[Token], cue: Cue, earlier: Sequence[Reported]) -> Range | None:
    """The subject of the clause before; behind "When I asked him, | he | smiled and" it is that of the main clause."""
    if not earlier:
        return clause_subject(tokens, 0, cue.start)
    onset = earlier[-1].onset
    main = None
    if cue.form == "gerund":
        return _outermost(earlier).speaker
    if onset and tokens[onset - 1].grammar == "subordinator":
        main = _subject_behind(tokens, earlier[-1].cue.end)
    return main if main is not None and main[1] < cue.start else earlier[-1].speaker


def _outermost(earlier: Sequence[Reported]) -> Reported:
    """The last attribution, or the one whose content it opens: "Lund said | Berg denied it, adding"."""
    at = len(earlier) - 1
    while at and earlier[at].onset in (earlier[at - 1].cue.end, earlier[at - 1].cue.end + 1):
        at -= 1
    return earlier[at]


def _subject_behind(tokens: Sequence[Token], start: int) -> Range | None:
    """The subject of the main clause that follows a participle: "While denying it, | the general | resigned"."""
    comma = next((at for at in range(start, len(tokens)) if tokens[at].text == ","), len(tokens))
    end = noun_phrase_end(tokens, comma + 1) if comma + 1 < len(tokens) else comma
    return (comma + 1, end) if comma + 1 < end < len(tokens) and is_verb(tokens, end) else None


def _agrees(tokens: Sequence[Token], speaker: Range, cue: Cue) -> bool:
    """Whether subject and verb go together: a bare form stands only behind a plural."""
    words = [token.lower for token in tokens[speaker[0] : speaker[1]]]
    if words[0] == "you":
        return False
    if cue.start < cue.head or cue.form in ("past", "participle", "gerund"):
        return True
    if cue.form == "present":
        return not cue.verb.also_noun or _is_clear(tokens, speaker, cue)
    if cue.verb.also_noun:
        behind = tokens[cue.end] if cue.end < len(tokens) else None
        if behind is not None and behind.kind == "word" and not behind.grammar and not behind.is_name:
            return False  # state media, report cards
        return words[-1] in _PLURAL or _looks_plural(words[-1])
    if tokens[speaker[1] - 1].text.isupper():  # FIFA say
        return True
    return "and" in words or any(word in _PLURAL or _looks_plural(word) for word in words)


def _is_clear(tokens: Sequence[Token], speaker: Range, cue: Cue) -> bool:
    """Whether "claims" behind these words must be a verb, because of what ends the subject or follows."""
    last = tokens[speaker[1] - 1]
    behind = tokens[cue.end] if cue.end < len(tokens) else None
    closes = behind is None or (behind.text == "." and speaker[0] > 0 and ends_in_mark(tokens[speaker[0] - 1]))
    if behind is not None and behind.lower == "that" and last.kind == "word" and not _looks_plural(last.lower):
        return tokens[speaker[0]].grammar in ("determiner", "pronoun") or last.is_name  # the report states that
    if last.is_name and tokens[speaker[0]].lower == "the" and not _may_tell(tokens, speaker, cue):
        return False  # Mali and the GCC states
    return (
        closes
        or last.is_name
        or last.kind != "word"
        or last.grammar in ("pronoun", "relative")
        or (behind is not None and (behind.text == ":" or behind.kind == "quote" or behind.grammar in _OBJECTS))
    )


def _may_tell(tokens: Sequence[Token], speaker: Range, cue: Cue) -> bool:
    """Whether something stands behind a word that it may report, or the end behind a comma before its subject."""
    behind = tokens[cue.end] if cue.end < len(tokens) else None
    if behind is None or behind.kind == "mark":
        before = tokens[speaker[0] - 1] if speaker[0] else None
        quotes = [token.kind == "quote" for token in tokens[cue.end + 1 : cue.end + 2]]
        is_quoting = behind is not None and (behind.text == ":" or any(quotes))
        return is_quoting or (before is not None and before.kind in ("mark", "quote"))
    return behind.grammar not in ("conjunction", "preposition")


def _looks_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("'s", "’s", "ss"))


def _inverted(tokens: Sequence[Token], cue: Cue, floor: int) -> Reported | None:
    """The reading "..., said X": the speaker stands behind the cue and nothing reported follows."""
    if not cue.verb.quote or cue.verb.addressee == "must" or cue.form in ("gerund", "base"):
        return None
    speaker = subject_after(tokens, cue.end)
    if speaker is None:
        return None
    joined = cue.start == 2 and tokens[0].grammar == "conjunction" and tokens[1].text == ","
    opens = cue.start == 0 or joined  # But, said X, "..."
    if not opens and _is_attribute(tokens, cue, speaker):
        return None
    follows = opens or _is_whole_quote(tokens, cue.start) or _ends_all(tokens, floor, cue, speaker)
    if not follows and not (cue.verb.bare and _leaves_open(tokens, floor, cue, speaker)):
        return None
    rest = adverbial_end(tokens, speaker[1])
    if opens and (rest >= len(tokens) or tokens[rest].text not in (",", ":")):
        return None
    certain = cue.start > 0 and ends_in_mark(tokens[cue.start - 1])
    if not certain and rest < len(tokens) and tokens[rest].kind == "word" and tokens[rest].grammar in _PREDICATE:
        return None
    return Reported(cue, speaker, cue.start, inverted=True)


def _is_attribute(tokens: Sequence[Token], cue: Cue, speaker: Range) -> bool:
    """Whether a participle may only describe plain things behind it: "thefts, alleged deals and arrests"."""
    first = tokens[speaker[0]]
    is_bare = first.grammar != "determiner" and not any(token.is_name for token in tokens[slice(*speaker)])
    return (
        is_bare
        and cue.verb.bare < _SAYS
        and tokens[cue.start - 1].kind != "quote"
        and tokens[cue.start - 2].kind != "quote"
    )


def _ends_all(tokens: Sequence[Token], floor: int, cue: Cue, speaker: Range) -> bool:
    """Whether only the speaker stands behind a cue and a clause before it: "Trams stopped, said Anne Berg, a clerk"."""
    first = tokens[speaker[0]]
    told = cue.start - floor > _CLAUSE_WORDS or has_verb(tokens, 0, cue.start)
    clause = tokens[cue.start - 1].text == "," and told and cue.verb.bare > 0
    if not clause or first.grammar not in ("", "determiner") or first.lower in ("no", "nothing", "little"):
        return False
    asides = any(token.grammar == "relative" for token in tokens[floor + 1 : cue.start])
    own = subject_before(tokens, cue.start, floor)  # Ada Lund, a clerk, said trams account for half
    is_named = any(token.is_name for token in tokens[slice(*speaker)])
    if own is not None and not is_named and any(token.text == "," for token in tokens[slice(*own)]):
        return False
    return not asides and not has_verb(tokens, cue.end, len(tokens))


def _is_whole_quote(tokens: Sequence[Token], at: int) -> bool:
    """Whether a quotation stands before a position that no words lead up to, or only "But"."""
    last = at - 1 if tokens[at - 1].kind == "quote" else at - 2
    if last < 0 or tokens[last].kind != "quote":
        return False
    before = tokens[last - 1] if last else None
    return before is None or before.kind != "word" or (last == 1 and before.grammar == "conjunction")


def _leaves_open(tokens: Sequence[Token], floor: int, cue: Cue, speaker: Range) -> bool:
    """Whether what stands before a cue is a clause, or its subject, rather than the cue's own subject and an aside."""
    end = speaker[1]
    if ends_in_mark(tokens[cue.start - 1]):  # Meanwhile, prices "fell by half," said Lund
        return True
    resumes = end + 1 < len(tokens) and tokens[end].text == "," and is_verb(tokens, end + 1)
    comma = next((at for at in range(floor, cue.start) if tokens[at].text == ","), cue.start)
    return resumes or any(is_verb(tokens, at) or tokens[at].kind == "quote" for at in range(floor, comma))
