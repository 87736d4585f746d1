"""Articles through a lane: all at once, to see how many a second come out, or at a pace, to see how long each takes."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from agents.publishing import producer, raw_message
from deploy.bench.rig import Lane
from deploy.bench.searchable import Searcher, searcher
from deploy.bench.usage import Usage
from schemas import RawArticle

_LOOK_EVERY = 0.25
_LOOK_AT_IDS_EVERY = 0.1
"""Seconds between two looks for single articles, and so how exact a latency is."""
_DEAD_EVERY = 5.0
_LONGEST_STANDSTILL = 120.0
_FURTHEST_AHEAD = 10_000
"""Articles that publishing is ahead of what is searchable, so that a long run needs no more disk than a short one."""
Tell = Callable[[int], None]


@dataclass(slots=True)
class Drained:
    """How a number of articles came through: when so many were searchable, and what was used meanwhile."""

    articles: int
    dead: int
    seconds: float
    before: Usage
    after: Usage
    curve: list[tuple[float, int]] = field(default_factory=list)
    """Seconds since the first publish, and the articles searchable then."""
    samples: list[tuple[int, Usage]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Articles a second from the first publish to the last searchable."""
        return self.articles / self.seconds

    @property
    def steady_rate(self) -> float:
        """Articles a second between the tenth and the ninetieth per cent."""
        low = next((point for point in self.curve if point[1] >= self.articles * 0.1), None)
        high = next((point for point in self.curve if point[1] >= self.articles * 0.9), None)
        if low is None or high is None or high[0] <= low[0]:
            return self.rate
        return (high[1] - low[1]) / (high[0] - low[0])


def drain(
    lane: Lane, articles: Iterator[RawArticle], count: int, tell: Tell = lambda _: None, *, sample_every: float = 1e9
) -> Drained:
    """Publish articles as fast as Kafka takes them, and return once all are searchable or dead.

    Raises:
        MeasurementFailed: a worker ended, or nothing moved for two minutes.
    """
    with searcher(lane.settings) as search, lane.letters() as letters:
        already, dead_before = search.count(), letters()
        before = lane.usage()
        publisher = _Publisher(lane, articles, count)
        drained = Drained(count, 0, 0.0, before, before)
        started = moved = sampled = asked_dead = time.monotonic()
        publisher.start()
        done = 0
        while done + drained.dead < count:
            time.sleep(_LOOK_EVERY)
            now_done = search.count() - already
            now = time.monotonic()
            if now_done != done:
                done, moved = now_done, now
                drained.curve.append((now - started, done))
                tell(done)
            publisher.see(done)
            if now - sampled >= sample_every:
                sampled = now
                drained.samples.append((done, lane.usage()))
            if now - asked_dead > _DEAD_EVERY:
                asked_dead = now
                lane.check()
                drained.dead = letters() - dead_before
            if now - moved > _LONGEST_STANDSTILL:
                reason = f"{done} of {count} articles are searchable and no more come"
                raise lane.failure(reason)
        drained.seconds = time.monotonic() - started
        drained.after = lane.usage()
        drained.samples.append((done, drained.after))
        publisher.join()
    return drained


class _Publisher(threading.Thread):
    """Publishes beside the looks at the index, and not too far ahead of them."""

    def __init__(self, lane: Lane, articles: Iterator[RawArticle], count: int) -> None:
        super().__init__(daemon=True)
        self._lane, self._articles, self._count = lane, articles, count
        self._done = 0

    def see(self, done: int) -> None:
        """Learn how many articles are searchable."""
        self._done = done

    def run(self) -> None:
        """Publish them all."""
        with producer(self._lane.settings) as client:
            for number in range(self._count):
                while number - self._done > _FURTHEST_AHEAD:
                    time.sleep(_LOOK_EVERY)
                message = raw_message(next(self._articles), self._lane.settings)
                client.send(message.topic, message.value, message.key, headers=list(message.headers))
            client.flush()


@dataclass(slots=True)
class Paced:
    """Seconds from publish to searchable of each article that arrived, and how many did not."""

    latencies: list[float] = field(default_factory=list)
    missing: int = 0


def pace(
    lane: Lane, articles: Sequence[RawArticle], rate: float, tell: Tell = lambda _: None, *, seed: int = 0
) -> Paced:
    """Publish articles at a mean rate with random gaps, as independent sources do, and time each until it is found.

    Raises:
        MeasurementFailed: a worker ended.
    """
    sent: dict[str, float] = {}
    publisher = threading.Thread(target=_publish_paced, args=(lane, articles, rate, seed, sent), daemon=True)
    paced = Paced()
    with searcher(lane.settings) as search:
        publisher.start()
        moved = time.monotonic()
        while publisher.is_alive() or sent:
            time.sleep(_LOOK_AT_IDS_EVERY)
            arrived = _arrived(search, list(sent))
            now = time.monotonic()
            for identity in arrived:
                paced.latencies.append(now - sent.pop(identity))
            if arrived:
                moved = now
                tell(len(paced.latencies))
            elif now - moved > _LONGEST_STANDSTILL:
                break
            lane.check()
    paced.missing = len(sent)
    return paced


def _arrived(search: Searcher, waiting: Sequence[str]) -> set[str]:
    return search.found(waiting) if waiting else set()


def _publish_paced(lane: Lane, articles: Sequence[RawArticle], rate: float, seed: int, sent: dict[str, float]) -> None:
    drawn = random.Random(seed)  # noqa: S311 - gaps, no secrets
    with producer(lane.settings) as client:
        due = time.monotonic()
        for article in articles:
            due += drawn.expovariate(rate)
            time.sleep(max(0.0, due - time.monotonic()))
            message = raw_message(article, lane.settings)
            sent[(message.key or b"").decode()] = time.monotonic()
            client.send(message.topic, message.value, message.key, headers=list(message.headers))
        client.flush()
