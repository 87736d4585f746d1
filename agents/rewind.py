"""Where a role goes on reading, set back (or forward) while none of its workers runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, NoError
from kafka.structs import OffsetAndMetadata

from agents.names import group_of
from agents.security import kafka_python_arguments
from agents.settings import Settings
from agents.topics import admin_client
from pipeline.errors import ConfigurationError, TransientError
from schemas import Stage


@dataclass(frozen=True, slots=True)
class Move:
    """A partition, the offset its role goes on at, None where it has not begun, and the one it would."""

    topic: str
    partition: int
    before: int | None
    after: int
    end: int


def topics_of(stage: Stage, settings: Settings) -> tuple[str, ...]:
    """Return the topics that a role reads."""
    kafka = settings.kafka
    return {
        Stage.CLEAN: (kafka.raw_topic,),
        Stage.EXTRACT: (kafka.clean_topic,),
        Stage.STORIES: (kafka.enriched_topic, kafka.bands_topic, kafka.links_topic),
        Stage.INDEX: (kafka.enriched_topic, kafka.stories_topic),
    }[stage]


def moves_to(stage: Stage, settings: Settings, since: datetime | None) -> list[Move]:
    """Return what it would mean to let a role go on at a time, or at the beginning of its topics.

    Raises:
        TransientError: the broker does not answer.
    """
    try:
        with admin_client(settings) as admin:
            consumer = KafkaConsumer(**kafka_python_arguments(settings.kafka), group_id=None, enable_auto_commit=False)
            try:
                partitions = [
                    TopicPartition(topic, number)
                    for topic in topics_of(stage, settings)
                    for number in sorted(consumer.partitions_for_topic(topic) or ())
                ]
                group = group_of(stage, settings)
                committed = admin.list_group_offsets([group]).get(group) or {}
                ends = consumer.end_offsets(partitions)
                starts = consumer.beginning_offsets(partitions) if since is None else _at(consumer, partitions, since)
            finally:
                consumer.close()
    except KafkaError as error:
        msg = f"the offsets of {group_of(stage, settings)} cannot be read: {error!r}"
        raise TransientError(msg) from error
    return [
        Move(tp.topic, tp.partition, _offset(committed.get(tp)), starts.get(tp, ends[tp]), ends[tp])
        for tp in partitions
    ]


def rewind(stage: Stage, settings: Settings, moves: Sequence[Move]) -> None:
    """Let a role go on where the moves say.

    Raises:
        ConfigurationError: workers of the role run.
        TransientError: the broker does not answer.
    """
    group = group_of(stage, settings)
    try:
        with admin_client(settings) as admin:
            members = len(admin.describe_groups([group])[group]["members"])
            if members:
                msg = f"{members} workers of the role {stage} run: stop them, or they would undo it"
                raise ConfigurationError(msg)
            offsets = {
                TopicPartition(move.topic, move.partition): OffsetAndMetadata(move.after, "", -1) for move in moves
            }
            answers = admin.alter_group_offsets(group, offsets)
            refused = {tp: error for tp, error in answers.items() if error is not NoError}
            if refused:
                msg = f"the broker refuses {len(refused)} of {len(offsets)} offsets of {group}: {refused}"
                raise TransientError(msg)
    except KafkaError as error:
        msg = f"the offsets of {group} were not set: {error!r}; run the command again"
        raise TransientError(msg) from error


def _at(consumer: KafkaConsumer, partitions: Sequence[TopicPartition], since: datetime) -> dict[TopicPartition, int]:
    found = consumer.offsets_for_times({tp: int(since.timestamp() * 1000) for tp in partitions})
    return {tp: at.offset for tp, at in found.items() if at is not None}


def _offset(committed: object) -> int | None:
    offset = getattr(committed, "offset", None)
    return offset if isinstance(offset, int) and offset >= 0 else None
