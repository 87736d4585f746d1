"""The company that places keep in an article: the countries, divisions and points of those that are sure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pipeline.places.records import PlaceRecord

_KM_PER_DEGREE = 111.2
_MOST_POINTS = 24
_POINTS = frozenset({"city", "admin2", "district", "facility"})
"""Kinds whose point is about where they are."""


@dataclass(slots=True)
class Company:
    """The places of an article that are sure, as votes for their countries and divisions, and their points."""

    countries: Counter[str] = field(default_factory=Counter)
    divisions: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: list[PlaceRecord] = field(default_factory=list)
    ids: dict[str, PlaceRecord] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[PlaceRecord]) -> Company:
        """Return the company of the given places."""
        company = cls()
        for place in places:
            company.add(place)
        return company

    def add(self, place: PlaceRecord) -> None:
        """Take a place in, once."""
        if place.id in self.ids:
            return
        self.ids[place.id] = place
        if place.country:
            self.countries[place.country] += 1
            self.kinds[place.kind, place.country] += 1
        if place.division:
            self.divisions[place.division] += 1
            self.names.setdefault(place.division, place.admin1 or place.division)
        if place.kind in _POINTS and len(self.points) < _MOST_POINTS:
            self.points.append(place)

    def of_division(self, division: str, own: Collection[str]) -> int:
        """Return how many places of a division are there, those of the given ids aside."""
        count = self.divisions[division]
        return count - sum(self.ids[id].division == division for id in own if id in self.ids) if count else 0

    def nearest(self, place: PlaceRecord, within_km: float, own: Collection[str]) -> tuple[float, PlaceRecord] | None:
        """Return the nearest place and its distance in kilometres, those of the given ids aside, if one is that near.

        The distance takes the earth for flat, which is right to a hundredth at the distances asked for.
        """
        reach = within_km / _KM_PER_DEGREE
        best: tuple[float, PlaceRecord] | None = None
        for other in self.points:
            north = other.lat - place.lat
            if not -reach <= north <= reach or other.id in own:
                continue
            km = math.hypot(north, (other.lon - place.lon) * math.cos(math.radians(place.lat))) * _KM_PER_DEGREE
            if km <= within_km and (best is None or km < best[0]):
                best = (km, other)
        return best
