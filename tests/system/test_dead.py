"""Dead letters that are put back: by time, at a rate, after a kill half way, and never for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaProducer

from agents.deadqueue import Buried, Selection, read_dead, redrive_all
from agents.settings import Settings
from agents.topics import create_topics
from tests.system.workers import eventually, worker

pytestmark = pytest.mark.stack

_POISON = 4
_MOST = 4


def silkwire(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agents", "dead", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def publish_poison(settings: Settings) -> None:
    create_topics(settings)
    producer = KafkaProducer(bootstrap_servers=settings.kafka.bootstrap)
    for number in range(_POISON):
        producer.send(settings.kafka.raw_topic, b'{"id": ', f"poison-{number}".encode())
    producer.close()


def tries(letters: list[Buried]) -> dict[bytes | None, int]:
    return {buried.record.key: buried.letter.attempts for buried in letters}


def all_tried(settings: Settings, times: int) -> bool:
    letters = read_dead(settings, Selection())
    return len(letters) == _POISON and set(tries(letters).values()) == {times}


def test_poison_is_not_redriven_for_ever(settings: Settings, tmp_path: Path) -> None:
    publish_poison(settings)
    with worker(tmp_path, "--role", "clean"):
        eventually(lambda: all_tried(settings, 1), what="all are dead")

        now = datetime.now(UTC)
        later = f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"
        for none in (("--since", later), ("--until", "2020-01-01"), ("--code", "A201"), ("--stage", "index")):
            refused = silkwire("redrive", "--yes", *none)
            assert refused.returncode == 1, none
            assert "no dead letter matches" in refused.stderr
        assert f"{_POISON} dead letters would" in silkwire("redrive", "--dry-run", "--until", later).stdout

        started = time.monotonic()
        assert redrive_all(read_dead(settings, Selection()), settings, lambda: None, rate=4.0) == _POISON
        assert time.monotonic() - started >= (_POISON - 1) / 4.0
        eventually(lambda: all_tried(settings, 2), what="all failed again")

        killed = subprocess.Popen([sys.executable, "-m", "agents", "dead", "redrive", "--yes", "--rate", "0.2"])
        eventually(lambda: 3 in tries(read_dead(settings, Selection())).values(), what="one is through")
        killed.kill()
        killed.wait()
        left = [letter for letter in read_dead(settings, Selection()) if letter.letter.attempts == 2]
        assert left, "it was to be killed half way"
        redrive_all(left, settings, lambda: None)
        eventually(lambda: all_tried(settings, 3), what="the others followed")

        assert silkwire("redrive", "--yes", "--most-tries", str(_MOST)).returncode == 0
        eventually(lambda: all_tried(settings, _MOST), what="one more time")
        refused = silkwire("redrive", "--yes", "--most-tries", str(_MOST))
        assert refused.returncode == 1
        assert f"tried {_MOST} times or more" in refused.stderr
        assert all_tried(settings, _MOST)
        assert silkwire("redrive", "--yes", "--most-tries", str(_MOST), "--force").returncode == 0
        eventually(lambda: all_tried(settings, _MOST + 1), what="it was forced")
