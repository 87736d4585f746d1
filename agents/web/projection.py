"""The projection of the page's maps: Miller's cylindrical, on a sheet of 1000 units from west to east."""

from __future__ import annotations

import math

SHEET = 1000.0
"""Width of the whole world in units of the map."""
SOUTH, NORTH = -57.0, 79.0
"""Latitudes in degrees between which the map is drawn: what lies beyond is ice."""


def project(lat: float, lon: float) -> tuple[float, float]:
    """Return the x and y of a point given in degrees; y grows southwards.

    Source of the formula: J. P. Snyder, Map Projections: A Working Manual, USGS 1987, section 11.
    """
    clipped = math.radians(max(-85.0, min(85.0, lat)))
    scale = SHEET / (2 * math.pi)
    y = -1.25 * math.log(math.tan(math.pi / 4 + 0.4 * clipped))
    return (lon + 180.0) * SHEET / 360.0, y * scale
