"""The one safe loop: how every agent of silkwire reads its topic.

Faust's own loops lose articles (``events`` and ``take`` acknowledge what raised; ``concurrency`` commits past articles
in flight; a topic that decodes ends its agent in silence; what is skipped when partitions are assigned anew counts as
processed, see :class:`~agents.events.HeldEvent`). This one takes raw bytes in batches, one at a time, and acknowledges
a batch after its result is safe. An exception that leaves the body stops the worker, nothing committed.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from mode.supervisors import CrashingSupervisor

from agents.metrics import BATCH_ARTICLES, BATCH_SECONDS, RECORDS
from agents.pacing import Pacing
from agents.records import Record, record_of
from agents.sending import raw_topic
from agents.settings import WorkerSettings

HandleBatch = Callable[[Sequence[Record]], Awaitable[None]]


def consume(app: faust.App, topics: Sequence[str], handle: HandleBatch, *, name: str, worker: WorkerSettings) -> Any:
    """Register the agent that hands the records of topics to ``handle``, batch by batch.

    How large a batch is follows the load: what has come within the linger, up to what the settings allow and what
    :class:`~agents.pacing.Pacing` expects to be done in time.

    ``handle`` returns when every record of the batch is safe downstream, or raises: then none is acknowledged and the
    worker ends, so that the next one gets them again.
    """

    async def agent(stream: Any) -> None:
        pacing = Pacing(most=worker.batch, seconds=worker.batch_seconds)
        async for events in stream.noack().noack_take(worker.batch, within=worker.linger):
            waiting = list(events)
            while waiting:
                batch = waiting[: pacing.size(len(waiting))]
                started = time.monotonic()
                await handle([record_of(event.message) for event in batch])
                for event in batch:
                    event.release()
                seconds = time.monotonic() - started
                pacing.took(len(batch), seconds)
                RECORDS.labels(name).inc(len(batch))
                BATCH_ARTICLES.labels(name).observe(len(batch))
                BATCH_SECONDS.labels(name).observe(seconds)
                del waiting[: len(batch)]

    return app.agent(raw_topic(app, *topics), name=name, concurrency=1, supervisor_strategy=CrashingSupervisor)(agent)
