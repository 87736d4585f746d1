"""The body of the clean and extract agents: a batch through the process pool, results and dead letters to Kafka."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from agents.deadletters import Failure
from agents.pool import StagePool, Worked
from agents.records import Outgoing, Record, headers_for
from agents.runtime import Runtime
from agents.work import Task

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Transform:
    """Turns the records of one topic into messages of the next."""

    runtime: Runtime
    pool: StagePool
    target: str
    schema: str

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once each record's result, or its dead letter, is with the broker.

        Results are sent as they come, in order, while the processes work on the rest; a batch that is given back half
        sent is sent again, which changes nothing downstream.
        """
        runtime = self.runtime
        tasks = [Task(runtime.stage, record.key, record.value, record.timestamp) for record in records]
        sent = 0
        async with aclosing(self.pool.work(tasks, runtime.progress.touch)) as groups:
            while (worked := await runtime.patience.finish(anext(groups, None))) is not None:
                await self._send(records[sent : sent + len(worked)], worked)
                sent += len(worked)

    async def _send(self, records: Sequence[Record], worked: Sequence[Worked]) -> None:
        runtime = self.runtime
        messages: list[Outgoing] = []
        dead = 0
        for record, result in zip(records, worked, strict=True):
            if isinstance(result.outcome, Failure):
                dead += 1
                log.warning(
                    "dead letter %s from %s/%d/%d: %s",
                    result.outcome.code, record.topic, record.partition, record.offset, result.outcome.message,
                )  # fmt: skip
                messages.append(runtime.letter(record, result.outcome, result.tries))
            else:
                key = result.outcome.document_id.encode()
                messages.append(Outgoing(self.target, key, result.outcome.value, headers_for(self.schema, record)))
        dead += await runtime.deliver(records, messages)
        runtime.progress.count("done", len(records) - dead)
        if dead:
            runtime.progress.count("dead", dead)
        log.info("%s: %d articles, %d dead", runtime.stage, len(records), dead)
