"""Signals by which somebody stops a command.

In: a signal. Out: Stopped, raised where the command stands, so that it clears up on its way out. Invariant: no signal
comes between two steps that belong together.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody wants the command to stop, by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.signal = number


def _stop(number: int, _frame: object) -> NoReturn:
    raise Stopped(number)


def listen(answer: Callable[[int, object], object] = _stop) -> None:
    """Have signals end a command in order; one that is ignored from outside stays so (nohup)."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


@contextmanager
def at_once(last_words: str) -> Iterator[None]:
    """Have signals end the process at once, with a sentence, while modules are loaded and nothing is begun.

    What a signal raises there may be lost: in a callback of the interpreter, or in a module in C (measured: one of a
    hundred). The command would go on, or end with a traceback.
    """

    def end(number: int, _frame: object) -> NoReturn:
        with suppress(OSError):
            os.write(2, f"{last_words}\n".encode())
        os._exit(128 + number)

    listen(end)
    try:
        yield
    finally:
        listen()


@contextmanager
def held() -> Iterator[None]:
    """Have signals wait until the end of the block; a process that is forked in it holds them until it lets them in."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def let_in() -> Iterator[None]:
    """Let signals in for the block alone, in a process that holds them."""
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal in between two steps that belong together; one that comes then comes too late, and is dropped."""
    if threading.current_thread() is not threading.main_thread():  # which alone hears signals, and may set handlers
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
