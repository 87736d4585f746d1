"""Choosing among the places that a name may mean, by the company it keeps in the article."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from pipeline.places.build import PlaceRecord
from pipeline.places.gazetteer import Candidate
from pipeline.places.toponyms import Toponym
from pipeline.tokens import fold

_KIND_PRIOR = {"country": 9.0, "region": 8.0, "water": 8.0, "mountain": 8.0, "facility": 8.0, "admin1": 6.8}
"""What a kind is worth beside a city's decimal logarithm of inhabitants (Tokyo: 6.9): a country's name is nearly always
the country, and a state beats the towns named like it."""
_SAME_COUNTRY = 1.5
_NEIGHBOUR_COUNT = 3
_SOURCE_COUNTRY = 0.4
_CONTAINER = 8.0
_STRIPPED = 0.5
"""A letter taken off as an ending costs half an order of magnitude of inhabitants against a form that needed fewer."""
_OTHER_CONTINENT_COUNTRY = 3.0


def resolve(toponyms: Sequence[Toponym], source_country: str | None) -> dict[str, tuple[PlaceRecord, float]]:
    """Return a place and a confidence for each name, keyed by the folded name; one sense an article.

    The names that can mean one country only vote first; each vote for a candidate's country is worth half as much again
    of an order of magnitude of inhabitants, up to three votes.
    """
    votes = _votes(toponyms)
    containers = {fold(t.text): t.following for t in toponyms if t.following}
    chosen: dict[str, tuple[PlaceRecord, float]] = {}
    for toponym in toponyms:
        name = fold(toponym.text)
        if name not in chosen:
            chosen[name] = _choose(toponym.candidates, votes, containers.get(name), source_country, name)
    return chosen


def _votes(toponyms: Sequence[Toponym]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for name, candidates in {fold(t.text): t.candidates for t in toponyms}.items():
        countries = {c.place.country for c in candidates if c.place.population > 0 or c.place.kind != "city"}
        certain = countries.pop() if len(countries) == 1 else None
        if certain is None:
            best = max(candidates, key=lambda c: _prior(c, 0))
            if best.place.kind == "country" and not _is_contested(candidates):
                certain = best.place.country
        if certain:
            votes[certain] += 1 if name else 0
    return votes


def _is_contested(candidates: Sequence[Candidate]) -> bool:
    """Tell whether a country shares its name with a state, as Georgia does."""
    return any(c.place.kind == "admin1" for c in candidates)


def _choose(
    candidates: Sequence[Candidate],
    votes: Counter[str],
    container: str | None,
    source_country: str | None,
    name: str,
) -> tuple[PlaceRecord, float]:
    fewest = min(c.stripped for c in candidates)
    contested = _is_contested(candidates)
    scored = sorted(
        ((_score(c, fewest, votes, container, source_country, contested), c.place) for c in candidates),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    best, place = scored[0]
    margin = best - scored[1][0] if len(scored) > 1 else 4.0
    # A lead of two orders of magnitude is as good as no rival.
    return place, round(min(0.98, 0.5 + 0.48 * min(1.0, max(0.0, margin) / 2.0)), 2)


def _score(
    candidate: Candidate,
    fewest: int,
    votes: Counter[str],
    container: str | None,
    source_country: str | None,
    contested: bool,
) -> float:
    place = candidate.place
    score = _prior(candidate, fewest)
    if contested and place.kind == "country":
        score -= _OTHER_CONTINENT_COUNTRY - 1.0
    if place.country:
        own = 1 if place.kind == "country" else 0
        score += _SAME_COUNTRY * min(_NEIGHBOUR_COUNT, max(0, votes[place.country] - own))
        score += _SOURCE_COUNTRY * (place.country == source_country)
    if container and container in _containers(place):
        score += _CONTAINER
    return score


def _prior(candidate: Candidate, fewest: int) -> float:
    place = candidate.place
    prior = _KIND_PRIOR.get(place.kind) or math.log10(place.population + 10)
    return prior - _STRIPPED * max(0, candidate.stripped - fewest)


def _containers(place: PlaceRecord) -> set[str]:
    names = {fold(place.admin1)} if place.admin1 else set()
    if place.country:
        from pipeline.knowledge.countries import countries

        country = countries().get(place.country)
        if country:
            names |= {fold(country.name), *(fold(word) for word in country.name.split())}
    return names
