"""What the templates show, made from the answers of Elasticsearch: pure functions and plain data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agents.web.asking import Asked
from agents.web.projection import NORTH, SHEET, SOUTH, project
from agents.web.queries import Interval, moment
from agents.web.wording import country_name, language_name, role_name

_BARS_WIDTH, _BARS_HEIGHT = 600.0, 72.0
_LEAST_WIDTH = 120.0
_RATIO = 0.5
_LARGEST, _SMALLEST = 24.0, 5.0
"""Radius of a circle on the map in thousandths of the map's width, of the most and the fewest articles."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: where a click leads, and whether it is chosen already (then the click takes it away)."""

    label: str
    count: int
    address: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among the articles found."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, in map units."""

    x: float
    y: float
    radius: float
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Map:
    """Places as circles, and the part of the world that is shown: left, top, width, height in map units."""

    view: tuple[float, float, float, float]
    dots: tuple[Dot, ...]

    @property
    def stroke(self) -> float:
        """Width of a border line."""
        return self.view[2] / 1400.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of the timeline."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    address: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles by time; empty where all are of one step."""

    bars: tuple[Bar, ...]
    first: str
    last: str
    unit: str
    width: float = _BARS_WIDTH
    height: float = _BARS_HEIGHT


def facets_of(aggs: Mapping[str, Any], asked: Asked) -> tuple[Facet, ...]:
    """Return the facets of an answer, those with nothing to choose left out."""
    found = (
        Facet("Language", _plain(aggs["languages"], asked, "language", language_name)),
        Facet("Actor", _entities(aggs["actors"], "actors", asked, "actor")),
        Facet("Role", _counted(aggs["roles"], asked, "role", role_name)),
        Facet("Country of an actor", _counted(aggs["countries"], asked, "country", country_name)),
        Facet("Place", _entities(aggs["places"], "locations", asked, "place")[:12]),
        Facet("Source", _plain(aggs["sources"], asked, "source", str)),
    )
    return tuple(facet for facet in found if facet.choices)


def places_map(aggs: Mapping[str, Any], address: Any, *, whole_world: bool = False) -> Map | None:
    """Return the map of the places of an answer, None where there is none; ``address`` makes one of a place's id."""
    found = []
    for bucket in _buckets(aggs):
        one = _one(bucket, "locations")
        point = one.get("point")
        if point:
            lat, lon = _lat_lon(point)
            found.append((bucket, one, project(lat, lon)))
    if not found:
        return None
    view = _view([point for _, _, point in found], whole_world)
    most = max(bucket["doc_count"] for bucket, _, _ in found)
    scale = view[2] / 1000.0
    dots = [
        Dot(
            x=round(x, 2),
            y=round(y, 2),
            radius=round(scale * _radius(bucket["doc_count"], most), 3),
            label=one.get("name") or bucket["key"],
            count=bucket["doc_count"],
            address=address(bucket["key"]),
        )
        for bucket, one, (x, y) in found
    ]
    # The small ones last, so that they are drawn on top of the large ones and can be clicked.
    return Map(view, tuple(sorted(dots, key=lambda dot: -dot.radius)))


def timeline_of(buckets: Sequence[Mapping[str, Any]], interval: Interval, asked: Asked | None) -> Timeline | None:
    """Return the timeline of a date histogram; a click on a bar narrows a request to its days."""
    if len(buckets) < 2 or not any(bucket["doc_count"] for bucket in buckets):
        return None
    most = max(bucket["doc_count"] for bucket in buckets)
    step = _BARS_WIDTH / len(buckets)
    starts = [moment(bucket["key"]) for bucket in buckets]
    ends = [*starts[1:], starts[-1] + timedelta(days=interval.days)]
    bars = []
    for number, bucket in enumerate(buckets):
        height = _BARS_HEIGHT * bucket["doc_count"] / most
        last = ends[number] - timedelta(days=1)
        bars.append(
            Bar(
                x=round(number * step, 2),
                y=round(_BARS_HEIGHT - height, 2),
                width=round(step * 0.86, 2),
                height=round(height, 2),
                label=_days(starts[number], max(last, starts[number])),
                count=bucket["doc_count"],
                address=asked.address(since=f"{starts[number]:%Y-%m-%d}", until=f"{max(last, starts[number]):%Y-%m-%d}")
                if asked is not None and bucket["doc_count"]
                else None,
            )
        )
    return Timeline(tuple(bars), f"{starts[0]:%-d %b %Y}", f"{ends[-1] - timedelta(days=1):%-d %b %Y}", interval.unit)


def entities_of(aggs: Mapping[str, Any], path: str) -> tuple[tuple[str, str, int], ...]:
    """Return id, name and articles of the entities of an answer, the most frequent first."""
    return tuple(
        (bucket["key"], _one(bucket, path).get("name") or bucket["key"], bucket["doc_count"])
        for bucket in _buckets(aggs)
    )


def span_of(aggs: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """Return the times of the first and the last article of an answer; None where there is none."""
    first, last = aggs["first"]["value"], aggs["last"]["value"]
    return None if first is None or last is None else (moment(first), moment(last))


def _plain(agg: Mapping[str, Any], asked: Asked, name: str, label: Any) -> tuple[Choice, ...]:
    return tuple(_choice(b["key"], label(b["key"]), b["doc_count"], asked, name) for b in agg["buckets"])


def _counted(agg: Mapping[str, Any], asked: Asked, name: str, label: Any) -> tuple[Choice, ...]:
    return tuple(_choice(b["key"], label(b["key"]), b["articles"]["doc_count"], asked, name) for b in _buckets(agg))


def _entities(agg: Mapping[str, Any], path: str, asked: Asked, name: str) -> tuple[Choice, ...]:
    return tuple(_choice(key, label, count, asked, name) for key, label, count in entities_of(agg, path))


def _choice(value: str, label: str, count: int, asked: Asked, name: str) -> Choice:
    chosen = value in asked.values.get(name, ())
    address = asked.without(name, value) if chosen else asked.with_value(name, value)
    return Choice(label, count, address, chosen)


def _buckets(agg: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from agg["within"]["top"]["buckets"]


def _one(bucket: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    source: Mapping[str, Any] = bucket["one"]["hits"]["hits"][0]["_source"]
    inner: Mapping[str, Any] = source.get(path, source)
    return inner


def _lat_lon(point: Any) -> tuple[float, float]:
    if isinstance(point, Mapping):
        return float(point["lat"]), float(point["lon"])
    lon, lat = point
    return float(lat), float(lon)


def _view(points: Sequence[tuple[float, float]], whole_world: bool) -> tuple[float, float, float, float]:
    """Return the part of the sheet that holds the points with some room, twice as wide as high."""
    top, bottom = project(NORTH, 0.0)[1], project(SOUTH, 0.0)[1]
    if whole_world:
        return 0.0, round(top, 2), SHEET, round(bottom - top, 2)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = max(_LEAST_WIDTH, (max(xs) - min(xs)) * 1.25, (max(ys) - min(ys)) * 1.25 / _RATIO)
    width = min(width, SHEET)
    height = width * _RATIO
    left = min(max(0.0, (max(xs) + min(xs)) / 2 - width / 2), SHEET - width)
    upper = (max(ys) + min(ys)) / 2 - height / 2
    return round(left, 2), round(min(max(top, upper), max(top, bottom - height)), 2), round(width, 2), round(height, 2)


def _radius(count: int, most: int) -> float:
    """Return the radius of a circle whose area grows with the articles; where all places have few, none is large."""
    largest = min(_LARGEST, _SMALLEST * math.sqrt(most) * 1.3)
    return max(_SMALLEST, largest * math.sqrt(count / most))


def _days(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return f"{first:%-d %b %Y}"
    return f"{first:%-d %b %Y} to {last:%-d %b %Y}"
