"""From one machine's figures to a deployment: cores, partitions, workers, shards and disk for a volume of articles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from deploy.bench.results import Results, Weighed
from deploy.bench.tables import Row, Table, arithmetic, stored

_DAY = 86_400.0
_MILLION = 1e6
_GB = 1e9
_SERVERS = ("kafka", "elasticsearch")
_INDEX = "index, as written"


@dataclass(frozen=True, slots=True)
class Volume:
    """What a deployment has to bear, and the operator's choices.

    ``peak`` is the busiest hour's rate over the day's mean; ``busy`` is the share of a core's time that is planned to
    be used at the peak; ``gb_a_shard`` the size at which another primary shard is planned; the days are how long
    topics and index keep an article.
    """

    name: str
    title: str
    articles_a_day: float
    peak: float = 3.0
    busy: float = 0.7
    topic_copies: int = 3
    topic_days: float = 7.0
    index_copies: int = 2
    index_days: float = 365.0
    gb_a_shard: float = 40.0


VOLUMES = (
    Volume("small", "A regional desk: 50,000 articles a day", 50_000),
    Volume("million", "Common Crawl News or GDELT: a million articles a day", 1_000_000),
)


def capacity_tables(results: Results, weight: str = "news") -> Iterator[Table]:
    """Yield the plan of each volume, from the figures of articles of one weight; nothing where they are missing."""
    weighed = results.of(weight)
    if weighed is not None and weighed.flow is not None and weighed.flow.storage:
        for volume in VOLUMES:
            yield arithmetic(_steps(weighed, volume), f"capacity-{volume.name}", volume.title)


def _steps(weighed: Weighed, volume: Volume) -> Iterator[Row]:
    flow = weighed.flow
    assert flow is not None
    mean = volume.articles_a_day / _DAY
    peak = mean * volume.peak
    yield "mean rate", f"{volume.articles_a_day:,.0f} / 86,400 s", f"{mean:.1f} articles a second"
    yield "peak rate", f"{mean:.1f} × {volume.peak:g}", f"{peak:.1f} articles a second"
    for role in _roles(weighed):
        ms = sum(part.ms for part in flow.parts if part.part.startswith(f"{role} "))
        cores = peak * ms / 1000.0
        needed = math.ceil(cores / volume.busy)
        yield (
            f"cores for {role}",
            f"{peak:.1f} × {ms:.2f} ms / {volume.busy:g}",
            f"{needed} ({cores:.1f} busy)",
        )
    for server in _SERVERS:
        ms = sum(part.ms for part in flow.parts if part.part == server)
        cores = peak * ms / 1000.0
        copies = volume.index_copies if server == "elasticsearch" else volume.topic_copies
        yield (
            f"cores for {server}",
            f"{peak:.1f} × {ms:.2f} ms × {copies} copies / {volume.busy:g}",
            f"{math.ceil(cores * copies / volume.busy)} ({cores * copies:.1f} busy)",
        )
    processes = max(
        math.ceil(peak * sum(p.ms for p in flow.parts if p.part.startswith(f"{role} ")) / 1000.0 / volume.busy)
        for role in _roles(weighed)
    )
    yield (
        "partitions",
        f"workers of the busiest role at 4 cores each: {processes} / 4, doubled to grow, at least 8",
        str(max(8, 2 * math.ceil(processes / 4))),
    )
    topics = [s for s in flow.storage if s.place.startswith("topic ")]
    for storage in topics:
        yield (
            f"{storage.place}, a million articles",
            f"{storage.bytes_per_article:,.0f} B × 10^6",
            f"{storage.bytes_per_article * _MILLION / _GB:.1f} GB",
        )
    together = sum(storage.bytes_per_article for storage in topics)
    kept = volume.articles_a_day * volume.topic_days
    yield (
        f"disk of all topics, {volume.topic_days:g} days",
        f"{together:,.0f} B × {kept / _MILLION:g} × 10^6 × {volume.topic_copies} copies",
        f"{together * kept * volume.topic_copies / _GB:,.0f} GB",
    )
    document = stored(flow, _INDEX)
    yield "index, a million articles", f"{document:,.0f} B × 10^6", f"{document * _MILLION / _GB:.1f} GB"
    indexed = volume.articles_a_day * volume.index_days
    size = document * indexed / _GB
    yield (
        f"disk of the index, {volume.index_days:g} days",
        f"{document:,.0f} B × {indexed / _MILLION:g} × 10^6 × {volume.index_copies} copies",
        f"{size * volume.index_copies:,.0f} GB",
    )
    yield (
        "primary shards",
        f"{size:,.0f} GB / {volume.gb_a_shard:g} GB a shard",
        str(max(1, math.ceil(size / volume.gb_a_shard))),
    )


def _roles(weighed: Weighed) -> list[str]:
    parts = weighed.flow.parts if weighed.flow else ()
    return [part.part.removesuffix(" loop") for part in parts if part.part.endswith(" loop")]
