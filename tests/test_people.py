"""Who is named in an article, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.reading.segment import segment
from retold.speakers.people import Cast, find_people, fold


def cast_of(text: str) -> Cast:
    return find_people(segment("a", text))


def persons(text: str) -> dict[str, str]:
    """The persons of a text with their genders."""
    return {member.name: member.gender for member in cast_of(text).members if member.is_person}


def namings(text: str) -> list[tuple[str, str]]:
    """What stands in the text, and the fullest form of who is meant, for persons."""
    cast = cast_of(text)
    pairs = [(naming.span.of(text), cast.members[naming.member]) for naming in cast.namings]
    return [(words, member.name) for words, member in pairs if member.is_person]


@pytest.mark.parametrize(
    ("text", "name", "gender"),
    [
        pytest.param("Russia's minister Sergey V. Petrenko left.", "Sergey V. Petrenko", "m", id="initial"),
        pytest.param("They met President Fatoumata Keïta there.", "Fatoumata Keïta", "f", id="accents"),
        pytest.param("The court freed Anwar al-Rashidi on bail.", "Anwar al-Rashidi", "m", id="arabic article"),
        pytest.param("Guests of Prince Khalid bin Nayef sat down.", "Khalid bin Nayef", "m", id="bin"),
        pytest.param("Critics of Ursula von der Linden wrote in.", "Ursula von der Linden", "f", id="von der"),
        pytest.param("The visit of Park Min-ho, 61, was brief.", "Park Min-ho", "", id="korean hyphen"),
        pytest.param("A song by Siobhán O’Malley closed it.", "Siobhán O’Malley", "f", id="irish apostrophe"),
        pytest.param("He thanked Jean-Claude Mbeki warmly.", "Jean-Claude Mbeki", "m", id="double given name"),
        pytest.param("A letter to George H.W. Talbot was read.", "George H.W. Talbot", "m", id="two initials"),
        pytest.param("The firm of Daniel Osei Jr. won.", "Daniel Osei Jr.", "m", id="suffix"),
        pytest.param("The firm of Daniel Osei, Jr. won.", "Daniel Osei, Jr.", "m", id="suffix after comma"),
        pytest.param("Fans of Robert “Bobby” Nkomo cheered.", "Robert “Bobby” Nkomo", "m", id="nickname"),
        pytest.param("Then Secretary of State Helen Marsh left.", "Helen Marsh", "f", id="title with of"),
        pytest.param("They spoke to Foreign Minister Tolo Sanu.", "Tolo Sanu", "", id="title before unknown name"),
        pytest.param("A report by Mrs. Abena Adjei was read.", "Abena Adjei", "f", id="title with stop"),
        pytest.param("The book of Larry King sold well.", "Larry King", "m", id="surname that is a title"),
        pytest.param("On Monday Priya Sharma resigned.", "Priya Sharma", "f", id="day before a name"),
        pytest.param("Its head, Harriet Pell MP, resigned.", "Harriet Pell", "f", id="honour"),
        pytest.param("She is a trader, Achieng' Otieno of Kibera.", "Achieng' Otieno", "f", id="apostrophe at the end"),
        pytest.param("The French novelist Zoltan Bodor died.", "Zoltan Bodor", "m", id="role in small letters"),
    ],
)
def test_full_name_is_found_without_title(text: str, name: str, gender: str) -> None:
    assert persons(text) == {name: gender}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The Clinton Foundation opened a branch.", id="institution that bears a name"),
        pytest.param("He lives near Victoria Park in the city.", id="place that opens with a given name"),
        pytest.param("Rain fell on St. Louis. St. Louis said it was ready.", id="saint of a place"),
        pytest.param("Georgia Democrats met on Tuesday.", id="party"),
        pytest.param("The African Union and NATO met.", id="organisations"),
        pytest.param("Moscow was cold. In Moscow, it snowed.", id="lone place"),
        pytest.param("Protesters, who were many, left. The Party said no.", id="lone word that speaks"),
        pytest.param("", id="empty"),
    ],
)
def test_nobody_is_found(text: str) -> None:
    assert persons(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Amara Diallo spoke. Mr Diallo left. Diallo's car was red.",
            [("Amara Diallo", "Amara Diallo"), ("Diallo", "Amara Diallo"), ("Diallo", "Amara Diallo")],
            id="surname, with and without title",
        ),
        pytest.param(
            "Diallo to resign, say aides. Amara B. Diallo spoke. Amara Diallo left.",
            [
                ("Diallo", "Amara B. Diallo"),
                ("Amara B. Diallo", "Amara B. Diallo"),
                ("Amara Diallo", "Amara B. Diallo"),
            ],
            id="surname before the full name, and with fewer initials",
        ),
        pytest.param(
            "Timothy Marsh spoke. Tim Marsh left.",
            [("Timothy Marsh", "Timothy Marsh"), ("Tim Marsh", "Timothy Marsh")],
            id="short given name",
        ),
        pytest.param(
            "Ahmed al-Rashidi spoke. Rashidi left.",
            [("Ahmed al-Rashidi", "Ahmed al-Rashidi"), ("Rashidi", "Ahmed al-Rashidi")],
            id="surname without article",
        ),
        pytest.param(
            "President Li Wenzhong spoke. Later Li left.",
            [("Li Wenzhong", "Li Wenzhong"), ("Li", "Li Wenzhong")],
            id="family name first",
        ),
        pytest.param(
            "John Marsh met his wife, Helen Marsh. Mrs Marsh left. Mr Marsh stayed.",
            [
                ("John Marsh", "John Marsh"),
                ("Helen Marsh", "Helen Marsh"),
                ("Marsh", "Helen Marsh"),
                ("Marsh", "John Marsh"),
            ],
            id="a title's gender tells namesakes apart",
        ),
        pytest.param(
            "John Marsh spoke for John Marsh Jr. at noon.",
            [("John Marsh", "John Marsh"), ("John Marsh Jr.", "John Marsh Jr.")],
            id="father and son",
        ),
        pytest.param(
            "Adjei Wins a Second Term in a Landslide\nAbena Adjei was elected.",
            [("Adjei", "Abena Adjei"), ("Abena Adjei", "Abena Adjei")],
            id="heading in title case",
        ),
        pytest.param(
            "AMARA DIALLO WINS\nAmara Diallo was elected.",
            [("AMARA DIALLO", "Amara Diallo"), ("Amara Diallo", "Amara Diallo")],
            id="heading in capitals",
        ),
        pytest.param(
            "Theresa May resigned. In May, it rained. Few trusted May.",
            [("Theresa May", "Theresa May"), ("May", "Theresa May")],
            id="surname that is a month",
        ),
        pytest.param(
            "Helen Marsh spoke. Outraged Marsh left.",
            [("Helen Marsh", "Helen Marsh"), ("Marsh", "Helen Marsh")],
            id="first word of a sentence before a surname",
        ),
    ],
)
def test_later_names_belong_to_the_full_name(text: str, expected: list[tuple[str, str]]) -> None:
    assert namings(text) == expected


def test_title_overrides_the_gender_of_a_given_name() -> None:
    assert persons("Jean Marsh spoke. Mrs Marsh left.") == {"Jean Marsh": "f"}


@pytest.mark.parametrize(
    ("word", "key"), [("Goïta", "goita"), ("GOITA", "goita"), ("Łukasz", "lukasz"), ("Sørensen", "sorensen")]
)
def test_fold_drops_accents_and_capitals(word: str, key: str) -> None:
    assert fold(word) == key


@given(st.text(alphabet=st.sampled_from("ABab .,'’“”\n-JrMr éÖ"), max_size=200) | st.text(max_size=200))
def test_namings_are_ordered_disjoint_and_never_empty(text: str) -> None:
    cast = cast_of(text)
    end = 0
    for naming in cast.namings:
        assert end <= naming.span.start < naming.span.end <= len(text)
        assert 0 <= naming.member < len(cast.members)
        assert not naming.span.of(text)[0].isspace()
        end = naming.span.end


def test_time_grows_with_length_alone() -> None:
    """Long runs of capitals and particles must not make the pattern backtrack without end."""
    for unit in ("A. ", "Van der ", "Jr. ", "“A” ", "Mr. A ", "aA’"):
        cast_of(unit * 5000)
