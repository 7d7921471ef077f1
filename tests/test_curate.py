"""Deciding in the browser: the file of decisions, the door, the forms, and a wrong speaker mended by keys."""

from __future__ import annotations

import asyncio
import csv
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import tree
from folders import ENTITIES, PROJECT, QUAY, write_source
from forked import Forked
from hypothesis import given
from hypothesis import strategies as st
from test_browser import CHROMIUM, QUIET, inaccessible

from build_db import build
from retold import cli
from retold.curate import door as door_module
from retold.curate import ledger as ledger_module
from retold.curate.door import Door
from retold.curate.ledger import Ledger, _put, entity_named
from retold.curate.questions import of_row, queue
from retold.errors import SourceError
from retold.evaluate.corrections import judge_corrections
from retold.serve import site
from retold.source.corrections import COLUMNS, read_corrections
from retold.tables.database import DATABASE

DAY = "2024-02-29"
SPEAKER = {"decision": "speaker", "article_id": "quay", "words": "The work took three years,", "occurrence": "1"}
FILES = {"articles/quay.txt": QUAY, "entities.csv": ENTITIES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_source(tmp_path / "source", FILES)


@pytest.fixture
def ledger(folder: Path) -> Ledger:
    return Ledger(folder, "Ada Lund", DAY)


# The file


def test_a_decision_is_a_row_that_a_build_reads_and_can_be_taken_back(ledger: Ledger) -> None:
    row = ledger.add({**SPEAKER, "entity_id": "awa-keita"})
    (read,) = read_corrections(ledger.corrections, {"quay": "quay"}).all()
    assert (read.decision, read.words, read.entity_id) == ("speaker", SPEAKER["words"], "awa-keita")
    assert (row["by"], row["on"]) == ("Ada Lund", DAY)
    ledger.take_back(row)
    assert ledger.rows() == []
    with pytest.raises(SourceError, match="does not stand there any more"):
        ledger.take_back(row)


@pytest.mark.parametrize("end", ["\n", "", "\r\n"])
def test_what_others_wrote_stays_as_it_is(ledger: Ledger, end: str) -> None:
    before = 'decision,words,type,note\r\ntype,Sanga,place,"seen, twice"'
    ledger.corrections.write_text(before + end, encoding="utf-8", newline="")
    ledger.add({**SPEAKER, "entity_id": ""})
    first, second = ledger.rows()
    assert (first["words"], first["type"], first["note"], first["by"]) == ("Sanga", "place", "seen, twice", "")
    assert second["decision"] == "speaker"


def test_a_file_with_all_columns_gets_a_line_more_and_no_other_change(ledger: Ledger) -> None:
    ledger.add({"decision": "type", "words": "Sanga", "type": "place"})
    before = ledger.corrections.read_bytes()
    ledger.add({"decision": "no entity", "words": "Monday"})
    assert ledger.corrections.read_bytes().startswith(before)
    assert ledger.corrections.read_bytes().count(b"\n") == before.count(b"\n") + 1


def test_a_decision_against_another_is_refused_and_the_file_stays(ledger: Ledger, folder: Path) -> None:
    ledger.add({**SPEAKER, "entity_id": "awa-keita"})
    before = ledger.corrections.read_bytes()
    with pytest.raises(SourceError, match=r"line 2 \(Ada Lund\) has decided otherwise"):
        ledger.add({**SPEAKER, "entity_id": "fatou-keita"})
    assert ledger.corrections.read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_a_file_that_an_editor_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(b"of the editor")
    with pytest.raises(SourceError, match="somebody has changed the file"):
        _put(path, b"as it was read", b"with a row more")
    assert path.read_bytes() == b"of the editor" and [*tmp_path.iterdir()] == [path]


@given(words=st.text(min_size=1, max_size=60).filter(lambda words: words.strip()), note=st.text(max_size=60))
def test_any_words_and_note_come_back_or_are_refused_in_words(
    words: str, note: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write_source(tmp_path_factory.mktemp("any") / "source", {"articles/quay.txt": QUAY})
    ledger = Ledger(folder, "Ada", DAY)
    try:
        ledger.add({"decision": "type", "words": words, "type": "place", "note": note})
        ledger.add({"decision": "type", "words": "another", "type": "place"})
    except SourceError as error:
        assert "corrections.csv" in str(error) and "\n" not in str(error)
    else:
        assert len(ledger.rows()) == 2


def test_an_entity_is_meant_by_its_id_or_by_a_name_that_one_alone_has() -> None:
    known = {"ada-lund": "Ada Lund", "paris": "Paris", "paris-texas": "Paris"}
    assert entity_named("ada-lund", known) == entity_named("Ada Lund", known) == "ada-lund"
    assert entity_named("paris", known) == "paris"
    assert entity_named("PARIS", known) is None and entity_named("Nobody", known) is None


def names_listed(ledger: Ledger) -> list[str]:
    return [*ledger.listed().values()]


def test_a_new_entity_is_listed_under_an_id_of_its_own_with_the_decision_that_names_it(ledger: Ledger) -> None:
    new = ledger.new_entity("Awa Keita", "person", ledger.listed())
    assert new["id"] not in ("", "awa-keita") and names_listed(ledger) == ["Fatou Keita", "Awa Keita"]
    row = ledger.add({**SPEAKER, "entity_id": new["id"]}, new)
    assert names_listed(ledger) == ["Fatou Keita", "Awa Keita", "Awa Keita"]
    before = ledger.entities.read_bytes()
    with pytest.raises(SourceError, match="has decided otherwise"):
        ledger.add({**SPEAKER, "entity_id": "oumar"}, ledger.new_entity("Oumar", "person", ledger.listed()))
    assert ledger.entities.read_bytes() == before
    ledger.take_back(row, new)
    assert names_listed(ledger) == ["Fatou Keita", "Awa Keita"] and ledger.rows() == []


def test_an_entity_is_not_listed_where_its_decision_cannot_be_written(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, before = ledger_module._put, ledger.entities.read_bytes()

    def full(path: Path, *contents: bytes) -> None:
        if path == ledger.corrections:
            raise OSError("No space left on device")
        put(path, *contents)

    monkeypatch.setattr(ledger_module, "_put", full)
    with pytest.raises(OSError, match="No space"):
        ledger.add({**SPEAKER, "entity_id": "oumar"}, ledger.new_entity("Oumar", "person", ledger.listed()))
    assert ledger.entities.read_bytes() == before and ledger.rows() == []


def test_an_entity_that_another_decision_names_by_now_stays_listed(ledger: Ledger) -> None:
    new = ledger.new_entity("Oumar Sow", "person", ledger.listed())
    row = ledger.add({**SPEAKER, "entity_id": new["id"]}, new)
    ledger.add({"decision": "same", "words": "O. Sow", "entity_id": new["id"]})
    ledger.take_back(row, new)
    assert "Oumar Sow" in names_listed(ledger)


# Two people, by git


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def recommended_attributes() -> str:
    """What docs/curating.md says to write into .gitattributes."""
    text = (PROJECT / "docs" / "curating.md").read_text(encoding="utf-8")
    return text.partition("```gitattributes\n")[2].partition("```")[0]


Decide = Callable[[Ledger], object]


def merged(folder: Path, tmp_path: Path, ours: Decide, theirs: Decide, before: Decide = lambda ledger: None) -> Ledger:
    """The source folder after two people have decided in clones of their own, and one has pulled from the other."""
    (folder / ".gitattributes").write_text(recommended_attributes(), encoding="utf-8")
    before(Ledger(folder, "Both", DAY))
    for step in (["init", "-q"], ["add", "--all"], ["commit", "-qm", "The folder"]):
        assert git(folder, *step).returncode == 0
    mine, other = tmp_path / "mine", tmp_path / "other"
    for clone, name, decide in ((mine, "Ada Lund", ours), (other, "Bo Strand", theirs)):
        assert git(tmp_path, "clone", "-q", str(folder), str(clone)).returncode == 0
        decide(Ledger(clone, name, DAY))
        assert git(clone, "add", "--all").returncode == git(clone, "commit", "-qm", name).returncode == 0
    pull = git(mine, "pull", "-q", "--no-rebase", "--no-edit", str(other), "HEAD")
    assert pull.returncode == 0, pull.stderr
    return Ledger(mine, "Ada Lund", DAY)


PLACE = {"decision": "type", "words": "Sanga", "type": "place"}
MENTION = {"decision": "mention", "article_id": "quay", "words": "Fatou Keita", "occurrence": "1"}


@pytest.mark.parametrize("had_a_file", [True, False])
def test_what_two_people_decided_in_two_clones_holds_after_a_merge(
    folder: Path, tmp_path: Path, had_a_file: bool
) -> None:
    def first(ledger: Ledger) -> None:
        if had_a_file:
            ledger.add({**MENTION, "entity_id": "fatou-keita"})

    def theirs(ledger: Ledger) -> None:
        new = ledger.new_entity("Oumar Sow", "person", ledger.listed())
        ledger.add({**SPEAKER, "entity_id": new["id"]}, new)

    ledger = merged(folder, tmp_path, lambda own: own.add(PLACE), theirs, first)
    decided = {(row["decision"], row["by"]) for row in ledger.rows()}
    assert decided >= {("type", "Ada Lund"), ("speaker", "Bo Strand")} and len(ledger.rows()) == 2 + had_a_file
    assert "Oumar Sow" in names_listed(ledger)
    output = tmp_path / "out"
    build(ledger.corrections.parent, output)
    assert speakers(output) == ["oumar-sow"]


def test_two_who_decided_alike_agree_and_two_who_did_not_are_told_of_each_other(folder: Path, tmp_path: Path) -> None:
    ledger = merged(folder, tmp_path, lambda own: own.add(PLACE), lambda own: own.add(PLACE))
    ids = {"quay": "quay"}
    assert [row["by"] for row in ledger.rows()] == ["Ada Lund", "Bo Strand"]
    assert len(read_corrections(ledger.corrections, ids).of_spellings) == 1
    with pytest.raises(SourceError, match="you have decided this already"):
        ledger.add(PLACE)
    other = {**PLACE, "type": "group"}
    (tmp_path / "again").mkdir()
    ledger = merged(
        write_source(tmp_path / "b", {"articles/quay.txt": QUAY}),
        tmp_path / "again",
        lambda own: own.add(PLACE),
        lambda own: own.add(other),
    )
    with pytest.raises(
        SourceError, match=r"corrections\.csv.*line 3.*line 2 \(Ada Lund\) has decided otherwise of 'Sanga'"
    ):
        read_corrections(ledger.corrections, ids)


def test_a_new_entity_that_both_list_is_one_or_is_told(folder: Path, tmp_path: Path) -> None:
    def of_type(kind: str) -> Decide:
        def decide(ledger: Ledger) -> None:
            new = ledger.new_entity("Oumar Sow", kind, ledger.listed())
            ledger.add({"decision": "same", "words": "O. Sow", "entity_id": new["id"]}, new)

        return decide

    ledger = merged(folder, tmp_path, of_type("person"), of_type("person"))
    assert names_listed(ledger).count("Oumar Sow") == 1
    (tmp_path / "again").mkdir()
    source = write_source(tmp_path / "b", {"articles/quay.txt": QUAY, "entities.csv": ENTITIES})
    ledger = merged(source, tmp_path / "again", of_type("person"), of_type("group"))
    with pytest.raises(SourceError, match=r"entities\.csv.*oumar-sow"):
        build(ledger.corrections.parent, tmp_path / "out")


# Questions


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("curated")
    build(write_source(folder / "source", FILES), folder / "out")
    return folder


@pytest.fixture
def built_source(built_once: Path, folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    return folder, Path(shutil.copytree(built_once / "out", tmp_path / "out"))


def opened(output: Path) -> closing[sqlite3.Connection]:
    connection = sqlite3.connect(output / DATABASE)
    connection.row_factory = sqlite3.Row
    return closing(connection)


@pytest.mark.corpora("invented", "wikinews")
def test_every_question_is_answered_by_rows_that_a_build_takes(built: Path, tmp_path: Path) -> None:
    with opened(built) as database:
        asked = queue(database)
        ids = {key: key for (key,) in database.execute("SELECT id FROM articles")}
    assert len(asked) > 5 and len({one.key for one in asked}) == len(asked)
    assert [one.weight for one in asked] == sorted((one.weight for one in asked), reverse=True)
    for one in asked:
        for name in ("yes", "no"):
            if name not in one.answers():
                continue
            path = tmp_path / "corrections.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS, restval="")
                writer.writeheader()
                writer.writerow(one.answers()[name])
            assert len([*read_corrections(path, ids).all()]) == 1


def test_who_is_asked_of_a_name_sees_a_sentence_that_has_it(built_source: tuple[Path, Path]) -> None:
    with opened(built_source[1]) as database:
        (asked,) = of_row(database, "entities", "sanga")
    assert asked.words == "Sanga" and asked.before.startswith("New quay opened in ")
    assert f"{asked.before}{asked.words}{asked.after}" in QUAY


def test_what_is_not_asked_of_is_no_question(built_source: tuple[Path, Path]) -> None:
    with opened(built_source[1]) as database:
        assert of_row(database, "sqlite_master", "x") == of_row(database, "quotes", "no such") == []


# The door


@asynccontextmanager
async def door(built_source: tuple[Path, Path]) -> AsyncIterator[tuple[Door, httpx.AsyncClient]]:
    source, output = built_source
    desk = Door(site(output).app(), source, output, Ledger(source, "Ada Lund", DAY), 8001)
    transport = httpx.ASGITransport(app=desk)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as client:
        yield desk, client


def through(door_: tuple[Path, Path], use: Callable[[Door, httpx.AsyncClient], Any]) -> Any:
    async def run() -> Any:
        async with door(door_) as (desk, client):
            return await use(desk, client)

    return asyncio.run(run())


PATHS = [
    "/",
    "/retold",
    "/retold/quotes.json",
    "/-/curate",
    "/-/curate/state",
    "/-/curate/entities?q=a",
    "/static/curate.js",
]


def test_a_stranger_gets_403_everywhere(built_source: tuple[Path, Path]) -> None:
    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        for cookie in ("", "retold-curate=guessed", "retold-curate=", 'retold-curate="\\', "=;=" * 50):
            headers = {"cookie": cookie} if cookie else {}
            for path in (*PATHS, "/-/curate?token=guessed", "/-/curate?token="):
                assert (await client.get(path, headers=headers)).status_code == 403
            for path in ("/-/curate/decide", "/-/curate/undo"):
                assert (await client.post(path, data={"form": "x"}, headers=headers)).status_code == 403

    through(built_source, use)


def test_the_token_lets_in_once_and_no_other_address_or_form_counts(built_source: tuple[Path, Path]) -> None:
    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        token = desk.token
        entered = await client.get(f"/-/curate?token={token}")
        assert entered.status_code == 303 and "HttpOnly" in entered.headers["set-cookie"]
        assert [(await client.get(path)).status_code for path in PATHS] == [200] * len(PATHS)
        for name, value in (("host", "evil.example"), ("origin", "http://evil.example"), ("origin", "null")):
            assert (await client.get("/-/curate", headers={name: value})).status_code == 403
        client.cookies.clear()
        assert (await client.get(f"/-/curate?token={token}")).status_code == 403

    through(built_source, use)


def test_a_form_counts_once_and_only_from_here(built_source: tuple[Path, Path]) -> None:
    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        await client.get(f"/-/curate?token={desk.token}")
        with opened(built_source[1]) as database:
            (quote,) = database.execute("SELECT id FROM quotes WHERE kind = 'direct'").fetchone()
        page = tree((await client.get(f"/retold/quotes/{quote}")).text)
        (form,) = page.xpath("//form[@action='/-/curate/decide']")
        data = {"form": form.xpath("./input[@name='form']/@value")[0], "question": f"quotes/{quote}"}
        data |= {"answer": "other", "entity": "Awa Keita"}
        hostile = {"origin": "http://evil.example"}
        assert (await client.post("/-/curate/decide", data=data, headers=hostile)).status_code == 403
        assert (await client.post("/-/curate/decide", data=data | {"form": "guessed"})).status_code == 403
        assert desk.ledger.rows() == []
        assert (await client.post("/-/curate/decide", data=data)).status_code == 303
        assert [row["entity_id"] for row in desk.ledger.rows()] == ["awa-keita"]
        assert (await client.post("/-/curate/decide", data=data)).status_code == 403  # sent again
        second = tree((await client.get(f"/retold/quotes/{quote}")).text)  # the other tab decides otherwise
        word = second.xpath("//form[@action='/-/curate/decide']/input[@name='form']/@value")[0]
        refused = await client.post("/-/curate/decide", data=data | {"form": word, "entity": "Fatou Keita"})
        assert refused.status_code == 409 and "has decided otherwise" in refused.text
        too_large = await client.post("/-/curate/decide", content=b"x" * 20_000)
        assert too_large.status_code == 403

    through(built_source, use)


def test_what_is_decided_is_not_asked_again(built_source: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(built_source[1]) as database:
        (quote,) = database.execute("SELECT id FROM quotes WHERE kind = 'direct'").fetchone()
        asked = of_row(database, "quotes", quote)
    made = iter([asked])  # once for each build
    monkeypatch.setattr(door_module, "queue", lambda database: next(made))

    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        await client.get(f"/-/curate?token={desk.token}")
        assert tree((await client.get("/-/curate")).text).xpath("string(//*[@id='left'])") == "1"
        desk.ledger.add({**asked[0].answers()["yes"]})
        assert "Nothing is doubtful any more" in (await client.get("/-/curate")).text

    through(built_source, use)


def test_an_entity_of_no_type_is_refused_and_nothing_is_written(built_source: tuple[Path, Path]) -> None:
    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        await client.get(f"/-/curate?token={desk.token}")
        before = desk.ledger.entities.read_bytes()
        with opened(built_source[1]) as database:
            (quote,) = database.execute("SELECT id FROM quotes WHERE kind = 'direct'").fetchone()
            (sentence,) = database.execute("SELECT id FROM sentences").fetchone()
        page = tree((await client.get(f"/retold/quotes/{quote}")).text)
        word = page.xpath("//form[@action='/-/curate/decide']/input[@name='form']/@value")[0]
        data = {"form": word, "question": f"quotes/{quote}", "answer": "other", "entity": "Somebody new", "new": "ship"}
        refused = await client.post("/-/curate/decide", data=data)
        assert refused.status_code == 409 and "is none of person" in refused.text
        assert desk.ledger.entities.read_bytes() == before and desk.ledger.rows() == []
        assert (await client.post("/-/curate/decide", data=data | {"new": "person"})).status_code == 303
        assert [*desk.ledger.listed()][-1] == desk.ledger.rows()[0]["entity_id"] == "somebody-new"
        assert "Decide" not in (await client.get(f"/retold/sentences/{sentence}")).text

    through(built_source, use)


def test_markup_in_an_article_stays_text_beside_the_forms(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> came on Monday. “I saw <img src=x onerror=alert(2)> it,” said Ada Lund.\n"
    source, output = write_source(tmp_path / "source", {"articles/quay.txt": text}), tmp_path / "out"
    build(source, output)

    async def use(desk: Door, client: httpx.AsyncClient) -> None:
        await client.get(f"/-/curate?token={desk.token}")
        panel = (await client.get("/retold/articles/quay")).text.partition('<section class="curate"')[2]
        assert "onerror=alert(2)" in panel
        for page in (panel, (await client.get("/-/curate")).text):
            assert "<img src=x" not in page and "<script>alert" not in page

    through((source, output), use)


def test_the_site_that_is_served_otherwise_has_no_forms(built_source: tuple[Path, Path]) -> None:
    async def use() -> None:
        client = site(built_source[1]).client
        assert (await client.get("/-/curate")).status_code == 404
        with opened(built_source[1]) as database:
            (quote,) = database.execute("SELECT id FROM quotes").fetchone()
        page = await client.get(f"/retold/quotes/{quote}")
        assert "curate" not in page.text
        assert (await client.post("/-/curate/decide", data={})).status_code == 405

    asyncio.run(use())


# Decisions on pairs and figures

HARBOUR = QUAY + (
    "\n“Boats of forty metres can land here from Monday on, which nobody believed,” Fatou Keita said.\n\n"
    "The quay cost 12 million euros and employs 340 people.\n"
)


@pytest.fixture(scope="module")
def story_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories")
    files = {"articles/quay.txt": HARBOUR, "articles/pier.txt": HARBOUR.replace("small", "large").replace("340", "350")}
    build(write_source(folder / "story", {**files, "entities.csv": ENTITIES}), folder / "told")
    return folder


@pytest.fixture
def story(story_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The source of a story and its build, to be changed."""
    shutil.copytree(story_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "story", tmp_path / "told"


@pytest.mark.parametrize(
    ("table", "gone"), [("retellings", "id"), ("figures", "article_id || char_start"), ("utterances", "")]
)
def test_a_row_that_is_denied_is_gone_after_the_next_build_and_no_other(
    story: tuple[Path, Path], table: str, gone: str
) -> None:
    source, output = story
    rows = f"SELECT {gone or 'count(*)'} FROM {table}"
    with opened(output) as database:
        before = {row[0] for row in database.execute(rows)}
        key, own = database.execute(f"SELECT id, {gone or 'NULL'} FROM {table} LIMIT 1").fetchone()
        (question, *_) = of_row(database, table, key)
    Ledger(source, "Ada", DAY).add(question.answers()["no"])
    build(source, output)
    with opened(output) as database:
        after = {row[0] for row in database.execute(rows)}
    assert after == (before - {own} if gone else {next(iter(before)) + 1})
    assert [row.split("|")[4].strip() for row in judge_corrections(source)[2:]] == ["0 (0%)"]


def test_two_utterances_that_a_person_takes_for_one_are_one(story: tuple[Path, Path]) -> None:
    source, output = story
    words = ("The work took three years", "Boats of forty metres")
    row = {"decision": "one utterance", "article_id": "quay", "words": words[0], "other_article_id": "quay"}
    Ledger(source, "Ada", DAY).add({**row, "other_words": words[1]})
    build(source, output)
    with opened(output) as database:
        held = dict(database.execute("SELECT text, utterance_id FROM quotes WHERE article_id = 'quay'").fetchall())
    assert {held[text] for text in held if text.startswith(words)} == {held["The work took three years,"]}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"decision": "no figure", "article_id": "quay", "words": "harbour"}, "states no value"),
        ({"decision": "not retold", "article_id": "quay", "words": "harbour"}, "needs a value for other_article_id"),
        ({"decision": "type", "words": "x", "type": "place", "other_words": "y"}, "takes no other_words"),
        (
            {"decision": "two utterances", "article_id": "quay", "words": "harbour", "other_article_id": "pier"}
            | {"other_words": "The work took"},
            "'harbour' stands in no quotation of 'quay'",
        ),
        (
            {"decision": "not retold", "article_id": "quay", "words": "harbour", "other_article_id": "pier"}
            | {"other_words": "no such words"},
            "'no such words' stands in no sentence of 'pier'",
        ),
    ],
)
def test_a_decision_that_fits_nothing_stops_the_build_in_words(
    story: tuple[Path, Path], row: dict[str, str], problem: str
) -> None:
    source, output = story
    with (source / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerow(row)
    before = (output / DATABASE).read_bytes()
    with pytest.raises(SourceError, match=problem):
        build(source, output)
    assert (output / DATABASE).read_bytes() == before


# How right the rules were


def test_what_people_judged_says_how_right_each_rule_is(folder: Path, ledger: Ledger) -> None:
    ledger.add({**SPEAKER, "entity_id": "fatou-keita"})
    ledger.add(
        {"decision": "mention", "article_id": "quay", "words": "Sanga", "occurrence": "1", "entity_id": "awa-keita"}
    )
    ledger.add({"decision": "no entity", "words": "Nobody at all"})
    head, _, *rows = judge_corrections(folder)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert head.split("|")[1].strip() == "decision"
    assert sorted((kind, judged, right) for kind, _, judged, right, _ in cells) == [
        ("mention", "1", "0 (0%)"),
        ("speaker", "1", "1 (100%)"),
        ("type", "1", "1 (100%)"),
    ]
    assert read_corrections(ledger.corrections, {"quay": "quay"}).of_spellings


# By keys, in a browser, with the build in the background


@contextmanager
def curated(source: Path, output: Path) -> Iterator[str]:
    """The address that the command prints, while it runs in a process that has loaded what it needs already."""
    arguments = [str(source), "--output", str(output), "--port", "0", "--by", "Ada Lund"]
    process = Forked(partial(cli.curate.main, arguments, prog_name="retold curate"))
    try:
        yield process.first_line()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


@pytest.fixture
def desk_address(folder: Path, tmp_path: Path) -> Iterator[str]:
    with curated(folder, tmp_path / "out") as address:
        yield address


def speakers(output: Path) -> list[str | None]:
    with opened(output) as database:
        return [row[0] for row in database.execute("SELECT speaker_id FROM quotes WHERE kind = 'direct'")]


def wait_until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
def test_a_wrong_speaker_is_mended_by_keys_built_and_undone(desk_address: str, folder: Path, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    output = tmp_path / "out"
    (before,) = speakers(output)
    assert before == "fatou-keita"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.goto(desk_address)
        assert inaccessible(page) == []
        page.goto(page.url.replace("/-/curate", "/retold/articles/quay"))
        question = page.locator(".question").first
        question.focus()
        page.keyboard.press("e")
        page.keyboard.type("Awa Keita")
        question.locator("button[value='other']").press("Enter")
        page.wait_for_selector(".question.decided")
        wait_until(lambda: speakers(output) == ["awa-keita"])
        (row,) = [*csv.DictReader((folder / "corrections.csv").open(encoding="utf-8"))]
        assert (row["decision"], row["entity_id"], row["by"]) == ("speaker", "awa-keita", "Ada Lund")
        assert row["words"].startswith("The work took three years")
        page.goto(page.url)
        page.wait_for_selector("form[action='/-/curate/undo']")
        page.keyboard.press("u")  # typed anywhere, it takes nothing back
        page.locator(".question").first.focus()
        assert len([*csv.DictReader((folder / "corrections.csv").open(encoding="utf-8"))]) == 1
        page.keyboard.press("u")
        wait_until(lambda: speakers(output) == ["fatou-keita"])
        assert [*csv.DictReader((folder / "corrections.csv").open(encoding="utf-8"))] == []
        browser.close()
