"""What a source folder says, read from real files; what it may not say is in test_build.py."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

import pytest
from folders import QUAY, Files, write_source

from retold.errors import SourceError
from retold.reading.listing import ArticleRef
from retold.reading.registry import ENDINGS
from retold.records import Alias, Entity
from retold.source.folder import Source, open_source
from retold.tables.schema import load_schema

SCHEMA = load_schema()
ONE = {"articles/quay.txt": QUAY}


def opened(folder: Path, files: Files) -> Source:
    return open_source(write_source(folder, files), SCHEMA)


def test_only_articles_are_needed(tmp_path: Path) -> None:
    source = opened(tmp_path, ONE)
    assert source.path == tmp_path
    assert [*source.articles] == [ArticleRef("quay", tmp_path / "articles" / "quay.txt", "quay.txt")]
    assert (source.metadata, source.outlets, source.entities, source.aliases) == ({}, {}, {}, [])
    assert (source.furniture, source.dataset, source.notices) == (None, {}, [])


def test_articles_are_ordered_by_id_whatever_their_format(tmp_path: Path) -> None:
    lines = b'{"id": "c", "text": ""}\n\n{"id": "a", "text": "\xc3\xa9"}\n'
    source = opened(tmp_path, {"articles/b.txt": QUAY, "articles/d.html": "", "articles/z.jsonl": lines})
    articles = tmp_path / "articles"
    assert [*source.articles] == [
        ArticleRef("a", articles / "z.jsonl", "a", 3, lines.index(b'{"id": "a"'), crc32(lines.splitlines(True)[2])),
        ArticleRef("b", articles / "b.txt", "b.txt"),
        ArticleRef("c", articles / "z.jsonl", "c", 1, 0, crc32(lines.splitlines(True)[0])),
        ArticleRef("d", articles / "d.html", "d.html"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("id,title,published,outlet\nquay,The quay,2023-05-01,Sanga Post\n", id="plain"),
        pytest.param("\ufeffid,title,published,outlet\r\nquay,The quay,2023-05-01,Sanga Post\r\n", id="mark and CRLF"),
        pytest.param("outlet,published,title,id\nSanga Post,2023-05-01,The quay,quay\n", id="another order"),
        pytest.param(
            'id,title,published,outlet\n"quay"," The\u00a0quay ",2023-05-01,"Sanga\u200b Post"\n', id="blanks"
        ),
        pytest.param("id,title,published,outlet\n\nquay,The quay,2023-05-01T10:00,Sanga Post\n\n", id="empty lines"),
    ],
)
def test_metadata(table: str, tmp_path: Path) -> None:
    metadata = opened(tmp_path, ONE | {"articles.csv": table}).metadata["quay"]
    assert {key: value for key, value in metadata.items() if value is not None} == {
        "title": "The quay",
        "published": "2023-05-01",
        "outlet": "Sanga Post",
    }


def test_entities_and_aliases(tmp_path: Path) -> None:
    files = {
        "entities.csv": (
            "id,name,type,latitude,longitude\nsanga,Sanga,place,-1.5,2\nawa-keita,Awa Ke\u0301ita,person,,\n"
        ),
        "aliases.csv": "alias,entity_id,kind,ambiguous\nSangan,sanga,demonym,\nKéita,awa-keita,,yes\n",
    }
    source = opened(tmp_path, ONE | files)
    assert source.entities == {
        "sanga": Entity("sanga", "Sanga", "place", None, None, None, -1.5, 2.0, "curated"),
        "awa-keita": Entity("awa-keita", "Awa Kéita", "person", None, None, None, None, None, "curated"),
    }
    assert source.aliases == [
        Alias("sanga", "Sanga", "name", False, None, "curated"),
        Alias("awa-keita", "Awa Kéita", "name", False, None, "curated"),
        Alias("sanga", "Sangan", "demonym", False, None, "curated"),
        Alias("awa-keita", "Kéita", "name", True, None, "curated"),
    ]


def test_an_alias_that_repeats_a_name_stands_for_it(tmp_path: Path) -> None:
    files = {
        "entities.csv": "id,name,type\nawa-one,Awa,person\nawa-two,Awa,person\n",
        "aliases.csv": "entity_id,alias,ambiguous\nawa-one,Awa,yes\nawa-two,Awa,yes\n",
    }
    assert opened(tmp_path, ONE | files).aliases == [
        Alias("awa-one", "Awa", "name", True, None, "curated"),
        Alias("awa-two", "Awa", "name", True, None, "curated"),
    ]


def test_dataset(tmp_path: Path) -> None:
    text = (
        "name: sanga\ntitle: Sanga\nversion: 1.0\nhomepage:\n"
        "licenses: {texts: [{name: other-closed}], annotations: [{name: CC0-1.0}]}\n"
        "sources: [{title: Sanga Post, path: https://example.org}]\ncontributors: [{title: Awa}]\n"
    )
    assert opened(tmp_path, ONE | {"dataset.yml": text}).dataset == {
        "name": "sanga",
        "title": "Sanga",
        "version": "1.0",
        "licenses": {"texts": [{"name": "other-closed"}], "annotations": [{"name": "CC0-1.0"}]},
        "sources": [{"title": "Sanga Post", "path": "https://example.org"}],
        "contributors": [{"title": "Awa"}],
    }


@pytest.mark.parametrize("leads_to", ["nowhere", "itself", "articles"])
@pytest.mark.parametrize(
    "name",
    [*(f"{name}.csv" for name in ("articles", "outlets", "entities", "aliases", "corrections", "furniture")),
     "tombstones.csv", "dataset.yml"],
)  # fmt: skip
def test_what_is_no_file_is_not_waited_for_nor_passed_over(name: str, leads_to: str, tmp_path: Path) -> None:
    write_source(tmp_path, ONE)
    (tmp_path / name).symlink_to(name if leads_to == "itself" else leads_to)
    with pytest.raises(SourceError, match=rf"{name}: it is no file, or a link that leads to none; put the file itself"):
        open_source(tmp_path, SCHEMA)


def test_an_article_that_is_no_file_is_told(tmp_path: Path) -> None:
    write_source(tmp_path, ONE)
    (tmp_path / "articles" / "quay-2.md").symlink_to("/nowhere/quay.md")
    os.mkfifo(tmp_path / "articles" / "quay-3.jsonl")
    told = open_source(tmp_path, SCHEMA).notices
    assert [notice.partition(": ")[2] for notice in told] == ["no file, or a link that leads to none, left out."] * 2


def test_notices_name_what_is_left_out(tmp_path: Path) -> None:
    files = {"notes.doc": "", "articles/a.png": "", "articles/.hidden.txt": "", ".hidden": ""}
    assert opened(tmp_path, ONE | files).notices == [
        f"{tmp_path}/notes.doc: not a part of a source folder, left out.",
        f"{tmp_path}/articles/a.png: not an article ({', '.join(ENDINGS)}), left out.",
    ]
