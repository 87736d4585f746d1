"""Known actors: the curated entries that ship with silkwire, and those an operator adds."""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from pipeline.errors import ConfigurationError
from pipeline.knowledge.yamlfile import parse_yaml
from schemas import ActorType, Alpha3, LanguageCode, Role


def _first_day(value: Any) -> Any:
    return f"{value}-01" if isinstance(value, str) and value.count("-") == 1 else value


def _last_day(value: Any) -> Any:
    if isinstance(value, str) and value.count("-") == 1 and value.replace("-", "").isdigit():
        year, month = (int(part) for part in value.split("-"))
        if 1 <= month <= 12:
            return date(year, month, calendar.monthrange(year, month)[1])
    return value


class Office(BaseModel):
    """An office with its term; ``to`` is missing while it is held. A month stands for its first or last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    role: Role
    begin: Annotated[date, BeforeValidator(_first_day)] = Field(alias="from")
    end: Annotated[date | None, BeforeValidator(_last_day)] = Field(default=None, alias="to")

    def held_on(self, day: date) -> bool:
        """Tell whether the office was held on a day."""
        return self.begin <= day and (self.end is None or day <= self.end)

    def describe(self) -> str:
        """Return title and term as a reader would write them."""
        return f"{self.title} {self.begin.isoformat()} to {self.end.isoformat() if self.end else 'today'}"


class ActorEntry(BaseModel):
    """A known actor with its names in many languages, each enough on its own to mean it in news text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
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


class ActorEntries(BaseModel):
    """All known actors and the fingerprint of the files they came from."""

    model_config = ConfigDict(frozen=True)

    entries: tuple[ActorEntry, ...]
    fingerprint: str


def load_entries(extra: Sequence[Path] = ()) -> ActorEntries:
    """Return the bundled entries with those of ``extra`` files, which replace bundled ones of the same id.

    Raises:
        ConfigurationError: a file cannot be read or an entry is wrong; the message names file and entry.
    """
    entries: dict[str, ActorEntry] = {}
    digest = hashlib.sha256()
    for origin, content in [*_bundled(), *_given(extra)]:
        digest.update(content.encode())
        entries.update((entry.id, entry) for entry in _parse(content, origin))
    return ActorEntries(entries=tuple(entries.values()), fingerprint=digest.hexdigest()[:8])


def _bundled() -> Iterable[tuple[str, str]]:
    folder = resources.files("pipeline.knowledge").joinpath("actors")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    return [(item.name, item.read_text(encoding="utf-8")) for item in files]


def _given(paths: Sequence[Path]) -> Iterable[tuple[str, str]]:
    for path in paths:
        try:
            yield str(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            msg = f"the actor file {path} cannot be read; check the path and that it is UTF-8 ({error})"
            raise ConfigurationError(msg) from error


def _parse(content: str, origin: str) -> Iterable[ActorEntry]:
    rows = parse_yaml(content, origin) or []
    if not isinstance(rows, list):
        msg = f"{origin} must hold a list of actor entries, each beginning with '- id:'"
        raise ConfigurationError(msg)
    for number, row in enumerate(rows, start=1):
        label = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
        try:
            yield ActorEntry.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            msg = f"{origin}: entry {label}: {field or 'the entry'} is wrong: {first['msg']}"
            raise ConfigurationError(msg) from error
