"""What Faust's own loops lose, and ours does not: bugs, held batches, a blocked event loop, stops in mid-work.

Each test has one partition, so that what is committed says which articles were acknowledged.
"""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from agents.settings import Settings
from schemas import RawArticle, Stage
from tests.system.faults.fleet import left_behind, stage_processes
from tests.system.samples import words
from tests.system.workers import (
    Worker,
    committed,
    count_messages,
    eventually,
    publish_articles,
    records,
    worker,
)

pytestmark = pytest.mark.stack

_BUGGY = "tests.system.faults.buggy"
_BATCH = 5
_MOST = 30.0
"""Seconds that a stop may take, whatever is in hand."""


def article(number: int) -> RawArticle:
    return RawArticle(id=f"doc-{number:03}", text=" ".join(words(number)))


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SILKWIRE_KAFKA_PARTITIONS", "1")
    monkeypatch.setenv("SILKWIRE_WORKER_BATCH", str(_BATCH))
    return Settings()


def done(settings: Settings) -> int:
    """Return how many raw articles are acknowledged."""
    return committed(settings, Stage.CLEAN, settings.kafka.raw_topic)[0]


def cleaned(settings: Settings) -> set[str]:
    return {record.key.decode() for record in records(settings, settings.kafka.clean_topic)}


def test_a_bug_acknowledges_nothing_it_has_touched(settings: Settings, tmp_path: Path, whole: bool) -> None:
    publish_articles(settings, [article(number) for number in range(25)])
    before = 0
    for bad in ([0], [5], [6, 7], [14, 15], [24]) if whole else ([0], [6, 7]):
        plan = "raise:" + ",".join(f"doc-{number:03}" for number in bad)
        with worker(tmp_path, "--role", "clean", module=f"{_BUGGY} {plan}") as broken:
            assert broken.process.wait(90) == 1, "a bug ends the worker"
        after = done(settings)
        assert before <= after <= bad[0], "an article was acknowledged that was not processed"
        assert f"doc-{bad[0]:03}" not in cleaned(settings)
        before = after
    assert before > 0, "what was before the bug was never acknowledged"
    with worker(tmp_path, "--role", "clean") as good:
        eventually(lambda: done(settings) == 25, what="all are acknowledged")
        assert good.stop() == 0
    assert cleaned(settings) == {f"doc-{number:03}" for number in range(25)}


def test_a_batch_that_never_ends_is_told_and_does_not_keep_the_worker(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_WORKER_STALL_TIMEOUT", "4")
    monkeypatch.setenv("SILKWIRE_WORKER_DRAIN_TIMEOUT", "2")
    publish_articles(settings, [article(number) for number in range(5)])
    with worker(tmp_path, "--role", "clean", module=f"{_BUGGY} hold:doc-003") as held:
        eventually(lambda: held.health("/healthz")[0] == 503, what="the health check asks for a restart")
        assert held.health("/healthz")[1]["status"] == "stalled"
        started = time.monotonic()
        held.stop()
        assert time.monotonic() - started < _MOST
    assert done(settings) <= 3
    with worker(tmp_path, "--role", "clean"):
        eventually(lambda: done(settings) == 5, what="the batch is processed again")


@pytest.mark.whole
def test_an_event_loop_that_is_blocked_for_longer_than_the_session(settings: Settings, tmp_path: Path) -> None:
    publish_articles(settings, [article(number) for number in range(15)])
    with worker(tmp_path, "--role", "clean", module=f"{_BUGGY} block:20") as blocked:
        eventually(lambda: done(settings) == 15, what="it goes on")
        publish_articles(settings, [article(number) for number in range(15, 20)])
        eventually(lambda: done(settings) == 20, what="it takes new ones")
        assert blocked.process.poll() is None
        assert blocked.stop() == 0


def freeze_in_mid_work(settings: Settings, running: Worker) -> psutil.Process:
    """Let the worker take a batch that its stage process does not work on, and return that process."""
    publish_articles(settings, [article(number) for number in range(5)])
    eventually(lambda: done(settings) == 5, what="the first batch is acknowledged")
    process = stage_processes(running)[0]
    process.suspend()
    publish_articles(settings, [article(number) for number in range(5, 10)])
    eventually(lambda: running.health()[1].get("lag") == 5, what="the next batch is there")
    time.sleep(1.0)
    return process


def test_a_stop_finishes_the_work_in_hand_and_takes_no_more(settings: Settings, tmp_path: Path) -> None:
    with worker(tmp_path, "--role", "clean") as running:
        process = freeze_in_mid_work(settings, running)
        running.process.terminate()
        publish_articles(settings, [article(number) for number in range(10, 20)])
        time.sleep(2.0)
        assert running.process.poll() is None, "it did not wait for the work in hand"
        started = time.monotonic()
        process.resume()
        assert running.process.wait(60) == 0
        assert time.monotonic() - started < _MOST
    finished = done(settings)
    assert 5 < finished <= 10, "what was in hand is finished and acknowledged, and no more was taken"
    assert cleaned(settings) == {f"doc-{number:03}" for number in range(finished)}
    assert count_messages(settings, settings.kafka.clean_topic) == finished
    assert left_behind(running.process.pid) == []


def test_a_stop_gives_back_what_does_not_end(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_WORKER_DRAIN_TIMEOUT", "3")
    with worker(tmp_path, "--role", "clean") as running:
        freeze_in_mid_work(settings, running)
        started = time.monotonic()
        assert running.stop() == 0
        assert 3.0 <= time.monotonic() - started < _MOST
    assert done(settings) == 5, "what was not finished is not acknowledged"
    eventually(lambda: left_behind(running.process.pid) == [], 30, "its processes ended with it")
    with worker(tmp_path, "--role", "clean"):
        eventually(lambda: done(settings) == 10, what="the batch is processed again")
