"""Freezing: every link leads to a file, nothing of the frozen host is left, and a browser can read it from the disk."""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.etree
import lxml.html
import pytest
from click.testing import CliRunner
from conftest import CORPORA, KINDS, Corpus, tree, visitor
from folders import contents
from forked import Forked
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, sync_playwright
from test_browser import CHROMIUM, PATIENCE, QUIET

from retold.cli import main
from retold.errors import SourceError
from retold.freezing.freeze import MARKER, STAGING
from retold.freezing.freeze import freeze as freeze_by_some
from retold.freezing.places import HOST, LONGEST, Places, link
from retold.serve import site

freeze = partial(freeze_by_some, jobs=1)  # each process would make a site of its own
ADDRESS, LIVING = "https://files.example/press/", "https://living.example/of/"
ATTRIBUTES = ("href", "src", "action")


@pytest.fixture(scope="module")
def bare(earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article, frozen for nowhere in particular."""
    output = tmp_path_factory.mktemp("bare") / "site"
    freeze(earlier, output)
    return output


@pytest.fixture(scope="module")
def beside(earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with the address of the files and of a site that answers."""
    output = tmp_path_factory.mktemp("beside") / "site"
    freeze(earlier, output, ADDRESS, LIVING)
    return output


@pytest.fixture(scope="module")
def frozen(build_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several stories, frozen for nowhere in particular."""
    output = tmp_path_factory.mktemp("frozen") / "site"
    freeze(build_of(CORPORA["invented"]), output)
    return output


@pytest.fixture(scope="module")
def invented(build_of: Any) -> Corpus:
    return Corpus(build_of(CORPORA["invented"]))


def pages(folder: Path) -> dict[str, Any]:
    """The elements of every page, by its name."""
    return {str(path.relative_to(folder)): elements(path) for path in folder.rglob("*.html")}


def elements(path: Path) -> Any:
    return lxml.html.fromstring(path.read_bytes())


def led_to(start: str, path: str) -> str:
    """The file to which a link leads that stands in another."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), unquote(path))) if path else start


def targets(root: Any) -> Iterator[str]:
    for name in ATTRIBUTES:
        yield from (element.get(name) for element in root.xpath(f"//*[@{name}]"))


@pytest.mark.parametrize("which", ["bare", "beside", "frozen"])
def test_every_link_leads_to_a_file_and_a_place_in_it(which: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(which)
    all_pages = pages(folder)
    places = {name: set(root.xpath("//@id")) for name, root in all_pages.items()}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    checked = 0
    for name, root in all_pages.items():
        for target in {target for target in targets(root) if not urlsplit(target).netloc}:
            parts = urlsplit(target)
            assert not target.startswith("/"), (name, target)
            there = led_to(name, parts.path)
            assert there in files, (name, target)
            assert not parts.fragment or unquote(parts.fragment) in places[there], (name, target)
            checked += 1
    assert checked > 10 * len(all_pages)


@pytest.mark.parametrize("which", ["bare", "beside", "frozen"])
def test_nothing_of_the_frozen_host_is_left(which: str, request: pytest.FixtureRequest) -> None:
    for name, content in contents(request.getfixturevalue(which)).items():
        assert HOST.encode() not in content, name
        assert b"http://localhost" not in content, name


def test_every_kind_of_page_is_there_with_what_the_site_shows(frozen: Path, invented: Corpus) -> None:
    visit = visitor(site(invented.folder))
    for kind in KINDS:
        path = invented.page(kind)
        name = "index.html" if path == "/" else f"{path[1:]}.html"
        there, here = tree(visit(path).text), elements(frozen / name)
        for shown in ("//h1", "//article", "//blockquote", "//h2[not(@id='ways-out')]"):
            assert [e.text_content() for e in here.xpath(shown)] == [e.text_content() for e in there.xpath(shown)], kind


def test_every_row_that_has_a_page_for_reading_is_there(frozen: Path, invented: Corpus) -> None:
    for table in ("stories", "articles", "entities", "utterances", "outlets", "quotes"):
        ids = {row["id"] for row in invented.rows(f"SELECT id FROM {table}")}
        assert {unquote(path.stem) for path in (frozen / "retold" / table).iterdir()} == ids


def test_what_can_be_taken_along_is_the_same_to_the_byte(frozen: Path, invented: Corpus) -> None:
    taken = contents(frozen / "-" / "downloads")
    assert (frozen / "retold.db").read_bytes() == (invented.folder / "retold.db").read_bytes()
    assert taken["data/articles.csv"] == (invented.folder / "data" / "articles.csv").read_bytes()
    assert {row["id"] for row in json.loads(taken["data/articles.json"])} == {
        row["id"] for row in invented.rows("SELECT id FROM articles")
    }


def test_feed_and_sitemap_name_the_files_where_they_will_stand(beside: Path, bare: Path) -> None:
    assert not [path for path in bare.iterdir() if path.suffix == ".xml"]
    found = 0
    for path in beside.glob("*.xml"):
        for address in re.findall(rf"{re.escape(ADDRESS)}[^\s\"'<]*", path.read_text()):
            assert (beside / (address.removeprefix(ADDRESS) or "index.html")).is_file(), address
            found += 1
        assert lxml.etree.parse(path).getroot() is not None
    assert found > 10
    home = elements(beside / "index.html")
    assert home.xpath("//link[@rel='canonical']/@href") == [ADDRESS]
    assert (beside / home.xpath("//meta[@property='og:image']/@content")[0].removeprefix(ADDRESS)).is_file()
    assert not (beside / "robots.txt").exists()  # nobody would look for it below the top of a host


def test_what_files_cannot_do_leads_to_the_site_that_does(beside: Path) -> None:
    table = elements(beside / "retold" / "articles.html")
    assert not table.xpath("//form")
    away = table.xpath("//a[contains(@class, 'away')]/@href")
    assert away and all(target.startswith(f"{LIVING}retold/articles") or LIVING in target for target in away)
    article = elements(beside / "retold" / "articles" / "quay.html")
    (sql,) = [
        target for target in targets(article) if "?sql=" in target and ".json" not in target and ".csv" not in target
    ]
    assert sql.startswith(f"{LIVING}retold?sql=select")
    calls = elements(beside / "-" / "downloads.html").xpath("//p[@class='call']/following::a/@href")
    assert f"{LIVING}-/search.json?q=visit" in calls


def test_without_such_a_site_it_is_said_how_to_have_one(bare: Path) -> None:
    for name, root in pages(bare).items():
        for element in root.xpath("//a[contains(@class, 'away')]"):
            assert element.get("href").endswith("elsewhere.html"), name
        assert [urlsplit(form.get("action")).path[-11:] for form in root.iter("form")] in ([], ["search.html"]), name
        assert not root.xpath("//thead//a[contains(@class, 'away')]")
    data = (bare / "-" / "downloads.html").read_text()
    assert "Calls need a site that answers" in data and "curl" not in data and "url = {" not in data
    assert "retold serve FOLDER" in (bare / "-" / "elsewhere.html").read_text()


def test_the_same_build_gives_the_same_bytes(bare: Path, earlier: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(earlier, tmp_path / "moved"))
    freeze(moved, tmp_path / "site")
    assert contents(tmp_path / "site") == contents(bare)


def test_any_number_of_processes_gives_the_same_bytes(
    frozen: Path, invented: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retold.freezing.freeze.SHARE", 7)
    freeze(invented.folder, tmp_path / "three", jobs=3)
    assert contents(tmp_path / "three") == contents(frozen)


def test_what_was_frozen_before_is_replaced_and_nothing_else_is(earlier: Path, bare: Path, tmp_path: Path) -> None:
    output = Path(shutil.copytree(bare, tmp_path / "deep" / "site"))
    (output / "index-page-9.html").write_text("from another build")
    freeze(earlier, output)
    assert not (output / "index-page-9.html").exists()
    (output / ".git").mkdir()
    with pytest.raises(SourceError, match=r"site: \.git stands there, which is no frozen site; name a new folder"):
        freeze(earlier, output)
    assert (output / MARKER).is_file()
    result = CliRunner().invoke(main, ["freeze", str(earlier), "--output", str(earlier)])
    assert result.exit_code == 1 and "which is no frozen site" in result.output
    assert not list(tmp_path.rglob(f"{STAGING}*"))


def test_a_freezing_that_fails_leaves_nothing(earlier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> tuple[int, bytes]:
        return 500, b""

    monkeypatch.setattr("retold.freezing.write.ask", broken)
    with pytest.raises(SourceError, match="the site answers 500"):
        freeze(earlier, tmp_path / "out" / "site")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_one_leaves_goes_with_the_next(bare: Path, earlier: Path, tmp_path: Path) -> None:
    process = Forked(partial(freeze_by_some, earlier, tmp_path / "site", jobs=2), before=os.setsid)
    while process.poll() is None and not list(tmp_path.glob(f"{STAGING}*/*")):
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert list(tmp_path.glob(f"{STAGING}*"))
    freeze(earlier, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert contents(tmp_path / "site") == contents(bare)


def test_one_killed_while_it_is_put_in_its_place_loses_nothing(
    earlier: Path, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(bare, tmp_path / f"{STAGING}site-before")
    monkeypatch.setattr("retold.freezing.freeze._walk", lambda *_: pytest.fail("stopped"))
    with pytest.raises(pytest.fail.Exception):
        freeze(earlier, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"] and (tmp_path / "site" / MARKER).is_file()


@pytest.mark.parametrize("option", ["--address", "--living"])
def test_an_address_that_is_none_is_refused(option: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["freeze", "--output", str(tmp_path / "x"), option, "living.example"])
    assert result.exit_code == 2 and "begins with https://" in result.output


def test_the_command_says_what_it_leaves_out(earlier: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["freeze", str(earlier), "--output", str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    assert re.search(r"^\d+ pages$", result.output, re.MULTILINE) and "need the address of the files" in result.output


def test_the_index_holds_nothing_that_does_not_stand_on_its_page(frozen: Path) -> None:
    rows = [json.loads(line.rstrip(",")) for line in (frozen / "-" / "search-index.js").read_text().splitlines()[2:-1]]
    assert {row[1] for row in rows} == {"articles", "entities", "quotes", "stories", "outlets"}
    for name, _, *told in rows:
        shown = "".join(elements(frozen / name).text_content().split())
        for text in told:
            for word in text.split():
                assert word in shown, (name, word)


PLACES = Places("retold", frozenset({"articles"}), frozenset())
NAMES = st.lists(
    st.from_regex(r"[a-z0-9~.-]{1,12}", fullmatch=True).filter(lambda n: n.strip(".")), min_size=1, max_size=4
)


@given(NAMES, NAMES)
def test_a_link_leads_from_any_file_to_any_other(start: list[str], there: list[str]) -> None:
    names = "/".join(start) + ".html", "/".join(there) + ".html"
    target = urlsplit(link(*names))
    assert not target.scheme and not target.netloc
    assert led_to(names[0], target.path) == names[1]


@given(st.text("az09-", min_size=1, max_size=400))
def test_any_key_makes_a_name_that_a_disk_takes(key: str) -> None:
    name = PLACES.file(f"/retold/articles/{key}") or ""
    assert len(Path(name).name) <= LONGEST + len(".html")
    assert name != PLACES.file(f"/retold/articles/{key}x")


@pytest.mark.parametrize(
    ("url", "name"),
    {
        "/": "index.html",
        "/?page=1": "index.html",
        "/?page=2": "index-page-2.html",
        "/?when=2020-03": "index-2020-03.html",
        "/?when=2020&page=3": "index-2020-page-3.html",
        "/?outlet=x": None,
        "/?page=2&page=3": None,
        "/retold": "retold.html",
        "/retold/articles": "retold/articles.html",
        "/retold/articles?_sort=id": None,
        "/retold/articles.json": None,
        "/retold/articles/a.json": None,
        "/retold/sentences/a-s1": None,
        "/elsewhere/articles": None,
        "/-/static/app.css?1": "-/static/app.css",
        "/feed.xml": None,
    }.items(),
)
def test_where_each_page_stands(url: str, name: str | None) -> None:
    assert PLACES.file(url) == name


# In a browser, from the disk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that is watched: it may load what lies on the disk, and nothing may go wrong."""
    wrong: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
    yield page
    page.close()
    assert wrong == []


def test_a_reader_finds_the_way_from_the_disk(page: Page, frozen: Path, invented: Corpus) -> None:
    page.goto((frozen / "index.html").as_uri())
    page.locator("ul.stories h3 a").first.click()
    page.locator(".tellings a").first.click()
    assert "/retold/articles/" in page.url
    assert page.locator("a.named").first.evaluate("link => link.title") == ""  # the script has run and shows a card
    page.locator(".others a", has_text="all").click()
    assert "/-/compare/" in page.url
    page.locator("header a", has_text="Data").click()
    page.locator("a", has_text="retold.db").first.wait_for()
    page.locator(".crumbs a", has_text="home").click()
    assert page.url == (frozen / "index.html").as_uri()


def test_no_page_scrolls_sideways_on_a_small_screen(page: Page, frozen: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for name in ("index.html", "retold.html", "retold/quotes.html", "-/search.html?q=the", "-/elsewhere.html"):
        page.goto(f"{frozen.as_uri()}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_the_search_finds_names_texts_and_quotations(page: Page, frozen: Path, invented: Corpus) -> None:
    name = invented.one(
        "SELECT name FROM entities JOIN mentions ON entity_id = entities.id GROUP BY 1 ORDER BY count(*) DESC"
    )
    page.goto((frozen / "index.html").as_uri())
    page.fill("#search-all-q", f'"{name.upper()}"')
    page.keyboard.press("Enter")
    hits = page.locator("#hits li")
    hits.first.wait_for()
    assert name in hits.first.inner_text()
    kinds = {text.split(" · ")[0] for text in page.locator("#hits li > p.by").all_inner_texts()}
    assert {"Names", "Articles"} <= kinds
    assert page.locator("#hits mark").count() > 0
    hits.first.locator("a").click()
    page.locator("h1", has_text=name).wait_for()
    page.goto(f"{(frozen / '-' / 'search.html').as_uri()}?q=zzzqqq+%22%22")
    page.locator("#found", has_text="Nothing found").wait_for()
