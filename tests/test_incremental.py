"""What is kept for the next build, and what that build makes of it: what it would have made without."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from folders import ENTITIES, QUAY, contents, write_source
from hypothesis import given, settings
from hypothesis import strategies as st

import build_db
from retold.articles import Desk
from retold.cache import FILE, FOLDER, Cache
from retold.crew import Crew
from retold.entities.merging import merge_entities
from retold.names.authority import Authority
from retold.reading.formats import Received
from retold.reading.furniture import load_rules
from retold.source.folder import open_source
from retold.stories import compare
from retold.stories.decided import Decided
from retold.stories.found import Found
from retold.tables import standing
from retold.tables.database import DATABASE
from retold.tables.rows import Annotated
from retold.tables.schema import load_schema
from retold.tables.standing import key_of_source, last_outcome
from retold.tables.store import Store

PIER = QUAY.replace("quay", "pier").replace("three", "four")
FOLDER_OF_FIVE: dict[str, str | bytes] = {
    "articles/pier.txt": PIER,
    "articles/quay.md": "---\noutlet: Sanga Post\n---\n\n" + QUAY,
    "articles/more.jsonl": (
        '{"id": "feast", "outlet": "Mopti Radio", "text": "The feast in Sanga drew Fatou Keita and F. K. on Monday."}\n'
        '{"id": "rain", "language": "en", "text": "Quand la pluie est venue, les gens sont restés chez eux, et lui '
        + "n'a vu le maire ; " * 30
        + '."}\n'
    ),
    "articles/two.csv": "id,text\nmarket,The market of Sanga opened again.\nwell,Fatou Keita opened the well.\n",
    "articles.csv": "id,published\nquay,2023-05-02\n",
    "entities.csv": ENTITIES,
    "corrections.csv": "decision,article_id,words,entity_id\nspeaker,quay,The work took,awa-keita\n",
}
COUNT = 6
CHANGES = [
    pytest.param({}, 0, id="nothing"),
    pytest.param({"articles/pier.txt": PIER + "It rained.\n"}, 1, id="an article"),
    pytest.param({"articles/new.txt": QUAY}, 1, id="one more article"),
    pytest.param({"articles/pier.txt": None}, 0, id="one article less"),
    pytest.param({"articles.csv": "id,published\nquay,2023-05-03\n"}, 1, id="a day"),
    pytest.param({"articles.csv": "id,published,outlet\nquay,2023-05-02,Kayes Daily\n"}, 1, id="an outlet"),
    pytest.param({"aliases.csv": "entity_id,alias\nfatou-keita,F. K.\n"}, 1, id="an alias that one article has"),
    pytest.param({"aliases.csv": "entity_id,alias\nfatou-keita,Fa Ke\n"}, 0, id="an alias that no article has"),
    pytest.param({"entities.csv": ENTITIES.replace("Awa", "Ada")}, 0, id="another name of an entity"),
    pytest.param({"corrections.csv": "decision,words\nno entity,Sanga\n"}, 1, id="corrections"),
    pytest.param({"furniture.csv": "rule,action,pattern\nbell,cut,Ring the bell\n"}, COUNT, id="furniture"),
    pytest.param({"articles/more.jsonl": "\n" + str(FOLDER_OF_FIVE["articles/more.jsonl"])}, 0, id="where lines stand"),
]


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source folder, and beside it what was built from it."""
    folder = tmp_path_factory.mktemp("first")
    build_db.build(write_source(folder / "source", FOLDER_OF_FIVE), folder / "output")
    return folder


@pytest.fixture
def again(first: Path, tmp_path: Path) -> Path:
    """A copy of both, to be changed."""
    return Path(shutil.copytree(first, tmp_path / "again"))


@pytest.mark.parametrize(("change", "annotated"), CHANGES)
def test_a_second_build_annotates_what_has_changed_and_makes_the_same(
    change: dict[str, str | None],
    annotated: int,
    again: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apply(change, again / "source")
    work, calls = build_db.annotated, list[str]()

    def watched(received: Received, desk: Desk) -> Annotated:
        calls.append(received.id)
        return work(received, desk)

    monkeypatch.setattr(build_db, "annotated", watched)
    build_db.build(again / "source", again / "output", jobs=1)
    told = capsys.readouterr().err
    assert len(calls) == annotated, calls
    build_db.build(again / "source", tmp_path / "anew", jobs=1)
    assert contents(again / "output") == contents(tmp_path / "anew")
    assert capsys.readouterr().err == told
    assert "reads as fr" in told


def apply(change: dict[str, str | None], source: Path) -> None:
    for name, content in change.items():
        if content is None:
            (source / name).unlink()
        else:
            write_source(source, {name: content})


def test_where_nothing_has_changed_a_build_says_so_and_what_it_said_before(
    again: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_source(again / "source", {"articles/bad.txt": " "})
    build_db.build(again / "source", again / "output", skip_bad=True)
    told = capsys.readouterr().err
    build_db.build(again / "source", again / "output", skip_bad=True)
    assert "bad.txt: the article is empty" in told
    assert capsys.readouterr().err == told + f"{again}/output: nothing has changed since the last build.\n"


def test_a_file_that_is_not_as_the_last_build_left_it_is_made_again(again: Path) -> None:
    build_db.build(again / "source", again / "output", jobs=1)
    before = contents(again / "output")
    for name in before:
        for content in (None, before[name][:-1] + b"?"):
            write_or_remove(again / "output" / name, content)
            assert last_outcome(again / "output", key_of_source(again / "source", False)) is None
        write_or_remove(again / "output" / name, before[name])
    assert last_outcome(again / "output", key_of_source(again / "source", False))
    (again / "output" / "retold.zip").unlink()
    build_db.build(again / "source", again / "output", jobs=1)
    assert contents(again / "output") == before


def test_nothing_that_was_written_into_the_last_database_is_read_into_the_next(again: Path, tmp_path: Path) -> None:
    source, output, database = again / "source", again / "output", again / "output" / DATABASE
    log = database.with_name(f"{DATABASE}-wal")
    write_source(source, {"articles/new.txt": QUAY})
    build_db.build(source, tmp_path / "anew", jobs=1)
    with closing(sqlite3.connect(database, isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("UPDATE entities SET name = 'Nobody'")
        written = log.read_bytes()
        build_db.build(source, output, jobs=1)
        assert contents(output) == contents(tmp_path / "anew")
    log.write_bytes(written)
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as reading:
        assert reading.execute("SELECT DISTINCT name FROM entities").fetchall() == [("Nobody",)]
    build_db.build(source, output, jobs=1)  # though nothing else has changed
    assert contents(output) == contents(tmp_path / "anew")


def write_or_remove(path: Path, content: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)


def test_whatever_a_build_rests_on_is_in_the_key_of_its_source(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = again / "source"
    keys = {key_of_source(source, False), key_of_source(source, True)}
    (source / "articles" / "pier.txt").rename(source / "articles" / "wharf.txt")
    keys.add(key_of_source(source, False))
    (source / "articles" / "pier.txt").symlink_to("wharf.txt")
    keys.add(key_of_source(source, False))
    (source / "articles.csv").write_text("id,published\nquay,2023-05-09\n")
    keys.add(key_of_source(source, False))
    monkeypatch.setattr(standing, "code_key", lambda: b"another program")
    keys.add(key_of_source(source, False))
    assert len(keys) == 6 and None not in keys
    (source / "articles" / "lost.txt").symlink_to(source / "articles")
    monkeypatch.setattr(standing, "sha256", unreadable)
    assert key_of_source(source, False) is None


def unreadable(path: Path) -> str:
    raise PermissionError(path)


def test_only_stories_that_have_changed_are_compared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared, work = list[str](), compare._told

    def watched(settled: Decided, found: Found, story_id: str, article_count: int) -> None:
        compared.append(story_id)
        work(settled, found, story_id, article_count)

    monkeypatch.setattr(compare, "_told", watched)
    files = {f"articles/quay{number}.txt": QUAY + f"It is {number}.\n" for number in range(3)} | {
        "articles/rain.txt": RAIN,
        "entities.csv": ENTITIES,
        "aliases.csv": "entity_id,alias\nfatou-keita,Fatou Keita\n",
    }
    source = write_source(tmp_path / "source", files)
    for changed, text, stories in (
        ("", "", ["quay0-story", "rain-story"]),
        ("", "", []),
        ("articles/quay1.txt", files["articles/quay1.txt"] + "It was good.\n", ["quay0-story"]),
        ("articles/rain.txt", RAIN + "It was good.\n", ["rain-story"]),
        ("entities.csv", ENTITIES.replace("Fatou Keita", "Fatou Keita Sow"), ["quay0-story"]),
        ("entities.csv", ENTITIES.replace("Fatou Keita", "Fatou Keita Sow").replace("Awa", "Ada"), []),
    ):
        if changed:
            write_source(source, {changed: text})
        compared.clear()
        build_db.build(source, tmp_path / "output", jobs=1)
        assert compared == stories


RAIN = "Rain fell on the hills of Bandiagara for nine days, and the millet grew higher than anybody remembers.\n"
SENTENCES = [
    "Awa Diarra opened the market.",
    "“We are late,” Diarra said.",
    "“We are very late,” said Awa Diarra.",
    "The African Union met in Sanga.",
    "The AU met again on Monday, and 20 people came.",
    "The African Union (AU) sent 30 people.",
    "Oumar Diarra came from Mopti.",
    "Fatou Keita spoke with F. K. of the AU.",
]
ARTICLES = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join), min_size=1
)
ALIASES = st.sampled_from(["", "fatou-keita,F. K.\n", "awa-keita,Diarra\n", "fatou-keita,AU\n"])


@settings(max_examples=12)
@given(steps=st.lists(st.tuples(ARTICLES, ALIASES), min_size=2, max_size=4))
def test_whatever_is_changed_the_rows_are_those_of_a_build_from_nothing(
    steps: list[tuple[dict[str, str], str]],
) -> None:
    """What merging makes of a name in one article hangs on the other articles; so does the comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (articles, aliases) in enumerate(steps):
            shutil.rmtree(folder / "source", ignore_errors=True)
            files = {f"articles/{key}.txt": text for key, text in articles.items()}
            lists = {"entities.csv": ENTITIES, "aliases.csv": "entity_id,alias\n" + aliases}
            source = write_source(folder / "source", files | lists)
            assert rows_of(source, folder) == rows_of(source, folder / f"anew{number}")


def rows_of(source_path: Path, kept: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows that a build makes, with a cache in that folder."""
    schema, store = load_schema(), Store(Path(":memory:"), load_schema())
    source = open_source(source_path, schema)
    desk = Desk(schema, load_rules(), Authority(source.entities, source.aliases), source.corrections)
    kept.mkdir(exist_ok=True)
    with closing(Cache(kept)) as cache, Crew(1) as crew:
        for article in build_db.articles(source, desk, cache, crew, False, []):
            store.insert_article(article.values, None)
            store.keep(article.id, article.key, article.words)
        named = merge_entities(store, source.entities, source.aliases, source.corrections)
        compare.compare(store, compare.begin_linking(store, crew)(), named, source.corrections, cache, crew)
    return {table: list(store.rows(table)) for table in schema}


# A cache that cannot be used


def damaged(folder: Path, how: str) -> None:
    file = folder / FILE
    data = file.read_bytes()
    match how:
        case "no database":
            file.write_text("nothing")
        case "cut off":
            file.write_bytes(data[: len(data) // 2])
        case "overwritten":
            file.write_bytes(data[:4096] + b"\x55" * (len(data) - 4096))
        case "other values":
            with closing(sqlite3.connect(file)) as database, database:
                database.execute("UPDATE entries SET value = (SELECT max(value) FROM entries)")
        case "other table":
            with closing(sqlite3.connect(file)) as database, database:
                database.executescript("DROP TABLE entries; CREATE TABLE entries (key, other)")
        case "folder":
            file.unlink()
            file.mkdir()
        case "file":
            shutil.rmtree(folder)
            folder.write_text("")


@pytest.mark.parametrize(
    "how", ["no database", "cut off", "overwritten", "other values", "other table", "folder", "file"]
)
def test_a_damaged_cache_changes_nothing(how: str, again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(again / "output")
    damaged(again / "output" / FOLDER, how)
    for _ in range(2):
        build_db.build(again / "source", again / "output", jobs=1)
        assert contents(again / "output") == before
    assert "Traceback" not in capsys.readouterr().err
    if how not in ("folder", "file"):  # what is no cache is left alone
        with closing(Cache(again / "output" / FOLDER)) as cache:
            cache.put(b"key", b"value")
        with closing(Cache(again / "output" / FOLDER)) as cache:
            assert cache.get(b"key") == b"value"


@settings(max_examples=40)
@given(
    entries=st.dictionaries(st.binary(min_size=1, max_size=20), st.binary(max_size=3000), min_size=1, max_size=5),
    place=st.floats(0, 1, exclude_max=True),
    byte=st.integers(1, 255),
)
def test_a_value_comes_back_as_it_was_put_in_or_not_at_all(
    entries: dict[bytes, bytes], place: float, byte: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(Cache(folder)) as cache:
            for key, value in entries.items():
                cache.put(key, value)
        with closing(Cache(folder)) as cache:
            assert {key: cache.get(key) for key in entries} == entries
        data = bytearray((folder / FILE).read_bytes())
        data[int(place * len(data))] ^= byte
        (folder / FILE).write_bytes(data)
        with closing(Cache(folder)) as cache:
            assert all(cache.get(key) in (value, None) for key, value in entries.items())


def test_two_caches_share_one_file(tmp_path: Path) -> None:
    with closing(Cache(tmp_path)) as one, closing(Cache(tmp_path)) as other:
        one.put(b"a", b"1")
        other.put(b"b", b"2")
    with closing(Cache(tmp_path)) as cache:
        assert (cache.get(b"a"), cache.get(b"b")) == (b"1", b"2")


def test_what_was_only_looked_up_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.cache._SPARE", 0)
    monkeypatch.setattr("retold.cache._NOTED", 3)
    keys = [bytes([number]) for number in range(10)]
    with closing(Cache(tmp_path)) as cache:
        for key in keys:
            cache.put(key, bytes(5_000))
        cache.put(b"old", bytes(200_000))
    with closing(Cache(tmp_path)) as cache:
        assert all(map(cache.get, keys))
        cache.tidy()
    with closing(Cache(tmp_path)) as cache:
        assert all(map(cache.get, keys))
        assert cache.get(b"old") is None


def test_what_is_not_used_any_more_goes_once_it_is_more_than_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retold.cache._SPARE", 50_000)
    with closing(Cache(tmp_path)) as cache:
        cache.put(b"old", bytes(100_000))
    for used, is_kept in ((bytes(100_000), True), (bytes(1_000), False)):
        with closing(Cache(tmp_path)) as cache:
            cache.put(used[:1], used)
            cache.tidy()
        with closing(Cache(tmp_path)) as cache:
            assert (cache.get(b"old") is not None) == is_kept
    assert (tmp_path / FILE).stat().st_size < 50_000
