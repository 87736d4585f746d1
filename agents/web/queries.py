"""The bodies of the searches that the page sends: pure functions, every aggregation with a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.searching import HIGHLIGHT, RETURNED, Question, one_actor, order_of, query_of
from agents.web.asking import DEEPEST

FACET_SIZE = 12
MAP_PLACES = 150
MOST_BARS = 60
QUOTES = 12
LATEST = 8
COPIES = 20
_NAMED = ("id", "name", "type", "country", "role", "kind", "point")

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Interval:
    """A step of a timeline: Elasticsearch's calendar unit, and about how many days it has."""

    unit: str
    days: float


INTERVALS = (
    Interval("day", 1),
    Interval("week", 7),
    Interval("month", 30.4),
    Interval("quarter", 91.3),
    Interval("year", 365.2),
)


def results(question: Question, page: int, seconds: float) -> Body:
    """Return the search for one page of hits with their facets, the places for the map, and the span of dates."""
    body = {
        **_bounded(seconds),
        "query": query_of(question),
        "from": (page - 1) * question.limit,
        "size": question.limit,
        "track_total_hits": DEEPEST,
        "_source": list(RETURNED),
        "highlight": HIGHLIGHT,
        "aggs": {
            "languages": _terms("language.code"),
            "sources": _terms("source.name"),
            "actors": _nested("actors", "actors.id", FACET_SIZE, within=one_actor(question)),
            "roles": _counted("actors", "actors.role", within=one_actor(question)),
            "countries": _counted("actors", "actors.country", within=one_actor(question)),
            "places": _nested("locations", "locations.id", MAP_PLACES),
            **_span(),
        },
    }
    if order := order_of(question):
        body["sort"] = order
    if question.one_per_story:
        body["collapse"] = {"field": "story.id"}
        body["aggs"]["stories"] = {"cardinality": {"field": "story.id"}}
    return body


def timeline(query: Body, interval: Interval, first: datetime, last: datetime, seconds: float) -> Body:
    """Return the search for the number of articles by step of time between two times, both included."""
    bounds = {"min": first.isoformat(), "max": last.isoformat()}
    bars = {
        "field": "@timestamp",
        "calendar_interval": interval.unit,
        "min_doc_count": 0,
        "hard_bounds": bounds,
        "extended_bounds": bounds,
    }
    within = {"range": {"@timestamp": {"gte": first.isoformat(), "lte": last.isoformat()}}}
    return {
        **_bounded(seconds),
        "size": 0,
        "query": {"bool": {"filter": [query, within]}},
        "aggs": {"bars": {"date_histogram": bars}},
    }


def interval_for(first: datetime, last: datetime) -> tuple[Interval, datetime]:
    """Return the finest interval that needs no more than :data:`MOST_BARS` steps, and from when: never more than those.

    Articles with a date that lies far before all others, as 1970 in broken pages, fall out of the timeline this way.
    """
    days = (last - first).total_seconds() / 86_400
    for interval in INTERVALS:
        if days / interval.days <= MOST_BARS - 2:
            return interval, first
    longest = INTERVALS[-1]
    return longest, last - timedelta(days=longest.days * (MOST_BARS - 2))


def place_point(place: str, seconds: float) -> Body:
    """Return the search for the place that a name most often stands for."""
    named = {
        "bool": {
            "should": [
                {"term": {"locations.id": place}},
                {"match": {"locations.name.text": {"query": place, "operator": "and"}}},
            ]
        }
    }
    return {
        **_bounded(seconds),
        "size": 0,
        "query": {"nested": {"path": "locations", "query": named}},
        "aggs": {"places": _nested("locations", "locations.id", 1, within=named)},
    }


def article(identity: str, seconds: float) -> Body:
    """Return the search for one article with everything that its page shows."""
    return {
        **_bounded(seconds),
        "size": 1,
        "query": {"ids": {"values": [identity]}},
        "_source": {"excludes": ["text_i18n", "title_i18n", "actor", "location"]},
    }


def copies(story: str, identity: str, seconds: float) -> Body:
    """Return the search for the other articles of a story, oldest first, and how many sources the story has."""
    return {
        **_bounded(seconds),
        "size": COPIES,
        "track_total_hits": DEEPEST,
        "query": {"term": {"story.id": story}},
        "post_filter": {"bool": {"must_not": [{"ids": {"values": [identity]}}]}},
        "sort": [{"@timestamp": "asc"}],
        "_source": list(RETURNED),
        "aggs": {"sources": {"cardinality": {"field": "origin"}}, "articles": {"value_count": {"field": "id"}}},
    }


def actor(identity: str, seconds: float) -> Body:
    """Return the search for what the index knows of an actor, and the latest articles that name it."""
    this = {"term": {"actors.id": identity}}
    return {
        **_bounded(seconds),
        "size": LATEST,
        "track_total_hits": DEEPEST,
        "query": having_actor(identity),
        "sort": [{"@timestamp": "desc"}],
        "_source": list(RETURNED),
        "aggs": {
            "who": {
                "nested": {"path": "actors"},
                "aggs": {
                    "this": {
                        "filter": this,
                        "aggs": {
                            "one": {"top_hits": {"size": 1}},
                            "aliases": {"terms": {"field": "actors.aliases", "size": 30}},
                            "titles": {"terms": {"field": "actors.titles", "size": 20}},
                            "mentions": {"sum": {"field": "actors.mention_count"}},
                            "countries": {
                                "terms": {"field": "actors.country", "size": 8, "missing": "—"},
                                "aggs": {
                                    "roles": {"terms": {"field": "actors.role", "size": 8, "missing": "—"}},
                                },
                            },
                        },
                    }
                },
            },
            "actors": _nested("actors", "actors.id", FACET_SIZE + 4, within={"bool": {"must_not": [this]}}),
            "places": _nested("locations", "locations.id", MAP_PLACES),
            "languages": _terms("language.code"),
            **_span(),
        },
    }


def quotes(identity: str, seconds: float) -> Body:
    """Return the search for the latest articles that quote an actor, with the quotes."""
    said = {"term": {"quotes.speaker": identity}}
    return {
        **_bounded(seconds),
        "size": QUOTES,
        "query": {"nested": {"path": "quotes", "query": said, "inner_hits": {"size": 3}}},
        "sort": [{"@timestamp": "desc"}],
        "_source": list(RETURNED),
    }


def having_actor(identity: str) -> Body:
    """Return the query for the articles that name an actor."""
    return {"nested": {"path": "actors", "query": {"bool": {"filter": [{"term": {"actors.id": identity}}]}}}}


def probe() -> Body:
    """Return the cheapest search: whether the index can be read."""
    return {**_bounded(2.0), "size": 0, "terminate_after": 1, "track_total_hits": False}


def moment(value: float) -> datetime:
    """Return the time of the milliseconds since 1970 by which Elasticsearch tells it."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)


def _bounded(seconds: float) -> Body:
    return {"timeout": f"{max(1, round(seconds * 1000))}ms"}


def _terms(name: str) -> Body:
    return {"terms": {"field": name, "size": FACET_SIZE}}


def _span() -> Body:
    return {"first": {"min": {"field": "@timestamp"}}, "last": {"max": {"field": "@timestamp"}}}


def _counted(path: str, name: str, within: Mapping[str, Any]) -> Body:
    """Return the articles by a keyword of those entries of a nested field that a condition holds of."""
    return {
        "nested": {"path": path},
        "aggs": {
            "within": {
                "filter": within,
                "aggs": {
                    "top": {
                        "terms": {"field": name, "size": FACET_SIZE, "order": [{"articles": "desc"}, {"_key": "asc"}]},
                        "aggs": {"articles": {"reverse_nested": {}}},
                    }
                },
            }
        },
    }


def _nested(path: str, name: str, size: int, within: Mapping[str, Any] | None = None) -> Body:
    """Return the most frequent entities of a nested field, each with what it is; an article has one entry of each."""
    return {
        "nested": {"path": path},
        "aggs": {
            "within": {
                "filter": within or {"match_all": {}},
                "aggs": {
                    "top": {
                        "terms": {"field": name, "size": size},
                        "aggs": {"one": {"top_hits": {"size": 1, "_source": [f"{path}.{each}" for each in _NAMED]}}},
                    }
                },
            }
        },
    }
