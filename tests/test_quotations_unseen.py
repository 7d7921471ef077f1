"""Faults that articles showed which nobody had read before, each kind in sentences made up for the test."""

from __future__ import annotations

import pytest

from retold.entities.discover import with_discovered
from retold.names import find_names
from retold.quotations import find_quotations
from retold.reading.segment import segment
from retold.speakers.resolve import resolve_speakers

Said = tuple[str, str | None, str | None]


def said(text: str) -> list[Said]:
    """The words, the words for the speaker and who that is, of each quotation that is no part of another."""
    document = segment("a", text)
    rows = resolve_speakers(document, find_quotations(document), with_discovered([], find_names(document)))
    return [
        (row.span.of(text), row.speaker.of(text) if row.speaker else None, row.speaker_name)
        for row in rows
        if row.part_of is None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Settlers founded the mill by asking the river to carry logs, she added.",
            ("Settlers founded the mill by asking the river to carry logs", "she", None),
            id="an act inside what is added",
        ),
        pytest.param(
            "The weavers were let off, because they admitted to theft, had no debts and paid, she said.",
            ("The weavers were let off, because they admitted to theft, had no debts and paid", "she", None),
            id="an act in the middle of what is said",
        ),
        pytest.param(
            "“We go on,” the port’s agency Merid quoted Ada Lund as saying.",
            ("We go on,", "Ada Lund", "Ada Lund"),
            id="quoted by another",
        ),
        pytest.param(
            "The agency quoted her as saying that mills close.",
            ("that mills close", "her", None),
            id="quoted by another, as a pronoun",
        ),
        pytest.param(
            "According to an expert in port affairs Ada Lund, mills close.",
            ("mills close", "an expert in port affairs Ada Lund", "Ada Lund"),
            id="a field before the name",
        ),
        pytest.param(
            "Mayor Adam “Ace” Lund told the clerks to go, the guard said.",
            ("Mayor Adam “Ace” Lund told the clerks to go", "the guard", None),
            id="a nickname in marks",
        ),
        pytest.param(
            "Ada Lund – who is thought to go on with the old mayor’s plan of close ties with Sanga and Merid – said "
            "that mills close.",
            ("that mills close", "Ada Lund", "Ada Lund"),
            id="a long aside between dashes",
        ),
        pytest.param(
            "Meanwhile, prices “fell by half in a year,” said the report.",
            ("Meanwhile, prices “fell by half in a year,”", "the report", None),
            id="a clause that ends in marks, inverted",
        ),
        pytest.param(
            "The mills —she specified— close in May.",
            ("close in May", "she", None),
            id="an attribution between dashes",
        ),
        pytest.param(
            "Barnabas Lund came. Said Lund: “Mills close.”",
            ("Mills close.", "Lund", "Barnabas Lund"),
            id="a verb that looks like a given name",
        ),
        pytest.param(
            "“Met the clerks about the bridge,” he Posted.",
            ("Met the clerks about the bridge,", "he", None),
            id="a verb in a capital",
        ),
        pytest.param(
            "It helps the towns to keep their mills, especially in dry years, he pointed out.",
            ("It helps the towns to keep their mills, especially in dry years", "he", None),
            id="a verb that may be a noun",
        ),
        pytest.param(
            "A letter from a man who claimed to have built mills said: “Rules are rules.”",
            ("to have built mills", "who", None),
            id="the main verb ends an act",
        ),
        pytest.param(
            "The guild opposes the rule, with Ada Lund, a weaver from Sanga, saying it is old.",
            ("it is old", "Ada Lund, a weaver from Sanga", "Ada Lund"),
            id="with somebody saying",
        ),
        pytest.param(
            "Replying to a query by clerks, farmers and smiths, minister for ports Ada Lund said that trams run.",
            ("that trams run", "minister for ports Ada Lund", "Ada Lund"),
            id="a list in the words before",
        ),
        pytest.param(
            "He admitted that he had asked for and accepted gifts from millers.",
            ("that he had asked for and accepted gifts from millers", "He", None),
            id="two verbs of one clause",
        ),
        pytest.param(
            "The clerk said that in the old port, the trade adds jobs every year.",
            ("that in the old port, the trade adds jobs every year", "The clerk", None),
            id="a clause that could report",
        ),
        pytest.param(
            "The clerk commented that the mill was late.",
            ("that the mill was late", "The clerk", None),
            id="commented that",
        ),
        pytest.param(
            "The clerk made it clear that the mill would close.",
            ("that the mill would close", "The clerk", None),
            id="made it clear that",
        ),
        pytest.param("Ada Lund promised not to close it.", ("not to close it", "Ada Lund", "Ada Lund"), id="not to"),
        pytest.param(
            "The plan was dropped, while, according to the port, a new look at it would be taken.",
            ("a new look at it would be taken", "the port", None),
            id="a source inside a clause",
        ),
        pytest.param(
            "According to Ada Lund, head clerk at a mill in Sanga, the mill’s output grew.",
            ("the mill’s output grew", "Ada Lund, head clerk at a mill in Sanga", "Ada Lund"),
            id="who the source is",
        ),
        pytest.param(
            "Sanga: A tremor was felt on Monday, the Tremor Monitoring Centre (TMC) at Sanga University said.",
            (
                "A tremor was felt on Monday",
                "the Tremor Monitoring Centre (TMC) at Sanga University",
                "Tremor Monitoring Centre",
            ),
            id="a place before a colon, a short form behind a name",
        ),
        pytest.param(
            "Ada Lund, a weaver from the old port said that mills close.",
            ("that mills close", "Ada Lund, a weaver from the old port", "Ada Lund"),
            id="no comma behind an apposition",
        ),
        pytest.param(
            "Sanga- The head of the Sanga Port Union, Ada Lund, said that mills close.",
            ("that mills close", "The head of the Sanga Port Union, Ada Lund", "Ada Lund"),
            id="a place before a hyphen",
        ),
    ],
)
def test_attributions_are_read_whole(text: str, expected: Said) -> None:
    assert expected in said(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "The talks were opened by the heads of the ports, the Kingdom of Sanga and the United States of Aland.",
            id="a verb that is a name",
        ),
        pytest.param("They built more mills, which is related to the rise of a port that opened in May.", id="related"),
        pytest.param("The port closed two mills, alleged deals and thefts, which hurt trade.", id="alleged things"),
        pytest.param("It should be noted that Merid was praised for its mills.", id="the reporter leads on"),
        pytest.param("Weavers founded the mill and continue to keep its wheel.", id="continue"),
    ],
)
def test_what_only_looks_like_an_attribution_makes_no_row(text: str) -> None:
    assert said(text) == []


def test_one_of_many_is_nobody_by_name() -> None:
    text = "Republicans met. “We lost,” said a New Hampshire Republican. “We will go on,” one senior Republican said."
    assert [name for _, _, name in said(text)] == [None, None]


def test_what_somebody_calls_a_thing_ends_the_words_before_it() -> None:
    text = "Ada Lund said she backs a law against guilds, which she called “a ring of thieves.”"
    assert said(text)[0] == ("she backs a law against guilds", "Ada Lund", "Ada Lund")


def test_whoever_calls_it_so_speaks_and_not_the_sentence_around() -> None:
    [(words, speaker, _)] = said("As Sanga braces for what Ada Lund called “the longest winter of all,” trams stop.")
    assert (words, speaker) == ("the longest winter of all,", "Ada Lund")


def test_a_reason_in_marks_is_not_all_that_is_said() -> None:
    text = "Citing “duties at home,” the clerk told the paper that Ada Lund would not come."
    assert ("that Ada Lund would not come", "the clerk", None) in said(text)


def test_a_title_before_a_name_is_a_role_whatever_verb_goes_before() -> None:
    text = "A group of weavers accompanied President Ada Lund to the port. The President said that trams run."
    assert said(text) == [("that trams run", "The President", "Ada Lund")]


def test_what_the_reporter_saw_is_no_part_of_what_is_told() -> None:
    text = "“Nobody slept” that night, the clerk Ada Lund told the paper, as the others mended nets."
    assert [words for words, _, _ in said(text)] == ["“Nobody slept” that night"]


def test_labels_that_take_turns_speak() -> None:
    text = "Ada Lund came.\n\nHOST: Is it late?\n\nLUND: It is late.\n\nHOST: How late?\n\nLUND: It was due in May."
    assert said(text) == [
        ("Is it late?", "HOST", None),
        ("It is late.", "LUND", "Ada Lund"),
        ("How late?", "HOST", None),
        ("It was due in May.", "LUND", "Ada Lund"),
    ]


def test_initials_are_those_of_one_person() -> None:
    text = "Ada Lund came.\n\nXQ: Is it late?\n\nAL: It is late.\n\nXQ: Was it due?\n\nAL: It was due in May."
    assert [name for _, label, name in said(text) if label == "AL"] == ["Ada Lund", "Ada Lund"]


def test_a_label_that_stands_once_is_a_heading() -> None:
    assert said("Ada Lund came.\n\nWEATHER: It is late.\n\nTRAFFIC: It was due in May.") == []


def test_an_office_joined_to_another_is_a_role() -> None:
    text = "Ada Lund, chief of the port and chairman of the guild, left. The chairman said that mills close."
    assert said(text) == [("that mills close", "The chairman", "Ada Lund")]


def test_of_two_firms_the_company_may_be_either() -> None:
    text = "Lund Motors sold boats to the Lund Trading Company. The company said that mills close."
    assert [name for _, _, name in said(text)] == [None]


def test_a_theme_in_marks_is_said_by_nobody() -> None:
    text = "The fair of Lund is on the theme: “Ports, The Heart of Lund,” which sounds new."
    assert [name for _, _, name in said(text)] == [None]


def test_states_behind_a_name_are_no_verb() -> None:
    text = "Ada Lund praised the ties between Merid and the GCC states, noting that trade grew."
    assert said(text)[-1] == ("that trade grew", "Ada Lund", "Ada Lund")


def test_a_city_that_speaks_is_the_place() -> None:
    assert said("In Iqaluit it rained. The City of Iqaluit says that fuel was found.")[0][2] == "Iqaluit"


def test_a_source_of_an_institution_is_nobody_by_name() -> None:
    text = "A Downing Street source said that mills close. An Amnesty International report said that ports close."
    assert [name for _, _, name in said(text)] == [None, "Amnesty International"]


def test_who_answers_before_a_colon_says_what_follows() -> None:
    text = "She said that clerks had found the plan strong, to which Tom Berg replied: “It is not true.”"
    assert said(text)[-1] == ("It is not true.", "Tom Berg", "Tom Berg")


def test_a_participle_that_opens_is_no_part_of_who_speaks() -> None:
    text = "Reacting, the Minister of Labour, Chris Berg, described the strike as “illegal”."
    assert said(text)[0][1:] == ("the Minister of Labour, Chris Berg", "Chris Berg")


def test_a_date_before_the_colon_does_not_hide_who_speaks() -> None:
    text = "The deal follows a vow of Ada Lund, when she told clerks on March 6, 2022: “I will never leave.”"
    assert said(text)[-1][1] == "she"


def test_what_somebody_did_not_say_is_no_part_of_what_they_said() -> None:
    text = "The team said that it had used a lamp to write the letters, but did not explain how this works."
    assert said(text) == [("that it had used a lamp to write the letters", "The team", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ada Lund told clerks this week that mills close.", "that mills close", id="this week"),
        pytest.param("Mills will close, Ada Lund said here on Monday.", "Mills will close", id="here on Monday"),
        pytest.param(
            "Mills will close, the guild said in a leaflet printed today.",
            "Mills will close",
            id="an occasion told more of",
        ),
        pytest.param("She said at least 12 mills shut.", "at least 12 mills shut", id="at least so many"),
        pytest.param("She said up to 40 mills shut.", "up to 40 mills shut", id="up to so many"),
        pytest.param(
            "The notice said for an old mill, rules may be a fee, a ban or a tax.",
            "for an old mill, rules may be a fee, a ban or a tax",
            id="a circumstance first, and a list",
        ),
        pytest.param(
            "Lund said, because the mill was sold early, there would be losses.",
            "because the mill was sold early, there would be losses",
            id="a reason first",
        ),
        pytest.param(
            "She said in order to save the mill, a series of fairs was planned.",
            "in order to save the mill, a series of fairs was planned",
            id="an aim first",
        ),
        pytest.param("Lund added the mill had closed.", "the mill had closed", id="added without that"),
        pytest.param("Weavers complained to clerks that mills close.", "that mills close", id="complained to somebody"),
        pytest.param("It also demands time, effort and hope in the mills, she added.", None, id="a verb behind also"),
        pytest.param("Over 40 weavers were put on lists, a news report said.", None, id="over so many"),
        pytest.param(
            "Lund expressed that he, along with his sons, will go.",
            "that he, along with his sons, will go",
            id="expressed that",
        ),
        pytest.param("“We go on,” he expressed.", "We go on,", id="expressed, of words in marks"),
        pytest.param(
            "Lund appealed to young weavers, smiths, clerks, and farmers of the port to build mills.",
            "young weavers, smiths, clerks, and farmers of the port to build mills",
            id="a long list of those asked",
        ),
        pytest.param("The firm was asked by the ministry to pay.", "to pay", id="asked by"),
        pytest.param(
            "The judge has directed the port to pay the weavers.", "the port to pay the weavers", id="directed"
        ),
        pytest.param(
            "“We were mad to sell.” Ada Lund says. It rained.",
            "We were mad to sell.",
            id="a speaker behind the full stop",
        ),
        pytest.param(
            "We will see the mills go on,” he said. It rained.",
            "We will see the mills go on,",
            id="an opening mark lost",
        ),
        pytest.param(
            "“We print in “Mills Today” (a paper), as it sells,” said Ada Lund.",
            "We print in “Mills Today” (a paper), as it sells,",
            id="marks inside marks",
        ),
    ],
)
def test_what_is_said_is_found_whole(text: str, expected: str | None) -> None:
    assert [words for words, _, _ in said(text)] == [expected or text.rpartition(", ")[0]]


@pytest.mark.parametrize(
    "text",
    [
        "The donors directed questions to clerks.",
        "The clerks Ada Lund and Tom Berg, and Mayor Ibo Sow, tweeted their approval of the mill.",
        "The mayor announced this in Gao on Monday.",
        "The firm added a line that is long.",
        "His lead of nearly 400 pledged mills is great.",
        "We call on you all. The post was 6'2\" she knew.",
        "Lund left for a year, and the mill was shut.",
    ],
)
def test_what_only_looks_like_speech_makes_no_row(text: str) -> None:
    assert said(text) == []


def test_words_that_lead_up_to_a_speaker_are_no_part_of_him() -> None:
    text = "Asked what they need, Tom Berg, who lives with two sons, said there was a need for mills."
    assert said(text)[-1] == ("there was a need for mills", "Tom Berg", "Tom Berg")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("Tom Berg’s bags were still in the mill, he said.", "Adam Lund", id="somebody's things"),
        pytest.param("Tom Berg should not do this, he said.", "Adam Lund", id="named in what is said"),
        pytest.param("Tom Berg left at noon. He had no bags, he added.", "Adam Lund", id="he added"),
        pytest.param("Tom Berg walked in. The mills will close, he said.", "Tom Berg", id="another acts"),
        pytest.param(
            "For Tom Berg, no mill is lost. “Mills go on,” he said.", "Tom Berg", id="a sentence is about another"
        ),
        pytest.param(
            "“Tom Berg’s mill will go on,” the guard said. It is old, he added.", None, id="one unnamed speaks"
        ),
        pytest.param("“Mills go on,” he replied.", None, id="who replies may be another"),
    ],
)
def test_who_spoke_last_speaks_on_until_another_acts(text: str, speaker: str | None) -> None:
    before = "The port is old. It saw Tom Berg come in May.\n\nIt rained. The clerks had left, Adam Lund said.\n\n"
    rows = said(before + text)
    assert speaker is None or rows[-1][2] == speaker


def test_a_role_that_acts_is_whom_he_stands_for() -> None:
    text = (
        "Governor Adam Lund met Tom Berg in May. It rained.\n\n"
        "Lund showed Berg the port. The governor also showed him the mill. He said that mills close."
    )
    assert said(text)[-1] == ("that mills close", "He", "Adam Lund")


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Q:", "A:"),
        ("**Clerk**:", "**Lund**:"),
        ("**Clerk:**", "**Lund:**"),
        ("TOM BERG:", "ADA LUND:"),
        ("Berg:", "Lund:"),
    ],
)
def test_a_label_holds_until_the_next(asks: str, answers: str) -> None:
    turns = (f"{asks} Why did you go?", f"{answers} The mill was shut.", "We had no bread.", f"{asks} When was it?")
    rows = said(
        "\n\n".join(("Ada Lund met Tom Berg. Lund is old.", *turns, f"{answers} In May.", "It was a long talk."))
    )
    assert [words for words, _, name in rows if name in ("Ada Lund", "ADA LUND")] == [
        "The mill was shut.",
        "We had no bread.",
        "In May.",
    ]


def test_a_question_is_not_answered_by_who_asks() -> None:
    text = "BERG: Why did you go?\n\nThe mill was shut.\n\nLUND: We left.\n\nBERG: Was it May?\n\nLUND: It was."
    assert "The mill was shut." not in [words for words, _, _ in said(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mills will close, the port spokesman said.\n\nSpokesman Ada Lund said clerks had left.", "Ada Lund"),
        ("Prime Minister Ada Lund met clerks. The PM said mills will close.", "Ada Lund"),
        ("BTC’s Ada Lund met Prime Minister Tom Berg. The BTC leader said mills will close.", "Ada Lund"),
        ("A statement issued in Gao by Mr Tom Berg, the mayor, said mills will close.", "Tom Berg"),
        ("Mills will close, according to figures released by the Bank of Ghana.", "Bank of Ghana"),
        ("Groups, Amnesty International, the African Union and Greenpeace, said mills will close.", None),
    ],
)
def test_whom_words_for_a_speaker_mean(text: str, name: str | None) -> None:
    assert next(speaker for words, _, speaker in said(text) if "ill close" in words) == name


def test_he_goes_on_with_whom_a_role_named() -> None:
    text = (
        "Vice President Adam Lund stated that mills close. “In the house built by Tom Berg,” the vice president "
        "said.\n\n“The state has given books,” he added."
    )
    assert said(text)[-1][2] == "Adam Lund"


def test_those_joined_behind_a_subordinator_speak_together() -> None:
    text = "The weavers left because clerks of the port and other guards ordered them to go."
    assert [speaker for _, speaker, _ in said(text)] == ["clerks of the port and other guards"]


def test_blame_for_what_was_not_done_is_a_statement() -> None:
    rows = find_quotations(segment("a", "The port has accused Lund of not paying the weavers."))
    assert [row.method for row in rows] == ["speech-act"]


@pytest.mark.parametrize(
    "text",
    [
        "According to the Dawn newspaper, Ada Lund said that mills close.",
        "“Mills will close,” Ada Lund said, according to a note of the port.",
    ],
)
def test_who_passes_on_what_another_said_makes_no_row_of_his_own(text: str) -> None:
    assert [name for _, _, name in said(text)] == ["Ada Lund"]


def test_what_a_source_says_that_others_think_is_the_sources() -> None:
    assert said("According to the Dawn newspaper, police believed that mills close.")[0][2] == "Dawn"


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("Ada Lund spoke in Leeds. Leeds is wet. Malian Prime Minister Tom Berg called in May.", None),
        ("Ada Lund spoke in Mali. Mali is dry. Malian Prime Minister Tom Berg called in May.", "Tom Berg"),
        ("Malian Prime Minister Tom Berg called in May.", "Tom Berg"),
    ],
)
def test_the_head_of_another_state_is_not_the_prime_minister(first: str, name: str | None) -> None:
    rows = said(f"{first}\n\nThe talks went on.\n\nIt rained.\n\nThe prime minister said that mills close.")
    assert rows[-1][2] == name


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Mills burned in Leeds, England, fire and rescue crews said.", "fire and rescue crews"),
        ("Mills burned near Leeds, Yorkshire, England, the guild of weavers and dyers said.",
         "the guild of weavers and dyers"),
        ("Mills are closing, Leeds, York and Hull said.", "Leeds, York and Hull"),
        ("Mills are closing, Adam Lund, the guild of weavers and the port said.",
         "Adam Lund, the guild of weavers and the port"),
        ("Mills are closing in Leeds, weavers, dyers and clerks said.", "weavers, dyers and clerks"),
    ],
)  # fmt: skip
def test_the_country_of_a_town_begins_no_list_of_speakers(text: str, speaker: str) -> None:
    assert [words for _, words, _ in said(text)] == [speaker]


@pytest.mark.parametrize("dateline", ["PORT LOUIS: ", "LEEDS, May 5: ", "LEEDS (AP) — ", "Leeds, May 5: "])
def test_the_place_before_a_report_says_nothing(dateline: str) -> None:
    assert said(f"{dateline}The weavers have left, saying that mills close.")[0][1] == "The weavers"


def test_whoever_is_the_source_adds() -> None:
    text = "According to the guild, rain flooded the mill in May, adding that trams stopped."
    assert [speaker for _, speaker, _ in said(text)] == ["the guild", "the guild"]


def test_a_single_mark_before_who_speaks_closes_double_ones() -> None:
    text = "The mill is “old and full of reeds,’ wrote the guild.\n\n“It closes in May,” the port’s clerk added."
    assert [row.span.of(text) for row in find_quotations(segment("a", text)) if row.kind == "direct"] == [
        "old and full of reeds,",
        "It closes in May,",
    ]
    long = "“The mill is old, and we’re goin’ home.\n\n“It closes in May,” the guild wrote."
    assert "goin’ home." in find_quotations(segment("a", long))[0].span.of(long)


def test_commas_in_the_name_of_an_institution_do_not_end_it() -> None:
    assert (
        said("The Ministry of Reeds, Ponds and Mills said that it rained.")[0][2]
        == "Ministry of Reeds, Ponds and Mills"
    )


@pytest.mark.parametrize(
    "content",
    [
        "the mayor, Adam Lund, to reopen the mill",
        "its clerk, a weaver, not to close the mill",
        "the mayor, the guild and the port to reopen the mill",
    ],
)
def test_what_somebody_is_asked_goes_on_behind_who_that_is(content: str) -> None:
    assert [words for words, _, _ in said(f"The board urged {content}.")] == [content]


def test_what_is_asked_for_ends_before_its_aim() -> None:
    assert [words for words, _, _ in said("On Monday, the board urged calm, to save the mill.")] == ["calm"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("As per a survey by the guild, mills are closing.", "a survey by the guild"),
        ("As per port officials, mills are closing.", "port officials"),
        ("As per the law, mills are closing.", None),
        ("As per usual, mills are closing.", None),
        ("Mills are closing as per port officials.", None),
    ],
)
def test_a_source_is_named_behind_as_per_at_the_head_of_a_sentence(text: str, speaker: str | None) -> None:
    assert [words for _, words, _ in said(text)] == ([speaker] if speaker else [])
