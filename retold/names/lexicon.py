"""What is known of single words: titles, given names, family names, common words, heads of names.

In: the word lists beside retold.lists. Out: sets and dictionaries of folded words (small letters, no accents).
Invariant: each list is read once, when it is first asked for.
"""

from __future__ import annotations

from functools import cache, lru_cache

from retold.lists import lines_of, long_list, rows_of, words_by

# What a method is worth that was never measured
_UNMEASURED = 0.5
_WORDS_KEPT = 2**13  # words of which it stays known whether they are titles
_ADJECTIVAL = ("ic", "ish", "ian", "ians", "ese", "ist", "ists")


@cache
def given_names() -> frozenset[str]:
    """Names that are given to persons, from all over the world."""
    return frozenset(genders_of_given_names())


@cache
def family_names() -> frozenset[str]:
    """Names that families bear."""
    return frozenset(lines_of("last_names"))


@cache
def common_words() -> frozenset[str]:
    """Words that English writes in small letters."""
    return frozenset(lines_of("common_words"))


@cache
def titles() -> frozenset[str]:
    """Words that say what a person is ("minister"), and abbreviations of them without their stop ("sen")."""
    return frozenset(genders_of_titles()) - {"st"}


@cache
def genders_of_given_names() -> dict[str, str]:
    """The gender of each given name: "m", "f", or "" where bearers are of both."""
    return {name: gender for source in ("first_names", "first_names_added") for name, gender in long_list(source)}


@cache
def genders_of_titles() -> dict[str, str]:
    """The gender of each word for a person, abbreviations without their stop, likewise."""
    return {row["word"].rstrip("."): row["gender"] for row in rows_of("person_words")}


@cache
def long_titles() -> dict[str, str]:
    """What the abbreviated titles are short for, by the abbreviation without its stop."""
    return {row["word"].rstrip("."): row["short_for"] for row in rows_of("person_words") if row["word"].endswith(".")}


@lru_cache(_WORDS_KEPT)
def is_title(key: str) -> bool:
    """Whether a word is a title, in the singular or plural, or two of them joined ("lieutenant-colonel")."""
    if "-" in key and key not in titles():
        return all(part in titles() or part in words_of("before title") for part in key.split("-"))
    return key in titles() or (key.endswith("s") and key[:-1] in titles())


def is_persons(key: str) -> bool:
    """Whether a word is a given name or a family name."""
    return key in given_names() or key in family_names()


def is_adjective(key: str) -> bool:
    """Whether a word looks like an adjective made of a name ("Islamic", "Parisian"), and is no person's name."""
    return key.endswith(_ADJECTIVAL) and not is_persons(key)


@cache
def strangers() -> dict[str, str]:
    """Words that are capitalised for their place or by custom and begin or end no name, with what they are."""
    return {row["word"]: row["kind"] for row in rows_of("not_names") if row["kind"] in ("function", "time")}


@cache
def opening_words() -> frozenset[str]:
    """Function words as they open a sentence, without those that are a given name too ("Will")."""
    words = (word for word, kind in strangers().items() if kind == "function")
    return frozenset(word.capitalize() for word in words if word not in given_names())


@cache
def particles() -> tuple[str, ...]:
    """Small words inside names of persons ("van", "bin")."""
    return tuple(row["word"] for row in rows_of("not_names") if row["kind"] == "particle")


@cache
def heads() -> dict[str, str]:
    """Words that close a name and tell its type: organisation, place, event, or thing, which is none of ours."""
    return {row["word"]: row["kind"] for row in rows_of("head_words")}


@cache
def words_of(use: str) -> frozenset[str]:
    """The words of name_words.csv that have a use."""
    return words_by("name_words", "use").get(use, frozenset())


@cache
def _confidences() -> dict[tuple[str, str], float]:
    return {(row["method"], row["type"]): float(row["confidence"]) for row in rows_of("names_confidence")}


def confidence_of(method: str, type_: str) -> float:
    """The share of names found by a method that are right, as measured."""
    return _confidences().get((method, type_), _UNMEASURED)
