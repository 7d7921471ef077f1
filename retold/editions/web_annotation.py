"""Write quotations, mentions and retellings as W3C Web Annotations.

In: a package in a store. Out: one AnnotationPage an article, and the AnnotationCollection that they are of, as JSON-LD.
Invariant: a target names its characters by their positions, code points into the text of the article as the package
has it, and by the characters themselves, where the package has them.

The model is https://www.w3.org/TR/annotation-model/. A retelling ties two sentences, and stands on the page of each.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from sqlite3 import Row
from typing import Any

from retold.editions.opened import Package
from retold.tables.store import Store

COLLECTION = Path("annotations.jsonld")
PAGES = Path("annotations")
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_BESIDE = 32  # characters before and behind, by which the same words elsewhere are told apart
_AGENTS = {"person": "Person", "organisation": "Organization"}
Annotation = dict[str, Any]

ARTICLES = "SELECT id, text, url, language FROM articles ORDER BY rowid"
QUOTES = """
SELECT quotes.*, entities.name, entities.type FROM quotes LEFT JOIN entities ON entities.id = speaker_id
WHERE article_id = ? ORDER BY quotes.rowid
"""
MENTIONS = """
SELECT mentions.*, entities.name, entities.type FROM mentions JOIN entities ON entities.id = entity_id
WHERE article_id = ? ORDER BY mentions.rowid
"""
RETELLINGS = """
SELECT retellings.id, grade, own.text, own.char_start, own.char_end, other.article_id AS other_id,
  other.text AS other_text, other.char_start AS other_start, other.char_end AS other_end, articles.text AS article_text
FROM retellings
JOIN sentences AS own ON own.id = CASE article_a_id WHEN ?1 THEN sentence_a_id ELSE sentence_b_id END
JOIN sentences AS other ON other.id = CASE article_a_id WHEN ?1 THEN sentence_b_id ELSE sentence_a_id END
JOIN articles ON articles.id = other.article_id
WHERE article_a_id = ?1 OR article_b_id = ?1 ORDER BY own.char_start, retellings.rowid
"""


def write_annotations(package: Package, store: Store, folder: Path) -> Iterator[Path]:
    """Every page, and then the collection."""
    store.index(["quotes", "mentions", "retellings"])
    store.connection.row_factory = Row
    base = base_of(package)
    keys = [row["id"] for row in store.connection.execute(ARTICLES)]
    (folder / PAGES).mkdir()
    total = 0
    for number, article in enumerate(store.connection.execute(ARTICLES)):
        items = list(_items(store, article, base))
        before, after = keys[number - 1 : number], keys[number + 1 : number + 2]
        page = {
            "@context": _CONTEXT,
            "id": _page(base, article["id"]),
            "type": "AnnotationPage",
            "partOf": {"id": f"{base}#annotations", "type": "AnnotationCollection"},
            **{name: _page(base, key) for name, found in (("prev", before), ("next", after)) for key in found},
            "startIndex": total,
            "items": items,
        }
        total += len(items)
        yield _write(folder, PAGES / f"{article['id']}.jsonld", page)
    yield _write(folder, COLLECTION, _collection(package, base, keys, total))


def base_of(package: Package) -> str:
    """What the address of everything in a data set begins with: its home page, or else a name made of its own."""
    named = package.dataset.get("name") or json.dumps(package.hashes)
    return str(package.dataset.get("homepage") or uuid.uuid5(uuid.NAMESPACE_URL, f"retold:{named}").urn)


def _collection(package: Package, base: str, keys: list[str], total: int) -> Annotation:
    licences = [licence.get("path") for licence in package.dataset.get("licenses", {}).get("annotations", [])]
    collection = {
        "@context": _CONTEXT,
        "id": f"{base}#annotations",
        "type": "AnnotationCollection",
        "label": package.dataset.get("title"),
        "rights": [licence for licence in licences if licence],
        "total": total,
        "first": _page(base, keys[0]),
        "last": _page(base, keys[-1]),
    }
    return {key: value for key, value in collection.items() if value not in (None, [])}


def _page(base: str, key: str) -> str:
    return f"{base}#annotations/{key}"


def _items(store: Store, article: Row, base: str) -> Iterator[Annotation]:
    """What is said of an article."""
    key, text = article["id"], article["text"]
    of_article = _source(base, article)
    for row in store.connection.execute(QUOTES, [key]):
        own = _target(of_article, text, row["char_start"], row["char_end"], row["text"])
        bodies = [_tag(f"{row['kind']} quotation"), *_speaker(base, row)]
        yield _annotation(f"{base}#quotes/{row['id']}", "describing", bodies, own)
    for row in store.connection.execute(MENTIONS, [key]):
        own = _target(of_article, text, row["char_start"], row["char_end"], row["text"])
        bodies = [_tag(row["kind"]), _entity(base, row["entity_id"], row)]
        yield _annotation(f"{base}#mentions/{row['id']}", "identifying", bodies, own)
    for row in store.connection.execute(RETELLINGS, [key]):
        own = _target(of_article, text, row["char_start"], row["char_end"], row["text"])
        source = {"id": f"{base}#articles/{row['other_id']}", "type": "Text"}
        other = _target(source, row["article_text"], row["other_start"], row["other_end"], row["other_text"])
        bodies = [_tag(row["grade"]), other | {"purpose": "linking"}]
        yield _annotation(f"{base}#retellings/{row['id']}/{key}", "linking", bodies, own)


def _annotation(key: str, motivation: str, bodies: list[Annotation], target: Annotation) -> Annotation:
    return {"id": key, "type": "Annotation", "motivation": motivation, "body": bodies, "target": target}


def _source(base: str, article: Row) -> Annotation:
    """The text of an article, and the page where it was found."""
    known = {"language": article["language"], "via": article["url"]}
    text = {"id": f"{base}#articles/{article['id']}", "type": "Text", "format": "text/plain"}
    return text | {key: value for key, value in known.items() if value}


def _target(source: Annotation, text: str | None, start: int, end: int, words: str | None) -> Annotation:
    """Some characters of a text; an edition without texts has their positions alone."""
    selectors: list[Annotation] = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if words is not None:
        selectors.append({"type": "TextQuoteSelector", "exact": words, **_beside(text or "", start, end)})
    return {"type": "SpecificResource", "source": source, "selector": selectors}


def _beside(text: str, start: int, end: int) -> dict[str, str]:
    beside = {"prefix": text[max(0, start - _BESIDE) : start], "suffix": text[end : end + _BESIDE]}
    return {key: value for key, value in beside.items() if value}


def _tag(value: str) -> Annotation:
    return {"type": "TextualBody", "purpose": "tagging", "value": value}


def _entity(base: str, key: str, row: Row) -> Annotation:
    about: Mapping[str, str] = {"type": _AGENTS[row["type"]]} if row["type"] in _AGENTS else {}
    source = {"id": f"{base}#entities/{key}", **about, "name": row["name"]}
    return {"type": "SpecificResource", "purpose": "identifying", "source": source}


def _speaker(base: str, row: Row) -> Iterator[Annotation]:
    """Who speaks: an entity, or else the words that name somebody."""
    if row["speaker_id"]:
        yield _entity(base, row["speaker_id"], row)
    elif row["speaker_text"]:
        yield {"type": "TextualBody", "purpose": "identifying", "value": row["speaker_text"]}


def _write(folder: Path, path: Path, record: Annotation) -> Path:
    (folder / path).write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return path
