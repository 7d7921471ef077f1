"""The door: what somebody gets who installs the project, and how its commands end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import tomllib
import venv
import weakref
import zipfile
from functools import partial
from pathlib import Path

import httpx
import pytest
from folders import COMMAND, ONE, PROJECT, load, write_source
from forked import Forked

from retold import __version__, cli
from retold.files import site_files
from retold.signals import STOPPING, at_once

CARRIED = ("retold/lists", "templates", "plugins", "static", "metadata.yml", "settings.json")
MODULE = [sys.executable, "-m", "retold"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a wheel, built by what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    pip("wheel", *options, str(PROJECT))
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def retold(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment of its own, which borrows the other packages from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip("--python", str(folder / "bin" / "python"), "install", "--no-deps", "--no-index", str(wheel))
    return folder / "bin" / "retold"


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def test_the_wheel_builds_and_serves_in_any_folder(retold: Path, tmp_path: Path) -> None:
    write_source(tmp_path / "mine", ONE)
    built = subprocess.run([retold, "build", "mine", "--output", "out"], cwd=tmp_path, capture_output=True, text=True)
    assert (built.returncode, built.stderr) == (0, "")
    assert "1 articles" in built.stdout
    with subprocess.Popen(
        [retold, "serve", "out", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        home = server.stdout.readline().strip()
        pages = {path: httpx.get(home + path).text for path in ("retold/articles/quay", "static/retold.css")}
        server.send_signal(signal.SIGINT)
    assert "/static/retold.css" in pages["retold/articles/quay"]
    assert "The work took three years" in re.sub("<[^<>]*>", "", pages["retold/articles/quay"])
    assert pages["static/retold.css"] == (PROJECT / "static" / "retold.css").read_text(encoding="utf-8")
    assert server.returncode == 0


def test_the_wheel_carries_every_file_that_is_read(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", *CARRIED], cwd=PROJECT, capture_output=True, text=True, check=True)
    wanted = {name if name.startswith("retold/") else f"retold/site/{name}" for name in listed.stdout.split()}
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    assert wanted | {"build_db.py", "retold/py.typed"} <= carried
    assert not {name for name in carried if name.startswith(("tests/", "data/"))}


def test_the_site_is_found_in_a_checkout() -> None:
    assert site_files() == PROJECT


def test_what_most_needs_a_human_eye(tmp_path: Path) -> None:
    source, proposals = write_source(tmp_path / "mine", ONE), tmp_path / "review.csv"
    load()
    process = Forked(partial(cli.main.main, ["review", str(source), "--output", str(proposals)], prog_name="retold"))
    assert (process.wait(), process.communicate()) == (0, ("", f"1 proposals in {proposals}.\n"))
    assert proposals.read_text(encoding="utf-8").startswith("decision,")
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "review.csv"}


@pytest.mark.parametrize("name", ["build", "serve", "review", "evaluate"])
def test_every_command_is_explained(name: str) -> None:
    shown = subprocess.run([*MODULE, name, "--help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert shown.startswith(f"Usage: python -m retold {name} ")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["build", "nowhere"], id="build"),
        pytest.param(["review", "nowhere", "--output", "file"], id="review"),
        pytest.param(["serve", "nowhere"], id="serve"),
        pytest.param(["evaluate", "nowhere"], id="evaluate"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: list[str]) -> None:
    process = Forked(partial(cli.main.main, arguments, prog_name="retold"), PROJECT)
    said, errors = process.communicate()
    assert (process.returncode, said, errors.count("\n")) == (1, "", 1)
    assert "nowhere" in errors


@pytest.mark.parametrize(
    ("command", "module"),
    [
        pytest.param(COMMAND[1:], "retold.records", id="build_db.py"),
        pytest.param(["-m", "retold", "build"], "retold.records", id="retold build"),
        pytest.param(["-m", "retold", "serve"], "uvicorn.config", id="retold serve"),
        pytest.param(["-m", "retold.serve"], "uvicorn.config", id="retold.serve"),
    ],
)
def test_a_command_is_stopped_while_it_loads(command: list[str], module: str, tmp_path: Path) -> None:
    """The interpreter tells of each module that is loaded; one of the first is the sign to stop.

    The pipe holds so little that the command cannot be done before this process, on a busy machine, has read the sign.
    """
    words = [sys.executable, "-X", "importtime", *command, str(tmp_path)]
    with subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE, text=True, pipesize=4096) as process:
        assert process.stderr is not None
        while not process.stderr.readline().rstrip().endswith(f" {module}"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = [line for line in process.stderr if not line.startswith("import time:")]
    assert (process.returncode, len(said)) == (128 + signal.SIGINT, 1), said
    assert said[0].endswith(": stopped; nothing was changed\n")


@pytest.mark.parametrize("number", STOPPING, ids=lambda number: number.name)
def test_what_is_loaded_cannot_swallow_a_signal(number: int) -> None:
    """Python drops what is raised in a callback like this one, of which each module that is loaded has one."""

    def load() -> None:
        with at_once("over"):
            module = set[int]()
            callback = weakref.ref(module, lambda _: os.kill(os.getpid(), number))
            del module
            print("swallowed", callback())

    process = Forked(load)
    assert (process.wait(), process.communicate()) == (128 + number, ("", "over\n"))


# One place for the version, and for each bound


def test_the_version_is_the_same_everywhere(retold: Path) -> None:
    shown = subprocess.run([retold, "--version"], capture_output=True, text=True, check=True).stdout
    places = {
        "retold --version": shown.removeprefix("retold "),
        "CHANGELOG.md": first(r"^## (\d.*)$", "CHANGELOG.md"),
    }
    assert {place: version.strip() for place, version in places.items()} == dict.fromkeys(places, __version__)


def test_the_data_have_a_version_of_their_own() -> None:
    own = first(r"^version: (.+)$", "data/source/dataset.yml")
    assert own == first(r'^  "version": "(.+)"', "datapackage.json") == first(r"^version: (.+)$", "CITATION.cff")


def first(pattern: str, name: str) -> str:
    found = re.search(pattern, (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert found, name
    return found[1]


def test_each_dependency_is_pinned_within_its_bounds() -> None:
    from packaging.requirements import Requirement

    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", (PROJECT / "requirements.txt").read_text(encoding="utf-8"), re.M))
    for wanted in map(Requirement, declared):
        assert wanted.specifier.contains(pinned[wanted.name]), "run make lock"
