"""Say where what a figure counts happened, where the articles of a story count by places, and whose an age is.

In: the figures of a story, and the places and persons that are named in its sentences. Out: the same figures with the
place of each that has one, for what is counted in several places, and ages with the names of persons. Invariant:
where all happened in one place nothing is told apart, however that place is called.

"239 dead" in one country and "2,000" in another are two tolls. A place is that of a figure if it stands behind it in
its clause ("killed 40 in Peru"), if its clause or sentence begins with it ("Peru reported 40 dead", "In Peru, 40
died"), or if "where" stands between.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from retold.lists import rows_of
from retold.stories.slots import Stated, Where
from retold.text import slug

# A place that one figure alone names may have to do with it in another way.
_LEAST_FIGURES = 2
# Characters between an age and whose it is: "Lee, aged 30", "the 30-year-old actress Lee"
_BESIDE = 12
_CLAUSE = re.compile(r"[;:()“”\"—–]|[.,] ")
_IN = re.compile(r"\b(?:in|at|near|across|throughout|around|on) (?:the |[a-z]+ ){0,2}$", re.IGNORECASE)
_OPENING = re.compile(r"(?:(?:and|while|but|In|in|Across|In the|The) )?(?:[a-z]+ )?")
_WHERE = re.compile(r"[^,]{0,20}, where ")


class Named(NamedTuple):
    """A place that is named in a sentence, by its offsets into it."""

    start: int
    end: int
    entity_id: str
    name: str
    country: str | None

    def anywhere(self) -> Named:
        """The place itself, wherever it is named."""
        return self._replace(start=0, end=0)


def located(stated: Sequence[Stated], places: Mapping[str, Sequence[Named]]) -> list[Stated]:
    """The figures, each with the place of what it counts if others of the same thing happened elsewhere."""
    found = {one.id: _place(one, places.get(one.sentence.id, ())) for one in stated if one.figure.subject_key}
    by_thing: dict[str, dict[Named, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for one in stated:
        place = found.get(one.id)
        if place and one.figure.subject_key:
            by_thing[one.figure.subject_key][place.anywhere()].append(one)
    apart = {key for key, by_place in by_thing.items() if _are_apart(by_place)}
    return [
        replace(one, where=Where(place.entity_id, place.name)) if one.figure.subject_key in apart and place else one
        for one, place in ((one, found.get(one.id)) for one in stated)
    ]


def of_persons(stated: Sequence[Stated], persons: Mapping[str, Sequence[Named]]) -> list[Stated]:
    """The figures, each age with the full name of whose it is: a last name may be that of two, or be left out."""
    return [_of_person(one, persons.get(one.sentence.id, ())) if one.figure.kind == "age" else one for one in stated]


def _of_person(one: Stated, persons: Sequence[Named]) -> Stated:
    start, end = one.figure.span.start, one.figure.span.end
    near = ((max(start - person.end, person.start - end), person) for person in persons)
    apart, person = min(near, default=(_BESIDE + 1, None), key=lambda found: found[0])
    if one.figure.subject_key is None or person is None or apart > _BESIDE:
        return one
    return replace(one, figure=one.figure._replace(subject_key=f"age of {person.name}"))


def _are_apart(by_place: Mapping[Named, Sequence[Stated]]) -> bool:
    """Whether some article tells of two places what others tell of them too, and not the same of both.

    Two names of one place ("the city", its quarter) stand rarely in one article with two values.
    """
    often = [(place, own) for place, own in by_place.items() if len(own) >= _LEAST_FIGURES]
    return any(
        not _lies_in(place, elsewhere) and not _lies_in(elsewhere, place) and _are_told_apart(own, others)
        for place, own in often
        for elsewhere, others in often
    )


def _are_told_apart(own: Sequence[Stated], others: Sequence[Stated]) -> bool:
    return any(
        one.article_id == other.article_id and one.figure.value != other.figure.value for one in own for other in others
    )


def _lies_in(one: Named, other: Named) -> bool:
    return one.entity_id == other.entity_id or (
        one.country is not None and other.entity_id == _countries().get(one.country)
    )


@cache
def _countries() -> dict[str, str]:
    """The ids of the countries by their codes."""
    return {row["code"]: slug(row["name"]) for row in rows_of("gazetteer_countries")}


def _place(one: Stated, places: Sequence[Named]) -> Named | None:
    """The place of what a figure counts, if its sentence tells one."""
    text, start, end = one.sentence.text, one.figure.span.start, one.figure.span.end
    begin = max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0)
    closing = _CLAUSE.search(text, end)
    behind = [place for place in places if end <= place.start < (closing.start() if closing else len(text))]
    inside = next((place for place in behind if _IN.search(text, end, place.start)), None)
    return inside or next((place for place in places if _leads(text, place, begin, start)), None)


def _leads(text: str, place: Named, begin: int, start: int) -> bool:
    """Whether the clause that begins there, or all before it, begins with the place; or "where" stands between."""
    if place.end > start:
        return False
    if place.start >= begin:
        return (
            _OPENING.fullmatch(text, begin, place.start) is not None or _IN.search(text, begin, place.start) is not None
        )
    is_first = _OPENING.fullmatch(text, 0, place.start) is not None and text[place.end : begin] == ", "
    return is_first or _WHERE.match(text, place.end, start) is not None
