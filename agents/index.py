"""The index agent: ``articles.enriched`` and ``articles.stories`` into Elasticsearch."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import AsyncElasticsearch

from agents.deadletters import Failure
from agents.documents import Document, Removal, document_of, removal_of, with_story
from agents.elastic import create_client, install, read_documents
from agents.loop import consume
from agents.names import STORIES
from agents.patience import Backoff
from agents.records import TAKEDOWN_HEADER, Outgoing, Record
from agents.runtime import Runtime
from agents.sink import BulkWrite, Resolution
from agents.tables import Change, Table
from pipeline.errors import PermanentError, Rejected, TransientError
from pipeline.messages import decode
from schemas import ArticleStory, EnrichedArticle, Story, Takedown

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Indexer:
    """Writes the records of a batch into the index: articles, takedowns, and the stories that articles are in.

    A story is kept in the table first, so that whatever state of its article is written later has it. An article that
    is in the index already is read and written whole, under the version it was read with.
    """

    runtime: Runtime
    client: AsyncElasticsearch
    table: Table
    _installed: bool = field(default=False)

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once each record's document is in the index, superseded there, or a dead letter with the broker."""
        runtime = self.runtime
        of_stories = runtime.settings.kafka.stories_topic
        told, failures = self._read_stories([record for record in records if record.topic == of_stories])
        await self.table.put([change for change, _ in told])
        stories = {known.id: known.story for _, known in told if known is not None}
        written: list[tuple[Record, Document | Removal]] = []
        for record in records:
            if record.topic == of_stories:
                continue
            try:
                written.append((record, self._document(record, stories)))
            except PermanentError as error:
                failures.append((record, Failure.of(error)))
        resolutions = await self._write([document for _, document in written])
        for (record, document), resolution in zip(written, resolutions, strict=True):
            if isinstance(resolution, Rejected):
                failures.append((record, Failure.of(resolution, document.id)))
            else:
                runtime.progress.count(resolution.value)
        removed = [record for record, document in written if isinstance(document, Removal)]
        await self.table.put([Change(record.partition, record.key, None) for record in removed if record.key])
        fresh = {document.id for _, document in written}
        grouped = await self._group({name: story for name, story in stories.items() if name not in fresh})
        await self._bury(failures)
        log.info("index: %d articles, %d in a story, %d dead", len(written), grouped, len(failures))

    def _read_stories(
        self, records: Sequence[Record]
    ) -> tuple[list[tuple[Change, ArticleStory]], list[tuple[Record, Failure]]]:
        told: list[tuple[Change, ArticleStory]] = []
        failures: list[tuple[Record, Failure]] = []
        for record in records:
            try:
                known = decode(ArticleStory, record.value, limit_bytes=self.runtime.settings.limits.message_bytes)
            except PermanentError as error:
                failures.append((record, Failure.of(error)))
            else:
                told.append((Change(record.partition, known.id.encode(), record.value), known))
        return told, failures

    def _document(self, record: Record, stories: Mapping[str, Story]) -> Document | Removal:
        """Return what is to be written for an enriched article, in the story that is known for it, or its removal."""
        limit = self.runtime.settings.limits.message_bytes
        takedown = record.header(TAKEDOWN_HEADER)
        if record.value is None and takedown is not None:
            return removal_of(decode(Takedown, takedown, limit_bytes=limit))
        article = decode(EnrichedArticle, record.value, limit_bytes=limit)
        story = stories.get(article.id)
        if story is None and record.key:
            value = self.table.get(record.partition, record.key)
            story = decode(ArticleStory, value, limit_bytes=limit).story if value is not None else None
        return document_of(article, story)

    async def _group(self, stories: Mapping[str, Story]) -> int:
        """Put documents that are in the index into their stories, and return how many there were."""
        if not stories:
            return 0
        found = await self._read(list(stories))
        documents = [with_story(document, stories[document.id]) for document in found]
        for resolution in await self._write(documents):
            if not isinstance(resolution, Rejected):
                self.runtime.progress.count("grouped")
        return len(documents)

    async def _read(self, ids: Sequence[str]) -> list[Document]:
        settings = self.runtime.settings.elasticsearch

        async def attempt() -> list[Document]:
            await self._install()
            try:
                return await read_documents(self.client, settings.alias, ids)
            except TransientError:
                self._installed = False
                raise

        return await self.runtime.patience.insist("Elasticsearch", attempt, Backoff(cap=settings.retry_cap))

    async def _write(self, documents: Sequence[Document | Removal]) -> list[Resolution]:
        settings = self.runtime.settings.elasticsearch
        bulk = BulkWrite(self.client, settings.alias, documents, settings.bulk_bytes)

        async def attempt() -> None:
            await self._install()
            try:
                await bulk.attempt()
            except TransientError:
                # The cluster may come back empty, or without its alias: look again before the next try.
                self._installed = False
                raise

        await self.runtime.patience.insist("Elasticsearch", attempt, Backoff(cap=settings.retry_cap))
        return bulk.resolutions

    async def _install(self) -> None:
        if not self._installed:
            await install(self.client, self.runtime.settings.elasticsearch)
            self._installed = True

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
    """Register the agent with the app: enriched articles become documents, one an id, its newest state and story."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    client = create_client(runtime.settings.elasticsearch)
    indexer = Indexer(runtime, client, Table(runtime.app, runtime.sender, STORIES))
    topics = [kafka.enriched_topic, kafka.stories_topic]

    async def close(_app: Any, *_: Any, **__: Any) -> None:
        await client.close()

    runtime.app.on_before_shutdown.connect(close, weak=False)  # type: ignore[arg-type]
    consume(runtime.app, topics, indexer.handle, name="index", worker=worker)
