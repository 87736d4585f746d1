"""The health check of a worker: a progress watchdog, because a Faust worker can look alive and consume nothing.

``GET /healthz`` answers 503 when articles wait and none has moved for ``stall_timeout`` seconds: restart the worker.
``GET /readyz`` answers 503 while the worker has no partitions yet or waits for a server that is away.
Both answer with the same JSON, a :class:`Report`. ``GET /metrics`` says it as Prometheus reads it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from aiohttp import web
from faust.exceptions import ConsumerNotStarted
from mode import Service

from agents.metrics import CONTENT_TYPE, exposition, observe
from agents.runtime import Runtime
from pipeline.errors import ConfigurationError

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0
_ANSWER_WITHIN = 5.0
"""Seconds the broker has to say where its topics end."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a worker does. ``lag`` counts articles that are not acknowledged, None while the broker does not answer."""

    role: str
    status: str
    partitions: int
    lag: int | None
    idle_seconds: float
    waiting_for: str | None
    done: Mapping[str, int]

    @property
    def healthy(self) -> bool:
        """Whether a restart would not help."""
        return self.status != "stalled"

    @property
    def ready(self) -> bool:
        """Whether the worker takes articles and gets them done."""
        return self.status == "working"


@dataclass(slots=True)
class Watchdog:
    """Judges a worker by what moves: ``observe`` takes a look, ``status`` says what it means."""

    stall_timeout: float
    lag: int | None = None
    partitions: int = 0
    _positions: tuple[int, ...] = ()
    _recovered: tuple[int, ...] = ()
    _moved: float = 0.0

    def observe(
        self,
        *,
        lag: int | None,
        positions: tuple[int, ...],
        last_done: float,
        now: float,
        recovered: tuple[int, ...] = (),
    ) -> None:
        """Note the lag at a moment, each partition's acknowledged position, and how far tables are read back."""
        if (positions, recovered) != (self._positions, self._recovered) or lag == 0:
            self._moved = now
        self._moved = max(self._moved, last_done)
        self._positions, self._recovered, self.partitions, self.lag = positions, recovered, len(positions), lag

    def status(self, *, waiting_for: str | None, now: float) -> str:
        """Return ``working``, ``waiting`` for a server, ``starting`` without partitions, or ``stalled``."""
        if waiting_for is not None or (self.lag is None and self.partitions):
            return "waiting"
        if self.partitions and self.lag and now - self._moved > self.stall_timeout:
            return "stalled"
        return "working" if self.partitions else "starting"


class Health(Service):
    """Serves the health check and feeds the watchdog, as a service of the app."""

    def __init__(self, runtime: Runtime, port: int, **kwargs: Any) -> None:
        self._runtime = runtime
        self._port = port
        self._watchdog = Watchdog(runtime.settings.worker.stall_timeout)
        self._runner: web.AppRunner | None = None
        super().__init__(**kwargs)

    async def on_start(self) -> None:
        """Open the port."""
        server = web.Application()
        server.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics),
            ]
        )
        self._runner = web.AppRunner(server, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._runtime.settings.worker.health_host, self._port)
        try:
            await site.start()
        except OSError as error:
            msg = f"port {self._port} for the health check is taken ({error.strerror}): set SILKWIRE_WORKER_HEALTH_PORT"
            raise ConfigurationError(msg) from None
        host, port = self._runner.addresses[0][:2]
        log.info("%s: health check at http://%s:%d/healthz", self._runtime.stage, host, port)

    async def on_stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @Service.task
    async def _watch(self) -> None:
        while not self.should_stop:
            await self._observe()
            await self.sleep(_LOOK_EVERY)

    def report(self) -> Report:
        """Return how the worker does now."""
        now = time.monotonic()
        progress = self._runtime.progress
        return Report(
            role=self._runtime.stage,
            status=self._watchdog.status(waiting_for=progress.waiting_for, now=now),
            partitions=self._watchdog.partitions,
            lag=self._watchdog.lag,
            idle_seconds=round(now - progress.last_done, 1),
            waiting_for=progress.waiting_for,
            done=dict(progress.done),
        )

    async def _observe(self) -> None:
        consumer: Any = self._runtime.app.consumer
        try:
            everything = sorted(consumer.assignment(), key=lambda tp: (tp.topic, tp.partition))
        except ConsumerNotStarted:
            return
        tables: Any = self._runtime.app.tables
        # Changelogs are read back and never committed; how far that is counts as progress.
        assigned = [tp for tp in everything if tp.topic not in tables.changelog_topics]
        recovered = tuple(tables.recovery.active_offsets.values())
        committed = tuple(consumer._committed_offset.get(tp) or 0 for tp in assigned)
        lag: int | None = None
        try:
            ends = await asyncio.wait_for(consumer.highwaters(*assigned), _ANSWER_WITHIN) if assigned else {}
            lag = sum(max(0, ends.get(tp, 0) - done) for tp, done in zip(assigned, committed, strict=True))
        except Exception as error:  # noqa: BLE001 - whatever keeps the broker from answering, the check must go on
            log.debug("the broker does not say where its topics end: %r", error)
        self._watchdog.observe(
            lag=lag,
            positions=committed,
            recovered=recovered,
            last_done=self._runtime.progress.last_done,
            now=time.monotonic(),
        )

    async def _healthz(self, _request: web.Request) -> web.Response:
        report = self.report()
        return _answer(report, ok=report.healthy)

    async def _readyz(self, _request: web.Request) -> web.Response:
        report = self.report()
        return _answer(report, ok=report.ready)

    async def _metrics(self, _request: web.Request) -> web.Response:
        observe(self.report())
        return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE})


def _answer(report: Report, *, ok: bool) -> web.Response:
    return web.Response(body=orjson.dumps(asdict(report)), status=200 if ok else 503, content_type="application/json")
