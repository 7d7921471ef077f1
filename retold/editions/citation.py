"""Write how a data set is cited and deposited: for GitHub, Zenodo and DataCite.

In: a package. Out: CITATION.cff, .zenodo.json and datacite.json. Invariant: all three say what dataset.yml says, and
are not written before it says what they cannot do without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from retold import __version__
from retold.editions.opened import Package
from retold.errors import SourceError
from retold.tables.about import creators, publishers
from retold.tables.store import Store

_NEEDED = ("title", "description", "contributors", "published")
_DOI = "https://doi.org/"
_ORCID = "https://orcid.org/"
_SOFTWARE = {"type": "software", "title": "Retold", "version": __version__, "license": "MIT",
             "authors": [{"name": "The Retold authors"}]}  # fmt: skip
Record = dict[str, Any]


def write_citation(package: Package, _: Store, folder: Path) -> Iterator[Path]:
    """The three files; SourceError where dataset.yml says too little."""
    dataset = package.dataset
    for key in _NEEDED:
        if not dataset.get(key):
            raise SourceError(
                "dataset.yml", f"there is no {key}, without which nobody can cite it; add it, and build anew"
            )
    written = {
        "CITATION.cff": yaml.safe_dump(citation_cff(dataset), sort_keys=False, allow_unicode=True, width=100),
        ".zenodo.json": json.dumps(zenodo(dataset), ensure_ascii=False, indent=2) + "\n",
        "datacite.json": json.dumps(datacite(dataset), ensure_ascii=False, indent=2) + "\n",
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        yield Path(name)


def citation_cff(dataset: Mapping[str, Any]) -> Record:
    """The Citation File Format, 1.2.0; the software is what the data set was made with."""
    doi, homepage = _doi(dataset), dataset.get("homepage")
    record = {
        "cff-version": "1.2.0",
        "message": f"If you use this data set, please cite it as below. {rights(dataset)}".strip(),
        "type": "dataset",
        "title": dataset["title"],
        "abstract": dataset["description"],
        "version": dataset.get("version"),
        "date-released": dataset["published"],
        "doi": doi,
        "url": None if doi else homepage,
        "license-url": next((one["path"] for one in _of_annotations(dataset) if "path" in one), None),
        "authors": [_cff_author(who) for who in creators(dataset)],
        "keywords": dataset.get("keywords"),
        "references": [_SOFTWARE],
    }
    return _known(record)


def _cff_author(who: Mapping[str, str]) -> Record:
    path = who.get("path", "")
    if who.get("familyName"):
        name = {"family-names": who["familyName"], "given-names": who.get("givenName")}
    else:
        name = {"name": who["title"]}
    is_orcid = path.startswith(_ORCID)
    return _known(name | {"orcid": path if is_orcid else None, "website": None if is_orcid else path})


def zenodo(dataset: Mapping[str, Any]) -> Record:
    """The metadata of a deposit at Zenodo, which has room for one licence: that of the annotations."""
    licences = _of_annotations(dataset)
    record = {
        "upload_type": "dataset",
        "title": dataset["title"],
        "description": dataset["description"],
        "creators": [
            _known({"name": _inverted(who), "orcid": _orcid(who), "affiliation": who.get("organization")})
            for who in creators(dataset)
        ],
        "version": dataset.get("version"),
        "publication_date": dataset["published"],
        "keywords": dataset.get("keywords"),
        "access_right": "open",
        "license": licences[0]["name"].lower() if licences else None,
        "notes": rights(dataset),
        "related_identifiers": [
            {"identifier": address, "relation": "isDerivedFrom"} for address in _addresses(dataset)
        ],
    }
    return _known(record)


def datacite(dataset: Mapping[str, Any]) -> Record:
    """The metadata of a DOI, in DataCite's schema 4.5."""
    makers = creators(dataset)
    record = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "doi": _doi(dataset),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Annotated news articles"},
        "titles": [{"title": dataset["title"]}],
        "creators": [_datacite_creator(who) for who in makers],
        "publisher": {"name": (publishers(dataset) or makers)[0]["title"]},
        "publicationYear": dataset["published"][:4],
        "dates": [{"date": dataset["published"], "dateType": "Issued"}],
        "version": dataset.get("version"),
        "subjects": [{"subject": word} for word in dataset.get("keywords", [])],
        "descriptions": [{"description": dataset["description"], "descriptionType": "Abstract"}],
        "rightsList": [
            _known({"rights": _licence_words(kind, one), "rightsUri": one.get("path")})
            for kind, ones in dataset.get("licenses", {}).items()
            for one in ones
        ],
        "relatedIdentifiers": [
            {"relatedIdentifier": address, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            for address in _addresses(dataset)
        ],
    }
    return _known(record)


def _datacite_creator(who: Mapping[str, str]) -> Record:
    orcid, is_person = _orcid(who), bool(who.get("familyName"))
    identifier = {"nameIdentifier": f"{_ORCID}{orcid}", "nameIdentifierScheme": "ORCID", "schemeUri": _ORCID}
    record = {
        "name": _inverted(who),
        "nameType": "Personal" if is_person else "Organizational",
        "givenName": who.get("givenName"),
        "familyName": who.get("familyName"),
        "affiliation": [{"name": who["organization"]}] if "organization" in who else None,
        "nameIdentifiers": [identifier] if orcid else None,
    }
    return _known(record)


def rights(dataset: Mapping[str, Any]) -> str:
    """What may be done with what, in words."""
    licences = dataset.get("licenses", {}).items()
    return " ".join(f"{_licence_words(kind, one)}." for kind, ones in licences for one in ones)


def _licence_words(kind: str, licence: Mapping[str, str]) -> str:
    return f"{kind.capitalize()}: {licence.get('title', licence['name'])}"


def _of_annotations(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    """The licences of what the project adds: those of the texts are the publishers' to give."""
    found: list[dict[str, str]] = dataset.get("licenses", {}).get("annotations", [])
    return found


def _addresses(dataset: Mapping[str, Any]) -> list[str]:
    return [source["path"] for source in dataset.get("sources", []) if "path" in source]


def _doi(dataset: Mapping[str, Any]) -> str | None:
    homepage: str = dataset.get("homepage", "")
    return homepage.removeprefix(_DOI) if homepage.startswith(_DOI) else None


def _orcid(who: Mapping[str, str]) -> str | None:
    path = who.get("path", "")
    return path.removeprefix(_ORCID) if path.startswith(_ORCID) else None


def _inverted(who: Mapping[str, str]) -> str:
    """A person's family name first."""
    return ", ".join(filter(None, [who["familyName"], who.get("givenName")])) if "familyName" in who else who["title"]


def _known(record: Mapping[str, Any]) -> Record:
    return {key: value for key, value in record.items() if value}
