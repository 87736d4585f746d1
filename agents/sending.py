"""Sending through Faust: every message is awaited, and only what is unresolved is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from agents.patience import Backoff, Patience
from agents.records import Outgoing
from pipeline.errors import TooLarge, TransientError


class Sender:
    """Sends messages to topics of an app.

    Faust itself only logs a failed send and commits all the same, so a message counts as sent when its future says so.
    """

    def __init__(self, app: faust.App, patience: Patience, backoff: Backoff) -> None:
        self._app = app
        self._patience = patience
        self._backoff = backoff
        self._topics: dict[str, Any] = {}

    async def send(self, messages: Sequence[Outgoing]) -> list[TooLarge | None]:
        """Return once the broker has every message: None for each, or why it can never take it.

        Raises:
            GivenBack: the worker stops while the broker is away.
        """
        results: list[TooLarge | None] = [None] * len(messages)
        left = list(range(len(messages)))

        async def attempt() -> None:
            nonlocal left
            answers = await asyncio.gather(*(self._send_one(messages[i]) for i in left), return_exceptions=True)
            failed: list[int] = []
            last: Exception | None = None
            for i, answer in zip(left, answers, strict=True):
                if isinstance(answer, MessageSizeTooLargeError):
                    results[i] = TooLarge(
                        f"the message for {messages[i].topic} is larger than the topic takes: "
                        "raise SILKWIRE_LIMITS_MESSAGE_BYTES and run `silkwire setup`"
                    )
                elif isinstance(answer, KafkaError | TimeoutError | OSError):
                    failed.append(i)
                    last = answer
                elif isinstance(answer, BaseException):
                    raise answer
            left = failed
            if last is not None:
                msg = f"{len(failed)} messages not taken: {type(last).__name__}: {last}"
                raise TransientError(msg) from last

        if messages:
            await self._patience.insist("Kafka", attempt, self._backoff)
        return results

    async def _send_one(self, message: Outgoing) -> None:
        topic = self._topics.get(message.topic)
        if topic is None:
            topic = self._topics[message.topic] = raw_topic(self._app, message.topic)
        sent = await topic.send(key=message.key, value=message.value, headers=list(message.headers))
        await sent


def raw_topic(app: faust.App, name: str) -> Any:
    """Return a topic whose keys and values are bytes in and out; a decoding topic ends its agent on bad input."""
    return app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
