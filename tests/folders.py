"""Source folders made up for a test, and the command that builds them, run as its own process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from forked import Forked

from build_db import build
from retold import cli
from retold.cache import FOLDER

PROJECT = Path(__file__).resolve().parent.parent
Files = Mapping[str, str | bytes]
Done = subprocess.CompletedProcess[str]

COMMAND = [sys.executable, str(PROJECT / "build_db.py")]
QUAY = (
    "New quay opened in Sanga\n\n"
    "The harbour master of Sanga opened the new quay on Monday in front of a small crowd of fishers.\n\n"
    "“The work took three years,” Fatou Keita said. She had asked for the quay for a long time.\n"
)
ONE = {"articles/quay.txt": QUAY}
ENTITIES = "id,name,type\nfatou-keita,Fatou Keita,person\nawa-keita,Awa Keita,person\n"
JSON_LINE = '{"id": "feast", "text": "There was a feast in Sanga on Monday, and everybody came."}\n'


def write_source(folder: Path, files: Files) -> Path:
    """Make a source folder of files, given by their paths in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


@cache
def load() -> None:
    """Have this process load what a build needs: the first loads lists and libraries."""
    with TemporaryDirectory() as folder:
        build(write_source(Path(folder) / "source", ONE), Path(folder) / "output", jobs=1)


def begin_build(
    source: Path, output: Path, *options: str, folder: Path | None = None, before: Callable[[], object] | None = None
) -> Forked:
    """Begin to build a source folder by the command, in a process that has loaded what it needs already."""
    load()
    arguments = [str(source), "--output", str(output), *options]
    return Forked(partial(cli.build.main, arguments, prog_name="build_db.py"), folder, before)


def run_build(
    source: Path, output: Path, *options: str, folder: Path | None = None, before: Callable[[], object] | None = None
) -> Done:
    """Build a source folder by the command, and wait for its end."""
    process = begin_build(source, output, *options, folder=folder, before=before)
    said, errors = process.communicate()
    return Done(COMMAND, process.wait(), said, errors)


def run_build_anew(source: Path, output: Path, environment: Mapping[str, str] | None = None) -> Done:
    """Build a source folder by the command from the start of the interpreter on, and wait for its end."""
    return subprocess.run(
        [*COMMAND, str(source), "--output", str(output)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | dict(environment or {}),
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by its path in it; what a build keeps for the next is no output."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and FOLDER not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def sentence(result: Done) -> str:
    """The one line that a failed build says."""
    assert result.returncode == 1, result
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("build_db.py: ")
    return line.removeprefix("build_db.py: ")


def ready(address: str, process: subprocess.Popen[Any]) -> str:
    """The address of a server, once it answers there."""
    for _ in range(600):
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            if httpx.get(address, timeout=60).status_code == 200:
                return address
        except httpx.ConnectError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")
