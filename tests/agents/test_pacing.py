from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.pacing import Pacing


def test_an_idle_worker_takes_what_has_come() -> None:
    pacing = Pacing(most=200, seconds=5.0)
    assert pacing.size(1) == 1
    pacing.took(1, 0.03)
    assert pacing.size(3) == 3


def test_a_worker_that_is_behind_takes_as_many_as_it_may() -> None:
    pacing = Pacing(most=200, seconds=5.0)
    assert pacing.size(1000) == 200
    pacing.took(200, 2.0)
    assert pacing.size(1000) == 200


def test_slow_articles_make_small_batches() -> None:
    pacing = Pacing(most=200, seconds=5.0)
    pacing.took(200, 100.0)
    assert pacing.size(1000) == 10
    pacing.took(1, 600.0)
    assert pacing.size(1000) == 1


def test_one_odd_batch_does_not_decide_for_long() -> None:
    pacing = Pacing(most=200, seconds=5.0)
    pacing.took(100, 1.0)
    pacing.took(1, 30.0)
    assert pacing.size(1000) == 1
    for _ in range(25):
        pacing.took(10, 0.1)
    assert pacing.size(1000) == 200


@given(
    st.integers(1, 10_000),
    st.floats(0.001, 600.0),
    st.lists(st.tuples(st.integers(1, 10_000), st.floats(0.0, 1e6))),
    st.integers(1, 100_000),
)
def test_a_batch_is_never_empty_and_never_more_than_waits_or_is_allowed(
    most: int, seconds: float, history: list[tuple[int, float]], waiting: int
) -> None:
    pacing = Pacing(most=most, seconds=seconds)
    for articles, took in history:
        pacing.took(articles, took)
    assert 1 <= pacing.size(waiting) <= min(waiting, most)
