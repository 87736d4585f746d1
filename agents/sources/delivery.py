"""Putting raw articles on their topic from an event loop, one acknowledgement an article."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from agents.publishing import raw_message
from agents.security import aiokafka_arguments, unreachable
from agents.settings import MiB, Settings
from agents.topics import create_topics
from pipeline.errors import TooLarge, TransientError
from schemas import RawArticle

log = logging.getLogger(__name__)

_BATCH_BYTES = MiB
_LINGER_MS = 5
_CONNECT_SECONDS = 10.0


class Delivery:
    """A connection to Kafka that may be away at any time; whoever delivers decides how long to wait for it.

    Kafka's own idempotence is not asked for: a batch that timed out and was given up would leave a gap in its
    sequence, which the broker then refuses to go on from. A message that is sent twice is the same document.

    Args:
        timeout: seconds that the broker has to acknowledge an article.
    """

    def __init__(self, settings: Settings, timeout: float) -> None:
        self._settings = settings
        self._timeout = timeout
        self._producer: AIOKafkaProducer | None = None

    async def connect(self) -> None:
        """Connect, and create the topics that are missing; nothing where that is done already.

        Raises:
            TransientError: no broker answers.
        """
        if self._producer is None:
            await asyncio.to_thread(create_topics, self._settings)
            producer = AIOKafkaProducer(
                **aiokafka_arguments(self._settings.kafka),
                client_id="silkwire",
                acks="all",
                compression_type="gzip",
                linger_ms=_LINGER_MS,
                max_batch_size=_BATCH_BYTES,
                max_request_size=self._settings.limits.message_bytes + 2 * MiB,
                request_timeout_ms=int(self._timeout * 1000),
            )
            try:
                await asyncio.wait_for(producer.start(), _CONNECT_SECONDS)
            except (KafkaError, TimeoutError, OSError) as error:
                with contextlib.suppress(KafkaError, OSError):
                    await producer.stop()
                raise await asyncio.to_thread(unreachable, self._settings.kafka, error) from error
            self._producer = producer

    async def deliver(self, article: RawArticle) -> str:
        """Return the document id of an article once the broker has it.

        Raises:
            TransientError: the broker did not acknowledge it in time; it may have it or not.
            TooLarge: its message is larger than the topic takes.
            UnreadableMessage: its address is none.
        """
        message = raw_message(article, self._settings)
        if self._producer is None:
            msg = f"not connected to Kafka at {self._settings.kafka.bootstrap} yet"
            raise TransientError(msg)
        try:
            async with asyncio.timeout(self._timeout):
                sent = await self._producer.send(
                    message.topic, message.value, message.key, headers=list(message.headers)
                )
                await sent
        except MessageSizeTooLargeError:
            msg = (
                f"the message has {len(message.value or b''):,} bytes, more than {message.topic} takes: raise "
                "SILKWIRE_LIMITS_MESSAGE_BYTES and run `silkwire setup`"
            )
            raise TooLarge(msg) from None
        except (KafkaError, TimeoutError, OSError) as error:
            msg = f"Kafka at {self._settings.kafka.bootstrap} did not acknowledge the article: {error!r}"
            raise TransientError(msg) from error
        return (message.key or b"").decode()

    async def probe(self) -> bool:
        """Return whether a broker answers now."""
        if self._producer is None:
            return False
        try:
            answered: bool = await asyncio.wait_for(self._producer.client.force_metadata_update(), _CONNECT_SECONDS)
        except (KafkaError, TimeoutError, OSError):
            return False
        return answered

    async def close(self) -> None:
        """Close the connection, once what was handed over is sent or given up."""
        if self._producer is not None:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(self._producer.stop(), self._timeout)
            self._producer = None
