"""The ceiling: the stages as functions, without Kafka, Faust or Elasticsearch, in one process or one a core."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Queue
from typing import Any

from agents.settings import Settings
from deploy.bench.results import Ceiling, StageCost
from deploy.local import optional
from pipeline.enrich import Cleaner, Extractor
from pipeline.errors import PermanentError, SilkwireError
from pipeline.messages import decode
from schemas import CleanArticle, EnrichedArticle, RawArticle

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST = 3600.0
_MILLISECONDS = 1000.0


class CeilingFailed(SilkwireError):
    """A process of the ceiling ended without a result; run it again with more memory or fewer processes."""


def measure_ceiling(corpus: Path, count: int, processes: int, settings: Settings, *, warm: int) -> Ceiling:
    """Run the first ``count`` articles of a JSONL file through the stages, shared out over processes.

    Each process is warm: it has run ``warm`` articles before the clock starts, which starts for all at once.

    Raises:
        CeilingFailed: a process died.
    """
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes)
    answers: Queue[Any] = context.Queue()  # type: ignore[assignment]
    workers = [
        context.Process(target=_work, args=(corpus, count, index, processes, settings, warm, barrier, answers))
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        shares = [answers.get(timeout=_LONGEST) for _ in workers]
    finally:
        for worker in workers:
            worker.join(timeout=10)
            if worker.is_alive():
                worker.kill()
    if any(isinstance(share, str) for share in shares):
        raise CeilingFailed("; ".join(share for share in shares if isinstance(share, str)))
    seconds = max(share["end"] for share in shares) - min(share["start"] for share in shares)
    done = sum(share["articles"] for share in shares)
    stages = [
        StageCost(
            stage=name,
            ms=sum(share["cpu"][name] for share in shares) / done * _MILLISECONDS,
            resident_mb=max(share["resident"][name] for share in shares) / 1e6,
        )
        for name in shares[0]["cpu"]
    ]
    return Ceiling(
        processes=processes,
        articles=done,
        refused=sum(share["refused"] for share in shares),
        words=sum(share["words"] for share in shares) / done,
        seconds=seconds,
        rate=done / seconds,
        stages=tuple(stages),
    )


def _work(
    corpus: Path,
    count: int,
    index: int,
    processes: int,
    settings: Settings,
    warm: int,
    barrier: Barrier,
    answers: Queue[Any],
) -> None:
    try:
        answers.put(_share(corpus, count, index, processes, settings, warm, barrier))
    except Exception as error:  # noqa: BLE001 - the parent tells it
        barrier.abort()
        answers.put(f"{type(error).__name__}: {error}")


def _share(
    corpus: Path, count: int, index: int, processes: int, settings: Settings, warm: int, barrier: Barrier
) -> dict[str, Any]:
    with corpus.open("rb") as lines:
        mine = [line for number, line in enumerate(lines) if number < count and number % processes == index]
    me = optional.load("psutil").Process()
    cleaner = Cleaner.load(settings.pipeline.language)
    cleaner_resident = me.memory_info().rss
    extractor = Extractor.load(actor_files=settings.pipeline.actor_files, taggers=settings.pipeline.taggers)
    raws = [decode(RawArticle, line, limit_bytes=len(line) + 1) for line in mine]
    _run(raws[:warm], cleaner, extractor)
    barrier.wait(timeout=_LONGEST)
    start = time.monotonic()
    cleaned, clean_cpu, enriched, extract_cpu = _run(raws, cleaner, extractor)
    end = time.monotonic()
    resident = me.memory_info().rss
    json_cpu = _json_cpu(mine, cleaned, enriched)
    return {
        "start": start,
        "end": end,
        "articles": len(enriched),
        "refused": len(raws) - len(enriched),
        "words": sum(article.word_count for article in enriched),
        "cpu": {"clean": clean_cpu, "extract": extract_cpu, "JSON in and out": json_cpu},
        "resident": {"clean": cleaner_resident, "extract": resident, "JSON in and out": 0},
    }


def _run(
    raws: Sequence[RawArticle], cleaner: Cleaner, extractor: Extractor
) -> tuple[list[CleanArticle], float, list[EnrichedArticle], float]:
    cleaned, enriched = [], []
    clean_cpu = extract_cpu = 0.0
    for raw in raws:
        before = time.process_time()
        try:
            clean = cleaner.clean(raw, received_at=_NOW, now=_NOW)
        except PermanentError:
            clean_cpu += time.process_time() - before
            continue
        between = time.process_time()
        enriched.append(extractor.extract(clean, now=_NOW))
        clean_cpu += between - before
        extract_cpu += time.process_time() - between
        cleaned.append(clean)
    return cleaned, clean_cpu, enriched, extract_cpu


def _json_cpu(raw: Sequence[bytes], cleaned: Sequence[CleanArticle], enriched: Sequence[EnrichedArticle]) -> float:
    """Return the seconds to read and write each article's messages as the clean and extract roles do."""
    start = time.process_time()
    for line in raw:
        decode(RawArticle, line, limit_bytes=len(line) + 1)
    for clean in cleaned:
        value = clean.to_json()
        decode(CleanArticle, value, limit_bytes=len(value) + 1)
    for article in enriched:
        article.to_json()
    return time.process_time() - start
