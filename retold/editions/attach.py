"""Fit the texts to a stand-off edition again.

In: the edition, and a folder of articles in any format that can be read. Out: the data set that the edition was made
of. Invariant: a text is put where its SHA-256 is the one that the edition knows the article by, and nowhere else; what
comes out has the hashes that the edition names, to the byte, or the difference is told.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from retold import __version__
from retold.editions.opened import check_apart, edition, opened
from retold.editions.rights import show_only
from retold.editions.standoff import MARK
from retold.editions.words import derive, restore
from retold.errors import SourceError, place
from retold.parse import is_there
from retold.reading.formats import read_article
from retold.reading.furniture import load_rules, sort_lines
from retold.reading.listing import ArticleRef, list_articles
from retold.reading.segment import text_of
from retold.records import Block, RemovedLine
from retold.tables.schema import load_schema
from retold.tables.store import Store

# Of one that shows facts alone nothing is to be restored
_ARTICLES = "SELECT id, url, char_count, sha256, text_sha256 FROM articles WHERE shows <> 'facts' ORDER BY rowid"
_STILL_CUT = "SELECT DISTINCT article_id FROM removed_lines WHERE text IS NULL ORDER BY article_id"


class Known(NamedTuple):
    """What the edition knows of an article."""

    id: str
    url: str | None
    char_count: int
    sha256: str
    text_sha256: str

    def expected(self) -> str:
        """By what its text can be told, and where it can be had."""
        where = f"; it was published at {self.url}" if self.url else ""
        return f"expected are {self.char_count} characters with the SHA-256 {self.text_sha256}{where}"


class Text(NamedTuple):
    """An article that was read: its text, the same with nothing cut from it, and what was cut."""

    ref: ArticleRef
    sha256: str
    text: str
    uncut: str
    removed: list[RemovedLine]


def attach(path: Path, texts: Path, output: Path, skip_bad: bool = False) -> dict[str, int]:
    """Write the data set that an edition was made of, with the texts of a folder; returns the rows of each table.

    Raises SourceError for an article whose text is not there or does not fit; with ``skip_bad`` it stays without words.
    """
    with opened(path) as package:
        mark = package.dataset.pop(MARK, None)
        if mark is None:
            raise SourceError(path, "it is no edition without texts; name one that `retold package` wrote")
        check_apart(output, path, texts)
        with edition(output) as made:
            package.load(made.store)
            fitting = _Fitting(made.store)
            for text in _texts(texts):
                fitting.fit(text)
            problems = list(fitting.problems(texts))
            if problems and not skip_bad:
                raise _told(problems, texts)
            _report(f"{problem} (left without words with --skip-bad)" for problem in problems)
            derive(made.store, fitting.fitted)
            show_only(made.store)
            cut = list(fitting.still_cut())
            _report(cut)
            counts = made.store.counts()
            hashes = made.write(package.dataset | ({MARK: mark} if problems else {}))
            if not problems:
                _check(output, mark, hashes, {"removed_lines"} if cut else set())
    return counts


def _texts(folder: Path) -> Iterator[Text]:
    """Every article of a folder, or of the articles/ in it, as the build reads it; one that cannot be read is told."""
    if not folder.is_dir():
        raise SourceError(folder, "there is no such folder; name the one that holds the texts")
    own = folder / "articles"
    listing = list_articles(own if own.is_dir() else folder, skip_bad=True)
    _report(listing.notices)
    furniture = folder / "furniture.csv"
    rules, table = load_rules(furniture if is_there(furniture) else None), load_schema()["articles"]
    for ref in listing.articles:
        try:
            raw = read_article(ref, {}, table)
        except SourceError as error:
            _report([f"{error} (left out)"])
            continue
        blocks, removed = sort_lines(raw.lines, rules, None)
        uncut = text_of(Block(line.text, "body") for line in raw.lines if line.text)
        yield Text(ref, raw.sha256, text_of(blocks), uncut, [*raw.cut, *removed])


class _Fitting:
    """Which articles of an edition have their texts again."""

    def __init__(self, store: Store) -> None:
        store.index(store.schema)
        self.store = store
        self.known = [Known(*row) for row in store.connection.execute(_ARTICLES)]
        self.fitted: set[str] = set()
        self._ids = {known.id for known in self.known}
        self._by_text: dict[str, list[Known]] = defaultdict(list)
        for known in self.known:
            self._by_text[known.text_sha256].append(known)
        self._others: dict[str, str] = {}

    def fit(self, text: Text) -> None:
        """Put a text into every article that has it, and the lines that were cut where the file is the one received."""
        fitting = next((one for one in (text.text, text.uncut) if _sha256(one) in self._by_text), None)
        if fitting is None:
            if text.ref.id in self._ids:
                found = f"{place(text.ref.path, text.ref.line)}: the text is not that of the article {text.ref.id!r}"
                self._others[text.ref.id] = f"{found}, it has {len(text.text)} characters"
            return
        for known in self._by_text[_sha256(fitting)]:
            is_received = known.sha256 == text.sha256
            if is_received or known.id not in self.fitted:
                restore(self.store, known.id, fitting, text.removed if is_received else ())
                self.fitted.add(known.id)

    def problems(self, texts: Path) -> Iterator[str]:
        """Of each article that has no text, what was found in its place, and what is expected."""
        for known in self.known:
            if known.id in self.fitted:
                continue
            found = self._others.get(known.id, f"{texts}: there is no text of the article {known.id!r}")
            yield f"{found}, {known.expected()}"

    def still_cut(self) -> Iterator[str]:
        """Of each article whose file is not the one received, that what was cut from that is not known."""
        for (article_id,) in self.store.connection.execute(_STILL_CUT):
            if article_id in self.fitted:
                yield f"{article_id}: the text fits, but is not the file as received; what was cut stays empty"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _told(problems: list[str], texts: Path) -> SourceError:
    """One problem as it is; of several all are told first."""
    if len(problems) == 1:
        where, _, problem = problems[0].partition(": ")
        return SourceError(where, problem)
    _report(problems)
    return SourceError(texts, f"{len(problems)} articles have no text that fits; mend that, or use --skip-bad")


def _check(output: Path, mark: Mapping[str, Any], hashes: Mapping[str, str], left_out: set[str]) -> None:
    """Raise SourceError where a table is not what it was before the texts were taken out."""
    other = [name for name, was in mark["hashes"].items() if hashes.get(name) != was and name not in left_out]
    if other:
        problem = (
            f"the texts fit, but not what is made of them ({', '.join(other)}); the edition was made by version "
            f"{mark['version']}, this is {__version__}: take that one"
        )
        raise SourceError(output, problem)


def _report(messages: Iterable[str]) -> None:
    for message in messages:
        print(message, file=sys.stderr)
