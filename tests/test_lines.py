"""Lines of CSV files that are taken from the last build: those that writing the rows anew would give."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from folders import QUAY, contents, write_source
from hypothesis import given, settings
from hypothesis import strategies as st

import build_db
from retold.tables import lines
from retold.tables.lines import Last, Standing, blocks_of
from retold.tables.package import _write_csv
from retold.tables.schema import Table, load_schema
from retold.tables.store import Reader, Store

SCHEMA = load_schema()
TITLES = st.sampled_from(["Gate", 'The "Gate"', "Gate, the", "two\nlines", "two\r\nlines", "é", ""])
# By id what a story is called, and whether its row is taken out again, which leaves a gap in the numbers of rows
STORY = st.tuples(TITLES, st.sampled_from([False, False, False, True]))
STORIES = st.dictionaries(st.sampled_from("abcdefghijklmnop"), STORY, min_size=6)
CHANGES = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.none() | STORY, max_size=3)


@pytest.fixture(scope="module", autouse=True)
def small_blocks() -> Iterator[None]:
    """Tables of a few rows are then of several blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_LINES", 2)
        yield


def written(folder: Path, stories: Mapping[str, tuple[str, bool]], last: Last | None) -> Path:
    """The CSV file of these stories; beside it stands the database that it was written from."""
    (folder / "data").mkdir(parents=True)
    store = Store(folder / "rows.db", SCHEMA)
    bare = {"first_published": None, "last_published": None, "article_count": 1}
    store.insert("stories", ({"id": key, "title": title} | bare for key, (title, _) in stories.items()))
    gone = [[key] for key, (_, is_gone) in stories.items() if is_gone]
    store.connection.executemany("DELETE FROM stories WHERE id = ?", gone)
    store.commit()
    _write_csv(folder, Reader(store), last, "stories")
    store.close()
    return folder / "data" / "stories.csv"


def last_of(path: Path) -> Last:
    with path.open("rb") as file:
        next(file)
        blocks = [block for block, _, _ in blocks_of(file, {})]
    return Last(path.parent.parent / "rows.db", {"stories": (path, blocks)})


@settings(max_examples=30, deadline=None)
@given(before=STORIES, changes=CHANGES, place=st.floats(0, 1), byte=st.integers(0, 255))
def test_what_is_taken_is_what_would_be_written(
    before: dict[str, tuple[str, bool]], changes: dict[str, tuple[str, bool] | None], place: float, byte: int
) -> None:
    """Whatever has become of the rows, and of a byte of the old file."""
    after = {key: story for key, story in sorted((before | changes).items()) if story}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        last = last_of(written(folder / "before", before, None))
        anew = written(folder / "anew", after, None).read_bytes()
        assert written(folder / "after", after, last).read_bytes() == anew
        path, _ = last.tables["stories"]
        data = bytearray(path.read_bytes())
        data[int(place * (len(data) - 1))] ^= byte
        path.write_bytes(data)
        assert written(folder / "damaged", after, last).read_bytes() == anew
        path.unlink()
        assert written(folder / "gone", after, last).read_bytes() == anew


# A build


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source folder, and beside it what was built from it."""
    folder = tmp_path_factory.mktemp("first")
    articles = {f"articles/{number}.txt": f"{QUAY}It is {number}.\n" for number in range(4)}
    source = write_source(folder / "source", articles | {"articles.csv": "id,title\n1,Old\n"})
    build_db.build(source, folder / "output", jobs=1)
    return folder


@pytest.mark.parametrize("what", ["nothing", "database", "table", "no table", "descriptor", "no descriptor"])
def test_a_build_takes_the_lines_of_rows_that_are_as_they_were(
    what: str, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    source, output = tmp_path / "source", tmp_path / "output"
    (source / "articles.csv").write_text("id,title\n1,New\n")
    meddle(output, what)
    taken = dict[str, int]()
    standing = Last.standing

    def watched(self: Last, rows: Path, table: Table) -> Iterator[Standing]:
        for each in standing(self, rows, table):
            taken[table.name] = taken.get(table.name, 0) + each.last - each.first + 1
            yield each

    monkeypatch.setattr(Last, "standing", watched)
    counts = build_db.build(source, output, jobs=1)
    build_db.build(source, tmp_path / "anew", jobs=1)
    assert contents(output) == contents(tmp_path / "anew")
    if what in ("nothing", "table", "no table"):
        assert taken["paragraphs"] > counts["paragraphs"] / 2
    else:
        assert not taken


def meddle(output: Path, what: str) -> None:
    """Change what the last build left: the database so that it says already what is new."""
    match what:
        case "database":
            with closing(sqlite3.connect(output / "retold.db")) as database, database:
                database.execute("UPDATE articles SET title = 'New', label = 'New' WHERE id = '1'")
        case "table":
            path = output / "data" / "sentences.csv"
            path.write_bytes(path.read_bytes().replace(b"It is 3", b"It is 9"))
        case "no table":
            (output / "data" / "sentences.csv").unlink()
        case "descriptor":
            (output / "datapackage.json").write_text("{}")
        case "no descriptor":
            (output / "datapackage.json").unlink()
