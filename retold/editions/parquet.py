"""Write tables as Parquet, which keeps types, and which tools for large tables read.

In: a package in a store. Out: one file a table. Invariant: a day is a day and a truth value one, what must not be empty
cannot be, and what each column means stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from retold.editions.opened import Package
from retold.editions.rows import rows_of
from retold.errors import SourceError
from retold.tables.schema import Table
from retold.tables.store import Store

_ROWS = 10_000  # in memory at a time, and in a group of the file
_TYPES = {"string": "string", "date": "date32", "integer": "int64", "number": "float64", "boolean": "bool_"}


def write_parquet(_: Package, store: Store, folder: Path) -> Iterator[Path]:
    """Each table as a file; SourceError where the library is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise SourceError("--parquet", "pyarrow is not installed; run pip install 'retold[parquet]'") from None
    (folder / "parquet").mkdir()
    for table in store.schema.values():
        path = Path("parquet") / f"{table.name}.parquet"
        schema = _schema(table, pyarrow)
        with pyarrow.parquet.ParquetWriter(folder / path, schema, compression="zstd") as writer:
            rows = _dated(table, rows_of(store, table))
            while some := list(islice(rows, _ROWS)):
                cells = zip(schema.types, zip(*some, strict=True), strict=True)
                columns = [pyarrow.array(values, kind) for kind, values in cells]
                writer.write_batch(pyarrow.record_batch(columns, schema))
        yield path


def _schema(table: Table, pyarrow: Any) -> Any:
    """The columns with their types; pyarrow is given, because only this format needs it."""
    fields = [
        pyarrow.field(
            column.name,
            getattr(pyarrow, _TYPES[column.type])(),
            nullable=not column.constraints.get("required"),
            metadata={"description": column.description},
        )
        for column in table.fields
    ]
    return pyarrow.schema(fields, metadata={"title": table.title, "description": table.description})


def _dated(table: Table, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Rows in which days are days."""
    days = [number for number, column in enumerate(table.fields) if column.type == "date"]
    for row in rows:
        for number in days:
            row[number] = row[number] and date.fromisoformat(row[number])
        yield row
