"""Compare the articles with one another: stories, sentences that tell the same, utterances in several wordings.

In: a database that holds the rows of every article. Out: the same with the rows of stories, retellings, overlaps and
utterances, and the articles and quotations that point to them. Invariant: works story by story, so that memory does
not grow with the number of articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from retold.database import Store
from retold.direction import likely_source
from retold.likeness import Named, says_enough, tokens_of
from retold.retellings import (
    CONFIDENCE,
    Article,
    Comparison,
    Overlap,
    Sentence,
    compare_articles,
    overlaps,
)
from retold.stories import Story, Telling, WordCounts, link
from retold.tabulate import Row
from retold.utterances import Wording, group

# An article without a day comes last.
_IN_ORDER = "published IS NULL, published, id"
# SQLite has sorted every row before the first comes out, so rows may be changed meanwhile.
_TELLINGS = f"SELECT id, published, text FROM articles ORDER BY {_IN_ORDER}"
_MEMBERS = f"SELECT id, published, credit, translated_from FROM articles WHERE story_id = ? ORDER BY {_IN_ORDER}"
# What is no running text tells nothing of its own: a headline or caption says once more what the text says.
_SENTENCES = """
SELECT sentences.id, sentences.text, sentences.char_start FROM sentences
JOIN paragraphs ON paragraphs.id = sentences.paragraph_id
WHERE sentences.article_id = ? AND paragraphs.role = 'body' ORDER BY sentences.position
"""
_MENTIONS = "SELECT sentence_id, char_start, char_end, entity_id FROM mentions WHERE article_id = ? ORDER BY rowid"
# A mixed quotation is worded by its parts
_WORDINGS = """
SELECT articles.story_id, quotes.speaker_id, quotes.id, quotes.article_id, quotes.text, quotes.continues_id
FROM quotes JOIN articles ON articles.id = quotes.article_id
WHERE quotes.speaker_id IS NOT NULL
AND quotes.id NOT IN (SELECT part_of_id FROM quotes WHERE part_of_id IS NOT NULL)
ORDER BY articles.story_id, quotes.speaker_id, articles.published IS NULL, articles.published, quotes.rowid
"""


def compare(store: Store) -> None:
    """Add the rows of stories, retellings, overlaps and utterances to the store."""
    store.index(("articles", "sentences", "mentions", "quotes"))
    _add_stories(store)
    for (story_id,) in store.connection.execute("SELECT id FROM stories ORDER BY id").fetchall():
        _add_retellings(store, story_id)
    _add_utterances(store)


# Stories


def _add_stories(store: Store) -> None:
    connection = store.connection
    counts = WordCounts()
    for (text,) in connection.execute("SELECT text FROM articles"):
        counts.add(text)
    tellings = (Telling(*row) for row in connection.execute(_TELLINGS))
    for story in link(tellings, counts):
        story_id = f"{story.article_ids[0]}-story"
        members = [(story_id, key) for key in story.article_ids]
        connection.executemany("UPDATE articles SET story_id = ? WHERE id = ?", members)
        store.insert("stories", [_story(connection, story_id, story)])


def _story(connection: sqlite3.Connection, story_id: str, story: Story) -> Row:
    query = f"SELECT title, label FROM articles WHERE story_id = ? ORDER BY {_IN_ORDER}"
    found = connection.execute(query, (story_id,)).fetchall()
    return {
        "id": story_id,
        "title": next((title for title, _ in found if title), found[0][1]),
        "first_published": min(story.days, default=None),
        "last_published": max(story.days, default=None),
        "article_count": len(found),
    }


# Retellings


def _add_retellings(store: Store, story_id: str) -> None:
    articles = list(_articles(store.connection, story_id))
    for comparison in compare_articles(articles):
        store.insert("retellings", _retellings(story_id, comparison))
        store.insert("overlaps", (_overlap(story_id, overlap) for overlap in overlaps(comparison)))


def _articles(connection: sqlite3.Connection, story_id: str) -> Iterator[Article]:
    for article_id, published, credit, translated_from in connection.execute(_MEMBERS, (story_id,)).fetchall():
        sentences = tuple(_sentences(connection, article_id))
        yield Article(article_id, sentences, published, credit, translated_from)


def _sentences(connection: sqlite3.Connection, article_id: str) -> Iterator[Sentence]:
    named: dict[str, list[tuple[int, int, str]]] = {}
    for sentence_id, *naming in connection.execute(_MENTIONS, (article_id,)):
        named.setdefault(sentence_id, []).append((naming[0], naming[1], naming[2]))
    for sentence_id, text, start in connection.execute(_SENTENCES, (article_id,)):
        own = [Named(first - start, last - start, entity) for first, last, entity in named.get(sentence_id, ())]
        tokens = tokens_of(text, own)
        if says_enough(tokens):
            yield Sentence(sentence_id, text, tokens)


def _retellings(story_id: str, comparison: Comparison) -> Iterable[Row]:
    source = likely_source(comparison)
    for retelling in comparison.retellings:
        is_sure = source is not None and retelling.grade != "related"
        yield {
            "id": f"{retelling.a.id}-and-{retelling.b.id}",
            "story_id": story_id,
            "sentence_a_id": retelling.a.id,
            "sentence_b_id": retelling.b.id,
            "article_a_id": comparison.a.id,
            "article_b_id": comparison.b.id,
            "grade": retelling.grade,
            "score": retelling.score,
            "confidence": CONFIDENCE[retelling.grade],
            "source_id": source.article_id if source and is_sure else None,
            "source_basis": source.basis if source and is_sure else None,
        }


def _overlap(story_id: str, overlap: Overlap) -> Row:
    total = len(overlap.article.sentences)
    return {
        "id": f"{overlap.article.id}-in-{overlap.other.id}",
        "story_id": story_id,
        "article_id": overlap.article.id,
        "other_id": overlap.other.id,
        "sentence_count": total,
        "copied_count": overlap.copied,
        "retold_count": overlap.retold,
        "copied_share": round(overlap.copied / total, 4) if total else None,
        "retold_share": round((overlap.copied + overlap.retold) / total, 4) if total else None,
    }


# Utterances


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
