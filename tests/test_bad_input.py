"""What bad input gets: one sentence with the file, the line and the remedy, and the previous output untouched."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import ENTITIES, JSON_LINE, ONE, QUAY, Files, contents, run_build, sentence, write_source

from build_db import build
from retold.errors import SourceError


def case(files: Files, place: str, words: str, name: str) -> object:
    return pytest.param(files, place, words, id=name)


# An articles.csv that says too much, too little, or nonsense
TABLES = [
    case(ONE | {"articles.csv": "id,colour\nquay,red\n"}, "articles.csv, line 1", "'colour' is unknown", "column"),
    case(ONE | {"articles.csv": "id;outlet\nquay;A\n"}, "articles.csv, line 1", "parted by semicolons", "semicolons"),
    case(ONE | {"articles.csv": "id\toutlet\nquay\tA\n"}, "articles.csv, line 1", "parted by tabs", "tabs"),
    case({"articles/two.csv": "id,text,text\na,b,c\n"}, "two.csv, line 1", "'text' stands there twice", "twice"),
    case({"articles/bare.csv": "7,The quay is shut.\n"}, "bare.csv", "holds the text; name them first", "no header"),
    case(
        ONE | {"articles.csv": "id,note,note\nquay,a,b\n"}, "articles.csv, line 1", "'note' stands there twice", "twin"
    ),
    case(ONE | {"articles.csv": "title\nA quay\n"}, "articles.csv, line 1", "'id' is missing", "missing column"),
    case(ONE | {"articles.csv": ""}, "articles.csv, line 1", "'id' is missing", "empty table"),
    case(ONE | {"articles.csv": "id\nquay\nquay\n"}, "articles.csv, line 3", "'quay' stands there twice", "id twice"),
    case(ONE | {"articles.csv": "id\npier\n"}, "articles.csv, line 2", "no article 'pier'", "no such article"),
    case(
        ONE | {"articles.csv": 'id,note\nquay,"two\nlines"\npier,x\n'},
        "articles.csv, line 4",
        "no article 'pier'",
        "line behind a cell of two lines",
    ),
    case(
        ONE | {"articles.csv": "id,published\nquay,yesterday\n"},
        "articles.csv, line 2",
        "'yesterday' is not a date in the form YYYY-MM-DD",
        "date that is none",
    ),
    case(ONE | {"articles.csv": "id,published\nquay,2023-02-30\n"}, "articles.csv, line 2", "not a date", "day 30"),
    case(ONE | {"articles.csv": "id,url\nquay,www.x.org\n"}, "articles.csv, line 2", "be a web address", "address"),
    case(ONE | {"articles.csv": "id,note\nquay,a,b\n"}, "articles.csv, line 2", "3 cells", "too many cells"),
    case(ONE | {"articles.csv": "id,note\nquay\n"}, "articles.csv, line 2", "1 cells", "too few cells"),
    case(ONE | {"articles.csv": 'id,note\n\nquay,"open\n'}, "articles.csv, line 3", "CSV is broken", "open quote"),
    case(ONE | {"articles.csv": b"id,note\nquay,caf\xe9\n"}, "articles.csv, line 2", "not UTF-8", "not UTF-8"),
    case(ONE | {"articles.csv": b"id,note\nquay,a\0b\n"}, "articles.csv, line 2", "NUL byte", "NUL byte"),
]
AUTHORITY = [
    case(ONE | {"entities.csv": ENTITIES + "fatou-keita,F.,person\n"}, "entities.csv, line 4", "twice", "entity twice"),
    case(ONE | {"entities.csv": ENTITIES + "x,X,ship\n"}, "entities.csv, line 4", "should be one of", "type"),
    case(ONE | {"entities.csv": ENTITIES + "x,,person\n"}, "entities.csv, line 4", "name is empty", "no name"),
    case(ONE | {"entities.csv": ENTITIES + "X y,X,person\n"}, "entities.csv, line 4", "'X y' is not a slug", "slug"),
    case(
        ONE | {"entities.csv": "id,name,type,latitude\nx,X,place,91\n"},
        "entities.csv, line 2",
        "between -90 and 90",
        "latitude out of range",
    ),
    case(
        ONE | {"entities.csv": "id,name,type,latitude\nx,X,place,12°N\n"},
        "entities.csv, line 2",
        "not a decimal number",
        "latitude in degrees",
    ),
    case(
        ONE | {"entities.csv": "id,name,type,country_code\nx,X,place,Mali\n"},
        "entities.csv, line 2",
        "country_code is 'Mali'",
        "country code",
    ),
    case(
        ONE | {"entities.csv": ENTITIES + "other-keita,Awa Keita,person\n"},
        "entities.csv, line 4",
        "'Awa Keita' stands for 'awa-keita' and for 'other-keita'",
        "two entities of one name",
    ),
    case(
        ONE | {"entities.csv": ENTITIES, "aliases.csv": "entity_id,alias\nnobody,N.\n"},
        "aliases.csv, line 2",
        "no entity 'nobody'",
        "alias of an unknown entity",
    ),
    case(
        ONE | {"entities.csv": ENTITIES, "aliases.csv": "entity_id,alias\nfatou-keita,K.\nawa-keita,K.\n"},
        "aliases.csv, line 3",
        "'K.' stands for 'fatou-keita' and for 'awa-keita'",
        "alias of two entities",
    ),
    case(
        ONE
        | {
            "entities.csv": ENTITIES,
            "aliases.csv": "entity_id,alias,ambiguous\nfatou-keita,K.,yes\nawa-keita,K.,no\n",
        },
        "aliases.csv, line 3",
        "mark both as ambiguous",
        "alias of two entities, one of them marked",
    ),
    case(
        ONE | {"entities.csv": ENTITIES, "aliases.csv": "entity_id,alias\nawa-keita,A.\nawa-keita,A.\n"},
        "aliases.csv, line 3",
        "stands there twice",
        "alias twice",
    ),
    case(
        ONE | {"entities.csv": ENTITIES, "aliases.csv": "entity_id,alias,ambiguous\nawa-keita,A.,maybe\n"},
        "aliases.csv, line 2",
        "neither yes nor no",
        "ambiguous or not",
    ),
    case(ONE | {"outlets.csv": "id,name\na,A\na,B\n"}, "outlets.csv, line 3", "stands there twice", "outlet twice"),
    case(ONE | {"outlets.csv": "id,name,kind\na,A,blog\n"}, "outlets.csv, line 2", "kind is 'blog'", "outlet's kind"),
    case(
        ONE | {"furniture.csv": "rule,action,pattern\nbell,cut,(ring\n"},
        "furniture.csv, line 2",
        "no regular expression",
        "broken pattern",
    ),
    case(
        ONE | {"furniture.csv": "rule,action,pattern\nbell,burn,ring\n"},
        "furniture.csv, line 2",
        "action 'burn'",
        "action of a rule",
    ),
    case(
        ONE | {"furniture.csv": "rule,action,where,pattern\nbell,cut,middle,ring\n"},
        "furniture.csv, line 2",
        "where is 'middle'",
        "zone of a rule",
    ),
]
DATASET = [
    case(ONE | {"dataset.yml": "title: A\ncolour: red\n"}, "dataset.yml, line 2", "'colour' is unknown", "key"),
    case(
        ONE | {"dataset.yml": "title: A\ntitle: B\n"}, "dataset.yml, line 2", "'title' stands there twice", "key twice"
    ),
    case(ONE | {"dataset.yml": "title: A\nname: [\n"}, "dataset.yml, line 3", "YAML is broken", "broken YAML"),
    case(ONE | {"dataset.yml": "- title\n"}, "dataset.yml, line 1", "not a list of keys with values", "a list"),
    case(ONE | {"dataset.yml": "name: My Data\n"}, "dataset.yml", "'My Data' is not a slug", "name"),
    case(ONE | {"dataset.yml": "title: [a, b]\n"}, "dataset.yml", "'title' should be text", "title that is a list"),
    case(ONE | {"dataset.yml": "licenses: MIT\n"}, "dataset.yml", "annotations and texts", "licences"),
    case(ONE | {"dataset.yml": "licenses: {code: []}\n"}, "dataset.yml", "'code' is unknown", "licence of what"),
    case(ONE | {"dataset.yml": "licenses: {texts: [{title: x}]}\n"}, "dataset.yml", "no name", "licence's name"),
    case(
        ONE | {"dataset.yml": "published: 2024-02-30\n"}, "dataset.yml", "no day; write it as YYYY-MM-DD", "published"
    ),
    case(ONE | {"dataset.yml": "keywords: bridges\n"}, "dataset.yml", "keywords should be a list", "keywords"),
    case(ONE | {"dataset.yml": "sources: here\n"}, "dataset.yml", "sources should be a list", "sources"),
    case(ONE | {"dataset.yml": "sources: [{url: here}]\n"}, "dataset.yml", "'url' is unknown", "key of a source"),
    *(
        case(ONE | {"dataset.yml": text + "\n"}, "dataset.yml", "is no address of a page; begin it with https://", name)
        for name, text in {
            "home page that is data": "homepage: 'data:text/html,x'",
            "licence that is a script": "licenses: {texts: [{name: x, path: 'vbscript:x'}]}",
            "source that is a file": "sources: [{title: x, path: 'file:///x'}]",
            "contributor without an address": "contributors: [{title: x, path: '//x'}]",
        }.items()
    ),
    case(ONE | {"dataset.yml": 'title: "\\uD83D"\n'}, "dataset.yml", "half a surrogate pair", "half a character"),
    case(ONE | {"dataset.yml": b"title: caf\xe9\n"}, "dataset.yml, line 1", "not UTF-8", "dataset not UTF-8"),
    case(ONE | {"dataset.yml": "[" * 5000}, "dataset.yml, line 1", "nests too deeply", "nested too deeply"),
]
ARTICLES = [
    case({"articles/quay.txt": ""}, "quay.txt", "the article is empty", "empty"),
    case({"articles/quay.txt": " \n\t\n\u00a0\u200b\n"}, "quay.txt", "the article is empty", "white space only"),
    case({"articles/quay.txt": "Share\nAdvertisement\n"}, "quay.txt", "nothing but page furniture", "furniture"),
    case(ONE | {"articles/quay.md": QUAY}, "articles", "quay.md", "id of .txt and .md"),
    case(
        ONE | {"articles/more.jsonl": JSON_LINE + JSON_LINE.replace("feast", "quay", 1)},
        "articles",
        "more.jsonl, line 2",
        "id of a line and a file",
    ),
    case({"articles/more.jsonl": JSON_LINE * 2}, "articles", "more.jsonl, line 2", "id of two lines"),
    case({"articles/more.jsonl": JSON_LINE + "{'id'}\n"}, "more.jsonl, line 2", "not JSON", "broken JSON"),
    case({"articles/more.jsonl": "[" * 100_000}, "more.jsonl, line 1", "not JSON", "JSON nested too deeply"),
    case({"articles/more.jsonl": '["a"]\n'}, "more.jsonl, line 1", "not a JSON object", "JSON list"),
    case(
        {"articles/more.jsonl": '{"id": "a", "id": "b"}\n'},
        "more.jsonl, line 1",
        "stands there twice",
        "JSON key twice",
    ),
    case({"articles/more.jsonl": '{"id": "a", "text": null}\n'}, "more.jsonl, line 1", "is empty", "null text"),
    case({"articles/more.jsonl": '{"id": "a"}\n'}, "more.jsonl, line 1", "the article is empty", "JSON without text"),
    case(
        {"articles/more.jsonl": '{"id": "a", "text": "b", "published": "May 1"}\n'},
        "more.jsonl, line 1",
        "'May 1' cannot be read for certain",
        "date in JSON",
    ),
    case(
        {"articles/more.jsonl": '{"id": "a", "text": "a \\ud83d b"}\n'},
        "more.jsonl, line 1",
        "half a surrogate pair",
        "half a character in a text",
    ),
    case(
        {"articles/more.jsonl": '{"id": "a", "text": "b", "title": "\\udc00"}\n'},
        "more.jsonl, line 1",
        "half a surrogate pair",
        "half a character in a title",
    ),
    case({"articles/more.jsonl": b'{"id": "caf\xe9"}\n'}, "more.jsonl, line 1", "not UTF-8", "JSON not UTF-8"),
    case({"articles/quay.md": "---\ncolour: red\n---\n" + QUAY}, "quay.md, line 2", "'colour' is unknown", "front key"),
    case(
        {"articles/quay.md": "---\ntitle: A\npublished: soon\n---\n" + QUAY},
        "quay.md",
        "'soon' is not a date",
        "date in front matter",
    ),
    case({"articles/quay.md": "---\ntitle: [\n---\n" + QUAY}, "quay.md, line 3", "YAML is broken", "front broken"),
    case({"articles/quay.md": "---\ntitle: {a: b}\n---\n" + QUAY}, "quay.md", "should be text", "front nested"),
    case({"articles/quay.md": "---\ntitle: A\n\n" + QUAY}, "quay.md, line 1", "does not end", "front without end"),
    case({"articles/quay.txt": b"One\nTwo\0\n"}, "quay.txt, line 2", "NUL byte", "NUL byte in an article"),
    case({"articles/quay.html": "<div>" * 100_000 + QUAY}, "quay.html", "nest too deeply", "page nested too deeply"),
    case({"articles/quay.html": "<p>a" * 60_000}, "quay.html", "more than 50,000 elements", "page too large"),
    case({"articles/quay.html": "<p></p>"}, "quay.html", "empty", "page without text"),
]
FOLDERS = [
    case({}, "source", "there is no such folder; name the folder that holds articles/", "no source"),
    case({"articles.csv": "id\n"}, "articles", "there is no such folder; put the articles there", "no articles folder"),
    case({"articles/.hidden": ""}, "articles", "there are no articles", "no articles"),
    case({"articles/picture.png": ""}, "articles", "there are no articles", "no article among the files"),
]


@pytest.mark.parametrize(("files", "place", "words"), [*TABLES, *AUTHORITY, *DATASET, *ARTICLES, *FOLDERS])
def test_bad_input(files: Files, place: str, words: str, tmp_path: Path, output: Path) -> None:
    before = contents(output)
    with pytest.raises(SourceError) as caught:
        build(write_source(tmp_path / "source", files), output)
    where, what = str(caught.value).split(": ", 1)
    assert where.endswith(place)
    assert words in what
    assert "; " in what, "it says what to do"
    assert contents(output) == before


@pytest.mark.parametrize(("files", "place", "words"), [TABLES[0], AUTHORITY[0], DATASET[0], ARTICLES[0], FOLDERS[0]])
def test_the_command_says_it_in_one_sentence(
    files: Files, place: str, words: str, tmp_path: Path, output: Path
) -> None:
    before = contents(output)
    message = sentence(run_build(write_source(tmp_path / "source", files), output))
    assert place in message
    assert words in message
    assert contents(output) == before
