"""The command through its real process: what it refuses, what a stopped build leaves, and what a good one says."""

from __future__ import annotations

import csv
import ctypes
import os
import pty
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from folders import (
    COMMAND,
    ENTITIES,
    JSON_LINE,
    ONE,
    PROJECT,
    QUAY,
    begin_build,
    contents,
    run_build,
    run_build_anew,
    sentence,
    write_source,
)
from forked import Forked

from build_db import build
from retold.cache import FILE, FOLDER
from retold.errors import SourceError
from retold.tables.publish import STAGING
from retold.tables.store import ROWS

# Articles of a build that can be stopped while it works.
SLOW = 25
# Bytes of memory that a build may take, code included, where no article is long.
MEMORY = 512 << 20

# Articles that are left out on demand


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("bad.txt", "", "the article is empty", id="empty"),
        pytest.param("bad.txt", " \n \n", "the article is empty", id="white space"),
        pytest.param("bad.txt", "Share\nAdvertisement\n", "nothing but page furniture", id="furniture"),
        pytest.param("bad.txt", "a\0b", "NUL byte", id="NUL byte"),
        pytest.param("bad.md", "---\npublished: soon\n---\nText.", "not a date", id="metadata"),
        pytest.param("bad.html", "<i>" * 5000, "nest too deeply", id="page"),
    ],
)
def test_skip_bad_reports_an_article_and_leaves_it_out(
    name: str, content: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_source(tmp_path / "source", {**ONE, f"articles/{name}": content})
    build(source, tmp_path / "output", skip_bad=True)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{source}/articles/{name}")
    assert words in line
    assert line.endswith("(left out with --skip-bad)")
    assert ids(tmp_path / "output") == ["quay"]


def test_skip_bad_needs_one_article_that_is_good(tmp_path: Path, output: Path) -> None:
    before = contents(output)
    source = write_source(tmp_path / "source", {"articles/a.txt": "", "articles/b.txt": " "})
    result = run_build(source, output, "--skip-bad")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith("none of the articles can be used; mend at least one")
    assert contents(output) == before


def ids(output: Path) -> list[str]:
    with sqlite3.connect(output / "retold.db") as database:
        return [key for (key,) in database.execute("SELECT id FROM articles ORDER BY id")]


def test_unknown_files_are_reported_and_left_out(tmp_path: Path) -> None:
    unknown = {"notes.doc": "", "articles/picture.png": "", "articles/older/quay.txt": QUAY, ".git/x": "", "b.csv": ""}
    source = write_source(tmp_path / "source", ONE | unknown)
    os.mkfifo(source / "articles" / "pipe.txt")
    result = run_build(source, tmp_path / "output")
    assert result.returncode == 0
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        f"{source}/b.csv",
        f"{source}/notes.doc",
        f"{source}/articles/picture.png",
        f"{source}/articles/pipe.txt",
        f"{source}/articles",
    ]
    assert ids(tmp_path / "output") == ["older-quay", "quay"]


def curated_aliases(source: Path, output: Path) -> int:
    build(source, output)
    with (output / "data" / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return sum(row["origin"] == "curated" for row in csv.DictReader(file))


def test_an_alias_of_two_entities_may_be_marked_as_ambiguous(tmp_path: Path) -> None:
    aliases = "entity_id,alias,ambiguous\nfatou-keita,K.,yes\nawa-keita,K.,yes\n"
    source = write_source(tmp_path / "source", ONE | {"entities.csv": ENTITIES, "aliases.csv": aliases})
    assert curated_aliases(source, tmp_path / "output") == 4


def test_two_entities_of_one_name_may_be_marked_as_ambiguous(tmp_path: Path) -> None:
    entities = ENTITIES + "other-keita,Awa Keita,person\n"
    aliases = "entity_id,alias,ambiguous\nawa-keita,Awa Keita,yes\nother-keita,Awa Keita,yes\n"
    source = write_source(tmp_path / "source", ONE | {"entities.csv": entities, "aliases.csv": aliases})
    assert curated_aliases(source, tmp_path / "output") == 3


# Too much


# The command for one folder after the other, forked from an interpreter that has loaded nothing but what it needs.
ONE_BY_ONE = """
import os, sys
import build_db
from retold import cli
for source in sys.argv[2:]:
    process = os.fork()
    if not process:
        cli.build.main([source, "--output", sys.argv[1]], prog_name="build_db.py")
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""


def test_a_huge_line_is_refused_in_little_memory(tmp_path: Path, output: Path) -> None:
    names = ["long.txt", "long.md", "long.html", "long.jsonl"]
    sources = [write_source(tmp_path / name, {f"articles/{name}": "word " * 1_000_000}) for name in names]
    for name, source in zip(names, sources, strict=True):
        os.truncate(source / "articles" / name, MEMORY)  # takes no room on the disk
    before = contents(output)
    command = [sys.executable, "-c", ONE_BY_ONE, str(output), *map(str, sources)]
    limit = limited(resource.RLIMIT_AS, MEMORY)
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert done.stdout.split() == ["1"] * len(names), done.stderr
    for name, message in zip(names, done.stderr.splitlines(), strict=True):
        assert f"articles/{name}" in message
        assert re.search(r"larger than [\d,]+ bytes", message)
    assert contents(output) == before


def limited(kind: int, limit: int) -> Callable[[], None]:
    """What a child process does to set a limit to itself."""
    return lambda: resource.setrlimit(kind, (limit, limit))


@pytest.mark.parametrize("size", [4_096, 100_000])
def test_a_full_disk_stops_the_build(size: int, tmp_path: Path, output: Path) -> None:
    lines = (QUAY.replace("three years", f"{number} years") for number in range(50))
    files = {f"articles/quay{number}.txt": text for number, text in enumerate(lines)}
    before = contents(output)
    source = write_source(tmp_path / "source", files)
    message = sentence(run_build(source, output, before=limited(resource.RLIMIT_FSIZE, size)))
    assert message.endswith("nothing was changed")
    assert contents(output) == before


# Where the output goes


def test_output_inside_the_source(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", ONE)
    for output in (source, source / "out", source / "articles" / ".." / "out"):
        assert "the output folder lies inside the source folder" in sentence(run_build(source, output))
    assert contents(source) == {"articles/quay.txt": QUAY.encode()}


def test_output_that_is_a_file(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", ONE)
    (tmp_path / "output").write_text("kept")
    assert "File exists; nothing was changed" in sentence(run_build(source, tmp_path / "output"))
    assert (tmp_path / "output").read_text() == "kept"


@pytest.mark.parametrize("name", ["retold.db", "retold.zip", "datapackage.json", "data/articles.csv"])
def test_a_folder_in_the_place_of_a_file(name: str, tmp_path: Path, output: Path) -> None:
    (output / name).unlink()
    write_source(output / name, {"kept": ""})
    before = contents(output)
    source = write_source(tmp_path / "source", ONE | {"articles/pier.txt": QUAY})
    with pytest.raises(SourceError, match="a folder stands where the build writes a file"):
        build(source, output)
    assert contents(output) == before


def test_a_file_in_the_place_of_the_data_folder(tmp_path: Path, output: Path) -> None:
    shutil.rmtree(output / "data")
    (output / "data").write_text("kept")
    before = contents(output)
    source = write_source(tmp_path / "source", ONE | {"articles/pier.txt": QUAY})
    assert "data: File exists" in sentence(run_build(source, output))
    assert contents(output) == before


@pytest.mark.parametrize("folder", [".", "data"])
def test_a_folder_that_may_not_be_written_to(folder: str, tmp_path: Path, output: Path) -> None:
    source = write_source(tmp_path / "source", ONE | {"articles/pier.txt": QUAY})
    (output / folder).chmod(0o555)
    before = contents(output)
    message = sentence(run_build(source, output, before=obey_permissions))
    assert "Permission denied" in message or "cannot be written to" in message
    assert contents(output) == before


def obey_permissions() -> None:
    """Take from a child process that runs as root what lets it write where it may not (CAP_DAC_OVERRIDE)."""
    system, version, itself, may_override_permissions = ctypes.CDLL(None), 0x20080522, 0, 1
    about = (ctypes.c_uint32 * 2)(version, itself)
    capabilities = (ctypes.c_uint32 * 6)()  # those that count, those that may be made to count, and others
    assert not system.capget(about, capabilities)
    for number in (0, 1):
        capabilities[number] &= ~(1 << may_override_permissions)
    assert not system.capset(about, capabilities)


# Builds that are stopped, or meet


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A source folder whose build takes some seconds; each article is a story of its own."""
    files = {f"articles/quay{number}.txt": QUAY * 10 for number in range(SLOW)}
    days = "id,published\n" + "".join(f"quay{number},{2000 + number}-05-01\n" for number in range(SLOW))
    return write_source(tmp_path / "slow", files | {"articles.csv": days})


def begun(source: Path, output: Path, before: Callable[[], object] | None = None) -> Forked:
    """A build that has begun to write into its staging folder."""
    process = begin_build(source, output, before=before)
    while not (output / STAGING / ROWS).exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_stopped_build_clears_up(number: signal.Signals, slow: Path, output: Path) -> None:
    before = contents(output)
    process = begun(slow, output)
    process.send_signal(number)
    assert process.communicate() == ("", "build_db.py: stopped; nothing was changed\n")
    assert process.returncode == 128 + number
    assert contents(output) == before
    assert not (output / ".retold-build").exists()


def test_nohup_keeps_a_build_running(slow: Path, output: Path) -> None:
    process = begun(slow, output, before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))  # all that nohup does
    process.send_signal(signal.SIGHUP)
    assert process.wait() == 0


def test_the_next_build_clears_up_behind_a_killed_one(slow: Path, tmp_path: Path, output: Path) -> None:
    before = contents(output)
    process = begun(slow, output)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert {name: content for name, content in contents(output).items() if ".retold-build" not in name} == before
    assert (output / ".retold-build").exists()
    assert run_build(write_source(tmp_path / "source", ONE), output).returncode == 0
    assert contents(output) == before


def test_two_builds_at_once(slow: Path, tmp_path: Path, output: Path) -> None:
    first = begun(slow, output)
    second = run_build(write_source(tmp_path / "source", ONE), output)
    assert "another build is writing there; wait until it has ended" in sentence(second)
    first.communicate()
    assert first.returncode == 0
    assert len(ids(output)) == SLOW


# What a good build says


def test_a_good_build_is_silent_but_for_its_counts(tmp_path: Path) -> None:
    result = run_build_anew(write_source(tmp_path / "source", ONE), tmp_path / "output")
    assert result.stderr == ""
    assert result.stdout.startswith("0 outlets, 1 stories, 0 slots, 1 articles, 3 paragraphs, 4 sentences, ")


def test_progress_is_shown_on_a_terminal(tmp_path: Path) -> None:
    master, terminal = pty.openpty()
    source = write_source(tmp_path / "source", ONE | {"articles/pier.txt": QUAY})
    process = begin_build(source, tmp_path / "output", before=partial(show_errors_on, os.ttyname(terminal)))
    shown: list[bytes] = []
    reader = Thread(target=lambda: shown.extend(read_all(master)))
    reader.start()
    assert process.wait() == 0
    os.close(terminal)
    reader.join()
    for words in (b"Annotating", b"Comparing", b"100%"):
        assert words in b"".join(shown)


def show_errors_on(terminal: str) -> None:
    os.dup2(os.open(terminal, os.O_RDWR), 2)


def read_all(handle: int) -> Iterator[bytes]:
    """What is written on a terminal until its last writer has gone."""
    try:
        while data := os.read(handle, 4096):
            yield data
    except OSError:  # what Linux says of a terminal without writers
        pass
    finally:
        os.close(handle)


def test_help() -> None:
    result = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert result.stdout.startswith("Usage: build_db.py ")
    for words in (
        "--output DIR",
        "--skip-bad",
        "data/source",
        "where to write",
        "leave out articles that cannot be read",
    ):
        assert words in result.stdout


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    result = subprocess.run([*COMMAND, "--colour"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 2
    assert "No such option" in result.stderr


# The same bytes


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source folder with every format and every table in it."""
    return write_source(tmp_path_factory.mktemp("mixed"), MIXED)


MIXED: dict[str, str | bytes] = {
    "articles/quay.txt": QUAY,
    "articles/pier.md": "---\ntitle: The pier\npublished: 2023-05-01\noutlet: Sanga Post\n---\n\n" + QUAY,
    "articles/feast.jsonl": JSON_LINE,
    "articles/market.html": f"<html lang='en'><body><nav>Home</nav><article><p>{QUAY}</p></article></body></html>",
    "articles.csv": "id,title,published,outlet\nquay,The quay,2023-05-02,The Örebro Paper\n",
    "outlets.csv": "id,name,kind\nsanga-post,Sanga Post,newspaper\n",
    "entities.csv": ENTITIES,
    "aliases.csv": "entity_id,alias\nfatou-keita,Fatou Kéïta\n",
    "furniture.csv": "rule,action,pattern\nbell,cut,Ring the bell\n",
    "dataset.yml": "name: sanga\ntitle: Sanga\n",
}


@pytest.fixture(scope="session")
def mixed_build(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("mixed-output")
    assert run_build(mixed, output).returncode == 0
    return contents(output)


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(
            {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "1"},
            id="C locale, hash seed",
        ),
        pytest.param(
            {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
            id="Turkish locale, time zone",
        ),
    ],
)
def test_same_bytes_in_another_environment(
    environment: dict[str, str], mixed: Path, mixed_build: dict[str, bytes], tmp_path: Path
) -> None:
    result = run_build_anew(mixed, tmp_path / "output", environment=environment)
    assert result.returncode == 0, result.stderr
    assert differing(contents(tmp_path / "output"), mixed_build) == []


def test_same_bytes_from_another_folder_and_file_order(mixed_build: dict[str, bytes], tmp_path: Path) -> None:
    source = write_source(tmp_path / "elsewhere", dict(reversed(MIXED.items())))
    for number, path in enumerate(sorted(source.rglob("*"))):  # nor do the days of the files matter
        os.utime(path, (number * 10**8, 2 * 10**9 - number * 10**8))
    result = run_build(Path("elsewhere"), Path("output"), folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert differing(contents(tmp_path / "output"), mixed_build) == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("news [1998] *?", id="pattern"),
        pytest.param("50%41 #1?mode=ro", id="address"),
        pytest.param("file:news", id="scheme"),
        pytest.param(os.fsdecode(b"caf\xe9"), id="not UTF-8"),
    ],
)
def test_folders_may_be_called_anything(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, output = Path(name) / "source", Path(name) / "output"
    for files in (ONE, {"articles/feast.jsonl": JSON_LINE}):
        build(write_source(source, files), output, jobs=1)
    assert (output / FOLDER / FILE).is_file()
    build(source, tmp_path / "plain", jobs=1)
    assert contents(output) == contents(tmp_path / "plain")


def test_half_a_letter_stops_no_build(tmp_path: Path) -> None:
    page = "<title>Wharf</title>" + "".join(
        f"<p>The wharf of Sanga is shut for {word} weeks.</p>" for word in ["two", "six"]
    )
    says = '{"@type": "NewsArticle", "headline": "Wharf \\ud83d", "author": {"name": "Awa \\ude00 Keita"}}'
    files = {
        "articles/wharf.html": f'<script type="application/ld+json">{says}</script>{page}',
        "articles/quays.json": r'[{"id": "q \udc00", "title": "Quay \ud800", "text": "It is open \udbff again."}]',
        "articles/mole.rtf": "{\\rtf1 The mole was mended \\u-9000? on Monday, and the boats came back.}",
        os.fsdecode(b"articles/b\xf6rse.txt"): QUAY,
    }
    counts = build(write_source(tmp_path / "source", files), tmp_path / "output", jobs=1)
    assert counts["articles"] == 4
    articles = (tmp_path / "output" / "data" / "articles.csv").read_text(encoding="utf-8")
    assert {"Wharf �", "Quay �", "It is open � again.", "q �", "b�rse.txt"} <= {
        cell for row in csv.reader(articles.splitlines()) for cell in row
    }


def test_same_bytes_over_an_earlier_build(mixed: Path, mixed_build: dict[str, bytes], output: Path) -> None:
    assert run_build(mixed, output).returncode == 0
    assert differing(contents(output), mixed_build) == []


def differing(files: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """The names of files that are not the same in both."""
    return sorted(name for name in files.keys() | others.keys() if files.get(name) != others.get(name))
