"""Find which sentences of one article tell what a sentence of another article of the story tells.

In: the articles of one story with their sentences. Out: for each pair of articles its retellings, graded, and how much
of each article the other has. Invariant: every pair is scored by likeness.py alone; the order in which the
articles come changes nothing.

A pair counts only if at least one of its two sentences has no likelier partner in the other article, or if many third
articles bear it out (witnesses.py): a sentence that is split or joined has several partners, but a subject that comes
up all over does not flood the table, nor does a line that is repeated.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from retold.lists import function_words, rows_of
from retold.stories.likeness import Named, Vector, Weights, likeness, score_of, words_of
from retold.stories.negation import turned
from retold.stories.witnesses import MANY, WITNESSED, WITNESSED_BY_MANY, Pair, Place, told_again

Grade = Literal["copied", "retold", "related"]

# Once so many sentences of one article are retold in another, one has the other or both a third.
KIN_PAIRS = 4
# From here on, more than half of the pairs have a reported fact in common.
RELATED = 0.28
# Two sentences that give a value of the same thing (how long the journey is, how many are dead) are related even if
# they are this little alike.
RELATED_BY_VALUE = 0.04
# Copied: at least half of the three-word sequences of the shorter sentence stand in the other.
COPIED = 0.5

# Up to so many articles all pairs of a story are compared; in a larger story each article is compared with those
# that are most like it, so that cost and rows grow with the number of articles and not with its square.
ALL_PAIRS = 50
PARTNERS = 5
_ROUNDING = 0.001  # scores are rounded
_PROBES = 30  # the rarest words by which partners are looked up
_HOLDERS = 50  # so many articles that have a word are looked at, the earliest
_KEPT_VECTORS = 5_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be retold, with its tokens in the form that ``retold.stories.likeness`` makes of it.

    ``start`` is its offset into the article's text; ``names`` holds the fullest name of each person and place that it
    names, by offsets into the sentence.
    """

    id: str
    text: str
    tokens: str
    start: int = 0
    names: Mapping[str, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a story, with the sentences that say enough to be compared."""

    id: str
    sentences: tuple[Sentence, ...]
    published: str | None = None
    published_at: str | None = None
    outlet: str | None = None
    agencies: frozenset[str] = frozenset()
    translated_from: str | None = None


@dataclass(frozen=True, slots=True)
class Retelling:
    """A pair of sentences that tell the same; ``a`` is of the article whose id sorts first."""

    a: Sentence
    b: Sentence
    grade: Grade
    score: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two articles, ``a`` the one whose id sorts first, and their retellings in the order of their sentences."""

    a: Article
    b: Article
    retellings: tuple[Retelling, ...]


Ties = Callable[[Sentence], frozenset[str]]


def compare_articles(articles: Sequence[Article], ties: Ties) -> Iterator[Comparison]:
    """Compare the articles of one story, which come in the order of their days.

    ``ties`` says what a sentence gives values of.
    """
    weights = Weights(sentence.tokens for article in articles for sentence in article.sentences)
    vector = lru_cache(_KEPT_VECTORS)(weights.vector)
    if len(articles) <= ALL_PAIRS:
        least = WITNESSED_BY_MANY if len(articles) >= MANY + 2 else WITNESSED
        yield from _settled(list(_all_pairs(articles, _Index(vector, ties, least))))
        return
    for article, partners in _partners(articles):
        index = _Index(vector, ties, RELATED)
        for partner in partners:
            index.add(partner)
        for scored in index.compare(article):
            yield from _settled([scored])


def _all_pairs(articles: Sequence[Article], earlier: _Index) -> Iterator[_Scored]:
    for article in articles:
        yield from earlier.compare(article)
        earlier.add(article)


def _settled(compared: Sequence[_Scored]) -> Iterator[Comparison]:
    """The comparisons, in which those pairs tell the same that do so by their words or by third articles among them."""
    sentences = {
        Place(article.id, number): sentence
        for article in {article.id: article for scored in compared for article in (scored.one, scored.other)}.values()
        for number, sentence in enumerate(article.sentences)
    }

    def denies(pair: Pair) -> bool:
        a, b = sentences[min(pair.one, pair.other)], sentences[max(pair.one, pair.other)]
        return next(turned(a.text, b.text, is_copied=False), None) is not None

    told = told_again([pair for scored in compared for pair in scored.pairs], denies)
    for scored in compared:
        yield _comparison(scored, told)


Scores = dict[tuple[int, int], float]


class _Scored(NamedTuple):
    """Two articles, the pairs of their sentences that are alike, and the scores of those tied by a value."""

    one: Article
    other: Article
    pairs: list[Pair]
    tied: Scores


class _Index:
    """The sentences of some articles by the features that they have and by what they give values of."""

    def __init__(self, vector: Callable[[str], Vector], ties: Ties, least: float) -> None:
        """Begin with none; ``least`` is the score from which sentences are alike."""
        self._vector, self._ties, self._least = vector, ties, least
        self._articles: list[Article] = []
        self._places: list[tuple[int, int]] = []  # of each sentence, the numbers of its article and in it
        self._sentences: list[Vector] = []
        # of each feature, by the weight that it has there, the numbers of the sentences
        self._holders: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._tied: dict[str, list[int]] = defaultdict(list)

    def add(self, article: Article) -> None:
        """Take in the sentences of one more article."""
        for position, sentence in enumerate(article.sentences):
            number, own = len(self._sentences), self._vector(sentence.tokens)
            self._places.append((len(self._articles), position))
            self._sentences.append(own)
            for feature, weight in own.telling.items():
                self._holders[feature][weight].append(number)
            for tie in self._ties(sentence):
                self._tied[tie].append(number)
        self._articles.append(article)

    def compare(self, article: Article) -> Iterator[_Scored]:
        """Compare an article with each of those that were taken in."""
        alike: list[Scores] = [{} for _ in self._articles]
        tied: list[Scores] = [{} for _ in self._articles]
        for at, sentence in enumerate(article.sentences):
            own = self._vector(sentence.tokens)
            for number, score in self._alike(own):
                other, position = self._places[number]
                alike[other][position, at] = score
            for number, score in self._tied_to(own, self._ties(sentence)):
                other, position = self._places[number]
                tied[other][position, at] = score
        for number, other_article in enumerate(self._articles):
            yield _Scored(other_article, article, _pairs(other_article, article, alike[number]), tied[number])

    def _alike(self, own: Vector) -> Iterator[tuple[int, float]]:
        """The sentences that are alike enough, with their scores.

        What is all over the story is added only where the sum may reach so far with it: it adds no more than the
        product of both rests' lengths (the inequality of Cauchy and Schwarz), so that no pair is lost.
        """
        sums = [0] * len(self._sentences)
        for feature, weight in own.telling.items():
            for other_weight, numbers in self._holders.get(feature, {}).items():
                added = weight * other_weight
                for number in numbers:
                    sums[number] += added
        least = (self._least - _ROUNDING) * own.length
        for number, (telling, other) in enumerate(zip(sums, self._sentences, strict=True)):
            if telling + own.rest_length * other.rest_length >= least * other.length:
                score = score_of(telling, own, other)
                if score >= self._least:
                    yield number, score

    def _tied_to(self, own: Vector, ties: frozenset[str]) -> Iterator[tuple[int, float]]:
        """The sentences that give a value of the same thing, with their scores."""
        for number in sorted({number for tie in ties for number in self._tied.get(tie, ())}):
            score = likeness(own, self._sentences[number])
            if score >= RELATED_BY_VALUE:
                yield number, score


_NONE = (-1.0, 0, 0)


def _pairs(one: Article, other: Article, alike: Scores) -> list[Pair]:
    of_one, of_other = _nearest(alike)
    return [
        Pair(Place(one.id, i), Place(other.id, j), score, ((i, j) in of_one) + ((i, j) in of_other))
        for (i, j), score in alike.items()
    ]


def _comparison(scored: _Scored, told: Collection[Pair]) -> Comparison:
    """The pairs that tell the same, those nearest ones that are related, and those nearest ones tied by a value."""
    one, other = scored.one, scored.other
    of_one, of_other = _nearest(scored.tied)
    found = {pair: (scored.tied[pair], False) for pair in of_one | of_other}
    for pair in scored.pairs:
        is_told = pair in told
        if is_told or (pair.nearest and pair.score >= RELATED):
            found[pair.one.number, pair.other.number] = (pair.score, is_told)
    pairs = [(one.sentences[i], other.sentences[j], *found[i, j]) for i, j in sorted(found)]
    if one.id > other.id:
        one, other = other, one
        pairs = [(b, a, score, is_told) for a, b, score, is_told in pairs]
    graded = (Retelling(a, b, _grade(a, b, is_told), score) for a, b, score, is_told in pairs)
    return Comparison(one, other, tuple(graded))


def _nearest(scores: Scores) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pairs of which the first sentence, and those of which the second, has no likelier partner over there.

    Of partners that are equally like, the one counts that stands most nearly at the same place, so that a line which
    both repeat gives no more pairs than it has places.
    """
    best_of_one: dict[int, tuple[float, int, int]] = {}
    best_of_other: dict[int, tuple[float, int, int]] = {}
    for (number, at), score in scores.items():
        apart = abs(number - at)
        best_of_one[number] = max(best_of_one.get(number, _NONE), (score, -apart, -at))
        best_of_other[at] = max(best_of_other.get(at, _NONE), (score, -apart, -number))
    of_one = {(number, -best[2]) for number, best in best_of_one.items()}
    return of_one, {(-best[2], at) for at, best in best_of_other.items()}


def _grade(a: Sentence, b: Sentence, is_retold: bool) -> Grade:
    if not is_retold:
        return "related"
    return "copied" if copied_share(a.text, b.text) >= COPIED else "retold"


@cache
def _confidences() -> dict[str, list[tuple[float, float]]]:
    """Of each grade the scores from which a share of its pairs is right, and the share, the highest first."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows_of("retellings_confidence"):
        found[row["grade"]].append((float(row["from_score"]), float(row["confidence"])))
    return {grade: sorted(steps, reverse=True) for grade, steps in found.items()}


def confidence_of(grade: Grade, score: float) -> float:
    """The share of the pairs of a grade and about a score that keep its promise, as measured on marked stories."""
    return next(confidence for least, confidence in _confidences()[grade] if score >= least)


def copied_share(one: str, other: str) -> float:
    """The share of the three-word sequences of the shorter text that stand in the other."""
    if one == other:
        return 1.0
    first, second = sorted((_sequences(one), _sequences(other)), key=len)
    return len(first & second) / len(first) if first else 0.0


@lru_cache(_KEPT_VECTORS)
def _sequences(text: str) -> frozenset[tuple[str, ...]]:
    words = words_of(text)
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _partners(articles: Sequence[Article]) -> Iterator[tuple[Article, list[Article]]]:
    """Each article with those before it that it is compared with: one of both is among the likest of the other."""
    chosen: dict[int, set[int]] = defaultdict(set)
    for number, partners in enumerate(_most_alike(articles)):
        for partner in partners:
            chosen[max(number, partner)].add(min(number, partner))
    for number in sorted(chosen):
        yield articles[number], [articles[partner] for partner in sorted(chosen[number])]


def _most_alike(articles: Sequence[Article]) -> Iterator[list[int]]:
    """For each article the numbers of those that share its rarest words, of equals the earliest."""
    words = [
        {word for sentence in article.sentences for word in sentence.tokens.split()} - function_words()
        for article in articles
    ]
    counts = Counter(word for own in words for word in own)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(words):
        for word in own:
            if len(holders[word]) < _HOLDERS:
                holders[word].append(number)
    for number, own in enumerate(words):
        rarest = sorted((counts[word], word) for word in own if counts[word] > 1)[:_PROBES]
        shared = Counter(partner for _, word in rarest for partner in holders[word] if partner != number)
        yield sorted(shared, key=lambda partner: (-shared[partner], partner))[:PARTNERS]


def kin(comparison: Comparison) -> bool:
    """Whether so much is retold that one of the two retells the other, or both a third."""
    return sum(retelling.grade != "related" for retelling in comparison.retellings) >= KIN_PAIRS


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many sentences of an article stand in another, copied or retold; a sentence counts once."""

    article: Article
    other: Article
    copied: int
    retold: int

    @property
    def copied_share(self) -> float:
        """The copied sentences as a share of those compared."""
        return self.copied / len(self.article.sentences) if self.article.sentences else 0.0

    @property
    def share(self) -> float:
        """The copied and the retold sentences as a share of those compared."""
        return (self.copied + self.retold) / len(self.article.sentences) if self.article.sentences else 0.0


def overlaps(comparison: Comparison) -> tuple[Overlap, Overlap]:
    """What the second article has of the first, and the first of the second."""
    a, b = comparison.a, comparison.b
    grades_a: dict[str, set[Grade]] = defaultdict(set)
    grades_b: dict[str, set[Grade]] = defaultdict(set)
    for retelling in comparison.retellings:
        grades_a[retelling.a.id].add(retelling.grade)
        grades_b[retelling.b.id].add(retelling.grade)
    return _overlap(a, b, grades_a), _overlap(b, a, grades_b)


def _overlap(article: Article, other: Article, grades: dict[str, set[Grade]]) -> Overlap:
    copied = sum("copied" in found for found in grades.values())
    retold = sum("retold" in found and "copied" not in found for found in grades.values())
    return Overlap(article, other, copied, retold)
