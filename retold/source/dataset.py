"""Read dataset.yml: what the data set of a source folder is called, who made it, and what may be done with it.

In: the file. Out: what of it goes into the descriptor of the data package, and how much articles show. Invariant: a
descriptor with it in is valid, so that a mistake is told here, with its key, and not at the end of the build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from retold.errors import SourceError
from retold.parse import check_keys, is_there, parse_yaml, read_text
from retold.reading.metadata import shows_of

_TEXTS = ("name", "title", "description", "version", "published", "homepage", "shows", "robots")
_KEYS = (*_TEXTS, "keywords", "licenses", "sources", "contributors")
# what pages say to search engines
_NOT_LISTED = "noindex"
# each licence is of the texts that others wrote, or of what the project adds to them
_CONTENTS = ("annotations", "texts")
_SOURCE = ("title", "path")
_CONTRIBUTOR = ("title", "givenName", "familyName", "path", "role", "organization")
_LICENCE = ("name", "title", "path")
# the site makes links of these
_ADDRESSES = ("path", "homepage")
_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")


def read_dataset(path: Path) -> dict[str, Any]:
    """What dataset.yml says, checked; nothing if it is not there."""
    if not is_there(path):
        return {}
    dataset = {key: value for key, value in parse_yaml(path, read_text(path), _KEYS).items() if value}
    _check_texts(path, {key: value for key, value in dataset.items() if key in _TEXTS})
    if not _NAME.fullmatch(dataset.get("name", "unnamed")):
        raise SourceError(path, f"the name {dataset['name']!r} is not a slug; use a-z, digits and single hyphens")
    _check_published(path, dataset.get("published"))
    _check_keywords(path, dataset.get("keywords", []))
    if dataset.get("robots", _NOT_LISTED) != _NOT_LISTED:
        raise SourceError(path, f"robots is {dataset['robots']!r}, but can only be {_NOT_LISTED}; correct or remove it")
    if "shows" in dataset:
        dataset["shows"] = shows_of(path, None, dataset["shows"])
    _check_entries(path, "sources", dataset.get("sources", []), _SOURCE, "title")
    _check_entries(path, "contributors", dataset.get("contributors", []), _CONTRIBUTOR, "title")
    licences = dataset.get("licenses", {})
    if not isinstance(licences, dict):
        raise SourceError(path, f"licenses should hold the keys {' and '.join(_CONTENTS)}; write them as keys")
    check_keys(path, None, licences, _CONTENTS)
    for content, entries in licences.items():
        _check_entries(path, f"licenses of {content}", entries, _LICENCE, "name")
    return dataset


def _check_entries(path: Path, name: str, entries: Any, keys: tuple[str, ...], needed: str) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourceError(path, f"{name} should be a list of entries; begin each with '- {needed}:'")
    for entry in entries:
        check_keys(path, None, entry, keys)
        _check_texts(path, entry)
        if not entry.get(needed):
            raise SourceError(path, f"an entry of {name} has no {needed}; add it")


def _check_published(path: Path, day: str | None) -> None:
    try:
        is_day = day is None or date.fromisoformat(day).isoformat() == day
    except ValueError:
        is_day = False
    if not is_day:
        raise SourceError(path, f"published is {day!r}, which is no day; write it as YYYY-MM-DD")


def _check_keywords(path: Path, keywords: Any) -> None:
    if not isinstance(keywords, list) or not all(isinstance(word, str) and word for word in keywords):
        raise SourceError(path, "keywords should be a list of words; begin each with '- '")


def _check_texts(path: Path, record: Mapping[str, Any]) -> None:
    for key, value in record.items():
        if not isinstance(value, str):
            raise SourceError(path, f"the value of {key!r} should be text; write it on one line, in quotes")
        if key in _ADDRESSES and not _ADDRESS.fullmatch(value):
            raise SourceError(path, f"the {key} {value!r} is no address of a page; begin it with https://")
