"""Days in words."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import tree
from datasette.utils import module_from_path
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

DAYS = module_from_path(str(PROJECT / "plugins" / "days.py"), "days")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-02-07", "2023-02-07", "7 February 2023"),
        ("2023-02-06", "2023-02-07", "6 to 7 February 2023"),
        ("2023-01-30", "2023-02-07", "30 January to 7 February 2023"),
        ("2022-12-31", "2023-01-01", "31 December 2022 to 1 January 2023"),
        ("2022-02-06", "2023-02-07", "6 February 2022 to 7 February 2023"),
        (None, "2023-02-07", "7 February 2023"),
    ],
)
def test_from_one_day_to_another(first: str | None, last: str, words: str) -> None:
    assert tree(f"<p>{DAYS.days(first, last)}</p>").text_content() == words


def test_no_day() -> None:
    assert DAYS.day(None) == DAYS.days(None, None) == ""


@given(st.dates())
def test_the_day_of_the_data_stands_beside_the_words(found: date) -> None:
    element = tree(str(DAYS.day(found.isoformat())))
    assert element.get("datetime") == found.isoformat()
    day, month, year = element.text.split()
    assert (int(day), DAYS.MONTHS.index(month) + 1, int(year)) == (found.day, found.month, found.year)
