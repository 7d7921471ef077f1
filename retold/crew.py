"""Have pieces of work done by several processes.

In: a function, and the tasks that it is to be called with. Out: its results, in the order of the tasks. Invariant:
results and their order are those of calling it here, one task after the other; no process outlives the command.

Little work is done here, since starting processes takes as long as annotating a few articles. Beyond it the processes
are forked: they have every list in memory that the first tasks have loaded, without loading or copying it again.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing.connection import wait
from operator import itemgetter
from typing import Any, Generic, Self, TypeVar

from retold.signals import STOPPING

# Bytes of articles: what forking two processes takes, a few hundredths of a second, is then little beside the work.
POOL_FROM = 30_000
_SELDOM = (20_000, 20, 50)  # objects made since the collector looked, and how often it then looks at older ones too
_AHEAD = 4  # tasks for each process that are given out before the first result is needed
_SHARD, _MOST_TOGETHER = 20_000, 100  # bytes, and jobs, that are given out together

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(slots=True)
class Job(Generic[Task, Result]):
    """A task, how many bytes it is about, and its result, if that is known already."""

    task: Task
    size: int
    result: Result | None = None


def cores() -> int:
    """How many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """Those who work: this process, and as many others as there are jobs once there is enough to do."""

    def __init__(self, jobs: int) -> None:
        """Begin with this process alone."""
        self._jobs = jobs
        self._pools: list[ProcessPoolExecutor] = []

    def __enter__(self) -> Self:
        """Have the collector look for cycles of objects seldom, which takes a thirtieth of the time: there are few."""
        self._collects = gc.get_threshold()
        gc.set_threshold(*_SELDOM)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop whatever is still being worked on."""
        gc.set_threshold(*self._collects)
        if self._pools:
            for process in multiprocessing.active_children():
                process.terminate()
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)

    def begin(self, call: Callable[[], Result], size: int) -> Callable[[], Result]:
        """Begin a call in a process of its own, if there are several; what comes back waits for its result.

        Where it is not worth a process it is called here, but not before somebody asks for the result.
        """
        if self._jobs == 1 or size < POOL_FROM:
            return call
        pool = self._forked(1, call)
        future = pool.submit(_call)

        def result() -> Result:
            with _told_of_killed():
                found: Result = future.result()
            self._end(pool)
            return found

        return result

    def complete(
        self, work: Callable[[Task], Result], jobs: Iterable[Job[Task, Result]]
    ) -> Iterator[Job[Task, Result]]:
        """The jobs, in their order, each with its result; only what has none yet is worked on, in shards."""
        given = deque[list[Job[Task, Result]]]()
        for results in self.map(partial(_each, work), _open(jobs, given), itemgetter(0)):
            done = iter(results)
            for job in given.popleft():
                if job.result is None:
                    job.result = next(done)
                yield job

    def map(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], size: Callable[[Task], int], known: int = 0
    ) -> Iterator[Result]:
        """The result of each task, in their order; ``size`` says how large one is, 0 if there is nothing to do.

        ``known`` is how large all of them are, if that is known before the first is done.
        """
        tasks = iter(tasks)
        done = known
        for task in tasks:
            if self._jobs > 1 and done >= POOL_FROM and size(task):
                yield from self._by_pool(work, chain([task], tasks), size)
                return
            yield work(task)
            done += size(task)

    def _by_pool(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], size: Callable[[Task], int]
    ) -> Iterator[Result]:
        pool = self._forked(self._jobs, work)
        given: deque[Future[Result] | Result] = deque()
        with _told_of_killed():
            for task in tasks:
                given.append(pool.submit(_work, task) if size(task) else work(task))
                if len(given) > _AHEAD * self._jobs:
                    yield _taken(given)
            while given:
                yield _taken(given)
        self._end(pool)

    def _forked(self, jobs: int, work: Callable[..., Any]) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(work,))
        self._pools.append(pool)
        _fork(pool)
        return pool

    def _end(self, pool: ProcessPoolExecutor) -> None:
        pool.shutdown()
        self._pools.remove(pool)


def _open(jobs: Iterable[Job[Task, Result]], given: deque[list[Job[Task, Result]]]) -> Iterator[tuple[int, list[Task]]]:
    """The tasks of each shard that have no result yet, with their size; the shards wait in ``given``."""
    shard, tasks, size = list[Job[Task, Result]](), list[Task](), 0
    for job in jobs:
        shard.append(job)
        if job.result is None:
            tasks.append(job.task)
            size += job.size
        if size >= _SHARD or len(shard) >= _MOST_TOGETHER:
            given.append(shard)
            yield size, tasks
            shard, tasks, size = [], [], 0
    given.append(shard)
    yield size, tasks


def _each(work: Callable[[Task], Result], shard: tuple[int, list[Task]]) -> list[Result]:
    return [work(task) for task in shard[1]]


@contextmanager
def _told_of_killed() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool:
        problem = "a process was killed, perhaps for want of memory; build again with --jobs 1"
        raise ChildProcessError(problem) from None


def _taken(given: deque[Future[Result] | Result]) -> Result:
    first = given.popleft()
    return first.result() if isinstance(first, Future) else first


# In the other processes


_worked: Callable[..., Any]


def _fork(pool: ProcessPoolExecutor) -> None:
    """Begin its processes; no signal comes between the beginning of one and its leaving signals to us.

    By then the crew knows the pool, so that whoever is stopped by the signal that comes next can end it in order.
    """
    gc.freeze()  # what is here by now is left alone by the collector, and so stays shared
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        pool.submit(int)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        gc.unfreeze()


def _begin(work: Callable[..., Any]) -> None:
    global _worked
    _worked = work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGHUP):  # the terminal sends them to us all; the command answers
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    threading.Thread(target=_end_with_command, daemon=True).start()


def _end_with_command() -> None:
    """A command that is killed tells nobody; whoever works for it would wait for more for ever."""
    command = multiprocessing.parent_process()
    if command:
        wait([command.sentinel])
        os._exit(1)


def _work(task: Any) -> Any:
    return _worked(task)


def _call() -> Any:
    return _worked()
