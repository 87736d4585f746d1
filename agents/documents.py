"""The Elasticsearch document of an article: the message itself plus the fields that only search and dashboards need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from schemas import EnrichedArticle
from schemas.templates import analyzed_languages


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be written: serialised once, however often it is sent."""

    id: str
    version: int
    source: bytes


def document_of(article: EnrichedArticle) -> Document:
    """Return the document of an article.

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
    source["actor"] = _flat_actors(article)
    source["location"] = _flat_locations(article)
    return Document(id=article.id, version=version_of(article), source=orjson.dumps(source))


def version_of(article: EnrichedArticle) -> int:
    """Return the version under which a document is written, with ``external_gte``.

    Milliseconds of ``fetched_at`` times 1,000 plus the enrichment's revision: a later fetch always wins, of one fetch
    the newer enrichment wins, and writing the same again changes nothing.
    """
    fetched_ms = int(article.fetched_at.timestamp() * 1000)
    return max(0, fetched_ms) * 1000 + min(article.provenance.revision, 999)


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
