from __future__ import annotations

from agents.health import Watchdog


def test_a_worker_without_partitions_is_starting() -> None:
    watchdog = Watchdog(stall_timeout=10.0)
    watchdog.observe(lag=0, positions=(), last_done=0.0, now=0.0)
    assert watchdog.status(waiting_for=None, now=100.0) == "starting"


def test_articles_that_wait_while_nothing_moves_are_a_stall() -> None:
    watchdog = Watchdog(stall_timeout=10.0)
    watchdog.observe(lag=5, positions=(3, 4), last_done=0.0, now=100.0)
    assert watchdog.status(waiting_for=None, now=109.0) == "working"
    watchdog.observe(lag=5, positions=(3, 4), last_done=0.0, now=111.0)
    assert watchdog.status(waiting_for=None, now=111.0) == "stalled"


def test_an_acknowledgement_or_an_article_done_is_movement() -> None:
    watchdog = Watchdog(stall_timeout=10.0)
    watchdog.observe(lag=5, positions=(3,), last_done=0.0, now=100.0)
    watchdog.observe(lag=5, positions=(4,), last_done=0.0, now=109.0)
    assert watchdog.status(waiting_for=None, now=118.0) == "working"
    watchdog.observe(lag=5, positions=(4,), last_done=117.0, now=118.0)
    assert watchdog.status(waiting_for=None, now=126.0) == "working"


def test_an_idle_worker_is_not_stalled() -> None:
    watchdog = Watchdog(stall_timeout=10.0)
    watchdog.observe(lag=0, positions=(3,), last_done=0.0, now=100.0)
    watchdog.observe(lag=0, positions=(3,), last_done=0.0, now=500.0)
    assert watchdog.status(waiting_for=None, now=505.0) == "working"


def test_waiting_for_a_server_is_told_and_is_no_stall() -> None:
    watchdog = Watchdog(stall_timeout=10.0)
    watchdog.observe(lag=5, positions=(3,), last_done=0.0, now=0.0)
    assert watchdog.status(waiting_for="Elasticsearch", now=100.0) == "waiting"
    watchdog.observe(lag=None, positions=(3,), last_done=0.0, now=100.0)
    assert watchdog.status(waiting_for=None, now=100.0) == "waiting"
