"""Languages: one code however it is written, and the right one told from twenty words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from folders import write_source
from hypothesis import given
from hypothesis import strategies as st

from retold.errors import SourceError
from retold.reading.formats import read_article
from retold.reading.language import code, tell
from retold.source.folder import open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
FRENCH = (
    "Le vieux moulin de la rivière s'est arrêté jeudi soir, et le meunier ne trouve personne pour se lever la nuit."
)
ENGLISH = (
    "The old mill on the river stopped on Thursday, and the miller has found nobody who would get up at three for it."
)


@pytest.mark.parametrize(
    ("written", "known"),
    [("EN", "en"), ("eng", "en"), ("English", "en"), ("en_gb", "en-GB"), ("PT-br", "pt-BR"), ("zh-hans", "zh-Hans"),
     ("deutsch", "de"), ("ger", "de"), ("Français", "fr"), ("xq", None), ("mul", None), ("", None), ("12", None)],
)  # fmt: skip
def test_codes_have_one_form(written: str, known: str | None) -> None:
    assert code(written) == known


@given(st.text(max_size=20))
def test_any_word_is_a_language_or_none(written: str) -> None:
    known = code(written)
    assert known is None or code(known) == known


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        (
            "Die alte Mühle am Fluss steht seit Donnerstag still, weil niemand mehr so früh aufstehen will.",
            "de",
        ),
        ("El viejo molino del río se detuvo el jueves por la noche porque nadie quiere levantarse a las tres.", "es"),
        (
            "Старая мельница на реке остановилась в четверг вечером, потому что никто не хочет вставать в три часа.",
            "ru",
        ),
        ("Three words only", None),
    ],
)
def test_languages_are_told_from_a_sentence(text: str, language: str | None) -> None:
    assert tell(text) == language


def test_how_the_language_is_known(tmp_path: Path) -> None:
    files = {
        "articles/a.txt": FRENCH,
        "articles/b.txt": "Rain.",
        "articles/c.md": f"---\nlanguage: English\n---\n{FRENCH * 5}",
        "articles/d.md": f"---\nlanguage: FRA\n---\n{FRENCH}",
    }
    source = open_source(write_source(tmp_path, files), SCHEMA)
    read = [read_article(ref, {}, SCHEMA["articles"]) for ref in source.articles]
    assert [(one.metadata["language"], one.language_basis) for one in read] == [
        ("fr", "told from the text"),
        (None, "assumed"),
        ("en", "declared"),
        ("fr", "declared"),
    ]
    assert ["reads as fr" in " ".join(one.notices) for one in read] == [False, False, True, False]


def test_what_is_no_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no language 'Elvish'"):
        open_source(
            write_source(tmp_path, {"articles/a.txt": FRENCH, "articles.csv": "id,language\na,Elvish\n"}), SCHEMA
        )


def test_neither_detector_nor_readers_are_loaded_before_they_are_needed(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"articles/a.txt": ENGLISH, "articles.csv": "id,language\na,en\n"})
    script = (
        "import sys; from pathlib import Path; from retold.source.dry_run import dry_run;"
        "from retold.tables.schema import load_schema; list(dry_run(Path(sys.argv[1]), load_schema()));"
        "print([name for name in ('py3langid', 'docx', 'pdfminer', 'warcio', 'striprtf', 'trafilatura', 'markdown_it')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
