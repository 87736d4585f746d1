"""What a search finds of a lane's articles; asking makes nothing searchable sooner."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from agents.settings import Settings

_MOST_IDS = 1000


class Searcher:
    """A client that looks at an index as an analyst's search would."""

    def __init__(self, settings: Settings) -> None:
        self._alias = settings.elasticsearch.alias
        self._client = Elasticsearch(settings.elasticsearch.url.split(","), request_timeout=30.0)

    def count(self) -> int:
        """Return how many articles a search finds now; 0 where the index does not answer."""
        with contextlib.suppress(TransportError, ApiError):
            return int(self._client.count(index=self._alias).body["count"])
        return 0

    def found(self, ids: Sequence[str]) -> set[str]:
        """Return which of the first thousand ids a search finds now."""
        with contextlib.suppress(TransportError, ApiError):
            answer = self._client.search(
                index=self._alias, size=_MOST_IDS, source=False, query={"ids": {"values": list(ids[:_MOST_IDS])}}
            )
            return {hit["_id"] for hit in answer.body["hits"]["hits"]}
        return set()

    def some_sources(self, count: int) -> list[dict[str, Any]]:
        """Return some articles as they are indexed."""
        self._client.indices.refresh(index=self._alias)
        answer = self._client.search(index=self._alias, size=count)
        return [dict(hit["_source"]) for hit in answer.body["hits"]["hits"]]

    def write(self, operations: Sequence[dict[str, Any]]) -> None:
        """Put documents straight into the index."""
        self._client.options(request_timeout=300.0).bulk(index=self._alias, operations=operations)

    def refresh(self) -> None:
        """Make what was written searchable, after documents were put straight into the index."""
        self._client.indices.refresh(index=self._alias)

    def stored_bytes(self) -> tuple[float, float, int]:
        """Return the bytes of the index as it was written and merged to one segment, and its number of articles."""
        self._client.indices.flush(index=self._alias, wait_if_ongoing=True)
        written = self._size()
        self._client.options(request_timeout=600.0).indices.forcemerge(index=self._alias, max_num_segments=1)
        self._client.indices.flush(index=self._alias, wait_if_ongoing=True, force=True)
        return written, self._size(), self.count()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _size(self) -> float:
        # The sizes in the index statistics may be ten seconds old; those of the segments are not.
        found = self._client.indices.segments(index=self._alias).body["indices"].values()
        copies = (copy for index in found for shard in index["shards"].values() for copy in shard)
        return float(sum(segment["size_in_bytes"] for copy in copies for segment in copy["segments"].values()))


@contextlib.contextmanager
def searcher(settings: Settings) -> Iterator[Searcher]:
    """Yield a searcher and close it."""
    client = Searcher(settings)
    try:
        yield client
    finally:
        client.close()
