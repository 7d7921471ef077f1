"""Have several processes answer on one port.

In: what one process does, which holds a socket that listens. Out: as many processes that do it, until somebody stops
this one. Invariant: who asks is answered by one that is there: the system hands each connection to one that takes it,
and one that dies is replaced; none outlives this process, however it ends.

They are forked before anything is opened, so that none shares a database with another.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from retold.errors import SourceError
from retold.signals import Stopped, held, let_in

_FAILED = 1  # how a process ends that cannot serve at all


def together(answer: Callable[[], None], count: int) -> None:
    """Keep so many processes at it; raises SourceError where the folder cannot be served (each has said why)."""
    theirs, ours = os.pipe()  # at its end they know that nobody looks after them any more
    working: list[BaseProcess] = []
    try:
        while True:
            working += [_start(answer, theirs, ours) for _ in range(count - len(working))]
            over = wait([process.sentinel for process in working])
            ended = [process for process in working if process.sentinel in over]
            working = [process for process in working if process not in ended]
            for process in ended:
                process.join()
            if any(process.exitcode == _FAILED for process in ended):
                raise SourceError("--workers", "no process could serve; see above")
            print(f"{len(ended)} of {count} processes ended and will be replaced.", file=sys.stderr)
    finally:
        os.close(ours)
        for process in working:
            process.join()


def _start(answer: Callable[[], None], theirs: int, ours: int) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=_work, args=(answer, theirs, ours))
    with held():  # so that a signal finds the new process where it can end in order
        process.start()
    return process


def _work(answer: Callable[[], None], theirs: int, ours: int) -> None:
    os.close(ours)
    # It holds signals back for good: one that it took would be this thread's at any moment.
    threading.Thread(target=_stop_with, args=(theirs,), daemon=True).start()
    try:
        with suppress(Stopped), let_in():
            answer()
    except SourceError as error:
        sys.stderr.write(f"{error}\n")  # in one piece, as others write at the same time
        sys.exit(_FAILED)


def _stop_with(theirs: int) -> None:
    """Stop this process as soon as the one that started it has ended."""
    os.read(theirs, 1)
    os.kill(os.getpid(), signal.SIGTERM)
