"""Every reader and any bytes: articles come out, or one sentence that says what is wrong."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from growth import assert_about_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from test_exports import FACTIVA, NEXIS, PROQUEST
from test_formats import ARTICLES

from retold.errors import SourceError
from retold.normalise import plain
from retold.parse import parse_yaml
from retold.reading import pdf
from retold.reading.found import UnreadableError
from retold.reading.registry import read

EXPORTS = {"nexis.txt": NEXIS, "factiva.rtf": "{\\rtf1 " + FACTIVA + "}", "proquest.txt": PROQUEST}
MADE = ARTICLES | EXPORTS
INPUTS = {name: data.encode() if isinstance(data, str) else data for name, data in MADE.items()}


def outcome(name: str, data: bytes) -> None:
    """Read; any other exception than the two is a failure."""
    try:
        for found in read(io.BytesIO(data), name):
            if isinstance(found, Exception):
                assert str(found) and "\n" not in str(found)
            else:
                assert all("\n" not in line.text for line in found.lines)
    except (UnreadableError, SourceError) as error:
        assert str(error)


@pytest.mark.parametrize("name", INPUTS)
def test_mutated_files_end_in_articles_or_in_words(name: str) -> None:
    draw = random.Random(name)
    for _ in range(12):
        data = bytearray(INPUTS[name])
        for _ in range(draw.choice((1, 1, 3, 20))):
            at = draw.randrange(len(data))
            step = draw.choice((1, 2, 40))
            change = draw.choice(("flip", "cut", "double", "end"))
            if change == "flip":
                data[at] = draw.randrange(256)
            elif change == "cut":
                del data[at : at + step]
            elif change == "double":
                data[at:at] = data[at : at + step]
            else:
                del data[max(at, 20) :]
            data = data or bytearray(b" ")
        outcome(name, bytes(data))


@pytest.mark.parametrize("name", INPUTS)
@settings(max_examples=15)
@given(data=st.binary(max_size=200))
def test_any_bytes_end_in_articles_or_in_words(name: str, data: bytes) -> None:
    outcome(name, data)


@pytest.mark.parametrize("unit", ["e\u0301\u0323", "\u0323\u0301", "(", ";", "a\u0301 "])
def test_making_plain_is_linear(unit: str) -> None:
    assert_about_linear(lambda size: lambda: plain(unit * size), 5_000, 40_000)


def test_marks_beyond_measure_are_kept_and_stay_as_they_are() -> None:
    text = plain("e" + "\u0323\u0301" * 100)
    assert plain(text) == text and text.count("\u0301") + text.count("\u0323") >= 198


def repacked(data: bytes, name: str, old: str, new: str) -> bytes:
    """A zip archive in which a member has other words."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            text = before.read(one)
            assert one != name or old.encode() in text
            after.writestr(one, text.replace(old.encode(), new.encode(), 1) if one == name else text)
    return packed.getvalue()


LESS = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='-70000000'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
WIDE = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='70000000'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    "more", [WIDE, WIDE + LESS, "<w:p/>" * 120_000, f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 120_000}</w:tbl>"]
)
def test_a_word_document_with_more_than_anybody_writes_is_refused(more: str) -> None:
    data = repacked(INPUTS["mill.docx"], "word/document.xml", "<w:sectPr", f"{more}<w:sectPr")
    with pytest.raises(UnreadableError, match="more than 100,000 paragraphs and cells; split it"):
        list(read(io.BytesIO(data), "mill.docx"))


def test_a_chapter_that_a_book_names_again_and_again_is_read_once() -> None:
    with zipfile.ZipFile(io.BytesIO(INPUTS["mill.epub"])) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".opf"))
        (reference,) = re.findall(r"<itemref[^>]*>", archive.read(name).decode())[:1]
    again = repacked(INPUTS["mill.epub"], name, reference, reference * 5_000)
    once, often = (list(read(io.BytesIO(data), "mill.epub")) for data in (INPUTS["mill.epub"], again))
    assert once == often


@pytest.mark.parametrize("packings", [1, 2])
def test_a_pdf_that_unpacks_to_too_much_is_refused_before_it_does(
    packings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_UNPACKED", 1_000_000)
    packed = bytes(2_000_000)
    for _ in range(packings):
        packed = zlib.compress(packed)
    data = INPUTS["mill.pdf"] + b"9 0 obj\n<< /Filter /FlateDecode >> stream\r\n" + packed + b"\nendstream endobj\n"
    with pytest.raises(UnreadableError, match="unpacks to more than 1,000,000 bytes; save its text"):
        list(read(io.BytesIO(data), "mill.pdf"))


@pytest.mark.parametrize("name", ["From", "subject", "Content-Type"])
def test_a_field_of_an_e_mail_that_takes_long_to_read_is_refused(name: str) -> None:
    part = f"{name}: {'=?utf-8?q?x?= a <a@b>; ' * 4_000}\n\nThe mill is shut.\n"
    for head in ("", 'Content-Type: multipart/mixed; boundary="m"\n\n--m\n'):
        if head and name == "From":
            continue
        with pytest.raises(UnreadableError, match=f"the field {name} in its head is longer than 20,000"):
            list(read(io.BytesIO((head + part).encode()), "mill.eml"))


@pytest.mark.parametrize("name", ["mill.eml", "mill.mht"])
def test_a_message_of_very_many_parts_is_refused(name: str) -> None:
    data = (
        'Content-Type: multipart/alternative; boundary="q"\n' + "\n--q\nContent-Type: text/html\n\n<p>Shut.</p>" * 6_000
    )
    with pytest.raises(UnreadableError, match="more than 5,000 parts; save the text"):
        list(read(io.BytesIO(data.encode()), name))


def test_the_columns_of_a_table_are_looked_at_once() -> None:
    def reading(size: int) -> Callable[[], object]:
        header = ";".join(["text", *(f"n{number}" for number in range(size))])
        return lambda: list(read(io.BytesIO(f"{header}\nShut.\n".encode()), "mill.csv"))

    assert_about_linear(reading, 3_000, 24_000)


def test_yaml_that_repeats_itself_is_refused_before_it_is_spelt_out() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(30)
    )
    with pytest.raises(SourceError, match=r"line 2: the YAML repeats a value by its name \(\*a\)"):
        parse_yaml(Path("x.yml"), bomb, [])
