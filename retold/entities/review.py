"""List what most needs a human eye.

In: a database that holds all rows. Out: a CSV file in the very form that corrections.csv takes. Invariant: every row is
a decision that can be taken over as it stands, or with another one in its place; those on which most rows hang come
first.

The rows say what the build would do or suggests: "same" that two spellings are one, "type" that a name is of this type
(or "no entity"), "speaker" who it is that said something (an empty entity_id: nobody who is known).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from retold.decisions import occurrence_at
from retold.source.corrections import COLUMNS, Corrections
from retold.tables.publish import replacing
from retold.tables.store import Store

DOUBTFUL = 0.9  # names of whose kind at least one in ten is wrong

# The entity that a spelling is now is the one that is listed under it
_SUGGESTED = """
SELECT merges.spelling, merges.entity_id, merges.evidence, entities.name,
  (SELECT count(*) FROM mentions WHERE mentions.entity_id = own.id) AS hanging
FROM merges
JOIN entities ON entities.id = merges.entity_id
JOIN entities AS own ON own.name = merges.spelling AND own.type = entities.type AND own.id <> entities.id
WHERE merges.decision = 'suggested'
"""
_DOUBTFUL = """
SELECT entities.name, entities.type, min(mentions.method), avg(mentions.confidence), count(*)
FROM entities JOIN mentions ON mentions.entity_id = entities.id
WHERE entities.origin = 'discovered' AND mentions.method <> 'corrected'
GROUP BY entities.id HAVING avg(mentions.confidence) < ?
"""
_UNKNOWN_SPEAKERS = """
SELECT quotes.article_id, quotes.text, quotes.char_start, quotes.speaker_text, articles.text,
  1 + (SELECT count(*) FROM quotes AS part WHERE part.part_of_id = quotes.id OR part.continues_id = quotes.id)
FROM quotes JOIN articles ON articles.id = quotes.article_id
WHERE quotes.speaker_id IS NULL AND quotes.speaker_text IS NOT NULL AND quotes.part_of_id IS NULL
AND quotes.kind <> 'indirect' AND quotes.method <> 'corrected'
"""

Proposal = tuple[int, dict[str, str]]


def write_review(store: Store, path: Path, corrections: Corrections) -> int:
    """Write the proposals of a store to a file, those with most rows first; returns how many there are.

    What a person has decided already is not proposed again.
    """
    decided = {correction.words for correction in corrections.on_spellings("type")}
    names = (proposal for proposal in _names(store) if proposal[1]["words"] not in decided)
    proposals = [*_spellings(store), *names, *_speakers(store)]
    proposals.sort(key=lambda proposal: (-proposal[0], sorted(proposal[1].items())))
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for _, row in proposals)
    return len(proposals)


def _spellings(store: Store) -> Iterator[Proposal]:
    for spelling, entity_id, evidence, name, rows in store.connection.execute(_SUGGESTED):
        note = f"{_rows(rows)}; is this {name}? {evidence}; if not, decide 'apart'"
        yield rows, {"decision": "same", "words": spelling, "entity_id": entity_id, "note": note}


def _names(store: Store) -> Iterator[Proposal]:
    for name, entity_type, method, confidence, rows in store.connection.execute(_DOUBTFUL, (DOUBTFUL,)):
        note = (
            f"{_rows(rows)}; rule {method!r}, right {confidence:.0%} of the time; if it is no name, decide 'no entity'"
        )
        yield rows, {"decision": "type", "words": name, "type": entity_type, "note": note}


def _speakers(store: Store) -> Iterator[Proposal]:
    for article_id, words, start, speaker, text, rows in store.connection.execute(_UNKNOWN_SPEAKERS):
        occurrence = occurrence_at(text, words, start)
        if occurrence:
            note = f"{_rows(rows)}; who is {speaker!r}?"
            place = {"article_id": article_id, "words": words, "occurrence": str(occurrence)}
            yield rows, {"decision": "speaker", **place, "note": note}


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
