"""What docs/hosting.md says of hosts: the recipes of deploy/ and of `datasette publish`, and the next Datasette.

What a machine has no tool for is skipped, with the reason.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from conftest import Corpus, Visitor
from datasette.cli import cli as datasette
from folders import PROJECT, ready
from forked import Forked

DEPLOY = PROJECT / "deploy"
DOCS = (PROJECT / "docs" / "hosting.md").read_text(encoding="utf-8")
NEXT = os.environ.get("DATASETTE_1")


def run(*command: str | Path, **options: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.iterdir()))
def test_each_recipe_is_spoken_of(name: str) -> None:
    assert f"](../deploy/{name})" in DOCS


def test_the_image_works_where_one_can_be_built(built: Path) -> None:
    tried = run(DEPLOY / "try-container", built)
    if tried.returncode == 77:
        pytest.skip(tried.stderr.strip())
    assert tried.returncode == 0 and "It works" in tried.stdout, tried.stderr


def test_the_image_is_made_of_files_that_are_there() -> None:
    """And of nothing that stands in no list: the texts of others and what was built are left out."""
    listed = re.findall(r"^!(.+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((PROJECT / name).exists() for name in listed)
    packed = re.search(r"only-include = \[(.*)\]", (PROJECT / "pyproject.toml").read_text())
    assert packed and set(re.findall(r'"([^"]+)"', packed[1])) <= set(listed)


def test_the_service_is_understood_and_has_little_to_lose(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = tmp_path / "retold.service"
    unit.write_text((DEPLOY / "retold.service").read_text().replace("/opt/retold/bin/retold", sys.executable))
    verified = run("systemd-analyze", "verify", unit)
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
    assert rated.returncode == 0, rated.stdout[-200:]


# datasette publish


@pytest.fixture(scope="module")
def published(built: Path, visit: Visitor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site as `datasette publish` packs it, run as its Procfile says."""
    folder = tmp_path_factory.mktemp("published")
    (command,) = re.findall(r"^datasette publish heroku (.+?[^\\])$", DOCS, re.MULTILINE | re.DOTALL)
    (folder / "site.json").write_text(visit("/-/metadata.json").text)
    (folder / "heroku").write_text("#!/bin/sh\necho heroku-builds\n")  # packing asks whether it is there, and no more
    (folder / "heroku").chmod(0o755)
    for name in ("templates", "plugins", "static"):
        (folder / name).symlink_to(PROJECT / name)
    shutil.copy(built / "retold.db", folder)
    words = shlex.split(command.replace("\\\n", " "))
    found = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    packed = Forked(
        partial(datasette, ["publish", "heroku", *words, "--generate-dir", str(folder / "packed")]),
        folder,
        before=partial(os.environ.update, found),
    )
    assert packed.wait() == 0, packed.communicate()
    yield from running(folder / "packed")


def running(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = (folder / "Procfile").read_text().removeprefix("web: datasette ").replace("$PORT", str(port))
    inspected = Forked(partial(datasette, ["inspect", "retold.db", "--inspect-file", "inspect-data.json"]), folder)
    assert inspected.wait() == 0, inspected.communicate()
    command = [sys.executable, "-m", "datasette", *shlex.split(said)]
    installed = os.environ | {"PYTHONPATH": str(PROJECT)}  # as the wheel would be
    process = subprocess.Popen(command, cwd=folder, env=installed, stderr=subprocess.DEVNULL)
    try:
        yield ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_what_is_published_so_is_the_site(published: str, corpus: Corpus, visit: Visitor) -> None:
    with httpx.Client(timeout=60, base_url=published) as client:
        for path in [*corpus.pages().values(), "/retold/quotes", "/retold/who-said-what", "/-/search?q=the"]:
            there, here = client.get(path), visit(path)
            titles = [re.findall(r"<h[12][^>]*>.*?</h[12]>", reply.text, re.DOTALL) for reply in (there, here)]
            assert there.status_code == 200 and titles[0] == titles[1], path
            assert "script-src 'self'" in there.headers["content-security-policy"] and there.headers["etag"]
        refused = client.get("/retold.json?sql=select+load_extension('x')")
        assert "not authorized" in refused.text
        assert (
            len(
                client.get("/retold.json?sql=select+id+from+sentences+union+all+select+id+from+mentions").json()["rows"]
            )
            == 200
        )


# The next Datasette


@pytest.mark.skipif(not NEXT, reason="DATASETTE_1 names no Python that has Datasette 1.0")
def test_what_does_not_work_in_the_next_datasette_is_told(built: Path) -> None:
    tried = run(NEXT or "", PROJECT / "scripts" / "try_datasette.py", built)
    assert tried.stdout.startswith("Datasette 1."), tried.stderr
    works = sorted(line.removesuffix(": works") for line in tried.stdout.splitlines() if line.endswith(": works"))
    (told,) = re.findall(r"What works in \S+ as it is: (.+?)\.\s", DOCS, re.DOTALL)
    assert works == sorted(" ".join(told.split()).split("; "))


def test_all_of_it_works_in_the_datasette_that_is_pinned(built: Path) -> None:
    script = str(PROJECT / "scripts" / "try_datasette.py")
    tried = Forked(
        partial(runpy.run_path, script, run_name="__main__"), before=partial(setattr, sys, "argv", [script, str(built)])
    )
    said, errors = tried.communicate()
    assert (tried.returncode, said.splitlines()[-1:]) == (0, ["all of it works"]), said + errors
