"""The dead letter: a message that a stage could not process, kept with the reason on ``articles.dead``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Contract, Text, UtcTime


class Stage(StrEnum):
    """The stages of the stream, each a role of the workers."""

    CLEAN = "clean"
    EXTRACT = "extract"
    STORIES = "stories"
    INDEX = "index"


class Origin(Contract):
    """Where a message was read when it failed."""

    topic: Text
    partition: NonNegativeInt
    offset: NonNegativeInt
    timestamp: UtcTime | None = None


class DeadLetter(Contract):
    """Why a message is dead and where it came from.

    It travels as JSON in the Kafka header ``dead-letter``. Key, value and the other headers of the record are those of
    the original message, byte for byte, so redriving is sending them again without this header, and a message of any
    size and content can be kept.
    """

    stage: Stage
    code: Text = Field(description="Stable code of the error, such as A101.")
    error: Text = Field(description="Class of the error.")
    message: Text = Field(description="What is wrong and what to do, at most 2,000 characters.")
    attempts: PositiveInt = Field(description="How often the message was processed, redrives included.")
    document_id: Text | None = Field(default=None, description="Document id, when it could be read.")
    origin: Origin
    died_at: UtcTime
