"""Arithmetic of measurements: percentiles, and the slope of a line with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_FEWEST_POINTS = 3
_SURE = 1.96
"""Standard errors on either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Slope:
    """How much y grows a unit of x; ``margin`` is half the width of the 95 % confidence interval."""

    value: float
    margin: float

    @property
    def is_flat(self) -> bool:
        """Whether growth is not told from noise, or y falls."""
        return self.value - self.margin <= 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share (0 to 1) of all values does not exceed, by the nearest-rank method.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        msg = "no values, no percentile"
        raise ValueError(msg)
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def slope(points: Sequence[tuple[float, float]]) -> Slope | None:
    """Return the least-squares slope through points; None where there are too few or all have one x."""
    if len(points) < _FEWEST_POINTS:
        return None
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0.0:
        return None
    value = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    residue = sum((y - mean_y - value * (x - mean_x)) ** 2 for x, y in points)
    return Slope(value, _SURE * math.sqrt(residue / (count - 2) / spread))
