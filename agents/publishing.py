"""Publishing raw articles through kafka-python, with a delivery report."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from agents.inputs import Input
from agents.records import SCHEMA_HEADER, TRACE_HEADER, Outgoing
from agents.security import kafka_python_arguments, unreachable
from agents.settings import MiB, Settings
from agents.sources.progress import Progress
from pipeline.errors import PermanentError, TooLarge
from pipeline.identity import document_id
from schemas import RawArticle

RAW_SCHEMA = "raw-article/1"
_DELIVERY_MS = 60_000
_IN_FLIGHT = 1000
_IN_FLIGHT_BYTES = 32 * MiB
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


@dataclass(slots=True)
class _Sent:
    """An article on its way: refused for what it is, failed to be sent, or with a report to come."""

    item: Input
    identity: str = ""
    size: int = 0
    refused: str | None = None
    failed: str | None = None
    future: Any = None


@contextmanager
def producer(settings: Settings) -> Iterator[KafkaProducer]:
    """Yield a producer that acknowledges a message once all replicas have it, in order and without doubles.

    Raises:
        TransientError: no broker answers.
    """
    try:
        client = KafkaProducer(
            **kafka_python_arguments(settings.kafka),
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
        raise unreachable(settings.kafka, error) from error
    try:
        yield client
    finally:
        client.close(timeout=10)


def publish(
    inputs: Iterable[Input], settings: Settings, on_delivered: Callable[[int], None], progress: Progress | None = None
) -> Report:
    """Publish articles and return once every one has its delivery report; ``progress`` is told how far that is.

    Raises:
        TransientError: no broker answers.
    """
    report = Report()
    started = time.monotonic()
    with producer(settings) as client:
        waiting: list[_Sent] = []
        size = 0
        for item in inputs:
            waiting.append(_send(client, item, settings))
            size += waiting[-1].size
            if len(waiting) >= _IN_FLIGHT or size >= _IN_FLIGHT_BYTES:
                _collect(waiting, report, on_delivered, progress)
                size = 0
        _collect(waiting, report, on_delivered, progress)
    report.seconds = time.monotonic() - started
    return report


def _send(client: KafkaProducer, item: Input, settings: Settings) -> _Sent:
    try:
        if item.article is None:
            raise item.error or PermanentError(item.where)
        message = raw_message(item.article, settings)
    except PermanentError as error:
        return _Sent(item, refused=f"{error.code} {error}")
    identity, size = (message.key or b"").decode(), len(message.value or b"")
    try:
        future = client.send(message.topic, message.value, message.key, headers=list(message.headers))
    except MessageSizeTooLargeError as error:
        return _Sent(item, identity, size, refused=f"{TooLarge.code} {error}")
    except KafkaError as error:
        return _Sent(item, identity, size, failed=f"not sent: {error!r}")
    return _Sent(item, identity, size, future=future)


def raw_message(article: RawArticle, settings: Settings) -> Outgoing:
    """Return the message of an article: its key is the document id, its trace a new one.

    Raises:
        UnreadableMessage: the article has no id and no address that gives one.
    """
    identity = document_id(article)
    headers = ((SCHEMA_HEADER, RAW_SCHEMA.encode()), (TRACE_HEADER, secrets.token_hex(16).encode()))
    return Outgoing(settings.kafka.raw_topic, identity.encode(), article.to_json(), headers)


def _collect(
    waiting: list[_Sent], report: Report, on_delivered: Callable[[int], None], progress: Progress | None
) -> None:
    """Await the reports of what was sent, in order, so that progress never passes an article that is not delivered."""
    for sent in waiting:
        problem = sent.refused or sent.failed
        if sent.future is not None:
            try:
                partition = sent.future.get(timeout=_DELIVERY_MS / 1000.0).partition
            except KafkaError as error:
                problem = f"not delivered: {error!r}"
            else:
                report.delivered += 1
                report.bytes += sent.size
                report.ids.append(sent.identity)
                report.partitions[partition] = report.partitions.get(partition, 0) + 1
                on_delivered(1)
        if problem is not None:
            report.failed.append((sent.item.where, problem))
        if progress is not None and sent.item.checkpoint is not None:
            if problem is None or sent.refused is not None:
                progress.settled(sent.item.checkpoint)
            else:
                progress.stuck(sent.item.checkpoint.path)
    waiting.clear()
    if progress is not None:
        progress.save()
