"""Read what people decided.

In: corrections.csv. Out: its decisions, by article and by spelling. Invariant: every decision has the cells that it
needs and no other, and no two decide the same thing otherwise; what two people decided alike counts once. Whether one
fits an article is found out where it is applied (retold/decisions.py).

A place in an article is given by the exact words and which of their occurrences is meant, not by offsets: those change
with every edit of the article, words rarely. A spelling is a name as aliases and merges have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple, get_args

from retold.errors import SourceError
from retold.parse import SLUG, Row, read_csv
from retold.records import EntityType

# who decided, and on which day, is told for people; a build does not read it
COLUMNS = (
    "decision",
    "article_id",
    "words",
    "occurrence",
    "entity_id",
    "type",
    "other_article_id",
    "other_words",
    "other_occurrence",
    "note",
    "by",
    "on",
)


class _Form(NamedTuple):
    """Which cells a decision needs beside the words, and which it may have."""

    needs: frozenset[str]
    may: frozenset[str]


# In an article: these words name the entity; they name nothing; the quotation that begins so is the entity's; the words
# state no value.
IN_ARTICLES = ("mention", "no mention", "speaker", "no figure")
# Of words of two articles: their sentences do not tell the same; their quotations are one utterance, or two.
OF_PAIRS = ("not retold", "one utterance", "two utterances")
_PAIR = _Form(
    frozenset({"article_id", "other_article_id", "other_words"}), frozenset({"occurrence", "other_occurrence"})
)
# The others are of a spelling wherever it stands: it is the entity's; it is not; it is of this type; it names nothing.
_FORMS = {
    "mention": _Form(frozenset({"article_id", "entity_id"}), frozenset({"occurrence"})),
    "no mention": _Form(frozenset({"article_id"}), frozenset({"occurrence"})),
    "speaker": _Form(frozenset({"article_id"}), frozenset({"occurrence", "entity_id"})),
    "no figure": _Form(frozenset({"article_id"}), frozenset({"occurrence"})),
    **dict.fromkeys(OF_PAIRS, _PAIR),
    "same": _Form(frozenset({"entity_id"}), frozenset()),
    "apart": _Form(frozenset({"entity_id"}), frozenset()),
    "type": _Form(frozenset({"type"}), frozenset()),
    "no entity": _Form(frozenset(), frozenset()),
}


_Claims = dict[tuple[str, ...], tuple[int, Row]]  # what is settled, with the line that settled it

_DECIDED = ("decision", "entity_id", "type")  # the answer; the other cells say to what, or are for people
_CELLS = COLUMNS[1:2] + COLUMNS[3:-3]  # those that some decisions take and others do not


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an article, and which of their occurrences is meant."""

    article_id: str
    words: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision, with the line on which it stands."""

    line: int
    decision: str
    words: str
    occurrence: int
    entity_id: str | None
    type: EntityType | None
    other: Words | None = None


@dataclass(frozen=True)
class Corrections:
    """All corrections of a source folder: those on certain words of an article, and those on a spelling."""

    path: Path
    by_article: Mapping[str, list[Correction]] = field(default_factory=dict)
    of_spellings: tuple[Correction, ...] = ()

    def of(self, article_id: str, *decisions: str) -> Iterator[Correction]:
        """The corrections of one article, in the order of the file."""
        return (each for each in self.by_article.get(article_id, ()) if each.decision in decisions)

    def on_spellings(self, decision: str) -> list[Correction]:
        """The corrections of spellings with that decision, in the order of the file."""
        return [each for each in self.of_spellings if each.decision == decision]

    def all(self) -> Iterator[Correction]:
        """Every correction, those on articles first."""
        return chain(*self.by_article.values(), self.of_spellings)

    def error(self, correction: Correction, problem: str) -> SourceError:
        """What is wrong with a correction, with its line."""
        return SourceError(self.path, f"{problem}; mend or remove the row", correction.line)


def read_corrections(path: Path, article_ids: Mapping[str, str]) -> Corrections:
    """The corrections of a file; none if it is not there. ``article_ids`` has the id for every name of an article.

    Raises SourceError for one that makes no sense.
    """
    by_article: dict[str, list[Correction]] = {}
    of_spellings = []
    claimed: _Claims = {}
    for line, row in read_csv(path, COLUMNS, ("decision", "words")):
        for name in ("article_id", "other_article_id"):
            row[name] = article_ids.get(row[name], row[name])
        _check(path, line, row, article_ids)
        if not _claim(path, line, row, claimed):
            continue
        correction = Correction(
            line,
            row["decision"],
            row["words"],
            int(row["occurrence"] or "1"),
            row["entity_id"] or None,
            next((kind for kind in get_args(EntityType) if kind == row["type"]), None),
            _other(row),
        )
        if row["article_id"]:
            by_article.setdefault(row["article_id"], []).append(correction)
        else:
            of_spellings.append(correction)
    return Corrections(path, by_article, tuple(of_spellings))


def _other(row: Row) -> Words | None:
    if row["decision"] not in OF_PAIRS:
        return None
    return Words(row["other_article_id"], row["other_words"], int(row["other_occurrence"] or "1"))


def _check(path: Path, line: int, row: Row, article_ids: Mapping[str, str]) -> None:
    if row["decision"] not in _FORMS:
        raise SourceError(path, f"the decision {row['decision']!r} is none of {', '.join(_FORMS)}; correct it", line)
    if not row["words"]:
        raise SourceError(path, "there are no words; give those that are meant", line)
    form = _FORMS[row["decision"]]
    for name in _CELLS:
        if row[name] and name not in form.needs | form.may:
            raise SourceError(path, f"the decision {row['decision']!r} takes no {name}; empty the cell", line)
        if not row[name] and name in form.needs:
            raise SourceError(path, f"the decision {row['decision']!r} needs a value for {name}; add it", line)
    for name in ("article_id", "other_article_id"):
        if row[name] and row[name] not in article_ids:
            raise SourceError(path, f"there is no article {row[name]!r}; correct the id", line)
    for name in ("occurrence", "other_occurrence"):
        if not re.fullmatch(r"([1-9]\d{0,5})?", row[name]):
            raise SourceError(path, f"the {name} {row[name]!r} is not a number from 1; correct it", line)
    if row["entity_id"] and not SLUG.fullmatch(row["entity_id"]):
        problem = f"the entity_id {row['entity_id']!r} is no id of an entity; use a-z, digits and single hyphens"
        raise SourceError(path, problem, line)
    if row["type"] and row["type"] not in get_args(EntityType):
        types = ", ".join(get_args(EntityType))
        raise SourceError(path, f"the type {row['type']!r} is none of {types}; correct it", line)


def _claim(path: Path, line: int, row: Row, claimed: _Claims) -> bool:
    """Take hold of what a decision settles; whether it is new, and not what an earlier line has decided alike.

    Raises SourceError where an earlier line has decided it otherwise.
    """
    matters = _matters(row)
    for matter in matters:
        earlier, decided = claimed.get(matter, (line, row))
        if any(decided[name] != row[name] for name in _DECIDED):
            who = f" ({decided['by']})" if decided["by"] else ""
            problem = f"line {earlier}{who} has decided otherwise of {row['words']!r}; remove one of the two rows"
            raise SourceError(path, problem, line)
    is_new = matters[0] not in claimed
    claimed.update((matter, claimed.get(matter, (line, row))) for matter in matters)
    return is_new


def _matters(row: Row) -> list[tuple[str, ...]]:
    """What a decision settles; two that settle the same agree or contradict each other."""
    words, decision = row["words"], row["decision"]
    place = (row["article_id"], words, row["occurrence"] or "1")
    if decision in OF_PAIRS:
        other = (row["other_article_id"], row["other_words"], row["other_occurrence"] or "1")
        kind = "retold" if decision == "not retold" else "utterance"
        return [(kind, *sorted(map(" ".join, (place, other))))]
    if decision in IN_ARTICLES:
        kinds = {"speaker": "speaker", "no figure": "figure"}
        return [(kinds.get(decision, "mention"), *place)]
    whose, typed, link = ("whose", words), ("type", words), ("link", words, row["entity_id"])
    settled: dict[str, list[tuple[str, ...]]] = {
        "same": [whose, link],
        "apart": [link],
        "type": [typed],
        "no entity": [whose, typed],
    }
    return settled[decision]
