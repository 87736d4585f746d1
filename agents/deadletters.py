"""Dead letters: making them from failed records, and turning them back into the original message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from agents.records import Headers, Outgoing, Record
from pipeline.errors import PermanentError, UnreadableMessage
from schemas import DeadLetter, Origin, Stage

DEAD_HEADER = "dead-letter"
"""Header that holds the :class:`~schemas.DeadLetter` as JSON."""
ATTEMPTS_HEADER = "silkwire-attempts"
"""Header that a redriven message carries: how often it was processed before, as decimal digits."""
_MESSAGE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article cannot be processed; travels from the stage processes."""

    code: str
    error: str
    message: str
    document_id: str | None = None

    @classmethod
    def of(cls, error: PermanentError, document_id: str | None = None) -> Failure:
        """Return the failure that an error of ours stands for."""
        return cls(code=error.code, error=type(error).__name__, message=str(error), document_id=document_id)


def bury(record: Record, failure: Failure, stage: Stage, topic: str, tries: int = 1) -> Outgoing:
    """Return the dead letter of a record: its key, value and headers unchanged, and the reason in one more header."""
    letter = DeadLetter(
        stage=stage,
        code=failure.code,
        error=failure.error,
        message=failure.message[:_MESSAGE_LENGTH].encode("utf-8", "replace").decode("utf-8"),
        attempts=_earlier_attempts(record.headers) + tries,
        document_id=failure.document_id,
        origin=Origin(topic=record.topic, partition=record.partition, offset=record.offset, timestamp=record.timestamp),
        died_at=datetime.now(UTC),
    )
    return Outgoing(topic, record.key, record.value, (*record.headers, (DEAD_HEADER, letter.to_json())))


def read_letter(record: Record) -> DeadLetter:
    """Return the reason that a record of the dead-letter topic carries.

    Raises:
        UnreadableMessage: the record carries none, so something other than silkwire wrote it.
    """
    header = record.header(DEAD_HEADER)
    if header is None:
        msg = f"offset {record.offset} of partition {record.partition} has no {DEAD_HEADER} header"
        raise UnreadableMessage(msg)
    try:
        return DeadLetter.model_validate_json(header)
    except ValueError as error:
        msg = f"offset {record.offset} of partition {record.partition}: {error}"
        raise UnreadableMessage(msg) from None


def redrive(record: Record, letter: DeadLetter) -> Outgoing:
    """Return the original message, to be sent to the topic it came from."""
    kept = tuple((key, value) for key, value in record.headers if key not in (DEAD_HEADER, ATTEMPTS_HEADER))
    return Outgoing(
        letter.origin.topic, record.key, record.value, (*kept, (ATTEMPTS_HEADER, str(letter.attempts).encode()))
    )


def _earlier_attempts(headers: Headers) -> int:
    found = next((value for key, value in reversed(headers) if key == ATTEMPTS_HEADER), b"0")
    return int(found) if found.isdigit() and len(found) < 10 else 0
