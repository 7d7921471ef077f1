"""The descriptions of a data set, each read by a program that nobody here wrote."""

from __future__ import annotations

import csv
import json
import math
import zipfile
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from folders import ONE, PROJECT, write_source
from rocrate.rocrate import ROCrate

from build_db import build
from retold.editions.formats import write_formats
from retold.errors import SourceError
from retold.serving.held import hold
from retold.tables.about import about, citation
from retold.tables.crate import CRATE
from retold.tables.croissant import CROISSANT
from retold.tables.package import ARCHIVE, DESCRIPTOR
from retold.tables.schema import Field, load_schema

SCHEMA = load_schema()
FULL = {
    "name": "sanga",
    "title": "The quay of Sanga",
    "description": "One article of one harbour.",
    "version": "2.1.0",
    "published": "2024-02-29",
    "homepage": "https://doi.org/10.5555/sanga",
    "keywords": ["harbours", "fish"],
    "licenses": {
        "texts": [{"name": "other-closed", "title": "All rights are the publisher's"}],
        "annotations": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
    },
    "sources": [{"title": "Sanga Post", "path": "https://example.org/post"}, {"title": "A leaflet"}],
    "contributors": [
        {"title": "Awa Keita", "givenName": "Awa", "familyName": "Keita", "path": "https://orcid.org/0000-0000-0000-0001"},
        {"title": "Harbour Office"},
        {"title": "Sanga Post", "role": "publisher", "path": "https://example.org/post"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def mlcroissant() -> Any:
    """The library; it takes seconds to load, and is loaded where these tests run alone."""
    return import_module("mlcroissant")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of which everything is known that can be."""
    folder = tmp_path_factory.mktemp("full")
    build(write_source(folder / "source", ONE | {"dataset.yml": json.dumps(FULL)}), folder / "built")
    return folder / "built"


def descriptor(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    return found


def as_csv(column: Field, value: Any) -> str:
    """A value that Croissant's loader gives, as the CSV has it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, bool):
        return str(value).lower()
    return value.date().isoformat() if column.type == "date" else str(value)


def same(column: Field, value: str, cell: str) -> bool:
    """A whole number beside empty cells comes as 3.0."""
    return value == cell or (column.type in ("integer", "number") and bool(value) and float(value) == float(cell))


@pytest.mark.corpora("shipped", "invented")
def test_croissant_is_valid_and_loads_every_cell(mlcroissant: Any, built: Path) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(built / CROISSANT))
    assert not dataset.metadata.ctx.issues.errors
    assert [one.id for one in dataset.metadata.record_sets] == list(SCHEMA)
    for name, table in SCHEMA.items():
        with (built / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        loaded = list(dataset.records(name))
        assert len(loaded) == len(rows)
        for row, record in zip(rows, loaded, strict=True):
            for column in table.fields:
                value = as_csv(column, record[f"{name}/{column.name}"])
                assert same(column, value, row[column.name]), (name, row["id"], column.name)


def test_croissant_leaves_nothing_to_wish_for_where_everything_is_known(mlcroissant: Any, full: Path) -> None:
    issues = mlcroissant.Dataset(jsonld=str(full / CROISSANT)).metadata.ctx.issues
    assert not issues.errors and not issues.warnings


def test_croissant_tells_a_file_that_is_not_the_one_described(mlcroissant: Any, full: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / CROISSANT).write_bytes((full / CROISSANT).read_bytes())
    (tmp_path / "data" / "outlets.csv").write_text("id,name,kind,country_code,url\r\nx,X,agency,,\r\n")
    with pytest.raises(mlcroissant.GenerationError):
        list(mlcroissant.Dataset(jsonld=str(tmp_path / CROISSANT)).records("outlets"))


def test_the_crate_holds_every_file_of_the_package(full: Path) -> None:
    crate = ROCrate(full)
    named = {one.id for one in crate.data_entities}
    assert named == {DESCRIPTOR, "DICTIONARY.md", CROISSANT, *(f"data/{name}.csv" for name in SCHEMA)}
    assert all((full / name).is_file() for name in named)
    assert crate.name == FULL["title"] and crate.datePublished.date() == date(2024, 2, 29)
    assert [one["name"] for one in crate.root_dataset["author"]] == ["Awa Keita", "Harbour Office"]
    assert [one.type for one in crate.root_dataset["author"]] == ["Person", "Organization"]
    assert (crate.publisher.type, crate.publisher["name"]) == ("Organization", "Sanga Post")
    assert crate.get("data/articles.csv")["license"]["name"] == "All rights are the publisher's"
    assert crate.get("data/quotes.csv")["license"].id == "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.mark.corpora
def test_everything_that_the_crate_names_is_described_in_it(built: Path) -> None:
    graph = json.loads((built / CRATE).read_text(encoding="utf-8"))["@graph"]
    described = [entity["@id"] for entity in graph]
    assert len(described) == len(set(described))
    values = [value for entity in graph for value in entity.values()]
    named = [one["@id"] for value in values for one in (value if isinstance(value, list) else [value])
             if isinstance(one, dict)]  # fmt: skip
    assert set(named) - {"https://w3id.org/ro/crate/1.1"} <= set(described)


def test_every_description_says_of_the_whole_what_the_descriptor_says(full: Path) -> None:
    package = descriptor(full)
    said = about(package)
    croissant = json.loads((full / CROISSANT).read_text(encoding="utf-8"))
    (root,) = [one for one in json.loads((full / CRATE).read_text(encoding="utf-8"))["@graph"] if one["@id"] == "./"]
    for key in ("name", "description", "version", "datePublished", "keywords", "url"):
        assert croissant[key] == root[key] == said[key], key
    assert {key: package[key] for key in ("published", "keywords", "homepage")} == {
        key: FULL[key] for key in ("published", "keywords", "homepage")
    }
    assert croissant["citeAs"] == "Awa Keita, Harbour Office. The quay of Sanga. Version 2.1.0."


def test_a_site_that_holds_its_build_has_all_that_the_archive_has(full: Path) -> None:
    held = hold(full)
    try:
        with zipfile.ZipFile(full / ARCHIVE) as archive:
            assert [name for name in archive.namelist() if not (held.folder / name).is_file()] == []
    finally:
        held.let_go()


def test_what_nobody_says_is_left_out() -> None:
    assert about({}) == {"name": "Retold"}
    assert citation({"name": "sanga"}) == "sanga."


# How it is cited


@pytest.fixture(scope="module")
def cited(full: Path) -> Path:
    """The files that say how, beside what they are of."""
    assert write_formats(full, full, ["citation"]) == list(map(Path, CITATION))
    return full


CITATION = ["CITATION.cff", ".zenodo.json", "datacite.json"]


@pytest.mark.parametrize("name", CITATION)
def test_the_citation_of_this_data_set_is_the_one_of_its_descriptor(name: str, tmp_path: Path) -> None:
    for part in (DESCRIPTOR, *(f"data/{table}.csv" for table in SCHEMA)):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_bytes((PROJECT / part).read_bytes())
    write_formats(tmp_path, tmp_path, ["citation"])
    stale = f"{name} is stale; run `.venv/bin/python -m retold package . . --citation`"
    assert (PROJECT / name).read_bytes() == (tmp_path / name).read_bytes(), stale


def test_citation_file(cited: Path) -> None:
    found = yaml.safe_load((cited / "CITATION.cff").read_text(encoding="utf-8"))
    assert (found["cff-version"], found["type"], found["version"]) == ("1.2.0", "dataset", "2.1.0")
    assert (found["doi"], found["date-released"]) == ("10.5555/sanga", "2024-02-29")
    assert found["license-url"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert found["authors"] == [
        {"family-names": "Keita", "given-names": "Awa", "orcid": "https://orcid.org/0000-0000-0000-0001"},
        {"name": "Harbour Office"},
    ]
    assert "All rights are the publisher's." in found["message"]


def test_zenodo(cited: Path) -> None:
    found = json.loads((cited / ".zenodo.json").read_text(encoding="utf-8"))
    assert found["creators"] == [{"name": "Keita, Awa", "orcid": "0000-0000-0000-0001"}, {"name": "Harbour Office"}]
    assert (found["upload_type"], found["publication_date"]) == ("dataset", "2024-02-29")
    assert (found["license"], found["notes"]) == (
        "cc0-1.0", "Annotations: CC0-1.0. Texts: All rights are the publisher's."
    )  # fmt: skip
    assert found["related_identifiers"] == [{"identifier": "https://example.org/post", "relation": "isDerivedFrom"}]


def test_datacite_is_valid(cited: Path) -> None:
    schema45 = import_module("datacite.schema45")  # which takes long to load as well
    for folder in (cited, PROJECT):
        schema45.validator.validate(json.loads((folder / "datacite.json").read_text(encoding="utf-8")))
    found = json.loads((cited / "datacite.json").read_text(encoding="utf-8"))
    assert (found["doi"], found["publicationYear"]) == ("10.5555/sanga", "2024")
    assert found["publisher"] == {"name": "Sanga Post"}
    assert [(who["name"], who["nameType"]) for who in found["creators"]] == [
        ("Keita, Awa", "Personal"), ("Harbour Office", "Organizational")
    ]  # fmt: skip
    assert [one["rights"] for one in found["rightsList"]] == [
        "Annotations: CC0-1.0", "Texts: All rights are the publisher's"
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["title", "description", "contributors", "published"])
def test_nobody_can_cite_what_says_too_little(key: str, tmp_path: Path) -> None:
    said = {name: value for name, value in FULL.items() if name != key}
    build(write_source(tmp_path / "source", ONE | {"dataset.yml": json.dumps(said)}), tmp_path / "built")
    with pytest.raises(SourceError, match=f"^dataset.yml: there is no {key}, without which nobody can cite it; add it"):
        write_formats(tmp_path / "built", tmp_path / "out", ["citation"])
    assert list((tmp_path / "out").iterdir()) == []
