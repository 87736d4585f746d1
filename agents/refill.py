"""A new index filled beside the one that is searched, and the alias switched to it without a gap.

The order keeps every document, and the newest state of each (decision 005):

1. What the old index holds is copied into the new one, with its versions: topics may have lost it.
2. ``articles.enriched`` is read from its beginning, then ``articles.stories``; versions decide what is newer.
3. The old index is closed to writes. The index workers wait, as for any absent server; searches go on.
4. What has come to the topics meanwhile is read, up to where they end now: all that was written to the old index is
   among it.
5. The numbers of documents are compared, the alias is switched, and the workers go on in the new index.

A run that is killed leaves the alias where it was, and the old index at worst closed to writes until the next run.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from elasticsearch import AsyncElasticsearch

from agents.documents import Document, Removal, document_of, removal_of, with_story
from agents.elastic import create_client, create_next_index, heard, index_behind, read_documents
from agents.patience import Backoff
from agents.reading import TopicReader, topic_reader
from agents.records import TAKEDOWN_HEADER, Record
from agents.settings import Settings
from agents.sink import BulkWrite, Resolution, Written
from pipeline.errors import PermanentError, Rejected, SilkwireError, TransientError
from pipeline.messages import decode
from schemas import ArticleStory, EnrichedArticle, Story, Takedown

log = logging.getLogger(__name__)

Tell = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much."""

_COPIED_AT_ONCE = 100
_KEPT = "10m"
"""For how long Elasticsearch keeps what is being copied as it was, between two pages of it."""
_TRIES = 8
"""How often a write is tried while the cluster is away or full, some two minutes in all."""
_BACKOFF = Backoff(first=0.5, cap=30.0)
_REASONS = 5


class NotSwitched(SilkwireError):
    """The new index is not as good as the old one, so the alias stays where it was; the message says why."""


@dataclass(frozen=True, slots=True)
class Refilled:
    """What became of a run: the indices, the documents in each, and how records of the topics ended."""

    old: str | None
    new: str
    before: int
    after: int
    counts: Counter[str]
    deleted: bool = False


@dataclass(slots=True)
class Refill:
    """Fills an index from the topics of the pipeline, as the index agent would."""

    client: AsyncElasticsearch
    settings: Settings
    index: str
    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)
    _waiting: dict[str, Story] = field(default_factory=dict)
    """Stories of articles that are not in the index yet."""

    async def copy(self, old: str, tell: Tell) -> None:
        """Write what another index holds, each document under its version."""
        total, done = await _count(self.client, old), 0
        point = (await self.client.open_point_in_time(index=old, keep_alive=_KEPT)).body["id"]
        after: list[Any] | None = None
        try:
            while True:
                answer = await self.client.search(
                    pit={"id": point, "keep_alive": _KEPT}, size=_COPIED_AT_ONCE, sort=["_shard_doc"], version=True,
                    search_after=after, track_total_hits=False,
                )  # fmt: skip
                hits = answer.body["hits"]["hits"]
                if not hits:
                    return
                await self._write(
                    [Document(hit["_id"], hit["_version"], orjson.dumps(hit["_source"])) for hit in hits], count=False
                )
                point, after, done = answer.body["pit_id"], hits[-1]["sort"], done + len(hits)
                tell(f"copying {old}", min(done, total), total)
        finally:
            await self.client.close_point_in_time(id=point)

    async def read(self, reader: TopicReader, what: str, tell: Tell) -> None:
        """Write all that topics hold up to now."""
        total, done = reader.left(), 0
        batches = reader.batches()
        while (records := await asyncio.to_thread(next, batches, None)) is not None:
            await self._take(records)
            done += len(records)
            tell(what, min(done, total), total)

    async def _take(self, records: Sequence[Record]) -> None:
        of_stories = self.settings.kafka.stories_topic
        articles = [record for record in records if record.topic != of_stories]
        await self._take_articles(articles)
        await self._take_stories([record for record in records if record.topic == of_stories])

    async def _take_articles(self, records: Sequence[Record]) -> None:
        limit = self.settings.limits.message_bytes
        found: list[EnrichedArticle | Removal] = []
        for record in records:
            takedown = record.header(TAKEDOWN_HEADER)
            try:
                if record.value is None and takedown is not None:
                    found.append(removal_of(decode(Takedown, takedown, limit_bytes=limit)))
                else:
                    found.append(decode(EnrichedArticle, record.value, limit_bytes=limit))
            except PermanentError:
                self.counts["unreadable"] += 1  # the index agent has made a dead letter of it
        stories = await self._stories_of([article.id for article in found if isinstance(article, EnrichedArticle)])
        await self._write([a if isinstance(a, Removal) else document_of(a, stories.get(a.id)) for a in found])

    async def _take_stories(self, records: Sequence[Record]) -> None:
        limit = self.settings.limits.message_bytes
        stories: dict[str, Story] = {}
        for record in records:
            try:
                told = decode(ArticleStory, record.value, limit_bytes=limit)
            except PermanentError:
                self.counts["unreadable"] += 1
            else:
                stories[told.id] = told.story
        there = await read_documents(self.client, self.index, list(stories))
        await self._write([with_story(document, stories[document.id]) for document in there], count=False)
        for document in there:
            del stories[document.id]
        self._waiting.update(stories)

    async def _stories_of(self, ids: Sequence[str]) -> dict[str, Story]:
        """Return the stories that articles are known to be in, by what was told or by what the index holds."""
        stories: dict[str, Story] = {}
        if ids:
            answer = await self.client.mget(index=self.index, ids=list(ids), source_includes=["story"])
            for document in answer.body["docs"]:
                if document.get("found") and (story := document["_source"].get("story")):
                    stories[document["_id"]] = Story.model_validate(story)
        for identity in ids:
            if identity in self._waiting:
                stories[identity] = self._waiting.pop(identity)
        return stories

    async def _write(self, documents: Sequence[Document | Removal], *, count: bool = True) -> None:
        bulk = BulkWrite(
            self.client, self.index, documents, self.settings.elasticsearch.bulk_bytes, require_alias=False
        )
        for tries in range(1, _TRIES + 1):
            try:
                await bulk.attempt()
            except TransientError as error:
                if tries == _TRIES:
                    raise
                log.warning("waiting for Elasticsearch (try %d): %s", tries, error)
                await asyncio.sleep(_BACKOFF.pause(tries))
            else:
                break
        for document, resolution in zip(documents, bulk.resolutions, strict=True):
            self._note(document, resolution, count=count)

    def _note(self, document: Document | Removal, resolution: Resolution, *, count: bool) -> None:
        if isinstance(resolution, Rejected):
            self.counts["refused"] += 1
            if len(self.reasons) < _REASONS:
                self.reasons.append(f"{document.id}: {resolution}")
        elif count:
            self.counts[resolution.value] += 1


async def refill(
    settings: Settings,
    tell: Tell,
    *,
    from_topics_alone: bool = False,
    even_if_refused: bool = False,
    delete: bool = False,
) -> Refilled:
    """Fill a new index of the current mapping and switch the alias to it; leave the old one, or delete it.

    Args:
        settings: name the topics, the cluster and the alias.
        tell: hears of progress.
        from_topics_alone: leave out the copy of the old index; for topics that hold everything.
        even_if_refused: switch though the new mapping refuses documents, which then are in the old index alone.
        delete: delete the old index once the alias is switched.

    Raises:
        TransientError: a server does not answer.
        NotSwitched: documents would be missing; the alias is where it was.
    """
    kafka, target = settings.kafka, settings.elasticsearch
    client = create_client(target)
    try:
        with heard(target):
            old = await index_behind(client, target.alias)
            async with _next_index(client, settings) as new:
                filling = Refill(client, settings, new)
                if old is not None and not from_topics_alone:
                    await filling.copy(old, tell)
                with (
                    topic_reader(settings, kafka.enriched_topic) as articles,
                    topic_reader(settings, kafka.stories_topic) as stories,
                ):
                    await filling.read(articles, f"reading {kafka.enriched_topic}", tell)
                    await filling.read(stories, f"reading {kafka.stories_topic}", tell)
                    async with _closed_to_writes(client, old):
                        await filling.read(articles, "reading what came meanwhile", tell)
                        await filling.read(stories, "reading what came meanwhile", tell)
                        before, after = await _count(client, old), await _count(client, new)
                        _judge(filling, old, before, after, even_if_refused=even_if_refused)
                        await _switch(client, target.alias, old, new)
            if delete and old is not None:
                await client.indices.delete(index=old)
            return Refilled(old, new, before, after, filling.counts, deleted=delete and old is not None)
    finally:
        await client.close()


@asynccontextmanager
async def _next_index(client: AsyncElasticsearch, settings: Settings) -> AsyncIterator[str]:
    """Make an index, and delete it again where the alias does not name it in the end."""
    name = await create_next_index(client, settings.elasticsearch)
    try:
        yield name
    except BaseException:
        if await index_behind(client, settings.elasticsearch.alias) != name:
            await client.indices.delete(index=name)
        raise


def _judge(filling: Refill, old: str | None, before: int, after: int, *, even_if_refused: bool) -> None:
    refused, removed = filling.counts["refused"], filling.counts[Written.REMOVED]
    if refused and not even_if_refused:
        why = "; ".join(filling.reasons)
        msg = (
            f"the new index refuses {refused} documents ({why}): the alias still names {old}. Mend the mapping and "
            "run it again, or switch with --even-if-refused and keep the old index"
        )
        raise NotSwitched(msg)
    if after + removed + refused < before:
        msg = (
            f"the new index would hold {after} documents, {old} holds {before}: the alias still names {old}. "
            "Run it without --from-topics-alone, since the topics do not hold everything"
        )
        raise NotSwitched(msg)


@asynccontextmanager
async def _closed_to_writes(client: AsyncElasticsearch, old: str | None) -> AsyncIterator[None]:
    """Keep writers out of an index, once what they are writing is done; let them in again whatever happens."""
    if old is None:
        yield
        return
    await client.indices.add_block(index=old, block="write")
    try:
        yield
    finally:
        await client.indices.put_settings(index=old, settings={"index.blocks.write": None})


async def _count(client: AsyncElasticsearch, index: str | None) -> int:
    if index is None:
        return 0
    await client.indices.refresh(index=index)
    return int((await client.count(index=index)).body["count"])


async def _switch(client: AsyncElasticsearch, alias: str, old: str | None, new: str) -> None:
    actions: list[dict[str, Any]] = [{"add": {"index": new, "alias": alias, "is_write_index": True}}]
    if old is not None:
        actions.append({"remove": {"index": old, "alias": alias}})
    await client.indices.update_aliases(actions=actions)
