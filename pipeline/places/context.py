"""What the text says of each place name beside the name: what holds it, what it is listed with, what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.places.areas import CONTAINING, is_within
from pipeline.places.gazetteer import Candidate
from pipeline.places.listing import Naming
from pipeline.places.priors import priors
from pipeline.places.records import PlaceRecord
from pipeline.places.toponyms import Toponym

_COMMA = ", "
_BRACKET = " ("
_NEAR = 45
"""Most characters between a place and one in the same sentence that may hold it: "in the town of Kalam in Swat"."""
_LONGEST_LIST_GAP = 8
"""Most characters between two places of a list: ", and the "."""
_LONGEST_LIST = 4
_ENDS = frozenset(".!?\n;")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of an article beside its place names; countries are ISO 3166-1 alpha-2.

    ``texts`` are its fields by name, ``within`` the words of its language for "in", ``actors`` the shares by country of
    its actors' mentions.
    """

    texts: Mapping[str, str]
    within: frozenset[str] = frozenset()
    source: str | None = None
    actors: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Usage:
    """A name as it stands at one or more places of the text in the same company; all its mentions mean one place.

    ``holders`` are areas that stand behind it like an address ("Paris, Texas"), ``within`` those that follow with "in",
    ``nearby`` others of the same sentence that may hold it. ``holds`` are the areas that the name means if it holds the
    place in front ("Buffalo, New York"). ``listed`` counts the kinds, with their countries, that the names in a list
    with it may have. ``priors`` are what the candidates are worth by themselves, ``own`` their places' ids: none of
    them is company for another.
    """

    name: str
    candidates: tuple[Candidate, ...]
    priors: Sequence[float]
    own: frozenset[str]
    kind: str | None = None
    holders: tuple[PlaceRecord, ...] = ()
    holds: frozenset[str] = frozenset()
    within: list[PlaceRecord] = field(default_factory=list)
    nearby: list[PlaceRecord] = field(default_factory=list)
    listed: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    @property
    def is_bare(self) -> bool:
        """True if nothing beside the name says which of its places is meant."""
        return not self.holders and not self.holds and self.kind is None


def usages(toponyms: Sequence[Toponym], setting: Setting) -> tuple[list[Usage], list[Usage]]:
    """Return the distinct usages of names, and that of each toponym; the toponyms of a field are in order."""
    known: dict[tuple[str, str | None, tuple[str, ...], frozenset[str]], Usage] = {}
    each: list[Usage] = []
    gaps = [_gap(one, other, setting) for one, other in pairwise(toponyms)]
    held: tuple[PlaceRecord, ...] = ()
    for number, toponym in enumerate(toponyms):
        holds = frozenset(area.id for area in held)
        held = _holders(toponym, toponyms[number + 1], gaps[number]) if number < len(gaps) else ()
        kind = toponym.kind if any(c.place.kind in kinds_of(toponym.kind) for c in toponym.candidates) else None
        key = (toponym.name, kind, tuple(place.id for place in held), holds)
        usage = known.get(key)
        if usage is None:
            own = frozenset(candidate.place.id for candidate in toponym.candidates)
            usage = Usage(toponym.name, toponym.candidates, priors(toponym.candidates), own, kind, held, holds)
            known[key] = usage
        each.append(usage)
        _look_around(usage, toponyms, gaps, number, setting)
    return list(known.values()), each


def kinds_of(kind: str | None) -> frozenset[str]:
    """Return the kinds of places that a word for a kind may mean: a district is a division or part of a town."""
    return _KINDS.get(kind or "", frozenset())


_KINDS = {
    "admin1": frozenset({"admin1"}),
    "admin2": frozenset({"admin2", "district"}),
    "city": frozenset({"city"}),
    "water": frozenset({"water"}),
    "island": frozenset({"island"}),
    "mountain": frozenset({"mountain"}),
}


def _gap(one: Toponym, other: Toponym, setting: Setting) -> str | None:
    """Return the text between two toponyms of the same field and sentence; None if they are too far apart."""
    if one.field != other.field or not 0 <= other.start - one.end <= _NEAR:
        return None
    gap = setting.texts[one.field][one.end : other.start]
    abbreviated = all(candidate.naming is Naming.ABBREVIATION for candidate in one.candidates)
    return None if _ENDS & set(gap.removeprefix(".") if abbreviated else gap) else gap


def _holders(toponym: Toponym, following: Toponym, gap: str | None) -> tuple[PlaceRecord, ...]:
    """Return the areas behind a comma or in brackets that may hold a place; none if the two are items of a list."""
    if gap not in (_COMMA, _BRACKET):
        return ()
    areas = [candidate for candidate in following.candidates if candidate.place.kind in CONTAINING]
    abbreviated = any(candidate.naming is Naming.ABBREVIATION for candidate in areas)
    if not abbreviated and _are_alike(toponym, following) and gap == _COMMA:
        return ()
    return tuple(a.place for a in areas if any(is_within(c.place, a.place) for c in toponym.candidates))


def _are_alike(one: Toponym, other: Toponym) -> bool:
    """Tell whether two names may be two countries, or two divisions of one country: "Iraq, Iran"."""
    ours = {_alike(candidate.place) for candidate in one.candidates if candidate.naming is not Naming.ALTERNATE}
    theirs = {_alike(candidate.place) for candidate in other.candidates if candidate.naming is not Naming.ALTERNATE}
    same = {kind for kind, _ in ours & theirs}
    # New York, New York and Buffalo, New York: a town of its own weight is no state in a list.
    return "country" in same or ("admin1" in same and one.name != other.name)


def _alike(place: PlaceRecord) -> tuple[str, str | None]:
    return place.kind, None if place.kind == "country" else place.country


def _look_around(
    usage: Usage, toponyms: Sequence[Toponym], gaps: Sequence[str | None], number: int, setting: Setting
) -> None:
    """Note what stands in the same sentence beside a toponym: areas that may hold it, and items of the same list."""
    if number and gaps[number - 1] is not None:
        areas = _areas(toponyms[number - 1])
        (usage.within if gaps[number - 1] in ("", " ") else usage.nearby).extend(areas)
    if number < len(gaps) and (gap := gaps[number]) is not None:
        words = gap.casefold().replace(",", " ").split()
        says_in = bool(words) and words[0] in setting.within
        (usage.within if says_in else usage.nearby).extend(_areas(toponyms[number + 1]))
    for step in (-1, 1):
        for other in _same_list(gaps, number, step):
            kinds = {_alike(c.place) for c in toponyms[other].candidates if c.naming is not Naming.ALTERNATE}
            usage.listed.update(kinds)


def _areas(toponym: Toponym) -> list[PlaceRecord]:
    return [candidate.place for candidate in toponym.candidates if candidate.place.kind in CONTAINING]


def _same_list(gaps: Sequence[str | None], number: int, step: int) -> Iterator[int]:
    """Yield the numbers of the toponyms that stand in a list with one, on one side of it."""
    for count in range(1, _LONGEST_LIST):
        gap = number + (count - 1 if step > 0 else -count)
        between = gaps[gap] if 0 <= gap < len(gaps) else None
        if between is None or len(between) > _LONGEST_LIST_GAP or not between.strip():
            return
        yield number + step * count
