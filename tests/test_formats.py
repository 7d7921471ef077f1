"""Every format that is read: an article goes in and comes out with its paragraphs, title, day and author."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from folders import PROJECT, write_source
from written import FORMATS, Written, article_as_pdf, packed, pdf

from retold.errors import SourceError
from retold.reading.formats import read_article
from retold.reading.registry import FORMATS as READERS
from retold.records import RawArticle
from retold.source.folder import open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
TITLE, AUTHOR, DAY, MINUTE = "The mill at Ormsby stands still", "Ada Thorne", "2019-10-04", "2019-10-04T06:30Z"
PROSE = [
    "The last mill on the river stopped on Thursday evening, after two hundred and eleven years of rye and oats.",
    "“We could not find anybody who wanted to get up at three,” said the miller – Zoë Åkerlund’s son – at the gate.",
    "The parish wants to buy the house and the wheel, but the price that the heirs ask is three times what it has.",
    "Fish may come back now: the weir will be opened step by step until spring, the county’s office of waters wrote.",
]
MILL = Written(TITLE, AUTHOR, datetime(2019, 10, 4, 8, 30, tzinfo=timezone(timedelta(hours=2))), PROSE)
ARTICLES = {f"mill{ending}": make(MILL) for ending, make in FORMATS.items()}


def read(folder: Path, files: dict[str, str | bytes], skip_bad: bool = False) -> list[RawArticle]:
    source = open_source(
        write_source(folder, {f"articles/{name}": data for name, data in files.items()}), SCHEMA, skip_bad
    )
    return [read_article(ref, source.metadata, SCHEMA["articles"]) for ref in source.articles]


def texts(article: RawArticle) -> list[str]:
    head = {TITLE, f"By {AUTHOR}", "4 October 2019"}
    return [line.text for line in article.lines if line.text and line.text not in head]


@pytest.mark.parametrize("name", ARTICLES)
def test_round_trip(name: str, tmp_path: Path) -> None:
    (article,) = read(tmp_path, {name: ARTICLES[name]})
    assert texts(article) == PROSE
    assert (article.metadata["title"], article.metadata["byline"]) == (TITLE, AUTHOR)
    assert article.metadata["published"] == DAY
    assert article.metadata["published_at"] in (None, MINUTE)
    assert article.source_name


@pytest.mark.parametrize("name", ["mill.txt", "mill.md"])
def test_text_says_by_whom_and_when_at_its_head(name: str, tmp_path: Path) -> None:
    head = [f"# {TITLE}" if name.endswith("md") else TITLE, f"By {AUTHOR}", "4 October 2019"]
    (article,) = read(tmp_path, {name: "\n\n".join([*head, *PROSE])})
    assert texts(article) == PROSE
    assert (article.metadata["byline"], article.metadata["published"]) == (AUTHOR, DAY)
    assert article.metadata["title"] == TITLE


def test_front_matter_is_believed_before_the_text(tmp_path: Path) -> None:
    front = "---\npublished: 2019-10-05\nbyline: Mo Reed\n---\n"
    body = "# Mill\n\nBy Ada Thorne\n\n4 October 2019, 08:30 GMT\n\nProse."
    (article,) = read(tmp_path, {"mill.md": front + body})
    kept = ("title", "byline", "published", "published_at")
    assert [article.metadata[column] for column in kept] == ["Mill", "Mo Reed", "2019-10-05", None]


@pytest.mark.parametrize(
    "filled_in", ["Document3", "Microsoft Word - rye.doc", "Untitled 2", "unknown", "New Document", "rye.odt"]
)
def test_what_a_program_fills_in_is_no_title(filled_in: str, tmp_path: Path) -> None:
    (article,) = read(tmp_path, {"mill.pdf": pdf([(50, 500, "The mill stood at the bend.")], title=filled_in)})
    assert article.metadata["title"] is None


def test_every_format_makes_the_round_trip() -> None:
    made = {Path(name.lower().removesuffix(".gz")).suffix for name in ARTICLES}
    assert [each.title for each in READERS if made.isdisjoint(each.endings)] == []


def test_a_folder_of_all_formats_at_once(tmp_path: Path) -> None:
    files = {f"{number} {name}": data for number, (name, data) in enumerate(ARTICLES.items()) if name != "mill.warc"}
    articles = read(tmp_path, files)
    assert len(articles) == len(files) and all(texts(article) == PROSE for article in articles)
    assert len({article.id for article in articles}) == len(files)


def test_every_format_stands_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "source-folder.md").read_text(encoding="utf-8")
    for each in READERS:
        assert f"| {each.title} | {' '.join(each.endings)} |" in text


# PDF


def test_heads_and_page_numbers_of_a_pdf_are_furniture(tmp_path: Path) -> None:
    (article,) = read(tmp_path, {"mill.pdf": article_as_pdf(MILL)})
    assert sorted(line.text for line in article.cut) == ["1", "2", "Ormsby Gazette", "Ormsby Gazette"]


def test_a_word_that_is_parted_at_the_end_of_a_line_is_one(tmp_path: Path) -> None:
    page = [(50, 500, "The mill stood at the bend of the ri-"), (50, 487, "ver and was white.")]
    (article,) = read(tmp_path, {"mill.pdf": pdf(page)})
    assert texts(article) == ["The mill stood at the bend of the river and was white."]


def test_a_scan_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="pictures of text"):
        read(tmp_path, {"mill.pdf": pdf([])})


# Tables and records


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"stories_id": 5, "title": TITLE, "publish_date": DAY, "media_name": "Gazette"}, id="Media Cloud"),
        pytest.param(
            {"source": {"id": "g", "name": "Gazette"}, "title": TITLE, "publishedAt": MINUTE, "urlToImage": "x"},
            id="NewsAPI",
        ),
        pytest.param({"title": TITLE, "seendate": "20191004T063000Z", "domain": "Gazette"}, id="GDELT"),
        pytest.param({"title": TITLE, "publishedAt": MINUTE, "source": {"name": "Gazette", "url": "x"}}, id="GNews"),
        pytest.param({"id": "1", "headline": TITLE, "Publication": "Gazette", "Date": "4 October 2019"}, id="Kaggle"),
    ],
)
def test_columns_as_services_name_them(record: dict[str, object], tmp_path: Path) -> None:
    (article,) = read(tmp_path, {"mill.json": json.dumps([record | {"content": "\n".join(PROSE)}])})
    assert texts(article) == PROSE
    assert (article.metadata["title"], article.metadata["outlet"], article.metadata["published"]) == (
        TITLE,
        "Gazette",
        DAY,
    )


def test_a_table_with_the_line_ends_of_an_old_machine(tmp_path: Path) -> None:
    one, two = read(tmp_path, {"t.csv": "id,text\ra,One word\rb,Two words\r"})
    assert [texts(one), texts(two)] == [["One word"], ["Two words"]]


def test_days_of_a_table_are_read_together_or_refused(tmp_path: Path) -> None:
    rows = "id,text,date\na,One word,{}\nb,Two words,{}\n"
    one, two = read(tmp_path / "told", {"t.csv": rows.format("04/10/2019", "25/10/2019")})
    assert (one.metadata["published"], two.metadata["published"]) == ("2019-10-04", "2019-10-25")
    with pytest.raises(SourceError, match=r"article 1: the day '04/10/2019' cannot be read for certain"):
        read(tmp_path / "open", {"t.csv": rows.format("04/10/2019", "05/10/2019")})


def test_what_a_table_holds_besides_is_told(tmp_path: Path) -> None:
    article, _ = read(tmp_path, {"t.csv": "id;text;mood\n1;One word;glad\n2;Two words;sad\n".encode("cp1252")})
    assert [notice.partition(": ")[2] for notice in article.notices] == [
        "its cells are parted by semicolons.",
        "not read: mood.",
    ]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", "title,mood\nx,y\n", "name one 'text'"),
        ("a.csv", 'text\n"open\n', "check its quotes"),
        ("a.csv", "text\na,b\n", "row 1 has 2 cells"),
        ("a.json", "[1, 2]", "no list of articles"),
        ("a.json", "{", "not JSON"),
        ("a.docx", b"PK\3\4", "no Word document"),
        ("a.docx", packed({"x": "y"}), "no Word document"),
        ("a.odt", b"", "no OpenDocument"),
        ("a.rtf", "text", "no Rich Text"),
        ("a.pdf", "text", "broken or locked"),
        ("a.epub", packed({"x": "y"}), "no e-book"),
        ("a.eml", "Content-Type: image/png\n\nx", "has no text"),
        ("a.mhtml", "x: y\n\n", "no page in it"),
        ("a.warc", "text", "web archive is broken"),
        ("a.zip", "text", "no zip archive"),
        ("a.txt.gz", "text", "compressed file is broken"),
        ("a.zip", packed({"a.png": "x"}), "'a.png' in it is not read"),
        ("a.zip", packed({"a.zip": packed({"a.txt": "x"})}), "'a.zip' in it is not read"),
        ("a.zip", packed({"a.docx": b"x"}), "'a.docx' in it: it is no Word document"),
        ("a.json", "[]", "no list of articles"),
        ("a.zip", packed({}), "no articles in it"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name: str, data: str | bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=problem):
        read(tmp_path / "strict", {name: data})
    files = {f"articles/{file}": content for file, content in {name: data, "mill.txt": PROSE[0]}.items()}
    source = open_source(write_source(tmp_path / "lenient", files), SCHEMA, skip_bad=True)
    assert "mill" in [ref.id for ref in source.articles]


def test_what_is_no_article_in_an_archive_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (article,) = read(tmp_path, {"a.zip": packed({"pier.png": "x", "mill.txt": PROSE[0], "film.mov": "y"})})
    assert any("'film.mov', 'pier.png', left out" in notice for notice in article.notices)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", lambda: gzip.compress(b"\0" * 60_000_000)),
        ("a.zip", lambda: packed({"a.txt": b"a" * 60_000_000})),
        ("a.docx", lambda: packed({"word/document.xml": b" " * 210_000_000})),
        ("a.odt", lambda: packed({"content.xml": b" " * 60_000_000})),
    ],
    ids=["gzip", "zip", "docx", "odt"],
)
def test_a_file_that_unpacks_to_too_much_is_refused_in_words(
    name: str, data: Callable[[], bytes], tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"larger than|more than"):
        read(tmp_path, {name: data()})
