"""A real HTTP server of a test, on a free port of the loopback."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Self

from aiohttp import web


@dataclass
class LoopbackServer(ABC):
    """Serves every path by one function for as long as it is entered; ``url`` is where."""

    largest: ClassVar[int] = 1024 * 1024
    """Bytes of the largest request that is read."""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=self.largest)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @abstractmethod
    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
