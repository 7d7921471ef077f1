"""Say how far the confidence of each rule can be trusted: ``python -m retold.evaluate.reliability FILE [FILE ...]``.

In: files of marked articles (retold/evaluate/corpus.py) and folders of stories (retold/evaluate/stories.py), all taken
together; such as tuned nothing and measured no confidence. Out: two tables in Markdown, by confidence and by method.
Invariant: every method that rows can have stands in the second, also where no row of it was found.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from retold.errors import SourceError
from retold.evaluate.corpus import LEFT_OUT, Annotator, read_corpus, rows_of
from retold.evaluate.scoring import Judged, judge
from retold.evaluate.stories import judged_story
from retold.evaluate.tables import band_of
from retold.lists import rows_of as rows_of_list

_HEAD = ("rows", "given", "right", "and its speaker")


def methods() -> list[str]:
    """Every method that a row can have: those of the words, and of the stage for words that nobody introduces."""
    by_words = {row["method"] for row in rows_of_list("confidence")}
    by_stage = {row["rule"] for row in rows_of_list("speaker_rules") if row["method"] == "yes"}
    return sorted(by_words | by_stage)


def reliability_report(paths: Sequence[Path], annotator: Annotator) -> Iterator[str]:
    """The tables for all files together."""
    judged = [each for path in paths for each in _judged(path, annotator)]
    yield from _table("confidence", _grouped(judged, band_of), ())
    yield ""
    yield from _table("method", _grouped(judged, lambda each: each.row.method), methods())


def _judged(path: Path, annotator: Annotator) -> Iterator[Judged]:
    if path.is_dir():
        yield from judged_story(path, annotator, LEFT_OUT)
        return
    for article in read_corpus(path):
        if article.quotes is not None:
            yield from judge(article.text, article.quotes, rows_of(annotator(article.id, article.text)))


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[key(each)].append(each)
    return groups


def _table(title: str, groups: dict[str, list[Judged]], names: Iterable[str]) -> Iterator[str]:
    yield f"| {title} | {' | '.join(_HEAD)} |"
    yield "| --- " * (len(_HEAD) + 1) + "|"
    for name in sorted({*groups, *names}):
        rows = groups.get(name, [])
        if not rows:
            yield f"| {name} | 0 | | | |"
            continue
        given = sum(each.row.confidence for each in rows) / len(rows)
        right, whole = _share(each.is_right for each in rows), _share(each.is_all_right for each in rows)
        yield f"| {name} | {len(rows)} | {given:.2f} | {right:.0%} | {whole:.0%} |"


def _share(right: Iterable[bool]) -> float:
    found = list(right)
    return sum(found) / len(found)


def main(arguments: list[str]) -> int:
    """Print the tables; return 0, or 1 after a sentence that says what is wrong."""
    try:
        print("\n".join(reliability_report([Path(each) for each in arguments], Annotator())))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
