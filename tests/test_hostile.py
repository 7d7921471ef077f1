"""Shapes of text that make careless code slow: the time of annotation grows with the length, not with its square."""

from __future__ import annotations

import time

import pytest

from retold.annotate import annotate
from retold.mentions import Authority
from retold.records import Alias, Entity
from retold.segment import segment

KEITA = Entity("fatou-keita", "Fatou Keita", "person", None, None, None, None, None, "curated")
AUTHORITY = Authority({KEITA.id: KEITA}, [Alias(KEITA.id, KEITA.name, "name", False, None, "curated")])


def seconds(unit: str, size: int) -> float:
    document = segment("quay", (unit * size)[:size].strip())
    started = time.perf_counter()
    annotate(document, AUTHORITY)
    return time.perf_counter() - started


UNITS = [
    pytest.param("“", id="opening marks"),
    pytest.param("”", id="closing marks"),
    pytest.param('"', id="straight marks"),
    pytest.param("’", id="apostrophes"),
    pytest.param("(", id="brackets"),
    pytest.param("—", id="dashes"),
    pytest.param("“A long word,” said Awa. ", id="quotations"),
    pytest.param("said ", id="cues"),
    pytest.param("said that ", id="cues with that"),
    pytest.param("he said, ", id="attributions"),
    pytest.param("according to ", id="according to"),
    pytest.param("It is open, he said. ", id="sentences with attributions"),
    pytest.param("Fatou Keita ", id="a name"),
    pytest.param("Keita’s ", id="genitives"),
    pytest.param("Mr. ", id="titles"),
    pytest.param("A ", id="capitals"),
    pytest.param("a, ", id="commas"),
    pytest.param("x", id="one word"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    short, long = seconds(unit, 5_000), seconds(unit, 40_000)
    assert long < 8 * 3 * short + 0.1


@pytest.mark.xfail(strict=True, reason="every quotation is compared with every other, in quotations/assemble.py")
@pytest.mark.parametrize(
    "unit",
    [pytest.param("“a ", id="opening marks and words"), pytest.param("“a” ", id="short words in marks")],
)
def test_time_is_linear_in_the_number_of_quotations(unit: str) -> None:
    short, long = seconds(unit, 1_000), seconds(unit, 8_000)
    assert long < 8 * 3 * short + 0.02
