"""Building blocks shared by every contract: the model base, times, identifiers and country codes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MAX_ID_BYTES = 512
"""Longest document id in UTF-8 bytes: the limit of an Elasticsearch ``_id``."""


class Contract(BaseModel):
    """Base of all message models: immutable, and tolerant of fields that a newer producer adds.

    Unknown fields are ignored rather than refused because adding an optional field is a compatible change:
    a worker of the previous release must go on reading what a newer one writes.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="float", allow_inf_nan=False)

    def to_json(self) -> bytes:
        """Return the message value: UTF-8 JSON without the fields that are unset or null."""
        return self.model_dump_json(exclude_none=True).encode()


def _aware(value: Any) -> Any:
    """Read a date without a time zone as UTC; numbers are refused because their unit would be a guess."""
    if isinstance(value, bool | int | float):
        msg = "give the time as an RFC 3339 string such as 2024-05-14T07:15:00Z, not as a number"
        raise ValueError(msg)
    if isinstance(value, str):
        if value.strip().lstrip("+-").replace(".", "", 1).isdigit():
            msg = "give the time as an RFC 3339 string such as 2024-05-14T07:15:00Z, not as a number"
            raise ValueError(msg)
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            msg = f"give the time as an RFC 3339 string such as 2024-05-14T07:15:00Z ({error})"
            raise ValueError(msg) from None
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError):
        msg = "the time lies outside the years 1 to 9999 once it is in UTC"
        raise ValueError(msg) from None


def _printable_id(value: str) -> str:
    if len(value.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES:
        msg = f"an id has at most {MAX_ID_BYTES} bytes in UTF-8"
        raise ValueError(msg)
    if not value.isprintable():
        msg = "an id holds printable characters only"
        raise ValueError(msg)
    return value


def _well_formed(value: str) -> str:
    """Refuse lone surrogates, which JSON can carry and UTF-8 cannot."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        msg = "the text holds a lone surrogate, so it cannot be written as UTF-8"
        raise ValueError(msg) from None
    return value


Text = Annotated[str, AfterValidator(_well_formed)]
"""A string that can be written as UTF-8."""

UtcTime = Annotated[datetime, BeforeValidator(_aware), AfterValidator(_utc)]
"""An instant, always in UTC; serialised as RFC 3339 with a ``Z``. Input without a zone is read as UTC."""

DocumentId = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True),
    AfterValidator(_well_formed),
    AfterValidator(_printable_id),
]
"""The identity of an article over all its revisions; key of every Kafka message and ``_id`` in Elasticsearch."""

Alpha3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""A country as ISO 3166-1 alpha-3 (Kosovo is XKX)."""

Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A country as ISO 3166-1 alpha-2 (Kosovo is XK)."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""A language as ISO 639-1 where there is a code, else ISO 639-3; ``und`` when it is unknown."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A number from 0 to 1: a confidence or a share."""
