"""What holds of the quotations of any text at all."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from retold.quotations import find_quotations
from retold.quotations.cues import find_cues
from retold.quotations.marks import marked_stretches
from retold.quotations.reported import with_subjects
from retold.quotations.scene import Scene
from retold.quotations.tokens import token_sentences
from retold.quotations.verbless import may_report, without_verb
from retold.reading.segment import segment

PIECES = [
    *"“”‘’\"'«»„`().,:;!?—–- \n",
    "''",
    " said ",
    " that ",
    " the minister ",
    " Diop ",
    " he ",
    " and ",
    " but ",
    " who ",
    " according to ",
    " asked ",
    " called ",
    " of ",
    " to ",
    " by ",
    " saying ",
    " was ",
    " quoted ",
    " as ",
    "'s ",
    "’s",
    " on Tuesday",
    " would go",
    " if",
    "Mr. ",
    "U.S. ",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=80).map("".join))


@settings(max_examples=400)
@given(TEXTS)
def test_spans_lie_in_the_text_and_rows_point_back(text: str) -> None:
    found = find_quotations(segment("test", text))
    for index, row in enumerate(found):
        for span in (row.span, row.cue, row.speaker):
            assert span is None or (0 <= span.start < span.end <= len(text) and span.of(text).strip() == span.of(text))
        assert row.part_of is None or (row.part_of < index and found[row.part_of].kind == "mixed")
        origin = None if row.continues is None else found[row.continues]
        assert row.continues is None or (row.continues < index and row.part_of is None)
        assert origin is None or row.cue in (None, origin.cue)  # both halves of what is broken have the cue
        assert row.method
        assert 0 < row.confidence < 1


@settings(max_examples=200)
@given(TEXTS)
def test_rows_stand_in_order_and_stretches_are_not_lost_or_doubled(text: str) -> None:
    found = find_quotations(segment("test", text))
    assert [row.span.start for row in found] == sorted(row.span.start for row in found)
    direct = [row.span for row in found if row.kind == "direct"]
    assert len(direct) == len(set(direct))
    assert all(before.end <= after.start for before, after in pairwise(direct))


@settings(max_examples=100)
@given(TEXTS)
def test_content_keeps_clear_of_its_cue_and_speaker(text: str) -> None:
    for row in find_quotations(segment("test", text)):
        for span in (row.cue, row.speaker):
            if span is not None and row.method not in ("lead-in", "signed"):
                assert span.end <= row.span.start or row.span.end <= span.start


@given(TEXTS)
def test_same_text_gives_the_same_rows(text: str) -> None:
    assert find_quotations(segment("a", text)) == find_quotations(segment("a", text))


@settings(max_examples=200)
@given(TEXTS)
def test_no_rule_finds_anything_in_a_sentence_that_is_passed_over(text: str) -> None:
    document = segment("test", text)
    stretches = marked_stretches(document.text, [paragraph.span for paragraph in document.paragraphs])
    for sentence in token_sentences(document, stretches):
        if not may_report(sentence.tokens):
            cues = find_cues(sentence.tokens)
            assert not with_subjects(sentence.tokens, cues)
            assert not without_verb(Scene(sentence.tokens, {}), cues, [])
