"""Compare the articles with one another: which tell the same story, and who is quoted in several wordings.

In: a database that holds the rows of every article. Out: the same with the rows of stories and utterances, and the
articles and quotations that point to them. Invariant: works story by story, so that memory does not grow with the
number of articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from retold.database import Store
from retold.stories import Story, Telling, WordCounts, link
from retold.tabulate import Row
from retold.utterances import Wording, group

# Both queries sort, so that SQLite has read every row before the first comes out: rows may be changed meanwhile.
# An article without a day comes last.
_TELLINGS = "SELECT id, published, text FROM articles ORDER BY published IS NULL, published, id"
# A mixed quotation is worded by its parts
_WORDINGS = """
SELECT articles.story_id, quotes.speaker_id, quotes.id, quotes.article_id, quotes.text, quotes.continues_id
FROM quotes JOIN articles ON articles.id = quotes.article_id
WHERE quotes.speaker_id IS NOT NULL
AND quotes.id NOT IN (SELECT part_of_id FROM quotes WHERE part_of_id IS NOT NULL)
ORDER BY articles.story_id, quotes.speaker_id, articles.published IS NULL, articles.published, quotes.rowid
"""


def compare(store: Store) -> None:
    """Add the rows of stories and utterances to the store."""
    _add_stories(store)
    _add_utterances(store)


def _add_stories(store: Store) -> None:
    connection = store.connection
    counts = WordCounts()
    for (text,) in connection.execute("SELECT text FROM articles"):
        counts.add(text)
    tellings = (Telling(*row) for row in connection.execute(_TELLINGS))
    for story in link(tellings, counts):
        row = _story(connection, story)
        store.insert("stories", [row])
        members = [(row["id"], key) for key in story.article_ids]
        connection.executemany("UPDATE articles SET story_id = ? WHERE id = ?", members)


def _story(connection: sqlite3.Connection, story: Story) -> Row:
    marks = ", ".join("?" * len(story.article_ids))
    query = f"SELECT id, title, label FROM articles WHERE id IN ({marks})"
    found = {key: (title, label) for key, title, label in connection.execute(query, story.article_ids)}
    titles = (found[key][0] for key in story.article_ids)
    return {
        "id": f"{story.article_ids[0]}-story",
        "title": next((title for title in titles if title), found[story.article_ids[0]][1]),
        "first_published": min(story.days, default=None),
        "last_published": max(story.days, default=None),
        "article_count": len(story.article_ids),
    }


def _add_utterances(store: Store) -> None:
    for story_id, speaker_id, wordings in _utterances(store.connection):
        row = _utterance(story_id, speaker_id, wordings)
        store.insert("utterances", [row])
        members = [(row["id"], wording.quote_id) for wording in wordings]
        store.connection.executemany("UPDATE quotes SET utterance_id = ? WHERE id = ?", members)


def _utterances(connection: sqlite3.Connection) -> Iterator[tuple[str, str, list[Wording]]]:
    for (story_id, speaker_id), rows in groupby(connection.execute(_WORDINGS), key=lambda row: row[:2]):
        for members in group([Wording(*row[2:]) for row in rows]):
            yield story_id, speaker_id, members


def _utterance(story_id: str, speaker_id: str, members: list[Wording]) -> Row:
    return {
        "id": f"{members[0].quote_id}-u",
        "story_id": story_id,
        "speaker_id": speaker_id,
        "text": max(members, key=lambda member: len(member.text)).text,
        "quote_count": len(members),
        "article_count": len({member.article_id for member in members}),
    }
