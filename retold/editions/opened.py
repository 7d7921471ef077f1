"""Open a data package that a build wrote, and write another of what is in it.

In: the folder or the zip of a package. Out: its rows in a store, and what its descriptor says of the whole. Invariant:
the package is whole, and of this version's tables; otherwise nothing is written.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from retold.crew import Crew
from retold.errors import SourceError
from retold.tables.database import DATABASE, mark, write_database
from retold.tables.package import ARCHIVE, DESCRIPTOR, dataset_of, write_package
from retold.tables.publish import really, replacing, staging
from retold.tables.schema import Table, load_schema
from retold.tables.store import ROWS, Store
from retold.tables.whole import faults

_CASTS: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": lambda cell: cell == "true"}


@dataclass(frozen=True)
class Package:
    """A package in a folder: what was given, where its files lie, and what its descriptor says of the whole."""

    path: Path
    folder: Path
    dataset: dict[str, Any]
    hashes: dict[str, str]

    def load(self, store: Store) -> None:
        """Insert all its rows into a store; SourceError where they do not fit the tables."""
        csv.field_size_limit(sys.maxsize)
        try:
            for table in store.schema.values():
                store.insert_values(table.name, _rows(self.folder / "data" / f"{table.name}.csv", table))
        except (ValueError, sqlite3.Error) as error:
            raise SourceError(
                self.path, f"the tables hold what they cannot ({error}); build the package anew"
            ) from None


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """A package, checked against its own descriptor; SourceError where there is none, or it is not whole."""
    with TemporaryDirectory() as unpacked:
        folder = path if path.is_dir() else Path(unpacked)
        if folder != path:
            _unpack(path, folder)
        if not (folder / DESCRIPTOR).is_file():
            raise SourceError(path, f"there is no {DESCRIPTOR} in it; name a folder that a build wrote, or its zip")
        for fault in faults(folder, thorough=True):
            raise SourceError(path, f"{fault}; take the package as it was written")
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        _check_tables(path, folder, descriptor)
        yield Package(path, folder, dataset_of(descriptor), hashes_of(descriptor))


def _unpack(path: Path, folder: Path) -> None:
    names = [DESCRIPTOR, *(f"data/{name}.csv" for name in load_schema())]
    try:
        with zipfile.ZipFile(path) as archive:
            for name in set(names) & set(archive.namelist()):
                archive.extract(name, folder)
    except (OSError, zipfile.BadZipFile):
        raise SourceError(
            path, "it is neither a folder nor a zip; name a folder that a build wrote, or its zip"
        ) from None


def _check_tables(path: Path, folder: Path, descriptor: Mapping[str, Any]) -> None:
    """The tables and columns must be those of this version, for what is written is of this version."""
    found = {one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in descriptor["resources"]}
    for table in load_schema().values():
        if found.get(table.name) != list(table.columns) or not (folder / "data" / f"{table.name}.csv").is_file():
            problem = (
                f"the table {table.name} is not as this version writes it; take the version that built the package"
            )
            raise SourceError(path, problem)


def _rows(path: Path, table: Table) -> Iterator[list[Any]]:
    """The rows of a table's CSV, as values."""
    casts = [_CASTS.get(column.type, str) for column in table.fields]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        next(reader, None)
        for row in reader:
            yield [cast(cell) if cell else None for cast, cell in zip(casts, row, strict=True)]


class Edition:
    """An edition while it is made: a store, whose rows are written to a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty one."""
        self.folder = folder
        self.store = Store(folder / ROWS, load_schema())
        self.files: list[Path] = []

    def write(self, dataset: Mapping[str, Any]) -> dict[str, str]:
        """Write the package of the store; returns the hash of each table."""
        self.store.commit()
        package = write_package(self.store, self.folder, dataset, Crew(1))
        self.store.close()
        write_database(self.store.path, self.folder / DATABASE)
        mark(self.folder / DATABASE, package.fingerprint)
        self.files = package.files
        return hashes_of(json.loads((self.folder / DESCRIPTOR).read_bytes()))


@contextmanager
def edition(output: Path) -> Iterator[Edition]:
    """An edition, published when it is written: into a folder with its database, or as a zip, if its name ends so."""
    if output.suffix == ".zip":
        output.parent.mkdir(parents=True, exist_ok=True)
        with replacing(output) as part, TemporaryDirectory(dir=part.parent, prefix=".retold-") as folder:
            yield Edition(Path(folder))
            (Path(folder) / ARCHIVE).replace(part)
    else:
        with staging(output) as stage:
            begun = Edition(stage.folder)
            yield begun
            stage.publish([*begun.files, Path(DATABASE)])


def hashes_of(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each table, as a descriptor has it."""
    return {resource["name"]: resource["hash"] for resource in descriptor["resources"]}


def check_apart(output: Path, *given: Path) -> None:
    """Raise SourceError where an edition would be written over, or into, what it is made of."""
    for path in given:
        if really(output).is_relative_to(really(path)):
            raise SourceError(output, f"that lies in {path}, of which the edition is made; choose another")
