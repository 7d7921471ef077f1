"""An article in every format that is read, as programs and services write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

import docx
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


@dataclass(frozen=True)
class Written:
    """What a file of an article has to say of it; ``moment`` has a zone."""

    title: str
    author: str
    moment: datetime
    prose: list[str]

    @property
    def head(self) -> tuple[str, str]:
        """The byline and the day, as printed above a text."""
        return f"By {self.author}", f"{self.moment.day} {self.moment:%B %Y}"


def document(article: Written) -> bytes:
    file = docx.Document()
    file.core_properties.title = article.title
    for text in (article.title, *article.head, *article.prose):
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def open_document(article: Written) -> bytes:
    office, text = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in (*article.head, *article.prose))
    note = "<text:p><text:note><text:p>A note below.</text:p></text:note></text:p>"
    title = f"<text:h>{escape(article.title)}</text:h>"
    content = f'<o:document xmlns:o="{office}" xmlns:text="{text}">{title}{body}{note}</o:document>'
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def rich_text(article: Written) -> bytes:
    def escaped(line: str) -> str:
        return "".join(f"\\u{ord(letter)}?" if ord(letter) > 127 or letter in "{}\\" else letter for letter in line)

    lines = "".join(f"{escaped(line)}\\par\n" for line in (*article.head, *article.prose))
    return f"{{\\rtf1\\ansi{{\\info{{\\title {escaped(article.title)}}}}}\n{lines}}}".encode("ascii")


def pdf(*pages: list[tuple[int, int, str]], title: str = "") -> bytes:
    """A PDF of lines of text, each with the place of its beginning on the page of 600 by 800 points."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for page in pages:
        shown = b"".join(b"BT /F 10 Tf %d %d Td (%s) Tj ET\n" % (x, y, _literal(text, "cp1252")) for x, y, text in page)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % len(objects)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(b"<</Title(%s)>>" % _literal(title, "latin-1"))
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


def _literal(text: str, encoding: str) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", text.encode(encoding, "replace"))


def set_lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def article_as_pdf(article: Written, rows: int = 5) -> bytes:
    """Two pages or more of two columns, with a running head and page numbers."""
    lines = [(line, 0) for line in article.head]
    for text in article.prose:
        lines += [(line, 14 if not number else 0) for number, line in enumerate(set_lines(text, 38))]
    pages, rest = [], lines
    for number in range(1, max(2, -(-len(lines) // (2 * rows))) + 1):
        page = [(50, 770, "Ormsby Gazette"), (290, 30, str(number))]
        for left in (50, 320):
            column, rest = rest[:rows], rest[rows:]
            page += [(left + indent, 700 - 13 * row, text) for row, (text, indent) in enumerate(column)]
        pages.append(page)
    return pdf(*pages, title=article.title)


def e_book(article: Written) -> bytes:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    chapter = f"<html><body><h1>{escape(article.title)}</h1>{_paragraphs(article)}</body></html>"
    package = (
        f"<package><metadata {dc}><dc:title>Ormsby</dc:title><dc:creator>{escape(article.author)}</dc:creator>"
        f"<dc:date>{article.moment:%Y-%m-%d}</dc:date></metadata><manifest>"
        '<item id="c" href="cover.xhtml"/><item id="a" href="one%20two.xhtml"/></manifest>'
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


def mail(article: Written) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        article.title,
        f"{article.author} <a@example.org>",
        format_datetime(article.moment),
    )
    message.set_content("\n\n".join("\n".join(set_lines(text, 70)) for text in article.prose))
    message.add_alternative("<p>not this one</p>", subtype="html")
    return message.as_bytes()


def saved_page(article: Written) -> str:
    data = {
        "@type": "NewsArticle",
        "headline": article.title,
        "author": {"name": article.author},
        "datePublished": article.moment.isoformat(),
    }
    script = json.dumps(data).replace("<", "\\u003c")
    head = f'<meta charset="utf-8"><script type="application/ld+json">{script}</script>'
    return f"<html><head>{head}</head><body><article>{_paragraphs(article)}</article></body></html>"


def _paragraphs(article: Written) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in article.prose)


def saved_with_pictures(article: Written) -> bytes:
    message = EmailMessage()
    message["Subject"] = "saved"
    message.set_content(saved_page(article), subtype="html", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png", cid="<picture>")
    return message.as_bytes()


def web_archive(article: Written) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for status, body in (("404 Not Found", "<p>gone</p>"), ("200 OK", saved_page(article))):
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


def record(article: Written) -> dict[str, str]:
    """As one of the many services names its fields."""
    return {
        "headline": article.title,
        "Author": article.author,
        "publish date": article.moment.isoformat(),
        "body": "\n".join(article.prose),
    }


def table(article: Written, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(record(article)), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(record(article))
    return out.getvalue().encode(encoding, "replace")


def markdown(article: Written) -> str:
    front = {"title": article.title, "byline": article.author, "published": article.moment.isoformat()}
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front.items())
    return f"---\n{lines}---\n" + "\n\n".join(article.prose)


# by the end of a file's name
FORMATS: dict[str, Callable[[Written], str | bytes]] = {
    ".txt": lambda article: "\n\n".join([article.title, *article.head, *article.prose]),
    ".md": markdown,
    ".HTML": saved_page,
    ".mhtml": saved_with_pictures,
    ".jsonl": lambda article: json.dumps(record(article)),
    ".jsonl.gz": lambda article: gzip.compress(json.dumps(record(article)).encode()),
    ".json": lambda article: json.dumps({"status": "ok", "articles": [record(article)]}),
    ".csv": table,
    " (1).csv": lambda article: table(article, ";", "cp1252"),
    ".tsv": lambda article: table(article, "\t", "utf-16"),
    ".docx": document,
    ".odt": open_document,
    ".rtf": rich_text,
    ".pdf": article_as_pdf,
    ".epub": e_book,
    ".eml": mail,
    ".warc.gz": web_archive,
    ".warc": lambda article: gzip.decompress(web_archive(article)),
    ".zip": lambda article: packed({"day one/mill.docx": document(article), "__MACOSX/x.txt": "x"}),
}
