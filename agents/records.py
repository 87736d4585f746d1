"""Messages as they come from Kafka and as they go there, apart from any client library."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Headers = tuple[tuple[str, bytes], ...]

SCHEMA_HEADER = "schema"
TRACE_HEADER = "trace"
TAKEDOWN_HEADER = "takedown"
"""Header of a tombstone that holds the :class:`~schemas.Takedown` as JSON."""


@dataclass(frozen=True, slots=True)
class Record:
    """A message that was read: key, value and headers untouched, with where it stood."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime | None
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def header(self, name: str) -> bytes | None:
        """Return the last header of that name, or None."""
        return next((value for key, value in reversed(self.headers) if key == name), None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent; its key picks the partition where none is named."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


def record_of(message: Any) -> Record:
    """Return the record of a Faust message."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=time_of(message.timestamp),
        key=message.key,
        value=message.value,
        headers=headers_of(message.headers),
    )


def time_of(seconds: float | None) -> datetime | None:
    """Return a message's time in seconds as an instant; None where the broker gives none or an impossible one."""
    if seconds is None or seconds < 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def headers_of(headers: Mapping[str, bytes] | Iterable[tuple[str, bytes]] | None) -> Headers:
    """Return headers as pairs, in their order."""
    if not headers:
        return ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((key, value) for key, value in pairs)


def headers_for(schema: str, record: Record) -> Headers:
    """Return the headers of a message made from a record: its schema, and the trace id of the article."""
    trace = record.header(TRACE_HEADER) or secrets.token_hex(16).encode()
    return ((SCHEMA_HEADER, schema.encode()), (TRACE_HEADER, trace))
