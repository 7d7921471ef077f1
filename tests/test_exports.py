"""Exports of news archives: one file becomes many articles. The layouts are those that the archives document."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from folders import write_source
from hypothesis import given
from hypothesis import strategies as st

from retold.reading.exports import split_export
from retold.reading.formats import read_article
from retold.records import Line, RawArticle
from retold.source.folder import open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
ONE = [
    "Bees came back to Harrow Hill this spring, the keepers of the park wrote on Monday.",
    "Nobody knows from where.",
]
TWO = [
    "The tram to the docks will run at night.",
    "SN: that is how the drivers call the line that ends at the old station.",
]

NEXIS = f"""\
Page 1 of 2
Bees return to the hill
Harrow Messenger
May 6, 2013 Monday 11:52 PM GMT

Copyright 2013 Harrow Press All Rights Reserved
Section: NEWS; Pg. 4
Length: 21 words
Byline: By Lotte Brink and Sam Orr

Body

{ONE[0]}

{ONE[1]}

Load-Date: May 7, 2013

End of Document

Trams at night
The Dock Post
7 May 2013

Length: 19 words
Byline: LENA FOX
Body
{TWO[0]}
{TWO[1]}
Load-Date: May 8, 2013
End of Document
"""
LEXIS = f"""\
                              1 of 2 DOCUMENTS


                              Harrow Messenger

                              May 6, 2013 Monday
                                 Late Edition

Bees return to the hill

BYLINE: By Lotte Brink and Sam Orr

SECTION: NEWS; Pg. 4

LENGTH: 21 words


{ONE[0]}

{ONE[1]}

LOAD-DATE: May 7, 2013

LANGUAGE: ENGLISH

                     Copyright 2013 Harrow Press


                              2 of 2 DOCUMENTS

                               The Dock Post

                                 7 May 2013

Trams at night

BYLINE: LENA FOX

LENGTH: 19 words

{TWO[0]}

{TWO[1]}

LOAD-DATE: May 8, 2013
"""
FACTIVA = f"""\
HD   Bees return to the hill
BY   By Lotte Brink and Sam Orr
WC   21 words
PD   6 May 2013
SN   Harrow Messenger
SC   HARM
LA   English
CY   Copyright 2013 Harrow Press

LP

{ONE[0]}

TD

{ONE[1]}

AN   Document HARM000020130506e9560001x

SE   Transport
HD
Trams at night
BY
LENA FOX
PD
7 May 2013
SN
The Dock Post
LP
{TWO[0]}
TD
{TWO[1]}
Document DOCK000020130507e957000ab
"""
PROQUEST = f"""\
____________________________________________________________

Document 1 of 2

Bees return to the hill

Author: Brink, Lotte

Publication info: Harrow Messenger ; Harrow [Harrow]. 06 May 2013: 4.

Full text: {ONE[0]}

{ONE[1]}

Subject: Bees

Title: Bees return to the hill

Publication title: Harrow Messenger; Harrow

Publication date: May 6, 2013

Language of publication: English

____________________________________________________________

Trams at night

Full text: {TWO[0]}

{TWO[1]}

Title: Trams at night

Author: Lena Fox

Publication title: The Dock Post

Publication date: May 7, 2013

____________________________________________________________
"""


def as_docx(text: str) -> bytes:
    file = docx.Document()
    for line in text.split("\n"):
        file.add_paragraph(line)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def as_rtf(text: str) -> bytes:
    return ("{\\rtf1 " + text.replace("\n", "\\par\n") + "}").encode()


def as_html(text: str) -> bytes:
    return (
        "<html><!-- Factiva LexisNexis ProQuest --><body>" + "".join(f"<p>{x}</p>" for x in text.split("\n"))
    ).encode()


def read(folder: Path, name: str, data: bytes) -> list[RawArticle]:
    source = open_source(write_source(folder, {f"articles/{name}": data}), SCHEMA)
    return [read_article(ref, source.metadata, SCHEMA["articles"]) for ref in source.articles]


@pytest.mark.parametrize(
    ("name", "make"), [("a.txt", str.encode), ("a.docx", as_docx), ("a.rtf", as_rtf), ("a.html", as_html)]
)
@pytest.mark.parametrize(
    "export", [NEXIS, LEXIS, FACTIVA, PROQUEST], ids=["Nexis", "LexisNexis", "Factiva", "ProQuest"]
)
def test_an_export_becomes_its_articles(export: str, name: str, make: object, tmp_path: Path) -> None:
    assert callable(make)
    one, two = read(tmp_path, name, make(export))
    assert [[line.text for line in each.lines if line.text] for each in (one, two)] == [ONE, TWO]
    assert [each.metadata["title"] for each in (one, two)] == ["Bees return to the hill", "Trams at night"]
    assert [each.metadata["outlet"] for each in (one, two)] == ["Harrow Messenger", "The Dock Post"]
    assert [each.metadata["published"] for each in (one, two)] == ["2013-05-06", "2013-05-07"]
    assert (one.metadata["byline"] or "").startswith("Lotte Brink") and "fox" in (two.metadata["byline"] or "").lower()
    assert any("2 articles" in notice for notice in one.notices) and one.id != two.id


@pytest.mark.parametrize(
    "text",
    [
        "The book has two parts.\nBody\nMind\nEnd of Document was the name of the play.",
        "Full text: see below.\nThe council met on Monday.",
        "HD screens are cheap now.\nPD is short for police department.\nThe rest is prose.",
    ],
)
def test_prose_with_words_of_labels_is_no_export(text: str) -> None:
    assert split_export([Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]) == []


LABELS = ["1 of 2 DOCUMENTS", "LOAD-DATE: x", "", "HD", "PD  6 May 2013", "SN x", "LP", "TD", "Body", "End of Document",
          "Length: 3", "Full text: x", "_" * 30, "Publication date: May 6, 2013", "Title: y", "Prose."]  # fmt: skip


@given(st.lists(st.sampled_from(LABELS), max_size=25))
def test_any_mixture_of_labels_is_taken_apart_or_left(texts: list[str]) -> None:
    for found in split_export([Line(number, text) for number, text in enumerate(texts, start=1)]):
        assert any(line.text for line in found.lines)


def test_no_line_of_a_text_is_lost_that_looks_like_a_label() -> None:
    text = [
        "1 of 1 DOCUMENTS",
        "LENGTH: 9 words",
        "",
        "He came.",
        "",
        "Section: the third.",
        "",
        "He left.",
        "",
        "LOAD-DATE: x",
    ]
    (found,) = split_export([Line(number, line) for number, line in enumerate(text, start=1)])
    assert [line.text for line in found.lines] == ["He came.", "Section: the third.", "He left."]
    assert found.notices == ["an export of LexisNexis: 1 article."]
