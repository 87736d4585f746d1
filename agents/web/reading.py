"""The searches that the page sends, and what their failures mean to a visitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, AsyncElasticsearch

from agents.elastic import reason_of
from agents.searching import InStory, Near, Question, query_of, stories_of
from agents.web import queries
from agents.web.asking import Asked
from agents.web.queries import Body, Interval
from agents.web.views import span_of

_AWAY = frozenset({404, 429, 502, 503, 504})


class IndexAway(Exception):
    """Elasticsearch or its index cannot be read now."""


class Refused(Exception):
    """Elasticsearch does not take this search."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a request: the body of Elasticsearch's, and the timeline's steps where there is one."""

    question: Question
    body: Mapping[str, Any]
    bars: tuple[tuple[Mapping[str, Any], ...], Interval] | None


class Reader:
    """Reads the index for the page; every search has a time limit."""

    def __init__(self, client: AsyncElasticsearch, alias: str, seconds: float) -> None:
        self._client = client
        self._alias = alias
        self.seconds = seconds

    async def results(self, asked: Asked) -> Found:
        """Return what a request finds.

        Raises:
            IndexAway: the index cannot be read.
            Refused: the search is not taken.
        """
        question = asked.question
        if asked.km is not None:
            question = replace(question, near=await self._circle(asked.one("place"), asked.km))
        body = await self.ask(queries.results(question, asked.page, self.seconds))
        return Found(question, body, await self.bars(query_of(question), body))

    async def bars(self, query: Body, body: Mapping[str, Any]) -> tuple[tuple[Mapping[str, Any], ...], Interval] | None:
        """Return the steps of the timeline of a query whose answer tells first and last time."""
        span = span_of(body["aggregations"])
        if span is None or span[0] == span[1]:
            return None
        interval, first = queries.interval_for(*span)
        answer = await self.ask(queries.timeline(query, interval, first, span[1], self.seconds))
        return tuple(answer["aggregations"]["bars"]["buckets"]), interval

    async def stories(self, ids: Sequence[str]) -> dict[str, InStory]:
        """Return stories by id.

        Raises:
            IndexAway: the index cannot be read.
        """
        try:
            return await stories_of(self._client, self._alias, ids)
        except (TransportError, ApiError) as error:
            msg = "The search engine does not answer."
            raise IndexAway(msg) from error

    async def ask(self, body: Body) -> Mapping[str, Any]:
        """Return the answer to one search.

        Raises:
            IndexAway: the index cannot be read.
            Refused: the search is not taken.
        """
        try:
            answer = await self._client.search(index=self._alias, body=body)
        except ConnectionTimeout as error:
            msg = "The search took too long and was given up."
            raise IndexAway(msg) from error
        except TransportError as error:
            msg = "The search engine does not answer."
            raise IndexAway(msg) from error
        except ApiError as error:
            if error.status_code in _AWAY:
                msg = f"The index of articles cannot be read at the moment ({error.status_code})."
                raise IndexAway(msg) from error
            raise Refused(reason_of(error)) from error
        found: Mapping[str, Any] = answer.body
        return found

    async def _circle(self, place: str, km: float) -> Near | None:
        answer = await self.ask(queries.place_point(place, self.seconds))
        for bucket in answer["aggregations"]["places"]["within"]["top"]["buckets"]:
            source = bucket["one"]["hits"]["hits"][0]["_source"]
            point = source.get("locations", source).get("point")
            if point:
                lat, lon = (point["lat"], point["lon"]) if isinstance(point, Mapping) else (point[1], point[0])
                return Near(float(lat), float(lon), km)
        # Nothing lies around a place that no article names.
        return Near(-90.0, 0.0, 1.0)
