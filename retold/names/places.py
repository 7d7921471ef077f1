"""Which of the places that share a name the article means, and the gazetteer's id of it.

In: the names of an article that the gazetteer knows as places. Out: an id for each. Invariant: a name with nothing
beside it has one id in one article.

What the article itself says comes first ("Paris, Texas"), then how many people live there, then which countries and
states it names otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from retold.names import gazetteer
from retold.names.chunks import Candidate
from retold.names.gazetteer import Entry

_BESIDE = (", ", " (", " in ", ", in ")
# What stands between a nationality and a city: "the Spanish port of Valencia"
_IS_CITY = re.compile(r" (?:[a-z]+ )?(?:city|town|port|village|suburb|resort|capital)(?: of|,)? ")
_IS_STATE = re.compile(r", (?:a|the) (?:\w+ )?state\b")


def place_ids(text: str, places: list[Candidate]) -> dict[int, str]:
    """The gazetteer's id of each place that has one, by where its name begins.

    A name means what stands beside it ("Portland, Maine"); where nothing does, what it meant the first time that
    something did; where nothing ever does, the likeliest place for the article.
    """
    by_name = {entry.key: entry.id for entry in _entries(places) if entry.id}
    named = frozenset(code for code in by_name.values() if not code.isdigit())
    beside = dict(_beside(text, places))
    first = {candidate.entry.key: beside[candidate.start] for candidate in reversed(places)
             if candidate.entry and candidate.start in beside}  # fmt: skip
    found = {}
    for candidate in places:
        entry = candidate.entry
        if entry and entry.id:
            region = beside.get(candidate.start) or first.get(entry.key, "")
            if id_ := _meant(entry, entry.id, named, region, text, places):
                found[candidate.start] = id_
    return found


def _meant(entry: Entry, id_: str, named: frozenset[str], region: str, text: str, places: list[Candidate]) -> str:
    if id_.isdigit():
        city = gazetteer.city_meant(entry.key, named, region)
        return city.id if city else id_
    if region and "-" in id_ and not region.startswith(entry.country):  # "Valencia, Venezuela" is no region of Spain
        city = gazetteer.city_meant(entry.key, named, region)
        if city and region.startswith(city.country):
            return city.id
    elif entry.key in gazetteer.states() and _is_state(entry, named, text, places):
        return gazetteer.states()[entry.key]
    return gazetteer.region_meant(entry.key, id_, named, region) if "-" in id_ else id_


def _entries(places: Iterable[Candidate]) -> list[Entry]:
    return [candidate.entry for candidate in places if candidate.entry]


def _beside(text: str, places: list[Candidate]) -> Iterator[tuple[int, str]]:
    """Where a place is named, and the id of the region or country behind its name, or whose city it is called."""
    for first, second in pairwise(places):
        between = text[first.end : second.start]
        if second.entry and second.entry.id and between in _BESIDE:
            yield first.start, second.entry.id
        elif first.entry and first.entry.kind == "demonym" and _IS_CITY.fullmatch(between):
            yield second.start, first.entry.country


def _is_state(entry: Entry, named: frozenset[str], text: str, places: list[Candidate]) -> bool:
    """Whether a name that a country shares with a state of the US is the state's: the article is about others of them.

    The country is meant where the article has its people or its capital, unless it calls the name a state.
    """
    if any(_IS_STATE.match(text, each.end) for each in places if each.entry is entry):
        return True
    country = gazetteer.countries()[entry.country]
    keys = {other.key for other in _entries(places)}
    is_country = country.capital in keys or any(
        other.id == entry.id and other.kind == "demonym" for other in _entries(places)
    )
    return not is_country and any(code.startswith("US-") for code in named)
