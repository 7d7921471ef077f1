"""Bytes to plain text: encodings that are told apart, and what plain text may and may not hold."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.normalise import decode, plain

FRENCH = "Le maire a déclaré que l’école était fermée. « Nous attendons », a-t-il dit — sans rire."
ENGLISH = "The mayor said it’s “fine”. " * 8
POLISH = (
    "Burmistrz powiedział, że port będzie zamknięty. Łódź wróciła wieczorem, a rybacy poszli do domu. "
    "Nikt nie wie, skąd wziął się ten hałas, choć mieszkańcy słyszeli go już wczoraj."
)
RUSSIAN = (
    "Глава города объявил порт закрытым до весны. Рыбаки ушли домой в темноте и не вернулись. "
    "Никто не знает, когда откроют новый порт, но работы идут уже третий год."
)
JAPANESE = "市長は港が閉鎖されると述べた。漁師たちは夕方に帰宅した。"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        pytest.param(FRENCH, "utf-8", "utf-8", id="UTF-8"),
        pytest.param(FRENCH, "utf-8-sig", "utf-8-sig", id="UTF-8 with mark"),
        pytest.param(FRENCH, "utf-16", "utf-16", id="UTF-16 with mark"),
        pytest.param("\ufeff" + FRENCH, "utf-16-be", "utf-16", id="UTF-16 big-endian with mark"),
        pytest.param(FRENCH, "utf-32", "utf-32", id="UTF-32 with mark"),
        pytest.param(FRENCH, "cp1252", "cp1252", id="Windows-1252, French"),
        pytest.param(ENGLISH, "cp1252", "cp1252", id="Windows-1252, English with curly marks"),
        pytest.param(POLISH, "cp1250", "cp1250", id="Windows-1250, Polish"),
        pytest.param(RUSSIAN, "cp1251", "cp1251", id="Windows-1251, Russian"),
        pytest.param(JAPANESE, "shift_jis", "cp932", id="Shift JIS"),
    ],
)
def test_decode(text: str, written: str, read: str) -> None:
    assert decode(text.encode(written)) == (text.removeprefix("\ufeff"), read)


@pytest.mark.parametrize(
    ("declared", "read"),
    [
        pytest.param("windows-1251", "windows-1251", id="declared"),
        pytest.param("iso-8859-1", "cp1252", id="Latin-1 is its superset, as in browsers"),
    ],
)
def test_what_is_declared_wins_over_a_guess(declared: str, read: str) -> None:
    text, encoding = decode(b"\x93\xcf\xee\xf0\xf2\x94", declared)
    assert (text, encoding) == (b"\x93\xcf\xee\xf0\xf2\x94".decode(read), read)


@pytest.mark.parametrize("declared", ["no-such-encoding", "hex", "ascii", "idna"])
def test_a_declared_encoding_that_does_not_fit_is_not_used(declared: str) -> None:
    assert decode(FRENCH.encode("cp1252"), declared) == (FRENCH, "cp1252")


def test_utf8_wins_over_what_is_declared() -> None:
    assert decode(FRENCH.encode(), "iso-8859-1") == (FRENCH, "utf-8")


@given(st.binary(max_size=300))
def test_decode_any_bytes(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except ValueError as error:
        assert str(error) == "the encoding cannot be told; save the file as UTF-8"
    else:
        assert isinstance(text, str)
        assert data.decode(encoding).removeprefix("\ufeff") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line ends"),
        pytest.param("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf", id="odd line ends"),
        pytest.param("a\u00a0b\u2009c\u3000d\te", "a b c d e", id="odd spaces"),
        pytest.param("  a   b  \n\n  c  ", "a b\n\nc", id="runs of blanks"),
        pytest.param("a\u200bb\u00adc\ufeffd\u2060e\u061cf", "abcdef", id="invisible characters"),
        pytest.param("a \u200b b", "a b", id="invisible between blanks"),
        pytest.param("a\x00b\x1bc\x7f", "abc", id="control characters"),
        pytest.param("Goi\u0308ta", "Goïta", id="NFD"),
        pytest.param("\u0646\u200c\u0645 \U0001f468\u200d", "\u0646\u200c\u0645 \U0001f468\u200d", id="joiners stay"),
        pytest.param("„a“ ‚b‘ «c» ”d“ ''e`` … — –", "„a“ ‚b‘ «c» ”d“ ''e`` … — –", id="marks stay as printed"),
        pytest.param("ﬁne ½ ² ™", "ﬁne ½ ² ™", id="no compatibility forms"),
    ],
)  # fmt: skip
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


# Characters that break such code, more often than chance would bring them
ODD = st.sampled_from(
    "\r\n\x0b\x0c\x1c\x1f\x85\u2028\xa0 \u200b\xad\ufeff\x00\t\u0301\u0308ea\u200d\u1100\u1161\u11a8Å\u212b"
)
TEXTS = st.text(ODD | st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS)
def test_plain_twice_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(TEXTS)
def test_plain_is_nfc_with_single_blanks(text: str) -> None:
    done = plain(text)
    assert unicodedata.is_normalized("NFC", done)
    assert not re.search(r"[^\S \n]|  |^ | $", done, re.MULTILINE)
    assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ufeff\xad]", done)


@given(TEXTS)
def test_plain_loses_nothing_but_white_space_and_invisibles(text: str) -> None:
    assert visible(plain(text)) == visible(text)


@given(st.text(ODD | st.sampled_from("\ud83d\ude00\udce9\udfff\ud800a"), max_size=20))
def test_plain_text_can_be_written_to_a_file(text: str) -> None:
    done = plain(text)
    assert done.encode("utf-8").decode("utf-8") == done == plain(done)


def test_a_letter_in_two_halves_is_put_together_and_a_lone_half_shown() -> None:
    assert plain("a \ud83d\udc1f b \udc1f c \udc1f\ud83d") == "a 🐟 b � c ��"


def visible(text: str) -> str:
    """The characters that leave ink, in NFC; categories of Unicode, so not how the module itself tells them."""
    kept = (
        char for char in text if unicodedata.category(char) not in ("Cc", "Zs", "Zl", "Zp") and char not in INVISIBLE
    )
    return unicodedata.normalize("NFC", "".join(kept))


INVISIBLE = set(
    "\xad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
