"""The staging folder, the lock and the move into place."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from folders import contents, write_source

from retold.errors import SourceError
from retold.signals import undisturbed
from retold.tables.publish import STAGING, check_output, staging


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
