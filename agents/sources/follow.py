"""Following feeds: looking at each in turn, fetching the pages they announce, and delivering these to Kafka.

Everything that is still to be done stands in the state file, so a follower that is killed goes on where it was. Hosts
have a lane each, so that a slow one keeps only itself waiting.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agents.patience import Backoff, GivenBack, Patience
from agents.settings import Settings
from agents.sources.announced import article_of, host_of, key_of
from agents.sources.feedlist import FeedSpec
from agents.sources.feeds import Feed, parse_feed
from agents.sources.fetching import Fetched, Fetcher, FetchFailed
from agents.sources.state import EntryRow, FeedRow, State
from pipeline.errors import PermanentError, SilkwireError, StageFailure
from pipeline.identity import document_id
from schemas import RawArticle

log = logging.getLogger(__name__)

_FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml, text/xml, "
    "application/json;q=0.9, */*;q=0.5"
)
_PAGE_TYPES = "text/html, application/xhtml+xml"
_LOOK_EVERY = 1.0
_LOOK_AT_STOP = 0.2
_FEED_BACKOFF = Backoff(first=60.0, cap=24 * 3600.0)
_ENTRY_BACKOFF = Backoff(first=120.0, cap=4 * 3600.0)
_MOST_TRIES = 6
_LANE_ENTRIES = 50
"""Entries of a host between two looks at whether its feeds are due."""
_GONE = frozenset({404, 410})


@dataclass(slots=True)
class Counts:
    """What a follower has done so far; the names are what the delivery report prints."""

    done: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    """Why feeds and pages gave nothing, without their addresses."""

    def line(self) -> str:
        """Return the counts as one line."""
        return ", ".join(f"{number:,} {name}" for name, number in self.done.items()) or "nothing yet"


class Follower:
    """Follows feeds until it is told to stop, or once.

    Args:
        settings: of the whole program.
        feeds: what to follow, and what the operator knows of each.
        state: what is remembered.
        deliver: returns once an article is safe, or raises TransientError.
        fetcher: entered already.
        patience: says when to stop, and how long a page in hand may still take.
    """

    def __init__(
        self,
        settings: Settings,
        feeds: tuple[FeedSpec, ...],
        state: State,
        deliver: Callable[[RawArticle], Awaitable[str]],
        fetcher: Fetcher,
        patience: Patience,
    ) -> None:
        self._settings = settings
        self._specs = {spec.url: spec for spec in feeds}
        self._state = state
        self._deliver = deliver
        self._fetcher = fetcher
        self._patience = patience
        self._hands = asyncio.Semaphore(settings.sources.connections)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._kafka_backoff = Backoff(cap=settings.kafka.retry_cap)
        self.counts = Counts()

    async def run(self, *, once: bool = False) -> None:
        """Follow until told to stop; ``once``: until every feed was looked at and every entry tried.

        Raises:
            Exception: a bug in a lane; what was not delivered stays to be done.
        """
        self._state.follow(((url, host_of(url)) for url in self._specs), time.time(), at_once=once)
        looked_at: set[str] = set()
        try:
            while not self._patience.stopping():
                self._start_lanes(looked_at if once else None)
                if not self._lanes and once:
                    return
                await self._wait()
        finally:
            await self._end_lanes()

    def _start_lanes(self, looked_at: set[str] | None) -> None:
        """Give each host with work its lane; with ``looked_at``, a feed is looked at but once."""
        now = time.time()
        work: dict[str, list[FeedRow]] = {host: [] for host in self._state.waiting_hosts(now)}
        for feed in self._state.due_feeds(now):
            if looked_at is None or feed.url not in looked_at:
                work.setdefault(host_of(feed.moved_to or feed.url), []).append(feed)
        for host, feeds in work.items():
            if host not in self._lanes:
                if looked_at is not None:
                    looked_at.update(feed.url for feed in feeds)
                self._lanes[host] = asyncio.create_task(self._lane(host, feeds))

    async def _wait(self) -> None:
        if self._lanes:
            await asyncio.wait(self._lanes.values(), timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        else:
            due = self._state.next_due()
            await asyncio.sleep(min(_LOOK_EVERY, max(0.05, (due or time.time() + _LOOK_EVERY) - time.time())))
        for host in [host for host, lane in self._lanes.items() if lane.done()]:
            self._lanes.pop(host).result()

    async def _end_lanes(self) -> None:
        """Let the pages in hand be delivered, but no longer than the drain timeout."""
        lanes = list(self._lanes.values())
        if lanes:
            await asyncio.wait(lanes, timeout=self._patience.drain_timeout)
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    async def _lane(self, host: str, feeds: list[FeedRow]) -> None:
        try:
            for feed in feeds:
                if self._patience.stopping():
                    return
                await self._with_a_hand(host, self._look_at(feed))
            for _ in range(_LANE_ENTRIES):
                row = self._state.next_entry(host, time.time())
                if row is None or self._patience.stopping():
                    return
                await self._with_a_hand(host, self._bring(row))
        except GivenBack:
            return

    async def _with_a_hand(self, host: str, work: Coroutine[None, None, None]) -> None:
        try:
            # A host that is to be left alone for long must not keep one of the hands meanwhile.
            while (left := self._fetcher.gate.busy_for(host)) > 0:
                if self._patience.stopping():
                    return
                await asyncio.sleep(min(left, _LOOK_AT_STOP))
            async with self._hands:
                await work
        finally:
            work.close()

    async def _look_at(self, row: FeedRow) -> None:
        sources = self._settings.sources
        now = time.time()
        try:
            fetched = await self._fetcher.fetch(row.moved_to or row.url, accept=_FEED_TYPES, validators=row.validators)
            next_at = now + sources.interval * random.uniform(0.9, 1.1)  # noqa: S311 - spreads the looks
            if fetched.body is None:
                self._state.unchanged(row, moved_to=fetched.moved_to or row.moved_to, next_at=next_at)
                self._count("feeds unchanged")
                return
            limit = self._settings.limits.page_bytes
            feed = await asyncio.to_thread(_parsed, fetched.body, fetched, limit)
        except (FetchFailed, PermanentError) as error:
            self._feed_failed(row, error)
            return
        self._note(row, feed, fetched, next_at)

    def _note(self, row: FeedRow, feed: Feed, fetched: Fetched, next_at: float) -> None:
        moved = fetched.moved_to or row.moved_to
        if fetched.moved_to:
            log.warning("the feed %s has moved for good to %s, and is followed there", row.url, fetched.moved_to)
        too_old = datetime.now(UTC) - timedelta(days=self._settings.sources.max_age)
        entries = []
        for entry in feed.entries:
            latest = max((time for time in (entry.published_at, entry.updated_at) if time), default=None)
            if latest is not None and latest < too_old:
                continue
            key = key_of(entry.url)
            if key is not None:
                entries.append((key, host_of(entry.url), entry))
        # A sitemap that an index names is no index again: that would be a way to have us crawl without end.
        children = [] if row.parent else [(url, host_of(url)) for url in feed.children if url != row.url]
        fresh = self._state.read(
            row,
            entries=entries,
            children=children,
            validators=fetched.validators,
            moved_to=moved,
            now=time.time(),
            next_at=next_at,
        )
        self._count("feeds read")
        self._count("entries found", fresh)
        log.info("%s: %d entries, %d of them new or changed", row.url, len(feed.entries), fresh)

    def _feed_failed(self, row: FeedRow, error: FetchFailed | PermanentError) -> None:
        rest = error.rest if isinstance(error, FetchFailed) else None
        gone = isinstance(error, FetchFailed) and error.status == 410 and row.moved_to is None
        pause = max(_FEED_BACKOFF.pause(row.failures + 1), rest or 0.0)
        self._state.feed_failed(row, str(error), time.time() + pause, gone=gone)
        if rest:
            self._state.rest(host_of(row.moved_to or row.url), time.time() + rest)
        self._problem("feeds failed", error)
        what = "is gone and not followed any more" if gone else f"is looked at again in {pause:.0f} s"
        log.warning("the feed %s failed (%s) and %s", row.url, error, what)

    async def _bring(self, row: EntryRow) -> None:
        """Fetch the page of an entry and deliver it."""
        try:
            fetched = await self._fetcher.fetch(row.entry.url, accept=_PAGE_TYPES)
            article = article_of(row, fetched, self._specs.get(row.feed))
            key = document_id(article)
            if key != row.key and self._state.is_done(key, row.entry.stamp):
                self._state.done(row, (), time.time())
                self._count("known under another address")
                return
            await self._patience.insist("Kafka", lambda: self._deliver(article), self._kafka_backoff)
        except PermanentError as error:
            self._give_up(row, error)
        except FetchFailed as error:
            self._entry_failed(row, error)
        else:
            self._state.done(row, (key,), time.time())
            self._count("articles delivered")

    def _entry_failed(self, row: EntryRow, error: FetchFailed) -> None:
        tries = row.tries + 1
        # A page may be announced a moment before it is there, so what is not found is tried again as well.
        lasting = error.lasting and error.status not in _GONE
        if error.rest is not None:
            self._state.rest(host_of(row.entry.url), time.time() + error.rest)
        if lasting or tries >= _MOST_TRIES or error.status == 410:
            self._give_up(row, error)
            return
        pause = max(_ENTRY_BACKOFF.pause(tries), error.rest or 0.0)
        self._state.try_again(row, str(error), time.time() + pause)
        self._problem("pages to try again", error)
        log.info("%s failed (%s) and is tried again in %.0f s", row.entry.url, error, pause)

    def _give_up(self, row: EntryRow, error: Exception) -> None:
        self._state.given_up(row, str(error))
        self._problem("pages given up", error)
        log.warning("%s gives no article: %s", row.entry.url, error)

    def _problem(self, name: str, error: Exception) -> None:
        self._count(name)
        self.counts.problems[str(error)[:80]] += 1

    def _count(self, name: str, number: int = 1) -> None:
        self.counts.done[name] += number
        self._patience.progress.touch()


def _parsed(body: bytes, fetched: Fetched, limit: int) -> Feed:
    try:
        return parse_feed(body, fetched.url, fetched.content_type, limit=limit)
    except SilkwireError:
        raise
    except Exception as error:
        # Whatever a broken feed does to its parser, the other feeds go on.
        msg = f"the feed cannot be parsed: {error!r}"
        raise StageFailure(msg) from error
