"""The Elasticsearch document of an article: the message itself plus the fields that only search and dashboards need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from pipeline.stories import origin_of
from schemas import EnrichedArticle, Story, Takedown
from schemas.templates import analyzed_languages

_LAST_REVISION = 999


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be written: serialised once, however often it is sent."""

    id: str
    version: int
    source: bytes


@dataclass(frozen=True, slots=True)
class Removal:
    """A document ready to be removed, unless a later version of it is there."""

    id: str
    version: int


def document_of(article: EnrichedArticle, story: Story | None = None) -> Document:
    """Return the document of an article in a story; without one, it is in a story of its own.

    Beside the message's own fields it holds ``@timestamp``, the text in its language's field, and flat arrays of the
    actors' and places' keywords, because Kibana's Lens cannot aggregate nested fields.
    """
    source: dict[str, Any] = article.model_dump(mode="json", exclude_none=True)
    source["@timestamp"] = source.get("published_at") or source["fetched_at"]
    code = article.language.code
    if code in analyzed_languages():
        source["text_i18n"] = {code: article.text}
        if article.title:
            source["title_i18n"] = {code: article.title}
    source["story"] = (story or _own_story(article)).model_dump(mode="json", exclude_none=True)
    if origin := origin_of(article, article.agency.id if article.agency else None):
        source["origin"] = origin
    source["actor"] = _flat_actors(article)
    source["location"] = _flat_locations(article)
    return Document(id=article.id, version=version_of(article), source=orjson.dumps(source))


def with_story(document: Document, story: Story) -> Document:
    """Return a document as it was read, in another story and under the same version."""
    source = {**orjson.loads(document.source), "story": story.model_dump(mode="json", exclude_none=True)}
    return replace(document, source=orjson.dumps(source))


def _own_story(article: EnrichedArticle) -> Story:
    return Story(id=article.id, similarity=1.0, first_seen=article.fetched_at)


def version_of(article: EnrichedArticle) -> int:
    """Return the version under which a document is written, with ``external_gte``.

    Milliseconds of ``fetched_at`` times 1,000 plus the enrichment's revision: a later fetch always wins, of one fetch
    the newer enrichment wins, and writing the same again changes nothing.
    """
    return _version(article.fetched_at, min(article.provenance.revision, _LAST_REVISION))


def removal_of(takedown: Takedown) -> Removal:
    """Return the removal of a document: of whatever enrichment of a state fetched until then."""
    return Removal(id=takedown.id, version=_version(takedown.deleted_at, _LAST_REVISION))


def _version(time: datetime, revision: int) -> int:
    return max(0, int(time.timestamp() * 1000)) * 1000 + revision


def _flat_actors(article: EnrichedArticle) -> dict[str, list[str]]:
    actors = article.actors
    return {
        "id": _distinct(actor.id for actor in actors),
        "name": _distinct(actor.name for actor in actors),
        "type": _distinct(actor.type for actor in actors),
        "country": _distinct(actor.country for actor in actors),
        "role": _distinct(actor.role for actor in actors),
        "code": _distinct(f"{actor.country or ''}{actor.role}" for actor in actors if actor.role),
    }


def _flat_locations(article: EnrichedArticle) -> dict[str, list[Any]]:
    locations = article.locations
    return {
        "id": _distinct(place.id for place in locations),
        "name": _distinct(place.name for place in locations),
        "kind": _distinct(place.kind for place in locations),
        "country": _distinct(place.country for place in locations),
        "point": [{"lat": place.point.lat, "lon": place.point.lon} for place in locations],
    }


def _distinct(values: Any) -> list[str]:
    return list(dict.fromkeys(str(value) for value in values if value))
