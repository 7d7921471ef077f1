"""Compare two versions of a data set, so that a reader sees what a correction did and not how rows were numbered.

In: two versions. Out: the rows that came, went and changed, by table and by article, and what became of ids.
Invariant: a row whose words, values and links mean the same is no change, whatever its id and its offsets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from retold.versions.matching import GROUPS, LAST, Ids, Pair, Row, Unpaired, match, match_groups
from retold.versions.version import Cells, Version

What = Literal["added", "gone", "changed"]
WHATS: tuple[What, ...] = ("added", "gone", "changed")
# What is about versions is no part of what they hold.
LEFT_OUT = ("tombstones",)
# Where a row stands, and how it is numbered
_PLACES = re.compile(r"id|position|line|\w+_(?:start|end)(?:_[ab])?")
_ARTICLES = ("article_id", "article_a_id", "article_b_id")
_PAIR = ("sentence_a_id", "sentence_b_id")
_WORDS = (("text",), ("name",), ("alias",), ("spelling",), ("label",), ("title",), ("text_a", "text_b"))


class Cell(NamedTuple):
    """A value that changed."""

    column: str
    before: str
    after: str


class Change(NamedTuple):
    """A row that came, went or changed; its id is that of the new version, unless it is gone."""

    table: str
    what: What
    articles: tuple[str, ...]
    id: str
    old_id: str
    words: str
    cells: tuple[Cell, ...]


@dataclass
class Comparison:
    """What two versions differ in."""

    old: Version
    new: Version
    changes: list[Change] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)
    merged: dict[str, str] = field(default_factory=dict)  # entities that are gone, each with whom its names name now

    def tables(self) -> list[str]:
        """The tables of both versions, those of the new one first."""
        every = dict.fromkeys([*self.new.columns, *self.old.columns])
        return [table for table in every if table not in LEFT_OUT]

    def columns(self) -> dict[str, tuple[list[str], list[str]]]:
        """By table, the columns that came and those that went, where any did."""
        found = {}
        for table in self.tables():
            old, new = self.old.columns.get(table, []), self.new.columns.get(table, [])
            came, went = [each for each in new if each not in old], [each for each in old if each not in new]
            if came or went:
                found[table] = (came, went)
        return found

    def renumbered(self, table: str) -> int:
        """How many rows have another id than before, and mean the same."""
        return sum(now is not None for now in self.ids.of.get(table, {}).values())

    def counts(self) -> dict[str, Counter[str]]:
        """By table, how many rows came, went and changed."""
        return _counted((change.table, change.what) for change in self.changes)

    def by_article(self) -> dict[str, Counter[str]]:
        """By article, how many rows that are about it came, went and changed."""
        return _counted((article, change.what) for change in self.changes for article in change.articles)

    def level(self) -> Literal["MAJOR", "MINOR", "PATCH", "none"]:
        """Which part of the number of the data the changes move, as docs/publishing.md says."""
        if any(went for _, went in self.columns().values()):
            return "MAJOR"
        came_or_went = any(change.what != "changed" for change in self.changes)
        return (
            "MINOR"
            if came_or_went or any(self.ids.of.values()) or self.columns()
            else "PATCH"
            if self.changes
            else "none"
        )


def compare(old: Version, new: Version) -> Comparison:
    """Set two versions beside each other. Raises SourceError for a file that cannot be read."""
    found = Comparison(old, new)
    tables = [table for table in found.tables() if table in old.columns and table in new.columns]
    differing = {table: _differing(old, new, table) for table in tables}
    texts = _texts(old, (rows.old for rows in differing.values())) | _texts(
        new, (rows.new for rows in differing.values())
    )
    edited = _edited(differing.get("articles", Unpaired([], [])))
    for table in sorted(tables, key=lambda name: LAST.index(name) if name in LAST else -1):
        rows = differing[table]
        if table in GROUPS:
            members, column = GROUPS[table]
            match_groups(rows, differing[members].pairs if members in differing else [], column)
        else:
            match(table, rows, new.links[table], found.ids, edited)
        found.ids.note(table, rows)
    found.merged = _merged(differing["mentions"].pairs if "mentions" in differing else [], found.ids)
    for table in tables:
        changes = _changes(table, differing[table], new.links[table], found.ids, texts)
        found.changes += sorted(changes, key=_order)
    return found


def _counted(pairs: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, what in pairs:
        found.setdefault(name, Counter())[what] += 1
    return found


def _differing(old: Version, new: Version, table: str) -> Unpaired:
    """The rows that do not stand in both versions under one id with the same cells; only old rows are held at once."""
    shared = [name for name in new.columns[table] if name in old.columns[table]]
    before = {row[0]: row for row in _picked(old, table, shared)}
    came = []
    for row in _picked(new, table, shared):
        if before.get(row[0]) == row:
            del before[row[0]]
        else:
            came.append(row)
    went, new_rows = ([dict(zip(shared, row, strict=True)) for row in rows] for rows in (before.values(), came))
    return Unpaired(went, new_rows)


def _picked(version: Version, table: str, shared: list[str]) -> Iterator[Cells]:
    """The rows with the cells of these columns, the id first, as it is in every table."""
    places = [version.columns[table].index(name) for name in shared]
    return (tuple(row[place] for place in places) for row in version.rows(table))


def _edited(articles: Unpaired) -> set[str]:
    """The articles whose text is another one; where the text was left out, its hash tells."""
    before = {row["id"]: row for row in articles.old}
    return {
        row["id"]
        for row in articles.new
        if row["id"] in before and any(before[row["id"]].get(name) != row.get(name) for name in ("text", "sha256"))
    }


def _merged(mentions: Iterable[Pair], ids: Ids) -> dict[str, str]:
    votes = Counter((old.get("entity_id", ""), new.get("entity_id", "")) for old, new in mentions)
    rated = sorted(votes.items(), key=lambda vote: (vote[1], vote[0]))  # the most last, so that they decide
    return {old: new for (old, new), _ in rated if ids.now("entities", old) is None}


def _texts(version: Version, differing: Iterable[Iterable[Row]]) -> dict[str, str]:
    """The words of the sentences that rows without words of their own join."""
    wanted = {row[name] for rows in differing for row in rows for name in _PAIR if row.get(name)}
    if not wanted or "text" not in version.columns.get("sentences", ()):
        return {}
    return {key: text for key, text in _picked(version, "sentences", ["id", "text"]) if key in wanted}


def _changes(
    table: str, rows: Unpaired, links: Mapping[str, str], ids: Ids, texts: Mapping[str, str]
) -> Iterator[Change]:
    for old, new in rows.pairs:
        cells = tuple(_cells(old, new, links, ids))
        if cells:
            yield Change(table, "changed", _articles(table, new), new["id"], old["id"], _words(new, texts), cells)
    for row in rows.new:
        yield Change(table, "added", _articles(table, row), row["id"], "", _words(row, texts), ())
    for row in rows.old:
        yield Change(table, "gone", _articles(table, row), row["id"], row["id"], _words(row, texts), ())


def _cells(old: Row, new: Row, links: Mapping[str, str], ids: Ids) -> Iterator[Cell]:
    """The values that are no longer the same, where each id that an old row holds is that of the row as it is now."""
    for name, before in old.items():
        if not _PLACES.fullmatch(name):
            now = ids.now(links[name], before) if name in links and before else before
            if now != new[name]:
                yield Cell(name, before, new[name])


def _articles(table: str, row: Row) -> tuple[str, ...]:
    """The articles that a row is about."""
    if table == "articles":
        return (row["id"],)
    named = [row[name] for name in _ARTICLES if row.get(name)]
    named += [row[name] for name in ("other_id",) if table == "overlaps"]
    named += [row[name].rpartition("-s")[0] for name in _PAIR if not named and name in row]
    return tuple(dict.fromkeys(named))


def _words(row: Row, texts: Mapping[str, str]) -> str:
    """What a row is about, as a reader would say it; a pair of sentences by both."""
    for names in _WORDS:
        words = [row[name] for name in names if row.get(name)]
        if words:
            return " / ".join(words)
    return " / ".join(texts[row[name]] for name in _PAIR if row.get(name) in texts)


def _order(change: Change) -> tuple[object, ...]:
    """By article, then as people count: q2 before q10."""
    return (change.articles, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", change.id)])
