"""How well places are found and resolved: matching, distances and the measures of the geoparsing literature."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.evaluate.tallies import RetrievalTally, share
from deploy.evaluate.toponyms import NEAR_KM, ExpectedToponym, Stretch, ToponymText
from schemas import PlaceKind

FARTHEST_KM = 20_039.0
"""The greatest error there can be, half of the equator, as the literature rounds it."""
_EARTH_DIAMETER_KM = 12_742.0
_DIVISIONS = frozenset({PlaceKind.ADMIN1, PlaceKind.ADMIN2})
_SETTLED = frozenset({PlaceKind.CITY, PlaceKind.DISTRICT})
_ALIKE = (
    _DIVISIONS,
    _SETTLED,
    frozenset({PlaceKind.REGION, PlaceKind.ADMIN1}),
    frozenset({PlaceKind.REGION, PlaceKind.ISLAND}),
)
"""Kinds that readers do not part sharply: a county is a division of whatever level, Corsica region and island."""


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """What a toponym was resolved to; ``code`` is the ISO 3166-2 code of a division."""

    name: str
    kind: PlaceKind
    country: str | None
    code: str | None
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class FoundToponym:
    """A toponym that was found, or given, and its place; null where it could not be resolved."""

    at: Stretch
    place: ResolvedPlace | None


@dataclass(frozen=True, slots=True)
class PlaceTally(RetrievalTally):
    """Counts over texts; tallies add up.

    ``scored`` are the expected toponyms of which a resolution was asked for: all where toponyms are given, those found
    end to end. ``near`` are those within 161 km, ``right`` those that are near, or the right country or division by
    code, or within the reach of a large place. ``countries`` are the scored ones that lie in one country, ``kinds``
    those whose kind is annotated. ``errors`` are the distances of the resolved ones in kilometres. ``given`` are all
    toponyms with a place but those that overlap an optional one. ``traps`` are names that are no places, ``fallen``
    those taken for one.
    """

    texts: int = 0
    scored: int = 0
    near: int = 0
    countries: int = 0
    countries_right: int = 0
    kinds: int = 0
    kinds_right: int = 0
    traps: int = 0
    fallen: int = 0
    errors: tuple[float, ...] = ()

    @property
    def found(self) -> float | None:
        """Share of the expected toponyms that were found, whatever they were resolved to."""
        return share(self.scored, self.expected)

    @property
    def coverage(self) -> float | None:
        """Share of the expected toponyms that have a place, right or wrong."""
        return share(len(self.errors), self.expected)

    @property
    def accuracy_161(self) -> float | None:
        """Share of the scored toponyms within 161 km, one without a place counting as wrong."""
        return share(self.near, self.scored)

    @property
    def accuracy(self) -> float | None:
        """Share of the scored toponyms that are right by distance or by code."""
        return share(self.right, self.scored)

    @property
    def mean_km(self) -> float | None:
        """Mean error of the resolved toponyms."""
        return share(sum(self.errors), len(self.errors))

    @property
    def median_km(self) -> float | None:
        """Median error of the resolved toponyms."""
        return statistics.median(self.errors) if self.errors else None

    @property
    def auc(self) -> float | None:
        """Area under the curve of the log error; see :func:`log_error_auc`. No place is as far as can be."""
        return log_error_auc([*self.errors, *[FARTHEST_KM] * (self.scored - len(self.errors))])

    @property
    def country(self) -> float | None:
        """Share of the scored toponyms that lie in one country whose place has that country."""
        return share(self.countries_right, self.countries)

    @property
    def kind(self) -> float | None:
        """Share of the scored toponyms of annotated kind whose place is of that kind."""
        return share(self.kinds_right, self.kinds)

    @property
    def f1_161(self) -> float | None:
        """F1 where right is within 161 km only, whatever the codes say: 2 near / (given + expected)."""
        return share(2 * self.near, self.given + self.expected)


def log_error_auc(errors_km: Sequence[float]) -> float | None:
    """Return the area under the curve of the sorted log errors, from 0, no error, to 1, all as far as can be.

    Jurgens et al. (2015) measure the area of the error curve rather than one point on it; this is the definition of
    Gritta et al. (2018, 2020), where less is better: the trapezoidal area of ln(1 + error in km) over the toponyms in
    ascending order, divided by its greatest value, ln(20039) a toponym. It is null without toponyms.
    """
    logs = sorted(min(1.0, math.log1p(error) / math.log(FARTHEST_KM)) for error in errors_km)
    if len(logs) < 2:
        return logs[0] if logs else None
    return (sum(logs) - (logs[0] + logs[-1]) / 2) / (len(logs) - 1)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres of two points in degrees (haversine, mean radius 6,371 km)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class TextScore:
    """The counts of one text, those of its expected toponyms by kind, and a line for each fault.

    What was found where nothing is expected has no kind, so the given toponyms of the kinds are fewer.
    """

    tally: PlaceTally
    by_kind: Mapping[PlaceKind | None, PlaceTally]
    faults: tuple[str, ...]


def score_places(text: ToponymText, found: Sequence[FoundToponym]) -> TextScore:
    """Return how many toponyms of a text were found, and how well they were resolved.

    A toponym is found if a found one shares a character with it; each is matched once, the most characters first. What
    is found where nothing is expected is wrong, but for what overlaps an optional or an expected place.
    """
    matched = _matched(text.toponyms, found)
    faults: list[str] = []
    by_kind: dict[PlaceKind | None, PlaceTally] = defaultdict(PlaceTally)
    for number, toponym in enumerate(text.toponyms):
        by_kind[toponym.kind] += _score(toponym, matched.get(number), faults)
    others = [one for one in found if all(one is not other for other in matched.values())]
    tally = sum(by_kind.values(), PlaceTally(texts=1)) + _score_others(text, others, faults)
    return TextScore(tally, dict(by_kind), tuple(faults))


def _matched(expected: Sequence[ExpectedToponym], found: Sequence[FoundToponym]) -> Mapping[int, FoundToponym]:
    """Return what was found of the expected toponyms, by their number."""
    pairs = [
        (-shared, one.at.length, e, f)
        for e, toponym in enumerate(expected)
        for f, one in enumerate(found)
        if (shared := toponym.at.shared(one.at))
    ]
    chosen: dict[int, int] = {}
    for _, _, e, f in sorted(pairs):
        if e not in chosen and f not in chosen.values():
            chosen[e] = f
    return {e: found[f] for e, f in chosen.items()}


def _score(expected: ExpectedToponym, found: FoundToponym | None, faults: list[str]) -> PlaceTally:
    if found is None:
        faults.append(f"not found: {expected.phrase}")
        return PlaceTally(expected=1)
    asked = PlaceTally(expected=1, scored=1, countries=expected.country is not None, kinds=expected.kind is not None)
    place = found.place
    if place is None:
        faults.append(f"not resolved: {expected.phrase}")
        return asked
    error = distance_km(expected.lat, expected.lon, place.lat, place.lon)
    is_right = error <= expected.within_km or _is_right_by_code(expected, place)
    is_country = expected.country is not None and place.country == expected.country
    if not is_right:
        faults.append(f"{error:.0f} km off: {expected.phrase} as {place.name} ({place.kind}, {place.country})")
    elif expected.country is not None and not is_country:
        faults.append(f"country {place.country}, not {expected.country}: {expected.phrase} as {place.name}")
    return asked + PlaceTally(
        given=1,
        near=error <= NEAR_KM,
        right=is_right,
        countries_right=is_country,
        kinds_right=expected.kind is not None and _is_right_kind(expected.kind, place.kind),
        errors=(error,),
    )


def _is_right_by_code(expected: ExpectedToponym, place: ResolvedPlace) -> bool:
    if expected.kind is PlaceKind.COUNTRY:
        return place.kind is PlaceKind.COUNTRY and place.country == expected.country
    return expected.code is not None and place.kind in _DIVISIONS and place.code == expected.code


def _is_right_kind(expected: PlaceKind, given: PlaceKind) -> bool:
    return expected is given or any({expected, given} <= alike for alike in _ALIKE)


def _score_others(text: ToponymText, others: Sequence[FoundToponym], faults: list[str]) -> PlaceTally:
    """Return the counts of what was found beside the matched: traps fallen into, and places that are not expected."""
    resolved = [one for one in others if one.place is not None]
    fallen = [at for at in text.not_places if any(at.shared(one.at) for one in resolved)]
    excused = [*text.optional, *(toponym.at for toponym in text.toponyms)]
    wrong = [one for one in resolved if not any(one.at.shared(at) for at in excused)]
    faults += [
        f"not expected: {text.text[one.at.start : one.at.end]} as {one.place.name}" for one in wrong if one.place
    ]
    return PlaceTally(given=len(wrong), traps=len(text.not_places), fallen=len(fallen))
