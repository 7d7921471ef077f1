"""Say how right the extraction is: ``python -m retold.evaluate [PATH [NAMES]]``.

In: without PATH the tables that the build wrote and the gold files made by hand (retold/evaluate/shipped.py); with PATH
a file of marked articles, which are annotated as the build does it (retold/evaluate/corpus.py); with NAMES
another, of marked names in the same articles (retold/evaluate/names.py). PATH may also be a folder of one story whose
quotations are marked (retold/evaluate/stories.py), or, with a folder of marked retellings behind it, a folder that a
build wrote (retold/evaluate/retellings.py). Out: tables that a person can read, on the
standard output. Invariant: nothing is written anywhere.
"""

from __future__ import annotations

if __name__ == "__main__":  # before the stages are loaded, which takes a second in which somebody may press Ctrl-C
    from retold.cli import evaluate as command

    command()

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from retold.errors import SourceError
from retold.evaluate.corpus import Annotator, corpus_report
from retold.evaluate.names import names_report
from retold.evaluate.retellings import comparison_report
from retold.evaluate.shipped import shipped_report
from retold.evaluate.stories import story_report

HERE = Path()


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
        return chain(shipped_report(HERE), [""], comparison_report(HERE / "data", HERE / "tests/gold"))
    if len(paths) > 1 and paths[1].is_dir():
        return comparison_report(paths[0] / "data", paths[1])
    annotator = Annotator()
    if paths[0].is_dir():
        return story_report(paths[0], annotator)
    reports = [corpus_report(paths[0], annotator)]
    if len(paths) > 1:
        reports.append(names_report(paths[0], paths[1], annotator))
    return chain(*reports)
