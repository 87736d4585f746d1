"""The broker: killed, restarted, with a full disk; and everything at once."""

from __future__ import annotations

import psutil
import pytest

from schemas import Stage
from tests.system.faults.rig import Rig
from tests.system.workers import eventually

pytestmark = pytest.mark.stack

KiB = 1024


def test_the_broker_is_killed_and_restarted(rig: Rig, run: int) -> None:
    with rig.case("broker-sigkill", seconds=6.0, run=run) as case:
        case.wait(0.5, 3.0)
        case.strike("SIGKILL of Kafka", lambda: rig.stack.kill("kafka"))
        case.wait(0.5, 3.0)
        rig.stack.start("kafka", with_parent=True)


@pytest.mark.whole
def test_the_broker_is_restarted_in_good_order(rig: Rig, run: int) -> None:
    with rig.case("broker-restart", seconds=6.0, run=run) as case:
        case.wait(0.5, 3.0)
        case.strike("restart of Kafka", lambda: rig.stack.stop("kafka"))
        rig.stack.start("kafka", with_parent=True)


def test_the_brokers_disk_is_full(rig: Rig, run: int) -> None:
    """A limit on the size of its files makes the broker's writes fail, as a full disk does, and it gives up.

    It cannot write down why: its own log is such a file.
    """
    with rig.case("broker-disk-full", seconds=6.0, run=run) as case:
        case.wait(0.5, 2.0)
        pid = next(status.pid for status in rig.stack.status() if status.name == "kafka")
        assert pid is not None
        kafka = psutil.Process(pid)
        case.strike(
            "no byte more for Kafka", lambda: kafka.rlimit(psutil.RLIMIT_FSIZE, (4 * KiB, psutil.RLIM_INFINITY))
        )
        eventually(lambda: not rig.stack.status()[0].running, what="the broker gives up")
        case.wait(0.5, 2.0)
        rig.stack.start("kafka", with_parent=True)


def test_everything_ends_at_once(rig: Rig, run: int) -> None:
    with rig.case("unclean-shutdown", seconds=4.0, run=run) as case:
        case.wait(1.0, 3.0)

        def end() -> None:
            rig.stack.kill("kafka")
            rig.stack.kill("elasticsearch")
            for stage in Stage:
                for worker in rig.fleet.of(stage):
                    worker.kill()

        case.strike("SIGKILL of everything", end)
        rig.stack.start("kafka", with_parent=True)
        rig.stack.start("elasticsearch", with_parent=True)
