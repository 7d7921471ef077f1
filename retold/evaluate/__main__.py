"""Say how right the extraction is: ``python -m retold.evaluate [PATH [NAMES]]``.

In: without PATH the tables that the build wrote (``data/*.csv``) and the gold files made by hand
(``tests/gold``); with PATH a file of JSON lines, one marked article each, whose texts are put through the
extraction; with NAMES another, of marked names in the same articles (retold/evaluate/names.py). Out: tables that a
person can read, on the standard output. Invariant: nothing is written anywhere.

A line of PATH: ``{"id": "...", "text": "...", "quotes": [{"start": 0, "end": 9, "kind": "direct", "cue": "said",
"speaker": "Ann Lee", "mention": "she", "speaker_kind": "named"}]}``; offsets are code points, the end exclusive,
``mention`` is the words that name the speaker, and what is unknown may be left out.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from retold.entities.discover import with_discovered
from retold.errors import SourceError
from retold.evaluate.names import names_report
from retold.evaluate.retellings import comparison_report
from retold.evaluate.scoring import Row, Score, Tally, is_name, score_article
from retold.names import find_names
from retold.quotations import NOT_SPEECH, find_quotations
from retold.reading.segment import segment
from retold.records import Document, Quotation, QuoteKind
from retold.speakers.resolve import resolve_speakers
from retold.tables.schema import PROJECT

ROOT = PROJECT
KINDS: tuple[QuoteKind, ...] = ("direct", "mixed", "indirect")
ARGUABLE = "arguable"
ROWS = {
    "direct exact": "direct quotations, same characters",
    "direct": "direct quotations, same words",
    "direct speaker": "direct quotations and who said them",
    "marked exact": "all stretches in marks, same characters",
    "marked": "all stretches in marks, same words",
    "reported exact": "mixed and indirect, same characters",
    "reported": "mixed and indirect, same words",
    "speech": "of these, with a verb of speech",
    "all exact": "every kind, same characters",
    "all": "every kind, same words",
    "covered": "every kind, four fifths covered",
}


class Naming(NamedTuple):
    """A mention: where, what of whom, and in which way."""

    article_id: str
    start: int
    end: int
    entity_id: str
    kind: str


def main(arguments: list[str]) -> int:
    """Print the tables; return 0, or 1 after a sentence that says what is wrong."""
    try:
        if len(arguments) > 2:
            raise SourceError(arguments[2], "evaluate takes two files at most; leave the others out")
        print("\n".join(_report([Path(each) for each in arguments])))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _report(paths: list[Path]) -> Iterator[str]:
    if not paths:
        return chain(shipped_report(ROOT), [""], comparison_report(ROOT))
    if len(paths) == 1:
        return corpus_report(paths[0])
    texts = {article_id: text for article_id, text, _ in read_corpus(paths[0])}
    return chain(corpus_report(paths[0]), [""], names_report(texts, paths[1]))


# ---------------------------------------------------------------- a marked corpus


def corpus_report(path: Path) -> Iterator[str]:
    """The tables for a file of marked articles, each put through the extraction."""
    articles = list(read_corpus(path))
    score, seconds, unreported = Score(), 0.0, 0
    for article_id, text, gold in articles:
        started = time.perf_counter()
        quotations = _extract(segment(article_id, text))
        seconds += time.perf_counter() - started
        whole = [quotation for quotation in quotations if quotation.part_of is None]
        reported = [quotation for quotation in whole if is_reported(quotation)]
        unreported += len(whole) - len(reported)
        rows = [_row_of(quotation, _attribution_of(quotation, quotations), text) for quotation in reported]
        score_article(text, gold, rows, score)
    yield f"{len(articles)} articles of {path.name}, against the quotations that people marked in them"
    yield from score_table(score)
    yield ""
    yield f"Left out: {unreported} stretches in marks that nobody is reported to have said."
    characters = sum(len(text) for _, text, _ in articles)
    yield (
        f"Speed: {len(articles) / seconds:.0f} articles a second on one core "
        f"(sentences, quotations and speakers; {characters // len(articles):,} characters an article)."
    )
    yield from reliability_table(score)


def read_corpus(path: Path) -> Iterator[tuple[str, str, list[Row]]]:
    """The id, the text and the marked quotations of each line of a file."""
    empty = True
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
            yield article["id"], article["text"], [_row_of_json(quote) for quote in article["quotes"]]
        except (ValueError, KeyError, TypeError) as error:
            problem = f"this is no marked article ({error!r}); give an object with id, text and quotes"
            raise SourceError(path, problem, number) from error
        empty = False
    if empty:
        raise SourceError(path, "there is no article in it; give one JSON object a line")


def is_reported(quotation: Quotation) -> bool:
    """Whether the row claims that somebody said it; headings, titles, terms and scare quotes in marks claim nothing."""
    return quotation.method not in NOT_SPEECH


def _extract(document: Document) -> list[Quotation]:
    mentions = with_discovered([], find_names(document))
    return resolve_speakers(document, find_quotations(document), mentions)


def _attribution_of(quotation: Quotation, quotations: list[Quotation]) -> Quotation:
    """The quotation that has the cue and the speaker's words for this one: itself, or what it runs on from."""
    while quotation.cue is None and quotation.continues is not None:
        quotation = quotations[quotation.continues]
    return quotation


def _row_of(quotation: Quotation, attribution: Quotation, text: str) -> Row:
    words = attribution.speaker.of(text) if attribution.speaker else ""
    return Row(
        *(quotation.span.start, quotation.span.end, quotation.kind),
        cue=attribution.cue.of(text) if attribution.cue else "",
        speaker_words=words,
        speaker=quotation.speaker_name or words,
        confidence=quotation.confidence,
    )


def _row_of_json(quote: dict[str, Any]) -> Row:
    speaker = quote.get("speaker") or ""
    kind = quote.get("speaker_kind")
    return Row(
        *(quote["start"], quote["end"], _kind(quote["kind"])),
        cue=quote.get("cue") or "",
        speaker_words=quote.get("mention") or "",
        speaker=speaker,
        is_named=kind == "named" if kind else is_name(speaker),
    )


def _kind(value: str) -> QuoteKind:
    for kind in KINDS:
        if kind == value:
            return kind
    raise ValueError(f"{value!r} is no kind of quotation")


# ---------------------------------------------------------------- the shipped data set


def shipped_report(root: Path) -> Iterator[str]:
    """The tables for the built data set against the gold files."""
    texts = {row["id"]: row["text"] for row in _table(root / "data/articles.csv")}
    gold, found = _gold_rows(root / "tests/gold/quotes.csv", texts), _found_rows(root / "data/quotes.csv")
    scores = {article_id: Score() for article_id in texts}
    score = Score()
    for article_id, text in texts.items():
        for each in (score, scores[article_id]):
            score_article(text, gold[article_id], found[article_id], each)
    yield f"{len(texts)} articles of the data set, against the quotations that were marked in them by hand"
    yield from score_table(score)
    yield from reliability_table(score)
    yield from _quotes_listed(texts, scores)
    yield from _mentions_report(texts, root)


def _gold_rows(path: Path, texts: dict[str, str]) -> dict[str, list[Row]]:
    rows = _table(path)
    mixed = {row["group"] for row in rows if row["kind"] == "mixed" and row["group"]}
    gold: dict[str, list[Row]] = defaultdict(list)
    for line, row in enumerate(rows, 2):
        start = _locate(path, line, texts, row["article_id"], row["quote"], row["occurrence"], whole_word=False)
        gold[row["article_id"]].append(
            Row(
                *(start, start + len(row["quote"]), _kind(row["kind"])),
                cue=row["cue"],
                speaker_words=row["speaker"],
                speaker=row["speaker_id"],
                is_named=bool(row["speaker_id"]),
                is_part=row["kind"] == "direct" and row["group"] in mixed,
                arguable=row["note"].startswith(ARGUABLE),
            )
        )
    return gold


def _found_rows(path: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _table(path):
        found[row["article_id"]].append(
            Row(
                *(int(row["char_start"]), int(row["char_end"]), _kind(row["kind"])),
                cue=row["cue"],
                speaker_words=row["speaker_text"],
                speaker=row["speaker_id"],
                is_part=bool(row["part_of_id"]),
                confidence=float(row["confidence"]),
            )
        )
    return found


def _quotes_listed(texts: dict[str, str], scores: dict[str, Score]) -> Iterator[str]:
    def listed(title: str, pick: Callable[[Score], Iterable[Row]]) -> Iterator[str]:
        rows = [(article_id, row) for article_id, score in scores.items() for row in pick(score)]
        yield from ("", f"{title}: {len(rows)}")
        for article_id, row in rows:
            yield f"  {article_id}, {row.kind}: {_short(texts[article_id][row.start : row.end])}"

    yield from listed("Quotations missed", lambda score: score.missed)
    yield from listed("Quotations that are none, or have other borders", lambda score: score.spurious)
    wrong = [(one, pair) for one, score in scores.items() for pair in score.misattributed]
    yield from ("", f"Direct quotations with a wrong speaker: {len(wrong)}")
    for article_id, (gold, found) in wrong:
        words = _short(texts[article_id][gold.start : gold.end])
        yield f"  {article_id}: {words} is {gold.speaker}'s, not {found.speaker or 'nobody'}'s"


def _mentions_report(texts: dict[str, str], root: Path) -> Iterator[str]:
    gold, arguable = _gold_namings(root / "tests/gold/mentions.csv", texts)
    # only the entities of the authority file were marked
    marked = {row["id"] for row in _table(root / "data/entities.csv") if row["origin"] == "curated"}
    found = {
        Naming(row["article_id"], int(row["char_start"]), int(row["char_end"]), row["entity_id"], row["kind"])
        for row in _table(root / "data/mentions.csv")
        if row["entity_id"] in marked
    } - arguable
    yield from ("", "Mentions of entities, against those marked by hand (same place, same entity, same kind)")
    yield _heading("kind of mention")
    for kind in ("name", "demonym", "role", "every kind"):
        there = {naming for naming in gold if kind in (naming.kind, "every kind")}
        given = {naming for naming in found if kind in (naming.kind, "every kind")}
        yield _line(kind, Tally(len(there & given), len(there), len(given)))
    for title, rows in (("Mentions missed", gold - found), ("Mentions that are none", found - gold)):
        yield from ("", f"{title}: {len(rows)}")
        for row in sorted(rows):
            words = texts[row.article_id][row.start : row.end]
            yield f"  {row.article_id} {row.start}, {row.kind} of {row.entity_id}: {words}"


def _gold_namings(path: Path, texts: dict[str, str]) -> tuple[set[Naming], set[Naming]]:
    """The mentions that were marked: those beyond doubt, and those that may be found or not."""
    sure, arguable = set[Naming](), set[Naming]()
    for line, row in enumerate(_table(path), 2):
        doubtful = row["note"].startswith(ARGUABLE)
        try:
            start = _locate(path, line, texts, row["article_id"], row["text"], row["occurrence"], whole_word=True)
        except SourceError:
            if doubtful:
                continue
            raise
        naming = Naming(row["article_id"], start, start + len(row["text"]), row["entity_id"], row["kind"])
        (arguable if doubtful else sure).add(naming)
    return sure, arguable


def _locate(
    path: Path, line: int, texts: dict[str, str], article_id: str, words: str, occurrence: str, whole_word: bool
) -> int:
    """Where the words stand in the article for the so-many-th time."""
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)" if whole_word else re.escape(words)
    starts = [match.start() for match in re.finditer(pattern, texts.get(article_id, ""))]
    if len(starts) < int(occurrence):
        problem = f"{words!r} does not stand {occurrence} times in {article_id}; mend the row or rebuild the data"
        raise SourceError(path, problem, line)
    return starts[int(occurrence) - 1]


# ---------------------------------------------------------------- tables


def score_table(score: Score) -> Iterator[str]:
    """One line for each way of comparing, then what is right about the quotations that were covered."""
    yield _heading("what is compared")
    for name, title in ROWS.items():
        yield _line(title, score.tallies[name], with_precision=name != "speech")
    yield "  same characters: after trimming marks and punctuation; same words: four fifths of the words in common"
    covered = score.covered or 1
    yield ""
    yield f"Of the {score.covered} quotations that were found to four fifths,"
    yield f"  the words that name the speaker are right for {score.speaker_words_right / covered:6.1%}"
    yield f"  the cue (the verb of saying) is right for      {score.cue_right / covered:6.1%}"
    known = score.tallies["known speaker"]
    yield f"  and who that is, where the marking names it    {known.recall:6.1%} of {known.gold}"


def reliability_table(score: Score) -> Iterator[str]:
    """For each band of confidence, how many of its rows are right."""
    yield from (
        "",
        "Can the confidence be trusted? (right: at least four fifths of the words in common with a marked one,",
        "  or words in marks without a cue that lie inside a marked one)",
    )
    yield f"  {'confidence':<14}{'rows':>7}{'mean':>8}{'right':>9}{'speaker right too':>20}"
    bands: dict[int, list[tuple[float, bool, bool]]] = defaultdict(list)
    for judged in score.judged:
        bands[min(int(judged[0] * 10 + 1e-9), 9)].append(judged)
    for band, rows in sorted(bands.items()):
        mean, right, speaker_too = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        name = f"{band / 10:.1f} to {band / 10 + 0.1:.1f}"
        yield f"  {name:<14}{len(rows):>7}{mean:>8.2f}{right:>9.1%}{speaker_too:>20.1%}"


def _heading(title: str) -> str:
    return f"  {title:<42}{'found right':>12}{'there found':>12}{'F1':>8}   hits / there / found"


def _line(title: str, tally: Tally, with_precision: bool = True) -> str:
    precision = f"{tally.precision:.1%}" if with_precision else "-"
    f1 = f"{tally.f1:.1%}" if with_precision else "-"
    counts = f"{tally.hits} / {tally.gold} / {tally.found}" if with_precision else f"{tally.hits} / {tally.gold}"
    return f"  {title:<42}{precision:>12}{tally.recall:>12.1%}{f1:>8}   {counts}"


def _short(words: str, length: int = 90) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"


# ---------------------------------------------------------------- files


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_read(path), newline="")))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(
            path, f"this file cannot be read ({error.strerror}); build the data or mend the path"
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(path, "this file is not UTF-8; save it as UTF-8") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
