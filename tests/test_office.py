"""Documents as a real office program writes them: LibreOffice saves an article, and it is read again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from test_formats import AUTHOR, DAY, PROSE, TITLE, read, texts

Save = Callable[[str], bytes]


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Save the article of the round trips in a format that LibreOffice writes; what it asks of its user stays apart."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    lines = (f"By {AUTHOR}", "4 October 2019", *PROSE)
    body = f"<h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    page = f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body>{body}</body></html>'
    (folder / "mill.html").write_text(page, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def saved(ending: str) -> bytes:
        options = ["--headless", "--convert-to", ending, "--infilter=HTML (StarWriter)", "--outdir", str(folder)]
        command = [program, profile, *options, str(folder / "mill.html")]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return (folder / f"mill.{ending}").read_bytes()

    return saved


@pytest.mark.parametrize("ending", ["odt", "docx", "rtf", "pdf", "epub"])
def test_round_trip_through_an_office_program(ending: str, save: Save, tmp_path: Path) -> None:
    (article,) = read(tmp_path, {f"mill.{ending}": save(ending)})
    assert texts(article) == PROSE
    assert [article.metadata[column] for column in ("title", "byline", "published")] == [TITLE, AUTHOR, DAY]
