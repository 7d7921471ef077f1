"""Every reader and any bytes: articles come out, or one sentence that says what is wrong."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from growth import assert_about_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from test_exports import FACTIVA, NEXIS, PROQUEST
from test_formats import ARTICLES

from retold.errors import SourceError
from retold.normalise import plain
from retold.parse import parse_yaml
from retold.reading.found import UnreadableError
from retold.reading.registry import read

EXPORTS = {"nexis.txt": NEXIS, "factiva.rtf": "{\\rtf1 " + FACTIVA + "}", "proquest.txt": PROQUEST}
MADE = ARTICLES | EXPORTS
INPUTS = {name: data.encode() if isinstance(data, str) else data for name, data in MADE.items()}


def outcome(name: str, data: bytes) -> None:
    """Read; any other exception than the two is a failure."""
    try:
        for found in read(io.BytesIO(data), name):
            if isinstance(found, Exception):
                assert str(found) and "\n" not in str(found)
            else:
                assert all("\n" not in line.text for line in found.lines)
    except (UnreadableError, SourceError) as error:
        assert str(error)


@pytest.mark.parametrize("name", INPUTS)
def test_mutated_files_end_in_articles_or_in_words(name: str) -> None:
    draw = random.Random(name)
    for _ in range(12):
        data = bytearray(INPUTS[name])
        for _ in range(draw.choice((1, 1, 3, 20))):
            at = draw.randrange(len(data))
            step = draw.choice((1, 2, 40))
            change = draw.choice(("flip", "cut", "double", "end"))
            if change == "flip":
                data[at] = draw.randrange(256)
            elif change == "cut":
                del data[at : at + step]
            elif change == "double":
                data[at:at] = data[at : at + step]
            else:
                del data[max(at, 20) :]
            data = data or bytearray(b" ")
        outcome(name, bytes(data))


@pytest.mark.parametrize("name", INPUTS)
@settings(max_examples=15)
@given(data=st.binary(max_size=200))
def test_any_bytes_end_in_articles_or_in_words(name: str, data: bytes) -> None:
    outcome(name, data)


@pytest.mark.parametrize("unit", ["e\u0301\u0323", "\u0323\u0301", "(", ";", "a\u0301 "])
def test_making_plain_is_linear(unit: str) -> None:
    assert_about_linear(lambda size: lambda: plain(unit * size), 5_000, 40_000)


def test_marks_beyond_measure_are_kept_and_stay_as_they_are() -> None:
    text = plain("e" + "\u0323\u0301" * 100)
    assert plain(text) == text and text.count("\u0301") + text.count("\u0323") >= 198


def test_yaml_that_repeats_itself_is_refused_before_it_is_spelt_out() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(30)
    )
    with pytest.raises(SourceError, match=r"line 2: the YAML repeats a value by its name \(\*a\)"):
        parse_yaml(Path("x.yml"), bomb, [])
