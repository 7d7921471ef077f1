"""Validating a package: whatever frictionless has to say of a table, it is asked for it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from folders import QUAY, write_source
from frictionless import Field, FrictionlessException, Package
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from build_db import build
from retold import crew
from retold.cache import Cache
from retold.crew import Crew
from retold.tables import lines, validate
from retold.tables.cells import plain_cells
from retold.tables.lines import blocks_of
from retold.tables.package import DESCRIPTOR, sha256, table_schema
from retold.tables.schema import load_schema
from retold.tables.validate import PackageError, check_package, if_plain

Table = list[list[str]]
TABLES = ("articles", "paragraphs", "sentences", "mentions", "quotes", "entities", "figures")
CELLS = st.sampled_from(["", " ", "0", "-1", "1.5", "nan", "true", "2024-02-30", "1e9", "0001-01-01", "Ä", '"', "\n"])
# Every column of the tables, and some with rules that none of these has.
FIELDS = [field for table in load_schema().values() for field in table_schema(table)["fields"]]
FIELDS += [
    {"name": "share", "type": "number", "constraints": {"minimum": 0.1, "maximum": 0.7}},
    {"name": "code", "type": "string", "constraints": {"pattern": "[a-c]|é|0+", "enum": ["a", "0", "00"]}},
]
FIELDS = list({json.dumps(field | {"name": "a", "description": ""}): field for field in FIELDS}.values())
ODD = "0.1|0.10|0.7|0.70000000000000000001|-0|+1|1_0|1e2|٣|1.|.5|inf|1 |a\n|0\n||-1|91|2024-02-29|2023-02-29|2024-02-30"
ODD += "|0000-01-01|2024-1-1|2024-04-31|2024-13-01|True|FALSE|http://|http://a b|//a|https://a/b?c=d|AB|ab|B|b"
FORMS = [
    r"-?[0-9]{1,20}(\.[0-9]{1,25})?(e-?[0-9]{1,2})?",
    r"[0-9]{4}-[0-3][0-9]-[0-3][0-9]",
    r"[12][0-9]{3}-02-29",
    r"https?://[a-z.:@\[\]]{0,5}[/?#][a-z%é]{0,3}",
    r"https?://[a-z.]{1,3}/[!-~]{0,6}",
]


def plain_looking() -> st.SearchStrategy[str]:
    """Numbers, days and addresses, and what is listed for some column."""
    rules = [field.get("constraints", {}) for field in FIELDS]
    listed = sorted({value for rule in rules for value in rule.get("enum", [])})
    patterns = sorted({rule["pattern"] for rule in rules if "pattern" in rule})
    return st.one_of(st.sampled_from(listed), *map(st.from_regex, FORMS + patterns))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    articles = {f"articles/{number}.txt": f"{QUAY}\nThe wall cost {number} million dollars.\n" for number in (3, 4)}
    build(write_source(folder / "source", articles), folder / "output")
    return folder / "output"


@pytest.fixture(scope="module", autouse=True)
def small_blocks() -> Iterator[None]:
    """Tables of a few rows are then of several blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_LINES", 2)
        yield


def verdicts(package: Path, name: str, data: bytes, folder: Path) -> tuple[int | None, list[str]]:
    """What is found at a glance, and what frictionless finds, in a table of that content.

    The same is found at a glance where the blocks are known of which the table was made before.
    """
    (folder / "data").mkdir(exist_ok=True)
    path = folder / "data" / f"{name}.csv"
    path.write_bytes(data)
    descriptor = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    own = next(each for each in descriptor["resources"] if each["name"] == name)
    own |= {"bytes": len(data), "hash": f"sha256:{sha256(path)}"}
    own["schema"].pop("foreignKeys", None)
    (folder / DESCRIPTOR).write_text(json.dumps({"resources": [own]}), encoding="utf-8")
    with (package / "data" / f"{name}.csv").open("rb") as file:
        next(file)
        known = [block for block, _, _ in blocks_of(file, {})]
    assert len(known) > 1
    plain = if_plain(path, own)
    assert if_plain(path, own, known) == plain
    resource: Any = Package(str(folder / DESCRIPTOR)).get_resource(name)
    return plain and plain.rows, [each.message for task in resource.validate().tasks for each in task.errors]


def written(table: Table) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(table)
    return file.getvalue().encode()


def read(package: Path, name: str) -> Table:
    with (package / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@st.composite
def changes(draw: st.DrawFn) -> Callable[[Table], None]:
    """A change of one cell, row or column, the header among them."""
    kind = draw(st.sampled_from(["cell", "same cell", "cut", "longer", "row twice", "no row", "blank", "swapped"]))
    at, across, cell = draw(st.integers(0, 30)), draw(st.integers(0, 30)), draw(CELLS | st.text(max_size=3))

    def change(table: Table) -> None:
        row = table[at % len(table)]
        column = across % len(row)
        if kind == "cell":
            row[column] = cell
        elif kind == "same cell":
            row[column] = table[-1][column % len(table[-1])]
        elif kind == "cut":
            del row[column]
        elif kind == "longer":
            row.insert(column, cell)
        elif kind == "row twice":
            table.append(list(row))
        elif kind == "no row":
            table.remove(row)
        elif kind == "blank":
            row[:] = [""] * len(row) if across % 2 else []
        else:
            row[column], row[0] = row[0], row[column]

    return change


def test_a_table_as_it_was_written_is_taken_at_a_glance(package: Path, tmp_path: Path) -> None:
    for name in TABLES:
        data = (package / "data" / f"{name}.csv").read_bytes()
        assert verdicts(package, name, data, tmp_path) == (len(read(package, name)) - 1, [])


@given(st.sampled_from(TABLES), st.lists(changes(), min_size=1, max_size=2))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_taken_at_a_glance_frictionless_finds_nothing_against(
    package: Path, tmp_path: Path, name: str, made: list[Callable[[Table], None]]
) -> None:
    table = read(package, name)
    for change in made:
        if len(table) > 1 and all(table):
            change(table)
    rows, problems = verdicts(package, name, written(table), tmp_path)
    assert rows is None or (rows, problems) == (len(table) - 1, [])


@given(st.sampled_from(TABLES), st.integers(0, 10_000), st.binary(min_size=1, max_size=2))
@example("articles", 0, b"\xef\xbb\xbf")
@example("sentences", 60, b"\xff")
@example("sentences", 60, b"\x00")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_are_no_table_are_left_to_frictionless(
    package: Path, tmp_path: Path, name: str, at: int, put: bytes
) -> None:
    data = (package / "data" / f"{name}.csv").read_bytes()
    rows, problems = verdicts(package, name, data[: at % len(data)] + put + data[at % len(data) :], tmp_path)
    assert rows is None or not problems


@given(st.text(max_size=4) | plain_looking())
@settings(max_examples=200)
def test_a_cell_that_is_plainly_as_it_should_be_frictionless_takes(cell: str) -> None:
    for field in FIELDS:
        assert not plain_cells(field)(cell) or not reader_of(json.dumps(field))(cell)[1], field


@pytest.mark.parametrize("cell", ODD.split("|"))
def test_an_odd_cell_is_not_plain_where_frictionless_does_not_take_it(cell: str) -> None:
    for field in FIELDS:
        assert not plain_cells(field)(cell) or not reader_of(json.dumps(field))(cell)[1], field


def test_hardly_a_cell_of_the_tables_is_odd(package: Path) -> None:
    for own in described(package):
        table = read(package, own["name"])
        for field, cells in zip(own["schema"]["fields"], zip(*table[1:], strict=True), strict=False):
            assert all(map(plain_cells(field), cells)), field


@cache
def reader_of(field: str) -> Any:
    return Field.from_descriptor(json.loads(field)).create_cell_reader()


def test_a_column_of_a_kind_that_is_not_known_has_no_plain_cells() -> None:
    kinds = ({"type": "integer", "bareNumber": False}, {"type": "time"}, {"type": "string", "format": "email"})
    for kind in (
        *kinds,
        {"type": "string", "constraints": {"minLength": 2}},
        {"type": "string", "missingValues": ["a"]},
    ):
        assert not plain_cells({"name": "a"} | kind)("a"), kind


def test_another_hash_or_length_than_the_descriptor_says_is_left_to_frictionless(package: Path, tmp_path: Path) -> None:
    shutil.copytree(package / "data", tmp_path / "data")
    path = tmp_path / "data" / "sentences.csv"
    own = next(each for each in described(package) if each["name"] == "sentences")
    assert if_plain(path, own)
    path.write_bytes(path.read_bytes().replace(b"wall", b"gate"))
    assert if_plain(path, own) is None
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert if_plain(path, own) is None


def test_rows_in_order_are_not_looked_at_again_until_their_bytes_change(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(package, tmp_path / "package")
    counts = {each["name"]: len(read(package, each["name"])) - 1 for each in described(package)}
    looked_at, look = list[int](), validate._Look._are_fine

    def noted(self: validate._Look, rows: Table, number: int) -> bool:
        looked_at.append(number)
        return look(self, rows, number)

    def check() -> int:
        looked_at.clear()
        with closing(Cache(tmp_path / "cache")) as cache:
            check_package(tmp_path / "package", counts, Crew(1), cache)
        return sum(looked_at)

    monkeypatch.setattr(validate._Look, "_are_fine", noted)
    assert check() == sum(counts.values())
    assert check() == 0
    rewrite(tmp_path / "package", "sentences", lambda data: data.replace(b"cost 3", b"cost 5"))
    assert 0 < check() < counts["sentences"]
    rewrite(tmp_path / "package", "sentences", lambda data: data.replace(b"cost 5", b"cost \xff"))
    with pytest.raises(PackageError, match=r"sentences"):
        check()


def test_nothing_is_asked_of_frictionless_when_nothing_is_new(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {each["name"]: len(read(package, each["name"])) - 1 for each in described(package)}
    with closing(Cache(tmp_path / "cache")) as cache:
        check_package(package, counts, Crew(1), cache)
    validate._judged.clear()
    monkeypatch.setitem(sys.modules, "frictionless", None)  # whoever imports it now is told that there is none
    with closing(Cache(tmp_path / "cache")) as cache:
        check_package(package, counts, Crew(1), cache)


def test_what_a_descriptor_will_say_is_judged_before_its_files_are_there(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = list[str]()

    def noted(said: str) -> str:
        judged.append(said)
        return ""

    monkeypatch.setattr(validate, "_judged", set())
    monkeypatch.setattr(validate, "_fault_of", noted)
    build(package.parent / "source", tmp_path, jobs=1)
    (said,) = judged
    assert said == validate._said(json.loads((tmp_path / DESCRIPTOR).read_text(encoding="utf-8")))


def test_a_descriptor_is_judged_though_others_look_at_the_tables_meanwhile(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, counts = (
        tmp_path / "package",
        {each["name"]: len(read(package, each["name"])) - 1 for each in described(package)},
    )
    shutil.copytree(package, folder)
    monkeypatch.setattr(crew, "POOL_FROM", 0)
    with closing(Cache(tmp_path / "cache")) as cache:
        for _ in range(2):
            with Crew(2) as two:
                check_package(folder, counts, two, cache)
        whole = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        whole["resources"][-1]["schema"]["fields"][1]["type"] = "whole"
        (folder / DESCRIPTOR).write_text(json.dumps(whole), encoding="utf-8")
        for _ in range(2):
            with Crew(2) as two, pytest.raises(PackageError, match="whole"):
                check_package(folder, counts, two, cache)


def test_a_cell_of_any_length_is_looked_at(package: Path, tmp_path: Path) -> None:
    table = read(package, "sentences")
    table[1][-1] = "long " * 50_000
    assert verdicts(package, "sentences", written(table), tmp_path) == (len(table) - 1, [])


@st.composite
def spoiling(draw: st.DrawFn) -> Callable[[Any], None]:
    """A change of what a descriptor says somewhere."""
    steps, new = draw(st.lists(st.integers(0, 30), min_size=1, max_size=6)), draw(st.sampled_from(SAID))

    def change(descriptor: Any) -> None:
        at, key = descriptor, None
        for step in steps:
            inner = at if key is None else at[key]
            if not isinstance(inner, dict | list) or not inner:
                break
            at, key = inner, step % len(inner) if isinstance(inner, list) else sorted(inner)[step % len(inner)]
        if key not in ("resources", "path", "name"):  # by which tables are looked up
            at[key] = deepcopy(new)

    return change


BROKEN_BY_IT = (AttributeError, TypeError, ValueError, KeyError)  # frictionless itself, by what is no descriptor at all
SAID: list[Any] = ["", "whole", "id", 0, None, True, [], {}, ["id"], {"name": "id"}, {"required": "yes"}, "1.2", "../x"]


@given(spoiling())
@example(lambda descriptor: descriptor["resources"][0].update(hash="sha256:0"))
@example(lambda descriptor: descriptor["resources"][0].update(bytes="many"))
@example(lambda descriptor: descriptor["resources"][0]["schema"]["fields"][1].update(type="whole"))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_descriptor_is_in_order_only_if_it_was_found_to_be(
    package: Path, tmp_path: Path, spoil: Callable[[Any], None]
) -> None:
    fine, spoilt = tmp_path / "fine", tmp_path / "spoilt"
    descriptor = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    descriptor["resources"] = [
        own for own in descriptor["resources"] if own["name"] in ("outlets", "entities", "merges")
    ]
    for own in descriptor["resources"]:
        own["schema"].pop("foreignKeys", None)
    for folder in (fine, spoilt):
        shutil.copytree(package / "data", folder / "data", dirs_exist_ok=True)
        (folder / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
        spoil(descriptor)
    assert is_in_order(fine, tmp_path)
    validate._judged.clear()
    assert is_in_order(spoilt, tmp_path) <= is_in_order_to_frictionless(spoilt, descriptor)


def is_in_order(folder: Path, caching: Path) -> bool:
    try:
        with closing(Cache(caching / "cache")) as cache:
            check_package(folder, {}, Crew(1), cache)
    except (PackageError, *BROKEN_BY_IT):
        return False
    return True


def is_in_order_to_frictionless(folder: Path, descriptor: dict[str, Any]) -> bool:
    try:
        package = Package.from_descriptor(descriptor, basepath=str(folder))
    except (FrictionlessException, *BROKEN_BY_IT):
        return False
    return bool(package.validate().valid)


def rewrite(package: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a table, and what the descriptor says of its bytes."""
    path, descriptor = package / "data" / f"{name}.csv", package / DESCRIPTOR
    path.write_bytes(change(path.read_bytes()))
    whole = json.loads(descriptor.read_text(encoding="utf-8"))
    for own in whole["resources"]:
        if own["name"] == name:
            own |= {"bytes": path.stat().st_size, "hash": f"sha256:{sha256(path)}"}
    descriptor.write_text(json.dumps(whole), encoding="utf-8")


def described(package: Path) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    return resources
