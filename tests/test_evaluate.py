"""The measures agree with hand-counted cases, and the gold files are sound."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.errors import SourceError
from retold.evaluate import __main__ as evaluate
from retold.evaluate import shipped
from retold.evaluate.corpus import Annotator, Published, corpus_report, entity_name
from retold.evaluate.reliability import methods, reliability_report
from retold.evaluate.scoring import Row, Score, Words, is_name, judge, last_name, pieces, same_name, score_article
from retold.evaluate.stories import story_report
from retold.reading.segment import segment
from retold.records import Quotation, QuoteKind, Span

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests/gold"
STORY = ROOT / "tests/stories/bridge"

TEXT = 'Ann Lee said the old bridge over the river will stay. "We like it here," she added.'
CLAUSE, WORDS = "the old bridge over the river will stay", '"We like it here,"'


def row(text: str, words: str, kind: QuoteKind = "indirect", **fields: Any) -> Row:
    start = text.index(words)
    return Row(start, start + len(words), kind, **fields)


def score(text: str, gold: list[Row], found: list[Row]) -> Score:
    total = Score()
    score_article(text, gold, found, total)
    return total


def counts(total: Score, name: str) -> tuple[int, int, int]:
    tally = total.tallies[name]
    return tally.hits, tally.gold, tally.found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("found", "exact", "overlap"),
    [
        (CLAUSE, 1, 1),
        (CLAUSE + ".", 1, 1),
        ("old bridge over the river will stay", 0, 1),  # 7 of 8 words
        ("bridge over the river will stay", 0, 0),  # 6 of 8
        ("Ann Lee said the old bridge over the river will stay", 0, 0),  # 8 of 11
    ],
    ids=["same", "full stop inside", "a word short", "two words short", "speaker inside"],
)
def test_a_span_is_right_when_enough_words_are_shared(found: str, exact: int, overlap: int) -> None:
    total = score(TEXT, [row(TEXT, CLAUSE)], [row(TEXT, found)])
    assert counts(total, "reported exact") == (exact, 1, 1)
    assert counts(total, "reported") == (overlap, 1, 1)
    assert counts(total, "all") == (overlap, 1, 1)


def test_marks_do_not_count() -> None:
    total = score(TEXT, [row(TEXT, WORDS, "direct")], [row(TEXT, "We like it here,", "direct")])
    assert counts(total, "direct exact") == counts(total, "marked exact") == (1, 1, 1)


def test_a_gold_quotation_is_hit_once() -> None:
    found = [row(TEXT, CLAUSE), row(TEXT, "the old bridge over the river will")]
    assert counts(score(TEXT, [row(TEXT, CLAUSE)], found), "reported") == (1, 1, 2)


def test_the_best_pair_is_taken_first() -> None:
    text = "He says one two three four five six seven eight nine ten eleven."
    eight, nine = "one two three four five six seven eight", "one two three four five six seven eight nine"
    eleven = nine + " ten eleven"  # like nine, but not like eight
    total = score(text, [row(text, nine), row(text, eleven)], [row(text, eleven), row(text, eight)])
    assert counts(total, "reported") == (2, 2, 2)


def test_lines_are_compared_one_by_one() -> None:
    text = "She said: First line here\nsecond line there"
    total = score(text, [Row(10, len(text), "direct")], [Row(10, 25, "direct"), Row(26, len(text), "direct")])
    assert counts(total, "direct exact") == (2, 2, 2)


def test_stretches_in_marks_are_found_inside_mixed_quotations() -> None:
    text = "Ann Lee said the plan is “quite mad” and “far too dear”."
    clause = "the plan is “quite mad” and “far too dear”"
    total = score(text, [row(text, clause, "mixed")], [row(text, "quite mad", "direct")])
    assert counts(total, "marked exact") == (1, 2, 1)
    assert counts(total, "direct") == (0, 0, 0)  # a part of a mixed quotation is no wrong direct one


def test_speech_leaves_out_what_is_only_thought() -> None:
    gold = [row(TEXT, CLAUSE, cue="hopes")]
    assert counts(score(TEXT, gold, [row(TEXT, CLAUSE)]), "speech") == (0, 0, 1)
    gold = [row(TEXT, CLAUSE, cue="has said")]
    assert counts(score(TEXT, gold, [row(TEXT, CLAUSE)]), "speech") == (1, 1, 1)


# ---------------------------------------------------------------- speakers


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee", "Mrs Lee", True),
        ("José Díaz", "Jose Diaz", True),
        ("John Roe Jr.", "Roe", True),
        ("Ann Lee, mayor of Ely", "Lee", True),
        ("Ann Lee's", "Ann Lee’s", True),
        ("ann-lee", "ann-lee", True),
        ("ann-lee", "bob-lee", False),
        ("Ann Lee", "Lee Marsh", False),
        ("", "", False),
    ],
)
def test_names_are_compared_by_their_last_word(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("the Ministry of Works", True),
        ("Ann Lee, who is mayor", True),
        ("the mayor", False),
        ("She", False),
        ("", False),
    ],
)
def test_a_name_is_told_from_a_description(words: str, named: bool) -> None:
    assert is_name(words) is named


def test_a_name_of_punctuation_alone_is_nobody() -> None:
    assert last_name("...") == ""


def test_direct_speakers_count_only_where_the_gold_names_one() -> None:
    text = '"One two three," she said. "Four five six," Ann Lee said. "Seven eight nine," a clerk said.'
    gold = [
        row(text, "One two three,", "direct", speaker="Ann Lee", is_named=True),
        row(text, "Four five six,", "direct", speaker="Ann Lee", is_named=True),
        row(text, "Seven eight nine,", "direct", speaker="a clerk"),
    ]
    found = [
        row(text, "One two three,", "direct", speaker="Bob Roe"),
        row(text, "Four five six,", "direct", speaker="Lee"),
        row(text, "Seven eight nine,", "direct", speaker="a clerk"),
    ]
    total = score(text, gold, found)
    assert counts(total, "direct speaker") == (1, 2, 2)
    assert total.misattributed == [(gold[0], found[0])]


def test_cue_and_speaker_words_are_judged_where_the_span_is_covered() -> None:
    gold = [
        row(TEXT, CLAUSE, cue="said", speaker_words="Ann Lee", speaker="Ann Lee", is_named=True),
        row(TEXT, WORDS, "direct", cue="added", speaker_words="she", speaker="Ann Lee", is_named=True),
    ]
    found = [
        row(TEXT, CLAUSE, cue="Said", speaker_words="Lee", speaker="Lee"),
        row(TEXT, WORDS, "direct", cue="said", speaker_words="the river", speaker="the river"),
    ]
    total = score(TEXT, gold, found)
    assert (total.covered, total.cue_right, total.speaker_words_right) == (2, 1, 1)
    assert counts(total, "known speaker") == (1, 2, 0)


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        pytest.param({"cue": ""}, True, id="claims only that it is quoted"),
        pytest.param({"cue": "said"}, False, id="claims to be all that was said"),
        pytest.param({"cue": "said", "is_part": True}, True, id="is part of a mixed quotation"),
        pytest.param({"is_said": False}, False, id="claims that nobody said it"),
    ],
)
def test_words_in_marks_inside_a_marked_quotation_are_right_as_what_they_claim(
    claim: dict[str, Any], right: bool
) -> None:
    gold = [row(TEXT, CLAUSE, cue="said", speaker_words="Ann Lee", speaker="Ann Lee")]
    found = row(TEXT, "bridge", "direct", speaker="Ann Lee", **claim)
    assert list(judge(TEXT, gold, [found])) == [(found, right, right)]


def test_words_that_nobody_said_are_right_where_no_quotation_was_marked() -> None:
    found = row(TEXT, "Ann Lee", "direct", is_said=False)
    assert list(judge(TEXT, [row(TEXT, CLAUSE)], [found])) == [(found, True, True)]


def test_a_speaker_is_judged_beside_the_words() -> None:
    gold = [row(TEXT, CLAUSE, speaker_words="Ann Lee")]
    found = [row(TEXT, CLAUSE, speaker_words="the river"), row(TEXT, CLAUSE, speaker_words="Mrs Lee")]
    assert [each[1:] for each in judge(TEXT, gold, found)] == [(True, False), (True, True)]


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ('"One two three," Ann Lee said.', True),
        ('"One two three," she said.\nAnn Lee left.', False),
        ('"One two three," said the mayor, Dr Lee.', True),
    ],
)
def test_speakers_named_beside_a_quotation_are_told_from_those_named_elsewhere(text: str, beside: bool) -> None:
    gold = [row(text, "One two three,", "direct", speaker="Ann Lee", is_named=True)]
    total = score(text, gold, [row(text, "One two three,", "direct", speaker="Lee")])
    assert counts(total, "near speaker" if beside else "far speaker") == (1, 1, 1)
    assert counts(total, "far speaker" if beside else "near speaker") == (0, 0, 0)


def test_a_found_quotation_covers_one_and_parts_cover_none() -> None:
    gold = [row(TEXT, CLAUSE), row(TEXT, "the old bridge"), row(TEXT, "bridge", "direct", is_part=True)]
    found = [row(TEXT, CLAUSE), row(TEXT, "bridge", "direct", is_part=True)]
    assert counts(score(TEXT, gold, found), "covered") == (1, 2, 1)


# ---------------------------------------------------------------- what is arguable


@pytest.mark.parametrize("found", [[], [row(TEXT, CLAUSE)], [row(TEXT, "the old bridge over the river will")]])
def test_an_arguable_row_counts_neither_for_nor_against(found: list[Row]) -> None:
    total = score(TEXT, [row(TEXT, CLAUSE, arguable=True)], found)
    assert counts(total, "all") == (0, 0, 0)


def test_a_row_that_is_right_counts_although_it_resembles_an_arguable_one() -> None:
    gold = [row(TEXT, CLAUSE), row(TEXT, "said " + CLAUSE, arguable=True)]
    assert counts(score(TEXT, gold, [row(TEXT, CLAUSE)]), "all exact") == (1, 1, 1)


# ---------------------------------------------------------------- properties

texts = st.text(alphabet="ab cé\n\".,“”'’-", max_size=60)


@given(texts, st.data())
def test_any_rows_against_themselves_are_all_right(text: str, data: st.DataObject) -> None:
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda span: span[0] < span[1])
    kinds = st.sampled_from(get_args(QuoteKind))
    rows = [Row(*span, kind) for span, kind in data.draw(st.lists(st.tuples(spans, kinds), max_size=5))] if text else []
    total = score(text, rows, rows)
    for name in ("all exact", "direct exact", "reported exact", "marked exact"):
        hits, gold, found = counts(total, name)
        assert hits == gold == found
    assert not total.missed
    assert not total.spurious


@given(texts)
def test_pieces_slice_the_text_and_keep_every_word(text: str) -> None:
    found = pieces(text, Words(text), [Row(0, len(text), "direct")])
    assert all(piece.words <= set(range(len(Words(text).spans))) for piece in found)
    assert "".join(re.findall(r"\w", text)) == "".join(
        re.findall(r"\w", "".join(text[piece.start : piece.end] for piece in found))
    )


# ---------------------------------------------------------------- a corpus


def span(part: str) -> Span:
    return Span(TEXT.index(part), TEXT.index(part) + len(part))


def quotation(
    words: str, kind: QuoteKind, cue: str = "", speaker: str = "", speaker_id: str = "", **fields: Any
) -> Quotation:
    where = span(cue) if cue else None, span(speaker) if speaker else None
    rest: dict[str, Any] = {"confidence": 0.5, "method": "cue"} | fields
    return Quotation(kind, span(words), *where, speaker_id=speaker_id or None, **rest)


LEE = "person::Ann Lee"
FOUND = [
    quotation(CLAUSE, "indirect", "said", "Ann Lee", LEE, confidence=0.95),
    quotation("We like it here,", "direct", "added", "she", LEE, confidence=0.71),
    quotation("bridge", "direct", method="scare"),
    quotation("old", "direct", method="fragment"),
    quotation("river", "direct", part_of=0),
]


class Fixed(Annotator):
    """Gives the same quotations for any text."""

    quotations = FOUND

    def __call__(self, article_id: str, text: str) -> Published:
        return Published(segment(article_id, text), [], self.quotations)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    quotes = [
        {"start": TEXT.index(CLAUSE), "end": TEXT.index(CLAUSE) + len(CLAUSE), "kind": "indirect", "cue": "said",
         "speaker": "Ann Lee", "mention": "Ann Lee"},
        {"start": TEXT.index(WORDS), "end": TEXT.index(WORDS) + len(WORDS), "kind": "direct", "cue": "added",
         "speaker": "Ann Lee", "mention": "she", "speaker_kind": "named"},
    ]  # fmt: skip
    path = tmp_path / "marked.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "quotes": quotes}) + "\n\n", encoding="utf-8")
    return path


def line_with(lines: list[str], title: str) -> str:
    return next(line for line in lines if title in line)


def test_a_corpus_is_put_through_the_extraction(corpus: Path) -> None:
    lines = list(corpus_report(corpus, Fixed()))
    assert lines[0].startswith("1 articles of marked.jsonl")
    assert line_with(lines, "every kind, same characters").endswith("2 / 2 / 2")
    assert line_with(lines, "direct quotations and who said them").endswith("1 / 1 / 1")
    assert line_with(lines, "with a verb of speech").endswith("1 / 1")
    assert "100.0%" in line_with(lines, "words that name the speaker")
    assert "100.0%" in line_with(lines, "the cue")
    assert "2 stretches in marks" in line_with(lines, "Left out")
    assert "articles a second" in line_with(lines, "Speed")


def test_only_the_published_entity_counts_as_speaker(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [replace(each, speaker_id=None, speaker_name="Ann Lee") for each in FOUND]
    monkeypatch.setattr(Fixed, "quotations", found)
    lines = list(corpus_report(corpus, Fixed()))
    assert line_with(lines, "direct quotations and who said them").endswith("0 / 1 / 0")


def test_what_is_scored_is_what_annotation_gives(tmp_path: Path) -> None:
    path = tmp_path / "marked.jsonl"
    text = "Awa Traoré, a trader, was there.\n\n“It rains,” she said."
    start = text.index("It")
    quote = {"start": start, "end": start + 9, "kind": "direct", "cue": "said", "speaker": "Awa Traoré",
             "speaker_kind": "named", "mention": "she"}  # fmt: skip
    path.write_text(json.dumps({"id": "a", "text": text, "quotes": [quote]}), encoding="utf-8")
    lines = list(corpus_report(path, Annotator()))
    assert line_with(lines, "direct quotations and who said them").endswith("1 / 1 / 1")
    assert line_with(lines, "named elsewhere").split()[1] == "100.0%"


def test_texts_without_marked_quotations_give_no_table(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "a", "text": "It rains."}', encoding="utf-8")
    assert list(corpus_report(path, Fixed())) == []


@pytest.mark.parametrize(
    ("entity_id", "name"), [(None, ""), (LEE, "Ann Lee"), ("ann-lee", "ann lee"), ("place:c1:Ely", "Ely")]
)
def test_an_entity_goes_by_its_name(entity_id: str | None, name: str) -> None:
    assert entity_name(entity_id) == name


def test_a_story_is_scored_by_the_speakers_of_its_direct_quotations(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    text = (
        "The Works Union (WU) met. “We wait,” the union said.\n\n“It is sad,” the suit says.\n\n"
        "“It is late,” said Ann Lee. “We stay.”\n"
    )
    (tmp_path / "articles/a.txt").write_text(text, encoding="utf-8")
    marked = {"It is late": "Bob Roe", "It is sad": "suit", "Union": "Ann Lee", "We stay": "Ann Lee"}
    lines = [{"file": "a.txt", "char_start": text.index(words), "speaker": who} for words, who in marked.items()]
    (tmp_path / "quotes_gold.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    report = list(story_report(tmp_path, Annotator()))
    assert [line.split() for line in report[1:]] == [
        ["found", "3"],
        ["speaker", "right", "2"],
        ["speaker", "wrong", "1"],
        ["speaker", "open", "0"],
    ]


def test_a_broken_line_of_a_story_is_reported(tmp_path: Path) -> None:
    (tmp_path / "quotes_gold.jsonl").write_text('{"file": "a.txt"}', encoding="utf-8")
    with pytest.raises(SourceError, match="line 1: this is no marked quotation"):
        list(story_report(tmp_path, Annotator()))


def test_confidence_is_shown_by_band(corpus: Path) -> None:
    lines = list(corpus_report(corpus, Fixed()))
    assert line_with(lines, "0.9 to 1.0").split()[3:] == ["1", "0.95", "100.0%", "100.0%"]
    assert line_with(lines, "0.7 to 0.8").split()[3:] == ["1", "0.71", "100.0%", "100.0%"]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "no article"),
        ("{}", "line 1"),
        ('\n{"id": "a", "text": "b", "quotes": [{"start": 0, "end": 1, "kind": "loud"}]}', "line 2"),
        ("no json", "line 1"),
    ],
    ids=["empty", "no text", "unknown kind", "no JSON"],
)
def test_a_bad_corpus_is_reported_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, part: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    assert evaluate.main([str(path)]) == 1
    assert part in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["missing.jsonl"], ["a", "b", "c"]], ids=["missing file", "three files"])
def test_bad_arguments_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert evaluate.main(arguments) == 1
    assert capsys.readouterr().err.startswith(arguments[-1])


@pytest.fixture(scope="module")
def marked_story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The invented story of a bridge, built, and the folder in which it is marked."""
    output = tmp_path_factory.mktemp("bridge")
    build(STORY, output)
    return output, STORY / "gold"


def test_retellings_of_a_marked_story_are_scored(
    marked_story: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    built, gold = marked_story
    assert evaluate.main([str(built), str(gold)]) == 0
    lines = capsys.readouterr().out.splitlines()
    right, shown, there = map(int, next(line for line in lines if line.startswith("  all ")).split()[-5::2])
    assert right >= 0.85 * shown, "fewer tell the same than is promised"
    assert right >= 0.35 * there


def test_a_marked_sentence_that_is_not_there_is_reported_by_line(
    marked_story: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "article_a,sentence_a,article_b,sentence_b,grade,note\n"
    path = tmp_path / "retellings.csv"
    path.write_text(head + "radio,Nothing begins so,herald,Market crowd,same,\n", encoding="utf-8")
    assert evaluate.main([str(marked_story[0]), str(tmp_path)]) == 1
    assert f"{path}, line 2: 0 sentences of radio begin so" in capsys.readouterr().err


NAMED = "Awa Traoré, a trader in Sanga, was there. She said: “It rains.” He said: “It does.”"


def test_names_and_pronouns_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def span(words: str, kind: str = "") -> dict[str, object]:
        return {"start": NAMED.index(words), "end": NAMED.index(words) + len(words), "text": words, "type": kind}

    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"id": "rain", "text": NAMED, "quotes": []}), encoding="utf-8")
    awa, sanga = span("Awa Traoré", "person"), span("Sanga", "place")
    chains = [[awa, span("She")], [span("He"), span("trader")]]
    names = tmp_path / "names.jsonl"
    names.write_text(json.dumps({"id": "rain", "mentions": [awa, sanga], "chains": chains}), encoding="utf-8")
    assert evaluate.main([str(texts), str(names)]) == 0
    printed = capsys.readouterr().out
    (persons,) = [line for line in printed.splitlines() if line.startswith("  persons")]
    assert persons.endswith("1 / 1 / 1")
    assert "100.0% right (1 of 1)" in printed  # "he" stands in no chain with a name


def test_broken_marked_names_are_reported_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, names = tmp_path / "texts.jsonl", tmp_path / "names.jsonl"
    texts.write_text(json.dumps({"id": "rain", "text": NAMED, "quotes": []}), encoding="utf-8")
    names.write_text('{"id": "rain"}', encoding="utf-8")
    assert evaluate.main([str(texts), str(names)]) == 1
    assert f"{names}, line 1: these are no marked names" in capsys.readouterr().err


# ---------------------------------------------------------------- a built data set


def write(path: Path, header: str, *rows: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])


@pytest.fixture
def built(tmp_path: Path) -> Path:
    start, end = TEXT.index(CLAUSE), TEXT.index(CLAUSE) + len(CLAUSE)
    write(tmp_path / "data/articles.csv", "id,text", ["a", TEXT])
    write(
        tmp_path / "data/quotes.csv",
        "article_id,kind,char_start,char_end,cue,speaker_text,speaker_id,part_of_id,method,confidence",
        ["a", "indirect", start, end, "said", "Ann Lee", "ann-lee", "", "said-that", "0.9"],
        ["a", "direct", 0, 3, "", "", "", "", "uncued", "0.2"],
    )
    write(
        tmp_path / "data/entities.csv",
        "id,origin",
        *(
            ["ann-lee", "curated"],
            ["ely", "curated"],
            ["bridge", "curated"],
            ["river", "curated"],
            ["we", "discovered"],
        ),
    )
    write(
        tmp_path / "data/mentions.csv",
        "article_id,entity_id,kind,char_start,char_end",
        ["a", "we", "name", 1, 3],
        ["a", "ann-lee", "name", 0, 7],
        ["a", "ely", "name", start, start + 3],
        ["a", "bridge", "role", TEXT.index("bridge"), TEXT.index("bridge") + 6],
    )
    write(
        tmp_path / "tests/gold/quotes.csv",
        "article_id,kind,quote,occurrence,cue,speaker,speaker_id,group,note",
        ["a", "indirect", CLAUSE, 1, "said", "Ann Lee", "ann-lee", "", ""],
        ["a", "direct", "We like it here,", 1, "added", "she", "ann-lee", "", ""],
        ["a", "indirect", "over the river", 1, "", "", "", "", "arguable: an example"],
    )
    write(
        tmp_path / "tests/gold/mentions.csv",
        "article_id,text,occurrence,entity_id,kind,note",
        ["a", "Ann Lee", 1, "ann-lee", "name", ""],
        ["a", "river", 1, "river", "role", ""],
        ["a", "bridge", 1, "bridge", "role", "arguable: a bridge"],
        ["a", "Reuters", 1, "reuters", "name", "arguable: not in every version"],
    )
    return tmp_path


def test_the_shipped_tables_are_scored_and_errors_listed(built: Path) -> None:
    lines = list(shipped.shipped_report(built))
    assert line_with(lines, "every kind, same characters").endswith("1 / 2 / 2")
    assert "We like it here," in lines[lines.index("Quotations missed: 1") + 1]
    assert lines[lines.index("Quotations that are none, or have other borders: 1") + 1].endswith("direct: Ann")
    names = [line for line in lines if line.startswith("  name ")]
    assert names[0].split() == ["name", "50.0%", "100.0%", "66.7%", "1", "/", "1", "/", "2"]
    assert lines[lines.index("Mentions missed: 1") + 1].endswith("role of river: river")
    assert lines[lines.index("Mentions that are none: 1") + 1].endswith("name of ely: the")


def test_a_gold_row_that_is_not_in_the_text_is_an_error(built: Path) -> None:
    write(built / "data/articles.csv", "id,text", ["a", "Another text."])
    with pytest.raises(SourceError, match=r"quotes\.csv, line 2: .* does not stand 1 times in a"):
        list(shipped.shipped_report(built))


@pytest.mark.parametrize(("whole_word", "start"), [(True, 10), (False, 5)])
def test_a_gold_row_stands_where_its_words_stand_for_the_nth_time(whole_word: bool, start: int) -> None:
    assert shipped._locate(Path("gold.csv"), 2, {"a": "the other the"}, "a", "the", "2", whole_word) == start


# ---------------------------------------------------------------- the gold files


@pytest.fixture(scope="module")
def received() -> dict[str, str]:
    return {
        path.stem: unicodedata.normalize("NFC", path.read_text("utf-8")).replace("\u00a0", " ")
        for path in sorted((ROOT / "data/source/articles").glob("*.txt"))
    }


@pytest.mark.parametrize(("name", "column"), [("quotes", "quote"), ("mentions", "text")])
def test_each_gold_row_stands_in_its_article(received: dict[str, str], name: str, column: str) -> None:
    for gold in table(GOLD / f"{name}.csv"):
        assert received[gold["article_id"]].count(gold[column]) >= int(gold["occurrence"]), gold


def test_all_27_stretches_in_marks_are_direct_gold_rows(received: dict[str, str]) -> None:
    rows = [gold for gold in table(GOLD / "quotes.csv") if gold["kind"] == "direct"]
    marks = sum(len(re.findall('[“”"]', text)) for text in received.values())
    assert len({(gold["article_id"], gold["quote"], gold["occurrence"]) for gold in rows}) == marks / 2 == 27


def test_gold_rows_name_known_entities_and_kinds() -> None:
    known = {entity["id"] for entity in table(ROOT / "data/source/entities.csv")}
    assert {gold["entity_id"] for gold in table(GOLD / "mentions.csv")} <= known
    assert {gold["speaker_id"] for gold in table(GOLD / "quotes.csv")} - {""} <= known
    assert {gold["kind"] for gold in table(GOLD / "mentions.csv")} == {"name", "demonym", "role"}


def test_each_part_of_a_mixed_gold_row_lies_in_it() -> None:
    rows = table(GOLD / "quotes.csv")
    mixed = {gold["group"]: gold for gold in rows if gold["kind"] == "mixed"}
    parts = [gold for gold in rows if gold["kind"] == "direct" and gold["group"]]
    assert {part["group"] for part in parts} == set(mixed)
    for part in parts:
        assert part["quote"] in mixed[part["group"]]["quote"]
        assert (part["cue"], part["speaker"]) == (mixed[part["group"]]["cue"], mixed[part["group"]]["speaker"])


def test_the_documented_table_of_methods_has_every_method() -> None:
    text = (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")
    table = text.split("| method | rows ")[1].split("\n\n")[0]
    assert [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[2:]] == methods()


def test_every_published_method_is_measured() -> None:
    with (ROOT / "data/quotes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["method"] for row in csv.DictReader(file)} <= set(methods())


def test_reliability_takes_articles_and_stories_together(tmp_path: Path) -> None:
    said = "“The quay holds,” Fatou Keita said."
    quote = {"start": 1, "end": 16, "kind": "direct", "cue": "said", "speaker": "Fatou Keita", "mention": "Fatou Keita"}
    articles = tmp_path / "articles.jsonl"
    articles.write_text(json.dumps({"id": "a", "text": said, "quotes": [quote]}) + "\n", encoding="utf-8")
    (tmp_path / "story/articles").mkdir(parents=True)
    (tmp_path / "story/articles/b.txt").write_text(said + " “Not so,” Tom Moss said.", encoding="utf-8")
    gold = {"file": "b.txt", "char_start": 1, "speaker": "Fatou Keita"}
    (tmp_path / "story/quotes_gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    lines = list(reliability_report([articles, tmp_path / "story"], Annotator()))
    [row] = [line for line in lines if line.startswith("| clause-said |")]
    assert row.startswith("| clause-said | 3 |") and row.endswith("| 67% | 67% |")
    assert sum(line.endswith("| 0 | | | |") for line in lines) == len(methods()) - 1
