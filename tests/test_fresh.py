"""What caches are told: what they may keep, and that what they have still holds."""

from __future__ import annotations

import asyncio
import os
import shutil
from email.utils import formatdate
from pathlib import Path

import pytest
from conftest import Corpus
from datasette.app import Datasette

from retold.serve import site
from retold.tables.database import DATABASE

STEADY = [
    "/",
    "/?page=2",
    "/retold",
    "/retold/quotes",
    "/retold/quotes?kind=direct&_sort=cue",
    "/retold/quotes.json",
    "/retold/quotes.csv?_size=max",
    "/retold/who-said-what",
    "/-/search?q=the",
    "/-/downloads",
    "/-/downloads/data/quotes.csv",
    "/-/downloads/data/quotes.json",
    "/retold.db",
    "/static/retold.css",
    "/-/static/app.css",
    "/feed.xml",
    "/sitemap.xml",
]
TOLD = ("etag", "last-modified", "cache-control")


@pytest.fixture(scope="module")
def fixed(built: Path) -> Datasette:
    return site(built)


def asked(datasette: Datasette, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], int]:
    """The status, the headers and the number of bytes of a reply."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = asyncio.run(datasette.client.request(method, path, headers=given))
    return reply.status_code, dict(reply.headers), len(reply.content)


@pytest.mark.parametrize("path", STEADY)
def test_what_hangs_on_the_data_is_sent_once(fixed: Datasette, path: str) -> None:
    status, told, size = asked(fixed, path)
    assert (status, size > 0) == (200, True)
    assert told["cache-control"] == "public, max-age=0, s-maxage=60"
    assert told.get("vary") == ("Cookie, Authorization" if "/static/" not in path else None)
    for name, value in (("if_none_match", told["etag"]), ("if_modified_since", told["last-modified"])):
        status, again, size = asked(fixed, path, **{name: value})
        assert (status, size) == (304, 0)
        assert {key: again[key] for key in TOLD} == {key: told[key] for key in TOLD}


@pytest.mark.parametrize("path", ["/", "/retold/quotes", "/-/downloads/data/quotes.csv", "/feed.xml"])
def test_a_look_at_the_headers_is_told_the_same(fixed: Datasette, path: str) -> None:
    status, told, size = asked(fixed, path, "HEAD")
    assert (status, size) == (200, 0)
    assert {key: told[key] for key in TOLD} == {key: asked(fixed, path)[1][key] for key in TOLD}
    assert asked(fixed, path, "HEAD", if_none_match=told["etag"])[0] == 304


def test_what_a_reader_has_of_another_page_or_build_is_not_taken_for_this(fixed: Datasette) -> None:
    quotes, home = asked(fixed, "/retold/quotes")[1], asked(fixed, "/")[1]
    assert quotes["etag"] != home["etag"] != asked(fixed, "/?page=1")[1]["etag"]
    for wrong in (quotes["etag"], '"x"', "W/x", "*", ""):
        assert asked(fixed, "/", if_none_match=wrong)[0] == 200
    assert asked(fixed, "/", if_none_match=f'"x", {home["etag"]}')[0] == 304
    assert asked(fixed, "/", if_none_match='"x"', if_modified_since=home["last-modified"])[0] == 200
    for time in (formatdate(0, usegmt=True), formatdate(4e9, usegmt=True), "yesterday"):  # a build may be taken back
        assert asked(fixed, "/", if_modified_since=time)[0] == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/retold?sql=select+random()", {}),
        ("/retold.json?sql=select+datetime()", {}),
        ("/retold/quotes?_where=random()", {}),
        ("/-/databases.json", {}),
        ("/-/versions.json", {}),
        ("/", {"cookie": "a=b"}),
        ("/retold/quotes", {"authorization": "Basic eDp5"}),
    ],
)
def test_nothing_is_said_of_what_may_differ(fixed: Datasette, path: str, headers: dict[str, str]) -> None:
    status, told, _ = asked(fixed, path, **headers)
    assert status == 200
    assert "last-modified" not in told and "s-maxage" not in told.get("cache-control", "")


@pytest.mark.parametrize("path", ["/no-such-page", "/retold/quotes/none", "/retold/quotes?_nope=1&_sort=nope"])
def test_what_is_not_there_is_not_kept(fixed: Datasette, path: str) -> None:
    status, told, _ = asked(fixed, path)
    assert status >= 400 and "etag" not in told and "s-maxage" not in told.get("cache-control", "")


def test_another_process_says_the_same_and_another_build_or_site_does_not(built: Path, tmp_path: Path) -> None:
    def mark(folder: Path, prefix: str = "/") -> str:
        return asked(site(folder, prefix), "/")[1]["etag"].partition("-")[0]

    copy = Path(shutil.copytree(built, tmp_path / "copy"))
    os.utime(copy / DATABASE, (1, 1))
    first = mark(built)
    assert mark(copy) == first != mark(copy, "/press/")
    described = copy / "datapackage.json"
    described.write_text(described.read_text().replace('"title"', '"title" ', 1))
    assert mark(copy) != first


def test_a_page_is_the_same_whatever_was_asked_for_before(built: Path, corpus: Corpus) -> None:
    """An ETag would tell two replies for one that are not."""
    datasette = site(built)
    paths = [*corpus.pages().values(), *STEADY, "/retold/mentions", f"/retold/mentions/{corpus.some('mentions')}"]

    def texts() -> dict[str, str]:
        asked = {path: f"{path}{'&' if '?' in path else '?'}_x=" for path in paths}  # which no page is kept by
        return {path: asyncio.run(datasette.client.get(asked[path])).text for path in paths if ".json" not in path}

    first = texts()
    assert texts() == first
