"""File names and ids as people have them: an id is made of any, and what cannot be told apart is said at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from folders import write_source
from hypothesis import given
from hypothesis import strategies as st

from retold.errors import SourceError, place
from retold.parse import SLUG
from retold.reading.formats import read_article
from retold.reading.listing import list_articles, slug_of
from retold.source.folder import open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
TEXT = "The choir of Lund sang in the rain.\n"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("DNews_2020_01_31.txt", "dnews-2020-01-31"),
        ("Report 7 (final).TXT", "report-7-final"),
        ("Ärger & Ölpreis.htm", "arger-olpreis"),
        ("a--b__c.markdown", "a-b-c"),
        ("choir.2.html", "choir-2"),
    ],
)
def test_a_file_may_have_any_name(name: str, made: str, tmp_path: Path) -> None:
    listing = list_articles(write_source(tmp_path, {f"articles/{name}": TEXT}) / "articles")
    assert [(ref.id, ref.name) for ref in listing.articles] == [(made, name)]


@given(st.text(min_size=1, max_size=200))
def test_any_name_makes_an_id(name: str) -> None:
    assert SLUG.fullmatch(slug_of(name)) and len(slug_of(name)) <= 80
    assert slug_of(slug_of(name)) == slug_of(name)


def test_names_that_differ_in_signs_that_ids_lack_keep_ids_of_their_own() -> None:
    assert len({slug_of(name) for name in ("статья", "новость", "記事", "!", "?")}) == 5
    long = "a-very-long-name-" * 10
    assert slug_of(long + "one") != slug_of(long + "two")
    assert slug_of("https://www.example.org/2020/choir.html?ref=x#top") == "example-org-2020-choir-html"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://lund.example/story.php?id=1", "https://lund.example/story.php?id=2", False),
        ("https://lund.example/?p=4&utm_source=mail", "https://lund.example/?p=4", True),
        ("https://lund.example/choir/?fbclid=a&gclid=b", "http://www.lund.example/choir#top", True),
    ],
)
def test_addresses_are_told_apart_by_what_tells_pages_apart(one: str, other: str, same: bool) -> None:
    assert (slug_of(one) == slug_of(other)) is same


def test_articles_and_corrections_may_name_the_id_or_the_name(tmp_path: Path) -> None:
    line = json.dumps({"id": "REC/77", "text": TEXT})
    for named in ("REC/77", "rec-77"):
        folder = write_source(
            tmp_path / named.replace("/", ""),
            {
                "articles/all.jsonl": line,
                "articles/Choir One.TXT": TEXT,
                "articles.csv": f"id,title\n{named},Rain\nChoir One.TXT,Song\n",
                "corrections.csv": f"decision,article_id,words\nno mention,{named},Lund\n",
            },
        )
        source = open_source(folder, SCHEMA)
        assert {key: value["title"] for key, value in source.metadata.items()} == {
            "rec-77": "Rain",
            "choir-one": "Song",
        }
        assert list(source.corrections.by_article) == ["rec-77"]
        assert any("'Choir One.TXT' is choir-one" in notice for notice in source.notices)


def test_all_names_that_make_one_id_are_told_at_once(tmp_path: Path) -> None:
    files = {f"articles/{name}": TEXT for name in ("One.txt", "one.md", "Two 2.txt", "two_2.txt", "three.txt")}
    folder = write_source(tmp_path, files) / "articles"
    with pytest.raises(SourceError, match=r"'One.txt' and 'one.md' make the id 'one'; 'Two 2.txt' and .*rename"):
        list_articles(folder)
    assert [ref.id for ref in list_articles(folder, skip_bad=True).articles] == ["one", "three", "two-2"]


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_source(tmp_path / "source", {"articles/in.txt": TEXT}) / "articles"
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(SourceError, match="leads out of the folder"):
        list_articles(folder)
    (folder / "link.txt").unlink()
    (folder / "link.txt").symlink_to(folder / "in.txt")
    assert len(list_articles(folder).articles) == 2


def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    source = open_source(write_source(tmp_path, {"articles/choir.txt": TEXT}), SCHEMA)
    (tmp_path / "articles" / "choir.txt").unlink()
    os.mkfifo(tmp_path / "articles" / "choir.txt")
    with pytest.raises(SourceError, match="no longer a file"):
        read_article(next(iter(source.articles)), {}, SCHEMA["articles"])


def test_lines_that_change_places_during_a_build_are_told(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": TEXT * number}) for number, name in enumerate(("aa", "bb"), start=1)]
    source = open_source(write_source(tmp_path, {"articles/all.jsonl": "\n".join(lines)}), SCHEMA)
    (tmp_path / "articles" / "all.jsonl").write_text("\n".join(reversed(lines)))
    for ref in source.articles:
        with pytest.raises(SourceError, match="changed since the build began"):
            read_article(ref, {}, SCHEMA["articles"])


def test_bad_lines_and_files_are_left_out_if_that_is_asked(tmp_path: Path) -> None:
    lines = ['{"id": "good", "text": "Rain."}', "{", json.dumps({"id": "long", "text": "x" * 2_100_000}), "[]"]
    folder = write_source(tmp_path, {"articles/all.jsonl": "\n".join(lines), "articles/b.csv": "x\n1\n"}) / "articles"
    with pytest.raises(SourceError, match="line 2"):
        list_articles(folder)
    listing = list_articles(folder, skip_bad=True)
    assert [ref.id for ref in listing.articles] == ["good"]
    assert sum("left out" in notice for notice in listing.notices) == 4


def test_folders_in_the_folder_are_read_and_make_part_of_the_id(tmp_path: Path) -> None:
    names = ("mill.txt", "May/mill.txt", "May/deep/weir.md", "June/notes.jsonl")
    folder = write_source(tmp_path, {f"articles/{name}": '{"text": "Rain."}' for name in names}) / "articles"
    listing = list_articles(folder)
    assert {ref.id: ref.name for ref in listing.articles} == {
        "june-notes-1": "June/notes.jsonl, line 1",
        "may-deep-weir": "May/deep/weir.md",
        "may-mill": "May/mill.txt",
        "mill": "mill.txt",
    }
    ids = listing.ids()
    assert (ids["weir.md"], ids["May/mill.txt"], ids["mill.txt"]) == ("may-deep-weir", "may-mill", "mill")
    assert ids["mill"] == "mill"


def test_a_name_that_is_no_text_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"articles/pier.txt": TEXT}) / "articles"
    file = os.fsdecode(b"quay-\xff.txt")
    (folder / file).write_text(TEXT)
    listing = list_articles(folder)
    assert [(ref.name, ref.path.name) for ref in listing.articles if ref.id != "pier"] == [(file, file)]
    assert all(listing.ids()[ref.name] == ref.id for ref in listing.articles)
    assert set(listing.ids()) == {"pier", "pier.txt", "quay", file, file.removesuffix(".txt")}


def test_a_name_that_two_folders_have_means_neither(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"articles/May/1.txt": TEXT, "articles/June/1.txt": TEXT}) / "articles"
    assert sorted(list_articles(folder).ids()) == ["June/1.txt", "May/1.txt", "june-1", "may-1"]


def test_a_folder_and_a_name_that_make_one_id_are_told(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"articles/May/1.txt": TEXT, "articles/may-1.txt": TEXT}) / "articles"
    with pytest.raises(SourceError, match=r"'may-1.txt' and 'May/1.txt' make the id 'may-1'"):
        list_articles(folder)


@pytest.mark.parametrize("beside", ["mill_files", "mill-Dateien", "__MACOSX"])
def test_what_a_browser_saves_beside_a_page_is_no_article(beside: str, tmp_path: Path) -> None:
    page = "<p>Rain fell on the mill.</p>"
    folder = write_source(tmp_path, {"articles/mill.html": page, f"articles/{beside}/frame.html": page}) / "articles"
    listing = list_articles(folder)
    assert [ref.id for ref in listing.articles] == ["mill"]
    assert any(beside in notice and "left out" in notice for notice in listing.notices)


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write_source(tmp_path, {"articles/mill.txt": TEXT}) / "articles"
    (folder / "round").symlink_to(folder)
    listing = list_articles(folder)
    assert [ref.id for ref in listing.articles] == ["mill"]
    assert any("a link to a folder" in notice for notice in listing.notices)


def test_an_article_of_a_list_is_told_by_its_number_and_not_by_a_line(tmp_path: Path) -> None:
    table = 'title,text\n"Choir","Rain\nfell."\n"Organ",""\n'
    source = open_source(write_source(tmp_path, {"articles/list.csv": table}), SCHEMA)
    with pytest.raises(SourceError, match=r"list\.csv, article 2: the article is empty"):
        [read_article(ref, source.metadata, SCHEMA["articles"]) for ref in source.articles]


def test_a_line_break_in_a_name_makes_no_second_line() -> None:
    assert place("a\nb\x1b.txt", 3) == "a\\nb\\x1b.txt, line 3"
