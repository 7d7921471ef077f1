"""Validating a package: whatever frictionless has to say of a table, it is asked for it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from folders import QUAY, write_source
from frictionless import Package
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from build_db import build
from retold.cache import Cache
from retold.crew import Crew
from retold.tables import lines, validate
from retold.tables.lines import blocks_of
from retold.tables.package import DESCRIPTOR, sha256
from retold.tables.validate import PackageError, check_package, if_plain

Table = list[list[str]]
TABLES = ("articles", "paragraphs", "sentences", "mentions", "quotes", "entities", "figures")
CELLS = st.sampled_from(["", " ", "0", "-1", "1.5", "nan", "true", "2024-02-30", "1e9", "0001-01-01", "Ä", '"', "\n"])


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
    resource: Any = Package(str(folder / DESCRIPTOR)).get_resource(name)
    with (package / "data" / f"{name}.csv").open("rb") as file:
        next(file)
        known = [block for block, _, _ in blocks_of(file, {})]
    assert len(known) > 1
    plain = if_plain(path, resource)
    assert if_plain(path, resource, known) == plain
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
            row[column] = table[-1][column]
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


def test_another_hash_or_length_than_the_descriptor_says_is_left_to_frictionless(package: Path, tmp_path: Path) -> None:
    shutil.copytree(package / "data", tmp_path / "data")
    shutil.copy(package / DESCRIPTOR, tmp_path / DESCRIPTOR)
    path = tmp_path / "data" / "sentences.csv"
    resource = Package(str(tmp_path / DESCRIPTOR)).get_resource("sentences")
    assert if_plain(path, resource)
    path.write_bytes(path.read_bytes().replace(b"wall", b"gate"))
    assert if_plain(path, resource) is None
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert if_plain(path, resource) is None


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
