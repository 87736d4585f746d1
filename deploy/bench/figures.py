"""Arithmetic of measurements: percentiles, and the slope of a line with its uncertainty."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

_FEWEST_POINTS = 3
_SURE = 1.96
"""Standard errors on either side that hold 95 % of a normal distribution."""
_MOST_ALIKE = 0.99


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
    """Return the least-squares slope through points in the order of x; None for too few, or all at one x."""
    if len(points) < _FEWEST_POINTS:
        return None
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0.0:
        return None
    value = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    residues = [y - mean_y - value * (x - mean_x) for x, y in points]
    squares = sum(residue**2 for residue in residues)
    return Slope(value, _SURE * math.sqrt(squares / (count - 2) / spread * _inflation(residues)))


def _inflation(residues: Sequence[float]) -> float:
    """Return by how much the variance of a slope is larger where neighbours are alike, as samples of memory are.

    The usual correction for a first-order autocorrelation r: of n samples, n (1 - r) / (1 + r) count.
    """
    squares = sum(residue**2 for residue in residues)
    if squares == 0.0:
        return 1.0
    alike = sum(a * b for a, b in itertools.pairwise(residues)) / squares
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    return (1.0 + alike) / (1.0 - alike)
