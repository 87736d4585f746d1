"""Counts that add up, and the shares that are made of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts, in fields with a default of nothing; the sum of two tallies is that of their fields."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class RetrievalTally(Tally):
    """Counts of things to be found: expected, given, and given as expected."""

    expected: int = 0
    given: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was given that is right."""
        return share(self.right, self.given)

    @property
    def recall(self) -> float | None:
        """Share of what is expected that was given and is right."""
        return share(self.right, self.expected)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, zero where nothing was given of what is expected."""
        if not self.given and self.expected:
            return 0.0
        return harmonic_mean(self.precision, self.recall)


def share(part: float, whole: float) -> float | None:
    """Return a quotient, or null where there is nothing to divide by."""
    return part / whole if whole else None


def harmonic_mean(one: float | None, other: float | None) -> float | None:
    """Return the harmonic mean of two shares, null where one is unknown."""
    if one is None or other is None:
        return None
    return 2 * one * other / (one + other) if one + other else 0.0
