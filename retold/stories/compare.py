"""Compare the articles with one another: stories, sentences that tell the same, utterances in several wordings.

In: a database that holds the rows of every article. Out: the same with the rows of stories, retellings, differences,
overlaps and utterances, and the articles and quotations that point to them. Invariant: works story by story, so that
memory does not grow with the number of articles, and what is found in one depends on its own articles alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

import orjson

from retold.cache import Cache
from retold.crew import Crew
from retold.lists import rows_of
from retold.quotations import NO_STATEMENT
from retold.source.corrections import Corrections
from retold.stories.decided import Decided, decided
from retold.stories.differences import Differences
from retold.stories.direction import shared_agencies, source_of
from retold.stories.figures import Figures
from retold.stories.found import Found, add_found
from retold.stories.likeness import Named, Voice, says_enough, tokens_of, words_of
from retold.stories.retellings import (
    RELATED,
    Article,
    Comparison,
    Sentence,
    compare_articles,
    confidence_of,
    overlaps,
)
from retold.stories.slots import Stated
from retold.stories.utterances import Quote, group
from retold.tables.rows import (
    SEPARATOR,
    Row,
    outlet_overlap_row,
    overlap_row,
    retelling_row,
    story_id_of,
    story_row,
    utterance_row,
)
from retold.tables.store import Reader, Store
from retold.text import NAME_SUFFIXES

# An article without a day comes last.
_IN_ORDER = "published IS NULL, published, id"
# Without a day first. SQLite has sorted every row before the first comes out, so rows may be changed meanwhile.
_TELLINGS = "SELECT article_id, published, words FROM kept ORDER BY published, article_id"
_SIZE = "SELECT sum(length(words)) FROM kept"
_EASE = 20  # to link an article takes so many times less than to annotate one of as many bytes
_MEMBERS = """
SELECT articles.id, published, published_at, outlets.name, agencies, translated_from
FROM articles LEFT JOIN outlets ON outlets.id = outlet_id
WHERE story_id = ? ORDER BY published IS NULL, published, articles.id
"""
# What is no running text tells nothing of its own: a headline or caption says once more what the text says.
_SENTENCES = """
SELECT sentences.id, sentences.text, sentences.char_start FROM sentences
JOIN paragraphs ON paragraphs.id = sentences.paragraph_id
WHERE sentences.article_id = ? AND paragraphs.role = 'body' ORDER BY sentences.position
"""
_MENTIONS = """
SELECT sentence_id, mentions.char_start - sentences.char_start, mentions.char_end - sentences.char_start, entity_id,
    kind, entities.type, country_code, entities.name
FROM mentions JOIN entities ON entities.id = entity_id JOIN sentences ON sentences.id = sentence_id
WHERE mentions.article_id = ? ORDER BY mentions.rowid
"""
_OUTLET_PAIRS = """
SELECT own.outlet_id, other.outlet_id, count(DISTINCT overlaps.story_id), count(*),
    sum(sentence_count), sum(copied_count), sum(retold_count)
FROM overlaps JOIN articles AS own ON own.id = article_id JOIN articles AS other ON other.id = other_id
WHERE own.outlet_id <> other.outlet_id GROUP BY 1, 2 ORDER BY 1, 2
"""
_VOICES = """
SELECT sentence_id, speaker_id, entities.type, entities.name, coalesce(speaker_text, ''), kind = 'direct'
FROM quotes LEFT JOIN entities ON entities.id = speaker_id WHERE article_id = ? ORDER BY quotes.position
"""
# A mixed quotation is worded by its parts; rows that hold no statement are no utterance
_QUOTES = f"""
SELECT quotes.id, article_id, sentence_id, speaker_id, quotes.text, continues_id, kind = 'direct'
FROM quotes JOIN articles ON articles.id = article_id
WHERE story_id = ? AND NOT EXISTS (SELECT 1 FROM quotes AS part WHERE part.part_of_id = quotes.id)
    AND quotes.method NOT IN {NO_STATEMENT}
ORDER BY published IS NULL, published, articles.id, quotes.position
"""


def begin_linking(store: Store, crew: Crew) -> Callable[[], list[Linked]]:
    """Begin to link the articles of a store into stories; what comes back waits for these, ordered by their ends.

    Nothing is read but the words that were kept of each, so that rows may be changed meanwhile.
    """
    store.commit()
    size, *_ = store.connection.execute(_SIZE).fetchone()
    return crew.begin(partial(_linked, Reader(store, aside=True)), (size or 0) // _EASE)


def _linked(reader: Reader) -> list[Linked]:
    from retold.stories.linking import Telling, link  # with numpy, which takes its time to load

    rows = reader.connection().execute(_TELLINGS)
    tellings = (Telling(article_id, day, orjson.loads(words)) for article_id, day, words in rows)
    folder = reader.path.parent if reader.path.parent.is_dir() else None
    return [Linked(story.article_ids, story.first_and_last_day) for story in link(tellings, folder)]


class Linked(NamedTuple):
    """A story: its articles, and the first and the last day of those that have one."""

    article_ids: list[str]
    days: list[str]


def compare(
    store: Store,
    stories: Iterable[Linked],
    named: Mapping[str, bytes],
    corrections: Corrections,
    cache: Cache,
    crew: Crew,
) -> None:
    """Add the rows of these stories, and of retellings, differences, overlaps and utterances, to the store.

    ``named`` are keys of whom articles name, by their ids. Raises SourceError for a decision on words of two articles
    that fits nothing.
    """
    store.index(("mentions",), ("article_id",))  # the pages of indexes stand in this order in the database as well
    store.index(("articles", "sentences", "mentions", "figures", "quotes"))
    _add_stories(store, stories)
    add_found(store, partial(_told, decided(store.connection, corrections)), named, cache, crew)
    pairs = store.connection.execute(_OUTLET_PAIRS).fetchall()
    store.insert("outlet_overlaps", (outlet_overlap_row(*pair) for pair in pairs))


def _told(settled: Decided, found: Found, story_id: str, article_count: int) -> None:
    """Find what the articles of a story tell again, and what is said in them."""
    alike = _add_retellings(settled, found, story_id) if article_count > 1 else {}
    _add_utterances(settled, found, story_id, alike)


# Stories


def _add_stories(store: Store, stories: Iterable[Linked]) -> None:
    connection = store.connection
    for story in stories:
        story_id = story_id_of(story.article_ids[0])
        members = [(story_id, key) for key in story.article_ids]
        connection.executemany("UPDATE articles SET story_id = ? WHERE id = ?", members)
        store.insert("stories", [_story(connection, story_id, story)])


def _story(connection: sqlite3.Connection, story_id: str, story: Linked) -> Row:
    return story_row(story_id, title_of_story(connection, story_id), story.days, len(story.article_ids))


def title_of_story(connection: sqlite3.Connection, story_id: str) -> str:
    """The title of its earliest article that has one; without any, the label of the earliest."""
    query = f"SELECT title, label FROM articles WHERE story_id = ? ORDER BY {_IN_ORDER}"
    found = connection.execute(query, (story_id,)).fetchall()
    return str(next((title for title, _ in found if title), found[0][1]))


# Retellings


def _add_retellings(settled: Decided, found: Found, story_id: str) -> dict[str, list[str]]:
    """Add the rows of slots, retellings, differences and overlaps; returns the sentences alike, the likest first."""
    alike: dict[str, list[tuple[float, str]]] = defaultdict(list)
    figures = Figures(found, story_id)
    articles = list(_articles(found.connection, story_id, figures.by_sentence))
    differences = Differences(articles, figures.by_sentence)
    for compared in compare_articles(articles, differences.ties):
        comparison = settled.without(compared)
        agencies = shared_agencies(comparison.a, comparison.b)
        found.insert("retellings", _retellings(story_id, comparison))
        found.insert("differences", figures.of_retellings(comparison, differences))
        found.insert("overlaps", (overlap_row(story_id, overlap, agencies) for overlap in overlaps(comparison)))
        for retelling in comparison.retellings:
            if retelling.score >= RELATED:
                alike[retelling.a.id].append((-retelling.score, retelling.b.id))
                alike[retelling.b.id].append((-retelling.score, retelling.a.id))
    found.insert("differences", figures.of_slots())
    return {sentence_id: [other for _, other in sorted(others)] for sentence_id, others in alike.items()}


def _articles(connection: sqlite3.Connection, story_id: str, figures: Mapping[str, list[Stated]]) -> Iterator[Article]:
    for article_id, published, published_at, outlet, agencies, translated_from in connection.execute(
        _MEMBERS, (story_id,)
    ).fetchall():
        sentences = tuple(_sentences(connection, article_id, figures))
        credited = frozenset(agencies.split(SEPARATOR) if agencies else ())
        yield Article(article_id, sentences, published, published_at, outlet, credited, translated_from)


def _sentences(
    connection: sqlite3.Connection, article_id: str, figures: Mapping[str, list[Stated]]
) -> Iterator[Sentence]:
    named: dict[str, list[Named]] = defaultdict(list)
    called: dict[str, str] = {}
    for sentence_id, start, end, entity_id, kind, entity_type, country, name in connection.execute(
        _MENTIONS, (article_id,)
    ):
        named[sentence_id].append(Named(start, end, entity_id, kind, entity_type, country))
        if entity_id not in called:
            called[entity_id] = _called(entity_id, entity_type, name)
    voices: dict[str, list[Voice]] = defaultdict(list)
    for sentence_id, entity_id, entity_type, name, *voice in connection.execute(_VOICES, (article_id,)):
        voices[sentence_id].append(Voice(entity_id and _called(entity_id, entity_type, name), *voice))
    for sentence_id, text, start in connection.execute(_SENTENCES, (article_id,)):
        own = named.get(sentence_id, ())
        values = (stated.figure.value for stated in figures.get(sentence_id, ()))
        tokens = tokens_of(text, own, values, voices.get(sentence_id, ()), called)
        if says_enough(tokens) and not _boilerplate().fullmatch(text):
            yield Sentence(sentence_id, text, tokens, start, _fullest(own))


def _called(entity_id: str, entity_type: str, name: str) -> str:
    """What stands for an entity where sentences are compared.

    Of a person that is the last name: those who are called "Rick Gates" in one article and "Richard Gates Jr." in
    another may be two entities, and are one person in nearly every story.
    """
    words = [word for word in words_of(name) if word not in NAME_SUFFIXES]
    return words[-1] if entity_type == "person" and words else entity_id


@cache
def _boilerplate() -> re.Pattern[str]:
    """Sentences that agencies and sites put under every article: alike wherever they stand, and told by nobody."""
    return re.compile("|".join(row["pattern"] for row in rows_of("boilerplate")))


def _fullest(named: Iterable[Named]) -> dict[str, Named]:
    """The fullest name of each entity."""
    fullest: dict[str, Named] = {}
    for name in named:
        known = fullest.get(name.entity_id)
        if name.kind != "name":
            continue
        if known is None or name.end - name.start > known.end - known.start:
            fullest[name.entity_id] = name
    return fullest


def _retellings(story_id: str, comparison: Comparison) -> Iterable[Row]:
    source = source_of(comparison)
    for retelling in comparison.retellings:
        is_sure = retelling.grade != "related"
        confidence = confidence_of(retelling.grade, retelling.score)
        yield retelling_row(story_id, comparison, retelling, confidence, source if is_sure else None)


# Utterances


def _add_utterances(settled: Decided, found: Found, story_id: str, alike: Mapping[str, Iterable[str]]) -> None:
    quotes = [Quote(*row) for row in found.connection.execute(_QUOTES, (story_id,))]
    for utterance in settled.regrouped(group(quotes, alike)):
        if utterance.speaker_id is None and len(utterance.wordings) == 1:
            continue  # words in marks that nobody said, and speakers whom nobody can name
        row = utterance_row(story_id, utterance)
        found.insert("utterances", [row])
        members = [(row["id"], quote.id) for quote in utterance.quotes]
        found.point("quotes", "utterance_id", members)
