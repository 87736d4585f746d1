"""Choosing among the places that a name may mean: by what stands beside it, and by its company in the article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.knowledge.countries import countries
from pipeline.places.areas import is_within
from pipeline.places.company import Company
from pipeline.places.confidence import confidence
from pipeline.places.context import Setting, Usage, kinds_of, usages
from pipeline.places.reasons import Clue, Weighed, reason
from pipeline.places.records import PlaceRecord
from pipeline.places.toponyms import Toponym

_SAME_COUNTRY = (0.0, 1.5, 2.2, 2.7)
"""What one, two, three and more sure places of a candidate's country add, in orders of magnitude of inhabitants.

All other weights are on that scale too.
"""
_SAME_DIVISION = (0.0, 1.0, 1.6, 2.2)
"""The same for other places of its division."""
_NEIGHBOUR = 1.0
_NEIGHBOUR_KM = 150.0
_ACTORS = 1.5
_SOURCE = 0.8
_HOLDER = 8.0
_WITHIN = 4.0
_HOLDS = 4.0
_NEARBY = 2.0
_KIND = 4.0
_LISTED = 1.0
_MOST_LISTED = 3
_LIKE_OTHERS = 0.5
_FEWEST_OTHERS = 3
_MOST_COMPANY = 5.2
"""Most that the company of a place adds: Rome is Italy's in an article on the state of New York."""
_SAME_SENSE = 5.0
_CERTAIN = 1.5
"""A name whose best candidate leads those of other countries by that many orders of magnitude votes for its country."""
_VILLAGE = 4.3
"""Weight below which the only place of a name votes for nothing: there may be others that nobody listed."""
_FAR = 1.0
_NO_RIVAL = 4.0
_SURE = 1.5
"""The lead from which a place is company for others."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The place that a toponym is resolved to, how sure that is, and why.

    ``clues`` are the names of what speaks for it beside its name (see :mod:`pipeline.places.reasons`), ``stray`` tells
    that the article's other places are all of other countries.
    """

    place: PlaceRecord
    confidence: float
    reason: str
    clues: frozenset[str]
    stray: bool


def resolve(toponyms: Sequence[Toponym], setting: Setting) -> tuple[Resolution, ...]:
    """Return what each toponym means; those of a field are in order.

    Names that can mean one country only vote first. Then every usage of a name is weighed, and once more in the company
    of what was sure by then. A name has one sense in an article, but where the words beside it say otherwise.
    """
    distinct, each = usages(toponyms, setting)
    sure = {id(usage): place for usage in distinct for place in _certain(usage)}
    certain = list(sure.values())
    company = Company.of(certain)
    open_ones = [usage for usage in distinct if len(usage.candidates) > 1 and id(usage) not in sure]
    chosen = _weigh_all(open_ones, company, setting)
    company = Company.of([*certain, *(w.place for w in chosen.values() if w.lead >= _SURE)])
    chosen = _weigh_all(distinct, company, setting)
    made = {key: _resolution(weighed, company) for key, weighed in chosen.items()}
    return tuple(made[id(usage)] for usage in each)


def _certain(usage: Usage) -> Iterator[PlaceRecord]:
    """Yield the place that a name points to by itself, if there is one."""
    scores = usage.priors
    best = max(range(len(scores)), key=scores.__getitem__)
    place = usage.candidates[best].place
    rivals = (s for s, c in zip(scores, usage.candidates, strict=True) if c.place.country != place.country)
    if scores[best] - max(rivals, default=0.0) >= _CERTAIN and place.weight >= _VILLAGE:
        yield place


def _weigh_all(distinct: Sequence[Usage], company: Company, setting: Setting) -> dict[int, Weighed]:
    """Return the choice for each usage: first those that say which place they mean, then the bare ones."""
    chosen: dict[int, Weighed] = {}
    senses: dict[str, set[str]] = defaultdict(set)
    for usage in sorted(distinct, key=lambda usage: usage.is_bare):
        told = frozenset(senses[usage.name]) if usage.is_bare else frozenset()
        weighed = _weigh(usage, company, setting, told)
        chosen[id(usage)] = weighed
        if usage.holders:
            senses[usage.name].add(weighed.place.id)
    return chosen


def _weigh(usage: Usage, company: Company, setting: Setting, told: frozenset[str]) -> Weighed:
    """Return the best candidate of a usage, its lead over the next, and the clues that made it."""
    scores = usage.priors
    least = max(scores) - _MOST_COMPANY - _CERTAIN if usage.is_bare and not (usage.within or usage.nearby) else -99.0
    weighed = []
    for prior, candidate in zip(scores, usage.candidates, strict=True):
        if prior < least:
            continue
        clues = list(_clues(usage, candidate.place, company, setting, told, usage.own))
        weighed.append((prior + sum(clue.weight for clue in clues), prior, candidate.place, clues, candidate.naming))
    weighed.sort(key=lambda entry: (-entry[0], entry[2].id))
    best, prior, place, clues, naming = weighed[0]
    lead = best - weighed[1][0] if len(weighed) > 1 else _NO_RIVAL
    elsewhere = [entry for entry in weighed[1:] if not _same_area(entry[2], place)]
    rival = next(iter(elsewhere or weighed[1:]), None)
    return Weighed(
        place=place,
        lead=min(lead, _NO_RIVAL),
        lead_elsewhere=min(best - max((entry[0] for entry in elsewhere), default=best - _NO_RIVAL), _NO_RIVAL),
        clues=tuple(clues),
        rival_clues=tuple(rival[3]) if rival else (),
        prior_lead=prior - rival[1] if rival else _NO_RIVAL,
        naming=naming,
        choices=len(usage.candidates),
    )


def _same_area(one: PlaceRecord, other: PlaceRecord) -> bool:
    """Tell whether two places of one name are a town and its division, within a degree of each other."""
    near = abs(one.lat - other.lat) <= _FAR and abs(one.lon - other.lon) <= _FAR
    return near or (one.country == other.country and one.division is not None and one.division == other.division)


def _clues(
    usage: Usage, place: PlaceRecord, company: Company, setting: Setting, told: frozenset[str], own: frozenset[str]
) -> Iterator[Clue]:
    """Yield what speaks for a place beside its name; ``own`` are the ids of all places of that name."""
    if place.kind in kinds_of(usage.kind):
        yield Clue("kind", _KIND, usage.kind or "")
    if place.id in told:
        yield Clue("sense", _SAME_SENSE)
    if place.id in usage.holds:
        yield Clue("holds", _HOLDS)
    yield from _container_clues(usage, place)
    alike = (place.kind, None if place.kind == "country" else place.country)
    if place.kind in ("country", "admin1") and usage.listed[alike]:
        yield Clue("listed", _LISTED * min(_MOST_LISTED, usage.listed[alike]), place.kind)
    yield from _company_clues(place, company, setting, own)


def _container_clues(usage: Usage, place: PlaceRecord) -> Iterator[Clue]:
    """Yield the closest of the areas beside a name that hold a place."""
    for name, weight, areas in (
        ("holder", _HOLDER, usage.holders),
        ("within", _WITHIN, usage.within),
        ("nearby", _NEARBY, usage.nearby),
    ):
        area = next((area for area in areas if is_within(place, area)), None)
        if area is not None:
            yield Clue(name, weight, area.name)
            return


def _company_clues(place: PlaceRecord, company: Company, setting: Setting, own: frozenset[str]) -> Iterator[Clue]:
    """Yield what the other places, the actors and the source of an article say, up to a limit."""
    left = _MOST_COMPANY
    for clue in _country_clues(place, company, setting, own):
        weight = min(left, clue.weight)
        left -= weight
        yield Clue(clue.name, weight, clue.detail)


def _country_clues(place: PlaceRecord, company: Company, setting: Setting, own: frozenset[str]) -> Iterator[Clue]:
    country = place.country
    if country is None or not (country in company.countries or country in setting.actors or country == setting.source):
        return
    self_vote = 1 if place.kind == "country" else 0
    if (votes := company.countries[country] - self_vote) > 0:
        yield Clue("country", _SAME_COUNTRY[min(votes, len(_SAME_COUNTRY) - 1)], _name(country))
    if place.kind not in ("country", "admin1"):
        if place.division is not None and (others := company.of_division(place.division, own)):
            weight = _SAME_DIVISION[min(others, len(_SAME_DIVISION) - 1)]
            yield Clue("division", weight, company.names[place.division])
        if (found := company.nearest(place, _NEIGHBOUR_KM, own)) is not None:
            share = 1.0 - found[0] / _NEIGHBOUR_KM / 2
            yield Clue("neighbour", _NEIGHBOUR * share, f"{found[0]:.0f} km from {found[1].name}")
    if company.kinds[place.kind, country] >= _FEWEST_OTHERS and place.kind == "admin1":
        yield Clue("like", _LIKE_OTHERS, place.kind)
    if (share_of_actors := setting.actors.get(country)) is not None:
        yield Clue("actors", _ACTORS * share_of_actors, _name(country))
    if country == setting.source:
        yield Clue("source", _SOURCE, _name(country))


def _name(country: str) -> str:
    known = countries().get(country)
    return known.name if known else country


def _resolution(weighed: Weighed, company: Company) -> Resolution:
    place = weighed.place
    others = company.countries.total() - company.countries[place.country or ""]
    clues = frozenset(clue.name for clue in weighed.clues)
    stray = others >= _FEWEST_OTHERS and not company.countries[place.country or ""]
    return Resolution(place, confidence(weighed, stray), reason(weighed), clues, stray)
