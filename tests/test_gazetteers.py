"""The gazetteers and word lists for names: every promise that other code relies on."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from retold.lists import rows_of
from retold.names import gazetteer, lexicon
from retold.names.gazetteer import Entry
from retold.text import unaccented


def meant(spelling: str) -> Entry:
    entry = gazetteer.entry_of(spelling)
    assert entry is not None, spelling
    return entry


@pytest.mark.parametrize(
    ("spelling", "kind", "code"),
    [
        ("Mali", "name", "ML"),
        ("Malian", "demonym", "ML"),
        ("Malians", "demonym", "ML"),
        ("Burkinabe", "demonym", "BF"),
        ("Côte d'Ivoire", "name", "CI"),
        ("Ivory Coast", "name", "CI"),
        ("Republic of Mali", "name", "ML"),
        ("U.S.", "name", "US"),
        ("American", "demonym", "US"),
        ("Dominican", "demonym", "DO"),
        ("Congolese", "demonym", "CD"),
        ("Nigerien", "demonym", "NE"),
        ("Nigerian", "demonym", "NG"),
        ("Danes", "demonym", "DK"),
        ("Kosovo", "name", "XK"),
    ],
)
def test_country(spelling: str, kind: str, code: str) -> None:
    entry = meant(spelling)
    assert (entry.type, entry.kind, entry.id) == ("place", kind, code)


def test_countries_have_what_a_map_needs() -> None:
    mali = gazetteer.countries()["ML"]
    assert (mali.name, mali.capital) == ("Mali", "Bamako")
    assert mali.latitude == pytest.approx(17, abs=1)
    assert mali.longitude == pytest.approx(-4, abs=1)


def test_every_country_code_is_known() -> None:
    codes = {
        row["code"] for name in ("gazetteer_country_names", "gazetteer_country_names_added") for row in rows_of(name)
    }
    codes |= {row["country"] for row in rows_of("gazetteer_places")} - {""}
    codes |= {row["seat"] for row in rows_of("gazetteer_organisations")} - {""}
    assert codes <= set(gazetteer.countries())


def test_cities_lie_on_earth_in_known_countries() -> None:
    for city in (city for row in rows_of("gazetteer_cities") for city in gazetteer.namesakes(row["name"])):
        assert -90 <= city.latitude <= 90, city
        assert -180 <= city.longitude <= 180, city
        assert city.country in gazetteer.countries(), city


@pytest.mark.parametrize(
    ("name", "named", "region", "country"),
    [
        pytest.param("Paris", frozenset(), "", "FR", id="the most populous"),
        pytest.param("Paris", frozenset(), "US-TX", "US", id="the one beside its state"),
        pytest.param("Birmingham", frozenset({"US-AL"}), "", "US", id="the one of a state that is named"),
        pytest.param("Kiev", frozenset(), "", "UA", id="another spelling"),
    ],
)
def test_city_meant(name: str, named: frozenset[str], region: str, country: str) -> None:
    city = gazetteer.city_meant(name, named, region)
    assert city is not None
    assert city.country == country


@pytest.mark.parametrize("list_", ["gazetteer_cities", "gazetteer_regions", "gazetteer_districts"])
def test_a_place_is_known_by_its_name_with_and_without_accents(list_: str) -> None:
    named = [row["name"] for row in rows_of(list_) if len(row["name"]) > 1]
    assert all(meant(name).type and meant(unaccented(name)).type for name in named)
    assert any(meant(unaccented(name)) is meant(name) for name in named if not name.isascii())


def test_of_several_lists_the_more_specific_one_decides() -> None:
    cities, districts, places = (
        {row["name"] for row in rows_of(f"gazetteer_{kind}")} for kind in ("cities", "districts", "places")
    )
    countries = {country.name: code for code, country in gazetteer.countries().items()}
    assert {name: meant(name).id for name in cities & set(countries)}.items() <= countries.items()
    both = {name: meant(name) for name in cities & districts - places}
    assert both
    assert [name for name, entry in both.items() if entry.type == "place" and entry.id is None] == []


def test_no_spelling_is_longer_than_is_said_of_its_first_word() -> None:
    several = [spelling.split(" ") for spelling in gazetteer.spellings() if " " in spelling]
    assert several
    assert all(len(words) <= gazetteer.most_words()[words[0]] for words in several)


def test_no_city_is_meant_by_an_unknown_name() -> None:
    assert gazetteer.city_meant("Nirgendwo", frozenset()) is None


def test_other_spellings_of_cities_lead_to_a_city() -> None:
    for row in rows_of("gazetteer_city_names"):
        meant = gazetteer.namesakes(row["name"])[0]
        assert (meant.name, meant.country) == (row["city"], row["country"])


def test_small_or_ambiguous_cities_are_doubtful() -> None:
    assert not meant("Ouagadougou").doubtful
    assert meant("Nice").doubtful
    assert meant("Lincoln").doubtful


def test_demonyms_of_regions_lead_to_a_region() -> None:
    places = {row["name"] for list_ in ("gazetteer_places", "gazetteer_regions") for row in rows_of(list_)} | {"West"}
    assert {row["place"] for row in rows_of("gazetteer_region_demonyms")} <= places


def test_states_of_the_us_have_their_codes() -> None:
    codes = {row["id"] for row in rows_of("gazetteer_places") if row["id"]}
    assert len(codes) == 51  # with the District of Columbia
    assert all(re.fullmatch(r"US-[A-Z]{2}", code) for code in codes)


@pytest.mark.parametrize("name", ["Kremlin", "Pentagon", "White House"])
def test_seats_of_power_are_organisations(name: str) -> None:
    entry = meant(name)
    assert (entry.type, entry.country) == ("organisation", "RU" if name == "Kremlin" else "US")


def test_an_acronym_and_its_name_share_a_key() -> None:
    assert {meant(name).key for name in ("UN", "U.N.", "United Nations")} == {"United Nations"}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("gazetteer_cities", "id"),
        ("gazetteer_countries", "code"),
        ("gazetteer_events", "name"),
        ("gazetteer_groups", "singular"),
        ("gazetteer_organisations", "name"),
        ("gazetteer_places", "name"),
        ("gazetteer_region_demonyms", "demonym"),
        ("head_words", "word"),
    ],
)
def test_no_row_stands_twice(name: str, column: str) -> None:
    counts = Counter(row[column] for row in rows_of(name))
    assert [key for key, count in counts.items() if count > 1] == []


def test_words_for_names_are_known_uses() -> None:
    assert {row["kind"] for row in rows_of("head_words")} == {"organisation", "place", "event", "thing"}
    assert all(lexicon.words_of(row["use"]) for row in rows_of("name_words"))


def test_confidences_are_shares() -> None:
    rows = rows_of("names_confidence")
    assert rows
    assert all(0 < float(row["confidence"]) < 1 for row in rows)
