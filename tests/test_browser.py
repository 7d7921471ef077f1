"""The site in a real browser: by clicks, by keyboard, on all widths, with a hostile article, and for screen readers.

One browser for the session, and the server as `python -m retold.serve` starts it. Whatever a test does, it fails if the
page asks for anything from elsewhere, reports an error, breaks its own security policy or opens a dialog.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPORA, SHIPPED, Corpus
from folders import PROJECT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Response, expect, sync_playwright
from test_serving import served

from build_db import build
from retold.tables.database import DATABASE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",  # which would be played by the processor
    # pages of the browser's own, which it would make ready behind the address bar of each window
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
]
PATIENCE = 30_000  # milliseconds
LARGE = 1280
WIDTHS = (1600, LARGE, 360, 390)
# What can be worse in the dark and on a small screen than by day and on a large one.
BY_NIGHT = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
FORBIDDEN = ("serious", "critical")
# The rules of axe that run by default and can find something as bad as that: of each, all that it finds is as bad.
RULES = """impacts => axe._audit.rules.filter(rule => impacts.includes(rule.impact) && rule.enabled
    && !rule.tags.some(tag => axe._audit.tagExclude.includes(tag))).map(rule => rule.id)"""
ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"
    "\" onmouseover='alert(4)' <svg onload=alert(5)>"
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with served(built) as home:
        yield home.rstrip("/")


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages that are watched."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch(page, wrong)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def watch(page: Page, wrong: list[str]) -> None:
    def dialog(shown: Dialog) -> None:
        wrong.append(f"dialog: {shown.message}")
        shown.dismiss()

    def console(message: ConsoleMessage) -> None:
        # a page that does not exist, or wrong SQL, is answered as it should be, and the browser notes it
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(f"console: {message.text}")

    page.on("dialog", dialog)
    page.on("console", console)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("response", lambda reply: wrong.append(f"{reply.status} {reply.url}") if missing(reply) else None)
    page.on("request", lambda request: wrong.append(request.url) if elsewhere(request.url) else None)
    page.expose_function("reportViolation", lambda report: wrong.append(f"policy: {report}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => reportViolation(e.violatedDirective + ' ' + e.blockedURI))"
    )


def missing(reply: Response) -> bool:
    """Whether something that a page needs is not there; the page itself may be asked for in vain."""
    return reply.status >= 400 and not reply.request.is_navigation_request()


def elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:"))


def one(folder: Path, query: str) -> str:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return str(connection.execute(query).fetchone()[0])


def kinds_of_pages(folder: Path) -> dict[str, str]:
    """One page of each kind that the site has."""
    corpus = Corpus(folder)
    return corpus.pages() | {
        "row": f"/retold/mentions/{corpus.some('mentions')}",
        "table": "/retold/quotes",
        "filtered table": "/retold/quotes?_search=the&kind=direct&_facet=cue&_all=on",
        "query": "/retold/who-said-what",
        "SQL": "/retold?sql=select+id,+text+from+sentences+where+id+>+:after&after=a",
        "wrong SQL": "/retold?sql=select+nothing",
        "database": "/retold",
        "search": "/-/search?q=the",
        "nothing found": "/-/search?q=zzzqqq",
        "data": "/-/downloads",
        "no such page": "/retold/articles/no-such-article",
    }


@pytest.mark.corpora("shipped", "invented")
def test_every_page_fits_and_can_be_read_by_anybody(new_page: NewPage, address: str, source: Path, built: Path) -> None:
    """No page scrolls sideways, whatever the width; axe finds nothing serious, by day and by night.

    Of another corpus, this is about the pages that are made for reading.
    """
    page = new_page()
    faults: list[str] = []
    pages = kinds_of_pages(built) if source == CORPORA[SHIPPED] else Corpus(built).pages()
    for kind, path in pages.items():
        page.emulate_media(color_scheme="light")
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{kind}: wider than {width}")
            if width == LARGE:
                faults += [f"{kind}, by day: {fault}" for fault in inaccessible(page)]
        page.emulate_media(color_scheme="dark")  # on the screen that was the last, which is small
        faults += [f"{kind}, by night: {fault}" for fault in inaccessible(page, BY_NIGHT)]
    assert not faults, "\n".join(faults)
    if not AXE.is_file():
        pytest.skip("axe-core is not there (npm ci); widths were tested")


def inaccessible(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds that is serious or critical, by some of its rules or by all that can find it."""
    if not AXE.is_file():
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "runOnly": rules or page.evaluate(RULES, FORBIDDEN)}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in found]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there (npm ci)")
def test_what_shuts_people_out_would_be_found(new_page: NewPage) -> None:
    page = new_page()
    page.set_content("<p style='color: #999; background: #fff'>pale</p><img src='data:,'><h1>a</h1><h4>b</h4>")
    found = {fault.partition(":")[0] for fault in inaccessible(page)}
    assert found == {"color-contrast", "document-title", "html-has-lang", "image-alt"}


def test_from_search_to_article_to_comparison_to_utterance(new_page: NewPage, address: str, built: Path) -> None:
    page = new_page()
    page.goto(address)
    page.get_by_role("searchbox").fill(one(built, "SELECT text FROM utterances ORDER BY article_count DESC, id"))
    page.get_by_role("button", name="Search").click()
    page.locator("li.hit-articles a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="retold in").or_(page.get_by_role("link", name="copied in")).first.click()
    page.wait_for_url("**/-/compare/**")
    page.get_by_role("table", name="Sentences side by side").get_by_role("columnheader").get_by_role(
        "link"
    ).first.click()
    page.wait_for_url("**/retold/articles/**")
    several = f"""SELECT quotes.id FROM quotes JOIN utterances ON utterances.id = utterance_id
        WHERE article_id = '{page.url.rpartition("/")[2]}' AND part_of_id IS NULL AND utterances.article_count > 1"""
    page.get_by_role("list", name="Who speaks").locator(f"a[href$='/{one(built, several)}']").click()
    page.wait_for_url("**/retold/quotes/**")
    page.get_by_role("link", name="All of what was said").click()
    page.wait_for_url("**/retold/utterances/**")
    expect(page.get_by_role("heading", name="Who prints it, in which words")).to_be_visible()


def test_table_is_narrowed_sorted_and_searched_by_clicks(new_page: NewPage, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/retold/quotes")
    page.get_by_role("link", name="direct", exact=True).click()
    expect(page.get_by_role("heading", name="rows where")).to_contain_text('kind = "direct"')
    page.get_by_label("Sort by").select_option("confidence")
    page.get_by_label("largest first").check()
    page.get_by_label("Count the values of").select_option("cue")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("columnheader", name="confidence")).to_have_attribute("aria-sort", "descending")
    expect(page.locator("dl.facets dt", has_text="cue")).to_be_visible()
    assert "kind__exact=direct" in page.url
    page.get_by_label("Search quotations").fill("support")
    page.get_by_role("button", name="Search").click()
    assert "kind__exact=direct" in page.url and "_search=support" in page.url


def test_keyboard_alone_is_enough(new_page: NewPage, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/-/search?q=support")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    assert in_sight(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" Mali")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=support+Mali")
    focused: list[str] = []
    for _ in range(25):
        page.keyboard.press("Tab")
        assert in_sight(page), "the focus cannot be seen"
        focused.append(page.evaluate("document.activeElement.textContent.trim()"))
        if page.evaluate("document.activeElement.matches('.hits a')"):
            break
    assert {"Search", "Data"} <= set(focused)
    page.keyboard.press("Enter")
    page.wait_for_url("**/retold/**")


def in_sight(page: Page) -> bool:
    """Whether what has the focus is on the screen and has an outline."""
    return bool(
        page.evaluate(
            """() => {
                const focused = document.activeElement, box = focused.getBoundingClientRect();
                const style = getComputedStyle(focused);
                return box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth
                    && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
            }"""
        )
    )


def test_sql_is_written_run_and_left_by_keyboard(new_page: NewPage, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/retold")
    editor = page.get_by_role("textbox", name="SQL")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("select 6 * 7 as answer")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run SQL")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="42")).to_be_visible()
    expect(page.get_by_role("button", name="Format SQL")).to_be_visible()


def test_marks_of_an_article_are_switched_off_and_on(new_page: NewPage, address: str, built: Path) -> None:
    page = new_page()
    page.goto(f"{address}{kinds_of_pages(built)['article']}")
    text = page.locator("article.reading")
    before = text.inner_text()
    switches = page.get_by_role("group", name="What is marked").get_by_role("checkbox")
    assert switches.count() >= 4
    for switch in switches.all():
        switch.uncheck()
    assert marked(page) == []
    for switch in switches.all():
        switch.check()
    assert len(marked(page)) > 10
    assert before.split()[:5] == text.inner_text().split()[:5]


def marked(page: Page) -> list[str]:
    """The pieces of the article that look other than the text around them."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".reading .block:not(.caption):not(.credit) p :is(a, span, small)")]
            .filter(piece => {
                const style = getComputedStyle(piece), text = getComputedStyle(piece.closest("p"));
                return piece.textContent && piece.checkVisibility() && (style.color !== text.color
                    || style.backgroundColor !== "rgba(0, 0, 0, 0)" || style.textDecorationLine !== "none");
            }).map(piece => piece.textContent)"""
    )
    return found


def test_sentences_side_by_side_are_shown_by_how_alike_they_are(new_page: NewPage, address: str, built: Path) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}{kinds_of_pages(built)['compare']}")
    lines = page.get_by_role("table", name="Sentences side by side").get_by_role("row")
    every = lines.count()
    for switch in page.get_by_role("group", name="What is shown").get_by_role("checkbox").all():
        before = lines.count()
        switch.uncheck()
        assert lines.count() <= before  # nothing may be of that kind
    assert lines.count() == 1 < every  # the heads of the columns


def test_pages_work_without_scripts(new_page: NewPage, address: str, built: Path) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}/-/search?q=support")
    page.locator("li.hit-quotes a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{address}/retold")
    page.get_by_role("textbox", name="SQL").fill("select 6 * 7 as answer")
    page.get_by_role("button", name="Run SQL").click()
    expect(page.get_by_role("cell", name="42")).to_be_visible()


def test_a_call_is_copied(new_page: NewPage, address: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/-/downloads")
    page.get_by_role("button", name="Copy").nth(2).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl 'http://127.0.0.1")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site in which every text that people write tries to run a script."""
    source, output = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("hostile-site")
    (source / "articles").mkdir()
    text = (
        f"Fatou Keita opens {ATTACK} the bridge of Sanga\n\n"
        f"“The bridge {ATTACK} is open for all of us,” Fatou Keita {ATTACK} said in Sanga on Monday.\n\n"
        f"She said that the road {ATTACK} to the market was closed for two days.\n\nLeave a Comment {ATTACK}\n"
    )
    article = {"title": f"T {ATTACK}", "byline": ATTACK, "credit": ATTACK, "note": ATTACK, "rights": ATTACK}
    lines = [
        json.dumps(
            {"id": f"a{day}", "outlet": f"O{day} {ATTACK}", "published": f"2024-03-0{day}", "text": text} | article
        )
        for day in (1, 2)
    ]
    (source / "articles" / "all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    quoted = ATTACK.replace('"', '""')
    entities = f'id,name,type,description\nkeita,"{quoted}",person,"{quoted}"\nsanga,"S {quoted}",place,\n'
    (source / "entities.csv").write_text(entities, encoding="utf-8")
    (source / "aliases.csv").write_text("entity_id,alias\nkeita,Fatou Keita\nsanga,Sanga\n", encoding="utf-8")
    (source / "dataset.yml").write_text(f"name: hostile\ntitle: {json.dumps(ATTACK)}\n", encoding="utf-8")
    build(source, output)
    with served(output) as home:
        yield home.rstrip("/"), output


def test_a_hostile_article_runs_nothing(new_page: NewPage, hostile: tuple[str, Path]) -> None:
    address, folder = hostile
    page = new_page()
    for path in [*kinds_of_pages(folder).values(), "/-/search?q=alert", "/retold/articles", "/retold/entities"]:
        page.goto(address + path)
        assert page.evaluate("[...document.querySelectorAll('img, [onerror], [onload], [onmouseover]')].length") == 0, (
            path
        )
        assert page.locator("a[href^='javascript']").count() == 0, path
    for link in page.get_by_role("main").get_by_role("link").all()[:5]:
        link.hover()
