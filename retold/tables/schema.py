"""The tables and views, as schema.yml declares them.

In: schema.yml. Out: tables with typed fields and views of them, from which the SQL, the checks of the source folder's
values, datapackage.json and the data dictionary are derived. Invariant: every table, view and column has a description,
and every key names a table and column that exist; otherwise loading fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from retold.errors import SourceError

Value = str | int | float | bool | None

SCHEMA = Path(__file__).with_name("schema.yml")
GRAIN = "One row per "

_CONSTRAINTS = ("required", "unique", "pattern", "enum", "minimum", "maximum")
_OF_COLUMNS = {"description", "names", "type", "format", "words", *_CONSTRAINTS}
_KINDS_OF_WORDS = ("facts", "text", "title", "received", "derived")
_OF_TABLES = {"title", "description", "content", "search", "unique", "credits", "columns"}
_OF_VIEWS = {"title", "description", "from", "columns"}
# The one in C takes a tenth of the time; PyYAML is sometimes installed without it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SQL_TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


@dataclass(frozen=True)
class Words:
    """Whether a column holds words of a publisher, and where it has them from, as the head of schema.yml explains."""

    kind: str
    start: str = ""
    end: str = ""
    of: str = "article_id"
    in_part: bool = False


@dataclass(frozen=True)
class Field:
    """A column: its name, its Table Schema type and constraints, what it means, and whose words it holds."""

    name: str
    type: str
    description: str
    constraints: dict[str, Any]
    format: str | None = None
    words: Words | None = None

    def cast(self, text: str) -> Value:
        """Turn a cell of a source file into this column's value; an empty cell is None.

        Raises ValueError with a phrase that says what the value should be.
        """
        if not text:
            if self.constraints.get("required"):
                raise ValueError(f"{self.name} is empty, but needs a value")
            return None
        try:
            value = _CASTS[self.type](text)
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None
        self._check(text, value)
        return value

    def _check(self, text: str, value: Value) -> None:
        rules = self.constraints
        if "enum" in rules and value not in rules["enum"]:
            raise ValueError(f"{self.name} is {text!r}, but should be one of {', '.join(rules['enum'])}")
        if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
            raise ValueError(f"{self.name} is {text!r}, but should have the form {rules['pattern']}")
        if isinstance(value, int | float):
            low, high = rules.get("minimum", value), rules.get("maximum", value)
            if not low <= value <= high:
                raise ValueError(f"{self.name} is {text}, but should lie between {low} and {high}")

    def sql(self) -> str:
        """The column's definition in a CREATE TABLE statement."""
        name, rules = f'"{self.name}"', self.constraints
        parts = [name, _SQL_TYPES[self.type]]
        if rules.get("required"):
            parts.append("NOT NULL")
        if "enum" in rules:
            # not IN, for which SQLite would sort the values anew with every row that comes by itself
            parts.append(f"CHECK ({' OR '.join(f'{name} = {_quoted(value)}' for value in rules['enum'])})")
        if "minimum" in rules:
            parts.append(f"CHECK ({name} >= {rules['minimum']})")
        if "maximum" in rules:
            parts.append(f"CHECK ({name} <= {rules['maximum']})")
        if self.type == "boolean":
            parts.append(f"CHECK ({name} IN (0, 1))")
        return " ".join(parts)


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its columns, and its keys."""

    name: str
    title: str
    description: str
    content: str
    fields: tuple[Field, ...]
    foreign_keys: dict[str, str]
    unique_keys: tuple[tuple[str, ...], ...]
    search: tuple[str, ...] = ()
    credits: tuple[dict[str, str], ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.fields)

    def column(self, name: str) -> Field:
        """The column of that name; KeyError if there is none."""
        for column in self.fields:
            if column.name == name:
                return column
        raise KeyError(name)

    def create_sql(self) -> str:
        """The CREATE TABLE statement: STRICT, with every constraint that the schema declares."""
        parts = [column.sql() for column in self.fields]
        parts.append('PRIMARY KEY ("id")')
        parts += [f"UNIQUE ({', '.join(map(_name, key))})" for key in self.unique_keys]
        parts += [
            f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("id")' for column, other in self.foreign_keys.items()
        ]
        body = ",\n  ".join(parts)
        return f'CREATE TABLE "{self.name}" (\n  {body}\n) STRICT'

    def index_sql(self, column: str) -> str:
        """The CREATE INDEX statement for a column; of a key that most rows may lack only the rows that have it.

        SQLite takes NULL for a value as rare as the others, and would look for the rows without a key by such an index.
        """
        is_sparse = column in self.foreign_keys and not self.column(column).constraints.get("required")
        where = f' WHERE "{column}" IS NOT NULL' if is_sparse else ""
        return f'CREATE INDEX IF NOT EXISTS "{self.name}_{column}" ON "{self.name}" ("{column}"){where}'

    def insert_sql(self) -> str:
        """The INSERT statement that takes one value per column, in order."""
        return f'INSERT INTO "{self.name}" VALUES ({", ".join("?" * len(self.fields))})'


@dataclass(frozen=True)
class View:
    """A query that stands ready under a name: what a row is, its columns, and where each comes from."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    expressions: tuple[str, ...]
    source: str

    def create_sql(self) -> str:
        """The CREATE VIEW statement."""
        columns = [f'{sql} AS "{column.name}"' for sql, column in zip(self.expressions, self.fields, strict=True)]
        body = ",\n  ".join(columns)
        return f'CREATE VIEW "{self.name}" AS SELECT\n  {body}\nFROM {self.source}'


@cache
def load_schema(path: Path = SCHEMA) -> Mapping[str, Table]:
    """The tables that a schema declares, by name, in its order.

    Raises SourceError where a table or column lacks its description, a description does not begin with the grain,
    something is declared that nobody knows, or a key names nothing.
    """
    tables = {name: _table(path, name, table) for name, table in _declared(path)["tables"].items()}
    for table in tables.values():
        for column, other in table.foreign_keys.items():
            if other not in tables:
                raise SourceError(path, f"the foreign key {table.name}.{column} to {other} names nothing")
    return tables


@cache
def load_views(path: Path = SCHEMA) -> Mapping[str, View]:
    """The views that a schema declares, by name, in its order.

    Raises SourceError where a view or a column lacks its description, or something is declared that nobody knows.
    """
    tables = load_schema(path)
    return {name: _view(path, name, view, tables) for name, view in _declared(path).get("views", {}).items()}


@cache
def _declared(path: Path) -> dict[str, Any]:
    declared: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    return declared


def _table(path: Path, name: str, declared: Mapping[str, Any]) -> Table:
    _check_known(path, name, declared, _OF_TABLES)
    _check_grain(path, name, declared)
    columns: dict[str, dict[str, Any]] = declared["columns"]
    fields = tuple(_field(path, f"{name}.{key}", column) for key, column in columns.items())
    unique = [tuple(key) for key in declared.get("unique", [])]
    unique += [(column.name,) for column in fields if column.constraints.get("unique") and column.name != "id"]
    for column in {*declared.get("search", []), *(column for key in unique for column in key)} - set(columns):
        raise SourceError(path, f"the table {name} has no column {column}; correct the name")
    return Table(
        name,
        declared["title"],
        declared["description"],
        declared["content"],
        fields,
        {key: column["names"] for key, column in columns.items() if "names" in column},
        tuple(unique),
        tuple(declared.get("search", [])),
        tuple(declared.get("credits", [])),
    )


def _view(path: Path, name: str, declared: Mapping[str, Any], tables: Mapping[str, Table]) -> View:
    _check_known(path, name, declared, _OF_VIEWS)
    _check_grain(path, name, declared)
    columns = declared["columns"]
    return View(
        name,
        declared["title"],
        declared["description"],
        tuple(_view_field(path, f"{name}.{key}", column, tables) for key, column in columns.items()),
        tuple(column if isinstance(column, str) else column["sql"] for column in columns.values()),
        declared["from"],
    )


def _view_field(path: Path, name: str, declared: str | Mapping[str, Any], tables: Mapping[str, Table]) -> Field:
    if not isinstance(declared, str):
        return _field(path, name, {key: value for key, value in declared.items() if key != "sql"})
    table, _, column = declared.partition(".")
    if table not in tables or column not in tables[table].columns:
        raise SourceError(path, f"the column {name} takes {declared}, which is no column of a table; correct it")
    return replace(tables[table].column(column), name=name.partition(".")[2], constraints={})


def _check_grain(path: Path, name: str, declared: Mapping[str, Any]) -> None:
    if not declared.get("description", "").startswith(GRAIN):
        raise SourceError(path, f"the description of {name} must begin with {GRAIN.strip()!r}; add it")


def _field(path: Path, name: str, declared: Mapping[str, Any]) -> Field:
    _check_known(path, name, declared, _OF_COLUMNS)
    if not declared.get("description"):
        raise SourceError(path, f"the column {name} has no description; add one")
    constraints = {rule: declared[rule] for rule in _CONSTRAINTS if rule in declared}
    return Field(
        name.partition(".")[2],
        declared.get("type", "string"),
        declared["description"],
        constraints,
        declared.get("format"),
        _words(path, name, declared.get("words")),
    )


def _words(path: Path, name: str, declared: Any) -> Words | None:
    if isinstance(declared, dict) and {"start", "end"} <= declared.keys() <= {"start", "end", "of", "in_part"}:
        return Words("slice", **declared)
    if declared is not None and declared not in _KINDS_OF_WORDS:
        raise SourceError(
            path, f"{name} has words that are none of {', '.join(_KINDS_OF_WORDS)} or a slice; correct it"
        )
    return Words(declared) if declared else None


def _check_known(path: Path, name: str, declared: Mapping[str, Any], known: set[str]) -> None:
    for key in sorted(set(declared) - known):
        raise SourceError(path, f"{name} declares {key!r}, which is none of {', '.join(sorted(known))}; correct it")


def dictionary(tables: Mapping[str, Table], views: Mapping[str, View]) -> Iterator[str]:
    """The data dictionary as lines of Markdown."""
    yield "# Data dictionary"
    yield ""
    yield "Derived from retold/tables/schema.yml by the build; edit the descriptions there."
    yield "Offsets are code points into `articles.text`, the start inclusive, the end exclusive. A string with offsets"
    yield "is exactly what they cut from the full text. Where an article shows less of that (`articles.shows`), strings"
    yield "beyond are empty, but for names."
    for table in tables.values():
        yield from ("", f"## {table.name}", "", f"{table.title}. {table.description}", "")
        yield from ("| column | type | meaning |", "| --- | --- | --- |")
        for column in table.fields:
            yield f"| {column.name} | {_type_words(table, column)} | {_cell(column.description)} |"
    if views:
        yield from (
            "",
            "# Views",
            "",
            "Queries that stand ready in the database under a name, to be read as tables are.",
        )
    for view in views.values():
        yield from ("", f"## {view.name}", "", f"{view.title}. {view.description}", "")
        yield from ("| column | type | meaning |", "| --- | --- | --- |")
        for column in view.fields:
            yield f"| {column.name} | {column.type} | {_cell(column.description)} |"


def _type_words(table: Table, column: Field) -> str:
    words = column.type
    if column.name in table.foreign_keys:
        words += f", names a row of {table.foreign_keys[column.name]}"
    return words if column.constraints.get("required") else f"{words}, may be empty"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _name(column: str) -> str:
    return f'"{column}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        raise ValueError(f"{text!r} is not a decimal number such as 12.65")
    return float(text)


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _boolean(text: str) -> bool:
    if text not in ("yes", "no", "true", "false"):
        raise ValueError(f"{text!r} is neither yes nor no")
    return text in ("yes", "true")


def _date(text: str) -> str:
    day = re.fullmatch(r"(\d{4}-\d\d-\d\d)([T ].*)?", text)
    try:
        return date.fromisoformat(day[1] if day else "").isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is not a date in the form YYYY-MM-DD") from None


_CASTS: dict[str, Callable[[str], Value]] = {
    "string": str,
    "date": _date,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
