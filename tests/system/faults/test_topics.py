"""A topic with more partitions than before, and a producer that dies half way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from schemas import Stage
from tests.system.faults.rig import Rig
from tests.system.workers import committed, count_messages, eventually

pytestmark = pytest.mark.stack

_ROOT = Path(__file__).parents[3]


def grow(rig: Rig, topic: str, by: int = 2) -> int:
    """Give a topic more partitions, and return how many it has now."""
    admin = KafkaAdminClient(bootstrap_servers=rig.settings.kafka.bootstrap)
    try:
        wanted = len(admin.describe_topics([topic])[0]["partitions"]) + by
        admin.create_partitions({topic: wanted})
        return wanted
    finally:
        admin.close()


def test_the_raw_topic_gets_more_partitions(rig: Rig, run: int) -> None:
    raw = rig.settings.kafka.raw_topic
    with rig.case("more-partitions", articles=60, unpublished=True, run=run) as case:
        middle = len(case.load.messages) // 2
        case.load.publish(rig.settings, messages=case.load.messages[:middle])
        case.strike("two partitions more", lambda: grow(rig, raw))
        # A producer knows the partitions there are when it starts: articles that had another one come on the new ones.
        case.load.publish(rig.settings, messages=case.load.messages[middle:])
    new = sorted(committed(rig.settings, Stage.CLEAN, raw).items())[-2:]
    assert all(offset > 0 for _, offset in new), "nothing was on the new partitions"


def test_a_producer_dies_half_way_and_begins_again(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setenv("SILKWIRE_SOURCES_STATE", str(tmp_path / "state"))
    command = [sys.executable, "-m", "agents", "publish", "-"]
    raw = rig.settings.kafka.raw_topic
    with rig.case("producer-dies", articles=60, unpublished=True, run=run) as case:
        lines = [message.article.to_json() + b"\n" for message in case.load.messages if message.article is not None]
        middle = case.chance.randrange(len(lines) // 3, 2 * len(lines) // 3)
        before = count_messages(rig.settings, raw)
        with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE) as first:
            assert first.stdin is not None
            first.stdin.write(b"".join(lines[:middle]))
            first.stdin.flush()
            eventually(lambda: count_messages(rig.settings, raw) > before, what="some are sent")
            case.strike("SIGKILL of silkwire publish", first.kill)
        assert count_messages(rig.settings, raw) - before < len(lines), "it was not killed half way"
        subprocess.run(command, cwd=_ROOT, input=b"".join(lines), check=True, timeout=120)
