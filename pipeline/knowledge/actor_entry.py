"""A known actor: its names, type and country, and the offices it held."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas import ActorType, Alpha3, LanguageCode, Role

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""Identifiers of entries: words of small letters and digits, parted by single hyphens."""


def _first_day(value: Any) -> Any:
    return f"{value}-01" if isinstance(value, str) and value.count("-") == 1 else value


def _last_day(value: Any) -> Any:
    if isinstance(value, str) and value.count("-") == 1 and value.replace("-", "").isdigit():
        year, month = (int(part) for part in value.split("-"))
        if 1 <= month <= 12:
            return date(year, month, calendar.monthrange(year, month)[1])
    return value


FirstDay = Annotated[date, BeforeValidator(_first_day)]
"""A day with which something begins; a month stands for its first day."""

LastDay = Annotated[date, BeforeValidator(_last_day)]
"""A day with which something ends; a month stands for its last day."""


def in_order(begin: date | None, end: date | None) -> None:
    """Check that a period does not end before it begins.

    Raises:
        ValueError: it does; the message says what to mend.
    """
    if begin is not None and end is not None and end < begin:
        msg = f"it ends on {end.isoformat()}, before it begins on {begin.isoformat()}: mend from or to"
        raise ValueError(msg)


class Office(BaseModel):
    """An office with its term; ``to`` is missing while it is held. A month stands for its first or last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    role: Role
    begin: FirstDay = Field(alias="from")
    end: LastDay | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.begin, self.end)
        return self

    def held_on(self, day: date) -> bool:
        """Tell whether the office was held on a day."""
        return self.begin <= day and (self.end is None or day <= self.end)

    def describe(self) -> str:
        """Return title and term as a reader would write them."""
        return f"{self.title} {self.begin.isoformat()} to {self.end.isoformat() if self.end else 'today'}"


class ActorEntry(BaseModel):
    """A known actor with its names in many languages, each enough on its own to mean it in news text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=ID_PATTERN)]
    name: Annotated[str, StringConstraints(min_length=1)]
    type: ActorType
    country: Alpha3 | None = None
    role: Role | None = None
    wikidata: Annotated[str, StringConstraints(pattern=r"^Q[1-9][0-9]*$")] | None = None
    offices: tuple[Office, ...] = ()
    names: dict[LanguageCode, tuple[str, ...]]
    note: str | None = None
    source: str

    def __hash__(self) -> int:
        return hash(self.id)

    def office_on(self, day: date) -> Office | None:
        """Return the office held on a day, the one taken up last where there are several."""
        held = [office for office in self.offices if office.held_on(day)]
        return max(held, key=lambda office: office.begin, default=None)

    def role_on(self, day: date) -> Role | None:
        """Return the role that knowledge gives on a day: of the office held then, else the lasting one."""
        office = self.office_on(day)
        return office.role if office is not None else self.role
