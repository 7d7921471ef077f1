"""Count how articles name whom.

In: a store with the mentions of all articles, those of one article together. Out: how often which words stand for whom,
and who is named in each article. Invariant: the mentions are read once; memory grows with the different names, and by
eight bytes for each of those whom an article names.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter

from retold.cache import key_of
from retold.records import MentionKind
from retold.tables.store import Store

_MENTIONS = """
SELECT article_id, entity_id, text, kind, kind <> 'role' OR method = 'institution' FROM mentions ORDER BY rowid
"""
# An entity, the words that stand for it, of which kind they are, and whether it can be looked up by them
_Spelling = tuple[str, str, MentionKind, int]


class Uses:
    """Whom articles name, how often and by which words; articles are numbered, and entities have provisional ids."""

    def __init__(self, store: Store) -> None:
        """Read all mentions of a store."""
        self._spellings: Counter[_Spelling] = Counter()
        self._ids: defaultdict[str, int] = defaultdict()  # with their numbers, by which articles have them
        self._ids.default_factory = self._ids.__len__
        self._named, self._times, self._ends = array("I"), array("I"), array("Q", [0])
        self._article_ids: list[str] = []
        for article_id, mentions in groupby(store.connection.execute(_MENTIONS), itemgetter(0)):
            self._article_ids.append(article_id)
            self._add([mention[1:] for mention in mentions])

    def _add(self, mentions: Sequence[_Spelling]) -> None:
        """Count the mentions of an article."""
        self._spellings.update(mentions)
        times = dict.fromkeys(map(itemgetter(0), mentions), 0)
        for entity_id, _, kind, _ in mentions:
            times[entity_id] += kind != "role"
        self._named.extend(map(self._ids.__getitem__, times))
        self._times.extend(times.values())
        self._ends.append(len(self._named))

    def mentions(self) -> Counter[str]:
        """How often articles mention each entity."""
        found: Counter[str] = Counter()
        for (entity_id, *_), count in self._spellings.items():
            found[entity_id] += count
        return found

    def names(self) -> Iterator[tuple[str, str]]:
        """Each entity with each of the names that articles have for it."""
        return ((entity_id, text) for entity_id, text, kind, _ in self._spellings if kind == "name")

    def aliases(self, settled: Mapping[str, str | None]) -> dict[str, list[tuple[str, MentionKind]]]:
        """By what words each entity can be looked up, the most frequent first; ``settled`` says who an entity is."""
        counts: defaultdict[str, Counter[tuple[str, MentionKind]]] = defaultdict(Counter)
        for (entity_id, text, kind, is_alias), count in self._spellings.items():
            key = settled.get(entity_id, entity_id)
            if is_alias and key:
                counts[key][text, kind] += count
        return {key: sorted(own, key=lambda each: (-own[each], *each)) for key, own in counts.items()}

    def articles(self, settled: Mapping[str, str | None]) -> Counter[str | None]:
        """How many articles name each entity; ``settled`` says who an entity is."""
        keys = [settled.get(entity_id, entity_id) for entity_id in self._ids]
        found: Counter[str | None] = Counter()
        for start, end in pairwise(self._ends):
            found.update({keys[number] for number in self._named[start:end]})
        return found

    def keys(self, settled: Mapping[str, str | None], entity_keys: Mapping[str | None, bytes]) -> dict[str, bytes]:
        """A key of those whom each article names, made of their keys, by the ids of articles.

        They stand in the order of the article's first mentions of them, which is the same whoever they turn out to be.
        """
        keys = [entity_keys.get(settled.get(entity_id, entity_id), b"") for entity_id in self._ids]
        spans = zip(self._article_ids, pairwise(self._ends), strict=True)
        return {key: key_of(*(keys[number] for number in self._named[start:end])) for key, (start, end) in spans}

    def articles_naming(self, entity_id: str) -> Sequence[int]:
        """The articles that name an entity."""
        return self._articles.get(self._ids.get(entity_id, -1), ())

    def named_in(self, article: int) -> Iterator[tuple[str, int]]:
        """The entities that an article names, and how often, but for what stands for somebody by a role alone."""
        start, end = self._ends[article : article + 2]
        for number, times in zip(self._named[start:end], self._times[start:end], strict=True):
            if times:
                yield self._known_ids[number], times

    @cached_property
    def _known_ids(self) -> list[str]:
        return list(self._ids)

    @cached_property
    def _articles(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for article, (start, end) in enumerate(pairwise(self._ends)):
            for number in self._named[start:end]:
                found[number].append(article)
        return dict(found)
