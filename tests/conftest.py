"""What several tests ask: the corpora, each built once, and the site that would be served of each.

A test is about the five articles that are shipped, unless it is marked `corpora`: then it runs over every source folder
that is here, or over those that the mark names.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import signal
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest
from datasette import app as application
from datasette.app import Datasette
from folders import ONE, PROJECT, write_source
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from build_db import build
from retold.serve import site
from retold.tables.database import DATABASE

# Tests run beside others, so that no clock tells whether something takes too long; growth.py counts processor time.
settings.register_profile("beside others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("beside others")

Visitor = Callable[..., httpx.Response]
SHIPPED = "shipped"
HERE = Path(__file__).resolve().parent
CORPORA = {SHIPPED: PROJECT / "data" / "source"} | {
    path.name: path for path in sorted((HERE / "corpora").iterdir()) if path.is_dir()
}
# Files of tests, those that take longest first.
LONGEST = [
    "browser", "build", "serving", "incremental", "freeze", "rights", "large", "pages", "hostile", "read", "door",
    "readme", "curate", "editions", "gaps", "reading_pages", "validate", "jobs", "standoff", "office", "data",
    "hosting", "switch", "metadata", "publish", "cluster", "walk", "together",
]  # fmt: skip
_STORY = "FROM stories ORDER BY article_count DESC, id"
_ARTICLE = f"""FROM articles WHERE story_id = (SELECT id {_STORY} LIMIT 1)
    ORDER BY published IS NULL, published, id"""
# The address of one page of each kind.
ADDRESSES = {
    "home": "'/'",
    "story": f"'/retold/stories/' || id {_STORY}",
    "article": f"'/retold/articles/' || id {_ARTICLE}",
    "compare all": f"'/-/compare/' || id {_ARTICLE}",
    "differences": f"'/-/differences/' || id {_STORY}",
    "utterance": "'/retold/utterances/' || id FROM utterances ORDER BY article_count DESC, id",
    "quotation": "'/retold/quotes/' || id FROM quotes ORDER BY speaker_id IS NULL, utterance_id IS NULL, id",
    "entity": "'/retold/entities/' || entity_id FROM mentions GROUP BY entity_id ORDER BY count(*) DESC, entity_id",
    "outlet": "'/retold/outlets/' || id FROM outlets ORDER BY id",
    "compare": "'/-/compare/' || article_a_id || '/' || article_b_id FROM retellings ORDER BY score DESC, id",
}
KINDS = list(ADDRESSES)


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
        """One address of each kind of page that the corpus has."""
        return {kind: found for kind in KINDS if (found := self._address(kind))}

    def page(self, kind: str) -> str:
        """The address of a page of this kind; the test is skipped where the corpus has none."""
        return self._address(kind) or pytest.skip(f"there is no page: {kind}")

    def _address(self, kind: str) -> str | None:
        return next((address for (address,) in self.rows(f"SELECT {ADDRESSES[kind]} LIMIT 1")), None)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "corpora(*names): run over every corpus, or over those that are named")
    if not hasattr(config, "workerinput"):  # those who are started by nohup or behind "&" ignore what the tests send
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than there are processors, since tests wait: for servers, browsers, the end of a process."""
    return (yield) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left with one of them at the end."""
    order = {f"test_{name}.py": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
    gc.freeze()  # what was collected and loaded is there to the end, and need not be looked through again and again


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked so over the corpora."""
    mark = metafunc.definition.get_closest_marker("corpora")
    if mark:
        metafunc.parametrize("source", mark.args or CORPORA, indirect=True, scope="session")


@pytest.fixture(scope="session")
def build_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The folder of a fresh build of a source folder, made once."""

    @cache
    def of(source: Path) -> Path:
        output = tmp_path_factory.mktemp(source.name)
        build(source, output)
        return output

    return of


@cache
def site_of(folder: Path) -> Datasette:
    """The site of a build, as retold.serve makes it."""
    return site(folder)


@pytest.fixture(scope="session")
def source(request: pytest.FixtureRequest) -> Path:
    """The source folder that a test is about."""
    return CORPORA[getattr(request, "param", SHIPPED)]


@pytest.fixture(scope="session")
def built(source: Path, build_of: Callable[[Path], Path]) -> Path:
    """The folder of its build."""
    return build_of(source)


@pytest.fixture(scope="session")
def corpus(built: Path) -> Corpus:
    """The build, to look up what a page should show."""
    return Corpus(built)


@pytest.fixture(scope="session")
def datasette(built: Path) -> Datasette:
    """The site of the build."""
    return site_of(built)


@pytest.fixture(scope="session")
def visit(datasette: Datasette) -> Visitor:
    """Ask the site for an address, with query parameters."""
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


# For every site of the tests: Datasette takes of each plugin the module that it is given first, and drops the others.
application.Environment = partial(Environment, bytecode_cache=Compiled())
application.module_from_path = cache(application.module_from_path)


def visitor(datasette: Datasette) -> Visitor:
    """A function that asks a site, in this process and without a network."""

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
    build(source, output)
    return output


@pytest.fixture
def output(earlier: Path, tmp_path: Path) -> Path:
    """An output folder of a test's own, with a whole build in it."""
    return Path(shutil.copytree(earlier, tmp_path / "output"))
