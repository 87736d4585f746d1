"""Whole topics read through kafka-python, by commands: from where they begin to where they end, without a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from agents.records import Record, headers_of, time_of
from agents.security import kafka_python_arguments, unreachable
from agents.settings import MiB, Settings
from pipeline.errors import TransientError

_POLL_MS = 2000


class TopicReader:
    """Reads topics up to where they end when it is asked, and goes on from there the next time."""

    def __init__(self, consumer: KafkaConsumer, topics: Sequence[str]) -> None:
        self._consumer = consumer
        self._topics = topics
        self._partitions = [
            TopicPartition(topic, number) for topic in topics for number in consumer.partitions_for_topic(topic) or ()
        ]
        consumer.assign(self._partitions)
        if self._partitions:
            consumer.seek_to_beginning(*self._partitions)

    def left(self) -> int:
        """Return how many offsets lie between where it stands and where the topics end now."""
        with _told(self._topics):
            ends = self._consumer.end_offsets(self._partitions)
            return sum(ends[tp] - self._consumer.position(tp) for tp in self._partitions)

    def batches(self) -> Iterator[list[Record]]:
        """Yield the records up to where the topics end now, as they come; those of a partition in their order.

        Raises:
            TransientError: the broker does not answer.
        """
        with _told(self._topics):
            if not self._partitions:
                return
            ends = self._consumer.end_offsets(self._partitions)
            while unread := [tp for tp in self._partitions if self._consumer.position(tp) < ends[tp]]:
                # What ends already is not read on, so that what comes meanwhile does not keep the end away.
                self._consumer.pause(*(tp for tp in self._partitions if tp not in unread))
                found = self._consumer.poll(timeout_ms=_POLL_MS)
                if records := [_record(message) for messages in found.values() for message in messages]:
                    yield records
            self._consumer.resume(*self._partitions)

    def last(self) -> list[Record]:
        """Return the last record of each partition that has one, control records and what is compacted away left out.

        Raises:
            TransientError: the broker does not answer.
        """
        with _told(self._topics):
            ends = self._consumer.end_offsets(self._partitions)
            starts = self._consumer.beginning_offsets(self._partitions)
            for tp in self._partitions:
                self._consumer.seek(tp, max(starts[tp], ends[tp] - 1))
        newest: dict[tuple[str, int], Record] = {}
        for batch in self.batches():
            for record in batch:
                newest[record.topic, record.partition] = record
        return list(newest.values())


@contextmanager
def topic_reader(settings: Settings, *topics: str) -> Iterator[TopicReader]:
    """Yield a reader that stands at the beginning of topics.

    Raises:
        TransientError: no broker answers.
    """
    arguments = kafka_python_arguments(settings.kafka)
    try:
        consumer = KafkaConsumer(
            **arguments,
            client_id="silkwire",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=settings.limits.message_bytes + 2 * MiB,
            fetch_max_bytes=2 * (settings.limits.message_bytes + 2 * MiB),
            bootstrap_timeout_ms=10_000,
        )
    except KafkaError as error:
        raise unreachable(settings.kafka, error) from error
    try:
        with _told(topics):
            reader = TopicReader(consumer, topics)
        yield reader
    finally:
        consumer.close()


@contextmanager
def _told(topics: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        msg = f"{', '.join(topics)} cannot be read (SILKWIRE_KAFKA_BOOTSTRAP): {error}"
        raise TransientError(msg) from error


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=time_of(message.timestamp / 1000.0 if message.timestamp is not None else None),
        key=message.key,
        value=message.value,
        headers=headers_of(message.headers),
    )
