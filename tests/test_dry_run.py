"""`retold read`: what would be read, and what is doubtful."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from folders import write_source

from retold.cli import main

FILES = {
    "articles/Fair One.md": "---\ntitle: The fair\npublished: 2011-06-02T10:00Z\n---\n"
    + "The fair of Oby was full. " * 20,
    "articles/b.txt": "Share\nThe tents are down.\n",
    "articles/c.csv": "x\n1\n",
    "articles.csv": "id,language\nb,EN\n",
    "odd.file": "",
}


def rows(folder: Path) -> list[dict[str, str]]:
    result = CliRunner().invoke(main, ["read", str(folder), "--csv"])
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.output)))


def test_every_article_is_listed_with_what_is_known_and_what_is_doubtful(tmp_path: Path) -> None:
    folder = write_source(tmp_path / "source", FILES)
    tents, fair, *told = rows(folder)
    assert (fair["file"], fair["id"], fair["title"]) == ("Fair One.md", "fair-one", "The fair")
    assert (fair["day"], fair["minute"], fair["words"]) == ("2011-06-02", "2011-06-02T10:00Z", "120")
    assert (fair["language"], fair["language_is"], fair["doubtful"]) == ("en", "told from the text", "")
    assert (tents["cut"], tents["doubtful"], tents["language_is"]) == ("1 share-label", "few words; no day", "declared")
    assert [any(word in row["doubtful"] for row in told) for word in ("odd.file", "name one 'text'", "fair-one")] == [
        True
    ] * 3
    assert sorted(path.name for path in folder.iterdir()) == ["articles", "articles.csv", "odd.file"]


def test_a_folder_of_articles_alone_will_do(tmp_path: Path) -> None:
    folder = write_source(tmp_path, FILES) / "articles"
    assert [row["id"] for row in rows(folder) if row["id"]] == ["b", "fair-one"]


def test_on_a_terminal_it_is_a_table(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(write_source(tmp_path, FILES))])
    assert result.output.splitlines()[0].split()[:4] == ["file", "reader", "id", "title"]


def test_whoever_reads_no_further_hears_of_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "retold", "read", str(write_source(tmp_path, FILES))]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""


def test_what_a_build_stops_at_is_told_as_such(tmp_path: Path) -> None:
    (told,) = [row["doubtful"] for row in rows(write_source(tmp_path, FILES)) if "c.csv" in row["doubtful"]]
    assert told.endswith("(left out with --skip-bad)")


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(tmp_path / "nothing")])
    assert result.exit_code == 1 and "no such folder" in result.output
