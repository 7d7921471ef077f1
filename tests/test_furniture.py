"""Page furniture: a case for every rule, and cases where nothing may be cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from growth import assert_about_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.lists import rows_of
from retold.reading.furniture import CUT_OFF_TITLE, PRINTED_TWICE, TEASER, Rule, load_rules, sort_lines
from retold.records import Line

RULES = load_rules()
HEADLINE = "Sanga opens its new quay"
PROSE = [
    "The harbour master of Sanga opened the new quay on Monday in front of a small crowd.",
    "It took three years to build, and the town had waited for it much longer than that.",
    "Boats from the islands will land there from the first day of May onwards.",
]


# But for one that matches anything in which it finds the words that it needs
NEEDY = [rule for rule in RULES.rules if rule.needs and rule.name != "appeal"]
LOOKAHEAD = re.compile(r"\(\?[=!](?:[^()]|\([^()]*\))*\)")


@pytest.mark.parametrize("rule", NEEDY, ids=lambda rule: rule.name)
@settings(max_examples=20)
@given(data=st.data())
def test_what_a_rule_needs_stands_in_every_line_that_it_matches(rule: Rule, data: st.DataObject) -> None:
    pattern = LOOKAHEAD.sub("", rule.pattern.pattern).replace(r"\b", "")  # a wider one, which is easier to fit
    line = data.draw(st.from_regex(pattern, fullmatch=True, alphabet=st.characters(max_codepoint=127)))
    assert any(need in line.lower() for need in rule.needs)


def sort(*texts: str, title: str | None = None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What becomes of lines: texts with roles, and cut texts with rules."""
    blocks, removed = sort_lines([Line(number, text) for number, text in enumerate(texts, start=1)], RULES, title)
    return [(block.text, block.role) for block in blocks], [(line.text, line.rule) for line in removed]


def cuts(*texts: str) -> list[tuple[str, str]]:
    return sort(*texts)[1]


def roles(*texts: str, title: str | None = None) -> list[str]:
    return [role for _, role in sort(*texts, title=title)[0]]


# One case or more per rule: where it stands (head, middle, tail), and the line

CUT = {
    "weather-banner": [("head", "14.6 C"), ("head", "Sanga 31°C"), ("head", "-3 °F")],
    "date-banner": [("head", "Thursday, June 13, 2024"), ("head", "Today is Monday 3 April 2023")],
    "navigation": [("head", "Home"), ("head", "Skip to main content"), ("head", "Log in")],
    "breadcrumb": [("head", "Home > Africa > Harbours"), ("head", "You are here: Harbours")],
    "reading-time": [("head", "4 min read"), ("head", "Reading time: 12 minutes reading")],
    "published-label": [("head", "Published on :"), ("head", "Last updated: 03/04/2023 - 11:20")],
    "share-label": [("head", "Share"), ("middle", "Share this article on Facebook"), ("tail", "Print this page")],
    "social-names": [("head", "Facebook Twitter WhatsApp"), ("tail", "LinkedIn | E-mail"), ("middle", "Telegram")],
    "advertisement": [("middle", "Advertisement"), ("middle", "Story continues below advertisement")],
    "newsletter": [("middle", "Sign up for our free daily newsletter"), ("tail", "Subscribe to the newsletter today")],
    "cookie-notice": [("head", "We use cookies to give you the best of our site."), ("tail", "Accept all cookies")],
    "comments": [("tail", "Leave a Comment"), ("tail", "Leave a Replay"), ("tail", "3 comments")],
    "source-link": [("tail", "Source link"), ("tail", "Read the original article")],
    "neighbour-article": [("tail", "Previous articleA flood in Sanga"), ("tail", "Next post: The ferry")],
    "tags": [("tail", "Tags: harbour, Sanga"), ("tail", "Filed under: Harbours")],
    "back-to-top": [("tail", "Back to top")],
    "read-more": [("middle", "READ MORE: A flood in Sanga"), ("tail", "More | The ferry is late again")],
    "read-here": [("middle", "Click here to get the app"), ("middle", "Swipe left for more of the quay")],
    "get-the-news": [("middle", "Get the latest news from Sanga in your inbox."), ("tail", "Get daily National news")],
    "sign-up": [("middle", "Sign up for our emails"), ("middle", "Subscribe here to the channel of the Sanga Post")],
    "join-us": [("middle", "Join the conversation"), ("tail", "Follow us on any network you like")],
    "recommended": [("middle", "Recommended Videos"), ("middle", "Up next")],
    "standards": [("tail", "Our Standards: the principles of the Sanga Post")],
    "affiliate-notice": [("head", "When you buy through us we may earn a commission.")],
    "appeal": [("middle", "Our journalism needs you: become a member of the Sanga Post for the price of a coffee.")],
    "comment-policy": [("tail", "Please read our comment policy first")],
    "contact-us": [("tail", "Got a story? Tell the Sanga Post."), ("tail", "• Email: desk@example.org")],
    "related-stories": [("tail", "Related stories"), ("middle", "Read also:"), ("tail", "You might also like")],
    "latest-stories": [("tail", "Latest stories"), ("tail", "Most read"), ("tail", "Editor’s picks")],
}  # fmt: skip
MARKED = {
    "byline": [("head", "By Fatou Keita"), ("head", "By Fatou Keita and Awa de Sanga")],
    "agency-credit": [
        ("head", "AFP"),
        ("head", "(Reuters)"),
        ("head", "AFP-JIJI"),
        ("head", "The Associated Press, AFP"),
    ],
    "agency-credit-behind": [
        ("tail", "With AFP"),
        ("tail", "(with Reuters and agencies)"),
        ("tail", "— with inputs from PTI and ANI"),
        ("tail", "With files from The Canadian Press, dpa and AFP"),
    ],
    "contributed": [("middle", "Kyodo and The Associated Press contributed to this report.")],
    "reporting-credit": [
        ("middle", "(Reporting by Fatou Keita; editing by Jan Moll)"),
        ("tail", "– reporting by Jan Moll"),
    ],
    "source-credit": [("tail", "Source: the town's own paper")],
    "copyright": [("tail", "© 2023 Sanga Post"), ("tail", "Sanga Post. All rights reserved.")],
    "photo-credit": [("middle", "Photo: Fatou Keita"), ("tail", "Image credit by: the town of Sanga")],
    "caption-position": [("head", "The harbour master (left) and the mayor on the quay in May")],
}


def cases(rules: dict[str, list[tuple[str, str]]]) -> list[object]:
    return [pytest.param(rule, zone, text, id=f"{rule}: {text}") for rule, own in rules.items() for zone, text in own]


def placed(zone: str, text: str) -> list[str]:
    """An article with a line in the zone."""
    at = {"head": 1, "middle": 3, "tail": 4}[zone]
    lines = [HEADLINE, *PROSE]
    return [*lines[:at], text, *lines[at:]]


def test_every_rule_has_a_case() -> None:
    assert [row["rule"] for row in rows_of("furniture")] == [*CUT, *MARKED]


@pytest.mark.parametrize(("rule", "zone", "text"), cases(CUT))
def test_furniture_is_cut(rule: str, zone: str, text: str) -> None:
    blocks, removed = sort(*placed(zone, text))
    assert removed == [(text, rule)]
    assert [block for block, _ in blocks] == [HEADLINE, *PROSE]


@pytest.mark.parametrize(("rule", "zone", "text"), cases(MARKED))
def test_credits_and_captions_stay_and_get_their_role(rule: str, zone: str, text: str) -> None:
    (action,) = (row["action"] for row in rows_of("furniture") if row["rule"] == rule)
    blocks, removed = sort(*placed(zone, text))
    assert removed == []
    assert dict(blocks)[text] == action


# The three rules that need the lines around


def test_a_title_that_is_cut_off_and_printed_in_full_further_down() -> None:
    title = "The town of Sanga opens its new quay after three years of work"
    blocks, removed = sort("HomeHarboursThe town of Sanga opens its new...", title, *PROSE)
    assert removed == [("HomeHarboursThe town of Sanga opens its new...", CUT_OFF_TITLE)]
    assert blocks[0] == (title, "headline")


@pytest.mark.parametrize("second", ["", " AFP", " Sanga Post"], ids=["the same", "with a credit", "with two words"])
def test_a_caption_printed_twice(second: str) -> None:
    caption = "The harbour master and the mayor of Sanga on the quay"
    blocks, removed = sort(caption, caption + second, *PROSE)
    assert removed == [(caption + second, PRINTED_TWICE)]
    assert blocks[0] == (caption, "caption")


def test_a_paragraph_printed_twice() -> None:
    assert cuts(HEADLINE, PROSE[0], PROSE[0], PROSE[1]) == [(PROSE[0], PRINTED_TWICE)]


def test_teasers_behind_their_heading() -> None:
    teasers = [
        "A flood in the hills",
        "The river rose by two metres in one night, and...",
        "Ferry late",
        "No boat came…",
    ]
    blocks, removed = sort(HEADLINE, "Related stories", *teasers, *PROSE)
    assert removed == [("Related stories", "related-stories"), *((text, TEASER) for text in teasers)]
    assert [text for text, _ in blocks] == [HEADLINE, *PROSE]


def test_everything_behind_a_heading_at_the_end_is_teasers() -> None:
    assert cuts(*PROSE, "Latest stories", "A flood", "The ferry")[1:] == [("A flood", TEASER), ("The ferry", TEASER)]


# Where nothing may be cut


@pytest.mark.parametrize(
    "text",
    [
        "Share of the catch is what the fishers call it, and no one may touch it.",
        "Share prices of the ferry company fell by a tenth on Tuesday.",
        "Home is where the boat lies, the old people of Sanga say.",
        "Latest stories of a sea monster made the children of Sanga laugh.",
        "Related stories were told in the islands, and nobody believed them.",
        "Comments made by the mayor on Monday were not welcome in the islands.",
        "Previous articles of the treaty had kept the islands out of the harbour.",
        "Next, post the letter, he told her.",
        "Photo albums of the old harbour were shown in the town hall.",
        "By Monday the quay was full of boats from the islands.",
        "Tags on the nets showed whose they were.",
        "Published on a Monday, the report was forgotten by Friday.",
        "Thursday, June 13, 2024, is the day on which the ferry will come.",
        "Print was the only news there was in Sanga.",
        "Source: a river that rises in the hills, the map says, and is wrong about it for pages and pages to come.",
        "“Quay! Quay! Quay!”",
        "We waited ... and then the boat came.",
        "Nobody knew what to say…",
        "Reuters reported that the ferry had left the islands on time.",
        "Advertisement of the ferry's times will begin in May.",
        "31 Cormorants",
        "No comment",
    ],
)
@pytest.mark.parametrize("zone", ["head", "middle", "tail"])
def test_prose_is_kept(text: str, zone: str) -> None:
    assert cuts(*placed(zone, text)) == []


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([HEADLINE, *PROSE], id="a clean article"),
        pytest.param([PROSE[0]], id="one sentence"),
        pytest.param(
            ["The quay, day by day", PROSE[0], "Monday, April 3, 2023", PROSE[1], "Tuesday, April 4, 2023", PROSE[2]],
            id="a chronology with dates as subheadings",
        ),
        pytest.param([PROSE[0], "“No quay, no catch!”", "“No quay, no catch!”", PROSE[1]], id="a chant, twice"),
        pytest.param(
            [PROSE[0], "“No quay, no catch, no peace in Sanga!”", "“No quay, no catch, no peace in Sanga!”", PROSE[1]],
            id="a longer chant",
        ),
        pytest.param([PROSE[0], PROSE[1], f"{PROSE[1]} And", PROSE[2]], id="a sentence that another line begins with"),
        pytest.param(
            [PROSE[0], "It took three years to build...", PROSE[1], PROSE[2]],
            id="a line cut off in the middle of the text",
        ),
        pytest.param([PROSE[0], "The boats came in.", PROSE[1], "The boats came in.", PROSE[2]], id="a refrain"),
        pytest.param(["Sanga 31 C", "Islands 29 C", "Hills 22 C"], id="a table of temperatures, without any prose"),
        pytest.param([PROSE[0], "Recommended", PROSE[1], PROSE[2]][:1], id="nothing behind"),
        pytest.param([PROSE[0], "Leave a comment", PROSE[1]], id="the words of a link in the middle of the text"),
        pytest.param([HEADLINE, PROSE[0], "Home", PROSE[1]], id="a subheading that is also navigation"),
        pytest.param(["Quay opens...", "Sanga looks on", *PROSE], id="a headline that ends in dots"),
    ],
)
def test_clean_text_is_kept(lines: list[str]) -> None:
    blocks, removed = sort(*lines)
    assert removed == []
    assert [text for text, _ in blocks] == lines


# What each block is for


def test_roles() -> None:
    lines = [HEADLINE, "By Fatou Keita", PROSE[0], "A slow start", PROSE[1], PROSE[2], "With AFP"]
    assert roles(*lines) == ["headline", "credit", "body", "subheading", "body", "body", "credit"]


def test_the_declared_title_is_the_headline() -> None:
    assert roles("A quay at last", "Sanga rejoices", *PROSE, title="Sanga rejoices!")[:2] == ["body", "headline"]


def test_an_article_without_a_headline_has_none() -> None:
    assert roles(*PROSE) == ["body"] * 3


# A source folder's own rules


def test_own_rules_come_after_the_projects(tmp_path: Path) -> None:
    own = tmp_path / "furniture.csv"
    own.write_text("rule,action,where,pattern\nbell,cut,,Ring the bell\nlate,cut,tail,Share\n", encoding="utf-8")
    lines = [Line(number, text) for number, text in enumerate([*PROSE, "Ring the bell", "Share"], start=1)]
    _, removed = sort_lines(lines, load_rules(own))
    assert [line.rule for line in removed] == ["bell", "share-label"]


# Any lines at all

TEXTS = st.one_of(
    st.sampled_from(
        ["", HEADLINE, *PROSE, "Share", "Related stories", "A teaser that ends in...", "14 C", "By Awa Keita"]
    ),
    st.text(max_size=40).map(lambda text: " ".join(text.split())),
)


@given(st.lists(TEXTS, max_size=30), st.none() | TEXTS)
def test_every_line_is_kept_or_removed_in_order(texts: list[str], title: str | None) -> None:
    lines = [Line(number, text) for number, text in enumerate(texts, start=1)]
    blocks, removed = sort_lines(lines, RULES, title)
    numbers = [line.number for line in removed]
    assert numbers == sorted(set(numbers))
    assert all(texts[line.number - 1] == line.text for line in removed)
    assert [block.text for block in blocks] == [
        line.text for line in lines if line.text and line.number not in set(numbers)
    ]


@pytest.mark.parametrize(
    "unit",
    ["“", "(", "…", ". ", "By A ", "AFP, ", "Home > ", "Facebook ", "share ", "(left) ", ")", "© "],
)
def test_time_is_linear_in_the_length_of_a_line(unit: str) -> None:
    assert_about_linear(lambda size: partial(sort, (unit * size)[:size]), 20_000, 200_000)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.name)
def test_no_rule_tries_what_it_has_tried_before(rule: Rule) -> None:
    """Lines of any two words of its own, over and over, with an end that fits none."""
    plain = re.sub(r"\[(\w)\w\]", r"\1", rule.pattern.pattern)
    words = sorted(set(re.findall(r"[A-Za-z]{2,}(?: [a-z]+)*", plain)), key=lambda word: (len(word), word))[-16:]
    pairs = [f"{first} {second} " for first in words for second in words]

    def prepare(size: int) -> Callable[[], object]:
        lines = [(pair * size)[:size] + "§§§" for pair in pairs]
        return lambda: [rule.pattern.fullmatch(line) for line in lines]

    assert_about_linear(prepare, 200, 500)


@pytest.mark.parametrize("text", ["Related stories", "A teaser that ends in...", "Monday", PROSE[0]])
def test_time_is_linear_in_the_number_of_lines(text: str) -> None:
    assert_about_linear(lambda size: partial(sort, *[text] * size), 500, 5_000)
