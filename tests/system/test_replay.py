"""A new index beside the one that is searched, while articles keep coming: nothing missing, nothing older, no gap."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch
from kafka import KafkaAdminClient, TopicPartition

from agents.elastic import create_client, index_behind
from agents.reading import topic_reader
from agents.settings import Settings
from schemas import RawArticle
from tests.system.workers import eventually, indexed, publish_articles, worker

pytestmark = pytest.mark.stack

FETCHED = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)


def article(number: int, minute: int = 0) -> RawArticle:
    return RawArticle(
        id=f"doc-{number:04}",
        title=f"Talks {number} at {minute}",
        text=f"The ministers of Uzbekistan and Tajikistan met in Tashkent for round {number}, as was said at {minute}.",
        fetched_at=FETCHED + timedelta(minutes=minute),
    )


def silkwire(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agents", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=180)


def behind(settings: Settings) -> str | None:
    async def look(client: AsyncElasticsearch) -> str | None:
        return await index_behind(client, settings.elasticsearch.alias)

    found: str | None = with_client(settings, look)
    return found


def with_client(settings: Settings, ask: Any) -> Any:
    async def run() -> Any:
        client = create_client(settings.elasticsearch)
        try:
            return await ask(client)
        finally:
            await client.close()

    return asyncio.run(run())


@contextmanager
def searching(settings: Settings, least: int) -> Iterator[list[int]]:
    """Search all the time, and yield the numbers of documents found; fewer than before is a gap."""
    found: list[int] = []
    ending = threading.Event()

    async def search(client: AsyncElasticsearch) -> None:
        while not ending.is_set():
            found.append(int((await client.count(index=settings.elasticsearch.alias)).body["count"]))
            await asyncio.sleep(0.02)

    thread = threading.Thread(target=with_client, args=(settings, search))
    thread.start()
    try:
        yield found
    finally:
        ending.set()
        thread.join()
    assert len(found) > 20
    assert min(found) >= least, "a search found fewer documents while the index was made anew"


def forget(settings: Settings, topic: str) -> None:
    """Delete the first half of each partition of a topic, as retention does."""
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap)
    try:
        with topic_reader(settings, topic) as reader:
            ends = Counter(TopicPartition(topic, record.partition) for batch in reader.batches() for record in batch)
        admin.delete_records({tp: end // 2 for tp, end in ends.items()})
    finally:
        admin.close()


def test_an_index_is_made_anew_while_articles_come(settings: Settings, tmp_path: Path) -> None:
    count, more = 60, 15
    publish_articles(settings, [article(n) for n in range(count)])
    with worker(tmp_path):
        eventually(lambda: len(indexed(settings)) == count)
        old = behind(settings)
        assert "would make an index" in silkwire("replay", "--dry-run").stdout
        assert "nothing to do" in silkwire("upgrade").stdout
        forget(settings, settings.kafka.enriched_topic)

        refused = silkwire("replay", "--from-topics-alone")
        assert refused.returncode == 1, "what retention has taken from the topic would be lost"
        assert "still names" in refused.stderr
        assert behind(settings) == old

        killed = subprocess.Popen([sys.executable, "-m", "agents", "replay"])
        time.sleep(2.5)
        killed.kill()
        killed.wait()

        def write() -> None:
            for number in range(more):
                publish_articles(settings, [article(number, 1 + number)])

        writing = threading.Thread(target=write)
        with searching(settings, count - 1):
            writing.start()
            publish_articles(
                settings, [RawArticle(id="doc-0059", deleted=True, fetched_at=FETCHED + timedelta(days=1))]
            )
            done = silkwire("replay", "--delete-old")
            assert done.returncode == 0, done.stderr
            writing.join()
        assert behind(settings) != old
        wanted = {f"doc-{n:04}": f"Talks {n} at {1 + n if n < more else 0}" for n in range(count - 1)}
        eventually(
            lambda: {name: doc["title"] for name, doc in indexed(settings).items()} == wanted, what="all are current"
        )


def test_a_role_reads_again(settings: Settings, tmp_path: Path) -> None:
    publish_articles(settings, [article(n) for n in range(20)])
    with worker(tmp_path, "--role", "clean"), worker(tmp_path, "--role", "extract"):
        with worker(tmp_path, "--role", "index") as first:
            eventually(lambda: len(indexed(settings)) == 20)
            refused = silkwire("rewind", "index", "--yes")
            assert refused.returncode == 2
            assert "stop them" in refused.stderr
            assert first.stop() == 0

        async def lose(client: AsyncElasticsearch) -> None:
            await client.indices.delete(index=str(await index_behind(client, settings.elasticsearch.alias)))

        with_client(settings, lose)
        dry = silkwire("rewind", "index", "--dry-run")
        assert "20 messages would be processed again" in dry.stdout, dry.stdout + dry.stderr
        done = silkwire("rewind", "index", "--yes")
        assert done.returncode == 0, done.stderr
        with worker(tmp_path, "--role", "index"):
            eventually(lambda: len(indexed(settings)) == 20, what="all are there again")
