"""Write what a data package holds in the formats that other tools read.

In: a package, and the names of formats. Out: their files in a folder. Invariant: they say what the package says, with
as many rows, are the same to the byte for the same package, and stand beside no file of an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from retold.editions.citation import write_citation
from retold.editions.ftm import write_ftm
from retold.editions.opened import Package, opened
from retold.editions.parquet import write_parquet
from retold.editions.rows import rows_of
from retold.editions.web_annotation import write_annotations
from retold.errors import SourceError
from retold.tables.publish import staging
from retold.tables.schema import load_schema
from retold.tables.store import ROWS, Store

Writer = Callable[[Package, Store, Path], Iterator[Path]]


def write_json_lines(_: Package, store: Store, folder: Path) -> Iterator[Path]:
    """Each table as one object a line, with all its columns."""
    (folder / "jsonl").mkdir()
    for table in store.schema.values():
        path = Path("jsonl") / f"{table.name}.jsonl"
        with (folder / path).open("w", encoding="utf-8", newline="\n") as file:
            for row in rows_of(store, table):
                record = dict(zip(table.columns, row, strict=True))
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        yield path


FORMATS: dict[str, Writer] = {
    "parquet": write_parquet,
    "jsonl": write_json_lines,
    "annotations": write_annotations,
    "ftm": write_ftm,
    "citation": write_citation,
}


def write_formats(path: Path, output: Path, formats: Iterable[str]) -> list[Path]:
    """Write a package in some formats into a folder; returns the files, relative to it.

    Raises SourceError where the package cannot be used, or files of another one would stay among the new ones.
    """
    if output.suffix == ".zip":
        raise SourceError(output, "other formats are written into a folder; name one")
    with (
        opened(path) as package,
        staging(output) as stage,
        closing(Store(stage.folder / ROWS, load_schema())) as store,
    ):
        package.load(store)
        files = [file for name in formats for file in FORMATS[name](package, store, stage.folder)]
        _check_alone(output, files)
        stage.publish(files)
    return files


def _check_alone(output: Path, files: Iterable[Path]) -> None:
    """Whoever reads all files of a folder may meet none of an earlier package."""
    written = {output / file for file in files}
    for folder in sorted({file.parent for file in written} - {output}):
        for other in sorted(set(folder.glob("*")) - written):
            raise SourceError(other, "it would stand among the new files; remove it, or name another folder")
