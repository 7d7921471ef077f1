"""Several processes at work: the same bytes, and none that is left behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest
from folders import QUAY, begin_build, contents, run_build, write_source
from forked import Forked

from build_db import build
from retold.crew import POOL_FROM, Crew
from retold.errors import SourceError

TEXTS = [QUAY.replace("three", str(number)) * 10 for number in range(24)]
FILES = {f"articles/quay-{number}.txt": text for number, text in enumerate(TEXTS)}


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source folder that is large enough for processes to be started."""
    days = "id,published\n" + "".join(f"quay-{number},{2000 + number}-05-01\n" for number in range(len(TEXTS)))
    assert sum(map(len, TEXTS)) > 1.5 * POOL_FROM
    return write_source(tmp_path_factory.mktemp("many"), FILES | {"articles.csv": days})


def test_the_number_of_jobs_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two events, each told by three articles, and two articles that stand alone, all by other processes."""
    texts = [
        QUAY,
        QUAY.replace("quay", "pier"),
        QUAY + "It rained.\n",
        FEAST,
        FEAST + "It rained.\n",
        FEAST,
        "One.",
        "Two.",
    ]
    lines = (json.dumps({"id": f"a{number}", "text": text}) for number, text in enumerate(texts))
    source = write_source(tmp_path / "source", {"articles/all.jsonl": "\n".join(lines)})
    build(source, tmp_path / "alone", jobs=1)
    for name in ("POOL_FROM", "_SHARD"):
        monkeypatch.setattr(f"retold.crew.{name}", 1)
    build(source, tmp_path / "together", jobs=3)
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")


FEAST = (
    "Drums at the feast of Djenné\n\nThousands of guests danced around the mosque of Djenné on Friday night.\n\n"
    "“Nobody slept,” said the drummer Boubacar Touré, who had walked there from Mopti with 20 pupils.\n"
)


TASKS = [(number, POOL_FROM * (number % 3)) for number in range(20)]


def test_results_come_in_the_order_of_the_tasks_and_empty_tasks_are_done_here() -> None:
    with Crew(3) as crew:
        found = list(crew.map(_slept, TASKS, lambda task: task[1]))
    assert [number for number, _ in found] == list(range(20))
    by_others = [number for number, process in found if process != os.getpid()]
    assert by_others == [number for number in range(2, 20) if number % 3]


def test_work_that_is_known_to_be_enough_is_shared_from_the_first_task_on() -> None:
    for known, first in ((POOL_FROM - 1, 2), (POOL_FROM, 1)):
        with Crew(2) as crew:
            found = list(crew.map(_slept, TASKS[1:6], lambda task: 1 + task[1] // POOL_FROM, known))
        assert [number for number, process in found if process != os.getpid()] == list(range(first, 6))


def _slept(task: tuple[int, int]) -> tuple[int, int]:
    time.sleep(0.01 * (task[0] % 2))
    return task[0], os.getpid()


def test_what_is_wrong_comes_back_as_it_was_said() -> None:
    with Crew(2) as crew, pytest.raises(SourceError, match=r"^a.txt, line 3: it is bad$"):
        list(crew.map(_fail, [1, 2], lambda _: POOL_FROM))


def _fail(task: int) -> None:
    if task > 1:
        raise SourceError("a.txt", "it is bad", 3)


def test_what_is_begun_goes_on_elsewhere_while_other_work_is_shared() -> None:
    with Crew(2) as crew:
        begun = crew.begin(partial(_slept, (1, 0)), POOL_FROM)
        others = {process for _, process in crew.map(_slept, TASKS, lambda task: task[1], POOL_FROM)}
        number, process = begun()
        assert number == 1 and process not in {os.getpid(), *others}
        assert gone([process])


@pytest.mark.parametrize(("jobs", "size"), [(1, POOL_FROM), (2, POOL_FROM - 1)], ids=["alone", "little work"])
def test_what_is_not_worth_a_process_is_done_here_when_it_is_asked_for(jobs: int, size: int) -> None:
    called = list[int]()
    with Crew(jobs) as crew:
        begun = crew.begin(partial(called.append, 1), size)
        assert not called
        begun()
    assert called == [1]


def test_what_is_wrong_with_what_was_begun_comes_when_it_is_asked_for() -> None:
    with Crew(2) as crew:
        begun = crew.begin(partial(_fail, 2), POOL_FROM)
        with pytest.raises(SourceError, match=r"^a.txt, line 3: it is bad$"):
            begun()


def test_what_was_begun_and_killed_is_told() -> None:
    with Crew(2) as crew:
        begun = crew.begin(_killed, POOL_FROM)
        with pytest.raises(ChildProcessError, match=KILLED):
            begun()


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_begun_ends_with_the_work_that_it_belongs_to() -> None:
    with pytest.raises(KeyError), Crew(2) as crew:
        crew.begin(partial(time.sleep, 60), POOL_FROM)
        (process,) = multiprocessing.active_children()
        raise KeyError
    assert gone([process.pid or 0])


def test_a_process_that_is_killed_is_told(many: Path, output: Path) -> None:
    before = contents(output)
    process = begun(many, output)
    os.kill(helpers(process)[0], signal.SIGKILL)
    _, told = process.communicate()
    assert told == f"build_db.py: {output}: {KILLED}; nothing was changed\n"
    assert process.returncode == 1
    assert contents(output) == before


KILLED = "a process was killed, perhaps for want of memory; build again with --jobs 1"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_to_all_of_them_stops_them_in_order(number: signal.Signals, many: Path, output: Path) -> None:
    before = contents(output)
    process = begun(many, output)
    others = helpers(process)
    os.killpg(process.pid, number)
    assert process.communicate() == ("", "build_db.py: stopped; nothing was changed\n")
    assert contents(output) == before
    assert gone(others)


def test_they_end_with_a_command_that_is_killed(many: Path, output: Path) -> None:
    process = begun(many, output)
    others = helpers(process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert gone(others)
    assert run_build(many, output).returncode == 0


def begun(source: Path, output: Path) -> Forked:
    """A build with two more processes at work, all of them in a group of their own, as a terminal has them."""
    process = begin_build(source, output, "--jobs", "2", before=os.setsid)
    while len(helpers(process)) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    return process


def helpers(process: Forked) -> list[int]:
    """The processes that a command has begun."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def gone(processes: list[int], seconds: float = 10) -> bool:
    """Whether all of them end soon."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_is_alive(process) for process in processes):
            return True
        time.sleep(0.01)
    return False


def _is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
