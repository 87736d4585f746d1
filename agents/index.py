"""The index agent: ``articles.enriched`` into Elasticsearch."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import AsyncElasticsearch

from agents.deadletters import Failure
from agents.documents import Document, document_of
from agents.elastic import create_client, install
from agents.loop import consume
from agents.patience import Backoff
from agents.records import Outgoing, Record
from agents.runtime import Runtime
from agents.sink import BulkWrite, Resolution
from pipeline.errors import PermanentError, Rejected, TransientError
from pipeline.messages import decode
from schemas import EnrichedArticle

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Indexer:
    """Writes the records of a batch into the index."""

    runtime: Runtime
    client: AsyncElasticsearch
    _installed: bool = field(default=False)

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once each record's document is in the index, superseded there, or a dead letter with the broker."""
        runtime = self.runtime
        documents: list[Document] = []
        written: list[Record] = []
        failures: list[tuple[Record, Failure]] = []
        for record in records:
            try:
                article = decode(EnrichedArticle, record.value, limit_bytes=runtime.settings.limits.message_bytes)
                documents.append(document_of(article))
                written.append(record)
            except PermanentError as error:
                failures.append((record, Failure.of(error)))
        for record, document, resolution in zip(written, documents, await self._write(documents), strict=True):
            if isinstance(resolution, Rejected):
                failures.append((record, Failure.of(resolution, document.id)))
            else:
                runtime.progress.count(resolution.value)
        await self._bury(failures)
        log.info("index: %d articles, %d dead", len(records), len(failures))

    async def _write(self, documents: Sequence[Document]) -> list[Resolution]:
        settings = self.runtime.settings.elasticsearch
        bulk = BulkWrite(self.client, settings.alias, documents, settings.bulk_bytes)

        async def attempt() -> None:
            if not self._installed:
                await install(self.client, settings)
                self._installed = True
            try:
                await bulk.attempt()
            except TransientError:
                # The cluster may come back empty, or without its alias: look again before the next try.
                self._installed = False
                raise

        await self.runtime.patience.insist("Elasticsearch", attempt, Backoff(cap=settings.retry_cap))
        return bulk.resolutions

    async def _bury(self, failures: Sequence[tuple[Record, Failure]]) -> None:
        letters: list[Outgoing] = []
        for record, failure in failures:
            log.warning(
                "dead letter %s from %s/%d/%d: %s",
                failure.code, record.topic, record.partition, record.offset, failure.message,
            )  # fmt: skip
            letters.append(self.runtime.letter(record, failure))
        await self.runtime.deliver([record for record, _ in failures], letters)
        if failures:
            self.runtime.progress.count("dead", len(failures))


def register(runtime: Runtime) -> None:
    """Register the agent with the app: enriched articles become documents, one an id, the newest state."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    client = create_client(runtime.settings.elasticsearch)
    indexer = Indexer(runtime, client)

    async def close(_app: Any, *_: Any, **__: Any) -> None:
        await client.close()

    runtime.app.on_before_shutdown.connect(close, weak=False)  # type: ignore[arg-type]
    consume(runtime.app, kafka.enriched_topic, indexer.handle, name="index", worker=worker)
