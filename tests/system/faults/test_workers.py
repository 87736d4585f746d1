"""Workers that die, stop, run out of memory, come and go, in each stage, while articles flow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from schemas import Stage
from tests.system.faults import fleet as harm
from tests.system.faults.rig import Rig
from tests.system.workers import Worker, eventually

pytestmark = pytest.mark.stack

_TOO_LONG, _CRASHED = "A201", "A202"
_WITH_PROCESSES = (Stage.CLEAN, Stage.EXTRACT)
_ENDINGS: dict[str, tuple[Callable[[Worker], None], tuple[Stage, ...]]] = {
    "SIGKILL": (harm.kill, tuple(Stage)),
    "SIGTERM": (harm.terminate, tuple(Stage)),
    "out of memory, the worker is killed": (harm.kill_leader, tuple(Stage)),
    "out of memory, a stage process is killed": (harm.kill_stage_process, _WITH_PROCESSES),
    "out of memory, the fork server is killed": (harm.kill_fork_server, _WITH_PROCESSES),
}
_IN_SHORT = ("SIGKILL", "out of memory, a stage process is killed")


def nothing_left(worker: Worker) -> bool:
    return not harm.left_behind(worker.process.pid)


def slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower()).replace("--", "-")


@pytest.mark.parametrize(
    "ending", [pytest.param(name, marks=() if name in _IN_SHORT else pytest.mark.whole) for name in _ENDINGS]
)
def test_an_end_in_every_stage_at_random_times(rig: Rig, ending: str, run: int) -> None:
    fault, stages = _ENDINGS[ending]
    codes = len(rig.fleet.codes)
    workers = [worker for stage in stages for worker in rig.fleet.of(stage)]
    with rig.case(slug(ending), run=run) as case:
        if fault is harm.kill_fork_server:
            # The end of an article's process is told by the fork server: without it, the time limit ends the wait.
            case.excused.add(_TOO_LONG)
        case.wait(0.2, 1.5)
        for stage in case.chance.sample(stages, len(stages)):
            case.strike(f"{ending}: {stage}", partial(fault, rig.fleet.of(stage)[0]))
            case.wait(0.0, 1.5)
    for worker in workers:
        if worker.process.poll() is not None:
            eventually(partial(nothing_left, worker), what="its processes ended with it")
    if ending == "SIGTERM":
        ended = rig.fleet.codes[codes:]
        assert len(ended) == len(stages)
        assert {code for _, code in ended} == {0}, "a worker that drains ends well"


@pytest.mark.parametrize("where", ["worker", pytest.param("stage process", marks=pytest.mark.whole)])
def test_memory_that_cannot_be_had(rig: Rig, where: str, run: int) -> None:
    fault = harm.starve if where == "worker" else harm.starve_stage_process
    stages = tuple(Stage) if where == "worker" else _WITH_PROCESSES
    with rig.case(slug(f"no memory for a {where}"), run=run) as case:
        # An article that cannot be worked on for want of memory is a dead letter that says so.
        case.excused.add(_CRASHED)
        case.wait(0.2, 1.5)
        for stage in case.chance.sample(stages, len(stages)):
            case.strike(f"no memory: {stage}", partial(fault, rig.fleet.of(stage)[0]))
        case.wait(1.0, 2.0)
    for stage in stages:
        # What still runs may be short of memory for ever: the next case gets a new one.
        rig.fleet.of(stage)[0].kill()
    eventually(lambda: all(worker.process.poll() is None for stage in stages for worker in rig.fleet.of(stage)))


def test_a_worker_that_is_frozen_and_goes_on_after_others_took_over(rig: Rig, whole: bool, run: int) -> None:
    seconds = 120.0 if whole else 9.0
    stages = tuple(Stage) if whole else (Stage.EXTRACT,)
    others = rig.fleet.start(*stages)
    try:
        with rig.case("sigstop", seconds=8.0, articles=60, run=run) as case:
            frozen = [rig.fleet.of(stage)[0] for stage in case.chance.sample(stages, len(stages))]
            for worker in frozen:
                case.wait(0.2, 1.5)
                case.strike("SIGSTOP", worker.pause)
            case.wait(seconds, seconds + 1.0)
            for worker in frozen:
                worker.resume()
    finally:
        for worker in others:
            assert rig.fleet.retire(worker) == 0


def test_a_rolling_restart_of_three_workers(rig: Rig, whole: bool, run: int) -> None:
    for stage in tuple(Stage) if whole else (Stage.CLEAN,):
        roll(rig, stage, run)


def roll(rig: Rig, stage: Stage, run: int) -> None:
    rig.fleet.start(stage, stage)
    codes = len(rig.fleet.codes)
    with rig.case(f"rolling-restart-{stage}", seconds=10.0, articles=60, run=run) as case:
        for number, worker in enumerate(rig.fleet.of(stage), 1):
            case.strike(f"SIGTERM {stage} {number} of 3", worker.process.terminate)
            eventually(partial(gone, rig, worker), what="it is replaced")
            rig.fleet.await_ready(stage)
    assert rig.fleet.codes[codes:] == [(stage, 0)] * 3, "a worker that drains ends well"
    for worker in rig.fleet.of(stage)[1:]:
        assert rig.fleet.retire(worker) == 0


def gone(rig: Rig, worker: Worker) -> bool:
    return all(worker not in rig.fleet.of(stage) for stage in Stage)


def test_workers_that_join_and_leave_all_the_time(rig: Rig, whole: bool, run: int) -> None:
    stages = tuple(Stage) if whole else (Stage.CLEAN, Stage.INDEX)
    rounds = 12 if whole else 4
    with rig.case("rebalance-storm", seconds=3.0 * rounds, articles=60, run=run) as case:
        for _ in range(rounds):
            stage = case.chance.choice(stages)
            case.strike(f"join {stage}", partial(rig.fleet.start, stage))
            case.wait(0.5, 3.0)
            leaving = case.chance.choice(rig.fleet.of(stage))
            if case.chance.random() < 0.5:
                case.strike(f"leave {stage}", partial(rig.fleet.retire, leaving))
            else:
                case.strike(f"die {stage}", partial(rig.fleet.lose, leaving))
    for stage in stages:
        assert len(rig.fleet.of(stage)) == 1
