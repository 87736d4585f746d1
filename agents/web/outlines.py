"""Builds ``static/world.svg``, the coasts and borders under the page's maps, from Natural Earth's countries.

::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m agents.web.outlines package/countries-50m.json

The file is TopoJSON: borders are arcs that two countries share. Crimea, which Natural Earth draws with who holds it, is
moved to Ukraine, as ``docs/places.md`` counts it; the borders of Somaliland and Northern Cyprus are left out for the
same reason.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from agents.web.projection import NORTH, SOUTH, project

TARGET = Path(__file__).parent / "static" / "world.svg"
_TOLERANCE = 0.16
"""Largest distance in map units that simplifying may move a line; 0.16 is about 6 km at the equator."""
_LEAST_EXTENT = 0.5
"""Rings smaller than this in both directions, in map units, are left out."""
_UKRAINE = "804"
_CRIMEA = (45.2, 34.2)
_COUNTED_TO = {"Somaliland": "706", "N. Cyprus": "196"}

Line = list[tuple[float, float]]


def build(topology: dict[str, Any]) -> str:
    """Return the SVG of a TopoJSON of countries."""
    arcs = _arcs(topology)
    simple = [_simplified(arc) for arc in arcs]
    owners: dict[int, set[str]] = defaultdict(set)
    land: list[str] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        for polygon in _polygons(geometry):
            country = _owner(geometry, polygon, arcs)
            for ring in polygon:
                for number in ring:
                    owners[number if number >= 0 else ~number].add(country)
            drawn = [_ring(ring, simple) for ring in polygon]
            land += [_path(ring, close=True) for ring in drawn if _extent(ring) >= _LEAST_EXTENT]
    borders = [_path(simple[number]) for number, names in sorted(owners.items()) if len(names) > 1]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<defs><path id="land" d="{"".join(land)}"/><path id="borders" d="{"".join(borders)}"/></defs></svg>\n'
    )


def _arcs(topology: dict[str, Any]) -> list[Line]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append([project(max(SOUTH - 5, min(NORTH + 5, lat)), lon) for lon, lat in line])
    return found


def _polygons(geometry: dict[str, Any]) -> Iterator[list[list[int]]]:
    if geometry["type"] == "Polygon":
        yield geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["arcs"]


def _owner(geometry: dict[str, Any], polygon: list[list[int]], arcs: Sequence[Line]) -> str:
    name = geometry["properties"]["name"]
    if name == "Russia" and _inside(project(*_CRIMEA), _ring(polygon[0], arcs)):
        return _UKRAINE
    return _COUNTED_TO.get(name) or str(geometry.get("id") or name)


def _ring(ring: Sequence[int], arcs: Sequence[Line]) -> Line:
    points: Line = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _inside(point: tuple[float, float], ring: Line) -> bool:
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def _extent(ring: Line) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _simplified(line: Line) -> Line:
    """Return the line by the method of Douglas and Peucker (1973), a closed one split where it is farthest apart."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: _distance2(line[0], line[i]))
        return _between(line[: far + 1])[:-1] + _between(line[far:])
    return _between(line)


def _between(line: Line) -> Line:
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        index = max(range(first + 1, last), key=lambda i: _off(line[i], line[first], line[last]))
        if _off(line[index], line[first], line[last]) > _TOLERANCE:
            keep.add(index)
            todo += [(first, index), (index, last)]
    return [line[i] for i in sorted(keep)]


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length2 = dx * dx + dy * dy
    if not length2:
        return float(_distance2(point, start) ** 0.5)
    t = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length2))
    return float(_distance2(point, (start[0] + t * dx, start[1] + t * dy)) ** 0.5)


def _distance2(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _path(line: Line, *, close: bool = False) -> str:
    tenths = [(round(x * 10), round(y * 10)) for x, y in line]
    parts = [f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l"]
    steps = [
        f"{(x2 - x1) / 10:g} {(y2 - y1) / 10:g}" for (x1, y1), (x2, y2) in pairwise(tenths) if (x1, y1) != (x2, y2)
    ]
    if not steps:
        return ""
    return "".join([*parts, " ".join(steps).replace(" -", "-"), "z" if close else ""])


if __name__ == "__main__":
    TARGET.write_text(build(orjson.loads(Path(sys.argv[1]).read_bytes())), encoding="utf-8")
