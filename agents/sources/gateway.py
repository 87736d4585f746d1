"""The gateway: articles come by HTTP, and are accepted only once Kafka has them.

``POST /articles`` takes one raw article as JSON, ``POST /articles/bulk`` one a line. Each answer says what to do: 202
accepted, 400 mend it, 401 show a token, 413 send less, 429 and 503 send the same again after ``Retry-After`` seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from agents.metrics import CONTENT_TYPE, GATEWAY_ARTICLES, GATEWAY_QUEUED, exposition, observe_state
from agents.settings import Settings
from agents.sources.tokens import Tokens
from pipeline.errors import ConfigurationError, PermanentError, TooLarge, TransientError
from pipeline.messages import decode
from schemas import RawArticle

log = logging.getLogger(__name__)

Deliver = Callable[[RawArticle], Awaitable[str]]

ACCEPTED, BAD, UNAUTHORIZED, TOO_LARGE, FULL, AWAY = 202, 400, 401, 413, 429, 503
_RETRY_AFTER = 5
_READ_SECONDS = 60.0
_AT_ONCE = 200
"""Articles of one bulk request that are on their way to Kafka at the same time."""
_MOST_LINES = 10_000
"""Articles of one bulk request; each costs memory beyond its own bytes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article."""

    status: int
    id: str | None = None
    code: str | None = None
    error: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return it as an answer holds it."""
        values = {"status": self.status, "id": self.id, "code": self.code, "error": self.error}
        return {name: value for name, value in values.items() if value is not None}


class _Refused(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class Gateway:
    """Answers requests.

    Args:
        settings: of the whole program.
        tokens: who may send.
        deliver: returns the id of an article once it is safe; raises TransientError while Kafka is away.

    Raises:
        ConfigurationError: the queue is smaller than one request may be.
    """

    def __init__(self, settings: Settings, tokens: Tokens, deliver: Deliver) -> None:
        self._settings = settings
        self._tokens = tokens
        self._deliver = deliver
        self._queued = 0
        self._away: str | None = None
        self.counts: Counter[int] = Counter()

        largest = max(settings.gateway.request_bytes, settings.limits.message_bytes)
        if settings.gateway.queue_bytes < largest:
            msg = f"SILKWIRE_GATEWAY_QUEUE_BYTES has to be {largest} at least, the size of the largest request"
            raise ConfigurationError(msg)

    @property
    def is_waiting(self) -> bool:
        """Whether Kafka was away when it was last needed."""
        return self._away is not None

    def application(self) -> web.Application:
        """Return the web application."""
        app = web.Application(client_max_size=0)
        app.add_routes(
            [
                web.post("/articles", self._one),
                web.post("/articles/bulk", self._bulk),
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics),
            ]
        )
        return app

    async def _one(self, request: web.Request) -> web.Response:
        try:
            async with self._body(request, self._settings.limits.message_bytes) as body:
                outcome = await self._take(bytes(body))
        except _Refused as refused:
            outcome = refused.outcome
            self.counts[outcome.status] += 1
        GATEWAY_ARTICLES.labels(str(outcome.status)).inc()
        return _answer(outcome.status, outcome.fields())

    async def _bulk(self, request: web.Request) -> web.Response:
        try:
            async with self._body(request, self._settings.gateway.request_bytes) as body:
                lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()]
                if not lines:
                    raise _Refused(Outcome(BAD, code="A101", error="no article: send one as JSON a line"))
                if len(lines) > _MOST_LINES:
                    raise _Refused(Outcome(TOO_LARGE, code=TooLarge.code, error=f"more than {_MOST_LINES:,} articles"))
                outcomes = await self._take_all([bytes(line) for _, line in lines])
        except _Refused as refused:
            self.counts[refused.outcome.status] += 1
            return _answer(refused.outcome.status, refused.outcome.fields())
        items = [{"line": number} | one.fields() for (number, _), one in zip(lines, outcomes, strict=True)]
        statuses = {one.status for one in outcomes}
        # What has to be sent again counts most, then what was accepted; each item has its own status as well.
        status = next(code for code in (AWAY, ACCEPTED, TOO_LARGE, BAD) if code in statuses)
        accepted = sum(one.status == ACCEPTED for one in outcomes)
        return _answer(status, {"accepted": accepted, "refused": len(items) - accepted, "items": items})

    async def _take_all(self, values: list[bytes]) -> list[Outcome]:
        hands = asyncio.Semaphore(_AT_ONCE)
        away: list[Outcome] = []

        async def take(value: bytes) -> Outcome:
            async with hands:
                # Each would wait as long as the first did.
                if away:
                    self.counts[AWAY] += 1
                    return away[0]
                outcome = await self._take(value)
                if outcome.status == AWAY:
                    away.append(outcome)
                return outcome

        return await asyncio.gather(*map(take, values))

    async def _take(self, value: bytes) -> Outcome:
        """Return what becomes of one article; it is accepted once Kafka has it."""
        try:
            raw = decode(RawArticle, value, limit_bytes=self._settings.limits.message_bytes)
            outcome = Outcome(ACCEPTED, id=await self._deliver(raw))
            self._away = None
        except TooLarge as error:
            outcome = Outcome(TOO_LARGE, code=error.code, error=str(error))
        except PermanentError as error:
            outcome = Outcome(BAD, code=error.code, error=str(error))
        except TransientError as error:
            if self._away is None:
                log.warning("articles are refused while Kafka is away: %s", error)
            self._away = str(error)
            outcome = Outcome(AWAY, error="Kafka did not acknowledge the article: send it again, its id stays the same")
        self.counts[outcome.status] += 1
        return outcome

    @asynccontextmanager
    async def _body(self, request: web.Request, limit: int) -> AsyncIterator[bytearray]:
        """Yield the body, and count its bytes as queued for as long as it is worked on."""
        if not self._tokens.accepts(request.headers.get("Authorization")):
            raise _Refused(Outcome(UNAUTHORIZED, error="send a good token as `Authorization: Bearer …`"))
        large = Outcome(TOO_LARGE, code=TooLarge.code, error=f"the request has more than {limit:,} bytes")
        if (request.content_length or 0) > limit:
            raise _Refused(large)
        body = bytearray()
        reserved = 0
        try:
            reserved = request.content_length or 0
            self._reserve(reserved)
            async with asyncio.timeout(_READ_SECONDS):
                async for piece in request.content.iter_any():
                    body += piece
                    if len(body) > limit:
                        raise _Refused(large)
                    if len(body) > reserved:
                        more, reserved = len(body) - reserved, len(body)
                        self._reserve(more)
            yield body
        except TimeoutError:
            raise _Refused(Outcome(408, error=f"the request took longer than {_READ_SECONDS:g} s to arrive")) from None
        except web.RequestPayloadError as error:
            raise _Refused(Outcome(BAD, code="A101", error=f"the request cannot be read: {error}")) from None
        finally:
            self._queued -= reserved

    def _reserve(self, size: int) -> None:
        self._queued += size
        if self._queued > self._settings.gateway.queue_bytes:
            raise _Refused(Outcome(FULL, error="too much is on its way to Kafka already: send it again later"))

    async def _healthz(self, _request: web.Request) -> web.Response:
        return _answer(200, self._report())

    async def _readyz(self, _request: web.Request) -> web.Response:
        return _answer(200 if self._away is None else AWAY, self._report())

    async def _metrics(self, _request: web.Request) -> web.Response:
        GATEWAY_QUEUED.set(self._queued)
        observe_state("gateway", "working" if self._away is None else "waiting")
        return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE})

    def _report(self) -> dict[str, Any]:
        return {
            "status": "working" if self._away is None else "waiting",
            "waiting_for": None if self._away is None else "Kafka",
            "queued_bytes": self._queued,
            "done": {str(status): number for status, number in sorted(self.counts.items())},
        }

    def waits(self, reason: str | None) -> None:
        """Note that Kafka is away, and why, or that it is back."""
        self._away = reason


def _answer(status: int, fields: dict[str, Any]) -> web.Response:
    headers = {"Retry-After": str(_RETRY_AFTER)} if status in (FULL, AWAY) else {}
    if status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=orjson.dumps(fields), status=status, content_type="application/json", headers=headers or None
    )
