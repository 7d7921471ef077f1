"""What the world calls its countries, cities, regions, organisations, groups and events.

In: the gazetteer lists beside retold.lists. Out: countries and cities with their coordinates, and an index of all
spellings. Invariant: nothing is read before it is asked for, and no entry of the long lists is made before it is looked
up, since every process reads them anew, if only for one article.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from retold.lists import lines_of, long_list, rows_of
from retold.names import lexicon
from retold.records import EntityType, MentionKind
from retold.text import fold, unaccented

# A city that is named without its country, from this size on
CITY = 200_000
# A city whose name is also a word or a person's name counts as the city without further sign from this size on
LARGE_CITY = 1_500_000
# A longer word in capitals is a word or a name like others
_LONGEST_ACRONYM = 6
# ... and one whose name is nothing else that we know of, from this size on
KNOWN_CITY = 100_000


class Country(NamedTuple):
    """A country or territory with a code of its own (ISO 3166-1 alpha-2)."""

    code: str
    name: str
    capital: str
    latitude: float | None
    longitude: float | None
    population: int


class City(NamedTuple):
    """A city of GeoNames; ``region`` is the code of its region within the country, in the US the postal one."""

    id: str
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int


class Region(NamedTuple):
    """A state, province or other first part of a country; ``id`` is the country's code, a hyphen and its own."""

    id: str
    name: str
    country: str


class Entry(NamedTuple):
    """What a spelling stands for.

    ``key`` is one for all spellings of one thing; ``id`` is a country's code or a city's GeoNames id; ``country`` is
    the country that a place lies in or that an organ of government has its seat in ("Kremlin"); ``size`` is a city's
    population; a spelling that is ``doubtful`` may as well be a word or a person and needs a sign in the text.
    """

    type: EntityType
    kind: MentionKind
    key: str
    id: str | None = None
    country: str = ""
    size: int = 0
    doubtful: bool = False


@cache
def countries() -> dict[str, Country]:
    """All countries by their code."""
    return {
        row["code"]: Country(
            row["code"],
            row["name"],
            row["capital"],
            _number(row["latitude"]),
            _number(row["longitude"]),
            int(row["population"]),
        )
        for row in rows_of("gazetteer_countries")
    }


@cache
def regions() -> dict[str, Region]:
    """All regions by their id."""
    return {id_: Region(id_, name, country) for id_, name, country in long_list("gazetteer_regions")}


@cache
def _region_ids() -> dict[tuple[str, str], str]:
    """The ids of regions by country and name, without accents."""
    return {(region.country, fold(region.name)): region.id for region in regions().values()}


@cache
def namesakes(name: str) -> tuple[City, ...]:
    """The cities of a name, the most populous first."""
    return _cities_of(_lines_by_name().get(name, ""))


@cache
def _lines_by_name() -> dict[str, str]:
    """The lines of the cities by their name: few of the tens of thousands are ever looked up."""
    found: dict[str, str] = {}
    for line in lines_of("gazetteer_cities"):
        name = line.split(",", 2)[1] if '"' not in line else _cities_of(line)[0].name
        found[name] = f"{found[name]}\n{line}" if name in found else line
    for row in rows_of("gazetteer_city_names"):
        meant = (line for line in found[row["city"]].split("\n") if _cities_of(line)[0].country == row["country"])
        found[row["name"]] = "\n".join([*islice(meant, 1), *filter(None, [found.get(row["name"])])])
    return found


def _cities_of(lines: str) -> tuple[City, ...]:
    """The cities of lines of their list."""
    return tuple(
        City(number, name, country, region, float(latitude), float(longitude), int(population))
        for number, name, country, region, latitude, longitude, population in csv.reader(lines.splitlines())
    )


def entry_of(spelling: str) -> Entry | None:
    """What a spelling stands for, if for anything."""
    found = _index().get(spelling)
    return _place(found) if isinstance(found, str) else found


def spellings() -> Iterable[str]:
    """All spellings, each once."""
    return _index().keys()


@cache
def _index() -> dict[str, Entry | str]:
    """What each spelling stands for; where several lists have it, the more specific one decides.

    Of a city, region or district that is its name, since few of these entries are ever looked up.
    """
    index: dict[str, Entry | str] = {}
    for source in (_organisations, _countries, _peoples, _groups, _events, _places):
        for spelling, entry in source():
            index.setdefault(spelling, entry)
    for names in (_lines_by_name(), _regions_by_name(), _districts()):
        accented = "\n".join(name for name in names if not name.isascii())
        plain = iter(unaccented(accented).split("\n"))  # all at once, which takes half as long
        for name in names:
            index.setdefault(name, name)
            if not name.isascii():
                index.setdefault(next(plain), name)
    return index


@cache
def most_words() -> dict[str, int]:
    """How many words the longest spelling has that begins with a word, where it has several."""
    found: dict[str, int] = {}
    for spelling in spellings():
        if " " in spelling:
            word, width = spelling.partition(" ")[0], spelling.count(" ") + 1
            if width > found.get(word, 1):
                found[word] = width
    return found


@cache
def abbreviations() -> frozenset[str]:
    """The words that end in a stop ("Calif.")."""
    words = (spelling.rsplit(" ", 1)[-1] for spelling in spellings() if spelling[-1] == ".")
    return frozenset(word for word in words if word.count(".") == 1 and len(word) > 2)


@cache
def possessives() -> frozenset[str]:
    """The words with a possessive 's that belong to a name ("Macy's", "Cox's Bazar")."""
    return frozenset(word for spelling in spellings() if "'s" in spelling for word in spelling.split() if "'s" in word)


@cache
def in_capitals() -> dict[str, str]:
    """The spelling that stands behind one in capitals, as headlines and datelines have it ("MOSCOW")."""
    backwards = reversed(_index())  # so that the first of several counts
    return {spelling.upper(): spelling for spelling in backwards if len(spelling) > 3}


@cache
def states() -> dict[str, str]:
    """The codes of the states of the US whose name a country has too, by that name."""
    names = {country.name for country in countries().values()}
    return {row["name"]: row["id"] for row in rows_of("gazetteer_places") if row["id"] and row["name"] in names}


def place_of(gazetteer_id: str) -> Country | City | Region | None:
    """The country, the city or the region with that id; None if there is none."""
    return countries().get(gazetteer_id) or _city_with(gazetteer_id) or regions().get(gazetteer_id)


def whereabouts(gazetteer_id: str) -> str:
    """The name of what a place lies in: of a city the region, else the country; nothing of a country."""
    place = place_of(gazetteer_id)
    if place is None or isinstance(place, Country):
        return ""
    region = regions().get(f"{place.country}-{place.region}") if isinstance(place, City) else None
    return region.name if region else countries()[place.country].name


@cache
def _city_with(id_: str) -> City | None:
    return next(iter(_cities_of(_lines_by_id().get(id_, ""))), None)


@cache
def _lines_by_id() -> dict[str, str]:
    lines = chain.from_iterable(lines.split("\n") for lines in _lines_by_name().values())
    return {line.partition(",")[0]: line for line in lines}


def city_meant(name: str, named: frozenset[str], region: str = "") -> City | None:
    """The city of that name in the region that stands beside it, or the likeliest one.

    That is the most populous of those in the countries and regions that the article names, or of all. Regions are
    ids of regions, or codes of countries.
    """
    meant = namesakes(name)
    beside = [city for city in meant if region in (city.country, _region_of(city))]
    if beside or not meant or meant[0].population >= LARGE_CITY:
        return next(iter(beside or meant), None)
    near = [city for city in meant if city.country in named or _region_of(city) in named]
    return near[0] if near else meant[0]


def region_meant(name: str, id_: str, named: frozenset[str], beside: str = "") -> str:
    """The id of the region of that name in the country beside it, or in one that the article names.

    It is the id that is given where no other region has the name; where several have it and nothing tells, it is none,
    unless that one is listed as a state ("Florida").
    """
    meant = _regions_by_name().get(name, [])
    if len(meant) < 2:
        return id_
    countries = {beside} if beside else named | {code.partition("-")[0] for code in named if code != id_}
    return next((region.id for region in meant if region.country in countries), id_ if id_ in _listed_states() else "")


@cache
def _listed_states() -> frozenset[str]:
    """The ids of the states that are listed by hand."""
    return frozenset(row["id"] for row in rows_of("gazetteer_places") if row["kind"] == "state")


def _region_of(city: City) -> str:
    return f"{city.country}-{city.region}"


def _number(text: str) -> float | None:
    return float(text) if text else None


def _countries() -> Iterator[tuple[str, Entry]]:
    for source in ("gazetteer_country_names", "gazetteer_country_names_added"):
        for row in rows_of(source):
            kind: MentionKind = "demonym" if row["kind"] == "demonym" else "name"
            code = row["code"]
            yield row["name"], Entry("place", kind, countries()[code].name, code, code)


def _organisations() -> Iterator[tuple[str, Entry]]:
    for row in rows_of("gazetteer_organisations"):
        name, key = row["name"], row["short_for"] or row["name"].removeprefix("The ")
        is_acronym = name.isupper() and len(name) <= _LONGEST_ACRONYM
        is_surname = " " not in name and lexicon.is_persons(fold(name)) and not is_acronym
        yield name, Entry("organisation", "name", key, None, row["seat"], doubtful=is_surname)


def _groups() -> Iterator[tuple[str, Entry]]:
    for row in rows_of("gazetteer_groups"):
        entry = Entry("group", "name", row["plural"])
        yield from ((row["singular"], entry), (row["plural"], entry))


def _events() -> Iterator[tuple[str, Entry]]:
    for row in rows_of("gazetteer_events"):
        yield row["name"], Entry("event", "name", row["name"])


def _peoples() -> Iterator[tuple[str, Entry]]:
    for row in rows_of("gazetteer_region_demonyms"):
        id_ = _region_ids().get((row["country"], fold(row["place"])))
        yield row["demonym"], Entry("place", "demonym", row["place"], id_, row["country"])


def _places() -> Iterator[tuple[str, Entry]]:
    for row in rows_of("gazetteer_places"):
        key, country = row["short_for"] or row["name"], row["country"]
        city = next((city for city in namesakes(key) if city.country == country and not row["id"]), None)
        of_country = country if country and countries()[country].name == key else None
        id_ = row["id"] or of_country or _region_ids().get((country, fold(key))) or (city.id if city else None)
        yield row["name"], Entry("place", "name", key, id_, country, doubtful=row["kind"] == "short form")


@cache
def _regions_by_name() -> dict[str, list[Region]]:
    """The regions of each name."""
    found: dict[str, list[Region]] = {}
    for region in regions().values():
        found.setdefault(region.name, []).append(region)
    return found


@cache
def _districts() -> dict[str, str]:
    """The country of the first district of each name."""
    found: dict[str, str] = {}
    for name, country in long_list("gazetteer_districts"):
        if len(name) > 1:  # a letter alone is no name of a place
            found.setdefault(name, country)
    return found


@cache
def _place(name: str) -> Entry:
    """What the name of a city stands for, or else of a region, or else of a district."""
    if name in _lines_by_name():
        city, *others = namesakes(name)
        key = name if others else city.name  # "Newcastle" is not only the one upon Tyne
        return Entry("place", "name", key, city.id, city.country, city.population, _is_doubtful(name, city))
    if regions_named := _regions_by_name().get(name):
        region = regions_named[0]
        return Entry("place", "name", name, region.id, region.country, doubtful=_is_other(fold(name)))
    return Entry("place", "name", name, None, _districts()[name], doubtful=True)


def _is_doubtful(name: str, city: City) -> bool:
    if _is_other(fold(name)):
        return city.population < LARGE_CITY
    return city.population < KNOWN_CITY and (city.country, fold(name)) not in _region_ids()


def _is_other(key: str) -> bool:
    """Whether a word is also a common one, the head of a name ("Centre") or a person's name."""
    return key in lexicon.common_words() or key in lexicon.heads() or lexicon.is_persons(key)
