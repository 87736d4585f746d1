"""What a bare name means in news before its article is read: weights on the scale of a city's inhabitants.

A city weighs the decimal logarithm of its inhabitants (Tokyo: 6.9). The constants put the other kinds on that scale:
a country's name is nearly always the country (Chad, Jordan, Niger), a sea or a well-known region beats the villages
named like it, a division counts by its people and gives way to a large city of its own name (New York, Kharkiv).
"""

from __future__ import annotations

import math

COUNTRY = 11.0
TERRITORY = 9.0
"""Countries and territories of fewer than a hundred thousand people."""
KIND = {
    "region": 8.5, "water": 8.5, "mountain": 8.0, "island": 7.5, "facility": 7.0, "city": 6.0, "district": 5.5,
    "admin2": 5.0,
}  # fmt: skip
"""Weights of the curated places, where an entry does not give its own."""
CAPITAL = 1.4
"""What the seat of a state adds: a bare Washington is the capital, not the larger state."""
ADMIN1 = 0.2
ADMIN2 = -0.7
_NAMESAKE_SHARE = 0.1
"""The share of a division's people from which a city of its name takes over the bare name."""
_BELOW_NAMESAKE = 0.3
_FEW_PEOPLE = 100_000


def country_weight(population: int) -> float:
    """Return the weight of a country or territory."""
    return COUNTRY if population >= _FEW_PEOPLE else TERRITORY


def city_weight(population: int, is_capital: bool) -> float:
    """Return the weight of a city or village."""
    return math.log10(population + 10) + (CAPITAL if is_capital else 0.0)


def division_weight(level: int, population: int, namesake: int) -> float:
    """Return the weight of a division of level 1 or 2; ``namesake`` counts the people of the city of its name, or 0."""
    weight = math.log10(population + 10) + (ADMIN1 if level == 1 else ADMIN2)
    if namesake > population * _NAMESAKE_SHARE:
        weight = min(weight, math.log10(namesake + 10) - _BELOW_NAMESAKE)
    return weight
