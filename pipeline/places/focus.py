"""The place an article is about: its locations weighed by where they are named and how specific they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from schemas import Location, Mention, PlaceKind, PrimaryLocation

_TITLE_WEIGHT = 3.0
_LEAD_WEIGHT = 2.0
_DATELINE_WEIGHT = 0.6
"""Less than a word of the lead: a dateline says where the reporter sat."""
_LEAD_CHARS = 400
_DATELINE_CHARS = 40
_DATELINE_MARKS = ("—", " – ", " - ", "(AP)", "(Reuters)")
_SPECIFIC = {
    PlaceKind.CITY: 1.6,
    PlaceKind.DISTRICT: 1.6,
    PlaceKind.FACILITY: 1.4,
    PlaceKind.ADMIN1: 1.4,
    PlaceKind.ADMIN2: 1.5,
    PlaceKind.ISLAND: 1.4,
    PlaceKind.MOUNTAIN: 1.2,
    PlaceKind.WATER: 1.1,
    PlaceKind.COUNTRY: 1.0,
}
"""How much more a mention of a specific place says about where something happened than one of a country."""
_VAGUE = 0.5
_STANDS_FOR_ACTOR = 0.3
"""What a mention counts that stands for a government, or stands in the name of a body: Moscow said."""
_OF_ITS_COUNTRY = 0.25
"""Share of the mentions of its country that speak for a place too, if no other place of that country is named more."""


def primary_location(
    locations: Sequence[Location], text: str, by_actor: frozenset[tuple[str, int]]
) -> PrimaryLocation | None:
    """Return the place that most of an article's words are about; ``by_actor`` are the mentions that mean an actor.

    Each is the field and offset of a mention. Places in the title, in the lead and of specific kinds count more.
    """
    if not locations:
        return None
    dateline = _dateline_end(text)
    own = {place.id: _weight(place, dateline, by_actor) for place in locations}
    scores = _with_countries(locations, own)
    best = max(locations, key=lambda place: (scores[place.id], -place.mentions[0].start))
    share = scores[best.id] / (sum(scores.values()) or 1.0)
    return PrimaryLocation(
        id=best.id,
        name=best.name,
        country=best.country,
        point=best.point,
        confidence=round(min(0.95, share + 0.2), 2),
        reason=_reason(best, dateline),
    )


def _with_countries(locations: Sequence[Location], own: dict[str, float]) -> dict[str, float]:
    """Return the scores with what each country's mentions say for the place of it that is named most."""
    scores = dict(own)
    inside: dict[str, list[Location]] = defaultdict(list)
    for place in locations:
        if place.country is not None and place.kind is not PlaceKind.COUNTRY:
            inside[place.country].append(place)
    for country in locations:
        if country.kind is PlaceKind.COUNTRY and country.country in inside:
            most = max(inside[country.country], key=lambda place: own[place.id])
            scores[most.id] += _OF_ITS_COUNTRY * own[country.id]
    return scores


def _weight(place: Location, dateline: int, by_actor: frozenset[tuple[str, int]]) -> float:
    weights = (
        _mention_weight(m, dateline) * (_STANDS_FOR_ACTOR if (m.field, m.start) in by_actor else 1.0)
        for m in place.mentions
    )
    return _SPECIFIC.get(place.kind, _VAGUE) * sum(weights)


def _mention_weight(mention: Mention, dateline: int) -> float:
    if mention.field == "title":
        return _TITLE_WEIGHT
    if mention.end <= dateline:
        return _DATELINE_WEIGHT
    return _LEAD_WEIGHT if mention.start < _LEAD_CHARS else 1.0


def _dateline_end(text: str) -> int:
    """Return where the places in front of a text end that say where it was written: "KABUL, May 14 —"; else 0."""
    head = text[: 2 * _DATELINE_CHARS].partition("\n")[0]
    marks = [at for mark in _DATELINE_MARKS if (at := head.find(mark)) > 0]
    return min((mark for mark in marks if mark <= _DATELINE_CHARS), default=0)


def _reason(place: Location, dateline: int) -> str:
    """Return where the place is named, most telling first."""
    said = {
        "title": any(mention.field == "title" for mention in place.mentions),
        "lead": any(m.field == "text" and m.start < _LEAD_CHARS and m.end > dateline for m in place.mentions),
        "dateline": any(mention.field == "text" and mention.end <= dateline for mention in place.mentions),
    }
    named = "once" if place.mention_count == 1 else f"{place.mention_count} times"
    where = ", ".join(name for name, holds in said.items() if holds)
    return f"in the {where}, named {named}" if where else f"named {named}"
