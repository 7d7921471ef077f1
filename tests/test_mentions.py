"""Where an article names the entities of an authority file."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from growth import assert_about_linear
from hypothesis import given
from hypothesis import strategies as st

from retold.names.authority import Authority, surname_of
from retold.reading.segment import segment
from retold.records import Alias, Entity, EntityType, MentionKind


def entity(name: str, kind: EntityType) -> Entity:
    return Entity(name.lower().replace(" ", "-"), name, kind, None, None, None, None, None, "curated")


def alias(entity_id: str, text: str, kind: MentionKind = "name", *, ambiguous: bool = False) -> Alias:
    return Alias(entity_id, text, kind, ambiguous, None, "curated")


ENTITIES = {
    item.id: item
    for item in (
        entity("Fatou Keita", "person"),
        entity("Awa Keita", "person"),
        entity("Jan van der Berg", "person"),
        entity("Sanga", "place"),
        entity("Sanga Harbour Board", "organisation"),
        entity("Hills Union", "organisation"),
    )
}
ALIASES = [
    *(alias(item.id, item.name) for item in ENTITIES.values()),
    alias("sanga", "Sangan", "demonym"),
    alias("fatou-keita", "Sanga's mayor", "role"),
    alias("hills-union", "Union", ambiguous=True),
    alias("sanga-harbour-board", "the Board's office"),
]
AUTHORITY = Authority(ENTITIES, ALIASES)


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (mention.span.of(text), mention.entity_id, mention.kind, mention.method)
        for mention in AUTHORITY.find(segment("quay", text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Sanga is far.", [("Sanga", "sanga", "name", "alias")], id="name"),
        pytest.param("In Sanga-town.", [("Sanga", "sanga", "name", "alias")], id="up to a hyphen"),
        pytest.param("Sangas and MaSanga and Sanga2 are far.", [], id="not within a word"),
        pytest.param("It is in SANGA or sanga.", [], id="case counts"),
        pytest.param(
            "The Sanga Harbour Board met.",
            [("Sanga Harbour Board", "sanga-harbour-board", "name", "alias")],
            id="the longest wins",
        ),
        pytest.param("A Sangan boat.", [("Sangan", "sanga", "demonym", "alias")], id="demonym"),
        pytest.param(
            "Sanga’s mayor left.",
            [("Sanga’s mayor", "fatou-keita", "role", "alias"), ("Sanga", "sanga", "name", "alias")],
            id="a role holds a name, whatever the apostrophe",
        ),
        pytest.param("Keita spoke.", [], id="a surname alone is nobody's"),
        pytest.param(
            "Fatou Keita came. Keita spoke.",
            [("Fatou Keita", "fatou-keita", "name", "alias"), ("Keita", "fatou-keita", "name", "surname")],
            id="a surname is theirs who is named in full",
        ),
        pytest.param(
            "Fatou Keita met Awa Keita. Keita spoke.",
            [("Fatou Keita", "fatou-keita", "name", "alias"), ("Awa Keita", "awa-keita", "name", "alias")],
            id="a surname of two is neither's",
        ),
        pytest.param(
            "Jan van der Berg came. Later van der Berg left.",
            [
                ("Jan van der Berg", "jan-van-der-berg", "name", "alias"),
                ("van der Berg", "jan-van-der-berg", "name", "surname"),
            ],
            id="a surname with particles",
        ),
        pytest.param("The Union met.", [], id="ambiguous alone"),
        pytest.param(
            "The Hills Union met. The Union ended.",
            [("Hills Union", "hills-union", "name", "alias"), ("Union", "hills-union", "name", "alias")],
            id="ambiguous beside the full name",
        ),
        pytest.param("The SHB met.", [], id="acronym that nobody introduced"),
        pytest.param(
            "The Sanga Harbour Board (SHB) met. SHB left.",
            [
                ("Sanga Harbour Board", "sanga-harbour-board", "name", "alias"),
                ("SHB", "sanga-harbour-board", "name", "acronym"),
                ("SHB", "sanga-harbour-board", "name", "acronym"),
            ],
            id="acronym that was introduced",
        ),
        pytest.param(
            "The Sanga Harbour Board (Reuters) met.",
            [("Sanga Harbour Board", "sanga-harbour-board", "name", "alias")],
            id="brackets that do not abbreviate",
        ),
    ],
)
def test_find(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Fatou Keita", "Keita"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Martin King Jr.", "King"),
        ("Awa", "Awa"),
        ("Anne-Marie Duval-Leroy", "Duval-Leroy"),
    ],
)
def test_surname_of(name: str, surname: str) -> None:
    assert surname_of(name) == surname


def test_no_authority_file_no_mentions() -> None:
    assert Authority({}, []).find(segment("quay", "Fatou Keita came.")) == []


OTHERS = ["Keita", "(SHB)", "SHB", "van", " ", ". ", "’s", "'s", "\n", "é", "(", ")", "“", "x"]
PIECES = st.sampled_from([*(item.alias for item in ALIASES), *OTHERS])


@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_mentions_slice_true_and_do_not_overlap(text: str) -> None:
    document = segment("quay", text)
    mentions = AUTHORITY.find(document)
    spellings = {item.alias.replace("’", "'") for item in ALIASES} | {"Keita", "SHB", "der Berg", "van der Berg"}
    for mention in mentions:
        if mention.method == "alias":
            assert mention.span.of(text).translate(str.maketrans("’‘ʼ", "'''")) in spellings
        (sentence,) = (s for s in document.sentences if s.span.start <= mention.span.start < s.span.end)
        assert mention.span.end <= sentence.span.end
    for roles in (False, True):
        spans = [mention.span for mention in mentions if (mention.kind == "role") == roles]
        assert all(span.end <= following.start for span, following in pairwise(spans))


@pytest.mark.parametrize(
    "unit", ["Sanga ", "Fatou Keita ", "Keita ", "Sanga's mayor ", "(", "“Sanga ", "S", "Sanga Harbour Board (SHB) "]
)
def test_time_is_linear_in_the_length_of_a_text(unit: str) -> None:
    assert_about_linear(lambda size: partial(AUTHORITY.find, segment("quay", (unit * size)[:size])), 1_250, 10_000)
