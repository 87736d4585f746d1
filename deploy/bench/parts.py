"""The parts of a measurement, one function each; every one takes its own lane and leaves no worker behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from agents.inputs import Input
from agents.publishing import publish
from agents.topics import planned_topics
from deploy.bench.articles import Multiplier
from deploy.bench.figures import percentile, slope
from deploy.bench.flow import Drained, drain, pace
from deploy.bench.results import (
    Filled,
    Flow,
    Growth,
    Latency,
    MemoryPoint,
    MemorySlope,
    PartCost,
    Start,
    Storage,
)
from deploy.bench.rig import Lane, Rig
from deploy.bench.searchable import Searcher, searcher
from deploy.bench.usage import MEASURING
from schemas import RawArticle

Tell = Callable[[str, int, int], None]
"""Told what is being done, how many articles are through, and of how many."""

_MB = 1e6
_KB = 1e3
_THOUSAND = 1000.0
_SHARE_OF_WARMING = 0.2
"""Share of a run, at its beginning, that says nothing about growth: caches and the Java heap fill."""
_SAMPLES = 60
_BULK = 500
_LOOK_EVERY = 0.05
_LONGEST_START = 120.0
_PARTITIONS = 4


@dataclass
class Measuring:
    """What all parts share: the servers, the articles and how far they are used up, and how many to take."""

    rig: Rig
    multiplier: Multiplier
    cores: int
    tell: Tell
    warm: int
    _next: int = 0

    def fresh(self, count: int) -> Iterator[RawArticle]:
        """Yield articles that no part has had."""
        start = self._next
        self._next += count
        return itertools.islice(self.multiplier.articles(start), count)

    def drained(self, lane: Lane, count: int, what: str, *, sample_every: float = 1e9) -> Drained:
        """Send articles that no part has had through a lane."""
        return drain(
            lane, self.fresh(count), count, lambda done: self.tell(what, done, count), sample_every=sample_every
        )

    def warmed(self, lane: Lane) -> None:
        """Send the first articles through, which load what is loaded on first use."""
        self.drained(lane, self.warm, "warming up")


def measure_flow(measuring: Measuring, count: int) -> Flow:
    """Run articles end to end with one worker and as many processes a role as there are cores."""
    lane = measuring.rig.lane(partitions=_PARTITIONS, processes=measuring.cores)
    with lane.workers():
        measuring.warmed(lane)
        # So that a run of any length gives about as many samples.
        drained = measuring.drained(lane, count, "end to end", sample_every=max(1.0, count / 100.0 / _SAMPLES))
    with searcher(lane.settings) as search:
        storage = _storage(measuring, lane, search, count + measuring.warm)
        return flow_of(drained, measuring.cores, partitions=_PARTITIONS, workers=1, storage=list(storage))


def flow_of(drained: Drained, cores: int, *, partitions: int, workers: int, storage: Sequence[Storage] = ()) -> Flow:
    """Return the figures of a run."""
    spent = drained.after.cpu_since(drained.before)
    total = sum(spent.values())
    done = drained.articles - drained.dead
    parts = tuple(
        PartCost(
            part=name,
            ms=seconds / done * _THOUSAND,
            share=seconds / total,
            resident_mb=drained.after.parts[name].resident / _MB,
        )
        for name, seconds in spent.items()
    )
    points = tuple(
        MemoryPoint(articles=at, resident_mb={name: load.resident / _MB for name, load in use.parts.items()})
        for at, use in drained.samples
    )
    return Flow(
        articles=drained.articles,
        dead=drained.dead,
        partitions=partitions,
        workers=workers,
        processes=cores,
        seconds=drained.seconds,
        rate=drained.rate,
        steady_rate=drained.steady_rate,
        idle=max(0.0, 1.0 - total / drained.seconds / cores),
        others=max(0.0, (drained.after.busy - drained.before.busy - total) / drained.seconds / cores),
        parts=parts,
        memory=points,
        slopes=memory_slopes(points),
        storage=tuple(storage),
    )


def memory_slopes(points: Sequence[MemoryPoint]) -> tuple[MemorySlope, ...]:
    """Return how the memory of each part grew with the articles, after the first fifth of them."""
    if not points:
        return ()
    later = [point for point in points if point.articles >= points[-1].articles * _SHARE_OF_WARMING]
    found = []
    for part in sorted(later[-1].resident_mb):
        if part == MEASURING:
            continue
        line = [(point.articles / _THOUSAND, point.resident_mb.get(part, 0.0) * _KB) for point in later]
        fitted = slope(line)
        if fitted is not None:
            found.append(
                MemorySlope(
                    part=part,
                    first_mb=line[0][1] / _KB,
                    last_mb=line[-1][1] / _KB,
                    kb_per_1000=fitted.value,
                    margin=fitted.margin,
                    flat=fitted.is_flat,
                )
            )
    return tuple(found)


def _storage(measuring: Measuring, lane: Lane, search: Searcher, count: int) -> Iterator[Storage]:
    for plan in planned_topics(lane.settings):
        if plan.name != lane.settings.kafka.dead_topic:
            place = plan.name.removeprefix(f"{lane.name}.").removeprefix(f"{lane.name}-")
            bytes_there = measuring.rig.topic_bytes(plan.name)
            yield Storage(place=f"topic {place}", bytes_per_article=bytes_there / count)
    for role, size in lane.table_bytes():
        yield Storage(place=f"tables of {role}", bytes_per_article=size / count)
    written, merged, documents = search.stored_bytes()
    yield Storage(place="index, as written", bytes_per_article=written / documents)
    yield Storage(place="index, merged to one segment", bytes_per_article=merged / documents)


def measure_latency(measuring: Measuring, rate: float, loads: Sequence[float], seconds: float) -> list[Latency]:
    """Publish at shares of a rate, for so many seconds each, and time every article until a search finds it."""
    lane = measuring.rig.lane(partitions=_PARTITIONS, processes=measuring.cores)
    found = []
    with lane.workers():
        measuring.warmed(lane)
        for load in loads:
            found.append(_latency(measuring, lane, load, rate * load, seconds))
    return found


def _latency(measuring: Measuring, lane: Lane, load: float, rate: float, seconds: float) -> Latency:
    count = max(20, round(rate * seconds))
    articles = list(measuring.fresh(count))
    what = f"latency at {load:.0%}"
    paced = pace(lane, articles, rate, lambda done: measuring.tell(what, done, count))
    latencies = paced.latencies or [float("inf")]
    return Latency(
        load=load,
        rate=rate,
        articles=count,
        missing=paced.missing,
        p50=percentile(latencies, 0.50),
        p90=percentile(latencies, 0.90),
        p99=percentile(latencies, 0.99),
        longest=max(latencies),
    )


def measure_growth(
    measuring: Measuring, count: int, partitions: Sequence[int], workers: Sequence[int]
) -> Iterator[Growth]:
    """Run articles end to end for each number of partitions and of workers, with one process a role and worker."""
    for number in partitions:
        for size in workers:
            lane = measuring.rig.lane(partitions=number, processes=1)
            with lane.workers(size):
                measuring.warmed(lane)
                what = f"{number} partitions, {size} workers"
                yield Growth(partitions=number, workers=size, rate=measuring.drained(lane, count, what).rate)


def measure_filled(measuring: Measuring, count: int, documents: int) -> Iterator[Filled]:
    """Run articles end to end into an index with so many documents, and again with ten times as many."""
    lane = measuring.rig.lane(partitions=_PARTITIONS, processes=measuring.cores)
    with lane.workers(), searcher(lane.settings) as search:
        measuring.warmed(lane)
        for wanted in (documents, documents * 10):
            _fill(measuring, search, wanted)
            what = f"{wanted:,} documents indexed"
            there = search.count()
            drained = measuring.drained(lane, count, what)
            paced = _latency(measuring, lane, 0.5, drained.rate * 0.5, max(5.0, count / drained.rate))
            spent = drained.after.cpu_since(drained.before)
            yield Filled(
                documents=there,
                rate=drained.rate,
                p50=paced.p50,
                p99=paced.p99,
                elasticsearch_ms=spent["elasticsearch"] / count * _THOUSAND,
            )


def _fill(measuring: Measuring, search: Searcher, wanted: int) -> None:
    """Copy documents that the pipeline made under new ids until the index holds so many."""
    sources = search.some_sources(_BULK)
    there = search.count()
    numbers = itertools.count(there)
    while there < wanted:
        size = min(_BULK, wanted - there)
        operations: list[dict[str, object]] = []
        for source in itertools.islice(itertools.cycle(sources), size):
            number = next(numbers)
            operations += [{"index": {"_id": f"fill-{number}"}}, {**source, "id": f"fill-{number}"}]
        search.write(operations)
        there += size
        measuring.tell("filling the index", there, wanted)
    search.refresh()


def measure_start(measuring: Measuring, tries: int) -> Start:
    """Time the workers from their start until the first article, which waits already, is searchable."""
    seconds = []
    for number in range(tries):
        lane = measuring.rig.lane(partitions=_PARTITIONS, processes=measuring.cores)
        publish((Input("bench", article) for article in measuring.fresh(1)), lane.settings, lambda _count: None)
        began = monotonic()
        with lane.workers(), searcher(lane.settings) as search:
            while search.count() < 1:
                sleep(_LOOK_EVERY)
                lane.check()
                if monotonic() - began > _LONGEST_START:
                    reason = f"no article was searchable {_LONGEST_START:g} s after the workers were started"
                    raise lane.failure(reason)
            seconds.append(monotonic() - began)
        measuring.tell("start to first article", number + 1, tries)
    return Start(seconds=tuple(seconds), servers_seconds=measuring.rig.started_seconds)
