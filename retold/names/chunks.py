"""Cut runs of capitalised words into candidates: stretches that may name something, with a first guess what.

In: the runs of a document. Out: candidates in order. Invariant: candidates lie within their run and do not overlap;
a title, a determiner or a day is never part of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retold.names import lexicon
from retold.names.gazetteer import LARGE_CITY, Entry
from retold.names.runs import Item, Run
from retold.records import EntityType

_PARTY_AND_STATE = re.compile(r"[DRI]-\w")
_SUFFIXES = ("jr", "sr", "ii", "iii", "iv")
_LONGEST_PERSON = 5
_LONGEST_ACRONYM = 6


@dataclass(slots=True)
class Candidate:
    """A stretch of the text that may be a name.

    ``type`` is None where its words do not tell; ``method`` says what tells. ``opens`` is whether a sentence begins
    with it, ``titled`` whether a title stands before it, ``abbreviated`` whether that is one such as "Mr.".
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


def candidates(run: Run) -> Iterator[Candidate]:
    """The candidates of a run, from left to right."""
    titled = False
    for segment in _segments(run.items):
        opens = run.opens and segment[0] is run.items[0]
        yield from _holder(segment) if titled else _named(segment, opens)
        titled = lexicon.is_title(segment[-1].key)


def _holder(items: list[Item]) -> Iterator[Candidate]:
    """The candidates after an office and "of": "(Secretary of) State John Kerry", "(President of) Mali"."""
    for index in range(1, len(items) - 1):
        if items[index].key in lexicon.given_names():
            yield from _known_only(items[:index])
            yield from _untitled(items[index:], False, True)
            return
    yield from _named(items, False)


def _known_only(items: list[Item]) -> Iterator[Candidate]:
    for item in items:
        if item.entry and not item.entry.doubtful:
            yield _made([item], False, item.entry.type, "gazetteer")


def _segments(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The run, cut at small words that do not belong to a name."""
    segment: list[Item] = []
    small: list[Item] = []
    for item in items:
        if item.is_small and segment:
            small.append(item)
        elif not small or _is_joined(segment, small, item):
            segment += [*small, item]
            small = []
        else:
            yield segment
            segment, small = [item], []
    if segment:
        yield segment


def _is_joined(segment: list[Item], small: list[Item], item: Item) -> bool:
    """Whether small words hold the two sides of a name together ("Bank of America", "Ursula von der Leyen")."""
    words = {word.key if word.key else word.text for word in small}
    first = small[0].text
    if words <= set(lexicon.particles()):
        return not _is_nameless(segment[-1]) and not (segment[-1].entry and segment[-1].entry.kind == "demonym")
    if first == "&":
        return True
    if first in ("of", "for", "on"):
        return _opens_institution(segment, first)
    return first == "and" and len(small) == 1 and _is_list_inside(segment, item)


def _is_nameless(item: Item) -> bool:
    return item.entry is None and (lexicon.is_title(item.key) or item.key in lexicon.strangers())


def _opens_institution(segment: list[Item], small: str) -> bool:
    """Whether the words before "of" are those of an institution ("Department of", "Institute for")."""
    head = segment[-1].key
    if any(item.is_small for item in segment):
        return False
    return head in lexicon.words_of("of") or (
        small == "of" and len(segment) == 1 and head in lexicon.words_of("place of")
    )


def _is_list_inside(segment: list[Item], item: Item) -> bool:
    """Whether "and" goes on with what an institution is for ("Department of Health and Human Services")."""
    is_for = any(part.text in ("of", "for", "on") for part in segment)
    return (
        is_for and item.entry is None and item.key in lexicon.common_words() and item.key not in lexicon.given_names()
    )


def _named(items: list[Item], opens: bool) -> Iterator[Candidate]:
    """The candidates of a segment: what stands before a title, and what follows it."""
    items, opens = _without_strangers(items, opens)
    if not items:
        return
    if _head_type(items) == "organisation" and not _is_titled_person(items):
        yield _made(items, opens, "organisation", "head")
        return
    last = _last_title(items)
    if last >= 0:
        yield from _untitled(items[:last], opens, False)
        for candidate in _untitled(items[last + 1 :], False, True):
            candidate.abbreviated = items[last].text.endswith(".")
            yield candidate
    else:
        yield from _untitled(items, opens, False)


def _without_strangers(items: list[Item], opens: bool) -> tuple[list[Item], bool]:
    """Cut off function words, days and months, and a party with its state ("D-Ohio")."""
    strangers = lexicon.strangers()
    first, last = 0, len(items)
    while last and _is_strange(items[last - 1], strangers):
        last -= 1
    if last > 1 and not opens and items[0].key in lexicon.given_names():
        return items[:last], opens
    while first < last and _is_strange(items[first], strangers):
        first += 1
    return items[first:last], opens and first == 0


def _is_strange(item: Item, strangers: dict[str, str]) -> bool:
    if item.entry and (item.key not in strangers or len(item.keys) > 1):
        return False
    return item.key in strangers or item.is_small or bool(_PARTY_AND_STATE.match(item.text)) or not item.key


def _head_type(items: list[Item]) -> str | None:
    """What the last word of several says: organisation, place, event or thing."""
    if len(items) < 2:
        return None
    small = next((index for index, item in enumerate(items) if item.text in ("of", "for", "on") and index), None)
    head = items[small - 1] if small else items[-1]
    if small and head.key in lexicon.words_of("place of"):
        return "place"
    if small:
        return "organisation"
    return lexicon.heads().get(head.key) if head.entry is None or len(head.keys) == 1 else None


def _is_titled_person(items: list[Item]) -> bool:
    """Whether a title and one word are all there is ("Mr. House", "Sen. Church")."""
    return len(items) == 2 and items[0].key in lexicon.titles() and items[0].text.endswith(".")


def _last_title(items: list[Item]) -> int:
    """Index of the last title; King after a given name or after "Mr." is a surname."""
    last = len(items) - 1
    while last >= 0 and (not lexicon.is_title(items[last].key) or len(items[last].keys) > 1):
        last -= 1
    if last > 0 and last == len(items) - 1:
        before = items[last - 1]
        if lexicon.is_title(before.key) and before.text.endswith("."):
            return last - 1
        if before.key in lexicon.given_names() or before.is_initial:
            return -1
    return last


def _untitled(items: list[Item], opens: bool, titled: bool) -> Iterator[Candidate]:
    items, opens = _without_strangers(items, opens)
    while items:
        count, type_, method = _first_name(items, opens, titled)
        if type_ is not None or count == len(items) == 1 or method:
            yield _made(items[:count], opens, type_, method, titled)
        items, opens = _without_strangers(items[count:], False)
        titled = False


def _first_name(items: list[Item], opens: bool, titled: bool) -> tuple[int, EntityType | None, str]:
    """How many items the first name takes, its type and the reason; a type of None is for the article to tell."""
    whole, first = len(items), items[0]
    if whole == 1:
        return _lone(first, titled)
    head = _head_type(items)
    if _is_person(items, titled, head):
        return whole, "person", "title" if titled else "given name"
    if head in ("place", "event", "organisation"):
        return whole, head, "head"  # type: ignore[return-value]
    if head == "thing":
        return _known_first(items) or (whole, None, "")
    if (
        first.entry is None
        and first.key in lexicon.words_of("direction")
        and items[1].entry
        and items[1].entry.type == "place"
    ):
        return 2, "place", "direction"
    return _known_first(items) or _unknown(items, opens)


def _lone(item: Item, titled: bool) -> tuple[int, EntityType | None, str]:
    if titled and (item.entry is None or item.entry.doubtful or item.entry.type != "place"):
        return 1, "person", "title"
    if item.entry and (not item.entry.doubtful or (item.text.isupper() and len(item.text) > 3)):
        return 1, item.entry.type, "gazetteer"
    if _is_acronym(item):
        return 1, "organisation", "acronym"
    return 1, None, "lone"


def _is_acronym(item: Item) -> bool:
    letters = item.text.replace(".", "")
    if not (1 < len(letters) <= _LONGEST_ACRONYM and letters.isupper()) or item.entry:
        return False
    return item.key not in lexicon.words_of("not acronym") and item.key not in lexicon.common_words()


def _is_person(items: list[Item], titled: bool, head: str | None) -> bool:
    """Whether the items are a full name: a given name, or an initial, and what may be a surname."""
    if len(items) > _LONGEST_PERSON + 2 or any(item.text in ("of", "for", "on", "&", "and") for item in items):
        return False
    first, rest = items[0], [item for item in items[1:] if not item.is_small]
    if any(_is_people(item) for item in items[:-1]) or (_is_people(items[-1]) and not _is_surname(items[-1])):
        return False
    if not _may_be_surname(rest[-1] if rest else first) or (head and len(items) > 2):
        return False
    if titled:
        is_word = first.key in lexicon.common_words() and first.key not in lexicon.family_names()
        return first.key in lexicon.given_names() or not (is_word or (first.entry and not first.entry.doubtful))
    if any(item.is_initial for item in items[:-1]) and not rest[-1].is_initial:
        return first.entry is None or first.key in lexicon.given_names()
    if first.key not in lexicon.given_names() or len(first.keys) > 1 or first.key in lexicon.words_of("no name"):
        return False
    return _may_be_surnames(first, rest, head)


def _is_people(item: Item) -> bool:
    """Whether the gazetteer knows a nationality, a group or an event of that name."""
    return bool(item.entry and (item.entry.kind == "demonym" or item.entry.type in ("group", "event")))


def _is_surname(item: Item) -> bool:
    return item.key in lexicon.family_names() or item.key in lexicon.given_names()


def _may_be_surname(item: Item) -> bool:
    """Whether a word is not the plural of what people are called after ("New Yorkers", "Boomers")."""
    return not item.key.endswith("ers") or _is_surname(item)


def _may_be_surnames(first: Item, rest: list[Item], head: str | None) -> bool:
    """Whether what follows a given name may be a surname: known as one, or no word and no other name."""
    last = rest[-1]
    if last.key in _SUFFIXES and len(rest) > 1:
        last = rest[-2]
    is_surname = _is_surname(last)
    if first.entry and first.entry.type == "place" and not is_surname:
        return False
    is_city = last.entry is not None and 0 < last.entry.size < LARGE_CITY
    if last.entry and (len(last.keys) > 1 or not (last.entry.doubtful or is_surname or is_city)):
        return False
    if _is_acronym(last):
        return False
    if head or first.key in lexicon.common_words():
        return is_surname or (head is None and last.key not in lexicon.common_words())
    return True


def _known_first(items: list[Item]) -> tuple[int, EntityType | None, str] | None:
    """The first item that the gazetteer knows, if it is certain there; words before it that are common are skipped."""
    for index, item in enumerate(items):
        if item.entry and not item.entry.doubtful:
            if index == 0 and len(items) > 1 and items[1].text == "&":
                return len(items), None, "several"
            if index == 0 and len(items) == 2 and _is_surname_first(items):
                return 2, None, "several"
            if index == 0:
                return 1, item.entry.type, "gazetteer"
            if all(part.key in lexicon.common_words() for part in items[:index]):
                return index, None, ""
            return (index, None, "several") if index > 1 else (1, None, "lone")
    return None


def _is_surname_first(items: list[Item]) -> bool:
    """Whether a place is also a family name and a word follows that nothing explains, as in Chinese names."""
    first, last = items
    is_unknown = last.entry is None and last.key not in lexicon.common_words() and not _is_acronym(last)
    return first.key in lexicon.family_names() and len(first.keys) == 1 and is_unknown and first.entry is not None


def _unknown(items: list[Item], opens: bool) -> tuple[int, EntityType | None, str]:
    """Several words of which the gazetteer knows none for certain."""
    first = items[0].key
    is_korean = "-" in items[1].key
    if opens and first in lexicon.common_words() and first not in lexicon.given_names() and not is_korean:
        return 1, None, ""
    keys = [item.key for item in items if not item.is_small]
    common = [key in lexicon.common_words() for key in keys]
    if all(common):
        return len(items), None, "common words"
    if len(items) > _LONGEST_PERSON:
        return len(items), None, "several"
    if keys[-1] in lexicon.family_names() and not common[0]:
        return len(items), None, "family name"
    return len(items), None, "several"


def _made(items: list[Item], opens: bool, type_: EntityType | None, method: str, titled: bool = False) -> Candidate:
    keys = tuple(key for item in items if not item.is_small and not item.is_initial for key in item.keys if key)
    entry = items[0].entry if len(items) == 1 else None
    text = " ".join(item.text for item in items)
    return Candidate(items[0].start, items[-1].end, keys, text, opens, type_, method, entry, titled)
