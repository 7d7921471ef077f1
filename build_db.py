#!/usr/bin/env python3
"""Build the data set of a folder of articles: a data package and a database for Datasette.

Reads from top to bottom as the data flows: read, normalise, annotate, tabulate, merge, compare, leave out what is not
to be shown; then the database, the package, and the move into place.
"""

from __future__ import annotations

if __name__ == "__main__":  # before the stages are loaded, which takes a second in which somebody may press Ctrl-C
    from retold.cli import build as command

    command()

import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import date
from functools import partial
from pathlib import Path

from retold.agencies import credited
from retold.annotate import annotate
from retold.articles import Desk, Finished, finished
from retold.cache import FOLDER, Cache
from retold.cluster import Cluster
from retold.crew import Crew, cores
from retold.decisions import correct_figures
from retold.editions.rights import show_only
from retold.entities.merging import merge_entities
from retold.entities.review import write_review
from retold.errors import SourceError
from retold.figures import find_figures
from retold.names.authority import Authority
from retold.progress import progress
from retold.reading.formats import Received, read_received
from retold.reading.furniture import load_rules, sort_lines
from retold.reading.segment import assemble
from retold.source.folder import Source, open_source
from retold.stories.compare import begin_linking, compare
from retold.tables.database import DATABASE, mark, write_database
from retold.tables.package import descriptor_of, write_package
from retold.tables.publish import check_output, staging
from retold.tables.rows import Annotated, Outlets, tombstone_row
from retold.tables.schema import load_schema
from retold.tables.standing import Outcome, keep_outcome, key_of_source, last_lines, last_outcome
from retold.tables.store import ROWS, Store
from retold.tables.validate import Judging, check_package


def build(
    source_path: Path,
    output: Path,
    skip_bad: bool = False,
    review: Path | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> dict[str, int]:
    """Build the data set of a source folder into an output folder; returns the number of rows of each table.

    ``review`` is a file to which what most needs a human eye is written; ``jobs`` is how many processes may work at
    the same time, if not as many as there are cores; ``scheduler`` is the address of a Dask cluster that works instead.

    Raises SourceError for anything that the user has to mend; the output is then as it was before.
    """
    check_output(output, source_path)
    key = key_of_source(source_path, skip_bad)
    last = None if review else last_outcome(output, key)
    if last:
        report([], *last.told, f"{output}: nothing has changed since the last build.")
        return last.counts
    schema, told = load_schema(), list[str]()
    source = open_source(source_path, schema, skip_bad)
    report(told, *source.notices)
    with (
        staging(output) as stage,
        closing(Cache(output / FOLDER)) as cache,
        Crew(jobs or cores()) as here,
        Cluster(scheduler, stage.folder) if scheduler else nullcontext(here) as crew,
    ):
        judging = Judging(descriptor_of(schema, source.dataset), here, cache)  # while the lists are loaded
        store = Store(stage.folder / ROWS, schema)
        fill(store, source, cache, crew, skip_bad, told)
        if review:
            report([], f"{write_review(store, review, source.corrections)} proposals in {review}.")
        show_only(store)
        counts = store.counts()
        store.commit()
        database = here.begin(partial(write_database, store.path, stage.folder / DATABASE), sum(counts.values()))
        package = write_package(store, stage.folder, source.dataset, here, last_lines(output, cache))
        store.close()
        check_package(stage.folder, counts, here, cache, judging)
        database()
        mark(stage.folder / DATABASE, package.fingerprint)
        files = [*package.files, Path(DATABASE)]
        if key and key == key_of_source(source_path, skip_bad):  # and nobody has changed anything meanwhile
            keep_outcome(cache, key, stage.folder, files, Outcome(counts, told))
        stage.publish(files)
        cache.tidy()
    return counts


def fill(store: Store, source: Source, cache: Cache, crew: Crew, skip_bad: bool, told: list[str]) -> None:
    """Put into the store what the articles of a source hold, who is named in them, and what they tell again."""
    authority = Authority(source.entities, source.aliases)
    desk = Desk(store.schema, load_rules(source.furniture), authority, source.corrections)
    outlets = Outlets(source.outlets)
    for article in articles(source, desk, cache, crew, skip_bad, told):
        store.insert_article(article.values, outlets.id_of(article.outlet), source.shows)
        store.keep(article.id, article.key, article.words)
    store.insert_all(outlets.rows())
    store.insert("tombstones", map(tombstone_row, source.tombstones))
    stories = begin_linking(store, crew)  # which rests on the words alone
    named = merge_entities(store, source.entities, source.aliases, source.corrections)
    compare(store, stories(), named, source.corrections, cache, crew)


def articles(
    source: Source, desk: Desk, cache: Cache, crew: Crew, skip_bad: bool, told: list[str]
) -> Iterator[Finished]:
    """Every article of a source, annotated, in the order of their ids; a bad one stops it, or is left out."""
    used = 0
    found = finished(source.articles, source.metadata, desk, annotated, cache, crew)
    with progress("Annotating", found, len(source.articles)) as each:
        for article in each:
            if isinstance(article, Finished):
                report(told, *article.notices)
                used += 1
                yield article
            elif skip_bad:
                report(told, f"{article} (left out with --skip-bad)")
            else:
                raise article
    if not used:
        raise SourceError(source.path, "none of the articles can be used; mend at least one")


def annotated(received: Received, desk: Desk) -> Annotated:
    """Take one article from its bytes to its annotations."""
    raw = read_received(received, desk.schema["articles"])
    blocks, removed = sort_lines(raw.lines, desk.rules, raw.metadata["title"])
    if not blocks:
        raise SourceError(raw.path, "there is nothing but page furniture in it; add the article", raw.line)
    document = assemble(raw.id, blocks, raw.metadata["language"] or "en")
    published = raw.metadata["published"]
    stated = find_figures(document, date.fromisoformat(published) if published else None)
    figures = correct_figures(document, stated, desk.corrections)
    found = annotate(document, desk.authority, desk.corrections)
    return Annotated(raw, document, removed, *found, figures, credited(document, raw.metadata))


def report(told: list[str], *messages: str) -> None:
    """Tell the user something that does not stop the build, and note that it was told."""
    for message in messages:
        print(message, file=sys.stderr)
    told += messages
