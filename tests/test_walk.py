"""A walk through pages by the accessibility tree: what somebody hears who does not see them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urldefrag

import pytest
from conftest import CORPORA, Corpus
from folders import ENTITIES, QUAY, write_source
from playwright.sync_api import Page, sync_playwright
from test_browser import CHROMIUM, QUIET
from test_curate import curated
from test_serving import served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

CONTROLS = {"link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "slider", "spinbutton"}
PARTS = {"region", "table", "image"}  # what people go through by name
SINGLE_LETTERS = 2  # a name that is shorter tells nothing


class Heard(NamedTuple):
    """A node of the tree as it is read out."""

    role: str
    name: str
    level: int
    url: str


def heard(page: Page) -> list[Heard]:
    """The tree from top to bottom, without what is not read out."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [_heard(node) for node in nodes if not node.get("ignored")]


def _heard(node: dict[str, Any]) -> Heard:
    of = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    name = str(node.get("name", {}).get("value", ""))
    return Heard(node["role"]["value"], " ".join(name.split()), of.get("level", 0), of.get("url", ""))


def faults(tree: list[Heard]) -> list[str]:
    """What would leave somebody without sight in the dark."""
    found = []
    levels = [each.level for each in tree if each.role == "heading"]
    if levels[:1] != [1] or levels.count(1) != 1:
        found.append(f"the page has no one heading above all others: {levels}")
    found += [f"heading {b} follows {a}" for a, b in pairwise(levels) if b > a + 1]
    found += [f"{each.role} without a name" for each in tree if each.role in CONTROLS | PARTS and not each.name]
    found += [f"short: {each}" for each in tree if each.role == "button" and len(each.name) < SINGLE_LETTERS]
    places: dict[str, set[str]] = {}
    for each in tree:
        if each.role == "link" and each.url:
            places.setdefault(each.name, set()).add(urldefrag(each.url).url)
    found += [f"“{name}” leads to {sorted(urls)}" for name, urls in places.items() if len(urls) > 1]
    buttons = [each.name for each in tree if each.role == "button"]
    return found + [f"two buttons are called “{name}”" for name in {*buttons} if buttons.count(name) > 1]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module")
def many(build_of: Any) -> Iterator[tuple[Corpus, str]]:
    """A site of many stories."""
    folder = build_of(CORPORA["invented"])
    with served(folder) as home:
        yield Corpus(folder), home.rstrip("/")


def test_a_walk_through_the_pages_of_many_stories_finds_its_way(page: Page, many: tuple[Corpus, str]) -> None:
    corpus, home = many
    outlet = corpus.one("SELECT outlet_id FROM articles WHERE outlet_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC")
    entity, kind = corpus.rows("SELECT id, type FROM entities ORDER BY article_count DESC, id")[0]
    story = corpus.one("SELECT id FROM stories ORDER BY article_count DESC, id")
    paths = ["/", f"/?outlet={outlet}&when=2019", f"/retold/outlets/{outlet}", f"/retold/entities/{entity}"]
    for path in [*paths, f"/retold/stories/{story}"]:
        page.goto(home + path)
        assert faults(heard(page)) == [], path
    page.goto(f"{home}/?{kind if kind in ('person', 'place') else 'place'}={entity}")
    assert any(each.name.startswith("Only stories that name") for each in heard(page) if each.role == "StaticText")


def test_the_walk_hears_what_is_wrong(page: Page) -> None:
    page.set_content(
        "<h2>a</h2><h4>b</h4><button></button><button>ok</button><button>ok</button><input><table><tr><td>1</table>"
        "<a href='http://127.0.0.1/a'>more</a><a href='http://127.0.0.1/b'>more</a>"
    )
    told = " ".join(faults(heard(page)))
    for fault in ("no one heading", "heading 4 follows 2", "button without", "textbox without", "“more” leads", "“ok”"):
        assert fault in told


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("desk")
    text = QUAY + "\n“Nobody asked me,” said Bo Strand.\n\n“It is dear,” he said.\n\n“It is late, too,” he said.\n"
    source = write_source(home / "source", {"articles/quay.txt": text, "entities.csv": ENTITIES})
    with curated(source, home / "out") as address:
        yield address


def test_a_walk_through_the_desk_hears_each_question_its_answers_and_what_was_written(page: Page, desk: str) -> None:
    page.goto(desk)
    tree = heard(page)
    assert faults(tree) == []
    asked = [each.name for each in tree if each.role == "group"]
    assert asked and all(name.endswith("?") or "“" in name for name in asked)
    assert asked[0] == page.evaluate("document.activeElement.querySelector('.asked').textContent.trim()")
    page.keyboard.press("y")
    status = page.locator(".question.decided [role=status]").first
    status.wait_for()
    assert (status.text_content() or "").startswith("Written: ")
    assert page.evaluate("document.activeElement.matches('.question:not(.decided)')") or len(asked) == 1
    page.keyboard.press("u")
    page.locator(".question.decided").wait_for(state="detached")
    assert page.evaluate("document.activeElement.querySelector('.asked').textContent.trim()") == asked[0]
    page.goto(page.url.partition("/-/")[0] + "/retold/articles/quay")
    assert faults(heard(page)) == []
    assert any(each.role == "region" and each.name == "Decide" for each in heard(page))
