"""The key of each name: the fullest form that the article has for the same thing.

In: candidates with their verdicts. Out: a key for each. Invariant: two names have the same key if and only if they
were judged to name the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from retold.names import lexicon
from retold.names.acronyms import initials
from retold.names.chunks import Candidate
from retold.names.gazetteer import whereabouts
from retold.names.resolve import Verdict
from retold.text import fold

Judged = tuple[Candidate, Verdict]


def keys_of(judged: list[Judged], place_ids: Mapping[int, str]) -> list[str]:
    """The key of each name, in the order given; ``place_ids`` are the gazetteer's, by where names begin."""
    things = _things(judged)
    meant = dict(_first_meant(judged, things, place_ids))
    printed = {candidate.text.removeprefix("The ") for candidate, _ in judged}
    fullest: dict[str, str] = {}
    for (candidate, verdict), thing in zip(judged, things, strict=True):
        form = _form(candidate, verdict)
        firm = _without_legal_form(form) if verdict.type == "organisation" else form
        form = firm if firm in printed else form
        if form and _is_fuller(form, fullest.get(thing, "")):
            fullest[thing] = form
    keys = []
    for (candidate, _), thing in zip(judged, things, strict=True):
        key = fullest.get(thing) or (candidate.entry.key if candidate.entry else candidate.text)
        id_ = place_ids.get(candidate.start)  # none for a form that is not listed ("Aix-En-Provence")
        keys.append(f"{key}, {whereabouts(id_)}" if id_ and id_ != meant[thing] else key)
    return keys


def _first_meant(judged: list[Judged], things: list[str], place_ids: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """The id of the place that each name of one stands for where it stands first."""
    for (candidate, _), thing in zip(reversed(judged), reversed(things), strict=True):
        if candidate.start in place_ids:
            yield thing, place_ids[candidate.start]


def _things(judged: list[Judged]) -> list[str]:
    """What tells things apart within the article."""
    organisations = [
        candidate for candidate, verdict in judged if verdict.type == "organisation" and not candidate.entry
    ]
    by_initials = _by_initials(judged)
    by_head = {candidate.keys[-1]: _own(candidate) for candidate in reversed(organisations) if len(candidate.keys) > 1}
    by_first = {candidate.keys[0]: _own(candidate) for candidate in reversed(organisations) if len(candidate.keys) > 1}
    things = []
    for candidate, verdict in judged:
        thing = _thing(candidate, verdict)
        if verdict.method == "short-form" and verdict.type == "organisation":
            thing = by_head.get(candidate.keys[0]) or by_first.get(candidate.keys[0]) or thing
        elif verdict.method == "acronym":
            fitting = by_initials.get(candidate.keys[0].replace(".", ""), set())
            thing = next(iter(fitting)) if len(fitting) == 1 else thing
        things.append(thing)
    return things


def _by_initials(judged: list[Judged]) -> dict[str, set[str]]:
    """The organisations that the article names in full, by the first letters of their words."""
    found: dict[str, set[str]] = {}
    for candidate, verdict in judged:
        if verdict.type == "organisation" and len(candidate.keys) > 1:
            found.setdefault(initials(candidate.text), set()).add(_thing(candidate, verdict))
    return found


def _thing(candidate: Candidate, verdict: Verdict) -> str:
    if verdict.person:
        return f"person {verdict.person.name} {verdict.person.suffix}"
    if verdict.full:
        return f"{verdict.type} {_plain(_without_legal_form(verdict.full))}"
    if candidate.entry and candidate.entry.type == verdict.type:
        return f"{verdict.type} {_plain(candidate.entry.key)}"
    if verdict.type == "organisation":
        return _own(candidate)
    return f"{verdict.type} {_plain(candidate.text)}"


def _own(candidate: Candidate) -> str:
    return f"organisation {_plain(_without_legal_form(candidate.text))}"


def _without_legal_form(name: str) -> str:
    """The name of a firm without "Ltd" and the like, of which two may stand behind it ("Sdn Bhd")."""
    words, forms = name.split(" "), lexicon.words_of("legal form")
    while len(words) > 1 and fold(words[-1].strip(".,")) in forms:
        words.pop()
    return " ".join(words).rstrip(",")


def _plain(name: str) -> str:
    return fold(name.removeprefix("The "))


def _form(candidate: Candidate, verdict: Verdict) -> str:
    """The form that a name shows; a demonym is none of its country's name."""
    if verdict.person:
        return verdict.person.name
    if candidate.entry and candidate.entry.kind == "demonym":
        return ""
    return candidate.text.removeprefix("The ")


def _is_fuller(form: str, other: str) -> bool:
    """Whether a form is the longer one, or as long and not in capitals."""
    return len(form) > len(other) or (len(form) == len(other) and other.isupper() and not form.isupper())
