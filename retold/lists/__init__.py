"""The word lists and rules that a curator may want to change, as CSV files; README.md says where each comes from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LISTS = Path(__file__).parent


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a list, by the name of its file without the ending."""
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


def long_list(name: str) -> Iterator[list[str]]:
    """The rows of a list without its header; faster than rows by column name, which tells with many rows."""
    return csv.reader(lines_of(name))


def lines_of(name: str) -> list[str]:
    """The lines of a list without its header, where rows would take long to make and few are needed."""
    return (LISTS / f"{name}.csv").read_bytes().decode().splitlines()[1:]


@cache
def words_by(name: str, column: str) -> dict[str, frozenset[str]]:
    """The words of a list by what one of its columns says of them."""
    found: dict[str, set[str]] = {}
    for row in rows_of(name):
        found.setdefault(row[column], set()).add(row["word"])
    return {said: frozenset(words) for said, words in found.items()}


def function_words() -> frozenset[str]:
    """Words such as "the" and "with" that say nothing of what a text is about, in lower case."""
    return words_by("not_names", "kind")["function"]


@cache
def speech_verbs() -> frozenset[str]:
    """The forms in which a verb that reports a quotation follows its speaker: "says", "said"; from ``cues.csv``."""
    verbs = [row for row in rows_of("cues") if row["quote"] == "yes" and not row["particle"]]
    return frozenset(row[form] for row in verbs for form in ("present", "past"))


@cache
def values_by_word(kind: str) -> dict[str, str]:
    """What each word of one kind in ``value_words.csv`` stands for: "third" for 3, "tuesday" for the day after 0."""
    return _values_by_kind().get(kind, {})


@cache
def _values_by_kind() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows_of("value_words"):
        found.setdefault(row["kind"], {})[row["word"]] = row["value"]
    return found
