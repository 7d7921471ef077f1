"""A cluster at work: the same bytes, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from folders import QUAY, contents, run_build, sentence, write_source

from build_db import build

FILES = {f"articles/quay-{number}.txt": QUAY.replace("three", str(number)) for number in range(15)}


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """A scheduler and two workers, each in a process of its own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as started:  # type: ignore[no-untyped-call]
        yield started


def test_a_cluster_of_which_a_worker_is_killed_makes_the_same(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_source(tmp_path / "source", FILES)
    build(source, tmp_path / "alone", jobs=1)
    monkeypatch.setattr("retold.crew._SHARD", 1)
    killed = threading.Thread(target=kill_one, args=(cluster.scheduler_address, tmp_path / "together"))
    killed.start()
    build(source, tmp_path / "together", scheduler=cluster.scheduler_address)
    killed.join(timeout=60)
    assert not killed.is_alive()
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")


def kill_one(address: str, output: Path) -> None:
    """Kill one of the workers as soon as it has something to do."""
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        worker = min(client.run(os.getpid).values())
        while not list(output.glob(".retold-build/task-*.result")):
            time.sleep(0.001)
        os.kill(worker, signal.SIGKILL)


def test_no_scheduler(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    source = write_source(tmp_path / "source", {"articles/quay.txt": QUAY})
    message = sentence(run_build(source, tmp_path / "output", "--scheduler", f"tcp://127.0.0.1:{port}"))
    assert "no scheduler answers there" in message
