"""Put places on a map of the world.

In: rows with latitude, longitude and a number. Out: for templates, dots, and the part of the map that holds them.
Invariant: the projection is the one that static/world.svg was drawn with, and areas on it are true.

The projection is Equal Earth (B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International
Journal of Geographical Information Science 33, 2019). The map is 1,000 units wide and its origin is the top left.
"""

# mypy: allow-untyped-decorators
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from datasette import hookimpl

WIDTH = 1000
# Polynomial of the projection, as published.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = math.sqrt(3) / 2
# No map shows less than this part of the world's width, and each leaves this share of itself around its dots.
LEAST_WIDTH, MARGIN = 0.3, 0.15
# Wide enough for a heading's width, not so high that it fills the screen.
SHAPE = 0.487
LARGEST = 0.02
# A label's height, and the width of a letter, as shares of the map's width and of that height.
LINE, LETTER = 1 / 44, 0.58


class Dot(NamedTuple):
    """A place on the map: where, how large, and its row."""

    x: float
    y: float
    radius: float
    place: Mapping[str, Any]


class Label(NamedTuple):
    """A name beside its dot, from its left end (x), on its base line (y), and how far it reaches."""

    x: float
    y: float
    width: float
    name: str


class Map(NamedTuple):
    """The part of the world that is shown, the dots in it, small ones on top, and the names that have room."""

    x: float
    y: float
    width: float
    height: float
    dots: list[Dot]
    line: float
    labels: list[Label]


@hookimpl
def extra_template_vars() -> dict[str, Callable[[Iterable[Mapping[str, Any]]], Map | None]]:
    """Give every template a function that makes a map of places."""
    return {"world_map": world_map}


def equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point lies on the map, from its top left; latitude and longitude are degrees."""
    x, y = unit(latitude, longitude)
    half_width, half_height = unit(0, 180)[0], unit(90, 0)[1]
    scale = WIDTH / (2 * half_width)
    return (x + half_width) * scale, (half_height - y) * scale


def unit(latitude: float, longitude: float) -> tuple[float, float]:
    """The point on a map of the unit sphere, from its centre."""
    theta = math.asin(M * math.sin(math.radians(latitude)))
    square = theta * theta
    power = square**3
    slope = A1 + 3 * A2 * square + power * (7 * A3 + 9 * A4 * square)
    return (
        math.radians(longitude) * math.cos(theta) / (M * slope),
        theta * (A1 + A2 * square + power * (A3 + A4 * square)),
    )


def world_map(places: Iterable[Mapping[str, Any]]) -> Map | None:
    """The map of the places that have coordinates; none without such places. A dot's area is its number of mentions."""
    located = [place for place in places if place["latitude"] is not None and place["longitude"] is not None]
    if not located:
        return None
    points = [equal_earth(place["latitude"], place["longitude"]) for place in located]
    x, y, width = frame(points)
    most = max(place["times"] for place in located)
    dots = [
        Dot(px, py, width * LARGEST * max(0.25, math.sqrt(place["times"] / most)), place)
        for (px, py), place in zip(points, located, strict=True)
    ]
    dots.sort(key=lambda dot: -dot.radius)
    return Map(x, y, width, width * SHAPE, dots, width * LINE, labels(dots, x, width))


def labels(dots: list[Dot], left: float, width: float) -> list[Label]:
    """A label right or left of each dot, largest dots first, unless it would lie on another label or a large dot."""
    line, placed = width * LINE, list[Label]()
    for dot in dots:
        length = len(dot.place["name"]) * line * LETTER
        sides = (dot.x + dot.radius + line / 4, dot.x - dot.radius - line / 4 - length)
        both = [Label(x, dot.y + line / 3, length, dot.place["name"]) for x in sides]
        inside = [label for label in both if left <= label.x and label.x + length <= left + width]
        placed += [label for label in inside if has_room(label, placed, dots, line)][:1]
    return placed


def has_room(label: Label, placed: list[Label], dots: list[Dot], line: float) -> bool:
    """Whether a label lies on no other label and on no dot."""
    return not any(meets(label, other, line) for other in placed) and not any(covers(dot, label, line) for dot in dots)


def meets(label: Label, other: Label, line: float) -> bool:
    """Whether two labels lie on each other."""
    beside = label.x + label.width < other.x or other.x + other.width < label.x
    return not beside and abs(label.y - other.y) < line * 1.1


def covers(dot: Dot, label: Label, line: float) -> bool:
    """Whether a dot reaches into a label."""
    x = min(max(dot.x, label.x), label.x + label.width)
    y = min(max(dot.y, label.y - line * 0.8), label.y)
    return math.hypot(dot.x - x, dot.y - y) < dot.radius


def frame(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Left, top and width of the smallest part of the map that shows all points with a margin."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    needed = max(right - left, (bottom - top) / SHAPE) / (1 - 2 * MARGIN)
    width = min(WIDTH, max(WIDTH * LEAST_WIDTH, needed))
    x = (left + right - width) / 2
    y = (top + bottom - width * SHAPE) / 2
    return within(x, width, WIDTH), within(y, width * SHAPE, WIDTH * SHAPE), width


def within(start: float, length: float, whole: float) -> float:
    """The start, moved so that the part lies inside the whole."""
    return max(0.0, min(start, whole - length))
