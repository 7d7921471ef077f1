"""A site while it is rebuilt: every answer is of one build, and the next build is served without a restart."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from folders import ONE, QUAY, write_source

from build_db import build
from retold.errors import SourceError
from retold.serve import site
from retold.serving import held as holding
from retold.serving.held import PREFIX, hold, state
from retold.serving.switch import Switch
from retold.tables.database import DATABASE
from retold.tables.package import ARCHIVE, DESCRIPTOR
from retold.tables.publish import READY, STAGING, staging

# The builds that follow one another say so in their title, their text and the number of their articles.
BUILDS = 3


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    outputs = []
    for number in range(BUILDS):
        folder = tmp_path_factory.mktemp(f"build{number}")
        files = {
            f"articles/quay{other}.md": f"---\ntitle: Build {number}\n---\n\n{QUAY}" for other in range(number + 1)
        }
        build(write_source(folder / "source", {**files, "dataset.yml": f"title: Build {number}\n"}), folder / "output")
        outputs.append(folder / "output")
    return outputs


@pytest.fixture
def folder(builds: list[Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(builds[0], tmp_path / "served"))


def publish(new: Path, output: Path) -> None:
    """Put a finished build into a folder as the command does."""
    with staging(output) as stage:
        shutil.copytree(new, stage.folder, dirs_exist_ok=True)
        stage.publish(sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file()))


def replace(file: Path, target: Path) -> None:
    """Put a file in the place of another, as who copies folders does, and does not write into it."""
    new = target.with_name("new")
    shutil.copy(file, new)
    new.replace(target)


def shown(path: str, reply: httpx.Response) -> set[int]:
    """Of which build an answer is, by everything in it that says so."""
    if path.endswith("db"):
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(reply.content)
            return {database.execute("SELECT count(*) FROM articles").fetchone()[0] - 1}
    if path.startswith("/retold"):
        rows = reply.json()
        return {len(rows) - 1, *(int(row["title"].split()[1]) for row in rows)}
    if path.endswith("csv"):
        return {len(reply.text.splitlines()) - 2} if "quay0" in reply.text else set()
    return {number for number in range(BUILDS) if f"Build {number}" in reply.text}


PATHS = {
    "/": "home",
    "/retold/articles.json?_shape=array&_col=title": "rows",
    "/retold.json?sql=select+title+from+articles&_shape=array": "SQL",
    "/-/downloads/datapackage.json": "descriptor",
    "/retold.db": "database",
}


async def ask(switch: Switch, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(switch), base_url="http://localhost") as client:
        return await client.get(path)


def test_requests_during_rebuilds_are_answered_from_one_build(folder: Path, builds: list[Path]) -> None:
    """Readers ask again and again while builds are published one after the other."""
    seen: dict[str, list[int]] = {path: [] for path in PATHS}
    moving, over = asyncio.Event(), asyncio.Event()

    async def read(switch: Switch, path: str) -> None:
        while not over.is_set():
            reply = await ask(switch, path)
            assert reply.status_code == 200, reply.text[:500]
            (number,) = shown(path, reply)
            seen[path].append(number)
            # they do not take the processor from the processes that begin to answer SQL of the next build
            await asyncio.sleep(0.005 if moving.is_set() else 0.1)

    async def rebuild(switch: Switch) -> None:
        for number in (1, 2):
            moving.set()
            await asyncio.to_thread(publish, builds[number], folder)
            await asyncio.sleep(0.1)  # the old one goes on meanwhile
            await switch.look()
            await asyncio.sleep(0.1)
            moving.clear()
            while any(numbers[-1:] != [number] for numbers in seen.values()):
                await asyncio.sleep(0.01)
        over.set()

    async def main() -> None:
        with closing(Switch(folder, site, watch=False)) as switch:
            await switch.site.start()
            await asyncio.gather(rebuild(switch), *(read(switch, path) for path in PATHS))
            await asyncio.sleep(0.5)  # sites that were left are closed in the background
            assert len(list(folder.glob(f"{PREFIX}*"))) == 1

    asyncio.run(main())
    for numbers in seen.values():
        assert [number for number, _ in itertools.groupby(numbers)] == [0, 1, 2]
    assert not list(folder.glob(f"{PREFIX}*"))


def test_a_site_that_is_not_looked_after_stays_one_build(folder: Path, builds: list[Path]) -> None:
    """Files that are replaced under it do not show, not even to a thread that opens the database late."""

    async def main() -> None:
        with closing(Switch(folder, site, watch=False)) as switch:
            await switch.site.start()
            await asyncio.to_thread(publish, builds[2], folder)
            for path in PATHS:
                replies = await asyncio.gather(*(ask(switch, path) for _ in range(6)))
                assert {frozenset(shown(path, reply)) for reply in replies} == {frozenset({0})}, path

    asyncio.run(main())


def test_watching_needs_nobody_to_look(folder: Path, builds: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.serving.switch.PAUSE", 0.05)
    events: list[str] = []

    async def main() -> None:
        stop = asyncio.Event()
        waiting = iter([True, False])

        async def receive() -> dict[str, Any]:
            if next(waiting):
                return {"type": "lifespan.startup"}
            await stop.wait()
            return {"type": "lifespan.shutdown"}

        async def send(message: Any) -> None:
            events.append(message["type"])

        with closing(Switch(folder, site, watch=True)) as switch:
            life = asyncio.create_task(switch({"type": "lifespan"}, receive, send))
            await asyncio.to_thread(publish, builds[1], folder)
            for _ in range(200):
                await asyncio.sleep(0.05)
                if shown("/", await ask(switch, "/")) == {1}:
                    break
            assert shown("/", await ask(switch, "/")) == {1}
            stop.set()
            await life

    asyncio.run(main())
    assert events == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize("name", [DATABASE, DESCRIPTOR, "data/articles.csv"])
def test_files_of_two_builds_are_not_served(
    name: str, folder: Path, builds: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither at the start nor later: the build before is served on, and it is said once."""

    async def main() -> None:
        with closing(Switch(folder, site, watch=False)) as switch:
            await switch.site.start()
            replace(builds[1] / name, folder / name)
            for _ in range(2):
                await switch.look()
            assert shown("/", await ask(switch, "/")) == {0}

    asyncio.run(main())
    assert capsys.readouterr().err.count("of another build") == 1
    with pytest.raises(SourceError, match=r"of another build than datapackage\.json; build again"):
        hold(folder)
    assert not list(folder.glob(f"{PREFIX}*"))


def test_a_publication_that_was_broken_off_is_finished_first(
    folder: Path, builds: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(builds[1], folder / READY)
    for name in (ARCHIVE, DESCRIPTOR):
        (folder / READY / name).replace(folder / name)
    with closing(Switch(folder, site, watch=False)) as switch:
        assert shown("/", asyncio.run(ask(switch, "/"))) == {1}
    assert "has been put in its place" in capsys.readouterr().err
    assert not (folder / READY).exists()


def test_holding_waits_for_a_move_that_goes_on(
    folder: Path, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def slowly(output: Path) -> None:
        begun.set()
        threading.Event().wait(0.5)
        move(output)

    from retold.tables import publish as publishing

    move = publishing._move
    monkeypatch.setattr(publishing, "_move", slowly)
    worker = threading.Thread(target=publish, args=(builds[1], folder))
    worker.start()
    begun.wait()
    found = hold(folder)
    worker.join()
    assert json.loads((found.folder / DESCRIPTOR).read_text(encoding="utf-8"))["title"] == "Build 1"
    found.let_go()


def test_where_no_links_can_be_made_copies_are(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    found = hold(folder)
    assert (found.folder / DATABASE).read_bytes() == (folder / DATABASE).read_bytes()
    assert (found.folder / DATABASE).stat().st_ino != (folder / DATABASE).stat().st_ino
    found.let_go()


def test_where_nothing_can_be_written_it_is_held_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = tempfile.mkdtemp

    def refuse(prefix: str, dir: Path | None = None) -> Any:
        if dir is not None:
            raise PermissionError(13, "Permission denied")
        return make(prefix=prefix)

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    found = hold(folder)
    assert found.folder.parent != folder and state(found.folder)
    found.let_go()


def test_what_a_killed_server_held_is_cleared(folder: Path) -> None:
    write_source(folder / f"{PREFIX}left", ONE)
    first = hold(folder)
    second = hold(folder)
    assert not (folder / f"{PREFIX}left").exists()
    assert first.folder.is_dir() and second.folder.is_dir()
    first.let_go()
    second.let_go()


def test_links_that_lead_elsewhere_are_not_held(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    (folder / "data" / "secret.csv").symlink_to(tmp_path / "secret.csv")
    found = hold(folder)
    assert not (found.folder / "data" / "secret.csv").exists()
    found.let_go()


def test_a_build_goes_on_beside_a_site(folder: Path, builds: list[Path]) -> None:
    """What is held is none of the files of the next build, and does not stop it."""
    found = hold(folder)
    publish(builds[1], folder)
    assert not (folder / STAGING).exists()
    assert json.loads((found.folder / DESCRIPTOR).read_text(encoding="utf-8"))["title"] == "Build 0"
    found.let_go()


@pytest.fixture(autouse=True)
def few_attempts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(holding, "_ATTEMPTS", 30)
    yield
