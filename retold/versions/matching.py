"""Find the row of one version that is the row of another, whatever its number.

In: the rows of a table that are not the same in both versions. Out: pairs of them. Invariant: a row is in one pair at
most; rows are paired because they mean the same words, and by their ids only where no words speak against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from rapidfuzz import fuzz

Row = dict[str, str]
Pair = tuple[Row, Row]
Key = Callable[[Row], Hashable]

# By what a row is known beside its id: the words that it is about and where they begin, or the rows that it joins.
KEYS = {
    "paragraphs": ("article_id", "char_start", "text"),
    "sentences": ("article_id", "char_start", "text"),
    "removed_lines": ("article_id", "line", "text"),
    "mentions": ("article_id", "char_start", "text"),
    "quotes": ("article_id", "char_start", "text", "kind"),
    "figures": ("article_id", "char_start", "text"),
    "aliases": ("entity_id", "alias"),
    "merges": ("entity_id", "spelling"),
    "retellings": ("sentence_a_id", "sentence_b_id"),
    "overlaps": ("article_id", "other_id"),
    "outlet_overlaps": ("outlet_id", "other_id"),
    "differences": ("sentence_a_id", "sentence_b_id", "kind", "text_a", "text_b"),
}
# A group is known by its members: the table of them, and the column in which they name it.
GROUPS = {
    "stories": ("articles", "story_id"),
    "utterances": ("quotes", "utterance_id"),
    "slots": ("figures", "slot_id"),
}
# The others before those that are known by them
LAST = ("retellings", "overlaps", "outlet_overlaps", "differences", *GROUPS)
# Of these the words tell which it was, when they were edited
LONG = ("paragraphs", "sentences", "quotes")
LIKE = 60
# Where something stands in its text; it moves whenever words before it come or go.
PLACES = ("char_start", "line")


@dataclass
class Unpaired:
    """The rows of a table that have no partner yet, in the order of the table, and the pairs that were found."""

    old: list[Row]
    new: list[Row]
    pairs: list[Pair] = field(default_factory=list)

    def pair(self, old_key: Key, new_key: Key) -> None:
        """Pair the rows whose keys agree, the first with the first; a row whose key is None stays."""
        waiting: dict[Hashable, list[Row]] = defaultdict(list)
        for row in reversed(self.old):
            waiting[old_key(row)].append(row)
        waiting.pop(None, None)
        found = [(rows.pop(), row) for row in self.new if (rows := waiting.get(new_key(row)))]
        self.keep(found)

    def keep(self, found: Iterable[Pair]) -> None:
        """Take rows that have found each other out of those that wait."""
        self.pairs += found
        taken = {id(row) for pair in self.pairs for row in pair}
        self.old = [row for row in self.old if id(row) not in taken]
        self.new = [row for row in self.new if id(row) not in taken]


@dataclass
class Ids:
    """What the ids of the old version are in the new one, where that is another id or none."""

    of: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def now(self, table: str, key: str) -> str | None:
        """The id that a row has now; None if it is gone."""
        return self.of.get(table, {}).get(key, key)

    def note(self, table: str, rows: Unpaired) -> None:
        """Write down what became of the rows of a table."""
        became = {old["id"]: new["id"] for old, new in rows.pairs}
        self.of[table] = {key: now for key, now in became.items() if key != now} | {row["id"]: None for row in rows.old}


def match(table: str, rows: Unpaired, links: Mapping[str, str], ids: Ids, edited: set[str]) -> None:
    """Pair the rows of a table; ``edited`` are the articles whose text is another one."""
    columns = KEYS.get(table, ("id",))
    rows.pair(partial(_then, columns, links, ids), partial(_now, columns))
    if any(name in PLACES for name in columns):
        words = [name for name in columns if name not in PLACES]
        moved = [partial(_then, words, links, ids), partial(_now, words)]
        rows.pair(*(partial(_if_of, edited, key) for key in moved))
        rows.keep([*_nearest(rows, lambda old, new: 0 if new["article_id"] in edited else _shared(old, new))])
        if table in LONG:
            rows.keep([*_nearest(rows, lambda old, new: _likeness(old, new) if new["article_id"] in edited else 0)])
    elif table not in LAST:
        rows.pair(_id, _id)


def _id(row: Row) -> Hashable:
    return row["id"]


def _now(columns: Iterable[str], row: Row) -> Hashable:
    return tuple(row.get(name, "") for name in columns)


def _then(columns: Iterable[str], links: Mapping[str, str], ids: Ids, row: Row) -> Hashable:
    """The key of an old row, with the ids in it as they are now."""
    cells = {name: row.get(name, "") for name in columns}
    return tuple(ids.now(links[name], cell) if name in links and cell else cell for name, cell in cells.items())


def _if_of(articles: set[str], key: Key, row: Row) -> Hashable:
    """The key of a row of one of the articles; None of any other."""
    return key(row) if row["article_id"] in articles else None


def match_groups(rows: Unpaired, members: Iterable[Pair], column: str) -> None:
    """Pair groups by where most of their members are now, then by their ids."""
    votes = Counter((old.get(column), new.get(column)) for old, new in members)
    olds, news = {row["id"]: row for row in rows.old}, {row["id"]: row for row in rows.new}
    found = []
    for (old, new), _ in sorted(votes.items(), key=lambda vote: (-vote[1], str(vote[0]))):
        if old in olds and new in news:
            found.append((olds.pop(old), news.pop(new)))
    rows.keep(found)
    rows.pair(_id, _id)


def _nearest(rows: Unpaired, nearness: Callable[[Row, Row], float]) -> Iterator[Pair]:
    """Rows of one article, each with the nearest of the other version; of equals with that of its id."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in rows.old:
        waiting[row["article_id"]].append(row)
    for new in rows.new:
        rated = [(nearness(old, new), old["id"] == new["id"], old) for old in waiting[new["article_id"]]]
        near, _, best = max(rated, key=lambda each: each[:2], default=(0, False, new))
        if near > 0:
            waiting[new["article_id"]].remove(best)
            yield best, new


def _shared(old: Row, new: Row) -> int:
    """How many characters two spans of one text have in common."""
    if not (old.get("char_end") and new.get("char_end")):
        return 0
    return min(int(old["char_end"]), int(new["char_end"])) - max(int(old["char_start"]), int(new["char_start"]))


def _likeness(old: Row, new: Row) -> float:
    """How alike the words of two rows are; 0 where they are not enough to be the same, edited."""
    return fuzz.ratio(old.get("text", ""), new.get("text", ""), score_cutoff=LIKE)
