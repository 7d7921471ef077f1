"""Every format that is read: an article goes in and comes out with its paragraphs, title, day and author."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from folders import PROJECT, write_source
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from retold.errors import SourceError
from retold.reading.formats import read_article
from retold.reading.registry import FORMATS
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


def document(*paragraphs: str) -> bytes:
    file = docx.Document()
    file.core_properties.title = TITLE
    for text in (TITLE, f"By {AUTHOR}", "4 October 2019", *paragraphs):
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def open_document() -> bytes:
    office, text = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<text:p>{line}</text:p>" for line in (f"By {AUTHOR}", "4 October 2019", *PROSE))
    note = "<text:p><text:note><text:p>A note below.</text:p></text:note></text:p>"
    content = f'<o:document xmlns:o="{office}" xmlns:text="{text}"><text:h>{TITLE}</text:h>{body}{note}</o:document>'
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def rich_text() -> bytes:
    def escaped(line: str) -> str:
        return "".join(letter if ord(letter) < 128 else f"\\u{ord(letter)}?" for letter in line)

    lines = "".join(f"{escaped(line)}\\par\n" for line in (f"By {AUTHOR}", "4 October 2019", *PROSE))
    return f"{{\\rtf1\\ansi{{\\info{{\\title {TITLE}}}}}\n{lines}}}".encode("ascii")


def pdf(*pages: list[tuple[int, int, str]], title: str = TITLE) -> bytes:
    """A PDF of lines of text, each with the place of its beginning on the page of 600 by 800 points."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for page in pages:
        shown = b"".join(
            b"BT /F 10 Tf %d %d Td (%s) Tj ET\n"
            % (x, y, text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)"))
            for x, y, text in page
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % len(objects)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(b"<</Title(%s)>>" % title.encode("latin-1"))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


def set_lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def article_as_pdf() -> bytes:
    """Two pages of two columns, with a running head and page numbers."""
    lines = [*[(line, 0) for line in (f"By {AUTHOR}", "4 October 2019")]]
    for text in PROSE:
        lines += [(line, 14 if not number else 0) for number, line in enumerate(set_lines(text, 38))]
    pages, rest = [], lines
    for number in (1, 2):
        page = [(50, 770, "Ormsby Gazette"), (290, 30, str(number))]
        for left in (50, 320):
            column, rest = rest[:5], rest[5:]
            page += [(left + indent, 700 - 13 * row, text) for row, (text, indent) in enumerate(column)]
        pages.append(page)
    assert not rest, "the pages are too small"
    return pdf(*pages)


def e_book() -> bytes:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    chapter = f"<html><body><h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in PROSE)}</body></html>"
    package = (
        f"<package><metadata {dc}><dc:title>Ormsby</dc:title><dc:creator>{AUTHOR}</dc:creator><dc:date>{DAY}</dc:date>"
        '</metadata><manifest><item id="c" href="cover.xhtml"/><item id="a" href="one%20two.xhtml"/></manifest>'
        '<spine><itemref idref="c"/><itemref idref="a"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    return packed(
        {
            "META-INF/container.xml": container,
            "OPS/book.opf": package,
            "OPS/cover.xhtml": "<html><body><p>Cover</p></body></html>",
            "OPS/one two.xhtml": chapter,
        }
    )


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        TITLE,
        f"{AUTHOR} <a@example.org>",
        "Fri, 4 Oct 2019 08:30:00 +0200",
    )
    message.set_content("\n\n".join("\n".join(set_lines(text, 70)) for text in PROSE))
    message.add_alternative("<p>not this one</p>", subtype="html")
    return message.as_bytes()


def saved_page() -> str:
    data = {"@type": "NewsArticle", "headline": TITLE, "author": {"name": AUTHOR}, "datePublished": MINUTE}
    head = f'<meta charset="utf-8"><script type="application/ld+json">{json.dumps(data)}</script>'
    return (
        f"<html><head>{head}</head><body><article>{''.join(f'<p>{text}</p>' for text in PROSE)}</article></body></html>"
    )


def saved_with_pictures() -> bytes:
    message = EmailMessage()
    message["Subject"] = "saved"
    message.set_content(saved_page(), subtype="html", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png", cid="<picture>")
    return message.as_bytes()


def web_archive() -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for status, body in (("404 Not Found", "<p>gone</p>"), ("200 OK", saved_page())):
        head = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        address = f"https://example.org/{status[:3]}"
        writer.write_record(
            writer.create_warc_record(address, "response", payload=io.BytesIO(body.encode()), http_headers=head)
        )
    return out.getvalue()


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


RECORD = {"headline": TITLE, "Author": AUTHOR, "publish date": "2019-10-04T08:30:00+02:00", "body": "\n".join(PROSE)}


def table(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(RECORD), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(RECORD)
    return out.getvalue().encode(encoding)


FRONT = f"---\ntitle: {TITLE}\nbyline: {AUTHOR}\npublished: {MINUTE}\n---\n"
ARTICLES: dict[str, Callable[[], str | bytes]] = {
    "mill.md": lambda: FRONT + "\n\n".join(PROSE),
    "mill.HTML": saved_page,
    "mill.mhtml": saved_with_pictures,
    "mill.jsonl": lambda: json.dumps(RECORD),
    "mill.jsonl.gz": lambda: gzip.compress(json.dumps(RECORD).encode()),
    "mill.json": lambda: json.dumps({"status": "ok", "articles": [RECORD]}),
    "mill.csv": table,
    "mill (1).csv": lambda: table(";", "cp1252"),
    "mill.tsv": lambda: table("\t", "utf-16"),
    "mill.docx": lambda: document(*PROSE),
    "mill.odt": open_document,
    "mill.rtf": rich_text,
    "mill.pdf": article_as_pdf,
    "mill.epub": e_book,
    "mill.eml": mail,
    "mill.warc.gz": web_archive,
    "mill.warc": lambda: gzip.decompress(web_archive()),
    "mill.zip": lambda: packed({"day one/mill.docx": document(*PROSE), "__MACOSX/x.txt": "x"}),
}


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
    (article,) = read(tmp_path, {name: ARTICLES[name]()})
    assert texts(article) == PROSE
    assert (article.metadata["title"], article.metadata["byline"]) == (TITLE, AUTHOR)
    assert article.metadata["published"] == DAY
    assert article.metadata["published_at"] in (None, MINUTE)
    assert article.source_name


def test_every_format_makes_the_round_trip() -> None:
    made = {Path(name.lower().removesuffix(".gz")).suffix for name in ARTICLES} | {".txt"}
    assert [each.title for each in FORMATS if made.isdisjoint(each.endings)] == []


def test_a_folder_of_all_formats_at_once(tmp_path: Path) -> None:
    files = {f"{number} {name}": make() for number, (name, make) in enumerate(ARTICLES.items()) if name != "mill.warc"}
    articles = read(tmp_path, files)
    assert len(articles) == len(files) and all(texts(article) == PROSE for article in articles)
    assert len({article.id for article in articles}) == len(files)


def test_every_format_stands_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "source-folder.md").read_text(encoding="utf-8")
    for each in FORMATS:
        assert f"| {each.title} | {' '.join(each.endings)} |" in text


# PDF


def test_heads_and_page_numbers_of_a_pdf_are_furniture(tmp_path: Path) -> None:
    (article,) = read(tmp_path, {"mill.pdf": article_as_pdf()})
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
