"""Saved pages as newspapers make them: no paragraph is lost, and what a page declares is read wherever it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.reading.bylines import byline
from retold.reading.dates import Moment, order_of, read_moment
from retold.reading.furniture import AGAIN, load_rules, sort_lines
from retold.reading.html import BESIDE, Page, read_page
from retold.records import Block, BlockRole, Line

PROSE = [
    "The council of Ostby voted on Tuesday to close the swimming hall until its roof has been repaired and inspected.",
    "Parents from the northern suburbs had asked for a later day, so that the school year could end in the water.",
    "The works will take until autumn, the head of the building office told the council before the vote was held.",
    "A firm from the neighbouring county offered the lowest price, and it begins as soon as the pools are empty.",
    "Swimmers may use the outdoor pool at the lake in the meantime, which opens three weeks earlier than usual.",
]
RULES = load_rules()


def page(body: str, head: str = "", root: str = "<html>") -> Page:
    return read_page(f"<!DOCTYPE html>{root}<head>{head}</head><body>{body}</body></html>")


def article(*paragraphs: str) -> str:
    return "<main><article>" + "".join(f"<p>{text}</p>" for text in paragraphs or PROSE) + "</article></main>"


def texts(read: Page) -> list[str]:
    return [line.text for line in read.lines]


def linked_data(*items: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)


# No paragraph is lost


@pytest.mark.parametrize(
    "mark",
    [
        "<!-- -->",
        "<?react x?>",
        '<span style="display:none">hidden</span>',
        "<svg><path/></svg>",
        "<script>x()</script>",
    ],
)
def test_what_nobody_sees_parts_no_paragraph(mark: str) -> None:
    split = [text.replace(" the ", f" {mark}the {mark}") + mark for text in PROSE]
    assert texts(page(article(*split))) == PROSE


@pytest.mark.parametrize("tag", ["nobr", "amp-link", "x-name", "button", "blink", "o:p"])
def test_an_element_between_words_is_a_part_of_their_line(tag: str) -> None:
    split = [text.replace("until autumn", f"<{tag}>until autumn</{tag}>") for text in PROSE]
    assert texts(page(article(*split))) == PROSE


def test_unknown_elements_side_by_side_are_lines_of_their_own() -> None:
    read = page(f"<x-nav><x-link>Sports</x-link><x-link>Weather</x-link></x-nav>{article()}")
    assert [line.text for line in read.cut] == ["Sports", "Weather"]


def test_a_paragraph_that_the_extractor_loses_is_kept_among_its_siblings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.reading.html.extract", lambda *_, **__: "\n".join([*PROSE[:2], *PROSE[3:]]))
    read = page(article() + "<footer><p>" + PROSE[0].replace("Ostby", "Westby") + "</p></footer>")
    assert texts(read) == PROSE and read.lost == 0


def test_prose_that_is_cut_between_kept_paragraphs_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.reading.html.extract", lambda *_, **__: "\n".join([*PROSE[:2], *PROSE[3:]]))
    parts = [f"<p>{text}</p>" if text != PROSE[2] else f"<div><p>{text}</p></div>" for text in PROSE]
    read = page(f"<article>{''.join(parts)}</article><footer>{PROSE[0]} Imprint.</footer>")
    assert texts(read) == [*PROSE[:2], *PROSE[3:]] and read.lost == 1


def test_cut_prose_that_stands_apart_from_the_article_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.reading.html.extract", lambda *_, **__: "\n".join(PROSE))
    offer = "<div id=x><div><div><p>Sign in today to go on reading what all of our town talks about.</p></div></div>"
    credit = "<figure><p>Swimmers wait in front of the hall in which the roof leaks, as Ida Moe saw them.</p></figure>"
    halves = ["".join(f"<p>{text}</p>" for text in part) for part in (PROSE[:3], PROSE[3:])]
    read = page(
        f"<main><div class='text'>{halves[0]}</div>{offer}</div>{credit}<div class='text'>{halves[1]}</div></main>"
    )
    assert texts(read) == PROSE and read.lost == 0


@pytest.mark.parametrize("box", ["aside", 'div class="story-factbox"', 'section class="author-bio"'])
def test_a_box_beside_the_article_is_cut_and_told(monkeypatch: pytest.MonkeyPatch, box: str) -> None:
    monkeypatch.setattr("retold.reading.html.extract", lambda *_, **__: "\n".join(PROSE))
    within = f"<{box}><p>{PROSE[4]}</p></{box.split()[0]}>"
    read = page(f"<article>{''.join(f'<p>{text}</p>' for text in PROSE[:4])}{within}</article>")
    assert texts(read) == PROSE[:4] and [(line.text, line.rule) for line in read.cut] == [(PROSE[4], BESIDE)]
    assert read.boxes == len(PROSE[4].split()) and read.lost == 0


def test_an_article_that_stands_in_a_box_itself_stays() -> None:
    read = page(f"<div class='info-box'>{article()}</div>")
    assert texts(read) == PROSE and not read.boxes


def test_the_summary_behind_the_headline_is_a_part_of_the_article() -> None:
    summary = "Repairs of the roof keep swimmers out of the hall until the leaves fall"
    head = f'<meta name="description" content="{summary}">'
    for read in (
        page(f"<header><h1>Hall closed</h1><p>{summary}</p></header>{article()}"),
        page(f"<header><div><h1>Hall closed</h1></div><div>{summary}</div></header>{article()}", head),
        page(
            f"<header><div><h1>Hall closed</h1></div><div class='story-standfirst'>{summary}</div></header>{article()}"
        ),
    ):
        assert texts(read) == [summary, *PROSE]


def test_a_line_that_is_a_link_and_a_post_of_somebody_else_are_no_part_of_the_article() -> None:
    link = '<p><a href="/lake">Lake of Ostby is clean again, says the office that tests the water every month</a></p>'
    post = f'<blockquote class="twitter-tweet"><p>{PROSE[0].replace("council", "town")}</p></blockquote>'
    body = article(*PROSE[:2]) + article(*PROSE[2:])
    assert texts(page(body.replace("</article></main><main><article>", link + post))) == PROSE


def test_a_text_that_stands_only_in_the_structured_data_is_read() -> None:
    head = linked_data({"@type": "NewsArticle", "articleBody": "\n\n".join(PROSE)})
    read = page("<div>Loading</div>", head)
    assert texts(read) == PROSE and [line.text for line in read.cut] == ["Loading"]
    assert texts(page(article(), head)) == PROSE


def test_script_does_not_count_as_text() -> None:
    script = f"<script>{'x' * 3_000_000}</script>" + "<svg><path/><path/></svg>" * 20_000
    assert texts(page(article() + script)) == PROSE
    with pytest.raises(ValueError, match="characters of text"):
        page(f"<p>{'word ' * 500_000}</p>")


# What a page declares

WHEN = "2021-03-09T23:30:00-05:00"
MOMENT = {"published": "2021-03-09", "published_at": "2021-03-10T04:30Z"}
NEWS = {"@type": "NewsArticle", "headline": "Hall closed", "datePublished": WHEN, "author": {"name": "Ida Moe"}}


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([NEWS], id="an item"),
        pytest.param([{"@graph": [{"@type": "Organization", "name": "x"}, NEWS]}], id="a graph"),
        pytest.param([[{"@type": "BreadcrumbList"}, NEWS]], id="a list"),
        pytest.param([{"@type": "WebPage", "mainEntity": NEWS}], id="nested"),
        pytest.param([NEWS | {"@type": ["Thing", "ReportageNewsArticle"]}], id="several types"),
        pytest.param(
            [{"@type": "ItemList", "itemListElement": [NEWS | {"datePublished": "2001-01-01"}]}, NEWS], id="list"
        ),
        pytest.param(
            [{"@graph": [NEWS | {"author": [{"@id": "#p"}]}, {"@type": "Person", "@id": "#p", "name": "Ida Moe"}]}],
            id="an author by its id",
        ),
        pytest.param([NEWS | {"author": ["https://example.org/ida", "By Ida Moe"]}], id="an author as text"),
    ],
)
def test_structured_data(items: list[Any]) -> None:
    metadata = page(article(), linked_data(*items)).metadata
    basis = {"published_basis": "declared in the page's structured data"}
    assert metadata == {"title": "Hall closed", "byline": "Ida Moe"} | MOMENT | basis


@pytest.mark.parametrize(
    ("head", "body", "basis"),
    [
        (f'<meta name="parsely-pub-date" content="{WHEN}">', "", "declared in the page's head"),
        (f'<meta name="pubdate" content="{WHEN}">', "", "declared in the page's head"),
        (f'<meta name="DC.date.issued" content="{WHEN}">', "", "declared in the page's head"),
        (f'<meta itemprop="datePublished" content="{WHEN}">', "", "declared in the page's head"),
        ("", f'<time itemprop="datePublished" datetime="{WHEN}">Tuesday</time>', "marked as a time in the page"),
        ("", f'<h1>Hall</h1><time class="updated" datetime="2022-01-01">x</time><time datetime="{WHEN}">x</time>',
         "marked as a time in the page"),
    ],
)  # fmt: skip
def test_the_day_and_the_minute_wherever_they_are_declared(head: str, body: str, basis: str) -> None:
    metadata = page(body + article(), head).metadata
    assert metadata.items() >= (MOMENT | {"published_basis": basis}).items()


def test_the_day_of_the_address_is_the_last_resort() -> None:
    link = '<link rel="canonical" href="https://example.org/2021/03/09/hall">'
    assert page(article(), link).metadata == {
        "url": "https://example.org/2021/03/09/hall",
        "published": "2021-03-09",
        "published_basis": "in the page's address",
    }


@pytest.mark.parametrize(
    "content", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "04/05/2021", "soon", "2021-13-40"]
)
def test_what_is_no_day_gives_none(content: str) -> None:
    assert "published" not in page(article(), f'<meta name="date" content="{content}">').metadata


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Hall closed until autumn comes | Ostby Courier", "Hall closed until autumn comes"),
        ("Hall closed until autumn comes - Local - Ostby Courier", "Hall closed until autumn comes"),
        ("Ostby Courier: Hall closed until autumn comes", "Hall closed until autumn comes"),
        ("Hall closed – until autumn | Ostbycourier", "Hall closed – until autumn"),
        ("Hall closed | a comment", "Hall closed | a comment"),
    ],
)
def test_a_title_is_without_the_name_of_its_site(title: str, kept: str) -> None:
    head = f'<meta property="og:site_name" content="Ostby Courier"><title>{title}</title>'
    assert page(article(), head).metadata["title"] == kept


@pytest.mark.parametrize(
    ("shared", "printed", "title"),
    [
        ("You will not believe this", "Hall is shut", "Hall closed"),  # neither is printed: the structured data's
        ("You will not believe this", "Hall closed", "Hall closed"),
        ("Council shuts the hall", "Council shuts <br>the hall", "Council shuts the hall"),
        (
            "Council shuts the hall for repairs – Local",
            "Council shuts the hall for repairs",
            "Council shuts the hall for repairs",
        ),
    ],
)
def test_the_title_is_the_declared_headline_that_the_page_also_prints(shared: str, printed: str, title: str) -> None:
    head = f'<meta property="og:title" content="{shared}"><title>Hall is shut - Ostby</title>' + linked_data(NEWS)
    assert page(f"<h1>{printed}</h1>" + article(), head).metadata["title"] == title


def test_a_headline_that_is_not_the_browsers_title_is_the_one_for_sharing() -> None:
    head = '<meta property="og:title" content="Council shuts the hall"><title>Swimmers must wait until autumn</title>'
    read = page("<h1>Swimmers must wait until autumn</h1>" + article(), head)
    assert read.metadata["title"] == "Council shuts the hall"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["By Ida Moe and Per Lund"], "Ida Moe, Per Lund"),
        (["Ida Moe", "IDA MOE", "Per Lund"], "Ida Moe, Per Lund"),
        (["https://example.org/people/ida-moe", "@idamoe", "ida-moe", "admin"], None),
        (["Ida Moe <ida.moe@example.org>"], "Ida Moe"),
        (["Written by: Ida Moe; Per Lund | Associated Press"], "Ida Moe, Per Lund, Associated Press"),
    ],
)
def test_a_byline_is_names(written: list[str], names: str | None) -> None:
    assert byline(written) == names


@pytest.mark.parametrize(
    "broken",
    ["{", "[" * 5000, '{"@type": "NewsArticle", "author": {"@id": "#a", "name": {"@id": "#a"}}}', "null", '"x"'],
)
def test_broken_structured_data_is_not_there(broken: str) -> None:
    assert texts(page(article(), f'<script type="application/ld+json">{broken}</script>')) == PROSE


# Days


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 09 Mar 2021 23:30:05 -0500", Moment("2021-03-09", "2021-03-10T04:30Z")),
        ("March 9, 2021 at 11:30 p.m. EST", Moment("2021-03-09", "2021-03-10T04:30Z")),
        ("Published: Tuesday 9th March 2021", Moment("2021-03-09")),
        ("20210309T0430Z", Moment("2021-03-09", "2021-03-09T04:30Z")),
        ("2021-03-09 04:30", Moment("2021-03-09")),
        ("29.03.2021", Moment("2021-03-29")),
        ("9999-12-31T23:59-05:00", Moment("9999-12-31")),
        ("09.03.2021", None),
        ("31 February 2021", None),
        ("the 9th", None),
    ],
)
def test_moments(text: str, moment: Moment | None) -> None:
    assert read_moment(text) == moment


def test_days_of_one_list_tell_their_order_together() -> None:
    assert order_of(["09/03/2021", "23/03/2021"]) == "day"
    assert order_of(["09/03/2021", "03/23/2021"]) == "month"
    assert order_of(["09/03/2021", "23/03/2021", "03/23/2021"]) is None
    assert read_moment("09/03/2021", "day") == Moment("2021-03-09")


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9a-z]{1,4}[-/. ][0-9]{1,4}[ T][0-9:]{0,8}[A-Z+0-9:]{0,6}")
)
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or len(moment.day) == 10


# Furniture of pages


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Lake of Ostby is clean again",
        "Also read | Who pays for the roof?",
        "Sign up here for our weekly newsletter and never miss a story",
        "Get the latest headlines from Ostby in your inbox",
        "Join the conversation",
        "Our Standards: The Courier's principles",
        "Click here to get the Courier app",
        "If you buy through our links we may earn a small commission.",
        "Good journalism costs money: support us for 5 a month if you can.",
        "Have a story? Write to our desk.",
        "Follow the Ostby Courier on Facebook and Instagram for more from the lake",
        "WATCH: The roof of the hall comes down",
    ],
)
def test_furniture_of_pages_is_cut(line: str) -> None:
    lines = [Line(number, text) for number, text in enumerate([PROSE[0], line, PROSE[1]], start=1)]
    blocks, removed = sort_lines(lines, RULES)
    assert [block.text for block in blocks] == PROSE[:2] and [cut.text for cut in removed] == [line]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("(Reporting by Ida Moe in Ostby and Per Lund; editing by Kari Dahl)", "credit"),
        ("– Additional reporting from Per Lund.", "credit"),
        ("Reporting by the two newspapers led to the closing of the hall.", "body"),
        ("Writing by hand is taught in Ostby again from the second year on.", "body"),
    ],
)
def test_who_worked_on_a_text_is_a_credit(line: str, role: BlockRole) -> None:
    lines = [Line(number, text) for number, text in enumerate([*PROSE, line], start=1)]
    assert sort_lines(lines, RULES)[0][-1] == Block(line, role)


def test_a_label_that_stands_there_again_and_again_is_cut_and_a_speakers_name_is_not() -> None:
    mixed = [text for prose in PROSE for text in ("Story content", "Ida Moe", prose)]
    blocks, removed = sort_lines([Line(number, text) for number, text in enumerate(mixed, start=1)], RULES)
    assert [cut.rule for cut in removed] == [AGAIN] * len(PROSE)
    assert [block.text for block in blocks].count("Ida Moe") == len(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "Residents can sign up for the alerts of the fire brigade at the town hall, the mayor said.",
        "She said that the newspaper asked its readers to support its journalism.",
        "The agents earn a commission of five per cent, which the buyers pay.",
        "More than half of the members had read the letter.",
    ],
)
def test_prose_on_the_same_matters_stays(line: str) -> None:
    blocks, removed = sort_lines([Line(1, PROSE[0]), Line(2, line), Line(3, PROSE[1])], RULES)
    assert not removed and len(blocks) == 3
