"""Shapes of text that make careless code slow: the time of annotation grows with the length, not with its square."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from growth import assert_about_linear

from retold.annotate import annotate
from retold.names.authority import Authority
from retold.reading.segment import segment
from retold.records import Alias, Entity
from retold.source.corrections import Corrections

KEITA = Entity("fatou-keita", "Fatou Keita", "person", None, None, None, None, None, "curated")
AUTHORITY = Authority({KEITA.id: KEITA}, [Alias(KEITA.id, KEITA.name, "name", False, None, "curated")])
NO_CORRECTIONS = Corrections(Path("corrections.csv"))


UNITS = [
    pytest.param("“", id="opening marks"),
    pytest.param("”", id="closing marks"),
    pytest.param('"', id="straight marks"),
    pytest.param("’", id="apostrophes"),
    pytest.param("(", id="brackets"),
    pytest.param("—", id="dashes"),
    pytest.param("“a ", id="opening marks and words"),
    pytest.param("“a” ", id="short words in marks"),
    pytest.param("“A long word,” said Awa. ", id="quotations"),
    pytest.param("“A, he said ", id="quotations that nobody closes"),
    pytest.param("“A.”\n", id="lines in marks"),
    pytest.param("“A\n", id="lines with an opening mark"),
    pytest.param("'a ", id="single marks"),
    pytest.param("said ", id="cues"),
    pytest.param("said that ", id="cues with that"),
    pytest.param("he said, ", id="attributions"),
    pytest.param("he said that ", id="attributions with that"),
    pytest.param("X said “a” and Y said that ", id="attributions of both kinds"),
    pytest.param("— A said — ", id="attributions between dashes"),
    pytest.param("X's claim that “a” ", id="claims"),
    pytest.param("according to ", id="according to"),
    pytest.param("according to X, ", id="according to somebody"),
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
    def prepare(size: int) -> Callable[[], object]:
        return partial(annotate, segment("quay", (unit * size)[:size].strip()), AUTHORITY, NO_CORRECTIONS)

    assert_about_linear(prepare, 3_000, 30_000)
