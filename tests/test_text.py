"""How words and marks are read: in one way for every stage."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from functools import cache

import pytest
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from retold.lists import speech_verbs
from retold.text import abbreviated_titles, ends_prose, ends_sentence, fold, free_slug, is_heading, letters, slug

SOURCES = sorted((PROJECT / "retold").rglob("*.py"))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Bărbulescu", "barbulescu"),
        ("ŁÓDŹ", "lodz"),
        ("Øresund", "oresund"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("N’Djamena", "n'djamena"),
        ("Ngũgĩ wa Thiong'o", "ngugi wa thiong'o"),
        ("İzmir", "izmir"),
    ],
)
def test_folded_words_have_small_plain_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_how_accents_are_typed_makes_no_difference(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(st.characters(codec="ascii") | st.sampled_from("“”–—•£€’‘…½²ﬁé")))
def test_a_text_is_folded_in_one_way_whether_or_not_accents_stand_elsewhere(text: str) -> None:
    assert fold(text + "é") == fold(text) + "e"


@given(st.text())
def test_letters_are_the_folded_word_without_marks(word: str) -> None:
    assert letters(word) == "".join(each for each in fold(word) if each.isalnum())


@given(st.text())
def test_a_slug_has_the_form_of_an_id(name: str) -> None:
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(name).strip("-") == slug(name) != ""


def test_a_slug_that_is_taken_gets_its_kind_and_then_a_number() -> None:
    taken = {"tema"}
    for expected in ("tema-place", "tema-place-2", "tema-place-3"):
        assert free_slug("Tema", taken, "place") == expected
        taken.add(expected)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Fishers Return to the Harbour of Tema After the Storm", True),
        ("fishers return to the harbour of Tema after the storm", False),
        ("The fishers came back. Nobody was hurt in the Storm", False),
        ("Too Short a One"[:7], False),
    ],
)
def test_headings_capitalise_nearly_every_word(line: str, is_one: bool) -> None:
    assert is_heading(line) is is_one


@pytest.mark.parametrize(
    ("line", "sentence", "prose"),
    [
        ("The boats are back.", True, True),
        ("“The boats are back,”", True, False),
        ("«Les bateaux sont là.»", True, True),
        ("Who came back:", True, False),
        ("Who came back", False, False),
    ],
)
def test_what_ends_a_line(line: str, sentence: bool, prose: bool) -> None:
    assert (ends_sentence(line), ends_prose(line)) == (sentence, prose)


def test_titles_with_a_stop_have_their_plural() -> None:
    assert {"cllr.", "cllrs.", "msgr."} <= abbreviated_titles()


def test_verbs_of_speech_have_the_forms_that_follow_a_speaker() -> None:
    assert {"muses", "mused"} <= speech_verbs()
    assert not {"muse", "musing"} & speech_verbs()


# One room for each


@cache
def definitions() -> Counter[str]:
    """How often a function of each name is defined in the program."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return Counter(node.name.strip("_") for node in nodes if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    "name", ["fold", "unaccented", "slug", "is_heading", "ends_sentence", "abbreviated_titles", "speech_verbs"]
)
def test_each_question_is_answered_in_one_place(name: str) -> None:
    assert definitions()[name] == 1


def test_unicode_is_taken_apart_in_two_places_alone() -> None:
    """Where texts come in, and where words are compared."""
    users = {
        path.name
        for path in SOURCES
        if re.search(r"unicodedata\.(?!unidata_version)", path.read_text(encoding="utf-8"))
    }
    assert users <= {"text.py", "normalise.py"}
