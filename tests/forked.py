"""A command in a process of its own that is forked from the tests, and so has loaded what it needs already.

In: what the command does. Out: what it says, and its exit status. Invariant: nothing of the tests stays open in it.
How a command starts, and what becomes of it in another environment or in little memory, is tried by the interpreter.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NoReturn

PATIENCE = 600  # seconds


class Forked:
    """A command at work; it is asked and waited for as a subprocess.Popen is."""

    def __init__(
        self, command: Callable[[], object], folder: Path | None = None, before: Callable[[], object] | None = None
    ) -> None:
        """Begin it, in a folder, after it has done to itself what is to be done before."""
        self.returncode: int | None = None
        self._said = _file(), _file()
        self.pid = os.fork()
        if not self.pid:
            _become(command, [file.fileno() for file in self._said], folder, before)

    def poll(self) -> int | None:
        """Its exit status, once it has ended."""
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        """Its exit status, at its end."""
        self._ended(0)
        assert self.returncode is not None
        return self.returncode

    def first_line(self) -> str:
        """What it says first, as soon as it does."""
        while b"\n" not in (said := os.pread(self._said[0].fileno(), 1_000, 0)):
            assert self.poll() is None, self.communicate()
            time.sleep(0.01)
        return said.decode("utf-8").splitlines()[0]

    def communicate(self) -> tuple[str, str]:
        """What it has said on its standard output and as errors, at its end."""
        self.wait()
        return _read(self._said[0]), _read(self._said[1])

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, how: int) -> int | None:
        if self.returncode is None:
            process, status = os.waitpid(self.pid, how)
            if process:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _file() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _read(file: IO[str]) -> str:
    with file:
        file.seek(0)
        return file.read()


# In the other process


def _become(
    command: Callable[[], object], said: list[int], folder: Path | None, before: Callable[[], object] | None
) -> NoReturn:
    """Leave the tests behind, run the command, and end."""
    status = 1
    try:
        gc.freeze()  # what the tests hold is nobody's rubbish here
        signal.alarm(PATIENCE)
        _speak_into(*said)
        os.chdir(folder or ".")
        if before:
            before()
        command()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _speak_into(output: int, errors: int) -> None:
    """Have this process write into two files, and hold nothing else open."""
    os.dup2(output, 1)
    os.dup2(errors, 2)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in {int(path.name) for path in Path("/dev/fd").iterdir()} - {1, 2, nothing}:
        os.dup2(nothing, descriptor)  # so that whoever still holds the number may close it, and no file of ours
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
