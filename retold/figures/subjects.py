"""Tell what a quantity is of: people killed, buildings damaged, a magnitude, somebody's age.

In: a sentence with its quantities. Out: for each the words that say what it is of, and the same in normal form.
Invariant: the number says nothing of it; a count is of something only by a noun with its verb or state ("two boats" are
of nothing that another article could be held against). A part ("16 of those killed", "another 20") is marked as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from retold.figures.leads import Lead
from retold.figures.quantities import Quantity
from retold.lists import function_words, rows_of, speech_verbs, values_by_word

_CLAUSE = re.compile(r"[;:()“”\"—–]|[.,] ")
_WORD = r"[^\W\d_][\w’'-]*"
_REACH = 130  # characters on either side of a number
_MOST_NOUNS = 4
_ASIDE = r"(?:, [^,;:“”]{1,45},)?"  # "90 civilians, mostly students, were hurt"
# Before a number of which it makes a part
_PART_BEFORE = Lead(
    r"\b(?:includ(?:ing|es?|ed)|among them|among|another|a further|an additional|further|additional|plus) "
    r"(?:the |a |an )?$",
    ("including ", "include ", "includes ", "included ", "among them ", "among ", "another ", "further ",
     "additional ", "plus ", " the ", " a ", " an "),
)  # fmt: skip
_PART_OF = re.compile(r" of (?:the|those|these|them|whom|which)\b", re.IGNORECASE)
_OTHERS = re.compile(r" (?:others?|more|extra)\b", re.IGNORECASE)
# "18 in Sanga and four in Mela" are parts of all
_ELSEWHERE = re.compile(r" (?:others? |more )?(?:in|at|near|from) (?:the )?[A-Z]")
_AND = re.compile(r"\b(?:and|while) (?:another |at least )?$|, $")
# Between "death toll" and the number
_GROWING = (
    "stands|stood|standing|rose|rises|risen|rising|rise|climbed|climbs|climbing|reached|reaches|reach|hit|hits|increased|"
    "grew|jumped|passed|actually|currently|already|official|put|set|revised|kept|updated|over|around|could|in|from|the|"
    "for|of|at|on|by"
)
# "The number of people killed in the collapse of a bridge rose to"
_GROWN = (
    r"[^,;:.“”\d]{1,80} (?:rose|risen|rises|climbed|climbs|grew|grown|jumped|stood|stands|reached|increased|has passed)"
    r"(?: to| at)?"
)
_OR_BEHIND = re.compile(r" (?:or|(?P<and>and)) (?P<other>[a-z]+)\b")
_OR_BEFORE = re.compile(r"\b(?P<other>[a-z]+) (?:or|(?P<and>and)) $")
_OBJECT = re.compile(r" (?:the|an?|at least|more than|some|about|its|his|their|two|three|four|five|six|\d+)\b")
_HAPPENED = re.compile(r"\b(?:struck|hit|occurred|happened|exploded|detonated|took place|erupted|crashed|went off)\b")
_SIZES = {"deep": "depth", "depth": "depth", "long": "length", "length": "length", "high": "height", "tall": "height"}
_SIZES |= {"height": "height", "wide": "width", "width": "width"}
_SIZE_BEHIND = re.compile(r"[- ](deep|long|high|tall|wide)\b")
_SIZE_BEFORE = re.compile(r"\b(depth|length|height|width) of $")
_NAMED_BEFORE = re.compile(r"([A-Z][\w’'-]+), (?:aged )?$")
_NAMED_BEHIND = re.compile(r" (?:[a-z]+ )?((?:[A-Z][\w’'-]+ )*[A-Z][\w’-]+)")


class Subject(NamedTuple):
    """What a quantity is of: where the words stand that say so, and the same in normal form."""

    start: int
    end: int
    key: str
    method: str
    is_part: bool = False


def subjects_of(text: str, words: set[str], quantities: Sequence[Quantity]) -> list[Subject | None]:
    """What each quantity of a sentence with these plain words is of, of those in the order in which they stand."""
    may_count = not words.isdisjoint(_state_words())  # most sentences state nothing of whom they count
    found = [_subject(text, quantity) if may_count or quantity.kind != "number" else None for quantity in quantities]
    for number, (own, following) in enumerate(zip(found, quantities[1:], strict=False)):
        is_split = following.kind == "number" and found[number + 1] is None
        if own and is_split and _ELSEWHERE.match(text, following.end) and _AND.search(text, 0, following.start):
            found[number] = own._replace(is_part=True)
    for number, quantity in enumerate(quantities):
        if found[number] is None and number and _PART_BEFORE.search(text, 0, quantity.start):
            found[number] = _part_of(text, quantity, found[number - 1])
    keys = [subject.key for subject in found if subject]
    return [subject and subject._replace(is_part=subject.is_part or keys.count(subject.key) > 1) for subject in found]


def _part_of(text: str, quantity: Quantity, whole: Subject | None) -> Subject | None:
    """The part is of what the whole is of: "92 people died, including 17 officers"."""
    nouns = _nouns().match(text, quantity.end)
    if whole is None or nouns is None or whole.method not in ("behind", "before", "toll"):
        return None
    key = f"{_kind(nouns['nouns'].split())} {whole.key.split(' ', 1)[1].split()[-1]}"
    return Subject(quantity.end + 1, nouns.end(), key, "part", is_part=True)


def _subject(text: str, quantity: Quantity) -> Subject | None:
    if quantity.kind == "number":
        return _behind(text, quantity) or _before(text, quantity) or _toll(text, quantity)
    if quantity.kind == "magnitude":
        start, end = _clause(text, quantity)
        is_part = "aftershock" in text[start:end].lower()
        return Subject(quantity.start, quantity.end, "magnitude", "magnitude", is_part)
    reader = {"age": _age, "time": _happening, "distance": _size}.get(quantity.kind)
    return reader(text, quantity) if reader else None


# Counts


def _behind(text: str, quantity: Quantity) -> Subject | None:
    """As in "90 people were killed", "61 dead", "100 wounded people", "two Turks were among the dead"."""
    match = _state_behind().match(text, quantity.end)
    if not match or _is_active(text, match):
        return None
    state = _states("behind")[match["state"].lower()]
    nouns = match["nouns"].split() or (match["after"] or "").split()
    # "dozens of people", but "scores of wounded were carried away" leaves others
    part = (
        (match["of"] and not (quantity.is_vague and match["nouns"]))
        or match["among"]
        or _is_part(text, quantity, state)
    )
    subject = _counted(Subject(quantity.end + 1, match.end(), state, "behind", bool(part)), nouns)
    return subject and _with_another(subject, _states("behind"), _OR_BEHIND.match(text, match.end()))


def _with_another(subject: Subject, states: dict[str, str], match: re.Match[str] | None) -> Subject | None:
    """The subject with the other state of "killed or missing", which are more than those killed."""
    if match is None or (match["and"] and match["other"] not in states):
        return subject
    if match["other"] not in states:
        return None if match["other"].endswith("ed") else subject
    kind, state = subject.key.rsplit(" ", 1)
    return subject._replace(key=f"{kind} {' or '.join(sorted({state, states[match['other']]}))}")


def _is_active(text: str, match: re.Match[str]) -> bool:
    """Whether the verb says what those who are counted did to others: "12 soldiers killed the mayor"."""
    has_object = _OBJECT.match(text, match.end())
    return bool(match["nouns"] and not match["link"] and has_object)


def _before(text: str, quantity: Quantity) -> Subject | None:
    """As in "killing at least 61 people", "wounded dozens", "rescued 42"."""
    match = _state_before().search(text, max(0, quantity.start - _REACH), quantity.start)
    if not match:
        return None
    state = _states("before")[match["state"].lower()]
    nouns = _nouns().match(text, quantity.end)
    own = nouns["nouns"].split() if nouns else []
    end = nouns.end() if nouns else quantity.end
    subject = _counted(Subject(match.start(), end, state, "before", _is_part(text, quantity, state)), own)
    return subject and _with_another(subject, _states("before"), _OR_BEFORE.search(text, 0, match.start()))


def _counted(subject: Subject, nouns: list[str]) -> Subject | None:
    """The subject with what is counted before its state; what is damaged or closed must be named."""
    if not nouns and subject.key not in _of_people():
        return None
    return subject._replace(key=f"{_kind(nouns)} {subject.key}")


def _toll(text: str, quantity: Quantity) -> Subject | None:
    """As in "the death toll rose to 31", "the number of injured stood at 1,200"."""
    match = _toll_before().search(text, max(0, quantity.start - _REACH), quantity.start)
    if not match:
        return None
    state = _states("behind")[match["counted"].lower()] if match["counted"] else "killed"
    return Subject(match.start(), quantity.start - 1, f"people {state}", "toll", _is_part(text, quantity, state))


def _is_part(text: str, quantity: Quantity, state: str) -> bool:
    """Whether words say that it is not all: "including 16", "another 20", "3 others were killed"."""
    if _PART_BEFORE.search(text, 0, quantity.start) or _PART_OF.match(text, quantity.end):
        return True
    return state == "killed" and _OTHERS.match(text, quantity.end) is not None


def _kind(nouns: list[str]) -> str:
    """Who or what is counted: "people" whatever they are called, or else the last noun with its capitalised words."""
    plain = [re.sub(r"['’]s$", "", word) for word in nouns if not word.endswith("-related")]
    own = [word.lower() for word in plain[:-1] if word[0].isupper()]
    last = plain[-1].lower() if plain else "people"
    is_anyone = last in _anyone() or _singular(last) in _anyone()
    return " ".join([*own, "people" if is_anyone else _singular(last)])


def _singular(word: str) -> str:
    same = values_by_word("same thing").get(word)
    if same:
        return same
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s") if not word.endswith("ss") else word


# Other quantities


def _age(text: str, quantity: Quantity) -> Subject | None:
    before, behind = _NAMED_BEFORE.search(text, 0, quantity.start), _NAMED_BEHIND.match(text, quantity.end)
    # "in May, 30-year-old Ann Lee"
    match = behind if "old" in text[quantity.start : quantity.end] else before or behind
    if not match or match[1].split()[-1].lower() in _peoples():
        return None
    name = match[1].split()[-1].removesuffix("’s").removesuffix("'s")
    return Subject(match.start(1), match.end(1), f"age of {name.lower()}", "name")


def _happening(text: str, quantity: Quantity) -> Subject | None:
    start, end = _clause(text, quantity)
    match = _HAPPENED.search(text, start, end)
    return Subject(*match.span(), "time it happened", "verb") if match else None


def _size(text: str, quantity: Quantity) -> Subject | None:
    behind, before = _SIZE_BEHIND.match(text, quantity.end), _SIZE_BEFORE.search(text, 0, quantity.start)
    match = behind or before
    return Subject(*match.span(1), _SIZES[match[1]], "size") if match else None


def _clause(text: str, quantity: Quantity) -> tuple[int, int]:
    start = max((match.end() for match in _CLAUSE.finditer(text, 0, quantity.start)), default=0)
    following = _CLAUSE.search(text, quantity.end)
    return start, following.start() if following else len(text)


# Patterns


@cache
def _states(where: str) -> dict[str, str]:
    """The state for each form that stands behind a number, or before one."""
    return {form: row["state"] for row in rows_of("states") for form in row[where].split(" | ") if form}


@cache
def _state_words() -> frozenset[str]:
    """Of a text in which the state of those who are counted is told one of these is among the plain words."""
    forms = (*_states("behind"), *_states("before"), "toll")
    return frozenset(max(form.split(), key=len) for form in forms)


@cache
def _of_people() -> frozenset[str]:
    return frozenset(row["state"] for row in rows_of("states") if row["subject"] == "people")


@cache
def _peoples() -> frozenset[str]:
    """Words with a capital letter for what somebody is: "a 30-year-old Malian national"."""
    demonyms = {row["name"].lower() for row in rows_of("gazetteer_country_names") if row["kind"] == "demonym"}
    return frozenset(demonyms | {row["word"] for row in rows_of("not_names") if row["kind"] == "group"})


@cache
def _anyone() -> frozenset[str]:
    return frozenset(values_by_word("anyone"))


@cache
def _noun() -> str:
    """A word that may belong to the noun behind a number: no state, no link, no word that begins something else."""
    verbs = {
        *values_by_word("link"),
        *_states("behind"),
        *_states("before"),
        *speech_verbs(),
        *values_by_word("behind"),
    }
    stop = (function_words() | verbs) - _anyone()
    words = "|".join(sorted((re.escape(word) for word in stop if " " not in word), key=len, reverse=True))
    return rf"(?!(?:{words})\b){_WORD}"


@cache
def _state_behind() -> re.Pattern[str]:
    link, states = _either(values_by_word("link")), _either(_states("behind"))
    return re.compile(
        rf"(?P<of> of(?: the| those| these| them| whom)?)?(?P<nouns>(?: {_noun()}){{0,{_MOST_NOUNS}}}?){_ASIDE}"
        rf"(?P<link>(?: (?:{link}))*)(?P<among> among (?:the|those))? (?P<state>{states})\b"
        rf"(?P<after> {_noun()}(?=[ ,.]))?",
        re.IGNORECASE,
    )


@cache
def _nouns() -> re.Pattern[str]:
    return re.compile(rf"(?P<nouns>(?: {_noun()}){{1,{_MOST_NOUNS}}})(?=[ ,.;:’”)]|$)", re.IGNORECASE)


@cache
def _state_before() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<state>{_either(_states('before'))}) (?:(?:some|all|the|another|up to|between) )?$", re.IGNORECASE
    )


@cache
def _toll_before() -> re.Pattern[str]:
    link = "|".join([*values_by_word("link"), _GROWING])
    counted = _either(_states("behind"))
    return re.compile(
        rf"\b(?:(?:death )?toll|number of (?:the |people |those |confirmed )*(?P<counted>{counted}))"
        rf"(?:(?: [\"“]?(?:{link}|[A-Z]\w+)){{0,8}}|{_GROWN}) [\"“]?$",
        re.IGNORECASE,
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
