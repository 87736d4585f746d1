"""Countries and the curated regions, waters, landforms and facilities, as listings of the gazetteer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from babel import Locale, localedata

from pipeline.knowledge.countries import Country, countries
from pipeline.knowledge.places.features import features
from pipeline.places.extents import box_of
from pipeline.places.listing import Listing, names_in
from pipeline.places.records import Extent, PlaceRecord
from pipeline.places.settlements import settlements
from pipeline.places.surroundings import Surroundings
from pipeline.places.weights import KIND, country_weight

_SHORTEST_NAME = 2
_MARGIN = 0.1
"""Degrees by which the land reaches beyond its outermost settlements, at least."""
_SMALL = frozenset({"facility", "district", "admin2", "city"})
"""Kinds of curated places that lie in one division of their country."""
_NEWS_LOCALES = (
    *("en", "ru", "uk", "es", "fr", "de", "pt", "it", "pl", "nl", "sv", "ro", "cs", "hu", "el", "bg", "sr_Cyrl", "ar"),
    *("he", "fa", "ps", "ur", "hi", "bn", "tr", "az", "kk", "ky", "tg", "tk", "uz_Latn", "uz_Cyrl", "hy", "ka", "mn"),
    *("zh_Hans", "zh_Hant", "ja", "ko", "vi", "id", "sw"),
)
"""Locales whose names for countries are what the countries are called; the others' give way to cities and regions."""

_SHARED_NAMES = {"CD": frozenset({"Congo", "Конго", "Kongo", "刚果", "Kongó", "الكونغو", "کنگو"})}
"""Names of countries that others bear too: what an article says beside them tells which is meant."""


def list_countries() -> Iterator[Listing]:
    """Yield the countries under the names of all locales of Unicode CLDR and those that news uses beside them."""
    names = _cldr_names()
    boxes = _settled_boxes()
    for code, country in countries().items():
        place = PlaceRecord(
            f"geonames:{country.geonames}", country.name, "country", code, None, *country.point, country.population,
            None, country_weight(country.population), _extent(country, boxes),
        )  # fmt: skip
        parts = names_in(country.parts.values())
        main = names_in(country.names.values()) | names_in(_territory(locale, code) for locale in _NEWS_LOCALES)
        main = main - parts | {country.name} | _SHARED_NAMES.get(code, frozenset())
        yield Listing(place, main, names.get(code, frozenset()) - parts)


def list_features(surroundings: Surroundings) -> Iterator[Listing]:
    """Yield the curated places of other kinds than countries, divisions and cities; small ones lie in a division."""
    for feature in features():
        lat, lon = feature.point
        weight = KIND[feature.kind] if feature.weight is None else feature.weight
        small = feature.country is not None and feature.kind in _SMALL
        division = surroundings.division(feature.country or "", lat, lon) if small else None
        place = PlaceRecord(
            f"silkwire:{feature.id}", feature.name, feature.kind, feature.country, division.name if division else None,
            lat, lon, 0, division.division if division else None, weight,
        )  # fmt: skip
        yield Listing(place, names_in(feature.names.values()))


def _territory(locale: str, code: str) -> tuple[str, ...]:
    name = Locale.parse(locale).territories.get(code)
    return (name,) if name else ()


def _cldr_names() -> Mapping[str, frozenset[str]]:
    """Return the names of countries in every locale that Babel carries, by alpha-2 code."""
    found: dict[str, set[str]] = defaultdict(set)
    for identifier in localedata.locale_identifiers():
        for code, name in Locale.parse(identifier).territories.items():
            if len(name) >= _SHORTEST_NAME and name != code:
                found[code].add(name)
    return {code: frozenset(names) for code, names in found.items()}


def _settled_boxes() -> Mapping[str, Extent]:
    points = defaultdict(list, {code: [country.point] for code, country in countries().items()})
    for city in settlements():
        points[city.country].append((city.lat, city.lon))
    return {code: box_of(found, left_out=0.0) for code, found in points.items()}


def _extent(country: Country, boxes: Mapping[str, Extent]) -> Extent | None:
    """Return a country's curated box; without one, a little more than that of its settlements."""
    if country.extent:
        return Extent(*country.extent)
    box = boxes.get(country.alpha2)
    return Extent(box.south - _MARGIN, box.west - _MARGIN, box.north + _MARGIN, box.east + _MARGIN) if box else None
