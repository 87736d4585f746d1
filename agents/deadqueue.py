"""The dead-letter topic as operators see it: read whole through kafka-python, listed, shown and redriven.

A redriven letter stays where it is; a marker behind it says that it was redriven, so that the state of the queue lives
in the topic alone and is the same for every operator.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from kafka.errors import KafkaError

from agents.deadletters import read_letter, redrive
from agents.publishing import producer
from agents.reading import topic_reader
from agents.records import Record
from agents.settings import Settings
from pipeline.errors import ConfigurationError, TransientError, UnreadableMessage
from schemas import DeadLetter, Stage

MARKER_HEADER = "silkwire-redriven"
"""Header of a marker: the position ``partition/offset`` of the letter that was redriven."""
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
    since: datetime | None = None
    until: datetime | None = None
    """Letters that died at ``since`` or later, and before ``until``."""

    def matches(self, buried: Buried) -> bool:
        """Tell whether a letter is selected."""
        return (
            (not self.positions or buried.position in self.positions)
            and (self.stage is None or buried.letter.stage is self.stage)
            and (self.code is None or buried.letter.code == self.code)
            and (self.document_id is None or buried.letter.document_id == self.document_id)
            and (self.since is None or buried.letter.died_at >= self.since)
            and (self.until is None or buried.letter.died_at < self.until)
        )


def read_dead(settings: Settings, selection: Selection, *, with_redriven: bool = False) -> list[Buried]:
    """Return the selected dead letters, oldest first; those that were redriven only on request.

    Raises:
        TransientError: no broker answers.
    """
    letters: list[tuple[Record, DeadLetter]] = []
    redriven: set[str] = set()
    with topic_reader(settings, settings.kafka.dead_topic) as reader:
        for record in chain.from_iterable(reader.batches()):
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


def redrive_all(
    buried: Sequence[Buried], settings: Settings, on_sent: Callable[[], None], *, rate: float | None = None
) -> int:
    """Put the original messages back on the topics they came from, unchanged, and mark the letters; return how many.

    A message is marked after the broker has it: a crash in between redrives it once more, which changes nothing.
    ``rate`` is how many go a second at most.

    Raises:
        TransientError: the broker did not take a message.
    """
    topics = {settings.kafka.raw_topic, settings.kafka.clean_topic, settings.kafka.enriched_topic}
    foreign = {b.letter.origin.topic for b in buried} - topics
    if foreign:
        names = ", ".join(sorted(foreign))
        msg = f"letters come from {names}, which no role reads: set the topic names they were made under"
        raise ConfigurationError(msg)
    started = time.monotonic()
    with producer(settings) as client:
        for number, item in enumerate(buried):
            if rate is not None:
                time.sleep(max(0.0, started + number / rate - time.monotonic()))
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
