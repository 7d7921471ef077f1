"""Say what would be read of a folder, without building anything.

In: a source folder, or any folder of articles. Out: one row per article: where it comes from, what is known of it and
how, how many words, what was cut, what is doubtful. Invariant: reading is what the build does; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from retold.errors import SourceError
from retold.reading.formats import read_article
from retold.reading.furniture import Rules, load_rules, sort_lines
from retold.reading.listing import ArticleRef, list_articles
from retold.reading.registry import format_of
from retold.records import Metadata, RawArticle
from retold.source.folder import open_source
from retold.tables.schema import Table

COLUMNS = (
    "file",
    "reader",
    "id",
    "title",
    "day",
    "minute",
    "day_is",
    "language",
    "language_is",
    "words",
    "cut",
    "doubtful",
)
_FEW_WORDS = 50
_MUCH = 0.5  # of the words of a file that are cut
_WIDTHS = {"file": 24, "reader": 12, "id": 24, "title": 32, "day": 10, "language": 8, "words": 6, "doubtful": 60}


def dry_run(folder: Path, schema: Mapping[str, Table]) -> Iterator[dict[str, str]]:
    """A row for every article of a source folder, or of a folder that only holds articles; what is told comes last."""
    metadata: Mapping[str, Metadata] = {}
    rules = load_rules()
    if (folder / "articles").is_dir():
        source = open_source(folder, schema, skip_bad=True)
        refs, notices, metadata, rules = source.articles, source.notices, source.metadata, load_rules(source.furniture)
    elif folder.is_dir():
        listing = list_articles(folder, skip_bad=True)
        refs, notices = listing.articles, listing.notices
    else:
        raise SourceError(folder, "there is no such folder; name one that holds articles")
    for ref in refs:
        yield _row(ref, metadata, schema["articles"], rules)
    for notice in notices:
        yield dict.fromkeys(COLUMNS, "") | {"doubtful": notice}


def as_table(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The lines of a table for a terminal; what is wider than its column is cut."""
    yield " ".join(name.ljust(width) for name, width in _WIDTHS.items()).rstrip()
    for row in rows:
        cells = (_fitted(row[name], width) for name, width in _WIDTHS.items())
        yield " ".join(cells).rstrip() if row["file"] else row["doubtful"]


def _fitted(text: str, width: int) -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return (shown if len(shown) <= width else shown[: width - 1] + "…").ljust(width)


def _row(ref: ArticleRef, declared: Mapping[str, Metadata], table: Table, rules: Rules) -> dict[str, str]:
    kind = format_of(ref.path.name)
    known = {"file": ref.path.name, "reader": kind.title if kind else "", "id": ref.id}
    try:
        raw = read_article(ref, declared, table)
    except SourceError as error:
        problem = str(error).partition(": ")[2]  # the file stands in a column of its own
        return dict.fromkeys(COLUMNS, "") | known | {"doubtful": f"{problem} (left out with --skip-bad)"}
    blocks, removed = sort_lines(raw.lines, rules, raw.metadata["title"])
    words = sum(len(block.text.split()) for block in blocks)
    cut = Counter(line.rule for line in (*raw.cut, *removed))
    return known | {
        "title": raw.metadata["title"] or "",
        "day": raw.metadata["published"] or "",
        "minute": raw.metadata["published_at"] or "",
        "day_is": raw.metadata["published_basis"] or "",
        "language": raw.metadata["language"] or "en",
        "language_is": raw.language_basis,
        "words": str(words),
        "cut": ", ".join(f"{count} {rule}" for rule, count in cut.most_common()),
        "doubtful": "; ".join(_doubts(raw, words, sum(len(line.text.split()) for line in (*raw.cut, *removed)))),
    }


def _doubts(raw: RawArticle, words: int, cut: int) -> Iterator[str]:
    if not words:
        yield "nothing but page furniture"
    elif words < _FEW_WORDS:
        yield "few words"
    if not raw.metadata["published"]:
        yield "no day"
    if raw.language_basis == "assumed":
        yield "language assumed"
    # a saved page is mostly furniture; of another file most should be article
    if cut > _MUCH * (words + cut) and not raw.cut:
        yield "most of it was cut"
    for notice in raw.notices:
        yield notice.partition(": ")[2]
