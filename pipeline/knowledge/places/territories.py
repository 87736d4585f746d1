"""Disputed territories: which country their places are given, as ``territories.yaml`` says and argues."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from schemas import Alpha2

_FILE = "territories.yaml"


class Rule(StrEnum):
    """By which rule of the file a territory has its country."""

    OWN_CODE = "own_code"
    RECOGNISED = "recognised"
    ADMINISTERED = "administered"
    NONE = "none"


class Territory(BaseModel):
    """A disputed territory, the country of its places (alpha-2 or none) and why; the file explains each field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    territory: str
    rule: Rule
    country: Alpha2 | None
    held_by: tuple[Alpha2, ...] = ()
    claimed_by: tuple[Alpha2, ...] = ()
    places: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    why: str


@lru_cache(maxsize=1)
def territories() -> tuple[Territory, ...]:
    """Return the territories in the order of the file.

    Raises:
        ConfigurationError: the file is not YAML.
    """
    rows = parse_yaml(packaged_yaml("places", _FILE), _FILE)
    for row in rows:
        row["country"] = None if row["country"] in ("null", "") else row["country"]
    return TypeAdapter(tuple[Territory, ...]).validate_python(rows)
