"""Cut runs at the small words that do not belong to a name, and trim what is left.

In: the items of a run. Out: segments of it. Invariant: a segment neither begins nor ends with a small word, except
before it is trimmed; a determiner, a day or a month is never left at an end of a trimmed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retold.names import lexicon
from retold.names.runs import Item

INSIDE_INSTITUTIONS = ("of", "for", "on")
# "Lake Van", "Port Sudan", "Mount Saint Helens"
_LONGEST_AFTER_HEAD = 3
_PARTY_AND_STATE = re.compile(r"[DRI]-\w")


def segments(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The run, cut at small words that do not belong to a name."""
    segment: list[Item] = []
    small: list[Item] = []
    for index, item in enumerate(items):
        if item.is_small and segment:
            small.append(item)
        elif not small or _is_joined(segment, small, item) or _is_for_both(segment, small, items[index:]):
            segment += [*small, item]
            small = []
        else:
            yield segment
            segment, small = [item], []
    if segment:
        yield segment


def trimmed(items: list[Item], opens: bool) -> tuple[list[Item], bool]:
    """A segment without function words, days, months and parties at its ends ("D-Ohio").

    A given name that is a stranger too ("Will") is kept where no sentence opens. The second value is whether what
    is left still opens the sentence.
    """
    if len(items) == 1:
        return ([], False) if _is_strange(items[0]) else (items, opens)
    first, last = 0, len(items)
    while last and _is_strange(items[last - 1]) and not _is_surname_too(items[:last]):
        last -= 1
    if last > 1 and not opens and items[0].key in lexicon.words_of("name too"):
        return items[:last], opens
    while first < last and _is_strange(items[first]) and not (items[first].is_initial and first < last - 1):
        first += 1
    return items[first:last], opens and first == 0


def head_type(items: list[Item]) -> str | None:
    """What the head of several words says that they name: organisation, place, event or thing.

    The head is the last word, or the last one before "of" or "for".
    """
    if len(items) < 2:
        return None
    for index, item in enumerate(items):
        if index and item.text in INSIDE_INSTITUTIONS:
            return "place" if items[index - 1].key in lexicon.words_of("place of") else "organisation"
    last = lexicon.heads().get(items[-1].key) if len(items[-1].keys) == 1 else None
    if last:
        return last
    if items[0].key in lexicon.words_of("opens place") and len(items) <= _LONGEST_AFTER_HEAD:
        return "place"
    if items[0].key in lexicon.words_of("opens event"):
        return "event"
    return "organisation" if items[0].key in lexicon.words_of("opens organisation") else None


def _is_surname_too(items: list[Item]) -> bool:
    """Whether a stranger follows a given name and is a surname ("George Will")."""
    is_after_given_name = len(items) > 1 and items[-2].key in lexicon.given_names()
    return is_after_given_name and items[-1].key in lexicon.words_of("name too")


def _is_joined(segment: list[Item], small: list[Item], item: Item) -> bool:
    """Whether small words hold the two sides of a name together ("Bank of America", "Ursula von der Leyen")."""
    first = small[0].text
    if {word.text for word in small} <= set(lexicon.particles()):
        is_other = first == "y" and _is_somebody(segment) and _is_only_given(item)  # Ana Lago | y Marta Rojas
        return not (is_other or _is_nameless(segment[-1]))
    if first == "&":
        return not (_is_somebody(segment) and lexicon.is_persons(item.key))
    if first in INSIDE_INSTITUTIONS:
        return _opens_institution(segment, first) and not (_is_ruled(segment[-1]) and _may_be_ruler(item))
    return first == "and" and len(small) == 1 and _goes_on(segment, item)


def _is_somebody(segment: list[Item]) -> bool:
    """Whether words before "&" are somebody's full name, so that another is named behind it: "Ann Berg & Tom Lind"."""
    first, last = segment[0], segment[-1]
    is_full = 1 < len(segment) < _LONGEST_AFTER_HEAD + 1 and not any(
        item.entry and not item.entry.doubtful for item in segment
    )
    is_given = first.key in lexicon.given_names()
    is_surname_first = first.key in lexicon.family_names() and "-" in last.text
    return is_full and (is_given or is_surname_first) and last.key not in lexicon.heads()


def _is_only_given(item: Item) -> bool:
    return item.key in lexicon.given_names() and item.key not in lexicon.family_names()


def _is_nameless(item: Item) -> bool:
    if item.entry:
        return item.entry.kind == "demonym"
    return lexicon.is_title(item.key) or item.key in lexicon.strangers()


def _opens_institution(segment: list[Item], small: str) -> bool:
    """Whether the words before "of" are those of an institution or a place ("Department of", "Gulf of")."""
    head = segment[-1]
    if any(item.text in INSIDE_INSTITUTIONS for item in segment):
        return small == "of" and (_is_aim(segment) or head.key in lexicon.words_of("of"))
    if head.key in lexicon.words_of("of"):
        return small == "of" or head.entry is None or head.entry.doubtful
    return small == "of" and len(segment) == 1 and head.key in lexicon.words_of("place of")


def _is_aim(segment: list[Item]) -> bool:
    """Whether an institution "for" something goes on with "of": "Society for the Protection | of Birds"."""
    last = segment[-1]
    is_deed = last.key.endswith(("tion", "sion", "ment", "ance", "ence", "ense", "study", "fare", "rights"))
    return is_deed and last.entry is None and any(item.text == "for" for item in segment)


def _is_ruled(item: Item) -> bool:
    return item.key.removesuffix("s") == "government"


def _may_be_ruler(item: Item) -> bool:
    """Whether a word after "government of" is somebody who rules rather than what is ruled."""
    is_place = item.entry is not None and not item.entry.doubtful
    return lexicon.is_title(item.key) or (lexicon.is_persons(item.key) and not is_place)


def _goes_on(segment: list[Item], item: Item) -> bool:
    """Whether "and" goes on with what an institution is for ("Department of Health and Human Services")."""
    if item.entry or item.key in lexicon.given_names() or lexicon.is_title(item.key):
        return False
    if segment[0].key in ("ministry", "ministries"):
        return not item.text.isupper()
    is_institution = any(part.text in INSIDE_INSTITUTIONS for part in segment)
    return is_institution and item.key in lexicon.common_words()


def _is_for_both(segment: list[Item], small: list[Item], rest: Sequence[Item]) -> bool:
    """Whether an institution is for both sides of "and" ("Nairobi Fisheries and Marine Resources Agency")."""
    words = segment[1:] if segment[0].key == "the" else segment
    while len(words) > 1 and _is_certain_place(words[0]):
        words = words[1:]
    if [item.text for item in small] != ["and"] or not words or not all(_is_field(item) for item in words):
        return False
    head = next((index for index, item in enumerate(rest) if not _is_field(item)), len(rest))
    return 0 < head < len(rest) and lexicon.heads().get(rest[head].key) in ("organisation", "event")


def _is_certain_place(item: Item) -> bool:
    return item.entry is not None and item.entry.type == "place" and not item.entry.doubtful


def _is_field(item: Item) -> bool:
    """Whether an item is a plain word that may say what an institution is for."""
    is_other = item.entry is not None or item.is_small or lexicon.is_title(item.key)
    is_head = item.key in lexicon.heads() and item.key not in lexicon.words_of("field")
    return not (is_other or is_head or item.key in lexicon.strangers()) and item.key in lexicon.common_words()


def _is_strange(item: Item) -> bool:
    if not item.text[:1].isascii() and item.text[:1].isalpha():  # Éver, which is no "ever"
        return False
    if item.entry and (item.key not in lexicon.strangers() or len(item.keys) > 1 or item.text.isupper()):
        return False
    if item.key in lexicon.strangers() or item.is_small or not item.key:
        return True
    return item.text[1:2] == "-" and _PARTY_AND_STATE.match(item.text) is not None
