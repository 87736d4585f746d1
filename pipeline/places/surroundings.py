"""Which division a place lies in that no package lists: that of the nearest settlement of its country."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.places.records import PlaceRecord
from pipeline.places.settlements import Settlement

_REACH = 0.8
"""Degrees within which the nearest settlement must lie, some ninety kilometres: deserts and seas have none."""


class Surroundings:
    """The settlements around a point, by whole degrees."""

    def __init__(self, cities: Iterable[Settlement], divisions: Mapping[str, PlaceRecord]) -> None:
        self._divisions = divisions
        self._cells: dict[tuple[int, int], list[Settlement]] = defaultdict(list)
        for city in cities:
            self._cells[math.floor(city.lat), math.floor(city.lon)].append(city)

    def division(self, country: str, lat: float, lon: float) -> PlaceRecord | None:
        """Return the first-level division of the nearest settlement of a country, if one is near."""
        row, column = math.floor(lat), math.floor(lon)
        cells = [(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
        near = [city for cell in cells for city in self._cells.get(cell, ()) if city.country == country]
        nearest = min(near, key=lambda city: _degrees(city, lat, lon), default=None)
        if nearest is None or _degrees(nearest, lat, lon) > _REACH:
            return None
        return self._divisions.get(nearest.divisions[0])


def _degrees(city: Settlement, lat: float, lon: float) -> float:
    return math.hypot(city.lat - lat, (city.lon - lon) * math.cos(math.radians(lat)))
