"""The policy on disputed territories, applied to places: ``knowledge/places/territories.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pipeline.knowledge.places.territories import Territory, territories
from pipeline.places.records import Extent, PlaceRecord

_IN_A_BOX = frozenset({"city", "district", "admin2", "facility"})


def territory_of(place: PlaceRecord) -> Territory | None:
    """Return the disputed territory that a place is or lies in, if there is one."""
    keys = (place.id, place.division, f"{place.country} {place.admin1}", place.country)
    for key in keys:
        if key is not None and (found := _by_key().get(key)) is not None:
            return found
    if place.kind not in _IN_A_BOX:
        return None
    return next((t for t, box, owners in _boxes() if place.country in owners and box.holds(place.lat, place.lon)), None)


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, Territory]:
    return {key: entry for entry in territories() for key in (*entry.places, *entry.divisions, *entry.areas)}


@lru_cache(maxsize=1)
def _boxes() -> tuple[tuple[Territory, Extent, frozenset[str | None]], ...]:
    return tuple(
        (entry, Extent(*entry.box), frozenset({entry.country, *entry.held_by, *entry.claimed_by}))
        for entry in territories()
        if entry.box is not None
    )
