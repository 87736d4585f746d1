"""What the agents of one worker share: the app, its settings, how it waits, sends and buries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faust

from agents.deadletters import Failure, bury
from agents.metrics import DEAD_LETTERS
from agents.patience import Backoff, Patience, Progress
from agents.records import Outgoing, Record
from agents.sending import Sender
from agents.settings import Settings
from schemas import Stage


@dataclass(frozen=True, slots=True)
class Runtime:
    """The shared parts of a worker of one role."""

    stage: Stage
    settings: Settings
    app: faust.App
    patience: Patience
    sender: Sender

    @classmethod
    def create(cls, stage: Stage, settings: Settings, app: faust.App) -> Runtime:
        """Put the parts together for an app."""
        patience = Patience(stopping=lambda: bool(app.should_stop), drain_timeout=settings.worker.drain_timeout)
        sender = Sender(app, patience, Backoff(cap=settings.kafka.retry_cap))
        return cls(stage=stage, settings=settings, app=app, patience=patience, sender=sender)

    @property
    def progress(self) -> Progress:
        """What the worker is doing."""
        return self.patience.progress

    async def deliver(self, records: Sequence[Record], messages: Sequence[Outgoing]) -> list[bool]:
        """Send one message a record, in order; a message that its topic never takes is buried instead.

        Returns for each whether it was taken.
        """
        refusals = await self.sender.send(messages)
        dead = [
            self.letter(record, Failure.of(refusal))
            for record, refusal in zip(records, refusals, strict=True)
            if refusal is not None
        ]
        for refusal in await self.sender.send(dead):
            if refusal is not None:
                # A dead letter that cannot be kept would be a lost article: stop with nothing acknowledged.
                raise refusal
        return [refusal is None for refusal in refusals]

    def letter(self, record: Record, failure: Failure, tries: int = 1) -> Outgoing:
        """Return the dead letter of a record for this worker's stage."""
        DEAD_LETTERS.labels(self.stage, failure.code).inc()
        return bury(record, failure, self.stage, self.settings.kafka.dead_topic, tries)
