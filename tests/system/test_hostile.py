"""Hostile input on the real servers: limits hold, each offender is named, what stands between comes through."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from kafka import KafkaProducer

from agents.deadqueue import Selection, read_dead
from agents.settings import Settings
from agents.topics import create_topics
from tests.hostile.cases import CASES, DOCUMENT, SECOND, STORY, Case, message, page
from tests.system.workers import eventually, indexed, worker

pytestmark = pytest.mark.stack

MEMORY_MIB = 2048
TIMEOUT = 20.0
SLOW = "a tag of 300,000 attributes"
"""libxml2 compares each attribute with all before it: minutes of work in one call, which only a kill can end."""
CHOSEN = (
    "a million nested div", "a million empty elements", "an entity bomb", "an entity of a file", "linked data of depth 100,000, closed",
    "nothing but links, 2 MB", "state of depth 100,000", "nul characters", "dates that are none", "20 MB of text", "a word of 1 MB",
    "100,000 straight quotes", "right-to-left overrides", "Zalgo", "mojibake tower", "every script", "markup as text", "JSON of depth 100,000",
    "keys that collide", "numbers like 1e999", "a lone surrogate", "gzip", "an id of 10 kB", "an id with a nul",
    "a tag of 1 MB", "a title of 1 MB", "the year 0", "the year 1", "the year 9999", "the year 99999", "a language that does not exist",
    "an address with credentials", "an address of 1 MB", "a wrong content type", "a body of random bytes", "a body that is a gzip bomb", "charset base64",
)  # fmt: skip


class Watch:
    """The largest resident memory of any process below a worker, in MiB, and how many there are at most."""

    def __init__(self) -> None:
        self.largest = 0.0


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    watch, over = Watch(), threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            try:
                family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            for process in family:
                try:
                    watch.largest = max(watch.largest, process.memory_info().rss / 2**20)
                except psutil.NoSuchProcess:
                    continue

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def test_limits_hold_offenders_are_named_and_the_others_come_through(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWIRE_WORKER_ARTICLE_TIMEOUT", str(TIMEOUT))
    monkeypatch.setenv("SILKWIRE_WORKER_PROCESS_MEMORY", str(MEMORY_MIB))
    monkeypatch.setenv("SILKWIRE_WORKER_PROCESSES", "2")
    by_name = {case.name: case for case in CASES}
    chosen = [by_name[name] for name in CHOSEN]
    chosen.append(
        Case(
            SLOW, lambda: message(SLOW, html=page("<p " + " ".join(f"a{n}" for n in range(300_000)) + ">x")), ("A201",)
        )
    )
    publish(settings, chosen)
    began = time.monotonic()
    with worker(tmp_path) as running, watched(running.process.pid) as watch:
        eventually(
            lambda: len(indexed(settings)) + len(read_dead(settings, Selection())) >= 2 * len(chosen),
            240,
            "all end somewhere",
        )
        assert running.health("/healthz")[0] == 200
        assert running.stop() == 0, "it does not drain"
    documents = indexed(settings)
    dead = {(letter.record.key or b"").decode(): letter.letter for letter in read_dead(settings, Selection())}
    for number, case in enumerate(chosen):
        assert f"good-{number}" in documents, f"what stands behind {case} is lost"
        key = f"hostile-{number}"
        end = dead[key].code if key in dead else DOCUMENT
        assert end in case.ends, f"{case}: {end} {dead[key].message if key in dead else ''}"
        if key in dead:
            assert dead[key].document_id, f"{case} is not named"
            assert dead[key].message
    assert len(documents) + len(dead) == 2 * len(chosen), "something ended twice"
    assert watch.largest < MEMORY_MIB, f"a process had {watch.largest:.0f} MiB"
    sys.stdout.write(
        f"{len(chosen)} hostile messages: {len(dead)} dead, largest process {watch.largest:.0f} MiB, {time.monotonic() - began:.0f} s"
    )


def publish(settings: Settings, chosen: list[Case]) -> None:
    """Put each hostile message on the raw topic as it is, and a good article behind it on the same partition."""
    create_topics(settings)
    producer = KafkaProducer(
        bootstrap_servers=settings.kafka.bootstrap, max_request_size=64_000_000, compression_type="gzip"
    )
    try:
        for number, case in enumerate(chosen):
            good = message(f"good {number}", text=f"{STORY}\n\n{SECOND}").replace(
                f"hostile:good {number}".encode(), f"good-{number}".encode()
            )
            for key, value in ((f"hostile-{number}", case.make()), (f"good-{number}", good)):
                producer.send(settings.kafka.raw_topic, value, key=key.encode(), partition=number % 2).get(60)
    finally:
        producer.close()
