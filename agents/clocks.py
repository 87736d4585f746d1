"""The clock that time limits of articles are measured by: it neither jumps nor runs while the worker stands still."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pebble.pool.process

_LONGEST_STEP = 1.0
"""Seconds between two readings that count, at most; Pebble reads the clock every 0.1 s while it has articles."""


class WorkingClock:
    """Seconds that the worker was at work; stands in for the module ``time`` in Pebble's pool.

    Pebble 5.2 measures time-outs by the wall clock: set ahead, it makes dead letters of innocent articles; set back, it
    lets one hang for as long. After a freeze (SIGSTOP, a suspended machine) the article in hand would be late as well.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._last = monotonic()
        self._worked = 1.0  # to Pebble, what began at 0 has not begun

    def time(self) -> float:
        """Return the seconds so far."""
        with self._lock:
            now = self._monotonic()
            self._worked += min(now - self._last, _LONGEST_STEP)
            self._last = now
            return self._worked

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def steady_pools() -> None:
    """Let pools of this process measure time-outs by a :class:`WorkingClock`."""
    pebble.pool.process.time = WorkingClock()  # type: ignore[attr-defined, assignment]
