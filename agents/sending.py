"""Sending through Faust: every message is awaited, and only what is unresolved is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from agents.patience import Backoff, Patience
from agents.records import Outgoing
from pipeline.errors import TooLarge, TransientError


class Sender:
    """Sends messages to topics of an app, those of one key in their order.

    Faust itself only logs a failed send and commits all the same, so a message counts as sent when its future says so.
    """

    def __init__(self, app: faust.App, patience: Patience, backoff: Backoff) -> None:
        self._app = app
        self._patience = patience
        self._backoff = backoff
        self._topics: dict[str, Any] = {}

    async def send(
        self, messages: Sequence[Outgoing], on_sent: Callable[[int, int], None] | None = None
    ) -> list[TooLarge | None]:
        """Return once the broker has every message: None for each, or why it can never take it.

        ``on_sent`` is told the number of each message that was taken, and its offset.

        Raises:
            GivenBack: the worker stops while the broker is away.
        """
        results: list[TooLarge | None] = [None] * len(messages)
        left = list(range(len(messages)))

        async def attempt() -> None:
            nonlocal left
            answers = await self._send_all([messages[i] for i in left])
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
                elif on_sent is not None:
                    on_sent(i, answer)
            left = _with_later_ones(failed, messages)
            if last is not None:
                msg = f"{len(failed)} messages not taken: {type(last).__name__}: {last}"
                raise TransientError(msg) from last

        if messages:
            await self._patience.insist("Kafka", attempt, self._backoff)
        return results

    async def _send_all(self, messages: Sequence[Outgoing]) -> list[int | BaseException]:
        """Return the offset of each message, or what became of it instead.

        One is handed over after another, since the broker has them in that order; the answers are awaited together.
        """
        sent: list[Awaitable[Any] | BaseException] = []
        for message in messages:
            try:
                sent.append(await self._hand_over(message))
            except MessageSizeTooLargeError as error:
                sent.append(error)
            except (KafkaError, TimeoutError, OSError) as error:
                # The broker is away, and would be waited for as long for each of the others.
                sent += [error] * (len(messages) - len(sent))
                break
        futures = [answer for answer in sent if not isinstance(answer, BaseException)]
        answers = iter(await asyncio.gather(*futures, return_exceptions=True))
        results = [answer if isinstance(answer, BaseException) else next(answers) for answer in sent]
        return [result if isinstance(result, BaseException) else int(result.offset) for result in results]

    async def _hand_over(self, message: Outgoing) -> Awaitable[Any]:
        topic = self._topics.get(message.topic)
        if topic is None:
            topic = self._topics[message.topic] = raw_topic(self._app, message.topic)
        try:
            future: Awaitable[Any] = await topic.send(
                key=message.key, value=message.value, headers=list(message.headers), partition=message.partition
            )
        except ProducerSendError as error:
            # What the client raises at once comes in a wrapper that is no KafkaError (robinhood/faust #729).
            if isinstance(error.__cause__, KafkaError):
                raise error.__cause__ from None
            raise
        return future


def _with_later_ones(failed: Sequence[int], messages: Sequence[Outgoing]) -> list[int]:
    """Return what to send again: with each failed message those of its key behind it, so that the last stays last."""
    failing = set(failed)
    keys: set[tuple[str, bytes | None]] = set()
    again: list[int] = []
    for i in range(failed[0], len(messages)) if failed else ():
        message = messages[i]
        if i in failing or (message.key is not None and (message.topic, message.key) in keys):
            keys.add((message.topic, message.key))
            again.append(i)
    return again


def raw_topic(app: faust.App, *names: str) -> Any:
    """Return topics whose keys and values are bytes in and out; a decoding topic ends its agent on bad input."""
    return app.topic(*names, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
