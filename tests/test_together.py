"""Several processes on one port: each answers, a dead one is replaced, and none is left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from forked import Forked
from test_serving import unbound_memory

from retold import cli

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")
PATIENCE = 60


def begin(folder: Path, *options: str) -> Forked:
    """Begin to serve a folder by two processes."""
    words = [str(folder), "--port", "0", "--workers", "2", *options]
    return Forked(partial(cli.serve.main, words, prog_name="retold serve"), before=unbound_memory)


def answering(parent: psutil.Process) -> set[int]:
    """The processes that answer readers; those that answer SQL lie one below."""
    return {child.pid for child in parent.children()}


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_each_answers_and_a_dead_one_is_replaced_and_none_is_left(built: Path) -> None:
    process = begin(built, "--prefix", "press")
    address = process.first_line()
    assert address.endswith("/press/")
    parent = psutil.Process(process.pid)
    try:
        wait_for(lambda: len(answering(parent)) == 2 and httpx.get(address, timeout=PATIENCE).status_code == 200)
        first, second = answering(parent)
        wait_for(lambda: all(psutil.Process(number).children() for number in (first, second)))
        for stopped in (first, second):
            os.kill(stopped, signal.SIGSTOP)
            assert httpx.get(f"{address}retold", timeout=PATIENCE).status_code == 200
            os.kill(stopped, signal.SIGCONT)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: len(answering(parent)) == 2 and first not in answering(parent))
        assert httpx.get(address, timeout=PATIENCE).status_code == 200
    finally:
        everyone = parent.children(recursive=True)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate()
    assert process.returncode == 0 and "1 of 2 processes ended" in errors
    assert not psutil.wait_procs(everyone, timeout=PATIENCE)[1]


def test_none_outlives_one_that_is_killed(built: Path) -> None:
    process = begin(built)
    address = process.first_line()
    assert httpx.get(address, timeout=PATIENCE).status_code == 200
    everyone = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not psutil.wait_procs(everyone, timeout=PATIENCE)[1]


def test_what_none_can_serve_is_said(built: Path, tmp_path: Path) -> None:
    (tmp_path / "retold.db").write_bytes((built / "retold.db").read_bytes())
    (tmp_path / "datapackage.json").write_text("{}")
    process = begin(tmp_path)
    _, errors = process.communicate()
    assert process.returncode == 1 and "no process could serve" in errors and "Traceback" not in errors


FAILING_AT_ONCE = """
from retold.errors import SourceError
from retold.serving.together import together
from retold.signals import listen

def answer():
    raise SourceError("folder", "cannot be served")

listen()
for _ in range(30):
    try:
        together(answer, 4)
    except SourceError:
        print("over")
"""


def test_one_that_is_stopped_while_it_starts_ends_in_order() -> None:
    """The first that fails has the others stopped, at any moment of their start."""
    done = subprocess.run([sys.executable, "-c", FAILING_AT_ONCE], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.split() == ["over"] * 30
    assert set(done.stderr.splitlines()) == {"folder: cannot be served"}
