"""The body of the clean and extract agents: a batch through the process pool, results and dead letters to Kafka."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from agents.deadletters import Failure
from agents.pool import StagePool, Worked
from agents.records import TAKEDOWN_HEADER, Outgoing, Record, headers_for
from agents.runtime import Runtime
from agents.tables import Change, Table
from agents.work import Done, Skipped, Task

log = logging.getLogger(__name__)

TAKEDOWN_SCHEMA = "takedown/1"


@dataclass(frozen=True, slots=True)
class Transform:
    """Turns the records of one topic into messages of the next.

    With a table, each article is worked on in sight of what is known of its document, which the table holds once the
    message made of it is with the broker: a crash between the two repeats the work and nothing else.
    """

    runtime: Runtime
    pool: StagePool
    target: str
    schema: str
    table: Table | None = None

    async def handle(self, records: Sequence[Record]) -> None:
        """Return once each record's result, or its dead letter, is with the broker."""
        counts: Counter[str] = Counter()
        for part in (records,) if self.table is None else _one_a_key(records):
            counts += await self._handle(part)
        log.info("%s: %s", self.runtime.stage, ", ".join(f"{number} {kind}" for kind, number in counts.items()))

    async def _handle(self, records: Sequence[Record]) -> Counter[str]:
        """Send results as they come, in order, while the processes work on the rest.

        A batch that is given back half sent is sent again, which changes nothing downstream.
        """
        runtime = self.runtime
        tasks = [self._task(record) for record in records]
        counts: Counter[str] = Counter()
        async with aclosing(self.pool.work(tasks, runtime.progress.touch)) as groups:
            while (worked := await runtime.patience.finish(anext(groups, None))) is not None:
                counts += await self._send(records[counts.total() :][: len(worked)], worked)
        return counts

    async def _send(self, records: Sequence[Record], worked: Sequence[Worked]) -> Counter[str]:
        runtime = self.runtime
        answered = [(record, result) for record, result in zip(records, worked, strict=True) if _has_message(result)]
        taken = await runtime.deliver(
            [record for record, _ in answered], [self._message(record, result) for record, result in answered]
        )
        buried = {id(result) for (_, result), safe in zip(answered, taken, strict=True) if not safe}
        counts = Counter("dead" if id(result) in buried else _kind(result) for result in worked)
        if self.table is not None:
            await self.table.put(
                [
                    Change(record.partition, record.key, result.outcome.known)
                    for record, result in zip(records, worked, strict=True)
                    if record.key and id(result) not in buried
                    if not isinstance(result.outcome, Failure) and result.outcome.known is not None
                ]
            )
        for kind, number in counts.items():
            runtime.progress.count(kind, number)
        return counts

    def _task(self, record: Record) -> Task:
        known = self.table.get(record.partition, record.key) if self.table is not None and record.key else None
        return Task(
            self.runtime.stage, record.key, record.value, record.timestamp, record.header(TAKEDOWN_HEADER), known
        )

    def _message(self, record: Record, result: Worked) -> Outgoing:
        outcome = result.outcome
        if isinstance(outcome, Failure):
            log.warning(
                "dead letter %s from %s/%d/%d: %s",
                outcome.code, record.topic, record.partition, record.offset, outcome.message,
            )  # fmt: skip
            return self.runtime.letter(record, outcome, result.tries)
        assert isinstance(outcome, Done)
        headers = headers_for(self.schema if outcome.takedown is None else TAKEDOWN_SCHEMA, record)
        if outcome.takedown is not None:
            headers = (*headers, (TAKEDOWN_HEADER, outcome.takedown))
        return Outgoing(self.target, outcome.document_id.encode(), outcome.value, headers)


def _has_message(result: Worked) -> bool:
    return not isinstance(result.outcome, Skipped)


def _kind(result: Worked) -> str:
    outcome = result.outcome
    if isinstance(outcome, Skipped):
        return outcome.reason
    return "dead" if isinstance(outcome, Failure) else "done"


def _one_a_key(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Yield the records in parts that hold a key once at most: each state of a document is seen after the last."""
    left = list(records)
    while left:
        seen: set[bytes | None] = set()
        part: list[Record] = []
        rest: list[Record] = []
        for record in left:
            (rest if record.key in seen else part).append(record)
            seen.add(record.key)
        yield part
        left = rest
