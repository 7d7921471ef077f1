"""Make retold/lists/last_names.csv and retold/lists/common_words.csv, which tell names from other words.

In: the person providers of Faker (https://github.com/joke2k/faker, MIT licence), and the word list of Debian's
package wamerican (SCOWL, permissive licence). Out: family names in Latin letters, folded to plain small letters, and
the words that English writes in small letters. Invariant: the same sources give the same bytes.

    apt-get install wamerican && pip install faker==40.54.0 && python -m scripts.make_name_lists
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from faker.providers import person

from retold.text import fold

LISTS = Path(__file__).parent.parent / "retold" / "lists"
WORDS = Path("/usr/share/dict/american-english")
_ATTRIBUTES = ("last_names", "last_romanized_names", "last_names_male", "last_names_female")


def main() -> None:
    """Write both lists."""
    _write("last_names", "name", {key for name in _last_names() for key in _keys(name)})
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    _write("common_words", "word", {word for word in lines if word.isalpha() and word.islower() and len(word) > 2})


def _last_names() -> Iterator[str]:
    for module in sorted(found.name for found in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"{person.__name__}.{module}").Provider
        for attribute in _ATTRIBUTES:
            yield from getattr(provider, attribute, ())


def _keys(name: str) -> list[str]:
    """The words of a family name that tell it: "de" and what is not in Latin letters is left out."""
    keys = [fold(word) for word in name.split() if word[:1].isupper()]
    return [key for key in keys if key.isascii() and key.isalpha() and len(key) > 1]


def _write(name: str, column: str, words: Iterable[str]) -> None:
    with (LISTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow([column])
        table.writerows([word] for word in sorted(words))


if __name__ == "__main__":
    main()
