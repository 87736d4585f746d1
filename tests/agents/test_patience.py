from __future__ import annotations

import asyncio
import time

import pytest

from agents.patience import Backoff, GivenBack, Patience
from pipeline.errors import TransientError

QUICK = Backoff(first=0.001, cap=0.01)


def test_pauses_double_up_to_the_cap_and_are_shortened_by_chance() -> None:
    backoff = Backoff(first=1.0, cap=10.0)
    assert [backoff.pause(n, chance=lambda: 0.0) for n in (1, 2, 3, 4, 5, 99)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert backoff.pause(3, chance=lambda: 1.0) == 2.0


async def test_what_time_heals_is_tried_until_it_works() -> None:
    tries = 0

    async def attempt() -> str:
        nonlocal tries
        tries += 1
        if tries < 4:
            msg = "away"
            raise TransientError(msg)
        return "done"

    patience = Patience(stopping=lambda: False, drain_timeout=1.0)
    assert await patience.insist("a server", attempt, QUICK) == "done"
    assert tries == 4
    assert patience.progress.waiting_for is None


async def test_a_bug_is_not_retried() -> None:
    async def attempt() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        await Patience(stopping=lambda: False, drain_timeout=1.0).insist("a server", attempt, QUICK)


async def test_the_health_check_can_see_what_is_waited_for() -> None:
    stop = False
    patience = Patience(stopping=lambda: stop, drain_timeout=1.0)

    async def attempt() -> None:
        msg = "away"
        raise TransientError(msg)

    task = asyncio.create_task(patience.insist("Elasticsearch", attempt, QUICK))
    await asyncio.sleep(0.05)
    assert patience.progress.waiting_for == "Elasticsearch"
    stop = True
    with pytest.raises(GivenBack):
        await task
    assert patience.progress.given_back


async def test_work_in_hand_is_finished_after_the_stop() -> None:
    patience = Patience(stopping=lambda: True, drain_timeout=5.0)

    async def work() -> str:
        await asyncio.sleep(0.05)
        return "done"

    assert await patience.finish(work()) == "done"
    assert not patience.progress.given_back


async def test_work_that_does_not_end_is_given_back_after_the_drain_timeout() -> None:
    patience = Patience(stopping=lambda: True, drain_timeout=0.3)
    started = time.monotonic()
    with pytest.raises(GivenBack):
        await patience.finish(asyncio.sleep(60))
    assert time.monotonic() - started < 3.0
    assert patience.progress.given_back
