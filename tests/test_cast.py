"""Whom an article names, and what is known of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.entities.discover import with_discovered
from retold.names import find_names
from retold.reading.segment import segment
from retold.speakers.cast import Cast, cast_of, keys_of


def cast_from(text: str) -> Cast:
    return cast_of(text, with_discovered([], find_names(segment("a", text))))


def persons(text: str) -> dict[str, str]:
    """The persons of a text with their genders."""
    return {member.name: member.gender for member in cast_from(text).members if member.is_person}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Abena Adjei met Tom Marsh.", {"Abena Adjei": "f", "Tom Marsh": "m"}, id="given names"),
        pytest.param("Tom Marsh spoke. Mr Marsh left. Marsh wept.", {"Tom Marsh": "m"}, id="one person in three forms"),
        pytest.param("Jean Marsh spoke. Mrs Marsh left.", {"Jean Marsh": "f"}, id="a title against a given name"),
        pytest.param("The visit of actress Xolu Vanto was brief.", {"Xolu Vanto": "f"}, id="noun before the name"),
        pytest.param("The visit of Mr. Park Min-ho was brief.", {"Park Min-ho": "m"}, id="title before a family name"),
        pytest.param(
            "Omar Said Hassan came. Omar Said left.", {"Omar Said Hassan": "m"}, id="the opening of a long name"
        ),
        pytest.param(
            "Omar Said Hassan met Omar Said Yusuf. Omar Said left.",
            {"Omar Said Hassan": "m", "Omar Said Yusuf": "m", "Omar Said": "m"},
            id="the opening of two names",
        ),
        pytest.param("Paolo Portoghese came. Mr Portoghese left.", {"Paolo Portoghese": "m"}, id="like an adjective"),
        pytest.param("The African Union and NATO met in Moscow.", {}, id="nobody"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_persons_and_their_genders(text: str, expected: dict[str, str]) -> None:
    assert persons(text) == expected


def test_a_title_tells_the_bearers_of_one_surname_apart() -> None:
    text = "Tom Marsh met his wife, Ada Marsh. Mrs Marsh spoke. Mr Marsh left."
    cast = cast_from(text)
    assert [cast.members[naming.member].name.split()[0] for naming in cast.namings] == ["Tom", "Ada", "Ada", "Tom"]


def test_members_are_the_entities_but_not_nationalities() -> None:
    cast = cast_from("French envoys met the African Union in Paris. Paris was cold.")
    assert [member.name for member in cast.members] == ["African Union", "Paris"]
    assert [naming.member for naming in cast.namings] == [0, 1, 1]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("George H.W. Talbot", ("george", "talbot")),
        ("Daniel Osei, Jr.", ("daniel", "osei")),
        ("GOÏTA", ("goita",)),
        ("Siobhán O’Malley", ("siobhan", "o'malley")),
    ],
)
def test_keys_are_the_words_that_tell_who_is_meant(name: str, keys: tuple[str, ...]) -> None:
    assert keys_of(name) == keys


@given(st.text(alphabet=st.sampled_from("ABab .,'’“”\n-JrMr éÖ"), max_size=200) | st.text(max_size=200))
def test_namings_are_in_order_and_found_by_their_end(text: str) -> None:
    cast = cast_from(text)
    assert [naming.span.start for naming in cast.namings] == sorted(naming.span.start for naming in cast.namings)
    assert all(cast.ending_at(naming.span.end) == naming for naming in cast.namings)
