"""The curated places that no package lists: regions, waters, landforms and facilities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from schemas import PlaceKind

FILES = ("features.yaml", "regions.yaml", "waters.yaml", "landforms.yaml", "facilities.yaml")


class Feature(BaseModel):
    """A place: id, English name, kind, country (alpha-2) where it lies in one, point (latitude, longitude) and names.

    ``weight`` replaces the weight of its kind (see :mod:`pipeline.places.weights`) where a name is shared with
    something that news means more often.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    kind: PlaceKind
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    point: tuple[float, float]
    names: Mapping[str, tuple[str, ...]]
    weight: float | None = None


@lru_cache(maxsize=1)
def features() -> tuple[Feature, ...]:
    """Return the curated places of all files in their order."""
    found: list[Feature] = []
    for file in FILES:
        found += TypeAdapter(list[Feature]).validate_python(parse_yaml(packaged_yaml("places", file), file))
    return tuple(found)
