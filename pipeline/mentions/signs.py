"""What a phrase in a text can be a sign of: a known actor, a title, a role noun, a country and so on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.knowledge.actor_entries import ActorEntry
from pipeline.knowledge.vocabulary import Standing
from schemas import ActorType, Role


@dataclass(frozen=True, slots=True)
class Known:
    """A name of a known actor."""

    entry: ActorEntry


@dataclass(frozen=True, slots=True)
class Title:
    """An office, rank or occupation of a person; without a role it takes that of whom it serves."""

    concept: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Group:
    """An institution of a state or a kind of people: foreign ministry, border guards, protesters."""

    concept: str
    name: str
    type: ActorType
    role: Role
    standing: Standing


@dataclass(frozen=True, slots=True)
class Head:
    """A word that makes a name that of an organisation: front, university, news agency.

    A generic one is no part of the name that it stands before; a cue is no noun at all: сообщает «Урал-Медиа».
    """

    concept: str
    type: ActorType
    role: Role | None
    generic: bool = False
    cue: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """The name of a country."""

    code: str


@dataclass(frozen=True, slots=True)
class Nationality:
    """An adjective of nationality."""

    code: str


@dataclass(frozen=True, slots=True)
class People:
    """The people of a country: Afghans."""

    code: str


class Cue(Enum):
    """A word that serves a rule and names nothing itself."""

    HONORIFIC = "honorifics"
    SPEECH = "speech"
    LINK = "links"
    WITHIN = "within"
    MODIFIER = "modifiers"
    FORMER = "former"
    LANDMARK = "landmarks"
    COUNTER = "counters"


@dataclass(frozen=True, slots=True)
class Neutral:
    """A proper name that is no actor's: of a region, a water, a mountain, a weekday or a month."""


NEUTRAL = Neutral()

Sign = Known | Title | Group | Head | Country | Nationality | People | Neutral | Cue


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``first`` up to and without ``last`` are a sign."""

    first: int
    last: int
    sign: Sign
