"""Which places lie in which."""

from __future__ import annotations

from pipeline.places.records import PlaceRecord

CONTAINING = frozenset({"country", "admin1", "admin2"})
"""Kinds of places that hold others."""
_ROUNDED = 0.1
"""Degrees by which the box of a district may fall short: it is that of its settlements, kept in tenths."""


def is_within(place: PlaceRecord, area: PlaceRecord) -> bool:
    """Tell whether a place lies in a country or division, by code and else by the area's box."""
    if place.id == area.id or place.country != area.country or place.kind == "country":
        return False
    if area.kind == "country":
        return True
    if place.kind == "admin1" or (area.division is not None and place.division != area.division):
        return False
    if area.kind == "admin2":
        return place.kind != "admin2" and area.extent is not None and area.extent.holds(place.lat, place.lon, _ROUNDED)
    return area.division is not None
