"""Say how right the comparison of articles is: retellings, utterances and differences against those marked by hand.

In: the tables that the build wrote and the gold files. Out: lines for a person to read. Invariant: a gold row whose
note begins with "arguable" counts neither for nor against, except that a pair shown as told again must be sure.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from retold.errors import SourceError

ARGUABLE = "arguable"
TOLD_AGAIN = ("same", "paraphrase")
Row = Mapping[str, str]
Pair = tuple[str, str]


class Gold(NamedTuple):
    """What was marked of a pair of sentences."""

    grade: str
    is_arguable: bool


def comparison_report(data: Path, marked: Path) -> Iterator[str]:
    """The tables for a built data set (its folder of tables) against a folder of gold files."""
    sentences = {row["id"]: row for row in _table(data / "sentences.csv")}
    gold = gold_pairs(marked / "retellings.csv", sentences.values())
    found = {(row["sentence_a_id"], row["sentence_b_id"]): row["grade"] for row in _table(data / "retellings.csv")}
    yield from _retellings(gold, found, {key: row["article_id"] for key, row in sentences.items()})
    yield from _utterances(data, marked / "utterances.csv")
    yield from _differences(data, marked / "differences.csv", sentences)


# ---------------------------------------------------------------- retellings


def gold_pairs(path: Path, sentences: Iterable[Row]) -> dict[Pair, Gold]:
    """The marked pairs, by the ids of their sentences, the one that sorts first in front."""
    find = _finder(path, sentences)
    pairs = {}
    for line, row in enumerate(_table(path), 2):
        a, b = find(row["article_a"], row["sentence_a"], line), find(row["article_b"], row["sentence_b"], line)
        key = (a, b) if row["article_a"] < row["article_b"] else (b, a)
        pairs[key] = Gold(row["grade"], row["note"].startswith(ARGUABLE))
    return pairs


def _finder(path: Path, sentences: Iterable[Row]) -> Callable[[str, str, int], str]:
    by_article: dict[str, list[Row]] = defaultdict(list)
    for sentence in sentences:
        by_article[sentence["article_id"]].append(sentence)

    def find(article_id: str, beginning: str, line: int) -> str:
        sentences = by_article[article_id]
        begun = [row["id"] for row in sentences if row["text"].startswith(beginning)]
        # what was marked as two sentences may be stored as one
        ids = begun or [row["id"] for row in sentences if beginning in row["text"]]
        if len(ids) != 1:
            raise SourceError(path, f"{len(ids)} sentences of {article_id} begin so; give one's beginning", line)
        return ids[0]

    return find


def _retellings(gold: Mapping[Pair, Gold], found: Mapping[Pair, str], article: Mapping[str, str]) -> Iterator[str]:
    yield "Pairs of sentences that tell the same, against those that were paired by hand"
    yield f"  {'articles':<42}{'right':>12}{'found':>12}   right / shown / there"
    between = sorted({(article[a], article[b]) for a, b in gold})
    for pair in between:
        there = {
            key for key, row in gold.items() if row.grade in TOLD_AGAIN and (article[key[0]], article[key[1]]) == pair
        }
        shown = {
            key for key, grade in found.items() if grade != "related" and (article[key[0]], article[key[1]]) == pair
        }
        yield _line(" and ".join(pair), len(there & shown), len(shown), len(there))
    told = {key for key, row in gold.items() if row.grade in TOLD_AGAIN}
    shown = {key for key, grade in found.items() if grade != "related"}
    yield _line("all", len(told & shown), len(shown), len(told))
    yield ""
    yield "What each grade is worth"
    for grade in ("copied", "retold", "related"):
        keys = [key for key in found if found[key] == grade]
        if grade == "related":
            keys = [key for key in keys if key not in gold or not gold[key].is_arguable]
            right, words = sum(key in gold for key in keys), "have a fact in common"
        else:
            right, words = sum(key in told for key in keys), "tell the same"
        yield f"  {grade:<10}{right} of {len(keys)} {words} ({right / (len(keys) or 1):.1%})"
    sure = {key for key, row in gold.items() if not row.is_arguable}
    yield f"  of {len(sure)} pairs with a fact in common, {len(sure & found.keys())} are shown in some grade"
    for title, wrong in (("Missed", told - shown), ("Shown as told again, but not", shown - told)):
        yield ""
        yield f"{title}: {len(wrong)}"
        for a, b in sorted(wrong):
            now = found.get((a, b), "not shown")
            marked = gold[a, b].grade if (a, b) in gold else "nothing in common"
            yield f"  {a} and {b}: {now}; marked {marked}"


# ---------------------------------------------------------------- utterances


def _utterances(data: Path, path: Path) -> Iterator[str]:
    """Pairs of quotations that are one utterance."""
    quotes = _table(data / "quotes.csv")
    texts = {row["id"]: row["text"] for row in _table(data / "articles.csv")}
    names: dict[str, str] = {}
    missing = []
    for line, row in enumerate(_table(path), 2):
        if row["note"].startswith(ARGUABLE):
            continue
        quote = _quote_at(path, line, row, texts, quotes)
        if quote is None:
            missing.append(f"{row['article_id']}: {row['quote']}")
        else:
            names[quote] = row["utterance"]
    utterance = {row["id"]: row["utterance_id"] for row in quotes}
    there = {pair for pair in combinations(sorted(names), 2) if names[pair[0]] == names[pair[1]]}
    shown = {
        pair
        for pair in combinations(sorted(names), 2)
        if utterance[pair[0]] and utterance[pair[0]] == utterance[pair[1]]
    }
    yield ""
    yield "Pairs of quotations that are one utterance"
    yield _line("of those that were found as quotations", len(there & shown), len(shown), len(there))
    for title, pairs in (("not joined", there - shown), ("joined, but two", shown - there)):
        for a, b in sorted(pairs):
            yield f"  {title}: {a} and {b}"
    for words in missing:
        yield f"  not found as a quotation: {words}"


def _quote_at(path: Path, line: int, row: Row, texts: Mapping[str, str], quotes: Iterable[Row]) -> str | None:
    """The quotation that covers most of the marked words, if it covers four fifths of both."""
    start = texts[row["article_id"]].find(row["quote"])
    if start < 0:
        raise SourceError(path, f"{row['quote']!r} does not stand in {row['article_id']}; mend the row", line)
    end = start + len(row["quote"])
    best, best_share = None, 0.8
    for quote in quotes:
        if quote["article_id"] == row["article_id"]:
            first, last = int(quote["char_start"]), int(quote["char_end"])
            share = max(0, min(end, last) - max(start, first)) / (max(end, last) - min(start, first))
            if share > best_share:
                best, best_share = quote["id"], share
    return best


# ---------------------------------------------------------------- differences


def _differences(data: Path, path: Path, sentences: Mapping[str, Row]) -> Iterator[str]:
    find = _finder(path, sentences.values())
    pairs = {(row["sentence_a_id"], row["sentence_b_id"]) for row in _table(data / "retellings.csv")}
    found = [
        ((row["sentence_a_id"], row["sentence_b_id"]), row["kind"], row["text_a"], row["text_b"])
        for row in _table(data / "differences.csv")
    ]
    gold: list[Difference] = []
    arguable: list[Difference] = []
    for line, row in enumerate(_table(path), 2):
        a, b = find(row["article_a"], row["sentence_a"], line), find(row["article_b"], row["sentence_b"], line)
        words = (row["text_a"], row["text_b"])
        if row["article_a"] > row["article_b"]:
            a, b, words = b, a, (words[1], words[0])
        (arguable if row["note"].startswith(ARGUABLE) else gold).append(((a, b), row["kind"], *words))
    settled = [row for row in found if not any(_same(row, other) for other in arguable)]
    yield ""
    yield "Values that differ between two such sentences (same pair, same kind, words that overlap)"
    kinds = Counter(kind for _, kind, *_ in [*gold, *settled])
    for kind in (*sorted(kinds), "all"):
        there = [row for row in gold if kind in (row[1], "all")]
        shown = [row for row in settled if kind in (row[1], "all")]
        hits = sum(any(_same(row, other) for other in shown) for row in there)
        right = sum(any(_same(row, other) for other in there) for row in shown)
        yield _line(kind, right, len(shown), len(there), hits)
    for one in gold:
        if not any(_same(one, other) for other in settled):
            why = "" if one[0] in pairs else " (the pair is not shown)"
            yield f"  missed: {one[1]} {one[2]!r} / {one[3]!r} of {' and '.join(one[0])}{why}"
    for one in settled:
        if not any(_same(one, other) for other in gold):
            yield f"  not marked: {one[1]} {one[2]!r} / {one[3]!r} of {' and '.join(one[0])}"


Difference = tuple[Pair, str, str, str]


def _same(one: Difference, other: Difference) -> bool:
    return one[:2] == other[:2] and all(a in b or b in a for a, b in zip(one[2:], other[2:], strict=True))


# ---------------------------------------------------------------- lines and files


def _line(title: str, right: int, shown: int, there: int, found: int | None = None) -> str:
    found = right if found is None else found
    precision = f"{right / shown:.1%}" if shown else "-"
    recall = f"{found / there:.1%}" if there else "-"
    return f"  {title:<42}{precision:>12}{recall:>12}   {right} / {shown} / {there}"


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        problem = f"this file cannot be read ({error.strerror}); build the data or mend the path"
        raise SourceError(path, problem) from error
