"""The topics: created with the right partitions before any agent starts, through kafka-python.

A Faust agent on a topic that does not exist when it starts is never assigned it, so a worker waits here first.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from agents.patience import Backoff
from agents.settings import MiB, Settings
from pipeline.errors import TransientError

log = logging.getLogger(__name__)

_REQUEST_MS = 10_000
_BACKOFF = Backoff(first=0.5, cap=10.0)
_KEEP_FOREVER = "-1"


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is: ``created`` tells whether this call made it."""

    name: str
    partitions: int
    created: bool


def topic_names(settings: Settings) -> tuple[str, ...]:
    """Return the four topics in the order of the flow."""
    kafka = settings.kafka
    return (kafka.raw_topic, kafka.clean_topic, kafka.enriched_topic, kafka.dead_topic)


def create_topics(settings: Settings) -> list[TopicState]:
    """Create the topics that are missing and leave the others as they are.

    Raises:
        TransientError: the broker does not answer.
    """
    names = topic_names(settings)
    with _admin(settings) as admin:
        try:
            existing = set(admin.list_topics())
            missing = [name for name in names if name not in existing]
            for name in missing:
                _create(admin, name, settings)
            described = {str(topic["name"]): len(topic["partitions"]) for topic in admin.describe_topics(list(names))}
        except KafkaError as error:
            msg = f"Kafka at {settings.kafka.bootstrap} did not create the topics: {error}"
            raise TransientError(msg) from error
    return [TopicState(name, described.get(name, 0), name in missing) for name in names]


def wait_for_topics(settings: Settings) -> bool:
    """Wait for the broker, create what is missing, and return True; False when told to stop meanwhile."""
    stop = threading.Event()
    with _stop_on_signal(stop):
        tries = 0
        while not stop.is_set():
            try:
                create_topics(settings)
            except TransientError as error:
                tries += 1
                log.warning("waiting for Kafka (try %d): %s", tries, error)
                stop.wait(_BACKOFF.pause(tries))
            else:
                return True
    return False


def _create(admin: KafkaAdminClient, name: str, settings: Settings) -> None:
    # Dead letters and raw articles are kept until an operator decides otherwise: they are what a replay starts from.
    config = {"max.message.bytes": str(settings.limits.message_bytes + 2 * MiB), "retention.ms": _KEEP_FOREVER}
    try:
        admin.create_topics(
            [NewTopic(name, settings.kafka.partitions, settings.kafka.replication, topic_configs=config)],
            wait_for_metadata=True,
        )
    except TopicAlreadyExistsError:
        log.debug("topic %s was created by somebody else meanwhile", name)


@contextmanager
def _admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=settings.kafka.bootstrap.split(","),
            client_id="silkwire",
            request_timeout_ms=_REQUEST_MS,
            bootstrap_timeout_ms=_REQUEST_MS,
        )
    except KafkaError as error:
        msg = f"no broker answers at {settings.kafka.bootstrap} (SILKWIRE_KAFKA_BOOTSTRAP): {error}"
        raise TransientError(msg) from error
    try:
        yield admin
    finally:
        admin.close()


@contextmanager
def _stop_on_signal(stop: threading.Event) -> Iterator[None]:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
