"""The clock of time limits."""

from __future__ import annotations

from agents.clocks import WorkingClock


def test_steps_are_counted_but_not_a_standstill() -> None:
    times = iter([100.0, 100.1, 100.4, 220.4, 220.5])
    clock = WorkingClock(lambda: next(times))
    began = round(clock.time(), 3)
    assert began > 0.0, "to Pebble, 0 is an article that has not begun"
    assert [round(clock.time() - began, 3) for _ in range(3)] == [0.3, 1.3, 1.4], (
        "two minutes without a reading count as one second"
    )
