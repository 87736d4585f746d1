"""Bounding boxes and their middles, over the 180th meridian too."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.places.records import Extent

_LEFT_OUT = 0.03
_HALF_TURN = 180.0
_FULL_TURN = 360.0


def box_of(points: Sequence[tuple[float, float]], left_out: float = _LEFT_OUT) -> Extent:
    """Return the box around points (latitude, longitude) less a share of the outermost on each side.

    Raises:
        ValueError: there are no points.
    """
    if not points:
        msg = "a box needs points; give at least one"
        raise ValueError(msg)
    lats = sorted(lat for lat, _ in points)
    lons = sorted(lon for _, lon in points)
    if lons[-1] - lons[0] > _HALF_TURN:  # the shorter way leads over the 180th meridian
        lons = sorted(lon % _FULL_TURN for lon in lons)
    cut = int(len(points) * left_out)
    last = len(points) - 1 - cut
    return Extent(lats[cut], _wrapped(lons[cut]), lats[last], _wrapped(lons[last]))


def middle(box: Extent) -> tuple[float, float]:
    """Return the middle of a box as latitude and longitude."""
    width = (box.east - box.west) % _FULL_TURN
    return (box.south + box.north) / 2, _wrapped(box.west + width / 2)


def _wrapped(lon: float) -> float:
    return (lon + _HALF_TURN) % _FULL_TURN - _HALF_TURN
