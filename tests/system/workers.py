"""Workers as processes of their own, and looks at what they have done."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from agents.elastic import create_client
from agents.inputs import Input
from agents.names import group_of
from agents.publishing import publish
from agents.settings import Settings
from agents.topics import create_topics
from schemas import RawArticle, Stage


@dataclass
class Worker:
    """A running ``silkwire worker``: the leader of a process group, with its log."""

    process: subprocess.Popen[bytes]
    log: Path
    stopped: bool = False

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def pause(self) -> None:
        """Freeze it and its stage processes where they are, as a frozen virtual machine is."""
        self.stopped = True
        os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after :meth:`pause`."""
        if self.stopped and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGCONT)
        self.stopped = False

    def stop(self, seconds: float = 40.0) -> int:
        """Ask it to stop, as an orchestrator does, and return its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def health(self, path: str = "/readyz") -> tuple[int, dict[str, Any]]:
        """Return status and report of the health check; status 0 before it answers."""
        found = re.search(r"health check at (http://\S+)/healthz", self.log.read_text())
        if found is None:
            return 0, {}
        try:
            with urllib.request.urlopen(found[1] + path, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}


def start_worker(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, module: str = "agents"
) -> Worker:
    """Start a worker in the environment of the test or a given one; it must be ended by whoever starts it.

    ``module`` is another program that runs the command, as one that puts a bug into it.
    """
    log = folder / f"worker-{time.monotonic_ns()}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", *module.split(), "worker", *arguments],
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
            env=environment,
        )
    return Worker(process, log)


@contextmanager
def worker(folder: Path, *arguments: str, module: str = "agents") -> Iterator[Worker]:
    """Run a worker in the environment of the test; whatever is left of it at the end is killed."""
    running = start_worker(folder, *arguments, module=module)
    try:
        yield running
    except BaseException:
        sys.stderr.write(running.log.read_text()[-5000:])
        raise
    finally:
        if running.process.poll() is None:
            running.kill()


def eventually(check: Callable[[], bool], seconds: float = 90.0, what: str = "") -> None:
    """Wait until a check is true."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.2)


def committed(settings: Settings, stage: Stage, topic: str) -> dict[int, int]:
    """Return the offsets that a role has committed on a topic by partition, 0 where there is none."""
    group = group_of(stage, settings)
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka.bootstrap, group_id=group, enable_auto_commit=False)
    try:
        numbers = consumer.partitions_for_topic(topic) or ()
        return {number: consumer.committed(TopicPartition(topic, number)) or 0 for number in numbers}
    finally:
        consumer.close()


def publish_articles(settings: Settings, articles: Sequence[RawArticle]) -> None:
    """Publish articles as the command does, and see that all are delivered."""
    create_topics(settings)
    report = publish([Input(str(n), a) for n, a in enumerate(articles)], settings, lambda _count: None)
    assert report.delivered == len(articles), report.failed


def produce_raw(settings: Settings, values: Sequence[bytes | None]) -> None:
    """Put bytes on the raw topic, as a broken producer would."""
    create_topics(settings)
    producer = KafkaProducer(
        bootstrap_servers=settings.kafka.bootstrap, max_request_size=64_000_000, enable_idempotence=True
    )
    try:
        for number, value in enumerate(values):
            producer.send(settings.kafka.raw_topic, value, key=b"bad-%d" % number, partition=0).get(30)
    finally:
        producer.close()


def indexed(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return every document of the index by id, straight after a refresh; empty before there is an index."""

    async def look() -> dict[str, dict[str, Any]]:
        client = create_client(settings.elasticsearch)
        try:
            alias = settings.elasticsearch.alias
            if not await client.indices.exists(index=alias):
                return {}
            await client.indices.refresh(index=alias)
            answer = await client.search(index=alias, size=10_000, version=True, query={"match_all": {}})
            hits = answer.body["hits"]["hits"]
            assert len({hit["_id"] for hit in hits}) == len(hits), "an id is there twice"
            return {hit["_id"]: hit["_source"] | {"_version": hit["_version"]} for hit in hits}
        finally:
            await client.close()

    return asyncio.run(look())


def count_messages(settings: Settings, topic: str) -> int:
    """Return how many messages a topic holds."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka.bootstrap, group_id=None, enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        return sum(consumer.end_offsets(partitions).values())
    finally:
        consumer.close()


def records(settings: Settings, topic: str) -> list[Any]:
    """Return the messages of a topic as they are, those of each partition in their order."""
    consumer = KafkaConsumer(
        bootstrap_servers=settings.kafka.bootstrap,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        consumer_timeout_ms=3000,
    )
    try:
        consumer.assign([TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()])
        return list(consumer)
    finally:
        consumer.close()
