"""Sources against the real Kafka: whatever is killed half way, nothing that was accepted is lost."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from agents.settings import Settings
from deploy.local import LocalStack
from pipeline.identity import document_id
from pipeline.messages import decode
from schemas import RawArticle
from tests.agents.sources.archives import crawl, packed, response
from tests.agents.sources.web import rss
from tests.agents.test_commands import silkwire
from tests.system.workers import eventually

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
PAGES = 60


class Site(BaseHTTPRequestHandler):
    """A site with a feed of many pages, each of which takes a moment."""

    def do_GET(self) -> None:
        links = [f"/{number}.html" for number in range(PAGES)]
        if self.path == "/feed":
            self._answer(200, rss(links).encode(), "application/rss+xml")
        elif self.path in links:
            time.sleep(0.05)
            self._answer(200, b"<html><body><p>Talks went on.</p></body></html>", "text/html")
        else:
            self._answer(404, b"", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a command that goes on until it is stopped; it is killed at the end."""
    log = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-m", "agents", *arguments], stdout=stream, stderr=stream, cwd=ROOT)
    try:
        yield process, log
    except BaseException:
        sys.stderr.write(log.read_text()[-5000:])
        raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def published(settings: Settings) -> dict[str, list[RawArticle]]:
    """Return the articles on the raw topic by key, in their order."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka.bootstrap, group_id=None, enable_auto_commit=False)
    try:
        numbers = consumer.partitions_for_topic(settings.kafka.raw_topic) or ()
        partitions = [TopicPartition(settings.kafka.raw_topic, number) for number in numbers]
        consumer.assign(partitions)
        left = sum(consumer.end_offsets(partitions).values())
        consumer.seek_to_beginning(*partitions)
        found: dict[str, list[RawArticle]] = {}
        while left > 0:
            for records in consumer.poll(timeout_ms=5000).values():
                for record in records:
                    left -= 1
                    raw = decode(RawArticle, record.value, limit_bytes=settings.limits.message_bytes)
                    found.setdefault(record.key.decode(), []).append(raw)
        return found
    finally:
        consumer.close()


def ids_of(urls: Sequence[str]) -> set[str]:
    return {document_id(RawArticle(url=url, text="")) for url in urls}


def test_a_follower_killed_half_way_loses_nothing(
    settings: Settings, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_SOURCES_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SILKWIRE_SOURCES_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("SILKWIRE_SOURCES_DELAY", "0")
    with running(tmp_path, "follow", f"{site}/feed") as (process, log):
        eventually(lambda: "following 1 feeds" in log.read_text())
        eventually(lambda: len(published(settings)) >= 10)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    before = published(settings)
    assert 10 <= len(before) < PAGES, "it was to be killed half way"

    done = silkwire("follow", "--once", f"{site}/feed")
    assert done.returncode == 0, done.stderr
    after = published(settings)
    assert set(after) == ids_of([f"{site}/{number}.html" for number in range(PAGES)])
    assert sum(map(len, after.values())) <= PAGES + 1, "one page was in hand when it was killed"
    assert b"articles delivered" in done.stderr

    with running(tmp_path, "follow", f"{site}/feed") as (process, log):
        eventually(lambda: "following 1 feeds" in log.read_text())
        process.terminate()
        assert process.wait(10) == 0
    assert sum(map(len, published(settings).values())) == sum(map(len, after.values()))


def test_an_archive_is_published_on_from_where_it_was_killed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_SOURCES_STATE", str(tmp_path / "state"))
    count = 3000
    path = tmp_path / "CC-NEWS-1.warc.gz"
    urls = [f"https://steppe-herald.example/{number}" for number in range(count)]
    path.write_bytes(packed(crawl([response(url, b"<p>Talks</p>" * 200) for url in urls]), "each"))
    with running(tmp_path, "publish", str(path)) as (process, _):
        eventually(lambda: any((tmp_path / "state").rglob("*.json")))
        process.kill()
        process.wait()
    before = sum(map(len, published(settings).values()))
    assert 1000 <= before < count, "it was to be killed half way"

    done = silkwire("publish", "--resume", str(path))
    assert done.returncode == 0, done.stderr
    after = published(settings)
    assert set(after) == ids_of(urls)
    assert sum(map(len, after.values())) < count + 2000, "only what was on its way is sent a second time"
    assert b"0 articles" in silkwire("publish", "--resume", str(path)).stderr


def post(url: str, body: bytes, token: str = "secret") -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(url, data=body, headers={"Authorization": f"Bearer {token}"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_what_the_gateway_accepted_is_there_whenever_it_is_killed(
    settings: Settings, stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tokens").write_text("secret\n")
    monkeypatch.setenv("SILKWIRE_GATEWAY_TOKENS_FILE", str(tmp_path / "tokens"))
    monkeypatch.setenv("SILKWIRE_GATEWAY_PORT", "0")
    accepted: list[str] = []

    def send(sender: int, url: str) -> None:
        for number in itertools.count():
            lines = [json.dumps({"id": f"{sender}-{number}-{line}", "text": "x" * 3000}) for line in range(20)]
            try:
                status, answer = post(f"{url}/bulk", "\n".join(lines).encode())
            except OSError:
                return
            assert status == 202, answer
            accepted.extend(item["id"] for item in answer["items"])

    with running(tmp_path, "gateway") as (process, log):
        url = _gateway_url(log)
        eventually(lambda: post(url, b'{"id": "first", "text": "x"}') == (202, {"status": 202, "id": "first"}))
        assert post(url, b"{}")[0] == 400
        assert post(url, b"{}", token="wrong")[0] == 401
        senders = [threading.Thread(target=send, args=(number, url)) for number in range(4)]
        for sender in senders:
            sender.start()
        eventually(lambda: len(accepted) > 1000)
        process.kill()
        for sender in senders:
            sender.join()
    assert {"first", *accepted} <= set(published(settings))

    monkeypatch.setenv("SILKWIRE_GATEWAY_TIMEOUT", "2")
    with running(tmp_path, "gateway") as (process, log):
        url = _gateway_url(log)
        eventually(lambda: post(url, b'{"id": "last", "text": "x"}')[0] == 202)
        stack.kill("kafka")
        try:
            assert post(url, b'{"id": "late", "text": "x"}')[0] == 503
        finally:
            stack.start("kafka", with_parent=True)
        eventually(lambda: post(url, b'{"id": "late", "text": "x"}')[0] == 202)
        process.terminate()
        assert process.wait(20) == 0
    assert "2 articles delivered" in log.read_text()
    assert {"last", "late"} <= set(published(settings))


def _gateway_url(log: Path) -> str:
    eventually(lambda: "gateway at" in log.read_text())
    found = re.search(r"gateway at (\S+)", log.read_text())
    assert found is not None
    return found[1]
