"""Disputed and historic entities: which country their actors are given, as ``disputed.yaml`` says and argues."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from schemas import Alpha3


class Recognition(StrEnum):
    """What PLOVER takes an entity for; the file explains each."""

    STATE = "state"
    TERRITORY = "territory"
    PARTIALLY_RECOGNIZED = "partially_recognized"
    DE_FACTO = "de_facto"
    HISTORIC = "historic"


class DisputedEntity(BaseModel):
    """An entity, the country of its actors (alpha-3), its own ISO code where it has another, and the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entity: str
    standing: Recognition
    country: Alpha3
    plover: Alpha3 | None = None
    iso: Alpha3 | None = None
    actors: tuple[str, ...]
    why: str

    @property
    def partially_recognized(self) -> bool:
        """True for PLOVER's PRE."""
        return self.standing is Recognition.PARTIALLY_RECOGNIZED


@lru_cache(maxsize=1)
def load_disputed() -> tuple[DisputedEntity, ...]:
    """Return the entities of ``disputed.yaml`` in its order."""
    rows = parse_yaml(packaged_yaml("disputed.yaml"), "disputed.yaml")
    return TypeAdapter(tuple[DisputedEntity, ...]).validate_python(rows)


@lru_cache(maxsize=1)
def partially_recognized_actors() -> Mapping[str, DisputedEntity]:
    """Return the partially recognized entities by the ids of the entries that stand for them."""
    return {key: entity for entity in load_disputed() if entity.partially_recognized for key in entity.actors}


@lru_cache(maxsize=1)
def partially_recognized_codes() -> Mapping[str, DisputedEntity]:
    """Return the partially recognized entities that have an ISO code of their own, by that code."""
    return {entity.iso: entity for entity in load_disputed() if entity.partially_recognized and entity.iso is not None}
