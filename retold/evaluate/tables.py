"""The tables that every report is made of.

In: a Score. Out: lines that a person can read. Invariant: a line's last three figures are hits, marked and found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from retold.errors import SourceError
from retold.evaluate.scoring import Judged, Score, Tally
from retold.quotations.assemble import PART

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


def score_table(score: Score) -> Iterator[str]:
    """One line for each way of comparing, then what is right about the quotations that were covered."""
    yield heading("what is compared")
    for name, title in ROWS.items():
        yield line_of(title, score.tallies[name], with_precision=name != "speech")
    yield "  same characters: after trimming marks and punctuation; same words: four fifths of the words in common"
    covered = score.covered or 1
    yield ""
    yield f"Of the {score.covered} quotations that were found to four fifths,"
    yield f"  the words that name the speaker are right for {score.speaker_words_right / covered:6.1%}"
    yield f"  the cue (the verb of saying) is right for      {score.cue_right / covered:6.1%}"
    yield f"  or is that of the one that they go on from for {score.running_cue_right / covered:6.1%}"
    known = score.tallies["known speaker"]
    yield f"  and who that is, where the marking names it    {known.recall:6.1%} of {known.gold}"
    yield "Of the direct quotations that were found, and whose speaker the marking names, the speaker is right"
    for key, where in (("near speaker", "named beside them, in their paragraph"), ("far speaker", "named elsewhere")):
        tally = score.tallies[key]
        given = f"{tally.precision:.1%} of {tally.found} that are given one"
        yield f"  for {tally.recall:6.1%} of {tally.gold:4} {where} ({given})"


def reliability_table(score: Score) -> Iterator[str]:
    """For each band of confidence, how many of its rows are right."""
    yield from (
        "",
        "Can the confidence be trusted? (right: at least four fifths of the words in common with a marked one,",
        "  or words in marks without a cue that lie inside a marked one)",
    )
    yield from _reliability("confidence", score.judged, band_of)


def methods_table(score: Score) -> Iterator[str]:
    """The same for each rule and kind."""
    yield from ("", "The same by rule")
    yield from _reliability("rule and kind", score.judged, rule_of)


def rule_of(judged: Judged) -> str:
    """The rule that made a row, and its kind; a part is words in marks inside a mixed row."""
    return f"{judged.row.method} {PART if judged.row.is_part else judged.row.kind}"


def band_of(judged: Judged) -> str:
    """The tenth in which the confidence of a row lies."""
    low = min(int(judged.row.confidence * 10 + 1e-9), 9) / 10
    return f"{low:.1f} to {low + 0.1:.1f}"


def _reliability(title: str, judged: Iterable[Judged], key: Callable[[Judged], str]) -> Iterator[str]:
    yield f"  {title:<24}{'rows':>7}{'mean':>8}{'right':>9}{'speaker right too':>20}"
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[key(each)].append(each)
    for name, rows in sorted(groups.items()):
        mean = sum(each.row.confidence for each in rows) / len(rows)
        right, all_right = sum(each.is_right for each in rows), sum(each.is_all_right for each in rows)
        yield f"  {name:<24}{len(rows):>7}{mean:>8.2f}{right / len(rows):>9.1%}{all_right / len(rows):>20.1%}"


def heading(title: str) -> str:
    """The head of a table of tallies."""
    return f"  {title:<42}{'found right':>12}{'there found':>12}{'F1':>8}   hits / there / found"


def line_of(title: str, tally: Tally, with_precision: bool = True) -> str:
    """A row of a table of tallies."""
    precision = f"{tally.precision:.1%}" if with_precision else "-"
    f1 = f"{tally.f1:.1%}" if with_precision else "-"
    counts = f"{tally.hits} / {tally.gold} / {tally.found}" if with_precision else f"{tally.hits} / {tally.gold}"
    return f"  {title:<42}{precision:>12}{tally.recall:>12.1%}{f1:>8}   {counts}"


def read_text(path: Path) -> str:
    """The text of a file; SourceError, in one sentence, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(
            path, f"this file cannot be read ({error.strerror}); build the data or mend the path"
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(path, "this file is not UTF-8; save it as UTF-8") from error
