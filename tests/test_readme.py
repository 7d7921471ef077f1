"""Every command of the README, run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import PROJECT

from retold.cli import main

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PYTHON = [body for language, body in BLOCKS if language == "python"]
CURL = [line for language, body in BLOCKS if language == "sh" for line in body.splitlines() if line.startswith("curl")]
MAKE = [line.split("#")[0].strip() for language, body in BLOCKS if language == "sh" for line in body.splitlines()]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as git has it, set up with this test's own environment."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT,
                            capture_output=True, text=True, check=True)  # fmt: skip
    copy = tmp_path_factory.mktemp("clone") / "retold"
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    (copy / ".venv" / "bin").mkdir(parents=True)
    (copy / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (copy / ".venv" / "bin" / "python").chmod(0o755)
    for stamp in ("run.stamp", "dev.stamp"):
        (copy / ".venv" / stamp).touch()
    return copy


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[str]:
    """`make serve` in the copy, on a free port; ended by its own process group."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(["make", "serve", f"PORT={port}"], cwd=project, stdout=subprocess.PIPE,
                               start_new_session=True, text=True)  # fmt: skip
    try:
        yield wait_until_up(f"http://127.0.0.1:{port}/", process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def wait_until_up(address: str, process: subprocess.Popen[str]) -> str:
    for _ in range(300):
        assert process.poll() is None, "make serve ended"
        try:
            urllib.request.urlopen(address, timeout=5).read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return address
    raise AssertionError(f"{address} did not answer")


def test_the_readme_has_commands() -> None:
    assert len(PYTHON) >= 3
    assert len(CURL) >= 4
    assert {"make serve", "make test"} <= set(MAKE)


@pytest.mark.parametrize("body", PYTHON, ids=[body.split("\n")[0] for body in PYTHON])
def test_python_recipe_runs(body: str, server: str, project: Path) -> None:
    done = subprocess.run([sys.executable, "-c", body], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("command", CURL, ids=[command.split("/")[-1][:40] for command in CURL])
def test_curl_recipe_answers_with_rows(command: str, server: str) -> None:
    command = command.replace("http://127.0.0.1:8001/", server)
    done = subprocess.run(["sh", "-c", command + " --fail"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"rows": []' not in done.stdout
    assert done.stdout.strip() not in ("", "[]")


def test_own_articles(project: Path) -> None:
    """The two commands for a folder of one's own, up to the point where the second would serve."""
    (project / "my-articles" / "articles").mkdir(parents=True)
    (project / "my-articles" / "articles" / "first.txt").write_text("“It rains,” Ada Obi said on Monday in the port.\n")
    build, serve = (line for line in MAKE if "my-data" in line and line.startswith(".venv"))
    done = subprocess.run(build.split(), cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (project / "my-data" / "retold.db").is_file()
    assert "1 articles" in done.stdout
    helped = subprocess.run([*serve.split()[:3], "--help"], cwd=project, capture_output=True, text=True)
    assert helped.returncode == 0, helped.stderr


def test_the_command_knows_what_the_readme_says() -> None:
    said = [line.partition("#")[0].split() for line in MAKE if line.startswith("retold ")]
    assert {name for _, name, *_ in said} >= {"read", "build", "serve"}
    for _, name, *arguments in said:
        main.commands[name].make_context(name, arguments)


def test_every_make_target_of_the_readme_is_listed(project: Path) -> None:
    listed = subprocess.run(["make"], cwd=project, capture_output=True, text=True, check=True).stdout
    for command in MAKE:
        if command.startswith("make "):
            assert command in listed


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "RELEASING.md"])
def test_what_is_named_is_there(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    links = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if not target.startswith("http")}
    named = set(re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?|\w+\.(?:py|yml|toml|txt))`", text)) - {
        "dist/"
    }  # which a release makes
    rooms = [PROJECT / room for room in ("", "retold", "retold/tables", "data/source")]
    for target in links | named:
        assert any((room / target).exists() for room in rooms), target
