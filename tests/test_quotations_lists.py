"""The lists that quotations rest on are well formed."""

from __future__ import annotations

import pytest

from retold.lists import rows_of
from retold.quotations.cues import reporting_words, verb_forms
from retold.quotations.words import word_set

STANCES = {
    "admits",
    "agrees",
    "asks",
    "believes",
    "claims",
    "commits",
    "criticises",
    "demands",
    "denies",
    "fears",
    "hopes",
    "praises",
    "predicts",
    "proposes",
    "says",
    "threatens",
    "warns",
}
USES = ("bare", "that", "to", "ing", "noun")


def test_verbs_stand_once_and_in_order() -> None:
    keys = [(row["verb"], row["particle"]) for row in rows_of("cues")]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("row", rows_of("cues"), ids=lambda row: f"{row['verb']} {row['particle']}".strip())
def test_verb(row: dict[str, str]) -> None:
    assert all(row[form] for form in ("verb", "present", "past", "participle", "gerund"))
    assert row["stance"] in STANCES
    assert row["quote"] in ("", "yes")
    assert row["also_noun"] in ("", "yes")
    assert row["object"] in ("", "may", "must")
    assert all(not row[use] or 0 < float(row[use]) < 1 for use in USES)
    assert row["quote"] or any(row[use] for use in USES), "a verb that governs nothing"


def test_forms_lead_to_their_verbs() -> None:
    verbs, kinds = verb_forms()["said"]
    assert [verb.name for verb in verbs] == ["say"]
    assert kinds == ("past", "participle")


def test_every_word_has_one_class() -> None:
    words = [row["word"] for row in rows_of("grammar")]
    assert len(words) == len(set(words))


def test_sets_hold_no_word_twice() -> None:
    rows = [(row["set"], row["word"]) for row in rows_of("quotation_words")]
    assert len(rows) == len(set(rows))


def test_an_unknown_set_is_an_error() -> None:
    with pytest.raises(KeyError):
        word_set("no such set")


@pytest.mark.parametrize("row", rows_of("confidence"), ids=lambda row: f"{row['method']} {row['kind']}")
def test_confidence(row: dict[str, str]) -> None:
    assert 0 < float(row["confidence"]) < 1
    assert int(row["rows"]) > 0


def test_reporting_words_are_forms_of_listed_verbs_that_are_no_nouns() -> None:
    assert {"said", "says", "told", "reminded"} <= reporting_words()
    assert not {"say", "saying", "state", "claims", "statement"} & reporting_words()
