"""A scripted Elasticsearch: answers ``_bulk`` by a list of outcomes, and remembers what each request held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson
from aiohttp import web

from tests.agents.loopback import LoopbackServer

Outcome = Callable[[list[dict[str, Any]]], "web.StreamResponse | None"]


def statuses(*codes: int, error: str = "scripted_exception") -> Outcome:
    """Answer 200 with these statuses, one an item in order."""

    def answer(actions: list[dict[str, Any]]) -> web.Response:
        assert len(codes) == len(actions), f"script has {len(codes)} statuses, request {len(actions)} items"
        items = []
        for action, code in zip(actions, codes, strict=True):
            item: dict[str, Any] = {"_id": action["_id"], "status": code}
            if code >= 400:
                item["error"] = {"type": error, "reason": "scripted"}
            items.append({"index": item})
        return _json({"took": 1, "errors": any(c >= 400 for c in codes), "items": items})

    return answer


def ok() -> Outcome:
    """Take everything."""
    return lambda actions: statuses(*([201] * len(actions)))(actions)


def whole(code: int, reason: str = "scripted") -> Outcome:
    """Fail the request as a whole."""
    return lambda _actions: _json({"error": {"type": "scripted_exception", "reason": reason}, "status": code}, code)


def raw(body: bytes) -> Outcome:
    """Answer 200 with these bytes."""
    return lambda _actions: web.Response(body=body, content_type="application/json", headers=_PRODUCT)


def drop() -> Outcome:
    """Close the connection without an answer."""
    return lambda _actions: None


_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json", headers=_PRODUCT)


@dataclass
class BulkServer(LoopbackServer):
    """Serves the script on a free port; requests beyond its end fail the test."""

    largest: ClassVar[int] = 100 * 1024 * 1024
    script: Sequence[Outcome]
    delay: float = 0.0
    requests: list[list[str]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        lines = [orjson.loads(line) for line in body.splitlines() if line]
        actions = [line["index"] for line in lines[::2]]
        number = len(self.requests)
        self.requests.append([action["_id"] for action in actions])
        self.actions.extend(actions)
        self.headers.append(dict(request.headers))
        self.bodies.append(body)
        assert request.query.get("require_alias") == "true"
        if number >= len(self.script):
            return _json({"error": {"type": "script_ended", "reason": "no outcome left"}}, 400)
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.script[number](actions)
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return answer
