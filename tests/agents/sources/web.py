"""A web of its own for a test: a real HTTP server whose pages are functions, and what it was asked."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import web

from agents.settings import GatewaySettings, KafkaSettings, Settings, SourcesSettings
from tests.agents.loopback import LoopbackServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def page(body: bytes | str, kind: str = "text/html; charset=utf-8", **headers: str) -> Handler:
    """Answer 200 with a body."""
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=content, headers={"Content-Type": kind} | named)

    return answer


def redirect(to: str, status: int = 302) -> Handler:
    """Answer with a redirect."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return answer


def status(code: int, **headers: str) -> Handler:
    """Answer with an error."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=code, headers=named)

    return answer


def in_turn(*handlers: Handler) -> Handler:
    """Answer by each of these once, and by the last one from then on."""
    left = list(handlers)

    async def answer(request: web.Request) -> web.StreamResponse:
        handler = left.pop(0) if len(left) > 1 else left[0]
        return await handler(request)

    return answer


def conditional(body: str, etag: str, kind: str = "application/rss+xml") -> Handler:
    """Answer 304 to whoever has this version already."""

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=body.encode(), headers={"Content-Type": kind, "ETag": etag})

    return answer


def article(text: str) -> Handler:
    """Answer with a page that holds an article."""
    return page(f"<html><body><article><p>{text}</p></article></body></html>")


def rss(links: Iterable[str], date: str = "") -> str:
    """Return a feed that announces these addresses."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    items = "".join(f"<item><title>Title of {link}</title><link>{link}</link>{dated}</item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


@dataclass
class Web(LoopbackServer):
    """Serves its pages on a free port of the loopback; every other path is 404."""

    pages: dict[str, Handler] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        self.times.append(time.monotonic())
        self.headers.append(dict(request.headers))
        handler = self.pages.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


def settings_for(sources: dict[str, object], *, page_bytes: int = 200_000) -> Settings:
    """Return settings that reach the loopback and wait for nobody, with these changes."""
    changed = {"delay": 0.0, "timeout": 2.0, "private_addresses": True, "interval": 0.2} | sources
    base = Settings(kafka=KafkaSettings(), gateway=GatewaySettings(), sources=SourcesSettings.model_validate(changed))
    return base.model_copy(update={"limits": base.limits.model_copy(update={"page_bytes": page_bytes})})
