"""Open a data package, to set it beside another version of it.

In: the path of a built folder, or of a zip of its package. Out: its tables, each a stream of rows. Invariant: only the
descriptor says what there is, so that a package of an earlier version of the schema opens as well.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from retold.errors import SourceError
from retold.reading.found import MAX_FILE
from retold.tables.package import DESCRIPTOR

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """A version of a data set: its columns by table, and by table the tables whose ids its columns hold."""

    path: Path
    name: str
    version: str
    columns: dict[str, list[str]]
    links: dict[str, dict[str, str]]
    files: dict[str, str]

    def rows(self, table: str) -> Iterator[Cells]:
        """The rows of a table, a cell for every column. Raises SourceError for a file that is no such table."""
        with _opened(self.path, self.files[table]) as binary:
            text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
            try:
                rows = csv.reader(text, strict=True)
                if next(rows, None) != self.columns[table]:
                    raise SourceError(self.files[table], f"its columns are not those of {DESCRIPTOR}; build it again")
                yield from map(tuple, rows)
            except (csv.Error, UnicodeDecodeError) as error:
                raise SourceError(self.files[table], f"it cannot be read ({error}); build it again") from None


def open_version(path: Path) -> Version:
    """Open a version. Raises SourceError for what is no package."""
    csv.field_size_limit(MAX_FILE)
    try:
        with _opened(path, DESCRIPTOR) as file:
            described = json.load(file)
        resources = {resource["name"]: resource for resource in described["resources"]}
        schemas = {name: resource["schema"] for name, resource in resources.items()}
        return Version(
            path,
            str(described.get("title") or described.get("name") or path.name),
            str(described.get("version") or ""),
            {name: [field["name"] for field in schema["fields"]] for name, schema in schemas.items()},
            {name: _links(name, schema) for name, schema in schemas.items()},
            {name: _inside(path, resource["path"]) for name, resource in resources.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SourceError(path, f"its {DESCRIPTOR} describes no tables; name a built folder or its zip") from None


def _links(name: str, schema: dict[str, Any]) -> dict[str, str]:
    """The table whose ids each column holds; "" stands for the table itself."""
    return {key["fields"][0]: key["reference"]["resource"] or name for key in schema.get("foreignKeys", [])}


def _inside(path: Path, file: str) -> str:
    parts = PurePosixPath(file)
    if parts.is_absolute() or ".." in parts.parts:
        raise SourceError(path, f"{DESCRIPTOR} names a file outside of it, {file}; name a package that you trust")
    return file


@contextmanager
def _opened(path: Path, file: str) -> Iterator[IO[bytes]]:
    """A file of the package."""
    try:
        if path.is_dir():
            with (path / file).open("rb") as plain:
                yield plain
        else:
            with zipfile.ZipFile(path) as archive, archive.open(file) as packed:
                yield packed
    except (FileNotFoundError, KeyError, zipfile.BadZipFile):
        raise SourceError(path, f"there is no {file} in it; name a built folder or its zip") from None
