"""The stories role: copies of an article find each other, beside the path of the articles and not in it.

Three agents, each reading what the one before has sent (decision 004):

- *sign* reads ``articles.enriched`` and sends the bands of each article to the partitions of ``articles.bands`` they
  belong to;
- *meet* compares, at each partition, articles that share a band, and tells of copies on ``articles.links``;
- *settle* keeps the story of each article that has a copy, and tells it on ``articles.stories``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson

from agents.loop import consume
from agents.names import MEMBERS, SIGNATURES
from agents.records import SCHEMA_HEADER, Outgoing, Record
from agents.runtime import Runtime
from agents.tables import Change, Table
from pipeline.errors import PermanentError
from pipeline.messages import decode
from pipeline.stories import (
    Entry,
    Node,
    Pair,
    Published,
    Sighting,
    candidates,
    in_bucket,
    meet,
    message_bytes,
    origin_of,
    read_message,
    receiver,
    settle,
    settled,
    signature_of,
    spread,
)
from schemas import Agency, ArticleStory, CleanArticle, PageKind, Story

log = logging.getLogger(__name__)

SCHEMA = "article-story/1"
_NO_STORIES = frozenset({PageKind.INDEX, PageKind.TAG, PageKind.ERROR, PageKind.LOGIN})
"""Kinds of pages that repeat what stands on others."""
_LOOKED_OVER = 3
"""Entries of a table that are looked over for each that is written, so that it is rid of what is too old in time."""


class _Signed(CleanArticle):
    """What is read of an enriched article."""

    agency: Agency | None = None


@dataclass(slots=True)
class _Window:
    """How long articles are kept to find copies by."""

    days: float

    @property
    def start(self) -> int:
        """The earliest arrival that is kept, in milliseconds since 1970."""
        return int((time.time() - self.days * 86_400.0) * 1000)


@dataclass(frozen=True, slots=True)
class Signing:
    """Sends the bands of articles to where they meet."""

    runtime: Runtime

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once the bands of all articles are with the broker."""
        kafka = self.runtime.settings.kafka
        places = self.runtime.app.consumer.topic_partitions(kafka.bands_topic) or kafka.partitions
        # A book takes seconds to sign; the loop must go on meanwhile.
        entries = await asyncio.to_thread(lambda: [self._entry(record) for record in records])
        await self.runtime.sender.send(
            [
                Outgoing(kafka.bands_topic, part.article.id.encode(), part.to_bytes(), partition=place)
                for entry in entries
                if entry is not None
                for place, part in spread(entry, places)
            ]
        )
        self.runtime.progress.count("signed", sum(entry is not None for entry in entries))

    def _entry(self, record: Record) -> Entry | None:
        if record.value is None:
            return None
        try:
            article = decode(_Signed, record.value, limit_bytes=self.runtime.settings.limits.message_bytes)
        except PermanentError:
            return None  # the index role makes a dead letter of it
        signature = signature_of(article.text) if article.page_kind not in _NO_STORIES else None
        if signature is None:
            return None
        seen = record.timestamp.timestamp() if record.timestamp else time.time()
        origin = origin_of(article, article.agency.id if article.agency else None)
        return Entry(Sighting(article.id, int(seen * 1000), origin), signature)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Compares the articles that share a band."""

    runtime: Runtime
    table: Table
    window: _Window

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once the copies among these articles and earlier ones are told, and these are kept."""
        kept: dict[tuple[int, str], Entry] = {}
        told: list[Outgoing] = []
        for record in records:
            entry = _entry_of(record)
            if entry is None:
                continue
            for pair in self._meet(record.partition, entry, kept):
                topic = self.runtime.settings.kafka.links_topic
                told.append(Outgoing(topic, receiver(pair).encode(), message_bytes(pair)))
        await self.runtime.sender.send(told)
        changes = [Change(place, name.encode(), entry.to_bytes()) for (place, name), entry in kept.items()]
        await self.table.put([*changes, *self._outdated(changes, kept)])
        self.runtime.progress.count("compared", len(records))

    def _meet(self, place: int, entry: Entry, kept: dict[tuple[int, str], Entry]) -> Iterable[Pair]:
        name = entry.article.id
        before = self._known(place, name, kept)
        entry = settled(entry, before)
        start = self.window.start
        found = candidates(entry, lambda band: bucket(self.table, place, band))
        others = [self._known(place, other, kept) for other in found]
        for band in set(before.signature.bands if before else ()) - set(entry.signature.bands):
            self._leave(place, band, name)
        for band in entry.signature.bands:
            put_in_bucket(self.table, place, band, name)
        kept[place, name] = entry
        return list(meet(entry, (other for other in others if other is not None and other.article.seen >= start)))

    def _known(self, place: int, name: str, kept: dict[tuple[int, str], Entry]) -> Entry | None:
        if (place, name) in kept:
            return kept[place, name]
        value = self.table.get(place, name.encode())
        return Entry.from_bytes(value) if value is not None else None

    def _leave(self, place: int, band: int, name: str) -> None:
        left = [other for other in bucket(self.table, place, band) if other != name]
        self.table.set_local(place, _band_key(band), orjson.dumps(left) if left else None)

    def _outdated(self, written: Sequence[Change], kept: dict[tuple[int, str], Entry]) -> list[Change]:
        """Return the removals of some entries that are too old, and take them out of their buckets."""
        start = self.window.start
        removals = []
        for place in {change.partition for change in written}:
            count = _LOOKED_OVER * sum(change.partition == place for change in written)
            for key, value in list(self.table.entries(place, count)):
                entry = Entry.from_bytes(value)
                if entry.article.seen >= start or (place, entry.article.id) in kept:
                    continue
                for band in entry.signature.bands:
                    self._leave(place, band, entry.article.id)
                removals.append(Change(place, key, None))
        return removals


@dataclass(frozen=True, slots=True)
class Settling:
    """Keeps the stories of articles that have copies."""

    runtime: Runtime
    table: Table
    window: _Window

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once all that follows from the messages is told, and the stories are kept."""
        nodes: dict[tuple[int, str], Node] = {}
        told: list[Outgoing] = []
        for record in records:
            try:
                message = read_message(record.value)
            except PermanentError as error:
                log.warning("%s/%d/%d is left out: %s", record.topic, record.partition, record.offset, error)
                continue
            place = (record.partition, receiver(message))
            outcome = settle(nodes.get(place) or self._known(*place), message)
            nodes[place] = outcome.node
            told += [
                Outgoing(record.topic, receiver(further).encode(), message_bytes(further))
                for further in outcome.messages
            ]
            told += [self._published(published) for published in outcome.published]
        await self.runtime.sender.send(told)
        changes = [Change(place, name.encode(), node.to_bytes()) for (place, name), node in nodes.items()]
        await self.table.put([*changes, *self._outdated(changes)])
        self.runtime.progress.count("settled", len(records))

    def _known(self, place: int, name: str) -> Node | None:
        value = self.table.get(place, name.encode())
        return Node.from_bytes(value) if value is not None else None

    def _published(self, told: Published) -> Outgoing:
        message = ArticleStory(
            id=told.article,
            story=Story(
                id=told.story.id,
                similarity=told.similarity,
                first_seen=told.story.time,
                articles=told.articles,
                sources=told.sources,
            ),
            replaces=told.replaces,
        )
        topic = self.runtime.settings.kafka.stories_topic
        return Outgoing(topic, told.article.encode(), message.to_json(), ((SCHEMA_HEADER, SCHEMA.encode()),))

    def _outdated(self, written: Sequence[Change]) -> list[Change]:
        start = self.window.start
        fresh = {(change.partition, change.key) for change in written}
        return [
            Change(place, key, None)
            for place in {change.partition for change in written}
            for key, value in list(
                self.table.entries(place, _LOOKED_OVER * sum(change.partition == place for change in written))
            )
            if (place, key) not in fresh and Node.from_bytes(value).touched < start
        ]


def register(runtime: Runtime) -> None:
    """Register the agents with the app: copies get one story."""
    kafka, worker = runtime.settings.kafka, runtime.settings.worker
    window = _Window(runtime.settings.stories.days)

    def recovered(place: int, _key: bytes, value: bytes | None) -> None:
        if value is not None:
            entry = Entry.from_bytes(value)
            for band in entry.signature.bands:
                put_in_bucket(signatures, place, band, entry.article.id)

    signatures = Table(runtime.app, runtime.sender, SIGNATURES, on_recovered=recovered)
    members = Table(runtime.app, runtime.sender, MEMBERS)
    for name, topic, handle in (
        ("sign", kafka.enriched_topic, Signing(runtime).handle),
        ("meet", kafka.bands_topic, Meeting(runtime, signatures, window).handle),
        ("settle", kafka.links_topic, Settling(runtime, members, window).handle),
    ):
        consume(runtime.app, [topic], handle, name=name, worker=worker)


def bucket(table: Table, place: int, band: int) -> Sequence[str]:
    """Return the ids of the articles that have a band."""
    value = table.local(place, _band_key(band))
    ids: Sequence[str] = orjson.loads(value) if value is not None else ()
    return ids


def put_in_bucket(table: Table, place: int, band: int, name: str) -> None:
    """Put an id into the bucket of a band, where there is room."""
    before = bucket(table, place, band)
    after = in_bucket(before, name)
    if after is not before:
        table.set_local(place, _band_key(band), orjson.dumps(after))


def _band_key(band: int) -> bytes:
    return band.to_bytes(8, "big")


def _entry_of(record: Record) -> Entry | None:
    try:
        return Entry.from_bytes(record.value or b"")
    except (ValueError, TypeError) as error:
        log.warning("%s/%d/%d is left out: %s", record.topic, record.partition, record.offset, error)
        return None
