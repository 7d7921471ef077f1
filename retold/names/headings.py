"""Names in headings, where every word is capitalised.

In: the runs of a heading, and what the running text names. Out: candidates. Invariant: only what is known from the
running text, the gazetteer or the list of given names is taken; no new name is learnt from a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from retold.names import lexicon
from retold.names.chunks import Candidate
from retold.names.runs import Item, Run, items_of
from retold.records import EntityType

_LONGEST_NAME = 5


def known_names(candidates: Iterable[tuple[Candidate, EntityType]]) -> dict[tuple[str, ...], EntityType]:
    """What the running text names, by folded words; a person also by the surname, if that is no common word."""
    known: dict[tuple[str, ...], EntityType] = {}
    for candidate, type_ in candidates:
        known[candidate.keys] = type_
        if type_ == "person" and candidate.keys[-1] not in lexicon.common_words():
            known.setdefault(candidate.keys[-1:], type_)
    return known


def candidates_in_heading(run: Run, known: dict[tuple[str, ...], EntityType]) -> Iterator[Candidate]:
    """The candidates of a heading's run, the longest known name first."""
    items, index = items_of(run.text), 0
    while index < len(items):
        candidate, count = _at(items, index, known)
        if candidate:
            yield candidate.moved(run.start)
        index += count


def _at(items: tuple[Item, ...], index: int, known: dict[tuple[str, ...], EntityType]) -> tuple[Candidate | None, int]:
    for count in range(min(_LONGEST_NAME, len(items) - index), 0, -1):
        part = items[index : index + count]
        if part[0].is_small or part[-1].is_small:
            continue
        keys = tuple(key for item in part if not item.is_small and not item.is_initial for key in item.keys)
        if keys in known:
            return _made(part, keys, known[keys], "heading"), count
    first = items[index]
    is_word = first.text.isupper() and first.key in lexicon.strangers()
    if first.entry and not first.entry.doubtful and not is_word:
        return _made(items[index : index + 1], first.keys, first.entry.type, "gazetteer"), 1
    width = _width_of_full_name(items[index : index + 3])
    if width:
        part = items[index : index + width]
        keys = tuple(key for item in part if not item.is_initial for key in item.keys)
        return _made(part, keys, "person", "given-name"), width
    return None, 1


def _width_of_full_name(items: tuple[Item, ...]) -> int:
    """How many items, from the first on, are a given name, perhaps a middle one, and a surname; 0 if they are not."""
    given = lexicon.given_names()
    if len(items) < 2 or items[0].key not in given or items[0].key in lexicon.strangers():
        return 0
    if len(items) > 2 and items[1].is_initial and items[2].key not in lexicon.strangers():
        return 3
    if len(items) > 2 and items[1].key in given and _may_be_surname(items[2]):
        return 3
    return 2 if _may_be_surname(items[1]) else 0


def _may_be_surname(item: Item) -> bool:
    is_word = item.is_small or item.key in lexicon.strangers() or item.key in lexicon.common_words()
    return not is_word and not item.is_initial


def _made(part: tuple[Item, ...], keys: tuple[str, ...], type_: EntityType, method: str) -> Candidate:
    text = " ".join(item.text for item in part)
    entry = part[0].entry if len(part) == 1 else None
    return Candidate(part[0].start, part[-1].end, keys, text, True, type_, method, entry)
