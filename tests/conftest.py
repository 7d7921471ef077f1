"""What several tests ask: the five articles, built once, and the site that would be served of them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from folders import ONE, run_build, write_source

from build_db import build
from retold.schema import PROJECT
from retold.serve import site

Visitor = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fresh build of the five articles."""
    output = tmp_path_factory.mktemp("built")
    build(PROJECT / "data" / "source", output)
    return output


@pytest.fixture(scope="session")
def datasette(built: Path) -> Datasette:
    """The site of the five articles, as retold.serve makes it."""
    return site(built)


@pytest.fixture(scope="session")
def visit(datasette: Datasette) -> Visitor:
    """Ask the site of the five articles for an address, with query parameters."""
    return visitor(datasette)


def visitor(datasette: Datasette) -> Visitor:
    """A function that asks a site, in this process and without a network."""

    def ask(path: str, *, method: str = "get", **parameters: Any) -> httpx.Response:
        address = httpx.URL(path, params=parameters) if parameters else httpx.URL(path)
        return asyncio.run(datasette.client.request(method.upper(), str(address)))

    return ask


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
