"""Which of the places that share a name the article means, and the gazetteer's id of it.

In: the names of an article that the gazetteer knows as places. Out: an id for each. Invariant: one name has one id in
one article.

What the article itself says comes first ("Paris, Texas"), then how many people live there, then which countries and
states it names otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from retold.names import gazetteer
from retold.names.chunks import Candidate
from retold.names.gazetteer import Entry

Region = tuple[str, str]


def place_ids(text: str, places: list[Candidate]) -> dict[str, str]:
    """The gazetteer's id for each name of a place, by the place's key."""
    ids = {entry.key: entry.id for entry in _entries(places) if entry.id}
    named = frozenset(code for code in ids.values() if not code.isdigit())
    regions = _regions(text, places)
    for entry in _entries(places):
        if entry.id and entry.id.isdigit():
            city = gazetteer.city_meant(entry.key, named, regions.get(entry.key, ""))
            ids[entry.key] = city.id if city else entry.id
        elif entry.key in gazetteer.states() and _is_state(entry, named, places):
            ids[entry.key] = gazetteer.states()[entry.key]
    return ids


def _entries(places: Iterable[Candidate]) -> list[Entry]:
    return [candidate.entry for candidate in places if candidate.entry]


def _regions(text: str, places: list[Candidate]) -> dict[str, str]:
    """The code of the state or country that follows a city's name after a comma."""
    return {
        city.entry.key: region.entry.id
        for city, region in pairwise(places)
        if city.entry and region.entry and region.entry.id and text[city.end : region.start] == ", "
    }


def _is_state(entry: Entry, named: frozenset[str], places: list[Candidate]) -> bool:
    """Whether a name that a country shares with a state of the US is the state's: the article is about others of them.

    The country is meant where the article has its people or its capital.
    """
    country = gazetteer.countries()[entry.country]
    keys = {other.key for other in _entries(places)}
    is_country = country.capital in keys or any(
        other.id == entry.id and other.kind == "demonym" for other in _entries(places)
    )
    return not is_country and any(code.startswith("US-") for code in named)
