"""Country and role of an actor, each with the reason: what the text says first, what we know second, context last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.actors.entities import Entity
from pipeline.mentions import Attribution, Passage
from pipeline.mentions.signs import Country, Nationality
from schemas import ActorType, Role

CONTEXT_LEAST = 2
"""Fewest mentions of a country that make it the context of an institution that names none."""

CONTEXT_SHARE = 0.5
"""Share of all mentions of countries that one needs to be the country of an institution that names none."""

_OF_THE_STATE = (Role.GOV, Role.MIL, Role.COP, Role.LEG, Role.SPY)
"""Roles of persons who serve the state; lawyers share theirs with judges."""
_NO_COUNTRY = (Role.IGO, Role.NGO, Role.MNC)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value with the sentence that says where it came from."""

    value: str
    reason: str


def country_of(entity: Entity, role: Role | None, context: str | None) -> Attribute | None:
    """Return the country of an actor; ``context`` is the country that the article is about, if any.

    A known person keeps the known country, whatever stands beside the name. The context serves institutions and office
    holders only: "the prime minister" is that of the country at hand.
    """
    entry = entity.entry
    if entry is not None and entry.type is not ActorType.PERSON:
        return Attribute(entry.country, f"knowledge: {entry.name}") if entry.country else None
    said = _country_said(entity)
    if entry is not None and entry.country is not None and (said is None or said.value != entry.country):
        return Attribute(entry.country, f"knowledge: {entry.name}")
    if said is not None:
        return said
    official = entity.type in (ActorType.GOVERNMENT, ActorType.MILITARY) or role in _OF_THE_STATE
    if context is not None and (entity.concept is not None or official):
        return Attribute(context, "context: the country most named in the article")
    return None


def _country_said(entity: Entity) -> Attribute | None:
    titled = [item for item in entity.attributions if item.country is not None]
    if titled:
        country = _most(item.country for item in titled if item.country is not None)
        text = next(item.text for item in titled if item.country == country)
        return Attribute(country, f"title: {text}")
    for candidate in entity.candidates:
        if candidate.country is not None and entity.entry is None:
            return Attribute(candidate.country, candidate.reason or f"name: {candidate.mention.text}")
    return None


def role_of(entity: Entity, day: date) -> tuple[Role, str] | None:
    """Return the role of an actor on a day with its reason.

    An office that we know to be held on that day wins over the text, whose titles may be of another time or place.
    """
    said = [item for item in entity.attributions if item.role is not None]
    entry = entity.entry
    office = entry.office_on(day) if entry is not None else None
    if office is not None:
        said = [item for item in said if item.role is office.role]
        return _role_said(said) if said else (office.role, f"knowledge: {office.describe()}")
    if said and (entry is None or entry.type is ActorType.PERSON):
        return _role_said(said)
    if entry is not None:
        return (entry.role, f"knowledge: {entry.name}") if entry.role is not None else None
    named = next((candidate for candidate in entity.candidates if candidate.role is not None), None)
    if named is None or named.role is None:
        return None
    return named.role, named.reason or f"name: {named.mention.text}"


def _role_said(said: Sequence[Attribution]) -> tuple[Role, str]:
    counts = Counter(item.role for item in said)
    best = max(said, key=lambda item: (counts[item.role], item.country is not None))
    if best.role is None:
        msg = "attributions without a role must be left out before"
        raise ValueError(msg)
    return best.role, f"title: {best.text}"


def _most(values: object) -> str:
    return Counter(values).most_common(1)[0][0]  # type: ignore[call-overload, no-any-return]


def borderless(role: Role | None) -> bool:
    """Tell whether a role is that of an actor of no one country."""
    return role in _NO_COUNTRY


def country_in_context(passages: Sequence[Passage], publisher: str | None) -> str | None:
    """Return the country an article is about: the publisher's where it is named, else the one most named by far."""
    counts: Counter[str] = Counter()
    for passage in passages:
        for hits in passage.starting.values():
            codes = {hit.sign.code for hit in hits if isinstance(hit.sign, Country | Nationality)}
            if len(codes) == 1:
                counts.update(codes)
    if publisher is not None and counts[publisher] > 0:
        return publisher
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    return code if count >= max(CONTEXT_LEAST, CONTEXT_SHARE * counts.total()) else None
