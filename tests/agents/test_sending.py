"""Sending where Faust's producer raises at once: scripted, since no broker does so on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import faust
import pytest
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, UnknownTopicOrPartitionError
from faust.exceptions import ProducerSendError

from agents.patience import Backoff, Patience
from agents.records import Outgoing
from agents.sending import Sender
from pipeline.errors import TooLarge


@dataclass
class Sent:
    """The answer of the broker."""

    offset: int


@dataclass
class Topic:
    """A topic that raises what is scripted, as Faust wraps it, and takes what comes after."""

    script: list[KafkaError | None]
    values: list[bytes] = field(default_factory=list)

    async def send(self, *, value: bytes, **_: Any) -> asyncio.Future[Sent]:
        error = self.script.pop(0) if self.script else None
        if error is not None:
            message = f"Error while sending: {error!r}"
            raise ProducerSendError(message) from error
        self.values.append(value)
        answer: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        answer.set_result(Sent(len(self.values)))
        return answer


@dataclass
class App:
    """As much of an app as sending needs."""

    one: Topic

    def topic(self, *_: Any, **__: Any) -> Topic:
        return self.one


async def send(topic: Topic, values: Sequence[bytes]) -> list[TooLarge | None]:
    patience = Patience(stopping=lambda: False, drain_timeout=5.0)
    sender = Sender(cast(faust.App, App(topic)), patience, Backoff(first=0.01, cap=0.01))
    return await sender.send([Outgoing("topic", value, value) for value in values])


async def test_what_time_heals_is_waited_for() -> None:
    topic = Topic([UnknownTopicOrPartitionError(), None, UnknownTopicOrPartitionError()])
    assert await send(topic, [b"a", b"b"]) == [None, None]
    assert sorted(set(topic.values)) == [b"a", b"b"]


async def test_a_message_that_is_too_large_is_refused_alone() -> None:
    topic = Topic([None, MessageSizeTooLargeError(), None])
    answers = await send(topic, [b"a", b"b", b"c"])
    assert [type(answer) for answer in answers] == [type(None), TooLarge, type(None)]
    assert topic.values == [b"a", b"c"]


async def test_what_is_no_error_of_kafka_is_a_bug() -> None:
    class Broken(Topic):
        async def send(self, **_: Any) -> asyncio.Future[Sent]:
            raise ProducerSendError

    with pytest.raises(ProducerSendError):
        await send(Broken([]), [b"a"])
