"""Signals by which somebody stops a command.

In: a signal. Out: Stopped, raised where the command stands, so that it clears up on its way out. Invariant: no signal
comes between two steps that belong together.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody wants the command to stop, by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.signal = number


def listen() -> None:
    """Have signals end a command in order; one that is ignored from outside stays so (nohup)."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> NoReturn:
    raise Stopped(number)


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
