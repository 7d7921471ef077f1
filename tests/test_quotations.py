"""Quotations: one case per pattern, each sentence made up for the test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retold.quotations import NO_STATEMENT, NOT_SPEECH, find_quotations
from retold.reading.segment import segment
from retold.records import Quotation

Told = tuple[str, str, str | None, str | None]


def rows(text: str) -> list[Quotation]:
    return find_quotations(segment("test", text))


def told(text: str) -> list[Told]:
    """Kind, words, speaker and cue of each quotation that is not a part of another."""
    return [
        (
            row.kind,
            row.span.of(text),
            row.speaker.of(text) if row.speaker else None,
            row.cue.of(text) if row.cue else None,
        )
        for row in rows(text)
        if row.part_of is None
    ]


def case(name: str, text: str, *expected: Told) -> object:
    return pytest.param(text, list(expected), id=name)


DIRECT = [
    case(
        "speaker and cue behind",
        "“The road is open,” Fatou Keita said.",
        ("direct", "The road is open,", "Fatou Keita", "said"),
    ),
    case(
        "inverted, with apposition",
        "“The road is open,” said Fatou Keita, the mayor of Sanga.",
        ("direct", "The road is open,", "Fatou Keita, the mayor of Sanga", "said"),
    ),
    case(
        "inverted, with age and trade",
        "'We are tired of waiting,' said Ms Banda, 34, a nurse.",
        ("direct", "We are tired of waiting,", "Ms Banda, 34, a nurse", "said"),
    ),
    case(
        "colon before",
        "The mayor said: “The road is open.”",
        ("direct", "The road is open.", "The mayor", "said"),
    ),
    case(
        "comma before",
        "The mayor said, “The road is open.”",
        ("direct", "The road is open.", "The mayor", "said"),
    ),
    case(
        "broken by its attribution",
        "“The road,” Keita said, “is open.”",
        ("direct", "The road,", "Keita", "said"),
        ("direct", "is open.", "Keita", "said"),
    ),
    case(
        "broken, British punctuation",
        '"I saw smoke", said Mr Smith, who lives nearby, "and then I heard a bang".',
        ("direct", "I saw smoke", "Mr Smith", "said"),
        ("direct", "and then I heard a bang", "Mr Smith", "said"),
    ),
    case(
        "going on in the next sentence",
        "“The road is safe,” Awa Traoré told AFP. “We travel by night.”",
        ("direct", "The road is safe,", "Awa Traoré", "told"),
        ("direct", "We travel by night.", None, None),
    ),
    case(
        "aside about the speaker",
        '"I cried," said Aminata, 12, her voice trembling.',
        ("direct", "I cried,", "Aminata, 12", "said"),
    ),
    case(
        "crowd",
        "“This is our land!” chanted the crowd. “Go home!”",
        ("direct", "This is our land!", "the crowd", "chanted"),
        ("direct", "Go home!", None, None),
    ),
    case(
        "question",
        '"What do they want?" asked Kofi Mensah. "Who pays them?"',
        ("direct", "What do they want?", "Kofi Mensah", "asked"),
        ("direct", "Who pays them?", None, None),
    ),
    case(
        "apposition with a name",
        "“The talks went well,” the minister, Ibrahim Sow, said after the meeting in Dakar.",
        ("direct", "The talks went well,", "the minister, Ibrahim Sow", "said"),
    ),
    case(
        "relative clause between speaker and cue",
        '"They burned it," Mariam Touré, who fled Gao with her children, told AFP by telephone.',
        ("direct", "They burned it,", "Mariam Touré", "told"),
    ),
    case(
        "participle adding another",
        "“It is over,” she said, adding: “We lost.”",
        ("direct", "It is over,", "she", "said"),
        ("direct", "We lost.", "she", "adding"),
    ),
    case(
        "was quoted as saying",
        "He was quoted by the state news agency as saying: “We shall not retreat.”",
        ("direct", "We shall not retreat.", "He", "was quoted by the state news agency as saying"),
    ),
    case(
        "verb that carries on",
        "He then went on to say: “We lost.”",
        ("direct", "We lost.", "He", "say"),
    ),
    case(
        "behind an aside",
        "The envoy said on Monday, after a night of talks, “We are close.”",
        ("direct", "We are close.", "The envoy", "said"),
    ),
    case(
        "cue at the head of the sentence",
        "Said the old driver, “Nobody stopped us.”",
        ("direct", "Nobody stopped us.", "the old driver", "Said"),
    ),
    case(
        "verb with a particle",
        "“Nobody asked you,” the captain shot back.",
        ("direct", "Nobody asked you,", "the captain", "shot back"),
    ),
    case(
        "first person",
        "“Who is there?” I asked.",
        ("direct", "Who is there?", "I", "asked"),
    ),
    case(
        "title that is no sentence end",
        "“We came late,” said Dr. John F. Banda of Lilongwe.",
        ("direct", "We came late,", "Dr. John F. Banda of Lilongwe", "said"),
    ),
    case(
        "surname that is an auxiliary",
        "“We came late,” said Will Banda.",
        ("direct", "We came late,", "Will Banda", "said"),
    ),
    case(
        "colon without a reporting verb",
        "Her answer was short: “Never.”",
        ("direct", "Never.", "Her answer", ":"),
    ),
    case(
        "headline",
        "Keita: ‘We will not go’",
        ("direct", "We will not go", "Keita", ":"),
    ),
    case(
        "sentence before leads up to it",
        "The minister then read out the order:\n“All roads are closed.”",
        ("direct", "All roads are closed.", "The minister", "read out"),
    ),
    case(
        "signature",
        "“The road is safe.” — Awa Traoré, trader in Mopti",
        ("direct", "The road is safe.", "Awa Traoré, trader in Mopti", "—"),
    ),
    case(
        "signature on the next line",
        "“The road is safe.”\n— Awa Traoré",
        ("direct", "The road is safe.", "Awa Traoré", "—"),
    ),
    case(
        "adverb behind the cue",
        "The judge replied calmly, “We shall see.”",
        ("direct", "We shall see.", "The judge", "replied"),
    ),
    case(
        "spaced closing mark that opens a paragraph",
        "” … they never came back,” Fatou Keita said.",
        ("direct", "… they never came back,", "Fatou Keita", "said"),
    ),
    case(
        "comment with as before the words",
        "The rains came late because, as he puts it, “the sky forgot us.”",
        ("direct", "the sky forgot us.", "he", "puts it"),
    ),
    case(
        "subject of the main clause",
        "When I asked the smith about it, he wiped his hands and said, “It will hold.”",
        ("direct", "It will hold.", "he", "said"),
    ),
    case(
        "verb without a subject",
        "Her eyes shone, as if to say, “Did you see that?”",
        ("direct", "Did you see that?", None, "say"),
    ),
    case(
        "passive without an agent",
        "The recruits were told, “Leave your phones here.”",
        ("direct", "Leave your phones here.", None, "told"),
    ),
    case(
        "writing on a thing",
        "He wore a shirt that read, “We built this town.”",
        ("direct", "We built this town.", None, "read"),
    ),
    case(
        "participle behind an inverted speaker",
        "“They came at night,” said one farmer hidden in the church.",
        ("direct", "They came at night,", "one farmer hidden in the church", "said"),
    ),
    case(
        "conjunction before the words",
        "But “the well is dry,” said Paul Sow, a driller.",
        ("direct", "the well is dry,", "Paul Sow, a driller", "said"),
    ),
    case(
        "inner mark closed behind the outer",
        "“I still say ‘old school,”’ said Paul Sow.",
        ("direct", "I still say ‘old school,", "Paul Sow", "said"),
    ),
    case(
        "going on with and",
        "“A truck came,” he said, and “everyone started running.”",
        ("direct", "A truck came,", "he", "said"),
        ("direct", "everyone started running.", "he", "said"),
    ),
]

MIXED = [
    case(
        "that-clause",
        'The ambassador tweeted that he was "deeply concerned".',
        ("mixed", 'that he was "deeply concerned"', "The ambassador", "tweeted"),
    ),
    case(
        "clause behind its attribution",
        "The vote was “a farce”, the opposition said.",
        ("mixed", "The vote was “a farce”", "the opposition", "said"),
    ),
    case(
        "two scraps",
        "She said that “this is wrong” and that “nobody cares”.",
        ("mixed", "that “this is wrong” and that “nobody cares”", "She", "said"),
    ),
    case(
        "accused of",
        "The rebels accused the army of “murder” in the north.",
        ("mixed", "the army of “murder” in the north", "The rebels", "accused"),
    ),
    case(
        "called",
        "Traders called the new tax “a theft” and closed their shops.",
        ("mixed", "the new tax “a theft”", "Traders", "called"),
    ),
    case(
        "passive",
        "The plan was described by critics as “reckless”.",
        ("mixed", "as “reckless”", "critics", "described"),
    ),
    case(
        "noun of speech",
        "Nobody believed the minister's claim that all was “calm”.",
        ("mixed", "that all was “calm”", "the minister's", "claim"),
    ),
    case(
        "speaker himself",
        "Keita himself said on Tuesday that “the only way is to leave”.",
        ("mixed", "that “the only way is to leave”", "Keita", "said"),
    ),
    case(
        "participle right behind the words",
        "“I like the plan,” Sow said, adding that “others may not.”",
        ("direct", "I like the plan,", "Sow", "said"),
        ("mixed", "that “others may not.”", "Sow", "adding"),
    ),
    case(
        "adverb before that",
        "The union threatened no strike, saying only that “patience has an end”.",
        ("mixed", "that “patience has an end”", "The union", "saying"),
    ),
    case(
        "calls it something",
        "The paper calls it “the pearl” of the coast.",
        ("mixed", "it “the pearl” of the coast", "The paper", "calls"),
    ),
    case(
        "calls that something, with a day between",
        "Diallo called that report on Friday a “plain lie”.",
        ("mixed", "that report on Friday a “plain lie”", "Diallo", "called"),
    ),
    case(
        "second verb of a subordinate clause",
        "When Keita spoke of the flood and said he would “stand by the farmers”, the hall cheered.",
        ("mixed", "he would “stand by the farmers”", "Keita", "said"),
    ),
    case(
        "clause that goes on behind a comma inside the marks",
        "The envoy said the terms were “open,” but only for a week.",
        ("mixed", "the terms were “open,” but only for a week", "The envoy", "said"),
    ),
    case(
        "passive that reports a clause",
        "The inquest was told that the brakes “had never worked”.",
        ("mixed", "that the brakes “had never worked”", None, "told"),
    ),
    case(
        "though before that",
        "He added, though, that in the end “nobody won”.",
        ("mixed", "that in the end “nobody won”", "He", "added"),
    ),
]

INDIRECT = [
    case(
        "that-clause",
        "The bank said in its annual report that growth had slowed to 3.2 per cent.",
        ("indirect", "that growth had slowed to 3.2 per cent", "The bank", "said"),
    ),
    case(
        "without that",
        "The union said its members would strike on Monday unless wages were paid.",
        ("indirect", "its members would strike on Monday unless wages were paid", "The union", "said"),
    ),
    case(
        "told with an addressee",
        "Officials, speaking on condition of anonymity, told Reuters that the deal was dead.",
        ("indirect", "that the deal was dead", "Officials", "told"),
    ),
    case(
        "clause first",
        "The harvest has failed, the United Nations said on Tuesday.",
        ("indirect", "The harvest has failed", "the United Nations", "said"),
    ),
    case(
        "attribution in the middle",
        "The harvest, farmers say, has failed.",
        ("indirect", "The harvest", "farmers", "say"),
        ("indirect", "has failed", "farmers", "say"),
    ),
    case(
        "according to, behind",
        "Twelve houses were destroyed, according to the mayor.",
        ("indirect", "Twelve houses were destroyed", "the mayor", "according to"),
    ),
    case(
        "according to, before",
        "According to the mayor, Fatima Diallo, 12 houses were destroyed.",
        ("indirect", "12 houses were destroyed", "the mayor, Fatima Diallo", "According to"),
    ),
    case(
        "according to, in the middle",
        "Twelve houses, according to the mayor, were destroyed.",
        ("indirect", "Twelve houses", "the mayor", "according to"),
        ("indirect", "were destroyed", "the mayor", "according to"),
    ),
    case(
        "passive of quote",
        "The president was quoted as saying that elections would be held in May.",
        ("indirect", "that elections would be held in May", "The president", "was quoted as saying"),
    ),
    case(
        "demand in a statement",
        "In a statement, the opposition called on the army to return to barracks.",
        ("indirect", "the army to return to barracks", "the opposition", "called on"),
    ),
    case(
        "denial and accusation",
        "The rebels denied attacking the convoy and accused the army of shelling villages.",
        ("indirect", "attacking the convoy", "The rebels", "denied"),
        ("indirect", "the army of shelling villages", "The rebels", "accused"),
    ),
    case(
        "vow and demand",
        "The general vowed to hunt down the attackers and urged residents to stay calm.",
        ("indirect", "to hunt down the attackers", "The general", "vowed"),
        ("indirect", "residents to stay calm", "The general", "urged"),
    ),
    case(
        "asked about something",
        "Ms Phiri, asked about the vote, said no one had the right to demand it.",
        ("indirect", "no one had the right to demand it", "Ms Phiri", "said"),
    ),
    case(
        "question in the passive",
        "Asked whether she would resign, Ms Phiri shook her head.",
        ("indirect", "whether she would resign", None, "Asked"),
    ),
    case(
        "two speakers",
        "Traders complained that prices had doubled; the ministry insisted they were stable.",
        ("indirect", "that prices had doubled", "Traders", "complained"),
        ("indirect", "they were stable", "the ministry", "insisted"),
    ),
    case(
        "remark that is the reporter's",
        "Analysts say the vote will be close, a sign of the times.",
        ("indirect", "the vote will be close", "Analysts", "say"),
    ),
    case(
        "relative clause that belongs to what is said",
        "Analysts say the vote, which was put off twice, will be close.",
        ("indirect", "the vote, which was put off twice, will be close", "Analysts", "say"),
    ),
    case(
        "subordinate attribution",
        "When the court ruled that the vote was void, the crowd cheered.",
        ("indirect", "that the vote was void", "the court", "ruled"),
    ),
    case(
        "condition inside the clause",
        "Doctors warned that if the rains came, they would run out of drugs.",
        ("indirect", "that if the rains came, they would run out of drugs", "Doctors", "warned"),
    ),
    case(
        "comment with as",
        "As the judge noted, the law is silent.",
        ("indirect", "the law is silent", "the judge", "noted"),
    ),
    case(
        "list of speakers",
        "Nurses, doctors and two aid groups said the clinic had closed.",
        ("indirect", "the clinic had closed", "Nurses, doctors and two aid groups", "said"),
    ),
    case(
        "relative clause inside the subject",
        "A witness who asked not to be named said he heard three shots.",
        ("indirect", "he heard three shots", "A witness who asked not to be named", "said"),
    ),
    case(
        "aside between dashes",
        "Mr Keita – a former colonel – said he would stand.",
        ("indirect", "he would stand", "Mr Keita", "said"),
    ),
    case(
        "time between subject and verb",
        "The envoy on Friday again said the camp was full.",
        ("indirect", "the camp was full", "The envoy", "said"),
    ),
    case(
        "time behind an apposition",
        "The chief of police, Mr Kwame Asante, yesterday said two rifles had been found.",
        ("indirect", "two rifles had been found", "The chief of police, Mr Kwame Asante", "said"),
    ),
    case(
        "agency that was told",
        "Sources told Reuters the bank had been warned twice.",
        ("indirect", "the bank had been warned twice", "Sources", "told"),
    ),
    case(
        "with and a participle",
        "The market fell, with traders saying the rumours were true.",
        ("indirect", "the rumours were true", "traders", "saying"),
    ),
    case(
        "label of a speaker",
        "Mr Banda: We will appeal against this ruling.",
        ("indirect", "We will appeal against this ruling.", "Mr Banda", ":"),
    ),
    case(
        "verb of a headline",
        "Mayor Says Bridge Will Reopen In May",
        ("indirect", "Bridge Will Reopen In May", "Mayor", "Says"),
    ),
    case(
        "colon inside the clause",
        "Farmers say they have one hope left: the rains of June.",
        ("indirect", "they have one hope left: the rains of June", "Farmers", "say"),
    ),
    case(
        "noun that ends like an adverb",
        "Police said family members had left.",
        ("indirect", "family members had left", "Police", "said"),
    ),
]

NOTHING = [
    case("verb read as a noun", "The report that the mine had closed was false."),
    case("possessive before the noun", "His call was answered at noon."),
    case("giving a name", "She joined a group called Harvest."),
    case("what was said", "Nobody knew what the minister said."),
    case("denied speech", "He did not criticise the army."),
    case("plural noun like a verb", "The United States moved its base."),
    case("calling a meeting", "The chief called a meeting of the elders."),
]


@pytest.mark.parametrize(("text", "expected"), DIRECT)
def test_direct(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), MIXED)
def test_mixed(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), INDIRECT)
def test_indirect(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), NOTHING)
def test_no_quotation(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "method"),
    [
        pytest.param("Bread and salt\n“New roads”\nThe work began in May.", "New roads", "heading", id="heading"),
        pytest.param("The film “Songs of the River” was shown.", "Songs of the River", "title", id="title of a work"),
        pytest.param("Ousmane “the Lion” Diarra won again.", "the Lion", "scare", id="nickname"),
        pytest.param("It was one more “victory” for the poor.", "victory", "scare", id="scare quote"),
        pytest.param(
            "The street is the “city of a hundred lamps”.", "city of a hundred lamps", "fragment", id="phrase"
        ),
        pytest.param("The crowd broke into chants of “Free Keita!”", "Free Keita!", "fragment", id="chant"),
        pytest.param("They met under the slogan “Bread for All”.", "Bread for All", "fragment", id="slogan"),
        pytest.param("In it was “How the river was lost” by Awa Sow.", "How the river was lost", "title", id="author"),
        pytest.param("The street of “better days” is closed.", "better days", "scare", id="short, unreported"),
        pytest.param(
            "Diop denied it and went on hunting for “better days”.", "better days", "fragment", id="short, reported"
        ),
    ],
)
def test_words_in_marks_that_nobody_is_said_to_have_said(text: str, words: str, method: str) -> None:
    [row] = rows(text)
    assert (row.span.of(text), row.kind, row.cue, row.speaker, row.method) == (words, "direct", None, None, method)


def test_parts_of_a_mixed_quotation_share_its_cue_and_speaker() -> None:
    text = "The mayor said the bridge was “a gift” and “a burden”."
    whole, first, second = rows(text)
    assert (whole.kind, whole.part_of) == ("mixed", None)
    assert [part.span.of(text) for part in (first, second)] == ["a gift", "a burden"]
    for part in (first, second):
        assert (part.kind, part.part_of, part.cue, part.speaker) == ("direct", 0, whole.cue, whole.speaker)


def test_quotation_over_paragraphs_of_the_same_marks_is_one_row() -> None:
    text = "“The road is open,” Keita said. “We mended it.\n“Then we drove home.”\nThe mayor left."
    assert [row.span.of(text) for row in rows(text)] == [
        "The road is open,",
        "We mended it.\n“Then we drove home.",
    ]


def test_quotations_without_words_of_their_own_go_on_from_the_last() -> None:
    text = "“The road,” Keita said, “is open.” He smiled.\n“We mended it.”"
    assert [row.continues for row in rows(text)] == [None, 0, 1]


def test_quotation_far_from_any_speaker_goes_on_from_none() -> None:
    text = "“The road is open,” Keita said.\nThe sun rose.\nThe rain stopped.\n“We mended it at last.”"
    assert [(row.method, row.continues) for row in rows(text)] == [("clause-said", None), ("uncued", None)]


def test_missing_close_ends_where_the_attribution_begins() -> None:
    assert told("“We are leaving, the minister declared.") == [
        ("direct", "We are leaving,", "the minister", "declared")
    ]


def test_a_label_needs_a_speaker_of_the_article() -> None:
    assert told("Background: The dam was built in 1970.") == []
    text = "Diop said the dam was safe.\nDiop: It was built in 1970."
    assert told(text)[1] == ("indirect", "It was built in 1970.", "Diop", ":")


def test_rows_stand_in_the_order_of_the_text_with_a_confidence() -> None:
    found = rows("Keita said the bridge was “a gift”. “It is late,” Diop said.")
    assert [row.span.start for row in found] == sorted(row.span.start for row in found)
    assert all(0 < row.confidence < 1 for row in found)


def test_marks_in_a_headline_that_nobody_speaks_are_a_heading() -> None:
    text = "Fear of a ‘lost year’ for schools"
    document = segment("test", text)
    headline = replace(document, paragraphs=(replace(document.paragraphs[0], role="headline"),))
    [row] = find_quotations(headline)
    assert (row.span.of(text), row.method) == ("lost year", "heading")


def test_other_languages_have_their_words_in_marks_only() -> None:
    text = "« La route est ouverte », a déclaré le maire said that."
    [row] = find_quotations(segment("test", text, language="fr"))
    assert (row.span.of(text), row.cue, row.speaker) == ("La route est ouverte", None, None)


# ---------------------------------------------------------------- frames of world news


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Trams are late, as reported by the Herald.",
            ("Trams are late", "the Herald", "as reported by"),
            id="as reported by",
        ),
        pytest.param("Trams are late, per Ada Lund.", ("Trams are late", "Ada Lund", "per"), id="per a name"),
        pytest.param(
            "According to Ada Lund the trams are late.",
            ("the trams are late", "Ada Lund", "According to"),
            id="according to, without a comma",
        ),
        pytest.param(
            "According to a study by the Lund Institute, trams in Ely run late.",
            ("trams in Ely run late", "a study by the Lund Institute", "According to"),
            id="according to, no apposition",
        ),
        pytest.param(
            "Trams have stopped, drivers said on Sunday after a pole fell.",
            ("Trams have stopped", "drivers", "said"),
            id="an occasion behind the cue",
        ),
        pytest.param(
            "The driver denied it, the firm said.",
            ("The driver denied it", "the firm", "said"),
            id="report of a report",
        ),
        pytest.param(
            "Lund said despite the snow, trams would run.",
            ("despite the snow, trams would run", "Lund", "said"),
            id="circumstance first",
        ),
        pytest.param(
            "Lund said unless it snows, trams will run.",
            ("unless it snows, trams will run", "Lund", "said"),
            id="condition first",
        ),
        pytest.param(
            "The notice explains, in plain words, that trams are late.",
            ("that trams are late", "The notice", "explains"),
            id="aside before that",
        ),
        pytest.param("The firm stated trams would run.", ("trams would run", "The firm", "stated"), id="stated"),
        pytest.param(
            "Riders were told that trams were late.", ("that trams were late", "", "told"), id="told by nobody"
        ),
        pytest.param(
            "Two drivers are accused of stealing tickets.", ("of stealing tickets", "", "accused"), id="accused"
        ),
        pytest.param(
            "Two drivers are accused of stealing tickets by the firm.",
            ("of stealing tickets", "the firm", "accused"),
            id="accused by an agent behind",
        ),
        pytest.param(
            "The judge ordered the firm to pay the riders.",
            ("the firm to pay the riders", "The judge", "ordered"),
            id="directive",
        ),
        pytest.param(
            "Lund expressed satisfaction with the new trams.",
            ("satisfaction with the new trams", "Lund", "expressed"),
            id="expressed",
        ),
        pytest.param(
            "Two trams met, state media reported.", ("Two trams met", "state media", "reported"), id="state media"
        ),
        pytest.param(
            "The US said trams were late.", ("trams were late", "The US", "said"), id="an acronym like a small word"
        ),
        pytest.param(
            "Ada Lund told the IT department that trams were late.",
            ("that trams were late", "Ada Lund", "told"),
            id="an acronym like a pronoun",
        ),
        pytest.param("FIFA say trams are late.", ("trams are late", "FIFA", "say"), id="acronym with a plural verb"),
        pytest.param(
            "The tram hails from a depot in Ely, said police.",
            ("The tram hails from a depot in Ely", "police", "said"),
            id="inverted behind an unknown verb",
        ),
        pytest.param(
            "However, trams will be checked in the depot, said the line manager.",
            ("However, trams will be checked in the depot", "the line manager", "said"),
            id="inverted behind an opening adverb",
        ),
        pytest.param(
            "Riders love trams as a thing of the past, said Ada Lund, a driver in Ely.",
            ("Riders love trams as a thing of the past", "Ada Lund, a driver in Ely", "said"),
            id="inverted, with an apposition that is no clause",
        ),
        pytest.param(
            "In addition to snow, ice can stop trams, she said.",
            ("In addition to snow, ice can stop trams", "she", "said"),
            id="circumstance first, before the cue",
        ),
        pytest.param(
            "Two trams met on Sunday, drivers said here.",
            ("Two trams met on Sunday", "drivers", "said"),
            id="here behind the cue",
        ),
        pytest.param(
            "He said, there are too few trams.", ("there are too few trams", "He", "said"), id="comma for that"
        ),
        pytest.param(
            "A driver who spoke to the Herald on condition of anonymity said trams were late.",
            ("trams were late", "A driver who spoke to the Herald on condition of anonymity", "said"),
            id="a long relative clause",
        ),
        pytest.param("Lund has since said trams were late.", ("trams were late", "Lund", "said"), id="has since said"),
        pytest.param(
            "The firm said about 500 trams are late.", ("about 500 trams are late", "The firm", "said"), id="about 500"
        ),
        pytest.param(
            "The firm said that trams are late, since, according to drivers, ice is thick.",
            ("that trams are late, since, according to drivers, ice is thick", "The firm", "said"),
            id="a source in brackets",
        ),
        pytest.param(
            "The judge said when the case began that trams were late.",
            ("that trams were late", "The judge", "said"),
            id="an occasion before that",
        ),
        pytest.param(
            "The report states that trams are late.", ("that trams are late", "The report", "states"), id="states that"
        ),
        pytest.param(
            "Trams will stop, according to a Herald report.",
            ("Trams will stop", "a Herald report", "according to"),
            id="report as a noun",
        ),
        pytest.param(
            "Lund predicted more snow by the end of the year.",
            ("more snow by the end of the year", "Lund", "predicted"),
            id="a time that belongs to the thing",
        ),
        pytest.param("“We wait,” the claim states.", ("We wait,", "the claim", "states"), id="a document that states"),
        pytest.param(
            "“We sold the tram, said driver Ada Lund. She hopes to come back.",
            ("We sold the tram,", "driver Ada Lund", "said"),
            id="a closing mark lost before an inverted cue",
        ),
        pytest.param(
            "In her letter she wrote:\n\nTrams are late. So are buses.\n\nThe hall was full.",
            ("Trams are late. So are buses.", "she", "wrote"),
            id="a block without marks",
        ),
        pytest.param(
            "In a letter the firm denied the charges:\n\nTrams were never late. They run.",
            ("Trams were never late. They run.", "the firm", "denied"),
            id="a block that answers something",
        ),
        pytest.param(
            "The queue grew.\n\nI stood there for hours. Nobody told us why. Ada Lund, tailor\n\nSnow fell.",
            ("I stood there for hours. Nobody told us why.", "Ada Lund, tailor", ""),
            id="a paragraph that a name signs",
        ),
        pytest.param(
            "Lund wrote,\n\n“We stood there for hours.”",
            ("We stood there for hours.", "Lund", "wrote"),
            id="a verb and a comma lead up to a paragraph",
        ),
        pytest.param(
            "Lund wrote,” Snow fell all night and nobody came.”",
            ("Snow fell all night and nobody came.", "Lund", "wrote"),
            id="the first mark set behind the comma",
        ),
        pytest.param(
            "Riders froze and, in the words of the judge, Ada Lund, “a whole town was left to the snow.”",
            ("a whole town was left to the snow.", "the judge, Ada Lund", "in the words of"),
            id="in the words of",
        ),
        pytest.param(
            "A note says “trams stop at nine”, but drivers will come later.",
            ("trams stop at nine", "A note", "says"),
            id="the reporter goes on with but",
        ),
        pytest.param(
            "Lund told the BBC every tram was late.", ("every tram was late", "Lund", "told"), id="every begins anew"
        ),
        pytest.param(
            "But she stresses that trams are late.", ("that trams are late", "she", "stresses"), id="she stresses that"
        ),
        pytest.param(
            "Lund said the depot would refund riders and would reject late claims.",
            ("the depot would refund riders and would reject late claims", "Lund", "said"),
            id="a second verb of what is said",
        ),
        pytest.param(
            "Riders were told to leave the hall.", ("to leave the hall", "", "told"), id="told to do by nobody"
        ),
        pytest.param(
            "According to Ada Lund, in its first year the firm's tram, called “Snowbird,” stopped at noon.",
            ("in its first year the firm's tram, called “Snowbird,” stopped at noon", "Ada Lund", "According to"),
            id="the clause goes on behind marks",
        ),
        pytest.param(
            "According to Ada Lund, quoting the Herald, trams are late.",
            ("trams are late", "Ada Lund", "According to"),
            id="a source that quotes another",
        ),
        pytest.param(
            "According to Ada Lund once snow falls, trams stop.",
            ("once snow falls, trams stop", "Ada Lund", "According to"),
            id="a condition right behind the source",
        ),
        pytest.param(
            "The “Letters” page of the Herald explains, in few words, that trams are late.",
            ("that trams are late", "The “Letters” page of the Herald", "explains"),
            id="words in marks inside the speaker",
        ),
        pytest.param(
            "He described Lund as a clerk, “lost in a hall full of snow.”",
            ("Lund as a clerk, “lost in a hall full of snow.”", "He", "described"),
            id="the thing said goes on in marks",
        ),
        pytest.param(
            "Similarly, Ada Lund, head of the depot, said the council decided to wait.",
            ("the council decided to wait", "Ada Lund, head of the depot", "said"),
            id="an adverb opens the sentence",
        ),
        pytest.param(
            "After the storm, Ada Lund, head of the depot, said trams account for most delays.",
            ("trams account for most delays", "Ada Lund, head of the depot", "said"),
            id="own subject with an apposition, not an inverted one",
        ),
        pytest.param(
            "At least two clerks of the depot said trams were late.",
            ("trams were late", "At least two clerks of the depot", "said"),
            id="at least",
        ),
        pytest.param(
            "The driver assured Lund that it was safe, said Ivo Moe, a clerk.",
            ("The driver assured Lund that it was safe", "Ivo Moe, a clerk", "said"),
            id="inverted report of a report",
        ),
        pytest.param(
            "ELY: The depot will close, a clerk told the Herald.",
            ("The depot will close", "a clerk", "told"),
            id="a place and a colon open the article",
        ),
        pytest.param(
            "Lund said after leaving the hall that trams were late.",
            ("that trams were late", "Lund", "said"),
            id="after doing something",
        ),
        pytest.param(
            "The depot must close, Lund said in a letter praising the work of its drivers.",
            ("The depot must close", "Lund", "said"),
            id="nothing told behind the occasion",
        ),
        pytest.param(
            "At the same time, Lund suggests, trams can help a town.",
            ("trams can help a town", "Lund", "suggests"),
            id="what opens the sentence is not told",
        ),
        pytest.param(
            "At least nine trams stopped, a clerk of the depot said, in the coldest night of the year.",
            ("At least nine trams stopped", "a clerk of the depot", "said"),
            id="at least, before the cue",
        ),
        pytest.param(
            "A clerk noted that, “the depot was cold from the start.”",
            ("the depot was cold from the start.", "A clerk", "noted"),
            id="that, and words in marks that stand by themselves",
        ),
        pytest.param(
            "“We froze,” another rider, Ada Lund, told the Herald.",
            ("We froze,", "another rider, Ada Lund", "told"),
            id="all between the marks and the verb",
        ),
        pytest.param(
            "Lund said in spring, when the depot closed, “We have no wheels left.”",
            ("We have no wheels left.", "Lund", "said"),
            id="an occasion between commas",
        ),
        pytest.param(
            "From a rider's letter: “We have no wheels left.”",
            ("We have no wheels left.", "", ":"),
            id="a colon without a speaker",
        ),
        pytest.param(
            "One driver admitted to being asleep.",
            ("being asleep", "One driver", "admitted to"),
            id="admitted to being",
        ),
    ],
)
def test_reported_speech_in_the_frames_of_world_news(text: str, expected: tuple[str, str, str]) -> None:
    [row] = [each for each in rows(text) if each.part_of is None and each.method not in NOT_SPEECH]
    cue, speaker = row.cue.of(text) if row.cue else "", row.speaker.of(text) if row.speaker else ""
    assert (row.span.of(text), speaker, cue) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The firm has not said why trams are late.", id="not said"),
        pytest.param("The strike has prompted calls for more trams.", id="calls as a noun"),
        pytest.param("Trams run twice per day.", id="per day"),
        pytest.param("The driver praised it.", id="only a pronoun"),
        pytest.param("The driver said nothing.", id="nothing"),
        pytest.param("Ada Lund, a driver, said Tuesday.", id="a day"),
        pytest.param("The timetable says:\n\nTrams", id="a block that is no sentence"),
        pytest.param("By the firm's rules:\n\nTrams stop at nine.", id="a noun before a block"),
        pytest.param("The hall empties. Snow falls. Ada Lund\n\nTrams stop.", id="a name under a picture"),
        pytest.param("It is worth noting that trams were late.", id="worth noting"),
        pytest.param("No clerk said that trams were late.", id="said by no clerk"),
        pytest.param("Nobody could conclude that trams were late.", id="said by nobody"),
        pytest.param("Four protesting drivers left.", id="a participle before its noun"),
        pytest.param("Drivers must declare if they sleep.", id="if, behind another verb than one that asks"),
    ],
)
def test_what_reports_nothing_makes_no_row(text: str) -> None:
    assert rows(text) == []


def test_a_colon_behind_what_is_said_leads_up_to_more_by_the_same_speaker() -> None:
    text = "Lund told the BBC no tram “would ever run”: “We have no wheels.”"
    assert told(text) == [
        ("mixed", "no tram “would ever run”", "Lund", "told"),
        ("direct", "We have no wheels.", "Lund", "told"),
    ]


def test_words_that_a_source_and_a_year_sign_are_a_title() -> None:
    assert {row.method for row in rows("Sources\n\n“Snow stops trams” — Ely Herald, May 4, 2011")} == {"title"}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        pytest.param("Lund has also said that trams were late.", "said", id="auxiliary and adverb"),
        pytest.param("Lund had called for more trams.", "called for", id="particle"),
        pytest.param("Lund did not say that trams were late.", "did not say", id="negated"),
        pytest.param("Lund was quoted as saying that trams were late.", "was quoted as saying", id="quoted as saying"),
    ],
)
def test_a_cue_is_the_verb_with_what_turns_its_meaning(text: str, cue: str) -> None:
    [row] = rows(text)
    assert row.cue and row.cue.of(text) == cue


def test_an_act_added_reports_a_clause_of_its_own() -> None:
    text = "Lund said trams were late, adding buses would run."
    assert told(text) == [
        ("indirect", "trams were late", "Lund", "said"),
        ("indirect", "buses would run", "Lund", "adding"),
    ]


@pytest.mark.parametrize(
    ("text", "method"),
    [
        pytest.param("Lund condemned the theft of tickets over the weekend.", "judgement", id="a thing"),
        pytest.param("Lund praised the drivers for coming early.", "speech-act", id="for doing"),
        pytest.param("Lund dismissed the theft as a prank.", "speech-act", id="as what"),
        pytest.param("Lund accused the firm of theft.", "judgement", id="accused of a thing"),
        pytest.param("Lund accused the firm of selling trams.", "speech-act", id="accused of doing"),
        pytest.param("Lund dismissed “the whole affair”.", "speech-act", id="in marks"),
    ],
)
def test_what_is_only_judged_is_no_statement(text: str, method: str) -> None:
    assert {row.method for row in rows(text)} == {method}
    assert (method in NO_STATEMENT) is (method == "judgement")


@pytest.mark.parametrize(
    ("text", "method"),
    [
        pytest.param("Lund called for new trams.", "topic", id="a demand for a thing"),
        pytest.param("Lund called for trams to run.", "speech-act", id="that something be done"),
        pytest.param("Lund expressed support to the drivers of Ely.", "topic", id="to somebody"),
        pytest.param("Lund expressed hope that trams would run.", "speech-act", id="hope that"),
        pytest.param("Lund cited a plan that pleased riders.", "topic", id="a clause that only describes the thing"),
        pytest.param("Lund described the depot as a tomb.", "speech-act", id="as what"),
        pytest.param("Lund announced the sale of the depot.", "speech-act", id="an event"),
        pytest.param("Lund predicted a cold winter.", "speech-act", id="what will be"),
        pytest.param("Lund stressed the age of the trams as well as of the rails.", "topic", id="as well as"),
    ],
)
def test_what_is_only_named_is_no_statement(text: str, method: str) -> None:
    assert {row.method for row in rows(text)} == {method}
    assert (method in NO_STATEMENT) is (method == "topic")


def test_a_quotation_runs_over_paragraphs_whose_marks_are_not_opened_again() -> None:
    text = "Lund said, “Trams are late.\n\nBuses are full.\n\nNobody walks.” The hall was full.\n\n“Go,” he said."
    assert [row.span.of(text) for row in rows(text)] == [text[text.index("Trams") : text.index("” The hall")], "Go,"]


def test_a_quotation_that_is_never_closed_takes_no_later_paragraph() -> None:
    text = "Lund said, “Trams are late.\n\nBuses are full.\n\n“Go,” he said."
    assert "Buses" not in "".join(row.span.of(text) for row in rows(text))


def test_nothing_but_a_verb_between_two_attributions() -> None:
    assert find_quotations(segment("a", 'The notes indicate, she said in an interview, that "both sides met often."'))


@pytest.mark.parametrize(("opening", "closing"), ["‘’", "''"])
def test_a_quotation_in_single_marks_runs_over_paragraphs_that_open_again(opening: str, closing: str) -> None:
    text = f"{opening}We stay. It{closing}s home.\n\n{opening}We planted it,{closing} said Ada Lund."
    assert [(row.span.of(text), row.method) for row in rows(text)] == [(text[1 : text.index(" said") - 1], "inverted")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a vow behind the circumstances",
            "A day after the bridge fell, a tired Fatou Keita vowed to build it anew.",
            ("indirect", "to build it anew", "a tired Fatou Keita", "vowed"),
        ),
        case(
            "where it was insisted",
            "Keita insisted on Radio Sanga that the bridge was safe.",
            ("indirect", "that the bridge was safe", "Keita", "insisted on"),
        ),
        case(
            "a long aside before that",
            "Keita said on Radio Sanga, where she is now a paid guest, that nobody fell.",
            ("indirect", "that nobody fell", "Keita", "said"),
        ),
        case(
            "an aside without its second comma",
            "The minister of roads, Fatou Keita, during a visit to Sanga said bridges will be built.",
            ("indirect", "bridges will be built", "The minister of roads, Fatou Keita", "said"),
        ),
        case(
            "words in marks in what leads up to others",
            "Speaking of the town's “great loss,” Keita said, “We will build it anew for you all.”",
            ("direct", "great loss,", None, None),
            ("direct", "We will build it anew for you all.", "Keita", "said"),
        ),
        case(
            "who explains what another says of a third",
            "Keita said Banda denied the plan, explaining, “He was never asked about any of it.”",
            ("indirect", "Banda denied the plan", "Keita", "said"),
            ("direct", "He was never asked about any of it.", "Keita", "explaining"),
        ),
        case(
            "a verb that no list has",
            "Shortly after the vote, Keita beamed, “Today we have won back all that was lost.”",
            ("direct", "Today we have won back all that was lost.", "Keita", None),
        ),
        case(
            "what goes on behind a long attribution",
            "“The road is open,” Keita said two days after the great rains, “but the bridge is not to be used.”",
            ("direct", "The road is open,", "Keita", "said"),
            ("direct", "but the bridge is not to be used.", None, None),
        ),
    ],
)
def test_where_what_is_said_stands_apart_from_its_circumstances(text: str, expected: list[Told]) -> None:
    assert told(text) == expected


def test_what_goes_on_behind_a_long_attribution_is_by_the_same_speaker() -> None:
    text = "“The road is open,” Keita said two days after the great rains, “but the bridge is not to be used.”"
    first, second = rows(text)
    assert (second.continues, second.method, first.method) == (0, "run-on", "clause-said")
