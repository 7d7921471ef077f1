"""Say how right the speakers of direct quotations are in a folder of one story that several articles tell.

In: a folder with ``articles/*.txt`` and ``quotes_gold.jsonl``, a line for each direct quotation: ``{"file": "a.txt",
"char_start": 9, "begins": "We will", "speaker": "Ann Lee"}``; the speaker is a name, a noun ("suit") or null where the
article tells nobody. Out: lines that a person can read. Invariant: a speaker is right only as the entity of the row, or
where the row has none and its words hold the noun.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retold.errors import SourceError
from retold.evaluate.corpus import Annotator, Published, entity_name, rows_of
from retold.evaluate.scoring import Judged, same_name
from retold.evaluate.tables import read_text
from retold.records import Quotation

GOLD = "quotes_gold.jsonl"


class Gold(NamedTuple):
    """A direct quotation that a person marked: in which article, where it begins and who says it."""

    name: str
    start: int
    speaker: str | None


def story_report(folder: Path, annotator: Annotator) -> Iterator[str]:
    """One table: how many of the marked quotations were found, and how many speakers are right, wrong or open."""
    gold = list(_gold(folder))
    published = _published(folder, gold, annotator)
    found = Counter(_verdict(published[each.name], each.start, each.speaker) for each in gold)
    yield f"{len(published)} articles of {folder.name}, against the {len(gold)} direct quotations that a person marked"
    yield f"  found            {len(gold) - found['missed']:>4}"
    yield from (f"  speaker {verdict:<8} {found[verdict]:>4}" for verdict in ("right", "wrong", "open"))


def judged_story(folder: Path, annotator: Annotator, left_out: Sequence[str]) -> Iterator[Judged]:
    """Whether each direct quotation found is a marked one, and whether the speaker, if it has one, is right as well."""
    gold = list(_gold(folder))
    for name, published in _published(folder, gold, annotator).items():
        marked = [each for each in gold if each.name == name]
        for quotation, row in zip(published.quotations, rows_of(published), strict=True):
            if row.kind != "direct" or row.is_part or row.method in left_out:
                continue
            own = next((each for each in marked if _holds(quotation, each.start)), None)
            verdict = _verdict(published, own.start, own.speaker) if own else "missed"
            yield Judged(row, own is not None, verdict in ("right", "open"))


def _gold(folder: Path) -> Iterator[Gold]:
    for number, line in enumerate(read_text(folder / GOLD).splitlines(), 1):
        try:
            gold = json.loads(line)
            yield Gold(gold["file"], gold["char_start"], gold["speaker"])
        except (ValueError, KeyError, TypeError) as error:
            problem = f"this is no marked quotation ({error!r}); give an object with file, char_start and speaker"
            raise SourceError(folder / GOLD, problem, number) from error


def _published(folder: Path, gold: Sequence[Gold], annotator: Annotator) -> dict[str, Published]:
    names = dict.fromkeys(each.name for each in gold)
    return {name: annotator(Path(name).stem, read_text(folder / "articles" / name)) for name in names}


def _verdict(published: Published, start: int, speaker: str | None) -> str:
    quotation = next((each for each in published.quotations if _holds(each, start)), None)
    if quotation is None:
        return "missed"
    if speaker is None:
        return "wrong" if quotation.speaker_id else "right"
    if _is_speaker(published, quotation, speaker):
        return "right"
    return "wrong" if quotation.speaker_id else "open"


def _holds(quotation: Quotation, start: int) -> bool:
    return quotation.kind == "direct" and quotation.span.start - 2 <= start < quotation.span.end


def _is_speaker(published: Published, quotation: Quotation, speaker: str) -> bool:
    if quotation.speaker_id:
        return any(same_name(speaker, spelling) for spelling in _spellings(published, quotation.speaker_id))
    index = published.quotations.index(quotation)
    words = rows_of(published)[index].speaker_words.lower()
    return re.search(rf"\b{re.escape(speaker.lower())}\b", words) is not None


def _spellings(published: Published, entity_id: str) -> set[str]:
    text = published.document.text
    named = {mention.span.of(text) for mention in published.mentions if mention.entity_id == entity_id}
    return named | {entity_name(entity_id)}
