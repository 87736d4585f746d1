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


LOADS = (0.1, 0.5, 0.9)
"""Shares of the measured end-to-end rate at which latency is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many articles and seconds each part takes. ``heavy`` is the share of articles where they are of news weight.

    ``filled`` is how many documents the index holds before; the same is measured with ten times as many.
    """

    articles: int = 3000
    heavy: float = 0.2
    ceiling: int = 960
    warm: int = 160
    latency_seconds: float = 30.0
    growth: int = 500
    partitions: tuple[int, ...] = (1, 2, 4)
    workers: tuple[int, ...] = (1, 2)
    filled: int = 2000
    filled_articles: int = 800
    tries: int = 3

    def of(self, articles: int) -> Plan:
        """Return the plan with another number of articles end to end."""
        return replace(self, articles=articles)

    @classmethod
    def quick(cls) -> Plan:
        """Return a plan for about two minutes, whose figures are rough."""
        return cls(
            articles=600,
            ceiling=240,
            warm=80,
            latency_seconds=6.0,
            growth=160,
            partitions=(1, 4),
            filled=400,
            filled_articles=160,
            tries=1,
        )
