"""Build a source folder again, beside the site that is served.

In: the word that something was decided. Out: a new build in the output folder. Invariant: one build runs at a time, and
what was decided while it ran is in the next one.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path


class Rebuild:
    """The builds of a source folder, in a process of their own."""

    def __init__(self, source: Path, output: Path) -> None:
        self._command = [sys.executable, "-m", "retold", "build", str(source), "--output", str(output)]
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self.done = 0
        self.problem = ""

    @property
    def running(self) -> bool:
        """Whether a build is under way."""
        return self._task is not None and not self._task.done()

    def ask(self) -> None:
        """Build soon."""
        self._again = True
        if not self.running:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._again:
            self._again = False
            process = await asyncio.create_subprocess_exec(
                *self._command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
            try:
                _, told = await process.communicate()
            except asyncio.CancelledError:
                process.terminate()
                await process.communicate()
                raise
            lines = told.decode("utf-8", "replace").strip().splitlines()
            self.problem = lines[-1] if process.returncode and lines else ""
            self.done += 1
