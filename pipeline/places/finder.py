"""Places of an article: one entry a place, with all its mentions, and the place the article is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.knowledge.countries import alpha2
from pipeline.places.gazetteer import Gazetteer, open_gazetteer
from pipeline.places.records import PlaceRecord
from pipeline.places.resolve import resolve
from pipeline.places.toponyms import Toponym, ToponymFinder
from pipeline.tokens import fold
from schemas import Actor, CleanArticle, Location, Mention, PlaceKind, Point, PrimaryLocation

_TITLE_WEIGHT = 3.0
_LEAD_WEIGHT = 2.0
_LEAD_CHARS = 400
_SPECIFIC = {"city": 1.6, "district": 1.6, "facility": 1.4, "admin1": 1.4, "admin2": 1.5, "country": 1.0}
"""How much more a mention of a specific place says about where something happened than one of a country."""
_VAGUE = 0.5


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an article, most mentioned first, and the one it is about."""

    locations: tuple[Location, ...]
    primary: PrimaryLocation | None


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """Finds and resolves the places of articles."""

    gazetteer: Gazetteer

    @property
    def version(self) -> str:
        """Version of the gazetteer, for provenance."""
        return self.gazetteer.version

    @classmethod
    def load(cls, gazetteer: Path | None = None) -> PlaceFinder:
        """Return a finder over the gazetteer of a folder; over that of this version, built if need be, otherwise."""
        return cls(open_gazetteer(gazetteer))

    def find(self, article: CleanArticle, actors: Sequence[Actor]) -> Places:
        """Return the places of an article; spans that name its actors are left to them."""
        finder = ToponymFinder(self.gazetteer, article.language.code, actors)
        toponyms = [*finder.find("title", article.title or ""), *finder.find("text", article.text)]
        if not toponyms:
            return Places((), None)
        chosen = resolve(toponyms, _source_country(article))
        mentions: dict[str, list[Toponym]] = defaultdict(list)
        records: dict[str, tuple[PlaceRecord, float]] = {}
        for toponym in toponyms:
            place, confidence = chosen[fold(toponym.text)]
            mentions[place.id].append(toponym)
            records[place.id] = (place, max(confidence, records.get(place.id, (place, 0.0))[1]))
        locations = [_location(*records[id], mentions[id]) for id in mentions]
        locations.sort(key=lambda location: (-location.mention_count, location.mentions[0].start))
        return Places(tuple(locations), _primary(locations))


def _source_country(article: CleanArticle) -> str | None:
    country = article.source.country if article.source else None
    try:
        return alpha2(country) if country else None
    except KeyError:
        return None


def _location(place: PlaceRecord, confidence: float, toponyms: Sequence[Toponym]) -> Location:
    return Location(
        id=place.id,
        name=place.name,
        kind=PlaceKind(place.kind),
        country=place.country,
        admin1=place.admin1,
        point=Point(lat=place.lat, lon=place.lon),
        population=place.population or None,
        confidence=confidence,
        mention_count=len(toponyms),
        mentions=tuple(
            Mention(text=t.text, start=t.start, end=t.end, field="title" if t.field == "title" else "text")
            for t in toponyms
        ),
    )


def _primary(locations: Sequence[Location]) -> PrimaryLocation | None:
    """Return the place the article is about: mentions weighted by where they stand and how specific the place is."""
    scores = {location.id: _weight(location) for location in locations}
    best = max(locations, key=lambda location: (scores[location.id], -location.mentions[0].start))
    share = scores[best.id] / sum(scores.values())
    return PrimaryLocation(
        id=best.id, name=best.name, country=best.country, point=best.point, confidence=round(min(0.95, share + 0.2), 2)
    )


def _weight(location: Location) -> float:
    specific = _SPECIFIC.get(location.kind, _VAGUE)
    return specific * sum(_mention_weight(mention) for mention in location.mentions)


def _mention_weight(mention: Mention) -> float:
    if mention.field == "title":
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if mention.start < _LEAD_CHARS else 1.0
