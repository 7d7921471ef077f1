"""Make retold/lists/first_names.csv: given names and the gender that bearers of them mostly have.

In: the person providers of Faker (https://github.com/joke2k/faker, MIT licence), one per locale, each with given
names of men and of women. Out: one row per name that is written in Latin letters, or in Cyrillic and transliterated
here, folded to plain capitals-and-small-letters form. Invariant: the same Faker gives the same bytes.

    pip install faker==40.54.0 && python -m scripts.make_first_names
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from faker.providers import person

from retold.text import fold

TARGET = Path(__file__).parent.parent / "retold" / "lists" / "first_names.csv"
CLEAR = 0.7
"""A name is a man's or a woman's when at least this share of the locales that have it say so."""

_CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэі", "abvgdeziyklmnoprstufyei", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya", "ї": "yi", "є": "ye", "ґ": "g",
}  # fmt: skip


def main() -> None:
    """Write the list."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name, gender in _faker_names():
        votes[name][gender] += 1
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["name", "gender"])
        table.writerows((name, _gender(votes[name])) for name in sorted(votes))


def _faker_names() -> Iterator[tuple[str, str]]:
    for module in sorted(found.name for found in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"{person.__name__}.{module}").Provider
        for gender, attribute in (("m", "first_names_male"), ("f", "first_names_female")):
            names = set(getattr(provider, attribute, ()))
            for name in sorted(names):
                yield from ((spelling, gender) for spelling in _spellings(name))
        for gender, attribute in (("m", "first_romanized_names_male"), ("f", "first_romanized_names_female")):
            for name in sorted(set(getattr(provider, attribute, ()))):
                yield from ((spelling, gender) for spelling in _spellings(name))


def _spellings(name: str) -> set[str]:
    """How English papers write the name: a Cyrillic one that ends in -ей is -ei in some and -ey in others."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name.lower())
    spellings = {latin, latin.removesuffix("ey") + "ei"} if latin.endswith("ey") and latin != name.lower() else {latin}
    return {key for key in map(fold, spellings) if key.isascii() and key.isalpha() and len(key) > 1}


def _gender(votes: Counter[str]) -> str:
    gender, count = max(sorted(votes.items()), key=lambda item: item[1])
    return gender if count >= CLEAR * votes.total() else ""


if __name__ == "__main__":
    main()
