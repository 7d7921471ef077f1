"""The staging folder, the lock and the move into place."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from folders import begin_build, contents, run_build, sentence, write_source
from forked import Forked

from benchmarks.crash import Trial
from retold.errors import SourceError
from retold.signals import undisturbed
from retold.tables.database import DATABASE
from retold.tables.package import ARCHIVE, DESCRIPTOR, DICTIONARY
from retold.tables.publish import READY, STAGING, check_output, finish, is_decided, replacing, staging
from retold.tables.whole import faults


def test_files_are_moved_and_the_stage_is_gone(tmp_path: Path) -> None:
    with staging(tmp_path / "new" / "output") as stage:
        write_source(stage.folder, {"a.txt": "new", "data/b.csv": "new", "left.txt": "not published"})
        stage.publish([Path("a.txt"), Path("data/b.csv")])
    assert contents(tmp_path) == {"new/output/a.txt": b"new", "new/output/data/b.csv": b"new"}


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    write_source(tmp_path, {"a.txt": "old"})
    with pytest.raises(RuntimeError), staging(tmp_path) as stage:
        write_source(stage.folder, {"a.txt": "new"})
        raise RuntimeError
    assert contents(tmp_path) == {"a.txt": b"old"}


def test_nothing_is_moved_if_one_file_has_no_place(tmp_path: Path) -> None:
    write_source(tmp_path, {"a.txt": "old", "b.txt/inner": "old"})
    with staging(tmp_path) as stage:
        write_source(stage.folder, {"a.txt": "new", "b.txt": "new"})
        with pytest.raises(SourceError, match="a folder stands where the build writes a file"):
            stage.publish([Path("a.txt"), Path("b.txt")])
    assert contents(tmp_path) == {"a.txt": b"old", "b.txt/inner": b"old"}


def test_one_stage_at_a_time(tmp_path: Path) -> None:
    with staging(tmp_path) as stage:
        (stage.folder / "a.txt").touch()
        with pytest.raises(SourceError, match="another build is writing there"), staging(tmp_path):
            pass
        assert (stage.folder / "a.txt").exists()
    with staging(tmp_path):
        pass


def test_what_a_killed_build_left_is_cleared(tmp_path: Path) -> None:
    write_source(tmp_path / STAGING, {"old.txt": "", "data/old.csv": ""})
    with staging(tmp_path) as stage:
        assert contents(stage.folder) == {}


@pytest.mark.parametrize("name", [STAGING, READY])
def test_what_stands_under_a_name_of_the_build_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes" / "data").mkdir(parents=True)
    (tmp_path / "notes" / "data" / "mine.csv").write_text("kept")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(tmp_path / "notes")
    with pytest.raises(SourceError, match=rf"{name}: the build needs this name"), staging(tmp_path / "out"):
        pass
    finish(tmp_path / "out")
    assert (tmp_path / "notes" / "data" / "mine.csv").read_text() == "kept"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_a_file_is_replaced_where_it_is_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "list.csv").symlink_to("elsewhere/list.csv")
    with replacing(tmp_path / "list.csv") as part:
        part.write_text("new")
    assert (tmp_path / "list.csv").is_symlink() and (tmp_path / "elsewhere" / "list.csv").read_text() == "new"
    with pytest.raises(OSError, match="full"), replacing(tmp_path / "list.csv") as part:
        part.write_text("half")
        raise OSError("full")
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["list.csv"]
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="pipe: it is no file that can be written over"), replacing(tmp_path / "pipe"):
        pass
    assert (tmp_path / "pipe").is_fifo()


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    result = run_build(tmp_path / "round", tmp_path / "out")
    assert "there is no such folder" in sentence(result)


def test_a_signal_during_the_move_comes_too_late() -> None:
    """What is moved is then moved as a whole, and nobody is told that nothing was changed."""
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    try:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
        assert heard == []
        os.kill(os.getpid(), signal.SIGTERM)
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("output", [".", "out", "articles/out", "articles/../out", "link/out"])
def test_output_inside_the_source(output: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "articles").mkdir(parents=True)
    (source / "link").symlink_to(source / "articles")
    with pytest.raises(SourceError, match="lies inside the source folder"):
        check_output(source / output, source)


@pytest.mark.parametrize("output", ["..", "../source-out", "../out"])
def test_output_beside_or_around_the_source(output: str, tmp_path: Path) -> None:
    check_output(tmp_path / "source" / output, tmp_path / "source")


# A kill at any moment

OLD = {"a.txt": "old", "b.txt": "old", "data/c.csv": "old", "data/d.csv": "old"}
NEW = dict.fromkeys(OLD, "new")
# Every change of the disk by which a publication goes on.
DEEDS = ["mkdir", "rename", "replace", "rmdir", "unlink"]


def publish_until(output: Path, deeds: int) -> bool:
    """Publish in a process of its own that ends without a word before one of its deeds; whether it came to its end."""
    child = os.fork()
    if child == 0:
        left = [deeds]

        def deadly(name: str) -> None:
            real = getattr(os, name)

            def deed(*of: object, **named: object) -> object:
                left[0] -= 1
                return os._exit(9) if left[0] < 0 else real(*of, **named)

            setattr(os, name, deed)

        with staging(output) as stage:
            write_source(stage.folder, NEW)
            for name in DEEDS:
                deadly(name)
            stage.publish([Path(name) for name in NEW])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    return os.waitstatus_to_exitcode(status) == 0


def test_a_kill_before_any_deed_leaves_one_build(tmp_path: Path) -> None:
    left: list[str] = []
    for deeds in range(60):
        output = write_source(tmp_path / str(deeds), OLD)
        came_through = publish_until(output, deeds)
        shown = {text.decode() for name, text in contents(output).items() if not name.startswith(".")}
        decided = is_decided(output)
        assert decided or len(shown) == 1, "a mixture that nobody can know of"
        with staging(output):  # what the next build does first
            pass
        assert set(contents(output).values()) == ({b"new"} if decided or shown == {"new"} else {b"old"})
        assert not list(output.glob(".retold*"))
        left.append("decided" if decided else shown.pop())
        if came_through:
            break
    assert set(left) == {"old", "decided", "new"}
    assert left == sorted(left, key=["old", "decided", "new"].index)


def begun(source: Path, output: Path, jobs: str, _limit: object) -> Forked:
    process = begin_build(source, output, "--jobs", jobs)
    os.setpgid(process.pid, process.pid)
    return process


def test_builds_killed_at_random_moments(tmp_path: Path) -> None:
    trial = Trial(tmp_path, seed=5, shared=1, begin=begun)
    for _ in range(6):
        trial.kill()
    assert trial.build(trial.next()).wait() == 0


def test_a_move_that_fails_is_told_and_goes_on_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a file is mounted over: nobody is told that nothing was changed."""
    write_source(tmp_path, OLD)
    with staging(tmp_path) as stage, monkeypatch.context() as patched:
        write_source(stage.folder, NEW)
        replace = Path.replace

        def busy(self: Path, target: Path) -> Path:
            if target.name == "c.csv":
                raise OSError(16, "Device or resource busy")
            return replace(self, target)

        patched.setattr(Path, "replace", busy)
        with pytest.raises(SourceError, match=r"c\.csv: the new build is decided, but .* busy.*; mend that, and"):
            stage.publish([Path(name) for name in NEW])
    assert is_decided(tmp_path)
    finish(tmp_path)
    assert contents(tmp_path) == dict.fromkeys(OLD, b"new")


def test_finishing_waits_for_nobody(tmp_path: Path) -> None:
    write_source(tmp_path / READY, NEW)
    finish(tmp_path)
    assert contents(tmp_path) == dict.fromkeys(NEW, b"new")
    with staging(tmp_path), pytest.raises(SourceError, match="another build is writing"):
        finish(tmp_path)


def test_files_on_another_disk_are_refused_before_anything_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source(tmp_path, OLD)
    status = Path.stat

    def elsewhere(self: Path, **named: bool) -> os.stat_result:
        found = status(self, **named)
        other = (*found[:2], found.st_dev + 1, *found[3:])
        return os.stat_result(other) if self.name == "data" else found

    with staging(tmp_path) as stage:
        write_source(stage.folder, NEW)
        monkeypatch.setattr(Path, "stat", elsewhere)
        with pytest.raises(SourceError, match="another disk is mounted there"):
            stage.publish([Path(name) for name in NEW])
    assert contents(tmp_path) == dict.fromkeys(OLD, b"old")


# Whole, and of one build


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An output with other rows."""
    from build_db import build

    source = write_source(tmp_path / "source", {"articles/pier.txt": "A pier\n\nThe pier of Sanga was closed.\n"})
    build(source, tmp_path / "other")
    return tmp_path / "other"


def test_a_build_has_no_faults(output: Path) -> None:
    assert list(faults(output, thorough=True)) == []


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("name", [DATABASE, DESCRIPTOR, "data/articles.csv"])
def test_files_of_two_builds_are_told_apart(name: str, thorough: bool, output: Path, other: Path) -> None:
    shutil.copy(other / name, output / name)
    assert any("of another build" in fault for fault in faults(output, thorough=thorough))


@pytest.mark.parametrize("name", [ARCHIVE, DICTIONARY, "data/articles.csv"])
def test_what_is_not_as_it_was_is_found_by_reading_it(name: str, output: Path) -> None:
    data = bytearray((output / name).read_bytes())
    data[len(data) // 2] ^= 1
    (output / name).write_bytes(data)
    assert list(faults(output, thorough=True))


def test_words_in_the_descriptor_may_be_changed_by_hand(output: Path) -> None:
    package = json.loads((output / DESCRIPTOR).read_text(encoding="utf-8"))
    (output / DESCRIPTOR).write_text(json.dumps(package | {"title": "Another"}), encoding="utf-8")
    assert list(faults(output)) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"resources": 1}', '{"resources": [{}]}', "\ud83d"])
def test_a_descriptor_that_cannot_be_read(text: str, output: Path) -> None:
    (output / DESCRIPTOR).write_text(text, encoding="utf-8", errors="surrogatepass")
    assert len(list(faults(output))) == 1
