"""Publishing raw articles through kafka-python, with a delivery report."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kafka import KafkaProducer
from kafka.errors import KafkaError

from agents.inputs import Input
from agents.records import SCHEMA_HEADER, TRACE_HEADER, Outgoing
from agents.settings import MiB, Settings
from pipeline.errors import PermanentError, TransientError
from pipeline.identity import document_id

RAW_SCHEMA = "raw-article/1"
_DELIVERY_MS = 60_000
_IN_FLIGHT = 1000
"""Messages handed to the client before their reports are read: bounds memory, and keeps the network busy."""


@dataclass(slots=True)
class Report:
    """What became of the articles of one publication."""

    delivered: int = 0
    bytes: int = 0
    seconds: float = 0.0
    partitions: dict[int, int] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Where each article that was not published stood, and why."""


@contextmanager
def producer(settings: Settings) -> Iterator[KafkaProducer]:
    """Yield a producer that acknowledges a message once all replicas have it, in order and without doubles.

    Raises:
        TransientError: no broker answers.
    """
    try:
        client = KafkaProducer(
            bootstrap_servers=settings.kafka.bootstrap.split(","),
            client_id="silkwire",
            acks="all",
            enable_idempotence=True,
            compression_type="gzip",
            linger_ms=5,
            max_request_size=settings.limits.message_bytes + 2 * MiB,
            delivery_timeout_ms=_DELIVERY_MS,
            bootstrap_timeout_ms=10_000,
        )
    except KafkaError as error:
        msg = f"no broker answers at {settings.kafka.bootstrap} (SILKWIRE_KAFKA_BOOTSTRAP): {error}"
        raise TransientError(msg) from error
    try:
        yield client
    finally:
        client.close(timeout=10)


def publish(inputs: Iterable[Input], settings: Settings, on_delivered: Callable[[int], None]) -> Report:
    """Publish articles and return once every one has its delivery report.

    Raises:
        TransientError: no broker answers.
    """
    report = Report()
    started = time.monotonic()
    with producer(settings) as client:
        waiting: list[tuple[str, str, int, object]] = []
        for item in inputs:
            try:
                message, identity = _message(item, settings)
            except PermanentError as error:
                report.failed.append((item.where, f"{error.code} {error}"))
                continue
            try:
                sent = client.send(message.topic, message.value, message.key, headers=list(message.headers))
            except KafkaError as error:
                report.failed.append((item.where, f"not sent: {error!r}"))
                continue
            waiting.append((item.where, identity, len(message.value or b""), sent))
            if len(waiting) >= _IN_FLIGHT:
                _collect(waiting, report, on_delivered)
        _collect(waiting, report, on_delivered)
    report.seconds = time.monotonic() - started
    return report


def _message(item: Input, settings: Settings) -> tuple[Outgoing, str]:
    if item.article is None:
        raise item.error or PermanentError(item.where)
    identity = document_id(item.article)
    headers = ((SCHEMA_HEADER, RAW_SCHEMA.encode()), (TRACE_HEADER, secrets.token_hex(16).encode()))
    return Outgoing(settings.kafka.raw_topic, identity.encode(), item.article.to_json(), headers), identity


def _collect(waiting: list[tuple[str, str, int, object]], report: Report, on_delivered: Callable[[int], None]) -> None:
    for where, identity, size, sent in waiting:
        try:
            metadata = sent.get(timeout=_DELIVERY_MS / 1000.0)  # type: ignore[attr-defined]
        except KafkaError as error:
            report.failed.append((where, f"not delivered: {error!r}"))
            continue
        report.delivered += 1
        report.bytes += size
        report.ids.append(identity)
        report.partitions[metadata.partition] = report.partitions.get(metadata.partition, 0) + 1
        on_delivered(1)
    waiting.clear()
