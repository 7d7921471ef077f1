"""Names of the five shipped articles, found without the authority file, against the mentions marked by hand."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from folders import PROJECT

from retold.names import Name, find_names
from retold.reading.formats import read_article
from retold.reading.furniture import load_rules, sort_lines
from retold.reading.segment import assemble
from retold.records import Document, EntityType
from retold.source.folder import open_source
from retold.tables.schema import load_schema

GOLD = Path(__file__).parent / "gold" / "mentions.csv"
MOST_MENTIONED = 9
# Of all names marked by hand, at least this share is found and typed right. The rest are institutions in small letters
# ("Malian army"), and the West, which is marked as a group there and found as a place.
SHARE_FOUND = 0.93


@dataclass(frozen=True)
class Marked:
    """A name or demonym that was marked by hand, with the name that was found there."""

    article: str
    entity: str
    type: EntityType
    kind: str
    words: str
    found: Name | None

    @property
    def is_right(self) -> bool:
        return self.found is not None and (self.found.type, self.found.kind) == (self.type, self.kind)


@cache
def documents() -> dict[str, Document]:
    schema = load_schema()
    source = open_source(PROJECT / "data" / "source", schema)
    rules = load_rules(source.furniture)
    built = {}
    for ref in source.articles:
        raw = read_article(ref, source.metadata, schema["articles"])
        blocks, _ = sort_lines(raw.lines, rules, raw.metadata["title"])
        built[raw.id] = assemble(raw.id, blocks)
    return built


@cache
def marked() -> list[Marked]:
    entities = open_source(PROJECT / "data" / "source", load_schema()).entities
    names = {
        article: {name.span.start: name for name in find_names(document)} for article, document in documents().items()
    }
    rows = []
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] in ("name", "demonym") and not row["note"].startswith("arguable"):
                start = nth(documents()[row["article_id"]].text, row["text"], int(row["occurrence"]))
                found = names[row["article_id"]].get(start)
                type_ = entities[row["entity_id"]].type
                rows.append(Marked(row["article_id"], row["entity_id"], type_, row["kind"], row["text"], found))
    return rows


def nth(text: str, words: str, occurrence: int) -> int:
    """Where the n-th occurrence of some whole words begins."""
    places = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    return next(islice(places, occurrence - 1, None)).start()


def most_mentioned() -> list[str]:
    counts = Counter(row.entity for row in marked() if row.kind == "name")
    return [entity for entity, _ in counts.most_common(MOST_MENTIONED)]


@pytest.mark.parametrize("rank", range(MOST_MENTIONED))
def test_most_mentioned_entities_are_found_typed_and_clustered(rank: int) -> None:
    entity = most_mentioned()[rank]
    keys: dict[str, set[str | None]] = defaultdict(set)
    for row in marked():
        if row.entity == entity:
            assert row.is_right, row
            keys[row.article].add(row.found.key if row.found else None)
    assert all(len(found) == 1 for found in keys.values()), keys


def test_other_entities_never_share_a_key() -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in marked():
        if row.found and row.is_right:
            holders[row.article, row.found.key].add(row.entity)
    assert {key: entities for key, entities in holders.items() if len(entities) > 1} == {}


def test_nearly_all_marked_names_are_found() -> None:
    wrong = [row for row in marked() if not row.is_right]
    assert len(wrong) <= (1 - SHARE_FOUND) * len(marked()), wrong
