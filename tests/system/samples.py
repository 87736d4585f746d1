"""Texts for articles of tests."""

from __future__ import annotations

import random


def words(seed: int, count: int = 120) -> list[str]:
    """Return invented words, the same for the same seed: texts of different seeds are no copies of each other."""
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghijklmnoprstuv", k=drawn.randint(3, 8))) for _ in range(count)]
