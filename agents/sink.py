"""The Elasticsearch sink: whole documents and removals, in bulk, until each one is resolved.

The client's own helpers are not used: they retry the wrong things. Here time heals what it can (no connection,
time-out, 429, 5xx, a blocked or missing index) and only what is unresolved is sent again; a version conflict means that
a newer state is already there, which is a success; what no retry helps comes back as
:class:`~pipeline.errors.Rejected`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, AsyncElasticsearch

from agents.documents import Document, Removal
from agents.elastic import reason_of
from pipeline.errors import Rejected, TransientError

log = logging.getLogger(__name__)

_FILTER = (
    "took,errors,items.*._id,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"
)
_HEALED_BY_TIME = frozenset({408, 429, 500, 502, 503, 504})
_HEALED_BY_OPERATOR = frozenset({401, 403, 404})
"""No permission, a blocked index, a missing alias: nothing is wrong with the document."""
_CONFLICT = 409
_ABSENT = 404


class Written(StrEnum):
    """How a document ended that Elasticsearch took, or removed."""

    INDEXED = "indexed"
    REMOVED = "removed"
    SUPERSEDED = "superseded"


Resolution = Written | Rejected


class BulkWrite:
    """One batch on its way into the index: call :meth:`attempt` until it stops raising, then read `resolutions`.

    ``alias`` may name an index instead where ``require_alias`` is off.
    """

    def __init__(
        self,
        client: AsyncElasticsearch,
        alias: str,
        documents: Sequence[Document | Removal],
        bulk_bytes: int,
        *,
        require_alias: bool = True,
    ) -> None:
        self._client = client
        self._alias = alias
        self._require_alias = require_alias
        self._documents = documents
        self._bulk_bytes = bulk_bytes
        self._resolved: list[Resolution | None] = [None] * len(documents)
        self._trouble = ""

    @property
    def resolutions(self) -> list[Resolution]:
        """How each document ended, in their order; complete once :meth:`attempt` returned."""
        return [resolution for resolution in self._resolved if resolution is not None]

    async def attempt(self) -> None:
        """Send what is unresolved, once.

        Raises:
            TransientError: some documents are unresolved still; the message says why.
        """
        unresolved = [i for i, resolution in enumerate(self._resolved) if resolution is None]
        for chunk in self._chunks(unresolved):
            await self._send(chunk)
        left = self._resolved.count(None)
        if left:
            msg = f"{left} of {len(self._documents)} documents not written: {self._trouble}"
            raise TransientError(msg)

    def _chunks(self, indices: Sequence[int]) -> Iterator[list[int]]:
        chunk: list[int] = []
        size = 0
        for i in indices:
            length = _size(self._documents[i])
            if chunk and size + length > self._bulk_bytes:
                yield chunk
                chunk, size = [], 0
            chunk.append(i)
            size += length
        if chunk:
            yield chunk

    async def _send(self, chunk: Sequence[int]) -> None:
        try:
            answer = await self._client.options(max_retries=0).bulk(
                index=self._alias,
                operations=list(self._lines(chunk)),
                require_alias=self._require_alias,
                filter_path=_FILTER,
            )
        except TransportError as error:
            self._trouble = f"{type(error).__name__}: {error.message}"
        except ApiError as error:
            await self._refused(chunk, error)
        else:
            self._read(chunk, answer.body)

    async def _refused(self, chunk: Sequence[int], error: ApiError) -> None:
        """Deal with a request that failed as a whole: wait, or find the document that is to blame by halving."""
        self._trouble = f"{error.status_code} {reason_of(error)}"
        if error.status_code in _HEALED_BY_TIME | _HEALED_BY_OPERATOR:
            return
        if len(chunk) == 1:
            self._resolved[chunk[0]] = Rejected(f"Elasticsearch refuses the document ({self._trouble})")
            return
        middle = len(chunk) // 2
        await self._send(chunk[:middle])
        await self._send(chunk[middle:])

    def _read(self, chunk: Sequence[int], body: Any) -> None:
        items = body.get("items") if isinstance(body, dict) else None
        ids = [self._documents[i].id for i in chunk]
        if not isinstance(items, list) or [_item(item).get("_id") for item in items] != ids:
            # Responses are positional; one that does not match says nothing about any document.
            self._trouble = "the bulk response does not match the request"
            return
        for i, item in zip(chunk, map(_item, items), strict=True):
            self._resolved[i] = self._resolve(item, removal=isinstance(self._documents[i], Removal))

    def _resolve(self, item: dict[str, Any], *, removal: bool) -> Resolution | None:
        status = item.get("status")
        if removal and (status == 200 or (status == _ABSENT and "error" not in item)):
            # What was not there is remembered as removed for index.gc_deletes, so that an older state stays out.
            return Written.REMOVED
        if status in (200, 201):
            return Written.INDEXED
        if status == _CONFLICT:
            return Written.SUPERSEDED
        error = item.get("error") or {}
        reason = f"{error.get('type')}: {error.get('reason')}"
        cause = (error.get("caused_by") or {}).get("reason")
        self._trouble = f"{status} {reason}" + (f" ({cause})" if cause else "")
        if not isinstance(status, int) or status >= 500 or status in _HEALED_BY_TIME | _HEALED_BY_OPERATOR:
            return None
        return Rejected(f"Elasticsearch refuses the document ({self._trouble})")

    def _lines(self, chunk: Sequence[int]) -> Iterator[Any]:
        for i in chunk:
            document = self._documents[i]
            action = "delete" if isinstance(document, Removal) else "index"
            meta = {"_id": document.id, "version": document.version, "version_type": "external_gte"}
            yield orjson.dumps({action: meta})
            if isinstance(document, Document):
                yield document.source


def _size(document: Document | Removal) -> int:
    return len(document.source) if isinstance(document, Document) else 0


def _item(item: Any) -> dict[str, Any]:
    action = (item.get("index") or item.get("delete")) if isinstance(item, dict) else None
    return action if isinstance(action, dict) else {}
