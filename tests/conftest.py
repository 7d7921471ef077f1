"""What several tests ask: the five articles, built once, and the site that would be served of them."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest
from datasette.app import Datasette
from folders import ONE, run_build, write_source
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from build_db import build
from retold.serve import site
from retold.tables.schema import PROJECT
from retold.tables.store import DATABASE

Visitor = Callable[..., httpx.Response]
# The pages that are made for reading.
KINDS = ["home", "story", "article", "compare", "compare all", "differences", "utterance", "quotation", "entity"]


class Corpus:
    """A built folder, and what the tests look up in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    @property
    def story(self) -> str:
        return str(self.one("SELECT id FROM stories ORDER BY article_count DESC, id LIMIT 1"))

    @property
    def articles(self) -> list[str]:
        """The articles of the story in the order of their letters."""
        return [
            row["id"]
            for row in self.rows(
                "SELECT id FROM articles WHERE story_id = ? ORDER BY published IS NULL, published, id", self.story
            )
        ]

    def some(self, table: str) -> Any:
        """The id of a row of a table, if it has any."""
        return next((row["id"] for row in self.rows(f'SELECT id FROM "{table}" ORDER BY id LIMIT 1')), None)

    def pages(self) -> dict[str, str]:
        """One address of each kind of page."""
        a, b = self.rows("SELECT article_a_id, article_b_id FROM retellings ORDER BY score DESC LIMIT 1")[0]
        utterance = self.one("SELECT id FROM utterances ORDER BY article_count DESC, id LIMIT 1")
        quote = self.one("SELECT id FROM quotes WHERE utterance_id = ? ORDER BY id LIMIT 1", utterance)
        entity = self.one("SELECT entity_id FROM mentions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        return {
            "home": "/",
            "story": f"/retold/stories/{self.story}",
            "article": f"/retold/articles/{a}",
            "compare": f"/-/compare/{a}/{b}",
            "compare all": f"/-/compare/{a}",
            "differences": f"/-/differences/{self.story}",
            "utterance": f"/retold/utterances/{utterance}",
            "quotation": f"/retold/quotes/{quote}",
            "entity": f"/retold/entities/{entity}",
        }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fresh build of the five articles."""
    output = tmp_path_factory.mktemp("built")
    build(PROJECT / "data" / "source", output)
    return output


@pytest.fixture(scope="session")
def corpus(built: Path) -> Corpus:
    """The five articles, to look up what a page should show."""
    return Corpus(built)


@pytest.fixture(scope="session")
def datasette(built: Path) -> Datasette:
    """The site of the five articles, as retold.serve makes it."""
    return site(built)


@pytest.fixture(scope="session")
def visit(datasette: Datasette) -> Visitor:
    """Ask the site of the five articles for an address, with query parameters."""
    return visitor(datasette)


class Compiled(BytecodeCache):
    """The templates as they were compiled for a site before: most of what it takes to make one."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        return super().get_bucket(environment, f"{name} {environment.is_async}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def visitor(datasette: Datasette) -> Visitor:
    """A function that asks a site, in this process and without a network."""
    datasette.jinja_env.bytecode_cache = COMPILED

    def ask(path: str, *, method: str = "get", **parameters: Any) -> httpx.Response:
        address = httpx.URL(path, params=parameters) if parameters else httpx.URL(path)
        reply: httpx.Response = asyncio.run(datasette.client.request(method.upper(), str(address)))
        return reply

    return ask


def tree(html: str) -> Any:
    """The elements of a page; what xpath answers depends on what it is asked, so that no type fits all."""
    return lxml.html.fromstring(html)


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a whole build in it."""
    source = write_source(tmp_path_factory.mktemp("source"), ONE)
    output = tmp_path_factory.mktemp("output")
    assert run_build(source, output).returncode == 0
    return output


@pytest.fixture
def output(earlier: Path, tmp_path: Path) -> Path:
    """An output folder of a test's own, with a whole build in it."""
    return Path(shutil.copytree(earlier, tmp_path / "output"))
