"""Say how right names and pronouns are, against a file that another system or a person marked.

In: a file of texts (retold/evaluate/corpus.py) and one of names, JSON lines: ``{"id": "...", "mentions": [{"start": 0,
"end": 9, "text": "...", "type": "person"}], "chains": [[{"start": 0, "end": 9, "text": "..."}, ...]]}``; a chain is all
that names one thing. Out: lines that a person can read. Invariant: offsets are code points into the text of the same
id, the end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from retold.errors import SourceError
from retold.evaluate.corpus import Annotator, Published, entity_name, read_corpus
from retold.evaluate.scoring import Tally
from retold.parse import parse_json
from retold.records import Mention
from retold.text import fold

TYPES = ("person", "organisation", "place")
PRONOUNS = ("he", "she")


class Marked(NamedTuple):
    """A name where it stands; of a pronoun the type is empty."""

    start: int
    end: int
    text: str
    type: str = ""


class MarkedNames(NamedTuple):
    """All that is marked in one article."""

    mentions: list[Marked]
    chains: list[list[Marked]]


def names_report(texts: Path, path: Path, annotator: Annotator) -> Iterator[str]:
    """The tables for the articles of a file of marked names whose texts are given."""
    overlapping = {kind: Tally() for kind in (*TYPES, "all")}
    exact = {kind: Tally() for kind in (*TYPES, "all")}
    pronouns = Tally()
    text_of = {article.id: article.text for article in read_corpus(texts)}
    for article_id, marked in _read(path):
        if article_id in text_of:
            published = annotator(article_id, text_of[article_id])
            _tally_names(published.mentions, marked.mentions, overlapping, exact)
            _tally_pronouns(published, marked, pronouns)
    yield f"Names, against {path.name}            overlapping: found right   there found      F1   exact: F1"
    for kind, tally in overlapping.items():
        yield (
            f"  {kind + 's' if kind != 'all' else 'all three':<45}{tally.precision:>8.1%}{tally.recall:>14.1%}"
            f"{tally.f1:>8.1%}{exact[kind].f1:>12.1%}   {tally.hits} / {tally.gold} / {tally.found}"
        )
    yield (
        f"'He' and 'she' as speakers, where a chain tells who that is: {pronouns.recall:.1%} right "
        f"({pronouns.hits} of {pronouns.gold})"
    )


def _read(path: Path) -> Iterator[tuple[str, MarkedNames]]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        record = parse_json(path, number, line)
        try:
            mentions = [_marked(each) for each in record["mentions"]]
            chains = [[_marked(each) for each in chain] for chain in record.get("chains", [])]
            yield record["id"], MarkedNames(mentions, chains)
        except (KeyError, TypeError) as error:
            problem = f"these are no marked names ({error!r}); give an object with id and mentions"
            raise SourceError(path, problem, number) from error


def _marked(record: Mapping[str, Any]) -> Marked:
    return Marked(record["start"], record["end"], record["text"], record.get("type", ""))


def _tally_names(
    mentions: Iterable[Mention], marked: list[Marked], overlapping: dict[str, Tally], exact: dict[str, Tally]
) -> None:
    names = [mention for mention in mentions if mention.kind == "name"]
    found = [Marked(name.span.start, name.span.end, "", name.entity_type) for name in names]
    for kind in TYPES:
        there = [each for each in marked if each.type == kind]
        here = [each for each in found if each.type == kind]
        for tallies, hits in ((overlapping, _overlaps(there, here)), (exact, _equals(there, here))):
            for key in (kind, "all"):
                tallies[key].add(hits, len(there), len(here))


def _overlaps(there: list[Marked], here: list[Marked]) -> int:
    """How many can be paired one to one so that the two of a pair share a character; both lists in order."""
    hits = i = j = 0
    there, here = sorted(there), sorted(here)
    while i < len(there) and j < len(here):
        if there[i].start < here[j].end and here[j].start < there[i].end:
            hits, i, j = hits + 1, i + 1, j + 1
        elif there[i].end <= here[j].start:
            i += 1
        else:
            j += 1
    return hits


def _equals(there: list[Marked], here: list[Marked]) -> int:
    return len({(each.start, each.end) for each in there} & {(each.start, each.end) for each in here})


def _tally_pronouns(published: Published, marked: MarkedNames, tally: Tally) -> None:
    """Count the quotations of "he" and "she" that stand in a chain with the name of a person."""
    persons = {(each.start, each.end) for each in marked.mentions if each.type == "person"}
    chains = {(each.start, each.end): chain for chain in marked.chains for each in chain}
    for quotation in published.quotations:
        span = quotation.speaker
        if span is None or span.of(published.document.text).lower() not in PRONOUNS:
            continue
        chain = chains.get((span.start, span.end), [])
        names = {_last_word(each.text) for each in chain if (each.start, each.end) in persons}
        if names:
            is_right = _last_word(entity_name(quotation.speaker_id)) in names
            tally.add(int(is_right), 1, int(quotation.speaker_id is not None))


def _last_word(name: str) -> str:
    words = fold(name).replace("'s", "").split()
    return words[-1].strip(".,") if words else ""
