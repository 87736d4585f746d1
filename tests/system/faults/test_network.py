"""The network between the workers and Kafka, made bad by a proxy."""

from __future__ import annotations

import pytest

from tests.system.faults.rig import Rig

pytestmark = pytest.mark.stack


def test_connections_that_are_reset(rig: Rig, whole: bool, run: int) -> None:
    broken = 0
    with rig.case("connections-reset", seconds=6.0, run=run) as case:
        for _ in range(20 if whole else 5):
            case.wait(0.3, 1.5)
            case.strike("reset of all", lambda: None)
            broken += rig.proxy.reset()
    assert broken >= 4, "no connection was there to be broken"


@pytest.mark.whole
def test_answers_that_are_cut_half_way(rig: Rig, run: int) -> None:
    before = rig.proxy.cuts
    with rig.case("answers-cut", seconds=6.0, run=run) as case:
        case.wait(0.3, 1.0)
        rig.proxy.cut_after = case.chance.randrange(300, 3000)
        case.strike(f"cut after {rig.proxy.cut_after} bytes", lambda: None)
        case.wait(3.0, 4.0)
        rig.proxy.clear()
    assert rig.proxy.cuts > before, "no answer was cut"


@pytest.mark.whole
def test_a_slow_network(rig: Rig, run: int) -> None:
    with rig.case("latency", seconds=6.0, run=run) as case:
        rig.proxy.latency = 0.3
        case.strike("300 ms each way", lambda: None)
        case.wait(20.0, 25.0)
        rig.proxy.clear()


@pytest.mark.whole
def test_a_network_that_swallows_everything(rig: Rig, run: int) -> None:
    with rig.case("black-hole", seconds=6.0, run=run) as case:
        case.wait(0.5, 1.5)
        rig.proxy.black_hole = True
        case.strike("black hole", lambda: None)
        case.wait(40.0, 60.0)
        rig.proxy.clear()
