"""Draw static/world.svg from the land and the borders of npm's world-atlas (ISC licence; data of Natural Earth).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m scripts.make_world_map package/countries-110m.json

The file is TopoJSON: arcs of whole numbers, each the step from the last, and polygons that name arcs. A country that
crosses the meridian of 180° is drawn twice, once beyond either edge, and what lies beyond is cut off. Points are left
out arc by arc, so that neighbours keep a common border; a path is written in steps of a tenth of a unit.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from plugins.map import WIDTH, equal_earth

PROJECT = Path(__file__).resolve().parent.parent

Point = tuple[float, float]
# Degrees between the points that are kept: what a screen shows of a map of a third of the world.
LEAST_STEP = 0.5
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}">
<!-- From world-atlas 2.0.2, copyright 2013-2019 Michael Bostock, ISC licence. Data: Natural Earth, public domain. -->
<style>
.sea {{ fill: #edf0ef }} .land {{ fill: #d8d4c8; stroke: #fbfaf7; stroke-width: 6; stroke-linejoin: round }}
@media (prefers-color-scheme: dark) {{ .sea {{ fill: #1f2224 }} .land {{ fill: #3d3a34; stroke: #181715 }} }}
</style>
<clipPath id="globe"><path d="{globe}"/></clipPath>
<g transform="scale(.1)"><path class="sea" d="{globe}"/><path class="land" clip-path="url(#globe)" d="{land}"/></g>
</svg>
"""


def main(source: Path) -> None:
    """Write the map."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [thinned(list(decoded(arc, topology["transform"]))) for arc in topology["arcs"]]
    rings = [ring for shape in topology["objects"]["countries"]["geometries"] for ring in rings_of(shape, arcs)]
    land = "".join(path(copy) for ring in rings for copy in copies(ring))
    height = equal_earth(-90, 0)[1]
    svg = SVG.format(width=WIDTH, height=height, globe=path(outline()), land=land)
    (PROJECT / "static" / "world.svg").write_text(svg, encoding="utf-8")


def decoded(arc: Iterable[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """The points of an arc as longitude and latitude."""
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield tuple(
            value * scale + shift
            for value, scale, shift in zip((x, y), transform["scale"], transform["translate"], strict=True)
        )  # type: ignore[misc]


def thinned(arc: list[Point]) -> list[Point]:
    """The arc without points that lie close to the last one kept; its ends stay."""
    kept = arc[:1]
    for point in arc[1:-1]:
        if math.dist(point, kept[-1]) >= LEAST_STEP:
            kept.append(point)
    return kept + arc[-1:]


def rings_of(shape: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """The rings of a country; an arc with a negative number runs backwards."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    for polygon in polygons:
        for numbers in polygon:
            yield [point for n in numbers for point in (arcs[n] if n >= 0 else arcs[~n][::-1])]


def copies(ring: list[Point]) -> Iterator[list[Point]]:
    """The ring, once for each edge of the map that it reaches beyond; a ring around the pole is closed along it."""
    whole = unwrapped(ring)
    if abs(whole[-1][0] - whole[0][0]) > 180:
        whole += [(whole[-1][0], -90.0), (whole[0][0], -90.0)]
    for shift in (-360, 0, 360):
        if any(-180 < longitude + shift < 180 for longitude, _ in whole):
            yield [(longitude + shift, latitude) for longitude, latitude in whole]


def unwrapped(ring: list[Point]) -> list[Point]:
    """The ring without leaps from one edge of the map to the other."""
    points: list[Point] = [ring[0]]
    for (before, _), (after, latitude) in pairwise(ring):
        points.append((points[-1][0] + (after - before + 180) % 360 - 180, latitude))
    return points


def outline() -> list[Point]:
    """The edge of the world: both sides of the meridian of 180°."""
    return [(180.0, float(latitude)) for latitude in range(90, -91, -5)] + [
        (-180.0, float(latitude)) for latitude in range(-90, 91, 5)
    ]


def path(points: list[Point]) -> str:
    """The points as a path of relative steps, in tenths of a unit; empty for what is too small to be seen."""
    placed = [tuple(round(10 * value) for value in equal_earth(latitude, longitude)) for longitude, latitude in points]
    steps = [(x - last_x, y - last_y) for (last_x, last_y), (x, y) in pairwise(placed)]
    moves = [f"{x}{y if y < 0 else f' {y}'}" for x, y in steps if x or y]
    return f"M{placed[0][0]} {placed[0][1]}l{' '.join(moves)}z" if len(moves) > 2 else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
