"""What a name means before its article is read: how much it speaks for each of its places."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.places.gazetteer import Candidate
from pipeline.places.listing import Naming

_STRIPPED = 1.0
_MORE_STRIPPED = 2.0
"""A name that needs more letters taken off as an ending than another loses two orders of magnitude of inhabitants, and
one a letter: the Americas are not America's, and Харкові is Kharkiv rather than Kharg."""
_CONTESTED = 3.6
"""What a country loses to a state of another country that shares its name and has more people (Georgia)."""
_NAMING = {Naming.MAIN: 0.0, Naming.ALTERNATE: 1.5, Naming.ABBREVIATION: 1.0, Naming.ACRONYM: 0.0}
"""What a name that is not the usual one costs: Oued Sly was once called Malakoff, and is not what Malakoff means."""
_RARE_COUNTRY_NAME = 3.5
"""What else a country's name from a language of little news loses: Tunisi is Tunis, and Island mostly an island."""


def priors(candidates: Sequence[Candidate]) -> list[float]:
    """Return what each candidate is worth before its company is looked at, in orders of magnitude of inhabitants."""
    fewest = min(candidate.stripped for candidate in candidates)
    largest_state = max((c.place.population for c in candidates if c.place.kind == "admin1"), default=0)
    return [_prior(candidate, fewest, largest_state) for candidate in candidates]


def _prior(candidate: Candidate, fewest: int, largest_state: int) -> float:
    place = candidate.place
    prior = place.weight - _NAMING[candidate.naming]
    if candidate.stripped > fewest:
        prior -= _MORE_STRIPPED + _STRIPPED * (candidate.stripped - fewest)
    if place.kind == "country":
        prior -= _CONTESTED * (largest_state > place.population)
        prior -= _RARE_COUNTRY_NAME * (candidate.naming is Naming.ALTERNATE)
    return prior
