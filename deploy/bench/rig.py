"""The real servers of a measurement, and lanes through them: topics, groups, index and workers of their own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from agents.elastic import create_client, install
from agents.settings import KafkaSettings, Settings, load_settings
from agents.topics import create_topics
from deploy.bench.usage import Usage, usage
from deploy.local import LocalStack
from pipeline.errors import SilkwireError

_STOP_SECONDS = 40.0
_LOG_LINES = 15
_OURS = "SILKWIRE_"


class MeasurementFailed(SilkwireError):
    """The pipeline did not do its work in time; the message ends with the log of its workers."""


@dataclass
class Lane:
    """Topics, consumer groups and an index that nothing else uses, and the workers that serve them."""

    name: str
    settings: Settings
    environment: Mapping[str, str]
    stack: LocalStack
    folder: Path
    _workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextlib.contextmanager
    def workers(self, count: int = 1) -> Iterator[None]:
        """Run that many ``silkwire worker`` processes, each with all roles, and stop them in good order."""
        with contextlib.ExitStack() as running:
            for number in range(count):
                running.enter_context(self._worker(number))
            yield

    def usage(self) -> Usage:
        """Return what servers and workers have used up to now."""
        return usage(self.stack, [worker.pid for worker in self._workers])

    def check(self) -> None:
        """Raise when a worker has ended.

        Raises:
            MeasurementFailed: one has.
        """
        for worker in self._workers:
            if worker.poll() is not None:
                reason = f"a worker ended with code {worker.returncode}"
                raise self.failure(reason)

    def failure(self, reason: str) -> MeasurementFailed:
        """Return an error that ends with the log of the workers."""
        tails = [
            line
            for log in sorted(self.folder.glob("worker-*.log"))
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        ]
        return MeasurementFailed("\n".join([f"{reason}. The log of the workers ends with:", *tails]))

    def table_bytes(self) -> list[tuple[str, int]]:
        """Return the bytes on disk of the tables of each role that has some, over all workers."""
        found: dict[str, int] = {}
        for file in self.folder.glob("worker-*/*/**/*"):
            # What RocksDB logs about itself does not grow with the articles.
            if file.is_file() and file.suffix in (".sst", ".log"):
                role = file.relative_to(self.folder).parts[1]
                found[role] = found.get(role, 0) + file.stat().st_size
        return sorted(found.items())

    @contextlib.contextmanager
    def letters(self) -> Iterator[Callable[[], int]]:
        """Yield what returns how many dead letters the lane has."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.settings.kafka.bootstrap, group_id=None, enable_auto_commit=False
        )
        topic = self.settings.kafka.dead_topic
        try:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            yield lambda: sum(consumer.end_offsets(partitions).values())
        finally:
            consumer.close()

    @contextlib.contextmanager
    def _worker(self, number: int) -> Iterator[None]:
        environment = {**self.environment, "SILKWIRE_WORKER_DATA": str(self.folder / f"worker-{number}")}
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "agents", "worker", "--with-parent"], env=environment, stdout=log, stderr=log
            )
            self._workers.append(process)
            try:
                yield
            finally:
                self._workers.remove(process)
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@dataclass
class Rig:
    """A running stack in a folder of its own, and the lanes made on it."""

    stack: LocalStack
    folder: Path
    started_seconds: float
    _lanes: int = 0

    def lane(self, *, partitions: int, processes: int) -> Lane:
        """Return a new lane: its topics exist and are empty, its index exists and is empty."""
        self._lanes += 1
        name = f"bench{self._lanes}"
        folder = self.folder / name
        folder.mkdir()
        kept = {key: value for key, value in os.environ.items() if key in tuned() or not key.upper().startswith(_OURS)}
        own = {
            f"{_OURS}KAFKA_{key.upper()}": f"{name}.{key.removesuffix('_topic')}"
            for key in KafkaSettings.model_fields
            if key.endswith("_topic")
        }
        environment = (
            kept
            | own
            | {
                f"{_OURS}KAFKA_BOOTSTRAP": self.stack.bootstrap,
                f"{_OURS}KAFKA_GROUP": name,
                f"{_OURS}KAFKA_PARTITIONS": str(partitions),
                f"{_OURS}ELASTICSEARCH_URL": self.stack.elasticsearch_url,
                f"{_OURS}ELASTICSEARCH_ALIAS": f"{name}-articles",
                f"{_OURS}WORKER_PROCESSES": str(processes),
            }
        )
        settings = settings_of(environment)
        create_topics(settings)
        asyncio.run(_install(settings))
        return Lane(name, settings, environment, self.stack, folder)

    def topic_bytes(self, topic: str) -> int:
        """Return the bytes of a topic's records on disk, compressed as they came, without its indices."""
        folders = (self.stack.home / "kafka" / "data").glob(f"{topic}-*")
        return sum(log.stat().st_size for folder in folders for log in folder.glob("*.log"))


def tuned() -> frozenset[str]:
    """Return the settings of the user that a measurement keeps: how workers work, not where servers are."""
    names = ("WORKER_BATCH", "WORKER_LINGER", "WORKER_BATCH_SECONDS", "PIPELINE_LANGUAGE")
    return frozenset(_OURS + name for name in names)


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment that is not this process's own."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        return load_settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def rig(tell: Callable[[str], None]) -> Iterator[Rig]:
    """Start the servers in a temporary folder, and stop and delete them in the end."""
    with tempfile.TemporaryDirectory(prefix="silkwire-bench-") as folder:
        stack = LocalStack(home=Path(folder) / "stack", elasticsearch_heap_mb=1024)
        started = time.monotonic()
        try:
            stack.up(progress=tell, with_parent=True)
            yield Rig(stack, Path(folder), time.monotonic() - started)
        finally:
            stack.down()


async def _install(settings: Settings) -> None:
    client = create_client(settings.elasticsearch)
    try:
        await install(client, settings.elasticsearch)
    finally:
        await client.close()
