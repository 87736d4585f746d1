"""Choosing among the places that a name may mean, by the company it keeps in the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.places.gazetteer import Candidate
from pipeline.places.listing import Naming
from pipeline.places.records import PlaceRecord
from pipeline.places.toponyms import Toponym
from pipeline.tokens import fold

_SAME_COUNTRY = 1.5
"""What each certain place of a candidate's country adds, in orders of magnitude of inhabitants."""
_MOST_VOTES = 3
_SOURCE_COUNTRY = 0.4
_CONTAINER = 8.0
_STRIPPED = 1.0
_MORE_STRIPPED = 2.0
"""A name that needs more letters taken off as an ending than another loses two orders of magnitude of inhabitants, and
one a letter: the Americas are not America's, and Харкові is Kharkiv rather than Kharg."""
_CERTAIN = 2.0
"""A name whose best candidate leads those of other countries by two orders of magnitude votes for its country."""
_CONTESTED = 3.6
"""What a country loses to a state of another country that shares its name and has more people (Georgia)."""
_NAMING = {Naming.MAIN: 0.0, Naming.ALTERNATE: 1.5, Naming.ABBREVIATION: 1.0}
"""What a name that is not the usual one costs: Oued Sly was once called Malakoff, and is not what Malakoff means."""
_RARE_COUNTRY_NAME = 3.5
"""What else a country's name from a language of little news loses: Tunisi is Tunis, and Island mostly an island."""
_COMMA = 2
_CONTAINING = frozenset({"country", "admin1", "admin2"})


def resolve(toponyms: Sequence[Toponym], source_country: str | None) -> dict[str, tuple[PlaceRecord, float]]:
    """Return a place and a confidence for each name, keyed by the folded name; one sense an article.

    The names that can mean one country only vote first; each vote for a candidate's country is worth one and a half
    orders of magnitude of inhabitants, up to three votes.
    """
    names = {fold(toponym.text): toponym.candidates for toponym in toponyms}
    votes = Counter(country for candidates in names.values() for country in _certain_country(candidates))
    containers = _containers(toponyms)
    return {
        name: _choose(candidates, votes, containers.get(name, frozenset()), source_country)
        for name, candidates in names.items()
    }


def _certain_country(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yield the country that a name points to by itself, if there is one."""
    priors = _priors(candidates)
    best = max(candidates, key=lambda candidate: priors[candidate])
    country = best.place.country
    rivals = (prior for candidate, prior in priors.items() if candidate.place.country != country)
    if country and priors[best] - max(rivals, default=0.0) >= _CERTAIN:
        yield country


def _containers(toponyms: Sequence[Toponym]) -> Mapping[str, frozenset[str]]:
    """Return, by folded name, the ids, countries and divisions that follow a name behind a comma ("Paris, Texas")."""
    found: dict[str, frozenset[str]] = {}
    for toponym, following in pairwise(toponyms):
        if following.field == toponym.field and following.start - toponym.end == _COMMA:
            areas = (c.place for c in following.candidates if c.place.kind in _CONTAINING)
            codes = frozenset(area.country or "" if area.kind == "country" else area.division or "" for area in areas)
            found[fold(toponym.text)] = codes - {""}
    return found


def _choose(
    candidates: Sequence[Candidate], votes: Counter[str], containers: frozenset[str], source_country: str | None
) -> tuple[PlaceRecord, float]:
    priors = _priors(candidates)
    scored = sorted(
        ((priors[c] + _company(c.place, votes, containers, source_country), c.place) for c in candidates),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    best, place = scored[0]
    margin = best - scored[1][0] if len(scored) > 1 else 4.0
    # A lead of two orders of magnitude is as good as no rival.
    return place, round(min(0.98, 0.5 + 0.48 * min(1.0, max(0.0, margin) / 2.0)), 2)


def _company(place: PlaceRecord, votes: Counter[str], containers: frozenset[str], source_country: str | None) -> float:
    score = 0.0
    if place.country:
        own = 1 if place.kind == "country" else 0
        score += _SAME_COUNTRY * min(_MOST_VOTES, max(0, votes[place.country] - own))
        score += _SOURCE_COUNTRY * (place.country == source_country)
    inside = {place.division, place.country} if place.kind not in ("country", "admin1") else {place.country}
    if containers & inside and place.kind != "country":
        score += _CONTAINER
    return score


def _priors(candidates: Sequence[Candidate]) -> dict[Candidate, float]:
    """Return what each candidate is worth before its company is looked at."""
    fewest = min(candidate.stripped for candidate in candidates)
    largest_state = max((c.place.population for c in candidates if c.place.kind == "admin1"), default=0)
    priors = {}
    for candidate in candidates:
        place = candidate.place
        prior = place.weight - _NAMING[candidate.naming]
        if candidate.stripped > fewest:
            prior -= _MORE_STRIPPED + _STRIPPED * (candidate.stripped - fewest)
        if place.kind == "country":
            prior -= _CONTESTED * (largest_state > place.population)
            prior -= _RARE_COUNTRY_NAME * (candidate.naming is Naming.ALTERNATE)
        priors[candidate] = prior
    return priors
