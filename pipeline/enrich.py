"""The stages chained: raw article to clean article to enriched article, with timings and provenance."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pipeline.actors import ActorFinder
from pipeline.clean import CleanLimits, clean_article
from pipeline.language import GuesserName, LanguageIdentifier, language_identifier
from pipeline.places import PlaceFinder
from pipeline.quotes import find_quotes
from pipeline.stories import agency_of
from pipeline.tagger import NameFinder
from pipeline.version import PIPELINE_REVISION, VERSION
from schemas import Agency, CleanArticle, EnrichedArticle, RawArticle

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cleaner:
    """The clean stage, ready to work: page or text to clean article with language."""

    identifier: LanguageIdentifier
    limits: CleanLimits

    @classmethod
    def load(
        cls,
        language: GuesserName = "pycld2",
        *,
        page_bytes: int = 10_000_000,
        page_elements: int = 250_000,
        text_chars: int = 1_000_000,
    ) -> Cleaner:
        """Return a cleaner with the named language identifier and the limits of a page and a text."""
        limits = CleanLimits(page_bytes=page_bytes, page_elements=page_elements, text_chars=text_chars)
        return cls(language_identifier(language), limits)

    def clean(self, raw: RawArticle, *, received_at: datetime, now: datetime) -> CleanArticle:
        """Return the clean article; ``received_at`` stands in where the producer gives no ``fetched_at``.

        Raises:
            PermanentError: the page is empty, too large or impossible; see :mod:`pipeline.errors`.
        """
        article, milliseconds = _timed(
            lambda: clean_article(raw, received_at=received_at, now=now, identifier=self.identifier, limits=self.limits)
        )
        provenance = article.provenance.model_copy(update={"milliseconds": {"clean": milliseconds}})
        return article.model_copy(update={"provenance": provenance})


@dataclass(frozen=True, slots=True)
class Extractor:
    """The extract stage, ready to work: clean article to enriched article."""

    names: NameFinder
    actors: ActorFinder
    places: PlaceFinder

    @classmethod
    def load(cls, *, actor_files: Sequence[Path] = (), taggers: Mapping[str, str] | None = None) -> Extractor:
        """Return an extractor with the bundled knowledge, the operator's own actor files and choice of taggers.

        Raises:
            ConfigurationError: a file cannot be read or holds a wrong entry, or a tagger is not installed.
        """
        return cls(NameFinder.load(taggers), ActorFinder.load(actor_files), PlaceFinder.load())

    @property
    def fingerprint(self) -> str:
        """Return what tells enrichments apart: another one gives another document of the same article."""
        versions = f"{PIPELINE_REVISION} {self.names.version} {self.actors.version} {self.places.version}"
        return hashlib.blake2b(versions.encode(), digest_size=8).hexdigest()

    def extract(self, article: CleanArticle, *, now: datetime) -> EnrichedArticle:
        """Return the article with its actors, places and quotes; ``now`` becomes ``processed_at``."""
        names, names_ms = _timed(lambda: self.names.find(article))
        actors, actors_ms = _timed(lambda: self.actors.find(article, names))
        places, places_ms = _timed(lambda: self.places.find(article, actors))
        quotes, quotes_ms = _timed(lambda: find_quotes(article.text, article.language.code, actors))
        provenance = article.provenance.model_copy(
            update={
                "pipeline": VERSION,
                "revision": PIPELINE_REVISION,
                "models": {
                    **article.provenance.models,
                    "names": self.names.version,
                    "actors": self.actors.version,
                    "places": self.places.version,
                },
                "milliseconds": {
                    **article.provenance.milliseconds,
                    "names": names_ms,
                    "actors": actors_ms,
                    "places": places_ms,
                    "quotes": quotes_ms,
                },
            }
        )
        fields = {name: getattr(article, name) for name in CleanArticle.model_fields}
        return EnrichedArticle(
            **{**fields, "provenance": provenance},
            processed_at=now,
            actors=actors,
            locations=places.locations,
            primary_location=places.primary,
            quotes=quotes,
            agency=_agency(article),
        )


def _agency(article: CleanArticle) -> Agency | None:
    credit = agency_of(
        article.text,
        authors=article.authors,
        source_name=article.source.name if article.source else None,
        domain=article.domain,
    )
    return Agency(id=credit.id, name=credit.name, reason=credit.reason) if credit else None


def _timed(stage: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = stage()
    return result, round((time.perf_counter() - start) * 1000.0, 2)
