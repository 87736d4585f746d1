"""What a measurement consists of, and how long each part runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Part(StrEnum):
    """A part of the measurement that can be chosen."""

    CEILING = "ceiling"
    FLOW = "flow"
    LATENCY = "latency"
    GROWTH = "growth"
    FILLED = "filled"
    START = "start"
    PROFILE = "profile"


LOADS = (0.1, 0.5, 0.9)
"""Shares of the measured end-to-end rate at which latency is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many articles and seconds each part takes. ``heavy`` is how many go end to end where they are of news weight.

    ``filled`` is how many documents the index holds before; the same is measured with ten times as many.
    """

    articles: int = 3000
    heavy: int = 600
    ceiling: int = 960
    heavy_ceiling: int = 200
    warm: int = 160
    latency_seconds: float = 30.0
    growth: int = 500
    partitions: tuple[int, ...] = (1, 2, 4)
    workers: tuple[int, ...] = (1, 2)
    filled: int = 2000
    filled_articles: int = 800
    profiled: int = 120
    tries: int = 3

    def of(self, articles: int) -> Plan:
        """Return the plan with another number of articles end to end, and at most so many of news weight."""
        return replace(self, articles=articles, heavy=min(self.heavy, articles))

    @classmethod
    def quick(cls) -> Plan:
        """Return a plan for a few minutes, whose figures are rough."""
        return cls(
            articles=600,
            heavy=120,
            ceiling=240,
            heavy_ceiling=60,
            warm=80,
            latency_seconds=6.0,
            growth=160,
            partitions=(1, 4),
            filled=400,
            filled_articles=160,
            profiled=40,
            tries=1,
        )
