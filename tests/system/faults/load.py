"""The articles of a case: generated from a seed, published while faults happen, with what must become of each."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kafka.errors import KafkaError

from agents.publishing import producer, raw_message
from agents.settings import Settings
from pipeline.errors import TransientError
from schemas import RawArticle
from tests.system.samples import words

_FETCHED = datetime(2024, 5, 14, 9, 30, tzinfo=UTC)
UNREADABLE = "A101"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must become of an article: a document of this title, or none; or a dead letter of this code."""

    title: str | None = None
    dead: str | None = None
    family: int | None = None
    """Articles of one family are copies of each other, and must be in one story."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a load: an article, or bytes that are none."""

    key: str
    article: RawArticle | None = None


@dataclass(slots=True)
class Load:
    """The articles of one case."""

    case: str
    messages: list[Message] = field(default_factory=list)
    expected: dict[str, Expected] = field(default_factory=dict)

    @classmethod
    def generate(cls, case: str, count: int, chance: random.Random) -> Load:
        """Return a load of some hundred words an article.

        Of ten articles about four come once, three change and have an older copy delivered late, one is taken down,
        one is no article, and one is a copy of another.
        """
        load = cls(case)
        base = chance.randrange(1 << 40)
        turns: list[list[Message]] = [[], [], []]
        for number in range(count):
            name = f"{case}-{number:04}"
            kind = number % 10
            text = " ".join(words(base + number))
            family = None
            if kind in (8, 9):
                # Copies differ by their endings, and are far apart, so that different batches hold them.
                family = number - kind
                text = " ".join(words(base + family)) + " " + " ".join(words(base + (1 << 41) + number, 5))
            elif kind == 0:
                family = number
            if kind == 7:
                turns[0].append(Message(name))
                load.expected[name] = Expected(dead=UNREADABLE)
                continue
            states = [_state(name, text, turn) for turn in range(3)]
            if kind in (1, 2, 3):
                order = [[0, 1, 2], [0, 2, 1], [1, 2, 0]][kind - 1]
                for turn, state in enumerate(order):
                    turns[turn].append(Message(name, states[state]))
                load.expected[name] = Expected(title=states[2].title)
            elif kind == 4:
                turns[0].append(Message(name, states[0]))
                gone = RawArticle(id=name, deleted=True, reason="court order", fetched_at=states[2].fetched_at)
                turns[1].append(Message(name, gone))
                turns[2].append(Message(name, states[1]))
                load.expected[name] = Expected()
            else:
                turns[chance.randrange(3)].append(Message(name, states[0]))
                load.expected[name] = Expected(title=states[0].title, family=family)
        for part in turns:
            chance.shuffle(part)
            load.messages += part
        return load

    def leave_out_bad(self) -> None:
        """Leave out what is no article, as a command that reads articles would."""
        self.messages = [message for message in self.messages if message.article is not None]
        self.expected = {name: expected for name, expected in self.expected.items() if expected.dead is None}

    def publish(self, settings: Settings, pause: float = 0.0, messages: Sequence[Message] | None = None) -> None:
        """Publish all messages or some in their order, ``pause`` seconds apart, until the broker has each.

        Raises:
            AssertionError: the broker was away for too long.
        """
        left: Sequence[Message] = self.messages if messages is None else messages
        deadline = time.monotonic() + 300.0
        while left:
            assert time.monotonic() < deadline, f"{len(left)} messages were never delivered"
            try:
                left = _send(left, settings, pause)
            except TransientError:
                time.sleep(0.5)


class Publishing(threading.Thread):
    """Publishes a load beside the test."""

    def __init__(self, load: Load, settings: Settings, seconds: float) -> None:
        super().__init__(daemon=True)
        self._load = load
        self._settings = settings
        self._pause = seconds / max(1, len(load.messages))
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Publish, and keep what went wrong for :meth:`finish`."""
        try:
            self._load.publish(self._settings, self._pause)
        except BaseException as error:
            self._error = error

    def finish(self) -> None:
        """Wait until every message is delivered."""
        self.join()
        if self._error is not None:
            raise self._error


def _state(name: str, text: str, turn: int) -> RawArticle:
    return RawArticle(id=name, title=f"{name} state {turn}", text=text, fetched_at=_FETCHED + timedelta(minutes=turn))


def _send(messages: Sequence[Message], settings: Settings, pause: float) -> list[Message]:
    """Send messages and return those that were not taken, and all behind them of the same keys."""
    failed: set[str] = set()
    with producer(settings) as client:
        futures = []
        for message in messages:
            time.sleep(pause)
            try:
                if message.article is None:
                    value, headers = b'{"id": "' + message.key.encode(), []
                else:
                    outgoing = raw_message(message.article, settings)
                    assert outgoing.value is not None
                    value, headers = outgoing.value, list(outgoing.headers)
                sent = client.send(settings.kafka.raw_topic, value, message.key.encode(), headers=headers)
            except KafkaError:
                sent = None
            futures.append((message, sent))
        again = []
        for message, sent in futures:
            try:
                assert sent is None or sent.get(90) is not None
            except KafkaError:
                sent = None
            if sent is None or message.key in failed:
                failed.add(message.key)
                again.append(message)
        return again
