"""The pages made for reading: home, story, article, side by side, differences, utterance, quotation, entity."""

from __future__ import annotations

import csv
import math
import re
import sys
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import lxml.html
import pytest
from conftest import KINDS, Corpus, Visitor, visitor
from datasette.utils import module_from_path
from folders import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from build_db import build
from retold.quotations import NO_STATEMENT
from retold.serve import site


def plugin(name: str) -> Any:
    return module_from_path(str(PROJECT / "plugins" / f"{name}.py"), name)


COMPARE, DOUBT, TELLINGS, WORLD_MAP = (plugin(name) for name in ("compare", "doubt", "tellings", "map"))
ATTACK = "<script>alert(1)</script>"


def parsed(reply: Any) -> Any:
    assert reply.status_code == 200, reply.text[:500]
    return lxml.html.fromstring(reply.text)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


# Each page


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        ("home", "Who retells whom"),
        ("home", "Who is quoted"),
        ("home", "Which places are named"),
        ("home", "Where they differ"),
        ("story", "5 tellings"),
        ("article", "What is marked"),
        ("article", "What was cut from the page"),
        ("compare", "Told by one only"),
        ("compare all", "All tellings beside"),
        ("differences", "Neither need be wrong"),
        ("utterance", "Who prints it, in which words"),
        ("quotation", "In its paragraph"),
        ("quotation", "of the quotations that it finds are right"),
        ("entity", "Names, and who uses them"),
    ],
)
def test_page_says(visit: Visitor, corpus: Corpus, kind: str, phrase: str) -> None:
    assert phrase in words(parsed(visit(corpus.page(kind))))


@pytest.mark.corpora
@pytest.mark.parametrize("kind", KINDS)
def test_page_can_be_taken_along_and_cited(visit: Visitor, corpus: Corpus, kind: str) -> None:
    address = corpus.page(kind)
    page = parsed(visit(address))
    (out,) = page.xpath("//section[@class='ways-out']")
    links = {link.text: link.get("href") for link in out.xpath(".//a")}
    rows = list(csv.DictReader(visit(links["This as CSV"]).text.splitlines()))
    assert len(rows) == len(visit(links["This as JSON"]).json())
    assert rows or not corpus.some("retellings") or (kind == "differences" and not corpus.some("differences"))
    assert parsed(visit(links["The SQL behind it"])).xpath("//textarea[@name='sql']")
    assert words(out.xpath(".//p[@class='cite']")[0]).endswith(f"http://localhost{address}")


@pytest.mark.corpora
@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_order_and_parts_are_named(visit: Visitor, corpus: Corpus, kind: str) -> None:
    page = parsed(visit(corpus.page(kind)))
    levels = [int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers)), "an id stands twice"
    for reference in page.xpath("//@aria-labelledby"):
        assert reference in identifiers
    for drawing in page.xpath("//svg"):
        assert drawing.get("aria-hidden") == "true" or drawing.get("aria-label")
    for field in page.xpath("//input[@type='checkbox']"):
        assert field.xpath("ancestor::label")


@pytest.mark.parametrize("address", ["/-/compare/no/such", "/-/compare/no", "/-/differences/no", "/retold/stories/no"])
def test_what_does_not_exist_is_not_found(visit: Visitor, address: str) -> None:
    assert visit(address).status_code == 404


@pytest.mark.corpora
@pytest.mark.parametrize("kind", KINDS)
def test_every_link_says_where_it_leads(visit: Visitor, corpus: Corpus, kind: str) -> None:
    """By itself, as it is read out in a list of links: a letter or a number says nothing."""
    for link in parsed(visit(corpus.page(kind))).xpath("//a[@href]"):
        name = link.get("aria-label") or words(link)
        assert re.search(r"[^\W\d_]{2}", name.replace(".", "")), f"{name!r} leads to {link.get('href')}"


@pytest.mark.corpora("shipped", "invented")
def test_links_lead_somewhere(visit: Visitor, corpus: Corpus) -> None:
    """Every link between these pages, and the place within the page that it names."""
    seen: dict[str, Any] = {}
    waiting = list(corpus.pages().values())
    wanted: set[tuple[str, str]] = set()
    reading = re.compile(r"/retold/(stories|articles|utterances|quotes|entities)/|/-/(compare|differences)/|/$")
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = parsed(visit(address))
        for link in seen[address].xpath("//main//a/@href"):
            target, fragment = urldefrag(link)
            target = target or address
            if reading.match(target) and "?" not in target:
                waiting.append(target)
                wanted |= {(target, fragment)} if fragment else set()
    assert len(seen) > 100 and len(wanted) > 100
    lost = [(target, fragment) for target, fragment in wanted if not seen[target].xpath("//*[@id=$id]", id=fragment)]
    assert lost == []


# Letters


@pytest.mark.parametrize(("number", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")])
def test_letters(number: int, letter: str) -> None:
    assert TELLINGS.letter(number) == letter


@pytest.mark.corpora("shipped", "invented")
def test_an_article_has_the_same_letter_and_hue_on_every_page(visit: Visitor, corpus: Corpus) -> None:
    expected = {key: (chr(ord("A") + place), f"hue{place}") for place, key in enumerate(corpus.articles)}
    for item in parsed(visit("/")).xpath("//ol[@class='tellings']/li"):
        key = item.xpath(".//a/@href")[0].rpartition("/")[2]
        assert (words(item.xpath(".//span[contains(@class, 'letter')]")[0]), item.get("class")) == expected[key]
    for key, (letter, hue) in expected.items():
        kicker = parsed(visit(f"/retold/articles/{key}")).xpath(
            "//p[@class='kicker']//span[contains(@class, 'letter')]"
        )
        assert [(badge.text, hue in badge.get("class")) for badge in kicker] == [(letter, True)]
        other = next(other for other in expected if other != key)
        heads = parsed(visit(f"/-/compare/{key}/{other}")).xpath(
            "//*[@role='columnheader']//span[contains(@class, 'letter')]"
        )
        assert [badge.text for badge in heads] == [letter, expected[other][0]]
        assert [badge.get("class") for badge in heads] == [f"letter {hue}", f"letter {expected[other][1]}"]


# Side by side


@pytest.mark.corpora("shipped", "invented")
@pytest.mark.parametrize("pair", [(0, 1), (1, 3), (3, 1), (2, 3), (3, 2)], ids=str)
def test_every_sentence_of_both_is_shown_once(visit: Visitor, corpus: Corpus, pair: tuple[int, int]) -> None:
    left, right = (corpus.articles[number] for number in pair)
    page = parsed(visit(f"/-/compare/{left}/{right}"))
    for extra in page.xpath("//a[@class='see'] | //*[@role='cell']/span[contains(@class, 'letter')]"):
        extra.drop_tree()
    for key, side in ((left, "left"), (right, "right")):
        lines = page.xpath("//*[@role='row'][not(contains(@class, 'heads'))]")
        if side == "left":  # beside the second part of a sentence that was split stands the whole again
            lines = [line for line in lines if "again" not in line.get("class").split()]
        shown = [words(cell) for line in lines for cell in line.xpath(f"*[contains(@class, '{side}')]")]
        sentences = [
            " ".join(row["text"].split())
            for row in corpus.rows("SELECT text FROM sentences WHERE article_id = ? ORDER BY position", key)
        ]
        shown = [text for text in shown if text]
        assert shown == sentences if side == "left" else sorted(shown) == sorted(sentences)


GRADES = ["copied", "retold", "related"]


@given(
    here=st.integers(0, 6),
    there=st.integers(0, 6),
    drawn=st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from(GRADES), st.floats(0, 1)),
        max_size=12,
    ),
)
def test_alignment_loses_and_doubles_nothing(here: int, there: int, drawn: list[tuple[int, int, str, float]]) -> None:
    ours = [{"id": f"a{number}"} for number in range(1, here + 1)]
    theirs = [{"id": f"b{number}"} for number in range(1, there + 1)]
    pairs: list[dict[str, Any]] = [
        {"sentence_a_id": f"a{a}", "sentence_b_id": f"b{b}", "grade": grade, "confidence": score, "score": score}
        for a, b, grade, score in {(a, b): (a, b, grade, score) for a, b, grade, score in drawn}.values()
        if a <= here and b <= there
    ]
    lines = COMPARE.aligned(ours, theirs, pairs)
    assert [line.sentence for line in lines if line.sentence] == ours
    beside = [match.sentence["id"] for line in lines for match in line.matches]
    alone = [line.alone["id"] for line in lines if line.alone]
    assert sorted(beside + alone) == [row["id"] for row in theirs]
    for match in (each for line in lines for each in line.matches):
        closest = min(GRADES.index(pair["grade"]) for pair in pairs if pair["sentence_b_id"] == match.sentence["id"])
        assert match.pair["grade"] == GRADES[closest]
    assert sum(len(line.matches) + len(line.elsewhere) for line in lines) == len(pairs)
    for line in lines:
        for match in line.matches:
            strongest = max(COMPARE.strength(("", "", p)) for p in pairs if p["sentence_b_id"] == match.sentence["id"])
            assert COMPARE.strength(("", "", match.pair)) == strongest


@pytest.mark.corpora("shipped", "invented")
def test_words_that_differ_are_marked(visit: Visitor, corpus: Corpus) -> None:
    pair = corpus.rows(
        "SELECT r.*, a.text AS here, b.text AS there FROM retellings r JOIN sentences a ON a.id = sentence_a_id"
        " JOIN sentences b ON b.id = sentence_b_id WHERE grade = 'copied' AND here <> there ORDER BY score DESC LIMIT 1"
    )[0]
    page = parsed(visit(f"/-/compare/{pair['article_a_id']}/{pair['article_b_id']}"))
    (line,) = page.xpath("//*[@role='row'][@id=$id]", id=pair["sentence_a_id"])
    for side, own, other in (("left", "here", "there"), ("right", "there", "here")):
        same = {words(piece) for piece in line.xpath(f"*[contains(@class, '{side}')]/span[@class='same']")}
        there = re.findall(r"\w+", pair[other].casefold())
        assert same and all(word in there for text in same for word in re.findall(r"\w+", text.casefold()))
        assert words(line.xpath(f"*[contains(@class, '{side}')]")[0]).endswith(" ".join(pair[own].split()))
    assert line.xpath(".//mark[@class='own' or @class='swapped']")


@pytest.mark.corpora("shipped", "invented")
def test_grade_and_score_stand_beside_the_pair(visit: Visitor, corpus: Corpus) -> None:
    for row in corpus.rows("SELECT * FROM retellings WHERE grade = 'retold' ORDER BY id LIMIT 3"):
        page = parsed(visit(f"/-/compare/{row['article_a_id']}/{row['article_b_id']}"))
        grades = [words(cell) for cell in page.xpath("//*[@role='cell'][contains(@class, 'grade')]")]
        links = page.xpath("//a[@href=$to]", to=f"/retold/retellings/{row['id']}")
        assert not links or words(links[0].getparent()) == f"retold {row['score']:.2f}"
        assert any(grade.startswith("retold") for grade in grades)
        of_pair = "grade = 'retold' AND article_a_id = ? AND article_b_id = ?"
        mean = f"SELECT round(avg(confidence), 4) FROM retellings WHERE {of_pair}"
        assert DOUBT.how_many(corpus.one(mean, row["article_a_id"], row["article_b_id"])) in words(page)


def test_without_the_code_of_the_build_both_wordings_are_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    wordings = plugin("wording").wordings
    assert wordings("A small quay", "A new quay") == [
        ("same", "A ", "A "),
        ("swapped", "small ", "new "),
        ("same", "quay", "quay"),
    ]
    monkeypatch.setitem(sys.modules, "retold.stories.wording", None)
    assert wordings("A small quay", "A new quay") == [("swapped", "A small quay", "A new quay")]
    assert wordings("A quay", "A quay") == [("same", "A quay", "A quay")]


# Home and story


@pytest.mark.corpora("shipped", "invented")
def test_heat_map_shows_the_shares(visit: Visitor, corpus: Corpus) -> None:
    links = {
        cell.get("href"): words(cell).split()[0]
        for cell in parsed(visit(corpus.page("story"))).xpath("//table[@class='heat']//td[contains(@class, 'tint')]/a")
    }
    expected = {
        f"/-/compare/{row['article_id']}/{row['other_id']}": str(round(100 * row["retold_share"]))
        for row in corpus.rows("SELECT * FROM overlaps WHERE retold_share IS NOT NULL AND story_id = ?", corpus.story)
    }
    assert links == expected


def test_a_dash_is_explained_where_there_is_one(visit: Visitor, tmp_path: Path) -> None:
    assert "A dash stands" not in visit("/").text
    (tmp_path / "source" / "articles").mkdir(parents=True)
    for number in range(60):  # more than are all compared with each other
        text = f"The mayor of Sanga opened the new quay for {number} fishing boats of the islands on Monday.\n"
        (tmp_path / "source" / "articles" / f"a{number}.txt").write_text(text, encoding="utf-8")
    build(tmp_path / "source", tmp_path / "out")
    page = visitor(site(tmp_path / "out"))("/").text
    assert "60 tellings" in page and "A dash stands" in page


@pytest.mark.corpora("shipped", "invented")
def test_map_shows_every_place_that_has_coordinates(visit: Visitor, corpus: Corpus) -> None:
    page = parsed(visit(corpus.page("story")))
    expected = {
        f"/retold/entities/{row['id']}": row["times"]
        for row in corpus.rows(
            "SELECT e.id, count(*) AS times FROM mentions m JOIN entities e ON e.id = m.entity_id"
            " JOIN articles a ON a.id = m.article_id AND a.story_id = ?"
            " WHERE m.kind = 'name' AND e.type = 'place' AND e.latitude IS NOT NULL GROUP BY e.id",
            corpus.story,
        )
    }
    dots = {link.get("href"): link.findtext(".//title") for link in page.xpath("//svg[@class='map']//a")}
    assert set(dots) == set(expected)
    said = {key: "once" if times == 1 else f"{times} times" for key, times in expected.items()}
    assert all(dots[key].endswith(f": named {said[key]}") for key in expected)
    rows = page.xpath("//section[@aria-labelledby='places']//tbody/tr")
    assert {row.xpath(".//a/@href")[0]: int(row.xpath("td")[0].text) for row in rows}.items() >= expected.items()


@pytest.mark.corpora("shipped", "invented")
def test_differences_show_both_values_sentences_and_dates(visit: Visitor, corpus: Corpus) -> None:
    page = parsed(visit(f"/-/differences/{corpus.story}"))
    items = [words(item) for item in page.xpath("//li[@class='difference']")]
    assert items
    rows = corpus.rows(
        "SELECT d.*, a.text AS sentence_a, b.text AS sentence_b, x.published AS day_a, y.published AS day_b"
        " FROM differences d JOIN sentences a ON a.id = d.sentence_a_id JOIN sentences b ON b.id = d.sentence_b_id"
        " JOIN articles x ON x.id = a.article_id JOIN articles y ON y.id = b.article_id"
        " WHERE x.story_id = ? AND NOT d.compatible",
        corpus.story,
    )
    # what all figures of one thing differ in is one difference
    said = {
        row["slot_id"] or frozenset((row["text_a"].casefold(), row["text_b"].casefold(), row["kind"])) for row in rows
    }
    assert len(items) == len(said)
    shown = list(zip(items, page.xpath("//li[@class='difference']"), strict=True))
    for item, element in shown:
        days = set(element.xpath(".//time/@datetime"))
        assert any(
            all(" ".join(row[key].split()) in item for key in ("sentence_a", "sentence_b"))
            and days == {day for day in (row["day_a"], row["day_b"]) if day}
            and row["text_a"] in item
            and row["text_b"] in item
            for row in rows
        ), item
    assert "contradict" not in page.text_content()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of 30 stories: one is told by three articles, 20 by two."""
    source, output = tmp_path_factory.mktemp("many"), tmp_path_factory.mktemp("many_built")
    (source / "articles").mkdir()
    for number in range(29):
        name = "".join(chr(ord("a") + int(digit)) for digit in f"{number:02}")
        text = f"Fishers{name} of Port{name} mended nets{name} for boat{name} and quay{name} all winter{name}.\n"
        for telling in "ab"[: 2 if number < 20 else 1]:
            (source / "articles" / f"n{number:02}{telling}.txt").write_text(text, encoding="utf-8")
    thrice = (
        "The market hall of the old town burned down on Sunday night after a pan of oil caught fire in a kitchen.\n"
    )
    for name in ("hall", "fire", "market"):
        (source / "articles" / f"{name}.txt").write_text(thrice, encoding="utf-8")
    build(source, output)
    return output


def test_many_stories_are_paged_and_the_most_told_come_first(many: Path) -> None:
    ask, corpus = visitor(site(many)), Corpus(many)
    listed: list[str] = []
    address = "/"
    while address:
        page = parsed(ask(address))
        listed += page.xpath("//div[@id='stories']//li/h3/a/@href")
        most_told = page.xpath("//section[@aria-labelledby='most-told']//h3/a/@href")
        assert most_told[:1] == ([f"/retold/stories/{corpus.story}"] if address == "/" else [])
        address = next(iter(page.xpath("//nav[@class='pages']/a[@rel='next']/@href")), "").partition("#")[0]
    stories = [row["id"] for row in corpus.rows("SELECT id FROM stories WHERE article_count > 1")]
    assert sorted(listed) == sorted(f"/retold/stories/{key}" for key in stories) and len(stories) > 16  # none twice
    for odd in ("0", "-1", "x", "9" * 40, "٣"):
        assert ask("/", page=odd).status_code == 200


def test_a_story_of_many_tellings_shows_some_and_leads_to_all(tmp_path: Path) -> None:
    (tmp_path / "source" / "articles").mkdir(parents=True)
    text = "The market hall of the old town burned down on Sunday night after a pan of oil caught fire in a kitchen.\n"
    for number in range(14):
        (tmp_path / "source" / "articles" / f"n{number:02}.txt").write_text(text, encoding="utf-8")
    build(tmp_path / "source", tmp_path / "out")
    ask = visitor(site(tmp_path / "out"))
    home = parsed(ask("/"))
    assert len(home.xpath("//ol[@class='tellings']/li")) == len(
        home.xpath("//table[contains(@class, 'heat')]/tbody/tr")
    )
    assert words(home).count("The first 12 of 14 tellings") == 2
    for link in home.xpath("//a[contains(@href, '?story_id=')]/@href"):
        assert ask(link.replace("?", ".json?"), _shape="objects").json()["filtered_table_rows_count"] >= 14
    assert "Of 14 tellings, the first 6 are shown" in words(parsed(ask("/-/compare/n00")))
    again = parsed(ask("/retold/articles/n03")).xpath("//small[contains(@class, 'again')]/a")
    assert [link.text for link in again] == ["A", "B", "C", "E", "F", "G", "…"]
    assert parsed(ask("/-/compare/n13/n00")).xpath("//*[@role='columnheader']//span[text()='N']")


def test_a_corpus_of_one_article_has_a_home(tmp_path: Path) -> None:
    (tmp_path / "source" / "articles").mkdir(parents=True)
    (tmp_path / "source" / "articles" / "bare.txt").write_text("Nets.\n", encoding="utf-8")
    build(tmp_path / "source", tmp_path / "out")
    assert "One telling" in words(parsed(visitor(site(tmp_path / "out"))("/")))


# Article


@pytest.mark.corpora
def test_article_marks_every_name(visit: Visitor, corpus: Corpus) -> None:
    for key in corpus.articles:
        page = parsed(visit(f"/retold/articles/{key}"))
        title = corpus.one("SELECT iif(instr(text, title) = 1, title, '') FROM articles WHERE id = ?", key)
        marked = {link.get("href") for link in page.xpath("//article//a[contains(@class, 'named')]")}
        named = {
            f"/retold/entities/{row['entity_id']}"
            for row in corpus.rows("SELECT * FROM mentions WHERE article_id = ? AND char_start >= ?", key, len(title))
        }
        assert marked == named


@pytest.mark.corpora
def test_article_says_where_each_sentence_is_told_again(visit: Visitor, corpus: Corpus) -> None:
    for key in corpus.articles:
        page = parsed(visit(f"/retold/articles/{key}"))
        linked = {(*link.split("#"),) for link in page.xpath("//small[contains(@class, 'also')]/a/@href")}
        told = {
            (f"/-/compare/{key}/{row['other']}", row["sentence"])
            for row in corpus.rows(
                "SELECT sentence_a_id AS sentence, article_b_id AS other FROM retellings WHERE article_a_id = ?1"
                " UNION SELECT sentence_b_id, article_a_id FROM retellings WHERE article_b_id = ?1",
                key,
            )
        }
        assert linked == told


def test_each_switch_belongs_to_marks_of_the_page(visit: Visitor, corpus: Corpus) -> None:
    styles = (PROJECT / "static" / "retold.css").read_text(encoding="utf-8")
    page = parsed(visit(f"/retold/articles/{corpus.articles[1]}"))
    switches = page.xpath("//fieldset[@class='legend']//input/@id")
    assert len(switches) >= 6
    for switch in switches:
        assert f"main:has(#{switch}:not(:checked))" in styles
        assert page.xpath(f"//article//*[contains(@class, '{switch.removeprefix('mark-')}')]"), switch


# Utterance, quotation, entity


@pytest.mark.corpora
def test_utterance_shows_every_wording(visit: Visitor, corpus: Corpus) -> None:
    for row in corpus.rows("SELECT * FROM utterances WHERE quote_count > 1"):
        page = parsed(visit(f"/retold/utterances/{row['id']}"))
        for gone in page.xpath("//li//del"):
            gone.drop_tree()
        shown = {
            item.get("id"): words(item.xpath("blockquote")[0]).strip("… ")
            for item in page.xpath("//li[contains(@class, 'printing')]")
        }
        quotes = corpus.rows("SELECT id, text FROM quotes WHERE utterance_id = ?", row["id"])
        assert shown == {quote["id"]: " ".join(quote["text"].split()) for quote in quotes}


def test_what_is_not_quoted_at_the_edges_is_left_out_and_not_struck(visit: Visitor, corpus: Corpus) -> None:
    own, base = corpus.rows(
        "SELECT q.id, q.utterance_id, q.text FROM quotes q JOIN utterances u ON u.id = q.utterance_id"
        " WHERE u.text LIKE '% ' || q.text"
    )[0][:2]
    (item,) = parsed(visit(f"/retold/utterances/{base}")).xpath(f"//li[@id='{own}']")
    assert not item.xpath("blockquote//del")
    assert words(item.xpath("blockquote")[0]).startswith("… ")


@pytest.mark.corpora
def test_quotation_stands_in_its_paragraph(visit: Visitor, corpus: Corpus) -> None:
    for row in corpus.rows(
        "SELECT q.id, q.text, p.text AS paragraph FROM quotes q JOIN paragraphs p ON p.id = q.paragraph_id"
        " WHERE length(q.text) < length(p.text) LIMIT 12"
    ):
        (context, *_) = parsed(visit(f"/retold/quotes/{row['id']}")).xpath("//p[@class='context']")
        assert words(context) == " ".join(row["paragraph"].split())
        assert context.findtext("b") == row["text"]


def test_entity_lists_what_others_say_of_it(visit: Visitor, corpus: Corpus) -> None:
    rows = corpus.rows(
        "SELECT DISTINCT q.id, q.utterance_id FROM mentions m JOIN quotes q ON q.article_id = m.article_id"
        " AND q.char_start <= m.char_start AND q.char_end >= m.char_end"
        " WHERE m.entity_id = 'mali' AND q.part_of_id IS NULL AND q.speaker_id IS NOT 'mali'"
        f" AND q.method NOT IN {NO_STATEMENT}"
    )
    quotes = {f"/retold/quotes/{row['id']}" for row in rows if row["utterance_id"] is None}
    utterances = {f"/retold/utterances/{row['utterance_id']}" for row in rows if row["utterance_id"]}
    assert quotes and utterances
    shown = parsed(visit("/retold/entities/mali")).xpath("//section[@aria-labelledby='about']//li/a/@href")
    assert sorted(shown) == sorted(quotes | utterances)


@pytest.mark.corpora("shipped", "invented")
def test_entity_lists_names_with_those_who_use_them(visit: Visitor, corpus: Corpus) -> None:
    letters = {key: chr(ord("A") + place) for place, key in enumerate(corpus.articles)}
    key = corpus.one(
        "SELECT entity_id FROM mentions m JOIN articles a ON a.id = m.article_id GROUP BY 1"
        " HAVING min(story_id) = ?1 AND max(story_id) = ?1 ORDER BY count(DISTINCT m.text) DESC, 1 LIMIT 1",
        corpus.story,
    )
    rows = parsed(visit(f"/retold/entities/{key}")).xpath("//section[@aria-labelledby='names']//tbody/tr")
    shown = {(words(row[0]), int(row[1].text), words(row[2])) for row in rows}
    expected = set()
    for row in corpus.rows(
        "SELECT text, kind, count(*) AS times, group_concat(DISTINCT article_id) AS articles FROM mentions"
        " WHERE entity_id = ? GROUP BY text, kind",
        key,
    ):
        name = row["text"] if row["kind"] == "name" else f"{row['text']} {row['kind']}"
        expected.add((name, row["times"], " ".join(sorted(letters[a] for a in row["articles"].split(",")))))
    assert shown == expected


# Doubt in words


@pytest.mark.parametrize(
    ("words_said", "most"),
    [("nearly all", 0.98), ("nine in ten", 0.9), ("four in five", 0.8), ("about half", 0.5), ("few", 0)],
)
def test_words_promise_no_more_than_the_number(words_said: str, most: float) -> None:
    steps = [number / 1000 for number in range(1001)]
    assert min(step for step in steps if DOUBT.how_many(step) == words_said) >= most


# The map


@given(latitude=st.floats(-85, 85), longitude=st.floats(-175, 175))
def test_areas_on_the_map_are_true(latitude: float, longitude: float) -> None:
    """A small cell covers as much of the map as of the sphere, wherever it lies."""

    def scale(north: float, east: float, step: float = 1e-3) -> float:
        x0, y0 = WORLD_MAP.equal_earth(north, east)
        x1, y1 = WORLD_MAP.equal_earth(north + step, east)
        x2, y2 = WORLD_MAP.equal_earth(north, east + step)
        middle = math.radians(north + step / 2)
        return float(abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / math.cos(middle))

    assert math.isclose(scale(latitude, longitude), scale(0, 0), rel_tol=1e-3)


PLACE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Sanga", "Upper Sanga", "The Long Coast"]),
        "latitude": st.floats(-90, 90),
        "longitude": st.floats(-180, 180),
        "times": st.integers(1, 500),
    }
)


@given(st.lists(PLACE, min_size=1, max_size=25))
def test_map_holds_its_dots_and_its_labels_apart(places: list[dict[str, Any]]) -> None:
    drawn = WORLD_MAP.world_map(places)
    assert len(drawn.dots) == len(places)
    for dot in drawn.dots:
        assert drawn.x - 0.01 <= dot.x <= drawn.x + drawn.width + 0.01
        assert drawn.y - 0.6 <= dot.y <= drawn.y + drawn.height + 0.6
    for number, label in enumerate(drawn.labels):
        assert not any(WORLD_MAP.meets(label, other, drawn.line) for other in drawn.labels[:number])


def test_map_without_places() -> None:
    assert WORLD_MAP.world_map([{"latitude": None, "longitude": None, "times": 1, "name": "Nowhere"}]) is None


def test_map_file_takes_nothing_from_elsewhere() -> None:
    drawing = (PROJECT / "static" / "world.svg").read_text(encoding="utf-8")
    assert len(drawing) < 80_000
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]


# Text is text


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two tellings of one event in which every text that people write tries to run a script."""
    source, output = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("hostile_built")
    (source / "articles").mkdir()
    told = (
        "The harbour {attack} of Sanga{attack}\n\n"
        "Fatou Keita opened the harbour {attack} of Sanga on {day} before a crowd of {count} fishers and traders.\n\n"
        "“The {attack} quay took three long years of work,” Fatou Keita {attack} said to the fishers of Sanga.\n\n"
        "She said that {attack} the bridge over the river would open to {word} lorries before the rains.\n"
    )
    for name, day, count, word in (("one", "Monday", "200", "heavy"), ("two", "Tuesday", "300", "laden")):
        text = told.format(attack=ATTACK, day=day, count=count, word=word)
        (source / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    tables = {
        "articles": [
            ["id", "title", "outlet", "byline", "credit", "published"],
            ["one", f"T {ATTACK}", f"O {ATTACK}", f"B {ATTACK}", f"C {ATTACK}", "2023-02-07"],
            ["two", f"U {ATTACK}", f"P {ATTACK}", f"D {ATTACK}", f"E {ATTACK}", "2023-02-08"],
        ],
        "entities": [
            ["id", "name", "type", "description", "latitude", "longitude"],
            ["keita", f"K {ATTACK}", "person", f"D {ATTACK}", "", ""],
            ["sanga", f"S {ATTACK}", "place", f"D {ATTACK}", "14.4", "-3.3"],
        ],
        "aliases": [["entity_id", "alias"], ["keita", "Fatou Keita"], ["sanga", "Sanga"]],
    }
    for name, rows in tables.items():
        with (source / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    build(source, output)
    return Corpus(output)


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_the_data_is_shown_as_text(attacked: Corpus, kind: str) -> None:
    reply = visitor(site(attacked.folder))(attacked.pages()[kind])
    assert reply.status_code == 200
    assert "<script>alert(1)" not in reply.text
    assert "<script>alert(1)" in unescape(reply.text)


def test_the_hostile_corpus_reaches_every_page(attacked: Corpus) -> None:
    """Else the test above would show little."""
    for table in ("retellings", "differences", "utterances", "quotes", "mentions"):
        assert attacked.one(f"SELECT count(*) FROM {table}"), table
    assert attacked.one("SELECT max(article_count) FROM utterances") == 2
