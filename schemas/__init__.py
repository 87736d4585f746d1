"""The contracts of silkwire: message models, their JSON Schemas and the Elasticsearch templates."""

from __future__ import annotations

from schemas.base import Alpha2, Alpha3, Contract, DocumentId, LanguageCode, Text, UtcTime
from schemas.clean import (
    CleanArticle,
    DateOrigin,
    Language,
    LanguageGuess,
    LanguagePart,
    PageKind,
    PageVariant,
    Provenance,
    Revision,
)
from schemas.dead import DeadLetter, Origin, Stage
from schemas.enriched import (
    Actor,
    ActorType,
    Agency,
    ArticleStory,
    EnrichedArticle,
    Location,
    Mention,
    PlaceKind,
    Point,
    PrimaryLocation,
    Quote,
    Role,
    Story,
)
from schemas.raw import RawArticle, Source
from schemas.takedown import Takedown

__all__ = [
    "Actor",
    "ActorType",
    "Agency",
    "Alpha2",
    "Alpha3",
    "ArticleStory",
    "CleanArticle",
    "Contract",
    "DateOrigin",
    "DeadLetter",
    "DocumentId",
    "EnrichedArticle",
    "Language",
    "LanguageCode",
    "LanguageGuess",
    "LanguagePart",
    "Location",
    "Mention",
    "Origin",
    "PageKind",
    "PageVariant",
    "PlaceKind",
    "Point",
    "PrimaryLocation",
    "Provenance",
    "Quote",
    "RawArticle",
    "Revision",
    "Role",
    "Source",
    "Stage",
    "Story",
    "Takedown",
    "Text",
    "UtcTime",
]
