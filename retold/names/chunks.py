"""Cut runs of capitalised words into candidates: stretches that may name something, with a first guess what.

In: the runs of a document. Out: candidates in order. Invariant: candidates lie within their run and do not overlap;
a title, a determiner or a day is never part of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retold.names import gazetteer, lexicon
from retold.names.gazetteer import Entry
from retold.names.guess import first_name
from retold.names.runs import Item, Run, items_of
from retold.names.segments import head_type, segments, trimmed
from retold.records import EntityType
from retold.text import NAME_SUFFIXES, abbreviated_titles, fold

_RUNS_KEPT = 2**12  # half the names of an article are those of the articles before


@dataclass(slots=True)
class Candidate:
    """A stretch of the text that may be a name.

    ``type`` is None where its words do not tell; ``method`` says what tells. ``opens`` is whether a sentence begins
    with it, ``titled`` whether a title stands before it and ``title`` which one, folded, if it is not only an office of
    somebody else; ``abbreviated`` is whether that is one such as "Mr.".
    """

    start: int
    end: int
    keys: tuple[str, ...]
    text: str
    opens: bool
    type: EntityType | None = None
    method: str = ""
    entry: Entry | None = None
    titled: bool = False
    abbreviated: bool = False
    title: str = ""

    def moved(self, by: int) -> Candidate:
        """The same candidate in a text in which it stands so many characters later."""
        return Candidate(
            self.start + by, self.end + by, self.keys, self.text, self.opens, self.type, self.method, self.entry,
            self.titled, self.abbreviated, self.title,
        )  # fmt: skip


def candidates(run: Run) -> list[Candidate]:
    """The candidates of a run, from left to right."""
    return [candidate.moved(run.start) for candidate in _inside(run.text, run.opens)]


@lru_cache(_RUNS_KEPT)
def _inside(run: str, opens: bool) -> tuple[Candidate, ...]:
    """The candidates of a run with these words that name anything, by its own offsets."""
    items = items_of(run)
    found: list[Candidate] = []
    titled = False
    for segment in segments(items):
        found += _holder(segment) if titled else _named(segment, opens and segment[0] is items[0])
        titled = lexicon.is_title(segment[-1].key)
    return tuple([candidate for candidate in found if candidate.keys])


def _holder(items: list[Item]) -> Iterator[Candidate]:
    """The candidates after an office and "of": "(Secretary of) State John Kerry", "(President of) Mali"."""
    for index in range(1, len(items) - 1):
        is_field = all(item.key in lexicon.common_words() for item in items[:index])
        if items[index].key in lexicon.given_names() or (is_field and _opens_name(items[index])):
            yield from _known_only(items[:index])
            yield from _guessed(*trimmed(items[index:], False), titled=True)
            return
    if not _is_field(items):
        yield from _named(items, False)


def _is_field(items: list[Item]) -> bool:
    """Whether plain words say what an office is for ("Public Works", "Science and Technology")."""
    words = [item for item in items if not item.is_small]
    fields = lexicon.words_of("field")
    return words[-1].key in fields and all(
        item.entry is None
        and (item.key in fields or (item.key in lexicon.common_words() and item.key not in lexicon.heads()))
        for item in words
    )


def _opens_name(item: Item) -> bool:
    """Whether a word after those for a field of work ("Transport") is none of them, nor a title or in brackets."""
    is_other = item.entry is not None or lexicon.is_title(item.key) or item.text.startswith("(")
    return item.key not in lexicon.common_words() and not is_other


def _known_only(items: list[Item]) -> Iterator[Candidate]:
    for item in items:
        if item.entry and not item.entry.doubtful:
            yield _made([item], False, item.entry.type, "gazetteer")


def _named(items: list[Item], opens: bool) -> Iterator[Candidate]:
    """The candidates of a segment: what stands before a title, and what follows it."""
    items, opens = trimmed(items, opens)
    if not items:
        return
    type_ = _type_of_whole(items) if len(items) > 1 else None
    behind = _short_title_behind(items) if type_ else 0
    if behind:  # the Academy of Sciences | Dr. Berg
        yield from _named(items[:behind], opens)
        yield from _named(items[behind:], False)
    elif type_:
        yield _made(items, opens, type_, "head")
    elif (last := _last_title(items)) >= 0:
        yield from _before_title(items[:last], opens)
        names = trimmed(items[last + 1 :], False)[0]
        if _is_named_like_place(items[last], names):
            names[0].entry = None
        for candidate in _guessed(names, False, titled=_gives_title(items[last], names)):
            candidate.abbreviated, candidate.title = items[last].text.endswith("."), items[last].key
            yield candidate
    else:
        yield from _guessed(items, opens)


def _type_of_whole(items: list[Item]) -> EntityType | None:
    """What a segment is whose head makes a title part of its name: "National Teachers Union", "King Fahd Road"."""
    head = head_type(items)
    if head == "organisation":
        return None if _is_titled_person(items) else "organisation"
    if head != "place" or len(items) < 3 or not lexicon.is_title(items[0].key):
        return None
    last = items[-1].key
    is_surname = last in lexicon.family_names() and last not in lexicon.words_of("no surname")
    return None if is_surname else "place"


def _short_title_behind(items: list[Item]) -> int:
    """Where a title with a stop and a name follow the name of an institution, or 0; not so in "Church of St. Ann"."""
    for index in range(1, len(items) - 1):
        item = items[index]
        if item.key in lexicon.titles() and item.text.endswith(".") and not items[index - 1].is_small:
            return index
    return 0


def _before_title(items: list[Item], opens: bool) -> Iterator[Candidate]:
    """What stands before a title: what has it ("Senate Leader"), but no unknown name ("Foreign Minister")."""
    while items and _is_title(items[-1], False):
        items = items[:-1]
    if not items or _is_field(items):
        return
    for candidate in _guessed(*trimmed(items, opens)):
        if candidate.type or len(candidate.keys) == 1:
            yield candidate


def _is_titled_person(items: list[Item]) -> bool:
    """Whether a title and one word are all there is ("Mr. House", "Sen. Church")."""
    return len(items) == 2 and items[0].key in lexicon.titles() and items[0].text.endswith(".")


def _gives_title(title: Item, names: list[Item]) -> bool:
    """Whether a word is a title of what follows: before one common word only an office is ("President Bush")."""
    if len(names) != 1 or names[0].key not in lexicon.common_words():
        return True
    is_short = title.text.endswith(".") or f"{title.key}." in abbreviated_titles()
    return is_short or title.key in lexicon.words_of("office")


def _is_named_like_place(title: Item, names: list[Item]) -> bool:
    """Whether a place behind a title is a given name, as unknown words go on: "Sheikh Sabah Al-Khaled"."""
    is_rank = title.key in lexicon.genders_of_titles() and title.key != "miss"
    is_place = len(names) > 1 and names[0].entry is not None and names[0].entry.type == "place"
    return is_rank and is_place and not any(item.entry or item.key in lexicon.common_words() for item in names[1:])


def _is_title(item: Item, is_last: bool) -> bool:
    is_group = item.entry is not None and item.entry.type == "group"
    return lexicon.is_title(item.key) and len(item.keys) == 1 and not (is_last and is_group)


def _last_title(items: list[Item]) -> int:
    """Index of the last title; King after a given name or "Mr." is a surname, and Democrats alone are a group."""
    end = len(items) - (items[-1].key in NAME_SUFFIXES)
    last = end - 1
    while last >= 0 and not _is_title(items[last], last == end - 1):
        last -= 1
    if last > 0 and last == end - 1 and not items[last].text.endswith("."):
        before = items[last - 1]
        if lexicon.is_title(before.key) and before.text.endswith("."):
            return last - 1
        earlier = next((index for index in range(last - 2, -1, -1) if _is_title(items[index], False)), -1)
        if earlier >= 0 and f"{items[earlier].key.rstrip('.')}." in abbreviated_titles():  # Mr Ibo Yaw Dame
            return earlier
        if before.key in lexicon.given_names() or before.is_initial:
            return next((index for index in range(last - 1, -1, -1) if _is_title(items[index], False)), -1)
    return last


def _guessed(items: list[Item], opens: bool, titled: bool = False) -> Iterator[Candidate]:
    """One candidate after the other, each with the first guess what it names; ``items`` are trimmed."""
    while items:
        width, type_, method = first_name(items, opens, titled)
        pair = _two_places(items[0]) if width == 1 and not items[0].entry else ()
        for place in pair:
            yield _made([place], opens, "place", "gazetteer")
        if method and not pair:
            yield _made(items[:width], opens, type_, method, titled)
        if width == len(items):
            return
        items, opens = trimmed(items[width:], False)
        titled = False


def _two_places(item: Item) -> tuple[Item, ...]:
    """The two places or peoples that a hyphen joins ("Mali-Niger border"), if both are certain."""
    first, hyphen, last = item.text.partition("-")
    if not hyphen:
        return ()
    found = tuple(gazetteer.entry_of(part) for part in (first, last))
    if not all(entry and entry.type == "place" and not entry.doubtful for entry in found):
        return ()
    middle = item.start + len(first)
    return (
        Item(item.start, middle, (fold(first),), fold(first), first, found[0]),
        Item(middle + 1, item.end, (fold(last),), fold(last), last, found[1]),
    )


def _made(items: list[Item], opens: bool, type_: EntityType | None, method: str, titled: bool = False) -> Candidate:
    keys = tuple([key for item in items if not item.is_small and not item.is_initial for key in item.keys if key])
    entry = items[0].entry if len(items) == 1 else None
    text = items[0].text
    for before, item in pairwise(items):  # "K.Berg" is printed without a space
        text += item.text if before.end == item.start else f" {item.text}"
    return Candidate(items[0].start, items[-1].end, keys, text, opens, type_, method, entry, titled)
