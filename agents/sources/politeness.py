"""Politeness: one request at a time to a host, with a pause after each, and none while the host asks for rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_FORGET_ABOVE = 10_000


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    delay: float = 0.0
    waiting: int = 0


class Gate:
    """Lets requests through, host by host; ``delay`` is the pause in seconds that every host gets."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host to be free, and keep it for the request made within."""
        state = self._state(host)
        state.waiting += 1
        try:
            async with state.lock:
                while (left := state.free_at - time.monotonic()) > 0:
                    await asyncio.sleep(left)
                try:
                    yield
                finally:
                    state.free_at = max(state.free_at, time.monotonic() + max(self._delay, state.delay))
        finally:
            state.waiting -= 1

    def busy_for(self, host: str) -> float:
        """Return the seconds until a host may be asked again; 0 or less where it may be now."""
        return self._state(host).free_at - time.monotonic()

    def slow_down(self, host: str, delay: float) -> None:
        """Keep a longer pause with one host, as its robots.txt asks; seconds."""
        self._state(host).delay = delay

    def _state(self, host: str) -> _Host:
        if host not in self._hosts and len(self._hosts) >= _FORGET_ABOVE:
            now = time.monotonic()
            self._hosts = {
                name: one for name, one in self._hosts.items() if one.waiting or one.delay or one.free_at > now
            }
        return self._hosts.setdefault(host, _Host())
