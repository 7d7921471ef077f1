"""Have pieces of work done by the workers of a Dask cluster.

In: a function, and the tasks that it is to be called with. Out: its results, in the order of the tasks. Invariant:
results and their order are those of calling it here, whichever worker dies meanwhile.

Names travel, results do not: work and tasks are written into a folder that all machines see, the workers write their
results beside them, and only names of files go through the scheduler (measured: otherwise three to four times as slow).
A file is named after what it holds or answers, so that a worker that comes too late writes what stands there already.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from retold.cache import code_key, key_of
from retold.crew import Crew, Result, Task
from retold.errors import SourceError

_AHEAD = 4  # tasks for each thread of the cluster that are given out before the first result is needed
_RETRIES = 3  # of a task whose worker has died


class Cluster(Crew):
    """The workers of a cluster; whoever can reach its scheduler can run anything there, and is trusted."""

    def __init__(self, address: str, folder: Path) -> None:
        """Meet the scheduler at an address; all machines see ``folder`` under the same path."""
        super().__init__(jobs=1)
        self._folder = folder.resolve()
        self._numbers = count()
        self._client = _client(address)

    def __exit__(self, *_: object) -> None:
        """Leave the cluster to others."""
        self._client.close()

    def map(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], size: Callable[[Task], int], known: int = 0
    ) -> Iterator[Result]:
        """The result of each task, in their order; a task whose size is 0 is done here, all others there."""
        name = self._written("work", pickle.dumps((code_key(), work)))
        ahead = _AHEAD * max(1, sum(self._client.nthreads().values()))
        given: deque[_Given | Result] = deque()
        for task in tasks:
            given.append(self._given(name, pickle.dumps(task)) if size(task) else work(task))
            if len(given) > ahead:
                yield _taken(given.popleft())
        while given:
            yield _taken(given.popleft())

    def _given(self, work: Path, task: bytes) -> _Given:
        asked = self._written(f"task-{next(self._numbers)}", task)
        answer = asked.with_suffix(f".{work.suffix[1:]}.result")
        future = self._client.submit(_answer, str(work), str(asked), str(answer), pure=False, retries=_RETRIES)
        return _Given(future, asked, answer)

    def _written(self, name: str, data: bytes) -> Path:
        path = self._folder / f"{name}.{key_of(data).hex()}"
        _write(path, data)
        return path


class _Given(NamedTuple):
    """A task that a worker has, and where its result will stand."""

    future: Any
    asked: Path
    answer: Path


def _taken(given: _Given | Result) -> Result:
    if not isinstance(given, _Given):
        return given
    from distributed import KilledWorker

    try:
        given.future.result()
    except KilledWorker:
        problem = "workers died again and again over one task, perhaps for want of memory; give them more"
        raise ChildProcessError(problem) from None
    result: Result = pickle.loads(given.answer.read_bytes())
    given.asked.unlink()
    given.answer.unlink()
    return result


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise SourceError("--scheduler", "distributed is not installed; run pip install 'retold[cluster]'") from None
    try:
        return Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SourceError(address, f"no scheduler answers there ({error}); start one, or build without it") from None


# What a worker does


def _answer(work: str, asked: str, answer: str) -> None:
    _write(Path(answer), pickle.dumps(_work(work)(pickle.loads(Path(asked).read_bytes()))))


@lru_cache(2)
def _work(path: str) -> Callable[[Any], Any]:
    version, work = pickle.loads(Path(path).read_bytes())
    if version != code_key():
        raise SourceError(path, "a worker has another version of retold, Python or a library; install the same there")
    found: Callable[[Any], Any] = work
    return found


def _write(path: Path, data: bytes) -> None:
    """Write a file as a whole, whoever else writes the same."""
    part = path.with_name(f"{path.name}.{os.uname().nodename}-{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)
