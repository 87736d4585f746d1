"""Analysts' corrections: rows of an operator's actor file that say what is to come out otherwise.

Each row has one of the keys ``merge``, ``split``, ``hide``, ``rename``, ``set`` and ``extend``, whose value names the
actors it is about: by id (``taliban``, ``name:foo-bar-1234abcd`` or ``group:uzb-police``, as an article has it) or,
where the key allows it, by name. ``docs/actors.md`` shows every kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from pipeline.knowledge.actor_entry import ID_PATTERN, ActorEntry, FirstDay, LastDay, in_order
from schemas import ActorType, Alpha3, LanguageCode, Role

ENTRY_PREFIX = "silkwire:"
"""What the id of a known actor begins with in an article; in a file it may be left out."""

_SLUG = re.compile(ID_PATTERN)
_WHOLE_ID = re.compile(r"silkwire:[a-z0-9]+(-[a-z0-9]+)*|name:\S+|group:[a-z0-9]+(-[a-z0-9]+)*")
_PREFIXES = (ENTRY_PREFIX, "name:", "group:")


def id_of(target: str) -> str | None:
    """Return the id, as articles have it, that the text of a row stands for, or None where it is a name."""
    if target.startswith(_PREFIXES):
        return target
    return ENTRY_PREFIX + target if _SLUG.match(target) else None


def _whole(target: str) -> str:
    if target.startswith(_PREFIXES) and not _WHOLE_ID.fullmatch(target):
        msg = f"{target} is no whole id; copy it from the actors of an article, such as name:foo-bar-1234abcd"
        raise ValueError(msg)
    return target


def _canonical(target: str) -> str:
    found = id_of(target)
    if found is None:
        msg = f"{target} is a name, and an id is needed here, such as taliban or name:foo-bar-1234abcd"
        raise ValueError(msg)
    return found


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Target = Annotated[Words, AfterValidator(_whole)]
"""An actor by id or by name."""

ActorId = Annotated[Target, AfterValidator(_canonical)]
"""An actor by id, written as in an article."""

EntryId = Annotated[
    str, BeforeValidator(lambda v: v.removeprefix(ENTRY_PREFIX) if isinstance(v, str) else v),
    StringConstraints(pattern=ID_PATTERN),
]  # fmt: skip
"""A known actor by the id of its entry."""

Targets = Annotated[tuple[Target, ...], BeforeValidator(_listed), Field(min_length=1)]


class Correction(BaseModel):
    """What all corrections have in common; ``note`` says why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: Words | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """Return the ids and names that the correction changes."""
        raise NotImplementedError

    def concerns(self, id: str) -> bool:
        """Tell whether the correction is about the actor of an id."""
        return id in {id_of(target) for target in self.about}

    def describe(self) -> str:
        """Return the row in one line, much as it is written."""
        row = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        keys = sorted(row, key=lambda key: key not in CORRECTIONS)
        texts = {key: ", ".join(row[key]) if isinstance(row[key], list) else str(row[key]) for key in keys}
        return "; ".join(f"{key}: {text}" for key, text in texts.items())


class ScopedCorrection(Correction):
    """A correction that may hold for articles of some languages or countries only.

    An article is of a country if its source is, or if that country is the one most named in it.
    """

    languages: tuple[LanguageCode, ...] = ()
    countries: tuple[Alpha3, ...] = ()

    @property
    def everywhere(self) -> bool:
        """True where the correction holds for every article."""
        return not self.languages and not self.countries

    def covers(self, language: str, countries: frozenset[str]) -> bool:
        """Tell whether the correction holds for an article of a language and of countries (alpha-3)."""
        if self.languages and language not in self.languages:
            return False
        return not self.countries or not countries.isdisjoint(self.countries)


class Merge(Correction):
    """Several actors are one: those of ``members``, ids or names, come out as ``into``."""

    members: Targets = Field(alias="merge")
    into: ActorId

    @property
    def about(self) -> tuple[str, ...]:
        """Return the members."""
        return self.members

    def concerns(self, id: str) -> bool:
        """Tell whether the actor of an id is merged or takes others in."""
        return id == self.into or super().concerns(id)


class Split(ScopedCorrection):
    """A name is not that actor's: it is taken from ``origin`` and, if there is a ``to``, given to that entry."""

    name: Words = Field(alias="split")
    origin: ActorId = Field(alias="from")
    to: EntryId | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """Return the actor that loses the name."""
        return (self.origin,)


class Hide(ScopedCorrection):
    """An actor, or what is called by a name, is left out."""

    targets: Targets = Field(alias="hide")

    @property
    def about(self) -> tuple[str, ...]:
        """Return the ids and names that are hidden."""
        return self.targets


class Rename(Correction):
    """An actor has another canonical name."""

    target: Target = Field(alias="rename")
    name: Words

    @property
    def about(self) -> tuple[str, ...]:
        """Return the actor."""
        return (self.target,)


class Set(Correction):
    """An actor has another type, role or country, from a day to a day if those are given; ``note`` is the reason."""

    target: Target = Field(alias="set")
    type: ActorType | None = None
    role: Role | Literal["none"] | None = None
    country: Alpha3 | Literal["none"] | None = None
    begin: FirstDay | None = Field(default=None, alias="from")
    end: LastDay | None = Field(default=None, alias="to")
    note: Words

    @model_validator(mode="after")
    def _sets_something(self) -> Self:
        in_order(self.begin, self.end)
        if not self.fields:
            msg = "nothing is set: give a type, a role or a country"
            raise ValueError(msg)
        return self

    @property
    def about(self) -> tuple[str, ...]:
        """Return the actor."""
        return (self.target,)

    @property
    def fields(self) -> frozenset[str]:
        """Return which of type, role and country are set."""
        return frozenset(name for name in ("type", "role", "country") if getattr(self, name) is not None)

    def holds_on(self, day: date) -> bool:
        """Tell whether the correction holds on a day."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: Set) -> bool:
        """Tell whether there is a day on which both hold."""
        return max(self.begin or date.min, other.begin or date.min) <= min(self.end or date.max, other.end or date.max)


class Extend(Correction):
    """A known actor has more names."""

    entry: EntryId = Field(alias="extend")
    names: dict[LanguageCode, tuple[Words, ...]] = Field(min_length=1)

    @property
    def about(self) -> tuple[str, ...]:
        """Return the actor."""
        return (self.entry,)


CORRECTIONS: Mapping[str, type[Correction]] = {
    "merge": Merge,
    "split": Split,
    "hide": Hide,
    "rename": Rename,
    "set": Set,
    "extend": Extend,
}
"""The kinds of corrections by the key that a row of theirs has."""


def merge_targets(corrections: Sequence[Correction]) -> Mapping[str, str]:
    """Return what is merged, by id or by name as written, with the id that it becomes in the end.

    The corrections have no cycle of merges; :mod:`pipeline.knowledge.conflicts` sees to that.
    """
    direct = {
        id_of(member) or member: correction.into
        for correction in corrections
        if isinstance(correction, Merge)
        for member in correction.members
    }
    found = {}
    for member, into in direct.items():
        while into in direct:
            into = direct[into]
        found[member] = into
    return found


def corrected_entries(entries: Sequence[ActorEntry], corrections: Sequence[Correction]) -> tuple[ActorEntry, ...]:
    """Return the entries extended, renamed and merged; the others corrections need an article."""
    found = {entry.id: entry for entry in entries}
    for correction in corrections:
        if isinstance(correction, Extend) and correction.entry in found:
            found[correction.entry] = _with_names(found[correction.entry], correction.names)
        elif isinstance(correction, Rename) and (key := _entry_key(correction.target)) in found:
            found[key] = found[key].model_copy(update={"name": correction.name})
    for member, into in merge_targets(corrections).items():
        merged, holder = _entry_key(member), _entry_key(into)
        if merged in found and holder in found:
            found[holder] = _with_names(found[holder], found.pop(merged).names)
    return tuple(found.values())


def _entry_key(target: str) -> str:
    return (id_of(target) or "").removeprefix(ENTRY_PREFIX)


def _with_names(entry: ActorEntry, names: Mapping[str, tuple[str, ...]]) -> ActorEntry:
    codes = dict.fromkeys([*entry.names, *names])
    union = {code: tuple(dict.fromkeys((*entry.names.get(code, ()), *names.get(code, ())))) for code in codes}
    return entry.model_copy(update={"names": union})
