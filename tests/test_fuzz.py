"""A small part of what benchmarks/fuzz.py draws, and that it would notice a failure."""

from __future__ import annotations

import random

import pytest

from benchmarks import doubling, fuzz
from retold.annotate import annotate
from retold.errors import SourceError
from retold.names.authority import Authority
from retold.reading.segment import segment


@pytest.mark.parametrize(("target", "count"), [("read", 80), ("annotate", 60), ("compare", 10), ("correct", 25)])
def test_any_input_ends_in_rows_or_in_words(target: str, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    counts, failed = fuzz.run(target, 2026, range(count))
    assert failed == 0, capsys.readouterr().out
    assert counts.total() == count and set(counts) != {"refused in words"}


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), SourceError("a", "two\nlines"), AssertionError()])
def test_a_failure_is_counted_and_shown(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: random.Random) -> str:
        raise error

    monkeypatch.setitem(fuzz.TARGETS, "read", (fail, 1))
    assert fuzz.run("read", 1, range(2)) == ({}, 2)
    assert capsys.readouterr().out.count("FAILED: read") == 2


@pytest.mark.parametrize("within", ["", "—", "...", " ", "12", "!?", "\u0323", "\U0001f600", "()", "’"])
@pytest.mark.parametrize(
    "around", ["He wrote “{}” there.", "“{}”", "“{}” and “{}”.", '"{}" was heard, said Ada.', "‘{}’, a ‘{}’"]
)
def test_marks_may_hold_no_word(around: str, within: str) -> None:
    document = segment("a", around.replace("{}", within))
    annotate(document, Authority({}, []), fuzz.NO_CORRECTIONS)


def test_an_input_is_drawn_again_by_its_number() -> None:
    assert fuzz.ended("compare", 5, 3) == fuzz.ended("compare", 5, 3)
    assert fuzz.text_of(random.Random("1 a 2")) == fuzz.text_of(random.Random("1 a 2"))


def test_a_step_that_grows_too_fast_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first stage is made to grow with the third power: with the second, a busy machine hid it once."""
    stages = doubling.stages

    def slow(text: str) -> object:
        first, *_ = stages("It is open.")
        ends = [*range(0, len(text), 200)] * (len(text) // 1_000)
        yield first[0], lambda: [text.count("x", 0, end) for end in ends]

    monkeypatch.setattr(doubling, "stages", slow)
    assert doubling.main(1, 1) == 1
    assert "times" in capsys.readouterr().out
