"""News agencies behind a text: all that it credits stand in the data and on the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Corpus, Visitor, site_of, tree, visitor
from folders import write_source

from build_db import build

STORY = (
    "The harbour master of Sanga opened the new quay on Monday in front of a small crowd of fishers.\n\n"
    "The work took three years and cost the town 12 million euros, Fatou Keita told the guests at the feast.\n\n"
    "Boats of forty metres can land there from now on, which nobody in the old town had believed.\n"
)
FILES = {
    "articles/lines.txt": f"New quay opened in Sanga\n\n{STORY}\n— with Reuters and dpa\n",
    "articles/before.md": f"---\ncredit: Coast Wire\n---\nSANGA (dpa/Reuters) — {STORY}",
    "articles/declared.md": f"---\noutlet: Sanga Post\nbyline: Awa Lund, AFP\ncredit: Reuters\n---\n{STORY}",
    "articles/none.md": f"---\ncredit: Coast Wire, Hill Press Bureau\n---\n{STORY}",
}


@pytest.fixture(scope="module")
def credited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("credited")
    build(write_source(tmp_path_factory.mktemp("source") / "credits", FILES), output)
    return output


@pytest.fixture(scope="module")
def ask(credited: Path) -> Visitor:
    return visitor(site_of(credited))


def test_every_agency_stands_in_the_data(credited: Path) -> None:
    corpus = Corpus(credited)
    assert {row["id"]: row["agencies"] for row in corpus.rows("SELECT id, agencies FROM articles")} == {
        "lines": "Reuters, dpa",
        "before": "Reuters, dpa",
        "declared": "AFP, Reuters",
        "none": None,
    }
    shared = "SELECT shared_agency FROM overlaps WHERE article_id = ? AND other_id = ?"
    assert corpus.one(shared, "lines", "before") == "Reuters, dpa"
    assert corpus.one(shared, "declared", "before") == "Reuters"
    assert corpus.one(shared, "declared", "none") is None


@pytest.mark.parametrize(
    ("article", "line"),
    [
        ("lines", "Reuters, dpa · lines"),
        ("before", "Coast Wire, Reuters, dpa · before"),
        ("declared", "Sanga Post · Reuters, AFP · declared"),
        ("none", "Coast Wire, Hill Press Bureau · none"),
    ],
)
def test_the_page_of_an_article_names_all_that_it_credits(ask: Visitor, article: str, line: str) -> None:
    kicker = tree(ask(f"/retold/articles/{article}").text).xpath("//p[@class='kicker']")[0]
    assert " ".join(kicker.text_content().split()).endswith(line)


def test_the_story_names_each_telling_with_its_agencies(ask: Visitor) -> None:
    told = [" ".join(each.text_content().split()) for each in tree(ask("/").text).xpath("//ol[@class='tellings']/li")]
    assert len(told) == len(FILES)
    for credit in ("Reuters, dpa ·", "Coast Wire · Reuters, dpa ·", "Sanga Post · Reuters, AFP ·"):
        assert any(credit in each for each in told), told


def test_two_that_credit_the_same_agencies_say_so(ask: Visitor) -> None:
    assert "Both credit Reuters and dpa:" in ask("/-/compare/lines/before").text
    assert "Both credit Reuters:" in ask("/-/compare/lines/declared").text
    assert "Both credit" not in ask("/-/compare/lines/none").text
