"""Waiting: for a server that is away, with back-off and jitter, and never past the end of the worker."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from agents.metrics import RETRIES
from pipeline.errors import SilkwireError, TransientError

log = logging.getLogger(__name__)
T = TypeVar("T")

_LOOK_EVERY = 0.2
"""Seconds between two looks at whether the worker stops: short beside any drain timeout, long beside a batch."""
_REPEAT_WARNING = 30.0
"""Seconds between two warnings about the same absent server."""


class GivenBack(SilkwireError):
    """The worker stops, and the batch in hand goes back unacknowledged to be processed by the next worker."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Growing pauses between tries: doubled from ``first`` to ``cap`` seconds, each cut by up to a half at random.

    The random part keeps workers that lost the same server from coming back in step.
    """

    first: float = 0.2
    cap: float = 30.0

    def pause(self, tries: int, chance: Callable[[], float] = random.random) -> float:
        """Return the seconds to wait after a number of failed tries (1 or more)."""
        full = min(self.cap, self.first * 2.0 ** min(tries - 1, 32))
        return full * (1.0 - chance() / 2.0)


@dataclass(slots=True)
class Progress:
    """What a worker is doing, for the health check. Times are of the monotonic clock."""

    last_done: float = field(default_factory=time.monotonic)
    waiting_for: str | None = None
    waiting_since: float | None = None
    given_back: bool = False
    done: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: str, number: int = 1) -> None:
        """Count articles that ended in one outcome, and note that work goes on."""
        self.done[outcome] = self.done.get(outcome, 0) + number
        self.touch()

    def touch(self) -> None:
        """Note that work goes on."""
        self.last_done = time.monotonic()

    def waits(self, server: str | None) -> None:
        """Note which server is waited for, or that none is any more."""
        if server is None:
            self.waiting_for = self.waiting_since = None
        elif self.waiting_for != server:
            self.waiting_for, self.waiting_since = server, time.monotonic()


@dataclass(slots=True)
class Patience:
    """Retries what time heals, for as long as the worker lives.

    ``stopping`` says whether the worker was asked to stop; work in hand then has ``drain_timeout`` seconds left, and
    waiting for an absent server ends at once: the batch is given back.
    """

    stopping: Callable[[], bool]
    drain_timeout: float
    progress: Progress = field(default_factory=Progress)
    _stop_by: float | None = field(default=None)

    async def finish(self, work: Awaitable[T]) -> T:
        """Await work, but not longer than the drain timeout once the worker stops, all work after that together.

        Raises:
            GivenBack: the worker stops and the work did not end in time.
        """
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                if self._stop_by is None and self.stopping():
                    self._stop_by = time.monotonic() + self.drain_timeout
                if self._stop_by is not None and time.monotonic() > self._stop_by:
                    msg = f"not done {self.drain_timeout:g} s after the worker was asked to stop"
                    raise self._give_back(msg)
                await asyncio.wait({task}, timeout=_LOOK_EVERY)
        finally:
            if not task.done():
                task.cancel()
        return task.result()

    async def insist(self, server: str, attempt: Callable[[], Awaitable[T]], backoff: Backoff) -> T:
        """Call ``attempt`` until it does not raise :class:`TransientError`, pausing longer after each failure.

        An attempt may do part of its work and raise: it must then go on with what is left when it is called again.

        Raises:
            GivenBack: the worker stops.
        """
        tries = 0
        warned = 0.0
        while True:
            try:
                result = await self.finish(attempt())
            except TransientError as error:
                tries += 1
                RETRIES.labels(server).inc()
                self.progress.waits(server)
                if time.monotonic() - warned > _REPEAT_WARNING:
                    warned = time.monotonic()
                    log.warning("waiting for %s (try %d): %s", server, tries, error)
                await self._pause(backoff.pause(tries), server)
            else:
                if tries:
                    log.info("%s is back after %d tries", server, tries)
                    self.progress.waits(None)
                return result

    def _give_back(self, reason: str) -> GivenBack:
        self.progress.given_back = True
        return GivenBack(reason)

    async def _pause(self, seconds: float, server: str) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stopping():
                msg = f"the worker stops while {server} is away"
                raise self._give_back(msg)
            await asyncio.sleep(min(left, _LOOK_EVERY))
