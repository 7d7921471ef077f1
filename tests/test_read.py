"""Articles of every format, read from real files of a source folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from folders import Files, write_source
from growth import assert_about_linear
from hypothesis import given
from hypothesis import strategies as st

from retold.errors import SourceError
from retold.reading.formats import read_article
from retold.reading.html import RULE, Page, read_page
from retold.reading.markdown import MARKUP
from retold.reading.wrapped import unwrap
from retold.records import Line, RawArticle, RemovedLine
from retold.source.folder import open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
PROSE = [
    "The harbour master of Sanga opened the new quay on Monday in front of a small crowd of fishers.",
    "It took three years to build it, and the town had waited for it much longer than that.",
]


def read(folder: Path, files: Files) -> RawArticle:
    """The only article of a source folder."""
    source = open_source(write_source(folder, files), SCHEMA)
    (ref,) = source.articles
    return read_article(ref, source.metadata, SCHEMA["articles"])


def texts(article: RawArticle) -> list[str]:
    return [line.text for line in article.lines if line.text]


def numbered(article: RawArticle) -> list[tuple[int, str]]:
    return [(line.number, line.text) for line in article.lines if line.text]


# Plain text


@pytest.mark.parametrize(
    ("data", "notice"),
    [
        pytest.param("Café\n\nQuay".encode(), None, id="UTF-8"),
        pytest.param("Café\n\nQuay".encode("utf-8-sig"), None, id="UTF-8 with mark"),
        pytest.param("Café\n\nQuay".encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param("Café\n\nQuay".encode("cp1252"), "cp1252", id="Windows-1252"),
        pytest.param(b"Caf\xc3\xa9\r\n\r\nQuay\r\n", None, id="CRLF"),
        pytest.param(b"Caf\xc3\xa9\r\rQuay\r", None, id="CR"),
        pytest.param("Cafe\u0301\n\u00a0\nQuay".encode(), None, id="NFD and a no-break space"),
        pytest.param("\u200bCafé \n\nQu\u00aday\u2009".encode(), None, id="invisible characters"),
    ],
)
def test_txt(data: bytes, notice: str | None, tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.txt": data})
    assert numbered(article) == [(1, "Café"), (3, "Quay")]
    assert article.sha256 == hashlib.sha256(data).hexdigest()
    path = tmp_path / "articles" / "quay.txt"
    assert article.notices == ([f"{path}: not UTF-8, read as {notice}."] if notice else [])


WRAPPED = """\
The harbour master of Sanga opened the new quay on
Monday in front of a small crowd of fishers, who had
come from the islands for it.

It took three years to build it, and the town had
waited for it much longer than that.
"""


UNWRAPPED = [
    "The harbour master of Sanga opened the new quay on Monday in front of a small crowd of fishers, who had come from "
    "the islands for it.",
    "It took three years to build it, and the town had waited for it much longer than that.",
]


def test_wrapped_text_is_unwrapped(tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.txt": WRAPPED})
    assert numbered(article) == [(1, UNWRAPPED[0]), (5, UNWRAPPED[1])]


def test_a_long_headline_does_not_hide_that_a_text_is_wrapped(tmp_path: Path) -> None:
    headline = "The harbour master of Sanga opens a quay for which the town has waited for years"
    article = read(tmp_path, {"articles/quay.txt": f"{headline}\n\n{WRAPPED}"})
    assert texts(article) == [headline, *UNWRAPPED]


def test_paragraphs_of_wrapped_text_without_empty_lines(tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.txt": WRAPPED.replace("\n\n", "\n")})
    assert numbered(article) == [(1, UNWRAPPED[0]), (4, UNWRAPPED[1])]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([PROSE[0], PROSE[1]], id="a paragraph a line"),
        pytest.param(["The quay is open.", "The boats came in.", "All is well now."], id="short sentences a line"),
        pytest.param(["Sanga", "The islands", "The hills"], id="a list"),
        pytest.param([PROSE[0] + " " + PROSE[1], "Awa Keita", "Fatou Keita"], id="a long line among short ones"),
        pytest.param(
            ["Harbour master of Sanga opens the new quay", "Flood in the hills", "Ferry to the islands is late again"],
            id="a list of headlines",
        ),
        pytest.param(["A quay"], id="one line"),
    ],
)
def test_lines_that_are_paragraphs_stay(lines: list[str], tmp_path: Path) -> None:
    assert texts(read(tmp_path, {"articles/quay.txt": "\n".join(lines)})) == lines


@given(st.lists(st.text(alphabet="ab .", max_size=60), min_size=1, max_size=20))
def test_unwrapping_loses_nothing(texts: list[str]) -> None:
    lines = [Line(number, " ".join(text.split())) for number, text in enumerate(texts, start=1)]
    joined, _ = unwrap(lines)
    assert " ".join(" ".join(line.text for line in joined).split()) == " ".join(
        " ".join(line.text for line in lines).split()
    )
    assert [line.number for line in joined] == sorted({line.number for line in joined})


# Markdown

MARKDOWN = """\
---
title: "The quay: open at last"
published: 2023-05-01
language: no
byline:
---

# The quay

The **harbour master** said it was *open*
at last, as [the paper](https://example.org "x") wrote.

- One boat & two nets
- `code` stays

> “A quay,” he said.

    plain code

Setext heading
--------------
Last \\* line <b>bold</b> &amp; so on.
"""
MARKDOWN_LINES = [
    (8, "The quay"),
    (10, "The harbour master said it was open at last, as the paper wrote."),
    (13, "One boat & two nets"),
    (14, "code stays"),
    (16, "“A quay,” he said."),
    (18, "plain code"),
    (20, "Setext heading"),
    (22, "Last * line bold & so on."),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_md(line_end: str, tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.md": MARKDOWN.replace("\n", line_end)})
    assert numbered(article) == MARKDOWN_LINES
    assert {key: value for key, value in article.metadata.items() if value} == {
        "title": "The quay: open at last",
        "published": "2023-05-01",
        "language": "no",
    }


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("The quay\n\nis open.\n", [(1, "The quay"), (3, "is open.")], id="no front matter"),
        pytest.param("---\n---\nThe quay\n", [(3, "The quay")], id="empty front matter"),
        pytest.param("---\n# nothing\n---\nThe quay\n", [(4, "The quay")], id="front matter of comments"),
        pytest.param("The quay\n\n---\n\nis open.\n", [(1, "The quay"), (5, "is open.")], id="a rule further down"),
        pytest.param("\ufeff---\ntitle: A\n---\nThe quay\n", [(4, "The quay")], id="byte-order mark"),
    ],
)
def test_md_front_matter(text: str, lines: list[tuple[int, str]], tmp_path: Path) -> None:
    assert numbered(read(tmp_path, {"articles/quay.md": text})) == lines


def test_md_never_gives_two_lines_one_number(tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.md": "# Share&#8232;Tweet\nPrint\n"})
    assert numbered(article) == [(1, "Share Tweet"), (2, "Print")]


def test_md_cuts_html_blocks(tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.md": "The quay\n\n<div>\n  <hr>\n</div>\n\nis open.\n"})
    assert numbered(article) == [(1, "The quay"), (7, "is open.")]
    assert [(line.number, line.text, line.rule) for line in article.cut] == [
        (3, "<div>", MARKUP),
        (4, "<hr>", MARKUP),
        (5, "</div>", MARKUP),
    ]


# JSON lines


def test_jsonl(tmp_path: Path) -> None:
    records = [
        {"id": "quay", "text": "The quay\n\nis open.", "title": " The quay ", "published": "2023-05-01T10:00:00Z"},
        {"id": "pier", "text": "The pier is shut.", "language": None, "note": ""},
    ]
    lines = "\n\n".join(json.dumps(record) for record in records)
    source = open_source(write_source(tmp_path, {"articles/all.jsonl": lines}), SCHEMA)
    pier, quay = (read_article(ref, source.metadata, SCHEMA["articles"]) for ref in source.articles)
    assert (pier.id, pier.line, numbered(pier)) == ("pier", 3, [(1, "The pier is shut.")])
    assert (quay.id, quay.line, numbered(quay)) == ("quay", 1, [(1, "The quay"), (3, "is open.")])
    assert not any(pier.metadata.values())
    assert {key: value for key, value in quay.metadata.items() if value} == {
        "title": "The quay",
        "published": "2023-05-01",
        "published_at": "2023-05-01T10:00Z",
    }


def test_jsonl_with_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf{"id": "quay", "text": "The quay"}\r\n'
    assert texts(read(tmp_path, {"articles/all.jsonl": data})) == ["The quay"]


# Web pages

PAGE = f"""\
<!DOCTYPE html>
<html lang="en-GB"><head>
<title>Sanga Post: the quay</title>
<meta property="og:title" content="The quay">
<meta property="og:site_name" content="Sanga Post">
<meta name="author" content="Fatou Keita">
<meta property="article:published_time" content="2023-05-01T10:00:00+00:00">
<link rel="canonical" href="https://example.org/quay">
<style>p {{ color: red }}</style><script>var unseen = "script words";</script>
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">Harbour news</a></li></ul></nav>
<article><h1>The quay</h1><p>{PROSE[0]}</p><script>more()</script><p>{PROSE[1]} <b>Bold</b> words.</p></article>
<footer><p>Imprint of the paper</p></footer>
</body></html>
"""


def test_html(tmp_path: Path) -> None:
    article = read(tmp_path, {"articles/quay.html": PAGE})
    assert numbered(article) == [(3, "The quay"), (4, PROSE[0]), (5, f"{PROSE[1]} Bold words.")]
    assert [(line.number, line.text, line.rule) for line in article.cut] == [
        (1, "Home", RULE),
        (2, "Harbour news", RULE),
        (6, "Imprint of the paper", RULE),
    ]
    assert {key: value for key, value in article.metadata.items() if value} == {
        "title": "The quay",
        "outlet": "Sanga Post",
        "byline": "Fatou Keita",
        "url": "https://example.org/quay",
        "published": "2023-05-01",
        "published_at": "2023-05-01T10:00Z",
        "published_basis": "declared in the page's head",
        "language": "en-GB",
    }


def test_html_takes_only_metadata_of_the_right_form(tmp_path: Path) -> None:
    page = PAGE.replace("2023-05-01T", "May 1, ").replace("https://example.org/quay", "/quay").replace("en-GB", "#en#")
    article = read(tmp_path, {"articles/quay.html": page})
    assert [article.metadata[key] for key in ("published", "published_basis", "url")] == [None] * 3
    assert article.language_basis == "told from the text"


def test_a_comment_or_an_inline_element_parts_no_word() -> None:
    page = read_page(f"<article><p>{PROSE[0]} The har<!-- a -->bour<b>s</b> of<br>the islands</p></article>")
    assert [line.text for line in page.lines] == [f"{PROSE[0]} The harbours of", "the islands"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1251", "cp1251"), ("ISO-8859-1", "cp1252"), ("utf-8", "utf-8"), ("koi8-r", "koi8-r")],
)
def test_html_of_a_declared_charset(charset: str, encoding: str, tmp_path: Path) -> None:
    words = "Мэр Санги открыл порт" if encoding in ("cp1251", "koi8-r") else "“Café”, the mayor of Sanga said"
    page = f"<html><head><meta charset='{charset}'></head><body><article><p>{PROSE[0]} {words}.</p></article></body>"
    assert texts(read(tmp_path, {"articles/quay.html": page.encode(encoding)})) == [f"{PROSE[0]} {words}."]


def both(page: Page) -> list[Line | RemovedLine]:
    return [*page.lines, *page.cut]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<p>{PROSE[0]}<p>{PROSE[1]}<div><b>Never closed", id="never closed"),
        pytest.param(f"</div></p>{PROSE[0]}<br>{PROSE[1]}</i>", id="closed too often"),
        pytest.param(f"<table><tr><td>{PROSE[0]}<td>{PROSE[1]}</table>", id="a table"),
        pytest.param(f"{PROSE[0]}\n\n{PROSE[1]}", id="no markup"),
        pytest.param(f"<article>{'<p>' + PROSE[0] + '</p>' + '<p>' + PROSE[1] + '</p>'}<!-- a --> b", id="a comment"),
        pytest.param("<div>" * 1500 + PROSE[0] + "</div>" * 1500 + PROSE[1], id="nested deeply"),
        pytest.param(f"<article><p>{PROSE[0]}<unknown-tag>{PROSE[1]}</unknown-tag></article>", id="unknown element"),
    ],
)
def test_html_keeps_every_visible_word(page: str) -> None:
    sorted_page = read_page(page)
    words = " ".join(line.text for line in sorted(both(sorted_page), key=lambda line: line.number))
    for text in PROSE:
        assert text in words


BLOCKS = ["p", "div", "li", "h2", "td", "blockquote", "footer", "nav", "article", "section"]
INLINES = ["b", "span", "a", "em"]
WORDS = st.lists(st.sampled_from(["quay", "harbour", "Sanga", "boat.", "“open”"]), min_size=1, max_size=8).map(" ".join)
TREES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{' '.join(parts)}</{tag}>", st.sampled_from(BLOCKS + INLINES), st.lists(inner)
    ),
    max_leaves=12,
)


@given(TREES)
def test_html_sorts_every_word_of_any_page(tree: str) -> None:
    page = read_page(f"<html><head><title>unseen</title></head><body><script>unseen</script>{tree}</body></html>")
    lines = sorted(both(page), key=lambda line: line.number)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    seen = "".join("".join(line.text for line in lines).split())
    assert seen == "".join(strip_tags(tree).split())


def strip_tags(tree: str) -> str:
    return "".join(part.partition(">")[2] if "<" in tree else part for part in tree.split("<"))


@pytest.mark.parametrize(
    "unit", ["<p>Boat</p>", "<p>The boat came in late on Monday, the harbour master said.</p>", "<b>a</b> ", "<br>a"]
)
def test_html_takes_time_linear_in_its_elements(unit: str) -> None:
    def prepare(count: int) -> Callable[[], object]:
        return partial(read_page, "<html><body><article>" + unit * count + "</article></body></html>")

    assert_about_linear(prepare, 1_500, 12_000)


# What wins


def test_articles_csv_wins_over_the_file(tmp_path: Path) -> None:
    files = {
        "articles/quay.md": "---\ntitle: Own title\nbyline: Own byline\n---\nThe quay is open.\n",
        "articles.csv": "id,title,byline,credit\nquay,Curated title,,Curated credit\n",
    }
    metadata = read(tmp_path, files).metadata
    assert (metadata["title"], metadata["byline"], metadata["credit"]) == (
        "Curated title",
        "Own byline",
        "Curated credit",
    )


def test_an_article_that_cannot_be_told_from_noise_is_refused_or_read(tmp_path: Path) -> None:
    data = bytes(range(1, 256)) * 20
    try:
        article = read(tmp_path, {"articles/noise.txt": data})
    except SourceError as error:
        assert "save the file as UTF-8" in str(error)
    else:
        assert article.notices
