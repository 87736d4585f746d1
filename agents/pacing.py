"""How many articles make a batch: one when little comes, many when the worker is behind, fewer when they are slow."""

from __future__ import annotations

from dataclasses import dataclass

_WEIGHT_OF_NEW = 0.3
"""How far one batch moves what the next are expected to take: a few batches, but not a single odd one."""


@dataclass(slots=True)
class Pacing:
    """Sizes batches from what the last ones took.

    A batch is acknowledged as a whole, so it bounds what is processed again after a crash and what a stopping worker
    has to finish: ``seconds`` of work, and never more than ``most`` articles.
    """

    most: int
    seconds: float
    _each: float = 0.0

    def size(self, waiting: int) -> int:
        """Return how many of the waiting articles to take as one batch, at least one."""
        in_time = self.seconds / self._each if self._each > 0.0 else self.most
        return max(1, int(min(waiting, self.most, in_time)))

    def took(self, articles: int, seconds: float) -> None:
        """Learn how long a batch took."""
        each = seconds / max(1, articles)
        self._each = each if self._each == 0.0 else self._each + _WEIGHT_OF_NEW * (each - self._each)
