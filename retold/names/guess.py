"""Guess from its words alone what a segment names.

In: the items of a trimmed segment. Out: how many of them make the first name, its type and the reason. Invariant: the
type is None where the words do not tell; the article then decides.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.names import lexicon
from retold.names.gazetteer import CITY, LARGE_CITY
from retold.names.runs import Item
from retold.names.segments import INSIDE_INSTITUTIONS, head_type
from retold.records import EntityType
from retold.text import NAME_SUFFIXES

_LONGEST_PERSON = 7
_LONGEST_UNKNOWN = 5
_LONGEST_ACRONYM = 6
# They open no person's name
_ARTICLES = ("los", "las")
_FOREIGN_ARTICLES = ("al", "el", "la", "le")
_SUM = re.compile(r"[A-Z]{1,3}\d+")  # "RM69"; those that name somebody ("G20") are listed
_SHORTEST_SHOUT = 3
_NUMERAL = re.compile(r"X{0,3}(?:I{1,3}|I?[VX]|VI{0,3})")
_SUFFIXES = ("jr", "sr")
_TYPES: dict[str, EntityType] = {"organisation": "organisation", "place": "place", "event": "event"}


class Guess(NamedTuple):
    """How many items the first name takes, its type and the reason; without a reason they name nothing."""

    width: int
    type: EntityType | None
    method: str


def first_name(items: list[Item], opens: bool, titled: bool) -> Guess:
    """Guess the first name in a segment; ``opens`` is whether it opens a sentence, ``titled`` whether after a title."""
    whole = len(items)
    if whole == 1:
        return _lone(items[0], titled)
    if whole == 2 and items[1].key in _SUFFIXES and items[1].text.istitle():  # "Berg Jr."
        return Guess(whole, "person", "title")
    if _is_shouted(items):
        return Guess(whole, None, "")
    if _is_ruler(items, titled):
        return Guess(whole, "person", "title" if titled else "given-name")
    if _is_acronym_before_person(items):
        return _lone(items[0], False) if is_acronym(items[0]) else Guess(1, None, "")
    closed = 0 if titled else _closed_institution(items)
    if closed:
        return Guess(closed, "organisation", "head")
    if _is_person_before_things(items, titled):
        return Guess(whole - 1, "person", "title" if titled else "given-name")
    head = head_type(items)
    if _is_person(items, titled, head):
        return Guess(whole, "person", "title" if titled else "given-name")
    if head and head != "thing":
        return Guess(whole, _TYPES[head], "head")
    known = _known_first(items, opens)
    if head == "thing" and known is None:
        return Guess(whole, None, "")
    return known or _unknown(items, opens)


def is_acronym(item: Item) -> bool:
    """Whether an item is a few capitals that are no word."""
    letters = item.text.replace(".", "")
    is_known = item.entry is not None and not item.entry.doubtful
    if not (1 < len(letters) <= _LONGEST_ACRONYM and letters.isupper()) or is_known or _SUM.fullmatch(letters):
        return False
    return item.key not in lexicon.words_of("not acronym") and item.key not in lexicon.common_words()


def _closed_institution(items: list[Item]) -> int:
    """How many items are an institution before the name of somebody or of a city ("Democratic Party Ann Berg")."""
    for index in range(1, len(items) - 1):
        item, behind = items[index], items[index + 1]
        is_head = lexicon.heads().get(item.key) == "organisation" and len(item.keys) == 1
        if is_head and not _is_given_name(items[0]) and not behind.is_small and _opens_another(items[index + 1 :]):
            return index + 1
    return 0


def _opens_another(items: list[Item]) -> bool:
    """Whether items open with somebody's given name, or are a city or region."""
    first = items[0]
    if first.entry and first.entry.type == "place" and not first.entry.doubtful:
        return first.entry.kind == "name" and first.entry.id != first.entry.country
    is_name = _is_given_name(first) and first.key not in lexicon.common_words()
    return is_name and len(items) > 1 and head_type(items) is None


def _is_person_before_things(items: list[Item], titled: bool) -> bool:
    """Whether a plain plural follows somebody's full name: "Ann Berg Letters", but not "Ann Marie Waters"."""
    *words, last = items
    is_plural = last.text.isalpha() and last.key.endswith("s") and not last.key.endswith("ss") and len(last.key) > 3
    if len(words) < 2 or not is_plural or last.entry or lexicon.is_persons(last.key) or last.text.isupper():
        return False
    if last.key[:-1] not in lexicon.common_words() or last.key[:-1] in lexicon.strangers():
        return False
    names_institution = lexicon.heads().get(last.key) == "organisation" or any(item.is_small for item in words)
    return not names_institution and _is_person(words, titled, head_type(words))


def _is_shouted(items: list[Item]) -> bool:
    """Whether the items are a sentence in capitals rather than a name."""
    words = [item for item in items if not item.is_small]
    return len(words) >= _SHORTEST_SHOUT and all(item.text.isupper() and not item.entry for item in words)


def _is_ruler(items: list[Item], titled: bool) -> bool:
    """Whether a number closes a ruler's name: "Kwame Adzo XIV", but neither "Phase II" nor "World War II"."""
    *words, last = items
    if len(words) == 1 and not titled and words[0].key not in lexicon.given_names():  # a mountain's second top
        return False
    if not _NUMERAL.fullmatch(last.text) or len(last.text) < 2 or len(words) > _LONGEST_UNKNOWN:
        return False
    return not any(_is_no_ruler(item) for item in words)


def _is_no_ruler(item: Item) -> bool:
    is_word = item.key in lexicon.common_words() and item.key not in lexicon.given_names()
    return is_word or item.is_small or item.entry is not None or item.key in lexicon.heads()


def _is_acronym_before_person(items: list[Item]) -> bool:
    """Whether capitals stand before a given name and a surname ("SEAL Ann Berg")."""
    first, second = items[0], items[1]
    is_capitals = first.text.isupper() and first.text.isalpha() and len(first.text) > 1 and not second.text.isupper()
    if not is_capitals or first.is_initial or len(items) < 3:
        return False
    words = _words_before_given_name(items[1:]) if first.key not in lexicon.common_words() else 0
    return second.key in lexicon.given_names() or 0 < words < len(items) - 2  # DOC Senior Ranger Ann Berg


def _lone(item: Item, titled: bool) -> Guess:
    entry = item.entry
    if item.key in (*_ARTICLES, *_FOREIGN_ARTICLES) and not titled and item.text.istitle() and item.entry is None:
        return Guess(1, None, "")  # La | virgen
    is_firm_of_that_name = item.key in lexicon.family_names() and item.key not in lexicon.heads()
    if titled and (entry is None or entry.doubtful or (entry.type != "place" and is_firm_of_that_name)):
        return Guess(1, "person", "title")
    if entry and (not entry.doubtful or (item.text.isupper() and len(item.text) > 3 and entry.size)):
        return Guess(1, entry.type, "gazetteer")
    if is_acronym(item):
        return Guess(1, "organisation", "acronym")
    return Guess(1, None, "lone")


def _is_person(items: list[Item], titled: bool, head: str | None) -> bool:
    """Whether the items are a person's name: after a title, with an initial, or with a given name first."""
    first, *rest = [item for item in items if not item.is_small]
    if first.key in _ARTICLES or len(rest) >= _LONGEST_PERSON or not rest:
        return False
    if any(item.text in (*INSIDE_INSTITUTIONS, "&") for item in items):
        return False
    is_given = _is_given_name(first) and first.key not in lexicon.common_words() and first.entry is None
    if any(_is_people(item) for item in items[:-1]) or not _may_end_person(rest, head, is_given):
        return False
    if titled:
        is_word = len(items) == 2 and first.key in lexicon.common_words() and first.key not in lexicon.family_names()
        is_word = is_word or all(map(_is_plain, (first, *rest)))
        return first.key in lexicon.given_names() or not (is_word or (first.entry and not first.entry.doubtful))
    if any(item.is_initial for item in items[:-1]):
        return first.entry is None or first.key in lexicon.given_names()
    if _is_foreign_article(first, rest):
        return False
    return _is_given_name(first) and _is_surname_of(first, rest, head)


def _is_given_name(item: Item) -> bool:
    """Whether an item is a given name and nothing that is likelier ("ISIS", "Islam", "West")."""
    is_listed_acronym = item.entry is not None and item.entry.type == "organisation" and item.text.isupper()
    is_other = is_listed_acronym or item.key in lexicon.words_of("no name") or item.key in lexicon.words_of("direction")
    return item.key in lexicon.given_names() and len(item.keys) == 1 and not is_other


def _is_foreign_article(given: Item, rest: list[Item]) -> bool:
    """Whether what looks like a given name is an article of another language ("La Prensa", "Al Hayat")."""
    return given.key in _FOREIGN_ARTICLES and not (len(rest) == 1 and rest[0].key in lexicon.family_names())


def _may_end_person(rest: list[Item], head: str | None, is_given: bool) -> bool:
    """Whether the last words do not forbid a person: "New Yorkers", "Ann Berg Foundation"; but "Andreas Spiers"."""
    last = rest[-1]
    if last.is_initial or (head and len(rest) > 1) or (len(rest) > 1 and all(map(_is_plain, rest[-2:]))):
        return False
    is_people = _is_people(last) and not _may_be_named_after_person(last)
    is_plural = last.key.endswith("ers") and not (is_given and last.key not in lexicon.common_words())
    return lexicon.is_persons(last.key) or not (is_people or is_plural)


def _is_plain(item: Item) -> bool:
    """Whether an item is a word that nobody is called ("Ocean" and "Race" of "Vasco Ocean Race")."""
    is_other = item.is_initial or item.key in NAME_SUFFIXES or lexicon.is_persons(item.key)
    return item.key in lexicon.common_words() and not is_other


def _is_surname_of(given: Item, rest: list[Item], head: str | None) -> bool:
    """Whether what follows a given name may be a surname: known as one, or no word and no other name."""
    last = rest[-2] if rest[-1].key in NAME_SUFFIXES and len(rest) > 1 else rest[-1]
    if is_acronym(last):
        return False
    if head:
        is_month = last.key in lexicon.words_of("name too")
        return is_month or (last.key in lexicon.family_names() and last.key not in lexicon.words_of("no surname"))
    is_word = given.key in lexicon.common_words()
    is_name = len(last.keys) == 1 and lexicon.is_persons(last.key)
    is_name = is_name and not (is_word and _is_certain_place(last))  # not "Mother Russia"
    if _is_certain_place(given) and not is_name:
        return False
    if last.entry and not (is_name or _may_be_named_after_person(last)):
        return False
    return is_name or not is_word or last.key not in lexicon.common_words()


def _may_be_named_after_person(item: Item) -> bool:
    """Whether one word of the gazetteer may be a surname too ("Donna Lages", "Michael Bloomberg", "Mark Cuban")."""
    entry = item.entry
    if entry is None or len(item.keys) > 1:
        return False
    if entry.kind == "demonym":
        return not item.key.endswith("s")
    is_firm = entry.type == "organisation" and not item.text.isupper()
    return entry.doubtful or is_firm or 0 < entry.size < LARGE_CITY


def _is_certain_place(item: Item) -> bool:
    """Whether the gazetteer knows a place of that name that is no small city."""
    entry = item.entry
    return entry is not None and entry.type == "place" and (entry.size >= CITY or not entry.doubtful)


def _is_people(item: Item) -> bool:
    """Whether the gazetteer knows a nationality, a group or an event of that name."""
    return bool(item.entry and (item.entry.kind == "demonym" or item.entry.type in ("group", "event")))


def _is_branch(items: list[Item]) -> bool:
    """Whether words before a country are those of an institution of it ("Transparency Kenya"), as few others are."""
    country = items[-1].entry
    words = items[:-1]
    if country is None or country.kind != "name" or country.id is None or country.id != country.country:
        return False
    return not any(
        item.entry
        or lexicon.is_persons(item.key)
        or lexicon.is_adjective(item.key)
        or item.key in lexicon.words_of("direction")
        or lexicon.is_title(item.key)
        for item in words
    )


def _known_first(items: list[Item], opens: bool) -> Guess | None:
    """What the gazetteer knows for certain among the items, if anything, or what stands before that."""
    second = items[1].entry
    is_place = second is not None and second.type == "place" and second.kind == "name" and not second.doubtful
    if is_place and items[0].key in lexicon.words_of("direction"):
        return Guess(2, "place", "direction")
    index = next((index for index, item in enumerate(items) if _is_known(item)), None)
    if index is None:
        return None
    if index == 0:
        return _known(items)
    if index == len(items) - 1 and not opens and _is_branch(items):
        return Guess(len(items), "organisation", "of-country")
    if all(item.key in lexicon.common_words() for item in items[:index]):
        return Guess(index, None, "")
    return first_name(items[:index], False, False)


def _known(items: list[Item]) -> Guess:
    """The first item, which the gazetteer knows, unless what follows makes it part of a longer name."""
    first, second = items[0], items[1]
    if second.text == "&":
        return Guess(len(items), None, "unknown-words")
    is_unknown = second.entry is None and second.key not in lexicon.common_words() and not is_acronym(second)
    is_surname_first = len(items) == 2 and first.key in lexicon.family_names() and len(first.keys) == 1
    if is_surname_first and is_unknown:  # "Gao Junlan"
        return Guess(2, None, "unknown-words")
    if first.entry is None or first.entry.doubtful:
        return Guess(1, None, "lone")
    return Guess(1, first.entry.type, "gazetteer")


def _is_known(item: Item) -> bool:
    """Whether the gazetteer knows an item for certain, or as an organisation that bears a surname ("Ford")."""
    return item.entry is not None and (not item.entry.doubtful or item.entry.type == "organisation")


def _unknown(items: list[Item], opens: bool) -> Guess:
    """Several words of which the gazetteer knows none for certain."""
    common = [item.key in lexicon.common_words() for item in items if not item.is_small]
    if opens and _opens_without_name(items):
        return Guess(1, None, "")
    words = _words_before_given_name(items)
    if words:
        return Guess(words, None, "")
    if all(common):
        return Guess(len(items), None, "common-words")
    if len(items) <= _LONGEST_UNKNOWN and items[-1].key in lexicon.family_names() and not common[0]:
        return Guess(len(items), None, "family-name")
    return Guess(len(items), None, "unknown-words")


def _words_before_given_name(items: list[Item]) -> int:
    """How many plain words stand before a given name that is no word itself ("Crazy Bernie", "State Ann Berg")."""
    for index, item in enumerate(items):
        if item.key in lexicon.given_names():
            is_followed = index + 1 < len(items) and items[index + 1].key in lexicon.family_names()
            return index if is_followed or item.key not in lexicon.common_words() else 0
        if item.is_small or item.key not in lexicon.common_words() or item.key in lexicon.family_names():
            return 0
    return 0


def _opens_without_name(items: list[Item]) -> bool:
    """Whether the first word is capitalised for opening the sentence only: "Support Ivanka", but not "Xi Jinping"."""
    first, second = items[0].key, items[1]
    if first not in lexicon.common_words() or first in lexicon.given_names():
        return False
    is_given = second.key in lexicon.given_names()
    if len(items) > 2:
        return is_given or second.key in lexicon.common_words()
    return not ("-" in second.key or (is_given and first in lexicon.family_names()))
