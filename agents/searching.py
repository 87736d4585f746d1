"""Searching the index: from what an analyst asks to an Elasticsearch query, and from the answer to hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, AsyncElasticsearch

from agents.elastic import reason_of
from pipeline.errors import TransientError

HIGHLIGHT_START = "\ue000"
HIGHLIGHT_END = "\ue001"
"""Marks around highlighted words, from Unicode's private use area so that no text holds them."""
_FRAGMENT_CHARS = 180
RETURNED = (
    "id",
    "url",
    "title",
    "published_at",
    "fetched_at",
    "language.code",
    "source",
    "actor",
    "location.name",
    "excerpt",
    "story.id",
)
"""The fields that :func:`hit_of` reads."""
HIGHLIGHT: Mapping[str, Any] = {
    "pre_tags": [HIGHLIGHT_START],
    "post_tags": [HIGHLIGHT_END],
    "order": "score",
    "fragment_size": _FRAGMENT_CHARS,
    "number_of_fragments": 2,
    "fields": {"text_i18n.*": {}, "title_i18n.*": {}, "text": {}, "title": {}},
}
"""How found words are asked for."""


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the map: degrees and kilometres."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True, slots=True)
class Question:
    """What an analyst asks. All criteria must hold; ``actor``, ``role`` and ``country`` are about one actor."""

    words: str | None = None
    languages: tuple[str, ...] = ()
    actor: str | None = None
    role: str | None = None
    country: str | None = None
    place: str | None = None
    near: Near | None = None
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 10
    newest_first: bool = False
    one_per_story: bool = False


@dataclass(frozen=True, slots=True)
class InStory:
    """The story of a hit, and how many articles and independent sources are in it, whether they answer or not."""

    id: str
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers a question; ``fragments`` hold the found words between the highlight marks."""

    id: str
    score: float | None
    url: str | None
    title: str | None
    published_at: str | None
    language: str
    source: str | None
    actors: tuple[str, ...]
    places: tuple[str, ...]
    excerpt: str
    fragments: tuple[str, ...]
    story: InStory | None = None
    """Told where one article a story was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits of a question, and how many there are in all; where one a story was asked for, of how many stories."""

    total: int
    hits: tuple[Hit, ...]
    stories: int | None = None


def query_of(question: Question) -> dict[str, Any]:
    """Return the Elasticsearch query of a question."""
    filters: list[dict[str, Any]] = []
    if question.languages:
        filters.append({"terms": {"language.code": [code.lower() for code in question.languages]}})
    if question.sources:
        filters.append({"terms": {"source.name": list(question.sources)}})
    if question.actor or question.role or question.country:
        filters.append({"nested": {"path": "actors", "query": one_actor(question)}})
    if question.place:
        filters.append(_place_filter(question.place))
    if question.near:
        near = question.near
        filters.append(
            {"geo_distance": {"distance": f"{near.km}km", "location.point": {"lat": near.lat, "lon": near.lon}}}
        )
    if question.since or question.until:
        bounds = {"gte": question.since, "lt": question.until}
        filters.append({"range": {"@timestamp": {k: v.isoformat() for k, v in bounds.items() if v is not None}}})
    must: list[dict[str, Any]] = [_words(question.words)] if question.words else []
    return {"bool": {"must": must or [{"match_all": {}}], "filter": filters}}


def order_of(question: Question) -> list[Any] | None:
    """Return the order of the hits: by date where that is asked for or no words can be ranked by, else None."""
    return [{"@timestamp": "desc"}, "_score"] if question.newest_first or not question.words else None


async def search(client: AsyncElasticsearch, alias: str, question: Question) -> Answer:
    """Return the answer to a question.

    Raises:
        TransientError: the cluster is away or refuses the query.
    """
    try:
        answer = await client.search(
            index=alias,
            query=query_of(question),
            size=question.limit,
            sort=order_of(question),
            source_includes=list(RETURNED),
            track_total_hits=True,
            collapse={"field": "story.id"} if question.one_per_story else None,
            aggregations={"stories": {"cardinality": {"field": "story.id"}}} if question.one_per_story else None,
            highlight=HIGHLIGHT,
        )
        body = answer.body
        found = body["hits"]["hits"]
        named = [hit["_source"]["story"]["id"] for hit in found if "story" in hit["_source"]]
        stories = await stories_of(client, alias, named) if question.one_per_story and named else {}
    except TransportError as error:
        msg = f"Elasticsearch does not answer (SILKWIRE_ELASTICSEARCH_URL): {error.message}"
        raise TransientError(msg) from error
    except ApiError as error:
        msg = f"Elasticsearch refuses the search ({error.status_code}): {reason_of(error)}"
        raise TransientError(msg) from error
    return Answer(
        total=body["hits"]["total"]["value"],
        hits=tuple(hit_of(hit, stories) for hit in found),
        stories=body["aggregations"]["stories"]["value"] if question.one_per_story else None,
    )


async def stories_of(client: AsyncElasticsearch, alias: str, ids: Sequence[str]) -> dict[str, InStory]:
    """Return stories by id, with how many articles and independent sources they have."""
    answer = await client.search(
        index=alias,
        size=0,
        query={"terms": {"story.id": list(ids)}},
        aggregations={
            "stories": {
                "terms": {"field": "story.id", "size": len(ids)},
                "aggregations": {"sources": {"cardinality": {"field": "origin"}}},
            }
        },
    )
    return {
        entry["key"]: InStory(entry["key"], entry["doc_count"], max(1, entry["sources"]["value"]))
        for entry in answer.body["aggregations"]["stories"]["buckets"]
    }


def _words(words: str) -> dict[str, Any]:
    # The language's own field finds inflected forms, the common one what no analyzer knows; the better of both counts.
    return {
        "simple_query_string": {
            "query": words,
            "fields": ["title^3", "title_i18n.*^3", "text", "text_i18n.*", "tags"],
            "default_operator": "and",
            "analyze_wildcard": True,
            "lenient": True,
        }
    }


def one_actor(question: Question) -> dict[str, Any]:
    """Return what must hold of one entry of ``actors``, to be asked within that nested field."""
    conditions: list[dict[str, Any]] = []
    if question.actor:
        conditions.append(
            {
                "bool": {
                    "should": [
                        {"term": {"actors.id": question.actor}},
                        {"match": {"actors.name.text": {"query": question.actor, "operator": "and"}}},
                        {"match": {"actors.aliases.text": {"query": question.actor, "operator": "and"}}},
                    ]
                }
            }
        )
    if question.role:
        conditions.append({"term": {"actors.role": question.role.upper()}})
    if question.country:
        conditions.append({"term": {"actors.country": question.country.upper()}})
    return {"bool": {"filter": conditions}}


def _place_filter(place: str) -> dict[str, Any]:
    names = [
        {"term": {"locations.id": place}},
        {"match": {"locations.name.text": {"query": place, "operator": "and"}}},
        {"match": {"locations.admin1": place}},
    ]
    if len(place) == 2 and place.isalpha():
        names.append({"term": {"locations.country": place.upper()}})
    return {"nested": {"path": "locations", "query": {"bool": {"should": names}}}}


def hit_of(hit: Mapping[str, Any], stories: Mapping[str, InStory]) -> Hit:
    """Return a hit of an answer; ``stories`` are those that its story may be, by id."""
    source = hit["_source"]
    return Hit(
        id=source["id"],
        score=hit.get("_score"),
        url=source.get("url"),
        title=source.get("title"),
        published_at=source.get("published_at"),
        language=source["language"]["code"],
        source=source.get("source", {}).get("name"),
        actors=tuple(source.get("actor", {}).get("name", ())),
        places=tuple(source.get("location", {}).get("name", ())),
        excerpt=source.get("excerpt", ""),
        fragments=_fragments(hit.get("highlight", {})),
        story=stories.get(source.get("story", {}).get("id")),
    )


def _fragments(highlight: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the fragments of the field that found most: a language's own field before the common one."""
    for prefix in ("text_i18n.", "text", "title_i18n.", "title"):
        for name, fragments in highlight.items():
            if name == prefix or (prefix.endswith(".") and name.startswith(prefix)):
                return tuple(" ".join(fragment.split()) for fragment in fragments)
    return ()
