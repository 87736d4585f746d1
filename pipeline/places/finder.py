"""Places of an article: one entry a place, with all its mentions, and the place the article is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.knowledge.countries import alpha2
from pipeline.places.context import Setting
from pipeline.places.cues import cues
from pipeline.places.focus import primary_location
from pipeline.places.gazetteer import Gazetteer, open_gazetteer
from pipeline.places.policy import territory_of
from pipeline.places.reasons import LOCAL
from pipeline.places.resolve import Resolution, resolve
from pipeline.places.toponyms import Toponym, ToponymFinder, without_strays
from schemas import Actor, CleanArticle, Location, Mention, PlaceKind, Point, PrimaryLocation

_SMALL = 4.5
"""Weight (30,000 inhabitants) below which a town must be named as a place, or a neighbour of it be named."""
_ENGLISH_SPEAKING = frozenset({"US", "GB", "CA", "AU", "NZ", "IE", "ZA", "JM"})
_MIDDLING = 5.0
"""Weight (100,000 inhabitants) from which a town is believed though the other places lie in other countries."""
_TITLE: Literal["title"] = "title"
_TEXT: Literal["text"] = "text"


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
        fields = {_TITLE: article.title or "", _TEXT: article.text}
        toponyms = without_strays([toponym for name, text in fields.items() for toponym in finder.find(name, text)])
        resolved = resolve(toponyms, _setting(article, fields, actors))
        mentions: dict[str, list[Toponym]] = defaultdict(list)
        best: dict[str, Resolution] = {}
        for toponym, resolution in zip(toponyms, resolved, strict=True):
            if _is_doubtful(toponym, resolution, article.language.code):
                continue
            id = resolution.place.id
            mentions[id].append(toponym)
            if id not in best or resolution.confidence > best[id].confidence:
                best[id] = resolution
        standing = _standing_for(actors)
        locations = [_location(best[id], mentions[id], standing) for id in mentions]
        locations.sort(key=lambda location: (-location.mention_count, location.mentions[0].start))
        inside = {(t.field, t.start) for found in mentions.values() for t in found if t.inside}
        primary = primary_location(locations, article.text, frozenset(inside | {key[:2] for key in standing}))
        return Places(tuple(locations), primary)

    def resolve(self, article: CleanArticle, stretches: Collection[tuple[int, int]]) -> tuple[Resolution | None, ...]:
        """Return what given stretches of an article's text mean, in their order; None for names that no place has."""
        finder = ToponymFinder(self.gazetteer, article.language.code, ())
        fields: Mapping[str, str] = {_TEXT: article.text}
        toponyms = list(finder.given(_TEXT, article.text, stretches))
        resolved = resolve(toponyms, _setting(article, fields, ()))
        by_stretch = {(t.start, t.end): r for t, r in zip(toponyms, resolved, strict=True)}
        return tuple(by_stretch.get((start, end)) for start, end in stretches)


def _setting(article: CleanArticle, fields: Mapping[str, str], actors: Sequence[Actor]) -> Setting:
    counts: Counter[str] = Counter()
    for actor in actors:
        if (code := _alpha2(actor.country)) is not None:
            counts[code] += actor.mention_count
    total = sum(counts.values())
    return Setting(
        texts=fields,
        within=cues(article.language.code).within,
        source=_alpha2(article.source.country) if article.source else None,
        actors={code: count / total for code, count in counts.items()},
    )


def _alpha2(country: str | None) -> str | None:
    try:
        return alpha2(country) if country else None
    except KeyError:
        return None


def _is_doubtful(toponym: Toponym, resolution: Resolution, language: str) -> bool:
    """Tell whether a small place is named like anything else, and nothing in the article speaks for it.

    That its country is named says little in English of towns in countries that speak it: they are called like persons
    and ordinary words.
    """
    place, clues = resolution.place, resolution.clues
    if place.kind != "city" or clues & LOCAL or place.weight >= _MIDDLING:
        return toponym.weak and not clues & LOCAL
    if resolution.stray or toponym.weak:
        return True
    if toponym.located or place.weight >= _SMALL:
        return False
    return "country" not in clues or (language == "en" and place.country in _ENGLISH_SPEAKING)


def _standing_for(actors: Sequence[Actor]) -> Mapping[tuple[str, int, int], str]:
    """Return the ids of actors by field and offsets of their mentions."""
    return {(m.field, m.start, m.end): actor.id for actor in actors for m in actor.mentions}


def _location(
    resolution: Resolution, toponyms: Sequence[Toponym], standing: Mapping[tuple[str, int, int], str]
) -> Location:
    place = resolution.place
    territory = territory_of(place)
    held = (standing.get((t.field, t.start, t.end)) for t in toponyms)
    return Location(
        id=place.id,
        name=place.name,
        kind=PlaceKind(place.kind),
        country=territory.country if territory else place.country,
        admin1=place.admin1,
        admin1_code=place.division,
        disputed=territory.territory if territory else None,
        point=Point(lat=place.lat, lon=place.lon),
        population=place.population or None,
        confidence=resolution.confidence,
        reason=resolution.reason,
        actors=tuple(dict.fromkeys(id for id in held if id is not None)),
        mention_count=len(toponyms),
        mentions=tuple(
            Mention(text=t.text, start=t.start, end=t.end, field=_TITLE if t.field == _TITLE else _TEXT)
            for t in toponyms
        ),
    )
