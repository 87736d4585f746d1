"""The topics: created with the right partitions before any agent starts, through kafka-python.

A Faust agent on a topic that does not exist when it starts is never assigned it, so a worker waits here first.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType

from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from agents.names import MEMBERS, REVISIONS, SIGNATURES, STORIES, changelog_of, group_of
from agents.patience import Backoff
from agents.security import kafka_python_arguments, unreachable
from agents.settings import MiB, Settings
from pipeline.errors import TransientError
from schemas import Stage

log = logging.getLogger(__name__)

_REQUEST_MS = 10_000
_BACKOFF = Backoff(first=0.5, cap=10.0)
_KEEP_FOREVER = "-1"
_DAY_MS = 86_400_000
_COMPACTED_SEGMENT = 64 * MiB
"""Bytes after which a segment is closed, and can be compacted; a table is read back at every start."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic as it should be.

    Args:
        name: of the topic.
        follows: the topic whose number of partitions it shares, since a table lies beside the keys it is about.
        compacted: whether the broker keeps the last message of each key, for ever.
        days: for how long a message is kept; None for ever.
    """

    name: str
    follows: str | None = None
    compacted: bool = False
    days: float | None = None


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is: ``created`` tells whether this call made it, ``id`` tells it from others of its name."""

    name: str
    partitions: int
    created: bool
    id: str = ""


def planned_topics(settings: Settings) -> tuple[TopicPlan, ...]:
    """Return the topics in the order of the flow, and after each the changelogs of the tables beside it."""
    kafka, days = settings.kafka, settings.stories.days

    def changelog(stage: Stage, table: str, beside: str) -> TopicPlan:
        return TopicPlan(changelog_of(group_of(stage, settings), table), follows=beside, compacted=True)

    return (
        TopicPlan(kafka.raw_topic),
        TopicPlan(kafka.clean_topic),
        changelog(Stage.EXTRACT, REVISIONS, kafka.clean_topic),
        TopicPlan(kafka.enriched_topic),
        TopicPlan(kafka.bands_topic, days=days),
        changelog(Stage.STORIES, SIGNATURES, kafka.bands_topic),
        TopicPlan(kafka.links_topic, days=days),
        changelog(Stage.STORIES, MEMBERS, kafka.links_topic),
        TopicPlan(kafka.stories_topic, follows=kafka.enriched_topic, compacted=True),
        changelog(Stage.INDEX, STORIES, kafka.enriched_topic),
        TopicPlan(kafka.dead_topic),
    )


def create_topics(settings: Settings) -> list[TopicState]:
    """Create the topics that are missing, and give those that follow another as many partitions as that one has.

    Raises:
        TransientError: the broker does not answer.
    """
    plans = planned_topics(settings)
    names = [plan.name for plan in plans]
    with admin_client(settings) as admin:
        try:
            existing = set(admin.list_topics())
            found = _describe(admin, [name for name in names if name in existing])
            partitions = {name: state.partitions for name, state in found.items()}
            for plan in plans:
                wanted = partitions.get(plan.follows or "", settings.kafka.partitions)
                if plan.name not in existing:
                    _create(admin, plan, wanted, settings)
                    partitions[plan.name] = wanted
                elif plan.follows is not None and partitions[plan.name] < wanted:
                    log.warning("topic %s gets %d partitions, as many as %s", plan.name, wanted, plan.follows)
                    admin.create_partitions({plan.name: wanted})
            described = _describe(admin, names)
        except KafkaError as error:
            msg = f"Kafka at {settings.kafka.bootstrap} did not create the topics: {error}"
            raise TransientError(msg) from error
    return [
        replace(described.get(name, TopicState(name, 0, created=False)), created=name not in existing) for name in names
    ]


def wait_for_topics(settings: Settings) -> list[TopicState] | None:
    """Wait for the broker, create what is missing, and return all topics; None when told to stop meanwhile."""
    stop = threading.Event()
    with _stop_on_signal(stop):
        tries = 0
        while not stop.is_set():
            try:
                return create_topics(settings)
            except TransientError as error:
                tries += 1
                log.warning("waiting for Kafka (try %d): %s", tries, error)
                stop.wait(_BACKOFF.pause(tries))
    return None


def _describe(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, TopicState]:
    described = admin.describe_topics(list(names)) if names else []
    return {
        str(topic["name"]): TopicState(
            str(topic["name"]), len(topic["partitions"]), created=False, id=str(topic.get("topic_id", ""))
        )
        for topic in described
    }


def _create(admin: KafkaAdminClient, plan: TopicPlan, partitions: int, settings: Settings) -> None:
    # Dead letters and raw articles are kept until an operator decides otherwise: they are what a replay starts from.
    config = {
        "max.message.bytes": str(settings.limits.message_bytes + 2 * MiB),
        "retention.ms": _KEEP_FOREVER if plan.days is None else str(int(plan.days * _DAY_MS)),
    }
    if plan.compacted:
        config |= {"cleanup.policy": "compact", "segment.bytes": str(_COMPACTED_SEGMENT)}
    try:
        admin.create_topics(
            [NewTopic(plan.name, partitions, settings.kafka.replication, topic_configs=config)], wait_for_metadata=True
        )
    except TopicAlreadyExistsError:
        log.debug("topic %s was created by somebody else meanwhile", plan.name)


@contextmanager
def admin_client(settings: Settings) -> Iterator[KafkaAdminClient]:
    """Yield a client that asks the broker about topics and groups, and changes them.

    Raises:
        TransientError: no broker answers.
    """
    try:
        admin = KafkaAdminClient(
            **kafka_python_arguments(settings.kafka),
            client_id="silkwire",
            request_timeout_ms=_REQUEST_MS,
            bootstrap_timeout_ms=_REQUEST_MS,
        )
    except KafkaError as error:
        raise unreachable(settings.kafka, error) from error
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
