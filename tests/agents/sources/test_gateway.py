"""The gateway over real HTTP; what it accepts goes into a list."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from agents.settings import GatewaySettings, LimitSettings, Settings
from agents.sources.gateway import Gateway
from agents.sources.tokens import Tokens
from pipeline.errors import ConfigurationError, TooLarge, TransientError
from pipeline.identity import document_id
from schemas import RawArticle

TOKEN = "correct horse battery staple"
GOOD = {"Authorization": f"Bearer {TOKEN}"}
TALKS: dict[str, Any] = {
    "url": "https://steppe-herald.example/talks?utm_source=x",
    "text": "Talks went on in Tashkent.",
}
TALKS_ID = document_id(RawArticle(**TALKS))


@dataclass
class Kafka:
    """Where the articles go: it can be away, slow, or find an article too large."""

    taken: list[RawArticle] = field(default_factory=list)
    away: bool = False
    tries: int = 0
    gate: asyncio.Event | None = None

    async def deliver(self, raw: RawArticle) -> str:
        self.tries += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.away:
            msg = "no broker"
            raise TransientError(msg)
        if raw.title == "too large":
            msg = "the topic does not take it"
            raise TooLarge(msg)
        self.taken.append(raw)
        return document_id(raw)


@asynccontextmanager
async def gateway(kafka: Kafka, **changed: Any) -> AsyncIterator[tuple[str, aiohttp.ClientSession, Gateway]]:
    values: dict[str, Any] = {"token": SecretStr(TOKEN), "request_bytes": 200_000, "queue_bytes": 300_000} | changed
    settings = Settings(gateway=GatewaySettings(**values), limits=LimitSettings(message_bytes=100_000))
    served = Gateway(settings, Tokens(settings.gateway), kafka.deliver)
    runner = web.AppRunner(served.application(), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with aiohttp.ClientSession() as session:
            yield f"http://{host}:{port}", session, served
    finally:
        await runner.cleanup()


async def post(
    session: aiohttp.ClientSession, url: str, body: object, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any], dict[str, str]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with session.post(url, data=data, headers=GOOD if headers is None else headers) as answer:
        return answer.status, await answer.json(), dict(answer.headers)


async def queued(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(f"{url}/healthz") as answer:
        return int((await answer.json())["queued_bytes"])


async def test_what_was_answered_is_counted() -> None:
    def accepted(text: str) -> float:
        found = re.search(r'^silkwire_gateway_articles_total\{status="202"\} (\S+)$', text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    async with gateway(Kafka()) as (url, session, _):
        async with session.get(f"{url}/metrics") as answer:
            before = accepted(await answer.text())
        await post(session, f"{url}/articles", TALKS)
        async with session.get(f"{url}/metrics") as answer:
            text = await answer.text()
    assert accepted(text) == before + 1
    assert 'silkwire_state{role="gateway",state="working"} 1.0' in text


async def test_an_article_is_accepted_with_its_id() -> None:
    kafka = Kafka()
    async with gateway(kafka) as (url, session, _):
        status, answer, _headers = await post(session, f"{url}/articles", TALKS)
    assert (status, answer) == (202, {"status": 202, "id": TALKS_ID})
    assert kafka.taken == [RawArticle(**TALKS)]


async def test_nothing_is_accepted_before_it_is_safe() -> None:
    kafka = Kafka(gate=asyncio.Event())
    async with gateway(kafka) as (url, session, _):
        waiting = asyncio.create_task(post(session, f"{url}/articles", TALKS))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        assert kafka.tries == 1
        assert kafka.gate is not None
        kafka.gate.set()
        assert (await waiting)[0] == 202


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{broken", "Invalid JSON"),
        (b"", "no value"),
        (b"[]", "object"),
        ({"text": "x"}, "url or an id"),
        ({"url": "https://a.example/1"}, "exactly one of html, text and body"),
        ({"url": "nonsense", "text": "x"}, "not an absolute http or https address"),
        (TALKS | {"published_at": "yesterday"}, "published_at: give the time as an RFC 3339 string"),
        (TALKS | {"source": {"country": "Uzbekistan"}}, "source.country: "),
    ],
)
async def test_a_bad_article_is_told_by_its_field(body: object, told: str) -> None:
    async with gateway(Kafka()) as (url, session, _):
        status, answer, _headers = await post(session, f"{url}/articles", body)
    assert (status, answer["code"]) == (400, "A101")
    assert told in answer["error"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN])
@pytest.mark.parametrize("path", ["/articles", "/articles/bulk"])
async def test_without_a_good_token_nothing_is_read(header: str | None, path: str) -> None:
    kafka = Kafka()
    async with gateway(kafka) as (url, session, _):
        status, _answer, headers = await post(
            session, url + path, TALKS, {} if header is None else {"Authorization": header}
        )
    assert status == 401
    assert headers["WWW-Authenticate"] == "Bearer"
    assert kafka.tries == 0


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_too_large_is_refused(chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 1000

    async with gateway(Kafka()) as (url, session, _):
        data = pieces() if chunked else b"x" * 200_000
        async with session.post(f"{url}/articles", data=data, headers=GOOD) as answer:
            assert answer.status == 413
            assert (await answer.json())["code"] == "A102"
        status, answered, _headers = await post(session, f"{url}/articles", TALKS | {"title": "too large"})
        assert (status, answered["error"]) == (413, "the topic does not take it")
        assert (await post(session, f"{url}/articles/bulk", b"\n" * 200_001))[0] == 413
        assert (await post(session, f"{url}/articles/bulk", b"{}\n" * 10_001))[0] == 413


async def test_packed_requests_are_unpacked_to_the_limit_only() -> None:
    kafka = Kafka()
    async with gateway(kafka) as (url, session, _):
        packed = GOOD | {"Content-Encoding": "gzip"}
        status, _answer, _headers = await post(
            session, f"{url}/articles", gzip.compress(json.dumps(TALKS).encode()), packed
        )
        assert status == 202
        bomb = gzip.compress(b" " * 50_000_000)
        assert len(bomb) < 100_000
        assert (await post(session, f"{url}/articles", bomb, packed))[0] == 413
        assert (await post(session, f"{url}/articles", b"no gzip", packed))[0] == 400
        assert await queued(session, url) == 0


async def test_bulk_answers_for_every_line() -> None:
    kafka = Kafka()
    lines = [
        json.dumps(TALKS),
        "",
        "{broken",
        json.dumps({"id": "a", "text": "x", "title": "too large"}),
        '{"id": "b", "text": "x"}',
    ]
    async with gateway(kafka) as (url, session, _):
        status, answer, _headers = await post(session, f"{url}/articles/bulk", "\n".join(lines).encode())
        assert status == 202
        assert (answer["accepted"], answer["refused"]) == (2, 2)
        assert [(item["line"], item["status"]) for item in answer["items"]] == [(1, 202), (3, 400), (4, 413), (5, 202)]
        assert [item.get("id") for item in answer["items"]] == [TALKS_ID, None, None, "b"]
        assert (await post(session, f"{url}/articles/bulk", b"{}\n[]\n"))[0] == 400
        assert (await post(session, f"{url}/articles/bulk", b"\n"))[0] == 400


async def test_while_kafka_is_away_articles_are_refused_with_the_time_to_come_back() -> None:
    kafka = Kafka(away=True)
    async with gateway(kafka) as (url, session, served):
        status, answer, headers = await post(session, f"{url}/articles", TALKS)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "id" not in answer
        kafka.tries = 0
        lines = b"\n".join(json.dumps(TALKS | {"id": str(n)}).encode() for n in range(1000))
        status, answer, _headers = await post(session, f"{url}/articles/bulk", lines)
        assert (status, answer["accepted"]) == (503, 0)
        assert kafka.tries <= 200, "one that fails is enough"
        async with session.get(f"{url}/readyz") as ready, session.get(f"{url}/healthz") as health:
            assert (ready.status, health.status) == (503, 200), "a restart would not bring Kafka back"
            assert (await health.json())["waiting_for"] == "Kafka"
        kafka.away = False
        assert (await post(session, f"{url}/articles", TALKS))[0] == 202
        assert not served.is_waiting


async def test_a_full_queue_is_told_and_becomes_free_again() -> None:
    kafka = Kafka(gate=asyncio.Event())
    async with gateway(kafka) as (url, session, _):
        lines = b"\n".join(
            json.dumps({"id": str(n), "text": base64.b64encode(os.urandom(30_000)).decode()}).encode() for n in range(4)
        )
        waiting = asyncio.create_task(post(session, f"{url}/articles/bulk", lines))
        while kafka.tries < 4:
            await asyncio.sleep(0.01)
        status, _answer, headers = await post(session, f"{url}/articles/bulk", lines)
        assert (status, headers["Retry-After"]) == (429, "5")
        assert (await asyncio.wait_for(_one_small(session, url, kafka), 5)) == 202
        assert kafka.gate is not None
        kafka.gate.set()
        assert (await waiting)[0] == 202
        assert (await post(session, f"{url}/articles/bulk", lines))[0] == 202
        assert await queued(session, url) == 0


async def _one_small(session: aiohttp.ClientSession, url: str, kafka: Kafka) -> int:
    gate, kafka.gate = kafka.gate, None
    status, _answer, _headers = await post(session, f"{url}/articles", TALKS)
    kafka.gate = gate
    return status


async def test_counts_say_what_was_answered() -> None:
    async with gateway(Kafka()) as (url, session, served):
        for body in (TALKS, TALKS, {}):
            await post(session, f"{url}/articles", body)
        await post(session, f"{url}/articles", TALKS, {})
        assert served.counts == {202: 2, 400: 1, 401: 1}
        async with session.get(f"{url}/articles") as answer:
            assert answer.status == 405


def test_tokens_are_read_again_when_their_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("# first\nalpha\n\n beta \n")
    tokens = Tokens(GatewaySettings(tokens_file=path, token=SecretStr("gamma")))
    assert all(tokens.accepts(f"bearer {token}") for token in ("alpha", "beta", "gamma"))
    assert not tokens.accepts("Bearer # first")
    path.write_text("delta\n")
    deadline = time.monotonic() + 5
    while not tokens.accepts("Bearer delta"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert not tokens.accepts("Bearer alpha")
    path.unlink()
    time.sleep(2.1)
    assert tokens.accepts("Bearer delta"), "a file that is away for a moment locks nobody out"


def test_a_gateway_without_tokens_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# none\n")
    for settings in (
        GatewaySettings(),
        GatewaySettings(tokens_file=tmp_path / "empty"),
        GatewaySettings(token=SecretStr("")),
    ):
        with pytest.raises(ConfigurationError, match=r"needs a token"):
            Tokens(settings)
    with pytest.raises(ConfigurationError, match=r"cannot be read"):
        Tokens(GatewaySettings(tokens_file=tmp_path / "gone"))
    small = Settings(gateway=GatewaySettings(token=SecretStr("x"), queue_bytes=2000))
    with pytest.raises(ConfigurationError, match=r"SILKWIRE_GATEWAY_QUEUE_BYTES"):
        Gateway(small, Tokens(small.gateway), Kafka().deliver)
