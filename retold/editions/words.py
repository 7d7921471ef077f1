"""Take the publishers' words out of the tables, and put them back.

In: a store that is not finished yet, and how much each article shows. Out: the same rows. Invariant: a string that
schema.yml calls a slice is exactly what its offsets cut from the text as it is shown, or empty; and what it calls
derived is made of what is shown. Which columns these are is read from schema.yml alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from retold.records import RemovedLine
from retold.stories.compare import title_of_story
from retold.stories.utterances import Quote, wording_of
from retold.tables.rows import opening_words
from retold.tables.schema import Field, Words
from retold.tables.store import Store
from retold.text import count_words, ends_of_words

_LABELS = """
SELECT articles.id, title, coalesce(name, credit), published,
    (SELECT text FROM paragraphs WHERE article_id = articles.id AND text IS NOT NULL
     ORDER BY role <> 'body', position LIMIT 1)
FROM touched JOIN articles ON articles.id = touched.article_id LEFT JOIN outlets ON outlets.id = outlet_id
"""
_STORIES = "SELECT DISTINCT story_id FROM touched JOIN articles ON articles.id = touched.article_id"
_QUOTES = f"""
SELECT utterance_id, quotes.id, article_id, sentence_id, speaker_id, quotes.text, continues_id, kind = 'direct'
FROM quotes JOIN articles ON articles.id = article_id
WHERE utterance_id IN (SELECT id FROM utterances WHERE story_id IN ({_STORIES}))
ORDER BY utterance_id, published IS NULL, published, articles.id, quotes.position
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of an article is shown: so many characters of its text, and quotations of so many words."""

    chars: int
    title: bool = True
    quotation: int = 0


def end_of(text: str, words: int) -> int:
    """Where the first so many words of a text end."""
    return [0, *islice(ends_of_words(text), words)][-1]


def withhold(store: Store, shown: Mapping[str, Shown]) -> None:
    """Empty every string beyond what its article shows; an article that is not named shows everything."""
    store.index(store.schema)
    store.connection.create_function("words_in", 1, count_words, deterministic=True)
    store.connection.execute(
        "CREATE TEMP TABLE shown (article_id TEXT PRIMARY KEY, chars INT, title INT, quotation INT)"
    )
    rows = ((key, own.chars, own.title, own.quotation) for key, own in shown.items())
    store.connection.executemany("INSERT INTO shown VALUES (?, ?, ?, ?)", rows)
    for table, column, words in _columns(store):
        store.connection.execute(_withheld(table, column.name, words))
    store.connection.execute("DROP TABLE shown")
    derive(store, shown)


def _columns(store: Store) -> Iterator[tuple[str, Field, Words]]:
    """Every column that holds words, but for those that are made of others."""
    for table in store.schema.values():
        for column in table.fields:
            if column.words and column.words.kind not in ("facts", "derived"):
                yield table.name, column, column.words


def _withheld(table: str, column: str, words: Words) -> str:
    """The statement that empties a column beyond what is shown."""

    def of_article(what: str) -> str:
        return f"(SELECT {what} FROM shown WHERE shown.article_id = {_article(table, words)})"

    chars = of_article("chars")
    emptied, where = "NULL", f"{words.end} > {chars}"
    if words.kind == "text":
        emptied, where = f"nullif(substr({column}, 1, {chars}), '')", f"{chars} IS NOT NULL"
    elif words.kind == "title":
        where = f"NOT {of_article('title')}"
    elif words.kind == "received":
        where = f"{chars} IS NOT NULL"
    elif words.in_part:
        emptied = f"CASE WHEN {words.start} < {chars} THEN substr({column}, 1, {chars} - {words.start}) END"
    elif table == "quotes" and column == "text":
        where += f" AND words_in(coalesce({column}, '')) > {of_article('quotation')}"
    return f'UPDATE "{table}" SET "{column}" = {emptied} WHERE {where}'


def _article(table: str, words: Words) -> str:
    """The id of the article that a row is of, as SQL."""
    if table == "articles":
        return "articles.id"
    own = f'"{table}"."{words.of}"'
    return own if words.of == "article_id" else f"(SELECT sentences.article_id FROM sentences WHERE id = {own})"


def restore(store: Store, article_id: str, text: str, removed: Iterable[RemovedLine] = ()) -> None:
    """Put the text of an article back into every table, and the lines that were cut from its page."""
    update = "UPDATE removed_lines SET text = ? WHERE article_id = ? AND line = ? AND rule = ?"
    store.connection.executemany(update, ((line.text, article_id, line.number, line.rule) for line in removed))
    store.connection.execute("UPDATE articles SET text = ? WHERE id = ?", (text, article_id))
    for table, column, words in _columns(store):
        if words.kind == "slice":
            _restore_slices(store, article_id, text, table, column.name, words)


def _restore_slices(store: Store, article_id: str, text: str, table: str, column: str, words: Words) -> None:
    own = "SELECT ?" if words.of == "article_id" else "SELECT id FROM sentences WHERE article_id = ?"
    select = f'SELECT {words.start}, {words.end}, rowid FROM "{table}" WHERE {words.of} IN ({own})'
    places = store.connection.execute(f"{select} AND {words.end} IS NOT NULL", (article_id,)).fetchall()
    strings = ((text[start:end], row) for start, end, row in places)
    store.connection.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', strings)


def derive(store: Store, article_ids: Iterable[str]) -> None:
    """Make anew, of what is shown now, the labels of these articles, the titles of their stories and the utterances."""
    connection = store.connection
    connection.execute("CREATE TEMP TABLE touched (article_id TEXT PRIMARY KEY)")
    connection.executemany("INSERT INTO touched VALUES (?)", ((key,) for key in article_ids))
    labels = [(_label(*row), row[0]) for row in connection.execute(_LABELS)]
    connection.executemany("UPDATE articles SET label = ? WHERE id = ?", labels)
    titles = [(title_of_story(connection, story_id), story_id) for (story_id,) in connection.execute(_STORIES)]
    connection.executemany("UPDATE stories SET title = ? WHERE id = ?", titles)
    wordings = list(_wordings(connection.execute(_QUOTES)))
    connection.executemany("UPDATE utterances SET text = ? WHERE id = ?", wordings)
    connection.execute("DROP TABLE touched")


def _label(article_id: str, title: str | None, teller: str | None, day: str | None, opening: str | None) -> str:
    """The title; without one the opening words; where neither is shown who tells it and when, or the id."""
    if title or opening:
        return title or opening_words(opening or "")
    return ", ".join(part for part in (teller, day) if part) or article_id


def _wordings(rows: Iterable[tuple[str | None, ...]]) -> Iterator[tuple[str | None, str]]:
    """The wording of each utterance that is shown, and its id."""
    for utterance_id, own in groupby(rows, key=itemgetter(0)):
        quotes = [Quote(*row[1:]) for row in own]  # type: ignore[arg-type]
        yield wording_of(quotes, {quote.id for quote in quotes if quote.text is not None}), str(utterance_id)
