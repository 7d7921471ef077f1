"""Tell what two versions differ in: as text, as CSV, and as a page that needs no other file.

In: a comparison. Out: lines, or HTML. Invariant: the counts are of all changes; a list that is cut says so.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from jinja2 import Environment, FileSystemLoader

from retold.files import site_files
from retold.stories.wording import compare_wordings
from retold.versions.compare import WHATS, Cell, Change, Comparison

CSV_COLUMNS = ("table", "article", "change", "id", "old_id", "words", "column", "before", "after")
MOST_LINES, MOST_ON_PAGE = 20, 500  # changes of each table that are listed
_LONGEST = 70
_DUE = {
    "MAJOR": "A column or a table is gone: the next number is a MAJOR one.",
    "MINOR": "Rows came or went, or ids mean other rows: the next number is at least a MINOR one.",
    "PATCH": "Every id means what it meant, and only values changed: a PATCH is enough.",
    "none": "Nothing differs.",
}


def due(comparison: Comparison) -> str:
    """Which part of the number of the data moves, in a sentence."""
    return _DUE[comparison.level()]


def as_text(comparison: Comparison) -> Iterator[str]:
    """The lines that a terminal shows."""
    old, new = comparison.old, comparison.new
    yield f"{old.name} {old.version or '(no version)'}, {old.path}"
    yield f"{new.name} {new.version or '(no version)'}, {new.path}"
    yield from ("", due(comparison))
    for table, (came, went) in comparison.columns().items():
        told = [f"{how} {', '.join(names)}" for how, names in (("new", came), ("gone", went)) if names]
        yield f"columns of {table}: {'; '.join(told)}"
    yield from _table("table", comparison.counts(), {name: comparison.renumbered(name) for name in comparison.tables()})
    articles = comparison.by_article()
    most = dict(sorted(articles.items(), key=lambda each: (-each[1].total(), each[0]))[:MOST_LINES])
    yield from _table("article", most)
    if len(articles) > len(most):
        yield f"and {len(articles) - len(most)} articles in which less changed; --csv has all"
    for table, changes in groupby(comparison.changes, lambda change: change.table):
        listed = list(changes)
        yield from ("", table)
        for change in listed[:MOST_LINES]:
            yield from _lines(change)
        if len(listed) > MOST_LINES:
            yield f"  and {len(listed) - MOST_LINES} more; --csv has all"


def _table(name: str, counts: dict[str, Counter[str]], renumbered: dict[str, int] | None = None) -> Iterator[str]:
    """Counts beside one another; nothing where there are none."""
    moved = renumbered or {}
    rows = sorted({*counts, *(key for key in moved if moved[key])}, key=lambda key: [*moved, key].index(key))
    rows = rows if renumbered else sorted(rows)
    if not rows:
        return
    wide = max(map(len, [*rows, name]))
    yield from ("", "  ".join([name.ljust(wide), *(what.rjust(7) for what in WHATS), "renumbered" * bool(renumbered)]))
    for key in rows:
        cells = [str(counts.get(key, Counter())[what]).rjust(7) for what in WHATS]
        yield "  ".join([key.ljust(wide), *cells, str(moved[key]).rjust(10) if renumbered else ""]).rstrip()


def _lines(change: Change) -> Iterator[str]:
    was = f" (was {change.old_id})" if change.old_id not in ("", change.id) else ""
    yield f"  {change.what:7} {change.id}{was}  {_short(change.words)}"
    for cell in change.cells:
        yield f"          {cell.column}: {_short(cell.before) or '(empty)'} → {_short(cell.after) or '(empty)'}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rstrip() + "…"


def as_csv(comparison: Comparison) -> Iterator[str]:
    """A line for each value that changed, and for each row that came or went; the first is the header."""
    yield _csv_line(CSV_COLUMNS)
    for change in comparison.changes:
        about = (change.table, " ".join(change.articles), change.what, change.id, change.old_id, change.words)
        for cell in change.cells or (Cell("", "", ""),):
            yield _csv_line((*about, *cell))


def _csv_line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def as_html(comparison: Comparison) -> str:
    """A page that stands by itself."""
    environment = Environment(loader=FileSystemLoader(site_files() / "templates"), autoescape=True)
    tables = {table: list(changes) for table, changes in groupby(comparison.changes, lambda change: change.table)}
    page = environment.get_template("diff.html").render(
        comparison=comparison,
        due=due(comparison),
        whats=WHATS,
        tables=tables,
        most=MOST_ON_PAGE,
        pieces=compare_wordings,
        style=(site_files() / "static" / "retold.css").read_text(encoding="utf-8"),
    )
    return page.lstrip()
