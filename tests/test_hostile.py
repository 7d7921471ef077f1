"""Shapes of text that make careless code slow: the time of annotation grows with the length, not with its square."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from retold.annotate import annotate
from retold.corrections import Corrections
from retold.mentions import Authority
from retold.records import Alias, Entity
from retold.segment import segment

KEITA = Entity("fatou-keita", "Fatou Keita", "person", None, None, None, None, None, "curated")
AUTHORITY = Authority({KEITA.id: KEITA}, [Alias(KEITA.id, KEITA.name, "name", False, None, "curated")])
NO_CORRECTIONS = Corrections(Path("corrections.csv"))


def seconds(unit: str, size: int) -> float:
    document = segment("quay", (unit * size)[:size].strip())
    started = time.perf_counter()
    annotate(document, AUTHORITY, NO_CORRECTIONS)
    return time.perf_counter() - started


QUADRATIC = pytest.mark.xfail(
    strict=True, reason="speakers._source and quotations/assemble._loose_row: quadratic in the marks of a sentence"
)
UNITS = [
    pytest.param("“", id="opening marks"),
    pytest.param("”", id="closing marks"),
    pytest.param('"', id="straight marks"),
    pytest.param("’", id="apostrophes"),
    pytest.param("(", id="brackets"),
    pytest.param("—", id="dashes"),
    pytest.param("“a ", marks=QUADRATIC, id="opening marks and words"),
    pytest.param("“a” ", marks=QUADRATIC, id="short words in marks"),
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
    seconds("Awa said so. ", 100)  # reads the lists
    short, long = seconds(unit, 3_000), seconds(unit, 30_000)
    assert long < 10 * 3 * short + 0.1
