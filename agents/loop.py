"""The one safe loop: how every agent of silkwire reads its topic.

Faust's own loops lose articles (``events`` and ``take`` acknowledge what raised; ``concurrency`` commits past articles
in flight; a topic that decodes ends its agent in silence). This one takes raw bytes in batches, one at a time, and
acknowledges a batch after its result is safe. An exception that leaves the body stops the worker, nothing committed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from mode.supervisors import CrashingSupervisor

from agents.records import Record, record_of
from agents.sending import raw_topic

HandleBatch = Callable[[Sequence[Record]], Awaitable[None]]


def consume(app: faust.App, topics: Sequence[str], handle: HandleBatch, *, name: str, batch: int, linger: float) -> Any:
    """Register the agent that hands the records of topics to ``handle``, batch by batch.

    ``handle`` returns when every record of the batch is safe downstream, or raises: then none is acknowledged and the
    worker ends, so that the next one gets them again.
    """

    async def agent(stream: Any) -> None:
        async for events in stream.noack().noack_take(batch, within=linger):
            await handle([record_of(event.message) for event in events])
            for event in events:
                event.ack()

    return app.agent(raw_topic(app, *topics), name=name, concurrency=1, supervisor_strategy=CrashingSupervisor)(agent)
