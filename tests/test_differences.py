"""Which values two sentences give, and which of them differ."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.figures import figures_in
from retold.stories.differences import Differences
from retold.stories.likeness import Named, tokens_of
from retold.stories.retellings import Article, Grade, Sentence
from retold.stories.slots import Place, Stated

FRIDAY = date(2023, 3, 10)


# Differences


def sentence(text: str, names: dict[str, str] | None = None, kind: str = "person") -> Sentence:
    named = {
        key: Named(text.index(name), text.index(name) + len(name), key, "name", kind)
        for key, name in (names or {}).items()
    }
    return Sentence("s", text, tokens_of(text, list(named.values())), 0, named)


def stated(article: str, sentence: Sentence, published: str = "2023-03-10") -> list[Stated]:
    """The figures of a sentence, as they would be stored."""
    found = enumerate(figures_in(sentence.text, date.fromisoformat(published)), start=1)
    place = Place(sentence.id, sentence.text, 0)
    return [Stated(f"{article}-f{number}", article, place, figure) for number, figure in found]


def between(
    a: Sentence, b: Sentence, grade: Grade = "retold", published: tuple[str, str] = ("2023-03-10", "2023-03-10")
) -> list[tuple[str, str, str, str, str]]:
    a, b = replace(a, id="a-s1"), replace(b, id="b-s1")
    figures = {"a-s1": stated("a", a, published[0]), "b-s1": stated("b", b, published[1])}
    found = Differences([Article("a", (a,)), Article("b", (b,))], figures).between(a, b, grade)
    return [
        (one.kind, a.text[one.a.start : one.a.end], b.text[one.b.start : one.b.end], one.a.value, one.b.value)
        for one in found
    ]


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        pytest.param(
            "The minister arrives on Monday.",
            "The minister arrived early Tuesday, March 7.",
            ("day", "Monday", "early Tuesday, March 7", "2023-03-13", "2023-03-07"),
            id="day",
        ),
        pytest.param(
            "It is a two-day visit.",
            "The visit lasts less than 24 hours.",
            ("duration", "two-day", "less than 24 hours", "2 days", "<24 hours"),
            id="duration",
        ),
        pytest.param(
            "It is her third trip to the islands.",
            "It is her second tour of the islands.",
            ("number", "third", "second", "3.", "2."),
            id="ordinal",
        ),
        pytest.param(
            "The quake killed 12 people.",
            "The quake left 14 dead.",
            ("number", "12", "14", "12", "14"),
            id="people killed, in two ways",
        ),
        pytest.param(
            "Rescuers counted 12 dead.", "Rescuers counted 14 deaths.", ("number", "12", "14", "12", "14"), id="count"
        ),
        pytest.param(
            "Hundreds of soldiers came.",
            "Several hundred fighters came.",
            ("number", "Hundreds", "Several hundred", "≥200", "≥300"),
            id="vague counts",
        ),
        pytest.param(
            "The loan for the bridge is worth $3 million.",
            "The loan for the bridge is worth $4 million.",
            ("money", "$3 million", "$4 million", "3000000 USD", "4000000 USD"),
            id="money",
        ),
        pytest.param(
            "Turnout rose to 45 percent.",
            "Turnout rose to 47 per cent.",
            ("number", "45 percent", "47 per cent", "45 %", "47 %"),
            id="percentage",
        ),
        pytest.param(
            "The army evicted the miners.",
            "The miners withdrew from the camp.",
            ("stance", "evicted", "withdrew", "leaving: by force", "leaving: of one's own accord"),
            id="stance",
        ),
        pytest.param("It lasts a day.", "It lasts 24 hours.", None, id="the same length in other units"),
        pytest.param("It lasts about six days.", "It lasts six days.", None, id="about the same"),
        pytest.param("She came on Friday.", "She came on March 10.", None, id="the same day in other words"),
        pytest.param("She came on Friday.", "She came in March 2023.", None, id="a day of the month that is given"),
        pytest.param("Two boats sank.", "Seven mayors spoke.", None, id="counts of other things"),
        pytest.param("He criticised the plan.", "He faulted the plan.", None, id="two verbs of one stance"),
        pytest.param("He said so and claimed more.", "He insisted.", None, id="several stances"),
        pytest.param("A visit of two days.", "Two visits in six months.", None, id="how long and within what time"),
        pytest.param(
            "On Sunday the council's mayor said little.",
            "The mayor on Tuesday defended the council's plan.",
            None,
            id="two things that the same people do",
        ),
        pytest.param(
            "On Sunday the mayors of both towns met.",
            "Both mayors on Tuesday defended the plan.",
            None,
            id="two things that several people do",
        ),
    ],
)
def test_differences(a: str, b: str, found: tuple[str, str, str, str, str] | None) -> None:
    assert between(sentence(a), sentence(b)) == ([found] if found else [])


@pytest.mark.parametrize(
    ("others", "differ"),
    [({"ade": "Ann Ade"}, True), ({"a-ade": "Anna Ade"}, True), ({"berg": "Ben Berg"}, False), ({}, True)],
    ids=["the same", "spelt otherwise", "another", "nobody named"],
)
def test_what_one_does_and_another_does_not_is_no_difference(others: dict[str, str], differ: bool) -> None:
    name = next(iter(others.values()), "The baker")
    a, b = sentence("Ann Ade has not signed it.", {"ade": "Ann Ade"}), sentence(f"{name} has signed it.", others)
    assert any(kind == "negation" for kind, *_ in between(a, b)) is differ


def test_stands_differ_only_where_the_same_is_told() -> None:
    a, b = sentence("The mayor condemned the plan."), sentence("The mayor lambasted the plan.")
    assert [kind for kind, *_ in between(a, b)] == ["stance"]
    assert between(a, b, "related") == []


@pytest.mark.parametrize(("grade", "differ"), [("retold", True), ("related", False)])
def test_two_first_names_that_do_not_begin_alike_may_be_two_persons(grade: Grade, differ: bool) -> None:
    a = sentence("Thomas Ekholm sold it.", {"thomas-ekholm": "Thomas Ekholm"})
    for name, always in (("Vera Ekholm", False), ("Tho Ekholm", True)):
        b = sentence(f"{name} sold it.", {name: name})
        assert bool(between(a, b, grade)) is (differ or always)


@pytest.mark.parametrize(
    ("other", "differ"),
    [("Nine customs offices closed.", True), ("Nine lighthouses closed.", False), ("Nine customs lamps broke.", False)],
    ids=["the same two words", "another thing", "one word"],
)
def test_numbers_of_things_that_two_words_name_are_of_one_thing(other: str, differ: bool) -> None:
    found = between(sentence("Seven customs offices shut."), sentence(other), "related")
    assert [kind for kind, *_ in found] == (["number"] if differ else [])


def test_days_are_told_from_each_article_s_own_day() -> None:
    a, b = sentence("The ferry sank on Monday."), sentence("The ferry sank on Monday.")
    assert between(a, b, published=("2023-03-07", "2023-03-06")) == []
    assert between(a, b, published=("2023-03-07", "2023-03-14")) == [
        ("day", "Monday", "Monday", "2023-03-06", "2023-03-13")
    ]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Sergey V. Lavrov", "Sergei Lavrov", True),
        ("Goita", "Goïta", True),
        ("Assimi Goita", "Goïta", True),
        ("Lavrov", "Sergei Lavrov", False),
        ("U.N.", "United Nations", False),
        ("MINUSMA", "Minusma", False),
        ("Ann Lee", "Lee, Ann", False),
    ],
)
def test_spellings_of_a_name(one: str, other: str, differ: bool) -> None:
    a, b = sentence(f"{one} spoke in the old town hall.", {"x": one}), sentence(f"In town {other} spoke.", {"x": other})
    kinds = [row[:3] for row in between(a, b, "related")]
    assert kinds == ([("name", one, other)] if differ else [])


def test_a_place_in_place_of_another() -> None:
    a = sentence("The ferry from Sanga sank at night near the coast.", {"sanga": "Sanga"}, "place")
    b = sentence("The ferry from Mela sank at night near the coast.", {"mela": "Mela"}, "place")
    assert between(a, b) == [("place", "Sanga", "Mela", "sanga", "mela")]
    assert between(a, b, "related") == []


def test_a_place_that_both_name_differs_from_nothing() -> None:
    a = sentence("From Sanga to Mela the ferry sails.", {"sanga": "Sanga", "mela": "Mela"}, "place")
    b = sentence("From Mela to Sanga the ferry sails.", {"sanga": "Sanga", "mela": "Mela"}, "place")
    assert between(a, b) == []


def test_words_all_over_the_story_do_not_make_two_days_the_same_event() -> None:
    lee = {"lee": "Lee"}
    one, other = sentence("Lee opened the quay on Monday.", lee), sentence("Lee flooded the quay on Thursday.", lee)
    a, b = replace(one, id="a-s1"), replace(other, id="b-s1")
    figures = {"a-s1": stated("a", a), "b-s1": stated("b", b)}
    full = Article("a", (a, *[sentence("The quay was there.")] * 8))
    assert Differences([full, Article("b", (b,))], figures).between(a, b, "related") == []
    assert len(Differences([Article("a", (a,)), Article("b", (b,))], figures).between(a, b, "related")) == 1


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Ade landed in Sanga on Monday.", "Ade was to land in Sanga on Thursday.", True),
        ("The guards landed in Sanga on Monday.", "Police stood in Sanga on Thursday.", False),
        ("A guest of Ade landed in Sanga on Monday.", "A friend of Ade left Sanga on Thursday.", False),
        ("Ade landed in Sanga on Monday.", "Berg landed in Sanga on Thursday.", False),
    ],
    ids=["one person's", "of nobody named", "of others", "of two persons"],
)
def test_days_of_sentences_that_do_not_tell_the_same_are_those_of_one_person(
    one: str, other: str, differ: bool
) -> None:
    a, b = (sentence(text, {key: key for key in ("Ade", "Berg") if key in text}) for text in (one, other))
    assert [kind for kind, *_ in between(a, b, "related")] == (["day"] if differ else [])


def test_that_two_things_happened_in_one_place_does_not_make_their_days_differ() -> None:
    a = sentence("In Sanga on Monday the mill burnt.", {"sanga": "Sanga"}, "place")
    b = sentence("In Sanga on Tuesday the market shut.", {"sanga": "Sanga"}, "place")
    assert between(a, b) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Today that berth costs more.", "Today that berth costs more."),
        ("He spoke of the May 4, 2001, floods.", "He spoke of the May 4 floods."),
    ],
    ids=["a word that also means nowadays", "a day that lacks its year"],
)
def test_what_a_copy_says_in_the_same_words_is_the_same_day(one: str, other: str) -> None:
    assert between(sentence(one), sentence(other), "copied", published=("2023-03-07", "2023-03-08")) == []


def test_people_counted_in_sentences_that_do_not_tell_the_same_are_not_compared() -> None:
    a, b = sentence("Seven soldiers kept the gate."), sentence("Nine fighters kept the harbour.")
    assert between(a, b, "related") == []
    assert between(a, b) != []


def test_parts_of_sentences_that_do_not_tell_the_same_may_be_parts_of_other_wholes() -> None:
    a, b = sentence("Another 20 people were killed."), sentence("Another 30 people were killed.")
    assert between(a, b, "related") == []
    assert between(a, b) != []


def test_letters_with_stops_do_not_tell_what_is_counted() -> None:
    assert between(sentence("Two U.S. ships sank."), sentence("Nine U.S. judges spoke."), "related") == []


def test_money_for_the_same_may_come_from_others() -> None:
    a, b = sentence("Ade gave $5 million to Lantern Relief."), sentence("Readers sent $9 million to Lantern Relief.")
    assert between(a, b, "related") == []


def test_a_place_and_its_country_do_not_differ() -> None:
    def landed(place: str, key: str) -> Sentence:
        text = f"The ferry from {place} sank at night near the coast."
        start = text.index(place)
        return (
            sentence(text)
            if not key
            else replace(sentence(text), names={key: Named(start, start + len(place), key, "name", "place", "FR")})
        )

    assert between(landed("Lyon", "lyon"), landed("France", "france")) == []
    assert between(landed("Lyon", "lyon"), landed("Nice", "nice")) != []


@pytest.mark.parametrize(
    ("one", "other", "grade", "differ"),
    [
        ("Ann Fairweather", "Joan Fairweather", "copied", True),
        ("Ann Fairweather", "Joan Fairweather", "retold", False),
        ("Harbour Fairweather", "Meadow Fairweather", "copied", False),
        ("Ann", "Joan", "copied", False),
    ],
    ids=["a name", "no copy", "words of English", "no name that both have"],
)
def test_a_name_of_copied_text_that_differs_in_one_word(one: str, other: str, grade: Grade, differ: bool) -> None:
    a, b = (sentence(f"They read it in the {name} Papers of the town.") for name in (one, other))
    assert between(a, b, grade) == ([("name", one, other, one.lower(), other.lower())] if differ else [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“No, I meant he founded it,” she said.", "She meant that he founded it."),
        ("He was not informed of it.", "He read of it at the Information Centre."),
    ],
    ids=["an answer", "a name"],
)
def test_what_is_no_negation_of_a_verb(one: str, other: str) -> None:
    assert [kind for kind, *_ in between(sentence(one), sentence(other)) if kind == "negation"] == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_of_any_texts_lie_in_them(a: str, b: str) -> None:
    for row in between(sentence(a), sentence(b)):
        assert row[1] and row[2] and row[3] != row[4]


def test_a_sentence_does_not_differ_from_itself() -> None:
    text = "On Monday 12 of several hundred soldiers refused a two-day march, the third in a year."
    assert between(sentence(text), sentence(text)) == []


# The five articles


@pytest.fixture(scope="module")
def database(built: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(built / "retold.db")
    connection.row_factory = sqlite3.Row
    return connection


def test_both_spans_slice_the_articles(database: sqlite3.Connection) -> None:
    texts = dict(database.execute("SELECT id, text FROM articles").fetchall())
    rows = database.execute(
        """SELECT differences.*, article_a_id, article_b_id FROM differences
        JOIN retellings ON retellings.id = retelling_id"""
    ).fetchall()
    assert rows
    for row in rows:
        for side in "ab":
            text = texts[row[f"article_{side}_id"]]
            assert text[row[f"char_start_{side}"] : row[f"char_end_{side}"]] == row[f"text_{side}"], row["id"]
        assert row["value_a"] != row["value_b"], row["id"]


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [
        ("day", "early Tuesday, February 7", "Monday"),
        ("duration", "fewer than 24 hours", "two-day"),
        ("number", "second", "third"),
        ("number", "several hundred", "hundreds"),
        ("name", "Abdulai Diop", "Abdoulaye Diop"),
        ("stance", "criticized", "slammed"),
    ],
)
def test_known_differences_are_found(database: sqlite3.Connection, kind: str, a: str, b: str) -> None:
    query = "SELECT 1 FROM differences WHERE kind = ? AND (text_a, text_b) IN (VALUES (?, ?), (?, ?))"
    assert database.execute(query, (kind, a, b, b, a)).fetchone()
