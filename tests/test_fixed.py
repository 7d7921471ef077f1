"""What is asked once of a database that cannot change."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import visitor
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import module_from_path
from folders import PROJECT

from retold.serve import site
from retold.tables.store import DATABASE

FIXED = module_from_path(str(PROJECT / "plugins" / "fixed.py"), "fixed")


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The databases that are asked anything, as they are."""
    asked: list[str] = []
    execute = Database.execute_fn

    async def noted(self: Database, ask: Callable[..., Any]) -> Any:
        asked.append(self.name)
        return await execute(self, ask)

    monkeypatch.setattr(Database, "execute_fn", noted)
    return asked


def test_only_rows_are_asked_for_again(built: Path, hops: list[str]) -> None:
    ask = visitor(site(built))
    first = ask("/retold/articles/ibtimes.json", _shape="array").json()
    hops.clear()
    assert ask("/retold/articles/ibtimes.json", _shape="array").json() == first
    assert hops.count("retold") <= 3 and "_internal" not in hops  # the row, and twice whether it may be seen


def test_of_a_database_that_may_change_everything_is_asked_again(tmp_path: Path, built: Path, hops: list[str]) -> None:
    shutil.copy(built / DATABASE, tmp_path)
    ask = visitor(Datasette([str(tmp_path / DATABASE)], plugins_dir=str(PROJECT / "plugins")))
    ask("/retold/articles/ibtimes.json")
    hops.clear()
    ask("/retold/articles/ibtimes.json")
    assert len(hops) >= 5 and "_internal" in hops


def test_what_is_remembered_is_bounded_and_nobody_can_change_it() -> None:
    asked: list[str] = []

    async def columns(table: str) -> list[str]:
        asked.append(table)
        return [table]

    remembered = FIXED.remembering(columns)

    async def ask() -> None:
        (await remembered("quotes")).append("changed")
        assert await remembered("quotes") == ["quotes"]
        for number in range(1_000):
            await remembered(str(number))
        assert await remembered("999") == ["999"]
        await remembered("quotes")

    asyncio.run(ask())
    assert len(asked) == 1 + 1_000 + 1  # the first was forgotten, the last was not
