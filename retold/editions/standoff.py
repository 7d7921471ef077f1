"""Make the stand-off edition of a data set: its tables without the words of the publishers.

In: a package that a build wrote. Out: the same rows with offsets, hashes, ids, names, values and grades, and without
the strings that are the publishers' own, but for titles and, if that is asked for, short quotations. Invariant: with
the texts at hand, `retold attach` makes of it what it was made of, to the byte: the descriptor holds its hashes.
"""

from __future__ import annotations

import json
from pathlib import Path

from retold import __version__
from retold.editions.opened import check_apart, edition, opened
from retold.editions.words import Shown, withhold
from retold.errors import SourceError
from retold.tables.package import DESCRIPTOR

MARK = "standoff"
"""The key of the descriptor that says how an edition was made, and which tables it was made of."""


def take_apart(path: Path, output: Path, words: int = 0) -> dict[str, int]:
    """Write the stand-off edition of a package; quotations of up to so many words stay whole.

    Returns the number of rows of each table. Raises SourceError where the package cannot be used, or where something
    else stands in the output, which might hold the texts.
    """
    check_apart(output, path)
    _check_output(output)
    with opened(path) as package:
        if MARK in package.dataset:
            raise SourceError(path, "its texts have been taken out already; take the package that a build wrote")
        with edition(output) as made:
            package.load(made.store)
            keys = [key for (key,) in made.store.connection.execute("SELECT id FROM articles")]
            withhold(made.store, dict.fromkeys(keys, Shown(0, quotation=words)))
            counts = made.store.counts()
            mark = {"words": words, "version": __version__, "hashes": package.hashes}
            made.write(package.dataset | {MARK: mark})
    return counts


def _check_output(output: Path) -> None:
    """A folder that holds anything else may hold the texts in some file that nobody would look for."""
    if not output.is_dir() or not any(output.iterdir()):
        return
    descriptor = output / DESCRIPTOR
    if not descriptor.is_file() or MARK not in json.loads(descriptor.read_bytes()):
        raise SourceError(
            output, "there is something in the folder already; name a new one for an edition without texts"
        )
