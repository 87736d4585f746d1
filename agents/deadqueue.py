"""The dead-letter topic as operators see it: read whole through kafka-python, listed, shown and redriven.

A redriven letter stays where it is; a marker behind it says that it was redriven, so that the state of the queue lives
in the topic alone and is the same for every operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from agents.deadletters import read_letter, redrive
from agents.publishing import producer
from agents.records import Record, headers_of, time_of
from agents.settings import MiB, Settings
from pipeline.errors import ConfigurationError, TransientError, UnreadableMessage
from schemas import DeadLetter, Stage

MARKER_HEADER = "silkwire-redriven"
"""Header of a marker: the position ``partition/offset`` of the letter that was redriven."""
_POLL_MS = 2000
_SEND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Buried:
    """A dead letter with the record that carries it."""

    record: Record
    letter: DeadLetter
    redriven: bool = False

    @property
    def position(self) -> str:
        """Partition and offset, the name of a letter in commands."""
        return f"{self.record.partition}/{self.record.offset}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters a command is about; empty criteria match all."""

    positions: tuple[str, ...] = ()
    stage: Stage | None = None
    code: str | None = None
    document_id: str | None = None

    def matches(self, buried: Buried) -> bool:
        """Tell whether a letter is selected."""
        return (
            (not self.positions or buried.position in self.positions)
            and (self.stage is None or buried.letter.stage is self.stage)
            and (self.code is None or buried.letter.code == self.code)
            and (self.document_id is None or buried.letter.document_id == self.document_id)
        )


def read_dead(settings: Settings, selection: Selection, *, with_redriven: bool = False) -> list[Buried]:
    """Return the selected dead letters, oldest first; those that were redriven only on request.

    Raises:
        TransientError: no broker answers.
    """
    letters: list[tuple[Record, DeadLetter]] = []
    redriven: set[str] = set()
    for record in _records(settings, settings.kafka.dead_topic):
        marker = record.header(MARKER_HEADER)
        if marker is not None:
            redriven.add(marker.decode("ascii", "replace"))
            continue
        try:
            letters.append((record, read_letter(record)))
        except UnreadableMessage:
            continue
    buried = [
        Buried(record, letter, redriven=f"{record.partition}/{record.offset}" in redriven) for record, letter in letters
    ]
    chosen = [b for b in buried if selection.matches(b) and (with_redriven or not b.redriven)]
    return sorted(chosen, key=lambda b: b.letter.died_at)


def redrive_all(buried: Sequence[Buried], settings: Settings, on_sent: Callable[[], None]) -> int:
    """Put the original messages back on the topics they came from, unchanged, and mark the letters; return how many.

    A message is marked after the broker has it: a crash in between redrives it once more, which changes nothing.

    Raises:
        TransientError: the broker did not take a message.
    """
    topics = {settings.kafka.raw_topic, settings.kafka.clean_topic, settings.kafka.enriched_topic}
    foreign = {b.letter.origin.topic for b in buried} - topics
    if foreign:
        names = ", ".join(sorted(foreign))
        msg = f"letters come from {names}, which no role reads: set the topic names they were made under"
        raise ConfigurationError(msg)
    with producer(settings) as client:
        for item in buried:
            original = redrive(item.record, item.letter)
            try:
                client.send(original.topic, original.value, original.key, headers=list(original.headers)).get(
                    _SEND_SECONDS
                )
                client.send(
                    settings.kafka.dead_topic, None, item.record.key, headers=[(MARKER_HEADER, item.position.encode())]
                ).get(_SEND_SECONDS)
            except KafkaError as error:
                msg = f"letter {item.position} was not redriven: {error!r}; run the command again"
                raise TransientError(msg) from error
            on_sent()
    return len(buried)


def _records(settings: Settings, topic: str) -> Iterator[Record]:
    """Yield every record that a topic holds now."""
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=settings.kafka.bootstrap.split(","),
            client_id="silkwire",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=settings.limits.message_bytes + 2 * MiB,
            fetch_max_bytes=2 * (settings.limits.message_bytes + 2 * MiB),
            bootstrap_timeout_ms=10_000,
        )
    except KafkaError as error:
        msg = f"no broker answers at {settings.kafka.bootstrap} (SILKWIRE_KAFKA_BOOTSTRAP): {error}"
        raise TransientError(msg) from error
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        if not partitions:
            return
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        starts = consumer.beginning_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        unread = {tp for tp in partitions if ends[tp] > starts[tp]}
        while unread:
            for messages in consumer.poll(timeout_ms=_POLL_MS).values():
                for message in messages:
                    if message.offset < ends[TopicPartition(message.topic, message.partition)]:
                        yield _record(message)
            unread = {tp for tp in unread if consumer.position(tp) < ends[tp]}
    except KafkaError as error:
        msg = f"topic {topic} cannot be read: {error!r}"
        raise TransientError(msg) from error
    finally:
        consumer.close()


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
