"""Give each article of a story a letter and a hue, the same on every page.

In: the id of a story. Out: for templates, its articles by id, each with its letter. Invariant: letters follow the day
of publication and then the id, undated articles last, so that they depend on the story alone.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment

SEPARATOR = ", "  # between the names in a cell, as the build writes them
# As many as can be told apart; the letter tells more of them apart.
HUES = 8
ARTICLES = """
    select article_id as id, title, label, published, credit, agencies, word_count, outlet, teller
    from who_tells where story_id = :story order by published nulls last, article_id
"""


class Telling(NamedTuple):
    """An article as one of those that tell a story."""

    letter: str
    hue: int
    article: sqlite3.Row

    @property
    def id(self) -> str:
        """The article's id."""
        return str(self.article["id"])

    @property
    def credit(self) -> str:
        """Whom the article credits beside who tells it."""
        credit = with_agencies(self.article["credit"], self.article["agencies"])
        return credit[len(self.name + SEPARATOR) :] if self.name in (credit, self.article["credit"]) else credit

    @property
    def agencies(self) -> list[str]:
        """The news agencies that the article credits."""
        return split(self.article["agencies"])

    @property
    def name(self) -> str:
        """Who tells: the outlet or, where none is known, the credit, the agencies or the id."""
        return str(self.article["teller"])


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Let templates say who is behind an article."""
    env.filters["with_agencies"] = with_agencies


def with_agencies(credit: str | None, agencies: str | None) -> str:
    """A credit as it is declared, and behind it the agencies that the article credits besides."""
    named = named_in(credit or "")
    return SEPARATOR.join(filter(None, [credit, *(each for each in split(agencies) if each not in named)]))


def named_in(credit: str) -> frozenset[str]:
    """The agencies that a credit names, by the rule of the build; where only the site was installed, none is known."""
    try:
        from retold.agencies import agencies_of
    except ImportError:
        return frozenset()
    return agencies_of([credit])


def split(agencies: str | None) -> list[str]:
    """The names in a cell of articles.agencies."""
    return agencies.split(SEPARATOR) if agencies else []


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable[[str, str | None], Awaitable[dict[str, Telling]]]]:
    """Give every template a function that returns the tellings of a story."""
    known: dict[tuple[str, str], dict[str, Telling]] = {}

    async def tellings(database: str, story: str | None) -> dict[str, Telling]:
        if not story:
            return {}
        if (database, story) not in known:
            rows = (await datasette.execute(database, ARTICLES, {"story": story})).rows
            told = {row["id"]: Telling(letter(number), number % HUES, row) for number, row in enumerate(rows)}
            known[database, story] = told
        return known[database, story]

    return {"tellings": tellings}


def letter(number: int) -> str:
    """A, B, C to Z, then AA, AB and so on, as the columns of a spreadsheet; numbers start at 0."""
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)
