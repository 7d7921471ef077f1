"""Pages of data with gaps: nothing known but what must be, words that no page knows, tables without rows."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest
from conftest import Corpus, visitor

from retold.serve import site
from retold.tables.database import DATABASE
from retold.tables.package import DESCRIPTOR
from retold.tables.schema import Table, load_schema

SCHEMA = load_schema()
NEW = "heretofore unheard of"
# Pages that say more of a row than its table does, and say it in words of their own.
WORDED = ["article", "compare", "compare all", "differences", "utterance", "quotation", "entity"]


def lists(table: Table) -> bool:
    """Whether a column of the table has a list of words."""
    return any("enum" in column.constraints for column in table.fields)


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Corpus:
    """The build of the five articles, in which a test may make gaps."""
    return copied(built, tmp_path)


def copied(built: Path, folder: Path) -> Corpus:
    """What a site needs of a build."""
    for name in (DATABASE, DESCRIPTOR):
        shutil.copy(built / name, folder)
    return Corpus(folder)


def change(corpus: Corpus, *statements: str) -> None:
    """Change the database against its own rules."""
    with closing(sqlite3.connect(corpus.folder / DATABASE)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


def words(page: str, where: str) -> str:
    """What is said in one part of a page."""
    return " ".join(str(lxml.html.fromstring(page).xpath(f"string({where})")).split())


def pages_of(corpus: Corpus, pages: dict[str, str]) -> dict[str, str]:
    """What each page says; each must answer."""
    ask, said = visitor(site(corpus.folder)), {}
    others = ["/retold", "/-/downloads", "/-/search?q=the", "/feed.xml", "/sitemap.xml", "/sitemap-compare-1.xml"]
    for kind, address in (pages | {other: other for other in others}).items():
        reply = ask(address)
        assert reply.status_code in (200, 404), f"{address}: {reply.text[:300]}"
        said[kind] = reply.text
    return said


@pytest.mark.parametrize("table", SCHEMA.values(), ids=list(SCHEMA))
def test_every_page_answers_when_nothing_more_is_known_than_must_be(changed: Corpus, table: Table) -> None:
    pages = changed.pages() | {"row": f"/retold/{table.name}/{changed.some(table.name)}"}
    unknown = [f"{name} = NULL" for name in optional(table) if name != "story_id"]
    if unknown:
        change(changed, f"UPDATE {table.name} SET {', '.join(unknown)}")
    pages_of(changed, pages)


def optional(table: Table) -> list[str]:
    """The columns that may be without a value."""
    return [column.name for column in table.fields if not column.constraints.get("required")]


@pytest.mark.parametrize("table", SCHEMA)
def test_every_page_answers_when_a_table_is_empty(changed: Corpus, table: str) -> None:
    pages = changed.pages() | {"table": f"/retold/{table}"}
    change(changed, f"DELETE FROM {table}", *without_what_leads_nowhere() * 3)
    pages_of(changed, pages)


def without_what_leads_nowhere() -> list[str]:
    """What takes away each key that leads nowhere, with its row where the row must have one."""
    statements = []
    for table in SCHEMA.values():
        for column, other in table.foreign_keys.items():
            do = (
                f"UPDATE {table.name} SET {column} = NULL" if column in optional(table) else f"DELETE FROM {table.name}"
            )
            statements.append(f"{do} WHERE {column} NOT IN (SELECT id FROM {other})")
    return statements


@pytest.fixture(scope="module")
def unheard_of(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each page says where every word of a list is one that no page knows."""
    corpus = copied(built, tmp_path_factory.mktemp("unheard-of"))
    pages = corpus.pages()
    for table in SCHEMA.values():
        for column in table.fields:
            if "enum" in column.constraints:
                change(corpus, f"UPDATE OR IGNORE {table.name} SET {column.name} = '{NEW}'")
        pages |= {table.name: f"/retold/{table.name}?_all=on"}
        pages |= {f"{table.name} row": f"/retold/{table.name}/{corpus.some(table.name)}"}
    return pages_of(corpus, pages)


@pytest.mark.parametrize("kind", [*WORDED, *(table.name for table in SCHEMA.values() if lists(table))])
def test_a_word_that_no_page_knows_is_shown_as_it_is(unheard_of: dict[str, str], kind: str) -> None:
    said = words(unheard_of[kind], "//main")
    assert NEW in said.lower() or "No rows." in said


def test_the_closest_telling_need_not_hold_every_sentence(changed: Corpus) -> None:
    change(
        changed,
        "UPDATE overlaps SET sentence_count = 9, copied_count = 2, retold_count = 3, copied_share = 0.2,"
        " retold_share = 0.5",
    )
    for page in (pages_of(changed, changed.pages())[kind] for kind in ("home", "story")):
        finding = words(page, "//section[@aria-labelledby='who-retells']/p[@class='finding']")
        assert finding.endswith("5 of 9 sentences of the first stand in the second")
